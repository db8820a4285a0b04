"""Deleting: a preview first, then ten seconds in which it can be undone, then gone."""

import contextlib
from collections.abc import Collection
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.toasts import Toast, Toasts
from desktop.viewmodels.wording import counted, kind_name, kinds_name, listed
from memory_core.errors import NotFound
from memory_core.records.changes import ForgetPlan
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.query import Selection

UNDO_S = 10.0


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


class ForgettingViewModel(QObject):
    """Plans, asks, hides at once, and carries out when nobody took it back."""

    previewed = Signal(object)
    hidden_changed = Signal()

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
        self._pending: ForgetPlan | None = None
        self._toast: Toast | None = None
        self._under_way: set[str] = set()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.carry_out)

    @property
    def hidden(self) -> Collection[str]:
        """The ids that are as good as gone."""
        pending = {*self._pending.memories, *self._pending.observations} if self._pending else set()
        return pending | self._under_way

    def request(self, memories: Collection[str] = (), observations: Collection[str] = ()) -> None:
        """Ask what would go with these; `previewed` says it. A memory takes with it what it rests on."""
        if not memories and not observations:
            return
        named = tuple(MemoryId(id) for id in memories)
        seen = tuple(ObservationId(id) for id in observations)
        self._operations.query(lambda: self._plan(named, seen), key="forget.plan").success(self._on_planned).run()

    def cancel(self) -> None:
        """Nothing goes."""
        self._asked = None

    def confirm(self, *, keep_evidence: bool = False) -> None:
        """Hide it at once, and carry it out when the time for taking it back is over."""
        if self._asked is None:
            return
        self.carry_out()
        asked, self._asked = self._asked, None
        self._pending = asked.kept if keep_evidence and asked.kept is not None else asked.whole
        self._timer.start(round(self._undo_s * 1000))
        self._toast = self._toasts.say(
            f"{_amount(self._pending)} deleted.", action="Undo", act=self.undo, seconds=self._undo_s
        )
        self.hidden_changed.emit()

    def undo(self) -> None:
        """Take it back, if there is still time."""
        if self._pending is None:
            return
        self._timer.stop()
        self._pending = None
        self._withdraw()
        self.hidden_changed.emit()

    def carry_out(self) -> None:
        """Let what is pending go now."""
        self._timer.stop()
        plan, self._pending = self._pending, None
        if plan is None:
            return
        self._withdraw()
        going = {*plan.memories, *plan.observations}
        self._under_way |= going
        self._operations.query(lambda: self._memory.forget(plan), certain=True).success(
            lambda _: self._on_gone(going)
        ).failure(lambda error: self._on_failed(going, error)).run()

    def _plan(self, memories: tuple[MemoryId, ...], observations: tuple[ObservationId, ...]) -> _Plans:
        """The words of a memory stand in what it rests on, and would bring it back: both go, unless that is kept."""
        evidence = dict.fromkeys(observations)
        for id in memories:
            with contextlib.suppress(NotFound):
                evidence.update(dict.fromkeys(self._memory.memory(id).evidence))
        whole = self._memory.plan_forgetting(Selection(memories=memories, observations=tuple(evidence)))
        if len(evidence) == len(dict.fromkeys(observations)):
            return _Plans(whole)
        return _Plans(whole, self._memory.plan_forgetting(Selection(memories=memories, observations=observations)))

    def _on_planned(self, plans: _Plans) -> None:
        if not plans.whole.memories and not plans.whole.observations:
            self._toasts.say("That is already gone.")
            return
        self._asked = plans
        instead = preview_of(plans.kept) if plans.kept is not None else None
        self.previewed.emit(replace(preview_of(plans.whole), instead=instead))

    def _on_gone(self, going: set[str]) -> None:
        self._under_way -= going
        self.hidden_changed.emit()

    def _on_failed(self, going: set[str], error: Exception) -> None:
        self._under_way -= going
        self._toasts.complain(f"It could not be deleted and is back in the list. {sentence_of(error)}")
        self.hidden_changed.emit()

    def _withdraw(self) -> None:
        if self._toast is not None:
            self._toasts.withdraw(self._toast)
            self._toast = None


def preview_of(plan: ForgetPlan) -> ForgetPreview:
    """A plan in words."""
    goes = []
    for kind, number in plan.by_kind.items():
        if number:
            goes.append(f"{number:,} × {(kind_name(kind) if number == 1 else kinds_name(kind))}")
    if plan.observations:
        whose = "its" if len(plan.observations) == 1 else "their"
        goes.append(f"{counted(len(plan.observations), 'moment')} seen or heard, with {whose} text")
    if plan.pictures:
        goes.append(counted(plan.pictures, "picture"))
    if plan.turns:
        goes.append(f"{counted(plan.turns, 'chat answer')} that rest{'s' if plan.turns == 1 else ''} on it")
    if plan.kept:
        goes.append(f"{plan.kept:,} of that marked to be kept for ever")
    stays = ""
    if plan.rederived:
        stays = f"{counted(len(plan.rederived), 'memory', 'memories')} with other evidence will be kept and told anew."
    return ForgetPreview(f"Delete {_amount(plan)}?", tuple(goes), stays, plan.samples[:4])


def _amount(plan: ForgetPlan) -> str:
    parts = []
    if plan.memories:
        parts.append(counted(len(plan.memories), "memory", "memories"))
    if plan.observations:
        parts.append(counted(len(plan.observations), "moment"))
    return listed(parts)
