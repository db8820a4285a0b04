"""Deleting: a preview first, then ten seconds in which it can be undone, then gone."""

import contextlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.selections import Wish, selection_of
from desktop.viewmodels.toasts import Toast, Toasts
from desktop.viewmodels.wording import kind_name, kinds_name
from memory_core.errors import NotFound
from memory_core.records.changes import ForgetPlan
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.query import Selection
from memory_core.records.sighting import Sighting
from memory_core.wording import counted, listed

UNDO_S = 10.0
PATIENCE_MS, LOOKING_S = 500, 600.0


@dataclass(frozen=True, slots=True)
class ForgetPreview:
    """What the dialog shows: a headline, one line for each thing that goes, and a few samples.

    `instead`: the same where what was seen and heard is kept; None where there is no such choice.
    """

    headline: str
    goes: tuple[str, ...]
    stays: str
    samples: tuple[str, ...]
    instead: "ForgetPreview | None" = None


@dataclass(frozen=True, slots=True)
class _Plans:
    """All that goes by default, and what goes when the evidence is kept."""

    whole: ForgetPlan
    kept: ForgetPlan | None = None


class _Pending:
    """One forgetting that can still be taken back; `number` is the core's, once it has hidden it."""

    def __init__(self, plan: ForgetPlan, timer: QTimer) -> None:
        self.plan = plan
        self.timer = timer
        self.toast: Toast | None = None
        self.number: int | None = None
        self.decided: bool | None = None
        """True: it is to go now; False: it is taken back."""

    @property
    def ids(self) -> set[str]:
        """What it hides in lists."""
        return {*self.plan.memories, *self.plan.rederived, *self.plan.observations}


