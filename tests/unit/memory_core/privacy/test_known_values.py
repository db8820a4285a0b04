"""A secret that was known by its label is one also where the label is out of sight."""

import pytest

from memory_core.privacy.known_values import KnownValues
from memory_core.privacy.redaction import Scrubber
from memory_core.privacy.spans import Span
from memory_core.records.observation import Box, TextLine


def lines(*texts: str) -> list[TextLine]:
    return [TextLine(text, Box(10, 24 * row, 9 * len(text), 14)) for row, text in enumerate(texts)]


def kept(scrubber: Scrubber, *texts: str) -> list[str]:
    return [line.text for line in scrubber.scrub_lines(lines(*texts))[0]]


def test_a_value_whose_label_scrolled_away_stays_hidden_in_text_and_picture() -> None:
    scrubber = Scrubber()
    assert kept(scrubber, "Password", "Kite!Wing41", "Port 21") == ["Password", "[password]", "Port 21"]
    scrubbed, boxes, counts = scrubber.scrub_lines(lines("Kite!Wing41", "Port 21"))
    assert [line.text for line in scrubbed] == ["[password]", "Port 21"]
    assert boxes == [Box(10, 0, 99, 14)]
    assert counts == {"password": 1}


def test_a_slip_of_recognition_makes_no_other_value_of_it() -> None:
    scrubber = Scrubber()
    kept(scrubber, "Password", "R0ll0ut-Plan7")
    assert kept(scrubber, "RollOut-Plan7") == ["[password]"]


def test_who_never_saw_it_knows_nothing() -> None:
    assert kept(Scrubber(), "Kite!Wing41", "Port 21") == ["Kite!Wing41", "Port 21"]


@pytest.mark.parametrize("value", ["butterfly", "481920", "a-b"])
def test_what_may_be_a_word_or_a_number_is_not_remembered(value: str) -> None:
    known = KnownValues()
    known.note(value, [Span(0, len(value), "password")])
    assert list(known.find(f"see {value} here")) == []


def test_codes_and_cards_are_told_by_what_they_are() -> None:
    known = KnownValues()
    known.note("G-4819201x", [Span(0, 10, "code")])
    assert list(known.find("G-4819201x")) == []


def test_the_oldest_of_very_many_are_forgotten() -> None:
    known = KnownValues()
    for number in range(2100):
        text = f"Wing!{number:06}x"
        known.note(text, [Span(0, len(text), "key")])
    assert list(known.find("Wing!000000x")) == []
    assert list(known.find("the Wing!002099x")) == [Span(4, 16, "key")]
