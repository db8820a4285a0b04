"""From what was shown and what was kept to numbers: word recall, attribution, and how soon a word was found."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.benchmarks.capture.desk import Log, State, Trigger


@dataclass(frozen=True, slots=True)
class Kept:
    """Words that a contender says stood in a window, from `since` on, at least until `until` (seconds since 1970)."""

    app: str
    title: str
    since: float
    until: float
    words: frozenset[str]
    monitor: int = 1


@dataclass(slots=True)
class Result:
    """What one contender did in one scene. Times in seconds, memory in MB, `own` of it without pages of files.

    `lost`: triggers that were never found.
    """

    seconds: float
    cpu: float = 0.0
    start_cpu: float = 0.0
    frames: int = 0
    ocr_calls: int = 0
    ocr_pixels: int = 0
    kept: list[Kept] = field(default_factory=list)
    found: dict[Trigger, float] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    own: list[tuple[float, float]] = field(default_factory=list)
    spooled_bytes: int = 0
    grown_bytes: int = 0
    rows: int = 0
    processes: int = 1


def readable(log: Log, read: Mapping[str, frozenset[str]]) -> int:
    """How many words of the states that stood are found by reading the whole frames of then; `read` is by file.

    Of a replay of which there are no pictures, the words that were legible in any of them.
    """
    ever = frozenset[str]().union(*read.values())
    return sum(len(state.words & (_read(state, read) if state.frames else ever)) for state in log.standing())


def recalled(log: Log, kept: Sequence[Kept], *, by_window: bool) -> int:
    """How many words of the states that stood were kept: in what was said of then or later (of that window)."""
    by_place: dict[object, list[Kept]] = defaultdict(list)
    for one in sorted(kept, key=lambda one: one.since):
        by_place[one.app if by_window else one.monitor].append(one)
    total = 0
    for state in log.standing():
        places = [by_place[state.app]] if by_window else list(by_place.values())
        total += len(state.words & frozenset[str]().union(*(_said(place, state.since) for place in places)))
    return total


def attributed(log: Log, kept: Iterable[Kept]) -> tuple[int, int]:
    """How many kept words of one window alone stand under its application and one of its titles; how many there are."""
    right = total = 0
    for one in kept:
        for word in one.words:
            owner = log.owners.get(word)
            if owner is None:
                continue
            total += 1
            right += one.app == owner and one.title in log.titles[owner]
    return right, total


def fair(log: Log, read: Mapping[str, frozenset[str]]) -> list[Trigger]:
    """The triggers whose word can be read at all in a frame of their state."""
    legible: dict[str, set[str]] = defaultdict(set)
    for state in log.standing():
        legible[state.app] |= state.words & _read(state, read)
    return [trigger for trigger in log.triggers if trigger.word in legible[trigger.app]]


def first_read(
    triggers: Iterable[Trigger], kept: Sequence[Kept], read_at: Mapping[Kept, float]
) -> dict[Trigger, float]:
    """For a baseline, which has no search: seconds until a reading had the word."""
    found = {}
    for trigger in triggers:
        moments = [read_at[one] for one in kept if trigger.word in one.words and read_at[one] >= trigger.at]
        if moments:
            found[trigger] = min(moments) - trigger.at
    return found


def _said(kept: Sequence[Kept], since: float) -> frozenset[str]:
    """All words from the moment on; what was said last before it stands until something else is said."""
    before = [one for one in kept if one.since <= since]
    standing = before[-1:] + [one for one in before[:-1] if one.until >= since]
    return frozenset[str]().union(*(one.words for one in (*standing, *kept[len(before) :])))


def _read(state: State, read: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return frozenset[str]().union(*(read.get(file.name, frozenset()) for file in state.frames))
