"""From which day something holds, as the sentence that tells it says: “from 1 March”, “moved on Friday”."""

import functools
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from memory_core.agents.written_dates import find_dates
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import Spoken, find_times

_A_MONTH, _HALF_YEAR = timedelta(days=32), timedelta(days=183)
_NEAR = 6
# “Ana leads it, reports due 30 June”: by then something is to be done, and nothing begins.
_UNTIL = re.compile(r"\b(?:due|by|until|till|before|deadlines?|ends?|expires?)\b[^,.;!?]*$", re.IGNORECASE)


def begins(said: str, at: datetime, zone: tzinfo | None) -> datetime | None:
    """The day behind “from”, “since”, “effective”; a month or a year alone is one there, too."""
    effective = "|".join(re.escape(one) for one in load_pack().listed("effective"))
    for cue in re.finditer(rf"\b(?i:{effective})\s+(?:on\s+)?", said):
        rest = said[cue.end() :]
        if year := re.match(r"(?:19|20)\d\d\b(?!\s*[-/:])", rest):
            return datetime(int(year.group()), 1, 1, tzinfo=UTC)
        ahead = not cue.group().strip().casefold().startswith("since")
        times = [one for said in (rest, f"in {rest}") for one in find_dates(said, at, zone, ahead=ahead)]
        if times and times[0].start <= _NEAR and (times[0].joined or times[0].until - times[0].since <= _A_MONTH):
            return times[0].since
    return None


def as_time(said: str) -> str:
    """“January” behind “from” as the time that it is there: “in January”."""
    first = re.match(r"[^\W\d_]+", said)
    bare = first is not None and first.group().casefold() in load_pack().table("months")
    return f"in {said}" if bare else said


def starts(said: str, at: datetime, zone: tzinfo | None) -> datetime | None:
    """The day on which somebody says to start: “I'll be head chef at Acme, I start on 4 May”."""
    found = re.search(r"\b(?:I|we|she|he)(?:['’]ll|\s+will)?\s+(?:start|begin)s?\s+(?:on\s+)?(?P<day>.{3,40})", said)
    times = find_times(found["day"], at, zone, ahead=True) if found else []
    near = times and times[0].start <= _NEAR and times[0].until - times[0].since <= _A_MONTH
    return times[0].since if near else None


def days_in(said: str, at: datetime, zone: tzinfo | None, *, ahead: bool) -> Iterator[Spoken]:
    """The days that a sentence names and by which nothing is merely due; without its year a day is a near one."""
    times = find_times(said, at, zone, ahead=ahead)
    for place, one in enumerate(times):
        if one.until - one.since > _A_MONTH or _UNTIL.search(said[: one.end]):
            continue
        if abs(one.since - at) > _HALF_YEAR and not re.search(r"\d{4}", said[one.start : one.end]):
            others = find_times(said, at, zone, ahead=not ahead)
            other = others[place] if len(others) == len(times) else one
            yield other if abs(other.since - at) <= _HALF_YEAR else one
        else:
            yield one


@functools.cache
def day_of_effect() -> re.Pattern[str]:
    """“From 1 March”, “since Monday”: a day from which something holds."""
    pack = load_pack()
    cues = "|".join(re.escape(one) for one in pack.listed("effective"))
    months = "|".join(pack.table("months"))
    days = "|".join([*pack.table("weekdays"), *pack.table("weekday_abbreviations")])
    number = r"(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\b"
    day = (
        rf"today|tomorrow|yesterday|now(?:\s+on)?|here(?:\s+on)?|then\s+on|this\s+\w+|(?:next|last)\s+\w+|"
        rf"(?:(?:{days}),?\s+)?(?:{number}(?:\s+(?:of\s+)?(?:{months}))?|(?:{months})(?:\s+{number})?)(?:,?\s+\d{{4}})?|(?:{days})|"
        rf"(?:early|mid|late)[\s-]+\w+|\d{{4}}"
    )
    return re.compile(
        rf"(?i:(?:{cues}|on)\s+(?:on\s+)?(?:{day})|today|yesterday"
        r"|last\s+(?!day\b|shift\b|working\b)\w+)(?=[\s,.;!?)]|$)"
    )


@functools.cache
def dated_opening() -> re.Pattern[str]:
    """Such a day at the beginning of a clause."""
    return re.compile(rf"(?:{day_of_effect().pattern}),?\s+")
