"""The sealed queue between capture and the core; a row is the first thing that touches the disk."""

import contextlib
import errno
import itertools
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from sqlcipher3 import dbapi2 as sqlite

from capture.spool.codec import decode, encode
from capture.spool.database import connect, count_set_aside, file_number, is_damage, sentence, set_aside_files
from capture.spool.drafts import adopt, ended_runs
from memory_core.errors import ScrubjayError, SpoolError
from memory_core.privacy.cipher import open_sealed, public_of, seal_for
from memory_core.records.observation import Captured, Delivery

T = TypeVar("T")
TWO_GIB = 2 * 1024**3
# Capture never takes the last room of a disk: whoever wants something forgotten then needs it.
_LEFT_BYTES = 2 * 1024**2
# A row with a picture.
_ROW_BYTES = 256 * 1024


class Spool:
    """Rows sealed to a public key. Any process may append; the holder of the private key claims and acknowledges.

    Safe between threads and processes. Claims are kept in memory, so what a crashed core had claimed comes back.
    """

    def __init__(
        self,
        path: Path,
        *,
        public_key: bytes,
        private_key: bytes | None = None,
        limit_bytes: int = TWO_GIB,
        key_now: Callable[[], bytes] | None = None,
    ) -> None:
        """Open or make the file. `key_now`: the public key as it is at the moment, asked for each row that is written.

        Raises `SpoolError`, also when the two keys are not a pair.
        """
        if private_key is not None and public_of(private_key) != public_key:
            raise SpoolError("These keys do not open this queue: they belong to another home.")
        self._path = path
        self._public_key = public_key
        self._key_now = key_now or (lambda: public_key)
        self._private_key = private_key
        self._limit_bytes = limit_bytes
        self._claimed: set[int] = set()
        self._lock = threading.RLock()
        self._connection: Any = connect(path)
        self._file_number = file_number(path)

    def append(self, captured: Captured, *, instead_of: str = "") -> None:
        """Seal and keep it; on the disk when this returns. `instead_of`: the draft that goes in the same moment.

        Raises `SpoolError` when the disk or the quota is full. Nothing is ever deleted to make room.
        """
        data = encode(captured)

        def insert() -> None:
            with self._transaction():
                body = self._sealed_now(data)
                self._connection.execute("INSERT INTO rows (body) VALUES (?)", (body,))
                if instead_of:
                    self._connection.execute("DELETE FROM drafts WHERE utterance = ?", (instead_of,))

        with self._lock:
            self._run(insert)
            if self._was_replaced():  # set aside by the other process just before the row was written
                self._run(insert)

    def draft(self, run: str, utterance: str, captured: Captured, *, anew: bool = False) -> None:
        """Seal and keep a piece of what is not whole yet, after the others of it or (`anew`) in their place.

        It becomes a row once the run has ended (`drafts.Run`). Raises `SpoolError`, as `append`.
        """
        data = encode(captured)

        def insert() -> None:
            with self._transaction():
                body = self._sealed_now(data)
                if anew:
                    self._connection.execute("DELETE FROM drafts WHERE utterance = ?", (utterance,))
                self._connection.execute(
                    "INSERT INTO drafts (run, utterance, body) VALUES (?, ?, ?)", (run, utterance, body)
                )

        with self._lock:
            self._run(insert)

    def let_go(self, utterance: str) -> None:
        """Remove the draft of something that is not to be kept. Raises `SpoolError`."""
        with self._lock:
            self._run(lambda: self._connection.execute("DELETE FROM drafts WHERE utterance = ?", (utterance,)))

    def probe(self) -> None:
        """Write, and nothing that stays. Raises `SpoolError` when no row could be kept just now."""

        def write() -> None:
            with self._transaction():
                self._check_room(_ROW_BYTES)
                self._connection.execute("PRAGMA user_version=0")

        with self._lock:
            self._run(write)

    def claim(self, limit: int) -> list[Delivery]:
        """The oldest unclaimed rows, opened. Before that, what a process was killed over becomes rows.

        A row that cannot be opened is set aside and counted. Raises `SpoolError`.
        """
        private_key = self._private_key
        if private_key is None:
            raise SpoolError("This end of the queue can only write.")

        def open_rows() -> list[Delivery]:
            self._adopt(private_key)
            # A whole batch of damaged rows must not look like an empty queue.
            while receipts := self._claimable(limit):
                opened = [(receipt, self._open_row(receipt, private_key)) for receipt in receipts]
                if found := [Delivery(receipt, captured) for receipt, captured in opened if captured is not None]:
                    return found
            return []

        with self._lock:
            deliveries = self._run(open_rows)
            self._claimed.update(delivery.receipt for delivery in deliveries)
        return deliveries

    def acknowledge(self, receipts: Sequence[int]) -> None:
        """Remove rows that are safe in the store; nothing of them stays in the file or its log. Raises `SpoolError`."""

        def delete() -> None:
            with self._transaction():
                self._connection.executemany("DELETE FROM rows WHERE id = ?", [(receipt,) for receipt in receipts])
            self._give_back_pages()

        with self._lock:
            self._run(delete)
            self._claimed.difference_update(receipts)

    def release(self, receipts: Sequence[int]) -> None:
        """Not now: later claims may return them, in their order."""
        with self._lock:
            self._claimed.difference_update(receipts)

    def pending(self) -> int:
        """Rows not yet acknowledged (set-aside ones not counted). Raises `SpoolError`."""
        return self._count("SELECT count(*) FROM rows")

    def damaged(self) -> int:
        """Rows, and whole files, that were set aside because they could not be opened. Raises `SpoolError`."""
        return self._count("SELECT count(*) FROM damaged") + count_set_aside(self._path)

    def discard_damaged(self) -> int:
        """Remove for good what was set aside; says how much that was. Raises `SpoolError`."""

        def discard() -> None:
            self._connection.execute("DELETE FROM damaged")
            self._give_back_pages()
            for path in set_aside_files(self._path):
                path.unlink()

        with self._lock:
            found = self.damaged()
            self._run(discard)
        return found

    def close(self) -> None:
        """Give the file back."""
        with self._lock:
            self._connection.close()

    def _run(self, operation: Callable[[], T]) -> T:
        """Do it; once more on a fresh file when this one turns out to be broken or was replaced."""
        try:
            if self._was_replaced():
                self._reconnect()
            try:
                return operation()
            except sqlite.DatabaseError as error:
                if not is_damage(error):
                    raise
                self._reconnect(broken=self._file_number)
                return operation()
        except (sqlite.Error, OSError) as error:
            raise SpoolError(sentence(error)) from error

    def _seal(self, captured: Captured) -> bytes:
        return seal_for(self._public_key, encode(captured))

    def _sealed_now(self, data: bytes) -> bytes:
        """Sealed to the key that holds now; within the transaction in which it is written.

        Whoever changes the key writes that down first and then seals anew what lies here, in a transaction of its own.
        So nothing that a process writes that outlived its supervisor can stay sealed to the former key.
        """
        try:
            body = seal_for(self._key_now(), data)
        except SpoolError:
            raise
        except ScrubjayError as error:
            raise SpoolError(str(error)) from error
        self._check_room(len(body))
        return body

    def _check_room(self, many: int) -> None:
        if shutil.disk_usage(self._path.parent).free < _LEFT_BYTES:
            raise OSError(errno.ENOSPC, "No space left on device")
        if self._used_bytes() + many > self._limit_bytes:
            raise SpoolError(
                f"The queue of captured rows is full ({self._limit_bytes // 1024**2} MB). Nothing was deleted; "
                "capture goes on by itself when Scrubjay has worked through it. Keep Scrubjay open."
            )

    def _adopt(self, private_key: bytes) -> None:
        try:
            for run in ended_runs(self._connection, self._path):
                with self._transaction():
                    adopt(self._connection, run, lambda body: decode(open_sealed(private_key, body)), self._seal)
                self._give_back_pages()
        except sqlite.OperationalError:
            return  # No room to write in, or busy: they wait, and rows can be claimed meanwhile.

    def _was_replaced(self) -> bool:
        return file_number(self._path) != self._file_number

    def _reconnect(self, *, broken: int | None = None) -> None:
        self._connection.close()
        self._connection = connect(self._path, broken=broken)
        self._file_number = file_number(self._path)
        self._claimed.clear()

    def _count(self, query: str) -> int:
        with self._lock:
            return self._run(lambda: int(self._connection.execute(query).fetchone()[0]))

    def _give_back_pages(self) -> None:
        self._connection.execute("PRAGMA incremental_vacuum").fetchall()
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _used_bytes(self) -> int:
        pages = self._connection.execute("PRAGMA page_count").fetchone()[0]
        free = self._connection.execute("PRAGMA freelist_count").fetchone()[0]
        size = self._connection.execute("PRAGMA page_size").fetchone()[0]
        return int((pages - free) * size)

    def _claimable(self, limit: int) -> list[int]:
        rows = self._connection.execute("SELECT id FROM rows ORDER BY id")
        return list(itertools.islice((receipt for (receipt,) in rows if receipt not in self._claimed), limit))

    def _open_row(self, receipt: int, private_key: bytes) -> Captured | None:
        row = self._connection.execute("SELECT body FROM rows WHERE id = ?", (receipt,)).fetchone()
        if row is None:
            return None
        try:
            return decode(open_sealed(private_key, row[0]))
        except SpoolError:
            with self._transaction():
                self._connection.execute(
                    "INSERT OR REPLACE INTO damaged (id, body) SELECT id, body FROM rows WHERE id = ?", (receipt,)
                )
                self._connection.execute("DELETE FROM rows WHERE id = ?", (receipt,))
            return None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite.Error):
                self._connection.execute("ROLLBACK")
            raise
