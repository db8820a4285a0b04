"""Times of day and days of the week, as a person writes them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_GROUPS = {
    "weekdays": range(5),
    "weekday": range(5),
    "workdays": range(5),
    "weekend": range(5, 7),
    "weekends": range(5, 7),
    "daily": range(7),
    "everyday": range(7),
}
_EVERY_DAY = frozenset(range(7))
_DAY_MINUTES = 24 * 60
_CLOCK = r"\d{1,2}(?:[:.h]\d{2})?\s*(?:am|pm|h)?"
_SPAN = re.compile(rf"(?<![\w:])({_CLOCK})\s*(?:-|to|until)\s*({_CLOCK})(?![\w:])")
_BETWEEN = re.compile(rf"(?<!\w)between\s+({_CLOCK})\s+and\s+({_CLOCK})(?![\w:])")
_TO_DAY = re.compile(
    r"(?<!\w)((?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)\.?\s+(?:to|until|through)\s+(?=(?:mon|tue|wed|thu|fri|sat|sun))"
)
_MOMENT = re.compile(r"(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|h)?")
HOW = "Write for example “22:00-06:00”, “Mon-Fri 9:00-17:00” or “Sat, Sun”."


@dataclass(frozen=True, slots=True)
class Hours:
    """From `begin` until before `end`, minutes of the day, on `days` (Monday is 0). When the end is not later, it is
    that of the next day: such a night belongs to the day on which it begins."""

    begin: int = 0
    end: int = _DAY_MINUTES
    days: frozenset[int] = _EVERY_DAY

    def cover(self, at: datetime) -> bool:
        """Whether a local time lies in it."""
        minute, day = at.hour * 60 + at.minute, at.weekday()
        if self.begin < self.end:
            return day in self.days and self.begin <= minute < self.end
        return (day in self.days and minute >= self.begin) or ((day - 1) % 7 in self.days and minute < self.end)

    def __str__(self) -> str:
        parts = [_named(self.days)] if self.days != _EVERY_DAY else []
        if (self.begin, self.end) != (0, _DAY_MINUTES) or not parts:
            parts.append(f"{_clock(self.begin)}-{_clock(self.end)}")
        return " ".join(parts)


def read_hours(said: str) -> Hours:
    """Hours from words. Raises `ValueError` with a sentence."""
    text = _as_spans(re.sub(r"[‐-―−]", "-", said).casefold().strip())
    begin, end = 0, _DAY_MINUTES
    if span := _SPAN.search(text):
        begin, end = _minute(span.group(1), said), _minute(span.group(2), said)
        if begin in (end, _DAY_MINUTES):
            raise ValueError(f"“{said}” ends when it begins. {HOW}")
        text = f"{text[: span.start()]} {text[span.end() :]}"
    days = frozenset(_days(text, said))
    if not span and not days:
        raise ValueError(f"“{said}” is no time of day. {HOW}")
    return Hours(begin, end, days or _EVERY_DAY)


def _as_spans(text: str) -> str:
    """“Monday to Friday between 9 and 17” and “after 18:00” as “monday-friday 9-17” and “18:00-24:00”."""
    text = _BETWEEN.sub(r"\1-\2", text)
    text = _TO_DAY.sub(r"\1-", text)
    if _SPAN.search(text):
        return text
    text = re.sub(rf"(?<!\w)(?:after|from)\s+({_CLOCK})(?![\w:])", r"\1-24:00", text)
    return re.sub(rf"(?<!\w)(?:before|until)\s+({_CLOCK})(?![\w:])", r"00:00-\1", text)


def _days(text: str, said: str) -> Iterator[int]:
    text = re.sub(
        r"\b(?:on|and|from|at|every|each)\b", " ", re.sub(r"\s*-\s*", "-", text.replace("every day", "daily"))
    )
    for word in re.split(r"[\s,;+&/]+", text):
        first, dash, last = word.partition("-")
        if not word:
            continue
        if word in _GROUPS:
            yield from _GROUPS[word]
        elif not dash:
            yield _day(word, said)
        else:
            begin, end = _day(first, said), _day(last, said)
            yield from (day % 7 for day in range(begin, end + 1 if end >= begin else end + 8))


def _day(word: str, said: str) -> int:
    if len(word) >= 2:
        for place, name in enumerate(_FULL):
            if name.startswith(word.rstrip(".")) or (word.endswith("s") and name == word[:-1]):
                return place
    raise ValueError(f"“{word}” in “{said}” is no day of the week and no time of day. {HOW}")


def _minute(word: str, said: str) -> int:
    found = _MOMENT.fullmatch(word.strip())
    assert found is not None
    hour, minute, half = int(found.group(1)), int(found.group(2) or 0), found.group(3)
    if half in ("am", "pm"):
        fine = 1 <= hour <= 12
        hour = hour % 12 + (12 if half == "pm" else 0)
    else:
        fine = hour <= 23 or (hour, minute) == (24, 0)
    if not fine or minute > 59:
        raise ValueError(f"“{word.strip()}” in “{said}” is no time of day. {HOW}")
    return hour * 60 + minute


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _named(days: frozenset[int]) -> str:
    """“Mon-Fri”, “Sat, Sun”, “Mon, Wed-Fri”."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        f"{DAYS[run[0]]}-{DAYS[run[-1]]}" if len(run) > 2 else ", ".join(DAYS[day] for day in run) for run in runs
    )
