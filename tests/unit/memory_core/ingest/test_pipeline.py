"""From the inbox to memories."""

import dataclasses
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from memory_core.agents.base import Batch, Known
from memory_core.clock import FrozenClock
from memory_core.errors import HomeUnwritable
from memory_core.home import Home
from memory_core.ingest.batcher import BATCH, batch_of
from memory_core.ingest.known import StoreKnown
from memory_core.ingest.pipeline import Ingest
from memory_core.ingest.sounds import Sounds
from memory_core.ingest.writer import Writer
from memory_core.records.changes import Changes
from memory_core.records.health import State
from memory_core.records.observation import Box, Captured, Observation, TextLine
from memory_core.records.proposal import Add, Proposal
from memory_core.records.scope import Scope
from memory_core.store import Store
from tests.fakes.core import NOON, ListInbox, ScriptedAgents, ScriptedTranscriber, draft, keep, observation, open_store


def _one_memory_each(batch: Batch, known: Known) -> list[Proposal]:
    return [Add(draft(f"It was about {one.text}.", one.id)) for one in batch.observations]


def _scrub(text: str) -> tuple[str, dict[str, int]]:
    return text.replace("4111", "[card]"), {"card": text.count("4111")} if "4111" in text else {}


class _Bench:
    """An ingest pipeline without a thread, with everything that it touches within reach."""

    def __init__(self, home: Home, script: Callable[[Batch, Known], list[Proposal]] = _one_memory_each) -> None:
        self.store = open_store(home)
        self.clock = FrozenClock(NOON + timedelta(hours=1))
        self.inbox = ListInbox()
        self.transcriber = ScriptedTranscriber()
        self.agents = ScriptedAgents(script)
        self.published: list[Changes] = []
        self.sounds = Sounds(inbox=self.inbox, transcriber=self.transcriber, scrub=_scrub)
        self.ingest = Ingest(
            store=self.store,
            inbox=self.inbox,
            sounds=self.sounds,
            agents=self.agents,
            known=lambda scope: StoreKnown(store=self.store, dense=None, scope=scope),
            writer=Writer(store=self.store, clock=self.clock),
            clock=self.clock,
            published=self.published.append,
        )

    def put(self, *texts: str) -> list[Observation]:
        """Let these arrive."""
        made = [observation(text, minute=minute) for minute, text in enumerate(texts)]
        for one in made:
            self.inbox.append(Captured(one))
        return made

    def hear(self, sound: bytes) -> Observation:
        """Let an utterance arrive that has no words yet."""
        made = observation("")
        self.inbox.append(Captured(made, sound=sound))
        return made

    def texts(self) -> set[str]:
        """All that was kept."""
        return {one.text for one in self.store.observations.page()}

    def state(self, part: str) -> State:
        """What the health page shows."""
        return next(one.state for one in self.ingest.health() if one.part == part)


@pytest.fixture
def bench(home: Home) -> _Bench:
    return _Bench(home)


def test_what_arrives_is_kept_acknowledged_and_concluded_from(bench: _Bench) -> None:
    made = bench.put("herons", "egrets")
    assert bench.ingest.waiting() == 2
    assert bench.ingest.step()
    assert bench.texts() == {"herons", "egrets"}
    assert bench.inbox.pending() == bench.ingest.waiting() == 0
    assert {one.text for one in bench.store.memories.page()} == {"It was about herons.", "It was about egrets."}
    first, second = bench.published
    assert first.observations_added == tuple(one.id for one in made)
    assert len(second.memories_added) == 2
    assert not bench.ingest.step()
    bench.store.close()


def test_agents_are_given_the_boxes_too(bench: _Bench) -> None:
    made = dataclasses.replace(observation("herons"), lines=(TextLine("herons", Box(1, 2, 3, 4)),))
    bench.inbox.append(Captured(made))
    bench.ingest.step()
    assert bench.agents.batches[0].observations[0].lines == made.lines
    bench.store.close()


def test_a_row_that_is_delivered_again_after_a_crash_is_taken_in_once(bench: _Bench) -> None:
    (made,) = bench.put("herons")
    bench.store.keep([Captured(made)])
    bench.ingest.step()
    bench.inbox.append(Captured(made))
    bench.ingest.step()
    assert bench.store.observations.count() == 1
    assert bench.inbox.pending() == 0
    bench.store.close()


