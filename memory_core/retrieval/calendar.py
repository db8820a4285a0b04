"""Days, weeks and months as pairs of local dates; pure arithmetic."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

Days = tuple[date, date]  # first day, and the first day after


def one_day(day: date) -> Days:
    """That day alone."""
    return day, _plus(day, 1)


def week_of(day: date) -> Days:
    """Monday to Sunday around a day."""
    monday = _plus(day, -day.weekday())
    return monday, _plus(monday, 7)


def weekend_of(day: date) -> Days:
    """Saturday and Sunday of the week around a day."""
    saturday = _plus(day, 5 - day.weekday())
    return saturday, _plus(saturday, 2)


def month_of(year: int, month: int) -> Days:
    """A whole month; `month` may lie outside 1–12 and then counts into other years."""
    first = _first_of_month(year, month)
    return first, _first_of_month(first.year, first.month + 1)


def year_of(year: int) -> Days:
    """A whole year."""
    return date(min(max(year, 1), 9998), 1, 1), date(min(max(year, 1), 9998) + 1, 1, 1)


def _first_of_month(year: int, month: int) -> date:
    count = year * 12 + month - 1
    return date(min(max(count // 12, 1), 9999), count % 12 + 1, 1)


def weekday_near(today: date, weekday: int, which: str, *, ahead: bool) -> date:
    """The day that “last Tuesday”, “next Tuesday” or plain “Tuesday” means, said today.

    A plain name is the latest one up to today, or with `ahead` the first from today on. “Last” and “next” never mean
    today; “this” is the one of the present week.
    """
    back = (today.weekday() - weekday) % 7
    forward = (weekday - today.weekday()) % 7
    if which in ("last", "past"):
        return _plus(today, -(back or 7))
    if which in ("next", "coming"):
        return _plus(today, forward or 7)
    if which == "this":
        return _plus(week_of(today)[0], weekday)
    return _plus(today, forward) if ahead else _plus(today, -back)


def day_near(today: date, month: int, day: int, *, ahead: bool, weekday: int | None = None) -> date | None:
    """The date without a year that is meant: the latest up to today, or with `ahead` the next one.

    A date that passed only lately stays in this year even with `ahead`: “the launch was on 12 May” said on 1 June.
    With the weekday that is named beside it, the nearest that falls on it: “Wed 3 February”.
    """
    # Eight years to either side hold a 29 February.
    candidates = [made for year in range(today.year - 8, today.year + 9) if (made := valid(year, month, day))]
    if fits := [one for one in candidates if one.weekday() == weekday]:
        return min(fits, key=lambda one: abs(one - today))
    if not candidates:
        return None
    if ahead:
        recent = _plus(today, -60)
        return next((one for one in candidates if one >= recent), candidates[-1])
    return next((one for one in reversed(candidates) if one <= today), candidates[0])


def valid(year: int, month: int, day: int) -> date | None:
    """The date, or None when there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    """A local day and minutes since its midnight (they may run into the next day) as an aware datetime in UTC."""
    days, rest = divmod(minutes, 24 * 60)
    local = datetime.combine(_plus(day, days), time(rest // 60, rest % 60), zone)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def _plus(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return day
