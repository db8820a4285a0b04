"""After forgetting, no byte below the data folder holds a word of it: neither in the clear nor under a living key."""

import dataclasses
import io
from datetime import timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from memory_core.agents.base import Batch, Known
from memory_core.bootstrap import open_memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.observation import Box, Captured, TextLine
from memory_core.records.proposal import Add, Proposal, Revise, Supersede
from memory_core.records.query import Query, Selection
from memory_core.store.descriptions import Described
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import NOON, ScriptedAgents, answer_of, draft, fact, observation, some_keys
from tests.fakes.traces import PLANTED, STEMS, everything, traces

SECRET_TEXT = "Kingfishers nest in Zanzibar by a quoxological riverbank"
KEPT_TEXT = "The budget meeting was moved to Thursday"


@pytest.fixture(autouse=True)
def _the_index_lies_on_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """As that of a large store does: one in memory could leave nothing behind."""
    monkeypatch.setattr("memory_core.vectors.tiered.MOST_IN_MEMORY", 0)


def _vector_of_the_secret(memory: Memory) -> NDArray[np.float32]:
    name = memory.search(Query("kingfishers", layer="observations", k=1))[0].id
    return memory._store.vectors.of([name], "minilm-l6-v2-int8")[name]  # noqa: SLF001 — what must be gone later


def _describe(memory: Memory, text: str) -> None:
    """Plant what a model would say of a picture."""
    store = memory._store  # noqa: SLF001 — what `ingest.describing` writes
    with store.database.transaction() as connection:
        for one in memory.observations(limit=500):
            described = Described(one.id, f"{text} {one.id}", b"0" * 32)
            store.descriptions.put(connection, described, model="scripted:eyes", at=NOON)
            store.outbox.put(connection, one.id)
    assert memory.drain(60)


def _conclusions(batch: Batch, known: Known) -> list[Proposal]:
    """Agents that quote what they saw, revise, supersede and mention entities."""
    proposals: list[Proposal] = []
    for one in batch.observations:
        proposals.append(Add(draft(f"It was read that {one.text}.", one.id, entities=tuple(one.text.split()[:1]))))
        earlier = [memory for memory in known.facts("Maria", "watches") if one.text not in memory.text]
        new = fact("Maria", "watches", one.text, one.id)
        proposals.append(Supersede(earlier[0].id, new, f"she turned to {one.text}") if earlier else Add(new))
    everything = tuple(one.id for one in batch.observations)
    summary = draft("A day of " + ", ".join(one.text for one in batch.observations), *everything)
    (former,) = known.latest(summary.kind, limit=1) or (None,)
    proposals.append(Revise(former.id, summary, "more was seen") if former else Add(summary))
    return proposals


