"""A forgetting that can be taken back: hidden at once from everywhere, deleted later, and never half of it."""

import dataclasses
from datetime import timedelta

import pytest

from memory_core.agents.base import Batch, Known
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import NotFound
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.changes import Changes
from memory_core.records.ids import ObservationId
from memory_core.records.observation import BESIDE, Captured
from memory_core.records.proposal import Add, Proposal
from memory_core.records.query import Query, Selection
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, ScriptedAgents, answer_of, draft, fact, observation, some_keys

_HERON = "The heron Hannelore stands in the reeds"
_LUNCH = "Lunch was soup with bread"


def _one_each(batch: Batch, known: Known) -> list[Proposal]:
    proposals: list[Proposal] = []
    for one in batch.observations:
        proposals.append(Add(draft(f"It was read: {one.text}", one.id)))
        if "Hannelore" in one.text:
            proposals.append(Add(fact("Hannelore", "stands in", "the reeds", one.id)))
    if len(batch.observations) > 1:
        proposals.append(Add(draft("All: " + ", ".join(o.text for o in batch.observations), *_ids(batch))))
    return proposals


def _ids(batch: Batch) -> list[ObservationId]:
    return [one.id for one in batch.observations]


def _open(home: Home, clock: FrozenClock | None = None) -> Memory:
    memory = open_memory(
        home, keys=some_keys(), embedder=HashedEmbedder(), index=ExactIndex(), threads=False, clock=clock
    )
    memory._parts.ingest.configure(ScriptedAgents(_one_each), timedelta(0))  # noqa: SLF001 — scripted minds
    return memory


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON + timedelta(hours=1))


@pytest.fixture
def memory(home: Home, clock: FrozenClock) -> Memory:
    """One moment with a picture, a secret and facts, one of something else, and an answer about the first."""
    memory = _open(home, clock)
    seen = dataclasses.replace(
        observation(_HERON, minute=0, app="Birds", title="Reeds"), redactions={"card": 2}, url="https://birds.example/h"
    )
    memory.observe(Captured(seen, picture=b"WEBP heron"))
    memory.observe(Captured(observation(_LUNCH, minute=1, app="Notes")))
    assert memory.drain(60)
    answer = answer_of(memory, "Where does Hannelore stand?")
    assert answer.citations
    return memory


def _shown(memory: Memory) -> str:
    """All that anybody is shown of it, by any of the verbs."""
    day = NOON.astimezone().date()
    talks = memory.conversations()
    parts: list[object] = [
        memory.observations(),
        memory.memories(),
        memory.apps(),
        memory.counts(),
        memory.filtered(day),
        memory.search(Query("heron Hannelore reeds", layer="both", k=50)),
        memory.journal(day),
        talks,
        memory.conversations(q="Hannelore"),
        [memory.turns(one.id) for one in talks],
        [memory.history(one.id) for one in memory.memories()],
        [(one.name, one.mentions) for one in memory.register.entities(observation("").scope, 50)],
        memory.register.newest(Query("", layer="both"), limit=-1),
    ]
    return repr(parts)


def _withhold(memory: Memory, selection: Selection | None = None) -> int:
    return memory.withhold(memory.plan_forgetting(selection or Selection(app="Birds")))


def test_it_is_hidden_from_everything_at_once_and_nothing_is_deleted(memory: Memory, home: Home) -> None:
    (heron,) = memory.observations(app="Birds")
    resting = [one.id for one in memory.conclusions([heron.id])]
    before = _shown(memory)
    assert "Hannelore" in before
    assert "'card': {'Birds': 2}" in before
    _withhold(memory)
    after = _shown(memory)
    for word in ("Hannelore", "heron", "reeds", "Birds", "card"):
        assert word.casefold() not in after.casefold(), word
    assert _LUNCH in after, "what has nothing to do with it stays"
    assert memory.counts()["pictures"] == 0
    for look in (lambda: memory.observation(heron.id), lambda: memory.picture(heron.id)):
        with pytest.raises(NotFound):
            look()
    for name in resting:
        with pytest.raises(NotFound):
            memory.memory(name)
    answer = answer_of(memory, "Where does Hannelore stand?")
    assert not answer.citations
    assert len(list(home.pictures.iterdir())) == 1, "and yet it is there"
    memory.close()


def test_what_was_taken_back_is_as_it_was(memory: Memory) -> None:
    before = _shown(memory)
    found = {hit.id for hit in memory.search(Query("heron", layer="both", k=50))}
    number = _withhold(memory)
    assert memory.drain(60), "indexing goes on meanwhile"
    assert memory.take_back(number)
    assert _shown(memory) == before
    assert memory.drain(60)
    assert {hit.id for hit in memory.search(Query("heron", layer="both", k=50))} == found
    assert not memory.take_back(number), "once only"
    assert memory.finish_withheld(number) == Changes()
    assert _shown(memory) == before
    memory.close()


