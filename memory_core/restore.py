"""Takes back what an export holds: observations, what was concluded from them, and conversations, as they were."""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import islice
from typing import Any

from memory_core.parts import Parts
from memory_core.privacy.redaction import cleaned
from memory_core.records.bodies import VaultBody
from memory_core.records.changes import Changes
from memory_core.records.dialogue import Conversation, Turn
from memory_core.records.memory import Draft, Memory, Status
from memory_core.records.observation import Captured
from memory_core.records.past import Past
from memory_core.records.proposal import Add
from memory_core.store.database import Connection
from memory_core.store.dismissed import not_dismissed
from memory_core.store.past import keep_past
from memory_core.taking_in import clean_memory, clean_past, clean_talk, is_clean, take_in

_BATCH = 50
Talk = tuple[Conversation, Sequence[Turn]]
_SAID = ("text", "title", "url", "app", "speaker", "language", "device")
_DRAFT = tuple(field.name for field in dataclasses.fields(Draft))


def restore(
    parts: Parts,
    captured: Iterable[Captured],
    memories: Iterable[tuple[Memory, Past]],
    talks: Iterable[Talk],
) -> dict[str, int]:
    """All of it in one transaction, or nothing; how many of each were new.

    The agents conclude nothing from these observations again. What is known already, or was forgotten here (a fact
    alone, too; not by a limit: it may have been archived for this), is passed over, with what rests on it and the
    turns that cite it; what does not hold any more comes back as such, and everything with its history. A vault memory
    comes with its value in the clear, which is sealed here.
    """
    counts: Counter[str] = Counter()
    names = []
    forgotten: set[str] = set()
    with parts.store.database.transaction() as connection:
        for batch in _batches(captured):
            new = parts.store.keep([_scrubbed(parts, item) for item in batch])
            parts.writer.write((), concluded=new)
            for name in {item.observation.id for item in batch if item.observation.kept}.intersection(new):
                parts.store.pictures.keep(connection, name, True)
            names += new
            known = {item.observation.id for item in batch}.difference(new)
            forgotten |= known.difference(parts.store.observations.get_many(known))
        for memory, past in memories:
            wanted = not_dismissed(connection, memory, memory.evidence)
            lost = not forgotten.isdisjoint(memory.evidence) or parts.store.observations.known_ids([memory.id])
            if wanted is not None and not lost:
                counts["memories"] += _take_back(parts, connection, wanted, past if wanted == memory else Past())
            elif not parts.store.memories.get_many([memory.id]):
                forgotten.add(memory.id)
        for talk, turns in talks:
            counts["conversations"] += _talk_back(parts, talk, turns, forgotten)
    parts.listeners.publish(Changes(observations_added=tuple(names)))
    parts.indexer.wake()
    return {"observations": len(names), "memories": counts["memories"], "conversations": counts["conversations"]}


def _talk_back(parts: Parts, talk: Conversation, turns: Sequence[Turn], forgotten: Set[str]) -> bool:
    """Without what was forgotten here, and the turns that cite such; a title that came from one of these follows the
    first one left."""
    gone = parts.store.observations.known_ids
    left = [
        turn for turn in turns if forgotten.isdisjoint(cited.id for cited in turn.citations) and not gone([turn.id])
    ]
    if gone([talk.id]) or (turns and not left):
        return False
    if left[:1] != list(turns[:1]):
        talk = dataclasses.replace(talk, title=left[0].question)
    return parts.store.dialogues.restore(*clean_talk(talk, left, parts.scrub))


def _take_back(parts: Parts, connection: Connection, memory: Memory, past: Past) -> bool:
    if parts.store.memories.get_many([memory.id]):
        return False
    if isinstance(memory.body, VaultBody):
        sealed = dataclasses.replace(memory.body, secret=parts.seal(memory.body.secret))
        memory = dataclasses.replace(memory, body=sealed)
    if memory.status is not Status.ACTIVE:
        if memory.evidence and not parts.store.observations.get_many(memory.evidence):
            return False  # What it rested on was forgotten here.
        take_in(parts.store, parts.scrub, connection, memory, past)
        return True
    memory = clean_memory(memory, parts.scrub)
    values = {name: getattr(memory, name) for name in _DRAFT}
    changes = parts.writer.write([Add(Draft(**values))], reuse=[memory])
    if changes is None or not changes.memories_added:
        return False
    (added,) = changes.memories_added
    if past.entries:
        connection.execute("DELETE FROM history WHERE memory = ?", (added,))
        keep_past(connection, added, clean_past(past, parts.scrub))
    if memory.kept:
        parts.store.pictures.keep(connection, added, True)
    return True


def _scrubbed(parts: Parts, item: Captured) -> Captured:
    """What was exported had no secrets in it; what somebody wrote into the file since then may have."""
    observation = item.observation
    if is_clean(([getattr(observation, name) for name in _SAID], observation.metadata), parts.scrub):
        return item
    said: dict[str, Any] = {name: parts.scrub(getattr(observation, name))[0] for name in _SAID}
    extra = cleaned(observation.metadata, parts.scrub)
    clean = dataclasses.replace(observation, **said, metadata=extra)
    return dataclasses.replace(item, observation=clean)


def _batches(captured: Iterable[Captured]) -> Iterator[list[Captured]]:
    rest = iter(captured)
    while batch := list(islice(rest, _BATCH)):
        yield batch
