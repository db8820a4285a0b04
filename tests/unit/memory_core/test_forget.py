"""Forgetting: the plan, the rows, and what is left to derive anew."""

import dataclasses
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from memory_core.agents.base import Batch, Known
from memory_core.clock import FrozenClock
from memory_core.errors import StoreError, VectorIndexError
from memory_core.forget import Forgetting
from memory_core.home import Home
from memory_core.ingest.known import StoreKnown
from memory_core.ingest.rederive import Rederivation
from memory_core.ingest.writer import Writer
from memory_core.records.bodies import CoreBody, Kind
from memory_core.records.dialogue import Citation, Turn
from memory_core.records.ids import ConversationId, MemoryId, ObservationId, new_turn_id
from memory_core.records.memory import Status
from memory_core.records.observation import Captured
from memory_core.records.proposal import Add, Proposal, Revise, Supersede
from memory_core.records.query import Query, Selection
from memory_core.store.network import ego_network
from tests.fakes.core import NOON, ScriptedAgents, draft, fact, keep, observation, open_store


def _about_all(batch: Batch, known: Known) -> list[Proposal]:
    text = "It was about " + " and ".join(one.text for one in batch.observations)
    return [Add(draft(text, *(one.id for one in batch.observations)))]


class _Bench:
    """A store with a forgetting, and what it touches within reach."""

    def __init__(self, home: Home, script: Callable[[Batch, Known], list[Proposal]] = _about_all) -> None:
        self.store = open_store(home)
        self.clock = FrozenClock(NOON + timedelta(hours=1))
        self.writer = Writer(store=self.store, clock=self.clock)
        self.erased = 0
        self.failure: Exception | None = None
        rederive = Rederivation(
            store=self.store,
            agents=ScriptedAgents(script),
            known=lambda scope: StoreKnown(store=self.store, dense=None, scope=scope),
            writer=self.writer,
            clock=self.clock,
        )
        self.forgetting = Forgetting(store=self.store, clock=self.clock, erase_vectors=self._erase, rederive=rederive)

    def _erase(self) -> None:
        if self.failure is not None:
            raise self.failure
        self.erased += 1

    def write(self, *proposals: Proposal) -> list[MemoryId]:
        """Write; the ids of what was added."""
        changes = self.writer.write(list(proposals))
        assert changes is not None
        return list(changes.memories_added)

    def talk(self, *cited: str, question: str = "What was it?") -> ConversationId:
        """A conversation of one turn that cites these."""
        name = self.store.dialogues.start(question)
        citations = tuple(Citation(n, one, "text", "text", NOON, "", "") for n, one in enumerate(cited, 1))
        turn = Turn(new_turn_id(), name, NOON, question, "an answer", True, "rules", citations)
        self.store.dialogues.append(turn)
        return name

    def left(self, table: str) -> int:
        """Rows of a table."""
        with self.store.database.reading() as connection:
            return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def found(self, word: str, layer: str) -> Sequence[str]:
        """Ids found by a word."""
        matches = self.store.fulltext.match(f'"{word}"', layer=layer, query=Query(""), limit=9)
        return [name for name, _ in matches]


@pytest.fixture
def bench(home: Home) -> _Bench:
    return _Bench(home)


def test_a_plan_names_what_rests_on_it_alone_and_what_is_derived_anew(bench: _Bench) -> None:
    first, second = keep(bench.store, "heron", "egret")
    alone, both, other = bench.write(
        Add(draft("Only herons.", first)), Add(draft("Both birds.", first, second)), Add(draft("Egrets.", second))
    )
    bench.talk(alone)
    bench.talk(other)
    plan = bench.forgetting.plan(Selection(observations=(first,)))
    assert (plan.observations, plan.memories, plan.rederived) == ((first,), (alone,), (both,))
    assert (plan.by_kind, plan.pictures, plan.turns) == ({"episodic": 1}, 0, 1)
    assert plan.samples == ("Only herons.", "heron")
    assert bench.store.observations.count() == 2
    bench.store.close()


def test_what_was_planned_is_gone_and_the_rest_stays(bench: _Bench) -> None:
    first, second = keep(bench.store, "heron", "egret")
    alone, other = bench.write(Add(draft("Only herons.", first)), Add(draft("Egrets.", second)))
    kept = bench.talk(other)
    gone = bench.talk(first)
    changes = bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first,))))
    assert (changes.observations_forgotten, changes.memories_forgotten) == ((first,), (alone,))
    assert bench.found("heron", "observations") == bench.found("herons", "memories") == []
    assert bench.found("egret", "observations") == [second]
    assert bench.store.history.of(alone) == []
    assert [one.id for one in bench.store.dialogues.page()] == [kept]
    assert gone not in [one.id for one in bench.store.dialogues.page()]
    assert bench.erased == 1
    (entry,) = bench.store.audit.entries()
    assert (entry.event, entry.counts) == (
        "forgotten",
        {"episodic": 1, "observations": 1, "turns": 1, "pictures": 0},
    )
    assert bench.left("erasures") == 0
    bench.store.close()


