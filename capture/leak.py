"""Whether a process loses memory: judged by how that grows over minutes, and by a bound that it never needs."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# What capture holds at most without a speech model, when it reads several large screens.
_PLAIN_MB = 1200.0
# Up to here it comes and goes with what is on the screen.
_MODEST_MB = 300.0
# A model that is loaded and works holds about twice what its files have; what it always holds is a good part of that.
_PER_MODEL_MB, _ALWAYS_PER_MODEL_MB = 2.5, 1.25


@dataclass(frozen=True, slots=True)
class Rules:
    """When growth is a leak. Times in seconds, memory in megabytes.

    `windows`: spans of time; over one of them memory must have risen by `least_mb` and by `least_share` of what it
    began with, and have risen in nearly all of its `parts`: loading a model, or a screenful of text, is a step and
    rises in one or two. `modest_mb`: up to here it comes and goes with what is on the screen. `settled_s`: how long
    after its start a process is left alone. `over_s`: how long it may hold more than `most_mb`.
    """

    windows: tuple[float, ...] = (300.0, 900.0, 3600.0, 14_400.0)
    parts: int = 6
    least_mb: float = 80.0
    least_share: float = 0.2
    modest_mb: float = _MODEST_MB
    settled_s: float = 90.0
    most_mb: float = _PLAIN_MB
    over_s: float = 25.0


def most_mb(model_bytes: int) -> float:
    """What a process with a speech model of so many bytes may hold; 0 bytes: none."""
    return _PLAIN_MB + _PER_MODEL_MB * model_bytes / 1e6


def modest_mb(model_bytes: int) -> float:
    """Up to which size a process with a speech model of so many bytes is suspected of nothing; 0 bytes: none."""
    return _MODEST_MB + _ALWAYS_PER_MODEL_MB * model_bytes / 1e6


class LeakWatch:
    """Takes samples of one process, oldest first. `verdict`: “it grew from 190 to 420 MB within 5 minutes”, or “”."""

    def __init__(self, rules: Rules | None = None) -> None:
        self._rules = rules or Rules()
        self._samples: deque[tuple[float, float]] = deque()
        self._began: float | None = None
        self._over_since: float | None = None
        self.verdict = ""

    def take(self, at_s: float, mb: float) -> None:
        """What the process holds at a moment (seconds of a clock that never jumps back)."""
        if self._began is None:
            self._began = at_s
        if mb <= self._rules.most_mb:
            self._over_since = None
        elif self._over_since is None:
            self._over_since = at_s
        if at_s - self._began >= self._rules.settled_s:
            self._samples.append((at_s, mb))
        oldest = at_s - max(self._rules.windows)
        while self._samples and self._samples[0][0] < oldest:
            self._samples.popleft()
        self.verdict = self._judge(at_s, mb)

    def _judge(self, now: float, mb: float) -> str:
        if self._over_since is not None and now - self._over_since >= self._rules.over_s:
            return f"it holds {mb:,.0f} MB"
        for span in self._rules.windows if self._samples else ():
            if grown := self._grown(now, span):
                return f"it grew from {grown[0]:,.0f} to {grown[1]:,.0f} MB within {span / 60:.0f} minutes"
        return ""

    def _grown(self, now: float, span: float) -> tuple[float, float] | None:
        """(at first, at last) when it rose all through the last `span` seconds."""
        rules = self._rules
        begin = now - span
        if self._samples[0][0] > begin + span / (4 * rules.parts):
            return None  # not watched for so long yet
        parts: list[list[float]] = [[] for _ in range(rules.parts)]
        for at, mb in self._samples:
            if at >= begin:
                parts[min(rules.parts - 1, int((at - begin) / span * rules.parts))].append(mb)
        if not all(parts):
            return None  # the machine slept meanwhile
        levels = [median(part) for part in parts]
        rise = levels[-1] - levels[0]
        least = max(rules.least_mb, rules.least_share * levels[0])
        if rise < least or levels[-1] < rules.modest_mb or not _steady(levels, rise):
            return None
        return levels[0], levels[-1]


def _steady(levels: Sequence[float], rise: float) -> bool:
    """Whether it rose again and again, and no single step made up most of it."""
    steps = [after - before for before, after in pairwise(levels)]
    even = rise / len(steps)
    rising = sum(step > even / 4 for step in steps)
    return rising >= len(steps) - 1 and max(steps) < 0.6 * rise and steps[-1] > even / 4
