"""What happened to each memory, and why."""

from collections.abc import Collection
from datetime import datetime

from memory_core.records.ids import MemoryId
from memory_core.records.memory import HistoryEntry
from memory_core.store.database import Connection, Database
from memory_core.store.rows import from_micros, to_micros


class History:
    """One row for each change of each memory; it goes when the memory is forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, connection: Connection, entry: HistoryEntry, *, cause: MemoryId | None = None) -> None:
        """Add an entry; `cause` is the other memory that brought the change about. Inside a transaction."""
        connection.execute(
            "INSERT INTO history (memory, event, at, reason, old_text, new_text, cause) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                entry.memory,
                entry.event,
                to_micros(entry.at),
                entry.reason,
                entry.old_text,
                entry.new_text,
                cause,
            ),
        )

    def of(self, memory: MemoryId) -> list[HistoryEntry]:
        """Oldest first; empty for an unknown one."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT event, at, reason, old_text, new_text FROM history WHERE memory = ? ORDER BY n", (memory,)
            ).fetchall()
        return [HistoryEntry(memory, event, from_micros(at), reason, old, new) for event, at, reason, old, new in rows]

    def last_of(self, ids: Collection[str]) -> dict[str, datetime]:
        """When each of these changed last; those that never did are not named."""
        found: dict[str, datetime] = {}
        wanted = list(ids)
        with self._database.reading() as connection:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ", ".join("?" * len(part))
                rows = connection.execute(
                    f"SELECT memory, max(at) FROM history WHERE memory IN ({marks}) GROUP BY memory", part
                )
                found.update((name, from_micros(at)) for name, at in rows)
        return found

    def last_change(self) -> datetime | None:
        """When anything changed last."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT max(at) FROM history").fetchone()
        return None if row[0] is None else from_micros(row[0])
