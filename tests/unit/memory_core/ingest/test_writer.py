"""The writer: proposals in, one transaction, changes out."""

import dataclasses
from datetime import timedelta

import pytest

from memory_core.clock import FrozenClock
from memory_core.ingest.writer import Writer
from memory_core.records.bodies import Kind
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Status
from memory_core.records.observation import Captured
from memory_core.records.proposal import Add, Corroborate, Merge, Proposal, Revise, Supersede
from memory_core.records.query import Query
from memory_core.records.scope import Scope
from memory_core.store import Store
from tests.fakes.core import NOON, draft, fact, keep

GONE = ObservationId("o_gone")


def _write(writer: Writer, *proposals: Proposal) -> Changes:
    changes = writer.write(proposals)
    assert changes is not None
    return changes


def _add(writer: Writer, text: str, *evidence: ObservationId) -> MemoryId:
    return _write(writer, Add(draft(text, *evidence))).memories_added[0]


def _words(store: Store, expression: str) -> list[str]:
    found = store.fulltext.match(expression, layer="memories", query=Query(""), limit=10)
    return [name for name, _ in found]


def test_an_episode_lasts_as_long_as_what_it_rests_on(store: Store, clock: FrozenClock) -> None:
    writer = Writer(store=store, clock=clock, told=lambda episode, until: f"{episode.text} Until {until:%H:%M}.")
    first, second = keep(store, "Maria called.", "Maria wrote.")
    episode = _write(writer, Add(draft("Maria was busy.", first, second))).memories_added[0]
    of_maria = _add(writer, "Maria works.", first)
    learnt = _write(writer, Add(fact("Maria", "works at", "Northwind", first))).memories_added[0]
    history, waiting = store.history.of(episode), store.outbox.take(10)
    later = dataclasses.replace(store.observations.get(first), until=NOON + timedelta(minutes=40))
    store.keep([Captured(later, again=True)])

    changes = writer.prolong([first, GONE])
    assert set(changes.memories_revised) == {episode, of_maria}
    assert changes.observations_prolonged == (first,)
    memory = store.memories.get(episode)
    assert (memory.until, memory.text) == (NOON + timedelta(minutes=40), "Maria was busy. Until 12:40.")
    assert memory.evidence == (first, second)
    assert set(_words(store, '"busy"')) == {episode}
    assert store.memories.get(learnt).until is None
    assert (store.history.of(episode), store.outbox.take(10)) == (history, waiting)
    assert writer.prolong([first]).memories_revised == ()
    assert not writer.prolong([GONE])
    assert store.memories.by_text(Kind.EPISODIC, memory.text) == memory
    store.close()


def test_what_was_seen_again_while_the_agents_thought_lasts_all_the_same(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "Maria called.")
    later = dataclasses.replace(store.observations.get(seen), until=NOON + timedelta(minutes=7))
    store.keep([Captured(later, again=True)])
    changes = writer.write([Add(draft("Maria called about the heron.", seen))], concluded=[seen])
    assert changes is not None
    assert changes == Changes(memories_added=changes.memories_added)
    assert store.memories.get(changes.memories_added[0]).until == NOON + timedelta(minutes=7)
    store.close()


def test_an_added_memory_is_there_with_its_words_history_and_outbox(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "Maria called.")
    name = _add(writer, "Maria called about the heron.", seen)
    memory = store.memories.get(name)
    assert (memory.created_at, memory.evidence) == (NOON, (seen,))
    assert _words(store, '"heron"') == [name]
    assert [entry.event for entry in store.history.of(name)] == ["add"]
    assert name in [waiting for _, waiting in store.outbox.take(10)]
    store.close()


def test_the_same_text_again_is_more_evidence(store: Store, writer: Writer, clock: FrozenClock) -> None:
    first, second = keep(store, "one", "two")
    name = _add(writer, "Maria called.", first)
    clock.advance(60)
    changes = _write(writer, Add(draft("maria CALLED", second)))
    assert changes == Changes(memories_revised=(name,))
    assert store.memories.get(name).evidence == (first, second)
    assert store.memories.get(name).updated_at == clock.now()
    assert _write(writer, Add(draft("Maria called.", second))) == Changes()
    store.close()


def test_another_kind_or_scope_is_another_memory(store: Store, writer: Writer) -> None:
    name = _add(writer, "Maria called.")
    changes = _write(
        writer,
        Add(draft("Maria called.", kind=Kind.CORE)),
        Add(draft("Maria called.", scope=Scope(user="other"))),
        Add(draft("Maria called.", scope=Scope(session="s"))),
    )
    assert len({name, *changes.memories_added}) == 4
    store.close()


def test_what_rests_on_forgotten_evidence_alone_is_not_remembered(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "one")
    assert _write(writer, Add(draft("From nothing.", GONE))) == Changes()
    changes = _write(writer, Add(draft("From something.", GONE, seen)))
    assert store.memories.get(changes.memories_added[0]).evidence == (seen,)
    store.close()


