"""Who and what memories speak of, and how those are related, with the times in which it was so."""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from memory_core.records.bodies import FactBody
from memory_core.records.ids import EntityId, MemoryId, new_entity_id
from memory_core.records.memory import Memory
from memory_core.records.scope import Scope
from memory_core.store.database import Connection, Database
from memory_core.store.filters import Conditions
from memory_core.store.rows import fold, marks_for, maybe_micros, to_micros
from memory_core.store.scripts import without_accents

_FADE = 0.5
_WIDEST_HOP = 200
_LONGEST_NAME = 80
_MOST_RENAMINGS = 5


@dataclass(frozen=True, slots=True)
class Entity:
    """A person, organisation, place, project or thing that memories mention."""

    id: EntityId
    name: str
    mentions: int


class Graph:
    """Entities, their names, the memories that mention them, and relations."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def link(self, connection: Connection, memory: Memory) -> None:
        """Write the entities and the relation of a memory in place of what stood for it; inside a transaction."""
        n = connection.execute("SELECT n FROM memories WHERE id = ?", (memory.id,)).fetchone()[0]
        connection.execute("DELETE FROM mentions WHERE memory = ?", (n,))
        connection.execute("DELETE FROM relations WHERE memory = ?", (n,))
        names = [name for name in memory.entities if name.strip()]
        known = {fold(name): self._resolve(connection, name, memory) for name in names}
        if isinstance(memory.body, FactBody):
            source = known.get(fold(memory.body.subject)) or self._resolve(connection, memory.body.subject, memory)
            known[fold(memory.body.subject)] = source
            target = known.get(fold(memory.body.object))
            if target is not None and target != source:
                connection.execute(
                    "INSERT INTO relations (source, predicate, target, memory, valid_from, valid_to, recorded_at) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (
                        source,
                        fold(memory.body.predicate),
                        target,
                        n,
                        maybe_micros(memory.valid_from),
                        maybe_micros(memory.valid_to),
                        to_micros(memory.updated_at),
                    ),
                )
        connection.executemany(
            "INSERT OR IGNORE INTO mentions (entity, memory, weight) VALUES (?, ?, 1.0)",
            [(entity, n) for entity in known.values()],
        )

    def close_relations(self, connection: Connection, memory: MemoryId, *, valid_to: int | None, now: int) -> None:
        """What a superseded fact related is no longer so."""
        connection.execute(
            "UPDATE relations SET valid_to = coalesce(min(valid_to, ?1), valid_to, ?1), closed_at = ?2 "
            "WHERE memory = (SELECT n FROM memories WHERE id = ?3)",
            (valid_to, now, memory),
        )

    def sweep(self, connection: Connection) -> None:
        """Take out entities that no memory mentions any more; inside a transaction."""
        connection.execute("DELETE FROM entities WHERE n NOT IN (SELECT entity FROM mentions)")

    def find(self, words: Sequence[str], *, scope: Scope | None = None) -> list[EntityId]:
        """Entities whose name, or a part of it, is one of the words or up to three of them in a row."""
        folded = [fold(word) for word in words]
        names = {" ".join(folded[i : i + size]) for size in (1, 2, 3) for i in range(len(folded) - size + 1)} - {""}
        if not names:
            return []
        marks = marks_for(names)
        tenant = "" if scope is None else " AND e.tenant = ?"
        arguments = [*sorted(names), *([] if scope is None else [scope.tenant])]
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT e.id, e.n FROM aliases a JOIN entities e ON e.n = a.entity "
                f"WHERE a.folded IN ({marks}){tenant} ORDER BY e.n",
                arguments,
            ).fetchall()
        return [EntityId(row[0]) for row in rows]

    def activate(self, entities: Collection[EntityId], hops: int = 2, limit: int = 50) -> list[tuple[MemoryId, float]]:
        """Active memories that mention these or what is related to them, by activation, best first.

        Activation halves with each hop and is shared among the memories of an entity, so that one that is mentioned
        everywhere says little.
        """
        with self._database.reading() as connection:
            marks = marks_for(entities)
            rows = connection.execute(f"SELECT n FROM entities WHERE id IN ({marks})", list(entities))
            strengths = {row[0]: 1.0 for row in rows}
            edge = set(strengths)
            for hop in range(1, hops + 1):
                reached = _neighbours(connection, edge) - strengths.keys()
                strengths.update(dict.fromkeys(reached, _FADE**hop))
                edge = reached
            scores = _mentioning(connection, strengths)
        best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
        return [(MemoryId(name), score) for name, score in best]

    def names(self, name: str, *, scope: Scope | None = None) -> frozenset[str]:
        """What is known by this very name, by all its names (folded): those it had before and has had since too."""
        with self._database.reading() as connection:
            found = set(_called(connection, fold(name), scope))
            edge = set(found)
            for _ in range(_MOST_RENAMINGS):
                edge = _renamed(connection, edge, scope) - found
                if not edge:
                    break
                found |= edge
            names = _whole_names(connection, found)
        return frozenset({fold(name), *names})

    def namesakes(self, name: str, *, scope: Scope | None = None) -> list[str]:
        """Names of entities that have a word of this name in theirs, the most mentioned first."""
        words = [word for word in re.findall(r"\w+", fold(name)) if len(word) > 1][:4]
        if not words:
            return []
        sql, arguments = in_scope(scope)
        marks = marks_for(words)
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT e.name, (SELECT count(*) FROM mentions m WHERE m.entity = e.n) AS often FROM entities e "
                f"WHERE e.n IN (SELECT entity FROM aliases WHERE folded IN ({marks})){sql} ORDER BY often DESC, e.n "
                "LIMIT 50",
                [*words, *arguments],
            ).fetchall()
        return [row[0] for row in rows]

    def entities(self, *, limit: int = 100, scope: Scope | None = None) -> list[Entity]:
        """The most mentioned first; with a scope, in what may be read from there."""
        conditions = Conditions("t")
        if scope is not None:
            conditions.scope(scope)
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT e.id, e.name, count(*) FROM entities e JOIN mentions m ON m.entity = e.n "
                f"JOIN memories t ON t.n = m.memory WHERE {conditions.sql} "
                "GROUP BY e.n ORDER BY count(*) DESC, e.n LIMIT ?",
                (*conditions.arguments, limit),
            ).fetchall()
        return [Entity(EntityId(row[0]), row[1], row[2]) for row in rows]

    def _resolve(self, connection: Connection, name: str, memory: Memory) -> int:
        name = " ".join(name.split())[:_LONGEST_NAME]
        scope = memory.scope
        # “Bjorn” is Björn; whoever is written so exactly comes first.
        for folded in dict.fromkeys((fold(name), _plain(name))):
            row = connection.execute(
                "SELECT e.n FROM aliases a JOIN entities e ON e.n = a.entity WHERE a.folded = ? AND a.whole = 1 "
                "AND e.tenant = ? AND e.agent = ? AND e.user = ? ORDER BY e.n LIMIT 1",
                (folded, scope.tenant, scope.agent, scope.user),
            ).fetchone()
            if row is not None:
                if folded != fold(name):
                    self._name(connection, int(row[0]), name)
                return int(row[0])
        n = connection.execute(
            "INSERT INTO entities (id, name, created_at, tenant, agent, user) VALUES (?, ?, ?, ?, ?, ?)",
            (new_entity_id(), name, to_micros(memory.updated_at), scope.tenant, scope.agent, scope.user),
        ).lastrowid
        self._name(connection, int(n or 0), name)
        return int(n or 0)

    def _name(self, connection: Connection, entity: int, name: str) -> None:
        """Let an entity be found by a name, by its words, and by these without their accents."""
        forms = dict.fromkeys((fold(name), _plain(name)))
        parts = dict.fromkeys(part for form in forms for part in _parts(form))
        connection.executemany(
            "INSERT OR IGNORE INTO aliases (folded, entity, whole) VALUES (?, ?, ?)",
            [*((form, entity, 1) for form in forms), *((part, entity, 0) for part in parts)],
        )


def _plain(name: str) -> str:
    """A name without its accents, for whoever has no such keys."""
    return without_accents(fold(name))


def readable(scope: Scope | None, table: str) -> tuple[str, list[str | int | float]]:
    """A further condition on a table of memories: those that a scope may read; with its arguments."""
    if scope is None:
        return "", []
    conditions = Conditions(table)
    conditions.scope(scope)
    return f" AND {conditions.sql}", conditions.arguments


def in_scope(scope: Scope | None) -> tuple[str, list[str | int | float]]:
    """A further condition on the entities `e`: those that a memory mentions which a scope may read."""
    sql, arguments = readable(scope, "t")
    if not sql:
        return "", []
    mentioned = "SELECT 1 FROM mentions x CROSS JOIN memories t ON t.n = x.memory WHERE x.entity = e.n"
    return f" AND EXISTS ({mentioned}{sql})", arguments


def _called(connection: Connection, folded: str, scope: Scope | None) -> list[int]:
    sql, arguments = in_scope(scope)
    rows = connection.execute(
        f"SELECT e.n FROM aliases a JOIN entities e ON e.n = a.entity WHERE a.folded = ? AND a.whole = 1{sql}",
        [folded, *arguments],
    )
    return [int(row[0]) for row in rows]


def _renamed(connection: Connection, entities: Collection[int], scope: Scope | None) -> set[int]:
    """What these were called before or since. A name that was given and taken back is none."""
    found: set[int] = set()
    sql, arguments = readable(scope, "t")
    for start, end in (("source", "target"), ("target", "source")):
        marks = marks_for(entities)
        rows = connection.execute(
            f"SELECT r.{end} FROM relations r CROSS JOIN memories t ON t.n = r.memory WHERE r.{start} IN ({marks}) "
            f"AND r.predicate = 'called' AND (r.valid_to IS NULL OR r.valid_to > coalesce(r.valid_from, 0)){sql}",
            [*entities, *arguments],
        )
        found.update(int(row[0]) for row in rows)
    return found


def _whole_names(connection: Connection, entities: Collection[int]) -> list[str]:
    marks = marks_for(entities)
    rows = connection.execute(f"SELECT folded FROM aliases WHERE whole = 1 AND entity IN ({marks})", list(entities))
    return [row[0] for row in rows]


def _parts(name: str) -> Iterable[str]:
    """The words of a name by which it may be asked for alone."""
    if "@" in name:
        return (word for word in re.findall(r"[^\W\d_]{3,}", fold(name).partition("@")[0]))
    words = fold(name).split()
    return (word for word in words if len(word) > 2) if 1 < len(words) <= 4 else ()


def _neighbours(connection: Connection, entities: Collection[int]) -> set[int]:
    found: set[int] = set()
    for start, end in (("source", "target"), ("target", "source")):
        marks = marks_for(entities)
        rows = connection.execute(
            f"SELECT DISTINCT {end} FROM relations WHERE {start} IN ({marks}) AND closed_at IS NULL LIMIT ?",
            [*entities, _WIDEST_HOP],
        )
        found.update(row[0] for row in rows)
    return found


def _mentioning(connection: Connection, strengths: dict[int, float]) -> dict[str, float]:
    scores: dict[str, float] = {}
    for entity, strength in strengths.items():
        rows = connection.execute(
            "SELECT m.id, t.weight FROM mentions t JOIN memories m ON m.n = t.memory "
            "WHERE t.entity = ? AND m.status = 'active' ORDER BY m.at DESC LIMIT 500",
            (entity,),
        ).fetchall()
        share = strength / math.sqrt(1 + math.log1p(len(rows)))
        for name, weight in rows:
            scores[name] = scores.get(name, 0.0) + weight * share
    return scores
