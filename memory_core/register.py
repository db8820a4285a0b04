"""What other programs keep, list, change and carry over, scope by scope."""

import dataclasses
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from memory_core.clock import Clock
from memory_core.errors import NothingToUndo, UsageError
from memory_core.forget import Forgetting
from memory_core.ingest.indexer import Indexer
from memory_core.ingest.lull import Lull
from memory_core.ingest.undoing import REASONS, nothing_to_redo
from memory_core.ingest.writer import Writer
from memory_core.privacy.redaction import cleaned, counting
from memory_core.records.changes import Changes, ForgetPlan
from memory_core.records.dialogue import Conversation, Turn
from memory_core.records.filters import ORDERING, Compare, Operator, Scalar, comparisons
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Draft, HistoryEntry, Memory
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.past import Past
from memory_core.records.proposal import Revise
from memory_core.records.query import Query, Selection
from memory_core.records.scope import Scope
from memory_core.records.steps import Step, step_back, step_forward
from memory_core.store.comparing import ROW_FIELDS
from memory_core.store.filters import keeps_values
from memory_core.store.graph import Entity
from memory_core.store.past import keep_past, pasts
from memory_core.store.removal import withdraw
from memory_core.store.selecting import select_within
from memory_core.store.store import Store
from memory_core.taking_in import clean_past, clean_talk, take_in

Record = Memory | Observation
LAYERS = ("memories", "observations")
_AT_ONCE = 500
_POLL_S = 0.004
_HANDFUL = 32
_LITTLE_TEXT = 8_000
_SAME = (Operator.EQ, Operator.IN)
# The sorts of values in metadata, in words: what is compared with, and what is kept.
_SORTS = {
    "text": ("a text", "are texts"),
    "number": ("a number", "are numbers"),
    "truth": ("true or false", "is true or false"),
    "list": ("a list", "are lists"),
    "mapping": ("a mapping", "are mappings"),
}


