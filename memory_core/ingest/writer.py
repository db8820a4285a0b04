"""The only writer of memories: a batch's proposals become one transaction, and the transaction becomes `Changes`."""

import dataclasses
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from memory_core.clock import Clock
from memory_core.ingest.undoing import Undoing, become_one
from memory_core.records.bodies import ResourceBody
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId, ObservationId, new_memory_id
from memory_core.records.memory import UNTIL, Draft, HistoryEntry, Memory, Status
from memory_core.records.proposal import Add, Corroborate, Merge, Proposal, Revise, Supersede
from memory_core.records.scope import Scope
from memory_core.store.database import Connection
from memory_core.store.dismissed import not_dismissed
from memory_core.store.rows import maybe_micros, normal_text, to_micros
from memory_core.store.store import Store

_TOLD = ("text", "title", "body", "valid_from", "valid_to", "metadata")


class Writer:
    """Writes what agents propose. Nothing of a batch is written when something was forgotten since it was read.

    `told` is how the text of an episode says that it lasted until a later moment.
    """

    def __init__(
        self, *, store: Store, clock: Clock, told: Callable[[Memory, datetime], str] = lambda episode, _: episode.text
    ) -> None:
        self._store = store
        self._clock = clock
        self._told = told

    def write(
        self,
        proposals: Iterable[Proposal],
        *,
        concluded: Sequence[ObservationId] = (),
        as_of: int | None = None,
        reuse: Sequence[Memory] = (),
        scope: Scope | None = None,
    ) -> Changes | None:
        """Write them and mark these observations as concluded, all or nothing.

        `as_of`: the store's `forgettings` when the batch was read; if it has moved on, nothing is written and None is
        returned, because a draft may quote what is gone. `reuse`: memories that are being derived anew, whose ids (and
        times of creation) the first new drafts of their kinds take over. `scope`: whose observations were
        concluded from; what agents draft belongs there and nowhere else.
        """
        with self._store.database.transaction() as connection:
            if as_of is not None and as_of != self._store.forgettings:
                return None
            writing = _Writing(self._store, connection, self._clock.now(), reuse, by_agents=scope is not None)
            for proposal in proposals:
                writing.apply(proposal if scope is None else self._within(proposal, scope))
            # What was concluded from may have been seen again while the agents thought.
            writing.prolong(concluded, self._told)
            self._store.observations.index_neighbours(connection, concluded)
            self._store.observations.mark_concluded(connection, concluded)
        return writing.changes()

    def _within(self, proposal: Proposal, scope: Scope) -> Proposal:
        """What is said in a scope adds to it and never changes what was kept in another."""
        if isinstance(proposal, Corroborate):
            return proposal if self._kept_in(scope, [proposal.memory]) else Corroborate(proposal.memory, ())
        draft = dataclasses.replace(proposal.draft, scope=scope)
        if isinstance(proposal, Merge) and (own := self._kept_in(scope, proposal.memories)):
            return dataclasses.replace(proposal, memories=own, draft=draft)
        if isinstance(proposal, Revise | Supersede) and self._kept_in(scope, [proposal.memory]):
            return dataclasses.replace(proposal, draft=draft)
        return Add(draft)

    def _kept_in(self, scope: Scope, memories: Sequence[MemoryId]) -> tuple[MemoryId, ...]:
        """Those that were kept in this very scope; and those that are gone, which the proposal will notice."""
        found = self._store.memories.get_many(memories)
        return tuple(name for name in memories if name not in found or found[name].scope == scope)

    def prolong(self, observations: Sequence[ObservationId]) -> Changes:
        """These were seen again: the episodes that rest on them last as long as they do."""
        with self._store.database.transaction() as connection:
            writing = _Writing(self._store, connection, self._clock.now())
            writing.prolong(observations, self._told)
            there = self._store.observations.existing(observations)
        return dataclasses.replace(writing.changes(), observations_prolonged=tuple(there))

    def undo(self, memory: MemoryId) -> Changes:
        """Take back the latest change of a memory that stands. Raises `NotFound`, `NothingToUndo`."""
        with self._store.database.transaction() as connection:
            return Undoing(self._store, connection, self._clock.now()).undo(memory)

    def redo(self, memory: MemoryId) -> Changes:
        """Take back the latest undoing, while nothing followed it. Raises `NotFound`, `NothingToUndo`."""
        with self._store.database.transaction() as connection:
            return Undoing(self._store, connection, self._clock.now()).redo(memory)

    def archive(self, memories: Sequence[MemoryId], reason: str) -> Changes:
        """Put active memories away: neither found nor shown, and back by `undo`."""
        with self._store.database.transaction() as connection:
            writing = _Writing(self._store, connection, self._clock.now())
            for memory in self._store.memories.get_many(memories).values():
                if memory.status is Status.ACTIVE and not memory.kept:
                    writing.archive(memory, reason)
        return writing.changes()

    def fail(self, observations: Sequence[ObservationId]) -> None:
        """The agents failed on these: count it, and have them found by words all the same."""
        with self._store.database.transaction() as connection:
            self._store.observations.index_neighbours(connection, observations)
            self._store.observations.mark_failed(connection, observations)


