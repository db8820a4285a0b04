"""The store: every table and the sealed files, behind one name each."""

import contextlib
from collections import deque
from collections.abc import Collection, Iterator, Sequence

from memory_core.clock import Clock, SystemClock
from memory_core.errors import DiskFull
from memory_core.home import Home
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation
from memory_core.records.scope import Scope
from memory_core.store.aging import Agings
from memory_core.store.audit import Audit
from memory_core.store.blobs import Blobs, Sealer
from memory_core.store.database import Database
from memory_core.store.descriptions import Descriptions
from memory_core.store.dialogues import Dialogues
from memory_core.store.filters import Sampled
from memory_core.store.fulltext import Fulltext
from memory_core.store.graph import Graph
from memory_core.store.history import History
from memory_core.store.intake import jot, keep, put_in_place
from memory_core.store.memories import Memories
from memory_core.store.migrations import copies, migrate
from memory_core.store.observations import Observations
from memory_core.store.outbox import Outbox
from memory_core.store.pictures import Pictures
from memory_core.store.reserve import NO_ROOM, Reserve
from memory_core.store.sendings import Sendings
from memory_core.store.vectors import Vectors
from memory_core.store.withholding import Withholding

# So many forgettings may go by while something is answered.
_REMEMBERED = 256


class Store:
    """What is remembered. Reading is free for all threads; `database.transaction()` is for the writer."""

    def __init__(self, *, database: Database, blobs: Blobs, clock: Clock) -> None:
        self.database = database
        self.blobs = blobs
        self.observations = Observations(database)
        self.pictures = Pictures(database, blobs)
        sampled = Sampled()  # one search asks both with the same filters
        self.memories = Memories(database, sampled)
        self.fulltext = Fulltext(database, sampled)
        self.graph = Graph(database)
        self.dialogues = Dialogues(database, clock)
        self.history = History(database)
        self.outbox = Outbox(database)
        self.vectors = Vectors(database)
        self.descriptions = Descriptions(database)
        self.sendings = Sendings(database)
        self.audit = Audit(database, clock)
        self.withholding = Withholding(database)
        self.agings = Agings(database)
        self.reserve = Reserve(Home(database.path.parent).reserve)
        # Counts the forgettings since it was opened, so that work begun before one can be thrown away; and of what
        # scopes the last ones were, by their number. Changed inside the transaction that forgets, read inside the one
        # that writes.
        self.forgettings = 0
        self._forgotten: deque[tuple[int, Collection[Scope] | None]] = deque(maxlen=_REMEMBERED)
        database.put_in_place_by(put_in_place)

    @classmethod
    def open(cls, home: Home, *, database_key: bytes, cipher: Sealer, clock: Clock | None = None) -> "Store":
        """Open or create the store of a home and bring its schema up to date.

        Raises `LockedError`, `HomeUnwritable`, `StoreError`.
        """
        database = Database(home.database, database_key)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database=database, blobs=Blobs(home.pictures, cipher), clock=clock or SystemClock())

    def keep(self, captured: Sequence[Captured]) -> list[ObservationId]:
        """Take in what was captured: pictures, then all rows in one transaction; on the disk when it returns.

        Returns the ids that were new; an id that was ever taken in before is passed over. One that is captured `again`
        only lasts longer, if it is there.
        """
        return keep(self.database, self.observations, self.pictures, self.blobs, captured)

    def jot(self, observations: Sequence[Observation]) -> None:
        """Keep what is new for sure, without lines; on the disk when it returns, and found at once.

        Its tables, words and all, follow when somebody reads, at the latest a moment later.
        """
        jot(self.database, observations)

    def settle(self) -> None:
        """Have in its tables what is about to be forgotten, on a full disk, too. Raises `HomeUnwritable`."""
        if not self.database.behind:
            return
        self.reserve.give_up()
        try:
            with self.database.transaction():
                pass  # beginning one puts it in its place
        except DiskFull as error:
            raise DiskFull(NO_ROOM) from error

    def note_forgetting(self, scopes: Collection[Scope] | None) -> None:
        """Something of these scopes is forgotten, or of any; inside the transaction that does it."""
        self.forgettings += 1
        self._forgotten.append((self.forgettings, scopes))

    @contextlib.contextmanager
    def standing(self, as_of: int, scope: Scope) -> Iterator[bool]:
        """One transaction; whether nothing that may be read from a scope was forgotten since `forgettings` was
        `as_of`."""
        with self.database.transaction():
            since = [scopes for number, scopes in self._forgotten if number > as_of]
            known = len(since) == self.forgettings - as_of
            yield known and not any(scopes is None or any(map(scope.reads, scopes)) for scopes in since)

    @contextlib.contextmanager
    def undisturbed(self) -> Iterator[None]:
        """Nobody else writes, or forgets, meanwhile; reading goes on, and sees no more than readers do."""
        with self.database.held():
            yield

    def remove_copies(self) -> None:
        """Delete copies that an interrupted change of schema left behind."""
        for copy in copies(self.database.path):
            copy.unlink(missing_ok=True)

    def sweep_pictures(self) -> int:
        """Once, after opening: delete picture files that a killed process left without a row; how many."""
        with self.database.whole():
            return self.blobs.sweep(self.pictures.all_ids)

    def close(self) -> None:
        """Close every connection."""
        self.fulltext.close()
        self.database.close()