def test_a_memory_with_other_evidence_is_derived_anew_under_its_old_name(bench: _Bench) -> None:
    first, second = keep(bench.store, "heron", "egret")
    (both,) = bench.write(Add(draft("It was about heron and egret", first, second)))
    bench.clock.advance(60)
    bench.write(Revise(both, draft("It was about heron and egret again", first, second), "seen again"))
    changes = bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first,))))
    assert changes.memories_revised == (both,)
    assert changes.memories_forgotten == ()
    memory = bench.store.memories.get(both)
    assert (memory.text, memory.evidence) == ("It was about egret", (second,))
    assert memory.created_at < bench.clock.now()
    assert all("heron" not in entry.old_text + entry.new_text for entry in bench.store.history.of(both))
    bench.store.close()


def test_a_memory_that_cannot_be_derived_anew_goes(home: Home) -> None:
    bench = _Bench(home, lambda batch, known: [])
    first, second = keep(bench.store, "heron", "egret")
    (both,) = bench.write(Add(draft("Heron and egret.", first, second)))
    changes = bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first,))))
    assert changes.memories_forgotten == (both,)
    assert bench.store.memories.page(status=None) == []
    bench.store.close()


def test_only_the_kinds_that_lost_something_are_derived_anew(bench: _Bench) -> None:
    first, second = keep(bench.store, "heron", "egret")
    (both,) = bench.write(Add(fact("Maria", "saw", "heron", first, second)))
    changes = bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first,))))
    assert changes.memories_forgotten == (both,)
    assert changes.memories_added == ()
    bench.store.close()


def test_what_came_to_rest_on_it_since_the_plan_goes_too(bench: _Bench) -> None:
    (first,) = keep(bench.store, "heron")
    plan = bench.forgetting.plan(Selection(observations=(first,)))
    (late,) = bench.write(Add(draft("Late herons.", first)))
    changes = bench.forgetting.carry_out(plan)
    assert changes.memories_forgotten == (late,)
    bench.store.close()


def test_a_forgotten_observation_is_never_taken_in_again(bench: _Bench) -> None:
    made = observation("heron")
    bench.store.keep([Captured(made)])
    bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(made.id,))))
    assert bench.store.keep([Captured(made), Captured(made, again=True)]) == []
    bench.store.close()


def test_neighbours_no_longer_quote_it(bench: _Bench) -> None:
    ids = keep(bench.store, "one", "heron", "three", "four")
    with bench.store.database.transaction() as connection:
        bench.store.observations.index_neighbours(connection, ids)
    bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(ids[1],))))
    assert bench.store.fulltext.match_context('"heron"', query=Query(""), limit=9) == []
    found = bench.store.fulltext.match_context('"four"', query=Query(""), limit=9)
    assert {name for name, _ in found} == {ids[0], ids[2]}
    bench.store.close()


def test_a_fact_that_was_closed_by_what_is_forgotten_is_open_again(bench: _Bench) -> None:
    first, second = keep(bench.store, "Lisbon", "Porto")
    (old,) = bench.write(Add(fact("Maria", "lives in", "Lisbon", first)))
    (new,) = bench.write(Supersede(old, fact("Maria", "lives in", "Porto", second), "now lives in Porto"))
    changes = bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(second,))))
    assert changes.memories_forgotten == (new,)
    reopened = bench.store.memories.get(old)
    assert (reopened.status, reopened.valid_to) == (Status.ACTIVE, None)
    assert [entry.event for entry in bench.store.history.of(old)] == ["add"]
    assert [edge.valid_to for edge in ego_network(bench.store.database, ["maria"]).edges] == [None]
    assert bench.store.graph.find(["porto"]) == []
    bench.store.close()


def test_a_memory_alone_can_be_forgotten_and_its_evidence_stays(bench: _Bench) -> None:
    (first,) = keep(bench.store, "heron")
    (memory,) = bench.write(Add(draft("Herons.", first)))
    plan = bench.forgetting.plan(Selection(memories=(memory, MemoryId("m_nothing"))))
    assert (plan.observations, plan.memories) == ((), (memory,))
    bench.forgetting.carry_out(plan)
    assert bench.store.observations.count() == 1
    bench.store.close()


def test_pictures_go_with_their_observation(bench: _Bench, home: Home) -> None:
    first, second = observation("heron"), observation("egret")
    bench.store.keep([Captured(first, picture=b"one"), Captured(second, picture=b"two")])
    plan = bench.forgetting.plan(Selection(observations=(first.id,)))
    assert plan.pictures == 1
    bench.forgetting.carry_out(plan)
    kept = bench.store.observations.get(second.id).picture
    assert bench.store.blobs.names() == {kept}
    bench.store.close()


