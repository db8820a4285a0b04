"""Days that come once a year: seasons, feasts with a date of their own, what lies by a weekday or by Easter."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from memory_core.language.pack import load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.calendar import Days
from memory_core.retrieval.counted_days import nth_weekday

_Groups = Mapping[str, str]


def season(name: str, groups: _Groups, today: date, *, ahead: bool) -> Days:
    """“Last summer”, “in the spring of 2025”."""
    return _turn(_season(name), groups, today, ahead=ahead)


def seasons_ago(name: str, count: int, today: date) -> Days:
    """“Two summers ago”: the last one that is over, and one before that."""
    last = _turn(_season(name), {"which": "last"}, today, ahead=False)
    return _season(name)(last[0].year - count + 1)


def _season(name: str) -> Callable[[int], Days]:
    month = load_pack().table("season_months")[name]
    return lambda year: (calendar.month_of(year, month)[0], calendar.month_of(year, month + 2)[1])


def holiday(name: str, groups: _Groups, today: date, *, ahead: bool) -> Days:
    """A feast with a date of its own."""
    month, day, length = load_pack().table("holidays")[name]
    return _turn(
        lambda year: (date(year, month, day), date(year, month, day) + timedelta(days=length)),
        groups, today, ahead=ahead,
    )  # fmt: skip


def movable(name: str, groups: _Groups, today: date, *, ahead: bool) -> Days:
    """A feast on the nth weekday of its month, or some days behind that: Thanksgiving, Black Friday."""
    month, place, weekday, shift = load_pack().table("movable_holidays")[name]

    def of(year: int) -> Days:
        day = nth_weekday(date(year, month, 1), place, weekday) or calendar.month_of(year, month)
        return calendar.one_day(day[0] + timedelta(days=shift))

    return _turn(of, groups, today, ahead=ahead)


def by_easter(name: str, groups: _Groups, today: date, *, ahead: bool) -> Days:
    """A feast so many days before or after Easter."""
    shift, length = load_pack().table("easter")[name]

    def of(year: int) -> Days:
        begin = easter_sunday(year) + timedelta(days=shift)
        return begin, begin + timedelta(days=length)

    return _turn(of, groups, today, ahead=ahead)


def of_that_year(groups: _Groups, today: date) -> int | None:
    """The year that was named: “2025”, “of last year”; None where none was."""
    if "year" in groups:
        return int(groups["year"])
    if "of_year" in groups:
        return today.year + {"last": -1, "this": 0, "next": 1}[groups["of_year"]]
    return None


def _turn(of: Callable[[int], Days], groups: _Groups, today: date, *, ahead: bool) -> Days:
    """Of what comes once a year the one that is meant: of the named year, else the nearest one before or ahead."""
    if (named := of_that_year(groups, today)) is not None:
        return of(named)
    years, which = range(today.year - 2, today.year + 3), groups.get("which", "")
    if which == "last":
        return of(max(year for year in years if of(year)[1] <= today))
    if which == "next":
        return of(min(year for year in years if of(year)[0] > today))
    if which == "this":
        return of(today.year)
    if ahead:
        return of(min(year for year in years if of(year)[1] > today))
    return of(max(year for year in years if of(year)[0] <= today))


def easter_sunday(year: int) -> date:
    """By the anonymous Gregorian rule."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    fix = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * fix + 114, 31)
    return date(year, month, day + 1)
