"""An embedder that can be exchanged for another one while the program runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from memory_core.embedding.base import Embedder
from memory_core.embedding.cache import CachedEmbedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class ExchangedEmbedder:
    """Hands on to the present one. What was remembered of texts goes with the embedder that it was made by."""

    def __init__(self, embedder: Embedder) -> None:
        self._present = CachedEmbedder(embedder)

    @property
    def name(self) -> str:
        """The present variant."""
        return self._present.name

    @property
    def dimension(self) -> int:
        """Components of its vectors."""
        return self._present.dimension

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """As the present one. Raises `ModelError`."""
        return self._present.embed(texts)

    def exchange(self, embedder: Embedder) -> None:
        """Go on with this one; the former is freed."""
        former, self._present = self._present, CachedEmbedder(embedder)
        former.close()

    def clear(self) -> None:
        """Forget every text."""
        self._present.clear()

    def close(self) -> None:
        """Free the model and the texts."""
        self._present.close()
