"""Pictures described over real HTTP on the loopback address: what leaves, what is kept, and every way to fail."""

import io
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
from PIL import Image

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.llm.registry import open_seeing
from memory_core.memory import Memory
from memory_core.privacy.connections import ConnectionLog
from memory_core.records.eyes import Eyes
from memory_core.records.health import State
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured
from memory_core.records.query import Query, Selection
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import some_keys
from tests.fakes.llm_server import LLMServer, pictures_in
from tests.fakes.seen import NOON, SECRET, picture, sight

PROVIDERS = {"compatible:tiny": "/v1", "ollama:tiny": "/v1", "google:tiny": ""}
PAUSE = 300.0


class _Home:
    """A memory whose eyes are a real client of a loopback server; its steps are made by the test."""

    def __init__(self, home: Home, server: LLMServer, name: str, **settings: Any) -> None:
        self.server = server
        self.log = ConnectionLog(home, some_keys())
        self.clock = FrozenClock(NOON + timedelta(hours=1))
        config = CoreConfig(see_model=name, see_base_url=server.address + PROVIDERS[name], see_timeout_s=10)
        self.config = replace(config, **settings)
        self.llm = open_seeing(self.config, api_key="test-key", connections=self.log)
        assert self.llm is not None
        self.memory: Memory = open_memory(
            home,
            keys=some_keys(),
            config=self.config,
            seeing=self.llm,
            clock=self.clock,
            embedder=HashedEmbedder(),
            index=ExactIndex(),
            threads=False,
        )
        self.describing = self.memory._parts.describing  # noqa: SLF001 — its steps are made here

    def see(self, *names: str) -> None:
        """Take in windows with a secret that capture blacked out, and let the agents be done with them."""
        for minute, name in enumerate(names):
            seen = sight(name, minute=minute, redactions={"card": 1})
            self.memory.observe(Captured(seen, picture(sum(name.encode()), [SECRET])))
        assert self.memory.drain(30)

    def look(self, after_s: float = PAUSE) -> bool:
        """One step, so much later."""
        self.clock.advance(after_s)
        return self.describing.step()

    @property
    def eyes(self) -> Eyes:
        """The counts."""
        eyes = self.memory.eyes()
        assert eyes is not None
        return eyes

    def close(self) -> None:
        """Close both."""
        self.memory.close()
        if self.llm is not None:
            self.llm.close()


Opener = Callable[..., _Home]


@pytest.fixture
def server() -> Iterator[LLMServer]:
    running = LLMServer()
    running.behaviour.answers = _crimson
    yield running
    running.close()


@pytest.fixture
def opened(home: Home, server: LLMServer) -> Iterator[Opener]:
    made: list[_Home] = []

    def opener(name: str = "compatible:tiny", **settings: Any) -> _Home:
        made.append(_Home(home, server, name, **settings))
        return made[-1]

    yield opener
    for one in made:
        one.close()


def _crimson(pictures: int) -> dict[str, Any]:
    said = "Crimson squares in rows, with the number 4111 1111 1111 1111 below"
    return {"pictures": [{"number": number, "description": said} for number in range(1, pictures + 1)]}


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_a_masked_picture_leaves_and_its_description_is_found(opened: Opener, name: str) -> None:
    made = opened(name)
    made.see("a", "b")
    assert made.look()
    (body,) = made.server.behaviour.bodies
    for sent in pictures_in(body):
        image = Image.open(io.BytesIO(sent))
        factor = image.width / 1200
        grey = np.asarray(image.convert("L"))
        rows = slice(round(SECRET.top * factor) + 4, round(SECRET.bottom * factor) - 4)
        columns = slice(round(SECRET.left * factor) + 4, round(SECRET.right * factor) - 4)
        assert int(grey[rows, columns].max()) < 12
        assert float(grey.mean()) > 60
    assert made.memory.drain(30)
    (best, *_) = made.memory.search(Query("crimson squares", layer="both", k=3))
    assert best.id in ("o_a", "o_b")
    assert f"[picture, described by {name}] Crimson squares in rows, with the number [card] below" in best.text


@pytest.mark.parametrize("fenced", [True, False])
def test_a_compatible_server_needs_neither_tools_nor_schemas(opened: Opener, server: LLMServer, fenced: bool) -> None:
    server.behaviour.fenced = fenced
    made = opened("compatible:tiny")
    made.see("a")
    assert made.look()
    (body,) = server.behaviour.bodies
    assert not {"tools", "response_format"} & body.keys()
    assert made.eyes.described == 1


def test_what_is_sent_is_counted_and_in_the_connection_log_with_its_purpose(opened: Opener) -> None:
    made = opened()
    made.see("a", "b")
    assert made.look()
    (entry,) = made.log.entries()
    assert made.server.address.endswith(entry.host)
    assert (entry.purpose, entry.bytes_out) == ("see", made.server.behaviour.lengths[0])
    eyes = made.eyes
    assert (eyes.bytes_today, eyes.requests_today) == (entry.bytes_out, 1)
    assert (eyes.pictures_today, eyes.masked_today) == (2, 2)
    assert (eyes.described, eyes.waiting) == (2, 0)


def test_a_repair_counts_as_sent_and_stays_within_the_budget(opened: Opener, server: LLMServer) -> None:
    server.behaviour.mode = "nonsense"
    server.behaviour.repaired = _crimson(1)
    made = opened()
    made.see("a")
    assert made.look()
    assert len(server.behaviour.bodies) == 2
    assert made.eyes.bytes_today == sum(server.behaviour.lengths)
    assert (made.eyes.pictures_today, made.eyes.described) == (2, 1)


