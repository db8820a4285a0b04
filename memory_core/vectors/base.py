"""The seam to vector indexes."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class VectorIndex(Protocol):
    """Finds the nearest of many unit vectors. All failures are `VectorIndexError`s."""

    def upsert(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Add or replace; `vectors` has shape (len(ids), dimension)."""
        ...

    def delete(self, ids: Sequence[str]) -> None:
        """Take out; unknown ids are fine. The bytes may stay on the disk until `erase`."""
        ...

    def query(self, vector: "NDArray[np.float32]", k: int) -> list[tuple[str, float]]:
        """At most `k` pairs of id and cosine similarity, best first. `vector` has shape (dimension,)."""
        ...

    def cosines(self, vector: "NDArray[np.float32]", ids: Sequence[str]) -> dict[str, float]:
        """The cosine similarity of those of the ids that are in it."""
        ...

    def ids(self) -> set[str]:
        """Everything that is in it."""
        ...

    def retain(self, ids: set[str]) -> bool:
        """Leave nothing but these, if no byte of the others stays and nothing is written anew; whether it did."""
        ...

    def rebuild(self, ids: Sequence[str], vectors: "NDArray[np.float32]") -> None:
        """Write the index anew with exactly these, and remove every byte of the old one."""
        ...

    def close(self) -> None:
        """Give back files."""
        ...
