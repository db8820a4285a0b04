"""Days that a phrase of several words names: “3 to 5 May”, “the week before last”, “in Q2”, “since Easter”."""

import functools
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from memory_core.language.pack import Pack, either, load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.calendar import Days
from memory_core.retrieval.counted_days import weekday_on
from memory_core.retrieval.month_days import (
    beginning_month,
    day_of_that_month,
    day_range,
    end_of_month,
    half,
    half_year,
    month_of_year,
    months,
    named,
    nth_week,
    quarter,
    quarters,
    third,
    third_of,
    third_of_year,
    weekday_of_month,
    years,
)
from memory_core.retrieval.weeks_on import weeks_on
from memory_core.retrieval.yearly_days import by_easter, holiday, movable, season, seasons_ago

Found = tuple[int, int, Days]
_Groups = dict[str, str]
_YEAR = r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d{2}))?\b"
_FROM_YEAR = r"(?:,?\s+(?P<from_year>(?:19|20)\d{2}))?\b"
_OF_YEAR = r"(?:,?\s*(?:\bof\s+)?(?:\b(?P<year>(?:19|20)\d{2})|\b(?P<of_year>last|this|next)\s+year))?\b"
_NEAR = timedelta(days=45)
_LEAD = re.compile(r"\b(?P<lead>[a-z]+)\s+(?:the\s+)?$", re.IGNORECASE)


def wide_days(text: str, today: date, *, ahead: bool) -> Iterator[Found]:
    """Where such phrases stand, and the days they mean when they are said today."""
    for pattern, meaning, led in _patterns():
        for match in pattern.finditer(text):
            groups = {name: value.casefold() for name, value in match.groupdict().items() if value}
            surely = not led or "year" in groups
            if "spoken" in groups and _numbered(text[: match.start()]):
                continue
            if not surely and not (_is_led(text[: match.start()]) and _is_over(text[match.end() :])):
                continue
            if days := meaning(groups, today, ahead):
                yield match.start(), match.end(), days


def _numbered(before: str) -> bool:
    """Whether a row of things is told by numbers: “… on the third floor, and Pia on the fifth”."""
    return re.search(rf"\bthe\s+(?:{_either(load_pack().listed('spoken_days'))})\s+[a-z]+", before, re.I) is not None


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
    weekday, number = _either(pack.table("weekdays")), _either(pack.table("numbers"))
    counted = weeks_on(weekday, number, _either(pack.words("time_follows")))
    sources = (*_of_months(pack), *counted, *_of_weeks(pack), *_of_names(pack))
    return tuple((re.compile(source, re.IGNORECASE), meaning, led) for source, meaning, led in sources)


