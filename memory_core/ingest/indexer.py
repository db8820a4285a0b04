"""From the outbox to the vector index: embed in batches, keep the vectors in the store, put them into the index."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

from memory_core.embedding.base import Embedder
from memory_core.errors import ModelError, ScrubjayError, VectorIndexError
from memory_core.ingest.lull import Lull
from memory_core.ingest.texts import texts_of_memory, texts_of_observation
from memory_core.records.health import PartHealth, State
from memory_core.store.store import Store
from memory_core.store.tidying import Tidying
from memory_core.store.vectors import chunk_name, whole_name
from memory_core.vectors.base import VectorIndex

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_log = logging.getLogger(__name__)
_BATCH = 32
_REFILL = 256
# An empty index is filled in larger parts, in the order in which the vectors lie in the store.
_FILL = 1_000
# Up to so many vectors, a forgetting waits until the index is written anew; beyond, it is emptied and refilled later.
_REWRITE_AT_ONCE = 4_000
_AFTER_FAILURE_S = 5.0
# Loading the index takes a second of CPU, which the window needs first.
_SETTLE_S = 3.0


class Indexer:
    """Keeps the index in step with the store. The store's own vectors are the truth; the index can be lost."""

    def __init__(self, *, store: Store, embedder: Embedder, index: VectorIndex, lull: Lull | None = None) -> None:
        self._store = store
        self._embedder = embedder
        self._index = index
        self._lock = threading.RLock()
        self._ready = threading.Event()
        self._wake = threading.Event()
        self._awaited = threading.Event()
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None
        self._problems: dict[str, str] = {}
        self._broken = False
        self._exchanges: SimpleQueue[Callable[[], Callable[[], None] | None]] = SimpleQueue()
        self._anew = 0
        self._lull = lull or Lull()
        self._tidying = Tidying(store.database)

    def start(self) -> None:
        """Run in a thread until `close`."""
        self._thread = threading.Thread(target=self._run, name="scrubjay-index", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """There is something new in the outbox."""
        self._wake.set()

    def hurry(self) -> None:
        """Somebody waits for the vectors of what is in the outbox."""
        self._awaited.set()
        self._wake.set()

    def ready(self) -> bool:
        """Whether the index holds all that it should and can be asked; until then words alone are searched."""
        if not self._ready.is_set():
            self._wake.set()  # somebody searches, so it is time to load it
        return self._ready.is_set()

    def wait_ready(self, timeout_s: float) -> bool:
        """Wait until it can be asked, unless it failed. Whether it can."""
        deadline = time.monotonic() + timeout_s
        while not self.ready() and not self._problems and time.monotonic() < deadline:
            self._ready.wait(0.05)
        return self._ready.is_set()

    def exchange(self, ready: Callable[[], Callable[[], None] | None]) -> None:
        """Go on with another model and index: on the index thread, `ready` prepares what then exchanges them.

        It returns None when nothing is to be exchanged. Everything is embedded anew afterwards.
        """
        self._exchanges.put(ready)
        self._wake.set()

    def failed(self) -> None:
        """A question to the index failed: have it written anew."""
        self._broken = True
        self._ready.clear()
        self._wake.set()

    def step(self) -> bool:
        """One round: put the index in order if needed, then embed one batch, or tidy the indexes of words when there is
        none. Whether there may be more to do."""
        self._exchange()
        self.prepare()
        # What is only hidden keeps its vector: it may be shown again.
        with self._store.database.whole():
            waiting = self._store.outbox.take(_BATCH)
            if waiting:
                return self._guarded("embedder", lambda: self._embed(waiting))
        return self._tidying.step()

    def prepare(self) -> None:
        """Put the index in order, if it is not."""
        if not self._ready.is_set():
            self._guarded("index", self._put_in_order)

    def erase(self) -> None:
        """Leave nothing in the index's files but what the store still has. Raises `VectorIndexError`."""
        with self._lock:
            if self._ready.is_set() and self._index.retain(self._store.vectors.names(self._embedder.name)):
                return
            if self._ready.is_set() and self._store.vectors.count() <= _REWRITE_AT_ONCE:
                self._rewrite()
                return
            self._ready.clear()
            self._index.rebuild([], self._no_vectors())
        self._wake.set()

    def waiting(self) -> int:
        """How many texts have no vector yet."""
        return self._store.outbox.count()

    def stuck(self) -> bool:
        """Whether the last attempt failed, so that waiting for it is of no use."""
        return bool(self._problems)

    def health(self) -> list[PartHealth]:
        """How the index and the embedding model are."""
        remedy = "Search goes on with words. It is tried again by itself; if it stays so, install Scrubjay again."
        index = PartHealth("index", State.OK, "The vector index is complete.")
        if "index" in self._problems:
            index = PartHealth("index", State.ERROR, self._problems["index"], remedy)
        elif not self._ready.is_set():
            index = PartHealth("index", State.WARNING, "The vector index is being read; words are searched meanwhile.")
        elif waiting := self.waiting():
            index = PartHealth("index", State.OK, self._progress(waiting))
        embedder = PartHealth("embedder", State.OK, f"Meaning is compared with {self._embedder.name}.")
        if "embedder" in self._problems:
            embedder = PartHealth("embedder", State.ERROR, self._problems["embedder"], remedy)
        return [index, embedder]

    def anew(self) -> tuple[int, int] | None:
        """How many of how many texts another model has embedded anew; None when that is done, or was not begun here."""
        waiting = self.waiting()
        if not waiting:
            self._anew = 0
        return (max(0, self._anew - waiting), self._anew) if self._anew else None

    def _progress(self, waiting: int) -> str:
        if (done := self.anew()) is not None:
            return f"{done[0]} of {done[1]} texts are embedded anew with {self._embedder.name}; recall goes on."
        return f"{waiting} texts are about to be added to the vector index."

    def close(self, timeout_s: float = 3.0) -> None:
        """Stop after the present batch and give back the files."""
        self._stopping.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout_s)
        if self._thread is None or not self._thread.is_alive():
            self._index.close()

    def _run(self) -> None:
        if not self._store.outbox.count():
            self._wake.wait(_SETTLE_S)
        while not self._stopping.is_set():
            self._wake.clear()
            self._lull.wait(self._stopping, self._awaited)
            self._awaited.clear()
            try:
                busy = self.step()
            except Exception as error:  # noqa: BLE001 — the edge of the thread: it must outlive any one batch
                if self._stopping.is_set():
                    break  # the store was closed under a step that took long; the outbox still knows
                _log.error("Indexing failed unexpectedly: %s.", type(error).__name__)
                self._problems["index"] = "Indexing failed unexpectedly and tries again."
                busy = False
            if self._problems:
                self._stopping.wait(_AFTER_FAILURE_S)
            elif not busy and not self._stopping.is_set():
                self._wake.wait()
        self._index.close()  # `close` may have stopped waiting

    def _exchange(self) -> None:
        with contextlib.suppress(Empty):
            exchange = self._exchanges.get_nowait()()
            if exchange is not None:
                with self._lock:
                    self._ready.clear()
                    exchange()

    def _guarded(self, part: str, work: Callable[[], None]) -> bool:
        try:
            work()
        except VectorIndexError as error:
            self._ready.clear()
            self._problems["index"] = str(error)
            return False
        except ModelError as error:
            self._problems["embedder"] = str(error)
            return False
        except ScrubjayError as error:
            self._problems["index"] = str(error)
            return False
        self._problems.pop(part, None)
        return True

    def _put_in_order(self) -> None:
        """Make the index hold exactly what the store has; a broken or foreign one is written anew."""
        name = self._embedder.name
        if self._store.vectors.others(name):
            with self._store.database.transaction() as connection:
                self._store.vectors.delete_others(connection, name)
                self._store.outbox.put_all(connection)
            self._anew = self._store.outbox.count()
        with self._lock:
            wanted = self._store.vectors.names(name)
            try:
                present = self._index.ids()
                damaged = self._broken or not present <= wanted
            except VectorIndexError:
                present, damaged = set(), True
            if damaged:
                present = set()
                self._index.rebuild([], self._no_vectors())
        if not present:
            self._fill()
            present = wanted if self._stopping.is_set() else self._index.ids()
        missing = sorted(wanted - present)
        for start in range(0, len(missing), _REFILL):
            if self._stopping.is_set():
                return
            self._refill(missing[start : start + _REFILL])
        self._broken = False
        self._ready.set()

    def _fill(self) -> None:
        after: tuple[str, int] | None = ("", -1)
        while after is not None and not self._stopping.is_set():
            with self._lock:
                # Read now and not earlier: something may have been forgotten meanwhile.
                names, vectors, after = self._store.vectors.batch(self._embedder.name, after, _FILL)
                if names:
                    self._index.upsert(names, vectors)

    def _refill(self, chunks: list[str]) -> None:
        with self._lock:
            # Read now and not earlier: something may have been forgotten meanwhile.
            kept = self._store.vectors.of({whole_name(chunk) for chunk in chunks}, self._embedder.name)
            names = [chunk for chunk in chunks if chunk in kept]
            if names:
                self._index.upsert(names, _stacked([kept[chunk] for chunk in names]))

    def _no_vectors(self) -> "NDArray[np.float32]":
        import numpy as np

        return np.empty((0, self._embedder.dimension), dtype=np.float32)

    def _rewrite(self) -> None:
        import numpy as np

        names: list[str] = []
        parts = [self._no_vectors()]
        for batch, vectors in self._store.vectors.batches(self._embedder.name):
            names.extend(batch)
            parts.append(vectors)
        self._index.rebuild(names, np.concatenate(parts))

    def _embed(self, waiting: list[tuple[int, str]]) -> None:
        texts = self._texts([name for _, name in waiting])
        flat = [text for pieces in texts.values() for text in pieces]
        made_by = self._embedder.name
        vectors = self._embedder.embed(flat) if flat else self._no_vectors()
        with self._lock:
            if self._embedder.name != made_by:
                return  # exchanged meanwhile; the outbox still knows them
            upserts, gone = self._keep(waiting, texts, vectors)
            # The store has them now; should this fail, the index is put in order from there.
            if gone and self._ready.is_set():
                self._index.delete(gone)
            if upserts and self._ready.is_set():
                self._index.upsert(list(upserts), _stacked(list(upserts.values())))

    def _texts(self, names: list[str]) -> dict[str, list[str]]:
        observations = self._store.observations.get_many([name for name in names if name.startswith("o_")])
        memories = self._store.memories.get_many([name for name in names if name.startswith("m_")])
        texts = {str(name): texts_of_observation(found) for name, found in observations.items()}
        texts |= {str(name): texts_of_memory(found) for name, found in memories.items()}
        return texts

    def _keep(
        self, waiting: list[tuple[int, str]], texts: dict[str, list[str]], vectors: "NDArray[np.float32]"
    ) -> "tuple[dict[str, NDArray[np.float32]], list[str]]":
        """Write the vectors and empty the outbox, in one transaction.

        Returns what the index must now take in, and which names it must drop.
        """
        upserts: dict[str, NDArray[np.float32]] = {}
        store, names = self._store, [name for _, name in waiting]
        with store.database.transaction() as connection:
            former = store.vectors.names_of(names)
            # Read again inside the transaction: something may have been forgotten meanwhile.
            present = {*store.observations.get_many(names), *store.memories.get_many(names)}
            start = 0
            for name, pieces in texts.items():
                rows = vectors[start : start + len(pieces)]
                start += len(pieces)
                if name in present:
                    store.vectors.put(connection, name, self._embedder.name, rows)
                    upserts.update((chunk_name(name, chunk), row) for chunk, row in enumerate(rows))
            store.vectors.delete(connection, [name for name in names if name not in present])
            store.outbox.done(connection, waiting)
        return upserts, sorted(former - upserts.keys())


def _stacked(rows: "list[NDArray[np.float32]]") -> "NDArray[np.float32]":
    import numpy as np

    return np.stack(rows)