def test_a_revision_changes_the_text_and_keeps_what_came_before_in_history(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    name = _add(writer, "Maria wrote.", first)
    changes = _write(writer, Revise(name, draft("Maria wrote twice.", second), "more was seen"))
    assert changes == Changes(memories_revised=(name,))
    memory = store.memories.get(name)
    assert (memory.text, memory.evidence) == ("Maria wrote twice.", (first, second))
    entry = store.history.of(name)[-1]
    assert (entry.event, entry.reason, entry.old_text) == ("revise", "more was seen", "Maria wrote.")
    assert _words(store, '"twice"') == [name]
    store.close()


def test_a_revision_of_nothing_is_an_addition(store: Store, writer: Writer) -> None:
    changes = _write(writer, Revise(MemoryId("m_nothing"), draft("Maria wrote."), "why not"))
    assert len(changes.memories_added) == 1
    store.close()


def test_a_merge_takes_over_evidence_history_and_the_words_of_the_old_are_gone(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    one, two = _add(writer, "Maria heron.", first), _add(writer, "Maria egret.", second)
    changes = _write(writer, Merge((one, two), draft("Maria birds.", second), "the same"))
    (name,) = changes.memories_added
    assert changes.memories_forgotten == (one, two)
    assert store.memories.get(name).evidence == (first, second)
    assert _words(store, '"heron" OR "egret"') == []
    assert {entry.new_text for entry in store.history.of(name)} == {"Maria heron.", "Maria egret.", "Maria birds."}
    assert {one, two} <= {waiting for _, waiting in store.outbox.take(10)}
    store.close()


def test_a_merge_into_the_words_of_one_of_them_is_a_memory_of_its_own(store: Store, writer: Writer) -> None:
    one, two = _add(writer, "Maria heron."), _add(writer, "Maria egret.")
    changes = _write(writer, Merge((one, two), draft("Maria heron."), "the same"))
    assert changes.memories_forgotten == (one, two)
    assert len(changes.memories_added) == 1
    store.close()


def test_a_superseded_fact_is_closed_and_both_stay(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "one")
    (old,) = _write(writer, Add(fact("Maria", "lives in", "Lisbon", seen))).memories_added
    changes = _write(writer, Supersede(old, fact("Maria", "lives in", "Porto", seen), "she moved"))
    (new,) = changes.memories_added
    assert changes.memories_revised == (old,)
    closed = store.memories.get(old)
    assert (closed.status, closed.valid_to) == (Status.SUPERSEDED, NOON)
    assert [one.id for one in store.memories.facts("maria", "lives in")] == [new]
    assert [entry.event for entry in store.history.of(old)] == ["add", "supersede"]
    assert _words(store, '"lisbon"') == []
    store.close()


def test_a_fact_is_not_superseded_by_itself(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    (old,) = _write(writer, Add(fact("Maria", "lives in", "Lisbon", first))).memories_added
    changes = _write(writer, Supersede(old, fact("maria", "lives in", "lisbon", second), "again"))
    assert changes == Changes(memories_revised=(old,))
    assert store.memories.get(old).status == Status.ACTIVE
    store.close()


def test_superseding_nothing_is_an_addition(store: Store, writer: Writer) -> None:
    changes = _write(writer, Supersede(MemoryId("m_nothing"), fact("Maria", "lives in", "Porto"), "why not"))
    assert len(changes.memories_added) == 1
    store.close()


def test_corroboration_adds_evidence(store: Store, writer: Writer) -> None:
    first, second = keep(store, "one", "two")
    name = _add(writer, "Maria called.", first)
    assert _write(writer, Corroborate(name, (second, GONE))) == Changes(memories_revised=(name,))
    assert store.memories.get(name).evidence == (first, second)
    store.close()


def test_a_batch_is_written_with_the_mark_that_it_is_concluded_or_not_at_all(
    store: Store, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = keep(store, "one", "two")

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(store.observations, "mark_concluded", fail)
        with pytest.raises(ZeroDivisionError):
            writer.write([Add(draft("Maria called.", ids[0]))], concluded=ids)
    assert store.memories.page() == []
    assert store.observations.open_ids(10) == ids
    writer.write([Add(draft("Maria called.", ids[0]))], concluded=ids)
    assert len(store.memories.page()) == 1
    assert store.observations.open_ids(10) == []
    store.close()


def test_nothing_is_written_when_something_was_forgotten_since_the_batch_was_read(store: Store, writer: Writer) -> None:
    ids = keep(store, "one")
    store.forgettings += 1
    assert writer.write([Add(draft("Stale.", *ids))], concluded=ids, as_of=0) is None
    assert store.memories.page() == []
    assert store.observations.open_ids(10) == ids
    store.close()


def test_a_batch_is_written_into_the_scope_that_it_was_seen_in(store: Store, writer: Writer) -> None:
    scope = Scope(user="u", session="s")
    changes = writer.write([Add(draft("Maria called."))], scope=scope)
    assert changes is not None
    assert store.memories.get(changes.memories_added[0]).scope == scope
    store.close()


def test_what_its_own_batch_overtook_is_history_from_the_start(store: Store, writer: Writer) -> None:
    (seen,) = keep(store, "Tom moved.")
    older = dataclasses.replace(draft("Tom lives in Berlin.", seen), valid_to=NOON)
    names = _write(writer, Add(older), Add(draft("Tom lives in Madrid.", seen))).memories_added
    assert {store.memories.get(name).text: store.memories.get(name).status for name in names} == {
        "Tom lives in Berlin.": Status.SUPERSEDED,
        "Tom lives in Madrid.": Status.ACTIVE,
    }
    assert len(_words(store, '"Tom"')) == 1
    store.close()
