"""Days that are counted in weeks from a day: “Friday week”, “a week on Tuesday”, “two weeks from Monday”, “a week ago
yesterday”."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from memory_core.language.pack import load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.calendar import Days

_Groups = Mapping[str, str]
_Source = tuple[str, Callable[[_Groups, date, bool], Days | None], bool]
_LENGTHS = {"day": 1, "week": 7, "fortnight": 14}
# “For two weeks from Monday” tells how long; “been here two weeks today”, too.
_COUNTED = r"(?<!\bfor\s)(?<!\bbeen\s)(?<!\bhere\s)(?<!\blast\s)(?<!\bpast\s)(?<!\btook\s)"


def weeks_on(weekday: str, number: str, follows: str) -> Iterable[_Source]:
    """The patterns, with what they mean. `weekday`, `number`, `follows`: such words as alternatives."""
    count = rf"{_COUNTED}\b(?P<count>{number}|\d{{1,2}})\s+"
    units, near = "(?P<unit>week|fortnight)", rf"(?:(?P<which>next|this|coming)\s+)?(?P<day>{weekday})"
    # “A week on Tuesday's news”, “two weeks from Monday to Friday”.
    ends = r"\b(?!['’]s\b|-|\s+(?:to|until|till|through)\b)"
    over = rf"\b(?=\s*(?:$|[^\w\s'’-])|\s+(?:{follows})\b)"
    return (
        (rf"(?<!\blast\s)\b(?:{near}|(?P<said>today|tomorrow))\s+{units}{over}", _counted_on, False),
        (rf"{count}{units}s?\s+on\s+{near}{ends}", _counted_on, False),
        (rf"{count}(?P<unit>day|week|fortnight)s?\s+from\s+(?:{near}|(?P<said>tomorrow|yesterday)){ends}",
         _counted_on, False),
        (rf"{count}{units}s?\s+(?P<said>today|tomorrow){over}", _counted_on, False),
        (rf"{count}{units}s?\s+(?:ago\s+)?last\s+(?P<day>{weekday}){ends}", _counted_back, False),
        (rf"{count}{units}s?\s+(?:ago\s+)?(?P<said>yesterday){over}", _counted_back, False),
    )  # fmt: skip


def _counted_on(groups: _Groups, today: date, _: bool) -> Days | None:
    """From the day that comes: who counts on from a Friday speaks of a plan."""
    if "said" in groups:
        return _away(today, _length(groups) + {"yesterday": -1, "tomorrow": 1}.get(groups["said"], 0))
    return _away(calendar.weekday_near(today, _weekday(groups), groups.get("which", ""), ahead=True), _length(groups))


def _counted_back(groups: _Groups, today: date, _: bool) -> Days | None:
    if "said" in groups:
        return _away(today, -1 - _length(groups))
    return _away(calendar.weekday_near(today, _weekday(groups), "last", ahead=False), -_length(groups))


def _weekday(groups: _Groups) -> int:
    return int(load_pack().table("weekdays")[groups["day"]])


def _length(groups: _Groups) -> int:
    return load_pack().number(groups.get("count", "1")) * _LENGTHS[groups["unit"]]


def _away(day: date, days: int) -> Days | None:
    try:
        return calendar.one_day(day + timedelta(days=days))
    except OverflowError:
        return None
