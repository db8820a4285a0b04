"""Time, as a collaborator: the system's for people, a frozen one for tests and replays; and where it was set."""

import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time of day and the time that passed."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never jumps back."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if sys.platform != "win32":
            time.tzset()  # else a process keeps the time zone in which it was started, wherever somebody travels
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds from an arbitrary start; never jumps back."""
        return time.monotonic()


class FrozenClock:
    """A clock that moves only when it is told to."""

    def __init__(self, at: datetime) -> None:
        self._now = at.astimezone(UTC)
        self._monotonic = 0.0

    def now(self) -> datetime:
        """The moment it was set to."""
        return self._now

    def monotonic(self) -> float:
        """Seconds that it was moved forward."""
        return self._monotonic

    def advance(self, seconds: float) -> None:
        """Move both clocks forward by `seconds`."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def jump(self, to: datetime) -> None:
        """Set the time of day alone, as a person or NTP may; the monotonic clock does not notice."""
        self._now = to.astimezone(UTC)


class Leaps:
    """How far the time of day was set forward: what is promised for a time of day would come by so much too soon."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._passed = _passed if isinstance(clock, SystemClock) else clock.monotonic
        self._before = self._now = (clock.now(), self._passed())

    def forward(self) -> timedelta:
        """By how much since `settle`; zero for less than a minute, and for a clock that was set back."""
        self._now = (self._clock.now(), self._passed())
        leap = self._now[0] - self._before[0] - timedelta(seconds=self._now[1] - self._before[1])
        return leap if leap >= timedelta(minutes=1) else timedelta(0)

    def settle(self) -> None:
        """What `forward` said last is made up for."""
        self._before = self._now


def _passed() -> float:
    """Seconds that passed, those also in which the machine slept, where the system counts them."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC)  # `monotonic` stands still there while it sleeps
    return time.monotonic()
