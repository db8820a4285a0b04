"""Puts dates, years and times of day that stand in words, as speech is written down, in figures.

“November thirty”, “the third of march”, “june twenty first”, “in two thousand twenty seven” and “at two thirty” become
“november 30”, “the 3rd of march” …, so that one grammar reads both. A number word counts only beside a month, behind a
small word of time, and where nothing follows that it counts: “in november thirty people came” holds no thirtieth.
"""

import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from memory_core.language.pack import Pack, either, load_pack

_AFTERNOON = 6
_HALF_DAY = 12
_HOURS, _MINUTES = 24, 60
_LAST_DAY = 31
_BETWEEN = re.compile(r"[\s-]+")
_COUNTS_ON = re.compile(r"[-–]\w|['’]s\b")
_LEADS = r"\b(?:on|by|until|till|since|to|from|before|after)"
_OF = re.compile(r"\sof\s", re.IGNORECASE)
_NEXT = re.compile(r"\s+([^\W_]+)")
_LAST = re.compile(r"([^\W_]+)\s+(?:the\s+)?$")


@dataclass(frozen=True, slots=True)
class Figures:
    """A text with its dates in figures; `changes`: where each stood and stands (start, end, new start, new end)."""

    text: str
    changes: tuple[tuple[int, int, int, int], ...] = ()

    def place(self, at: int, *, end: bool = False) -> int:
        """Where a place of this text is in the one that was given."""
        shift = 0
        for start, stop, new_start, new_stop in self.changes:
            if at <= new_start:
                break
            if at < new_stop:
                return stop if end else start
            shift = stop - new_stop
        return at + shift


def in_figures(text: str) -> Figures:
    """The text with dates and times of day in figures; the same text where none stand in words."""
    if _grammar().any.search(text) is None:
        return Figures(text)
    changes: list[tuple[int, int, int, int]] = []
    parts: list[str] = []
    done = length = 0
    for start, stop, figure in sorted(_found(text), key=lambda one: (one[0], -one[1])):
        if start < done:
            continue
        parts += (text[done:start], figure)
        new_start = length + start - done
        length, done = new_start + len(figure), stop
        changes.append((start, stop, new_start, length))
    return Figures("".join((*parts, text[done:])), tuple(changes))


_Change = tuple[int, int, str]


@dataclass(frozen=True, slots=True)
class _Grammar:
    any: re.Pattern[str]
    dates: tuple[re.Pattern[str], ...]
    year: re.Pattern[str]
    clocks: tuple[re.Pattern[str], ...]
    hours: re.Pattern[str]
    day_of_month: re.Pattern[str]
    values: Mapping[str, int]
    ordinals: Mapping[str, int]

    def number(self, said: str) -> int:
        """The value of “twenty-one” or “oh five”."""
        return sum(self.values.get(word, 0) for word in _BETWEEN.split(said.casefold().strip()))

    def day(self, said: str) -> int:
        """The value of “twenty first” or “thirty”."""
        return self.ordinals.get("-".join(_BETWEEN.split(said.casefold().strip())), 0) or self.number(said)


def _found(text: str) -> Iterator[_Change]:
    grammar = _grammar()
    yield from _dates(text, grammar)
    for match in grammar.year.finditer(text):
        if _is_over(text, match.end()):
            yield (*match.span("year"), str(_year(match["year"], grammar)))
    for match in (match for pattern in grammar.clocks for match in pattern.finditer(text)):
        if figure := _clock(match, grammar):
            yield (*match.span("time"), figure)
    for match in grammar.hours.finditer(text):
        ends = [(name, figure) for name in ("first", "last") if (figure := _hour(match, name, grammar))]
        if len(ends) == 2 and _is_over(text, match.end()):  # “between two and three people” are no hours
            yield from ((*match.span(name), figure) for name, figure in ends)
    for match in grammar.day_of_month.finditer(text):
        if 0 < (day := grammar.day(match["day"])) <= _LAST_DAY:
            yield (*match.span("day"), _ordinal(day))


def _dates(text: str, grammar: _Grammar) -> Iterator[_Change]:
    """What is told of dates; the fullest way to read one wins."""
    taken: list[range] = []
    for pattern in grammar.dates:
        for match in pattern.finditer(text):
            if any(match.start() in one or match.end() - 1 in one for one in taken):
                continue
            if changes := tuple(_date(match, grammar)):
                taken.append(range(*match.span()))
                yield from changes


def _date(match: re.Match[str], grammar: _Grammar) -> Iterator[_Change]:
    """The day, the other end of its days, and the year of a date, each where it stands."""
    groups = match.groupdict()
    if not _is_meant(match):
        return
    for name in ("first", "day", "last"):
        if groups.get(name):
            value = grammar.day(groups[name])
            if not 0 < value <= _LAST_DAY:
                return
            yield (*match.span(name), _ordinal(value))
    if groups.get("year"):
        yield (*match.span("year"), str(_year(groups["year"], grammar)))


