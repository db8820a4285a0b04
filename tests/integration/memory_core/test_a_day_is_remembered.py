"""A day at the computer with the bundled model, Chroma and SQLCipher: six kinds of memories, and cited answers."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.bodies import Kind
from memory_core.records.observation import Captured
from memory_core.records.query import Query
from tests.benchmarks.recall import run
from tests.fakes.core import answer_of, some_keys
from tests.fakes.mind import MORNING, heard, the_day


@pytest.fixture(scope="module")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    home = Home(tmp_path_factory.mktemp("day") / "home")
    home.prepare()
    opened = open_memory(home, keys=some_keys(), clock=FrozenClock(MORNING + timedelta(hours=1)), threads=False)
    for one in the_day():
        opened.observe(Captured(one))
    opened.observe(Captured(heard("My name is Jane Doe.", minute=55)))
    assert opened.drain()
    yield opened
    opened.close()


def test_every_agent_remembers_something_sensible(memory: Memory) -> None:
    by_kind: dict[Kind, str] = {}
    for one in memory.memories(limit=100):
        by_kind[one.kind] = f"{by_kind.get(one.kind, '')}\n{one.text}"
        assert one.evidence
        assert "File Edit View" not in one.text
    assert "Chat “aurora” in Slack with Maria Lopez, Tom Becker" in by_kind[Kind.EPISODIC]
    assert "The budget of Project Aurora is 48,000 €." in by_kind[Kind.SEMANTIC]
    assert "1. Finish the login page." in by_kind[Kind.PROCEDURAL]
    assert "Code file “invoices.py”" in by_kind[Kind.RESOURCE]
    assert "My name is Jane Doe." in by_kind[Kind.CORE]
    assert "Phone number of Maria Lopez" in by_kind[Kind.VAULT]
    assert "1234 5678" not in by_kind[Kind.VAULT]


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("When is the launch of Aurora?", "12 May"),
        ("What is the date of Aurora going live?", "12 May"),
        ("What did Maria say about the budget review?", "Friday at 14:00"),
        ("what should I schedule with maria", "budget review"),
        ("How much money do we have for Aurora?", "48,000 €"),
        ("Where will it be hosted?", "Frankfurt"),
    ],
)
def test_questions_get_the_right_cited_answer(memory: Memory, question: str, fact: str) -> None:
    answered = answer_of(memory, question)
    assert fact in answered.text.splitlines()[0]
    assert answered.grounded
    assert answered.citations


@pytest.mark.parametrize(
    "question", ["What is the capital of France?", "Who painted the Mona Lisa?", "my flight number"]
)
def test_what_was_never_seen_is_not_answered(memory: Memory, question: str) -> None:
    assert not answer_of(memory, question).grounded


def test_a_paraphrase_is_found_by_meaning(memory: Memory) -> None:
    hits = memory.search(Query("gathering about finances"))
    assert any("budget review" in hit.text for hit in hits[:3])


def test_turn_recall_is_measured_in_the_dialogues_own_format(tmp_path: Path) -> None:
    turns = [
        ("Ada", "I adopted a grey parrot called Pepper."),
        ("Ben", "Lovely! My bakery opened last week."),
        ("Ada", "I swim in the lake every morning."),
    ]
    said = [{"speaker": who, "dia_id": f"D1:{n}", "text": text} for n, (who, text) in enumerate(turns, start=1)]
    conversation = {"session_1_date_time": "1:56 pm on 8 May, 2023", "session_1": said}
    asked = [
        {"question": "Which animal did Ada adopt?", "category": 4, "evidence": ["D1:1"]},
        {"question": "What does Ben own?", "category": 1, "evidence": ["D1:2"]},
        {"question": "Not asked", "category": 5, "evidence": ["D1:3"]},
    ]
    path = tmp_path / "dialogues.json"
    path.write_text(json.dumps([{"qa": asked, "conversation": conversation}]), encoding="utf-8")
    scores = run(path)
    assert scores["recall@5"] == 100.0
    assert "recall@10 category 5" not in scores
