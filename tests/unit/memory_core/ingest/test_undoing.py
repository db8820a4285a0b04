"""Taking back what happened to a memory."""

import contextlib
import dataclasses
from datetime import timedelta

import pytest

from memory_core.errors import NotFound, NothingToUndo
from memory_core.ingest.beliefs import facts_about
from memory_core.ingest.writer import Writer
from memory_core.records.ids import MemoryId
from memory_core.records.memory import Draft, Status
from memory_core.records.proposal import Add, Merge, Proposal, Revise, Supersede
from memory_core.store import Store
from memory_core.store.network import ego_network
from tests.fakes.core import NOON, draft, fact, keep


def _write(writer: Writer, *proposals: Proposal) -> list[MemoryId]:
    changes = writer.write(proposals)
    assert changes is not None
    return list(changes.memories_added)


def _add(writer: Writer, one: Draft) -> MemoryId:
    (name,) = _write(writer, Add(one))
    return name


def test_a_revision_is_taken_back_with_times_evidence_and_words(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    name = _add(writer, draft("Maria wrote.", first, entities=("Maria",)))
    before = store.memories.get(name)
    _write(writer, Revise(name, draft("Chen wrote twice.", second, entities=("Chen",)), "more was seen"))
    assert writer.undo(name).memories_revised == (name,)
    memory = store.memories.get(name)
    assert (memory.text, memory.evidence, memory.at) == (before.text, (first,), before.at)
    assert store.graph.activate(store.graph.find(["chen"])) == []
    assert [entry.event for entry in store.history.of(name)] == ["add", "revise", "undo"]
    assert name in [waiting for _, waiting in store.outbox.take(10)]
    writer.redo(name)
    after = store.memories.get(name)
    assert (after.text, after.evidence) == ("Chen wrote twice.", (first, second)), "an undoing can be undone"
    store.close()


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("one two undo", "one"),
        ("one two undo undo", "start"),
        ("one two undo undo redo", "one"),
        ("one two undo undo redo redo", "two"),
        ("one undo two undo", "start"),
        ("one undo redo undo", "start"),
        ("one two undo three undo", "one"),
        ("one two undo three undo undo redo redo", "three"),
        ("one undo redo two undo undo", "start"),
        ("one undo two redo", "refused"),
        ("redo", "refused"),
        ("undo undo", "refused"),
        ("one undo undo redo redo", "one"),
    ],
)
def test_steps_go_back_and_forward_as_far_as_there_are_changes(
    steps: str, said: str, store: Store, writer: Writer
) -> None:
    name = _add(writer, draft("start"))
    refusal = pytest.raises(NothingToUndo, match=name) if said == "refused" else contextlib.nullcontext()
    with refusal:
        for step in steps.split():
            if step in ("undo", "redo"):
                getattr(writer, step)(name)
            else:
                _write(writer, Revise(name, draft(step), "said anew"))
        assert store.memories.get(name).text == said
    store.close()


def test_a_change_of_something_else_than_the_text_is_told_and_taken_back_too(store: Store, writer: Writer) -> None:
    name = _add(writer, draft("Maria wrote."))
    _write(writer, Revise(name, dataclasses.replace(draft("Maria wrote."), metadata={"seen": "twice"}), "by hand"))
    assert [entry.event for entry in store.history.of(name)] == ["add", "revise"]
    writer.undo(name)
    assert store.memories.get(name).metadata == {}
    store.close()


def test_a_closed_fact_holds_again_and_what_closed_it_is_put_away(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "one")
    old = _add(writer, fact("Maria", "lives in", "Lisbon", seen))
    (new,) = _write(writer, Supersede(old, fact("Maria", "lives in", "Porto", seen), "she moved"))
    writer.undo(old)
    assert [one.id for one in store.memories.facts("maria", "lives in")] == [old]
    assert (store.memories.get(old).valid_to, store.memories.get(new).status) == (None, Status.ARCHIVED)
    assert old in {one.memory for one in ego_network(store.database, ["maria"], at=NOON).edges}
    for one in (old, new):
        writer.redo(one)
        assert [fact.id for fact in store.memories.facts("maria", "lives in")] == [new]
        assert store.memories.get(old).status == Status.SUPERSEDED
        writer.undo(one)
        assert [fact.id for fact in store.memories.facts("maria", "lives in")] == [old]
    assert store.memories.get(new).status == Status.ARCHIVED
    store.close()


