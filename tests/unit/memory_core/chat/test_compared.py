"""Which of several is cheaper, what opens and closes when, and the one part of a sentence that a question wants."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from memory_core.chat.amounts import whole_length
from memory_core.chat.comparisons import by_price
from memory_core.chat.denied import denies
from memory_core.chat.doers import turned_round
from memory_core.chat.fitting import Asked
from memory_core.chat.history import complete
from memory_core.chat.shorten import shortened
from memory_core.chat.terms import Candidate
from memory_core.chat.whens import date_told
from memory_core.context.contextual import Context, Piece
from memory_core.language.sentences import Sentence
from memory_core.records.dialogue import Turn
from memory_core.records.ids import ConversationId, TurnId
from memory_core.records.query import Hit, Query
from memory_core.retrieval.plan import Plan

AT = datetime(2026, 10, 9, 10, 0, tzinfo=UTC)  # a Friday
BIKES = "The blue bike costs 640 euros and the red one 590 euros."
QUOTES = "The quote from Brenner is 4,200 euros and the one from Kallas is 3,950 euros."
MARKS = "Mia got 87 points in the maths test, Jonah 91."
SIGNED_UP = "In total 48 people signed up, 12 of them are children."
PLANTED = "I planted 24 tulips and 10 daffodils in the front garden."


def _said(text: str) -> Candidate:
    hit = Hit(id=text, layer="observations", kind="text", text=text, at=AT, app="", title="", score=1.0, evidence=())
    return Candidate(Sentence(text), Piece(hit, text), frozenset(), frozenset(), frozenset(), score=1.0)


@pytest.mark.parametrize(
    ("question", "lines", "told"),
    [
        ("Which bike is cheaper?", [BIKES], "The red one 590 euros"),
        ("Which bike is more expensive?", [BIKES], "The blue bike costs 640 euros"),
        ("Which quote is cheaper?", [QUOTES], "The one from Kallas is 3,950 euros"),
        (
            "Which clinic is the cheapest?",
            ["Clinic A charges $1,200.", "Clinic B charges $950."],
            "Clinic B charges $950",
        ),
        ("Which clinic costs more?", ["Clinic A charges $1,200.", "Clinic B charges $950."], "Clinic A charges $1,200"),
        ("Who got more points, Mia or Jonah?", [MARKS], "Jonah got 91 points"),
        ("Who got the fewest points?", [MARKS], "Mia got 87 points in the maths test"),
        ("Who got more than one point?", ["Mia got 87 points in 3 tests, Jonah 91."], None),
        ("Which bike is blue?", [BIKES], None),
        ("Which bike is cheaper?", ["The blue bike costs 640 euros."], None),
        ("Which is cheaper?", ["The hotel is 90 euros, the flight 80 dollars."], None),
        ("Which is cheaper?", ["The tent is 90 euros, the mat is 90 euros."], None),
    ],
)
def test_of_several_sums_the_least_or_the_greatest_answers(question: str, lines: list[str], told: str | None) -> None:
    found = by_price(question, [_said(line) for line in lines])
    assert (found.told if found else None) == told


@pytest.mark.parametrize(
    ("text", "question", "denied"),
    [
        ("The museum is closed on Mondays.", "When does the museum open?", True),
        ("The gym is open until 10 pm.", "When does the gym open?", True),
        ("The pool opens at 7.", "When does the pool close?", True),
        ("The museum is closed on Mondays.", "When is the museum closed?", False),
        ("The gym is open until 10 pm.", "When does the gym close?", False),
        ("The bridge is closed until 4 May.", "When does the bridge open?", False),
        ("It is open from 9 to 17:00.", "When does it close?", False),
        ("It opens at 9 and closes at 5.", "When does it open?", False),
    ],
)
def test_when_something_is_closed_is_not_when_it_opens(text: str, question: str, denied: bool) -> None:
    assert denies(text, question, "when") is denied


@pytest.mark.parametrize(
    ("text", "question", "short"),
    [
        (PLANTED, "How many roses did I plant?", ""),
        (PLANTED, "How many daffodils did I plant?", "10"),
        ("About thirty people came.", "How many guests came?", "thirty"),
        ("We had lunch at Bistro Lume on Friday.", "Where did we have lunch?", "Bistro Lume"),
        ("The train leaves at 7:42 from platform 3.", "Which platform does the train leave from?", "platform 3"),
        ("The gym is open until 10 pm.", "When does the gym close?", "10 pm"),
        (MARKS, "How many points did Jonah get?", "91"),
        (SIGNED_UP, "How many children signed up?", "12"),
        (SIGNED_UP, "How many people signed up?", "48"),
        (SIGNED_UP, "How many adults signed up?", ""),
        ("The conference moved from Ghent to Rome.", "Where is the conference?", "Rome"),
        ("I bought a new laptop, a ThinkPad X1.", "What laptop did I buy?", "a ThinkPad X1"),
        ("Alma is Rosa's daughter.", "Who is Alma?", "Rosa's daughter"),
        ("Lea's exam starts at 9:00 and ends at 12:30.", "When does Lea's exam end?", "9 October 2026, 12:30"),
        ("Abena's children are Yaw, Esi and Kojo.", "Who is Yaw?", "one of Abena's children"),
        ("The office is on Tue 1 December 2026.", "Where is the office?", ""),
        ("I was there twice, in 2019 and in 2023.", "When was I there?", "2019 and 2023"),
    ],
)
def test_no_more_and_no_less_than_was_asked_for(text: str, question: str, short: str) -> None:
    context = Context(Plan(Query(text=question), question, ("x",)), (), {"x": 1.0})
    asked = Asked(question, question, context, UTC)
    assert shortened(asked, replace(_said(text), sentence=Sentence(text)), UTC)[0] == short


def test_a_floor_that_is_told_of_another_is_not_hers() -> None:
    text, question = "Dario lives on the third floor, and Pia on the fifth.", "Which floor does Pia live on?"
    context = Context(Plan(Query(text=question), question, ("x",)), (), {"x": 1.0})
    assert shortened(Asked(question, question, context, UTC), _said(text), UTC)[0] != "the third floor"
    assert date_told(text, AT, UTC) == ""


def test_whose_manager_somebody_is_tells_nobody_who_theirs_is() -> None:
    assert turned_round("Carla is Zubin's manager.", "Who is Carla's manager?")
    assert not turned_round("Devi is Carla's manager.", "Who is Carla's manager?")
    assert not turned_round("Carla is Zubin's manager.", "Who is Zubin's manager?")


def test_a_length_is_told_whole() -> None:
    assert whole_length("3 hours", "She ran it in 3 hours and 52 minutes.") == "3 hours and 52 minutes"
    assert whole_length("3 hours", "It took 3 hours and two people.") == "3 hours"


def test_another_thing_takes_the_place_of_what_was_asked_about_before() -> None:
    turns = [
        Turn(TurnId(f"t_{place}"), ConversationId("c_1"), AT, question, "On 4 May.", True, "evidence")
        for place, question in enumerate(("Who serviced the boiler?", "And when?"))
    ]
    assert complete("What about the roof?", turns) == "Who serviced the roof?"
