"""What happened to each memory, when, why, from which evidence, and what it was before."""

import dataclasses
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from memory_core.records.bodies import Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.scope import Scope
from memory_core.store.database import Connection, Database
from memory_core.store.rows import (
    dump,
    dump_body,
    from_micros,
    in_parts,
    load_body,
    maybe_micros,
    maybe_moment,
    to_micros,
)

_FEW = 40


@dataclass(frozen=True, slots=True)
class Before:
    """What was there before a change: `former` are the memories as they were, each with the numbers of its own
    entries, `metadata` what an observation had beside its text; `cause` is the other memory that brought it about."""

    cause: MemoryId | None
    former: tuple[tuple[Memory, tuple[int, ...]], ...]
    metadata: Mapping[str, Any] | None


class History:
    """One row for each change of each memory; it goes when the memory is forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(
        self,
        connection: Connection,
        entry: HistoryEntry,
        *,
        cause: MemoryId | None = None,
        former: Collection[Memory] = (),
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an entry. `cause` is the other memory that brought the change about, `former` what was there before it,
        `metadata` what an observation had beside its text.

        Inside a transaction.
        """
        kept: list[Any] = [[_packed(memory), self._numbers(connection, memory.id)] for memory in former]
        if metadata is not None:
            kept.append({"metadata": dict(metadata)})
        connection.execute(
            "INSERT INTO history (memory, event, at, reason, old_text, new_text, cause, evidence, former, "
            "undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                entry.memory,
                entry.event,
                to_micros(entry.at),
                entry.reason,
                entry.old_text,
                entry.new_text,
                cause,
                dump(list(entry.evidence)),
                dump(kept) if kept else "",
                entry.undoes,
            ),
        )

    def forget(
        self, connection: Connection, memories: Collection[str], observations: Collection[str], texts: Collection[str]
    ) -> None:
        """Leave no word of these in any entry; inside a transaction, before the memories go.

        Entries of these memories, and those that they brought about, go. Other memories keep theirs, without the texts
        of those that were made from these observations, that hold one of these memories as it was, or that quote one of
        these texts; such a change cannot be undone any more.
        """
        for name in memories:
            connection.execute("DELETE FROM history WHERE memory = ?1 OR cause = ?1", (name,))
        quoted = [text for text in dict.fromkeys(texts) if text]
        names, arguments = _naming(memories, observations)
        connection.execute(
            "UPDATE history SET reason = '', old_text = '', new_text = '', former = '', evidence = '[]' WHERE "
            "(event <> 'add' AND (old_text IN (SELECT value FROM json_each(?1)) "
            f"OR new_text IN (SELECT value FROM json_each(?1)))) OR {names}",
            (dump(quoted), *arguments),
        )

    def texts_of(self, connection: Connection, memories: Collection[str]) -> list[str]:
        """All that these ever said, now and before."""
        rows = connection.execute(
            "SELECT text FROM memories WHERE id IN (SELECT value FROM json_each(?1)) UNION "
            "SELECT old_text FROM history WHERE memory IN (SELECT value FROM json_each(?1)) UNION "
            "SELECT new_text FROM history WHERE memory IN (SELECT value FROM json_each(?1))",
            (dump(list(memories)),),
        )
        return [row[0] for row in rows]

    def of(self, memory: MemoryId) -> list[HistoryEntry]:
        """Oldest first; empty for an unknown one. Evidence that was forgotten since is left out."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT event, at, reason, old_text, new_text, evidence, n, undoes FROM history WHERE memory = ? "
                "ORDER BY n",
                (memory,),
            ).fetchall()
            there = _existing(connection, {name for row in rows for name in json.loads(row[5])})
        return [_entry(memory, row, there) for row in rows]

    def before(self, number: int) -> Before:
        """What was there before the change of this number."""
        with self._database.reading() as connection:
            cause, text = connection.execute("SELECT cause, former FROM history WHERE n = ?", (number,)).fetchone()
        kept = json.loads(text) if text else []
        former = tuple((_unpacked(one[0]), tuple(one[1])) for one in kept if isinstance(one, list))
        metadata = next((one["metadata"] for one in kept if isinstance(one, dict)), None)
        return Before(None if cause is None else MemoryId(cause), former, metadata)

    def closed_by(self, memory: MemoryId) -> list[MemoryId]:
        """The memories that this one ever took the place of."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT memory FROM history WHERE cause = ? AND event = 'supersede'", (memory,)
            ).fetchall()
        return [MemoryId(row[0]) for row in rows]

    def hand_over(self, connection: Connection, former: MemoryId, memory: MemoryId) -> None:
        """The entries of one are another's from now on, whose they became a part of; inside a transaction."""
        connection.execute("UPDATE history SET memory = ? WHERE memory = ?", (memory, former))

    def give_back(self, connection: Connection, memory: MemoryId, numbers: Sequence[int]) -> None:
        """These entries are a memory's own again; inside a transaction."""
        connection.executemany("UPDATE history SET memory = ? WHERE n = ?", [(memory, number) for number in numbers])

    def last_of(self, ids: Collection[str]) -> dict[str, datetime]:
        """When each of these changed last; those that never did are not named."""
        found: dict[str, datetime] = {}
        with self._database.reading() as connection:
            for part, marks in in_parts(ids):
                rows = connection.execute(
                    f"SELECT memory, max(at) FROM history WHERE memory IN ({marks}) GROUP BY memory", part
                )
                found.update((name, from_micros(at)) for name, at in rows)
        return found

    def _numbers(self, connection: Connection, memory: MemoryId) -> list[int]:
        rows = connection.execute("SELECT n FROM history WHERE memory = ? ORDER BY n", (memory,))
        return [int(row[0]) for row in rows]


