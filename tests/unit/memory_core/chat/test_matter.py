"""Whether a sentence is about the person and the thing that were asked about, and replies that lean on a question."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from memory_core.chat.candidates import candidates
from memory_core.chat.matter import asked_verb, of_another, subject_of, wanted_names
from memory_core.context.contextual import Context, Piece
from memory_core.records.query import Hit, Query
from memory_core.retrieval.plan import Plan

AT = datetime(2026, 5, 13, 10, 0, tzinfo=UTC)


def _replies(text: str, before: str = "") -> dict[str, frozenset[str]]:
    hit = Hit(
        id="1", layer="observations", kind="screen", text=text, at=AT, app="Signal", title="Ben", score=1.0, evidence=()
    )
    context = Context(Plan(Query(text="q"), "q", ("q",)), (Piece(hit, text, before),), {"q": 1.0})
    return {one.sentence.text: one.reply for one in candidates(context)}


def test_a_reply_is_about_what_the_question_was_about() -> None:
    found = _replies("Ella: We named the kitten Pixel.\nYou: Cute! How old is she?\nElla: Nine weeks.")
    assert {"kitten", "old"} <= found["Nine weeks."]
    assert found["We named the kitten Pixel."] == frozenset()


def test_a_reply_may_be_heard_apart_from_its_question() -> None:
    assert "tent" in _replies("Yes, for 240 euros.", before="Ben: Did you get the tent?")["Yes, for 240 euros."]


@pytest.mark.parametrize(
    ("question", "sentence", "another"),
    [
        ("When is Mama's operation?", "Your father's operation is on the 21st.", True),
        ("When is Dad's operation?", "Your father's operation is on the 21st.", False),
        ("When is Mum's birthday?", "Dad's birthday is on 29 August.", True),
        ("What is my phone number?", "Greta's phone number is 555 0187.", True),
        ("When is Dad's birthday?", "Dad's birthday is on 29 August.", False),
        ("What is Maria's phone number?", "Maria Lopez's phone is +49 30 1234 5678.", False),
        ("When is Mum's birthday?", "Dad's train leaves at nine.", False),
        ("Where do I work?", "Alvarez works at Elm Street clinic.", True),
        ("Where do I work?", "I work at Beta Labs.", False),
        ("Where do I work?", "The desk is in room 4.", False),
    ],
)
def test_somebody_else_s_thing_is_no_answer(question: str, sentence: str, another: bool) -> None:
    assert of_another(question, sentence, stated=True) is another


def test_each_telling_part_of_a_thing_s_name_counts_and_any_part_of_a_person_s() -> None:
    assert wanted_names("Who owns the Casa Verde?") == [frozenset({"casa"}), frozenset({"verd"})]
    assert len(wanted_names("Where does Maria Lopez live?")) == 1


def test_the_verb_of_a_question_is_what_was_done() -> None:
    questions: dict[str, str] = {
        "What should I bring to the party?": "bring",
        "What did Maria order?": "order",
        "Where is it?": "",
        "Why does the big oven trip the fuse?": "trip",
        "How long does the cod have to soak?": "soak",
        "What is the new shop going to be called?": "",
        "Whose ladder do I still have to give back?": "give",
        "When did I last dig up carrots?": "dig",
        "What time does Omar's leaving party begin?": "begin",
        "When do the street works in Mill Lane end?": "end",
        "By when do the forms have to be handed in?": "hand",
        "Who is Bea's teacher?": "",
    }
    look: Callable[[str], str] = asked_verb
    assert {question: look(question) for question in questions} == questions


def test_a_person_at_its_beginning_is_a_sentence_s_subject() -> None:
    assert subject_of("Maria is allergic to walnuts.") == {"maria"}
    assert subject_of("We met Maria.") == frozenset()
