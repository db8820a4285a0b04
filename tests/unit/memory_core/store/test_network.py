"""The graph as plain data and as GraphML; names that mean the same."""

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from datetime import timedelta

import pytest

from memory_core.clock import FrozenClock
from memory_core.home import Home
from memory_core.ingest.beliefs import facts_about, surroundings
from memory_core.ingest.known import StoreKnown, names_of
from memory_core.ingest.writer import Writer
from memory_core.records.bodies import CoreBody, Kind
from memory_core.records.ids import MemoryId
from memory_core.records.memory import Draft
from memory_core.records.proposal import Add, Supersede
from memory_core.records.scope import Scope
from memory_core.store import Store
from memory_core.store.network import graphml
from tests.fakes.core import NOON, draft, fact, keep, open_store

_XML = "{http://graphml.graphdrawing.org/xmlns}"


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


def _write(store: Store, *drafts: Draft) -> list[MemoryId]:
    changes = Writer(store=store, clock=FrozenClock(NOON)).write([Add(one) for one in drafts])
    assert changes is not None
    return list(changes.memories_added)


def test_short_forms_and_addresses_mean_the_only_one_that_they_can(store: Store) -> None:
    _write(
        store,
        fact("Maria Lopez", "lives in", "Lisbon"),
        draft("M. Lopez wrote.", entities=("M. Lopez",)),
        draft("A mail of maria.lopez@northwind.example.", entities=("maria.lopez@northwind.example",)),
        draft("Maria called.", entities=("Maria",)),
        fact("Grant Pelletier", "lives in", "Dover"),  # no list of names knows him, but who lives somewhere is somebody
        fact("Grant Programme", "deadline", "5 May"),
        draft("Grant called.", entities=("Grant",)),
    )
    assert names_of(store, "Grant") == names_of(store, "Grant Pelletier") == {"grant", "grant pelletier"}
    everything = {"maria lopez", "m. lopez", "maria.lopez@northwind.example", "maria"}
    for name in ("Maria", "M. Lopez", "maria.lopez@northwind.example", "Maria Lopez"):
        assert names_of(store, name) == everything, name
    assert [one.text for one in facts_about(store, "Maria")] == ["Maria Lopez lives in Lisbon."]
    store.close()


def test_my_wife_is_whoever_is_it_and_no_other(store: Store) -> None:
    _write(store, fact("my wife", "works at", "the city council"), fact("Ana", "lives in", "Leeds"))
    assert [one.text for one in facts_about(store, "Ana")] == ["Ana lives in Leeds."]
    _write(store, fact("me", "wife", "Ana"))
    everything = {"Ana lives in Leeds.", "my wife works at the city council."}
    assert {one.text for one in facts_about(store, "Ana")} == everything
    assert {one.text for one in facts_about(store, "my wife")} == everything
    assert names_of(store, "Maria") == {"maria"}
    store.close()


def test_ones_own_names_are_names_of_me_and_no_other_of_ones_given_name(store: Store) -> None:
    about_me = draft("My name is Delphine Okafor.", kind=Kind.CORE, body=CoreBody("identity"))
    _write(store, about_me, fact("me", "lives in", "Lyon"), fact("Delphine", "works at", "Northwind"))
    both = ["Delphine works at Northwind.", "me lives in Lyon."]
    for name in ("me", "Delphine", "delphine okafor"):
        assert [one.text for one in facts_about(store, name, scope=Scope())] == both, name
        assert {one.name for one in surroundings(store, name, scope=Scope()).nodes[1:]} == {"Lyon", "Northwind"}, name
    _write(store, fact("Delphine Weber", "lives in", "Porto"))
    other = [one.text for one in facts_about(store, "Delphine Weber", scope=Scope())]
    assert "Delphine Weber lives in Porto." in other
    assert both[1] not in other
    assert surroundings(store, "me", hops=100_000, scope=Scope()).nodes
    assert facts_about(store, "Delphine Okafor", scope=Scope(user="other")) == []
    store.close()


def test_with_two_marias_the_given_name_means_neither(store: Store) -> None:
    _write(store, fact("Maria Lopez", "lives in", "Lisbon"), fact("Maria Weber", "lives in", "Porto"))
    assert names_of(store, "Maria") == {"maria"}
    assert names_of(store, "Maria Weber") == {"maria weber"}
    store.close()


def test_what_was_renamed_is_known_by_both_names_in_its_scope(store: Store) -> None:
    _write(store, fact("Falcon", "called", "Heron"), fact("Falcon", "budget", "5 €"))
    known = StoreKnown(store=store, dense=None, scope=Scope())
    assert known.names("Heron") == {"heron", "falcon"}
    assert [one.text for one in facts_about(store, "Heron", "budget")] == ["Falcon budget 5 €."]
    assert StoreKnown(store=store, dense=None, scope=Scope(user="other")).names("Heron") == {"heron"}
    store.close()


