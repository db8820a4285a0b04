"""Limits for texts, kind by kind: announced days before, then gone; what is kept for ever stays."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from memory_core.agents.base import Batch, Known
from memory_core.aging import GRACE, sentences
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.aging import AgingPlan
from memory_core.records.health import State
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, ObservationKind
from memory_core.records.proposal import Add, Proposal
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, ScriptedAgents, draft, observation, some_keys


def _one_each(batch: Batch, known: Known) -> list[Proposal]:
    return [Add(draft(f"It was read: {one.text}", one.id)) for one in batch.observations]


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON + timedelta(days=1))


@pytest.fixture
def memory(home: Home, clock: FrozenClock) -> Iterator[Memory]:
    opened = open_memory(
        home, keys=some_keys(), clock=clock, embedder=HashedEmbedder(), index=ExactIndex(), threads=False
    )
    opened._parts.ingest.configure(ScriptedAgents(_one_each), timedelta(0))  # noqa: SLF001 — scripted minds
    yield opened
    opened.close()


def _see(
    memory: Memory, name: str, *, days: float = 0, kind: ObservationKind = ObservationKind.SCREEN
) -> ObservationId:
    seen = observation(f"The tender of {name}", name=f"o_{name}", minute=days * 24 * 60)
    return memory.observe(Captured(dataclasses.replace(seen, kind=kind)))


@pytest.fixture
def tick(memory: Memory, clock: FrozenClock) -> Callable[[float], None]:
    """So many days later, look."""

    def go(days: float) -> None:
        clock.advance(days * 24 * 3600)
        memory._parts.aging.tick()  # noqa: SLF001 — as the ingest thread does

    return go


def _limit(memory: Memory, **limits: float) -> None:
    memory.configure(CoreConfig(**limits), None)  # type: ignore[arg-type]


def _there(memory: Memory) -> set[str]:
    return {one.id for one in memory.observations(limit=50)}


Tick = Callable[[float], None]


def test_without_limits_nothing_is_announced_and_nothing_goes(memory: Memory, tick: Tick) -> None:
    _see(memory, "quay")
    tick(10_000)
    assert memory.aging_plan() == ()
    assert _there(memory) == {"o_quay"}


def test_what_is_too_old_is_announced_days_before_it_goes(memory: Memory, tick: Tick, clock: FrozenClock) -> None:
    _see(memory, "quay")
    _see(memory, "barge", days=20)
    _see(memory, "heard", kind=ObservationKind.SPEECH)
    assert memory.drain(60)
    _limit(memory, screen_days=10)
    tick(10)
    (plan,) = memory.aging_plan()
    assert (plan.kind, plan.total, plan.goes, plan.aged, plan.days) == ("screen", 2, 1, 1, 10)
    assert plan.first == clock.now() + GRACE
    assert memory.aging() == ["o_quay"]
    assert "1 moment seen on the screen older than 10 days" in sentences((plan,), clock.now())[0]
    tick(2.9)
    assert "o_quay" in _there(memory)
    tick(0.2)
    assert _there(memory) == {"o_barge", "o_heard"}
    assert memory.aging() == []
    quay = next(one for one in memory.memories() if "quay" in one.text)
    assert quay.evidence == (), "what was concluded from it has limits of its own"
    assert [entry.new_text for entry in memory.history(quay.id)] == [quay.text]
    assert memory.audit.entries()[0].event == "let go"


def test_each_kind_has_its_own_limit(memory: Memory, tick: Tick) -> None:
    _see(memory, "quay")
    _see(memory, "heard", kind=ObservationKind.SPEECH)
    assert memory.drain(60)
    list(memory.ask("Where is the quay?"))
    _limit(memory, speech_days=5, episodic_days=5, conversation_days=5)
    tick(9)
    assert {plan.kind: plan.goes for plan in memory.aging_plan()} == {"speech": 1, "episodic": 2, "conversation": 1}
    tick(3.1)
    assert _there(memory) == {"o_quay"}
    assert memory.memories() == []
    assert memory.conversations() == []


def test_what_there_is_no_room_for_goes_oldest_first(memory: Memory, tick: Tick) -> None:
    for n in range(4):
        _see(memory, f"quay{n}", days=n / 10)
    (total,) = (plan for plan in _with(memory, screen_gb=1.0))
    assert total.goes == 0
    each = total.total_bytes / 4
    (plan,) = _with(memory, screen_gb=each * 2.5 / 1e9)
    assert (plan.goes, plan.aged, plan.bytes) == (2, 0, round(each * 2))
    assert memory.aging() == ["o_quay0", "o_quay1"]
    tick(3.1)
    assert _there(memory) == {"o_quay2", "o_quay3"}


def _with(memory: Memory, **limits: float) -> tuple[AgingPlan, ...]:
    _limit(memory, **limits)
    return memory.aging_plan()


def test_what_is_kept_for_ever_stays_and_so_does_what_it_rests_on(memory: Memory, tick: Tick) -> None:
    names = [_see(memory, name) for name in ("quay", "barge", "ferry")]
    assert memory.drain(60)
    memory.keep(names[0])
    memory.keep(memory.conclusions([names[1]])[0].id)
    _limit(memory, screen_days=5, episodic_days=5)
    tick(9)
    screen, episodic = memory.aging_plan()
    assert (screen.goes, screen.kept, episodic.goes, episodic.kept) == (1, 2, 2, 1)
    memory.keep(names[2])
    assert "o_ferry" in memory.aging(), "announced so far"
    tick(3.1)
    assert _there(memory) == {"o_quay", "o_barge", "o_ferry"}, "a mark takes the word back"
    assert [one.text for one in memory.memories()] == ["It was read: The tender of barge"]
    memory._parts.forgetting.let_go(["o_quay"])  # noqa: SLF001 — marked since the limits were looked at
    assert "o_quay" in _there(memory)


def test_another_limit_takes_the_word_back(memory: Memory, tick: Tick) -> None:
    _see(memory, "quay")
    _limit(memory, screen_days=5)
    tick(9)
    assert memory.aging() == ["o_quay"]
    _limit(memory, screen_days=500)
    tick(0)
    assert memory.aging() == []
    _limit(memory)
    tick(20)
    assert _there(memory) == {"o_quay"}


def test_a_clock_that_went_back_gives_no_longer_grace_and_no_shorter(
    memory: Memory, tick: Tick, clock: FrozenClock
) -> None:
    _see(memory, "quay")
    _limit(memory, screen_days=5)
    tick(30)
    clock.advance(-20 * 24 * 3600)
    (plan,) = memory.aging_plan()
    assert plan.first == clock.now() + GRACE
    assert _there(memory) == {"o_quay"}


def test_a_clock_that_is_set_forward_brings_nothing_forward(memory: Memory, tick: Tick, clock: FrozenClock) -> None:
    _see(memory, "quay")
    assert memory.drain(60)
    _limit(memory, screen_days=1)
    tick(0.1)
    clock.jump(clock.now() + timedelta(days=30))
    tick(2.8)
    assert _there(memory) == {"o_quay"}
    tick(0.3)
    assert _there(memory) == set()


def test_the_health_page_says_it_until_it_was_seen(memory: Memory, tick: Tick) -> None:
    _see(memory, "quay")
    _limit(memory, screen_days=5)
    tick(9)
    memory.aging_plan()
    line = next(part for part in memory.health() if part.part == "keeping")
    assert line.state is State.WARNING
    assert "go" in line.message
    assert not memory.aging_seen()
    memory.accept_aging_plan()
    assert memory.aging_seen()
    assert next(part for part in memory.health() if part.part == "keeping").state is State.OK
    _limit(memory, screen_days=6)
    assert not memory.aging_seen(), "other limits are another announcement"


def test_many_go_in_batches(memory: Memory, tick: Tick, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.aging._BATCH", 2)
    for n in range(5):
        _see(memory, f"quay{n}")
    _limit(memory, screen_days=5)
    tick(9)
    for left in (3, 1, 0):
        tick(3.1 if left == 3 else 0)
        assert len(_there(memory)) == left
