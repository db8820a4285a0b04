"""Reads what people say about time: “yesterday afternoon”, “last Tuesday”, “between 2 and 3”, “in the last 15 minutes”.

Questions lean to the past (“Friday” is the last one); plans lean ahead (`ahead=True`: “Friday” is the next one).
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TypeGuard

from memory_core.errors import ConfigError
from memory_core.language.pack import load_pack
from memory_core.retrieval.atoms import Atom, DayAtom, SpanAtom, TimeAtom, within
from memory_core.retrieval.calendar import moment as local_moment
from memory_core.retrieval.calendar import one_day
from memory_core.retrieval.in_full import in_full
from memory_core.retrieval.moments import find_atoms
from memory_core.retrieval.names_of_time import is_named
from memory_core.retrieval.other_languages import in_english


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time, in UTC: `since` inclusive, `until` exclusive; None is open."""

    since: datetime | None
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether a moment lies in it."""
        return (self.since is None or at >= self.since) and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words of time in a text, from `start` to `end`, and what they mean.

    `since` and `until` bound it generously (“3pm” is half an hour around it); `moment` is the point that was named, or
    the beginning of the day; `exact` says whether a time of day was named, `dayless` whether that is all, `joined`
    whether it goes from one to another.
    """

    start: int
    end: int
    since: datetime
    until: datetime
    moment: datetime
    exact: bool
    dayless: bool = False
    joined: bool = False


# What names a moment is never longer.
_LONGEST = 300
_LIKE_THIS = "Use words such as “yesterday 3pm”, or 2026-05-12T14:30."
# “Moved to Thursday”: in a list, a day without such a word stands for what was on it.
_WEEKDAY_LED = re.compile(r".*\b(?:to|until|till|for|on)\s+(?P<day>\w+)$", re.IGNORECASE | re.DOTALL)
_LEAD = 10
_HALF_DAY = 12 * 60
_JOINT = re.compile(r"^[\s,]*(?:(?:at|on|around|about|in|of|during|the|from|by)\b[\s,]*)*$", re.IGNORECASE)
_BEFORE = re.compile(r"(?:\b(since|after|before|until|till|by|as of|up to)\s+(?:the\s+)?)$", re.IGNORECASE)
_LEADING = re.compile(r"^(since|until|till|by|(?:after|before)(?=\s+\d))\b", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:between|from)\s+$", re.IGNORECASE)
_AND = re.compile(r"^\s*(?:and|to|until|till|through|-|–|—)\s*(?:the\s+)?$", re.IGNORECASE)
_SOON = re.compile(r"in\s+(?!the\b)(?:\S+\s+){1,3}?(?:minute|min|hour|hr)s?\b", re.IGNORECASE)
# What may stand around the time that an option names: “on Friday at 3pm”, “3pm yesterday afternoon”, “(yesterday)”.
_AROUND = re.compile(
    r"(?:[\s,.()“”\"']|(?:since|after|before|until|till|by|as|of|up|to|from|on|at|in|during|around|about|over|for|the"
    r"|this|early|late|morning|afternoon|evening)\b)*",
    re.IGNORECASE,
)
_OR = re.compile(r"^\s*(?:,|,?\s*or|/)\s*(?:on\s+)?(?:the\s+)?$", re.IGNORECASE)
_AND_ALSO = re.compile(r"^\s*(?:,\s*)?and\s+(?:on\s+)?(?:the\s+)?$", re.IGNORECASE)
_UNTIL = re.compile(r"(?:until|till)\b", re.IGNORECASE)
_WEEK = 7
_WHEREABOUTS = re.compile(
    r"\b(?:first\s+thing|earlier(?:\s+on)?|later(?:\s+on)?|late|early(?:\s+on)?|back|so\s+far|all\s+day|some\s?time|the\s+whole\s+of"
    r"|at\s+this\s+time|this\s+time)\s+$",
    re.IGNORECASE,
)
_PREPOSITION = re.compile(r"(?:\b(?:on|at|in|during|from|around|about|over|for)\s+(?:the\s+)?)$", re.IGNORECASE)


