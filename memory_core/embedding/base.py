"""The seam to embedding models."""

import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Embedder(Protocol):
    """Turns texts into unit vectors."""

    @property
    def name(self) -> str:
        """The exact variant, stored beside every vector: vectors of two variants are never compared."""
        ...

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """Shape (len(texts), dimension), rows of length 1. Raises `ModelError`."""
        ...

    def close(self) -> None:
        """Free the model."""
        ...


def plain(text: str) -> str:
    """A text in compatibility form: no model knows full-width letters, half-width Katakana or ligatures."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)
