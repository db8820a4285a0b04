"""In memory while there is room, and in the lasting index beyond.

Comparing with a hundred thousand vectors takes a few milliseconds, is exact, costs a third of the lasting index's
memory, holds nobody up when something is added, and leaves no bytes on the disk to be erased. The vectors lie in the
store, so nothing is lost when the process ends.
"""

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from memory_core.vectors.base import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from memory_core.vectors.exact import ExactIndex

MOST_IN_MEMORY = 150_000


class TieredIndex:
    """Hands on to the exact index or, beyond `most` vectors, to `lasting`. `expected`: how many the store holds.

    Loads nothing before it is first used.
    """

    def __init__(
        self, *, dimension: int, lasting: VectorIndex, expected: Callable[[], int], most: int | None = None
    ) -> None:
        self._dimension = dimension
        self._memory: ExactIndex | None = None
        self._lasting = lasting
        self._expected = expected
        self._most = MOST_IN_MEMORY if most is None else most
        self._lock = threading.RLock()
        self._chosen: VectorIndex | None = None

    def upsert(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Add or replace; what becomes too much moves to the disk, and is answered from memory so long."""
        with self._lock:
            index = self._index()
            index.upsert(ids, vectors)
            if index is self._exact and len(self._exact) > self._most:
                self._lasting.rebuild(*self._exact.content())
                self._chosen = self._lasting
                self._exact.close()

    def delete(self, ids: Sequence[str]) -> None:
        """Take out; unknown ids are fine."""
        with self._lock:
            self._index().delete(ids)

    def query(self, vector: "NDArray[np.float32]", k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first."""
        return (self._chosen or self._index()).query(vector, k)

    def cosines(self, vector: "NDArray[np.float32]", ids: Sequence[str]) -> dict[str, float]:
        """The cosine similarity of those of the ids that are in it."""
        return (self._chosen or self._index()).cosines(vector, ids)

    def ids(self) -> set[str]:
        """Everything that is in it."""
        return self._index().ids()

    def retain(self, ids: set[str]) -> bool:
        """Leave nothing but these, if that needs nothing to be written anew; whether it did."""
        with self._lock:
            return self._index().retain(ids)

    def rebuild(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Exactly these, and no byte of anything else on the disk."""
        with self._lock:
            if max(len(ids), self._expected()) > self._most:
                self._lasting.rebuild(ids, vectors)
                self._chosen = self._lasting
                self._exact.close()
                return
            self._lasting.rebuild([], self._exact.content()[1][:0])
            self._exact.rebuild(ids, vectors)
            self._chosen = self._exact

    def close(self) -> None:
        """Forget what is in memory, and give back files."""
        with self._lock:
            self._memory = None
            self._lasting.close()
            self._chosen = None

    @property
    def _exact(self) -> "ExactIndex":
        from memory_core.vectors.exact import ExactIndex

        if self._memory is None:
            self._memory = ExactIndex(self._dimension)
        return self._memory

    def _index(self) -> VectorIndex:
        with self._lock:
            if self._chosen is None:
                if self._expected() > self._most:
                    self._chosen = self._lasting
                else:
                    # What an earlier, larger store left on the disk would never be kept in step again.
                    self._lasting.rebuild([], self._exact.content()[1][:0])
                    self._chosen = self._exact
            return self._chosen