def _picture(text: str) -> bytes:
    """A picture that has a small copy made of it, and carries the words."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 36), "navy").save(buffer, "WEBP")
    return buffer.getvalue() + text.encode()


def _filled(home: Home) -> Memory:
    memory = open_memory(home, keys=some_keys(), threads=False)
    memory._parts.ingest.configure(ScriptedAgents(_conclusions), timedelta(0))  # noqa: SLF001 — scripted minds
    for n, text in enumerate((KEPT_TEXT, SECRET_TEXT, "Lunch was soup")):
        lines = (TextLine(text, Box(1, 2, 3, 4)),)
        made = observation(text, minute=n, title=f"About {text}")
        memory.observe(Captured(dataclasses.replace(made, lines=lines), picture=_picture(text)))
    assert memory.drain(60)
    answer_of(memory, "Where do kingfishers nest?")
    memory.drain(60)
    return memory


def test_before_it_the_words_are_there_under_the_key_and_not_in_the_clear(home: Home) -> None:
    memory = _filled(home)
    vector = _vector_of_the_secret(memory)
    memory._store.database.checkpoint()  # noqa: SLF001 — so that all is in one file
    memory.close()
    found = traces(home, vector)
    assert {f"decrypted database: {stem}" for stem in STEMS} <= found
    assert "decrypted database: vector" in found
    assert any(trace.startswith("opened b_") for trace in found)
    assert {trace for trace in found if not trace.startswith(("decrypted", "opened"))} == {"chroma.sqlite3: rotated"}


@pytest.mark.parametrize("words", ["kingfishers", ""])
def test_after_it_no_byte_of_them_is_left(home: Home, words: str) -> None:
    memory = _filled(home)
    vector = _vector_of_the_secret(memory)
    seen = memory.search(Query("kingfishers", layer="observations", k=1))[0].id
    assert memory.turns(memory.conversations()[0].id)
    if words:
        selection = Selection(matching=words)
    else:
        selection = Selection(since=NOON + timedelta(minutes=1), until=NOON + timedelta(minutes=2))
    plan = memory.plan_forgetting(selection)
    assert seen in plan.observations
    assert plan.pictures == 1
    assert len(list(home.pictures.iterdir())) == 6
    memory.forget(plan)
    assert len(list(home.pictures.iterdir())) == 4, "the small copy goes with the picture"
    assert memory.search(Query("kingfishers zanzibar", layer="both")) == []
    assert traces(home, vector) == set(), "while it is still open"
    assert [hit.text for hit in memory.search(Query("budget meeting", layer="observations", k=1))] == [KEPT_TEXT]
    assert memory.drain(60)
    memory.check()
    memory.close()
    assert traces(home, vector) == set(), "after it was closed"


@pytest.mark.parametrize("count", [1, 120])
def test_what_a_model_said_of_a_picture_is_gone_as_well(home: Home, count: int) -> None:
    memory = open_memory(home, keys=some_keys(), threads=False, embedder=HashedEmbedder(), index=ExactIndex())
    for n in range(count):
        memory.observe(Captured(observation(f"Something {n}", minute=n, app="Forget"), picture=b"WEBP"))
    assert memory.drain(60)
    _describe(memory, "Quoxological kingfishers of Zanzibar 𠮷野家")
    assert memory.search(Query("quoxological kingfishers", layer="both"))
    memory._store.database.checkpoint()  # noqa: SLF001 — so that all is in one file
    assert any(b"quoxolog" in body.lower() for _, body in everything(home))
    memory.forget(memory.plan_forgetting(Selection(matching="kingfishers quoxological")))
    assert memory.counts()["observations"] == 0
    for name, body in everything(home):
        assert not [stem for stem in (*STEMS, "𠮷") if stem.encode() in body.lower()], name
    memory.check()
    memory.close()


def test_what_else_was_seen_is_derived_anew_without_it(home: Home) -> None:
    memory = _filled(home)
    plan = memory.plan_forgetting(Selection(matching="kingfishers"))
    memory.forget(plan)
    texts = [one.text for one in memory.memories()]
    assert any("budget" in text for text in texts)
    assert any("soup" in text for text in texts)
    assert not any(word in text.casefold() for text in texts for word in PLANTED)
    memory.close()


def test_everything_iseverything(home: Home) -> None:
    memory = _filled(home)
    vector = _vector_of_the_secret(memory)
    memory.forget(memory.plan_forgetting(Selection(everything=True)))
    counts = memory.counts()
    assert (counts["observations"], counts["pictures"], counts["conversations"]) == (0, 0, 0)
    assert list(home.pictures.iterdir()) == []
    assert sum(counts["memories"].values()) == 0
    assert traces(home, vector) == set()
    for word in (b"budget", b"soup"):
        assert not [name for name, body in everything(home) if word in body.lower()]
    memory.close()


def test_many_at_once_leave_nothing_either_and_the_words_of_the_rest_are_still_found(home: Home) -> None:
    memory = open_memory(home, keys=some_keys(), embedder=HashedEmbedder(), index=ExactIndex(), threads=False)
    memory._parts.ingest.configure(ScriptedAgents(_one_each), timedelta(0))  # noqa: SLF001 — scripted minds
    for n in range(150):
        memory.observe(
            Captured(observation(f"Kingfishers of Zanzibar 𠮷野家 {n} quoxological", minute=n, app="Forget"))
        )
        memory.observe(Captured(observation(f"budget meeting {n}", minute=n, app="Keep")))
    assert memory.drain(60)
    memory.forget(memory.plan_forgetting(Selection(app="Forget")))
    needles = [*(stem.encode() for stem in STEMS), "𠮷".encode(), "𠮷野家".encode()]
    for name, body in everything(home):
        assert not [needle for needle in needles if needle in body.lower()], name
    assert len(memory.search(Query("budget", layer="observations", k=500))) == 150
    memory.observe(Captured(observation("Kingfishers of Zanzibar again", app="Forget")))
    memory.forget(memory.plan_forgetting(Selection(app="Forget")))  # one row: the other way is switched on again
    assert not [name for name, body in everything(home) if b"kingfish" in body.lower()]
    memory.check()
    memory.close()


def test_a_large_forgetting_that_fails_leaves_the_careful_way_switched_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = open_memory(home, keys=some_keys(), embedder=HashedEmbedder(), index=ExactIndex(), threads=False)
    for n in range(150):
        memory.observe(Captured(observation(f"Kingfishers of zanzibar{n}", minute=n, app="Forget")))
    memory.drain(60)
    graph = memory._store.graph  # noqa: SLF001 — to fail after the rows are gone

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(graph, "sweep", fail)
        with pytest.raises(ZeroDivisionError):
            memory.forget(memory.plan_forgetting(Selection(app="Forget")))
    assert memory.counts()["observations"] == 150
    singly = memory.observations(limit=8)
    for one in singly:
        memory.forget(memory.plan_forgetting(Selection(observations=(one.id,))))
    words = [one.text.split()[-1].encode() for one in singly]
    assert words[0] == b"zanzibar149"
    assert not [name for name, body in everything(home) for word in words if word in body.lower()]
    assert len(memory.search(Query("kingfishers", layer="observations", k=500))) == 142
    memory.check()
    memory.close()


def _one_each(batch: Batch, known: Known) -> list[Proposal]:
    return [Add(draft(f"It was read: {one.text}", one.id)) for one in batch.observations]
