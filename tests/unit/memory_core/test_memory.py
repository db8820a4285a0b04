"""The public verbs, wired by bootstrap, with the quick embedder and index."""

import dataclasses
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from memory_core.agents.base import Batch, Known
from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import LockedError, NotFound, SpoolError, StoreDamaged
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.records.bodies import Kind, VaultBody
from memory_core.records.changes import Changes
from memory_core.records.health import State
from memory_core.records.ids import ConversationId, MemoryId, ObservationId, new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.proposal import Add, Proposal
from memory_core.records.query import Query, Selection
from memory_core.store import Store
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import (
    NOON,
    ListInbox,
    ScriptedAgents,
    ScriptedTranscriber,
    answer_of,
    draft,
    observation,
    some_keys,
)

CARD = "4111 1111 1111 1111"


class _Core:
    """A memory without threads, with its inbox and transcriber."""

    def __init__(self, home: Home, *, threads: bool = False) -> None:
        self.inbox = ListInbox()
        self.transcriber = ScriptedTranscriber()
        self.clock = FrozenClock(NOON + timedelta(hours=1))
        self.memory = open_memory(
            home,
            keys=some_keys(),
            inbox=self.inbox,
            transcriber=self.transcriber,
            clock=self.clock,
            embedder=HashedEmbedder(),
            index=ExactIndex(),
            threads=threads,
        )

    @property
    def store(self) -> Store:
        """The memory's store."""
        return self.memory._store  # noqa: SLF001 — to plant what agents would write

    def remember(self, text: str, *evidence: ObservationId, secret: str = "") -> MemoryId:
        """Plant a memory as an agent would write it."""
        made = draft(text, *evidence)
        if secret:
            sealed = Cipher(some_keys().vault).encrypt(secret.encode())
            made = draft(text, *evidence, kind=Kind.VAULT, body=VaultBody("iban", "Mail", "high", sealed))
        changes = self.memory._parts.writer.write([Add(made)])  # noqa: SLF001 — as above
        assert changes is not None
        return changes.memories_added[0]


@pytest.fixture
def core(home: Home) -> Iterator[_Core]:
    opened = _Core(home)
    yield opened
    opened.memory.close()


def test_a_secret_in_a_title_or_an_address_is_counted_as_one_in_the_text(core: _Core) -> None:
    given = "https://x.example/?token=ghp_abcdEFGH1234ijklMNOP5678qrstUVWX9012"
    core.memory.add("hello", app="Editor", title="password: Zaun&Koenig_48", url=given)
    today = core.clock.now().astimezone().date()
    assert core.memory.filtered(today) == {"password": {"Editor": 1}, "token": {"Editor": 1}}


def test_what_other_programs_give_is_counted_wherever_the_secret_stood(core: _Core) -> None:
    card, password = f"Card {CARD}", "Zaun&Koenig_48"
    when, name = core.clock.now(), new_observation_id()
    note = Observation(name, ObservationKind.NOTE, when, when, card, title=card, metadata={"password": password})
    core.memory.register.keep([dataclasses.replace(note, app="Agenda", redactions={"card": 1})])
    today = when.astimezone().date()
    assert core.memory.filtered(today) == {"card": {"Agenda": 3}, "password": {"Agenda": 1}}
    core.memory.add("hello", app="Agenda", metadata={"pin": "x", "note": f"password: {password}"})
    assert core.memory.filtered(today)["password"] == {"Agenda": 2}


def test_a_text_is_added_without_its_secrets_and_found(core: _Core) -> None:
    name = core.memory.add(f"Pay the heron with {CARD}", app="Mail", title="Birds", url="https://example.org", at=NOON)
    kept = core.memory.observation(name)
    assert CARD not in kept.text
    assert kept.text.startswith("Pay the heron with ")
    assert dict(kept.redactions)
    assert (kept.app, kept.title, kept.at) == ("Mail", "Birds", NOON)
    assert core.memory.drain()
    (hit, *_) = core.memory.search(Query("heron", layer="observations"))
    assert hit.id == name
    assert core.memory.apps() == ["Mail"]


def test_observing_twice_is_observing_once(core: _Core) -> None:
    heard: list[Changes] = []
    core.memory.subscribe(heard.append)
    captured = Captured(observation("heron"), picture=b"picture")
    for _ in range(2):
        assert core.memory.observe(captured) == captured.observation.id
    assert core.memory.counts()["observations"] == 1
    assert heard == [Changes(observations_added=(captured.observation.id,))]
    assert core.memory.picture(captured.observation.id) == b"picture"


def test_what_lies_in_the_inbox_is_drained(core: _Core) -> None:
    for n in range(100):
        core.inbox.append(Captured(observation(f"text {n}", minute=n)))
    assert core.memory.counts()["pending"] == 100
    assert core.memory.drain()
    counts = core.memory.counts()
    assert (counts["observations"], counts["pending"], counts["unindexed"]) == (100, 0, 0)
    assert [one.text for one in core.memory.observations(limit=2)] == ["text 99", "text 98"]


