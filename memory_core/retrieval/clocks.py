"""Times of day that words name: “at 3pm”, “half past two”, “between 9 and 11”, “in the evening”."""

import re
from dataclasses import replace
from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from memory_core.language.pack import load_pack
from memory_core.retrieval.atoms import DAY_MINUTES, Atom, TimeAtom, within
from memory_core.retrieval.time_words import Grammar

NO_CLOCK = re.compile(
    r"\b(?:scale|rate|rated|rating|ratio|pages?|rows?|lines?|chapters?|versions?|score|grew|rose|fell|dropped|went|"
    r"increased?|reduced?|changed?|difference|numbers?|count)\b",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"^[\s,]*(?:at|around|about|in|the)?[\s,]*$", re.IGNORECASE)


def clock(match: re.Match[str]) -> Atom | None:
    """“15:30”, “3pm UTC”, “at 5”, “noon”."""
    start, end = match.span()
    zone = _zone_named(match["zone"])
    if match["named"]:
        return _point(start, end, 0 if match["named"].casefold() == "midnight" else 12 * 60, 30, zone=zone)
    half = match["half"] or match["half2"]
    hour = _hour(int(match["hour"] or match["hour2"] or match["hour3"]), half, guess=match["hour3"] is not None)
    if hour is None or (match["hour"] and _a_version(match)):
        return None
    minute = int(match["minute"] or 0)
    return _point(start, end, hour * 60 + minute, 15 if minute else 30, half=half is not None, zone=zone)


def _zone_named(name: str | None) -> tzinfo | None:
    """The zone of “3pm EST”; what is said of hours from UTC (“UTC+2”) counts as it stands."""
    if name is None:
        return None
    if shift := re.search(r"[+-]\d+", name):
        return timezone(timedelta(hours=int(shift.group())))
    place = load_pack().table("zones")[name]
    try:
        return ZoneInfo(place)
    except (ZoneInfoNotFoundError, OSError):
        return None  # a machine without the rules of zones


def _a_version(match: re.Match[str]) -> bool:
    """Whether “3.12” follows a word that is neither of time nor a small one: “Python 3.12” is no time of day."""
    before = re.search(r"([^\W\d_]+)[ \t]+$", match.string[: match.start()])
    if "." not in match.group().rstrip(".")[:3] or match["half"] or before is None:
        return False
    said, pack = before[1].casefold(), load_pack()
    of_time = pack.words("time_leads") | pack.words("time_words_before_clock") | pack.table("weekdays").keys()
    if said == "on":  # “on 3.11.” is a date
        return True
    return said not in of_time and said not in pack.table("weekday_abbreviations") and said not in pack.table("months")


def worded_clock(match: re.Match[str]) -> Atom | None:
    """“Half past two”, “quarter to four”, “at ten to nine”."""
    pack = load_pack()
    said = match["hour"].casefold()
    hour = _hour(int(said) if said.isdigit() else pack.table("clock_hours")[said], match["half"], guess=True)
    past = " ".join((match["past"] or match["at_past"]).casefold().split())
    minutes = {**pack.table("clock_minutes"), **pack.table("clock_minutes_behind_at")}[past]
    if hour is None:
        return None
    half = match["half"] is not None
    return _point(match.start(), match.end(), (hour * 60 + minutes) % DAY_MINUTES, 15, half=half)


def _point(
    start: int, end: int, minutes: int, slack: int, *, half: bool = False, zone: tzinfo | None = None
) -> TimeAtom:
    low = max(0, minutes - slack)
    return TimeAtom(start, end, low, minutes + slack, minutes, exact=True, half=half, zone=zone)


def _hour(hour: int, half: str | None, *, guess: bool = False) -> int | None:
    """The hour of the day; without am or pm a guessed 1 to 6 is in the afternoon."""
    if half:
        if not 1 <= hour <= 12:
            return None
        return hour % 12 + (12 if half.casefold().startswith("p") else 0)
    return hour + 12 if guess and 1 <= hour <= 6 else hour


def clock_range(match: re.Match[str], text: str) -> Atom | None:
    said_so = match["lead"] or match["first_half"] or match["second_half"] or (match["minute1"] and match["minute2"])
    if not said_so or NO_CLOCK.search(text[max(0, match.start() - 25) : match.start()]):
        return None
    second_half = match["second_half"]
    first = _hour(int(match["hour1"]), match["first_half"] or second_half, guess=True)
    second = _hour(int(match["hour2"]), second_half or match["first_half"], guess=True)
    if first is None or second is None:
        return None
    low, high = first * 60 + int(match["minute1"] or 0), second * 60 + int(match["minute2"] or 0)
    if high <= low and not second_half and high + 12 * 60 <= DAY_MINUTES:
        high += 12 * 60
    if high <= low and not second_half and high >= 12 * 60:
        high -= 12 * 60  # “from 10pm to 2” ends at night
    if high <= low:
        high += DAY_MINUTES
    return TimeAtom(match.start(), match.end(), low, high, low, exact=False)


def day_parts(text: str, words: Grammar, found: list[Atom]) -> "list[Atom | None]":
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


def told_by_part(atoms: list[Atom], text: str) -> list[Atom]:
    """The atoms, where a time of day and a part of the day beside it are one: “at 8 in the evening”, “evening at 8”."""
    joined: list[Atom] = []
    for atom in atoms:
        last = joined[-1] if joined else None
        if isinstance(atom, TimeAtom) and isinstance(last, TimeAtom) and atom.exact is not last.exact:
            time, part = (atom, last) if atom.exact else (last, atom)
            low = part.low if part.low >= DAY_MINUTES // 2 else 0  # two in the morning comes before it
            if _BESIDE.match(text[last.end : atom.start]) and (moved := within(time, low, part.high)):
                joined[-1] = replace(moved, start=last.start, end=atom.end)
                continue
        joined.append(atom)
    return joined