def test_facts_are_told_as_of_a_moment(store: Store) -> None:
    (observation,) = keep(store, "Maria moved.")
    (old,) = _write(store, replace(fact("Maria", "lives in", "Lisbon", observation), valid_from=NOON))
    moved = NOON + timedelta(days=9)
    later = replace(fact("Maria", "lives in", "Porto", observation), at=moved, valid_from=moved)
    Writer(store=store, clock=FrozenClock(moved)).write([Supersede(old, later, "she moved")])
    before, since, now = (
        [one.text for one in facts_about(store, "Maria", "lives in", at=at)]
        for at in (NOON + timedelta(days=1), moved, None)
    )
    assert before == ["Maria lives in Lisbon."]
    assert since == now == ["Maria lives in Porto."]
    assert facts_about(store, "Maria", at=NOON - timedelta(days=1)) == []
    store.close()


def test_the_surroundings_of_an_entity_are_nodes_and_relations_with_their_times(store: Store) -> None:
    (observation,) = keep(store, "Maria moved.")
    (old, *_) = _write(
        store,
        fact("Maria Lopez", "lives in", "Lisbon", observation),
        fact("Lisbon", "lies in", "Portugal"),
        fact("Portugal", "borders", "Spain"),
        fact("Maria", "works at", "Northwind"),
    )
    writer = Writer(store=store, clock=FrozenClock(NOON))
    writer.write([Supersede(old, fact("Maria Lopez", "lives in", "Porto", observation), "she moved")])
    near = surroundings(store, "Maria")
    assert near.nodes[0].name == "Maria Lopez"
    assert near.nodes[0].aliases == ("Maria",)
    assert {node.name for node in near.nodes[1:]} == {"Lisbon", "Porto", "Northwind"}
    ended = {edge.predicate: edge.valid_to for edge in near.edges if edge.memory == old}
    assert ended == {"lives in": NOON}
    assert {node.name for node in surroundings(store, "Maria", at=NOON).nodes} == {
        "Maria Lopez",
        "Porto",
        "Northwind",
    }
    wide = surroundings(store, "Maria", hops=2)
    assert {node.name: node.distance for node in wide.nodes}["Portugal"] == 2
    assert len(surroundings(store, "Maria", hops=2, limit=2).nodes) == 2
    assert surroundings(store, "Nobody").nodes == ()
    store.close()


def test_the_whole_graph_is_well_formed_graphml(store: Store) -> None:
    _write(
        store,
        fact('M & "Co" <Ltd>', "owns\x0b", "Lisbon"),
        replace(fact("Other", "owns", "Porto"), scope=Scope(user="other")),
    )
    tree = ElementTree.fromstring("\n".join(graphml(store.database)))
    names = [one.text for one in tree.iter(f"{_XML}data") if one.get("key") == "name"]
    assert sorted(map(str, names)) == ["Lisbon", 'M & "Co" <Ltd>', "Other", "Porto"]
    nodes = {one.get("id") for one in tree.iter(f"{_XML}node")}
    edges = list(tree.iter(f"{_XML}edge"))
    assert len(edges) == 2
    assert {edge.get("source") for edge in edges} | {edge.get("target") for edge in edges} <= nodes
    own = ElementTree.fromstring("\n".join(graphml(store.database, scope=Scope())))
    assert len(list(own.iter(f"{_XML}edge"))) == 1
    store.close()


@pytest.mark.parametrize(
    ("scope", "seen"),
    [
        (Scope(user="u"), {"Fabrikam", "Porto", "Rome"}),
        (Scope(user="u", session="s1"), {"Fabrikam", "Porto", "Rome"}),
        (Scope(user="u", session="s2"), {"Porto", "Rome"}),
        (Scope(user="", session="s1"), {"Fabrikam", "Rome"}),
        (Scope(user="", agent="a"), {"Oslo", "Rome"}),
        (Scope(user="u", agent="a"), {"Oslo", "Porto", "Rome"}),
        (Scope(user="other"), {"Rome"}),
        (None, {"Fabrikam", "Porto", "Oslo", "Contoso", "Rome"}),
    ],
)
def test_of_the_graph_a_scope_is_told_what_it_may_read_and_no_more(
    store: Store, scope: Scope | None, seen: set[str]
) -> None:
    kept = {
        "Fabrikam": Scope(user="u", session="s1"),
        "Porto": Scope(user="u"),
        "Oslo": Scope(user="", agent="a"),
        "Contoso": Scope(user="v"),
        "Rome": Scope(user=""),
    }
    _write(store, *(replace(fact("Maria Lopez", "likes", one), scope=whose) for one, whose in kept.items()))
    around = surroundings(store, "Maria Lopez", scope=scope)
    assert {one.name for one in around.nodes} == {"Maria Lopez", *seen}
    assert (around.nodes[0].mentions, len(around.edges)) == (len(seen), len(seen))
    told = "".join(graphml(store.database, scope=scope))
    assert {one for one in kept if one in told} == seen
    store.close()
