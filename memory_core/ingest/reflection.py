"""Reflection in idle time: merges what slipped through twice, settles what two names kept apart, puts away what nobody
needs.

It goes through the memories in small steps, remembers on the disk how far it came, and rests while anything else has to
be done. Each change stands in the history with its reason and can be undone; what a person undid is not done again.
"""

import dataclasses
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta

from memory_core.agents.base import Known
from memory_core.agents.sameness import COMPARED, family, more_telling, same_subject, say_same, worth
from memory_core.clock import Clock
from memory_core.ingest.dependents import Dependents
from memory_core.ingest.distilling import Distilling
from memory_core.ingest.writer import Writer
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId
from memory_core.records.memory import Draft, Memory, Status
from memory_core.records.proposal import Merge, Proposal, Supersede
from memory_core.records.query import Hit
from memory_core.records.scope import Scope
from memory_core.store.reflecting import Reflecting, Use
from memory_core.store.store import Store

# In one step: so few that what is captured never waits long.
BATCH = 40
# Between two steps, and after everything was looked at.
_PAUSE_S, _ROUND_S = 5.0, 3_600.0
# After the start there are better things to do.
_SETTLE_S = 60.0
# Put away is what is worth less than this, has lain so long, and is neither important nor sure.
LEAST_WORTH = 0.42
REST = timedelta(days=90)
_UNIMPORTANT, _UNSURE = 0.5, 0.7
_PUT_AWAY = (Kind.SEMANTIC, Kind.EPISODIC, Kind.RESOURCE, Kind.PROCEDURAL)
_MOST_NOTED = 2_000
# What is kept of how far it came.
_PHASE, _COMPARE, _JUDGE, _WHOLE = "phase", "compare", "judge", "whole round"
_COMPARING, _JUDGING = 0, 1
_ALL_AGAIN = timedelta(days=7)
_MOST_MERGED = 8
_FULL = 20


