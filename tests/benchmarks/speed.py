"""How fast the memory is as it grows, beside the limit (bare SQLite with numpy) and, when installed, mem0ai.

Through the library's face, as its users call it. Texts are kept as they are, so that the store is measured and not the
agents. Up to ten thousand, every text is embedded by the bundled model; beyond, what is filled in gets vectors drawn by
lot, because the time of a search does not depend on what they say. What is measured is always embedded by the model.
"""

import functools
import gc
import importlib.util
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import psutil

from memory_core import Memory
from memory_core.clock import SystemClock
from memory_core.embedding.onnx import OnnxEmbedder
from tests.benchmarks.memory import Plain, questions, sentences
from tests.benchmarks.report import Row, quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = (1_000, 10_000, 100_000)
QUICK_SIZES = (60, 240)
SAMPLES = 200
EMBEDDED = 10_000
FORGOTTEN = 500
RIVAL = "mem0"
_USER = "bench"
_AT_ONCE = 2_000
_COMMON = "which invoice, contract, letter or ticket was sent, signed, printed or filed at the office after lunch?"
# What is promised: of adding, of searching up to so many memories, and of memory with so many.
_ADD_MS = {"p50": 1.0, "p95": 3.0}
_SEARCH_P95_MS = {10_000: 20.0, 100_000: 60.0}
_MEMORY_MB = {10_000: 400.0}
_BULK, _BULK_WITH_VECTORS, _FORGET_S, _GROWTH = 500.0, 60.0, 0.5, 2.0

Timing = tuple[float, float]


def run(*, quick: bool, sizes: Sequence[int] = ()) -> list[Row]:
    """Everything at growing sizes, in one memory that grows; the baseline after it, so that the two share no memory."""
    chosen = sorted(sizes) or list(QUICK_SIZES if quick else SIZES)
    samples, gone = (10, 20) if quick else (SAMPLES, FORGOTTEN)
    with tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder:
        grown = _ours(Path(folder) / "home", chosen, samples=samples, gone=gone)
        rows = _with_baseline(grown, _plain(Path(folder) / "plain.db", chosen, samples=samples))
        rows += _floor(Path(folder), samples=samples)
    for before, after in zip(chosen, chosen[1:], strict=False):
        rows += _growth(grown[before], grown[after], f"{before:,} to {after:,}", tenfold=after <= 10 * before)
    if importlib.util.find_spec(RIVAL) is not None:
        from tests.benchmarks import rivals

        # It adds one in about a tenth of a second, so the smallest size must do.
        rows += rivals.run(chosen[0], samples=min(samples, 50))
    return [replace(row, target="", passed=None) for row in rows] if quick else rows


class DrawnEmbedder:
    """The real model for single texts and while `real`; for whole batches otherwise vectors drawn by lot."""

    def __init__(self) -> None:
        self._model = OnnxEmbedder()
        self._dice = np.random.default_rng(7)
        self.real = False

    @property
    def name(self) -> str:
        """As the model's, or the index would be written anew."""
        return self._model.name

    @property
    def dimension(self) -> int:
        """As the model's."""
        return self._model.dimension

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Unit vectors."""
        if self.real or len(texts) == 1:
            return self._model.embed(texts)
        drawn = self._dice.standard_normal((len(texts), self.dimension), np.float32)
        unit: NDArray[np.float32] = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return unit

    def close(self) -> None:
        """Free the model."""
        self._model.close()


class _Morning(SystemClock):
    """Begins at nine, so that the time in a question (“after lunch”) is the same, and past, whenever this is run."""

    def __init__(self) -> None:
        here = datetime.now().astimezone()
        self._ahead = here.replace(hour=9, minute=0) - here

    def now(self) -> datetime:
        """The time of day, as many hours from the system's as at the beginning."""
        return super().now() + self._ahead


def _ours(folder: Path, sizes: Sequence[int], *, samples: int, gone: int) -> dict[int, list[Row]]:
    """The rows of each size."""
    embedder = DrawnEmbedder()
    grown: dict[int, list[Row]] = {}
    with Memory(folder, embedder=embedder, clock=_Morning()) as memory:
        memory.search("anything")  # loads model and index
        there = 0
        for size in sizes:
            embedder.real = size <= EMBEDDED
            rows = _filled(memory, size - there, size, real=embedder.real)
            embedder.real = True
            rows += _measured(memory, size, samples=samples)
            rows.append(_forgotten(memory, size, gone))
            grown[size] = rows
            there = size + samples
    return grown


def _filled(memory: Memory, count: int, size: int, *, real: bool) -> list[Row]:
    """How fast so many are taken in, and what the process then holds."""
    name = f"{size:,}"
    started = time.perf_counter()
    for texts in _parts(count, seed=size):
        memory.add_many(texts, user_id=_USER, infer=False)
    assert memory.search(texts[-1], user_id=_USER, top_k=1)["results"]
    words = count / (time.perf_counter() - started)
    _settle(memory)
    vectors = count / (time.perf_counter() - started)
    memory.search(texts[0], user_id=_USER)
    del texts
    gc.collect()
    resident = psutil.Process().memory_info().rss / 1e6
    drawn = "the model's vectors" if real else "vectors drawn by lot"
    return [
        _at_least(Row("bulk", f"{name}: until found by words", words, "a second"), _BULK),
        _at_least(Row("bulk", f"{name}: until found by vectors", vectors, "a second", None, drawn), _BULK_WITH_VECTORS),
        _at_most(Row("memory", f"{name}: the whole process, model and index", resident, "MB"), _MEMORY_MB.get(size)),
    ]


