"""Keeps the word indexes in few parts: what is added makes parts of its own, and each is searched for every word."""

import contextlib
import time
from collections.abc import Iterator

from memory_core.errors import HomeUnwritable
from memory_core.store.database import Database
from memory_core.store.wiping import merging

# FTS5 itself leaves up to some twenty parts. To make one of them takes 0.1 s of 10,000 texts, and a search that looks
# for words in all their forms is then some two milliseconds quicker. It is worth it for so many new texts, when they
# are such a share of all, or after so long.
_NEW = 1_000
_SHARE = 0.1
_EVERY_S = 3_600.0


class Tidying:
    """`step` does at most some tens of milliseconds of it, in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._steps: Iterator[str] | None = None
        self._rows, self._at = self._count(), time.monotonic()

    def step(self) -> bool:
        """Go on, or begin when it is worth it; whether there is more to do. Raises `StoreError`, `StoreDamaged`."""
        if self._steps is None:
            if not self._due():
                return False
            self._steps = merging(self._database)
        with contextlib.suppress(HomeUnwritable):  # no room: it is as well found as before
            if next(self._steps, None) is not None:
                return True
        self._steps = None
        return False

    def _due(self) -> bool:
        rows, now = self._count(), time.monotonic()
        new = rows - self._rows
        if new < _NEW or (new < rows * _SHARE and now - self._at < _EVERY_S):
            return False
        self._rows, self._at = rows, now
        return True

    def _count(self) -> int:
        """How many texts were ever kept."""
        sql = "SELECT (SELECT coalesce(max(n), 0) FROM observations) + (SELECT coalesce(max(n), 0) FROM memories)"
        with self._database.reading() as connection:
            return int(connection.execute(sql).fetchone()[0])