class ForgettingViewModel(QObject):
    """Plans, asks, has the core hide it at once, and lets it go when nobody took it back."""

    previewed = Signal(object)
    hidden_changed = Signal()
    taken_back = Signal()
    names_changed = Signal()

    def __init__(
        self,
        *,
        memory: Remembering,
        operations: Operations,
        toasts: Toasts,
        undo_s: float = UNDO_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._operations = operations
        self._toasts = toasts
        self._undo_s = undo_s
        self._asked: _Plans | None = None
        self._pending: list[_Pending] = []
        self._looking: Toast | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(PATIENCE_MS)
        self._soon.timeout.connect(self._on_still_looking)
        self.names: tuple[str, ...] = ()
        """Whom and what the memories speak of, to choose from."""

    @property
    def hidden(self) -> Collection[str]:
        """The ids that are as good as gone."""
        return {id for pending in self._pending for id in pending.ids}

    def open(self) -> None:
        """Read whom the memories speak of."""
        self._operations.query(self._memory.names, key="forget.names").success(self._on_names).failure(
            lambda _: None
        ).run()

    def request(
        self,
        memories: Collection[str] = (),
        observations: Collection[str] = (),
        late: Callable[[Sighting], bool] | None = None,
    ) -> None:
        """Ask what would go with these; `previewed` says it. A memory takes with it what it rests on. `late`: what is
        meant, too, of what was seen before and is only read after it."""
        if not memories and not observations:
            return
        named = tuple(MemoryId(id) for id in memories)
        seen = tuple(ObservationId(id) for id in observations)
        self._ask(lambda: self._plan(named, seen, late), "That is already gone.")

    def request_where(self, selection: Selection) -> None:
        """Ask what would go with all that is meant by these conditions; `previewed` says it."""
        if selection == Selection():
            return
        self._ask(lambda: _Plans(self._memory.plan_forgetting(selection)), "There is nothing of that to forget.")

    def ask_for(self, wish: Wish) -> str:
        """Ask what would go by what a person filled in; what is wrong with that, or “”."""
        found = selection_of(wish, datetime.now().astimezone())
        if isinstance(found, str):
            return found
        self.request_where(found)
        return ""

    def cancel(self) -> None:
        """Nothing goes."""
        self._asked = None

    def confirm(self, *, keep_evidence: bool = False) -> None:
        """Hide it at once, and let it go when the time for taking it back is over."""
        if self._asked is None:
            return
        asked, self._asked = self._asked, None
        plan = asked.kept if keep_evidence and asked.kept is not None else asked.whole
        timer = QTimer(self)
        timer.setSingleShot(True)
        pending = _Pending(plan, timer)
        timer.timeout.connect(lambda: self._decide(pending, goes=True))
        self._pending.append(pending)
        pending.toast = self._toasts.say(
            f"{_amount(plan)} deleted.",
            action="Undo",
            act=lambda: self._decide(pending, goes=False),
            seconds=self._undo_s,
            countdown=True,
        )
        timer.start(round(self._undo_s * 1000))
        self._operations.query(lambda: self._memory.withhold(plan), certain=True).success(
            lambda number: self._on_withheld(pending, number)
        ).failure(lambda error: self._on_failed(pending, error)).run()
        self.hidden_changed.emit()

    def undo(self) -> None:
        """Take the latest one back, if there is still time."""
        open_ones = [pending for pending in self._pending if pending.decided is None]
        if open_ones:
            self._decide(open_ones[-1], goes=False)

    def carry_out(self) -> None:
        """Let everything that is pending go now; what is only looked for is not wanted any more."""
        self._end_looking()
        for pending in [*self._pending]:
            self._decide(pending, goes=True)

    def _ask(self, plan: Callable[[], _Plans], nothing: str) -> None:
        self._soon.start()
        self._operations.query(plan, key="forget.plan").success(lambda plans: self._on_planned(plans, nothing)).failure(
            self._on_not_planned
        ).run()

    def _on_still_looking(self) -> None:
        """Among hundreds of thousands it takes a while."""
        if self._looking is None:
            self._looking = self._toasts.say("Looking for all that goes with it…", seconds=LOOKING_S)

    def _end_looking(self) -> None:
        self._soon.stop()
        if self._looking is not None:
            self._toasts.withdraw(self._looking)
            self._looking = None

    def _on_not_planned(self, error: Exception) -> None:
        self._end_looking()
        self._toasts.complain(sentence_of(error))

    def _decide(self, pending: _Pending, *, goes: bool) -> None:
        if pending.decided is not None or pending not in self._pending:
            return
        pending.timer.stop()
        pending.decided = goes
        if pending.toast is not None:
            self._toasts.withdraw(pending.toast)
        if pending.number is not None:
            self._settle(pending, pending.number)

    def _settle(self, pending: _Pending, number: int) -> None:
        """What was decided is done, off the window's thread."""
        work = self._memory.finish_withheld if pending.decided else self._memory.take_back
        self._operations.query(lambda: work(number), certain=True).success(
            lambda done: self._on_settled(pending, bool(done))
        ).failure(lambda error: self._on_failed(pending, error)).run()

    def _plan(
        self,
        memories: tuple[MemoryId, ...],
        observations: tuple[ObservationId, ...],
        late: Callable[[Sighting], bool] | None,
    ) -> _Plans:
        """The words of a memory stand in what it rests on, and would bring it back: both go, unless that is kept."""
        evidence = dict.fromkeys(observations)
        for id in memories:
            with contextlib.suppress(NotFound):
                evidence.update(dict.fromkeys(self._memory.memory(id).evidence))
        whole = self._memory.plan_forgetting(Selection(memories=memories, observations=tuple(evidence)))
        whole = replace(whole, late=late)
        if len(evidence) == len(dict.fromkeys(observations)):
            return _Plans(whole)
        return _Plans(whole, self._memory.plan_forgetting(Selection(memories=memories, observations=observations)))

    def _on_names(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self.names_changed.emit()

    def _on_planned(self, plans: _Plans, nothing: str) -> None:
        self._end_looking()
        whole = plans.whole
        if not (whole.memories or whole.observations or whole.turns or whole.damaged):
            self._toasts.say(nothing)
            return
        self._asked = plans
        instead = preview_of(plans.kept) if plans.kept is not None else None
        self.previewed.emit(replace(preview_of(plans.whole), instead=instead))

    def _on_withheld(self, pending: _Pending, number: int) -> None:
        pending.number = number
        if pending.decided is not None:
            self._settle(pending, number)

    def _on_settled(self, pending: _Pending, done: bool) -> None:
        self._pending.remove(pending)
        self.hidden_changed.emit()
        if pending.decided is False:
            self.taken_back.emit()
            if not done:
                self._toasts.complain("It was too late to take that back: it is gone.")

    def _on_failed(self, pending: _Pending, error: Exception) -> None:
        """A forgetting that has begun is finished at the next start, and shows nothing until then."""
        pending.timer.stop()
        if pending.toast is not None:
            self._toasts.withdraw(pending.toast)
        self._pending.remove(pending)
        if pending.number is None:
            self._toasts.complain(f"It could not be deleted and is back in the list. {sentence_of(error)}")
        else:
            self._toasts.complain(f"That could not be finished yet. {sentence_of(error)}")
        self.hidden_changed.emit()


def preview_of(plan: ForgetPlan) -> ForgetPreview:
    """A plan in words."""
    goes = []
    for kind, number in plan.by_kind.items():
        if number:
            goes.append(f"{number:,} × {(kind_name(kind) if number == 1 else kinds_name(kind))}")
    if plan.observations:
        whose = "its" if len(plan.observations) == 1 else "their"
        kinds = ", ".join(f"{number:,} × {kinds_name(kind)}" for kind, number in plan.seen.items())
        kinds = f" ({kinds})" if len(plan.seen) > 1 else ""
        goes.append(f"{counted(len(plan.observations), 'moment')} seen or heard, with {whose} text{kinds}")
    if plan.pictures:
        goes.append(counted(plan.pictures, "picture"))
    if plan.turns:
        goes.append(f"{counted(plan.turns, 'chat answer')} that rest{'s' if plan.turns == 1 else ''} on it")
    if plan.damaged:
        goes.append(f"{counted(plan.damaged, 'damaged piece')} that could never be read")
    if plan.kept:
        goes.append(f"{plan.kept:,} of that marked to be kept for ever")
    stays = ""
    if plan.rederived:
        stays = f"{counted(len(plan.rederived), 'memory', 'memories')} with other evidence will be kept and told anew."
    if plan.known_as:
        stays = f"{stays} Looked for as {listed([f'“{name}”' for name in plan.known_as])}.".strip()
    what = "everything" if plan.everything else _amount(plan)
    return ForgetPreview(f"Delete {what}?", tuple(goes), stays, plan.samples[:4])


def _amount(plan: ForgetPlan) -> str:
    parts = []
    if plan.memories:
        parts.append(counted(len(plan.memories), "memory", "memories"))
    if plan.observations:
        parts.append(counted(len(plan.observations), "moment"))
    if not parts:
        parts.append(counted(plan.turns, "chat answer") if plan.turns else counted(plan.damaged, "damaged piece"))
    return listed(parts)
