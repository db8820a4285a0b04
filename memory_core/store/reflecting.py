"""How far reflection has come, what was made use of, and what it should look at next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory_core.records.bodies import Kind
from memory_core.records.ids import MemoryId
from memory_core.records.memory import Status
from memory_core.store.database import Connection, Database
from memory_core.store.rows import from_micros, marks_for, to_micros


@dataclass(frozen=True, slots=True)
class Use:
    """How often a memory was opened, found or cited, and when last; `last` None: never."""

    times: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fallen:
    """A fact that holds no longer, by the number of the history entry that says so; `by` took its place."""

    number: int
    memory: MemoryId
    by: MemoryId | None


class Reflecting:
    """Cursors are row numbers, so that a start goes on where the last one stopped."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def reached(self, work: str) -> tuple[int, datetime | None]:
        """Up to which row a kind of work is done, and when that was."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT reached, at FROM reflection WHERE work = ?", (work,)).fetchone()
        return (0, None) if row is None else (int(row[0]), from_micros(row[1]))

    def reach(self, work: str, row: int, now: datetime) -> None:
        """It is done up to this row."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO reflection VALUES (?, ?, ?)", (work, row, to_micros(now)))

    def after(self, row: int, kinds: Sequence[Kind], limit: int) -> list[tuple[int, MemoryId]]:
        """The next active memories of these kinds, by number."""
        marks = marks_for(kinds)
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT n, id FROM memories WHERE n > ? AND status = ? AND kind IN ({marks}) ORDER BY n LIMIT ?",
                (row, Status.ACTIVE.value, *(kind.value for kind in kinds), limit),
            ).fetchall()
        return [(int(n), MemoryId(name)) for n, name in rows]

    def fallen(self, number: int, limit: int) -> list[Fallen]:
        """Facts that were closed, put away or taken back after this entry of the history."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT h.n, h.memory, m.superseded_by FROM history h JOIN memories m ON m.id = h.memory "
                "WHERE h.n > ? AND h.event IN ('supersede', 'archive', 'undo', 'redo') AND m.status <> ? "
                "AND m.kind = ? ORDER BY h.n LIMIT ?",
                (number, Status.ACTIVE.value, Kind.SEMANTIC.value, limit),
            ).fetchall()
        return [Fallen(int(n), MemoryId(name), MemoryId(by) if by else None) for n, name, by in rows]

    def undone(self, memories: Sequence[MemoryId]) -> set[MemoryId]:
        """Those whose latest change was taken back: what a person undid is not done again."""
        marks = marks_for(memories)
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT memory FROM history h WHERE memory IN ({marks}) AND event = 'undo' "
                "AND n = (SELECT max(n) FROM history WHERE memory = h.memory)",
                list(memories),
            ).fetchall()
        return {MemoryId(row[0]) for row in rows}

    def add_uses(self, uses: Mapping[MemoryId, int], now: datetime) -> None:
        """These were made use of so many times more."""
        with self._database.transaction() as connection:
            for name, times in uses.items():
                _add_use(connection, name, times, to_micros(now))

    def uses(self, memories: Sequence[MemoryId]) -> dict[MemoryId, Use]:
        """How each was made use of: opened, found, or cited by an answer."""
        found: dict[MemoryId, Use] = {}
        marks = marks_for(memories)
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT m.id, coalesce(a.times, 0), a.last, "
                "(SELECT count(*) FROM citations c WHERE c.id = m.id), "
                "(SELECT max(t.at) FROM citations c JOIN turns t ON t.n = c.turn WHERE c.id = m.id) "
                f"FROM memories m LEFT JOIN accesses a ON a.memory = m.n WHERE m.id IN ({marks})",
                list(memories),
            ).fetchall()
        for name, times, last, cited, cited_last in rows:
            moments = [one for one in (last, cited_last) if one is not None]
            found[MemoryId(name)] = Use(times + cited, from_micros(max(moments)) if moments else None)
        return found


def _add_use(connection: Connection, name: MemoryId, times: int, at: int) -> None:
    connection.execute(
        "INSERT INTO accesses (memory, times, last) SELECT n, ?, ? FROM memories WHERE id = ? "
        "ON CONFLICT (memory) DO UPDATE SET times = times + excluded.times, last = max(last, excluded.last)",
        (times, at, name),
    )