def _is_meant(match: re.Match[str]) -> bool:
    """Whether the words around let it be a date: “on may third”, not “may second that” and not “in june ten came”."""
    text, said, pack = match.string, match.groupdict(), load_pack()
    if said.get("year") or (match.start("day") < match.start("month") and _OF.search(match.group())):
        return True
    if not _is_over(text, match.end()):
        return False
    before = _LAST.search(text, 0, match.start())
    lead = before[1].casefold() if before else ""
    led = lead in pack.words("time_leads") | pack.words("spoken_date_leads")
    if (
        _BETWEEN.split(said["day"].casefold())[-1]
        in pack.table("spoken_units").keys() | pack.table("spoken_tens").keys()
    ):
        if lead in pack.words("spoken_month_leads"):
            return False
        if match.start("day") < match.start("month"):
            return led or not lead
    if said["month"].casefold() in pack.words("months_that_are_verbs"):
        following = _NEXT.match(text, match.end())
        if match.start("day") < match.start("month"):  # “the first march of the band”
            return led and following is None
        ends = following is None or following[1].casefold() in pack.words("verbs_behind_dates")
        return ends if lead in ("", "to") else led
    return True


def _is_over(text: str, end: int) -> bool:
    """Whether nothing follows that the number could count."""
    if _COUNTS_ON.match(text, end):
        return False
    following = _NEXT.match(text, end)
    pack = load_pack()
    return following is None or following[1].casefold() in (
        pack.words("time_follows") | pack.words("spoken_date_follows") | pack.table("weekdays").keys()
    )


def _ordinal(day: int) -> str:
    ending = "th" if day // 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"


def _year(said: str, grammar: _Grammar) -> int:
    tokens = _BETWEEN.split(said.casefold().strip())
    century = load_pack().table("spoken_centuries")
    head = " ".join(tokens[:2])
    if head in century:
        return int(century[head]) + grammar.number(" ".join(tokens[2:]))
    return int(century[tokens[0]]) + grammar.number(" ".join(tokens[1:]))


def _clock(match: re.Match[str], grammar: _Grammar) -> str:
    """“14:30” of “two thirty”, “3:00 pm” of “three p m”; “” where it is none."""
    groups = match.groupdict()
    if groups.get("half") is None and (
        not _is_over(match.string, match.end())
        or _price().search(match.string[max(0, match.start() - 40) : match.start()])
    ):
        return ""
    hour, minute = grammar.number(groups["hour"]), grammar.number(groups.get("minute") or "")
    if hour >= _HOURS or minute >= _MINUTES:
        return ""
    if half := groups.get("half"):
        return f"{hour}:{minute:02d} {half[0]}m" if hour <= _HALF_DAY else ""
    morning = (groups.get("part") or "").casefold() == "morning"
    evening = not morning and groups.get("part") and hour < _HALF_DAY
    return f"{hour + _HALF_DAY if evening or (hour <= _AFTERNOON and not morning) else hour}:{minute:02d}"


def _hour(match: re.Match[str], name: str, grammar: _Grammar) -> str:
    """“9” of “nine”, “9:30” of “nine thirty”; “” where it is none."""
    hour, *minutes = _BETWEEN.split(match[name].casefold(), maxsplit=1)
    minute = grammar.number(minutes[0]) if minutes else 0
    if minute >= _MINUTES:
        return ""
    return f"{grammar.number(hour)}:{minute:02d}" if minutes else str(grammar.number(hour))


@functools.cache
def _price() -> re.Pattern[str]:
    """What makes “two fifty” a price, or something to look at."""
    words = "|".join(sorted(load_pack().words("no_clock_before")))
    return re.compile(rf"\b(?:{words})\b[^.;!?]{{0,15}}$", re.IGNORECASE)


@functools.cache
def _grammar() -> _Grammar:
    pack = load_pack()
    ordinals = {str(one): place for place, one in enumerate(pack.listed("spoken_days"), start=1)}
    values = {**pack.table("spoken_units"), **pack.table("spoken_tens")}
    day, number, year, month = rf"(?:{_either(ordinals)})", _numbers(pack), _years(pack), _months(pack)
    tens = _either(pack.table("spoken_tens"))
    either, to = rf"(?:{day}|{number})", r"\s+(?:to|until|till|through)\s+(?:the\s+)?"
    behind = rf"(?:,?\s+(?:of\s+)?(?P<year>{year}))"
    dates = (
        rf"\b(?P<month>{month})\s+(?:the\s+)?(?P<day>{either})(?:{to}(?P<last>{either}))?{behind}\b",
        rf"\b(?P<month>{month})\s+(?:of\s+)?(?P<year>{year})\b",
        rf"\b(?<!\ba )(?<!\bone )(?:(?P<first>{day}){to})?(?P<day>{day})\s+(?:of\s+)?(?P<month>{month})\b{behind}?",
        rf"\b(?P<day>{number})\s+(?P<month>{month})\b{behind}?",
        rf"\b(?P<month>{month})\s+(?:the\s+)?(?P<day>{either})(?:{to}(?P<last>{either}))?\b",
    )
    return _Grammar(
        any=_compiled(rf"\b(?:{_either(values)}|{day})\b"),
        dates=tuple(map(_compiled, dates)),
        year=_compiled(_lone_year(pack, year)),
        clocks=tuple(map(_compiled, _clocks(pack))),
        hours=_compiled(_hours(pack)),
        day_of_month=_compiled(rf"{_LEADS}\s+the\s+(?P<day>(?:{tens})[\s-](?:{day}))\b"),
        values=values,
        ordinals=ordinals,
    )


