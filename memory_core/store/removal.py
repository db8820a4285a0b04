"""Takes rows out of every table in which they, or words of theirs, stand."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from memory_core.records.ids import MemoryId, ObservationId, TurnId
from memory_core.store.database import Connection
from memory_core.store.store import Store
from memory_core.store.wiping import wiping


@dataclass(frozen=True, slots=True)
class Removal:
    """What to take out; with `everything`, all conversations too."""

    observations: Sequence[ObservationId]
    memories: Sequence[MemoryId]
    turns: Sequence[TurnId]
    everything: bool = False


@dataclass(slots=True)
class Removed:
    """Which picture files are now owned by nobody, and how many rows of what went."""

    blobs: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


def remove(store: Store, connection: Connection, removal: Removal) -> Removed:
    """Do it, inside the caller's transaction."""
    removed = Removed()
    _count_kinds(connection, removal, removed)
    rows = len(removal.memories) + len(removal.observations)
    total = store.fulltext.total("memories") + store.fulltext.total("observations")
    with wiping(connection, rows, total=total):
        _remove_memories(store, connection, removal.memories)
        _remove_observations(store, connection, removal.observations, removed)
    if removal.everything:
        removed.counts["turns"] = store.dialogues.count_turns()
        connection.execute("DELETE FROM conversations")
    else:
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


def _count_kinds(connection: Connection, removal: Removal, removed: Removed) -> None:
    for name in removal.memories:
        row = connection.execute("SELECT kind FROM memories WHERE id = ?", (name,)).fetchone()
        if row is not None:
            removed.counts[row[0]] = removed.counts.get(row[0], 0) + 1


def _remove_memories(store: Store, connection: Connection, memories: Sequence[MemoryId]) -> None:
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
        connection.execute("DELETE FROM history WHERE memory = ? OR cause = ?", (name, name))
        connection.execute("DELETE FROM outbox WHERE id = ?", (name,))
    store.vectors.delete(connection, memories)
    store.memories.delete(connection, memories)


def _remove_observations(
    store: Store, connection: Connection, observations: Sequence[ObservationId], removed: Removed
) -> None:
    doomed = set(observations)
    beside: dict[ObservationId, None] = {}
    count = 0
    for name in observations:
        row = connection.execute("SELECT n FROM observations WHERE id = ?", (name,)).fetchone()
        # Never taken in again, should a second copy of it still be on its way.
        connection.execute("INSERT OR REPLACE INTO ledger (id, concluded) VALUES (?, 1)", (name,))
        connection.execute("DELETE FROM outbox WHERE id = ?", (name,))
        if row is None:
            continue
        count += 1
        beside.update((one.id, None) for one in store.observations.neighbours(name) if one.id not in doomed)
        # What others show of this one's picture goes too: it shows what is to be forgotten.
        for (picture,) in connection.execute("SELECT id FROM pictures WHERE owner = ?", row).fetchall():
            store.pictures.take_away(connection, picture)
            removed.blobs.append(picture)
        connection.execute("DELETE FROM observations_around WHERE rowid = ?", (row[0],))
        connection.execute("DELETE FROM observations_runs WHERE rowid = ?", (row[0],))
        connection.execute("DELETE FROM observations WHERE n = ?", (row[0],))
    store.vectors.delete(connection, observations)
    # The fields of the neighbours quote what is gone.
    store.observations.index_neighbours(connection, list(beside))
    if count:
        removed.counts["observations"] = count
