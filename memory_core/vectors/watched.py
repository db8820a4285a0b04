"""An index that tells somebody when a question to it fails, so that it gets rebuilt."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from memory_core.errors import VectorIndexError
from memory_core.vectors.base import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class WatchedIndex:
    """Hands everything on to the index behind it."""

    def __init__(self, index: VectorIndex, *, failed: Callable[[], None]) -> None:
        self._index = index
        self._failed = failed

    def upsert(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """As the index behind it."""
        self._index.upsert(ids, vectors)

    def delete(self, ids: Sequence[str]) -> None:
        """As the index behind it."""
        self._index.delete(ids)

    def query(self, vector: "NDArray[np.float32]", k: int) -> list[tuple[str, float]]:
        """As the index behind it; a failure is reported and raised."""
        try:
            return self._index.query(vector, k)
        except VectorIndexError:
            self._failed()
            raise

    def cosines(self, vector: "NDArray[np.float32]", ids: Sequence[str]) -> dict[str, float]:
        """As the index behind it; a failure is reported and raised."""
        try:
            return self._index.cosines(vector, ids)
        except VectorIndexError:
            self._failed()
            raise

    def ids(self) -> set[str]:
        """As the index behind it."""
        return self._index.ids()

    def retain(self, ids: set[str]) -> bool:
        """As the index behind it."""
        return self._index.retain(ids)

    def rebuild(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """As the index behind it."""
        self._index.rebuild(ids, vectors)

    def close(self) -> None:
        """As the index behind it."""
        self._index.close()