def _of_months(pack: Pack) -> tuple[_Source, ...]:
    """Days and parts of a month or a year: “3 to 5 May”, “the beginning of the month”, “the first of March”."""
    month, nth = _either(pack.table("months")), _either(pack.table("places_in_order"))
    to, day = r"\s*(?:and|to|until|till|through|-|–|—)\s*(?:the\s+)?", r"(?:st|nd|rd|th)?"
    first, second = rf"(?<![\d.:/-])(?P<first>\d{{1,2}}){day}", rf"(?P<second>\d{{1,2}}){day}"
    thirds = _either(pack.table("thirds"))
    season = rf"(?P<season>{_either(pack.table('season_months'))})"
    return (
        (r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)\s+of\s+(?P<which>last|this|the|next)\s+month\b", day_of_that_month, False),
        (rf"\b(?:the\s+)?(?P<nth>first|last)\s+day\s+of\s+(?:(?P<which>last|this|the|next)\s+month|(?P<month>{month})"
         rf"{_YEAR})", end_of_month, False),
        (rf"(?<!\d\s)(?P<lead>\b(?:between|from)\s+)?\b(?P<month>{month}){_FROM_YEAR}(?P<to>\s*(?:and|to|until|till|through|-|–|—)"
         rf"\s*)(?P<last>{month})\b(?!\s+\d{{1,2}}\b){_YEAR}", months, False),
        (rf"\bfrom\s+(?P<month>{month}){_FROM_YEAR}(?=\s+(?:to|until|till|through)\b)", beginning_month, False),
        (rf"\bbetween\s+(?P<month>{month}){_FROM_YEAR}(?=\s+and\b)", beginning_month, False),
        (r"\b(?:between|from)\s+(?P<from_year>(?:19|20)\d{2})\s*(?:and|to|until|till|through|-|–|—)\s*"
         r"(?P<year>(?:19|20)\d{2})\b(?!\s*[%€$£]|[:.,]\d)", years, False),
        (rf"(?:\bbetween\s+(?:the\s+)?)?{first}{to}{second}\s+(?:of\s+)?(?P<month>{month})\b\.?{_YEAR}",
         day_range, False),
        (rf"\b(?P<month>{month})\.?\s+(?:the\s+)?{first}{to}{second}(?![\d:%]|\.\d){_YEAR}", day_range, False),
        (rf"\b(?P<nth>{nth})\s+week\s+(?:of|in)\s+(?P<month>{month})\b{_YEAR}", nth_week, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})[\s-](?P<month>{month})\b(?!\s+\d{{1,2}}\b){_YEAR}", third, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})\s+(?P<which>last|this|the|next)\s+month\b", third, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})\s+(?P<which>last|this|the|next)\s+(?P<unit>week|quarter|year)\b"
         r"(?!\s+of\b)", third_of, False),
        (rf"\b(?:the\s+)?(?P<third>{thirds})[\s-](?P<year>(?:19|20)\d{{2}})\b(?!\s*[%€$£]|[:.,-]\d)",
         third_of_year, False),
        (rf"\b(?:in\s+)?(?P<month>{month}),?\s+(?:of\s+)?(?P<which>last|this|next)\s+year\b", month_of_year, False),
        (rf"\b(?P<which>last|this|next)\s+year,?\s+in\s+(?P<month>{month})\b", month_of_year, False),
        (rf"\b{season},?\s+(?:of\s+)?(?P<of_year>last|this|next)\s+year\b", _season, False),
    )  # fmt: skip


