"""Remembers the vectors of the texts last embedded, as the same question is often asked twice."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from memory_core.embedding.base import Embedder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class CachedEmbedder:
    """An embedder in front of another. Only single texts are kept: batches are new texts that nobody asks for again."""

    def __init__(self, embedder: Embedder, *, size: int = 512) -> None:
        self._embedder = embedder
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    @property
    def name(self) -> str:
        """The variant behind it."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Components of a vector."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """As the embedder behind it. Raises `ModelError`."""
        if len(texts) != 1:
            return self._embedder.embed(texts)
        with self._lock:
            kept = self._kept.get(texts[0])
            if kept is not None:
                self._kept.move_to_end(texts[0])
                return kept
        rows = self._embedder.embed(texts)
        with self._lock:
            self._kept[texts[0]] = rows
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)
        return rows

    def clear(self) -> None:
        """Forget every text."""
        with self._lock:
            self._kept.clear()

    def close(self) -> None:
        """Free the model and the texts."""
        self.clear()
        self._embedder.close()
