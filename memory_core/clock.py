"""Time, as a collaborator: the system's for people, a frozen one for tests and replays."""

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