def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)


def _either(names: Iterable[str]) -> str:
    return either(names).replace(r"\-", r"[\s-]+")


def _numbers(pack: Pack) -> str:
    tens, ones, below = _either(pack.table("spoken_tens")), _units(pack, range(1, 10)), _units(pack, range(1, 20))
    return rf"(?:(?:{tens})[\s-](?:{ones})\b|{tens}|{below})"


def _months(pack: Pack) -> str:
    """The months by their whole names: nobody says “nov”."""
    numbers: dict[int, str] = {}
    for name, value in pack.table("months").items():
        numbers[value] = max(name, numbers.get(value, ""), key=len)
    return _either(numbers.values())


def _years(pack: Pack) -> str:
    """“Two thousand and six”, “twenty twenty seven”, “nineteen oh five”."""
    ones, teens, zero = _units(pack, range(1, 10)), _units(pack, range(10, 20)), _units(pack, range(1))
    two = rf"(?:(?:{_either(pack.table('spoken_tens'))})(?:[\s-](?:{ones})\b)?|{teens})"
    thousand, century = _centuries(pack)
    return (
        rf"(?:(?:{thousand})(?:\s+(?:and\s+)?(?:{two}|{ones}))?|(?:{century})[\s-]+(?:{two}|(?:{zero})[\s-](?:{ones})))"
    )


def _centuries(pack: Pack) -> tuple[str, str]:
    """“Two thousand”, behind which a year may end, and “twenty”, behind which it goes on."""
    names = pack.table("spoken_centuries")
    return _either(name for name in names if " " in name), _either(name for name in names if " " not in name)


def _lone_year(pack: Pack, year: str) -> str:
    """A year behind a word of time; “a crowd of two thousand” is none."""
    century = _centuries(pack)[1]
    return (
        rf"(?:\b(?<!\bone )(?:in|during|since|until|before|after)\s+|\bthe\s+year\s+|\bof\s+(?=(?:{century})\b))"
        rf"(?:the\s+year\s+)?(?P<year>{year})\b"
    )


def _clocks(pack: Pack) -> tuple[str, ...]:
    """“Three p m”, “nine o'clock in the evening”, “at two thirty”, “at five in the morning”."""
    hour, zero = rf"(?P<hour>{_either(pack.table('clock_hours'))})", _units(pack, range(1))
    tens = _either(word for word, value in pack.table("spoken_tens").items() if value < _MINUTES)
    ones, teens = _units(pack, range(1, 10)), _units(pack, range(10, 20))
    minute = rf"\s+(?P<minute>(?:{tens})(?:[\s-](?:{ones})\b)?|{teens}|(?:{zero})\s+(?:{ones}))"
    in_the = r"\s+in\s+the\s+(?P<part>morning|afternoon|evening)\b"
    # “The only one am I” is no hour.
    half = r"(?:(?<!\bone )(?P<half>[ap]\.?\s?m\b\.?)|o['’]?\s?clock\b)"
    number = rf"(?:{_either(pack.listed('spoken_days'))}|{_numbers(pack)})"
    day = rf"(?:{_either((*pack.table('weekdays'), *pack.listed('days_beside_clock')))})"
    date = rf"(?:{_months(pack)})\s+(?:the\s+)?{number}|{number}\s+(?:of\s+)?(?:{_months(pack)})|{day}"
    return (
        # A bare hour is one only beside a day: “friday at ten”.
        rf"\b(?:{date})\s+at\s+(?P<time>{hour})\b",
        rf"\bat\s+(?P<time>{hour})\b(?=\s+(?:on\s+)?{day}\b)",
        rf"\b(?P<time>{hour}(?:{minute})?\s+{half}(?:{in_the})?)",
        rf"\bat\s+(?P<time>{hour}{minute}(?:{in_the})?)\b",
        rf"\bat\s+(?P<time>{hour}{in_the})",
    )


def _hours(pack: Pack) -> str:
    """“From nine to five”, “between nine thirty and eleven”."""
    tens, teens = (
        _either(word for word, value in pack.table("spoken_tens").items() if value < _MINUTES),
        _units(pack, range(10, 20)),
    )
    minutes = rf"(?:{tens})(?:[\s-](?:{_units(pack, range(1, 10))}))?|{teens}"
    hour = rf"(?:{_either(pack.table('clock_hours'))})(?:[\s-](?:{minutes}))?\b"
    return rf"\b(?:from|between)\s+(?P<first>{hour})\s+(?:and|to|until|till)\s+(?P<last>{hour})"


def _units(pack: Pack, values: range) -> str:
    return _either(word for word, value in pack.table("spoken_units").items() if value in values)
