"""What single words of time mean: days, a time of day, a stretch."""

from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo

DAY_MINUTES = 24 * 60
_HALF_DAY = 12 * 60


@dataclass(frozen=True, slots=True)
class DayAtom:
    """One or more whole local days; `low` and `high` minutes narrow them (“last night”)."""

    start: int
    end: int
    first: date
    after: date
    low: int = 0
    high: int = 0

    @property
    def whole(self) -> bool:
        """Whether it is one whole day, to which a time of day can be added."""
        return self.low == 0 and self.high == 0 and (self.after - self.first).days == 1

    @property
    def hours(self) -> tuple[int, int]:
        """From when to when it goes, in minutes since the first midnight."""
        return self.low, DAY_MINUTES * (self.after - self.first).days + self.high


@dataclass(frozen=True, slots=True)
class TimeAtom:
    """A time of day in minutes since midnight: `low` to `high` bound it, `point` is what was named.

    `half`: “am” or “pm” was said. `zone`: the zone that was named, if one was.
    """

    start: int
    end: int
    low: int
    high: int
    point: int
    exact: bool
    today: bool = False
    half: bool = False
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class SpanAtom:
    """A stretch given by its ends, in UTC."""

    start: int
    end: int
    since: datetime
    until: datetime
    moment: datetime
    exact: bool


Atom = DayAtom | TimeAtom | SpanAtom


def within(time: TimeAtom, low: int, high: int) -> TimeAtom | None:
    """The time of day in the half of the day, or in the night behind it, that lies between these minutes: “at 8” in an
    evening is 20:00. None where it never does."""
    shifts = (0, DAY_MINUTES) if time.half else (0, _HALF_DAY, -_HALF_DAY, DAY_MINUTES)
    by = next((shift for shift in shifts if low <= time.point + shift < high), None)
    return None if by is None else replace(time, low=time.low + by, high=time.high + by, point=time.point + by)
