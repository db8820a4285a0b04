"""The table of memories, with the observations that each rests on."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from memory_core.errors import NotFound
from memory_core.records.bodies import Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Memory, Status
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.store.database import Connection, Database
from memory_core.store.filters import Conditions, Sampled, Shares, conditions_among_many, conditions_for
from memory_core.store.memory_rows import COLUMNS, READ, memory_of, values_of
from memory_core.store.rows import dump, fold, from_micros, in_parts, marks_for, normal_key, normal_text, to_micros
from memory_core.store.scripts import spaced

_MARKS = ", ".join("?" * (COLUMNS.count(",") + 1))
_INSERT = f"INSERT INTO memories ({COLUMNS}) VALUES ({_MARKS})"
_UPDATE = "UPDATE memories SET " + ", ".join(f"{name.strip()} = ?" for name in COLUMNS.split(",")) + " WHERE id = ?"
_LOOK_BACK = 3_000
# Of a period with fewer rows, and those before it, each is looked at.
_IN_TIME = 2 * _LOOK_BACK
_RECENT = "ORDER BY coalesce(m.until, m.at) DESC, m.n DESC LIMIT ?"


class Memories:
    """Reads memories, and offers the writer the few ways in which one may change."""

    def __init__(self, database: Database, sampled: Sampled) -> None:
        self._database = database
        self._sampled = sampled

    def insert(self, connection: Connection, memory: Memory) -> None:
        """Keep a new one with its evidence; call inside a transaction."""
        n = connection.execute(_INSERT, values_of(memory)).lastrowid
        self._index_runs(connection, n, memory)
        self.add_evidence(connection, memory.id, memory.evidence)

    def replace(self, connection: Connection, memory: Memory) -> None:
        """Write its present state over the former one; evidence is only added. Call inside a transaction."""
        connection.execute(_UPDATE, (*values_of(memory), memory.id))
        n = connection.execute("SELECT n FROM memories WHERE id = ?", (memory.id,)).fetchone()[0]
        connection.execute("DELETE FROM memories_runs WHERE rowid = ?", (n,))
        self._index_runs(connection, n, memory)
        self.add_evidence(connection, memory.id, memory.evidence)

    def add_evidence(self, connection: Connection, memory: MemoryId, evidence: Iterable[ObservationId]) -> int:
        """Rest it on these observations too (those that exist); how many were new."""
        before = connection.total_changes
        connection.executemany(
            "INSERT OR IGNORE INTO evidence (memory, observation) "
            "SELECT m.n, o.n FROM memories m, observations o WHERE m.id = ? AND o.id = ?",
            [(memory, name) for name in evidence],
        )
        return connection.total_changes - before

    def outlasted(self, connection: Connection, observations: Collection[str]) -> list[tuple[MemoryId, datetime]]:
        """The active episodes that rest on one of these and ended before the last of their evidence did; and when that
        ended."""
        marks = marks_for(observations)
        rows = connection.execute(
            "SELECT m.id, max(o.until) FROM memories m JOIN evidence e ON e.memory = m.n "
            "JOIN observations o ON o.n = e.observation WHERE m.kind = ? AND m.status = ? AND m.n IN ("
            "SELECT s.memory FROM evidence s JOIN observations p ON p.n = s.observation "
            f"WHERE p.id IN ({marks})) GROUP BY m.n HAVING max(o.until) > coalesce(m.until, m.at)",
            (Kind.EPISODIC.value, Status.ACTIVE.value, *observations),
        ).fetchall()
        return [(MemoryId(row[0]), from_micros(row[1])) for row in rows]

    def close_fact(
        self, connection: Connection, memory: MemoryId, *, valid_to: int | None, by: MemoryId, now: int
    ) -> None:
        """It is no longer true: another took its place."""
        connection.execute(
            "UPDATE memories SET status = ?1, valid_to = coalesce(min(valid_to, ?2), valid_to, ?2), "
            "superseded_by = ?3, updated_at = ?4 "
            "WHERE id = ?5",
            (Status.SUPERSEDED.value, valid_to, by, now, memory),
        )

    def delete(self, connection: Connection, memories: Collection[MemoryId]) -> None:
        """Take them out with their indexed words; call inside a transaction."""
        for name in memories:
            connection.execute("DELETE FROM memories_runs WHERE rowid = (SELECT n FROM memories WHERE id = ?)", (name,))
            connection.execute("DELETE FROM memories WHERE id = ?", (name,))

    def get(self, memory: MemoryId) -> Memory:
        """Raises `NotFound`."""
        found = self.get_many([memory])
        if memory not in found:
            raise NotFound(f"There is no memory {memory}. It may have been forgotten.")
        return found[memory]

    def get_many(self, ids: Collection[str]) -> dict[MemoryId, Memory]:
        """Those of the ids that exist, in the order given; whatever their status."""
        if not (wanted := list(dict.fromkeys(ids))):
            return {}
        found: dict[MemoryId, Memory] = {}
        with self._database.reading() as connection:
            for part, marks in in_parts(wanted):
                for memory in self._select(connection, f"WHERE m.id IN ({marks})", part):
                    found[memory.id] = memory
        return {MemoryId(name): found[MemoryId(name)] for name in wanted if name in found}

    def page(
        self,
        *,
        kind: Kind | None = None,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: MemoryId | None = None,
        status: Status | None = Status.ACTIVE,
        scope: Scope | None = None,
    ) -> list[Memory]:
        """Newest first; `before` names the last one of the page before; `status` None means any."""
        conditions = Conditions("m")
        if scope is not None:
            conditions.scope(scope)
        if kind is not None:
            conditions.add("{t}.kind = ?", kind.value)
        if status is not None:
            conditions.add("{t}.status = ?", status.value)
        if app:
            conditions.apps([app])
        conditions.period(since, until)
        if before is not None:
            conditions.add("({t}.at, {t}.n) < (SELECT b.at, b.n FROM memories b WHERE b.id = ?)", before)
        tail = f"WHERE {conditions.sql} ORDER BY m.at DESC, m.n DESC LIMIT ?"
        with self._database.reading() as connection:
            return self._select(connection, tail, [*conditions.arguments, limit])

    def facts(self, subject: str, predicate: str = "", *, scope: Scope | None = None) -> list[Memory]:
        """Active facts about a subject, of one predicate or of all, newest first."""
        conditions = Conditions("m", ["m.subject = ?"], [fold(subject)])
        if predicate:
            conditions.add("{t}.predicate = ?", fold(predicate))
        return self._active(conditions, scope, 200)

    def latest(
        self,
        kind: Kind,
        *,
        app: str = "",
        since: datetime | None = None,
        limit: int = 20,
        scope: Scope | None = None,
    ) -> list[Memory]:
        """Active memories of a kind, the one that ended last first."""
        conditions = Conditions("m", ["m.kind = ?"], [kind.value])
        if app:
            conditions.apps([app])
        conditions.period(since, None)
        return self._active(conditions, scope, limit)

    def resource(self, locator: str, *, scope: Scope | None = None) -> Memory | None:
        """The active resource of a locator."""
        found = self._active(Conditions("m", ["m.locator = ?"], [fold(locator)]), scope, 1)
        return found[0] if found else None

    def by_text(self, kind: Kind, text: str, *, scope: Scope | None = None, only: Scope | None = None) -> Memory | None:
        """The active memory of a kind whose normalised text is the same; in `scope` or above it, or kept in `only`."""
        conditions = Conditions("m", ["m.normal = ?", "m.kind = ?"], [])
        wanted = normal_text(text)
        with self._database.reading() as connection:
            conditions.add("{t}.status = ?")
            if scope is not None:
                conditions.above(scope)
            if only is not None:
                conditions.exactly(only)
            arguments: list[Any] = [normal_key(text), kind.value, Status.ACTIVE.value, *conditions.arguments]
            for memory in self._select(connection, f"WHERE {conditions.sql} {_RECENT}", [*arguments, 20]):
                if normal_text(memory.text) == wanted:
                    return memory
        return None

    def resting_on(self, observations: Collection[str]) -> list[MemoryId]:
        """Memories that have at least one of these as evidence."""
        found: dict[str, None] = {}
        with self._database.reading() as connection:
            for part, marks in in_parts(observations):
                rows = connection.execute(
                    "SELECT DISTINCT m.id FROM observations o JOIN evidence e ON e.observation = o.n "
                    f"JOIN memories m ON m.n = e.memory WHERE o.id IN ({marks})",
                    part,
                )
                found.update((row[0], None) for row in rows)
        return [MemoryId(name) for name in found]

    def matching(self, ids: Collection[str], query: Query) -> set[str]:
        """Which of these ids (of memories and of observations) pass the query's filters; memories must be active."""
        passed: set[str] = set()
        for layer, prefix in (("memories", "m_"), ("observations", "o_")):
            wanted = [name for name in ids if name.startswith(prefix)]
            if not wanted or query.layer not in (layer, "both"):
                continue
            conditions = conditions_for(query, layer=layer, table="t")
            if layer == "memories":
                conditions.add("{t}.status = 'active'")
            # CROSS: else SQLite, which does not know how much there is, may read all that is in the scope.
            sql = f"SELECT t.id FROM json_each(?) j CROSS JOIN {layer} t ON t.id = j.value WHERE {conditions.sql}"
            with self._database.reading() as connection:
                passed.update(row[0] for row in connection.execute(sql, [dump(wanted), *conditions.arguments]))
        return passed

    def newest(self, query: Query, *, layer: str, limit: int, own: bool = False, ended: bool = False) -> list[str]:
        """The newest ids of a layer that pass the query's filters, whatever its text.

        Memories must be active or, with `ended`, may be superseded or archived. `own`: only what belongs to the query's
        scope, without what it inherits. `limit` below 0: all.
        """
        with self._database.reading() as connection:
            conditions = conditions_among_many(connection, query, layer=layer, own=own, limit=limit)
            if layer == "memories" and not ended:
                conditions.add("{t}.status = 'active'")
            sql = f"SELECT t.id FROM {layer} t WHERE {conditions.sql} ORDER BY t.at DESC, t.n DESC LIMIT ?"
            return [row[0] for row in connection.execute(sql, [*conditions.arguments, limit])]

    def any_of(self, query: Query, *, layer: str) -> bool:
        """Whether anything of a layer passes the query's filters, whatever its text; memories must be active.

        Of what began before the query's period and may last into it, only the latest is looked at: all would be much.
        """
        with self._database.reading() as connection:
            shares = None if query.where is None else self._sampled.shares(connection, query, layer)
            which, arguments = _of_the_latest(query, layer, connection, shares)
            return connection.execute(f"SELECT 1 FROM {layer} t {which} LIMIT 1", arguments).fetchone() is not None

    def few(self, query: Query, *, layer: str, most: int) -> dict[str, int] | None:
        """As `any_of`, the ids that pass, with the numbers of their rows; None when there are more than `most`, and
        when they are the greater part of many: to name these takes as long as to search."""
        with self._database.reading() as connection:
            shares = self._sampled.shares(connection, query, layer)
            if shares.surely(most) or shares.mostly:
                return None
            which, arguments = _of_the_latest(query, layer, connection, shares)
            # By their numbers first, which an index may tell without the rows.
            rows = connection.execute(f"SELECT t.n FROM {layer} t {which} LIMIT ?", (*arguments, most + 1))
            numbers = [row[0] for row in rows]
            if len(numbers) > most:
                return None
            sql = f"SELECT t.id, t.n FROM json_each(?) j CROSS JOIN {layer} t ON t.n = j.value"
            return dict(connection.execute(sql, (dump(numbers),)).fetchall())

    def mostly(self, query: Query, *, layer: str) -> bool:
        """Whether about the half of a large layer or more passes the query's filters, by a sample."""
        with self._database.reading() as connection:
            return self._sampled.shares(connection, query, layer).mostly

    def count_by_kind(self) -> dict[str, int]:
        """How many active memories of each kind there are; every kind is named."""
        counts = dict.fromkeys((kind.value for kind in Kind), 0)
        with self._database.reading() as connection:
            counts.update(
                connection.execute("SELECT kind, count(*) FROM memories WHERE status = 'active' GROUP BY kind")
            )
        return counts

    def _active(self, conditions: Conditions, scope: Scope | None, limit: int) -> list[Memory]:
        conditions.add("{t}.status = ?", Status.ACTIVE.value)
        if scope is not None:
            conditions.above(scope)
        with self._database.reading() as connection:
            return self._select(connection, f"WHERE {conditions.sql} {_RECENT}", [*conditions.arguments, limit])

    def _select(self, connection: Connection, tail: str, arguments: Sequence[Any]) -> list[Memory]:
        rows = connection.execute(f"SELECT {READ} FROM memories m {tail}", arguments).fetchall()
        evidence = _evidence_of(connection, [row[0] for row in rows])
        return [memory_of(row[1:], evidence.get(row[0], ())) for row in rows]

    def _index_runs(self, connection: Connection, n: int | None, memory: Memory) -> None:
        if characters := spaced(f"{memory.title}\n{memory.text}"):
            connection.execute("INSERT INTO memories_runs (rowid, text) VALUES (?, ?)", (n, characters))


