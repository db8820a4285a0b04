"""Takes a memory of another home in as it was there: with its past, and also when it does not hold any more."""

import dataclasses
from collections.abc import Callable, Mapping

from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.past import Past
from memory_core.store.database import Connection
from memory_core.store.past import keep_past
from memory_core.store.rows import to_micros
from memory_core.store.store import Store

Scrub = Callable[[str], tuple[str, Mapping[str, int]]]


def take_in(store: Store, scrub: Scrub, connection: Connection, memory: Memory, past: Past | None) -> None:
    """Keep one that is not known yet; inside a transaction."""
    memory = dataclasses.replace(memory, text=scrub(memory.text)[0])
    if past is None or not past.entries:
        added = HistoryEntry(memory.id, "add", memory.created_at, "imported", "", memory.text)
        past = Past(((added, None),), past.superseded_by if past is not None else None)
    store.memories.insert(connection, memory)
    keep_past(connection, memory.id, clean_past(past, scrub))
    if memory.status is Status.SUPERSEDED:
        # It was believed from when it was learnt until it was superseded.
        store.graph.link(connection, dataclasses.replace(memory, updated_at=memory.created_at))
        store.graph.close_relations(connection, memory.id, valid_to=None, now=to_micros(memory.updated_at))
    else:
        store.graph.link(connection, memory)
    store.outbox.put(connection, memory.id)


def clean_past(past: Past, scrub: Scrub) -> Past:
    """Without secrets that somebody may have written into the file."""
    entries = []
    for entry, cause in past.entries:
        old, new, reason = (scrub(text)[0] for text in (entry.old_text, entry.new_text, entry.reason))
        entries.append((dataclasses.replace(entry, old_text=old, new_text=new, reason=reason), cause))
    return dataclasses.replace(past, entries=tuple(entries))
