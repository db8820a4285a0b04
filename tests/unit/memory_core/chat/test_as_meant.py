"""Questions typed in haste, read as they were meant."""

import pytest

from memory_core.chat.as_meant import spelled_out, with_names
from memory_core.chat.as_typed import put_right
from memory_core.chat.differences import halves_of

EVIDENCE = (
    "From: Hugh Penrose <h.penrose@kestreltextiles.example>\n"
    "Hi Tom, the biscuit tin is empty.\nCall Kestrel first. See “Washing machines”.",
    "Patient: Biscuit (cat)\nMilly moves up to Stage 4, and Basil eats basil.",
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whats the wifi name", "what's the wifi name"),
        ("Wheres moms train", "Where's mom's train"),
        ("didnt dads cousin call", "didn't dad's cousin call"),
        ("who are my moms and dads", "who are my moms and dads"),
        ("which friends came", "which friends came"),
        ("What's Mum's number?", "What's Mum's number?"),
    ],
)
def test_what_haste_leaves_out_is_put_back(typed: str, meant: str) -> None:
    assert spelled_out(typed) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("what did hugh offer", "what did Hugh offer"),
        ("what does kestrel want", "what does Kestrel want"),
        ("what time is millys swimming", "what time is Milly's swimming"),
        ("where are the millys", "where are the millys"),
        ("when does osman start", "when does Osman start"),
        ("where is the biscuit", "where is the biscuit"),
        ("how much basil", "how much basil"),
        ("What does kestrel want from hugh", "What does kestrel want from Hugh"),
        ("which washing machine", "which washing machine"),
        ("What did hugh tell Tom?", "What did hugh tell Tom?"),
    ],
)
def test_names_get_the_capitals_that_the_evidence_has(typed: str, meant: str) -> None:
    assert with_names(typed, EVIDENCE) == meant


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("wehre is the biscuti tin", "where is the biscuit tin"),
        ("Who runs the wshing machines?", "Who runs the washing machines?"),
        ("where is the ticket", "where is the ticket"),
        ("Who is Hugo?", "Who is Hugo?"),
        ("Wann war der Biscuti fertig?", "Wann war der Biscuti fertig?"),
        (20_000 * "biscuti", 20_000 * "biscuti"),
    ],
)
def test_a_slip_of_the_keyboard_is_the_word_of_the_evidence_that_it_is_near_to(typed: str, meant: str) -> None:
    assert put_right(typed, EVIDENCE) == meant


@pytest.mark.parametrize(
    ("question", "halves"),
    [
        ("How much more does the red one cost than the blue one?", "How much does the {} one cost?"),
        ("how much cheaper is the red than the blue?", "How much does the {} cost?"),
        ("How many more people came in red than in blue?", "How many people came in {}?"),
        ("What is the difference in weight between red and blue?", "What is the weight of {}?"),
        ("How much more do I need?", None),
    ],
)
def test_a_difference_is_asked_for_as_two_questions(question: str, halves: str | None) -> None:
    assert halves_of(question) == (halves and (halves.format("red"), halves.format("blue")))


def test_what_has_its_own_verb_keeps_it() -> None:
    halves = ("How much aid did we get?", "How much aid did we claimed?")
    assert halves_of("How much less aid did we get than we claimed?") == halves