def _of_the_latest(
    query: Query, layer: str, connection: Connection, shares: Shares | None
) -> tuple[str, list[str | int | float]]:
    """How SQL says what passes the query's filters (on `t`), with its arguments. Of what began before the query's
    period only the latest is looked at.

    SQLite does not know how few rows may lie in a period, so it is told to look these up by their time, the newest
    first, and not all that is in the scope.
    """
    times = Conditions("t")
    if query.since is not None:
        latest = f"SELECT at FROM {layer} WHERE at < ? ORDER BY at DESC LIMIT {_LOOK_BACK}"
        first = connection.execute(f"SELECT min(at) FROM ({latest})", (to_micros(query.since),)).fetchone()[0]
        times.add("{t}.at >= ?", first or 0)
    if query.until is not None:
        times.add("{t}.at < ?", to_micros(query.until))
    counted = f"SELECT count(*) FROM (SELECT 1 FROM {layer} t WHERE {times.sql} LIMIT {_IN_TIME})"
    by_time = bool(times.parts) and connection.execute(counted, times.arguments).fetchone()[0] < _IN_TIME
    if by_time:
        conditions = conditions_for(query, layer=layer, table="+t")
    else:
        conditions = conditions_among_many(connection, query, layer=layer, share=shares)
    if layer == "memories":
        conditions.add("{t}.status = 'active'")
    order = " ORDER BY t.at DESC" if by_time else ""
    return f"WHERE {times.sql} AND {conditions.sql}{order}", [*times.arguments, *conditions.arguments]


def _evidence_of(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[ObservationId, ...]]:
    evidence: dict[int, list[ObservationId]] = {}
    for part, marks in in_parts(numbers):
        rows = connection.execute(
            "SELECT e.memory, o.id FROM evidence e JOIN observations o ON o.n = e.observation "
            f"WHERE e.memory IN ({marks}) ORDER BY o.at, o.n",
            part,
        )
        for memory, observation in rows:
            evidence.setdefault(memory, []).append(ObservationId(observation))
    return {memory: tuple(found) for memory, found in evidence.items()}
