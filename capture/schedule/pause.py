"""A pause that ends by itself, whatever happens to the clock on the wall."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory_core.clock import Clock


def awake_or_asleep() -> float:
    """Seconds from an arbitrary start that go on while the machine sleeps, where the system tells them."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause that holds; `left_s` seconds of it are left, None: until somebody ends it."""

    left_s: float | None


class PauseTimer:
    """Measures a pause by a clock that nobody can set: a jump of the time of day neither shortens nor lengthens it."""

    def __init__(self, clock: Clock, steady: Callable[[], float] = awake_or_asleep) -> None:
        self._clock = clock
        self._steady = steady
        self._paused = False
        self._ends: float | None = None

    def pause(self, until: datetime | None) -> None:
        """Pause until a moment; None: until `resume`."""
        self.hold(None if until is None else (until - self._clock.now()).total_seconds())

    def hold(self, seconds: float | None) -> None:
        """Pause for some seconds; None: until `resume`."""
        self._paused = True
        self._ends = None if seconds is None else self._steady() + max(0.0, seconds)

    def resume(self) -> None:
        """End the pause."""
        self._paused = False
        self._ends = None

    def now(self) -> Pause | None:
        """The pause that holds now, or None. A pause whose time is over ends here."""
        if not self._paused:
            return None
        if self._ends is None:
            return Pause(None)
        left = self._ends - self._steady()
        if left <= 0:
            self.resume()
            return None
        return Pause(left)

    def until(self) -> datetime | None:
        """When the pause ends, by the present time of day; None without a pause or without an end."""
        pause = self.now()
        if pause is None or pause.left_s is None:
            return None
        return self._clock.now() + timedelta(seconds=pause.left_s)
