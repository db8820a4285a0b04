"""Phrases of several words that name days, and words that only look like them."""

from datetime import UTC, date, datetime

import pytest

from memory_core.retrieval.periods import find_times, read_period
from memory_core.retrieval.yearly_days import easter_sunday

NOW = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)  # a Wednesday
NEW_YEAR = datetime(2026, 1, 1, 0, 30, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 5, 10, 23, 50, tzinfo=UTC)


def _days(text: str, now: datetime = NOW) -> str:
    period, rest = read_period(text, now, UTC)
    if period is None:
        return "none"
    ends = [f"{end:%Y-%m-%d}" if end else "" for end in (period.since, period.until)]
    return f"{ends[0]} .. {ends[1]} | {rest}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("mails between 3 and 5 May", "2026-05-03 .. 2026-05-06 | mails"),
        ("3–5 May 2025", "2025-05-03 .. 2025-05-06 | "),
        ("from May 3 to 5", "2026-05-03 .. 2026-05-06 | "),
        ("the Monday before last", "2026-05-04 .. 2026-05-05 | "),
        ("the week before last", "2026-04-27 .. 2026-05-04 | "),
        ("three Fridays ago", "2026-04-24 .. 2026-04-25 | "),
        ("on Tuesday last week", "2026-05-05 .. 2026-05-06 | "),
        ("in the last week of April", "2026-04-24 .. 2026-05-01 | "),
        ("at the beginning of May", "2026-05-01 .. 2026-05-11 | "),
        ("in mid-April", "2026-04-11 .. 2026-04-21 | "),
        ("at the end of last month", "2026-04-21 .. 2026-05-01 | "),
        ("what did hosting cost in Q2?", "2026-04-01 .. 2026-07-01 | what did hosting cost?"),
        ("in Q4", "2025-10-01 .. 2026-01-01 | "),
        ("last quarter", "2026-01-01 .. 2026-04-01 | "),
        ("what did hosting cost last quarter?", "2026-01-01 .. 2026-04-01 | what did hosting cost?"),
        ("since Easter", "2026-04-03 ..  | "),
        ("at Christmas", "2025-12-24 .. 2025-12-27 | "),
        ("on New Year’s Eve", "2025-12-31 .. 2026-01-01 | "),
        ("last summer", "2025-06-01 .. 2025-09-01 | "),
        ("in the summer of 2024", "2024-06-01 .. 2024-09-01 | "),
        ("on the 5th", "2026-05-05 .. 2026-05-06 | "),
        ("on the 31st", "2026-03-31 .. 2026-04-01 | "),
        ("signed on Tuesday the 5th", "2026-05-05 .. 2026-05-06 | signed"),
        ("minutes of Wed 3 February", "2027-02-03 .. 2027-02-04 | minutes of"),
        ("the party is friday the 8 at the rink", "2026-05-08 .. 2026-05-09 | the party is at the rink"),
        ("friday the 3 people from Oslo came", "2026-05-08 .. 2026-05-09 | the 3 people from Oslo came"),
        ("Tue 12th in the office", "2026-05-12 .. 2026-05-13 | in the office"),
        ("FRIDAY 15th, van", "2026-05-15 .. 2026-05-16 | , van"),
        ("Mon 18 now free", "2026-05-18 .. 2026-05-19 | now free"),
        ("on Monday 18 people came", "2026-05-11 .. 2026-05-12 | 18 people came"),
        ("gate 23/4", "2026-04-23 .. 2026-04-24 | gate"),
        ("survey Fri 5/6", "2026-06-05 .. 2026-06-06 | survey"),
        ("in week 18", "2026-04-27 .. 2026-05-04 | "),
        ("week 18", "2026-04-27 .. 2026-05-04 | "),
        ("what changed before April?", " .. 2026-04-01 | what changed?"),
        ("after March", "2026-04-01 ..  | "),
        ("mails of Nov '25", "2025-11-01 .. 2025-12-01 | mails"),
        ("what did I read back in April", "2026-04-01 .. 2026-05-01 | what did I read"),
        ("first thing this morning", "2026-05-13 .. 2026-05-13 | "),
        ("late last night", "2026-05-12 .. 2026-05-13 | "),
        ("in week 18 of 2026", "2026-04-27 .. 2026-05-04 | "),
        ("2026-W18", "2026-04-27 .. 2026-05-04 | "),
        ("KW 18", "2026-04-27 .. 2026-05-04 | "),
        ("Tuesday two weeks ago", "2026-04-28 .. 2026-04-29 | "),
        ("a fortnight ago", "2026-04-29 .. 2026-04-30 | "),
        ("the second half of April", "2026-04-16 .. 2026-05-01 | the"),
        ("2026-04", "2026-04-01 .. 2026-05-01 | "),
        ("in the 1990s", "1990-01-01 .. 2000-01-01 | "),
        ("between Easter and May", "2026-04-03 .. 2026-06-01 | "),
        ("mails from October to February", "2025-10-01 .. 2026-03-01 | mails"),
        ("from May 2024 until Christmas 2024", "2024-05-01 .. 2024-12-27 | "),
        ("between 2019 and 2021", "2019-01-01 .. 2022-01-01 | "),
        ("in the first half of last year", "2025-01-01 .. 2025-07-01 | "),
        ("by the end of 2027", " .. 2028-01-01 | "),
        ("Q3/2025", "2025-07-01 .. 2025-10-01 | "),
        ("Christmas last year", "2025-12-24 .. 2025-12-27 | "),
        ("on Thanksgiving", "2025-11-27 .. 2025-11-28 | "),
        ("at Whitsun 2025", "2025-06-08 .. 2025-06-10 | "),
        ("two summers ago", "2024-06-01 .. 2024-09-01 | "),
        ("the Friday after next", "2026-05-22 .. 2026-05-23 | "),
        ("a year ago today", "2025-05-13 .. 2025-05-14 | "),
        ("on the 5th and 6th", "2026-05-05 .. 2026-05-07 | "),
        ("the last day of April", "2026-04-30 .. 2026-05-01 | "),
        ("the weekend of 2 May", "2026-05-02 .. 2026-05-04 | "),
        ("on Monday or Tuesday", "2026-05-11 .. 2026-05-13 | "),
        ("2026/05/02", "2026-05-02 .. 2026-05-03 | "),
        ("in the next three days", "2026-05-13 .. 2026-05-17 | "),
        ("the quarter before last", "2025-10-01 .. 2026-01-01 | "),
        ("in the last two quarters", "2025-10-01 .. 2026-04-01 | "),
        ("by the end of the quarter", " .. 2026-07-01 | "),
        ("the other week", "2026-04-13 .. 2026-05-11 | "),
        ("last fortnight", "2026-04-29 .. 2026-05-14 | "),
    ],
)
def test_a_phrase_names_its_days(text: str, meant: str) -> None:
    assert _days(text) == meant