def find_times(text: str, now: datetime, zone: tzinfo | None = None, *, ahead: bool = False) -> list[Spoken]:
    """All words of time in a text, in order; a day and a time of day beside each other are one."""
    local_zone = zone or _machine_zone(now)
    atoms = find_atoms(text, now.astimezone(local_zone), ahead=ahead)
    atoms = [one for one in atoms if not is_named(text, one.start, one.end)]
    found: list[Spoken] = []
    index = 0
    while index < len(atoms):
        one, count = _read(text, atoms[index : index + 3], now, local_zone, ahead=ahead)
        found.append(one)
        index += count
    return found


def _read(text: str, atoms: list[Atom], now: datetime, zone: tzinfo, *, ahead: bool) -> tuple[Spoken, int]:
    """What the first of these atoms mean, and how many of them it is."""
    pair = _paired(text, atoms[0], atoms[1] if len(atoms) > 1 else None)
    if pair is None:
        return _alone(atoms[0], now, zone, ahead=ahead), 1
    day, time = pair
    day = _not_passed(text, day, time, now.astimezone(zone)) if ahead else day
    start, end = min(day.start, time.start), max(day.end, time.end)
    third = atoms[2] if len(atoms) > 2 else None
    if third is not None and _is_part_of(time, third, text[end : third.start]):
        later = replace(time, low=time.low + _HALF_DAY, high=time.high + _HALF_DAY, point=time.point + _HALF_DAY)
        return _timed(day, later, zone, start, third.end), 3
    if third is not None and _is_its_week(third, text, day, end):
        there = third.first + timedelta(days=day.first.weekday())
        return _timed(replace(day, first=there), time, zone, start, third.end), 3
    return _timed(day, time, zone, start, end), 2


def _not_passed(text: str, day: DayAtom, time: TimeAtom, local: datetime) -> DayAtom:
    """The day in a week, where its hour has passed today: “moved to Thursday 14:30”, said on a Thursday evening."""
    alone = not text[: day.start].strip() and not text[time.end :].strip(" .!")
    named = _WEEKDAY_LED.match("on " * alone + text[max(0, day.start - _LEAD) : day.end])
    passed = time.exact and day.first == local.date() and time.point < 60 * local.hour + local.minute
    if not (passed and named and named["day"].casefold() in load_pack().table("weekdays")):
        return day
    week = timedelta(days=7)
    return replace(day, first=day.first + week, after=day.after + week)


def _is_part_of(time: TimeAtom, part: Atom, between: str) -> bool:
    """Whether “evening” stands behind “at 8 yesterday” and moves it to the second half of the day."""
    if not isinstance(part, TimeAtom) or between.strip():
        return False
    return time.exact and not part.exact and time.point < _HALF_DAY <= part.low


def _is_its_week(week: Atom, text: str, day: DayAtom, end: int) -> TypeGuard[DayAtom]:
    """Whether “last week” stands behind “Tuesday morning” and says which Tuesday."""
    if not isinstance(week, DayAtom) or (week.after - week.first).days != _WEEK or week.first.weekday():
        return False
    named = text[day.start : day.end].casefold() in load_pack().table("weekdays")
    return named and text[end : week.start].strip() in ("", "of")


def _paired(text: str, atom: Atom, other: Atom | None) -> tuple[DayAtom, TimeAtom] | None:
    """A day and the time of day beside it; “at 3 this afternoon” is in that half of the day."""
    if other is None or not _JOINT.match(text[atom.end : other.start]):
        return None
    day, time = (other, atom) if isinstance(atom, TimeAtom) else (atom, other)
    if not isinstance(day, DayAtom) or not isinstance(time, TimeAtom):
        return None
    if day.whole:
        return day, time
    told = time.exact or any(map(str.isdigit, text[time.start : time.end]))  # “this morning between 9 and 11”
    narrowed = (day.low, day.high) != (0, 0) and told
    return (day, moved) if narrowed and (moved := within(time, *day.hours)) else None


