"""Days within months, quarters and years: “mid-October”, “the last day of March”, “from May to July”, “in H1”."""

from collections.abc import Mapping
from datetime import date, timedelta

from memory_core.language.pack import load_pack
from memory_core.retrieval import calendar
from memory_core.retrieval.calendar import Days
from memory_core.retrieval.counted_days import nth_weekday
from memory_core.retrieval.yearly_days import of_that_year

Groups = Mapping[str, str]


def named(groups: Groups, name: str) -> str:
    return " ".join(groups[name].replace("’", "'").split())


def month_said(groups: Groups, today: date, ahead: bool) -> date | None:
    """The first day of the month that is meant: the latest that has begun, or with `ahead` one that is not over."""
    if "which" in groups:
        step = {"last": -1, "next": 1}.get(groups["which"], 0)
        return calendar.month_of(today.year, today.month + step)[0]
    month = load_pack().table("months")[groups["month"]]
    if "year" in groups:
        return calendar.valid(int(groups["year"]), month, 1)
    return calendar.valid(today.year + (month < today.month if ahead else -(month > today.month)), month, 1)


def day_range(groups: Groups, today: date, ahead: bool) -> Days | None:
    month = load_pack().table("months")[groups["month"]]
    second, first = int(groups["second"]), int(groups["first"])
    if "year" in groups:
        last = calendar.valid(int(groups["year"]), month, second)
    else:
        near = calendar.day_near(today, month, first, ahead=ahead)
        last = calendar.valid(near.year, month, second) if near else None
    begin = calendar.valid(last.year, month, first) if last else None
    return (begin, last + timedelta(days=1)) if begin and last and begin < last else None


def nth_week(groups: Groups, today: date, ahead: bool) -> Days | None:
    first = month_said(groups, today, ahead)
    place = load_pack().table("places_in_order")[groups["nth"]]
    if first is None or place > 4:
        return None
    after = calendar.month_of(first.year, first.month)[1]
    begin = after - timedelta(days=7) if place < 0 else first + timedelta(days=7 * (place - 1))
    return begin, begin + timedelta(days=7)


def weekday_of_month(groups: Groups, today: date, ahead: bool) -> Days | None:
    first, pack = month_said(groups, today, ahead), load_pack()
    place, weekday = pack.table("places_in_order")[groups["nth"]], pack.table("weekdays")[groups["weekday"]]
    return nth_weekday(first, place, weekday) if first else None


def day_of_that_month(groups: Groups, today: date, ahead: bool) -> Days | None:
    first = month_said(groups, today, ahead)
    day = calendar.valid(first.year, first.month, int(groups["day"])) if first else None
    return calendar.one_day(day) if day else None


def end_of_month(groups: Groups, today: date, ahead: bool) -> Days | None:
    """“The last day of October”."""
    first = month_said(groups, today, ahead)
    if first is None:
        return None
    after = calendar.month_of(first.year, first.month)[1]
    return calendar.one_day(first if groups["nth"] == "first" else after - timedelta(days=1))


def beginning_month(groups: Groups, today: date, ahead: bool) -> Days | None:
    """The month with which a stretch begins: “from March to Easter”."""
    first = month_said({**groups, **({"year": groups["from_year"]} if "from_year" in groups else {})}, today, ahead)
    return calendar.month_of(first.year, first.month) if first else None


def months(groups: Groups, today: date, ahead: bool) -> Days | None:
    """“From March to June”, “between October and January 2025”."""
    if groups["to"].strip() == "and" and not groups.get("lead", "").startswith("between"):
        return None
    last = month_said({**groups, "month": groups["last"]}, today, ahead)
    month = load_pack().table("months")[groups["month"]]
    if last is None:
        return None
    year = int(groups["from_year"]) if "from_year" in groups else last.year - (month > last.month)
    if "from_year" in groups and "year" not in groups:
        last = date(year + (month > last.month), last.month, 1)
    begin, after = date(year, month, 1), calendar.month_of(last.year, last.month)[1]
    return (begin, after) if begin < after else None


