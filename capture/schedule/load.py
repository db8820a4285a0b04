"""How busy others keep this machine."""

import os
from collections.abc import Callable

from memory_core.clock import Clock

_KNOWN_FOR_S = 4.0


def _busy_seconds() -> float:
    """Processor time that all cores have spent on anything since the machine started."""
    import psutil

    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0.0)
    # Linux counts the time of guests also as user time.
    twice = getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0)
    return float(sum(times) - idle - twice)


class Load:
    """The share of the machine that other programs use, 0…1, over the last few seconds; asked as often as one likes."""

    def __init__(
        self,
        clock: Clock,
        *,
        busy_s: Callable[[], float] = _busy_seconds,
        own_s: Callable[[], float] = lambda: sum(os.times()[:2]),
        cores: int | None = None,
    ) -> None:
        self._clock, self._busy_s, self._own_s = clock, busy_s, own_s
        self._cores = cores or os.cpu_count() or 1
        self._before: tuple[float, float] | None = None
        self._share = 0.0

    def __call__(self) -> float:
        """The share, at most four seconds old; 0 at first."""
        now = self._clock.monotonic()
        if self._before is None:
            self._before = now, self._busy_s() - self._own_s()
        elif now - self._before[0] >= _KNOWN_FOR_S:
            then, others_then = self._before
            others = self._busy_s() - self._own_s()
            self._share = min(1.0, max(0.0, (others - others_then) / ((now - then) * self._cores)))
            self._before = now, others
        return self._share
