"""Chats that show who writes on a line of its own."""

import pytest

from memory_core.language.sentences import read_sentences
from memory_core.language.turns import with_turns

BELOW = "Nuria\nThe oven trips the fuse.\n7:31\nYou\nI'll call the electrician.\n7:33"
ALONE = "Mama\nThe operation is on the 21st.\nYou\nWhich hospital is it?\nMama\nSt. Josef, ward 4."


@pytest.mark.parametrize(
    ("text", "speakers"), [(BELOW, ["Nuria", "You"]), (ALONE, ["Mama", "You", "Mama"])], ids=["times below", "no times"]
)
def test_names_above_what_was_written_are_who_wrote_it(text: str, speakers: list[str]) -> None:
    assert [one.speaker for one in read_sentences(with_turns(text))] == speakers


@pytest.mark.parametrize(
    "text",
    [
        "Notes\nBuy flour\nNotes\nCall Ludo",
        "Monday\n9:00\nTuesday\n10:00",
        "Nuria 7:31\nHi\nPavel 7:33\nHello",
        "One line",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert with_turns(text) == text
