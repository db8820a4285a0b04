"""The word indexes are brought into few parts."""

from collections.abc import Iterator

import pytest

from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import HomeUnwritable
from memory_core.home import Home
from memory_core.ingest.indexer import Indexer
from memory_core.records.query import Query
from memory_core.store import Store, tidying
from memory_core.store.tidying import Tidying
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import keep, open_store


@pytest.fixture(autouse=True)
def _few_are_worth_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "_NEW", 6)


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    opened = open_store(home)
    yield opened
    opened.close()


def _parts(store: Store) -> int:
    with store.database.reading() as connection:
        return int(connection.execute("SELECT count(DISTINCT segid) FROM observations_words_idx").fetchone()[0])


def _grown(store: Store, count: int) -> None:
    for number in range(count):
        keep(store, f"heron number {number}")


def _found(store: Store) -> list[tuple[str, float]]:
    return store.fulltext.match("heron", layer="observations", query=Query(""), limit=10)


def test_many_parts_become_one_and_everything_is_found_as_before(store: Store) -> None:
    tidy = Tidying(store.database)
    assert not tidy.step()
    _grown(store, 7)
    before = _parts(store)
    assert before > 1
    found = _found(store)
    while tidy.step():
        pass
    assert _parts(store) == 1
    assert _found(store) == found
    assert len(found) == 7


def test_little_that_is_new_is_left_for_an_hour(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "_SHARE", 2.0)
    now = [0.0]
    monkeypatch.setattr("memory_core.store.tidying.time.monotonic", lambda: now[0])
    tidy = Tidying(store.database)
    _grown(store, 5)
    now[0] = 7_200.0
    assert not tidy.step()  # too few
    _grown(store, 2)
    now[0] = 3_599.0
    assert not tidy.step()
    now[0] = 3_601.0
    assert tidy.step()


def test_a_full_disk_leaves_the_parts_as_they_are(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    tidy = Tidying(store.database)
    _grown(store, 7)

    before = _parts(store)
    tried: list[object] = []

    def full(*asked: object) -> bool:
        tried.append(asked)
        raise HomeUnwritable("full")

    monkeypatch.setattr("memory_core.store.wiping._merged", full)
    assert not tidy.step()
    assert not tidy.step()  # nothing is new since
    assert len(tried) == 1
    assert _parts(store) == before


def test_whoever_gives_texts_their_vectors_tidies_up_behind_them(store: Store) -> None:
    indexer = Indexer(store=store, embedder=HashedEmbedder(), index=ExactIndex())
    _grown(store, 7)
    assert _parts(store) > 1
    while indexer.step():
        pass
    assert _parts(store) == 1
    assert indexer.waiting() == 0
