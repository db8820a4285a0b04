"""Words of time that leave out what is meant, in full: “in May and June”, “the last 2h”, “since 2.11.”."""

import functools
import re

from memory_core.language.pack import either, load_pack

_BRIEF = re.compile(
    r"\b(?P<which>last|past|previous|next)\s+(?P<count>\d{1,3})\s?(?P<unit>h|hrs?|m|mins?|d|w|wks?)\b", re.IGNORECASE
)
# “Between noon and 3”, where the second is an hour only by the first.
_FROM_NOON = re.compile(
    r"\b(?P<lead>(?:between|from)\s+)(?:noon|midday)(?P<link>\s+(?:and|to|until|till)\s+(?=[1-9]\b))", re.I
)
_UNITS = {"h": "hours", "m": "minutes", "d": "days", "w": "weeks"}
_DAY_BEFORE = re.compile(r"\byesterday\s+and\s+the\s+day\s+before\b(?!\s+yesterday)", re.IGNORECASE)
# “2.11.”, as it is written in many countries; behind other words it may be the number of a version.
_DOTTED = re.compile(
    r"^(?P<lead>\s*(?:(?:on|since|until|till|by|before|after|from)\s+)?)"
    r"(?P<day>[1-9]|[12]\d|3[01])\.(?P<month>1[0-2]|0?[1-9])\.(?=\s*(?:$|[?!,;)]))",
    re.IGNORECASE,
)


def in_full(text: str) -> str:
    """The text with such words of time spelled out; unchanged where there are none."""
    text = _BRIEF.sub(lambda one: f"{one['which']} {one['count']} {_UNITS[one['unit'][0].casefold()]}", text)
    spelled, decades = load_pack().table("time_spellings"), load_pack().table("decades")
    text = _spelled().sub(lambda one: str(spelled[" ".join(one[0].casefold().split())]), text)
    text = _decades().sub(lambda one: f"{one['lead']}{decades[one['decade'].casefold()]}s", text)
    text = _meals().sub(_between_meals, text)
    text = _FROM_NOON.sub(r"\g<lead>12:00\g<link>", text)
    text = _DAY_BEFORE.sub("yesterday and the day before yesterday", text)
    text = _DOTTED.sub(lambda one: f"{one['lead']}{one['day']} {_month(int(one['month']))}", text)
    return _months().sub(_each, text)


def _between_meals(found: re.Match[str]) -> str:
    """“Between lunch and dinner” by the hours at which the one is over and the other begins."""
    hours = load_pack().table("meals")
    return f"between {hours[found['first'].casefold()][0]} and {hours[found['second'].casefold()][1]}"


@functools.cache
def _spelled() -> re.Pattern[str]:
    said = either(load_pack().table("time_spellings")).replace(" ", r"\s+")
    return re.compile(rf"(?<![\w-])(?:{said})(?![\w-])", re.IGNORECASE)


@functools.cache
def _decades() -> re.Pattern[str]:
    """“In the nineties”, but not “in her nineties”."""
    decades = either(load_pack().table("decades"))
    return re.compile(
        rf"(?P<lead>\b(?:in|during|from|of|since)\s+the\s+)['’]?(?P<decade>{decades})\b(?!\s*(?:%|percent))",
        re.IGNORECASE,
    )


@functools.cache
def _meals() -> re.Pattern[str]:
    meal = either(load_pack().table("meals"))
    return re.compile(rf"\bbetween\s+(?P<first>{meal})\s+and\s+(?P<second>{meal})\b", re.IGNORECASE)


def _each(found: re.Match[str]) -> str:
    """“In May and in June”, “May 2025 or June 2025”."""
    lead, year = found["lead"] or "", f" {found['year']}" if found["year"] else ""
    if not (lead or year):
        return found.group()
    return f"{lead}{found['one']}{year}{found['link']}{lead}{found['other']}{year}"


def _month(number: int) -> str:
    names = [name for name, count in load_pack().table("months").items() if count == number]
    return max(names, key=len)


@functools.cache
def _months() -> re.Pattern[str]:
    month = either(load_pack().table("months"))
    return re.compile(
        rf"\b(?P<lead>(?:in|during)\s+)?(?P<one>{month})(?P<link>\s+(?:and|or)\s+)(?P<other>{month})"
        r"(?:\s+(?P<year>(?:19|20)\d\d))?\b",
        re.IGNORECASE,
    )
