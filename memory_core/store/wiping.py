"""How deleted words leave the full-text indexes: one row at a time, or, for many rows, by writing the indexes anew."""

import contextlib
from collections.abc import Iterator

from memory_core.store.database import Connection, Database

_INDEXES = (
    "observations_words",
    "observations_around",
    "observations_runs",
    "descriptions_words",
    "memories_words",
    "memories_runs",
)
# FTS5's secure delete costs milliseconds for each row; an index is written anew about as fast as a twentieth of its
# rows is deleted that way (measured at 6,000 rows: 2,000 deleted in 3.4 s, or in 0.24 s with the index written anew).
_SHARE = 20
_AT_LEAST = 100
# So many pages of an index are merged at a time, some tens of milliseconds; FTS5 counts fewer changes than two when
# there was nothing to merge.
_PAGES = 300
_NOTHING_MERGED = 2


# So many rows are deleted in the time in which a caller may wait for it.
_QUICKLY = 20


@contextlib.contextmanager
def unwiped(connection: Connection, rows: int) -> Iterator[bool]:
    """Delete `rows` rows inside, quickly; whether their words stay in the indexes' pages until `wipe`, unfindable."""
    worn = rows > _QUICKLY
    if worn:
        _switch(connection, "0")
    yield worn
    if worn:
        _switch(connection, "1")


def wipe(connection: Connection) -> None:
    """Write every index anew, without the words of what was deleted. Inside a transaction."""
    for index in _INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def wipe_in_steps(database: Database) -> None:
    """As `wipe`, in many short transactions, so that nobody who writes waits for long."""
    for _ in merging(database):
        pass


def merging(database: Database) -> Iterator[str]:
    """Make every index one part, a short transaction at a step; gives the index of which there is more to merge."""
    for index in _INDEXES:
        pages = -_PAGES
        while _merged(database, index, pages):
            pages = _PAGES
            yield index


def _merged(database: Database, index: str, pages: int) -> bool:
    """Merge the parts of an index, so many pages at a time; below 0 it begins with what is there. False at the end."""
    with database.transaction() as connection:
        before = connection.total_changes
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('merge', ?)", (pages,))
        return connection.total_changes - before >= _NOTHING_MERGED


def _switch(connection: Connection, secure: str) -> None:
    for index in _INDEXES:
        connection.execute(f"INSERT INTO {index} ({index}, rank) VALUES ('secure-delete', {secure})")


@contextlib.contextmanager
def wiping(connection: Connection, rows: int, *, total: int) -> Iterator[None]:
    """Delete `rows` of `total` rows inside; no word of them is in an index afterwards. Inside a transaction.

    Should the transaction be rolled back, FTS5 reads its settings again, so that nothing is left switched off.
    """
    if rows < _AT_LEAST or rows * _SHARE < total:
        yield
        return
    _switch(connection, "0")
    yield
    wipe(connection)
    _switch(connection, "1")
