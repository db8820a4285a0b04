"""An index for a process that lives for one command: answers from memory, and leaves the lasting one to those who stay.

Loading the lasting index costs a second of processor time; reading the store's own vectors costs a fraction of that.
What is added here lies in the store, too, so the lasting index takes it in when it is next opened. Only an erasure goes
to its files at once.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from memory_core.vectors.base import VectorIndex
from memory_core.vectors.exact import ExactIndex


class BriefIndex:
    """Exact, in memory; `lasting` opens the index on the disk, and is called for an erasure alone."""

    def __init__(self, *, dimension: int, lasting: Callable[[], VectorIndex]) -> None:
        self._exact = ExactIndex(dimension)
        self._lasting = lasting

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Add or replace, in memory."""
        self._exact.upsert(ids, vectors)

    def delete(self, ids: Sequence[str]) -> None:
        """Take out, in memory; the lasting index notices when it is next opened."""
        self._exact.delete(ids)

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first."""
        return self._exact.query(vector, k)

    def cosines(self, vector: NDArray[np.float32], ids: Sequence[str]) -> dict[str, float]:
        """The cosine similarity of those of the ids that are in memory."""
        return self._exact.cosines(vector, ids)

    def ids(self) -> set[str]:
        """What is in memory."""
        return self._exact.ids()

    def retain(self, ids: set[str]) -> bool:
        """Never: the lasting index has to be written anew."""
        del ids
        return False

    def rebuild(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Exactly these, in memory and on the disk, where no byte of what was stays. Raises `VectorIndexError`."""
        lasting = self._lasting()
        try:
            lasting.rebuild(ids, vectors)
        finally:
            lasting.close()
        self._exact.rebuild(ids, vectors)

    def close(self) -> None:
        """Forget what is in memory."""
        self._exact.close()
