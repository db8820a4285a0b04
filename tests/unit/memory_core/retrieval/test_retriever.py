"""Recall over a real store."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.memory import Memory
from memory_core.records.observation import Captured
from memory_core.records.query import Query
from memory_core.retrieval.retriever import Retriever
from tests.fakes.core import observation, remembering
from tests.fakes.mind import MORNING, heard, seen, the_day


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    with remembering(tmp_path, MORNING + timedelta(hours=2), the_day(), embedder=HashedEmbedder()) as memory:
        yield memory


def test_a_fact_is_found_by_its_words(memory: Memory) -> None:
    hits = memory.search(Query("launch of Aurora"))
    assert "12 May" in hits[0].text
    assert hits[0].ranks["words"] == 1
    assert all(0 < hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_words_alone_are_enough(memory: Memory) -> None:
    retriever = Retriever(store=memory._store, dense=None, clock=FrozenClock(MORNING))  # noqa: SLF001 — its store
    hits = retriever.recall(Query("launch of Aurora", layer="both"))
    assert {hit.layer for hit in hits} == {"memories", "observations"}


def test_what_has_no_vector_yet_does_not_stand_behind_what_is_beside_it(memory: Memory) -> None:
    for n in range(12):
        memory.observe(Captured(observation(f"heron r0t3n{n} stands in the reeds", minute=n, name=f"o_{n}")))
    memory.drain()
    memory._parts.indexer._index.delete(["o_7"])  # noqa: SLF001 — as it is right after it was added
    hits = memory.search(Query("reeds r0t3n7", layer="observations"))
    assert hits[0].id == "o_7"


def test_what_is_only_near_is_not_looked_up_where_what_words_found_outdoes_it(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = (observation(f"heron {n} stands in the reeds", minute=n, name=f"o_{n}") for n in range(40))
    memory.register.keep(list(texts))
    memory.drain()
    matching, asked = memory._store.memories.matching, list[str]()  # noqa: SLF001 — what is read of it

    def watched(ids: Collection[str], query: Query) -> set[str]:
        asked.extend(ids)
        return matching(ids, query)

    monkeypatch.setattr(memory._store.memories, "matching", watched)  # noqa: SLF001
    query = Query("heron in the reeds", k=1, layer="observations")
    found = memory.search(query)
    assert not asked
    explained = memory.search(replace(query, explain=True))
    assert asked
    assert [(hit.id, hit.score) for hit in found] == [(hit.id, hit.score) for hit in explained]


def test_of_what_asks_for_a_list_in_a_few_words_nothing_is_embedded(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded: list[str] = []
    monkeypatch.setattr(memory._parts.retriever._dense, "embed", embedded.append)  # noqa: SLF001 — what is given to it
    asked = ["today", "budget", "which budget was it that Maria spoke of before the launch of Aurora?"]
    for text in asked:
        assert memory.search(Query(text, layer="observations"))
    assert embedded == asked[1:]


def test_nothing_is_better_than_anything(memory: Memory) -> None:
    assert memory.search(Query("zebra crossing in Ouagadougou")) == []


def test_filters_are_law(memory: Memory) -> None:
    assert {hit.app for hit in memory.search(Query("budget", apps=("Slack",)))} == {"Slack"}
    assert {hit.kind for hit in memory.search(Query("budget", kinds=("semantic",)))} == {"semantic"}
    assert memory.search(Query("launch", since=MORNING + timedelta(hours=1))) == []


def test_an_empty_text_lists_by_time(memory: Memory) -> None:
    hits = memory.search(Query("", k=5, layer="observations"))
    assert [hit.at for hit in hits] == sorted((hit.at for hit in hits), reverse=True)
    assert len(hits) == 4
    only = memory.search(Query("", kinds=("episodic",), apps=("Slack",)))
    assert [(hit.kind, hit.app) for hit in only] == [("episodic", "Slack")]


def test_signs_alone_find_nothing(memory: Memory) -> None:
    assert memory.search(Query("???")) == []


def test_words_of_time_narrow_when_something_fits(memory: Memory) -> None:
    hits = memory.search(Query("budget in the last 80 minutes", layer="observations"))
    assert {hit.at for hit in hits} <= {MORNING + timedelta(minutes=minute) for minute in (40, 50)}


def test_words_of_time_may_belong_to_the_thing(memory: Memory) -> None:
    assert memory.search(Query("the launch in May"))


def test_the_graph_reaches_what_the_words_do_not(memory: Memory) -> None:
    hits = memory.search(Query("Maria", k=20))
    assert any("graph" in hit.ranks for hit in hits)


def test_neighbours_lend_their_words(memory: Memory) -> None:
    memory.observe(Captured(heard("What about the wallaby enclosure?", minute=55)))
    memory.observe(Captured(heard("It opens at nine.", minute=56)))
    memory.drain()
    hits = memory.search(Query("wallaby enclosure", layer="observations"))
    assert hits[0].text == "What about the wallaby enclosure?"
    assert "It opens at nine." in [hit.text for hit in hits]


def test_another_script_is_found(memory: Memory) -> None:
    memory.observe(Captured(seen("我们星期五开会讨论预算", title="笔记", app="Editor", minute=58)))
    memory.drain()
    assert memory.search(Query("预算", layer="observations"))
