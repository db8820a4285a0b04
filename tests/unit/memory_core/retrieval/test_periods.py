"""What people say about time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.errors import ConfigError
from memory_core.retrieval.periods import find_times, read_moment, read_period

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=BERLIN)  # a Monday


def _said(text: str) -> str:
    """The period of a text as “from .. until”, local, and what is left of the text."""
    period, rest = read_period(text, NOW, BERLIN)
    if period is None:
        return f"none | {rest}"
    ends = [end.astimezone(BERLIN).strftime("%m-%d %H:%M") if end else "" for end in (period.since, period.until)]
    return f"{ends[0]} .. {ends[1]} | {rest}"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("yesterday 3pm", "11-22 14:30 .. 11-22 15:30 | "),
        ("what did I do yesterday afternoon?", "11-22 12:00 .. 11-22 18:00 | what did I do?"),
        ("after lunch yesterday", "11-22 13:00 .. 11-22 18:00 | "),
        ("last Tuesday", "11-17 00:00 .. 11-18 00:00 | "),
        ("next Friday at 2pm", "11-27 13:30 .. 11-27 14:30 | "),
        ("this Wednesday", "11-25 00:00 .. 11-26 00:00 | "),
        ("notes on Thu", "11-19 00:00 .. 11-20 00:00 | notes"),
        ("tap fixed Thu", "11-19 00:00 .. 11-20 00:00 | tap fixed"),
        ("who did my fri night 20th", "11-20 00:00 .. 11-21 00:00 | who did my"),
        ("two weeks ago", "11-06 00:00 .. 11-13 00:00 | "),
        ("a couple of days ago", "11-21 00:00 .. 11-22 00:00 | "),
        ("half an hour ago", "11-23 13:29 .. 11-23 13:41 | "),
        ("what happened between 2 and 3", "11-23 14:00 .. 11-23 15:00 | what happened"),
        ("between 9:30 and 11am on Friday", "11-20 09:30 .. 11-20 11:00 | "),
        ("from 10pm to 2 yesterday", "11-22 22:00 .. 11-23 02:00 | "),
        ("mails since Monday", "11-23 00:00 .. | mails"),
        ("before 3pm yesterday", ".. 11-22 15:00 | "),
        ("until yesterday", ".. 11-23 00:00 | "),
        ("after Friday", "11-21 00:00 .. | "),
        ("notes on Monday and Tuesday", "11-16 00:00 .. 11-18 00:00 | notes"),
        ("today and yesterday", "11-22 00:00 .. 11-24 00:00 | "),
        ("yesterday and the day before", "11-21 00:00 .. 11-23 00:00 | "),
        ("notes in May and June", "05-01 00:00 .. 07-01 00:00 | notes"),
        ("notes of October or November 2025", "10-01 00:00 .. 12-01 00:00 | notes"),
        ("what I did in the last 2h", "11-23 12:05 .. 11-23 14:06 | what I did"),
        ("since 2.11.", "11-02 00:00 .. | "),
        ("what is new in version 2.11.", "none | what is new in version 2.11."),
        ("between Monday and Wednesday", "11-16 00:00 .. 11-19 00:00 | "),
        ("from 2026-11-02 to 2026-11-05", "11-02 00:00 .. 11-06 00:00 | "),
        ("this morning", "11-23 04:00 .. 11-23 12:00 | "),
        ("last night", "11-22 18:00 .. 11-23 05:00 | "),
        ("tonight", "11-23 18:00 .. 11-24 05:00 | "),
        ("the day before yesterday", "11-21 00:00 .. 11-22 00:00 | "),
        ("the day after tomorrow", "11-25 00:00 .. 11-26 00:00 | "),
        ("in the last 15 minutes", "11-23 13:50 .. 11-23 14:06 | "),
        ("the last hour", "11-23 13:05 .. 11-23 14:06 | "),
        ("over the past week", "11-16 14:05 .. 11-23 14:06 | "),
        ("last week", "11-16 00:00 .. 11-23 00:00 | "),
        ("next month", "12-01 00:00 .. 01-01 00:00 | "),
        ("last year", "01-01 00:00 .. 01-01 00:00 | "),
        ("over the weekend", "11-21 00:00 .. 11-23 00:00 | "),
        ("on 12 May", "05-12 00:00 .. 05-13 00:00 | "),
        ("May 12th, 2025", "05-12 00:00 .. 05-13 00:00 | "),
        ("12.05.2026", "05-12 00:00 .. 05-13 00:00 | "),
        ("5/13/2026", "05-13 00:00 .. 05-14 00:00 | "),
        ("the launch in May", "05-01 00:00 .. 06-01 00:00 | the launch"),
        ("March 2024", "03-01 00:00 .. 04-01 00:00 | "),
        ("in 2025", "01-01 00:00 .. 01-01 00:00 | "),
        ("2026-05-12T14:30", "05-12 14:30 .. 05-12 14:31 | "),
        ("2026-05-12T12:30:00Z", "05-12 14:30 .. 05-12 14:31 | "),
        ("at noon", "11-23 11:30 .. 11-23 12:30 | "),
        ("just now", "11-23 14:00 .. 11-23 14:06 | "),
        ("two months ago", "09-01 00:00 .. 10-01 00:00 | "),
        ("what did I do from nine to five yesterday?", "11-22 09:00 .. 11-22 17:00 | what did I do?"),
        ("between nine thirty and eleven on Friday", "11-20 09:30 .. 11-20 11:00 | "),
        ("invoice of 12.05.26", "05-12 00:00 .. 05-13 00:00 | invoice of"),
        ("at 5 yesterday", "11-22 16:30 .. 11-22 17:30 | "),
        ("at 3 this afternoon", "11-23 14:30 .. 11-23 15:30 | "),
        ("last night at 2", "11-23 01:30 .. 11-23 02:30 | "),
        ("on Friday at 7 in the evening", "11-20 18:30 .. 11-20 19:30 | "),
        ("2:30 in the morning yesterday", "11-22 02:15 .. 11-22 02:45 | "),
        ("Tuesday morning last week", "11-17 05:00 .. 11-17 12:00 | "),
        ("between noon and 2pm yesterday", "11-22 12:00 .. 11-22 14:00 | "),
        ("yesterday at 9am EST", "11-22 14:30 .. 11-22 15:30 | "),
        ("twenty past two yesterday", "11-22 14:05 .. 11-22 14:35 | "),
        ("two nights ago", "11-21 18:00 .. 11-22 05:00 | "),
        ("2h ago", "11-23 11:35 .. 11-23 12:35 | "),
        ("5 mins ago", "11-23 13:55 .. 11-23 14:05 | "),
    ],
)
def test_words_of_time_are_understood(text: str, meant: str) -> None:
    assert _said(text).replace("   ", " ").replace(" ..  |", " .. |").strip() == meant.strip()


@pytest.mark.parametrize(
    "text",
    [
        "what runs on port 8080",
        "may we go now",
        "we sat in the Sun, and sat",
        "postage and return £14.00",
        "march on, please",
        "good morning everyone",
        "rate it from 1 to 10",
        "chapters 3-4",
        "I have 3 apples and 2 pears",
        "the budget is 48,000",
        "version 2.10.30",
        "ubuntu 22.04.03",
        "version 14.03.27",
        "10.12.27.1",
        "it costs 14.03.27 €",
        "31.02.26",
        "rate it from one to ten",
        "between two and three people came",
        "the team went from two to three",
        "31.02.2026",
        "2026-13-45",
        "the second one",
        "python 3.12",
        "version 2.30",
        "ready in 5 minutes",
        "my weekend shift and the weekend edition",
        "2026-W99",
        "he sat in the sun",
    ],
)
def test_what_is_no_time_is_left_alone(text: str) -> None:
    assert read_period(text, NOW, BERLIN) == (None, text)


def test_plans_look_ahead() -> None:
    times = find_times("The review is on Friday at 14:00, the launch on 12 May.", NOW, BERLIN, ahead=True)
    local = [one.moment.astimezone(BERLIN).strftime("%Y-%m-%d %H:%M") for one in times]
    assert local == ["2026-11-27 14:00", "2027-05-12 00:00"]
    assert [one.exact for one in times] == [True, False]


def test_a_deadline_in_some_days_lies_ahead() -> None:
    (spoken,) = find_times("It is due in three days.", NOW, BERLIN, ahead=True)
    assert spoken.moment.astimezone(BERLIN).day == 26


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The review was moved to Monday 9:30.", 30),
        ("Monday 9:30", 30),
        ("The review was moved to Monday 23:30.", 23),
        ("Review, Monday 9:30, room 2", 23),  # in a list it stands for what was on
    ],
)
def test_a_weekday_whose_hour_has_passed_is_that_of_next_week(said: str, day: int) -> None:
    (spoken,) = find_times(said, NOW, BERLIN, ahead=True)
    assert spoken.moment.astimezone(BERLIN).day == day


def test_a_day_has_the_length_that_the_clocks_give_it() -> None:
    period, _ = read_period("2026-10-25", NOW, BERLIN)
    assert period is not None
    assert period.since is not None
    assert period.until is not None
    assert period.until - period.since == timedelta(hours=25)
    assert period.holds(period.since)
    assert not period.holds(period.until)


def test_a_moment_is_read_from_words_and_from_iso() -> None:
    assert read_moment("yesterday 3pm", NOW, BERLIN) == datetime(2026, 11, 22, 14, tzinfo=UTC)
    assert read_moment("2026-05-12T14:30+02:00", NOW, BERLIN) == datetime(2026, 5, 12, 12, 30, tzinfo=UTC)
    assert read_moment("yesterday", NOW, BERLIN, end=True) == datetime(2026, 11, 22, 23, tzinfo=UTC)
    assert read_moment("a fortnight ago", NOW, BERLIN).astimezone(BERLIN).date().isoformat() == "2026-11-09"


@pytest.mark.parametrize("said", ["on Friday at 3pm", "since yesterday,", "3pm yesterday afternoon", "seit gestern"])
def test_small_words_may_stand_around_a_moment(said: str) -> None:
    assert read_moment(said, NOW, BERLIN) < NOW


@pytest.mark.parametrize(
    "said",
    ["the blue one", "yesterday; rm", "2026-05-12 --app Writer", "between Monday and Wednesday", "gestern oder so"]
    + ["yesterday " * 1_000],
)
def test_what_is_no_time_or_more_than_one_is_refused_with_a_hint(said: str) -> None:
    with pytest.raises(ConfigError, match="yesterday 3pm"):
        read_moment(said, NOW, BERLIN)


_ANY_TIME = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2080, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=UTC)
)
_PHRASES = st.sampled_from(
    [
        "yesterday",
        "last Friday",
        "two weeks ago",
        "since Monday",
        "12 May",
        "29 February",
        "3pm",
        "last month",
        "tonight",
    ]
)


@given(text=st.text(max_size=200), now=_ANY_TIME)
def test_any_text_can_be_read(text: str, now: datetime) -> None:
    period, rest = read_period(text, now, UTC)
    assert period is not None or rest == text


@given(
    phrase=_PHRASES, now=_ANY_TIME, zone=st.sampled_from(["UTC", "America/New_York", "Asia/Kolkata", "Pacific/Apia"])
)
def test_periods_run_forward_and_begin_in_the_past(phrase: str, now: datetime, zone: str) -> None:
    period, _ = read_period(f"what was {phrase}", now, ZoneInfo(zone))
    assert period is not None
    if period.since is not None and period.until is not None:
        assert period.since < period.until
    if phrase not in ("tonight", "29 February"):
        assert period.since is None or period.since <= now


@given(now=_ANY_TIME, days=st.integers(min_value=-3000, max_value=3000))
def test_a_written_date_is_that_day(now: datetime, days: int) -> None:
    day = (now + timedelta(days=days)).date()
    period, _ = read_period(f"on {day.isoformat()}", now, UTC)
    assert period is not None
    assert period.since == datetime(day.year, day.month, day.day, tzinfo=UTC)
    named, _ = read_period(f"on {day.day} {day:%B} {day.year}", now, UTC)
    assert named == period