def _timed(day: DayAtom, time: TimeAtom, zone: tzinfo, start: int, end: int) -> Spoken:
    zone = time.zone or zone
    since, until = local_moment(day.first, time.low, zone), local_moment(day.first, time.high, zone)
    return Spoken(start, end, since, until, local_moment(day.first, time.point, zone), time.exact)


def _alone(atom: DayAtom | TimeAtom | SpanAtom, now: datetime, zone: tzinfo, *, ahead: bool) -> Spoken:
    if isinstance(atom, SpanAtom):
        return Spoken(atom.start, atom.end, atom.since, atom.until, atom.moment, atom.exact)
    if isinstance(atom, DayAtom):
        since = local_moment(atom.first, atom.low, zone)
        until = local_moment(atom.after, atom.high, zone)
        return Spoken(atom.start, atom.end, since, until, since, exact=False)
    day = DayAtom(atom.start, atom.end, *one_day(now.astimezone(atom.zone or zone).date()))
    spoken = replace(_timed(day, atom, zone, atom.start, atom.end), dayless=True)
    if spoken.moment > now and not ahead and not atom.today:
        return _moved(spoken, timedelta(days=-1))
    return spoken


def _moved(spoken: Spoken, by: timedelta) -> Spoken:
    return replace(spoken, since=spoken.since + by, until=spoken.until + by, moment=spoken.moment + by)


def read_period(text: str, now: datetime, zone: tzinfo | None = None) -> tuple[Period | None, str]:
    """The period that a question names, and the question without the words of time.

    Open ends follow the small words: “since Monday”, “before 3pm”, “between Monday and Wednesday”.
    """
    text, given = in_full(in_english(text)), text
    # “Ready in 5 minutes” stands on a screen; nobody asks a memory for it.
    found = [one for one in find_times(text, now, zone) if not _SOON.match(text[one.start : one.end])]
    if not found:
        return None, given
    first = found[0]
    start, end = first.start, first.end
    listed = len(found) > 1 and _is_listed(text, first, found[1])
    if len(found) > 1 and not listed and _goes_on(text, first, found[1]):
        first, second = _of_one_day(first, found[1])
        begin = first.moment if first.exact else first.since
        finish = second.moment if second.exact and second.moment > begin else second.until
        if finish <= begin and begin - finish < timedelta(days=7):
            begin -= timedelta(days=7)  # “from Friday to Tuesday”, said on a Wednesday
        if begin < finish:
            lead = _BETWEEN.search(text[:start]) or _PREPOSITION.search(text[:start])
            return Period(begin, finish), _without(text, lead.start() if lead else start, second.end)
    if listed:
        first = _any_of(text, found)
        end = first.end
    before = _BEFORE.search(text[:start])
    leading = _LEADING.match(text[start:end])
    said = before or leading
    word = said.group(1).casefold() if said else ""
    lead = before or _PREPOSITION.search(text[:start])
    return _opened(first, word), _without(text, lead.start() if lead else start, end)


def _begin_of(text: str, start: int) -> int:
    """Where the words of time begin, with those that say nothing but whereabouts: “back in May”, “late last night”."""
    idle = _WHEREABOUTS.search(text[:start])
    return idle.start() if idle else start


def _goes_on(text: str, first: Spoken, second: Spoken) -> bool:
    """Whether the second is the end of what begins with the first: “to Friday”, “until June”."""
    between = text[first.end : second.start]
    return bool(_AND.match(between)) or (not between.strip() and bool(_UNTIL.match(text[second.start : second.end])))


def _is_listed(text: str, first: Spoken, second: Spoken) -> bool:
    """Whether the second is another time besides the first: “Monday or Tuesday”, “today and yesterday”.

    “Monday and Tuesday” is from the one to the other.
    """
    between = text[first.end : second.start]
    weekday = text[first.start : first.end].casefold() in load_pack().table("weekdays")
    both = _AND_ALSO.match(between) is not None and not (weekday or first.exact or second.exact)
    return _OR.match(between) is not None or (both and _BETWEEN.search(text[: first.start]) is None)


