"""Reads and writes what memories and observations were before, for an export and for taking it back."""

import dataclasses
import json
from collections.abc import Collection

from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import HistoryEntry
from memory_core.records.past import Past
from memory_core.store.database import Connection, Database
from memory_core.store.rows import dump, from_micros, in_parts, to_micros


def pasts(database: Database, ids: Collection[str]) -> dict[str, Past]:
    """The past of each that has one."""
    found: dict[str, Past] = {}
    with database.reading() as connection:
        for part, marks in in_parts(ids):
            _read(connection, part, marks, found)
    return found


def keep_past(connection: Connection, name: str, past: Past) -> None:
    """Write it for a record that has just come; inside a transaction. Such a change cannot be undone."""
    connection.executemany(
        "INSERT INTO history (memory, event, at, reason, old_text, new_text, cause, evidence) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                name,
                entry.event,
                to_micros(entry.at),
                entry.reason,
                entry.old_text,
                entry.new_text,
                cause,
                dump(list(entry.evidence)),
            )
            for entry, cause in past.entries
        ],
    )
    if past.superseded_by is not None:
        connection.execute("UPDATE memories SET superseded_by = ? WHERE id = ?", (past.superseded_by, name))


def _read(connection: Connection, names: list[str], marks: str, found: dict[str, Past]) -> None:
    rows = connection.execute(
        "SELECT memory, event, at, reason, old_text, new_text, evidence, cause FROM history "
        f"WHERE memory IN ({marks}) ORDER BY n",
        names,
    )
    for name, event, at, reason, old, new, evidence, cause in rows:
        seen = tuple(ObservationId(one) for one in json.loads(evidence))
        entry = HistoryEntry(MemoryId(name), event, from_micros(at), reason, old, new, seen)
        before = found.get(name, Past())
        by = None if cause is None else MemoryId(cause)
        found[name] = dataclasses.replace(before, entries=(*before.entries, (entry, by)))
    rows = connection.execute(
        f"SELECT id, superseded_by FROM memories WHERE superseded_by IS NOT NULL AND id IN ({marks})", names
    )
    for name, by in rows:
        found[name] = dataclasses.replace(found.get(name, Past()), superseded_by=MemoryId(by))
