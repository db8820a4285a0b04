"""Dates, years and times of day as they are heard, in words, and number words that only stand near them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.retrieval.periods import find_times, read_period
from memory_core.retrieval.said_in_words import in_figures

NOW = datetime(2026, 11, 26, 9, 34, tzinfo=UTC)  # a Thursday


def _told(text: str) -> list[str]:
    found = find_times(text, NOW, UTC, ahead=True)
    return [f"{one.moment:%Y-%m-%d %H:%M}" if one.exact else f"{one.moment:%Y-%m-%d}" for one in found]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("the deadline for the website is november thirty", "2026-11-30"),
        ("we meet on the third of march at half past two", "2027-03-03 14:30"),
        ("june twenty first", "2027-06-21"),
        ("june twenty one works for me", "2027-06-21"),
        ("the launch is on June twenty-first", "2027-06-21"),
        ("the beta is due June third", "2027-06-03"),
        ("Deadline: May third", "2027-05-03"),
        ("may third is fine", "2027-05-03"),
        ("we moved it to march third", "2027-03-03"),
        ("the deadline is the thirtieth november", "2026-11-30"),
        ("thirty november is the deadline", "2026-11-30"),
        ("it starts november thirty twenty twenty seven because of the fair", "2027-11-30"),
        ("we meet on june third two thousand and twenty eight at half past two", "2028-06-03 14:30"),
        ("on the second of may seven people came", "2027-05-02"),
        ("march twenty twenty seven", "2027-03-01"),
        ("in two thousand twenty seven", "2027-01-01"),
        ("since nineteen eighty five", "1985-01-01"),
        ("they were founded in nineteen oh five", "1905-01-01"),
        ("the end of twenty twenty seven", "2027-09-01"),
        ("by the twenty first", "2026-12-21"),
        ("June third to fifth", "2027-06-03"),
        ("from the tenth to the fourteenth of june", "2027-06-10"),
        ("on june the third at three o'clock", "2027-06-03 15:00"),
        ("june twenty first at ten o'clock in the morning", "2027-06-21 10:00"),
        ("at three p m tomorrow", "2026-11-27 15:00"),
        ("tomorrow at nine fifteen", "2026-11-27 09:15"),
        ("we restart on friday at ten", "2026-11-27 10:00"),
        ("at ten on friday we meet", "2026-11-27 10:00"),
        ("at five in the morning on june second", "2027-06-02 05:00"),
        ("friday at two oh five", "2026-11-27 14:05"),
    ],
)
def test_what_is_said_in_words_is_read(text: str, told: str) -> None:
    assert _told(text) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "march on", "may seven people come", "the second thirty-minute slot", "may the second speaker start",
        "may the first person go", "I may second that", "he may third-party it", "they march two by two",
        "the first march of the band", "the first person to march second in line", "let me march ten miles",
        "November thirty-minute calls", "November thirty people came", "june ten percent off", "the second May meeting",
        "a crowd of two thousand", "one in two thousand", "in two thousand cases", "in twenty twenty-litre cans",
        "on the twenty first floor", "at two thirty-minute slots", "at two thirty minute slots", "sold at two fifty",
        "we start at twenty", "the only one am I", "I looked at three", "february thirty", "twenty one people came",
        "it costs four hundred and twenty euros", "the third may be late", "he came in second at the march",
    ],
)  # fmt: skip
def test_words_that_count_something_else_are_no_date(text: str) -> None:
    assert _told(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [("in november thirty people came", "2026-11-01"), ("this june ten of us went", "2026-06-01")],
)
def test_a_month_stays_one_before_what_is_counted(text: str, told: str) -> None:
    assert _told(text) == [told]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("what is due on november thirty twenty twenty six?", "what is due?"),
        ("who called on june twenty first about the roof?", "who called about the roof?"),
        ("mails from the third of march to Ann", "mails to Ann"),
    ],
)
def test_a_question_keeps_its_other_words(text: str, kept: str) -> None:
    period, rest = read_period(text, NOW, UTC)
    assert (period is not None, rest) == (True, kept)


def test_the_words_of_a_date_are_found_where_they_stand() -> None:
    text = "First, on June twenty first at two thirty we met, and on july second we left."
    found = find_times(text, NOW, UTC)
    assert [text[one.start : one.end] for one in found] == ["June twenty first at two thirty", "july second"]


_WORDS = st.sampled_from(
    ["the", "of", "on", "at", "in", "june", "march", "may", "third", "twenty", "thirty", "first", "two thousand", "and",
     "november", "half past", "seven", "pm", "-", ",", "it"]
)  # fmt: skip


@given(st.lists(_WORDS, max_size=14).map(" ".join))
def test_places_lie_in_the_text_that_was_given_and_grow(text: str) -> None:
    figures = in_figures(text)
    places = [figures.place(at) for at in range(len(figures.text) + 1)]
    assert places == sorted(places)
    assert (places[0], figures.place(len(figures.text), end=True)) == (0, len(text))
    found = find_times(text, NOW, UTC)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(st.text(max_size=60))
def test_a_text_without_spoken_numbers_is_left_alone(text: str) -> None:
    plain = "".join(letter for letter in text if not letter.isalpha())
    assert in_figures(plain).text == plain
