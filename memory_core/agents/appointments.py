"""What a calendar says is on: entries with their title, hours and people, so that what is heard then has a name."""

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from memory_core.agents.base import Batch, Known
from memory_core.agents.conversations import Call
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words
from memory_core.records.bodies import Kind
from memory_core.records.observation import Observation, ObservationKind
from memory_core.retrieval import calendar
from memory_core.retrieval.periods import Spoken, find_times

_FROM = r"(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?m\b\.?)?"
_TO = r"(?P<to_hour>[01]?\d|2[0-3])(?:[:.](?P<to_minute>[0-5]\d))?\s?(?P<to_half>[ap]\.?m\b\.?)?"
# “10:00 – 11:30”, “10 – 11am”; and a line that begins with the hour alone, “09:30 Stand-up” or “2 PM Visit”
_HOURS = re.compile(rf"(?<![\d:.]){_FROM}\s?(?:[-–—]|to|until)\s?{_TO}(?![\d:.]\d|\w)", re.IGNORECASE)
_BEGINS = re.compile(
    r"(?P<hour>[01]?\d|2[0-3])(?:[:.](?P<minute>[0-5]\d)|(?=\s?[ap]\.?m\b))\s?(?P<half>[ap]\.?m\b\.?)?(?=\s+\S)", re.I
)
_PERSON = re.compile(r"[^\W\d_][\w’'.-]+(?: [^\W\d_][\w’'.-]*){1,3}")
_ROLE = re.compile(r"\s+\(?(?:organi[sz]er|you|accepted|optional|required)\)?\s*$", re.IGNORECASE)
# “Weekly Zoom Meeting Marcus Webb”: where it is, and behind that who called it.
_HELD_IN = re.compile(
    r"(?<=\S)\s+(?:(?:microsoft\s+)?teams|zoom|google\s+meet|webex|skype)(?:[ -](?:meeting|call|besprechung))(?!\w).*$",
    re.I,
)
_CALLED_OFF = re.compile(r"(?:cancell?ed|declined)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_READ, _MOST_BELOW, _MOST_PEOPLE = 20_000, 12, 12
_SHORT = 60
_WEEK, _MOST_EPISODES, _LATEST = timedelta(days=7), 100, 5
# Whoever comes early, or begins late, is at the same meeting.
_EARLY = timedelta(minutes=10)
# More weekdays in one line are the heads of columns.
_SIDE_BY_SIDE = 2
_HOUR, _LONGEST, _ONE_DAY = timedelta(hours=1), timedelta(hours=12), timedelta(hours=26)


@dataclass(frozen=True, slots=True)
class Appointment:
    """An entry of a calendar, in UTC; `people` as far as their names stand below it."""

    title: str
    start: datetime
    end: datetime
    people: tuple[str, ...] = ()


def is_calendar(title: str) -> bool:
    """Whether a window shows a calendar, by its title."""
    return re.search(load_pack().parts["calendars"], title, re.IGNORECASE) is not None


def as_planned(call: Call | None, batch: Batch, known: Known, start: datetime, zone: tzinfo | None) -> Call | None:
    """A talk's call with what the calendar says of this hour: its title, and its people where no window showed them."""
    entry = appointment_at((*batch.observations, *_calendars(known, start)), start, zone)
    if entry is None:
        return call
    return Call(call.app if call else "", entry.title, call.people if call and call.people else entry.people)


def _calendars(known: Known, start: datetime) -> Iterator[Observation]:
    """The latest sights of calendars in the week before."""
    for memory in known.latest(Kind.EPISODIC, since=start - _WEEK, limit=_MOST_EPISODES):
        if is_calendar(f"{memory.title} {memory.app}"):
            yield from known.observations(memory.evidence[-_LATEST:])


def appointment_at(seen: Iterable[Observation], start: datetime, zone: tzinfo | None) -> Appointment | None:
    """The entry during which a talk was, as the calendars that were seen show it; the latest sight counts."""
    shown = [one for one in seen if one.kind is ObservationKind.SCREEN and is_calendar(f"{one.title} {one.app}")]
    for sight in sorted(shown, key=lambda one: one.at, reverse=True):
        fitting = [one for one in appointments_in(sight, zone) if one.start - _EARLY <= start < one.end]
        if fitting:
            # Of a course of the whole day and the call within it, it is the call.
            return min(fitting, key=lambda one: (abs(one.start - start) > _EARLY, one.end - one.start))
    return None


def appointments_in(sight: Observation, zone: tzinfo | None) -> list[Appointment]:
    """The entries of a calendar that name the hour at which they begin; where no end stands, they take an hour."""
    lines = [line for line in (" ".join(one.split()) for one in sight.text[:_READ].splitlines()) if line]
    hours = {place: found for place, line in enumerate(lines) if (found := _hours(line))}
    places = list(hours)
    read = (
        _entry(lines, place, hours, lines[place + 1 : following], sight, zone)
        for place, following in zip(places, [*places[1:], len(lines)], strict=False)
    )
    return [one for one in read if one is not None]


def _entry(
    lines: Sequence[str],
    place: int,
    hours: dict[int, re.Match[str]],
    below: Sequence[str],
    sight: Observation,
    zone: tzinfo | None,
) -> Appointment | None:
    found = hours[place]
    rest = f"{lines[place][: found.start()]} {lines[place][found.end() :]}"
    above = lines[place - 1] if place and place - 1 not in hours else ""
    title = _titled(rest, sight.at, zone) or _titled(above, sight.at, zone)
    if not title or _CALLED_OFF.match(title):
        return None
    since, until = _minutes(found)
    # What another entry is called says nothing of this one's day.
    heads = [line for number, line in enumerate(lines[:place]) if number not in hours][::-1]
    # “Plan Friday’s demo” is the title of what is on Tuesday.
    dated = any(any(map(str.isdigit, rest[one.start : one.end])) for one in _days_in(rest, sight.at, zone))
    told = _day([rest, *heads] if dated else [*heads, rest], sight, zone)
    if told is None:
        return None
    day, local = told
    start = calendar.moment(day, since, local)
    end = start + (timedelta(minutes=(until - since) % (24 * 60)) if until is not None else _HOUR)
    people = dict.fromkeys(_people(below[:_MOST_BELOW]))
    return Appointment(title, start, end, tuple(people)[:_MOST_PEOPLE]) if start < end <= start + _LONGEST else None


def _hours(line: str) -> re.Match[str] | None:
    """From when to when a line says that something is; bare numbers (“3 - 5”) are no hours."""
    found = _HOURS.search(line)
    if found and (found["minute"] or found["to_minute"] or found["half"] or found["to_half"]):
        return found
    return _BEGINS.match(line)


def _minutes(found: re.Match[str]) -> tuple[int, int | None]:
    """Minutes since midnight of its begin and of its end; of “11 – 1pm” the first is before noon."""
    whole = found.groupdict()
    since = 60 * int(whole["hour"]) + int(whole["minute"] or 0)
    if not whole.get("to_hour"):
        return _in_half(since, whole["half"]), None
    until = _in_half(60 * int(whole["to_hour"]) + int(whole["to_minute"] or 0), whole["to_half"])
    half = whole["half"]
    if not half and whole["to_half"]:
        half = whole["to_half"] if _in_half(since, whole["to_half"]) < until else "am"
    return _in_half(since, half), until


def _in_half(minutes: int, half: str | None) -> int:
    if not half:
        return minutes
    return minutes % (12 * 60) + (12 * 60 if half[0] in "pP" else 0)


def _titled(line: str, at: datetime, zone: tzinfo | None) -> str:
    """What an entry is called, without its day, its room and who is there; “” where a line only names a day."""
    for spoken in reversed(find_times(line, at, zone)):
        line = f"{line[: spoken.start]} {line[spoken.end :]}"
    title = _HELD_IN.sub("", re.split(r"[,·⋅(|]", line.strip(" ,·⋅()|–—-:"))[0]).strip(" –—-:")
    return title if _LETTERS.search(title) and len(title) <= _SHORT else ""


def _day(lines: Iterable[str], sight: Observation, zone: tzinfo | None) -> tuple[date, tzinfo] | None:
    """The day that the first of some lines names, else the one of the sight; with the time zone.

    None where it cannot be told: the days stand side by side above their columns, or a week names none.
    """
    for line in (*lines, sight.title):
        if sum(word in _weekdays() for word in words(line)) > _SIDE_BY_SIDE:
            return None
        named = next(_days_in(line, sight.at, zone), None)
        if named is not None and not (line == sight.title and _of_many_days(line)):
            local = named.moment.astimezone(zone)
            return local.date(), local.tzinfo or UTC
    local = sight.at.astimezone(zone)
    return None if _of_many_days(sight.title) else (local.date(), local.tzinfo or UTC)


def _days_in(line: str, at: datetime, zone: tzinfo | None) -> Iterator[Spoken]:
    for one in find_times(line, at, zone, ahead=True) if len(line) <= _SHORT else ():
        if not one.exact and one.until - one.since <= _ONE_DAY:
            yield one


@functools.cache
def _weekdays() -> frozenset[str]:
    pack = load_pack()
    return frozenset((*pack.table("weekdays"), *pack.table("weekday_abbreviations")))


def _of_many_days(title: str) -> bool:
    """Whether a calendar shows more than a day, by its title: “Week of 12 April 2027”."""
    return re.search(load_pack().parts["calendar_spans"], title, re.IGNORECASE) is not None


def _people(lines: Sequence[str]) -> Iterator[str]:
    """The names below an entry, one a line or with commas between them."""
    for line in lines:
        for part in line.split(","):
            name = _ROLE.sub("", part.strip())
            if _PERSON.fullmatch(name) and kind_of(name) is NameKind.PERSON:
                yield name
