"""Words of time that leave out what is meant, in full: “in May and June”, “the last 2h”, “since 2.11.”."""

import functools
import re

from memory_core.language.pack import either, load_pack

_BRIEF = re.compile(
    r"\b(?P<which>last|past|previous|next)\s+(?P<count>\d{1,3})\s?(?P<unit>h|hrs?|m|mins?|d|w|wks?)\b", re.IGNORECASE
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
    text = _DAY_BEFORE.sub("yesterday and the day before yesterday", text)
    text = _DOTTED.sub(lambda one: f"{one['lead']}{one['day']} {_month(int(one['month']))}", text)
    return _months().sub(_each, text)


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
