"""Memory: everything that can be done with what is remembered."""

import dataclasses
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from memory_core.chat.history import search_conversations
from memory_core.config import CoreConfig
from memory_core.errors import NotFound, ScrubjayError
from memory_core.llm.base import LLM
from memory_core.parts import Parts
from memory_core.privacy.redaction import cleaned, counting
from memory_core.records.bodies import Kind, VaultBody
from memory_core.records.changes import Changes, ForgetPlan
from memory_core.records.dialogue import ChatEvent, Conversation, Turn
from memory_core.records.eyes import Eyes
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import ConversationId, MemoryId, ObservationId, new_observation_id
from memory_core.records.memory import Draft, HistoryEntry, Status
from memory_core.records.memory import Memory as MemoryRecord
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.past import Past
from memory_core.records.proposal import Revise
from memory_core.records.query import Hit, Query, Selection
from memory_core.records.scope import Scope
from memory_core.records.sighting import Sighting
from memory_core.related import Related
from memory_core.restore import Talk, restore
from memory_core.store.audit import Audit
from memory_core.store.store import Store

# How many of what a search finds are looked at.
_SHOWN = 5
_POLL_S = 0.01


class Memory(Related):
    """The verbs of the application (those of other programs: `register`); thread-safe. `bootstrap` makes it."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self.register = parts.register
        self._waited = False
        self._closed = False

    @property
    def audit(self) -> Audit:
        """What was forgotten and what other programs read: kinds and numbers."""
        return self._store.audit

    # Remembering

    def observe(self, captured: Captured) -> ObservationId:
        """Keep it; durable when this returns, and once only however often it is called. The agents follow.

        What is only so `again` makes the observation last longer, and what rests on it.
        """
        name = captured.observation.id
        if self._store.keep([captured]):
            self._parts.listeners.publish(Changes(observations_added=(name,)))
        elif captured.again and (changes := self._parts.writer.prolong([name])):
            self._parts.listeners.publish(changes)
        self._parts.ingest.wake()
        self._parts.indexer.wake()
        return name

    def arrived(self) -> None:
        """Something was captured and lies in the spool: take it in now. Returns at once."""
        self._parts.ingest.arrived()

    def add(
        self,
        text: str,
        *,
        app: str = "",
        title: str = "",
        url: str = "",
        at: datetime | None = None,
        kind: ObservationKind = ObservationKind.TEXT,
        metadata: Mapping[str, str] | None = None,
        scope: Scope | None = None,
    ) -> ObservationId:
        """Keep a text, without the secrets in it. `at`: when it was said or read (aware); now by default."""
        scrub, counts = counting(self._parts.scrub)
        clean, title, url, app = (scrub(given)[0] for given in (text, title, url, app))
        extra = cleaned(metadata or {}, scrub)
        when = at or self._parts.clock.now()
        observation = Observation(
            id=new_observation_id(),
            kind=kind,
            at=when,
            until=when,
            text=clean,
            app=app,
            title=title,
            url=url,
            redactions=dict(counts),
            metadata=extra,
            scope=scope or Scope(),
        )
        return self.observe(Captured(observation))

    def drain(self, timeout_s: float = 60.0) -> bool:
        """Wait until everything pending is taken in, concluded from and indexed. False when time ran out first."""
        deadline = time.monotonic() + timeout_s
        self._parts.ingest.hurry(True)
        try:
            while time.monotonic() < deadline:
                if self._drained():
                    return True
                self._work_or_wait()
            return self._drained()
        finally:
            self._parts.ingest.hurry(False)

    def update(self, memory: MemoryId, text: str, *, reason: str = "changed by hand") -> MemoryRecord:
        """Put a memory into other words. Raises `NotFound`."""
        former = self._store.memories.get(memory)
        names = {field.name for field in dataclasses.fields(Draft)}
        values: dict[str, Any] = {name: getattr(former, name) for name in names}
        clean, _ = self._parts.scrub(text)
        draft = Draft(**{**values, "text": clean})
        changes = self._parts.writer.write([Revise(memory, draft, reason)])
        self._after(changes)
        return self._store.memories.get(memory)

    def restore(
        self, captured: Iterable[Captured], memories: Iterable[tuple[MemoryRecord, Past]], talks: Iterable[Talk]
    ) -> dict[str, int]:
        """Take back what was exported, all or nothing; how many were new. See `memory_core.restore`."""
        return restore(self._parts, captured, memories, talks)

    # Recalling

    def search(self, query: Query) -> list[Hit]:
        """At most `query.k` hits, best first. The first search waits a moment for the vectors to be loaded."""
        self._wait_for_vectors()
        hits = self._parts.retriever.recall(query)
        self._parts.reflection.used(hits[:_SHOWN])
        return hits

    def catch_up(self, timeout_s: float) -> None:
        """Wait a moment for the vectors of a few texts that were only just kept; the first time, as for the index."""
        first = not self._waited
        self._wait_for_vectors()
        if self._parts.threads:
            self.register.settle(max(timeout_s, self._parts.patience_s) if first else timeout_s)

    def ask(
        self,
        question: str,
        *,
        conversation: ConversationId | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        scope: Scope | None = None,
    ) -> Iterator[ChatEvent]:
        """The answer, streamed; the last event is `Answered`. `scope`: whose memories may be read; by default mine."""
        self._wait_for_vectors()
        # Somebody else's conversation goes on among the memories in which it was had.
        whose = scope or (self._store.dialogues.get(conversation).scope if conversation else Scope())
        return self._parts.chat.ask(question, conversation=conversation, cancelled=cancelled, scope=whose)

    def memories(
        self,
        *,
        kind: Kind | None = None,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: MemoryId | None = None,
        scope: Scope | None = None,
        ended: bool = False,
    ) -> list[MemoryRecord]:
        """Newest first; `before` names the last one of the page before. `scope`: what may be read from there.
        `ended`: also what is superseded or archived."""
        status = None if ended else Status.ACTIVE
        return self._store.memories.page(
            kind=kind, app=app, since=since, until=until, limit=limit, before=before, scope=scope, status=status
        )

    def observations(
        self,
        *,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: ObservationId | None = None,
        scope: Scope | None = None,
    ) -> list[Observation]:
        """Newest first, without `lines`; `before` names the last one of the page before. `scope`: as for memories."""
        return self._store.observations.page(app=app, since=since, until=until, limit=limit, before=before, scope=scope)

    def memory(self, memory: MemoryId) -> MemoryRecord:
        """Raises `NotFound`."""
        found = self._store.memories.get(memory)
        self._parts.reflection.opened(memory)
        return found

    def observation(self, observation: ObservationId) -> Observation:
        """With its `lines`. Raises `NotFound`."""
        return self._store.observations.get(observation)

    def evidence(self, memory: MemoryId) -> list[Observation]:
        """The observations that a memory rests on, oldest first. Raises `NotFound`."""
        return list(self._store.observations.get_many(self._store.memories.get(memory).evidence).values())

    def conclusions(self, observations: Collection[ObservationId]) -> list[MemoryRecord]:
        """The memories that rest on one of these, whatever their status."""
        return list(self._store.memories.get_many(self._store.memories.resting_on(observations)).values())

    def history(self, memory: MemoryId) -> list[HistoryEntry]:
        """What happened to it, oldest first."""
        return self._store.history.of(memory)

    def reveal(self, memory: MemoryId) -> str:
        """The secret of a vault memory. Raises `NotFound` when it is not one."""
        body = self._store.memories.get(memory).body
        if not isinstance(body, VaultBody):
            raise NotFound(f"{memory} is not in the vault; its text is all there is.")
        return self._parts.unseal(body.secret)

    def conversations(
        self,
        *,
        limit: int = 100,
        before: ConversationId | None = None,
        q: str = "",
        scope: Scope | None = None,
    ) -> list[Conversation]:
        """The one last used first; with `q` those in which all its words stand. `scope`: what belongs to it alone."""
        if q.strip():
            return search_conversations(self._store.dialogues, q, limit, scope)
        return self._store.dialogues.page(limit=limit, before=before, scope=scope)

    def turns(self, conversation: ConversationId) -> list[Turn]:
        """Oldest first. Raises `NotFound`."""
        return self._store.dialogues.turns(conversation)

    def conversation(self, conversation: ConversationId) -> Conversation:
        """Raises `NotFound`."""
        return self._store.dialogues.get(conversation)

    def rename_conversation(self, conversation: ConversationId, title: str) -> None:
        """Raises `NotFound`."""
        self._store.dialogues.rename(conversation, self._parts.scrub(title)[0])

    def counts(self) -> dict[str, Any]:
        """How much there is: observations, memories (by kind), pictures, conversations; and `pending` work."""
        return {
            "observations": self._store.observations.count(),
            "memories": self._store.memories.count_by_kind(),
            "pictures": self._store.pictures.count(),
            "conversations": self._store.dialogues.count(),
            "pending": self._parts.ingest.waiting(),
            "unindexed": self._parts.indexer.waiting(),
            "embedded_anew": self._parts.indexer.anew(),
        }

    def apps(self) -> list[str]:
        """The applications that were seen, by name."""
        return self._store.observations.apps()

    def sightings(self) -> list[Sighting]:
        """Where each observation came from, without what it says, oldest first; what waits in the queue, too."""
        self._parts.ingest.take_in_all()
        return self._store.observations.sightings()

    def filtered(self, day: date) -> dict[str, dict[str, int]]:
        """How many secrets were taken out on a day of here: by kind, then by application (“” for none). Never which."""
        start = datetime(day.year, day.month, day.day).astimezone()
        end = datetime(*(day + timedelta(days=1)).timetuple()[:3]).astimezone()
        return self._store.observations.filtered(start, end)

    # Forgetting

    def plan_forgetting(self, selection: Selection) -> ForgetPlan:
        """What would go with what is selected. What waits in the queue is taken in first, so that it counts too."""
        self._parts.ingest.take_in_all()
        held = self._parts.sounds.held() if self._parts.sounds else []
        plan = self._parts.forgetting.plan(selection, held=held)
        unread = self._parts.ingest.set_aside() if plan.everything or plan.observations else 0
        return dataclasses.replace(plan, damaged=unread)

    def delete(self, memory: MemoryId) -> Changes:
        """Forget one memory; what it rests on stays. Raises `NotFound`."""
        self._store.memories.get(memory)
        return self.forget(self.plan_forgetting(Selection(memories=(memory,))))

    def forget_conversation(self, conversation: ConversationId) -> None:
        """Delete a conversation with its turns, as `forget` does. Raises `NotFound`."""
        self.forget(self.plan_conversation(conversation))

    # The service itself

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `listener` after every change, on a thread of the core; returns what ends that."""
        return self._parts.listeners.subscribe(listener)

    def health(self) -> list[PartHealth]:
        """What store, index, embedding model, ingestion, agents, eyes and pictures say of themselves."""
        parts = self._parts
        return [
            _store_health(self._store),
            *parts.indexer.health(),
            *(parts.remodelled.health() if parts.remodelled else ()),
            *parts.ingest.health(),
            parts.describing.health(),
            *_limits_health(parts),
        ]

    def eyes(self) -> Eyes | None:
        """How the describing of pictures goes; None while no model is chosen for it."""
        return self._parts.describing.eyes()

    def check(self) -> None:
        """Read every page of the database. Raises `StoreDamaged`."""
        self._store.database.check()

    def configure(
        self,
        config: CoreConfig,
        llm: LLM | None,
        *,
        seeing: LLM | None = None,
        unseeing: str = "",
        remembering: LLM | None = None,
    ) -> None:
        """Go on with other settings and other models (None: without one).

        `remembering` concludes in the place of `llm`. `seeing` describes pictures; `unseeing` says why the one that
        was chosen for it could not be opened.
        """
        self._parts.configured(config, llm, seeing, unseeing, remembering)

    def close(self) -> None:
        """Stop the threads after their present step and close the files; nothing acknowledged is lost."""
        if self._closed:
            return
        self._closed = True
        self._finish_quietly()
        self._parts.describing.close()
        self._parts.ingest.close()
        self._parts.reflection.close()
        self._parts.indexer.close()
        self._parts.closed()
        self._store.close()

    def _drained(self) -> bool:
        parts = self._parts
        if parts.ingest.busy():
            return False
        return parts.indexer.stuck() or (not parts.indexer.waiting() and parts.indexer.ready())

    def _work_or_wait(self) -> None:
        if self._parts.threads:
            self._parts.ingest.wake()
            self._parts.indexer.wake()
            time.sleep(_POLL_S)
        else:
            self._parts.ingest.step()
            self._parts.indexer.step()

    def _wait_for_vectors(self) -> None:
        """Once: later searches go on with words while the index is being written anew."""
        if self._waited:
            return
        self._waited = True
        if not self._parts.threads:
            self._parts.indexer.prepare()
        elif self._parts.patience_s:
            self._parts.indexer.wait_ready(self._parts.patience_s)


def _store_health(store: Store) -> PartHealth:
    try:
        store.observations.page(limit=1)
    except ScrubjayError as error:
        return PartHealth("store", State.ERROR, str(error), "Nothing is deleted; it goes on once that is put right.")
    return PartHealth("store", State.OK, "The memory database is encrypted and in order.")


def _limits_health(parts: Parts) -> list[PartHealth]:
    try:
        return [parts.retention.health(), *parts.aging.health()]
    except ScrubjayError:
        return []  # the store has said why
