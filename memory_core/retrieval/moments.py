"""Gives the words of time that `time_words` finds their meaning, relative to a local moment."""

import functools
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from memory_core.language.pack import load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.atoms import Atom, DayAtom, SpanAtom
from memory_core.retrieval.clocks import NO_CLOCK, clock, clock_range, day_parts, told_by_part, worded_clock
from memory_core.retrieval.counted_days import counted_from
from memory_core.retrieval.said_in_words import in_figures
from memory_core.retrieval.time_words import Grammar, grammar, tells_how_long
from memory_core.retrieval.wide_days import wide_days

_SECONDS = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86_400, "night": 86_400, "week": 604_800, "fortnight": 1_209_600,
    "month": 2_629_800, "year": 31_557_600,
}  # fmt: skip
_BRIEFLY = {
    "sec": "second", "min": "minute", "hr": "hour", "mo": "month", "s": "second", "m": "minute", "h": "hour",
    "d": "day", "w": "week", "y": "year",
}  # fmt: skip
_CLOCKED = ("second", "minute", "hour")
# “Version 22.04.03” is no day.
_VERSION = re.compile(
    r"\b(?:versions?|v|releases?|builds?|firmware|drivers?|sections?|chapters?|paragraphs?|ubuntu)\W*$", re.I
)
_LATEST_YEAR = 20
_STRETCH = re.compile(r"\b(?:between|from)\s+(?:the\s+)?$", re.IGNORECASE)


def find_atoms(text: str, local: datetime, *, ahead: bool) -> list[Atom]:
    """All words of time in order, none overlapping; ISO times and stretches win over days, days over clocks."""
    figures = in_figures(text)
    return [
        replace(atom, start=figures.place(atom.start), end=figures.place(atom.end, end=True))
        for atom in _atoms_of(figures.text, local, ahead=ahead)
    ]


def _atoms_of(text: str, local: datetime, *, ahead: bool) -> list[Atom]:
    words = grammar()
    some_day = words.some_day.search(text) is not None
    found: list[Atom] = []
    _collect(found, [_iso(match, local) for match in words.iso.finditer(text)])
    if some_day:
        wide = wide_days(text, local.date(), ahead=ahead)
        _collect(found, [DayAtom(start, end, *days) for start, end, days in wide])
    if words.some_unit.search(text):
        _collect(found, [_span(match, local, words) for match in words.span.finditer(text)])
    if some_day:
        _collect(found, [_day(match, local.date(), words, ahead=ahead) for match in words.day.finditer(text)])
        found = _counted(text, found)
        _collect(found, [_until_month(match, local.date(), words, found, ahead=ahead) for match in _months(text)])
    _collect(found, [clock_range(match, text) for match in words.range.finditer(text)])
    _collect(found, [worded_clock(match) for match in words.worded_clock.finditer(text)])
    _collect(found, [clock(match) for match in words.clock.finditer(text)])
    _collect(found, day_parts(text, words, found))
    return told_by_part(sorted(found, key=lambda atom: atom.start), text)


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
    if text.upper() in ("Z", "UTC", "GMT"):
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
    if (match["ago"] or match["brief_ago"] or match["half_ago"] or match["quarters"]) is not None:
        return _back(match, local, words)
    if match["forth"] or match["one_forth"]:
        return _forth(match, local, words)
    if match["ahead"] or match["hence"]:
        if match["ahead"] and tells_how_long(match.string[:start]):
            return None
        unit = _unit_said(match["ahead_unit"] or match["hence_unit"])
        return _ahead(start, end, words.number(match["ahead"] or match["hence"]), unit, local)
    if match["half"]:
        seconds = 1800
    else:
        unit = _unit_said(match["back_unit"] or match["one_unit"] or match["past_unit"])
        seconds = (words.number(match["back"]) if match["back"] else 1) * _SECONDS[unit]
    since = _earlier(now, seconds)
    return SpanAtom(start, end, since, now + timedelta(minutes=1), since, exact=True)


def _unit_said(name: str) -> str:
    return _BRIEFLY.get(name.casefold(), name.casefold())


def _back(match: re.Match[str], local: datetime, words: Grammar) -> Atom | None:
    """“Two weeks ago”, “3d ago”, “an hour and a half ago”."""
    start, end = match.span()
    if match["half_ago"]:
        return _ago(start, end, 30, "minute", local)
    if match["quarters"]:
        return _ago(start, end, 15 if match["quarters"].casefold() == "a" else 45, "minute", local)
    if match["brief_ago"]:
        return _ago(start, end, int(match["brief_ago"]), _unit_said(match["brief_unit"]), local)
    count, unit = words.number(match["ago"]), _unit_said(match["ago_unit"])
    if not (match["and_half"] or match["half_after"]):
        return _ago(start, end, count, unit, local)
    if unit == "hour":
        return _ago(start, end, 60 * count + 30, "minute", local)
    if unit in ("week", "month", "year"):
        weeks = round((count + 0.5) * _SECONDS[unit] / _SECONDS["week"])
        return _ago(start, end, weeks, "week", local)
    return None


