"""Goes on with the embedding model that the settings choose, without a restart; fetches it where that was allowed."""

import logging
import threading
from collections.abc import Callable

from memory_core.config import CoreConfig
from memory_core.embedding.base import Embedder
from memory_core.embedding.exchange import ExchangedEmbedder
from memory_core.embedding.multilingual import MULTILINGUAL, chosen_folder
from memory_core.errors import ModelError, ScrubjayError
from memory_core.home import Home
from memory_core.ingest.indexer import Indexer
from memory_core.privacy.downloads import Download
from memory_core.records.health import PartHealth, State
from memory_core.vectors.base import VectorIndex
from memory_core.vectors.exchange import ExchangedIndex

_log = logging.getLogger(__name__)
_PART = "embedding model"


class Remodelling:
    """Exchanges embedder and index together, on the index thread, once the other model has shown that it runs.

    `model`: the one that can be downloaded. `opened` makes an embedder of a folder (“” is the bundled one), `indexed`
    the index for it. `fetches`: whether this process lives long enough to download.
    """

    def __init__(
        self,
        *,
        home: Home,
        embedder: ExchangedEmbedder,
        index: ExchangedIndex,
        indexer: Indexer,
        model: Download,
        opened: Callable[[str], Embedder],
        indexed: Callable[[Embedder], VectorIndex],
        fetches: bool,
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._index = index
        self._indexer = indexer
        self._model = model
        self._opened = opened
        self._indexed = indexed
        self._fetches = fetches
        self._config = CoreConfig()
        self._folder: str | None = None
        self._problem = ""
        self._there = 0
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def configure(self, config: CoreConfig) -> None:
        """Work by these settings from now on. The first ones are those that the embedder was opened with."""
        with self._lock:
            first, self._config = self._folder is None, config
            self._folder = self._wanted() if first else self._folder
        if not first:
            self._follow()
        if self._missing() and config.embedding_download and self._fetches:
            self._fetch()
        elif not self._missing():
            self._stop.set()

    def health(self) -> list[PartHealth]:
        """What becomes of a chosen model that is not there; nothing when all is well."""
        if self._problem:
            return [PartHealth(_PART, State.WARNING, self._problem, "Choose another model, or try again.")]
        if not self._missing():
            return []
        if self._thread is not None and self._thread.is_alive():
            done = f"{self._there / 1e6:.0f} of {self._model.size / 1e6:.0f} MB"
            return [PartHealth(_PART, State.WARNING, f"The multilingual model is being downloaded: {done}.")]
        return [
            PartHealth(
                _PART,
                State.WARNING,
                "The multilingual model is not there yet; the bundled one compares texts.",
                f"Allow its download ({self._model.size / 1e6:.0f} MB from {self._model.host}) in the settings, or run "
                "scrubjay embedding-model download.",
            )
        ]

    def close(self, timeout_s: float = 3.0) -> None:
        """Stop a download; what came is kept."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout_s)

    def _wanted(self) -> str:
        return chosen_folder(self._home, self._config)

    def _missing(self) -> bool:
        config = self._config
        return not config.embedding_folder and config.embedding_model == MULTILINGUAL and self._model.path() is None

    def _follow(self) -> None:
        """Have the model exchanged, if another one is chosen now."""
        with self._lock:
            wanted = self._wanted()
            if wanted == self._folder:
                return
            self._folder, self._problem = wanted, ""
        self._indexer.exchange(lambda: self._made_ready(wanted))

    def _made_ready(self, folder: str) -> Callable[[], None] | None:
        """On the index thread: the other model, loaded and tried; None when the present one stays."""
        if folder != self._folder:
            return None  # the person has chosen again since
        try:
            other = self._opened(folder)
            if other.name == self._embedder.name:
                return None
            other.embed(["."])
        except ModelError as error:
            self._problem = f"{error} The former model goes on."
            return None

        def exchange() -> None:
            self._index.exchange(lambda: self._indexed(other), dimension=other.dimension)
            self._embedder.exchange(other)

        return exchange

    def _fetch(self) -> None:
        if self._thread is not None and self._thread.is_alive():
            return
        self._stop.clear()
        self._problem = ""
        self._thread = threading.Thread(target=self._fetched, name="scrubjay-embedding-model", daemon=True)
        self._thread.start()

    def _fetched(self) -> None:
        try:
            if self._model.fetch(self._told, self._stop.is_set) is not None:
                self._follow()
        except ScrubjayError as error:
            self._problem = str(error)
        except Exception as error:  # noqa: BLE001 — the edge of the thread
            _log.error("The embedding model was not downloaded: %s.", type(error).__name__)
            self._problem = "The embedding model could not be downloaded."

    def _told(self, there: int, _all: int) -> None:
        self._there = there
