"""Gives the words of time that `time_words` finds their meaning, relative to a local moment."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from memory_core.language.pack import load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.counted_days import counted_from
from memory_core.retrieval.said_in_words import in_figures
from memory_core.retrieval.time_words import Grammar, grammar, tells_how_long
from memory_core.retrieval.wide_days import wide_days

_DAY_MINUTES = 24 * 60
_SECONDS = {"minute": 60, "hour": 3600, "day": 86_400, "week": 604_800, "month": 2_629_800, "year": 31_557_600}
_NO_CLOCK = re.compile(
    r"\b(?:scale|rate|rated|rating|ratio|pages?|rows?|lines?|chapters?|versions?|score|grew|rose|fell|dropped|went|"
    r"increased?|reduced?|changed?|difference|numbers?|count)\b",
    re.IGNORECASE,
)
# “Version 22.04.03” is no day.
_VERSION = re.compile(
    r"\b(?:versions?|v|releases?|builds?|firmware|drivers?|sections?|chapters?|paragraphs?|ubuntu)\W*$", re.I
)
_LATEST_YEAR = 20


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


@dataclass(frozen=True, slots=True)
class TimeAtom:
    """A time of day in minutes since midnight: `low` to `high` bound it, `point` is what was named."""

    start: int
    end: int
    low: int
    high: int
    point: int
    exact: bool
    today: bool = False


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


def find_atoms(text: str, local: datetime, *, ahead: bool) -> list[Atom]:
    """All words of time in order, none overlapping; ISO times and stretches win over days, days over clocks."""
    figures = in_figures(text)
    return [
        replace(atom, start=figures.place(atom.start), end=figures.place(atom.end, end=True))
        for atom in _atoms_of(figures.text, local, ahead=ahead)
    ]


def _atoms_of(text: str, local: datetime, *, ahead: bool) -> list[Atom]:
    words = grammar()
    found: list[Atom] = []
    _collect(found, [_iso(match, local) for match in words.iso.finditer(text)])
    wide = wide_days(text, local.date(), ahead=ahead)
    _collect(found, [DayAtom(start, end, *days) for start, end, days in wide])
    _collect(found, [_span(match, local, words) for match in words.span.finditer(text)])
    _collect(found, [_day(match, local.date(), words, ahead=ahead) for match in words.day.finditer(text)])
    found = _counted(text, found)
    _collect(found, [_range(match, text) for match in words.range.finditer(text)])
    _collect(found, [_worded_clock(match) for match in words.worded_clock.finditer(text)])
    _collect(found, [_clock(match) for match in words.clock.finditer(text)])
    _collect(found, _parts(text, words, found))
    return sorted(found, key=lambda atom: atom.start)


def _counted(text: str, found: list[Atom]) -> list[Atom]:
    """The atoms, where days are counted from one (“two days before”) with what is meant in its place."""
    for atom in [one for one in found if isinstance(one, DayAtom)]:
        if counted := counted_from(text, atom.start, (atom.first, atom.after)):
            start, days = counted
            found = [one for one in found if one.end <= start or one.start >= atom.end]
            found.append(DayAtom(start, atom.end, *days))
    return found


def _collect(found: list[Atom], more: "list[Atom | None]") -> None:
    for atom in more:
        if atom is not None and all(atom.end <= one.start or atom.start >= one.end for one in found):
            found.append(atom)


def _iso(match: re.Match[str], local: datetime) -> Atom | None:
    day = _iso_date(match["date"])
    if day is None:
        return None
    if match["hour"] is None:
        return DayAtom(match.start(), match.end(), *calendar.one_day(day))
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = _zone(match["zone"]) or local.tzinfo
    at = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
    try:
        moment = at.astimezone(UTC)
        return SpanAtom(match.start(), match.end(), moment, moment + timedelta(minutes=1), moment, exact=True)
    except OverflowError:
        return None


def _iso_date(text: str) -> date | None:
    year, month, day = (int(part) for part in text.split("-"))
    return calendar.valid(year, month, day)


def _zone(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text.upper() == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    if hours > 23 or minutes > 59:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if text[0] == "-" else offset)


def _span(match: re.Match[str], local: datetime, words: Grammar) -> Atom | None:
    now = local.astimezone(UTC)
    start, end = match.start(), match.end()
    if match["now"]:
        return SpanAtom(start, end, now - timedelta(minutes=5), now + timedelta(minutes=1), now, exact=True)
    if match["ago"] or match["half_ago"]:
        count = words.number(match["ago"]) if match["ago"] else 30
        unit = (match["ago_unit"] or "minute").casefold()
        if match["and_half"] or match["half_after"]:
            return _ago(start, end, 60 * count + 30, "minute", local) if unit == "hour" else None
        return _ago(start, end, count, unit, local)
    if match["ahead"]:
        if tells_how_long(match.string[: match.start()]):
            return None
        unit = match["ahead_unit"].casefold()
        return _ahead(start, end, words.number(match["ahead"]), unit, local)
    if match["half"]:
        seconds = 1800
    else:
        unit = (match["back_unit"] or match["one_unit"] or match["past_unit"]).casefold()
        seconds = (words.number(match["back"]) if match["back"] else 1) * _SECONDS[unit]
    since = _earlier(now, seconds)
    return SpanAtom(start, end, since, now + timedelta(minutes=1), since, exact=True)


def _earlier(now: datetime, seconds: int) -> datetime:
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        return datetime(1, 1, 2, tzinfo=UTC)


def _ago(start: int, end: int, count: int, unit: str, local: datetime) -> Atom | None:
    """“N units ago”, as exact as people mean it: weeks give the days around, months and years the whole one."""
    if unit in ("minute", "hour"):
        at = _earlier(local.astimezone(UTC), count * _SECONDS[unit])
        slack = timedelta(minutes=max(5, count // 5) if unit == "minute" else 30)
        return SpanAtom(start, end, at - slack, at + slack, at, exact=True)
    if unit == "month":
        return DayAtom(start, end, *calendar.month_of(local.year, local.month - count))
    if unit == "year":
        return DayAtom(start, end, *calendar.year_of(local.year - count))
    day = _earlier(local.astimezone(UTC), count * _SECONDS[unit]).astimezone(local.tzinfo).date()
    if unit == "day":
        return DayAtom(start, end, *calendar.one_day(day))
    try:
        return DayAtom(start, end, day - timedelta(days=3), day + timedelta(days=4))
    except OverflowError:
        return None


def _ahead(start: int, end: int, count: int, unit: str, local: datetime) -> Atom | None:
    if unit == "month":
        return DayAtom(start, end, *calendar.month_of(local.year, local.month + count))
    if unit == "year":
        return DayAtom(start, end, *calendar.year_of(local.year + count))
    try:
        at = local.astimezone(UTC) + timedelta(seconds=count * _SECONDS[unit])
    except OverflowError:
        return None
    if unit in ("minute", "hour"):
        return SpanAtom(start, end, at - timedelta(minutes=5), at + timedelta(minutes=5), at, exact=True)
    return DayAtom(start, end, *calendar.one_day(at.astimezone(local.tzinfo).date()))


def _day(match: re.Match[str], today: date, words: Grammar, *, ahead: bool) -> Atom | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    start, end = match.span()
    if "day8" in groups and (
        _VERSION.search(match.string, 0, start) or _NO_CLOCK.search(match.string, start - 15, start)
    ):
        return None
    if "named" in groups:
        return _named_day(start, end, " ".join(groups["named"].casefold().split()), today)
    days = _days(groups, today, words, ahead=ahead)
    return DayAtom(start, end, *days) if days else None


def _named_day(start: int, end: int, name: str, today: date) -> DayAtom:
    yesterday, tomorrow = calendar.one_day(today - timedelta(days=1)), calendar.one_day(today + timedelta(days=1))
    if name == "yesterday":
        return DayAtom(start, end, *yesterday)
    if name == "tomorrow":
        return DayAtom(start, end, *tomorrow)
    if name == "the night before last":
        night = calendar.one_day(today - timedelta(days=2))
        return DayAtom(start, end, *night, low=18 * 60, high=5 * 60)
    if name == "last night":
        return DayAtom(start, end, *yesterday, low=18 * 60, high=5 * 60)
    narrowed = {"tonight": (18, 5), "this morning": (4, -12), "this afternoon": (12, -6), "this evening": (17, 0)}
    low, high = narrowed.get(name, (0, 0))
    return DayAtom(start, end, *calendar.one_day(today), low=low * 60, high=high * 60)


def _days(groups: dict[str, str], today: date, words: Grammar, *, ahead: bool) -> calendar.Days | None:
    if "before_yesterday" in groups:
        return calendar.one_day(today - timedelta(days=2))
    if "after_tomorrow" in groups:
        return calendar.one_day(today + timedelta(days=2))
    if "weekday" in groups or "short" in groups:
        name = (groups.get("weekday") or groups["short"]).casefold()
        which = groups.get("which", "").casefold()
        return calendar.one_day(calendar.weekday_near(today, words.weekdays[name], which, ahead=ahead))
    if "unit" in groups or "unit2" in groups:
        return _unit(groups, today, ahead=ahead)
    if "month5" in groups or "month6" in groups or "year7" in groups:
        return _month_or_year(groups, today, words, ahead=ahead)
    return _date(groups, today, words, ahead=ahead)


def _unit(groups: dict[str, str], today: date, *, ahead: bool) -> calendar.Days:
    which = (groups.get("which_unit") or groups.get("which_unit2") or "").casefold()
    unit = (groups.get("unit") or groups["unit2"]).casefold()
    step = {"last": -1, "next": 1}.get(which, 0)
    if unit == "month":
        return calendar.month_of(today.year, today.month + step)
    if unit == "year":
        return calendar.year_of(today.year + step)
    if unit == "week":
        return calendar.week_of(today + timedelta(weeks=step))
    if which == "" and not ahead and today.weekday() < 5:
        step = -1
    return calendar.weekend_of(today + timedelta(weeks=step))


def _month_or_year(groups: dict[str, str], today: date, words: Grammar, *, ahead: bool) -> calendar.Days:
    if "year7" in groups:
        return calendar.year_of(int(groups["year7"]))
    month = words.months[(groups.get("month5") or groups["month6"]).casefold()]
    year = groups.get("year5") or groups.get("year6")
    if year:
        return calendar.month_of(int(year), month)
    which = groups.get("which_month", "").casefold()
    if which == "next" or (ahead and not which):
        return calendar.month_of(
            today.year + (month < today.month or (which == "next" and month == today.month)), month
        )
    passed = month < today.month or (month == today.month and which != "last")
    return calendar.month_of(today.year - (not passed), month)


def _date(groups: dict[str, str], today: date, words: Grammar, *, ahead: bool) -> calendar.Days | None:
    if "day3" in groups:
        made = calendar.valid(int(groups["year3"]), int(groups["month3"]), int(groups["day3"]))
    elif "day8" in groups:
        year = today.year - today.year % 100 + int(groups["year8"])
        year -= 100 if year > today.year + _LATEST_YEAR else 0  # “born 14.03.85”
        made = calendar.valid(year, int(groups["month8"]), int(groups["day8"]))
    elif "first4" in groups:
        first, second, year = int(groups["first4"]), int(groups["second4"]), int(groups["year4"])
        # Day first, as most of the world writes; the other way round only where that is no date.
        made = calendar.valid(year, second, first) or calendar.valid(year, first, second)
    else:
        month = words.months[(groups.get("month1") or groups["month2"]).casefold()]
        day = int(groups.get("day1") or groups["day2"])
        year_said = groups.get("year1") or groups.get("year2")
        beside = words.weekdays.get((groups.get("beside1") or groups.get("beside2") or "").casefold())
        if year_said:
            made = calendar.valid(int(year_said), month, day)
        else:
            made = calendar.day_near(today, month, day, ahead=ahead, weekday=beside)
    return calendar.one_day(made) if made else None


def _clock(match: re.Match[str]) -> Atom | None:
    start, end = match.span()
    if match["named"]:
        return _point(start, end, 0 if match["named"].casefold() == "midnight" else 12 * 60, 30)
    if match["hour"]:
        hour = _hour(int(match["hour"]), match["half"])
        if hour is None:
            return None
        minute = int(match["minute"])
        if _a_version(match):
            return None
        return _point(start, end, hour * 60 + minute, 30 if minute == 0 else 15)
    hour = _hour(int(match["hour2"] or match["hour3"]), match["half2"], guess=match["hour3"] is not None)
    return None if hour is None else _point(start, end, hour * 60, 30)


def _a_version(match: re.Match[str]) -> bool:
    """Whether “3.12” follows a word that is neither of time nor a small one: “Python 3.12” is no time of day."""
    before = re.search(r"([^\W\d_]+)[ \t]+$", match.string[: match.start()])
    if "." not in match.group().rstrip(".")[:3] or match["half"] or before is None:
        return False
    said, pack = before[1].casefold(), load_pack()
    of_time = pack.words("time_leads") | pack.words("time_words_before_clock") | pack.table("weekdays").keys()
    return said not in of_time and said not in pack.table("weekday_abbreviations") and said not in pack.table("months")


def _worded_clock(match: re.Match[str]) -> Atom | None:
    """“Half past two”, “quarter to four”."""
    pack = load_pack()
    said = match["hour"].casefold()
    hour = _hour(int(said) if said.isdigit() else pack.table("clock_hours")[said], match["half"], guess=True)
    minutes = pack.table("clock_minutes")[" ".join(match["past"].casefold().split())]
    return None if hour is None else _point(match.start(), match.end(), (hour * 60 + minutes) % _DAY_MINUTES, 15)


def _point(start: int, end: int, minutes: int, slack: int) -> TimeAtom:
    return TimeAtom(start, end, max(0, minutes - slack), minutes + slack, minutes, exact=True)


def _hour(hour: int, half: str | None, *, guess: bool = False) -> int | None:
    """The hour of the day; without am or pm a guessed 1 to 6 is in the afternoon."""
    if half:
        if not 1 <= hour <= 12:
            return None
        return hour % 12 + (12 if half.casefold().startswith("p") else 0)
    return hour + 12 if guess and 1 <= hour <= 6 else hour


def _range(match: re.Match[str], text: str) -> Atom | None:
    said_so = match["lead"] or match["first_half"] or match["second_half"] or (match["minute1"] and match["minute2"])
    if not said_so or _NO_CLOCK.search(text[max(0, match.start() - 25) : match.start()]):
        return None
    second_half = match["second_half"]
    first = _hour(int(match["hour1"]), match["first_half"] or second_half, guess=True)
    second = _hour(int(match["hour2"]), second_half or match["first_half"], guess=True)
    if first is None or second is None:
        return None
    low, high = first * 60 + int(match["minute1"] or 0), second * 60 + int(match["minute2"] or 0)
    if high <= low and not second_half and high + 12 * 60 <= _DAY_MINUTES:
        high += 12 * 60
    if high <= low and not second_half and high >= 12 * 60:
        high -= 12 * 60  # “from 10pm to 2” ends at night
    if high <= low:
        high += _DAY_MINUTES
    return TimeAtom(match.start(), match.end(), low, high, low, exact=False)


def _parts(text: str, words: Grammar, found: list[Atom]) -> "list[Atom | None]":
    """Parts of the day, but only beside a day or after “in the”: “good morning” is no time."""
    atoms: list[Atom | None] = []
    for match in words.part.finditer(text):
        beside = any(-1 <= match.start() - one.end <= 4 or 0 <= one.start - match.end() <= 4 for one in found)
        said = match.group().casefold()
        if not (beside or match["side"] or said.startswith(("in the", "during the", "at lunch", "over lunch"))):
            continue
        atoms.append(_part(match, words))
    return atoms


def _part(match: re.Match[str], words: Grammar) -> Atom:
    if match["side"]:
        low, high = (6, 12) if match["side"].casefold() == "before" else (13, 18)
    else:
        low, high = words.parts[match["part"].casefold()]
    return TimeAtom(match.start(), match.end(), low * 60, high * 60, low * 60, exact=False)
