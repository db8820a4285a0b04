"""Days that a phrase of several words names: “3 to 5 May”, “the week before last”, “in Q2”, “since Easter”."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from memory_core.language.pack import Pack, load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.calendar import Days
from memory_core.retrieval.counted_days import nth_weekday, weekday_on

Found = tuple[int, int, Days]
_Groups = dict[str, str]
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d{2}))?\b"
_LEAD = re.compile(r"\b(?P<lead>[a-z]+)\s+(?:the\s+)?$", re.IGNORECASE)


def wide_days(text: str, today: date, *, ahead: bool) -> Iterator[Found]:
    """Where such phrases stand, and the days they mean when they are said today."""
    for pattern, meaning, led in _patterns():
        for match in pattern.finditer(text):
            groups = {name: value.casefold() for name, value in match.groupdict().items() if value}
            surely = not led or "year" in groups
            if not surely and not (_is_led(text[: match.start()]) and _is_over(text[match.end() :])):
                continue
            if days := meaning(groups, today, ahead):
                yield match.start(), match.end(), days


def _is_led(before: str) -> bool:
    """Whether a small word goes before it that makes it a time: “in Q2”, but not “the Q2 form”."""
    found = _LEAD.search(before)
    leads = load_pack().words("time_leads")
    return not before.strip() or (found is not None and found["lead"].casefold() in leads)


def _is_over(after: str) -> bool:
    """Whether nothing follows that makes it something else: “on the 5th attempt”, “in spring rolls”."""
    following = re.match(r"\s*([^\W_]+)", after) if after[:1].isspace() else None
    return following is None or following[1].casefold() in load_pack().words("time_follows")


_Meaning = Callable[[_Groups, date, bool], Days | None]


_Source = tuple[str, _Meaning, bool]


@functools.cache
def _patterns() -> tuple[tuple[re.Pattern[str], _Meaning, bool], ...]:
    pack = load_pack()
    sources = (*_of_months(pack), *_of_weeks(pack), *_of_names(pack))
    return tuple((re.compile(source, re.IGNORECASE), meaning, led) for source, meaning, led in sources)


def _of_months(pack: Pack) -> tuple[_Source, ...]:
    """Days and parts of a month or a year: “3 to 5 May”, “the beginning of the month”, “the first of March”."""
    month, nth = _either(pack.table("months")), _either(pack.table("places_in_order"))
    to, day = r"\s*(?:and|to|until|till|through|-|–|—)\s*(?:the\s+)?", r"(?:st|nd|rd|th)?"
    first, second = rf"(?<![\d.:/-])(?P<first>\d{{1,2}}){day}", rf"(?P<second>\d{{1,2}}){day}"
    thirds = _either(pack.table("thirds"))
    season = rf"(?P<season>{_either(pack.table('season_months'))})"
    return (
        (r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\s+of\s+(?P<which>last|this|next)\s+month\b", _day_of_that_month, False),
        (rf"(?:\bbetween\s+(?:the\s+)?)?{first}{to}{second}\s+(?:of\s+)?(?P<month>{month})\b\.?{_YEAR}", _range, False),
        (rf"\b(?P<month>{month})\.?\s+(?:the\s+)?{first}{to}{second}(?![\d:%]|\.\d){_YEAR}", _range, False),
        (rf"\b(?P<nth>{nth})\s+week\s+(?:of|in)\s+(?P<month>{month})\b{_YEAR}", _nth_week, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})[\s-](?P<month>{month})\b(?!\s+\d{{1,2}}\b){_YEAR}", _third, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})\s+(?P<which>last|this|the|next)\s+month\b", _third, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})\s+(?P<which>last|this|the|next)\s+(?P<unit>week|year)\b",
         _third_of, False),
        (rf"\b(?:in\s+)?(?P<month>{month}),?\s+(?:of\s+)?(?P<which>last|this|next)\s+year\b", _month_of_year, False),
        (rf"\b(?P<which>last|this|next)\s+year,?\s+in\s+(?P<month>{month})\b", _month_of_year, False),
        (rf"\b{season},?\s+(?:of\s+)?(?P<which>last|this|next)\s+year\b", _season_of_year, False),
    )  # fmt: skip


def _of_weeks(pack: Pack) -> tuple[_Source, ...]:
    """Quarters, weeks and their days: “in Q2”, “the Monday before last”, “three Fridays ago”, “in week 18”."""
    month, weekday = _either(pack.table("months")), _either(pack.table("weekdays"))
    number, nth = _either(pack.table("numbers")), _either(pack.table("places_in_order"))
    return (
        (rf"\bQ(?P<quarter>[1-4])\b{_YEAR}", _quarter, True),
        (rf"\b(?P<nth>first|second|third|fourth|last|this|next)\s+quarter\b{_YEAR}", _quarter, True),
        (r"\b(?:the\s+)?(?P<unit>week|weekend|month|year)\s+before\s+last\b", _before_last, False),
        (rf"\b(?:the\s+)?(?P<weekday>{weekday})\s+before\s+last\b", _before_last, False),
        (rf"\b(?P<count>{number}|\d{{1,2}})\s+(?P<weekday>{weekday})s?\s+ago\b", _weekdays_ago, False),
        (rf"\b(?P<weekday>{weekday}),?\s+(?P<count>{number}|\d{{1,2}})\s+weeks?\s+ago\b", _day_weeks_ago, False),
        (rf"\b(?P<count>{number}|\d{{1,2}})\s+weeks?\s+ago,?\s+(?:(?:on\s+)?(?P<weekday>{weekday})|today)\b",
         _day_weeks_ago, False),
        (rf"\b(?:the\s+)?(?:last|past)\s+(?P<count>{number}|\d{{1,2}})\s+(?P<weekday>{weekday})s\b",
         _last_weekdays, False),
        (r"\b(?:a|one)\s+fortnight\s+ago\b", _fortnight_ago, False),
        (r"\b(?:in\s+|during\s+|over\s+)?the\s+(?:last|past|previous)\s+fortnight\b", _last_fortnight, False),
        (rf"\b(?:the\s+)?(?P<nth>{nth})\s+(?P<weekday>{weekday})\s+(?:of|in)\s+(?P<month>{month})\b{_YEAR}",
         _nth_weekday, False),
        (r"\ba\s+(?P<unit>day|week)\s+or\s+two\s+ago\b", _one_or_two, False),
        (r"\bthe\s+other\s+(?:day|night|evening|morning)\b", _the_other_day, False),
        (rf"\b(?P<weekday>{weekday})(?:,?\s+(?:of\s+|in\s+)?)(?P<which>last|this|next)\s+week\b", _day_of_week, False),
        (rf"\b(?P<which>last|this|next)\s+week(?:['’]s|,?\s+on)?\s+(?P<weekday>{weekday})\b", _day_of_week, False),
        (rf"\b(?:calendar\s+week|(?<=in )week|(?<=during )week|(?-i:KW))\s+(?P<week>\d{{1,2}})\b"
         rf"(?:\s+of(?=\s+(?:19|20)\d{{2}}\b)|(?!\s+of\b)){_YEAR}", _iso_week, False),
        (r"\bweek\s+(?P<week>\d{1,2})\s+(?:of\s+)?(?P<year>(?:19|20)\d{2})\b", _iso_week, False),
        (r"(?<![\w-])(?P<year>(?:19|20)\d{2})-?W(?P<week>0[1-9]|[1-4]\d|5[0-3])(?![\w-])", _iso_week, False),
        (rf"\b(?P<half>first|second)\s+half\s+of\s+(?P<month>{month})\b{_YEAR}", _half, False),
    )  # fmt: skip


def _of_names(pack: Pack) -> tuple[_Source, ...]:
    """What has a name of its own, or only a number: “last summer”, “since Easter”, “on the 5th”."""
    which, spoken = r"(?:(?P<which>last|this|next)\s+)?", rf"(?P<spoken>{_either(pack.listed('spoken_days'))})"
    weekday, follows = _either(_weekdays(pack)), _either(pack.words("time_follows"))
    return (
        (rf"\b{which}(?P<season>{_either(pack.table('season_months'))})\b{_YEAR}", _season, True),
        (rf"\b{which}(?P<holiday>{_either(pack.table('holidays'))})\b{_YEAR}", _holiday, True),
        (rf"\b{which}(?P<holiday>{_either(pack.table('easter'))})\b{_YEAR}", _easter, True),
        (rf"\b(?P<weekday>{weekday})\.?,?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b"
         rf"(?=\s*(?:$|[^\w\s])|\s+(?!of\b)(?:{follows})\b)", _day_of_month, False),
        (rf"(?m)^\s*(?P<weekday>{weekday})\.?,?\s+(?P<day>\d{{1,2}})\.?\s*$", _day_of_month, False),
        (rf"\b(?P<weekday>{weekday})\.?,?\s+the\s+(?P<day>\d{{1,2}})"
         rf"(?=\s*(?:$|[,;!?)]|\.(?!\d))|\s+(?!of\b)(?:{follows})\b)", _day_of_month, False),
        (r"(?:(?<=\bis the )|(?<=['’]s the ))(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?=\s*(?:$|[.,:;!?]))",
         _day_of_month, False),
        (r"(?<=\bthe )(?P<day>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month, True),
        (rf"(?<=\bthe )(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b(?=\s+(?:{_either(pack.words('day_suits'))})\b)",
         _day_of_month, False),
        (rf"(?<=\bon the )(?!(?:first|second)\b){spoken}\b", _day_of_month, True),
        (rf"(?:(?<=\bby the )|(?<=\bto the )|(?<=\buntil the )|(?<=\bsince the )){spoken}\b(?!\s+and\b)",
         _day_of_month, True),
        (r"(?<![\w-])(?P<year>(?:19|20)\d{2})-(?P<number>0[1-9]|1[0-2])(?![\w-])", _iso_month, False),
        (r"(?<=the )(?P<decade>(?:19|20)\d0)s\b", _decade, True),
    )  # fmt: skip


def _weekdays(pack: Pack) -> dict[str, int]:
    """The weekdays by their whole and their short names."""
    return {**pack.table("weekdays"), **pack.table("weekday_abbreviations")}


def _either(names: Iterable[str]) -> str:
    found = sorted(names, key=len, reverse=True)
    return "|".join(re.escape(one).replace(r"\ ", r"\s+").replace("'", "['’]") for one in found)


def _named(groups: _Groups, name: str) -> str:
    return " ".join(groups[name].replace("’", "'").split())


def _month_said(groups: _Groups, today: date, ahead: bool) -> date | None:
    """The first day of the month that is meant: the latest that has begun, or with `ahead` one that is not over."""
    if "which" in groups:
        step = {"last": -1, "next": 1}.get(groups["which"], 0)
        return calendar.month_of(today.year, today.month + step)[0]
    month = load_pack().table("months")[groups["month"]]
    if "year" in groups:
        return calendar.valid(int(groups["year"]), month, 1)
    return calendar.valid(today.year + (month < today.month if ahead else -(month > today.month)), month, 1)


def _range(groups: _Groups, today: date, ahead: bool) -> Days | None:
    month = load_pack().table("months")[groups["month"]]
    second, first = int(groups["second"]), int(groups["first"])
    if "year" in groups:
        last = calendar.valid(int(groups["year"]), month, second)
    else:
        near = calendar.day_near(today, month, first, ahead=ahead)
        last = calendar.valid(near.year, month, second) if near else None
    begin = calendar.valid(last.year, month, first) if last else None
    return (begin, last + timedelta(days=1)) if begin and last and begin < last else None


def _nth_week(groups: _Groups, today: date, ahead: bool) -> Days | None:
    first = _month_said(groups, today, ahead)
    place = load_pack().table("places_in_order")[groups["nth"]]
    if first is None or place > 4:
        return None
    after = calendar.month_of(first.year, first.month)[1]
    begin = after - timedelta(days=7) if place < 0 else first + timedelta(days=7 * (place - 1))
    return begin, begin + timedelta(days=7)


def _nth_weekday(groups: _Groups, today: date, ahead: bool) -> Days | None:
    first, pack = _month_said(groups, today, ahead), load_pack()
    place, weekday = pack.table("places_in_order")[groups["nth"]], pack.table("weekdays")[groups["weekday"]]
    return nth_weekday(first, place, weekday) if first else None


def _day_of_that_month(groups: _Groups, today: date, ahead: bool) -> Days | None:
    first = _month_said(groups, today, ahead)
    day = calendar.valid(first.year, first.month, int(groups["day"])) if first else None
    return calendar.one_day(day) if day else None


def _one_or_two(groups: _Groups, today: date, _: bool) -> Days:
    """“A day or two ago”: one of the two days before today."""
    return today - timedelta(days=2 if groups["unit"] == "day" else 14), today


def _third(groups: _Groups, today: date, ahead: bool) -> Days | None:
    first = _month_said(groups, today, ahead)
    third = load_pack().table("thirds").get(_named(groups, "third"))
    if first is None or third is None:
        return None
    after = calendar.month_of(first.year, first.month)[1]
    return first + timedelta(days=10 * third), after if third == 2 else first + timedelta(days=10 * (third + 1))


def _third_of(groups: _Groups, today: date, _: bool) -> Days | None:
    """“The beginning of the week”, “the end of last year”."""
    third, step = (
        load_pack().table("thirds").get(_named(groups, "third")),
        {"last": -1, "next": 1}.get(groups["which"], 0),
    )
    if third is None:
        return None
    if groups["unit"] == "year":
        first = (1, 5, 11)[third]
        last = (2, 8, 12)[third]
        return calendar.month_of(today.year + step, first)[0], calendar.month_of(today.year + step, last)[1]
    monday = calendar.week_of(today + timedelta(weeks=step))[0]
    begin, after = ((0, 2), (1, 4), (4, 7))[third]
    return monday + timedelta(days=begin), monday + timedelta(days=after)


def _month_of_year(groups: _Groups, today: date, _: bool) -> Days:
    step = {"last": -1, "next": 1}.get(groups["which"], 0)
    return calendar.month_of(today.year + step, load_pack().table("months")[groups["month"]])


def _season_of_year(groups: _Groups, today: date, _: bool) -> Days:
    year = today.year + {"last": -1, "next": 1}.get(groups["which"], 0)
    month = load_pack().table("season_months")[groups["season"]]
    return calendar.month_of(year, month)[0], calendar.month_of(year, month + 2)[1]


def _quarter(groups: _Groups, today: date, ahead: bool) -> Days | None:
    present = (today.month - 1) // 3
    year = int(groups["year"]) if "year" in groups else today.year
    nth = groups.get("nth", "")
    if nth in ("last", "this", "next") and "year" not in groups:
        quarter = present + {"last": -1, "this": 0, "next": 1}[nth]
    elif nth in ("this", "next"):
        return None
    else:
        ordinal = int(groups["quarter"]) if "quarter" in groups else load_pack().table("places_in_order")[nth]
        quarter = (ordinal if ordinal > 0 else 4) - 1
        if "year" not in groups:
            year += (quarter < present) if ahead else -(quarter > present)
    return calendar.month_of(year, 3 * quarter + 1)[0], calendar.month_of(year, 3 * quarter + 3)[1]


def _before_last(groups: _Groups, today: date, _: bool) -> Days:
    if "weekday" in groups:
        last = calendar.weekday_near(today, load_pack().table("weekdays")[groups["weekday"]], "last", ahead=False)
        return calendar.one_day(last - timedelta(weeks=1))
    unit = groups["unit"]
    if unit == "month":
        return calendar.month_of(today.year, today.month - 2)
    if unit == "year":
        return calendar.year_of(today.year - 2)
    before = today - timedelta(weeks=2)
    return calendar.weekend_of(before) if unit == "weekend" else calendar.week_of(before)


def _count(groups: _Groups) -> int:
    said = " ".join(groups["count"].split())
    return int(said if said.isdigit() else load_pack().table("numbers")[said])


def _weekdays_ago(groups: _Groups, today: date, _: bool) -> Days:
    last = calendar.weekday_near(today, load_pack().table("weekdays")[groups["weekday"]], "last", ahead=False)
    return calendar.one_day(last - timedelta(weeks=_count(groups) - 1))


def _day_weeks_ago(groups: _Groups, today: date, _: bool) -> Days | None:
    """“Tuesday two weeks ago”: that day of the week before the last one; “two weeks ago today”: the same weekday."""
    weekday = load_pack().table("weekdays")[groups["weekday"]] if "weekday" in groups else today.weekday()
    monday = calendar.week_of(today - timedelta(weeks=_count(groups)))[0]
    return calendar.one_day(monday + timedelta(days=weekday))


def _last_weekdays(groups: _Groups, today: date, ahead: bool) -> Days:
    """“The last three Fridays”: from the first of them to the latest."""
    begin = _weekdays_ago(groups, today, ahead)[0]
    return begin, begin + timedelta(weeks=_count(groups) - 1, days=1)


def _fortnight_ago(_: _Groups, today: date, __: bool) -> Days:
    return calendar.one_day(today - timedelta(days=14))


def _last_fortnight(_: _Groups, today: date, __: bool) -> Days:
    return today - timedelta(days=14), today + timedelta(days=1)


def _the_other_day(_: _Groups, today: date, __: bool) -> Days:
    """Not today, and about a week ago at most."""
    return today - timedelta(days=8), today


def _half(groups: _Groups, today: date, ahead: bool) -> Days | None:
    first = _month_said(groups, today, ahead)
    if first is None:
        return None
    after, middle = calendar.month_of(first.year, first.month)[1], first + timedelta(days=15)
    return (first, middle) if groups["half"] == "first" else (middle, after)


def _day_of_week(groups: _Groups, today: date, _: bool) -> Days:
    step = {"last": -1, "next": 1}.get(groups["which"], 0)
    monday = calendar.week_of(today + timedelta(weeks=step))[0]
    return calendar.one_day(monday + timedelta(days=load_pack().table("weekdays")[groups["weekday"]]))


def _iso_week(groups: _Groups, today: date, ahead: bool) -> Days | None:
    week, present = int(groups["week"]), today.isocalendar()
    year = int(groups["year"]) if "year" in groups else present.year - (week > present.week and not ahead)
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=7)


def _season(groups: _Groups, today: date, ahead: bool) -> Days:
    month = load_pack().table("season_months")[groups["season"]]

    def of(year: int) -> Days:
        return calendar.month_of(year, month)[0], calendar.month_of(year, month + 2)[1]

    return _turn(of, groups, today, ahead)


def _holiday(groups: _Groups, today: date, ahead: bool) -> Days:
    month, day, length = load_pack().table("holidays")[_named(groups, "holiday")]

    def of(year: int) -> Days:
        return date(year, month, day), date(year, month, day) + timedelta(days=length)

    return _turn(of, groups, today, ahead)


def _easter(groups: _Groups, today: date, ahead: bool) -> Days:
    shift, length = load_pack().table("easter")[_named(groups, "holiday")]

    def of(year: int) -> Days:
        begin = easter_sunday(year) + timedelta(days=shift)
        return begin, begin + timedelta(days=length)

    return _turn(of, groups, today, ahead)


def _turn(of: Callable[[int], Days], groups: _Groups, today: date, ahead: bool) -> Days:
    """Of what comes once a year the one that is meant: of the named year, else the nearest one before or ahead."""
    if "year" in groups:
        return of(int(groups["year"]))
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


def _day_of_month(groups: _Groups, today: date, ahead: bool) -> Days | None:
    """“On the 5th”: the latest 5th up to today, or with `ahead` the next one."""
    pack = load_pack()
    number = groups.get("day") or pack.listed("spoken_days").index(_named(groups, "spoken")) + 1
    if "weekday" in groups:
        return weekday_on(int(number), _weekdays(pack)[groups["weekday"]], today)
    for step in range(13) if ahead else range(0, -13, -1):
        first = calendar.month_of(today.year, today.month + step)[0]
        day = calendar.valid(first.year, first.month, int(number))
        if day is not None and (day >= today if ahead else day <= today):
            return calendar.one_day(day)
    return None


def _iso_month(groups: _Groups, _: date, __: bool) -> Days:
    return calendar.month_of(int(groups["year"]), int(groups["number"]))


def _decade(groups: _Groups, _: date, __: bool) -> Days:
    begin = int(groups["decade"])
    return date(begin, 1, 1), date(begin + 10, 1, 1)