@pytest.mark.parametrize(
    ("text", "now", "meant"),
    [
        ("last quarter", NEW_YEAR, "2025-10-01 .. 2026-01-01 | "),
        ("at Christmas", NEW_YEAR, "2025-12-24 .. 2025-12-27 | "),
        ("on the 31st", NEW_YEAR, "2025-12-31 .. 2026-01-01 | "),
        ("the week before last", SUNDAY_NIGHT, "2026-04-20 .. 2026-04-27 | "),
        ("the Monday before last", SUNDAY_NIGHT, "2026-04-27 .. 2026-04-28 | "),
    ],
)
def test_it_does_so_at_odd_moments(text: str, now: datetime, meant: str) -> None:
    assert _days(text, now) == meant


@pytest.mark.parametrize(
    "text",
    [
        "port 8080", "may we go", "I may 3 times", "march on", "version 3.5.2", "room 2024", "second thoughts",
        "the 5th floor", "on the 5th attempt", "spring boot", "in spring rolls", "the Q2 form", "Q2 of the survey form",
        "week 2 of the course", "Easter eggs", "the fall of Rome", "between 3 and 5 people", "section 5.1.2020x",
        "half past caring", "what do I do on Mondays", "every Friday", "born on a Sunday", "it runs on 3.11.",
        "Ann and June", "every other Friday", "any Monday", "the last quarter of the match", "today.com",
        "friday@example.com", "a last minute change", "at the last minute", "Q3 FY26", "fiscal 2026",
        "the second quarter of fiscal 2025", "open 24/7", "4/5 of them", "Mon 17 free",
    ],
)  # fmt: skip
def test_no_day_is_read_where_there_is_none(text: str) -> None:
    assert _days(text) == "none"


def test_a_clock_in_words_goes_with_its_day() -> None:
    (spoken,) = find_times("yesterday at half past two", NOW, UTC)
    assert (spoken.moment, spoken.exact) == (datetime(2026, 5, 12, 14, 30, tzinfo=UTC), True)


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28)])
def test_easter_is_when_the_church_keeps_it(day: date) -> None:
    assert easter_sunday(day.year) == day


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("this morning between 9 and 11", "13 09:00 13 11:00"),
        ("this afternoon from 2 to 4", "13 14:00 13 16:00"),
        ("around 4 yesterday", "12 15:30 12 16:30"),
        ("at ten to five yesterday", "12 16:35 12 17:05"),
        ("ten to five this afternoon", "13 16:35 13 17:05"),
    ],
)
def test_hours_beside_a_part_of_the_day_narrow_it(text: str, meant: str) -> None:
    period, rest = read_period(text, datetime(2026, 5, 13, 19, 0, tzinfo=UTC), UTC)
    assert period is not None
    assert f"{period.since:%d %H:%M} {period.until:%d %H:%M}{rest}" == meant


@pytest.mark.parametrize(
    "text",
    [
        "before May left",
        "after April said yes",
        "before March Street",
        "Dario lives on the third floor, and Pia on the fifth.",
        "ten to five people",
        "about 4 people",
    ],
)
def test_names_and_numbers_of_other_things_are_no_times(text: str) -> None:
    assert find_times(text, NOW, UTC) == []
