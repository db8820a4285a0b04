"""Keeping for ever, small pictures and limits by the public verbs."""

import dataclasses
import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PIL import Image

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import NotFound, StoreDamaged
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.changes import Changes
from memory_core.records.health import State
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured
from memory_core.records.query import Selection
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, observation, some_keys


def _webp(colour: str = "navy") -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), colour).save(buffer, "WEBP")
    return buffer.getvalue()


def _open(home: Home, clock: FrozenClock, *, threads: bool = False, config: CoreConfig | None = None) -> Memory:
    return open_memory(
        home,
        keys=some_keys(),
        clock=clock,
        config=config,
        embedder=HashedEmbedder(),
        index=ExactIndex(),
        threads=threads,
    )


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON + timedelta(days=1))


@pytest.fixture
def memory(home: Home, clock: FrozenClock) -> Iterator[Memory]:
    opened = _open(home, clock)
    yield opened
    opened.close()


def _see(memory: Memory, name: str, *, picture: bytes | None = None, of: ObservationId | None = None) -> ObservationId:
    seen = observation(f"The tender of {name} closes on the ninth of March.", name=f"o_{name}")
    return memory.observe(Captured(seen, picture=picture, picture_of=of))


def test_a_mark_is_told_to_those_who_follow_once(memory: Memory) -> None:
    seen = _see(memory, "quay", picture=_webp())
    memory.drain()
    told: list[Changes] = []
    memory.subscribe(told.append)
    concluded = memory.conclusions([seen])[0]
    assert memory.keep(seen)
    assert not memory.keep(seen)
    assert memory.keep(concluded.id)
    assert told == [Changes(observations_revised=(seen,)), Changes(memories_revised=(concluded.id,))]
    assert memory.observation(seen).kept
    assert memory.memory(concluded.id).kept
    assert memory.kept_among([seen, concluded.id, ObservationId("o_none")]) == {seen, concluded.id}
    assert memory.keep(seen, False)
    assert not memory.observation(seen).kept
    with pytest.raises(NotFound):
        memory.keep(ObservationId("o_none"))


def test_a_memory_that_is_put_into_other_words_stays_kept(memory: Memory) -> None:
    seen = _see(memory, "quay")
    memory.drain()
    concluded = memory.conclusions([seen])[0]
    memory.keep(concluded.id)
    assert memory.update(concluded.id, "The tender of the quay closes on the tenth of March.").kept


def test_a_memory_that_is_derived_anew_stays_kept(memory: Memory) -> None:
    first, second = _see(memory, "quay"), _see(memory, "pier")
    memory.drain()
    shared = [one for one in memory.conclusions([first]) if second in one.evidence]
    for one in shared:
        memory.keep(one.id)
    memory.forget(memory.plan_forgetting(Selection(observations=(second,))))
    left = {one.id: one.kept for one in memory.conclusions([first])}
    assert shared
    assert all(left[one.id] for one in shared if one.id in left)


def test_a_picture_in_small_and_whose_it_is_can_be_had(memory: Memory) -> None:
    first = _see(memory, "quay", picture=_webp())
    second = _see(memory, "pier", of=first)
    memory.drain()
    assert memory.picture(second) == memory.picture(first) == _webp()
    assert memory.pictured_by(second) == first
    assert memory.thumbnail(second) == memory.thumbnail(first) is not None
    concluded = [one.id for one in memory.conclusions([first])]
    assert memory.shown_by(concluded) == dict.fromkeys(concluded, first)
    assert memory.counts()["pictures"] == 1


def test_a_preview_of_a_forgetting_says_how_much_of_it_is_kept_for_ever(memory: Memory) -> None:
    seen = _see(memory, "quay", picture=_webp())
    _see(memory, "pier")
    assert memory.plan_forgetting(Selection(everything=True)).kept == 0
    memory.keep(seen)
    assert memory.plan_forgetting(Selection(everything=True)).kept == 1
    memory.forget(memory.plan_forgetting(Selection(observations=(seen,))))
    assert memory.observations()[0].id == ObservationId("o_pier")


