"""Answers from a meeting whose dates, hours and sums were heard, and so are written in words."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest

from memory_core.chat.resolve import CLAUSES
from memory_core.memory import Memory
from memory_core.records.bodies import FactBody, Kind
from tests.fakes.core import answer_of, remembering
from tests.fakes.mind import MORNING, heard

# Said on 23 March 2026.
TALK = (
    ("others", "good morning everybody"),
    ("others", "the deadline for the website is november thirty"),
    ("me", "okay and the server restart is on friday at ten"),
    ("others", "the server of the website was slow on march second so we restarted it"),
    ("me", "we meet on the third of june at half past two to look at the campaign"),
    ("others", "the new printer costs four hundred and twenty euros"),
    ("me", "Agreed, Postgres. And the beta is due June third."),
    ("others", "the contract with Northwind ends in two thousand twenty seven"),
    ("me", "may seven people come to the workshop"),
    ("others", "we have a second thirty-minute slot for the demo on june twenty first"),
    ("me", "great, march on"),
)


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    said = [
        dataclasses.replace(heard(text, minute=1 + 0.7 * place, speaker=who), metadata={"thread": "t_1"})
        for place, (who, text) in enumerate(TALK)
    ]
    with remembering(tmp_path_factory.mktemp("heard"), MORNING + timedelta(minutes=30), said) as memory:
        yield memory


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When is the deadline for the website?", "30 November 2026 — "),
        ("When do we meet about the campaign?", "3 June 2026, 14:30 — "),
        ("At what time do we meet about the campaign?", "Half past two — "),
        ("What time is the server restart?", "Ten — "),
        ("When is the server restart?", "Friday 27 March 2026"),
        ("How much does the printer cost?", "Four hundred and twenty euros — "),
        ("When is the beta due?", "3 June 2026 — "),
        ("When does the contract with Northwind end?", "2027 — "),
        ("When is the demo?", "21 June 2026 — "),
    ],
)
def test_what_was_heard_in_words_answers_when_and_how_much(memory: Memory, question: str, answer: str) -> None:
    answered = answer_of(memory, question)
    assert answered.text.startswith(answer)


def test_numbers_that_are_no_date_answer_no_when(memory: Memory) -> None:
    answered = answer_of(memory, "When do people come to the workshop?")
    assert not answered.grounded


def test_the_facts_have_their_days_and_a_choice_gets_nobody_elses(memory: Memory) -> None:
    bodies = [one.body for one in memory.memories(kind=Kind.SEMANTIC)]
    told = {(one.predicate, one.object): one.subject for one in bodies if isinstance(one, FactBody)}
    assert told["deadline", "2026-11-30"] == "website"
    assert [subject for (_, value), subject in told.items() if value == "2026-06-03" and "Postgres" in subject] == []


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("it costs four hundred and twenty euros", ["it costs four hundred and twenty euros"]),
        ("it costs four hundred and we pay it", ["it costs four hundred", "and we pay it"]),
        ("the roof costs nine and the door costs two", ["the roof costs nine", "and the door costs two"]),
    ],
)
def test_a_number_is_not_cut_at_its_and(text: str, parts: list[str]) -> None:
    assert CLAUSES.split(text) == parts