def test_when_the_time_is_over_it_is_gone(memory: Memory, home: Home) -> None:
    number = _withhold(memory)
    changes = memory.finish_withheld(number)
    assert len(changes.observations_forgotten) == 1
    assert list(home.pictures.iterdir()) == []
    assert not memory.take_back(number)
    with memory._store.database.whole(), memory._store.database.reading() as connection:  # noqa: SLF001 — every row
        for table in ("observations", "memories"):
            rows = connection.execute(f"SELECT text FROM {table}").fetchall()
            assert rows
            assert not [row for row in rows if "heron" in row[0].casefold()]
        for table in ("turns", "withheld", "forgettings", "entities"):
            assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    memory.close()


def test_several_wait_side_by_side(memory: Memory) -> None:
    first = _withhold(memory)
    second = _withhold(memory, Selection(app="Notes"))
    assert memory.counts()["observations"] == 0
    assert memory.take_back(first)
    assert [one.app for one in memory.observations()] == ["Birds"]
    memory.finish_withheld(second)
    assert [one.app for one in memory.observations()] == ["Birds"]
    assert any("Hannelore" in one.text for one in memory.memories())
    memory.close()


def test_everything_can_be_taken_back_too(memory: Memory) -> None:
    before = _shown(memory)
    number = _withhold(memory, Selection(everything=True))
    counts = memory.counts()
    assert (counts["observations"], counts["conversations"], sum(counts["memories"].values())) == (0, 0, 0)
    assert memory.take_back(number)
    assert _shown(memory) == before
    memory.close()


def test_who_listens_hears_of_it_and_of_its_end(memory: Memory) -> None:
    heard: list[Changes] = []
    (heron,) = memory.observations(app="Birds")
    end = memory.subscribe(heard.append)
    number = _withhold(memory)
    assert heard[-1].observations_forgotten == (heron.id,)
    memory.take_back(number)
    assert heard[-1].observations_added == (heron.id,)
    assert not heard[-1].observations_forgotten
    end()
    memory.close()


def test_nothing_new_is_concluded_from_what_is_hidden(memory: Memory) -> None:
    memory.observe(Captured(observation("Another heron, not read by anybody yet", minute=5, app="Birds")))
    number = _withhold(memory)
    assert "Another" not in _shown(memory)
    assert memory.take_back(number)
    assert memory.drain(60)
    assert any("Another heron" in one.text for one in memory.memories()), "it is, once it is shown again"
    memory.close()


def test_nobody_who_asked_for_it_has_to_come_back(memory: Memory, clock: FrozenClock) -> None:
    _withhold(memory)
    clock.advance(11)
    memory.finish_overdue()
    assert memory._store.withholding.waiting()  # noqa: SLF001 — a moment longer, for who is a little late
    clock.advance(5)
    memory.finish_overdue()
    assert not memory._store.withholding.waiting()  # noqa: SLF001 — as above
    assert [one.app for one in memory.observations()] == ["Notes"]
    memory.close()


def test_closing_carries_it_out(memory: Memory, home: Home) -> None:
    _withhold(memory)
    memory.close()
    assert list(home.pictures.iterdir()) == []


def test_a_conversation_of_which_only_the_first_turn_is_hidden_has_another_title(memory: Memory) -> None:
    (talk,) = memory.conversations()
    list(memory.ask("Xylophone quark?", conversation=talk.id))
    number = _withhold(memory)
    (shown,) = memory.conversations()
    assert (shown.title, shown.turns) == ("Xylophone quark?", 1)
    memory.take_back(number)
    assert memory.conversations()[0].title == talk.title
    memory.close()


def test_the_sweep_of_pictures_spares_what_is_hidden(memory: Memory, home: Home) -> None:
    number = _withhold(memory)
    memory._store.sweep_pictures()  # noqa: SLF001 — as after an opening
    memory.take_back(number)
    (heron,) = memory.observations(app="Birds")
    assert memory.picture(heron.id) == b"WEBP heron"
    memory.close()


def test_the_plan_keeps_ids_alone(memory: Memory) -> None:
    _withhold(memory, Selection(matching="heron"))
    with memory._store.database.reading() as connection:  # noqa: SLF001 — the row itself
        (plan,) = connection.execute("SELECT plan FROM forgettings").fetchone()
    assert "heron" not in plan.casefold()
    memory.close()


def test_a_picture_that_shows_it_beside_another_window_is_hidden_goes_and_does_not_come_back(memory: Memory) -> None:
    heron = memory.observations(app="Birds")[0].id

    def around(minute: int) -> Captured:
        one = dataclasses.replace(observation("A list", minute=minute, app="Notes"), metadata={BESIDE: heron})
        return Captured(one, picture=b"WEBP heron and list")

    before, late = around(2), around(3)
    memory.observe(before)
    name = before.observation.id
    plan = memory.plan_forgetting(Selection(app="Birds"))
    assert plan.pictures == 2
    number = memory.withhold(plan)
    assert memory.picture(name) is None
    memory.take_back(number)
    assert memory.picture(name)
    memory.forget(memory.plan_forgetting(Selection(app="Birds")))
    memory.observe(late)
    assert [memory.picture(one.id) for one in memory.observations(app="Notes")] == [None, None, None]
    memory.close()