def test_forgetting_one_that_shows_anothers_picture_leaves_it(memory: Memory, home: Home) -> None:
    first = _see(memory, "quay", picture=_webp())
    second = _see(memory, "pier", of=first)
    plan = memory.plan_forgetting(Selection(observations=(second,)))
    assert plan.pictures == 0
    memory.forget(plan)
    assert memory.picture(first) == _webp()
    assert len(list(home.pictures.iterdir())) == 2


def test_forgetting_the_one_that_a_picture_is_of_takes_it_from_all_who_show_it(memory: Memory, home: Home) -> None:
    first = _see(memory, "quay", picture=_webp())
    second = _see(memory, "pier", of=first)
    plan = memory.plan_forgetting(Selection(observations=(first,)))
    assert plan.pictures == 1
    memory.forget(plan)
    assert memory.picture(second) is None
    assert memory.observation(second).picture is None
    assert list(home.pictures.iterdir()) == []


def test_a_picture_that_goes_while_it_is_asked_for_is_no_damage_and_one_that_is_missing_is(
    memory: Memory, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = _see(memory, "quay", picture=_webp())
    store = memory._store  # noqa: SLF001 — to let go of it in between
    name = store.pictures.of(seen)
    answers = iter([name, None])
    for file in home.pictures.iterdir():
        file.unlink()
    with pytest.raises(StoreDamaged, match="missing"):
        memory.picture(seen)
    monkeypatch.setattr(store.pictures, "of", lambda _: next(answers))
    assert memory.picture(seen) is None


def test_the_plan_is_announced_seen_and_listed(memory: Memory, clock: FrozenClock) -> None:
    seen = _see(memory, "quay", picture=_webp())
    assert memory.picture_plan().pictures == 0
    clock.advance(timedelta(days=91).total_seconds())
    plan = memory.picture_plan()
    assert (plan.pictures, plan.total, plan.days, plan.gb, plan.seen) == (1, 1, 90, 5.0, False)
    assert [one.id for one in memory.pictures_going()] == [seen]
    assert memory.pictures_going(after=seen) == []
    part = next(one for one in memory.health() if one.part == "pictures")
    assert part.state is State.WARNING
    memory.accept_picture_plan()
    assert memory.picture_plan().seen


def test_the_thread_of_the_core_lets_pictures_go_by_itself(
    home: Home, clock: FrozenClock, until: Callable[..., None]
) -> None:
    config = dataclasses.replace(CoreConfig(), pictures_days=30)
    memory = _open(home, clock, threads=True, config=config)
    try:
        seen = _see(memory, "quay", picture=_webp())
        other = _see(memory, "pier", picture=_webp("red"))
        memory.keep(other)
        clock.advance(timedelta(days=31).total_seconds())
        until(lambda: bool(memory.pictures_going()))
        assert memory.picture(seen) is not None
        clock.advance(timedelta(hours=25).total_seconds())
        until(lambda: memory.observation(seen).picture is None)
        until(lambda: len(list(home.pictures.glob("*.sealed"))) == 1)
        assert memory.picture(other) == _webp("red")
        assert "ninth of March" in memory.observation(seen).text
    finally:
        memory.close()


def test_a_change_of_settings_is_obeyed_at_once(home: Home, clock: FrozenClock, until: Callable[..., None]) -> None:
    memory = _open(home, clock, threads=True)
    try:
        _see(memory, "quay", picture=_webp())
        clock.advance(timedelta(days=10).total_seconds())
        memory.configure(dataclasses.replace(CoreConfig(), pictures_days=5), None)
        until(lambda: bool(memory.pictures_going()))
        memory.configure(dataclasses.replace(CoreConfig(), pictures_days=0, pictures_gb=0.0), None)
        until(lambda: not memory.pictures_going())
    finally:
        memory.close()