def _forth(match: re.Match[str], local: datetime, words: Grammar) -> Atom | None:
    """“In the next three days”, “the next hour”: from now, or today, on."""
    start, end = match.span()
    unit = _unit_said(match["forth_unit"] or match["one_forth"])
    count = words.number(match["forth"]) if match["forth"] else 1
    now = local.astimezone(UTC)
    try:
        until = now + timedelta(seconds=count * _SECONDS[unit])
        if unit in _CLOCKED:
            return SpanAtom(start, end, now, until, now, exact=True)
        return DayAtom(start, end, local.date(), until.astimezone(local.tzinfo).date() + timedelta(days=1))
    except OverflowError:
        return None


def _earlier(now: datetime, seconds: int) -> datetime:
    try:
        return now - timedelta(seconds=seconds)
    except OverflowError:
        return datetime(1, 1, 2, tzinfo=UTC)


def _ago(start: int, end: int, count: int, unit: str, local: datetime) -> Atom | None:
    """“N units ago”, as exact as people mean it: weeks give the days around, months and years the whole one."""
    if unit in _CLOCKED:
        at = _earlier(local.astimezone(UTC), count * _SECONDS[unit])
        slack = timedelta(minutes={"second": 1, "minute": max(5, count // 5), "hour": 30}[unit])
        return SpanAtom(start, end, at - slack, at + slack, at, exact=True)
    if unit == "month":
        return DayAtom(start, end, *calendar.month_of(local.year, local.month - count))
    if unit == "year":
        return DayAtom(start, end, *calendar.year_of(local.year - count))
    day = _earlier(local.astimezone(UTC), count * _SECONDS[unit]).astimezone(local.tzinfo).date()
    if unit == "day":
        return DayAtom(start, end, *calendar.one_day(day))
    if unit == "night":
        return DayAtom(start, end, *calendar.one_day(day), low=18 * 60, high=5 * 60)
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
    if unit in _CLOCKED:
        return SpanAtom(start, end, at - timedelta(minutes=5), at + timedelta(minutes=5), at, exact=True)
    return DayAtom(start, end, *calendar.one_day(at.astimezone(local.tzinfo).date()))


def _day(match: re.Match[str], today: date, words: Grammar, *, ahead: bool) -> Atom | None:
    groups = {name: value for name, value in match.groupdict().items() if value}
    start, end = match.span()
    if "day8" in groups and (
        _VERSION.search(match.string, 0, start) or NO_CLOCK.search(match.string, start - 15, start)
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
    if name := next((groups[one].casefold() for one in ("weekday", "short", "short2", "short3") if one in groups), ""):
        which = groups.get("which", "").casefold()
        return calendar.one_day(calendar.weekday_near(today, words.weekdays[name], which, ahead=ahead))
    if "unit" in groups or "unit2" in groups:
        return _unit(groups, today, ahead=ahead)
    if {"month5", "month6", "month7", "month10", "year7"}.intersection(groups):
        return _month_or_year(groups, today, words, ahead=ahead)
    return _date(groups, today, words, ahead=ahead)


def _unit(groups: dict[str, str], today: date, *, ahead: bool) -> calendar.Days:
    which = (groups.get("which_unit") or groups.get("which_unit2") or "").casefold()
    unit = (groups.get("unit") or groups["unit2"]).casefold()
    step = {"last": -1, "previous": -1, "next": 1}.get(which, 0)
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
    said = next(groups[one] for one in ("month5", "month6", "month7", "month10") if one in groups)
    month = words.months[said.casefold()]
    briefly = groups.get("short_year") or groups.get("short_year5", "")
    year = groups.get("year5") or groups.get("year6") or _whole_year(briefly, today)
    if year:
        return calendar.month_of(int(year), month)
    which = groups.get("which_month", "").casefold()
    if which == "next" or (ahead and not which):
        return calendar.month_of(
            today.year + (month < today.month or (which == "next" and month == today.month)), month
        )
    passed = month < today.month or (month == today.month and which != "last")
    return calendar.month_of(today.year - (not passed), month)


def _whole_year(said: str, today: date) -> str:
    """2025 of “’25”; 1968 of “’68”."""
    if not said:
        return ""
    year = today.year - today.year % 100 + int(said)
    return str(year - 100 if year > today.year + _LATEST_YEAR else year)


def _date(groups: dict[str, str], today: date, words: Grammar, *, ahead: bool) -> calendar.Days | None:
    if "day9" in groups:
        made = calendar.valid(int(groups["year9"]), int(groups["month9"]), int(groups["day9"]))
    elif "day3" in groups:
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


@functools.cache
def _month_behind() -> re.Pattern[str]:
    names = "|".join(sorted(load_pack().table("months"), key=len, reverse=True))
    return re.compile(
        rf"\b(?:and|to|through)\s+(?P<month>{names})\b(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d{{2}})\b)?(?!\s+\d)",
        re.IGNORECASE,
    )


def _months(text: str) -> "list[re.Match[str]]":
    return list(_month_behind().finditer(text))


def _until_month(
    match: re.Match[str], today: date, words: Grammar, found: list[Atom], *, ahead: bool
) -> DayAtom | None:
    """The month that ends a stretch (“between Easter and June”); “and June” alone may be somebody."""
    text = match.string
    first = next((one for one in found if one.end <= match.start() and not text[one.end : match.start()].strip()), None)
    if first is None or not (_STRETCH.search(text[: first.start]) or text[first.start :].lower().startswith("from ")):
        return None
    month = words.months[match["month"].casefold()]
    turn = month < today.month if ahead else -(month > today.month)
    year = int(match["year"]) if match["year"] else today.year + turn
    return DayAtom(match.start("month"), match.end(), *calendar.month_of(year, month))
