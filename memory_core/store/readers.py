"""The connections that one database is read with."""

import contextlib
import heapq
import itertools
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import NamedTuple

from memory_core.errors import StoreError


class Taken(NamedTuple):
    """A connection with its number, and whether it sees through the veil."""

    number: int
    connection: sqlite3.Connection
    veiled: bool


class Readers:
    """At most so many at once; whoever comes when all are taken waits. Any thread."""

    def __init__(self, connect: Callable[[], sqlite3.Connection], many: int) -> None:
        self._connect, self._many = connect, many
        # Who takes one of these may read. A queue, because a semaphore takes as long as a statement.
        self._slots: SimpleQueue[None] = SimpleQueue()
        for _ in range(many):
            self._slots.put(None)
        self._veil: Sequence[str] = ()
        # Those in the clear, and those that see through the veil, numbered as they were opened. Heaps: so most is read
        # with the first, whose cache then holds it.
        self._idle: dict[bool, list[tuple[int, sqlite3.Connection]]] = {False: [], True: []}
        self._opened = itertools.count()
        self._lock = threading.Lock()
        self._closed = False

    def take(self, *, whole: bool) -> Taken:
        """A connection to read with, through the veil unless the `whole` is to be seen; to be given back. Raises
        `StoreError`."""
        veil = () if whole else self._veil
        self._slots.get()
        try:
            return Taken(*self._idle_or_new(veil), bool(veil))
        except BaseException:
            self._slots.put(None)
            raise

    def give_back(self, taken: Taken) -> None:
        """Somebody else may read with it now."""
        try:
            with self._lock:
                # Veiled ones are needed for seconds only.
                if self._closed or (taken.veiled and not self._veil):
                    taken.connection.close()
                else:
                    heapq.heappush(self._idle[taken.veiled], taken[:2])
        finally:
            self._slots.put(None)

    @contextlib.contextmanager
    def fresh(self) -> Iterator[sqlite3.Connection]:
        """A connection that is used only once, in the place of one of them."""
        self._slots.get()
        try:
            with contextlib.closing(self._connect()) as connection:
                yield connection
        finally:
            self._slots.put(None)

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
            with contextlib.suppress(Empty):
                while taken < self._many:
                    self._slots.get(timeout=max(0.0, deadline - time.monotonic()))
                    taken += 1
            if taken == self._many:
                self._close_idle(False, True)
            yield taken == self._many
        finally:
            for _ in range(taken):
                self._slots.put(None)

    def close(self) -> None:
        """Hand none out any more, and close each as it comes back."""
        self._closed = True
        self._close_idle(False, True)

    def _idle_or_new(self, veil: Sequence[str]) -> tuple[int, sqlite3.Connection]:
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

    def _close_idle(self, *kinds: bool) -> None:
        with self._lock:
            for kind in kinds:
                while self._idle[kind]:
                    self._idle[kind].pop()[1].close()
