"""How busy the machine is with what others do, and whether it runs on battery."""

import threading
import time
from collections import deque

_OVER_S = 10.0
_BATTERY_FOR_S = 5.0


class BusyMachine:
    """Measures between one call and the next, over the last ten seconds; the work of this process does not count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        # (seconds of the machine's processors in all, idle ones, this process's own)
        self._samples: deque[tuple[float, float, float, float]] = deque()
        self._battery = False
        self._battery_until = 0.0

    def load(self) -> float:
        """Share of the machine that others use, 0…1; 0 until it has been watched for some seconds."""
        import psutil

        times, own = psutil.cpu_times(), psutil.Process().cpu_times()
        idle = times.idle + getattr(times, "iowait", 0.0)
        sample = (time.monotonic(), sum(times) - _counted_twice(times), idle, own.user + own.system)
        with self._lock:
            self._samples.append(sample)
            while len(self._samples) > 2 and sample[0] - self._samples[1][0] > _OVER_S:
                self._samples.popleft()
            first = self._samples[0]
        everything = sample[1] - first[1]
        if sample[0] - first[0] < _OVER_S / 2 or everything <= 0:
            return 0.0
        others = everything - (sample[2] - first[2]) - (sample[3] - first[3])
        return min(1.0, max(0.0, others / everything))

    def on_battery(self) -> bool:
        """Whether it runs on battery; False where that cannot be known."""
        import psutil

        now = time.monotonic()
        if now >= self._battery_until:
            # Some systems have no such call.
            ask = getattr(psutil, "sensors_battery", None)
            battery = ask() if ask is not None else None
            self._battery = battery is not None and battery.power_plugged is False
            self._battery_until = now + _BATTERY_FOR_S
        return self._battery


def _counted_twice(times: object) -> float:
    """Linux counts the time of guests also as user time."""
    return float(getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0))