class Reflection:
    """`tick` does at most one small step. `busy`: whether the machine, or the core itself, has better things to do."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        clock: Clock,
        known: Callable[[Scope], Known],
        distil: Distilling,
        busy: Callable[[], bool] = lambda: False,
        published: Callable[[Changes], None] = lambda changes: None,
    ) -> None:
        self._store = store
        self._writer = writer
        self._clock = clock
        self._known = known
        self._distil = distil
        self._busy = busy
        self._published = published
        self._reflecting = Reflecting(store.database)
        self._dependents = Dependents(store=store, clock=clock)
        self._next = clock.monotonic() + _SETTLE_S
        self._enabled = True
        self._used: Counter[MemoryId] = Counter()
        self._lock = threading.Lock()

    def configure(self, *, enabled: bool) -> None:
        """Whether memories are merged and put away at all; what fell is looked after in any case."""
        self._enabled = enabled

    def used(self, hits: Iterable[Hit]) -> None:
        """These were found and shown; cheap, and written down with the next step."""
        self._note(MemoryId(hit.id) for hit in hits if hit.layer == "memories")

    def opened(self, memory: MemoryId) -> None:
        """This one was opened."""
        self._note([memory])

    def close(self) -> None:
        """Write down what was made use of."""
        self.write_down()

    def _note(self, memories: Iterable[MemoryId]) -> None:
        with self._lock:
            if len(self._used) < _MOST_NOTED:
                self._used.update(memories)

    def tick(self) -> None:
        """One step, when it is due and nothing else has to be done. Raises the store's errors."""
        self._tell(self._dependents.step())
        now = self._clock.monotonic()
        if now < self._next or self._store.observations.open_count() or self._busy():
            return
        self.write_down()
        more = self._enabled and self.step()
        self._next = now + (_PAUSE_S if more else _ROUND_S)

    def write_down(self) -> None:
        """Keep what was made use of."""
        with self._lock:
            used, self._used = self._used, Counter()
        if used:
            self._reflecting.add_uses(used, self._clock.now())

    def step(self) -> bool:
        """The next few memories: first all are compared, then all are judged; whether there are more in this round."""
        if self._reflecting.reached(_PHASE)[0] == _COMPARING:
            if not self._compare():
                self._reflecting.reach(_PHASE, _JUDGING, self._clock.now())
            return True
        if self._judge():
            return True
        self._reflecting.reach(_PHASE, _COMPARING, self._clock.now())
        return False

    # Comparing

    def _compare(self) -> bool:
        """Merge the next memories with those that say the same; whether there are more.

        Each is compared with all when it is new; once a week all are, because names become known later.
        """
        reached, _ = self._reflecting.reached(_COMPARE)
        page = self._reflecting.after(reached, COMPARED, BATCH)
        as_of = self._store.forgettings
        for memory in self._store.memories.get_many([name for _, name in page]).values():
            current = self._store.memories.get_many([memory.id]).get(memory.id)
            if current is not None and current.status is Status.ACTIVE:
                self._look_after(current, as_of)
        now = self._clock.now()
        if page:
            self._reflecting.reach(_COMPARE, page[-1][0], now)
        if len(page) == BATCH:
            return True
        _, whole = self._reflecting.reached(_WHOLE)
        if whole is None or now - whole >= _ALL_AGAIN:
            self._reflecting.reach(_WHOLE, 0, now)
            self._reflecting.reach(_COMPARE, 0, now)
        return False

    def _look_after(self, memory: Memory, as_of: int) -> None:
        """Merge or close one memory, if need be."""
        proposal = self._merge(memory) or self._settle(memory)
        if proposal is not None:
            self._tell(self._writer.write([proposal], as_of=as_of, scope=memory.scope))

    def _merge(self, memory: Memory) -> Proposal | None:
        """One memory of all that say the same."""
        known = self._known(memory.scope)
        near = dict(_by_id(self._near(memory, known)))
        alike = [one for one, cosine in near.values() if say_same(memory, one, known.names, cosine=cosine)]
        group = self._not_undone([memory, *alike[: _MOST_MERGED - 1]])
        if len(group) < 2 or memory not in group:
            return None
        best = more_telling(group)
        text = self._distil(group)
        others = "; ".join(f"“{one.text}”" for one in group if one.text != text)
        reason = f"Said the same in other words: {others}" if others else "It was kept twice."
        return Merge(tuple(one.id for one in group), _joined(best, group, text), reason)

    def _near(self, memory: Memory, known: Known) -> list[tuple[Memory, float]]:
        """What may say the same: about the same subject, or near in meaning."""
        found = [(one, 0.0) for one in self._rivals(memory, known)]
        found += list(known.similar(memory.kind, memory.text, 6))
        return [(one, cosine) for one, cosine in found if one.id != memory.id and one.scope == memory.scope]

    def _rivals(self, memory: Memory, known: Known) -> list[Memory]:
        if not isinstance(memory.body, FactBody):
            return []
        names = {memory.body.subject, *known.names(memory.body.subject)}
        return [one for name in sorted(names) for one in known.facts(name)]

    def _settle(self, memory: Memory) -> Proposal | None:
        """Close this fact when a newer one, entered under another name, says something else of the same."""
        body = memory.body
        if not isinstance(body, FactBody) or not memory.metadata.get("single") or memory.kept:
            return None
        known = self._known(memory.scope)
        for one in self._rivals(memory, known):
            said = one.body
            if one.id == memory.id or one.scope != memory.scope or not isinstance(said, FactBody):
                continue
            if not one.metadata.get("single") or family(said.predicate) != family(body.predicate):
                continue
            if _since(one) > _since(memory) and same_subject(body, said, known.names) and self._not_undone([memory]):
                reason = f"It was “{body.object}”; on {one.at:%Y-%m-%d} it became “{said.object}”, under another name."
                return Supersede(memory.id, _draft(one, one.text), reason)
        return None

    def _not_undone(self, memories: Sequence[Memory]) -> list[Memory]:
        undone = self._reflecting.undone([one.id for one in memories])
        return [one for one in memories if one.id not in undone]

    # Judging

    def _judge(self) -> bool:
        """Put away, of the next memories, those that are worth too little; whether there are more in this round."""
        page = self._reflecting.after(self._reflecting.reached(_JUDGE)[0], _PUT_AWAY, BATCH)
        names = [name for _, name in page]
        uses = self._reflecting.uses(names) if names else {}
        found = self._not_undone(list(self._store.memories.get_many(names).values())) if names else []
        poor = [one.id for one in found if self._is_poor(one, uses.get(one.id, Use()))]
        if poor:
            reason = f"It is of little importance, not sure, and was not made use of for {REST.days} days."
            self._tell(self._writer.archive(poor, reason))
        now = self._clock.now()
        more = len(page) == BATCH
        self._reflecting.reach(_JUDGE, page[-1][0] if more else 0, now)
        return more

    def _is_poor(self, memory: Memory, use: Use) -> bool:
        now = self._clock.now()
        moments = [memory.until or memory.at, memory.created_at, memory.updated_at, *([use.last] if use.last else [])]
        if memory.kept or now - max(moments) < REST:
            return False
        if memory.importance > _UNIMPORTANT or memory.confidence > _UNSURE:
            return False
        return worth(memory, times=use.times, last=use.last, now=now) < LEAST_WORTH

    def _tell(self, changes: Changes | None) -> None:
        if changes:
            self._published(changes)


def _by_id(near: Sequence[tuple[Memory, float]]) -> list[tuple[MemoryId, tuple[Memory, float]]]:
    best: dict[MemoryId, tuple[Memory, float]] = {}
    for one, cosine in near:
        if one.id not in best or cosine > best[one.id][1]:
            best[one.id] = (one, cosine)
    return list(best.items())


def _since(memory: Memory) -> float:
    return (memory.valid_from or memory.at).timestamp()


def _draft(memory: Memory, text: str) -> Draft:
    fields = {field.name: getattr(memory, field.name) for field in dataclasses.fields(Draft)}
    return Draft(**{**fields, "text": text})


def _joined(best: Memory, group: Sequence[Memory], text: str) -> Draft:
    """The best one, with the evidence and names of all; what is said again and again matters more and is surer."""
    starts = [one.valid_from for one in group if one.valid_from is not None]
    return dataclasses.replace(
        _draft(best, text),
        at=min(one.at for one in group),
        valid_from=min(starts) if starts else None,
        importance=min(0.95, max(one.importance for one in group) + 0.05 * (len(group) - 1)),
        confidence=min(0.95, max(one.confidence for one in group) + 0.02 * (len(group) - 1)),
        entities=tuple(dict.fromkeys(name for one in [best, *group] for name in one.entities))[:_FULL],
    )
