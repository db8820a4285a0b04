"""Questions typed in haste, read as they were meant."""

import pytest

from memory_core.chat.as_meant import spelled_out, with_names

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
