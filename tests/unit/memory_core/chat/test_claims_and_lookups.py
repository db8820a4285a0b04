"""Claims that must cite, look-ups that a model may ask for, questions that lean, and searching conversations."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.chat.claims import numbers, proven
from memory_core.chat.history import complete, search_conversations
from memory_core.chat.lookups import Lookup, LookupFilter
from memory_core.records.dialogue import Citation, Conversation, Turn
from memory_core.records.ids import ConversationId, TurnId

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("It is on 12 May [1].", "It is on 12 May [1]."),
        ("It is on 12 May. [1] Maria leads the team. [2]", "It is on 12 May. [1] Maria leads the team. [2]"),
        ("It is on 12 May [1]. Nobody knows why it moved.", "It is on 12 May [1]."),
        ("It was said:\n- The budget is fixed [1]\n- The date moved twice", "It was said:\n- The budget is fixed [1]"),
        ("Yes. The launch is on 12 May [1].", "Yes. The launch is on 12 May [1]."),
        ("Mars is made of cheese.", ""),
        ("Yes.\n\nThe launch is on 12 May [1].", "Yes.\n\nThe launch is on 12 May [1]."),
        ("It was settled on 12 May.\n[1]", "It was settled on 12 May. [1]"),
        ("Paragraph 0. Nobody knows why it moved.\n\nIt is on 12 May [1].", "It is on 12 May [1]."),
        ("Paragraph 0.\n\nIt is on 12 May [1].", "It is on 12 May [1]."),
        ("1. It is on 12 May [1].\n2. Then. Nobody knows why it moved.", "1. It is on 12 May [1]."),
        ("It is on 12 May [1].\n\n1. First\n2. Then", "It is on 12 May [1]."),
        ("To buy [1]:\n\n- Milk\n- Two eggs", "To buy [1]:\n\n- Milk\n- Two eggs"),
        ("- Milk\n- Eggs\n- Bread [1]", "- Milk\n- Eggs\n- Bread [1]"),
        ("It was said:\n- The date moved twice\n\nIt is on 12 May [1].", "It is on 12 May [1]."),
        ("## Money\nAll of it is gone.\n\n## Dates\nIt is on 12 May [1].", "## Dates\nIt is on 12 May [1]."),
        ("# All\n\n## Dates\n\nOn 12 May [1].", "# All\n\n## Dates\n\nOn 12 May [1]."),
        ("It is on 12 May [1].\n\n---\n\nMaria leads it [2].", "It is on 12 May [1].\n\n---\n\nMaria leads it [2]."),
        ("It is on 12 May [1].\n\n---\n\nNobody knows why it moved.", "It is on 12 May [1]."),
        ("It is on 12 May [1].\n\n```\nrm -r all of it\n```", "It is on 12 May [1]."),
        ("| For | Sum |\n|---|---:|\n| Travel | 4,200 |\n\nIt is due on 12 May [1].", "It is due on 12 May [1]."),
        ("| For | Sum |\n|---|---:|\n| Trip | 4 [1] |\n| Inn | 5 |", "| For | Sum |\n|---|---:|\n| Trip | 4 [1] |"),
        ("For | Sum\n---|---\nTravel by train | 4,200", ""),
        ("[1]", ""),
        ("1. [1]\n2. [2]", ""),
        ("[1](http://example.com/)", ""),
        ("Mars is made of cheese [1](http://example.com/a_(b)).", ""),
        ("Mars is made of cheese ![1](http://example.com) [[1]](http://example.com) [see [1]](http://x.org).", ""),
        ("Mars is made of cheese [1][2](http://example.com", ""),
        ("Mars is made of cheese.\n\n[1]: http://example.com", ""),
        ("It is on 12 May [1] (in Firefox).", "It is on 12 May [1] (in Firefox)."),
        ("[1](http://x.org) is junk that was written. It is on 12 May [2].", "It is on 12 May [2]."),
    ],
)  # fmt: skip
def test_only_claims_that_cite_stay(text: str, kept: str) -> None:
    assert proven(text) == kept


def test_a_mark_that_is_a_link_cites_nothing() -> None:
    assert numbers("It is on 12 May [1], [3](http://example.com), and Maria leads it [2].") == {1, 2}


def _filtered(pieces: list[str]) -> tuple[str, tuple[Lookup, ...], bool]:
    lookups = LookupFilter()
    shown = "".join(lookups.feed(piece) for piece in pieces)
    rest, wishes, looks = lookups.close()
    return shown + rest, wishes, looks


def test_look_ups_are_read_and_never_shown() -> None:
    assert _filtered(["\nLO", "OK search: the red", " car\nLOOK open: 3\n"]) == (
        "",
        (Lookup("search", "the red car"), Lookup("open", "3")),
        True,
    )
    assert _filtered(["LOOK delete: everything"]) == ("", (), True)
    assert _filtered(["LO"]) == ("LO", (), False)


@given(st.text(max_size=80).filter(lambda text: not text.lstrip().startswith("LOOK ")), st.integers(1, 9))
def test_every_other_reply_passes_as_it_is(text: str, size: int) -> None:
    pieces = [text[start : start + size] for start in range(0, len(text), size)]
    assert _filtered(pieces) == (text, (), False)


def _turn(question: str, answer: str = "On 12 May.") -> Turn:
    return Turn(TurnId("t_1"), ConversationId("c_1"), NOW, question, answer, True, "evidence")


def test_a_chain_of_leaning_questions_goes_back_to_what_it_is_about() -> None:
    before = [_turn("When is the launch of Aurora?"), _turn("And who leads it?")]
    assert "aurora" in complete("And what is its budget?", before)


def test_a_short_question_that_stands_by_itself_borrows_nothing() -> None:
    before = [_turn("Who prepares the announcement?")]
    assert complete("When do we launch?", before) == "When do we launch?"
    assert "announcement" in complete("And until when?", before)


@pytest.mark.parametrize(
    ("before", "then", "asked"),
    [
        ("What did I spend in May?", "And in June?", "What did I spend in June?"),
        ("Who draws the characters?", "And the music?", "Who draws the music?"),
        ("When is my dentist appointment?", "What about the football?", "When is the football?"),
        ("Where does Maria Lopez live?", "And Paul Meyer?", "Where does Paul Meyer live?"),
        (
            "How much was the hotel in the expenses table?",
            "And the taxi?",
            "How much was the taxi in the expenses table?",
        ),
        ("What is in the garage?", "And the cellar?", "What is in the cellar?"),
        ("What is the state of WB-12?", "And of WB-15?", "What is the state of WB-15?"),
        (
            "What is the rent of 5 Elm Road on Rightmove?",
            "And of The Old Mill?",
            "What is the rent of The Old Mill on Rightmove?",
        ),
        (
            "What does a studio at Rowan House cost?",
            "And a one-bedroom?",
            "What does a one-bedroom at Rowan House cost?",
        ),
        ("Who covers water?", "And hoops?", "Who covers hoops?"),
        ("When is the first interview?", "What about the second one?", "When is the second interview?"),
    ],
)
def test_another_time_thing_or_person_takes_the_place_of_the_one_before(before: str, then: str, asked: str) -> None:
    assert complete(then, [_turn(before)]) == asked


def test_she_is_whom_the_answer_named() -> None:
    before = [_turn("Who leads Aurora?", "Maria Lopez — Mon 4 May 2026: “Maria Lopez leads it.” [1]")]
    assert complete("What is her phone number?", before) == "What is her phone number? Maria Lopez"


@pytest.mark.parametrize(
    ("before", "answer", "then", "standing"),
    [
        (
            "What is the name of Bruno's dog?",
            "Pepper — Mon: “x” [1]",
            "What breed is she?",
            "What breed is she? Pepper",
        ),
        ("How old is Bruno's dog?", "Three — Mon: “x” [1]", "Is she ill?", "Is she ill? Bruno's dog"),
        (
            "When does the fitter come?",
            "Mon: “Mr Wozniak comes” [1]",
            "What is his name?",
            "What is his name? fitter come",
        ),
    ],
)
def test_a_pronoun_is_whom_question_and_answer_tell_of(before: str, answer: str, then: str, standing: str) -> None:
    assert complete(then, [_turn(before, answer)]) == standing


def test_the_second_one_is_what_the_answer_named_second() -> None:
    cited = tuple(
        Citation(number, f"o_{number}", "screen", text, NOW, "", "")
        for number, text in enumerate(("Interview with Anna Berg at ten", "Interview with Paul Meyer at noon"), start=1)
    )
    before = replace(_turn("Which interviews are there?"), citations=cited)
    assert complete("When is the second one?", [before]) == "When is Paul Meyer?"
    assert complete("What about the second one?", [before]) == "Which interviews are there Paul Meyer?"
    assert complete("And the fifth one?", [before]) != "Which interviews are there Paul Meyer?"


class _Dialogues:
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def texts(self) -> Mapping[ConversationId, str]:
        return {ConversationId(name): text for name, text in self._texts.items()}

    def get(self, conversation: ConversationId) -> Conversation:
        return Conversation(conversation, "", NOW, NOW)


def test_conversations_are_found_by_all_their_words_whatever_the_accents() -> None:
    kept = _Dialogues({"c_1": "Café in Lisbon\nWhich one?", "c_2": "Lisbon\nthe flight", "c_3": "other"})
    assert [one.id for one in search_conversations(kept, "LISBON")] == ["c_1", "c_2"]
    assert [one.id for one in search_conversations(kept, "cafe lisb")] == ["c_1"]
    assert [one.id for one in search_conversations(kept, "lisbon", limit=1)] == ["c_1"]
    assert search_conversations(kept, "  ") == []