def _naming(memories: Collection[str], observations: Collection[str]) -> tuple[str, list[str]]:
    """A condition on entries that were made from one of these observations, or hold one of these as it was; with its
    arguments, from the second on."""
    if len(memories) + len(observations) <= _FEW:
        # No id is a part of another, and to look for a few is ten times faster than to read what JSON says.
        named = [f"instr(evidence || former, ?{n}) > 0" for n in range(2, 2 + len(memories) + len(observations))]
        return " OR ".join(named) or "0", [*memories, *observations]
    gone, seen = "(SELECT value FROM json_each(?2))", "(SELECT value FROM json_each(?3))"
    return (
        f"(evidence <> '[]' AND EXISTS (SELECT 1 FROM json_each(history.evidence) e WHERE e.value IN {seen})) "
        "OR (former <> '' AND EXISTS (SELECT 1 FROM json_each(history.former) f WHERE "
        f"json_extract(f.value, '$[0].id') IN {gone} OR EXISTS "
        f"(SELECT 1 FROM json_each(f.value, '$[0].evidence') e WHERE e.value IN {seen})))",
        [dump(list(memories)), dump(list(observations))],
    )


def _entry(memory: MemoryId, row: Sequence[Any], there: Collection[str]) -> HistoryEntry:
    event, at, reason, old, new, evidence = row[:6]
    names = tuple(ObservationId(name) for name in json.loads(evidence) if name in there)
    return HistoryEntry(memory, event, from_micros(at), reason, old, new, names, row[6], row[7])


def _existing(connection: Connection, names: Collection[str]) -> frozenset[str]:
    found: set[str] = set()
    for part, marks in in_parts(names):
        found.update(row[0] for row in connection.execute(f"SELECT id FROM observations WHERE id IN ({marks})", part))
    return frozenset(found)


_MOMENTS = ("at", "created_at", "updated_at")
_MAYBE_MOMENTS = ("until", "valid_from", "valid_to")


def _packed(memory: Memory) -> dict[str, Any]:
    """All of a memory, ready for JSON. A sealed value stays sealed."""
    values: dict[str, Any] = {field.name: getattr(memory, field.name) for field in dataclasses.fields(memory)}
    body, secret = dump_body(memory.body)
    values |= {"body": body, "secret": secret.hex() if secret is not None else None}
    values |= {name: to_micros(values[name]) for name in _MOMENTS}
    values |= {name: maybe_micros(values[name]) for name in _MAYBE_MOMENTS}
    values |= {"scope": list(dataclasses.astuple(memory.scope)), "metadata": dict(memory.metadata)}
    return values


def _unpacked(values: dict[str, Any]) -> Memory:
    fields = dict(values)
    secret = fields.pop("secret")
    fields["body"] = load_body(fields["body"], bytes.fromhex(secret) if secret is not None else None)
    fields |= {name: from_micros(fields[name]) for name in _MOMENTS}
    fields |= {name: maybe_moment(fields[name]) for name in _MAYBE_MOMENTS}
    fields |= {"kind": Kind(fields["kind"]), "status": Status(fields["status"]), "scope": Scope(*fields["scope"])}
    fields |= {name: tuple(fields[name]) for name in ("evidence", "entities")}
    return Memory(**fields)