def test_undoing_what_closed_a_fact_reopens_it_too(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "one")
    old = _add(writer, fact("Maria", "lives in", "Lisbon", seen))
    (new,) = _write(writer, Supersede(old, fact("Maria", "lives in", "Porto", seen), "she moved"))
    writer.undo(new)
    assert [one.id for one in facts_about(store, "Maria")] == [old]
    later = NOON + timedelta(days=1)
    assert [one.id for one in facts_about(store, "Maria", at=later)] == [old]
    store.close()


def test_what_was_merged_is_several_again_with_their_own_histories(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    one, two = _add(writer, draft("Maria heron.", first)), _add(writer, draft("Maria egret.", second))
    (merged,) = _write(writer, Merge((one, two), draft("Maria birds.", second), "the same"))
    assert writer.undo(merged).memories_added == (one, two)
    assert [store.memories.get(name).text for name in (one, two)] == ["Maria heron.", "Maria egret."]
    assert [store.memories.get(name).evidence for name in (one, two)] == [(first,), (second,)]
    assert [entry.event for entry in store.history.of(one)] == ["add", "undo"]
    assert store.memories.get(merged).status == Status.ARCHIVED
    changes = writer.redo(merged)
    assert (changes.memories_revised, changes.memories_forgotten) == ((merged,), (one, two))
    assert set(store.memories.get(merged).evidence) == {first, second}
    assert writer.undo(merged).memories_added == (one, two)
    _write(writer, Revise(two, draft("Maria owl.", second), "said anew"))
    with pytest.raises(NothingToUndo, match="stay apart"):
        writer.redo(merged)
    assert store.memories.get(two).text == "Maria owl."
    store.close()


def test_what_was_remembered_or_put_away_by_mistake_changes_place(store: Store, writer: Writer) -> None:
    name = _add(writer, draft("Maria called."))
    writer.undo(name)
    assert store.memories.get(name).status == Status.ARCHIVED
    writer.redo(name)
    assert store.memories.get(name).status == Status.ACTIVE
    writer.archive([name], "seldom asked for")
    assert store.memories.get(name).status == Status.ARCHIVED
    assert store.history.of(name)[-1].reason == "seldom asked for"
    writer.undo(name)
    assert store.memories.get(name).status == Status.ACTIVE
    store.close()


def test_what_is_kept_for_ever_is_not_put_away(store: Store, writer: Writer) -> None:
    name = _add(writer, draft("Maria called."))
    with store.database.transaction() as connection:
        connection.execute("UPDATE memories SET kept = 1")
    assert not writer.archive([name], "old")
    assert store.memories.get(name).status == Status.ACTIVE
    store.close()


def test_each_change_names_its_evidence_until_that_is_forgotten(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    name = _add(writer, draft("Maria wrote.", first))
    _write(writer, Revise(name, draft("Maria wrote twice.", second), "more"))
    assert [entry.evidence for entry in store.history.of(name)] == [(first,), (second,)]
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations WHERE id = ?", (second,))
    assert [entry.evidence for entry in store.history.of(name)] == [(first,), ()]
    store.close()


def test_what_cannot_be_undone_says_so(store: Store, writer: Writer) -> None:
    name = _add(writer, draft("Maria called."))
    with pytest.raises(NotFound):
        writer.undo(MemoryId("m_nothing"))
    with store.database.transaction() as connection:
        connection.execute("UPDATE history SET event = 'revise'")
    with pytest.raises(NothingToUndo, match="cannot be undone"):
        writer.undo(name)
    assert store.memories.get(name).text == "Maria called."
    store.close()
