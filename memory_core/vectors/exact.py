"""An index in memory that compares with everything: exact, and fast enough for small stores and tests."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class ExactIndex:
    """Ids and unit vectors in one matrix. Thread-safe; nothing is on the disk."""

    def __init__(self, dimension: int = 384) -> None:
        self._dimension = dimension
        self._lock = threading.Lock()
        self._places: dict[str, int] = {}
        self._names: list[str] = []
        self._matrix = np.empty((0, dimension), dtype=np.float32)

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add or replace; `vectors` has shape (len(ids), dimension)."""
        with self._lock:
            for name, vector in zip(ids, vectors, strict=True):
                place = self._places.get(name)
                if place is None:
                    place = self._append(name)
                self._matrix[place] = vector

    def delete(self, ids: Sequence[str]) -> None:
        """Take out; unknown ids are fine."""
        gone = set(ids)
        with self._lock:
            kept = [name for name in self._names if name not in gone]
            self._set(kept, self._matrix[[self._places[name] for name in kept]].copy())

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first."""
        with self._lock:
            count = len(self._names)
            similarities = self._matrix[:count] @ vector
            best = np.argsort(-similarities, kind="stable")[:k]
            return [(self._names[place], float(similarities[place])) for place in best]

    def ids(self) -> set[str]:
        """Everything that is in it."""
        with self._lock:
            return set(self._names)

    def rebuild(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Exactly these, in place of what was."""
        with self._lock:
            self._set(list(ids), np.array(vectors, dtype=np.float32).reshape(len(ids), self._dimension))

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._set([], np.empty((0, self._dimension), dtype=np.float32))

    def _append(self, name: str) -> int:
        place = self._places[name] = len(self._names)
        self._names.append(name)
        if place >= len(self._matrix):
            larger = np.empty((max(64, place * 2), self._dimension), dtype=np.float32)
            larger[:place] = self._matrix[:place]
            self._matrix = larger
        return place

    def _set(self, names: list[str], matrix: NDArray[np.float32]) -> None:
        self._names, self._matrix = names, matrix
        self._places = {name: place for place, name in enumerate(names)}
