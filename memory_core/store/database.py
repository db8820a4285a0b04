"""One SQLCipher file: one writing connection behind a lock, a few reading ones, and the pragmas that keep promises."""

import contextlib
import os
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, cast

from memory_core.errors import DiskFull, HomeUnwritable, StoreDamaged, StoreError
from memory_core.store.faults import Translating, translated, wrong_key
from memory_core.store.functions import teach
from memory_core.store.readers import Readers, Taken

if TYPE_CHECKING:
    import sqlite_utils

# The driver's connection has the standard library's shape, so its types serve.
Connection = sqlite3.Connection

_CACHE_KIB = 65_536
_READER_CACHE_KIB = 32_768
_BUSY_MS = 5_000
# What the new file takes beyond its pages, the log for instance.
_SPARE_BYTES = 1024**2
# So long whoever writes may wait for the readers to go, when the file is exchanged.
_SWAP_S = 0.02
# So often something is jotted down before it is put in its place by whoever comes next.
_MOST_JOTTED = 64


def synced(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows has no such thing
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class Database:
    """Opens the file with a raw 32-byte key and hands out connections.

    A transaction that has returned survives SIGKILL and, because every commit is synced (`synchronous=FULL`), a
    power cut. Raises `LockedError`, `HomeUnwritable` or `StoreError`.
    """

    def __init__(self, path: Path, key: bytes, *, readers: int = 6) -> None:
        self.path = path
        self._key = key
        self._lock = threading.RLock()
        self._local = threading.local()
        self._readers = Readers(lambda: self._connect(_READER_CACHE_KIB), readers)
        self._closed = False
        # Counts the transactions that changed something, and the changes of the veil.
        self._written = 0
        # How often something was jotted down that is not in its place yet, and who puts it there.
        self._jotted = 0
        self._place: Callable[[Connection], None] | None = None
        self._left_out = ""
        with contextlib.suppress(OSError):
            self._clear_beside()  # a killed process may have left it
        self._writer = self._open_writer()
        # Whether it could not be opened again after the file was exchanged (no room, no file handle left).
        self._lost = False

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One writing transaction, on disk when it returns; a nested one joins the outer."""
        with self._writing():
            if self._writer.in_transaction:
                yield self._writer
                return
            self._put_in_place()
            with self._committed():
                yield self._writer

    def jot(self, statement: str, arguments: Sequence[str]) -> None:
        """Jot something down by a statement that is a transaction of its own: on disk when it returns, and put in its
        place before anybody reads."""
        with self._writing():
            self._writer.execute(statement, arguments)
            self._written += 1
            self._jotted += 1
            if self._jotted >= _MOST_JOTTED:
                # It is safe already, so a full disk is told to whoever writes next.
                with contextlib.suppress(HomeUnwritable), translated():
                    self._put_in_place()

    def put_in_place_by(self, place: Callable[[Connection], None]) -> None:
        """Have this put what is jotted down in its place, inside a transaction, before anybody reads or writes; also
        what a process left that ended before."""
        self._place, self._jotted = place, 1

    def reading(self) -> contextlib.AbstractContextManager[Connection]:
        """A connection to read with; inside this thread's transaction it sees what that has written, and everything.

        Elsewhere it does not see what is veiled.
        """
        held: Connection | None = getattr(self._local, "connection", None)
        if held is not None:
            return _Held(held)
        self._settle()
        return _Reading(self._readers, self._local)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """No other thread writes meanwhile. Not to be waited in for one that does."""
        with self._writing():
            self._put_in_place()  # or whoever reads would want to write
            yield

    @property
    def written(self) -> int | None:
        """How often what readers see has changed; None where this thread sees what others do not."""
        if getattr(self._local, "connection", None) is self._writer or getattr(self._local, "whole", False):
            return None
        self._settle()
        return self._written

    @property
    def behind(self) -> str:
        """Why readers do not see yet what was jotted down last; empty where they do."""
        self._settle()
        return self._left_out if self._jotted else ""

    @contextlib.contextmanager
    def whole(self) -> Iterator[None]:
        """Inside, this thread reads what is veiled, too: for who keeps files and indexes in step with the tables."""
        before, self._local.whole = getattr(self._local, "whole", False), True
        try:
            yield
        finally:
            self._local.whole = before

    def veil(self, views: Sequence[str]) -> None:
        """Read through these temporary views, which stand before the tables of the same names; none: in the clear."""
        self._readers.veil(views)
        with self._lock:
            self._written += 1  # what was counted through the former one counts no more

    def tools(self) -> "sqlite_utils.Database":
        """The writing connection in sqlite-utils' hands, for schemas and inspection; hold a transaction to write."""
        import sqlite_utils

        return sqlite_utils.Database(self._writer, execute_plugins=False)

    def checkpoint(self) -> bool:
        """Fold the log into the file and empty it. False while a reader still needs the log."""
        with self._lock, translated():
            self._regain()
            busy, _, _ = self._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            return not busy

    def rewrite(self, *, patient: bool = False) -> bool:
        """Write every page anew, so that nothing is left in gaps and free pages. Whether that was done.

        `secure_delete` overwrites what is deleted where it stands, but not the copies that stay behind in the gap of a
        page when rows move to its neighbour (seen here). The new file is written beside the old one while others go on
        reading and writing, and takes its place in a moment. Should anybody have written meanwhile, it is thrown away:
        then `patient` callers try again later, and for the others whoever writes has to wait. Takes about a second for
        each 100 MB, and as much room on the disk.
        """
        if self._renew():
            return True
        if patient:
            return False
        with self._lock, translated():
            self._regain()
            self._writer.execute("VACUUM")
        return True

    def check_room(self) -> None:
        """Raises `DiskFull` when there is no room for `rewrite`."""
        with self.reading() as connection:
            pages, free, size = (
                int(connection.execute(f"PRAGMA {name}").fetchone()[0])
                for name in ("page_count", "freelist_count", "page_size")
            )
        needed = (pages - free) * size + _SPARE_BYTES
        if (left := shutil.disk_usage(self.path.parent).free) < needed:
            raise DiskFull(
                "What you asked to forget is deleted and cannot be found any more. To wipe its last traces from the "
                f"disk, the database is written anew, which takes {-(-needed // 1024**2)} MB, and {left // 1024**2} MB "
                "are free. Free some space; the rest is then done by itself, at the next start at the latest."
            )

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """The lock, with a connection that can write."""
        with self._lock, translated():
            if self._closed:
                raise StoreError("The memory is closed. Open it again.")
            self._regain()
            yield

    @contextlib.contextmanager
    def _committed(self) -> Iterator[Connection]:
        """Begin, and commit or roll back. Under the lock."""
        self._writer.execute("BEGIN IMMEDIATE")
        before = self._writer.total_changes
        held, self._local.connection = getattr(self._local, "connection", None), self._writer
        try:
            yield self._writer
            self._writer.execute("COMMIT")
            self._written += self._writer.total_changes != before
        except BaseException:
            # A full disk may have rolled back already.
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            raise
        finally:
            self._local.connection = held

    def _settle(self) -> None:
        """Before somebody reads: what was jotted down is read, too. On a full disk it waits: see `behind`."""
        if self._jotted:
            try:
                with self._writing():
                    self._put_in_place()
                self._left_out = ""
            except HomeUnwritable as error:
                self._left_out = str(error)

    def _put_in_place(self) -> None:
        """In a transaction of its own: whoever reads must see it, whatever comes of what follows. Under the lock."""
        if self._jotted and self._place is not None:
            with self._committed() as connection:
                self._place(connection)
            self._jotted = 0

    def _renew(self) -> bool:
        copy = self._beside()
        try:
            self.checkpoint()
            written = self._written
            self._clear_beside()
            os.close(os.open(copy, os.O_RDWR | os.O_CREAT, 0o600))
            with translated(), contextlib.closing(self._connect(_READER_CACHE_KIB)) as connection:
                connection.execute("VACUUM INTO ?", (str(copy),))
            synced(copy)
            with self._lock:
                return written == self._written and self._take_the_place(copy)
        except (OSError, StoreError, HomeUnwritable):
            return False  # no room, most likely; what can be said of it is said by who goes on
        finally:
            with contextlib.suppress(OSError):
                self._clear_beside()

    def _take_the_place(self, copy: Path) -> bool:
        """Exchange the file, if all readers can be sent away at once. Under the lock."""
        if self._closed or self._writer.in_transaction:
            return False
        with self._readers.sent_away(_SWAP_S) as alone:
            if not alone or not self.checkpoint():
                return False
            self._writer.close()
            try:
                synced(self.path.parent)  # the old log is gone for good before the new file has its name
                os.replace(copy, self.path)
                synced(self.path.parent)
            finally:
                self._lost = True
                self._regain()
            return True

    def _beside(self) -> Path:
        return self.path.with_name(f"{self.path.name}.anew")

    def _regain(self) -> None:
        """Open the writing connection again when it is lost. Under the lock; raises as opening does."""
        if self._lost:
            self._writer = self._open_writer()
            self._lost = False

    def _clear_beside(self) -> None:
        copy = self._beside()
        copy.unlink(missing_ok=True)
        copy.with_name(f"{copy.name}-journal").unlink(missing_ok=True)

    def check(self) -> None:
        """Read every page. Raises `StoreDamaged` when one is broken."""
        # On a connection of its own: FTS5's part of the check trusts what a connection has cached of the index, and so
        # finds damage that is not there on one that has read before others wrote.
        with translated(), self._readers.fresh() as connection:  # one of them, or the file might be exchanged meanwhile
            rows = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if rows != [("ok",)]:
            raise StoreDamaged(
                "The memory database is damaged. Copy the data folder to a safe place, then restore memories.db from a "
                "backup."
            )

    def close(self) -> None:
        """Finish the transaction that runs, fold the log into the file, and close every connection."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._readers.close()
            if self._lost:
                return
            # It helps the next searches; that there is no room for it is no reason not to close.
            with translated(), contextlib.closing(self._writer), contextlib.suppress(HomeUnwritable), translated():
                self._writer.execute("PRAGMA optimize")

    def _open_writer(self) -> Connection:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        except OSError as error:
            why = f"The memory database {self.path} cannot be written ({error.strerror})."
            raise HomeUnwritable(f"{why} Free some space or give yourself write access to the data folder.") from error
        connection = self._connect(_CACHE_KIB)
        with translated():
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def _connect(self, cache_kib: int) -> Connection:
        from sqlcipher3 import dbapi2

        with translated():
            connection = cast(
                Connection,
                dbapi2.connect(str(self.path), timeout=_BUSY_MS / 1000, check_same_thread=False, isolation_level=None),
            )
        try:
            connection.execute("PRAGMA cipher_log_level = NONE")  # else it writes to stderr by itself
            connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.execute("PRAGMA mmap_size = 0")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute(f"PRAGMA cache_size = -{cache_kib}")
            teach(connection)
        except dbapi2.Error as error:
            connection.close()
            raise wrong_key(error) from error
        return connection


class _Held(Translating):
    """To read with the connection that this thread has."""

    __slots__ = ("_connection",)

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def __enter__(self) -> Connection:
        """The connection."""
        return self._connection


class _Reading(Translating):
    """To read with one of the readers, which is this thread's meanwhile."""

    __slots__ = ("_local", "_readers", "_taken")
    _taken: Taken

    def __init__(self, readers: Readers, local: threading.local) -> None:
        self._readers, self._local = readers, local

    def __enter__(self) -> Connection:
        """The reader's connection."""
        with translated():
            self._taken = self._readers.take(whole=getattr(self._local, "whole", False))
        self._local.connection = self._taken.connection
        return self._taken.connection

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give it back."""
        with translated():
            self._local.connection = None
            self._readers.give_back(self._taken)
        super().__exit__(kind, error, trace)
