"""Entities, their names and relations."""

import pytest

from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.ingest.writer import Writer
from memory_core.records.ids import EntityId, MemoryId
from memory_core.records.memory import Draft
from memory_core.records.proposal import Add, Revise, Supersede
from memory_core.records.scope import Scope
from memory_core.store import Store
from memory_core.store.network import ego_network
from tests.fakes.core import NOON, draft, fact, keep, open_store


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


def _write(store: Store, *drafts: Draft) -> list[MemoryId]:
    changes = Writer(store=store, clock=FrozenClock(NOON)).write([Add(one) for one in drafts])
    assert changes is not None
    return list(changes.memories_added)


def test_an_entity_is_found_by_its_name_and_by_a_part_of_it(store: Store) -> None:
    _write(store, draft("Maria Lopez called.", entities=("Maria Lopez",)))
    (found,) = store.graph.entities()
    assert (found.name, found.mentions) == ("Maria Lopez", 1)
    for words in (["who", "is", "maria"], ["LOPEZ"], ["maria", "lopez"]):
        assert store.graph.find(words) == [found.id]
    assert store.graph.find(["heron"]) == []
    assert store.graph.find([]) == []
    assert store.graph.find(["maria"], scope=Scope(tenant="other")) == []
    store.close()


def test_the_same_name_is_the_same_entity_in_one_scope_only(store: Store) -> None:
    _write(
        store,
        draft("Maria called.", entities=("Maria",)),
        draft("MARIA wrote.", entities=("maria",)),
        draft("Maria left.", entities=("Maria",), scope=Scope(user="other")),
    )
    assert sorted(one.mentions for one in store.graph.entities()) == [1, 2]
    store.close()


def test_activation_reaches_two_hops_and_fades(store: Store) -> None:
    lives, lies, far, _ = _write(
        store,
        fact("Maria", "lives in", "Lisbon"),
        fact("Lisbon", "lies in", "Portugal"),
        fact("Portugal", "borders", "Spain"),
        draft("Nothing to do with it.", entities=("Heron",)),
    )
    found = dict(store.graph.activate(store.graph.find(["maria"])))
    assert list(found)[0] == lives
    assert found[lives] > found[lies] > found[far]
    assert set(dict(store.graph.activate(store.graph.find(["maria"]), hops=0))) == {lives}
    assert store.graph.activate([EntityId("e_nothing")]) == []
    assert len(store.graph.activate(store.graph.find(["maria"]), limit=1)) == 1
    store.close()


def test_a_relation_ends_with_the_fact_that_said_so(store: Store) -> None:
    (observation,) = keep(store, "Maria moved.")
    (old,) = _write(store, fact("Maria", "lives in", "Lisbon", observation))
    writer = Writer(store=store, clock=FrozenClock(NOON))
    writer.write([Supersede(old, fact("Maria", "lives in", "Porto", observation), "she moved")])
    first, second = ego_network(store.database, ["maria"]).edges
    assert (first.memory, first.valid_to) == (old, NOON)
    assert second.valid_to is None
    assert store.graph.activate(store.graph.find(["lisbon"])) == []
    store.close()


def test_entities_that_nobody_mentions_any_more_are_swept_with_their_names(store: Store) -> None:
    (gone,) = _write(store, draft("Maria called.", entities=("Maria Lopez",)))
    _write(store, draft("Chen called.", entities=("Chen",)))
    with store.database.transaction() as connection:
        store.memories.delete(connection, [gone])
        store.graph.sweep(connection)
        names = [row[0] for row in connection.execute("SELECT folded FROM aliases")]
    assert names == ["chen"]
    store.close()


def test_a_revised_memory_mentions_what_its_new_text_does(store: Store) -> None:
    (memory,) = _write(store, draft("Maria called.", entities=("Maria",)))
    writer = Writer(store=store, clock=FrozenClock(NOON))
    writer.write([Revise(memory, draft("Chen called.", entities=("Chen",)), "misheard")])
    assert store.graph.activate(store.graph.find(["maria"])) == []
    assert [name for name, _ in store.graph.activate(store.graph.find(["chen"]))] == [memory]
    store.close()


def test_a_name_without_its_accents_is_the_same_name(store: Store) -> None:
    _write(
        store,
        draft("Björn Dahl called.", entities=("Björn Dahl",)),
        draft("Bjorn Dahl wrote.", entities=("Bjorn Dahl",)),
        draft("Jose Pena called.", entities=("Jose Pena",)),
        draft("José Peña wrote.", entities=("José Peña",)),
        draft("Łódź is large.", entities=("Łódź",)),
    )
    assert {(one.name, one.mentions) for one in store.graph.entities()} == {
        ("Björn Dahl", 2),
        ("Jose Pena", 2),
        ("Łódź", 1),
    }
    (bjorn,) = store.graph.find(["bjorn"])
    assert store.graph.find(["björn"]) == [bjorn]
    assert store.graph.names("Jose Pena") == {"jose pena", "josé peña"}
    assert len(store.graph.find(["lodz"])) == 1
    store.close()
