"""Tells what the machine runs on, and whether it slept."""

import sys
import threading
import time
from collections.abc import Callable

from memory_core.clock import Clock, SystemClock

KNOWN_FOR_S = 10.0
# The two clocks are read one after the other; a shorter sleep is none.
SHORTEST_SLEEP_S = 1.0


class SystemPower:
    """The power of this machine, asked every ten seconds at most; any thread may ask.

    `battery` says whether it runs on its battery, `asleep` how many seconds it slept since it was started.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        battery: Callable[[], bool] | None = None,
        asleep: Callable[[], float] | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._battery = battery or _on_battery
        self._asleep = asleep or asleep_s
        self._lock = threading.Lock()
        self._ask_at = 0.0
        self._known = False
        self._slept = self._asleep()

    def on_battery(self) -> bool:
        """Whether it runs on its battery; False when it has none, or nobody can tell."""
        with self._lock:
            now = self._clock.monotonic()
            if now >= self._ask_at:
                self._known, self._ask_at = self._battery(), now + KNOWN_FOR_S
            return self._known

    def slept_s(self) -> float:
        """Seconds that the machine slept since the last call; 0 when it did not."""
        with self._lock:
            asleep = self._asleep()
            slept = asleep - self._slept
            if slept < SHORTEST_SLEEP_S:
                return 0.0
            self._slept = asleep
            self._ask_at = 0.0  # The plug may have been pulled meanwhile.
            return slept


def _on_battery() -> bool:
    if sys.platform == "linux":
        from capture.sources import _linux_power

        return _linux_power.on_battery()
    return by_psutil()


def by_psutil() -> bool:
    """The same of other systems, each of which tells of its own battery alone."""
    import psutil

    try:
        battery = psutil.sensors_battery()
    except (OSError, RuntimeError, AttributeError):
        return False  # A system without that interface, or a battery that was just taken out.
    # None: it is not known whether a plug is in.
    return battery is not None and battery.power_plugged is False


def asleep_s() -> float:
    """How long the machine slept since it was started: one clock goes on then, another does not."""
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    if sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    if sys.platform == "win32":
        from capture.sources import _windows

        return _windows.asleep_s()
    return 0.0
