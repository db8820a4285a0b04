"""The date that answers “when”: what words of time meant on the day on which they were said."""

import functools
import re
from datetime import datetime, timedelta, tzinfo

from memory_core.agents.written_dates import joined, read_days
from memory_core.chat.resolve import leans_ahead, times_said
from memory_core.language.pack import either, load_pack
from memory_core.language.words import words
from memory_core.retrieval import calendar
from memory_core.retrieval.periods import Spoken, find_times

_OPENING = re.compile(r"\W*(?:and\s+)?when\s+(?:do|does)\b.{2,60}\b(?:open|close|shut)\b", re.IGNORECASE)
_YEARS = re.compile(
    r"\bin\s+(?P<years>(?:19|20)\d\d(?:,\s+(?:in\s+)?(?:19|20)\d\d)*\s+and\s+(?:in\s+)?(?:19|20)\d\d)\b(?!\s*[%€$£]|-)",
    re.IGNORECASE,
)
_DAY = timedelta(days=1, hours=2)


def date_told(sentence: str, at: datetime, zone: tzinfo | None, *, whole: str = "") -> str:
    """“7 May 2023” of “yesterday”, “Friday 5 May 2023” of “last Friday”, “the week before 9 June 2023” of “last week”,
    “May 2023” of “last month”; nothing when the sentence names no day, week, month or year.

    `whole`: the sentence of which it is a part, which tells whether it speaks of what is to come.
    """
    table = load_pack().table("when_words")
    sentence = re.sub(table["past"], table["last"], sentence, flags=re.IGNORECASE)
    if (
        loose := _years(sentence)
        or _vague(sentence, at, zone)
        or _season(sentence, at, zone)
        or _several(sentence, at, zone)
    ):
        return loose
    found = find_times(sentence, at, zone, ahead=leans_ahead(whole)) if whole else times_said(sentence, at, zone)
    # Of “Sun 14 March” the weekday alone would be another day.
    found = [
        one
        for one, following in zip(found, [*found[1:], None], strict=False)
        if following is None or sentence[one.end : following.start].strip(" ,.(") or not _is_weekday(sentence, one)
    ]
    found = joined(found, sentence, zone)
    # What “moved from Monday to Friday” is on Friday.
    moved = re.compile(table["moved_to"], re.IGNORECASE)
    found.sort(key=lambda one: moved.search(sentence[: one.start]) is None)
    # “Next week, on Tuesday” names a day.
    if (
        len(found) > 1
        and _is_week(sentence, found[0])
        and (days := [one for one in found if _is_weekday(sentence, one)])
    ):
        found = days
    for spoken in found:
        if told := _told(spoken, sentence[spoken.start : spoken.end].casefold(), at, zone):
            return told
    return ""


def opening_hour(question: str, sentence: str, at: datetime, zone: tzinfo | None) -> bool:
    """Whether it was asked when something opens or closes, on whatever day, and a sentence tells hours alone."""
    found = find_times(sentence, at, zone) if _OPENING.match(question) else []
    return bool(found) and all(one.dayless for one in found)


def without_time(place: str, at: datetime) -> str:
    """“Bistro Lume” of “Bistro Lume on Friday”, where it was asked where."""
    last = next((one for one in find_times(place, at) if one.end == len(place)), None)
    kept = re.sub(r"(?:[\s,]+(?:on|at|in|since|until|from|by|for))*[\s,]*$", "", place[: last.start]) if last else ""
    return kept or place


def yearly_told(sentence: str, question: str) -> str:
    """“3 May” of “my birthday is on May 3rd”, which is the same every year; “” where one year's is asked for."""
    found = _yearly_pattern().search(sentence)
    if found is None or re.search(load_pack().table("when_words")["one_year"], question, re.IGNORECASE):
        return ""
    day, month = found["day"] or found["behind"], (found["month"] or found["first"]).casefold()
    names = load_pack().table("months")
    return f"{int(day)} {max((one for one in names if names[one] == names[month]), key=len).capitalize()}"


def _is_weekday(sentence: str, spoken: Spoken) -> bool:
    said = words(sentence[spoken.start : spoken.end])
    return bool(said) and said[-1] in _weekdays() and len(said) <= 2


def _is_week(sentence: str, spoken: Spoken) -> bool:
    said = words(sentence[spoken.start : spoken.end])
    return said[-1:] == ["week"] and said[0] in ("next", "this", "last")