def test_a_selection_by_time_application_and_words_names_what_matches_all(bench: _Bench) -> None:
    keep(bench.store, "red heron", "grey heron", "egret", app="Mail")
    keep(bench.store, "grey heron", app="Chat")

    def planned(selection: Selection) -> list[tuple[str, str]]:
        found = bench.store.observations.get_many(bench.forgetting.plan(selection).observations).values()
        return sorted((one.app, one.text) for one in found)

    grey = [("Chat", "grey heron"), ("Mail", "grey heron")]
    assert planned(Selection(matching="heron, GREY")) == grey
    assert planned(Selection(matching="heron grey", app="mail")) == grey[1:]
    assert planned(Selection(since=NOON + timedelta(minutes=2))) == [("Mail", "egret")]
    assert planned(Selection(until=NOON + timedelta(minutes=1), app="Chat")) == [("Chat", "grey heron")]
    assert len(planned(Selection(everything=True))) == 4
    assert planned(Selection()) == planned(Selection(matching="?!")) == []
    bench.store.close()


def test_words_are_selected_whole_whatever_their_case_accents_and_width(bench: _Bench) -> None:
    keep(bench.store, "我们明天开会", "我们昨天开会", "Organizations", "An ORGAN", "Ｏｒｇａｎ")
    keep(bench.store, "Organs, Zoom会議", "Café", "ёлка", "On 2026-05-02", "05 2026 02")

    def planned(words: str) -> list[str]:
        found = bench.store.observations.get_many(bench.forgetting.plan(Selection(matching=words)).observations)
        return sorted(one.text for one in found.values())

    assert planned("明天 开会") == ["我们明天开会"]
    assert planned("organs") == planned("ＯＲＧＡＮ") == ["An ORGAN", "Organs, Zoom会議", "Ｏｒｇａｎ"]
    assert planned("organ, zoom") == ["Organs, Zoom会議"]
    assert planned("2026-05-02 on") == ["On 2026-05-02"]
    assert planned("cafe") == planned("CAFE\u0301") == ["Café"]
    assert planned("елка") == planned("Ёлка") == ["ёлка"]
    bench.store.close()


def test_memories_without_evidence_are_selected_by_themselves(bench: _Bench) -> None:
    (first,) = keep(bench.store, "heron")
    loose, bound = bench.write(Add(draft("Written by hand.")), Add(draft("Herons.", first)))
    assert bench.forgetting.plan(Selection(app="Editor")).memories == (loose, bound)
    assert bench.forgetting.plan(Selection(matching="hand")).memories == (loose,)
    bench.store.close()


def test_everything_takes_every_conversation_with_it(bench: _Bench) -> None:
    (first,) = keep(bench.store, "heron")
    bench.write(Add(draft("Herons.", first, entities=("Heron",))))
    bench.talk()
    plan = bench.forgetting.plan(Selection(everything=True))
    assert plan.turns == 1
    bench.forgetting.carry_out(plan)
    for table in (
        "observations",
        "layouts",
        "memories",
        "evidence",
        "history",
        "entities",
        "aliases",
        "mentions",
        "relations",
        "conversations",
        "turns",
        "citations",
        "outbox",
        "vectors",
        "observations_around",
        "observations_runs",
        "memories_runs",
    ):
        assert bench.left(table) == 0, table
    bench.store.close()


def test_sound_that_waits_is_planned_for_by_time_and_application(bench: _Bench) -> None:
    waiting = [dataclasses.replace(observation("", minute=minute), app="Mic") for minute in (0, 30)]

    def planned(selection: Selection) -> tuple[ObservationId, ...]:
        return bench.forgetting.plan(selection, held=waiting).observations

    assert planned(Selection(since=NOON + timedelta(minutes=20))) == (waiting[1].id,)
    assert planned(Selection(until=NOON + timedelta(minutes=20), app="mic")) == (waiting[0].id,)
    assert planned(Selection(everything=True)) == (waiting[0].id, waiting[1].id)
    assert planned(Selection(observations=(waiting[0].id,))) == (waiting[0].id,)
    assert planned(Selection(matching="words")) == planned(Selection(app="Mail")) == planned(Selection()) == ()
    bench.store.close()


