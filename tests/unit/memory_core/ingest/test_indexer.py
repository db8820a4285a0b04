"""From the outbox to the vector index."""

import dataclasses
from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import ModelError, VectorIndexError
from memory_core.ingest.indexer import Indexer
from memory_core.ingest.known import StoreKnown
from memory_core.ingest.texts import texts_of_memory, texts_of_observation
from memory_core.ingest.writer import Writer
from memory_core.records.bodies import Kind
from memory_core.records.health import State
from memory_core.records.proposal import Add, Merge, Revise
from memory_core.records.scope import Scope
from memory_core.retrieval.dense import Dense
from memory_core.store import Store
from memory_core.vectors.exact import ExactIndex
from memory_core.vectors.watched import WatchedIndex
from tests.fakes.core import NOON, draft, keep, observation


class _Embedder(HashedEmbedder):
    """Another variant, or a broken one."""

    def __init__(self, name: str = "other", *, broken: bool = False) -> None:
        super().__init__()
        self._called = name
        self.broken = broken
        self.embedded = 0

    @property
    def name(self) -> str:
        return self._called

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.broken:
            raise ModelError("The model is missing. Install Scrubjay again.")
        self.embedded += len(texts)
        return super().embed(texts)


class _OnTheDisk(ExactIndex):
    """What is taken out of it stays in its files, as it were."""

    def retain(self, ids: set[str]) -> bool:
        return False


