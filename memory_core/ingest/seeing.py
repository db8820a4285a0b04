"""What was chosen for describing pictures, when it is time for it, and what may still be sent today."""

from collections.abc import Sequence
from dataclasses import dataclass

from memory_core.clock import Clock
from memory_core.config import CoreConfig
from memory_core.ingest.looking import Ready
from memory_core.llm.base import LLM
from memory_core.store.descriptions import Waiting
from memory_core.store.sendings import Budget
from memory_core.store.store import Store

TOGETHER = 4
# Pictures of a window in work come one after the other; the first look is not at once.
SETTLE_S = 10.0
_LOOK_AGAIN_S = 60.0
_LONGEST_PAUSE_S = 3600.0
_BLANKS = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """The settings, the model that they name, and why it could not be opened."""

    config: CoreConfig
    llm: LLM | None = None
    problem: str = ""

    @property
    def budget(self) -> Budget:
        """What may be sent on one day."""
        return Budget(self.config.see_daily_pictures, round(self.config.see_daily_megabytes * 1_000_000))

    @property
    def pause_s(self) -> float:
        """How long it waits between two requests at least."""
        return self.config.see_every_min * 60

    def bars(self, one: Waiting) -> bool:
        """Whether its application or title is one that is never described."""
        app, title = _squeezed(one.app), _squeezed(one.title)
        names = filter(None, map(_squeezed, self.config.see_excluded_apps))
        return any(name in app or name in title for name in names)


class Pace:
    """When the model is asked next: never sooner than the pause, and ever later while it fails."""

    def __init__(self, clock: Clock, settle_s: float) -> None:
        self._clock = clock
        self._settle_s = settle_s
        self.begin()

    def begin(self, rest_s: float = 0.0) -> None:
        """As if nothing had failed yet; `rest_s` is left of the pause since the last request."""
        self.problem, self.refused, self.spent = "", False, False
        self.together = TOGETHER
        self._failures = self._blanks = 0
        self._idle = rest_s <= 0
        self._next_at = self._clock.monotonic() + max(self._settle_s, rest_s)

    def left_s(self) -> float:
        """How long to wait."""
        return max(0.0, self._next_at - self._clock.monotonic())

    def hurry(self) -> None:
        """There may be something new: look soon, unless a pause has to be kept."""
        if self._idle:
            self._next_at = min(self._next_at, self._clock.monotonic() + self._settle_s)

    def shorten(self, pause_s: float) -> None:
        """The pause was made shorter."""
        self._next_at = min(self._next_at, self._clock.monotonic() + max(self._settle_s, pause_s))

    def found_nothing(self, *, spent: bool) -> None:
        """There was nothing to ask, or the day's budget is used up."""
        self.spent, self._idle = spent, not spent
        self._next_at = self._clock.monotonic() + _LOOK_AGAIN_S

    def asked(self, pause_s: float) -> None:
        """The model is being asked."""
        self.spent, self._idle = False, False
        self._next_at = self._clock.monotonic() + pause_s

    def answered(self, model: str, told: int, pause_s: float) -> None:
        """An answer came that tells of so many pictures. None, again and again: that model does not see."""
        self._failures = 0
        self.together = min(TOGETHER, self.together + 1)
        self._blanks = 0 if told else self._blanks + 1
        self.problem, self.refused = "", False
        if self._blanks >= _BLANKS:
            sentence = f"{model} said nothing of the last pictures. It may not see: choose a “vision” model."
            self.failed(sentence, pause_s, refused=True)

    def failed(self, problem: str, pause_s: float, *, refused: bool = False) -> None:
        """Try again after twice the pause, four times … an hour; after an hour where trying soon cannot help."""
        self.problem, self.refused, self._idle = problem, refused, False
        self._failures += 1
        longer = _LONGEST_PAUSE_S if refused else min(_LONGEST_PAUSE_S, pause_s * 2 ** min(self._failures, 10))
        self._next_at = self._clock.monotonic() + max(pause_s, longer)


class Sending:
    """Counts what a request sends against the day's budget, before it is sent."""

    def __init__(self, store: Store, clock: Clock, batch: Sequence[Ready], budget: Budget) -> None:
        self._store = store
        self._clock = clock
        self._pictures = len(batch)
        self._masked = sum(picture.masked for picture in batch)
        self._budget = budget
        self.times = 0

    def __call__(self, size: int) -> None:
        """So many bytes are about to leave. Raises `BudgetSpent`, or the store's errors when it cannot be counted."""
        self._store.sendings.take(
            self._clock.now(), pictures=self._pictures, masked=self._masked, size=size, budget=self._budget
        )
        self.times += 1


def _squeezed(name: str) -> str:
    return "".join(name.casefold().split())