def test_a_forgetting_that_was_killed_half_way_is_finished_at_the_next_start(bench: _Bench) -> None:
    first, second = keep(bench.store, "heron", "egret")
    bench.write(Add(draft("Heron and egret.", first, second)))
    made = observation("with a picture")
    bench.store.keep([Captured(made, picture=b"picture")])
    bench.failure = VectorIndexError("Killed here. Start again.")
    with pytest.raises(VectorIndexError):
        bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first, made.id))))
    assert bench.left("erasures") == 1
    assert bench.store.audit.entries() == []
    bench.failure = None
    bench.forgetting.finish_interrupted()
    assert bench.left("erasures") == 0
    assert bench.store.blobs.names() == set()
    assert [one.text for one in bench.store.memories.page()] == ["It was about egret"]
    assert bench.store.audit.entries()[0].counts["pictures"] == 1
    bench.forgetting.finish_interrupted()
    assert len(bench.store.audit.entries()) == 1
    bench.store.close()


def test_work_that_began_before_is_thrown_away(bench: _Bench) -> None:
    first, second = keep(bench.store, "heron", "egret")
    as_of = bench.store.forgettings
    bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first,))))
    stale = [Add(draft("About heron and egret.", first, second))]
    assert bench.writer.write(stale, concluded=[first, second], as_of=as_of) is None
    bench.store.close()


def test_a_program_that_keeps_reading_holds_the_end_up_and_the_next_start_ends_it(
    bench: _Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory_core.forget._CHECKPOINT_S", 0.05)
    (first,) = keep(bench.store, "heron")
    checkpoint = bench.store.database.checkpoint
    monkeypatch.setattr(bench.store.database, "checkpoint", lambda: False)
    with pytest.raises(StoreError, match="next start"):
        bench.forgetting.carry_out(bench.forgetting.plan(Selection(observations=(first,))))
    assert bench.left("erasures") == 1
    monkeypatch.setattr(bench.store.database, "checkpoint", checkpoint)
    bench.forgetting.finish_interrupted()
    assert bench.left("erasures") == 0
    bench.store.close()


def test_a_time_takes_what_was_asked_in_it_whatever_the_answer_rests_on(bench: _Bench) -> None:
    bench.talk(question="Where do kingfishers nest?")
    around, after = NOON - timedelta(minutes=1), NOON + timedelta(minutes=1)
    for selection in (
        Selection(since=after),
        Selection(until=NOON),
        Selection(since=around, app="Editor"),
        Selection(since=around, site="example.com"),
        Selection(app="Editor"),
    ):
        assert bench.forgetting.plan(selection).turns == 0, selection
    plan = bench.forgetting.plan(Selection(since=around, until=after))
    assert plan.turns == 1
    bench.forgetting.carry_out(plan)
    assert (bench.left("turns"), bench.left("conversations")) == (0, 0)


def test_about_you_is_told_anew_where_one_of_its_lines_is_forgotten(home: Home) -> None:
    def says(batch: Batch, known: Known) -> list[Proposal]:
        text = "\n".join(f"I like {one.text}." for one in batch.observations)
        ids = [one.id for one in batch.observations]
        return [Add(draft(text, *ids, kind=Kind.CORE, body=CoreBody("preferences")))]

    bench = _Bench(home, says)
    tea, walks = keep(bench.store, "green tea", "long walks")
    text = "I like green tea.\nI like long walks."
    (block,) = bench.write(Add(draft(text, tea, walks, kind=Kind.CORE, body=CoreBody("preferences"))))
    bench.forgetting.carry_out(bench.forgetting.plan(Selection(matching="green tea")))
    assert [(one.id, one.text) for one in bench.store.memories.page()] == [(block, "I like long walks.")]
    bench.store.close()


def test_a_deleted_fact_leaves_about_you_and_no_text_of_then_brings_it_back(bench: _Bench) -> None:
    first, second = keep(bench.store, "I live in Porto with a dog", "I work at Acme")

    def said(*evidence: ObservationId) -> list[Proposal]:
        block = draft("me lives in Porto.\nme works at Acme.", *evidence, kind=Kind.CORE, body=CoreBody("home"))
        return [Add(fact("me", "lives in", "Porto", *evidence)), Add(block)]

    def known() -> list[str]:
        return sorted(one.text for one in bench.store.memories.page())

    home, block = bench.write(*said(first, second))
    cited = bench.talk(block)
    plan = bench.forgetting.plan(Selection(memories=(home,)))
    changes = bench.forgetting.carry_out(plan)
    assert (plan.turns, changes.memories_forgotten, changes.memories_revised) == (1, (home,), (block,))
    assert known() == ["me works at Acme."]
    assert cited not in [one.id for one in bench.store.dialogues.page()]
    assert "Porto" not in " ".join(f"{one.old_text} {one.new_text}" for one in bench.store.history.of(block))
    bench.write(*said(first))  # as when the text is read again
    assert known() == ["me works at Acme."]
    (later,) = bench.store.keep([Captured(observation("Porto is where I live", minute=9))])
    bench.write(*said(later))
    assert known() == ["me lives in Porto.", "me lives in Porto.\nme works at Acme.", "me works at Acme."]
    bench.store.close()
