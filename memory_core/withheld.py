"""The public verbs about forgetting that can be taken back: hidden at once, gone when its time is over."""

import logging
from contextlib import AbstractContextManager
from dataclasses import replace

from memory_core.errors import ScrubjayError
from memory_core.parts import Parts
from memory_core.pictured import Pictured
from memory_core.records.aging import AgingPlan
from memory_core.records.changes import Changes, ForgetPlan
from memory_core.records.ids import ConversationId
from memory_core.records.query import Selection
from memory_core.records.scope import Scope
from memory_core.store.said import select_turns

_log = logging.getLogger(__name__)
# How long it can be taken back, and how much later it is carried out although whoever asked for it never came back.
UNDO_S = 10.0
_GRACE_S = 5.0


class Forgettable(Pictured):
    """A part of `Memory`, apart because the rest of it is long enough."""

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._deadlines: dict[int, float] = {}
        # As it was asked for: the store keeps ids alone.
        self._asked: dict[int, ForgetPlan] = {}

    def forget(self, plan: ForgetPlan) -> Changes:
        """Do it: gone from tables, indexes, log, pictures, vectors and conversations when this returns."""
        return self._forget(plan, None)

    @property
    def forgettings(self) -> int:
        """How often something was hidden or forgotten since this was opened: whoever reads page by page and sees it
        grow begins anew."""
        return self._store.forgettings

    def undisturbed(self) -> AbstractContextManager[None]:
        """Nothing is forgotten, nor anything else written, by others meanwhile."""
        return self._store.undisturbed()

    def plan_conversation(self, conversation: ConversationId) -> ForgetPlan:
        """What goes with a conversation: its turns. Raises `NotFound`."""
        return self._parts.forgetting.with_conversations(ForgetPlan(), [conversation])

    def with_conversations(self, plan: ForgetPlan, scope: Scope) -> ForgetPlan:
        """A plan that takes the conversations of a scope and of those below it, too."""
        names = [talk.id for talk in self._store.dialogues.page(limit=-1, scope=scope)]
        return self._parts.forgetting.with_conversations(plan, names)

    def with_turns(self, plan: ForgetPlan, words: str, scope: Scope) -> ForgetPlan:
        """A plan that takes the turns of a scope and of those below it in which all these words stand, too."""
        said = select_turns(self._store.database, Selection(matching=words), scope=scope)
        citing = self._store.dialogues.citing([*plan.observations, *plan.memories, *plan.rederived])
        return replace(plan, said=(*plan.said, *said), turns=len({*citing, *plan.said, *said}))

    def withhold(self, plan: ForgetPlan, *, undo_s: float = UNDO_S) -> int:
        """Hide it at once from every list, search, answer, journal, graph and count, delete nothing yet; its number.

        Whoever asked for it calls `finish_withheld` or `take_back` within `undo_s`; else it is carried out a little
        later. A process that ends before leaves it hidden, and the next start carries it out: never half of it.
        """
        number, changes = self._parts.forgetting.withhold(plan)
        self._asked[number] = plan
        self._deadlines[number] = self._parts.clock.monotonic() + undo_s + _GRACE_S
        self._parts.cleared()
        self._parts.listeners.publish(changes)
        return number

    def take_back(self, number: int) -> bool:
        """Show again what was withheld, as it was; False when it is too late."""
        changes = self._parts.forgetting.take_back(number)
        self._asked.pop(number, None)
        self._deadlines.pop(number, None)
        if changes is None:
            return False
        self._parts.listeners.publish(changes)
        self._parts.ingest.wake()
        return True

    def finish_withheld(self, number: int) -> Changes:
        """Now it is forgotten as by `forget`; nothing happens when it was taken back, or is done already."""
        plan = self._parts.forgetting.withheld(number)
        self._deadlines.pop(number, None)
        return Changes() if plan is None else self._forget(plan, number)

    def names(self, limit: int = 300) -> list[str]:
        """Whom and what the memories speak of, the most mentioned first."""
        return [entity.name for entity in self._store.graph.entities(limit=limit)]

    def aging_plan(self, *, fresh: bool = True) -> tuple[AgingPlan, ...]:
        """Which texts the limits of their kinds take, and when: what is to go is hereby announced, days before."""
        return self._parts.aging.plan(fresh=fresh)

    def aging_seen(self) -> bool:
        """Whether the person has seen the plan under these limits."""
        return self._parts.aging.seen()

    def accept_aging_plan(self) -> None:
        """They have."""
        self._parts.aging.accept()

    def aging(self, limit: int = -1) -> list[str]:
        """The ids of observations, memories and conversations that were announced to go, the first to go first."""
        return self._store.agings.going(limit)

    def keep_to_limits(self) -> None:
        """Announce what the limits are about to take, and let go what was announced long enough ago.

        A thread does so now and then, where there is one; who asks more often is answered at once. Raises the store's
        errors.
        """
        self._parts.retention.tick()
        if aged := self._parts.aging.tick():
            self._parts.cleared()
            self._after(aged)

    def finish_overdue(self, *, all_of_them: bool = False) -> None:
        """Carry out what nobody came back for; at a start and at the end, all."""
        now = self._parts.clock.monotonic()
        for number in self._parts.forgetting.all_withheld():
            if all_of_them or self._deadlines.get(number, now) <= now:
                self.finish_withheld(number)

    def _finish_quietly(self) -> None:
        """At a start and at the end: what cannot be done now stays hidden, and the next start does it."""
        try:
            self.finish_overdue(all_of_them=True)
        except ScrubjayError as error:
            _log.error("What was to be forgotten is hidden, and deleted at the next start: %s.", type(error).__name__)

    def _forget(self, plan: ForgetPlan, withheld: int | None) -> Changes:
        if self._parts.sounds:
            if withheld is not None:
                # A process that has only just started does not know yet what waits for its words.
                self._parts.ingest.take_in_all()
            self._parts.sounds.drop(plan.observations)
        wiped = self._wiped_unread(plan)
        try:
            changes = self._parts.forgetting.carry_out(plan, withheld=withheld)
        finally:
            self._parts.cleared()
        self._after(changes)
        self._parts.latecomers.forgotten(plan if withheld is None else self._asked.pop(withheld, plan))
        if not wiped:
            self._parts.ingest.discard_set_aside()  # there may be room now; else it is told
        return changes

    def _wiped_unread(self, plan: ForgetPlan) -> bool:
        """What was set aside unread goes first, so that a kill leaves none of it; False where the disk is full."""
        try:
            if plan.everything or plan.observations:
                self._parts.ingest.discard_set_aside()
        except ScrubjayError:
            return False
        return True

    def _after(self, changes: Changes | None) -> None:
        if changes:
            self._parts.listeners.publish(changes)
        self._parts.indexer.wake()
