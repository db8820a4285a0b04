"""Takes rows out of every table in which they, or words of theirs, stand."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from memory_core.records.ids import ConversationId, MemoryId, ObservationId, TurnId
from memory_core.store.database import Connection
from memory_core.store.outbox import take_out
from memory_core.store.store import Store
from memory_core.store.wiping import unwiped, wiping


@dataclass(frozen=True, slots=True)
class Removal:
    """What to take out; with `everything`, all conversations too.

    `quickly`: what is deleted cannot be found any more, but its words are wiped from the indexes' pages later. `alone`:
    a limit takes it: what was concluded from the observations stays, so its history does, too, and an archive may bring
    it back.
    """

    observations: Sequence[ObservationId]
    memories: Sequence[MemoryId]
    turns: Sequence[TurnId]
    everything: bool = False
    quickly: bool = False
    alone: bool = False
    conversations: Sequence[ConversationId] = ()


@dataclass(slots=True)
class Removed:
    """Which picture files are now owned by nobody, how many rows of what went, and whether indexes must be wiped."""

    blobs: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    worn: bool = False


def remove(store: Store, connection: Connection, removal: Removal) -> Removed:
    """Do it, inside the caller's transaction."""
    removed = Removed()
    _count_kinds(connection, removal, removed)
    _bar(connection, removal)
    rows = len(removal.memories) + len(removal.observations)
    with contextlib.ExitStack() as deleting:
        if removal.quickly:
            removed.worn = deleting.enter_context(unwiped(connection, rows))
        else:
            total = store.fulltext.total("memories") + store.fulltext.total("observations")
            deleting.enter_context(wiping(connection, rows, total=total))
        texts = store.history.texts_of(connection, removal.memories)
        store.history.forget(connection, removal.memories, () if removal.alone else removal.observations, texts)
        _remove_memories(store, connection, removal.memories)
        _remove_observations(store, connection, removal.observations, removed, alone=removal.alone)
    if removal.everything:
        removed.counts["turns"] = store.dialogues.count_turns()
        connection.execute("DELETE FROM conversations")
        connection.execute("DELETE FROM dismissed")
    else:
        if removal.conversations:
            removed.counts["conversations"] = store.dialogues.delete(removal.conversations)
        store.dialogues.delete_turns(connection, removal.turns)
        removed.counts["turns"] = len(removal.turns)
    store.graph.sweep(connection)
    # Vectors of memories that were merged away, and that the index thread has not come to yet.
    connection.execute(
        "DELETE FROM vectors WHERE id IN (SELECT id FROM outbox) "
        "AND id NOT IN (SELECT id FROM memories) AND id NOT IN (SELECT id FROM observations)"
    )
    removed.counts["pictures"] = len(removed.blobs)
    return removed


def _bar(connection: Connection, removal: Removal) -> None:
    """Should a second copy of these be on its way still, or stand in an older export, it is not taken in again."""
    named = [*removal.observations, *removal.memories, *removal.turns, *removal.conversations]
    if removal.alone:
        connection.executemany("DELETE FROM ledger WHERE id = ?", [(name,) for name in named])
        return
    if removal.everything:
        for table in ("turns", "conversations"):
            named += [row[0] for row in connection.execute(f"SELECT id FROM {table}").fetchall()]
    connection.executemany("INSERT OR REPLACE INTO ledger (id, concluded) VALUES (?, 1)", [(name,) for name in named])


def _count_kinds(connection: Connection, removal: Removal, removed: Removed) -> None:
    for name in removal.memories:
        row = connection.execute("SELECT kind FROM memories WHERE id = ?", (name,)).fetchone()
        if row is not None:
            removed.counts[row[0]] = removed.counts.get(row[0], 0) + 1


def _remove_memories(store: Store, connection: Connection, memories: Sequence[MemoryId]) -> None:
    _let_go(connection, memories)
    take_out(connection, memories)
    store.vectors.delete(connection, memories)
    store.memories.delete(connection, memories)


def withdraw(store: Store, connection: Connection, memories: Sequence[MemoryId]) -> None:
    """Take back conclusions, whose ground has changed; inside a transaction. The index thread drops their vectors."""
    store.history.forget(connection, memories, (), store.history.texts_of(connection, memories))
    _let_go(connection, memories)
    store.memories.delete(connection, memories)
    for name in memories:
        store.outbox.put(connection, name)
    store.graph.sweep(connection)


def _let_go(connection: Connection, memories: Sequence[MemoryId]) -> None:
    """Nothing refers to these any more."""
    for name in memories:
        # What this one had closed is true again, as far as is still known.
        connection.execute(
            "UPDATE relations SET valid_to = NULL, closed_at = NULL "
            "WHERE memory IN (SELECT n FROM memories WHERE superseded_by = ?)",
            (name,),
        )
        connection.execute(
            "UPDATE memories SET status = 'active', valid_to = NULL, superseded_by = NULL WHERE superseded_by = ?",
            (name,),
        )


def _remove_observations(
    store: Store, connection: Connection, observations: Sequence[ObservationId], removed: Removed, *, alone: bool
) -> None:
    doomed = set(observations)
    beside: dict[ObservationId, None] = {}
    count = 0
    take_out(connection, observations)
    for name in observations:
        row = connection.execute("SELECT n FROM observations WHERE id = ?", (name,)).fetchone()
        connection.execute("DELETE FROM history WHERE memory = ?", (name,))
        if row is None:
            continue
        count += 1
        beside.update((one, None) for one in store.observations.beside(connection, name) if one not in doomed)
        # What others show of this one's picture goes too: it shows what is to be forgotten.
        for (picture,) in connection.execute("SELECT id FROM pictures WHERE owner = ?", row).fetchall():
            store.pictures.take_away(connection, picture)
            removed.blobs.append(picture)
        connection.execute("DELETE FROM observations_around WHERE rowid = ?", (row[0],))
        connection.execute("DELETE FROM observations_runs WHERE rowid = ?", (row[0],))
        connection.execute("DELETE FROM observations WHERE n = ?", (row[0],))
    if not alone:
        _take_pictures_beside(store, connection, observations, removed)
    store.vectors.delete(connection, observations)
    # The fields of the neighbours quote what is gone.
    store.observations.index_neighbours(connection, list(beside))
    if count:
        removed.counts["observations"] = count


def _take_pictures_beside(
    store: Store, connection: Connection, observations: Sequence[ObservationId], removed: Removed
) -> None:
    """Pictures of windows beside which one of these stood show it, too, and so may what a model said of them."""
    for picture, owner in store.pictures.beside(connection, observations):
        store.pictures.take_away(connection, picture)
        removed.blobs.append(picture)
        if store.descriptions.drop(connection, owner):
            store.vectors.delete(connection, [owner])
            store.outbox.put(connection, owner)
