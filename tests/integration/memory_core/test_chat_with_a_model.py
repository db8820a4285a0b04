"""The chat with a model over loopback HTTP: look-ups, citations, stopping at once, and a model that breaks."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest

from memory_core import Memory as Library
from memory_core.chat.lookups import Lookup, Reader
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.context.contextual import Contextual
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import ConfigError
from memory_core.llm.base import LLM
from memory_core.llm.registry import open_llm
from memory_core.memory import Memory
from memory_core.records.dialogue import Answered, ChatEvent, Notice, Restart, Token
from memory_core.records.observation import Captured
from memory_core.records.scope import Scope
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import answer_of, remembering
from tests.fakes.llm_server import LLMServer
from tests.fakes.mind import MORNING, heard, seen, the_day

PATHS = {"openai:tiny": "/v1", "anthropic:tiny": "", "google:tiny": ""}
LAUNCH = "When is the launch of Aurora?"


@pytest.fixture(params=sorted(PATHS))
def llm(request: pytest.FixtureRequest, server: LLMServer) -> Iterator[LLM]:
    yield from _opened(request.param, server)


@pytest.fixture
def one_llm(server: LLMServer) -> Iterator[LLM]:
    yield from _opened("openai:tiny", server)


def _opened(name: str, server: LLMServer) -> Iterator[LLM]:
    opened = open_llm(CoreConfig(llm=name, llm_base_url=server.address + PATHS[name]), api_key="test-key")
    assert opened is not None
    yield opened
    opened.close()


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    canteen = seen("The canteen serves soup on rainy days.", app="Firefox", title="Canteen", minute=55)
    told = [*the_day(), canteen, heard("My name is Jane Doe.", minute=52)]
    with remembering(tmp_path, MORNING + timedelta(hours=1), told, embedder=HashedEmbedder()) as memory:
        yield memory


def _ask(memory: Memory, llm: LLM, question: str = LAUNCH) -> tuple[list[ChatEvent], Answered]:
    memory.configure(CoreConfig(), llm)
    *events, answered = memory.ask(question)
    assert isinstance(answered, Answered)
    return events, answered


def _streamed(events: list[ChatEvent]) -> str:
    """What stands on the screen at the end."""
    text = ""
    for event in events:
        if isinstance(event, Restart):
            text = ""
        elif isinstance(event, Token):
            text += event.text
    return text


def _prompt(server: LLMServer, number: int) -> str:
    return json.dumps(server.behaviour.bodies[number])


def test_every_protocol_streams_an_answer_that_cites(memory: Memory, llm: LLM) -> None:
    events, answered = _ask(memory, llm)
    assert answered.text == _streamed(events) == "The launch is on 12 May [1]."
    assert [cited.number for cited in answered.citations] == [1]
    assert answered.provider == llm.name


def test_every_protocol_may_look_something_up_first(memory: Memory, llm: LLM, server: LLMServer) -> None:
    server.behaviour.said = [
        ("LO", "OK search: canteen so", "up\nLOOK timeline: 23 March 2026"),
        ("There is soup [2].",),
    ]
    events, answered = _ask(memory, llm)
    assert answered.text == _streamed(events) == "There is soup [2]."
    assert "canteen serves soup" not in _prompt(server, 0)
    assert "canteen serves soup" in _prompt(server, 1)
    assert len(server.behaviour.bodies) == 2


def test_a_memory_can_be_opened_with_what_it_rests_on(memory: Memory) -> None:
    parts = memory._parts  # noqa: SLF001 — the retriever and the store that bootstrap wired
    contextual = Contextual(retriever=parts.retriever, store=parts.store)
    reader = Reader(contextual=contextual, clock=FrozenClock(MORNING), zone=UTC)
    known = [piece for piece in contextual.view(LAUNCH).pieces if piece.hit.layer == "memories"][:1]
    assert [piece.hit.id for piece in reader.read([Lookup("open", "[1]")], known, Scope())] == list(
        known[0].hit.evidence
    )
    assert reader.read([Lookup("open", "2"), Lookup("open", "x"), Lookup("timeline", "blue")], known, Scope()) == []


def test_what_is_sealed_is_out_of_reach_of_every_look_up(memory: Memory, one_llm: LLM, server: LLMServer) -> None:
    card = "Library card\nCard number\n7044 1182 9930\nWi-Fi password: sunflower88"
    long = "The canteen serves soup. " * 200 + "Its phone is +49 30 5557 7812"
    memory.observe(Captured(seen(card, app="Firefox", title="Card 704411829930", minute=56)))
    memory.observe(Captured(seen("The card 7044-1182-9930 expires soon.", app="Notes", title="Library", minute=57)))
    memory.observe(Captured(seen(long, app="Notes", title="Canteen", minute=58)))
    memory.drain()
    looks = "LOOK search: library card\nLOOK timeline: 23 March 2026\nLOOK open: 1"
    server.behaviour.said = [(looks,), ("Nothing [1].",)] * 2
    _, answered = _ask(memory, one_llm, "When does my library card expire, and what is its card number?")
    list(memory.ask("And the password of the Wi-Fi, and 7044 1182 9930?", conversation=answered.conversation))
    sent = json.dumps(server.behaviour.bodies, ensure_ascii=False)
    assert "The card [card number] expires soon." in sent
    assert 'kind=\\"vault\\"' not in sent
    for value in ("7044", "9930", "sunflower", "5557"):
        assert value not in sent


def test_no_model_gets_what_is_sealed_from_where_it_was_seen(memory: Memory, one_llm: LLM, server: LLMServer) -> None:
    insurance = "Your customer number: 4471-229-083. Call Maria on +49 30 5557 7812 or write to maria@aurora.example."
    memory.observe(Captured(seen(insurance, app="Firefox", title="Insurance 4471-229-083", minute=56)))
    memory.observe(Captured(seen("The letter about 4471-229-083 came by post.", app="Notes", title="Post", minute=57)))
    memory.drain()
    server.behaviour.said = [("LOOK search: insurance\nLOOK open: 1",), ("It is [customer number] [1].",)] * 2
    events, answered = _ask(memory, one_llm, "What is my customer number at the insurance, 4471-229-083?")
    assert answered.text == "It is [customer number] [1]."
    (notice,) = [event.text for event in events if isinstance(event, Notice)]
    assert notice == "No model is shown the customer number: open it at the evidence, or in the vault."
    answer_of(memory, "And which letter came by post?", conversation=answered.conversation)
    sent = json.dumps(server.behaviour.bodies)
    assert "[customer number]" in sent
    assert "The letter about [customer number] came by post." in sent
    for value in ("4471-229-083", "5557 7812", "maria@aurora.example"):
        assert value not in sent


def test_a_model_that_only_looks_things_up_gives_way_to_the_evidence(
    memory: Memory, one_llm: LLM, server: LLMServer
) -> None:
    server.behaviour.said = [("LOOK search: soup",)] * 5
    events, answered = _ask(memory, one_llm)
    assert len(server.behaviour.bodies) == 3
    assert any(isinstance(event, Notice) and "looking things up" in event.text for event in events)
    assert answered.provider == "evidence"
    assert "12 May" in answered.text


def test_a_claim_without_evidence_is_taken_out_again(memory: Memory, one_llm: LLM, server: LLMServer) -> None:
    server.behaviour.said = [("The launch is on 12 May [1]. ", "Mars is made of green cheese.")]
    events, answered = _ask(memory, one_llm)
    assert answered.text == _streamed(events) == "The launch is on 12 May [1]."
    assert any(isinstance(event, Notice) and "left out" in event.text for event in events)


@pytest.mark.parametrize("mode", ["cut", "end", "429", "500"])
def test_a_model_that_breaks_gives_way_to_the_evidence_and_says_so(
    memory: Memory, llm: LLM, server: LLMServer, mode: str
) -> None:
    server.behaviour.mode = mode
    events, answered = _ask(memory, llm)
    assert any(isinstance(event, Notice) and "from the evidence alone" in event.text for event in events)
    assert answered.provider == "evidence"
    assert answered.text == _streamed(events)
    assert "12 May" in answered.text
    assert answered.citations


def test_a_stalled_model_is_stopped_at_once(memory: Memory, one_llm: LLM, server: LLMServer) -> None:
    server.behaviour.mode = "stall"
    memory.configure(CoreConfig(), one_llm)
    stopped = threading.Event()
    timer = threading.Timer(0.2, stopped.set)
    timer.start()
    try:
        *_, answered = memory.ask(LAUNCH, cancelled=stopped.is_set)
    finally:
        timer.join()
    assert isinstance(answered, Answered)
    assert (answered.text, answered.grounded) == ("", False)
    assert not server.behaviour.released.is_set()


def test_a_question_that_leans_reaches_the_model_with_what_was_said_before(
    memory: Memory, one_llm: LLM, server: LLMServer
) -> None:
    _, first = _ask(memory, one_llm)
    server.behaviour.said = [("Maria Lopez leads it [1].",)]
    answer_of(memory, "And who leads it?", conversation=first.conversation)
    assert "The launch is on 12 May" in _prompt(server, 1)
    assert "Maria Lopez is the project lead" in _prompt(server, 1)
    assert [turn.question for turn in memory.turns(first.conversation)] == [LAUNCH, "And who leads it?"]


def test_a_stalled_model_is_waited_for_as_long_as_the_settings_say(
    memory: Memory, one_llm: LLM, server: LLMServer
) -> None:
    server.behaviour.mode = "stall"
    memory.configure(CoreConfig(llm_timeout_s=0.3), one_llm)
    *events, answered = memory.ask(LAUNCH)
    assert isinstance(answered, Answered)
    assert "12 May" in answered.text
    (notice,) = [event.text for event in events if isinstance(event, Notice)]
    assert "did not answer within 0.3 seconds" in notice
    assert notice.endswith("taken from the evidence alone.")


def test_a_program_names_a_model_and_gets_its_answers(tmp_path: Path, server: LLMServer) -> None:
    config = CoreConfig(llm_base_url=server.address + "/v1")
    quick: Any = {"embedder": HashedEmbedder(), "index": ExactIndex()}
    with Library(tmp_path / "home", llm="openai:tiny", api_key="test-key", config=config, **quick) as memory:
        memory.add("The launch of Aurora is on 12 May.", user_id="anna", infer=False)
        answer = memory.ask(LAUNCH, user_id="anna")
        assert (answer["answer"], answer["provider"]) == ("The launch is on 12 May [1].", "openai:tiny")
        server.behaviour.mode = "429"
        answer = memory.ask(LAUNCH, user_id="anna")
        assert answer["provider"] == "evidence"
        assert "allows no more calls right now (429)" in answer["notices"][0]
        assert "12 May" in answer["short"]
    with pytest.raises(ConfigError, match="names no language model"):
        Library(tmp_path / "home", llm="nonsense", **quick)
    with pytest.raises(ConfigError, match="needs an API key"):
        Library(tmp_path / "home", llm="openai:tiny", **quick)
    with Library(tmp_path / "home", **quick) as memory:
        assert memory.ask(LAUNCH, user_id="anna")["provider"] == "evidence", "nothing is left open"
