"""Days that are counted from another day, and what only looks like it."""

from datetime import UTC, datetime

import pytest

from memory_core.retrieval.periods import find_times, read_period

NOW = datetime(2027, 3, 18, 18, tzinfo=UTC)  # a Thursday


def _days(text: str) -> str:
    period, rest = read_period(text, NOW, UTC)
    if period is None:
        return "none"
    ends = [f"{end:%Y-%m-%d}" if end else "" for end in (period.since, period.until)]
    return f"{ends[0]} .. {ends[1]} | {rest}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("two days before last Friday", "2027-03-10 .. 2027-03-11 | "),
        ("three days after 1 March", "2027-03-04 .. 2027-03-05 | "),
        ("a week before yesterday", "2027-03-10 .. 2027-03-11 | "),
        ("what did I write the day before Christmas?", "2026-12-23 .. 2026-12-24 | what did I write?"),
        ("the Monday after 1 March", "2027-03-08 .. 2027-03-09 | "),
        ("on the Friday before Christmas", "2026-12-18 .. 2026-12-19 | "),
        ("in the two weeks before 1 March", "2027-02-15 .. 2027-03-01 | "),
        ("the week after 1 March", "2027-03-02 .. 2027-03-09 | "),
        ("the invoice from the week of 10 March", "2027-03-08 .. 2027-03-15 | the invoice"),
        ("the first Monday in March", "2027-03-01 .. 2027-03-02 | "),
        ("the last Friday of February", "2027-02-26 .. 2027-02-27 | "),
        ("the 14th of last month", "2027-02-14 .. 2027-02-15 | the"),
        ("a day or two ago", "2027-03-16 .. 2027-03-18 | "),
        ("between Christmas and New Year", "2026-12-24 .. 2027-01-02 | "),
        ("the day following 14 February", "2027-02-15 .. 2027-02-16 | "),
        ("the review is on Friday week", "2027-03-26 .. 2027-03-27 | the review is"),
        ("Thursday week at the office", "2027-03-25 .. 2027-03-26 | at the office"),
        ("next Monday fortnight", "2027-04-05 .. 2027-04-06 | "),
        ("due tomorrow week", "2027-03-26 .. 2027-03-27 | due"),
        ("we meet a week on Tuesday", "2027-03-30 .. 2027-03-31 | we meet"),
        ("the move, two weeks from Monday", "2027-04-05 .. 2027-04-06 | the move,"),
        ("three days from tomorrow", "2027-03-22 .. 2027-03-23 | "),
        ("a week today", "2027-03-25 .. 2027-03-26 | "),
        ("a week ago yesterday", "2027-03-10 .. 2027-03-11 | "),
        ("a week last Tuesday", "2027-03-09 .. 2027-03-10 | "),
        ("a week on Tuesday’s budget", "2027-03-16 .. 2027-03-17 | a week ’s budget"),
        ("for two weeks from Monday", "2027-03-15 .. 2027-03-16 | for two weeks"),
        ("the Friday weekly", "2027-03-12 .. 2027-03-13 | the weekly"),
    ],
)
def test_days_are_counted_from_the_one_that_is_named(text: str, meant: str) -> None:
    assert _days(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the day before yesterday", "2027-03-16 .. 2027-03-17 | "),
        ("before last Friday", " .. 2027-03-12 | "),
        ("what happened after 1 March", "2027-03-02 ..  | what happened"),
        ("the days we lost before Robert left", "none"),
    ],
)
def test_a_plain_limit_stays_one(text: str, meant: str) -> None:
    assert _days(text) == meant


def test_a_day_out_of_the_calendar_is_none() -> None:
    (spoken,) = find_times("999 weeks before 0001-01-02", NOW, UTC)
    assert spoken.since.year == 1


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a week ago today", "2027-03-11 .. 2027-03-12 | "),
        ("three weeks ago on Monday", "2027-02-22 .. 2027-02-23 | "),
        ("the last three Fridays", "2027-02-26 .. 2027-03-13 | "),
        ("in the last fortnight", "2027-03-04 .. 2027-03-19 | "),
        ("the other day", "2027-03-10 .. 2027-03-18 | "),
        ("since the beginning of the month", "2027-03-01 ..  | "),
        ("at the start of the year", "2027-01-01 .. 2027-03-01 | "),
        ("at the end of the week", "2027-03-19 .. 2027-03-22 | "),
        ("in the middle of last week", "2027-03-09 .. 2027-03-12 | "),
        ("May last year", "2026-05-01 .. 2026-06-01 | "),
        ("last year in May", "2026-05-01 .. 2026-06-01 | "),
        ("in the autumn of last year", "2026-09-01 .. 2026-12-01 | "),
        ("on the first of March", "2027-03-01 .. 2027-03-02 | "),
        ("what left on the tenth?", "2027-03-10 .. 2027-03-11 | what left?"),
        ("moved to the 17th", "2027-03-17 .. 2027-03-18 | moved to the"),
        ("on March the fourteenth", "2027-03-14 .. 2027-03-15 | "),
        ("on March third", "2027-03-03 .. 2027-03-04 | "),
        ("the first quarter of 2026", "2026-01-01 .. 2026-04-01 | the"),
        ("the night before last", "2027-03-16 .. 2027-03-17 | "),
        ("two and a half hours ago", "2027-03-18 .. 2027-03-18 | "),
        ("an hour and a half ago", "2027-03-18 .. 2027-03-18 | "),
    ],
)
def test_everyday_words_name_their_days(text: str, meant: str) -> None:
    assert _days(text) == meant


@pytest.mark.parametrize("text", ["at 8 yesterday evening", "quarter to nine yesterday evening", "at 8 pm yesterday"])
def test_an_evening_moves_its_clock_to_the_evening(text: str) -> None:
    period, _ = read_period(text, NOW, UTC)
    assert period is not None
    assert period.since is not None
    assert period.since.hour >= 19


def test_half_an_hour_more_is_counted() -> None:
    (spoken,) = find_times("two and a half hours ago", NOW, UTC)
    assert spoken.moment == datetime(2027, 3, 18, 15, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "may second the motion", "a second opinion", "the first march of the band", "on the third floor",
        "on the second page", "by the first and second half", "the second May meeting",
        "the other days of my life", "a sun day", "sat with me", "may we", "march on", "mon ami", "the quarter pounder",
        "a day trip", "error 404", "python 3.11", "ubuntu 24.04", "two days of work", "the 7 habits", "the last thing",
        "the monday.com board", "black friday deals", "black and white spring rolls", "build 2027", "route 66",
        "1984 by Orwell",
    ],
)  # fmt: skip
def test_words_that_only_sound_like_days_name_none(text: str) -> None:
    assert _days(text) == "none"
