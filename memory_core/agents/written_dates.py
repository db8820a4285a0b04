"""Days as facts keep them and as a person reads them: “2026-05-12”, “2026-06”, “2026-05-11/2026-05-17”.

What spans several days keeps its first and its last one, as ISO 8601 writes it: of “next week” nobody knows the day.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import Spoken, find_times

_DAY = timedelta(days=1)
_LAST_THIRD, _MONTH = 21, 31
_NEARLY_A_MONTH = timedelta(days=20)
_NEARLY_A_YEAR = timedelta(days=300)
_LONGEST = timedelta(days=400)
_VALUE = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d)?(?:/\d{4}-\d\d-\d\d)?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ON_TO = re.compile(r"\s*(?:to|until|till|through|–|—|-)\s*(?:the\s+)?", re.IGNORECASE)
_UNTIL = re.compile(r"\s*(?:until|till)\b", re.IGNORECASE)


def written_date(spoken: Spoken, zone: tzinfo | None) -> tuple[str, str]:
    """A date to compare (“2026-05-12 14:00”, “2026-05”) and to read (“Tue 12 May 2026, 14:00”)."""
    local, length = spoken.moment.astimezone(zone), spoken.until - spoken.since
    last = (spoken.until - timedelta(minutes=1)).astimezone(zone)
    if _is_stretch(spoken, local, last):
        if local.day == _LAST_THIRD and (last + _DAY).day == 1:
            return _one_day(last, exact=False)  # “due at the end of April” is due on the 30th
        return f"{local:%Y-%m-%d}/{last:%Y-%m-%d}", read_days(local.date(), last.date())
    if length > _NEARLY_A_YEAR:
        return f"{local:%Y}", f"{local:%Y}"
    if length > _NEARLY_A_MONTH:
        return f"{local:%Y-%m}", f"{local:%B %Y}"
    return _one_day(local, exact=spoken.exact)


def _one_day(local: datetime, *, exact: bool) -> tuple[str, str]:
    day, read = f"{local:%Y-%m-%d}", f"{local:%a} {local.day} {local:%B %Y}"
    return (f"{day} {local:%H:%M}", f"{read}, {local:%H:%M}") if exact else (day, read)


def _is_stretch(spoken: Spoken, local: datetime, last: datetime) -> bool:
    """Whether it is of whole days, and neither one nor a month nor a year, which are written as such."""
    whole = spoken.since == spoken.moment and not spoken.exact and (local.hour, local.minute) == (0, 0)
    first, after = local.date(), last.date() + _DAY
    if not whole or last.date() <= first or (last.hour, last.minute) != (23, 59):
        return False
    a_month = first.day == after.day == 1 and (after - first).days <= _MONTH
    return not a_month and (first.month, first.day, after.month, after.day) != (1, 1, 1, 1)


def read_days(first: date, last: date) -> str:
    """“11–17 May 2026”, “29 May – 3 June 2026”."""
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B %Y}"
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%B}{year} – {last.day} {last:%B %Y}"


def as_read(value: str) -> str:
    """A day that a fact keeps, as a person reads it: “15 October 2026, 15:00”; any other value as it is."""
    if not _VALUE.fullmatch(value):
        return value
    first, _, last = value.partition("/")
    day = datetime.fromisoformat(first).replace(tzinfo=UTC)
    if last:
        return read_days(day.date(), date.fromisoformat(last))
    return f"{day.day} {day:%B %Y}" + (f", {day:%H:%M}" if ":" in first else "")


def find_dates(text: str, at: datetime, zone: tzinfo | None, *, start: int = 0, ahead: bool = True) -> list[Spoken]:
    """The words of time behind a place in a sentence, counted from there; “3 June to 10 July” is one."""
    times = find_times(text[start:], at, zone, ahead=ahead)
    if not times and start:  # “The 3rd” is a day behind “moved to”
        behind = (one for one in find_times(text, at, zone, ahead=ahead) if one.start >= start)
        times = [replace(one, start=one.start - start, end=one.end - start) for one in behind]
    return joined(times, text[start:], zone, before=text[:start])


def joined(times: Sequence[Spoken], text: str, zone: tzinfo | None, *, before: str = "") -> list[Spoken]:
    """The times of a text, with those that go from one day to another as one; `before`: what stands before the text."""
    found = list[Spoken]()
    for one in times:
        whole = _from_to(found[-1], one, before, text, zone) if found else None
        found = [*found[:-1], whole] if whole else [*found, one]
    return found


def _from_to(first: Spoken, second: Spoken, before: str, text: str, zone: tzinfo | None) -> Spoken | None:
    """From the one to the other; None where something was moved from the one to the other."""
    between = text[first.end : second.start]
    goes_on = _ON_TO.fullmatch(between) or (not between.strip() and _UNTIL.match(text[second.start : second.end]))
    said = re.split(r"[.;!?](?=\s)", before + text[: first.start])[-1]
    if not goes_on or first.exact or second.exact or first.joined or is_moved(said):
        return None
    if second.since < first.since and not _YEAR.search(text[first.start : first.end]):
        # “From 1 March to 31 August”, said in May
        first = _a_year_earlier(first, zone)
    if not timedelta(0) < second.until - first.since <= _LONGEST or second.since < first.until:
        return None
    return replace(first, end=second.end, until=second.until, moment=first.since, joined=True)


def _a_year_earlier(spoken: Spoken, zone: tzinfo | None) -> Spoken:
    local = spoken.since.astimezone(zone)
    day = local.day if (local.month, local.day) != (2, 29) else 28
    since = local.replace(year=local.year - 1, day=day).astimezone(UTC)
    return replace(spoken, since=since, moment=since, until=since + _DAY)


def is_moved(said: str) -> bool:
    """Whether words tell that something moves to another day: “pushed from 3 June to 10 June” is no stretch of time."""
    return _moves().search(said) is not None


@functools.cache
def _moves() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_pack().listed('day_moves'))})\b", re.IGNORECASE)
