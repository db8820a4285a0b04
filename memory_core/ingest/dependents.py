"""What was concluded together with a fact that fell: it is marked, and derived anew from what still holds."""

import dataclasses
from collections.abc import Iterator

from memory_core.clock import Clock
from memory_core.language.words import normal
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.store.reflecting import Fallen, Reflecting
from memory_core.store.store import Store

_WORK = "dependents"
_BATCH = 40
_ME = "me"
_DOUBTED = "doubted"


class Dependents:
    """Follows the history: of each fact that fell, the conclusions that rested on it."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._reflecting = Reflecting(store.database)

    def step(self) -> Changes:
        """Look after the next facts that fell, in the order in which they did."""
        reached, _ = self._reflecting.reached(_WORK)
        fallen = self._reflecting.fallen(reached, _BATCH)
        if not fallen:
            return Changes()
        revised: dict[MemoryId, None] = {}
        for one in fallen:
            revised.update(dict.fromkeys(self._derive_anew(one)))
        self._reflecting.reach(_WORK, fallen[-1].number, self._clock.now())
        return Changes(memories_revised=tuple(revised))

    def _derive_anew(self, fallen: Fallen) -> Iterator[MemoryId]:
        found = self._store.memories.get_many([name for name in (fallen.memory, fallen.by) if name])
        fact, successor = found.get(fallen.memory), found.get(fallen.by) if fallen.by else None
        if fact is None or not isinstance(fact.body, FactBody):
            return
        for memory in self._resting(fact, successor):
            anew = block_without(memory, fact, successor) if memory.kind is Kind.CORE else _doubted(memory, fact)
            if anew is not None:
                self._write(memory, anew, f"What it rested on holds no longer: {fact.text}")
                yield memory.id

    def _resting(self, fact: Memory, successor: Memory | None) -> Iterator[Memory]:
        """Active conclusions from the same evidence, or about the person, that say the value which fell."""
        names = self._store.memories.resting_on(fact.evidence)
        about_me = isinstance(fact.body, FactBody) and fact.body.subject == _ME
        blocks = self._store.memories.latest(Kind.CORE, scope=fact.scope) if about_me else []
        near = {one.id: one for one in [*self._store.memories.get_many(names).values(), *blocks]}
        for one in near.values():
            apart = one.id == fact.id or (successor is not None and one.id == successor.id)
            if apart or one.status is not Status.ACTIVE or one.scope != fact.scope:
                continue
            if one.kind in (Kind.CORE, Kind.SEMANTIC) and _says(one.text, fact):
                yield one

    def _write(self, memory: Memory, anew: Memory, reason: str) -> None:
        now = self._clock.now()
        anew = dataclasses.replace(anew, updated_at=now)
        with self._store.database.transaction() as connection:
            self._store.memories.replace(connection, anew)
            self._store.graph.link(connection, anew)
            self._store.outbox.put(connection, anew.id)
            event = "archive" if anew.status is Status.ARCHIVED else "revise" if anew.text != memory.text else "mark"
            entry = HistoryEntry(anew.id, event, now, reason, memory.text, anew.text, anew.evidence)
            self._store.history.record(connection, entry, former=[memory])


def _says(text: str, fact: Memory) -> bool:
    said = normal(fact.body.object) if isinstance(fact.body, FactBody) else ""
    return len(said) > 2 and f" {said} " in f" {normal(text)} "


def block_without(block: Memory, fact: Memory, successor: Memory | None) -> Memory | None:
    """The block without the line that holds no longer, with what holds instead in its place; put away where that was
    all. None where no line says it."""
    lines = block.text.splitlines()
    stale = [line for line in lines if _says(line, fact) and _is_of(line, fact)]
    if not stale:
        return None
    new = _line(successor)
    kept: list[str] = []
    for line in lines:
        instead = new if line in stale else line
        if instead and normal(instead) not in [normal(one) for one in kept]:
            kept.append(instead)
    if kept == lines:
        return None
    evidence = tuple(dict.fromkeys((*block.evidence, *(successor.evidence if successor and new else ()))))
    status = Status.ACTIVE if kept else Status.ARCHIVED
    return dataclasses.replace(block, text="\n".join(kept) or block.text, evidence=evidence, status=status)


def _is_of(line: str, fact: Memory) -> bool:
    """Whether a line says what the fact said, and does not only name the same thing."""
    said, words = set(normal(fact.text).split()), normal(line).split()
    shared = [word for word in words if word in said]
    return len(shared) >= 0.6 * len(words) or said.issubset(words)


def _line(successor: Memory | None) -> str:
    if successor is None or successor.status is not Status.ACTIVE or not isinstance(successor.body, FactBody):
        return ""
    return successor.text if successor.body.subject == _ME else ""


def _doubted(memory: Memory, fact: Memory) -> Memory | None:
    """Marked, and half as sure: what else it rests on decides whether it is put away or proved again."""
    body, fell = memory.body, fact.body
    if not isinstance(body, FactBody) or not isinstance(fell, FactBody) or memory.metadata.get(_DOUBTED):
        return None
    if normal(body.subject) != normal(fell.subject) or set(memory.evidence) - set(fact.evidence):
        return None  # others say it, too
    return dataclasses.replace(
        memory, confidence=memory.confidence / 2, metadata={**memory.metadata, _DOUBTED: fact.id}
    )