def test_a_repair_that_the_budget_does_not_allow_is_not_sent(opened: Opener, server: LLMServer) -> None:
    server.behaviour.mode = "nonsense"
    made = opened(see_daily_pictures=1)
    made.see("a")
    assert made.look()
    assert len(server.behaviour.bodies) == 1
    assert (made.eyes.pictures_today, made.eyes.described, made.eyes.problem) == (1, 0, "")
    assert not made.look(600)


@pytest.mark.parametrize("name", ["compatible:tiny", "google:tiny"])
@pytest.mark.parametrize("mode", ["429", "500", "half", "stall"])
def test_a_provider_that_fails_costs_nothing_but_time(opened: Opener, server: LLMServer, name: str, mode: str) -> None:
    server.behaviour.mode = mode
    made = opened(name, see_timeout_s=5.0 if mode != "stall" else 1.0)
    made.see("a")
    assert made.look()
    part = made.describing.health()
    assert part.part == "eyes"
    assert part.state is State.WARNING
    assert "Nothing is lost: 1 picture waiting" in part.remedy
    assert made.memory.search(Query("Figure", layer="observations")), "everything else goes on"
    sent = made.eyes.bytes_today
    assert sent == sum(server.behaviour.lengths)
    server.behaviour.mode = "good"
    server.behaviour.released.set()
    assert not made.look(PAUSE)
    made.describing.configure(replace(made.config, see_timeout_s=20), made.llm)
    assert made.look(PAUSE)
    assert (made.eyes.described, made.eyes.problem) == (1, "")


@pytest.mark.parametrize("name", ["compatible:tiny", "google:tiny"])
@pytest.mark.parametrize("mode", ["nonsense", "refuse"])
def test_what_a_model_never_answers_is_given_up_and_counted(
    opened: Opener, server: LLMServer, name: str, mode: str
) -> None:
    server.behaviour.mode = mode
    made = opened(name)
    made.see("a")
    assert made.look()
    assert made.look(10 * PAUSE)
    assert not made.look(10 * PAUSE)
    assert (made.eyes.given_up, made.eyes.waiting) == (1, 0)
    assert made.memory.picture(ObservationId("o_a")) is not None


def test_a_model_without_eyes_is_named(opened: Opener, server: LLMServer) -> None:
    server.behaviour.mode, server.behaviour.message = "400", "this model does not support images"
    made = opened("ollama:tiny")
    made.see("a")
    assert made.look()
    (part,) = [part for part in made.memory.health() if part.part == "eyes"]
    assert part.state is State.ERROR
    assert part.message.startswith("ollama:tiny cannot see pictures.")


def test_what_is_in_the_vault_stands_in_no_caption(opened: Opener, server: LLMServer) -> None:
    made = opened()
    made.memory.observe(Captured(sight("v", text="Customer number: 4471-229-083", title="Insurance")))
    assert made.memory.drain(30)
    made.memory.observe(Captured(sight("a", minute=9, title="Letter about 4471 229 083"), picture(5)))
    assert made.memory.drain(30)
    assert made.look()
    (body,) = server.behaviour.bodies
    assert "Letter about [customer number]" in str(body)
    assert "229 083" not in str(body)


def test_a_server_that_is_not_there_is_no_loss(opened: Opener, server: LLMServer) -> None:
    made = opened(see_base_url="http://127.0.0.1:9/v1")
    made.see("a")
    assert made.look()
    assert "cannot be reached" in made.describing.health().message
    assert made.eyes.waiting == 1


def test_closing_ends_a_request_that_stalls(home: Home, server: LLMServer) -> None:
    server.behaviour.mode = "stall"
    made = _Home(home, server, "compatible:tiny")
    made.see("a")
    made.clock.advance(PAUSE)
    made.describing.start()
    deadline = time.monotonic() + 20
    while not server.behaviour.bodies and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert server.behaviour.bodies
    made.close()
    assert made.describing._thread is None  # noqa: SLF001 — it ended by itself


def test_a_forgotten_observation_takes_its_description_along(opened: Opener) -> None:
    made = opened()
    made.see("a")
    assert made.look()
    assert made.memory.drain(30)
    assert made.memory.search(Query("crimson", layer="observations"))
    plan = made.memory.plan_forgetting(Selection(matching="crimson squares"))
    assert plan.observations == (ObservationId("o_a"),)
    made.memory.forget(plan)
    assert made.memory.search(Query("crimson squares", layer="both")) == []
    assert (made.eyes.described, made.eyes.pictures_today) == (0, 1)


def test_without_a_chosen_model_nothing_is_loaded_logged_or_run(home: Home) -> None:
    program = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from desktop.core import open_core\n"
        "from memory_core.home import Home\n"
        "from memory_core.privacy.keys import NoKeyring\n"
        "from memory_core.records.observation import Captured\n"
        "from tests.fakes.seen import picture, sight\n"
        "core = open_core(Home(Path(sys.argv[1])), keyring=NoKeyring())\n"
        "core.memory.observe(Captured(sight('a'), picture()))\n"
        "assert core.memory.drain(60)\n"
        "assert core.memory.eyes() is None\n"
        "assert core.connections.entries() == []\n"
        "assert not any('eyes' in thread.name for thread in threading.enumerate())\n"
        "assert not {'pydantic_ai', 'openai', 'memory_core.llm.pydantic_ai_models'} & sys.modules.keys()\n"
        "core.close()\n"
        "assert not core.home.connections.exists()\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(home.path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