def years(groups: Groups, _: date, __: bool) -> Days | None:
    begin, after = calendar.year_of(int(groups["from_year"]))[0], calendar.year_of(int(groups["year"]))[1]
    return (begin, after) if begin < after else None


def third(groups: Groups, today: date, ahead: bool) -> Days | None:
    first = month_said(groups, today, ahead)
    third = load_pack().table("thirds").get(named(groups, "third"))
    if first is None or third is None:
        return None
    after = calendar.month_of(first.year, first.month)[1]
    return first + timedelta(days=10 * third), after if third == 2 else first + timedelta(days=10 * (third + 1))


def third_of(groups: Groups, today: date, _: bool) -> Days | None:
    """“The beginning of the week”, “the end of last year”."""
    third, step = (
        load_pack().table("thirds").get(named(groups, "third")),
        {"last": -1, "next": 1}.get(groups["which"], 0),
    )
    if third is None:
        return None
    if groups["unit"] == "quarter":
        whole = quarters(today, step, step)
        return calendar.month_of(whole[0].year, whole[0].month + third)
    if groups["unit"] == "year":
        first = (1, 5, 11)[third]
        last = (2, 8, 12)[third]
        return calendar.month_of(today.year + step, first)[0], calendar.month_of(today.year + step, last)[1]
    monday = calendar.week_of(today + timedelta(weeks=step))[0]
    from_day, to_day = ((0, 2), (1, 4), (4, 7))[third]
    return monday + timedelta(days=from_day), monday + timedelta(days=to_day)


def third_of_year(groups: Groups, _: date, __: bool) -> Days | None:
    """“Early 2025”, “the end of 2026”."""
    third = load_pack().table("thirds").get(named(groups, "third"))
    if third is None:
        return None
    year = int(groups["year"])
    return calendar.month_of(year, 1 + 4 * third)[0], calendar.month_of(year, 4 + 4 * third)[1]


def month_of_year(groups: Groups, today: date, _: bool) -> Days:
    step = {"last": -1, "next": 1}.get(groups["which"], 0)
    return calendar.month_of(today.year + step, load_pack().table("months")[groups["month"]])


def quarter(groups: Groups, today: date, ahead: bool) -> Days | None:
    present, nth, year = (today.month - 1) // 3, groups.get("nth", ""), of_that_year(groups, today)
    if nth in ("last", "this", "next") and year is None:
        step = {"last": -1, "this": 0, "next": 1}[nth]
        return quarters(today, step, step)
    if nth in ("this", "next"):
        return None
    ordinal = int(groups["quarter"]) if "quarter" in groups else load_pack().table("places_in_order")[nth]
    if ordinal > 4:
        return None
    quarter = (ordinal if ordinal > 0 else 4) - 1
    if year is None:
        year = today.year + ((quarter < present) if ahead else -(quarter > present))
    return _quarter_of(year, quarter)


def quarters(today: date, first: int, last: int) -> Days:
    """From one quarter to another, counted from the present one (0)."""
    present = (today.month - 1) // 3
    return _quarter_of(today.year, present + first)[0], _quarter_of(today.year, present + last)[1]


def _quarter_of(year: int, quarter: int) -> Days:
    return calendar.month_of(year, 3 * quarter + 1)[0], calendar.month_of(year, 3 * quarter + 3)[1]


def half_year(groups: Groups, today: date, ahead: bool) -> Days:
    second = groups["half"] in ("2", "second")
    year = of_that_year(groups, today)
    if year is None:
        year = today.year - (second and today.month < 7 and not ahead) + (not second and today.month > 6 and ahead)
    return calendar.month_of(year, 7 if second else 1)[0], calendar.month_of(year, 12 if second else 6)[1]


def half(groups: Groups, today: date, ahead: bool) -> Days | None:
    first = month_said(groups, today, ahead)
    if first is None:
        return None
    after, middle = calendar.month_of(first.year, first.month)[1], first + timedelta(days=15)
    return (first, middle) if groups["half"] == "first" else (middle, after)
