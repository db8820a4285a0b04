"""A screen, windows and a presence that do what a script says, for tests and replays without a display."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from capture.sources.base import Frame, WindowInfo
from memory_core.clock import Clock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.records.observation import Box

PAPER = 240
FULL_HD = Box(0, 0, 1920, 1080)


class ScriptedScreen:
    """Monitors whose pixels a test paints. `pixels[n]` belongs to monitor n + 1 and may be painted at any time."""

    def __init__(self, *, clock: Clock, places: Sequence[Box] = (FULL_HD,)) -> None:
        self._clock = clock
        self._places = tuple(places)
        self.pixels = [np.full((place.height, place.width, 4), PAPER, np.uint8) for place in places]
        self.failures: list[CaptureError] = []
        self.grabs = 0
        self.closed = False

    def monitors(self) -> Sequence[Box]:
        """The scripted places. Raises `NoDisplay` when there is none."""
        if not self._places:
            raise NoDisplay("There is no screen to look at.")
        return self._places

    def grab(self, monitor: int) -> Frame:
        """A copy of the painted pixels; raises the next of `failures` while there are any."""
        self.grabs += 1
        if self.failures:
            raise self.failures.pop(0)
        return Frame(monitor, self._clock.now(), self.pixels[monitor - 1].copy(), self._places[monitor - 1])

    def paint(self, pixels: NDArray[np.uint8], *, monitor: int = 1, left: int = 0, top: int = 0) -> None:
        """Put a picture (height × width × 4 BGRA) on a monitor."""
        height, width = pixels.shape[:2]
        self.pixels[monitor - 1][top : top + height, left : left + width] = pixels

    def lose(self) -> None:
        """Unplug every monitor."""
        self._places = ()

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class ScriptedWindows:
    """Window lists, one after the other; the last one stays. `None` means that the list cannot be had."""

    def __init__(self, *piles: Sequence[WindowInfo] | None) -> None:
        self._piles = list(piles) or [()]
        self.minimised: Sequence[WindowInfo] = ()
        self.closed = False

    def show(self, *piles: Sequence[WindowInfo] | None) -> None:
        """What to tell from now on."""
        self._piles = list(piles)

    def visible(self) -> Sequence[WindowInfo]:
        """The next list. Raises `CaptureError`."""
        pile = self._piles.pop(0) if len(self._piles) > 1 else self._piles[0]
        if pile is None:
            raise CaptureError("The window list cannot be had.")
        return pile

    def away(self) -> Sequence[WindowInfo]:
        """As a test says."""
        return self.minimised

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


class ScriptedStirs:
    """Tells of the drawing that a test notes. `complete`: there was no other."""

    def __init__(self) -> None:
        self.complete = False
        self.drawn: list[Box] = []
        self.waited: list[tuple[float, bool]] = []
        self.woken = 0
        self.closed = False

    def stirred(self) -> Sequence[Box] | None:
        """What was noted since the last call."""
        drawn, self.drawn = self.drawn, []
        return drawn if drawn or self.complete else None

    def wait(self, seconds: float, *, drawing: bool) -> None:
        """Note how long would have been waited."""
        self.waited.append((seconds, drawing))

    def wake(self) -> None:
        """Note that it was woken."""
        self.woken += 1

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


@dataclass(slots=True)
class ScriptedPresence:
    """Somebody, or nobody."""

    idle: float = field(default=0.0)
    lock: bool = field(default=False)
    closed: bool = field(default=False)

    def idle_seconds(self) -> float:
        """The scripted time."""
        return self.idle

    def locked(self) -> bool:
        """The scripted state."""
        return self.lock

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


@dataclass(slots=True)
class ScriptedPower:
    """A plug that is in or out, and a machine that slept when a test says so."""

    battery: bool = field(default=False)
    slept: float = field(default=0.0)

    def on_battery(self) -> bool:
        """The scripted state."""
        return self.battery

    def slept_s(self) -> float:
        """The scripted sleep, once."""
        slept, self.slept = self.slept, 0.0
        return slept