class _BrokenIndex(ExactIndex):
    """Fails at what it is told to fail at."""

    def __init__(self, *broken: str) -> None:
        super().__init__()
        self.broken = set(broken)
        self.rebuilds = 0

    def _maybe_fail(self, what: str) -> None:
        if what in self.broken:
            raise VectorIndexError("The index is damaged. It is being rebuilt.")

    def query(self, vector: NDArray[np.float32], k: int) -> list[tuple[str, float]]:
        self._maybe_fail("query")
        return super().query(vector, k)

    def upsert(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._maybe_fail("upsert")
        super().upsert(ids, vectors)

    def ids(self) -> set[str]:
        self._maybe_fail("ids")
        return super().ids()

    def rebuild(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._maybe_fail("rebuild")
        self.rebuilds += 1
        self.broken -= {"ids", "query"}
        super().rebuild(ids, vectors)


def _indexer(store: Store, index: ExactIndex, embedder: HashedEmbedder | None = None) -> Indexer:
    return Indexer(store=store, embedder=embedder or HashedEmbedder(), index=index)


def _state(indexer: Indexer, part: str) -> State:
    return next(one.state for one in indexer.health() if one.part == part)


def test_what_is_kept_gets_a_vector_in_the_store_and_in_the_index(store: Store) -> None:
    ids = keep(store, *(f"text {n}" for n in range(70)))
    index = ExactIndex()
    indexer = _indexer(store, index)
    assert not indexer.ready()
    while indexer.step():
        pass
    assert index.ids() == store.vectors.names("hashed-384") == set(ids)
    assert indexer.ready()
    assert indexer.waiting() == 0
    assert _state(indexer, "index") == _state(indexer, "embedder") == State.OK
    store.close()


def test_a_lost_index_is_filled_from_the_store_without_embedding_again(store: Store) -> None:
    ids = keep(store, "herons", "egrets")
    _indexer(store, ExactIndex()).step()
    index, embedder = ExactIndex(), _Embedder("hashed-384")
    indexer = _indexer(store, index, embedder)
    indexer.step()
    assert index.ids() == set(ids)
    assert embedder.embedded == 0
    assert index.query(HashedEmbedder().embed(["herons"])[0], 1)[0][0] == ids[0]
    store.close()


def test_an_index_with_more_in_it_than_the_store_is_written_anew(store: Store) -> None:
    (kept,) = keep(store, "herons")
    index = _BrokenIndex()
    _indexer(store, index).step()
    index.upsert(["o_forgotten"], HashedEmbedder().embed(["kingfisher"]))
    _indexer(store, index).step()
    assert index.rebuilds == 1
    assert index.ids() == {kept}
    store.close()


def test_an_index_that_cannot_be_read_is_written_anew(store: Store) -> None:
    ids = keep(store, "herons", "egrets")
    _indexer(store, ExactIndex()).step()
    index = _BrokenIndex("ids")
    indexer = _indexer(store, index)
    indexer.step()
    assert index.ids() == set(ids)
    assert indexer.ready()
    store.close()


def test_an_index_that_fails_a_question_is_written_anew_and_words_go_on(
    store: Store, allow_logs: pytest.LogCaptureFixture
) -> None:
    (kept,) = keep(store, "herons")
    index = _BrokenIndex()
    indexer = _indexer(store, index)
    indexer.step()
    dense = Dense(embedder=HashedEmbedder(), index=WatchedIndex(index, failed=indexer.failed), ready=indexer.ready)
    index.broken.add("query")
    assert dense.search("herons", 3) == []
    assert not indexer.ready()
    assert _state(indexer, "index") == State.WARNING
    indexer.step()
    assert [name for name, _ in dense.search("herons", 3)] == [kept]
    store.close()


def test_an_index_that_cannot_even_be_written_is_told_of_and_nothing_is_lost(store: Store) -> None:
    keep(store, "herons")
    index = _BrokenIndex("ids", "rebuild")
    indexer = _indexer(store, index)
    indexer.step()
    assert not indexer.ready()
    assert indexer.stuck()
    assert _state(indexer, "index") == State.ERROR
    assert store.vectors.count() == 1
    index.broken.clear()
    indexer.step()
    assert indexer.ready()
    assert not indexer.stuck()
    store.close()


def test_a_failed_addition_is_made_up_for(store: Store) -> None:
    index = _BrokenIndex()
    indexer = _indexer(store, index)
    indexer.step()
    ids = keep(store, "herons")
    index.broken.add("upsert")
    indexer.step()
    assert not indexer.ready()
    index.broken.clear()
    indexer.step()
    assert index.ids() == set(ids)
    store.close()


def test_without_a_model_the_texts_wait(store: Store) -> None:
    keep(store, "herons")
    embedder = _Embedder(broken=True)
    indexer = _indexer(store, ExactIndex(), embedder)
    indexer.step()
    assert indexer.waiting() == 1
    assert _state(indexer, "embedder") == State.ERROR
    embedder.broken = False
    indexer.step()
    assert indexer.waiting() == 0
    assert _state(indexer, "embedder") == State.OK
    store.close()


def test_another_model_means_that_everything_is_embedded_anew(store: Store) -> None:
    ids = keep(store, "herons", "egrets")
    _indexer(store, ExactIndex()).step()
    embedder = _Embedder("other")
    indexer = _indexer(store, ExactIndex(), embedder)
    while indexer.step():
        pass
    assert embedder.embedded == 2
    assert store.vectors.names("other") == set(ids)
    assert store.vectors.others("other") == 0
    store.close()


def test_what_is_gone_when_its_turn_comes_leaves_the_index(store: Store) -> None:
    writer = Writer(store=store, clock=FrozenClock(NOON))
    changes = writer.write([Add(draft("Maria heron.")), Add(draft("Maria egret."))])
    assert changes is not None
    index = ExactIndex()
    indexer = _indexer(store, index)
    indexer.step()
    merged = writer.write([Merge(changes.memories_added, draft("Maria birds."), "the same")])
    assert merged is not None
    indexer.step()
    assert index.ids() == store.vectors.names("hashed-384") == set(merged.memories_added)
    store.close()


def test_a_text_that_became_shorter_leaves_none_of_its_parts(store: Store) -> None:
    writer = Writer(store=store, clock=FrozenClock(NOON))
    changes = writer.write([Add(draft("heron " * 400))])
    assert changes is not None
    (name,) = changes.memories_added
    index = ExactIndex()
    indexer = _indexer(store, index)
    indexer.step()
    assert index.ids() == {name, f"{name}#1", f"{name}#2"}
    writer.write([Revise(name, draft("heron"), "shorter")])
    indexer.step()
    assert index.ids() == store.vectors.names_of([name]) == {name}
    store.close()


def test_erasing_leaves_what_the_store_has(store: Store) -> None:
    kept, gone = keep(store, "herons", "egrets")
    index = ExactIndex()
    indexer = _indexer(store, index)
    indexer.step()
    with store.database.transaction() as connection:
        store.vectors.delete(connection, [gone])
    indexer.erase()
    assert index.ids() == {kept}
    assert indexer.ready()
    store.close()


def test_a_large_index_is_emptied_at_once_and_filled_again_later(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("memory_core.ingest.indexer._REWRITE_AT_ONCE", 1)
    ids = keep(store, "herons", "egrets")
    index = _OnTheDisk()
    indexer = _indexer(store, index)
    indexer.step()
    indexer.erase()
    assert index.ids() == set()
    assert not indexer.ready()
    indexer.step()
    assert index.ids() == set(ids)
    store.close()


def test_the_thread_works_when_woken_and_ends_when_closed(store: Store, until: Callable[..., None]) -> None:
    index = ExactIndex()
    indexer = _indexer(store, index)
    indexer.start()
    assert indexer.wait_ready(5.0)
    (name,) = keep(store, "herons")
    indexer.wake()
    until(lambda: index.ids() == {name})
    indexer.close()
    assert index.ids() == set()
    store.close()


def test_the_thread_outlives_what_nobody_expected(
    store: Store, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture, until: Callable[..., None]
) -> None:
    monkeypatch.setattr("memory_core.ingest.indexer._AFTER_FAILURE_S", 0.01)
    (name,) = keep(store, "herons")
    index = ExactIndex()
    indexer = _indexer(store, index)
    take, failures = store.outbox.take, [ValueError("herons")]

    def fail_at_first(limit: int) -> list[tuple[int, str]]:
        if failures:
            raise failures.pop()
        return take(limit)

    monkeypatch.setattr(store.outbox, "take", fail_at_first)
    indexer.start()
    until(lambda: index.ids() == {name})
    indexer.close()
    assert "herons" not in allow_logs.text
    store.close()


def test_agents_know_what_is_near_in_meaning_of_their_kind_and_scope(store: Store) -> None:
    writer = Writer(store=store, clock=FrozenClock(NOON))
    changes = writer.write(
        [
            Add(draft("the grey heron")),
            Add(draft("the white heron")),
            Add(draft("the grey heron of others", scope=Scope(user="other"))),
            Add(draft("the grey heron as a fact", kind=Kind.CORE)),
        ]
    )
    assert changes is not None
    index = ExactIndex()
    indexer = _indexer(store, index)
    indexer.step()
    dense = Dense(embedder=HashedEmbedder(), index=index, ready=indexer.ready)
    known = StoreKnown(store=store, dense=dense, scope=Scope())
    found = known.similar(Kind.EPISODIC, "the grey heron")
    assert [memory.id for memory, _ in found] == list(changes.memories_added[:2])
    assert found[0][1] == pytest.approx(1.0)
    assert StoreKnown(store=store, dense=None, scope=Scope()).similar(Kind.EPISODIC, "heron") == []
    assert known.facts("heron") == known.latest(Kind.VAULT) == []
    assert known.resource("heron") is None
    assert known.by_text(Kind.EPISODIC, "The white heron!") is not None
    store.close()


def test_long_texts_are_cut_where_a_line_or_a_word_ends_and_not_for_ever() -> None:
    pieces = texts_of_observation(observation("\n".join(f"line {n} of the page" for n in range(400)), title="Title"))
    assert len(pieces) == 4
    assert pieces[0].startswith("Title\nline 0")
    assert all(piece.endswith("of the page") for piece in pieces)
    assert all(len(piece) <= 900 for piece in pieces)
    assert texts_of_observation(observation("é" * 1000)) == ["é" * 900, "é" * 100]
    assert texts_of_observation(observation(f"before {'x' * 5000}/+= after")) == [f"before {'x' * 100} after"]
    assert texts_of_observation(observation("")) == []


def test_a_title_is_embedded_with_a_memory_unless_it_stands_there_anyway(store: Store) -> None:
    writer = Writer(store=store, clock=FrozenClock(NOON))
    changes = writer.write([Add(dataclasses.replace(draft("About herons."), title="Birds"))])
    assert changes is not None
    memory = store.memories.get(changes.memories_added[0])
    assert texts_of_memory(memory) == ["Birds. About herons."]
    assert texts_of_memory(dataclasses.replace(memory, title="herons")) == ["About herons."]
    store.close()
