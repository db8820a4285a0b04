"""Stretches of time: joined so that no moment counts twice, cut to a period, and taken from what was seen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from memory_core.records.observation import Observation, ObservationKind

# Looks at the same window that are no further apart than this belong to one sitting.
SITTING = timedelta(minutes=10)
ZERO = timedelta(0)


@dataclass(frozen=True, slots=True, order=True)
class Stretch:
    """From `since` up to, but without, `until`."""

    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it is."""
        return self.until - self.since


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """The same moments, in order, as stretches that neither overlap nor touch."""
    joined: list[Stretch] = []
    for one in sorted(stretches):
        if joined and one.since <= joined[-1].until:
            joined[-1] = Stretch(joined[-1].since, max(joined[-1].until, one.until))
        else:
            joined.append(one)
    return joined


def total(stretches: Iterable[Stretch]) -> timedelta:
    """How long they last together; what overlaps counts once."""
    return sum((one.length for one in union(stretches)), ZERO)


def clipped(stretches: Iterable[Stretch], since: datetime | None, until: datetime | None) -> list[Stretch]:
    """What of them lies in a period; None is open."""
    found: list[Stretch] = []
    for one in stretches:
        begin = one.since if since is None else max(one.since, since)
        end = one.until if until is None else min(one.until, until)
        if begin < end or (begin == end == one.since == one.until and begin != until):
            found.append(Stretch(begin, end))
    return found


def sittings(observations: Sequence[Observation]) -> dict[str, list[Stretch]]:
    """When each observation's window was looked at, by the observation's id.

    A sight lasts as long as it was so, and on to the next sight if that is of the same window and follows within ten
    minutes: what is read without a change is not looked at for longer than that without a new sight. What was said
    lasts for itself, and windows go on beside it.
    """
    found = {str(one.id): [Stretch(one.at, max(one.at, one.until))] for one in observations}
    seen = sorted((one for one in observations if one.kind is not ObservationKind.SPEECH), key=lambda one: one.at)
    said = sorted((one for one in observations if one.kind is ObservationKind.SPEECH), key=lambda one: one.at)
    for line in (seen, said):
        for one, following in zip(line, line[1:], strict=False):
            same = (one.app, one.title) == (following.app, following.title)
            # A program that hands a text over does not say for how long it was in sight.
            handed = one.kind is ObservationKind.TEXT and bool(one.app or one.title) and one.until <= one.at
            if (same or handed) and ZERO < following.at - one.until <= SITTING:
                found[str(one.id)].append(Stretch(one.until, following.at))
    return found


def shared_out(parts: Mapping[str, Sequence[Stretch]]) -> dict[str, list[Stretch]]:
    """The same moments, each given to one alone: to whatever came into sight last, so that no moment counts twice."""
    latest_first = sorted(
        ((one.since, place, name, one) for place, name in enumerate(parts) for one in parts[name]),
        key=lambda part: (part[0], part[1]),
        reverse=True,
    )
    given: dict[str, list[Stretch]] = {name: [] for name in parts}
    taken: list[Stretch] = []
    for _, _, name, one in latest_first:
        free = _without(one, taken)
        given[name] += free
        taken = union([*taken, *free])
    return {name: union(own) for name, own in given.items()}


def _without(one: Stretch, taken: Sequence[Stretch]) -> list[Stretch]:
    """What of a stretch is not in others (in order, apart from each other)."""
    if one.since == one.until:
        return [] if any(other.since <= one.since < other.until for other in taken) else [one]
    free, since = [], one.since
    for other in taken:
        if other.since >= one.until:
            break
        if other.until > since:
            free.append(Stretch(since, min(other.since, one.until)))
            since = max(since, other.until)
    free.append(Stretch(since, one.until))
    return [part for part in free if part.since < part.until]


def spoken(time: timedelta) -> str:
    """“2 h 5 min”, “5 min”, “less than a minute”."""
    minutes = round(time.total_seconds() / 60)
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