class _Writing:
    """One transaction in the making."""

    def __init__(
        self,
        store: Store,
        connection: Connection,
        now: datetime,
        reuse: Sequence[Memory] = (),
        *,
        by_agents: bool = False,
    ) -> None:
        self._store = store
        self._connection = connection
        self._now = now
        self._reuse = list(reuse)
        self._by_agents = by_agents
        self._added: dict[MemoryId, None] = {}
        self._revised: dict[MemoryId, None] = {}
        self._forgotten: dict[MemoryId, None] = {}

    def changes(self) -> Changes:
        """What was done."""
        return Changes(
            memories_added=tuple(name for name in self._added if name not in self._forgotten),
            memories_revised=tuple(name for name in self._revised if name not in {**self._added, **self._forgotten}),
            memories_forgotten=tuple(name for name in self._forgotten if name not in self._added),
        )

    def apply(self, proposal: Proposal) -> None:
        """Do one of them."""
        if isinstance(proposal, Add):
            self._add(proposal.draft, event="add", reason="")
        elif isinstance(proposal, Corroborate):
            self._corroborate(proposal.memory, proposal.evidence)
        elif isinstance(proposal, Revise):
            self._revise(proposal)
        elif isinstance(proposal, Merge):
            self._merge(proposal)
        else:
            self._supersede(proposal)

    def prolong(self, observations: Sequence[ObservationId], told: Callable[[Memory, datetime], str]) -> None:
        """Extend the episodes that rest on these. Neither history nor vector follows: nothing new was learnt."""
        ends = dict(self._store.memories.outlasted(self._connection, observations)) if observations else {}
        for name, episode in self._store.memories.get_many(list(ends)).items():
            until = ends[name]
            longer = dataclasses.replace(episode, text=told(episode, until), until=until, updated_at=self._now)
            self._store.memories.replace(self._connection, longer)
            self._revised[name] = None

    def archive(self, memory: Memory, reason: str) -> None:
        """It stays, but counts no more."""
        self._store.memories.replace(self._connection, dataclasses.replace(memory, status=Status.ARCHIVED))
        self._store.outbox.put(self._connection, memory.id)
        self._record(memory.id, "archive", reason, memory.text, memory.text, former=[memory])
        self._revised[memory.id] = None

    def _add(
        self,
        draft: Draft,
        *,
        event: str,
        reason: str,
        apart_from: MemoryId | None = None,
        kept: bool = False,
        former: Sequence[Memory] = (),
    ) -> MemoryId | None:
        """A new memory, or the one that says the same already; None when its evidence is gone, or it was deleted."""
        evidence = self._existing(draft.evidence)
        if draft.evidence and not evidence:
            return None
        wanted = not_dismissed(self._connection, draft, evidence) if event == "add" else draft
        if wanted is None:
            return None
        draft = wanted
        twin = self._store.memories.by_text(draft.kind, draft.text, only=draft.scope)
        if twin is not None and twin.id != apart_from:
            self._corroborate(twin.id, evidence)
            if kept:
                self._connection.execute("UPDATE memories SET kept = 1 WHERE id = ?", (twin.id,))
            return twin.id
        draft = _ending(draft)
        lent = self._lent(draft)
        memory = self._memory(
            draft,
            lent.id if lent else new_memory_id(),
            created_at=lent.created_at if lent else self._now,
            evidence=evidence,
            kept=kept or (lent is not None and lent.kept),
            # What its own batch overtook, or what was read late, is history from the start.
            status=self._status(draft),
        )
        self._store.memories.insert(self._connection, memory)
        self._index(memory)
        self._record(memory.id, event, reason, "", memory.text, evidence=evidence, former=former)
        self._added[memory.id] = None
        return memory.id

    def _status(self, draft: Draft) -> Status:
        """What is known to end one day holds until then."""
        over = draft.valid_to is not None and (UNTIL not in draft.metadata or draft.valid_to <= self._now)
        return Status.SUPERSEDED if over else Status.ACTIVE

    def _lent(self, draft: Draft) -> Memory | None:
        """The memory that this draft derives anew: of its kind, with most of its evidence; and still to be had."""
        rests_on = set(draft.evidence)
        shared = [
            (len(rests_on.intersection(memory.evidence)), memory) for memory in self._reuse if memory.kind == draft.kind
        ]
        best = max(shared, key=lambda pair: pair[0], default=(0, None))
        if best[0] == 0 or best[1] is None:
            return None
        self._reuse.remove(best[1])
        return None if self._store.memories.get_many([best[1].id]) else best[1]

    def _revise(self, proposal: Revise) -> None:
        former = self._store.memories.get_many([proposal.memory]).get(proposal.memory)
        if former is None:
            self._add(proposal.draft, event="add", reason=proposal.reason)
            return
        evidence = self._existing(proposal.draft.evidence)
        draft: Draft | None = proposal.draft
        if self._by_agents:
            draft = not_dismissed(self._connection, proposal.draft, evidence, former.text)
        if draft is None:
            return
        memory = self._memory(
            draft,
            former.id,
            created_at=former.created_at,
            evidence=evidence,
            status=former.status,
            kept=former.kept,
        )
        self._store.memories.replace(self._connection, memory)
        self._index(memory)
        if _told_of(memory) != _told_of(former):
            evidence = memory.evidence
            self._record(
                memory.id, "revise", proposal.reason, former.text, memory.text, evidence=evidence, former=[former]
            )
        self._revised[memory.id] = None

    def _merge(self, proposal: Merge) -> None:
        olds = self._store.memories.get_many(proposal.memories)
        evidence = dict.fromkeys(proposal.draft.evidence)
        for old in olds.values():
            evidence.update(dict.fromkeys(old.evidence))
        # The old ones go first, or the new one would only corroborate a twin among them.
        self._store.memories.delete(self._connection, list(olds))
        draft = dataclasses.replace(proposal.draft, evidence=tuple(evidence))
        kept = any(old.kept for old in olds.values())
        new = self._add(draft, event="merge", reason=proposal.reason, kept=kept, former=list(olds.values()))
        self._forgotten.update(dict.fromkeys(olds))
        if new is not None:
            become_one(self._store, self._connection, olds, new)
        for name in olds:
            self._store.outbox.put(self._connection, name)  # its vector goes when its turn comes

    def _supersede(self, proposal: Supersede) -> None:
        former = self._store.memories.get_many([proposal.memory]).get(proposal.memory)
        if former is not None and normal_text(former.text) == normal_text(proposal.draft.text):
            self._corroborate(former.id, proposal.draft.evidence)
            return
        draft = proposal.draft
        new = self._add(draft, event="add", reason=proposal.reason, apart_from=proposal.memory)
        if former is None or new is None or new == former.id:
            return
        closed = maybe_micros(draft.valid_from or draft.at)
        now = to_micros(self._now)
        self._store.memories.close_fact(self._connection, former.id, valid_to=closed, by=new, now=now)
        self._store.graph.close_relations(self._connection, former.id, valid_to=closed, now=now)
        self._record(
            former.id, "supersede", proposal.reason, former.text, draft.text,
            cause=new, evidence=self._existing(draft.evidence), former=[former],
        )  # fmt: skip
        self._revised[former.id] = None

    def _corroborate(self, name: MemoryId, evidence: Sequence[ObservationId]) -> None:
        if self._store.memories.add_evidence(self._connection, name, evidence):
            self._connection.execute("UPDATE memories SET updated_at = ? WHERE id = ?", (to_micros(self._now), name))
            self._revised[name] = None

    def _memory(
        self,
        draft: Draft,
        name: MemoryId,
        *,
        created_at: datetime,
        evidence: tuple[ObservationId, ...],
        status: Status = Status.ACTIVE,
        kept: bool = False,
    ) -> Memory:
        fields = {field.name: getattr(draft, field.name) for field in dataclasses.fields(draft)}
        fields |= {"evidence": evidence, "created_at": created_at, "updated_at": self._now}
        fields |= {"status": status, "kept": kept}
        return Memory(id=name, **fields)

    def _index(self, memory: Memory) -> None:
        self._store.graph.link(self._connection, memory)
        self._store.outbox.put(self._connection, memory.id)

    def _existing(self, evidence: Sequence[ObservationId]) -> tuple[ObservationId, ...]:
        return tuple(self._store.observations.existing(evidence))

    def _record(
        self,
        name: MemoryId,
        event: str,
        reason: str,
        old: str,
        new: str,
        *,
        cause: MemoryId | None = None,
        evidence: tuple[ObservationId, ...] = (),
        former: Sequence[Memory] = (),
    ) -> None:
        entry = HistoryEntry(name, event, self._now, reason, old, new, evidence)
        self._store.history.record(self._connection, entry, cause=cause, former=former)


def _told_of(memory: Memory) -> tuple[Any, ...]:
    """That of which the history tells a change; that the same was seen once more is none."""
    body = memory.body
    if isinstance(body, ResourceBody):
        memory = dataclasses.replace(memory, body=dataclasses.replace(body, seen_at=None))
    return tuple(getattr(memory, name) for name in _TOLD)


def _ending(draft: Draft) -> Draft:
    """A fact with the end that its sentence names, unless it ended before."""
    if UNTIL not in draft.metadata:
        return draft
    end = datetime.fromisoformat(draft.metadata[UNTIL])
    if draft.valid_to is not None and draft.valid_to <= end:
        return dataclasses.replace(
            draft, metadata={name: value for name, value in draft.metadata.items() if name != UNTIL}
        )
    return dataclasses.replace(draft, valid_to=end)
