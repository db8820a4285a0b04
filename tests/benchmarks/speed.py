"""How fast the memory core is as it grows, beside the limit (bare SQLite with numpy) and, when installed, mem0ai.

Texts are kept as they are, so that the store is measured and not the agents. What is filled in has vectors drawn by
lot, because the time of a search does not depend on what they say; what is measured is embedded by the real model.
"""

import gc
import importlib.util
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import psutil

from memory_core.bootstrap import open_memory
from memory_core.embedding.onnx import OnnxEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.privacy.keys import open_keys
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.query import Query, Selection
from tests.benchmarks.memory import Plain, questions, sentences
from tests.benchmarks.report import Row, quantiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZES = (1_000, 10_000, 100_000)
QUICK_SIZES = (60, 240)
SAMPLES = 200
EMBEDDED = 600
FORGOTTEN = 500
RIVAL = "mem0"
_DAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
_COMMON = "which invoice, contract, letter or ticket was sent, signed, printed or filed at the office after lunch?"


def run(*, quick: bool) -> list[Row]:
    """Everything at growing sizes, in one store that grows."""
    rows: list[Row] = []
    sizes, samples = (QUICK_SIZES, 10) if quick else (SIZES, SAMPLES)
    with tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder:
        ours, plain = _Ours(Path(folder) / "home"), Plain(Path(folder) / "plain.db")
        try:
            grown = [_measured(ours, plain, size, samples=samples) for size in sizes]
            rows += [row for part in grown for row in part]
            rows += _growth(grown[-2], grown[-1])
            rows += _embedded(ours, 20 if quick else EMBEDDED)
            rows += _forgotten(ours, 20 if quick else FORGOTTEN)
        finally:
            ours.close()
            plain.close()
    if importlib.util.find_spec(RIVAL) is not None:
        from tests.benchmarks import rivals

        # It adds one in about a tenth of a second, so the smallest size must do.
        rows += rivals.run(sizes[0], samples=min(samples, 50))
    return rows


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


class _Ours:
    """A memory with its threads, as an application has it."""

    def __init__(self, folder: Path) -> None:
        home = Home(folder)
        home.prepare()
        self.embedder = DrawnEmbedder()
        self._seed = 100
        self._count = 0
        self._pause = threading.Event()
        self.memory: Memory = open_memory(home, keys=open_keys(home), embedder=self.embedder)

    def new_texts(self, count: int) -> list[str]:
        """Texts that it does not have."""
        self._seed += 1
        return sentences(count, seed=self._seed)

    def add(self, text: str, app: str = "bench") -> None:
        """Keep a text as it is."""
        at = _DAY + timedelta(seconds=20 * self._count)
        self._count += 1
        observation = Observation(
            id=new_observation_id(), kind=ObservationKind.NOTE, at=at, until=at, text=text, app=app
        )
        self.memory.observe(Captured(observation))

    def search(self, text: str) -> None:
        """The ten best."""
        self.memory.search(Query(text, k=10, layer="both"))

    def settle(self) -> None:
        """Wait until everything is searchable by words and by vectors."""
        if not self.memory.drain(timeout_s=3_600):
            raise RuntimeError("The memory did not take everything in within an hour.")

    def until_words(self) -> None:
        """Wait until everything is searchable by words."""
        while self.memory.counts()["pending"]:
            self._pause.wait(0.01)

    def fill(self, texts: Sequence[str], app: str = "bench") -> float:
        """Seconds until all of these are searchable by words."""
        started = time.perf_counter()
        for text in texts:
            self.add(text, app)
        self.until_words()
        return time.perf_counter() - started

    def close(self) -> None:
        """Stop it."""
        self.memory.close()


def _measured(ours: _Ours, plain: Plain, size: int, *, samples: int) -> list[Row]:
    """One size. The order matters: memory first, before the baseline's own vectors are there."""
    missing = ours.new_texts(size - ours.memory.counts()["observations"])
    filled = ours.fill(missing)
    ours.settle()
    ours.search(missing[0])
    gc.collect()
    resident = psutil.Process().memory_info().rss / 1e6 - plain.megabytes()
    plain.fill(missing)
    name, asked = f"{size:,}", questions(samples, seed=size)
    note = f"of {samples}"
    rows = [
        Row("bulk", f"{name}: until found by words", len(missing) / filled, "a second"),
        Row("memory", f"{name}: the whole process, model and index", resident, "MB"),
    ]
    common = [f"{_COMMON} {word}" for word in asked[: max(5, samples // 10)]]
    for what, texts in (("new query", asked), ("common words", common)):
        rows += _both("search", f"{name}: {what}", _timed(ours.search, texts), _timed(plain.search, texts), note)
    more = ours.new_texts(samples)
    rows += _both("add", name, _timed(ours.add, more), _timed(plain.add, more), note)
    ours.settle()
    return rows


def _both(bench: str, what: str, ours: Sequence[float], plain: Sequence[float], note: str) -> list[Row]:
    pairs = zip(("p50", "p95"), quantiles(ours), quantiles(plain), strict=True)
    return [Row(bench, f"{what}, {quantile}", value, "ms", baseline, note) for quantile, value, baseline in pairs]


def _growth(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """How many times as much the largest size takes as the one before."""
    return [
        Row("growth", f"{large.bench} {large.what}", large.value / small.value, "times")
        for small, large in zip(before, after, strict=True)
        if large.unit in ("ms", "MB")
    ]


def _embedded(ours: _Ours, count: int) -> list[Row]:
    """Texts a second until they are found by vectors as well."""
    ours.embedder.real = True
    started = time.perf_counter()
    ours.fill(ours.new_texts(count))
    ours.settle()
    rate = count / (time.perf_counter() - started)
    ours.embedder.real = False
    return [Row("bulk", f"{count:,} more: until found by vectors", rate, "a second")]


def _forgotten(ours: _Ours, count: int) -> list[Row]:
    """Some of all, forgotten with every byte of them on the disk."""
    ours.fill(ours.new_texts(count), app="gone")
    ours.settle()
    started = time.perf_counter()
    ours.memory.forget(ours.memory.plan_forgetting(Selection(app="gone")))
    return [Row("forget", f"{count:,} of all", time.perf_counter() - started, "s")]


def _timed(verb: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Seconds of each call."""
    taken = []
    for text in texts:
        started = time.perf_counter()
        verb(text)
        taken.append(time.perf_counter() - started)
    return taken