def written_day(at: datetime, zone: tzinfo | None) -> str:
    """“7 May 2023”."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%B %Y}"


def _told(spoken: Spoken, said: str, at: datetime, zone: tzinfo | None) -> str:
    length = spoken.until - spoken.since
    table = load_pack().table("when_words")
    if spoken.joined:
        return read_days(spoken.since.astimezone(zone), (spoken.until - timedelta(minutes=1)).astimezone(zone))
    if length <= _DAY:
        day = written_day(spoken.moment, zone)
        named = set(words(said))
        # Of “Sun 14 March” the day of the month is enough, as facts write it.
        weekday = not named.isdisjoint(load_pack().table("weekdays") if named & _months() else _weekdays())
        clock = f", {spoken.moment.astimezone(zone):%H:%M}" if spoken.exact and names_the_hour(said) else ""
        return f"{spoken.moment.astimezone(zone):%A} {day}{clock}" if weekday else f"{day}{clock}"
    middle = spoken.since + length / 2
    since, until = spoken.since.astimezone(zone), (spoken.until - timedelta(minutes=1)).astimezone(zone)
    local = middle.astimezone(zone)
    if length <= timedelta(days=4):
        return f"{table['weekend']} {_range(since, until)}" if since.weekday() == 5 else _range(since, until)
    if length <= timedelta(days=32) and re.match(r"\D*\d{1,2}\D+\d{1,2}", said):
        return _range(since, until)  # “from 10 to 21 August”
    if length <= timedelta(days=8):
        if "ago" in said:
            return f"{table['around']} {written_day(middle, zone)}"
        weeks = round((since.date() - calendar.week_of(at.astimezone(zone).date())[0]).days / 7)
        if abs(weeks) > 1 or "week" not in said:
            return _range(since, until)
        way = "before" if weeks < 0 else "after" if weeks > 0 else "of"
        return f"{table['week_' + way]} {written_day(at, zone)}"
    if length <= timedelta(days=32):
        return f"{local:%B %Y}"
    return f"{local.year}" if length <= timedelta(days=367) else ""


def names_the_hour(said: str) -> bool:
    """Whether a time of day is said, in figures or in words; “two hours ago” names none."""
    return re.search(r"\d|noon|midnight", said) is not None or not re.search(r"\b(?:now|ago)\b|^in\b", said)


def _range(since: datetime, until: datetime) -> str:
    first = f"{since.day}" if since.month == until.month else f"{since.day} {since:%B}"
    return f"{first}–{until.day} {until:%B %Y}"


def _several(sentence: str, at: datetime, zone: tzinfo | None) -> str:
    """“10, 11 and 12 May 2027” of “10, 11 and 12 May”."""
    found = _days_pattern().search(sentence)
    if found is None or re.search(r"\b(?:between|from)\s+$", sentence[: found.start()], re.IGNORECASE):
        return ""
    year = next((one.moment.astimezone(zone).year for one in find_times(found["last"], at, zone, ahead=True)), None)
    return f"{found.group()} {year}" if year is not None else ""


def _years(sentence: str) -> str:
    """“2019 and 2023” of “twice, in 2019 and in 2023”."""
    found = _YEARS.search(sentence)
    return " and ".join(re.sub(r"\bin\s+", "", found["years"]).rsplit(" and ", 1)) if found else ""


def _vague(sentence: str, at: datetime, zone: tzinfo | None) -> str:
    """“a few days ago” has no date, but a day before which it was."""
    found = _vague_pattern().search(sentence)
    return f"{found['span']} {load_pack().table('when_words')['before']} {written_day(at, zone)}" if found else ""


def _season(sentence: str, at: datetime, zone: tzinfo | None) -> str:
    """“summer 2022” of “last summer”: the last one that was over."""
    table = load_pack().table("seasons")
    found = re.search(table["pattern"], sentence, re.IGNORECASE)
    if found is None:
        return ""
    local, name = at.astimezone(zone), found["season"].casefold()
    return f"{name} {local.year - (local.month <= table['ends'][name])}"


@functools.cache
def _days_pattern() -> re.Pattern[str]:
    day, months = r"\d{1,2}(?:st|nd|rd|th)?", "|".join(load_pack().table("months"))
    return re.compile(
        rf"(?<![\w.:,]){day}(?:,\s*{day})*,?\s+(?:and|&)\s+(?P<last>{day}\s+(?:{months})\b)(?!\s+(?:19|20)\d\d)",
        re.IGNORECASE,
    )


@functools.cache
def _yearly_pattern() -> re.Pattern[str]:
    months, ends = either(load_pack().table("months")), r"(?:st|nd|rd|th)?"
    return re.compile(
        rf"\b{load_pack().table('when_words')['yearly']}(?:['’]s|\s+(?:is|falls|was))\s+(?:on\s+)?(?:the\s+)?"
        rf"(?:(?P<day>\d{{1,2}}){ends}\s+(?:of\s+)?(?P<month>{months})|(?P<first>{months})\s+(?P<behind>\d{{1,2}}){ends})\b"
        r"(?!,?\s+(?:19|20)\d\d)",
        re.IGNORECASE,
    )


@functools.cache
def _vague_pattern() -> re.Pattern[str]:
    return re.compile(load_pack().table("when_words")["vague"], re.IGNORECASE)


@functools.cache
def _months() -> frozenset[str]:
    return frozenset(load_pack().table("months"))


@functools.cache
def _weekdays() -> tuple[str, ...]:
    pack = load_pack()
    return (*pack.table("weekdays"), *pack.table("weekday_abbreviations"))
