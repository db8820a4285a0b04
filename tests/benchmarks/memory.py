"""How long adding and searching take, beside bare SQLite with numpy on the same texts, in the same run."""

import random
import sqlite3
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from memory_core.bootstrap import open_memory
from memory_core.embedding.onnx import OnnxEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.privacy.keys import open_keys
from memory_core.records.query import Query
from tests.benchmarks.report import Row, quantiles

PEOPLE = [
    "Ada",
    "Beatriz",
    "Chidi",
    "Dana",
    "Emil",
    "Farah",
    "Goran",
    "Hana",
    "Ines",
    "Jonas",
    "Kofi",
    "Lena",
    "Mirko",
    "Nadia",
    "Oskar",
    "Priya",
]
PLACES = [
    "harbour",
    "library",
    "workshop",
    "airport",
    "museum",
    "bakery",
    "office",
    "garden",
    "station",
    "clinic",
    "theatre",
    "market",
]
THINGS = [
    "invoice",
    "drawing",
    "contract",
    "recipe",
    "ticket",
    "prototype",
    "survey",
    "budget",
    "letter",
    "lamp",
    "engine",
    "poster",
]
DEEDS = [
    "sent",
    "reviewed",
    "lost",
    "ordered",
    "signed",
    "repaired",
    "printed",
    "returned",
    "priced",
    "translated",
    "scanned",
    "filed",
]
DETAILS = [
    "before the storm",
    "after lunch",
    "with two copies",
    "for the board",
    "in green ink",
    "by tram",
    "at short notice",
]
SAMPLES = 200
REAL_VECTORS = 500


def run(*, quick: bool) -> list[Row]:
    """Add and search at growing sizes."""
    rows: list[Row] = []
    for size in (60,) if quick else (1_000, 10_000):
        rows += _at_size(size, samples=10 if quick else SAMPLES)
    return rows


def sentences(count: int, seed: int = 7) -> list[str]:
    """Texts as a person's day has them: names, things and numbers that come back, no two alike."""
    dice = random.Random(seed)  # not a secret
    return [
        f"{dice.choice(PEOPLE)} {dice.choice(DEEDS)} the {dice.choice(THINGS)} number {dice.randrange(10**6)} at the "
        f"{dice.choice(PLACES)} {dice.choice(DETAILS)}; {dice.choice(PEOPLE)} asked for the {dice.choice(THINGS)}."
        for _ in range(count)
    ]


def questions(count: int, seed: int = 11) -> list[str]:
    """Searches with few words, each another."""
    dice = random.Random(seed)  # not a secret
    return [
        f"{dice.choice(PEOPLE)} {dice.choice(DEEDS)} {dice.choice(THINGS)} {dice.choice(PLACES)}" for _ in range(count)
    ]


def _at_size(size: int, *, samples: int) -> list[Row]:
    texts, more, asked = sentences(size), sentences(samples, seed=8), questions(samples)
    with tempfile.TemporaryDirectory(prefix="scrubjay-bench-") as folder:
        home = Home(Path(folder) / "home")
        home.prepare()
        memory = open_memory(home, keys=open_keys(home))
        try:
            filled = _fill(memory, texts)
            memory.search(Query(asked[0]))  # Loads model and index.
            found = _timed(lambda text: memory.search(Query(text, layer="both")), asked)
            added = _timed(memory.add, more)
            memories = len(texts) + len(more)
        finally:
            memory.close()
        plain = Plain(Path(folder) / "plain.db")
        try:
            plain_filled = plain.fill(texts)
            plain_found = _timed(plain.search, asked)
            plain_added = _timed(plain.add, more)
        finally:
            plain.close()
    name = f"{size:,}"
    rows = [Row("fill", f"{name}: observation, all done", filled * 1e3, "ms", plain_filled * 1e3, "mean, with vectors")]
    for verb, ours, theirs in (("add", added, plain_added), ("search", found, plain_found)):
        for quantile, value, baseline in zip(("p50", "p95"), quantiles(ours), quantiles(theirs), strict=True):
            rows.append(Row(verb, f"{name}: {quantile}", value, "ms", baseline, f"of {samples}"))
    assert memories == size + samples
    return rows


def _fill(memory: Memory, texts: Sequence[str]) -> float:
    """Seconds per text until it is concluded from and indexed."""
    started = time.perf_counter()
    for text in texts:
        memory.add(text, app="bench")
    if not memory.drain(timeout_s=3_600):
        raise RuntimeError("The memory did not take everything in within an hour.")
    return (time.perf_counter() - started) / len(texts)


def _timed(verb: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Seconds of each call."""
    taken = []
    for text in texts:
        started = time.perf_counter()
        verb(text)
        taken.append(time.perf_counter() - started)
    return taken


class Plain:
    """The least that does the same: SQLite in the clear with FTS5, vectors in one numpy array, ranks fused."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
            "CREATE TABLE texts (id INTEGER PRIMARY KEY, text TEXT);"
            "CREATE VIRTUAL TABLE words USING fts5(text, tokenize='porter', content='texts', content_rowid='id');"
        )
        self._embedder = OnnxEmbedder()
        self._vectors: NDArray[np.float32] = np.zeros((0, self._embedder.dimension), np.float32)

    def fill(self, texts: Sequence[str]) -> float:
        """Seconds per text. The time of a search does not depend on what the vectors say, so only some are real."""
        real = texts[: REAL_VECTORS if not len(self._vectors) else 1]
        started = time.perf_counter()
        for text in texts:
            self._insert(text)
        inserting = time.perf_counter() - started
        started = time.perf_counter()
        made = self._embedder.embed(real)
        embedding = time.perf_counter() - started
        others = np.random.default_rng(7).standard_normal((len(texts) - len(real), made.shape[1]), np.float32)
        others /= np.linalg.norm(others, axis=1, keepdims=True) if len(others) else 1
        self._vectors = np.vstack([self._vectors, made, others])
        return inserting / len(texts) + embedding / len(real)

    def add(self, text: str) -> None:
        """Durable, and its vector made at once."""
        self._insert(text)
        self._vectors = np.vstack([self._vectors, self._embedder.embed([text])])

    def _insert(self, text: str) -> None:
        with self._db:
            number = self._db.execute("INSERT INTO texts (text) VALUES (?)", (text,)).lastrowid
            self._db.execute("INSERT INTO words (rowid, text) VALUES (?, ?)", (number, text))

    def search(self, text: str) -> list[int]:
        """The ten best row ids, by reciprocal rank fusion."""
        terms = " OR ".join(f'"{word}"' for word in text.split())
        found = self._db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT 50", (terms,))
        scores: dict[int, float] = {}
        near = np.argsort(-(self._vectors @ self._embedder.embed([text])[0]))[:50] + 1
        for ranking in ([row[0] for row in found], near.tolist()):
            for place, number in enumerate(ranking):
                scores[number] = scores.get(number, 0.0) + 1 / (60 + place)
        return sorted(scores, key=scores.__getitem__, reverse=True)[:10]

    def megabytes(self) -> float:
        """What its vectors take in memory."""
        return self._vectors.nbytes / 1e6

    def close(self) -> None:
        """Free the model and the file."""
        self._embedder.close()
        self._db.close()