def _of_weeks(pack: Pack) -> tuple[_Source, ...]:
    """Quarters, weeks and their days: “in Q2”, “the Monday before last”, “three Fridays ago”, “in week 18”."""
    month, weekday = _either(pack.table("months")), _either(pack.table("weekdays"))
    number, nth = _either(pack.table("numbers")), _either(pack.table("places_in_order"))
    return (
        (r"\bQ(?P<quarter>[1-4])(?:[\s/-]\s?(?:of\s+)?(?P<year>(?:19|20)\d{2}))?\b", quarter, True),
        (r"\b(?P<year>(?:19|20)\d{2})[\s/-]Q(?P<quarter>[1-4])\b", quarter, True),
        (r"\b(?P<nth>last|this|next)\s+quarter\b(?!\s*-|\s+(?:of|finals?|backs?)\b)", quarter, False),
        (rf"\b(?P<nth>{nth}|this|next)\s+quarter\b{_OF_YEAR}", quarter, True),
        (rf"\b(?:in\s+|during\s+|over\s+)?the\s+(?P<which>last|past|previous|next|coming)\s+(?P<count>{number}|\d{{1,2}})"
         r"\s+quarters\b(?!\s+of\b)", _quarters, False),
        (rf"\bH(?P<half>[12])\b{_YEAR}", half_year, True),
        (rf"\b(?P<half>first|second)\s+half\s+of\s+(?:the\s+year\b|(?=last|this|next|19|20){_OF_YEAR})",
         half_year, False),
        (r"\b(?:the\s+)?(?P<unit>week|weekend|month|quarter|year)\s+(?P<side>before\s+last|after\s+next)\b", _beyond,
         False),
        (rf"\b(?:the\s+)?(?P<weekday>{weekday})\s+(?P<side>before\s+last|after\s+next)\b", _beyond, False),
        (rf"\b(?P<count>{number}|\d{{1,2}})\s+(?P<unit>month|year)s?\s+ago\s+today\b", _that_day, False),
        (r"\b(?:on\s+)?(?:this|the\s+same)\s+day,?\s+last\s+(?P<unit>month|year)\b", _that_day, False),
        (rf"\b(?P<count>{number}|\d{{1,2}})\s+(?P<weekday>{weekday})s?\s+ago\b", _weekdays_ago, False),
        (rf"\b(?P<weekday>{weekday}),?\s+(?P<count>{number}|\d{{1,2}})\s+weeks?\s+ago\b", _day_weeks_ago, False),
        (rf"\b(?P<count>{number}|\d{{1,2}})\s+weeks?\s+ago,?\s+(?:(?:on\s+)?(?P<weekday>{weekday})|today)\b",
         _day_weeks_ago, False),
        (rf"\b(?:the\s+)?(?:last|past)\s+(?P<count>{number}|\d{{1,2}})\s+(?P<weekday>{weekday})s\b",
         _last_weekdays, False),
        (r"\b(?:a|one)\s+fortnight\s+ago\b", _fortnight_ago, False),
        (r"\b(?:in\s+|during\s+|over\s+)?(?:the\s+)?(?:last|past|previous)\s+fortnight\b", _last_fortnight, False),
        (rf"\b(?:the\s+)?(?P<nth>{nth})\s+(?P<weekday>{weekday})\s+(?:of|in)\s+(?P<month>{month})\b{_YEAR}",
         weekday_of_month, False),
        (r"\ba\s+(?P<unit>day|week)\s+or\s+two\s+ago\b", _one_or_two, False),
        (r"\bthe\s+other\s+(?P<unit>day|night|evening|morning|week)\b", _the_other_day, False),
        (rf"\b(?P<weekday>{_either(_weekdays(pack))})(?:,?\s+(?:of\s+|in\s+)?)(?P<which>last|this|next)\s+week\b",
         _day_of_week, False),
        (rf"\b(?P<which>last|this|next)\s+week(?:['’]s|,?\s+on)?\s+(?P<weekday>{weekday})\b", _day_of_week, False),
        (rf"\b(?:calendar\s+week|(?<=in )week|(?<=during )week|(?<=of )week|(?<=for )week|(?-i:KW)"
         rf"|\A\s*week(?=\s+\d{{1,2}}\s*[?.!]?\s*$))\s+(?P<week>\d{{1,2}})\b"
         rf"(?:\s+of(?=\s+(?:19|20)\d{{2}}\b)|(?!\s+of\b)){_YEAR}", _iso_week, False),
        (r"\bweek\s+(?P<week>\d{1,2})\s+(?:of\s+)?(?P<year>(?:19|20)\d{2})\b", _iso_week, False),
        (r"(?<![\w-])(?P<year>(?:19|20)\d{2})-?W(?P<week>0[1-9]|[1-4]\d|5[0-3])(?![\w-])", _iso_week, False),
        (rf"\b(?P<half>first|second)\s+half\s+of\s+(?P<month>{month})\b{_YEAR}", half, False),
    )  # fmt: skip


