"""An embedder without a model: words hashed into a vector. For tests, and for machines where the model cannot run."""

import hashlib
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_WORD = re.compile(r"\w+")


class HashedEmbedder:
    """Texts that share words are near each other; meaning is not known to it."""

    def __init__(self, dimension: int = 384) -> None:
        self._dimension = dimension

    @property
    def name(self) -> str:
        """`hashed-<dimension>`."""
        return f"hashed-{self._dimension}"

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return self._dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), rows of length 1."""
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in _WORD.findall(text.casefold()) or [""]:
                place = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little")
                row[(place >> 1) % self._dimension] += 1.0 if place & 1 else -1.0
            length = float(np.linalg.norm(row))
            if length == 0.0:  # words that cancelled each other out
                row[0] = length = 1.0
            row /= length
        return rows

    def close(self) -> None:
        """Nothing to free."""
