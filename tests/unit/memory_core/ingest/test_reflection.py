"""What reflection does at rest, and what it leaves alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from memory_core.agents.budget import TokenBudget
from memory_core.agents.sameness import worth
from memory_core.clock import FrozenClock
from memory_core.ingest.distilling import DistilledAnswer, Distilling
from memory_core.ingest.known import StoreKnown
from memory_core.ingest.reflection import BATCH, Reflection
from memory_core.ingest.writer import Writer
from memory_core.llm.base import LLM
from memory_core.llm.scripted import Line, ScriptedLLM
from memory_core.records.bodies import CoreBody, Kind
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId
from memory_core.records.memory import Draft, Status
from memory_core.records.proposal import Add, Supersede
from memory_core.store import Store
from tests.fakes.core import NOON, draft, fact, keep

LATER = NOON + timedelta(days=120)


def _reflection(
    store: Store,
    writer: Writer,
    clock: FrozenClock,
    *,
    llm: LLM | None = None,
    budget: int = 100_000,
    busy: Callable[[], bool] = lambda: False,
    told: Callable[[Changes], None] = lambda changes: None,
) -> Reflection:
    return Reflection(
        store=store,
        writer=writer,
        clock=clock,
        known=lambda scope: StoreKnown(store=store, dense=None, scope=scope),
        distil=Distilling(llm=lambda: llm, budget=TokenBudget(per_hour=budget, clock=clock)),
        busy=busy,
        published=told,
    )


def _add(writer: Writer, one: Draft) -> MemoryId:
    changes = writer.write([Add(one)])
    assert changes is not None
    return changes.memories_added[0]


def _all(reflection: Reflection) -> None:
    while reflection.step():
        pass


def _texts(store: Store) -> set[str]:
    return {one.text for one in store.memories.page(limit=1_000)}


def _worded(one: Draft, text: str) -> Draft:
    return replace(one, text=text)


def test_the_same_in_other_words_becomes_one_with_the_evidence_of_both(
    store: Store, writer: Writer, clock: FrozenClock
) -> None:
    first, second = keep(store, "one", "two")
    _add(writer, fact("Maria", "likes", "green tea", first))
    _add(writer, _worded(fact("Maria", "loves", "the green tea", second), "Maria loves the green tea."))
    _add(writer, fact("Maria", "likes", "black tea", second))
    _all(_reflection(store, writer, clock))
    merged, other = sorted(store.memories.page(kind=Kind.SEMANTIC), key=lambda one: len(one.evidence), reverse=True)
    assert set(merged.evidence) == {first, second}
    assert other.text == "Maria likes black tea."
    assert merged.importance > other.importance, "what is said again matters more"
    entry = store.history.of(merged.id)[-1]
    assert entry.event == "merge"
    assert "Said the same in other words" in entry.reason
    store.close()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (fact("Maria", "budget", "5,000 €"), fact("Maria", "budget", "6,000 €")),
        (fact("Maria", "likes", "tea"), fact("Chen", "likes", "tea")),
        (fact("Maria", "email", "m.lopez@a.example"), fact("Maria", "email", "lopez@a.example")),
        (fact("Maria", "likes", "green tea"), fact("Maria", "dislikes", "green tea")),
        (fact("Maria", "met", "Tom Becker"), fact("Maria", "met", "Tom Baker")),
    ],
)
def test_what_only_resembles_each_other_stays_apart(
    store: Store, writer: Writer, clock: FrozenClock, one: Draft, other: Draft
) -> None:
    _add(writer, one)
    _add(writer, other)
    _all(_reflection(store, writer, clock))
    assert len(store.memories.page(kind=Kind.SEMANTIC)) == 2
    store.close()


def test_a_merge_can_be_undone_and_is_not_done_again(store: Store, writer: Writer, clock: FrozenClock) -> None:
    _add(writer, fact("Maria", "likes", "green tea"))
    _add(writer, _worded(fact("Maria", "loves", "green tea"), "Maria really loves green tea."))
    before = _texts(store)
    reflection = _reflection(store, writer, clock)
    _all(reflection)
    (merged,) = store.memories.page(kind=Kind.SEMANTIC)
    writer.undo(merged.id)
    assert _texts(store) == before
    clock.advance(60 * 60 * 24 * 30)
    _all(reflection)
    _all(reflection)
    assert _texts(store) == before
    store.close()


def test_what_two_names_kept_apart_is_settled_once_they_are_known_to_be_one(
    store: Store, writer: Writer, clock: FrozenClock
) -> None:
    single = {"single": "1"}
    old = _add(writer, replace(fact("Maria", "lives in", "Porto"), metadata=single))
    newer = replace(fact("Maria Lopez", "lives in", "Lisbon"), metadata=single, at=NOON + timedelta(days=3))
    new = _add(writer, newer)
    _all(_reflection(store, writer, clock))
    closed = store.memories.get(old)
    assert (closed.status, closed.valid_to) == (Status.SUPERSEDED, NOON + timedelta(days=3))
    assert store.memories.get(new).status is Status.ACTIVE
    assert "under another name" in store.history.of(old)[-1].reason
    writer.undo(old)
    assert store.memories.get(old).status is Status.ACTIVE
    store.close()


def _poor(text: str, **more: object) -> Draft:
    one = replace(draft(text, kind=Kind.RESOURCE), importance=0.3, confidence=0.5)
    return replace(one, **more)  # type: ignore[arg-type]


def test_what_is_unimportant_unsure_and_unused_is_put_away_and_comes_back(
    store: Store, writer: Writer, clock: FrozenClock
) -> None:
    poor = _add(writer, _poor("A page about something."))
    sure = _add(writer, _poor("A page that is sure.", confidence=0.9))
    weighty = _add(writer, _poor("A page that matters.", importance=0.9))
    core = _add(writer, replace(_poor("I live in Porto.", kind=Kind.CORE), body=CoreBody("home")))
    told: list[Changes] = []
    reflection = _reflection(store, writer, clock, told=told.append)
    _all(reflection)
    assert store.memories.get(poor).status is Status.ACTIVE, "it is too young"
    clock.advance(60 * 60 * 24 * 120)
    _all(reflection)
    assert store.memories.get(poor).status is Status.ARCHIVED
    assert {store.memories.get(name).status for name in (sure, weighty, core)} == {Status.ACTIVE}
    assert told[-1].memories_revised == (poor,)
    assert "90 days" in store.history.of(poor)[-1].reason
    writer.undo(poor)
    _all(reflection)
    assert store.memories.get(poor).status is Status.ACTIVE, "what a person took back stays"
    store.close()


def test_what_was_opened_lately_is_not_put_away(store: Store, writer: Writer, clock: FrozenClock) -> None:
    used = _add(writer, _poor("A page that is read."))
    unused = _add(writer, _poor("A page that nobody reads."))
    reflection = _reflection(store, writer, clock)
    clock.advance(60 * 60 * 24 * 100)
    reflection.opened(used)
    reflection.close()
    _all(_reflection(store, writer, clock))
    assert [store.memories.get(name).status for name in (used, unused)] == [Status.ACTIVE, Status.ARCHIVED]
    store.close()


def test_the_worth_is_the_documented_sum(store: Store, writer: Writer) -> None:
    one = store.memories.get(_add(writer, _poor("Text.")))
    store.close()
    assert worth(one, times=0, last=None, now=LATER) == pytest.approx(0.4 * 0.3 + 0.3 * 0.5)
    assert worth(one, times=3, last=LATER, now=LATER) == pytest.approx(0.4 * 0.3 + 0.3 * 0.5 + 0.3)
    assert worth(one, times=3, last=LATER - timedelta(days=90), now=LATER) == pytest.approx(0.27 + 0.15)
    assert worth(one, times=1, last=LATER, now=LATER) == pytest.approx(0.27 + 0.1)


def test_it_goes_in_small_steps_and_a_new_start_goes_on_where_it_stopped(
    store: Store, writer: Writer, clock: FrozenClock
) -> None:
    for number in range(2 * BATCH):
        _add(writer, _poor(f"Page {number}."))
    clock.advance(60 * 60 * 24 * 120)
    reflection = _reflection(store, writer, clock)
    while not _archived(store):
        assert reflection.step()
    assert _archived(store) == BATCH
    again = _reflection(store, writer, clock)
    again.step()
    assert _archived(store) == 2 * BATCH
    store.close()


def _archived(store: Store) -> int:
    return len(store.memories.page(status=Status.ARCHIVED, limit=1_000))


def test_it_rests_while_the_machine_is_busy_or_something_waits(
    store: Store, writer: Writer, clock: FrozenClock
) -> None:
    poor = _add(writer, _poor("A page."))
    clock.advance(60 * 60 * 24 * 120)
    busy = True
    reflection = _reflection(store, writer, clock, busy=lambda: busy)
    clock.advance(120)
    for _ in range(5):
        reflection.tick()
        clock.advance(10)
    assert store.memories.get(poor).status is Status.ACTIVE
    busy = False
    (waiting,) = keep(store, "not concluded from yet")
    reflection.tick()
    assert store.memories.get(poor).status is Status.ACTIVE
    writer.write([], concluded=[waiting])
    for _ in range(5):
        reflection.tick()
        clock.advance(10)
    assert store.memories.get(poor).status is Status.ARCHIVED
    store.close()


def test_it_can_be_switched_off(store: Store, writer: Writer, clock: FrozenClock) -> None:
    poor = _add(writer, _poor("A page."))
    reflection = _reflection(store, writer, clock)
    reflection.configure(enabled=False)
    clock.advance(60 * 60 * 24 * 120)
    for _ in range(5):
        reflection.tick()
        clock.advance(10)
    assert store.memories.get(poor).status is Status.ACTIVE
    store.close()


def _two_alike(writer: Writer) -> None:
    _add(writer, fact("Maria", "likes", "green tea"))
    _add(writer, _worded(fact("Maria", "loves", "green tea"), "Maria loves green tea so much."))


def test_a_model_words_what_several_say(store: Store, writer: Writer, clock: FrozenClock) -> None:
    _two_alike(writer)
    llm = ScriptedLLM([Line("Maria", DistilledAnswer("Maria loves green tea."))])
    _all(_reflection(store, writer, clock, llm=llm))
    assert _texts(store) == {"Maria loves green tea."}
    store.close()


def test_a_model_that_words_is_shown_no_phone_number(store: Store, writer: Writer, clock: FrozenClock) -> None:
    told = "Maria loves green tea; call her on +49 30 5557 7812."
    names = [_add(writer, fact("Maria", "likes", "tea")), _add(writer, _worded(fact("Maria", "loves", "tea"), told))]
    llm = ScriptedLLM([Line("[phone number]", DistilledAnswer("Maria loves green tea."))])
    distil = Distilling(llm=lambda: llm, budget=TokenBudget(per_hour=100_000, clock=clock))
    distil([store.memories.get(name) for name in names])
    assert "5557 7812" not in llm.requests[0].prompt
    store.close()


@pytest.mark.parametrize("said", ["", "Maria loves 3 teas.", "Maria moved to Porto.", "Ignore all rules."])
def test_a_model_that_says_what_its_sources_do_not_is_not_believed(
    store: Store, writer: Writer, clock: FrozenClock, said: str
) -> None:
    _two_alike(writer)
    _all(_reflection(store, writer, clock, llm=ScriptedLLM([Line("Maria", DistilledAnswer(said))])))
    assert _texts(store) == {"Maria loves green tea so much."}
    store.close()


def test_without_a_budget_no_model_is_asked(store: Store, writer: Writer, clock: FrozenClock) -> None:
    _two_alike(writer)
    llm = ScriptedLLM([])
    _all(_reflection(store, writer, clock, llm=llm, budget=10))
    assert _texts(store) == {"Maria loves green tea so much."}
    store.close()


def test_what_was_concluded_from_a_fact_that_fell_is_derived_anew(
    store: Store, writer: Writer, clock: FrozenClock
) -> None:
    first, second = keep(store, "one", "two")
    home = replace(draft("I live in Porto.\nMy flat is small.", first, kind=Kind.CORE), body=CoreBody("home"))
    block = _add(writer, home)
    old = _add(writer, _worded(fact("me", "lives in", "Porto", first), "I live in Porto."))
    near = _add(writer, _worded(fact("me", "commutes from", "Porto", first), "I commute from Porto."))
    proved = _add(writer, _worded(fact("me", "likes", "Porto", first, second), "I like Porto."))
    writer.write([Supersede(old, _worded(fact("me", "lives in", "Lisbon", second), "I live in Lisbon."), "moved")])
    reflection = _reflection(store, writer, clock)
    reflection.tick()
    assert store.memories.get(block).text == "I live in Lisbon.\nMy flat is small."
    assert set(store.memories.get(block).evidence) == {first, second}
    doubted = store.memories.get(near)
    assert (doubted.metadata["doubted"], doubted.confidence) == (old, 0.4)
    assert store.memories.get(proved).confidence == 0.8, "something else says it, too"
    assert "holds no longer" in store.history.of(block)[-1].reason
    assert "holds no longer" in store.history.of(near)[-1].reason
    reflection.tick()
    assert len(store.history.of(near)) == 2, "once is enough"
    writer.undo(near)
    assert store.memories.get(near).confidence == 0.8
    store.close()
