"""What was forgotten, and when: kinds and counts, never content."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from memory_core.clock import Clock
from memory_core.store.database import Connection, Database
from memory_core.store.rows import dump_mapping, from_micros, load_counts, to_micros


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

    def entries(self, limit: int = 100) -> list[AuditEntry]:
        """Newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT at, event, counts FROM audit ORDER BY n DESC LIMIT ?", (limit,)
            ).fetchall()
        return [AuditEntry(from_micros(at), event, load_counts(counts)) for at, event, counts in rows]
