"""From lines on a screen to sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.language.sentences import is_chrome, is_person_like, read_sentences, split_sentences
from tests.fakes.mind import CHAT, DOCUMENT


def test_lines_that_were_broken_are_joined_and_menus_left_out() -> None:
    texts = [one.text for one in read_sentences(DOCUMENT)]
    assert "The launch is on 12 May and the budget is 48,000 €." in texts
    assert "Project Aurora is the new customer portal of Northwind Ltd." in texts
    assert not any("Insert" in text or "Page 1" in text for text in texts)


@pytest.mark.parametrize(
    "lines",
    [
        ["Eurostar e-ticket", "train 9014", "seat 14C", "coach 7", "departs 07:01 12 June 2026", "booking ref QX7T9L"],
        ["allergic: nuts (Jonas)", "shoe size: 34 (Mia)", "school: Hill Primary"],
        ["milk", "eggs", "olive oil", "bread"],
    ],
)
def test_the_lines_of_a_list_stay_apart_though_they_begin_small(lines: list[str]) -> None:
    assert [one.text for one in read_sentences("\n".join(lines))] == lines


@pytest.mark.parametrize(
    "text",
    [
        "i think we should meet at\nthe station tomorrow and then\nwalk along the river",
        "The committee met on Monday and has agreed to\nraise the fee from next\nyear on.",
        "we could take the early train,\nor the later one",
    ],
)
def test_a_sentence_that_goes_on_in_small_letters_is_one(text: str) -> None:
    assert [one.text for one in read_sentences(text)] == [" ".join(text.split())]


def test_items_know_their_number_and_heading() -> None:
    items = [one for one in read_sentences(DOCUMENT) if one.item]
    assert [one.item for one in items] == [1, 2, 3]
    assert {one.heading for one in items} == {"Next steps"}


def test_who_says_what_is_kept() -> None:
    said = [(one.speaker, one.text) for one in read_sentences(CHAT) if not one.is_heading]
    assert ("Maria Lopez", "I moved the budget review to Friday at 14:00.") in said
    assert ("Tom Becker", "See you then!") in said
    assert ("Me", "I prefer short meetings in the morning.") in said


def test_a_name_with_a_time_speaks_the_following_lines() -> None:
    said = read_sentences("Maria Lopez 10:42\nCan you send me the contract\nby tomorrow?")
    assert [(one.speaker, one.text) for one in said] == [("Maria Lopez", "Can you send me the contract by tomorrow?")]


def test_a_dated_speaker_is_understood() -> None:
    assert read_sentences("Caroline (8 May, 2023): Hey Mel!")[0].speaker == "Caroline"


@pytest.mark.parametrize("label", ["Deadline", "Project Aurora", "Note", "Budget", "Q3"])
def test_a_label_is_nobody(label: str) -> None:
    assert not is_person_like(label)
    assert read_sentences(f"{label}: something on Friday")[0].speaker == ""


def test_a_comment_is_a_sentence_and_no_heading() -> None:
    (one,) = read_sentences("# The staging server listens on port 8443.")
    assert (one.text, one.is_heading) == ("The staging server listens on port 8443.", False)


def test_abbreviations_and_initials_end_no_sentence() -> None:
    assert split_sentences("Dr. Chen met M. Lopez, e.g. Today. Then they left.") == [
        "Dr. Chen met M. Lopez, e.g. Today.",
        "Then they left.",
    ]
    assert split_sentences("It belongs to Acme Inc. The rest is ours.") == [
        "It belongs to Acme Inc.",
        "The rest is ours.",
    ]


@pytest.mark.parametrize(
    "line", ["File Edit View Help", "|| -- ## ~", "Page 2 of 9", "14:05", "Save Cancel", "Ln 12, Col 4", "a b c d e"]
)
def test_parts_of_windows_are_chrome(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    ["Open the file and save it.", "Budget: 48,000 €", "Maria will call at noon", "会议在星期五", "Status: Open"],
)
def test_what_people_write_is_not_chrome(line: str) -> None:
    assert not is_chrome(line)


@given(st.text(max_size=1_500))
def test_no_text_makes_it_fail_and_no_sentence_is_endless(text: str) -> None:
    for one in read_sentences(text):
        assert one.text.strip()
        assert len(one.text) <= 400 or one.is_heading
