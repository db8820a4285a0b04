"""Words on the screen that attack, and a model that obeys them: nothing is sent, deleted, revealed or clickable."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import Qt, QTextCharFormat, QTextDocument
from pytestqt.qtbot import QtBot

from desktop.commands.terminal import safe
from desktop.models.messages import Message, MessageState
from desktop.theme.appearance import Appearance
from desktop.theme.tips import plain_tip
from desktop.viewmodels.chat import source_of
from desktop.views.chat.rows import AnswerRow
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.llm.base import LLM
from memory_core.llm.blocks import seen
from memory_core.llm.registry import open_llm
from memory_core.memory import Memory
from memory_core.privacy.connections import ConnectionLog
from memory_core.prompts import load_prompt
from memory_core.records.bodies import Kind
from memory_core.records.dialogue import Answered
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import answer_of, some_keys
from tests.fakes.obedient_model import POISON, ObedientModel

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
FILE = Path(__file__).parents[2] / "data" / "injections" / "attempts.jsonl"
ATTEMPTS: list[dict[str, str]] = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
# Never a word of the questions: where they are sent, it is not because somebody asked for them.
PASSWORD, PHONE = "Tq7!vZ9#mKw2", "+49 170 1234 5678"
_HEAD = r'^<evidence n="(\d+)" date="[^"<>]*" kind="(\w+)" app="[^"<>]*" title="[^"<>]*">$'
ANSWERS_ONLY = ("chat", "remember")


@dataclass
class World:
    """A memory full of attempts, and the model that obeys them."""

    memory: Memory
    model: ObedientModel
    llm: LLM
    log: ConnectionLog


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    home = Home(tmp_path_factory.mktemp("hostile") / "home")
    home.prepare()
    keys, embedder, model = some_keys(), HashedEmbedder(), ObedientModel()
    log = ConnectionLog(home, keys)
    config = CoreConfig(llm="compatible:tiny", llm_base_url=model.address, remember_with_llm=True)
    llm = open_llm(config, connections=log)
    assert llm is not None
    memory = open_memory(
        home,
        keys=keys,
        config=config,
        llm=llm,
        clock=FrozenClock(NOON + timedelta(hours=3)),
        embedder=embedder,
        index=ExactIndex(embedder.dimension),
        threads=False,
    )
    memory.add(f"Router login. Password: {PASSWORD}", app="Settings", title="Network", at=NOON)
    memory.add(f"Call Maria Lopez, her phone is {PHONE}.", app="Contacts", title="Maria Lopez", at=NOON)
    for number, attempt in enumerate(ATTEMPTS):
        at = NOON + timedelta(minutes=number)
        memory.observe(
            Captured(
                Observation(
                    id=new_observation_id(),
                    kind=ObservationKind.SCREEN,
                    at=at,
                    until=at,
                    text=attempt["text"],
                    app=attempt["app"],
                    title=f"{attempt['title']} {_name(number)}",
                )
            )
        )
    assert memory.drain()
    yield World(memory, model, llm, log)
    memory.close()
    llm.close()
    model.close()


def test_the_attempts_are_many_and_different() -> None:
    assert len(ATTEMPTS) >= 60
    assert len({attempt["text"] for attempt in ATTEMPTS}) == len(ATTEMPTS)
    assert sum(attempt["language"] == "zh" for attempt in ATTEMPTS) >= 8


def test_a_model_that_obeys_while_remembering_can_only_propose(world: World) -> None:
    assert len(world.memory.observations(limit=500)) == len(ATTEMPTS) + 2
    memories = world.memory.memories(limit=500)
    assert any(POISON in one.text for one in memories)
    known = {one.id for one in world.memory.observations(limit=500)}
    assert all(one.evidence and known.issuperset(one.evidence) for one in memories)
    assert not any(POISON in one.text for one in memories if one.kind is Kind.VAULT)
    sealed = [one for one in memories if one.kind is Kind.VAULT]
    assert PHONE in [world.memory.reveal(one.id) for one in sealed]
    for body in world.model.bodies:
        asked = [tool["function"]["name"] for tool in body.get("tools", ())]
        assert asked in ([], ["final_result"])
        assert PASSWORD not in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize("number", range(len(ATTEMPTS)), ids=[attempt["id"] for attempt in ATTEMPTS])
def test_a_model_that_obeys_while_answering_does_no_harm(
    world: World, number: int, qtbot: QtBot, hostile_appearance: Appearance
) -> None:
    attempt, memory = ATTEMPTS[number], world.memory
    before = memory.counts()
    world.model.obeys = attempt["obeys"]
    sent = len(world.model.bodies)
    last = answer_of(memory, f"What did {attempt['title']} {_name(number)} show?")

    (body,) = world.model.bodies[sent:]
    _check_request(body, f"{seen(attempt['title']).split()[0]}", _name(number))
    after = memory.counts()
    assert {name: after[name] for name in before if name != "conversations"} == {
        name: before[name] for name in before if name != "conversations"
    }
    assert {entry.host for entry in world.log.entries()} == {world.model.host}
    assert {entry.purpose for entry in world.log.entries()} <= set(ANSWERS_ONLY)
    numbers = {citation.number for citation in last.citations}
    assert {int(cited) for cited in re.findall(r"\[(\d{1,3})\](?!\()", last.text)} <= numbers
    assert "\x1b" not in safe(last.text)
    _check_shown(last, qtbot, hostile_appearance)


def _check_request(body: dict[str, Any], *retrieved: str) -> None:
    """The attempt was sent as data: no tool to call, our own instructions alone, blocks that nobody closed."""
    assert "tools" not in body
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["messages"][0]["content"] == load_prompt("chat").strip()
    prompt = body["messages"][1]["content"]
    numbers = re.findall(_HEAD, prompt, re.MULTILINE)
    assert [int(number) for number, _ in numbers] == list(range(1, len(numbers) + 1))
    assert "vault" not in {kind for _, kind in numbers}
    assert all(word in prompt for word in retrieved)
    marks = ("evidence", "question", "person", "earlier", "observation")
    assert prompt.count("<") == sum(prompt.count(f"<{mark}") + prompt.count(f"</{mark}>") for mark in marks)
    assert prompt.count("</evidence>") == prompt.count("<evidence ") == len(numbers)
    assert prompt.count("<question>") == 1
    assert "＜" not in prompt
    assert seen(prompt) == prompt
    assert not re.search("[\ufe00-\ufe0e]|[\u200c\u200d]{2}", prompt)
    assert "\x1b" not in prompt
    assert PASSWORD not in prompt


def _check_shown(answered: Answered, qtbot: QtBot, appearance: Appearance) -> None:
    """In the window: no picture, nothing to click but sources that are there and addresses that were seen."""
    row: Any = AnswerRow(appearance)
    qtbot.addWidget(row)
    sources = tuple(source_of(citation, NOON) for citation in answered.citations)
    row.show_message(Message(answer=answered.text, state=MessageState.DONE, sources=sources, provider="x"))
    assert not any(_loads(chip.toolTip()) for chip in row.source_buttons)
    text = row._text  # noqa: SLF001
    for style, shown in runs(text.document()):
        assert not style.isImageFormat()
        if not style.isAnchor():
            assert not style.anchorHref()
            continue
        href = style.anchorHref()
        if href.startswith("cite:"):
            assert int(href.removeprefix("cite:")) in {source.number for source in sources}
            assert shown.strip("\u2009") == href.removeprefix("cite:")
        else:
            assert href.startswith(("http://", "https://"))
            assert any(href in source.tooltip for source in sources)
    assert "\u202e" not in text.toPlainText()


def runs(document: Any) -> Iterator[tuple[QTextCharFormat, str]]:
    """Every run of one format in a document."""
    block = document.begin()
    while block.isValid():
        run = block.begin()
        while not run.atEnd():
            yield run.fragment().charFormat(), run.fragment().text()
            run += 1
        block = block.next()


@pytest.mark.parametrize(
    "tip", ['<img src="//collect.example/share/x.png">', "<b>x</b> <a href='x'>y</a>", "a <br> &lt;"]
)
def test_a_tooltip_with_captured_words_stays_text(tip: str) -> None:
    shown = QTextDocument()
    shown.setHtml(plain_tip(tip))
    assert shown.toPlainText() == tip
    assert not _loads(plain_tip(tip))
    assert plain_tip("a < b & c") == "a < b & c"


def _loads(tip: str) -> bool:
    """Whether a tooltip holds a picture or a link, once Qt has read it."""
    document = QTextDocument()
    document.setHtml(tip if Qt.mightBeRichText(tip) else "")
    return any(style.isImageFormat() or style.isAnchor() for style, _ in runs(document))


def _name(number: int) -> str:
    """A word by which one attempt is asked for."""
    return "Quaver" + "".join("bdfgklmnprstvz"[int(digit)] + "ao"[int(digit) % 2] for digit in f"{number:02d}")
