"""An index that can be exchanged for another one, of other vectors, while the program runs."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from memory_core.vectors.base import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ExchangedIndex:
    """Hands on to the present one; whoever is asking the former is waited for. `dimension`: of the present vectors."""

    def __init__(self, index: VectorIndex, *, dimension: int) -> None:
        self._present = index
        self._dimension = dimension
        self._free = threading.Condition()
        self._asking = 0

    def upsert(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Add or replace."""
        with self._held() as index:
            index.upsert(ids, vectors)

    def delete(self, ids: Sequence[str]) -> None:
        """Take out; unknown ids are fine."""
        with self._held() as index:
            index.delete(ids)

    def query(self, vector: "NDArray[np.float32]", k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first; nothing for a vector of another model's length."""
        with self._held() as index:
            return index.query(vector, k) if vector.shape[-1] == self._dimension else []

    def cosines(self, vector: "NDArray[np.float32]", ids: Sequence[str]) -> dict[str, float]:
        """The cosine similarity of those of the ids that are in it; of none for a vector of another model's length."""
        with self._held() as index:
            return index.cosines(vector, ids) if vector.shape[-1] == self._dimension else {}

    def ids(self) -> set[str]:
        """Everything that is in it."""
        with self._held() as index:
            return index.ids()

    def retain(self, ids: set[str]) -> bool:
        """Leave nothing but these, if that needs nothing to be written anew; whether it did."""
        with self._held() as index:
            return index.retain(ids)

    def rebuild(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Exactly these, and no byte of anything else on the disk."""
        with self._held() as index:
            index.rebuild(ids, vectors)

    def exchange(self, make: Callable[[], VectorIndex], *, dimension: int) -> None:
        """Close the present one and go on with what `make` returns; it may use the same files."""
        with self._free:
            self._free.wait_for(lambda: not self._asking)
            self._present.close()
            self._present, self._dimension = make(), dimension

    def close(self) -> None:
        """Give back files."""
        with self._held() as index:
            index.close()

    @contextlib.contextmanager
    def _held(self) -> Iterator[VectorIndex]:
        with self._free:
            self._asking += 1
            index = self._present
        try:
            yield index
        finally:
            with self._free:
                self._asking -= 1
                self._free.notify_all()
