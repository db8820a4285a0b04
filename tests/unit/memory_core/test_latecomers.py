"""What was on its way from the screen when something was forgotten goes, too, when it arrives."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from capture.spool.queue import Spool
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.observation import Captured, ObservationKind
from memory_core.records.query import Selection
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, observation, some_keys
from tests.fakes.traces import everything

NOW = NOON + timedelta(hours=1)
Arrive = Callable[..., None]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def spool(home: Home) -> Spool:
    keys = some_keys()
    return Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)


@pytest.fixture
def memory(home: Home, spool: Spool, clock: FrozenClock) -> Memory:
    return open_memory(
        home,
        keys=some_keys(),
        inbox=spool,
        clock=clock,
        threads=False,
        embedder=HashedEmbedder(),
        index=ExactIndex(),
    )


@pytest.fixture
def arrive(memory: Memory, spool: Spool) -> Arrive:
    """Something that was seen so many seconds from now comes out of the queue."""

    def put(seconds: float, *, text: str = "Zanzibar is far", kind: ObservationKind = ObservationKind.SCREEN) -> None:
        at = NOW + timedelta(seconds=seconds)
        seen = dataclasses.replace(observation(text, app="Editor"), at=at, until=at, kind=kind)
        spool.append(Captured(seen, picture=b"WEBP"))
        assert memory.drain(60)

    return put


def _texts(memory: Memory) -> list[str]:
    return [one.text for one in memory.observations()]


SELECTIONS = [
    Selection(since=NOW - timedelta(minutes=5)),
    Selection(app="Editor"),
    Selection(matching="zanzibar"),
    Selection(everything=True),
]


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("withheld", [True, False])
def test_what_was_seen_before_goes_when_it_arrives_and_what_is_seen_after_stays(
    home: Home,
    memory: Memory,
    spool: Spool,
    clock: FrozenClock,
    arrive: Arrive,
    selection: Selection,
    *,
    withheld: bool,
) -> None:
    arrive(-60)
    plan = memory.plan_forgetting(selection)
    if withheld:
        number = memory.withhold(plan)
        arrive(-2)
        memory.finish_withheld(number)
    else:
        memory.forget(plan)
    arrive(-1)
    clock.advance(5)
    arrive(-1)
    assert _texts(memory) == []
    memory._parts.forgetting.finish_left()  # noqa: SLF001 — what the ingest thread does at each lull
    assert not [name for name, body in everything(home) if b"zanzibar" in body.lower()]
    arrive(1, text="Zanzibar again")
    assert _texts(memory) == ["Zanzibar again"]
    memory.close()
    spool.close()


def test_what_is_not_meant_stays_though_it_arrives_late(memory: Memory, spool: Spool, arrive: Arrive) -> None:
    memory.forget(memory.plan_forgetting(Selection(matching="zanzibar")))
    arrive(-1, text="The budget")
    arrive(-1, text="A file of Zanzibar", kind=ObservationKind.FILE)
    arrive(-600, text="Zanzibar, long ago")
    assert sorted(_texts(memory)) == ["A file of Zanzibar", "The budget", "Zanzibar, long ago"]
    memory.close()
    spool.close()


def test_what_was_taken_back_or_is_long_ago_means_nothing_that_comes(
    memory: Memory, spool: Spool, clock: FrozenClock, arrive: Arrive
) -> None:
    assert memory.take_back(memory.withhold(memory.plan_forgetting(Selection(app="Editor"))))
    arrive(-1)
    assert len(_texts(memory)) == 1
    memory.forget(memory.plan_forgetting(Selection(app="Editor")))
    clock.advance(121)
    arrive(-1, text="Zanzibar from yesterday's backup")
    assert len(_texts(memory)) == 1
    memory.close()
    spool.close()


def test_a_rule_means_what_it_would_have_kept_out_though_it_arrives_late(
    memory: Memory, spool: Spool, arrive: Arrive
) -> None:
    arrive(-3)
    (seen,) = memory.observations()
    plan = memory.plan_forgetting(Selection(observations=(seen.id,)))
    memory.forget(dataclasses.replace(plan, late=lambda one: one.app == "Editor"))
    arrive(-2)
    assert _texts(memory) == []
    arrive(1)
    assert len(_texts(memory)) == 1
    memory.close()
    spool.close()


def test_ids_alone_mean_only_what_was_there(memory: Memory, spool: Spool, arrive: Arrive) -> None:
    arrive(-3)
    (seen,) = memory.observations()
    memory.forget(memory.plan_forgetting(Selection(observations=(seen.id,))))
    arrive(-2)
    assert len(_texts(memory)) == 1
    memory.close()
    spool.close()
