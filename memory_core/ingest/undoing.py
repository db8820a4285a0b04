"""Takes back the changes of a memory, one after the other, and makes them again; the history keeps each step."""

import dataclasses
from collections.abc import Collection
from datetime import datetime

from memory_core.errors import NothingToUndo
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.steps import BEGINNINGS, Step, beginning, step_back, step_forward
from memory_core.store.database import Connection
from memory_core.store.rows import marks_for, maybe_micros, to_micros
from memory_core.store.store import Store

REASONS = {"undo": "undone", "redo": "done again"}


class Undoing:
    """One step back or forward, inside a transaction.

    That a fact was learnt, and that another one was closed by it, are one change: they go and come together.
    """

    def __init__(self, store: Store, connection: Connection, now: datetime) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._revised: dict[MemoryId, None] = {}
        self._added: dict[MemoryId, None] = {}
        self._forgotten: dict[MemoryId, None] = {}

    def undo(self, name: MemoryId) -> Changes:
        """As it was before the latest change that stands. Raises `NotFound`, `NothingToUndo`."""
        memory = self._store.memories.get(name)
        step = step_back(self._store.history.of(name))
        if step is None:
            raise NothingToUndo(f"All that happened to {name} is taken back already.")
        if step.change.event == "add":
            self._put_away(memory, step)
        elif step.change.event == "merge":
            self._part(memory, step)
        else:
            self._restore(memory, step)
        return self._changes()

    def redo(self, name: MemoryId) -> Changes:
        """As it was before the latest undoing. Raises `NotFound`, `NothingToUndo`."""
        memory = self._store.memories.get(name)
        step = step_forward(self._store.history.of(name))
        if step is None:
            raise nothing_to_redo(name)
        if step.change.event == "merge":
            memory = self._join(memory, step)
        self._again(memory, step)
        return self._changes()

    def _changes(self) -> Changes:
        return Changes(
            memories_added=tuple(self._added),
            memories_revised=tuple(self._revised),
            memories_forgotten=tuple(self._forgotten),
        )

    def _restore(self, memory: Memory, step: Step) -> None:
        before = self._store.history.before(step.change.number)
        self._write("undo", memory, self._former(step), step.change.number)
        if before.cause is None or step.change.event != "supersede":
            return
        successor = self._store.memories.get_many([before.cause]).get(before.cause)
        if successor is not None and successor.status is Status.ACTIVE:
            begun = beginning(self._store.history.of(successor.id))
            self._archive(successor, None if begun is None else begun.number)

    def _put_away(self, memory: Memory, step: Step) -> None:
        """Undo that it was remembered at all; what it had closed holds again."""
        self._archive(memory, step.change.number)
        rows = self._connection.execute("SELECT id FROM memories WHERE superseded_by = ?", (memory.id,)).fetchall()
        for closed in self._store.memories.get_many([row[0] for row in rows]).values():
            closing = step_back(self._store.history.of(closed.id))
            if closing is not None and closing.change.event == "supersede" and self._known(closing):
                self._write("undo", closed, self._former(closing), closing.change.number)

    def _part(self, merged: Memory, step: Step) -> None:
        """What was made one is several again."""
        number = step.change.number
        self._former(step)  # where that is not known, nothing could take the place of the merged one
        self._archive(merged, number)
        for former, numbers in self._store.history.before(number).former:
            evidence = tuple(self._store.observations.existing(former.evidence))
            if former.evidence and not evidence:
                continue  # what it rested on was forgotten since
            again = dataclasses.replace(former, evidence=evidence, updated_at=self._now)
            self._store.memories.insert(self._connection, again)
            self._store.history.give_back(self._connection, again.id, numbers)
            self._finish("undo", again, merged, number)
            self._added[again.id] = None

    def _join(self, merged: Memory, step: Step) -> Memory:
        """What was parted is one again, unless it has changed since."""
        number = step.change.number
        names = [former.id for former, _ in self._store.history.before(number).former]
        parted = self._store.memories.get_many(names)
        latest = [self._store.history.of(name)[-1:] for name in names]
        if not latest or any(not entries or entries[0].undoes != number for entries in latest):
            raise NothingToUndo(f"One of those that {merged.id} was made of has changed since, so they stay apart.")
        self._store.memories.delete(self._connection, names)
        for name in names:
            self._store.outbox.put(self._connection, name)
        self._forgotten.update(dict.fromkeys(names))
        become_one(self._store, self._connection, names, merged.id)
        return dataclasses.replace(merged, kept=merged.kept or any(one.kept for one in parted.values()))

    def _again(self, memory: Memory, step: Step) -> None:
        cause = self._store.history.before(step.change.number).cause
        self._write("redo", memory, self._former(step), step.change.number)
        if step.change.event == "add":
            for closed in self._store.memories.get_many(self._store.history.closed_by(memory.id)).values():
                closing = step_forward(self._store.history.of(closed.id))
                if closing is not None and closing.change.event == "supersede" and closed.id not in self._revised:
                    self._again(closed, closing)
        elif step.change.event == "supersede" and cause is not None:
            self._connection.execute("UPDATE memories SET superseded_by = ? WHERE id = ?", (cause, memory.id))
            successor = self._store.memories.get_many([cause]).get(cause)
            learning = None if successor is None else step_forward(self._store.history.of(cause))
            learnt = learning is not None and learning.change.event in BEGINNINGS
            if successor is not None and learning is not None and learnt and cause not in self._revised:
                self._again(successor, learning)

    def _known(self, step: Step) -> bool:
        return bool(self._store.history.before(step.before.number).former)

    def _former(self, step: Step) -> Memory:
        """What the memory is to become. Raises `NothingToUndo`."""
        former = self._store.history.before(step.before.number).former
        if not former:
            raise NothingToUndo(
                f"Nothing is known of what {step.change.memory} was before, so this change of it cannot be undone. "
                "Changes made by an older Scrubjay, or brought by an import, are of this kind."
            )
        return former[0][0]

    def _archive(self, memory: Memory, undoes: int | None) -> None:
        self._write("undo", memory, dataclasses.replace(memory, status=Status.ARCHIVED), undoes)

    def _write(self, event: str, present: Memory, wanted: Memory, undoes: int | None) -> None:
        """Write a former state over the present one, and remember the present one in the history."""
        evidence = tuple(self._store.observations.existing(wanted.evidence))
        again = dataclasses.replace(wanted, evidence=evidence, kept=present.kept, updated_at=self._now)
        self._store.memories.replace(self._connection, again)
        self._connection.execute(
            "DELETE FROM evidence WHERE memory = (SELECT n FROM memories WHERE id = ?) AND observation NOT IN ("
            f"SELECT n FROM observations WHERE id IN ({marks_for(evidence)}))",
            (again.id, *evidence),
        )
        if again.status == Status.ACTIVE:
            self._connection.execute("UPDATE memories SET superseded_by = NULL WHERE id = ?", (again.id,))
        self._finish(event, again, present, undoes)
        self._revised[again.id] = None

    def _finish(self, event: str, again: Memory, present: Memory, undoes: int | None) -> None:
        self._store.graph.link(self._connection, again)
        if again.status != Status.ACTIVE:
            closed, until = to_micros(self._now), maybe_micros(again.valid_to)
            self._store.graph.close_relations(self._connection, again.id, valid_to=until, now=closed)
        self._store.outbox.put(self._connection, again.id)
        entry = HistoryEntry(
            again.id, event, self._now, REASONS[event], present.text, again.text, again.evidence, undoes=undoes
        )
        self._store.history.record(self._connection, entry, former=[present] if present.id == again.id else [])


def nothing_to_redo(name: str) -> NothingToUndo:
    """What is raised where no undoing can be taken back."""
    return NothingToUndo(f"Nothing of {name} was taken back, or it was changed after that: there is nothing to redo.")


def become_one(store: Store, connection: Connection, olds: Collection[MemoryId], one: MemoryId) -> None:
    """What refers to these, which are deleted, refers to the one that they became; inside a transaction."""
    for name in olds:
        store.history.hand_over(connection, name, one)
        connection.execute("UPDATE citations SET id = ? WHERE id = ?", (one, name))
        connection.execute("UPDATE memories SET superseded_by = ? WHERE superseded_by = ?", (one, name))
