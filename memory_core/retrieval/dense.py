"""Meaning: the nearest vectors of both layers, with a cache of embedded questions."""

import contextlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING

from memory_core.embedding.base import Embedder, plain
from memory_core.errors import ModelError, VectorIndexError
from memory_core.vectors.base import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_CACHED = 256
# A text has so many chunks at most, its picture's description among them.
MOST_CHUNKS = 8


class Dense:
    """Embeds a question and asks the index. Any failure means “nothing”: words alone still answer.

    Ids in the index may carry a chunk after `#`; the best chunk speaks for its text. `ready` says whether the
    vectors may be asked at all; while it says no, nothing is loaded.
    """

    def __init__(self, *, embedder: Embedder, index: VectorIndex, ready: Callable[[], bool] = lambda: True) -> None:
        self._embedder = embedder
        self._index = index
        self._ready = ready
        self._lock = threading.Lock()
        # What is still being embedded is among them, so that nobody else embeds it.
        self._cache: OrderedDict[str, Future[NDArray[np.float32]]] = OrderedDict()

    def embed(self, text: str) -> None:
        """Embed a question that is about to be asked; nothing while vectors are not ready."""
        if text.strip() and self._ready():
            with contextlib.suppress(ModelError):  # whoever asks is told
                self._vector(text)

    def embedding(self, text: str) -> bool:
        """Whether it is being embedded right now."""
        with self._lock:
            held = self._cache.get(self._key(text))
        return held is not None and not held.done()

    def search(self, text: str, k: int) -> list[tuple[str, float]]:
        """At most `k` ids with cosine similarity, best first; nothing while vectors are not ready."""
        if not text.strip() or not self._ready():
            return []
        try:
            found = self._index.query(self._vector(text), k)
        except (VectorIndexError, ModelError) as error:
            _log.warning("Recall goes on without vectors: %s.", type(error).__name__)
            return []
        best: dict[str, float] = {}
        for name, similarity in found:  # the best first
            best.setdefault(name.partition("#")[0], similarity)
        return list(best.items())

    def cosines(self, text: str, ids: Collection[str]) -> dict[str, float]:
        """Cosine similarity of a text to each of these that has a vector; nothing while vectors are not ready."""
        if not ids or not text.strip() or not self._ready():
            return {}
        try:
            vector = self._vector(text)
            best = self._index.cosines(vector, list(ids))
            # Most texts are of one chunk, so the others are asked for only where there is a second.
            further = self._index.cosines(vector, [f"{one}#1" for one in best])
            if longer := [name.removesuffix("#1") for name in further]:
                more = [f"{one}#{chunk}" for one in longer for chunk in range(2, MOST_CHUNKS)]
                further |= self._index.cosines(vector, more)
        except (VectorIndexError, ModelError) as error:
            _log.warning("Recall goes on without vectors: %s.", type(error).__name__)
            return {}
        for name, similarity in further.items():
            whole = name.partition("#")[0]
            best[whole] = max(similarity, best[whole])
        return best

    def prepare(self, texts: Sequence[str]) -> None:
        """Embed questions together that will be asked one by one; as many as are remembered."""
        with self._lock:
            new = [text for text in dict.fromkeys(texts) if text.strip() and self._key(text) not in self._cache][
                :_CACHED
            ]
        if len(new) < 2 or not self._ready():
            return
        try:
            rows = self._embedder.embed([plain(text) for text in new])
        except ModelError as error:
            _log.warning("Questions are not embedded together: %s.", type(error).__name__)
            return
        with self._lock:
            for text, row in zip(new, rows, strict=True):
                self._held(self._key(text)).set_result(row)

    def similarities(self, text: str, others: list[str]) -> list[float]:
        """Cosine similarity of a text to each of the others; zeros while vectors are not ready."""
        if not others or not self._ready():
            return [0.0] * len(others)
        try:
            rows = self._embedder.embed([plain(other) for other in others])
            return [float(value) for value in rows @ self._vector(text)]
        except ModelError as error:
            _log.warning("Sentences are compared without vectors: %s.", type(error).__name__)
            return [0.0] * len(others)

    def related(self, texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
        """Cosine similarity of each text to each of the others; zeros while vectors are not ready."""
        if not texts or not others or not self._ready():
            return [[0.0] * len(others) for _ in texts]
        try:
            rows = self._embedder.embed([plain(one) for one in (*texts, *others)])
        except ModelError as error:
            _log.warning("Words are compared without vectors: %s.", type(error).__name__)
            return [[0.0] * len(others) for _ in texts]
        return [[float(value) for value in row] for row in rows[: len(texts)] @ rows[len(texts) :].T]

    def _key(self, text: str) -> str:
        """A question by the model that embeds it: another model may be chosen while the program runs."""
        return f"{self._embedder.name}\n{text}"

    def _vector(self, text: str) -> "NDArray[np.float32]":
        key = self._key(text)
        with self._lock:
            held = self._cache.get(key)
            if held is not None:
                self._cache.move_to_end(key)
            else:
                ours = self._held(key)
        if held is not None:
            return held.result()
        try:
            ours.set_result(self._embedder.embed([plain(text)])[0])
        except BaseException as error:  # noqa: BLE001 — whoever waits for it is told, and we are
            with self._lock:
                self._cache.pop(key, None)
            ours.set_exception(error)
        return ours.result()

    def _held(self, key: str) -> "Future[NDArray[np.float32]]":
        """Room for a new vector, in the place of the one that was asked for longest ago. Under the lock."""
        held: Future[NDArray[np.float32]] = Future()
        self._cache[key] = held
        while len(self._cache) > _CACHED:
            self._cache.popitem(last=False)
        return held
