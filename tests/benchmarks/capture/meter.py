"""What a family of processes costs: processor time, also of those that ended, and memory, sampled each second."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import psutil

EVERY_S = 1.0
MB = 1e6
# The slope of more points says the same and costs its square.
POINTS = 720
_PSS = re.compile(rb"^Pss(?P<part>_Anon|_Shmem)?:\s+(?P<kb>\d+) kB", re.MULTILINE)


def cpu_of(pid: int) -> float:
    """Processor seconds of a process, its descendants, and those of them that ended and were waited for."""
    try:
        root = psutil.Process(pid)
        family = [root, *root.children(recursive=True)]
    except psutil.Error:
        return 0.0
    total = 0.0
    for member in family:
        try:
            times = member.cpu_times()
        except psutil.Error:
            continue
        total += times.user + times.system + getattr(times, "children_user", 0) + getattr(times, "children_system", 0)
    return float(total)


def held_by(pid: int) -> tuple[float, float]:
    """Proportional set size of a process and its descendants, in bytes: shared pages are shared out.

    And of that what is no page of a file: of libraries a process holds more when others that use them end, and can leak
    none.
    """
    try:
        root = psutil.Process(pid)
        family = [pid, *(child.pid for child in root.children(recursive=True))]
    except psutil.Error:
        return 0.0, 0.0
    parts: Counter[bytes] = Counter()
    for member in family:
        with suppress(OSError):
            for found in _PSS.finditer(Path(f"/proc/{member}/smaps_rollup").read_bytes()):
                parts[found["part"] or b""] += int(found["kb"]) * 1024
    return float(parts[b""]), float(parts[b"_Anon"] + parts[b"_Shmem"])


class Meter:
    """Watches the process whose id `pid` says, also when that changes because it was started anew."""

    def __init__(self, pid: Callable[[], int | None]) -> None:
        self._pid = pid
        self._spent: dict[int, float] = {}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self.memory: list[tuple[float, float]] = []
        self.own: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._run, name="meter", daemon=True)

    def cpu(self) -> float:
        """Seconds until now."""
        with self._lock:
            pid = self._pid()
            if pid is not None:
                self._spent[pid] = max(self._spent.get(pid, 0.0), cpu_of(pid))
            return sum(self._spent.values())

    @property
    def processes(self) -> int:
        """How many there were, one after the other."""
        return len(self._spent)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(EVERY_S):
            self.cpu()
            pid = self._pid()
            held, own = held_by(pid) if pid is not None else (0.0, 0.0)
            if held:
                self.memory.append((time.monotonic(), held / MB))
                self.own.append((time.monotonic(), own / MB))


def slope(samples: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Theil and Sen's slope of (seconds, MB), in MB per hour, and what of it may be noise.

    The noise floor is twice the median distance of the samples from that line, over the time that was watched: a slope
    below it cannot be told from none. 0, 0 for fewer than three samples.
    """
    if len(samples) < 3:
        return 0.0, 0.0
    step = -(-len(samples) // POINTS)
    points = np.array([np.median(samples[at : at + step], axis=0) for at in range(0, len(samples), step)])
    hours, held = (points[:, 0] - points[0, 0]) / 3600, points[:, 1]
    one, other = np.triu_indices(len(points), 1)
    found = float(np.median((held[other] - held[one]) / (hours[other] - hours[one])))
    rest = held - found * hours
    return found, 2 * float(np.median(np.abs(rest - np.median(rest)))) / float(hours[-1])
