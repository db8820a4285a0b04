"""What was forgotten, and what other programs read, and when: kinds and counts, never content."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory_core.clock import Clock
from memory_core.store.database import Connection, Database
from memory_core.store.rows import dump_mapping, from_micros, load_counts, to_micros

_TOGETHER = timedelta(minutes=1)
_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log."""

    at: datetime
    event: str
    counts: Mapping[str, int]


class Audit:
    """Appends and lists."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, connection: Connection, event: str, counts: Mapping[str, int]) -> None:
        """Add a line; inside a transaction."""
        connection.execute(
            "INSERT INTO audit (at, event, counts) VALUES (?, ?, ?)",
            (to_micros(self._clock.now()), event, dump_mapping(counts)),
        )

    def note(self, event: str, counts: Mapping[str, int]) -> None:
        """Add a line by itself. What happens again within a minute is added to its line, so that a program that asks
        all the time does not fill the log."""
        with self._database.transaction() as connection:
            now = self._clock.now()
            last = connection.execute("SELECT n, at, event, counts FROM audit ORDER BY n DESC LIMIT 1").fetchone()
            if last and last[2] == event and timedelta(0) <= now - from_micros(last[1]) < _TOGETHER:
                summed = Counter(load_counts(last[3])) + Counter(counts)
                connection.execute("UPDATE audit SET counts = ? WHERE n = ?", (dump_mapping(summed), last[0]))
            else:
                self.record(connection, event, counts)
                connection.execute("DELETE FROM audit WHERE n <= (SELECT max(n) FROM audit) - ?", (_KEPT,))

    def entries(self, limit: int = 100) -> list[AuditEntry]:
        """Newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT at, event, counts FROM audit ORDER BY n DESC LIMIT ?", (limit,)
            ).fetchall()
        return [AuditEntry(from_micros(at), event, load_counts(counts)) for at, event, counts in rows]
