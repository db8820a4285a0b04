"""The connections that one database is read with."""

import contextlib
import heapq
import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence

from memory_core.errors import StoreError


class Readers:
    """At most so many at once; whoever comes when all are taken waits. Any thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], many: int) -> None:
        self._connect, self._many = connect, many
        self._slots = threading.BoundedSemaphore(many)
        self._veil: Sequence[str] = ()
        # Those in the clear, and those that see through the veil, numbered as they were opened. Heaps: so most is read
        # with the first, whose cache then holds it.
        self._idle: dict[bool, list[tuple[int, sqlite3.Connection]]] = {False: [], True: []}
        self._opened = itertools.count()
        self._lock = threading.Lock()
        self._closed = False

    @contextlib.contextmanager
    def one(self, *, whole: bool) -> Iterator[sqlite3.Connection]:
        """A connection to read with, through the veil unless the `whole` is to be seen. Raises `StoreError`."""
        veil = () if whole else self._veil
        with self._slots:
            number, connection = self._take(veil)
            try:
                yield connection
            finally:
                self._give_back(number, connection, veiled=bool(veil))

    @contextlib.contextmanager
    def fresh(self) -> Iterator[sqlite3.Connection]:
        """A connection that is used only once, in the place of one of them."""
        with self._slots, contextlib.closing(self._connect()) as connection:
            yield connection

    def veil(self, views: Sequence[str]) -> None:
        """Have those that are taken from now on read through these temporary views; none: in the clear."""
        self._veil = tuple(views)
        if not views:
            self._close_idle(True)

    @contextlib.contextmanager
    def sent_away(self, within_s: float) -> Iterator[bool]:
        """Whether nobody reads, and all connections are closed, until this ends; none where somebody reads on."""
        deadline, taken = time.monotonic() + within_s, 0
        try:
            while taken < self._many and self._slots.acquire(timeout=max(0.0, deadline - time.monotonic())):
                taken += 1
            if taken == self._many:
                self._close_idle(False, True)
            yield taken == self._many
        finally:
            for _ in range(taken):
                self._slots.release()

    def close(self) -> None:
        """Hand none out any more, and close each as it comes back."""
        self._closed = True
        self._close_idle(False, True)

    def _take(self, veil: Sequence[str]) -> tuple[int, sqlite3.Connection]:
        with self._lock:
            if self._closed:
                raise StoreError("The memory is closed. Open it again.")
            if self._idle[bool(veil)]:
                return heapq.heappop(self._idle[bool(veil)])
        connection = self._connect()
        for view in veil:
            connection.execute(view)
        connection.execute("PRAGMA query_only = ON")
        return next(self._opened), connection

    def _give_back(self, number: int, connection: sqlite3.Connection, *, veiled: bool) -> None:
        with self._lock:
            # Veiled ones are needed for seconds only.
            if self._closed or (veiled and not self._veil):
                connection.close()
            else:
                heapq.heappush(self._idle[veiled], (number, connection))

    def _close_idle(self, *kinds: bool) -> None:
        with self._lock:
            for kind in kinds:
                while self._idle[kind]:
                    self._idle[kind].pop()[1].close()