def test_draining_gives_up_in_time(core: _Core, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(core.memory._parts.ingest, "step", lambda: False)  # noqa: SLF001 — a core that never gets done
    core.memory.add("heron")
    assert not core.memory.drain(timeout_s=0.05)


def test_sound_that_waits_for_its_model_does_not_hold_a_drain_up(core: _Core) -> None:
    core.inbox.append(Captured(observation(""), sound=b"hello"))
    assert core.memory.drain()
    assert core.inbox.pending() == 1


def test_a_secret_that_is_told_in_sound_that_waited_is_not_kept(core: _Core) -> None:
    core.transcriber.there = True
    core.transcriber.words = {b"hello": "the wifi password is lemonade stand"}
    core.inbox.append(Captured(observation(""), sound=b"hello"))
    assert core.memory.drain()
    (kept,) = core.memory.observations()
    assert kept.text == "the wifi password is [password]"
    assert kept.redactions == {"password": 1}


def test_memories_are_listed_opened_and_traced_to_their_evidence(core: _Core) -> None:
    seen = core.memory.add("heron")
    name = core.remember("It was a heron.", seen)
    assert [one.id for one in core.memory.memories(kind=Kind.EPISODIC)] == [name]
    assert core.memory.memory(name).text == "It was a heron."
    assert [one.id for one in core.memory.evidence(name)] == [seen]
    assert [one.id for one in core.memory.conclusions([seen])] == [name]
    assert [one.event for one in core.memory.history(name)] == ["add"]
    assert core.memory.counts()["memories"]["episodic"] == 1


def test_a_memory_can_be_put_into_other_words_without_secrets(core: _Core) -> None:
    name = core.remember("It was a heron.")
    changed = core.memory.update(name, f"It was an egret with {CARD}")
    assert CARD not in changed.text
    assert changed.text.startswith("It was an egret")
    assert [one.event for one in core.memory.history(name)] == ["add", "revise"]


def test_only_the_vault_reveals(core: _Core) -> None:
    secret = core.remember("Account number of the landlord", secret="DE89 3704 0044")
    plain = core.remember("It was a heron.")
    assert core.memory.reveal(secret) == "DE89 3704 0044"
    with pytest.raises(NotFound, match="not in the vault"):
        core.memory.reveal(plain)


def test_unknown_names_are_said_to_be_unknown(core: _Core) -> None:
    for ask in (core.memory.memory, core.memory.evidence, core.memory.reveal, core.memory.delete):
        with pytest.raises(NotFound):
            ask(MemoryId("m_nothing"))
    for look in (core.memory.observation, core.memory.picture):
        with pytest.raises(NotFound):
            look(ObservationId("o_nothing"))
    with pytest.raises(NotFound):
        core.memory.forget_conversation(ConversationId("c_nothing"))


def test_an_observation_without_a_picture_has_none(core: _Core) -> None:
    assert core.memory.picture(core.memory.add("heron")) is None


def test_a_question_is_answered_kept_and_forgotten(core: _Core) -> None:
    core.memory.add("The heron nests on the chimney of the town hall.", app="Notes")
    core.memory.drain()
    last = answer_of(core.memory, "Where does the heron nest?")
    assert last.grounded
    assert "chimney" in last.text
    assert [one.id for one in core.memory.conversations()] == [last.conversation]
    assert core.memory.turns(last.conversation)[0].answer == last.text
    core.memory.rename_conversation(last.conversation, "Birds")
    assert core.memory.conversations()[0].title == "Birds"
    core.memory.forget_conversation(last.conversation)
    assert core.memory.conversations() == []


def test_forgetting_counts_in_what_has_not_even_been_taken_in(core: _Core) -> None:
    heard: list[Changes] = []
    stop = core.memory.subscribe(heard.append)
    core.inbox.append(Captured(observation("heron")))
    core.inbox.append(Captured(observation(""), sound=b"hello"))
    plan = core.memory.plan_forgetting(Selection(everything=True))
    assert len(plan.observations) == 2
    core.memory.forget(plan)
    assert core.inbox.pending() == 0
    assert core.memory.counts()["observations"] == 0
    assert heard[-1].observations_forgotten == plan.observations
    stop()
    stop()
    core.memory.add("egret")
    assert heard[-1].observations_forgotten == plan.observations


def test_one_memory_is_deleted_and_its_evidence_stays(core: _Core) -> None:
    seen = core.memory.add("heron")
    name = core.remember("It was a heron.", seen)
    assert core.memory.delete(name).memories_forgotten == (name,)
    assert core.memory.observation(seen).text == "heron"
    assert core.memory.memories() == []


def test_a_listener_that_fails_stops_nobody(core: _Core, allow_logs: pytest.LogCaptureFixture) -> None:
    def fail(changes: Changes) -> None:
        raise ValueError("heron")

    heard: list[Changes] = []
    core.memory.subscribe(fail)
    core.memory.subscribe(heard.append)
    core.memory.add("heron")
    assert len(heard) == 1
    assert "heron" not in allow_logs.text


def test_every_part_says_how_it_is(core: _Core) -> None:
    core.memory.drain()
    core.memory.check()
    parts = {one.part: one.state for one in core.memory.health()}
    assert parts.pop("eyes") is State.OFF
    assert parts == dict.fromkeys(("store", "index", "embedder", "ingest", "agents", "pictures"), State.OK)


def test_a_store_that_cannot_be_read_says_so(core: _Core, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise StoreDamaged("A part of the memory database is damaged. Restore it from a backup.")

    monkeypatch.setattr(core.store.observations, "page", fail)
    store = next(one for one in core.memory.health() if one.part == "store")
    assert (store.state, store.message) == (
        State.ERROR,
        "A part of the memory database is damaged. Restore it from a backup.",
    )


def test_a_forgetting_does_not_wait_for_agents_that_think(core: _Core) -> None:
    thinking, go_on = threading.Event(), threading.Event()

    def think(batch: Batch, known: Known) -> list[Proposal]:
        thinking.set()
        assert go_on.wait(20)
        return [Add(draft("It was a heron.", *(one.id for one in batch.observations)))]

    core.memory._parts.ingest.configure(ScriptedAgents(think), timedelta(0))  # noqa: SLF001 — a slow mind
    name = core.memory.add("heron")
    thinker = threading.Thread(target=core.memory.drain)
    thinker.start()
    assert thinking.wait(20)
    core.memory.forget(core.memory.plan_forgetting(Selection(observations=(name,))))
    go_on.set()
    thinker.join()
    assert core.memory.memories() == []


def test_a_forgetting_that_cannot_be_finished_yet_does_not_keep_the_memory_shut(
    home: Home, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    first = _Core(home)
    with first.store.database.transaction() as connection:
        connection.execute(
            "INSERT INTO erasures (at, work) VALUES (0, ?)",
            ('{"blobs":["b_x"],"kinds":[],"evidence":[],"counts":{}}',),
        )
    first.memory.close()
    home.pictures.write_text("a file where the folder should be")
    second = _Core(home)
    assert second.store.audit.entries() == []
    assert "could not be finished" in allow_logs.text
    second.memory.close()


def test_a_forgetting_takes_what_was_set_aside_unread_too_and_says_so(core: _Core) -> None:
    core.memory.add("heron")
    for selection, unread in (
        (Selection(matching="cormorant"), 0),
        (Selection(since=NOON - timedelta(days=1)), 3),
        (Selection(everything=True), 3),
    ):
        core.inbox.set_aside = 3
        plan = core.memory.plan_forgetting(selection)
        assert (plan.damaged, core.inbox.damaged()) == (unread, 3)
        core.memory.forget(plan)
        assert core.inbox.damaged() == 3 - unread


def test_where_the_queue_takes_no_writes_the_rest_is_forgotten_and_that_is_told(
    core: _Core, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> int:
        raise SpoolError("The disk is full.")

    core.memory.add("heron")
    core.inbox.set_aside = 1
    monkeypatch.setattr(core.inbox, "discard_damaged", full)
    with pytest.raises(SpoolError, match="full"):
        core.memory.forget(core.memory.plan_forgetting(Selection(everything=True)))
    assert core.memory.observations() == []


def test_settings_and_model_can_change_while_it_is_open(core: _Core) -> None:
    for config, said in (
        (CoreConfig(remember_model="ollama:small"), "is off"),
        (CoreConfig(remember_with_llm=True), "none is chosen"),
        (CoreConfig(), "keeping up."),
    ):
        core.memory.configure(config, None)
        (agents,) = [part for part in core.memory.health() if part.part == "agents"]
        assert said in agents.message
    core.memory.configure(CoreConfig(remember_with_llm=True), None)
    core.memory.add("heron")
    assert core.memory.drain()


def test_what_was_remembered_is_there_when_it_is_opened_again(home: Home) -> None:
    first = _Core(home)
    name = first.memory.add("heron")
    first.memory.close()
    first.memory.close()
    second = _Core(home)
    assert second.memory.observation(name).text == "heron"
    second.memory.close()


def test_a_wrong_key_opens_nothing_and_leaves_nothing_open(home: Home) -> None:
    _Core(home).memory.close()
    with pytest.raises(LockedError):
        open_memory(home, keys=dataclasses.replace(some_keys(), database=b"x" * 32))


def test_threads_ingest_index_and_stop(home: Home) -> None:
    core = _Core(home, threads=True)
    core.inbox.append(Captured(observation("heron")))
    name = core.memory.add("egret")
    assert core.memory.drain(20)
    assert [hit.id for hit in core.memory.search(Query("egret", layer="observations"))][0] == name
    assert core.memory.counts()["observations"] == 2
    core.memory.close()


def test_what_a_killed_process_left_half_forgotten_is_gone_when_it_is_opened(home: Home) -> None:
    core = _Core(home)
    blob = core.store.blobs.put(b"to be forgotten")
    with core.store.database.transaction() as connection:
        connection.execute(
            "INSERT INTO erasures (at, work) VALUES (0, ?)",
            (f'{{"blobs":["{blob}"],"kinds":[],"evidence":[],"counts":{{"observations":1}}}}',),
        )
    core.memory.close()
    again = _Core(home)
    assert again.store.blobs.names() == set()
    assert [entry.event for entry in again.store.audit.entries()] == ["forgotten"]
    again.memory.close()