def _measured(memory: Memory, size: int, *, samples: int) -> list[Row]:
    """Searching and adding at one size."""
    name, rows = f"{size:,}", []
    for what, texts in _asked(size, samples):
        found = _timed(lambda text: memory.search(text, filters={"user_id": _USER}), texts)
        rows += _rows("search", f"{name}: {what}", found, {"p95": _SEARCH_P95_MS.get(size)})
    added = _timed(lambda text: memory.add(text, user_id=_USER, infer=False), sentences(samples, seed=size + 1))
    rows += _rows("add", name, added, dict(_ADD_MS))
    _settle(memory)
    return rows


def _forgotten(memory: Memory, size: int, count: int) -> Row:
    """Some of all, gone from every search when it returns."""
    memory.add_many(sentences(count, seed=size + 2), user_id="gone", infer=False)
    _settle(memory)
    started = time.perf_counter()
    memory.delete_all(user_id="gone")
    taken = time.perf_counter() - started
    assert not memory.get_all(user_id="gone")["results"]
    _settle(memory)  # wiped from the disk as well
    return _at_most(Row("forget", f"{size:,}: {count} of all", taken, "s"), _FORGET_S)


def _plain(path: Path, sizes: Sequence[int], *, samples: int) -> dict[tuple[str, str], float]:
    """What the bare way takes, by benchmark and measurement."""
    plain = Plain(path)
    measured: dict[tuple[str, str], float] = {}
    there = 0
    try:
        for size in sizes:
            plain.fill([text for part in _parts(size - there, seed=size) for text in part])
            rows: list[Row] = []
            for what, texts in _asked(size, samples):
                rows += _rows("search", f"{size:,}: {what}", _timed(plain.search, texts), {})
            rows += _rows("add", f"{size:,}", _timed(plain.add, sentences(samples, seed=size + 1)), {})
            measured.update({(row.bench, row.what): row.value for row in rows})
            there = size + samples
    finally:
        plain.close()
    return measured


def _floor(folder: Path, *, samples: int) -> list[Row]:
    """What one durable row takes here whatever else is done: in SQLite in the clear, and encrypted as ours is."""
    from sqlcipher3 import dbapi2

    rows: list[Row] = []
    drivers: tuple[tuple[str, Any], ...] = (("SQLite", sqlite3), ("SQLCipher", dbapi2))
    for name, driver in drivers:
        connection = driver.connect(str(folder / f"{name}.db"), isolation_level=None)
        try:
            if driver is dbapi2:
                connection.execute("PRAGMA key = \"x'" + "5c" * 32 + "'\"")
            for statement in ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "CREATE TABLE texts (text)"):
                connection.execute(statement)
            taken = _timed(functools.partial(_insert, connection), sentences(samples))
            rows += _rows("floor", f"one row in {name}", taken, {})
        finally:
            connection.close()
    return rows


def _insert(connection: sqlite3.Connection, text: str) -> None:
    connection.execute("INSERT INTO texts (text) VALUES (?)", (text,))


def _with_baseline(grown: dict[int, list[Row]], plain: dict[tuple[str, str], float]) -> list[Row]:
    rows = [row for part in grown.values() for row in part]
    return [row.beside(plain.get((row.bench, row.what))) for row in rows]


def _growth(before: Sequence[Row], after: Sequence[Row], name: str, *, tenfold: bool) -> list[Row]:
    """How many times as much memory and time the larger takes; of times the medians."""
    rows = []
    for small, large in zip(before, after, strict=True):
        if small.unit in ("MB", "s") or small.what.endswith("p50"):
            what = small.what.partition(": ")[2]
            times = Row("growth", f"{name}: {small.bench} {what}".rstrip(), large.value / small.value, "times")
            rows.append(_at_most(times, _GROWTH if tenfold else None))
    return rows


def _asked(size: int, samples: int) -> list[tuple[str, list[str]]]:
    """Questions that were never asked before."""
    asked = questions(samples, seed=size)
    return [("new query", asked), ("common words", [f"{_COMMON} {word}" for word in asked[: max(5, samples // 10)]])]


def _parts(count: int, seed: int) -> Iterator[list[str]]:
    """So many texts, some thousands at a time."""
    for start in range(0, count, _AT_ONCE):
        yield sentences(min(_AT_ONCE, count - start), seed=seed * 1_000 + start)


def _settle(memory: Memory) -> None:
    if not memory.drain(timeout_s=3_600):
        raise RuntimeError("The memory did not take everything in within an hour.")


def _rows(bench: str, what: str, timings: Sequence[Timing], most: dict[str, float | None]) -> list[Row]:
    """p50 and p95 of the time that passed; the processor's in the note, which other work does not lengthen as much."""
    passed = quantiles([wall for wall, _ in timings])
    worked = quantiles([cpu for _, cpu in timings])
    return [
        _at_most(Row(bench, f"{what}, {name}", wall, "ms", None, f"CPU {cpu:.2g} ms"), most.get(name))
        for name, wall, cpu in zip(("p50", "p95"), passed, worked, strict=True)
    ]


def _at_most(row: Row, most: float | None) -> Row:
    return row if most is None else row.meets(f"≤ {most:g}", row.value <= most)


def _at_least(row: Row, least: float) -> Row:
    return row.meets(f"≥ {least:g}", row.value >= least)


def _timed(verb: Callable[[str], object], texts: Sequence[str]) -> list[Timing]:
    """Seconds of each call: how many passed, and how many the process worked."""
    taken = []
    for text in texts:
        started, worked = time.perf_counter(), time.process_time()
        verb(text)
        taken.append((time.perf_counter() - started, time.process_time() - worked))
    return taken