def _of_names(pack: Pack) -> tuple[_Source, ...]:
    """What has a name of its own, or only a number: “last summer”, “since Easter”, “on the 5th”."""
    which, spoken = r"(?:(?P<which>last|this|next)\s+)?", rf"(?P<spoken>{_either(pack.listed('spoken_days'))})"
    weekday, follows = _either(_weekdays(pack)), _either(pack.words("time_follows"))
    number, season = _either(pack.table("numbers")), rf"(?P<season>{_either(pack.table('season_months'))})"
    no_month = rf"(?!,?\s+(?:{_either(pack.table('months'))})\b)"
    return (
        (rf"\b(?P<count>{number}|\d{{1,2}})\s+{season}s\s+ago\b", _seasons_ago, False),
        (rf"\b{which}{season}\b{_YEAR}", _season, True),
        (rf"\b{which}(?P<holiday>{_either(pack.table('holidays'))})\b{_OF_YEAR}", _holiday, True),
        (rf"\b{which}(?P<holiday>{_either(pack.table('movable_holidays'))})\b{_OF_YEAR}", _movable, True),
        (rf"\b{which}(?P<holiday>{_either(pack.table('easter'))})\b{_OF_YEAR}", _easter, True),
        (rf"\b(?P<weekday>{weekday})\.?,?\s+(?:the\s+)?(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b"
         rf"(?=\s*(?:$|[^\w\s])|\s+(?!of\b)(?:{follows})\b)", _day_of_month, False),
        (rf"(?m)^\s*(?P<weekday>{weekday})\.?,?\s+(?P<day>\d{{1,2}})\.?\s*$", _day_of_month, False),
        (rf"\b(?P<weekday>{weekday})\.?\s+(?:(?:morning|afternoon|evening|night)\s+)?(?:the\s+)?(?P<day>\d{{1,2}})"
         rf"(?:st|nd|rd|th)\b(?!\s+of\b){no_month}", _near_day, False),
        (rf"\b(?P<weekday>{weekday})\.?\s+(?P<day>1[3-9]|2\d|3[01])\b{no_month}(?![:%€$£/-]|[.,]\d|\s?[€$£%]"
         rf"|\s+(?!(?:is|was|has|as)\b)(?:people|[a-z]+s)\b)", _near_day, False),
        (rf"(?:\b(?P<weekday>{weekday})\.?\s+|(?<=\bdue )|(?<=\bby )|(?<=\buntil )|(?<=\bfrom )|(?<=\bsince ))"
         r"(?P<day>\d{1,2})/(?P<month>0?[1-9]|1[0-2])(?![\w/:-]|[.,]\d)", _slashed, False),
        (r"(?<![\w.,:/-])(?!24/7)(?P<day>1[3-9]|2\d|3[01])/(?P<month>0?[1-9]|1[0-2])(?![\w/:-]|[.,]\d)",
         _slashed, False),
        (rf"\b(?P<weekday>{weekday})\.?,?\s+the\s+(?P<day>\d{{1,2}})"
         rf"(?=\s*(?:$|[,;!?)]|\.(?!\d))|\s+(?!of\b)(?:{follows})\b)", _day_of_month, False),
        (r"(?:(?<=\bis the )|(?<=['’]s the ))(?P<day>\d{1,2})(?:st|nd|rd|th)\b(?=\s*(?:$|[.,:;!?]))",
         _day_of_month, False),
        (r"(?<=\bthe )(?P<day>\d{1,2})(?:st|nd|rd|th)?\s*(?:and|to|until|through|-|–|—)\s*(?:the\s+)?"
         r"(?P<second>\d{1,2})(?:st|nd|rd|th)\b", _days_of_month, True),
        (r"(?:(?<=\bthe )|(?<=\bon ))(?P<day>\d{1,2})(?:st|nd|rd|th)\b", _day_of_month, True),
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
    return either(names).replace("'", "['’]")


def _one_or_two(groups: _Groups, today: date, _: bool) -> Days:
    """“A day or two ago”: one of the two days before today."""
    return today - timedelta(days=2 if groups["unit"] == "day" else 14), today


def _beyond(groups: _Groups, today: date, _: bool) -> Days:
    """“The week before last”, “the Friday after next”."""
    ahead = groups["side"].startswith("after")
    if "weekday" in groups:
        weekday = load_pack().table("weekdays")[groups["weekday"]]
        near = calendar.weekday_near(today, weekday, "next" if ahead else "last", ahead=False)
        return calendar.one_day(near + timedelta(weeks=1 if ahead else -1))
    unit, step = groups["unit"], 2 if ahead else -2
    if unit == "month":
        return calendar.month_of(today.year, today.month + step)
    if unit == "quarter":
        return quarters(today, step, step)
    if unit == "year":
        return calendar.year_of(today.year + step)
    there = today + timedelta(weeks=step)
    return calendar.weekend_of(there) if unit == "weekend" else calendar.week_of(there)


def _quarters(groups: _Groups, today: date, _: bool) -> Days:
    """“The last two quarters”: whole ones, without the present one."""
    count = _count(groups)
    return quarters(today, 1, count) if groups["which"] in ("next", "coming") else quarters(today, -count, -1)


def _that_day(groups: _Groups, today: date, _: bool) -> Days:
    """“Two years ago today”, “this day last month”; the last one of a month that is too short."""
    count = _count(groups) if "count" in groups else 1
    first, after = calendar.month_of(today.year, today.month - count * (12 if groups["unit"] == "year" else 1))
    return calendar.one_day(min(first + timedelta(days=today.day - 1), after - timedelta(days=1)))


def _count(groups: _Groups) -> int:
    return load_pack().number(groups["count"])


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


def _the_other_day(groups: _Groups, today: date, _: bool) -> Days:
    """Not today, and about a week ago at most; “the other week” about a month."""
    if groups["unit"] == "week":
        monday = calendar.week_of(today)[0]
        return monday - timedelta(weeks=4), monday
    return today - timedelta(days=8), today


def _day_of_week(groups: _Groups, today: date, _: bool) -> Days:
    step = {"last": -1, "next": 1}.get(groups["which"], 0)
    monday = calendar.week_of(today + timedelta(weeks=step))[0]
    return calendar.one_day(monday + timedelta(days=_weekdays(load_pack())[groups["weekday"]]))


def _iso_week(groups: _Groups, today: date, ahead: bool) -> Days | None:
    week, present = int(groups["week"]), today.isocalendar()
    year = int(groups["year"]) if "year" in groups else present.year - (week > present.week and not ahead)
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return monday, monday + timedelta(days=7)


def _season(groups: _Groups, today: date, ahead: bool) -> Days:
    return season(groups["season"], groups, today, ahead=ahead)


def _seasons_ago(groups: _Groups, today: date, _: bool) -> Days:
    return seasons_ago(groups["season"], _count(groups), today)


def _holiday(groups: _Groups, today: date, ahead: bool) -> Days:
    return holiday(named(groups, "holiday"), groups, today, ahead=ahead)


def _movable(groups: _Groups, today: date, ahead: bool) -> Days:
    return movable(named(groups, "holiday"), groups, today, ahead=ahead)


def _easter(groups: _Groups, today: date, ahead: bool) -> Days:
    return by_easter(named(groups, "holiday"), groups, today, ahead=ahead)


def _days_of_month(groups: _Groups, today: date, ahead: bool) -> Days | None:
    """“On the 15th and 16th”."""
    last = _day_of_month({"day": groups["second"]}, today, ahead)
    first = calendar.valid(last[0].year, last[0].month, int(groups["day"])) if last else None
    return (first, last[1]) if first and last and first < last[0] else None


def _day_of_month(groups: _Groups, today: date, ahead: bool) -> Days | None:
    """“On the 5th”: the latest 5th up to today, or with `ahead` the next one."""
    pack = load_pack()
    number = groups.get("day") or pack.listed("spoken_days").index(named(groups, "spoken")) + 1
    if "weekday" in groups:
        return weekday_on(int(number), _weekdays(pack)[groups["weekday"]], today)
    for step in range(13) if ahead else range(0, -13, -1):
        first = calendar.month_of(today.year, today.month + step)[0]
        day = calendar.valid(first.year, first.month, int(number))
        if day is not None and (day >= today if ahead else day <= today):
            return calendar.one_day(day)
    return None


def _near_day(groups: _Groups, today: date, ahead: bool) -> Days | None:
    """“Wed 24 at 3”: where a 24th of these months is a Wednesday; else the number counts something."""
    days = _day_of_month(groups, today, ahead)
    return days if days and abs(days[0] - today) <= _NEAR else None


def _slashed(groups: _Groups, today: date, ahead: bool) -> Days | None:
    """“23/3”: day first, as most of the world writes; the nearest such day."""
    weekday, month, day = (
        _weekdays(load_pack()).get(groups.get("weekday", "")),
        int(groups["month"]),
        int(groups["day"]),
    )
    near = (calendar.day_near(today, month, day, ahead=way, weekday=weekday) for way in (ahead, not ahead))
    found = min((one for one in near if one), key=lambda one: abs(one - today), default=None)
    return calendar.one_day(found) if found else None


def _iso_month(groups: _Groups, _: date, __: bool) -> Days:
    return calendar.month_of(int(groups["year"]), int(groups["number"]))


def _decade(groups: _Groups, _: date, __: bool) -> Days:
    begin = int(groups["decade"])
    return date(begin, 1, 1), date(begin + 10, 1, 1)