def _of_one_day(first: Spoken, second: Spoken) -> tuple[Spoken, Spoken]:
    """Both with the day that was said of one: “between noon and 2pm yesterday”, “from yesterday 3pm to 5pm”."""
    if first.dayless is second.dayless:
        return first, second
    whole = timedelta(days=1)
    if first.dayless:
        return _moved(first, -((first.moment - second.moment) // -whole) * -whole), second
    return first, _moved(second, -((second.moment - first.moment) // whole) * whole)


def _any_of(text: str, found: list[Spoken]) -> Spoken:
    """What spans all of “Monday, Tuesday or Friday”."""
    listed = found[:1]
    for one in found[1:]:
        if not _is_listed(text, listed[-1], one):
            break
        listed.append(one)
    since, until = min(one.since for one in listed), max(one.until for one in listed)
    return replace(listed[0], end=listed[-1].end, since=since, until=until, moment=since, exact=False)


def _opened(spoken: Spoken, word: str) -> Period:
    if word in ("since", "as of"):
        return Period(spoken.moment if spoken.exact else spoken.since, None)
    if word == "after":
        return Period(spoken.moment if spoken.exact else spoken.until, None)
    if word == "before":
        return Period(None, spoken.moment if spoken.exact else spoken.since)
    if word in ("until", "till", "by", "up to"):
        return Period(None, spoken.moment if spoken.exact else spoken.until)
    return Period(spoken.since, spoken.until)


def _without(text: str, start: int, end: int) -> str:
    rest = f"{text[: _begin_of(text, start)]} {text[end:]}"
    return re.sub(r"\s+([?.!,;])", r"\1", " ".join(rest.split()))


def read_moment(text: str, now: datetime, zone: tzinfo | None = None, *, end: bool = False) -> datetime:
    """One moment from an ISO time or words (“yesterday 3pm”), in UTC; with `end` the end of what was named.

    Raises `ConfigError` when no time can be read from it, or when more than a time stands there.
    """
    if len(text) > _LONGEST:
        raise ConfigError(f"“{text[:40]}…” is not a time. {_LIKE_THIS}")
    said = in_english(text)
    found = find_times(said, now, zone)
    if found:
        spoken = found[0]
        if not (_AROUND.fullmatch(said[: spoken.start]) and _AROUND.fullmatch(said[spoken.end :])):
            understood = said[spoken.start : spoken.end]
            raise ConfigError(f"Of “{text}” only “{understood}” was understood as a time. {_LIKE_THIS}")
        if spoken.exact:
            return spoken.moment
        return spoken.until if end else spoken.since
    read = guess_moment(text, now, zone)
    if read is None:
        raise ConfigError(f"“{text}” is not a time. {_LIKE_THIS}")
    return read


_PLAUSIBLE = re.compile(
    r"\b(?:ago|back|noon|midnight|o'clock)\b|\bfrom now\b"
    r"|\b\d{1,2}[/-]\d{1,2}[/-]\d{2,4}\b|\b\d{1,2}\s?[ap]m\b",
    re.IGNORECASE,
)


def guess_moment(text: str, now: datetime, zone: tzinfo | None = None) -> datetime | None:
    """What `dateparser` makes of a text that our grammar does not know and that plausibly is a time; else None."""
    if len(text) > 60 or not _PLAUSIBLE.search(text):
        return None
    import dateparser  # heavy: its data takes 0.1 s of CPU

    local = now.astimezone(zone or _machine_zone(now)).replace(tzinfo=None)
    read = dateparser.parse(
        text, languages=["en"], settings={"RELATIVE_BASE": local, "PREFER_DATES_FROM": "past", "DATE_ORDER": "DMY"}
    )
    if read is None:
        return None
    if read.tzinfo is None:
        read = read.replace(tzinfo=zone or _machine_zone(now))
    return read.astimezone(UTC)


def _machine_zone(now: datetime) -> tzinfo:
    return now.astimezone().tzinfo or UTC
