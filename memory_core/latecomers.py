"""What was seen or heard before something was forgotten, and is only read after it: it is of it as well."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory_core.clock import Clock
from memory_core.forget import Forgetting
from memory_core.records.changes import Changes, ForgetPlan
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.query import Selection
from memory_core.records.sighting import Sighting, sighting_of

# So long reading may take on a busy machine; what is older was taken in long before, or carried in on purpose.
_LATE = timedelta(minutes=2)
_SEEN = frozenset({ObservationKind.SCREEN, ObservationKind.SPEECH})


@dataclass(frozen=True, slots=True)
class _Forgotten:
    selection: Selection
    asked: datetime
    late: Callable[[Sighting], bool] | None

    def may_mean(self, one: Observation) -> bool:
        """Whether it was on its way when this was asked for."""
        return one.kind in _SEEN and self.asked - _LATE <= one.at < self.asked


class Latecomers:
    """Told of each forgetting and of each arrival. Safe between threads, as far as one thread takes in."""

    def __init__(self, *, clock: Clock, forgetting: Forgetting, published: Callable[[Changes], None]) -> None:
        self._clock, self._forgetting, self._published = clock, forgetting, published
        self._forgotten: deque[_Forgotten] = deque(maxlen=20)

    def forgotten(self, plan: ForgetPlan) -> None:
        """This was let go. What came since it was asked for goes now; what comes within minutes, when it comes."""
        if plan.asked is None or not (plan.late or _names_conditions(plan.selection)):
            return
        one = _Forgotten(plan.selection, plan.asked, plan.late)
        self._forgotten.append(one)
        self._let_go(one, self._forgetting.seen_since(one.asked - _LATE))

    def arrived(self, observations: Sequence[Observation]) -> None:
        """These were just taken in from the queue."""
        while self._forgotten and self._forgotten[0].asked < self._clock.now() - _LATE:
            self._forgotten.popleft()
        for one in list(self._forgotten):
            self._let_go(one, observations)

    def _let_go(self, one: _Forgotten, observations: Sequence[Observation]) -> None:
        late = [seen for seen in observations if one.may_mean(seen)]
        if one.late is not None:
            meant = tuple(seen.id for seen in late if one.late(sighting_of(seen)))
        else:
            meant = self._forgetting.meant(one.selection, [seen.id for seen in late]) if late else ()
        if meant:
            plan = self._forgetting.plan(Selection(observations=meant))
            self._published(self._forgetting.carry_out(plan, wiped_later=True))


def _names_conditions(selection: Selection) -> bool:
    """Not ids alone: those mean what was there."""
    return (
        selection.everything or Selection(memories=selection.memories, observations=selection.observations) != selection
    )
