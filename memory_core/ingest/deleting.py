"""What a person deletes while the text that says it stays: it leaves “about you”, too, and is not read there again."""

import dataclasses
from collections.abc import Collection
from datetime import datetime

from memory_core.agents.passages import ME
from memory_core.ingest.dependents import block_without
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import MemoryId
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.scope import Scope
from memory_core.store.database import Connection
from memory_core.store.dismissed import dismiss
from memory_core.store.store import Store

_REASON = "What it said was deleted."


def blocks_without(store: Store, deleted: Collection[Memory]) -> list[Memory]:
    """The blocks of “about you” that stay and say one of these, as they are without it; archived where nothing is left.

    What another fact had taken the place of holds again, and is said instead.
    """
    gone = {one.id for one in deleted}
    blocks: dict[Scope, dict[MemoryId, Memory]] = {}
    changed: dict[MemoryId, Memory] = {}
    for fact in deleted:
        if not (isinstance(fact.body, FactBody) and fact.body.subject == ME and fact.status is Status.ACTIVE):
            continue
        if fact.scope not in blocks:
            there = store.memories.latest(Kind.CORE, scope=fact.scope)
            blocks[fact.scope] = {one.id: one for one in there if one.scope == fact.scope and one.id not in gone}
        for block in list(blocks[fact.scope].values()):
            if block.status is Status.ACTIVE and block_without(block, fact, None) is not None:
                anew = block_without(block, fact, _before(store, fact, gone)) or block
                blocks[fact.scope][block.id] = changed[block.id] = anew
    return list(changed.values())


def _before(store: Store, fact: Memory, gone: Collection[MemoryId]) -> Memory | None:
    """What the fact took the place of, which holds again once it is gone."""
    closed = store.memories.get_many([one for one in store.history.closed_by(fact.id) if one not in gone]).values()
    again = next((one for one in closed if one.status is Status.SUPERSEDED), None)
    return None if again is None else dataclasses.replace(again, status=Status.ACTIVE)


def taken_from_blocks(
    store: Store, connection: Connection, gone: Collection[MemoryId], going: Collection[str], now: datetime
) -> list[Memory]:
    """Before these are deleted, with these observations: take them out of the blocks about the person, and note those
    whose text stays. The blocks as they are now; archived ones say nothing more, and are to be deleted, too.

    Inside a transaction.
    """
    deleted = list(store.memories.get_many(gone).values())
    blocks = blocks_without(store, deleted)
    staying = [one for one in deleted if not set(going).issuperset(one.evidence)]
    if going or any(one.kind is not Kind.CORE for one in deleted):
        # A block that goes for one of its lines says nothing against the others.
        staying = [one for one in staying if one.kind is not Kind.CORE]
    lines = [_taken_out(store, block) for block in blocks_without(store, staying)]
    dismiss(connection, [*staying, *lines], now)
    for block in blocks:
        if block.status is Status.ACTIVE:
            _write(store, connection, dataclasses.replace(block, updated_at=now), now)
    return blocks


def _taken_out(store: Store, block: Memory) -> Memory:
    """The lines of a block that it is to be without."""
    left = block.text.splitlines() if block.status is Status.ACTIVE else []
    lines = store.memories.get(block.id).text.splitlines()
    return dataclasses.replace(block, text="\n".join(line for line in lines if line not in left))


def _write(store: Store, connection: Connection, block: Memory, now: datetime) -> None:
    """No former word of the block stays, and no vector of them."""
    store.memories.replace(connection, block)
    connection.execute("DELETE FROM history WHERE memory = ?", (block.id,))
    store.history.record(connection, HistoryEntry(block.id, "add", now, _REASON, "", block.text, block.evidence))
    store.vectors.delete(connection, [block.id])
    store.outbox.put(connection, block.id)
