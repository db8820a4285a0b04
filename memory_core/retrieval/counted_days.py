"""Days that are counted from another: “two days before Christmas”, “the Monday after 1 March”."""

import functools
import re
from datetime import date, timedelta

from memory_core.language.pack import either, load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.calendar import Days


def counting(text: str) -> str:
    """The words at the end of a text that count days from what follows: “the day after”; empty without such."""
    match = _counting().search(f"{text} ")
    return "" if match is None else match.group()


def counted_from(text: str, start: int, days: Days) -> tuple[int, Days] | None:
    """Where the words begin that count from the days which stand at `start`, and what they mean; None without such."""
    match = _counting().search(text, 0, start)
    if match is None:
        return None
    try:
        meant = _meant(match, days)
    except OverflowError:
        return None
    return match.start(), meant


def _meant(match: re.Match[str], days: Days) -> Days:
    first, after = days
    if match["of"]:
        return calendar.week_of(first) if match["of"].casefold().endswith("week") else calendar.weekend_of(first)
    before = match["side"].casefold().startswith(("before", "prior"))
    if match["weekday"]:
        weekday = load_pack().table("weekdays")[match["weekday"].casefold()]
        near = first if before else after - timedelta(days=1)
        way = "last" if before else "next"
        return calendar.one_day(calendar.weekday_near(near, weekday, way, ahead=False))
    said = " ".join((match["count"] or "").casefold().split())
    count = int(said) if said.isdigit() else load_pack().table("numbers").get(said, 1)
    length = timedelta(days=count * (7 if match["unit"].casefold() == "week" else 1))
    if match["the"]:  # “the two days before” are both, “two days before” is the first of them
        return (first - length, first) if before else (after, after + length)
    return calendar.one_day(first - length if before else after - timedelta(days=1) + length)


@functools.cache
def _counting() -> re.Pattern[str]:
    pack = load_pack()
    number = rf"{either(pack.table('numbers'))}|\d{{1,3}}"
    return re.compile(
        rf"\b(?P<of>the\s+week(?:end)?)\s+of\s+(?:the\s+)?$|\b(?:(?:(?P<the>the)\s+)?(?:(?P<count>{number})\s+)?(?P<unit>day|week)s?"
        rf"|(?:the\s+)?(?P<weekday>{either(pack.table('weekdays'))}))"
        r"\s+(?P<side>before|prior\s+to|after|following)\s+(?:the\s+)?$",
        re.IGNORECASE,
    )


def nth_weekday(first: date, place: int, weekday: int) -> Days | None:
    """“The first Monday in March”, “the last Friday of February” (place -1); None where a month has no such day."""
    after = calendar.month_of(first.year, first.month)[1]
    if place < 0:
        return calendar.one_day(calendar.weekday_near(after, weekday, "last", ahead=False))
    day = calendar.weekday_near(first, weekday, "", ahead=True) + timedelta(weeks=place - 1)
    return calendar.one_day(day) if day < after else None


def weekday_on(number: int, weekday: int, today: date) -> Days | None:
    """“Tuesday the 5th”: the nearest 5th that is a Tuesday."""
    months = (calendar.month_of(today.year, today.month + step)[0] for step in range(-12, 13))
    days = (calendar.valid(first.year, first.month, number) for first in months)
    fits = [day for day in days if day is not None and day.weekday() == weekday]
    return calendar.one_day(min(fits, key=lambda day: abs(day - today))) if fits else None