class Register:
    """Reads and writes both layers by id and by scope. `published` tells whoever listens, and wakes who follows."""

    def __init__(
        self,
        *,
        store: Store,
        writer: Writer,
        indexer: Indexer,
        clock: Clock,
        forgetting: Forgetting,
        cleared: Callable[[], None],
        scrub: Callable[[str], tuple[str, dict[str, int]]],
        prepared: Callable[[Sequence[str]], None],
        opened: Callable[[MemoryId], None],
        published: Callable[[Changes], None],
        lull: Lull,
    ) -> None:
        self._store = store
        self._writer = writer
        self._indexer = indexer
        self._clock = clock
        self._forgetting = forgetting
        self._cleared = cleared
        self._scrub = scrub
        self._prepared = prepared
        self._opened = opened
        self._published = published
        self._lull = lull

    def now(self) -> datetime:
        """The present moment, by the clock of this memory."""
        return self._clock.now()

    def prepare(self, queries: Sequence[str]) -> None:
        """Embed what is about to be searched for, together."""
        self._prepared(queries)

    def keep(self, observations: Sequence[Observation]) -> list[Observation]:
        """Keep them without the secrets in them, many in one transaction; durable when this returns, as kept."""
        self._lull.disturb()
        kept: list[Observation] = []
        for start in range(0, len(observations), _AT_ONCE):
            clean = [self._scrubbed(one) for one in observations[start : start + _AT_ONCE]]
            if _is_little(clean):
                self._store.jot(clean)
                added = [one.id for one in clean]
            else:
                added = self._store.keep([Captured(one) for one in clean])
            self._published(Changes(observations_added=tuple(added)))
            self._lull.disturb()
            kept += clean
        return kept

    def records(self, ids: Collection[str]) -> dict[str, Record]:
        """Those that exist, of either layer."""
        memories = self._store.memories.get_many([name for name in ids if name.startswith("m_")])
        observations = self._store.observations.get_many([name for name in ids if name.startswith("o_")])
        return {**{str(name): one for name, one in memories.items()}, **dict(observations.items())}

    def open(self, name: str) -> Record | None:
        """One that somebody asked for by its id, which counts as use of it; None when there is none."""
        found = self.records([name]).get(name)
        if isinstance(found, Memory):
            self._opened(found.id)
        return found

    def newest(self, query: Query, *, limit: int, own: bool = True, ended: bool = False) -> list[Record]:
        """What passes the query's filters, newest first; `own`: without what its scope inherits. Below 0: all.

        `ended`: with what is superseded or archived.
        """
        layers = LAYERS if query.layer == "both" else (query.layer,)
        newest = self._store.memories.newest
        ids = [name for layer in layers for name in newest(query, layer=layer, limit=limit, own=own, ended=ended)]
        found = sorted(self.records(ids).values(), key=lambda one: one.at, reverse=True)
        return found if limit < 0 else found[:limit]

    def check(self, query: Query) -> None:
        """Raise `UsageError` where a filter on the metadata can pass nothing that is kept: a text is to be larger than
        numbers are, a value the same as lists are, or it reaches into a mapping."""
        for one in _of_metadata(query):
            whole, dot, _ = one.field.partition(".")
            if dot and self._keeps(whole, "mapping", query):
                raise UsageError(
                    f"“{whole}” holds mappings, and “{one.field}” reaches into them; filters compare what stands at "
                    "the top of the metadata. Keep it there, too."
                )
            others = ("text", "number") if one.operator in ORDERING else ("list",) if one.operator in _SAME else ()
            if why := self._passes_by(one, query, others):
                raise UsageError(why)

    def missed(self, query: Query) -> str:
        """Why nothing passes the filters, where one of them asks for another sort of values than is kept; else
        empty."""
        found = (self._passes_by(one, query, tuple(_SORTS)) for one in _of_metadata(query))
        return next(filter(None, found), "")

    def _passes_by(self, one: Compare, query: Query, others: Sequence[str]) -> str:
        """In a sentence, that nothing of the sort that is compared with is kept there, but something of the others."""
        asked = _asked_of(one)
        # The usual answer comes from the first row; that there is none takes all of them.
        if not asked or not others or any(self._keeps(one.field, sort, query) for sort in asked):
            return ""
        other = next((sort for sort in others if self._keeps(one.field, sort, query)), "")
        if not other:
            return ""
        instead = "; write {'contains': …}" if other == "list" and one.operator in _SAME else ""
        return (
            f"“{one.operator}” (on “{one.field}”) compares with {' or '.join(_SORTS[sort][0] for sort in asked)}, but "
            f"what is kept there {_SORTS[other][1]}{instead}."
        )

    def _keeps(self, field: str, sort: str, query: Query) -> bool:
        with self._store.database.reading() as connection:
            return keeps_values(connection, field, sort, query.scope)

    def select(self, query: Query, matching: str = "") -> Selection:
        """What belongs to a scope, passes the filters and holds all the words, to be forgotten."""
        self._store.settle()
        database = self._store.database
        observations = select_within(database, query, "observations", matching)
        memories = select_within(database, query, "memories", matching)
        return Selection(
            memories=tuple(MemoryId(name) for name in memories),
            observations=tuple(ObservationId(name) for name in observations),
        )

    def forget(self, plan: ForgetPlan) -> None:
        """Take it out: it cannot be found any more when this returns, and is wiped from the disk at the next lull."""
        self._lull.disturb()
        self._published(self._forgetting.carry_out(plan, wiped_later=True))
        self._cleared()
        self._lull.disturb()

    def wipe(self) -> None:
        """Wipe from the disk now what was forgotten. Raises `StoreError`, `VectorIndexError`, `HomeUnwritable`."""
        self._forgetting.finish_left()

    def changed(self, ids: Collection[str]) -> dict[str, datetime]:
        """When each was changed last; those that never were are not named."""
        return self._store.history.last_of(ids)

    def history(self, name: str) -> list[HistoryEntry]:
        """What happened to a memory or an observation, oldest first; empty when there is none of that name."""
        entries = self._store.history.of(MemoryId(name))
        record = self.records([name]).get(name)
        if not isinstance(record, Observation):
            return entries
        first = entries[0].old_text if entries else record.text
        return [HistoryEntry(MemoryId(name), "add", record.at, "", "", first), *entries]

    def revise(self, name: str, text: str | None, metadata: Mapping[str, Any], *, reason: str) -> None:
        """Give a record, if it is there, another text (None: as it was) and more metadata, and note in its history what
        that changes."""
        words = None if text is None else self._scrub(text)[0]
        more = cleaned(metadata, self._scrub)
        with self._store.database.transaction():
            record = self.records([name]).get(name)
            if record is None:
                return
            said = record.text if words is None else words
            changed = dataclasses.replace(record, text=said, metadata={**record.metadata, **more})
            changes = Changes() if changed == record else self._revised(record, changed, reason)
        self._published(changes)

    def _revised(self, record: Record, changed: Record, reason: str) -> Changes:
        if isinstance(record, Observation):
            return self._revise_observation(record, changed.text, changed.metadata, reason)
        names = {field.name for field in dataclasses.fields(Draft)}
        draft = Draft(**{name: getattr(changed, name) for name in names})
        return self._writer.write([Revise(record.id, draft, reason)]) or Changes()

    def undo(self, record: Record) -> None:
        """Take back the latest change of a record that stands. Raises `NothingToUndo`."""
        if isinstance(record, Memory):
            self._published(self._writer.undo(record.id))
            return
        nothing = NothingToUndo(f"No change of {record.id} is left to take back. delete() forgets it.")
        self._published(self._step(record.id, step_back, "undo", nothing))

    def redo(self, record: Record) -> None:
        """Take back the latest undoing of a record, while nothing followed it. Raises `NothingToUndo`."""
        if isinstance(record, Memory):
            self._published(self._writer.redo(record.id))
            return
        self._published(self._step(record.id, step_forward, "redo", nothing_to_redo(record.id)))

    def _step(
        self, name: ObservationId, find: Callable[[Sequence[HistoryEntry]], Step | None], event: str, nothing: Exception
    ) -> Changes:
        with self._store.database.transaction():
            record, step = self._store.observations.get(name), find(self._store.history.of(MemoryId(name)))
            if step is None:
                raise nothing
            before = self._store.history.before(step.before.number).metadata
            values = record.metadata if before is None else before
            return self._revise_observation(
                record, step.before.old_text, values, REASONS[event], event=event, undoes=step.change.number
            )

    def pasts(self, ids: Collection[str]) -> dict[str, Past]:
        """What each that was ever changed was before."""
        return pasts(self._store.database, ids)

    def talks(self, scope: Scope) -> list[tuple[Conversation, list[Turn]]]:
        """The conversations of a scope and of those below it, with their turns, the one last used first."""
        dialogues = self._store.dialogues
        return [(talk, dialogues.turns(talk.id)) for talk in dialogues.page(limit=-1, scope=scope)]

    def entities(self, scope: Scope, limit: int) -> list[Entity]:
        """Whom and what the memories speak of that may be read from a scope, the most mentioned first."""
        return self._store.graph.entities(limit=limit, scope=scope)

    def take_over(
        self,
        observations: Sequence[Observation],
        memories: Sequence[Memory],
        talks: Sequence[tuple[Conversation, Sequence[Turn]]] = (),
        past: Mapping[str, Past] | None = None,
    ) -> tuple[int, int, int]:
        """Keep records of another home as they are, once; nothing is concluded from them. How many were new.

        `past`: what they were before.
        """
        changes, kept, before = Changes(), 0, past or {}
        for start in range(0, len(observations), _AT_ONCE):
            part = [self._scrubbed(one) for one in observations[start : start + _AT_ONCE]]
            with self._store.database.transaction() as connection:
                self._store.observations.admit(connection, [one.id for one in part])
                fresh = [one.id for one in part if self._store.observations.insert(connection, one)]
                self._store.observations.index_neighbours(connection, fresh)
                self._store.observations.mark_concluded(connection, fresh)
                for name in fresh:
                    keep_past(connection, name, clean_past(before.get(name, Past()), self._scrub))
            kept += len(fresh)
            changes += Changes(observations_added=tuple(fresh))
        with self._store.database.transaction() as connection:
            known = self._store.memories.get_many([memory.id for memory in memories])
            new = [memory for memory in memories if memory.id not in known]
            for memory in new:
                take_in(self._store, self._scrub, connection, memory, before.get(memory.id))
            taken = sum(self._store.dialogues.restore(*clean_talk(*talk, self._scrub)) for talk in talks)
        self._published(changes + Changes(memories_added=tuple(memory.id for memory in new)))
        return kept, len(new), taken

    def behind(self, timeout_s: float = 0.0) -> str:
        """Why what was added last is not found yet, where that lasts for so long; empty where it is found."""
        until = time.monotonic() + timeout_s
        while (why := self._store.database.behind) and time.monotonic() < until:
            time.sleep(_POLL_S)
        return why and f"What was added last is safe, but not found yet. {why}"

    def settle(self, timeout_s: float) -> None:
        """Wait a moment for the vectors of a handful of texts that were only just kept."""
        deadline = time.monotonic() + timeout_s
        while 0 < self._indexer.waiting() <= _HANDFUL and not self._indexer.stuck() and time.monotonic() < deadline:
            self._indexer.hurry()
            time.sleep(_POLL_S)

    def _scrubbed(self, observation: Observation) -> Observation:
        scrub, counts = counting(self._scrub)
        text, title, url, app = (
            scrub(given)[0] if given else ""
            for given in (observation.text, observation.title, observation.url, observation.app)
        )
        metadata = cleaned(observation.metadata, scrub)
        if not counts:
            return observation  # nothing was taken out
        return dataclasses.replace(
            observation,
            text=text,
            title=title,
            url=url,
            app=app,
            metadata=metadata,
            redactions=dict(Counter(observation.redactions) + counts),
        )

    def _revise_observation(
        self,
        former: Observation,
        text: str,
        metadata: Mapping[str, Any],
        reason: str,
        *,
        event: str = "revise",
        undoes: int | None = None,
    ) -> Changes:
        """What was concluded from the former text is taken back, and concluded anew from the present one."""
        store, changed = self._store, text != former.text
        with store.database.transaction() as connection:
            resting = store.memories.resting_on([former.id]) if changed else []
            evidence = {name for one in store.memories.get_many(resting).values() for name in one.evidence}
            withdraw(store, connection, resting)
            again = changed and former.kind is not ObservationKind.NOTE
            store.observations.revise(connection, former.id, text, metadata, again=again)
            store.observations.reopen(connection, evidence)
            entry = HistoryEntry(
                MemoryId(former.id), event, self._clock.now(), reason, former.text, text, undoes=undoes
            )
            store.history.record(connection, entry, metadata=former.metadata)
            store.note_forgetting({former.scope})  # a batch that was read before quotes the former text
        return Changes(observations_prolonged=(former.id,), memories_forgotten=tuple(resting))


def _is_little(observations: Sequence[Observation]) -> bool:
    """So that to write it twice costs next to nothing."""
    if len(observations) > _HANDFUL or any(one.lines for one in observations):
        return False
    return sum(len(one.text) for one in observations) <= _LITTLE_TEXT


def _of_metadata(query: Query) -> list[Compare]:
    """The filters of a query on metadata."""
    return [one for one in comparisons(query.where) if one.field not in ROW_FIELDS] if query.where is not None else []


def _asked_of(one: Compare) -> tuple[str, ...]:
    """The sorts of values that can pass a filter; none where it is of no account."""
    if None in one.values:
        return ()
    if one.operator in (Operator.CONTAINS, Operator.ICONTAINS):
        return ("text", "list") if isinstance(one.values[0], str) else ("list",)
    return tuple(dict.fromkeys(map(_sort_of, one.values)))


def _sort_of(value: Scalar) -> str:
    if isinstance(value, bool):
        return "truth"
    return "number" if isinstance(value, int | float) else "text"
