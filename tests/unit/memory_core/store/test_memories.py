"""Memories as rows: how they come back, and how they are looked up."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta

import pytest

from memory_core.errors import NotFound
from memory_core.home import Home
from memory_core.records.bodies import (
    Body,
    CoreBody,
    EpisodeBody,
    FactBody,
    Kind,
    ProcedureBody,
    ResourceBody,
    VaultBody,
)
from memory_core.records.ids import MemoryId, new_memory_id
from memory_core.records.memory import HistoryEntry, Memory, Status
from memory_core.records.observation import Captured
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.store import Store
from tests.fakes.core import NOON, keep, observation, open_store


@pytest.fixture
def store(home: Home) -> Store:
    return open_store(home)


def _memory(text: str, *, minute: float = 0, kind: Kind = Kind.EPISODIC, body: Body | None = None) -> Memory:
    at = NOON + timedelta(minutes=minute)
    made = body or EpisodeBody("work", "")
    return Memory(new_memory_id(), kind, text, made, at, (), created_at=NOON, updated_at=NOON, app="Editor")


def _insert(store: Store, *memories: Memory) -> None:
    with store.database.transaction() as connection:
        for memory in memories:
            store.memories.insert(connection, memory)


BODIES: list[tuple[Kind, Body]] = [
    (Kind.CORE, CoreBody("identity")),
    (Kind.EPISODIC, EpisodeBody("meeting", "details", "Chen", ("Chen", "Maria"))),
    (Kind.SEMANTIC, FactBody("Maria", "lives in", "Lisbon")),
    (Kind.PROCEDURAL, ProcedureBody(("open", "sign", "send"))),
    (Kind.RESOURCE, ResourceBody("page", "https://example.org/a", NOON)),
    (Kind.RESOURCE, ResourceBody("page", "https://example.org/b")),
    (Kind.VAULT, VaultBody("iban", "Mail", "high", b"\x00\x01sealed")),
]


@pytest.mark.parametrize(("kind", "body"), BODIES)
def test_every_kind_comes_back_whole(store: Store, kind: Kind, body: Body) -> None:
    evidence = tuple(keep(store, "one", "two"))
    memory = dataclasses.replace(
        _memory("Something.", kind=kind, body=body),
        evidence=evidence,
        title="Title",
        until=NOON + timedelta(hours=1),
        valid_from=NOON - timedelta(days=1),
        valid_to=NOON + timedelta(days=1),
        importance=0.25,
        confidence=0.75,
        entities=("Maria", "Lisbon"),
        status=Status.ARCHIVED,
        scope=Scope("t", "a", "u", "s"),
        metadata={"why": "because"},
    )
    _insert(store, memory)
    assert store.memories.get(memory.id) == memory
    store.close()


def test_an_unknown_one_is_said_to_be_unknown(store: Store) -> None:
    with pytest.raises(NotFound, match="forgotten"):
        store.memories.get(MemoryId("m_nothing"))
    store.close()


def test_pages_are_newest_first_and_active_unless_asked_otherwise(store: Store) -> None:
    memories = [_memory(f"text {n}", minute=n) for n in range(5)]
    old = dataclasses.replace(_memory("old", minute=9), status=Status.SUPERSEDED)
    _insert(store, *memories, old)
    first = store.memories.page(limit=2)
    second = store.memories.page(limit=2, before=first[-1].id)
    assert [one.text for one in [*first, *second]] == ["text 4", "text 3", "text 2", "text 1"]
    assert [one.text for one in store.memories.page(status=Status.SUPERSEDED)] == ["old"]
    assert len(store.memories.page(status=None)) == 6
    assert store.memories.page(kind=Kind.CORE) == []
    assert store.memories.page(app="editor", since=NOON + timedelta(minutes=4))[-1].text == "text 4"
    store.close()


def test_facts_are_found_by_subject_and_predicate_whatever_their_case(store: Store) -> None:
    lives = _memory("Maria lives in Lisbon.", kind=Kind.SEMANTIC, body=FactBody("Maria", "Lives in", "Lisbon"))
    works = _memory("Maria works at Acme.", kind=Kind.SEMANTIC, body=FactBody("MARIA", "works at", "Acme"), minute=1)
    _insert(store, lives, works)
    assert [one.id for one in store.memories.facts("maria")] == [works.id, lives.id]
    assert [one.id for one in store.memories.facts(" Maria ", "lives IN")] == [lives.id]
    store.close()


def test_the_latest_of_a_kind_are_those_that_ended_last(store: Store) -> None:
    long = dataclasses.replace(_memory("long"), until=NOON + timedelta(hours=2))
    _insert(store, long, _memory("short", minute=5))
    assert [one.text for one in store.memories.latest(Kind.EPISODIC)] == ["long", "short"]
    assert [one.text for one in store.memories.latest(Kind.EPISODIC, since=NOON + timedelta(minutes=30))] == ["long"]
    assert store.memories.latest(Kind.EPISODIC, app="Elsewhere") == []
    store.close()


def test_a_resource_is_found_by_its_locator(store: Store) -> None:
    page = _memory("A page.", kind=Kind.RESOURCE, body=ResourceBody("page", "https://Example.org/A"))
    _insert(store, page)
    found = store.memories.resource("https://example.org/a")
    assert found is not None
    assert found.id == page.id
    assert store.memories.resource("https://example.org/b") is None
    store.close()


def test_the_same_words_are_the_same_text(store: Store) -> None:
    memory = _memory("Maria lives in Lisbon.")
    _insert(store, memory)
    found = store.memories.by_text(Kind.EPISODIC, "maria LIVES in  Lisbon!")
    assert found is not None
    assert found.id == memory.id
    assert store.memories.by_text(Kind.SEMANTIC, "Maria lives in Lisbon.") is None
    assert store.memories.by_text(Kind.EPISODIC, "Maria lives in Porto.") is None
    store.close()


def test_a_scope_reads_what_is_above_it_and_not_what_is_beside_it(store: Store) -> None:
    above = dataclasses.replace(_memory("said"), scope=Scope(user="u"))
    mine = dataclasses.replace(_memory("said", minute=1), scope=Scope(user="u", session="mine"))
    other = dataclasses.replace(_memory("said", minute=2), scope=Scope(user="u", session="other"))
    _insert(store, above, mine, other)
    reader = Scope(user="u", session="mine")
    assert [one.id for one in store.memories.latest(Kind.EPISODIC, scope=reader)] == [mine.id, above.id]
    found = store.memories.by_text(Kind.EPISODIC, "said", only=Scope(user="u"))
    assert found is not None
    assert found.id == above.id
    assert store.memories.latest(Kind.EPISODIC, scope=Scope(tenant="else", user="u")) == []
    store.close()


def test_ids_of_both_layers_are_filtered_by_a_query(store: Store) -> None:
    seen = keep(store, "one", "two")
    memory, archived = _memory("text"), dataclasses.replace(_memory("gone"), status=Status.ARCHIVED)
    _insert(store, memory, archived)
    ids = [*seen, memory.id, archived.id, "m_nothing"]
    assert store.memories.matching(ids, Query("", layer="both")) == {*seen, memory.id}
    assert store.memories.matching(ids, Query("")) == {memory.id}
    assert store.memories.matching(ids, Query("", layer="observations", kinds=("text",))) == set(seen)
    assert store.memories.matching(ids, Query("", layer="both", kinds=("speech",))) == {memory.id}
    late = Query("", layer="both", since=NOON + timedelta(minutes=1))
    assert store.memories.matching(ids, late) == {seen[1]}
    store.close()


def test_evidence_only_grows_and_leads_back(store: Store) -> None:
    first, second = keep(store, "one", "two")
    memory = dataclasses.replace(_memory("text"), evidence=(first,))
    _insert(store, memory)
    with store.database.transaction() as connection:
        assert store.memories.add_evidence(connection, memory.id, [first, second]) == 1
    assert store.memories.get(memory.id).evidence == (first, second)
    assert store.memories.resting_on([second]) == [memory.id]
    assert store.memories.resting_on([]) == []
    store.close()


def test_kinds_are_counted(store: Store) -> None:
    _insert(store, _memory("a"), _memory("b"), dataclasses.replace(_memory("c"), status=Status.SUPERSEDED))
    counts = store.memories.count_by_kind()
    assert counts["episodic"] == 2
    assert counts["vault"] == 0
    store.close()


def test_history_is_told_in_order(store: Store) -> None:
    memory = _memory("new")
    with store.database.transaction() as connection:
        for event, old, new in (("add", "", "old"), ("revise", "old", "new")):
            store.history.record(connection, HistoryEntry(memory.id, event, NOON, "because", old, new))
    assert [(one.event, one.old_text, one.new_text) for one in store.history.of(memory.id)] == [
        ("add", "", "old"),
        ("revise", "old", "new"),
    ]
    assert store.history.of(MemoryId("m_nothing")) == []
    store.close()


def test_whether_a_period_holds_anything_is_told_for_what_lasted_into_it_too(store: Store) -> None:
    (early,) = keep(store, "a heron")
    with store.database.transaction() as connection:
        store.observations.prolong(connection, early, NOON + timedelta(hours=2))
    _insert(store, _memory("a meeting", minute=600))

    def anything(since: float, until: float, layer: str = "observations", app: str = "editor") -> bool:
        start, end = NOON + timedelta(hours=since), NOON + timedelta(hours=until)
        return store.memories.any_of(Query("", since=start, until=end, apps=(app,)), layer=layer)

    assert anything(-1, 1)
    assert anything(1, 3)
    assert not anything(3, 4)
    assert not anything(-3, -1)
    assert not anything(1, 3, app="mail")
    assert anything(9, 11, "memories")
    assert not anything(1, 3, "memories")
    store.close()


def test_what_passes_a_narrow_filter_is_named_and_a_wide_one_is_too_much(store: Store) -> None:
    ids = keep(store, "a", "b", "c")
    (mail,) = keep(store, "d", app="Mail")
    passing = store.memories.few(Query("", apps=("mail",)), layer="observations", most=2)
    assert passing is not None
    assert list(passing) == [mail]
    assert store.memories.few(Query("", apps=("editor",)), layer="observations", most=2) is None
    three = store.memories.few(Query("", apps=("editor",)), layer="observations", most=3)
    assert three is not None
    assert set(three) == set(ids)
    assert store.memories.few(Query(""), layer="memories", most=3) == {}
    found = store.fulltext.match('"d" OR "a"', layer="observations", query=Query(""), limit=5, among=passing.values())
    assert [name for name, _ in found] == [mail]
    store.close()


def test_what_is_asked_of_a_few_does_not_read_the_many(store: Store) -> None:
    scope = Scope(user="ada")
    store.keep([Captured(observation("a heron", minute=n, scope=scope)) for n in range(2_000)])
    ids = [str(one.id) for one in store.observations.page(limit=3)]
    with store.database.transaction() as connection:
        store.observations.mark_concluded(connection, store.observations.open_ids(2_000))

    def thousands_of_steps(work: Callable[[], object]) -> int:
        taken = 0

        def step() -> int:
            nonlocal taken
            taken += 1
            return 0

        with store.database.reading() as connection:
            connection.set_progress_handler(step, 1_000)
            work()
            connection.set_progress_handler(None, 0)
        return taken

    asked = Query("", layer="both", scope=scope)
    assert store.memories.matching(ids, asked) == set(ids)
    assert thousands_of_steps(lambda: store.memories.matching(ids, asked)) <= 1
    assert store.observations.open_ids(64) == []
    assert thousands_of_steps(lambda: store.observations.open_ids(64)) <= 1
    assert thousands_of_steps(store.observations.any_open) <= 1
    before = dataclasses.replace(asked, since=NOON - timedelta(hours=2), until=NOON - timedelta(hours=1))
    assert thousands_of_steps(lambda: store.memories.any_of(before, layer="observations")) <= 1
    store.close()
