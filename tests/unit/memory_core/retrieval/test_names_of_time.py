"""Words of time that are a name, and words that few would call one."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from memory_core.retrieval.periods import read_period

_BERLIN = ZoneInfo("Europe/Berlin")
_NOW = datetime(2026, 11, 23, 14, 5, tzinfo=_BERLIN)  # a Monday


@pytest.mark.parametrize(
    "text",
    [
        "Wednesday Addams",
        "Tuesday Weld",
        "Friday's restaurant",
        "sep 11 documentary",
        "today show host",
        "This Week in Rust newsletter",
        "this week in rust",
        "the parents' evening",
        "quiz night results",
        "Saturday Night Live sketches",
        "USA Today article",
        "tomorrow never dies",
    ],
)
def test_a_name_is_no_time(text: str) -> None:
    assert read_period(text, _NOW, _BERLIN) == (None, text)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Friday Anna", "2026-11-20 00:00 .. 2026-11-21 00:00"),
        ("Friday in Berlin", "2026-11-20 00:00 .. 2026-11-21 00:00"),
        ("Friday's meeting", "2026-11-20 00:00 .. 2026-11-21 00:00"),
        ("today show me the mails", "2026-11-23 00:00 .. 2026-11-24 00:00"),
        ("this week in Lisbon", "2026-11-23 00:00 .. 2026-11-30 00:00"),
        ("on Sun 15 November", "2026-11-15 00:00 .. 2026-11-16 00:00"),
        ("meeting on Thu", "2026-11-19 00:00 .. 2026-11-20 00:00"),
        ("notes of thu 3pm", "2026-11-19 14:30 .. 2026-11-19 15:30"),
        ("this week in the office", "2026-11-23 00:00 .. 2026-11-30 00:00"),
        ("the report of sep 11", "2026-09-11 00:00 .. 2026-09-12 00:00"),
        ("what did I do yday afternoon", "2026-11-22 12:00 .. 2026-11-22 18:00"),
        ("revenue year to date", "2026-01-01 00:00 .. "),
        ("music in the nineties", "1990-01-01 00:00 .. 2000-01-01 00:00"),
        ("yesterday between lunch and dinner", "2026-11-22 13:00 .. 2026-11-22 19:00"),
        ("between noon and 3 yesterday", "2026-11-22 12:00 .. 2026-11-22 15:00"),
    ],
)
def test_a_time_is_still_one_and_is_read_in_other_words_too(text: str, meant: str) -> None:
    period, _ = read_period(text, _NOW, _BERLIN)
    assert period is not None
    ends = [one.astimezone(_BERLIN).strftime("%Y-%m-%d %H:%M") if one else "" for one in (period.since, period.until)]
    assert " .. ".join(ends) == meant