def _again(made: Observation, minutes: float) -> Captured:
    return Captured(dataclasses.replace(made, text="", until=made.at + timedelta(minutes=minutes)), again=True)


def test_what_is_seen_again_lasts_longer_and_so_does_what_was_concluded_from_it(bench: _Bench) -> None:
    herons, _ = bench.put("herons", "egrets")
    bench.inbox.append(_again(herons, 3))
    bench.ingest.step()
    bench.inbox.append(_again(herons, 9))
    bench.inbox.append(_again(observation("never came"), 9))
    bench.published.clear()
    assert bench.ingest.step()
    assert bench.inbox.pending() == bench.ingest.waiting() == 0
    assert bench.texts() == {"herons", "egrets"}
    assert len(bench.agents.batches) == 1
    (changes,) = bench.published
    assert changes == Changes(observations_prolonged=(herons.id,), memories_revised=changes.memories_revised)
    (revised,) = bench.store.memories.get_many(changes.memories_revised).values()
    assert (revised.text, revised.until) == ("It was about herons.", NOON + timedelta(minutes=9))
    bench.store.close()


def test_a_crash_between_seeing_again_and_telling_the_episode_is_made_good(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    (herons,) = bench.put("herons")
    bench.ingest.step()

    def crash(*_: object) -> None:
        raise HomeUnwritable("The disk is full.")

    bench.inbox.append(_again(herons, 9))
    with monkeypatch.context() as crashing:
        crashing.setattr(Writer, "prolong", crash)
        with pytest.raises(HomeUnwritable):
            bench.ingest.step()
    assert bench.inbox.pending() == 1
    bench.ingest.step()
    assert bench.inbox.pending() == 0
    (episode,) = bench.store.memories.page()
    assert episode.until == bench.store.observations.get(herons.id).until == NOON + timedelta(minutes=9)
    bench.store.close()


def test_observations_that_were_kept_before_a_crash_are_concluded_from_after_it(bench: _Bench) -> None:
    keep(bench.store, "herons")
    assert bench.ingest.step()
    assert len(bench.store.memories.page()) == 1
    bench.store.close()


def test_agents_that_fail_cost_two_retries_and_no_observation(home: Home, allow_logs: pytest.LogCaptureFixture) -> None:
    def fail(batch: Batch, known: Known) -> list[Proposal]:
        raise RuntimeError("the words of kingfisher")

    failing = _Bench(home, fail)
    failing.put("kingfisher")
    while failing.ingest.step():
        pass
    assert len(failing.agents.batches) == 3
    assert failing.texts() == {"kingfisher"}
    assert failing.state("agents") == State.WARNING
    assert failing.ingest.waiting() == 0
    assert "kingfisher" not in allow_logs.text
    failing.store.close()


def test_a_full_disk_leaves_the_rows_in_the_inbox(bench: _Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put("herons")

    def full(*_: object) -> None:
        raise HomeUnwritable("The disk is full. Free some space.")

    with monkeypatch.context() as patch:
        patch.setattr(bench.store, "keep", full)
        with pytest.raises(HomeUnwritable):
            bench.ingest.step()
    assert bench.inbox.pending() == 1
    bench.ingest.step()
    assert bench.texts() == {"herons"}
    bench.store.close()


def test_sound_waits_for_its_model_without_being_claimed_again_and_again(bench: _Bench) -> None:
    bench.hear(b"hello")
    bench.put("herons")
    for _ in range(5):
        bench.ingest.step()
    assert bench.texts() == {"herons"}
    assert bench.inbox.pending() == bench.sounds.waiting == 1
    assert bench.ingest.waiting() == 0
    assert bench.state("ingest") == State.WARNING
    bench.transcriber.there, bench.transcriber.words = True, {b"hello": "my card is 4111"}
    bench.ingest.step()
    kept = next(one for one in bench.store.observations.page() if one.text != "herons")
    assert (kept.text, kept.redactions) == ("my card is [card]", {"card": 1})
    assert bench.inbox.pending() == bench.sounds.waiting == 0
    assert bench.state("ingest") == State.OK
    bench.store.close()


def test_silence_is_not_kept(bench: _Bench) -> None:
    bench.transcriber.there, bench.transcriber.words = True, {b"hush": "  "}
    bench.hear(b"hush")
    bench.ingest.step()
    assert bench.texts() == set()
    assert bench.inbox.pending() == 0
    bench.store.close()


def test_an_utterance_that_cannot_be_read_stays_and_does_not_stop_the_others(
    bench: _Bench, allow_logs: pytest.LogCaptureFixture
) -> None:
    bench.transcriber.there, bench.transcriber.words = True, {b"hello": "hello"}
    bench.hear(b"noise")
    bench.hear(b"hello")
    for _ in range(3):
        bench.ingest.step()
    assert bench.texts() == {"hello"}
    assert bench.inbox.pending() == 1
    assert len(allow_logs.messages) == 1
    bench.ingest.close()
    assert [one.receipt for one in bench.inbox.claim(9)] == [1]
    bench.store.close()


def test_sound_that_is_to_be_forgotten_is_dropped_unheard(bench: _Bench) -> None:
    made, other = bench.hear(b"one"), bench.hear(b"two")
    bench.ingest.take_in_all()
    assert {one.id for one in bench.sounds.held()} == {made.id, other.id}
    assert bench.sounds.drop([made.id]) == 1
    assert bench.inbox.pending() == 1
    assert bench.sounds.drop([made.id]) == 0
    bench.store.close()


def test_scopes_are_concluded_from_apart(bench: _Bench) -> None:
    for n, user in enumerate(("a", "b", "a")):
        bench.inbox.append(Captured(observation(f"words of {user} {n}", scope=Scope(user=user))))
    while bench.ingest.step():
        pass
    assert [{one.scope.user for one in batch.observations} for batch in bench.agents.batches] == [{"a"}, {"b"}]
    assert {one.scope.user for one in bench.store.memories.page()} == {"a", "b"}
    bench.store.close()


def test_what_was_forgotten_while_the_agents_thought_is_not_written(home: Home) -> None:
    def forget_meanwhile(batch: Batch, known: Known) -> list[Proposal]:
        if forgetful.store.forgettings == 0:
            forgetful.store.forgettings += 1
        return _one_memory_each(batch, known)

    forgetful = _Bench(home, forget_meanwhile)
    forgetful.put("herons")
    forgetful.ingest.step()
    assert forgetful.store.memories.page() == []
    forgetful.ingest.step()
    assert len(forgetful.store.memories.page()) == 1
    forgetful.store.close()


def test_rows_that_could_not_be_opened_are_told_of(bench: _Bench) -> None:
    bench.inbox.set_aside = 3
    assert bench.state("ingest") == State.WARNING
    bench.store.close()


def test_a_patient_batch_waits_until_it_is_full_or_old() -> None:
    few = [observation(f"text {n}", minute=n) for n in range(3)]
    patience = timedelta(minutes=5)
    assert batch_of(few, now=NOON + timedelta(minutes=4), patience=patience) == ()
    assert len(batch_of(few, now=NOON + timedelta(minutes=8), patience=patience)) == 3
    assert len(batch_of(few, now=NOON)) == 3
    assert len(batch_of(few, now=NOON - timedelta(hours=5), patience=patience)) == 3, "the clock was set back"
    many = [observation(f"text {n}") for n in range(BATCH + 5)]
    assert len(batch_of(many, now=NOON, patience=patience)) == BATCH
    assert batch_of([], now=NOON) == ()


def test_a_patient_batch_is_of_one_application_and_one_stretch_of_time() -> None:
    patience = timedelta(minutes=5)
    mixed = [observation(f"text {n}", minute=n, app="Mail" if n % 3 == 0 else "Editor") for n in range(9)]
    assert {one.app for one in batch_of(mixed, now=NOON + timedelta(minutes=11), patience=patience)} == {"Mail"}
    rest = [one for one in mixed if one.app != "Mail"]
    later = observation("after lunch", minute=90)
    assert batch_of([*rest, later], now=NOON + timedelta(minutes=90), patience=patience) == tuple(rest)
    assert batch_of([later], now=NOON + timedelta(minutes=91), patience=patience) == ()
    waiting = [observation("Mail goes on", minute=20, app="Mail"), *rest]
    got = batch_of(waiting, now=NOON + timedelta(minutes=21), patience=patience)
    assert {one.app for one in got} == {"Editor"}, "one application that goes on holds back no other"


def test_hurrying_does_not_wait_for_a_full_batch(bench: _Bench) -> None:
    bench.ingest.configure(bench.agents, timedelta(days=1))
    bench.put("herons")
    bench.ingest.step()
    assert bench.store.memories.page() == []
    bench.ingest.hurry(True)
    bench.ingest.step()
    bench.ingest.hurry(False)
    assert len(bench.store.memories.page()) == 1
    bench.store.close()


def test_the_thread_outlives_failures_and_says_what_is_wrong(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture, until: Callable[..., None]
) -> None:
    monkeypatch.setattr("memory_core.ingest.pipeline._AFTER_FAILURE_S", 0.01)
    keep_it = bench.store.keep
    failures: list[Exception] = [HomeUnwritable("The disk is full. Free some space."), ValueError("kingfisher")]
    seen: list[State] = []

    def fail_at_first(captured: list[Captured]) -> list[object]:
        seen.append(bench.state("ingest"))
        if failures:
            raise failures.pop(0)
        return list(keep_it(captured))

    monkeypatch.setattr(bench.store, "keep", fail_at_first)
    bench.put("herons")
    bench.ingest.start()
    until(lambda: bench.texts() == {"herons"})
    until(lambda: bench.state("ingest") == State.OK)
    bench.ingest.close()
    assert State.ERROR in seen
    assert "kingfisher" not in allow_logs.text
    bench.store.close()


def test_a_store_that_closes_under_a_long_step_is_no_problem_and_the_next_start_does_the_step_again(home: Home) -> None:
    thinking, closed = threading.Event(), threading.Event()

    def think(batch: Batch, known: Known) -> list[Proposal]:
        thinking.set()
        closed.wait(10)
        return [Add(draft("Too late.", one.id)) for one in batch.observations]

    bench = _Bench(home, think)
    bench.put("herons")
    bench.ingest.start()
    assert thinking.wait(10)
    bench.ingest.close(timeout_s=0.0)
    bench.store.close()
    closed.set()
    bench.ingest.close(timeout_s=10.0)
    again = open_store(home)
    assert again.observations.open_count() == 1
    again.close()


def test_what_is_told_of_is_taken_in_at_once_also_while_the_agents_think(
    home: Home, monkeypatch: pytest.MonkeyPatch, until: Callable[..., None]
) -> None:
    monkeypatch.setattr("memory_core.ingest.pipeline._LOOK_S", 3600.0)
    monkeypatch.setattr("memory_core.ingest.pipeline._GATHER_S", 3600.0)
    thought = threading.Event()

    def think(batch: Batch, known: Known) -> list[Proposal]:
        thought.wait(10)
        return _one_memory_each(batch, known)

    bench = _Bench(home, think)
    bench.ingest.start()
    until(lambda: bench.inbox.claims == 1)
    for text in ("herons", "egrets"):
        bench.put(text)
        bench.ingest.arrived()
        until(lambda text=text: text in bench.texts())
    assert not bench.store.memories.page()
    thought.set()
    until(lambda: len(bench.store.memories.page()) == 2)
    bench.ingest.close()
    bench.store.close()


def test_without_an_inbox_only_what_is_in_the_store_is_worked_on(store_only: tuple[Store, Ingest]) -> None:
    store, ingest = store_only
    keep(store, "herons")
    assert ingest.waiting() == 1
    assert ingest.step()
    assert not ingest.step()
    assert ingest.health()[0].state == State.OK
    ingest.close()
    store.close()


@pytest.fixture
def store_only(home: Home) -> tuple[Store, Ingest]:
    store, clock = open_store(home), FrozenClock(NOON)
    ingest = Ingest(
        store=store,
        inbox=None,
        sounds=None,
        agents=ScriptedAgents(_one_memory_each),
        known=lambda scope: StoreKnown(store=store, dense=None, scope=scope),
        writer=Writer(store=store, clock=clock),
        clock=clock,
        published=lambda changes: None,
    )
    return store, ingest
