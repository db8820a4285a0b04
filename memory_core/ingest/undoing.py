"""Takes back the latest change of a memory; nothing is lost by it, and it can be taken back itself."""

import dataclasses
from datetime import datetime

from memory_core.errors import NothingToUndo
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.store.database import Connection
from memory_core.store.history import Change
from memory_core.store.rows import to_micros
from memory_core.store.store import Store

_REASON = "undone"


class Undoing:
    """One undoing, inside a transaction."""

    def __init__(self, store: Store, connection: Connection, now: datetime) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._revised: dict[MemoryId, None] = {}
        self._added: dict[MemoryId, None] = {}

    def undo(self, name: MemoryId) -> Changes:
        """As it was before its latest change. Raises `NotFound`, `NothingToUndo`."""
        memory = self._store.memories.get(name)
        change = self._store.history.last(self._connection, name)
        if change is None or (not change.former and change.entry.event not in ("add", "merge")):
            raise NothingToUndo(
                f"Nothing is known of what {name} was before its latest change, so it cannot be undone. "
                "Changes made by an older Scrubjay are of this kind."
            )
        if change.entry.event == "merge":
            self._part(memory, change)
        elif change.entry.event == "add":
            self._put_away(memory)
        else:
            self._restore(memory, change)
        return Changes(memories_added=tuple(self._added), memories_revised=tuple(self._revised))

    def _restore(self, memory: Memory, change: Change) -> None:
        (former, _), *_ = change.former
        self._write(memory, former)
        if change.cause is not None and change.entry.event == "supersede":
            successor = self._store.memories.get_many([change.cause]).get(change.cause)
            if successor is not None and successor.status == Status.ACTIVE:
                self._archive(successor)

    def _part(self, merged: Memory, change: Change) -> None:
        """What was made one is several again."""
        self._archive(merged)
        for former, numbers in change.former:
            evidence = tuple(self._store.observations.existing(former.evidence))
            if former.evidence and not evidence:
                continue  # what it rested on was forgotten since
            again = dataclasses.replace(former, evidence=evidence, updated_at=self._now)
            self._store.memories.insert(self._connection, again)
            self._store.history.give_back(self._connection, again.id, numbers)
            self._finish(again, merged, merged.text)
            self._added[again.id] = None

    def _put_away(self, memory: Memory) -> None:
        """Undo that it was remembered at all; what it had closed holds again."""
        self._archive(memory)
        rows = self._connection.execute("SELECT id FROM memories WHERE superseded_by = ?", (memory.id,)).fetchall()
        for closed in self._store.memories.get_many([row[0] for row in rows]).values():
            change = self._store.history.last(self._connection, closed.id)
            if change is not None and change.entry.event == "supersede" and change.former:
                self._write(closed, change.former[0][0])

    def _archive(self, memory: Memory) -> None:
        put_away = dataclasses.replace(memory, status=Status.ARCHIVED)
        self._write(memory, put_away)

    def _write(self, present: Memory, wanted: Memory) -> None:
        """Write a former state over the present one, and remember the present one in the history."""
        evidence = tuple(self._store.observations.existing(wanted.evidence))
        again = dataclasses.replace(wanted, evidence=evidence, kept=present.kept, updated_at=self._now)
        self._store.memories.replace(self._connection, again)
        self._connection.execute(
            "DELETE FROM evidence WHERE memory = (SELECT n FROM memories WHERE id = ?) AND observation NOT IN ("
            f"SELECT n FROM observations WHERE id IN ({', '.join('?' * len(evidence))}))",
            (again.id, *evidence),
        )
        if again.status == Status.ACTIVE:
            self._connection.execute("UPDATE memories SET superseded_by = NULL WHERE id = ?", (again.id,))
        self._finish(again, present, present.text)
        self._revised[again.id] = None

    def _finish(self, again: Memory, present: Memory, old: str) -> None:
        self._store.graph.link(self._connection, again)
        if again.status != Status.ACTIVE:
            closed = to_micros(self._now)
            self._store.graph.close_relations(self._connection, again.id, valid_to=None, now=closed)
        self._store.outbox.put(self._connection, again.id)
        entry = HistoryEntry(again.id, "undo", self._now, _REASON, old, again.text, again.evidence)
        self._store.history.record(self._connection, entry, former=[present] if present.id == again.id else [])
