"""Chats that show who writes on a line of its own."""

import pytest

from memory_core.language.sentences import read_sentences
from memory_core.language.turns import between_two, with_turns

SENT = "Nora\nToday\nWhere are you?  6:41\nat the fitter's, back at 9.30  6:58 ✓✓\nBring the van.  7:01"
GROUP = "Hare\nAnn Pollitt: it opens on FRI 16 APRIL  7:30\nLee plumber: where is the glass?  7:35\nopposite end  7:36"
BELOW = "Nuria\nThe oven trips the fuse.\n7:31\nYou\nI'll call the electrician.\n7:33"
ALONE = "Mama\nThe operation is on the 21st.\nYou\nWhich hospital is it?\nMama\nSt. Josef, ward 4."


@pytest.mark.parametrize(
    ("text", "speakers"), [(BELOW, ["Nuria", "You"]), (ALONE, ["Mama", "You", "Mama"])], ids=["times below", "no times"]
)
def test_names_above_what_was_written_are_who_wrote_it(text: str, speakers: list[str]) -> None:
    assert [one.speaker for one in read_sentences(with_turns(text))] == speakers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (SENT, ["Nora: Where are you?", "You: at the fitter's, back at 9.30", "Nora: Bring the van."]),
        (
            GROUP,
            ["Ann Pollitt: it opens on FRI 16 APRIL", "Lee Plumber: where is the glass?",
             "Lee Plumber: opposite end"],
        ),
    ],
    ids=["two people", "several"],
)  # fmt: skip
def test_a_time_behind_each_line_ends_what_somebody_wrote(text: str, said: list[str]) -> None:
    assert [f"{one.speaker}: {one.text}" for one in read_sentences(with_turns(text)) if one.speaker] == said


def test_of_two_people_whoever_is_not_oneself_is_the_one_whose_name_the_talk_has() -> None:
    text = "I can't make the sixteenth after all, the whole van is away\nso maybe later\nYou: Fine.\nOk then."
    said = [f"{one.speaker}: {one.text}" for one in read_sentences(between_two(text, "Ann Pollitt (glazier)"))]
    assert said == [
        "Ann Pollitt: I can't make the sixteenth after all, the whole van is away so maybe later", "You: Fine.",
        "Ann Pollitt: Ok then.",
    ]  # fmt: skip
    assert between_two(f"Jo: hello\n{text}", "Ann Pollitt") == f"Jo: hello\n{text}"


@pytest.mark.parametrize(
    "text",
    [
        "Notes\nBuy flour\nNotes\nCall Ludo",
        "Monday\n9:00\nTuesday\n10:00",
        "Nuria 7:31\nHi\nPavel 7:33\nHello",
        "Programme\nDoors 19:00\nReading from the new novel 19:30\nThe second half of it 20:45",
        "One line",
    ],
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert with_turns(text) == text
