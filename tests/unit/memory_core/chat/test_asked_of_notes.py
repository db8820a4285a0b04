"""Answers without a model from short notes of their own, and from facts that changed: what held, and when."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from memory_core.memory import Memory
from tests.fakes.core import answer_of, noted, remembering

NOW = datetime(2026, 11, 27, 10, tzinfo=UTC)  # a Friday
NOTES = [
    # What changed, with the day on which it was told.
    ("2026-01-05", "Maria Lopez lives in Porto."),
    ("2026-02-01", "My manager is Henrik."),
    ("2026-03-01", "I work at Dellmar."),
    ("2026-04-02", "Maria moved to Lisbon in March."),
    ("2026-05-01", "My manager is Yuki now; Henrik retired."),
    ("2026-06-10", "I quit Dellmar and started at Ostrava Labs last week."),
    ("2026-07-05", "Project Heron was renamed to Project Kite."),
    ("2026-07-06", "The deadline of Kite is 1 October."),
    ("2026-08-01", "Kite's deadline has been pushed to 15 October."),
    ("2026-08-20", "Correction: my manager isn't Yuki, it's Yuna."),
    ("2026-09-02", "The budget for Project Kite was cut to 35k."),
    ("2026-10-10", "I no longer work at Ostrava Labs."),
    ("2026-10-11", "I'm now with Fenwick."),
    ("2026-10-20", "Nina's phone number is 555 0134."),
    ("2026-10-21", "Nina's new number is 555 0199."),
    ("2026-11-02", "The call with Chen is on 20 December at 3 pm."),
    ("2026-11-03", "The call with Chen has been cancelled."),
    ("2026-02-10", "The launch of Saffron is on 10 March."),
    ("2026-02-20", "Saffron slips to 24 March."),
    ("2026-10-22", "My favourite colour is green."),
    ("2026-10-23", "Actually my favourite colour is teal."),
    ("2026-11-04", "Meeting with Olga is on 21 December at 10."),
    ("2026-11-05", "The meeting with Olga has been cancelled."),
    ("2026-01-12", "Netflix is 12.99 a month."),
    ("2026-04-12", "Netflix went up to 14.99."),
    ("2026-06-01", "The picnic is on 6 July."),
    ("2026-06-20", "Picnic cancelled, too wet."),
    ("2026-06-21", "The trip to Rome is on 9 August."),
    ("2026-06-22", "We called off the trip to Rome."),
    ("2026-07-22", "The trip to Rome is happening after all: 16 September."),
    ("2026-10-01", "Rosa works at Brightwell."),
    ("2026-11-01", "Rosa starts at Globex on 1 February 2027."),
    ("2026-01-20", "Priya Shah is head of procurement."),
    ("2026-06-01", "Tom Okafor is the new head of procurement."),
    # What stands beside each other and has nothing to do with it.
    ("2026-11-20", "My sister lives in Graz."),
    ("2026-11-20", "Nadia rides to the clinic on Tuesdays."),
    ("2026-11-20", "Carla sent the parcel."),
    ("2026-11-20", "The gym is open until 10 pm."),
    ("2026-11-20", "Viktor is our accountant."),
    ("2026-11-20", "The concert was cancelled."),
    ("2026-11-20", "Ina broke her arm in July."),
    ("2026-11-20", "Theo likes sailing."),
    # What is denied, and what is told of several.
    ("2026-11-21", "The choir meeting isn't on Monday, it's on Tuesday."),
    ("2026-11-21", "The garage key is no longer in the drawer; it's in the shed."),
    ("2026-11-22", "The red suitcase is under the stairs, the blue one is at Mum's."),
    ("2026-11-22", "More than a month before the fair, the fee is 25 % of the rent, that is 1,140 euros."),
    ("2026-11-22", "I paid 64.20 euros for the winter tyres and 18 for the balancing."),
    # What is to be done.
    ("2026-11-10", "I need to renew the permit by 12 November."),
    ("2026-11-23", "I need to call the tax office before 20 December."),
    ("2026-11-24", "Remind me to water the plants on Sunday."),
    # A sum that has been another.
    ("2026-01-15", "My rent is 9,800 kronor."),
    ("2026-09-01", "Rent went up from 9,800 to 10,400 kronor a month."),
]


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    with remembering(tmp_path_factory.mktemp("notes"), NOW, noted(NOTES)) as opened:
        yield opened


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("Who is my manager?", "Yuna"),
        ("Who was my manager in March?", "Henrik"),
        ("When does Saffron launch?", "24 March 2026"),
        ("How much was Netflix in February?", "12.99"),
        ("How much is Netflix?", "14.99"),
        ("When is the picnic?", "Picnic cancelled, too wet"),
        ("When is the trip to Rome?", "16 September 2026"),
        ("Where does Rosa work?", "Brightwell"),
        ("What is my favourite colour?", "teal"),
        ("When is the meeting with Olga?", "The meeting with Olga was called off"),
        ("What is Nina's number?", "555 0199"),
        ("Who was head of procurement in March?", "Priya Shah"),
        ("Who was the head of procurement before Tom?", "Priya Shah"),
        ("Who used to be head of procurement?", "Priya Shah"),
        ("Who is our head of procurement?", "Tom Okafor"),
        ("Who was my boss in May?", "Yuki"),
        ("Where did Maria live in February?", "Porto"),
        ("Where does Maria live?", "Lisbon"),
        ("Where did I work in April?", "Dellmar"),
        ("Where did I work in October?", "Ostrava Labs; Fenwick"),
        ("When was the deadline of Kite in July?", "1 October 2026"),
        ("When is Kite due?", "15 October 2026"),
        ("What was the deadline of Kite before?", "1 October 2026"),
        ("What is the budget of Heron?", "35k"),
        ("What is Nina's phone number?", "555 0199"),
        ("When is the call with Chen?", "The call with Chen was called off"),
        ("How much was the rent before September?", "9,800 kronor"),
        ("How much is the rent?", "10,400 kronor"),
        (
            "What do I have to do?",
            "water the plants on Sunday (Sun 29 November 2026); "
            "call the tax office before 20 December (Sun 20 December 2026)",
        ),
        ("What did I have to do before 20 November?", "renew the permit by 12 November (Thu 12 November 2026)"),
    ],
)
def test_what_is_asked_is_what_held_at_that_time(memory: Memory, question: str, short: str) -> None:
    answered = answer_of(memory, question)
    assert (answered.short, answered.grounded) == (short, True)
    assert answered.citations


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("When is the choir meeting?", "Tuesday 24 November 2026"),
        ("Where is the garage key?", "in the shed"),
        ("Where is the blue suitcase?", "Mum's"),
        ("How much was the balancing?", "18 euros"),
        ("How much is the fee for the fair?", "1,140 euros"),
        ("???", ""),
    ],
)
def test_the_part_that_is_asked_about_and_is_so_answers(memory: Memory, question: str, short: str) -> None:
    assert answer_of(memory, question).short == short


@pytest.mark.parametrize(
    "question",
    [
        "Where does Nadia live?",
        "Is Carla our accountant?",
        "Why was the concert cancelled?",
        "Where does Theo work?",
        "Where did Theo live in February?",
    ],
)
def test_a_note_tells_nothing_of_whom_the_note_beside_it_names(memory: Memory, question: str) -> None:
    answered = answer_of(memory, question)
    assert (answered.short, answered.grounded) == ("", False)
