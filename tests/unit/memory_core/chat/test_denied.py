"""What a sentence denies answers no question of how it is."""

import pytest

from memory_core.chat.denied import affirmed, denies, has_denial


@pytest.mark.parametrize(
    ("text", "question", "kind", "kept"),
    [
        ("The meeting isn't on Monday, it's on Tuesday.", "When is the meeting?", "when", "it's on Tuesday."),
        ("The key is no longer in the drawer; it's in the shed.", "Where is the key?", "where", "it's in the shed."),
        ("The price isn't 40 euros, it's 45.", "How much is the price?", "money", "it's 45."),
        ("Tom isn't our landlord, Jerry is.", "Who is our landlord?", "who", "Jerry is."),
        ("We didn't go to Rome, we went to Bari instead.", "Where did we go?", "where", "we went to Bari instead."),
        ("I thought it was on Friday but it is on Thursday.", "When is it?", "when", "but it is on Thursday."),
        ("It was supposed to leave at 9:10 but left at 9:45.", "When did it leave?", "when", "but left at 9:45."),
        ("It is run by Ewa Nowak instead of Tim Baker.", "Who runs it?", "who", "It is run by Ewa Nowak"),
        ("It used to open at 7, now it opens at 8.", "When does it open?", "when", "now it opens at 8."),
    ],
)
def test_what_is_denied_is_left_out(text: str, question: str, kind: str, kept: str) -> None:
    assert affirmed(text, question, kind).strip(" ,;") == kept


@pytest.mark.parametrize(
    ("text", "question", "kind"),
    [
        ("I never lived in Berlin.", "Where did I live?", "where"),
        ("Don't forget that Anna brings the cake.", "Who brings the cake?", "who"),
        ("The shop does not open until 8, but closes at 5.", "When does the shop not open?", "when"),
        ("It is not until Friday, at noon.", "When is it?", "when"),
        ("I decided not to go, so Bo goes.", "What did I decide?", "what"),
        ("I thought it was on Friday.", "When was it?", "when"),
    ],
)
def test_what_denies_nothing_or_all_stays(text: str, question: str, kind: str) -> None:
    assert affirmed(text, question, kind) == text


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("I never lived in Berlin.", True),
        ("The key is not in the shed.", True),
        ("Paula doesn't work at Nokia.", True),
        ("I no longer work at Ostrava Labs.", True),
        ("It is not before Friday.", False),
        ("The key is in the shed.", False),
        ("I couldn't find the key that is in the shed.", False),
        ("No longer so: Luca lives in Turin.", True),
        ("Tom dreams of living in Kyoto.", True),
        ("In the novel, Anna lives in Moscow.", True),
    ],
)
def test_a_place_where_something_is_not_is_no_answer(text: str, denied: bool) -> None:
    assert denies(text, "Where is it?", "where") is denied
    assert not denies(text, "Where isn't it?", "where")


def test_a_price_that_is_denied_is_in_no_table() -> None:
    assert has_denial("The price isn't 40 euros, it's 45 euros.")
    assert not has_denial("The price is 40 euros, with breakfast 45 euros.")
