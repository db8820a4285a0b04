"""An index in memory that compares with everything: exact, and faster than any other up to a hundred thousand texts."""

import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class ExactIndex:
    """Ids and unit vectors in one matrix. Thread-safe; nothing is on the disk, and what is taken out is overwritten."""

    def __init__(self, dimension: int = 384) -> None:
        self._dimension = dimension
        self._lock = threading.Lock()
        self._names: list[str] = []
        self._places: dict[str, int] = {}
        self._matrix: NDArray[np.float32] = np.empty((0, dimension), dtype=np.float32)

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
        with self._lock:
            # A question that is being answered keeps the lists as they were.
            self._names = list(self._names)
            for name in ids:
                self._remove(name)

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first."""
        with self._lock:
            names, matrix = self._names, self._matrix
            count = len(names)
        if not count or k <= 0:
            return []
        similarities = matrix[:count] @ vector
        best = np.argpartition(-similarities, k)[:k] if k < count else np.arange(count)
        best = best[np.argsort(-similarities[best], kind="stable")]
        return [(names[place], float(similarities[place])) for place in best]

    def ids(self) -> set[str]:
        """Everything that is in it."""
        with self._lock:
            return set(self._names)

    def retain(self, ids: set[str]) -> bool:
        """Leave nothing but these; always done."""
        self.delete([name for name in self.ids() if name not in ids])
        return True

    def rebuild(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Exactly these, in place of what was."""
        with self._lock:
            self._set(list(ids), np.array(vectors, dtype=np.float32).reshape(len(ids), self._dimension))

    def content(self) -> tuple[list[str], NDArray[np.float32]]:
        """All ids, and their vectors in the same order; to be read only."""
        with self._lock:
            return list(self._names), self._matrix[: len(self._names)]

    def close(self) -> None:
        """Forget everything."""
        with self._lock:
            self._set([], np.empty((0, self._dimension), dtype=np.float32))

    def __len__(self) -> int:
        return len(self._names)

    def _append(self, name: str) -> int:
        place = self._places[name] = len(self._names)
        if place >= len(self._matrix):
            larger = np.empty((max(64, place * 2), self._dimension), dtype=np.float32)
            larger[:place] = self._matrix[:place]
            self._matrix = larger
        self._names.append(name)
        return place

    def _remove(self, name: str) -> None:
        """Put the last one in its place."""
        place = self._places.pop(name, None)
        if place is None:
            return
        last = len(self._names) - 1
        moved = self._names[last]
        if place != last:
            self._names[place], self._matrix[place] = moved, self._matrix[last]
            self._places[moved] = place
        self._matrix[last] = 0.0
        self._names.pop()

    def _set(self, names: list[str], matrix: NDArray[np.float32]) -> None:
        self._names, self._matrix = names, matrix
        self._places = {name: place for place, name in enumerate(names)}
