"""What the library tells besides hits: facts, surroundings, days, scopes and conversations; and taking back."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from memory_core import Memory, NotFound, UsageError
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import NothingToUndo
from memory_core.llm.scripted import Line, ScriptedLLM
from memory_core.vectors.exact import ExactIndex

_XML = "{http://graphml.graphdrawing.org/xmlns}"


def _moved(memory: Memory, **whose: str) -> None:
    names: Any = whose
    memory.add("Maria Lopez lives in Lisbon. Maria Lopez works at Acme.", timestamp="2026-05-01", **names)
    assert memory.drain(20)
    memory.add("Maria Lopez lives in Porto now.", timestamp="2026-06-01", **names)
    assert memory.drain(20)


def test_a_fact_is_told_as_of_now_and_as_of_a_day(memory: Memory) -> None:
    _moved(memory, user_id="anna")

    now = memory.facts_about("Maria", "lives in", user_id="anna")
    then = memory.facts_about("Maria Lopez", "lives in", at="2026-05-10", user_id="anna")

    assert [(one["subject"], one["object"], one["status"], one["valid_to"]) for one in now] == [
        ("Maria Lopez", "Porto", "active", None)
    ]
    assert [(one["object"], one["status"], one["valid_to"]) for one in then] == [
        ("Lisbon", "superseded", "2026-06-01T00:00:00+00:00")
    ]
    assert {one["predicate"] for one in memory.facts_about("Maria", user_id="anna")} == {"lives in", "works at"}
    assert memory.facts_about("Maria", user_id="bob") == []

    said = "Maria Lopez moved to Vienna on 5 May 2026. I like oolong tea. The budget of Falcon rose from £5k to £6k."
    memory.add(said, timestamp="2026-07-01", user_id="anna")
    assert memory.drain(20)
    then = memory.facts_about("Maria Lopez", "lives in", at="2026-05-10", user_id="anna")
    assert [one["object"] for one in then] == ["Vienna"]
    (old,) = memory.facts_about("Falcon", "budget", at="2026-02-01", user_id="anna")
    assert (old["object"], old["valid_from"]) == ("£5k", None), "since when nobody said"
    # “About you” only repeats it.
    assert "core" not in {one["kind"] for one in memory.get_all(user_id="anna")["results"]}
    assert "core" not in {one["kind"] for one in memory.search("oolong tea", user_id="anna", top_k=2)["results"]}
    assert len(memory.get_all(user_id="anna", filters={"kind": "core"})["results"]) == 1


def test_what_was_so_before_is_taken_along_with_its_history(memory: Memory, tmp_path: Path) -> None:
    _moved(memory, user_id="anna")
    (note,) = memory.add("The key is under the mat.", user_id="anna", infer=False)["results"]
    memory.update(note["id"], "The key is under the pot.")

    def told(of: Memory) -> list[object]:
        then = of.facts_about("Maria", at="2026-05-10", user_id="anna")
        now = of.facts_about("Maria", user_id="anna")
        around = [of.surroundings("Maria Lopez", past=past, user_id="anna")["edges"] for past in (True, False)]
        edges = [sorted((one["predicate"], one["valid_from"], one["valid_to"]) for one in some) for some in around]
        ids = sorted({one["id"] for one in (*then, *now)} | {note["id"]})
        return [then, now, edges, [of.history(name) for name in ids]]

    before = told(memory)
    memory.export(tmp_path / "all.json", plain=True)
    with Memory(tmp_path / "other", embedder=HashedEmbedder(), index=ExactIndex()) as other:
        other.import_(tmp_path / "all.json")
        assert told(other) == before
        again = other.export()
    assert again == json.loads((tmp_path / "all.json").read_text())
    fallen = next(one for one in again["memories"] if one["status"] == "superseded")
    assert fallen["superseded_by"] in {one["id"] for one in again["memories"]}
    assert len(fallen["history"]) >= 2


def test_an_export_from_before_histories_is_taken_back_all_the_same(memory: Memory, tmp_path: Path) -> None:
    _moved(memory)
    document = memory.export()
    for one in (*document["observations"], *document["memories"]):
        one.pop("history", None)
        one.pop("superseded_by", None)
    with Memory(tmp_path / "other", embedder=HashedEmbedder(), index=ExactIndex()) as other:
        assert other.import_(document)["memories"] == len(document["memories"])
        entries = other.history(document["memories"][0]["id"])
        assert [(one["event"], one["reason"]) for one in entries] == [("ADD", "imported")]


def test_a_damaged_history_is_refused_whole(memory: Memory) -> None:
    _moved(memory)
    document = memory.export()
    memory.reset()
    document["memories"][-1]["history"] = [{"event": "add"}]
    with pytest.raises(UsageError, match="damaged"):
        memory.import_(document)
    assert memory.get_all()["results"] == []


def test_the_surroundings_of_somebody_are_plain_data(memory: Memory) -> None:
    _moved(memory)

    near = memory.surroundings("Maria Lopez")
    present = memory.surroundings("Maria Lopez", past=False)

    assert near["nodes"][0]["name"] == "Maria Lopez"
    assert near["nodes"][0]["distance"] == 0
    assert {node["name"] for node in near["nodes"]} == {"Maria Lopez", "Lisbon", "Porto", "Acme"}
    assert {node["name"] for node in present["nodes"]} == {"Maria Lopez", "Porto", "Acme"}
    names = {node["id"]: node["name"] for node in near["nodes"]}
    past = [edge for edge in near["edges"] if names[edge["target"]] == "Lisbon"]
    assert [edge["valid_to"] for edge in past] == ["2026-06-01T00:00:00+00:00"]
    assert json.loads(json.dumps(near)) == near
    assert memory.surroundings("Nobody") == {"nodes": [], "edges": []}


def test_the_graph_of_a_scope_is_graphml_and_holds_nobody_elses(memory: Memory) -> None:
    _moved(memory, user_id="anna")
    memory.add("Ben Carter lives in Oslo.", user_id="bob")
    assert memory.drain(20)

    tree = ElementTree.fromstring("\n".join(memory.graphml(user_id="anna")))

    named = {data.text for data in tree.iter(f"{_XML}data") if data.get("key") == "name"}
    assert {"Maria Lopez", "Porto"} <= named
    assert not named & {"Ben Carter", "Oslo"}


def test_a_change_is_taken_back_and_so_is_the_taking_back(memory: Memory) -> None:
    note = memory.add("The heron stands.", user_id="anna", infer=False)["results"][0]["id"]
    memory.update(note, "The heron flies.")

    memory.update(note, "The heron sleeps.")
    assert memory.undo(note)["memory"] == "The heron flies."
    assert memory.undo(note)["memory"] == "The heron stands."
    assert memory.redo(note)["memory"] == "The heron flies."
    assert [(one["event"], one["new_memory"], one["reason"]) for one in memory.history(note)[1:]] == [
        ("UPDATE", "The heron flies.", "changed by hand"),
        ("UPDATE", "The heron sleeps.", "changed by hand"),
        ("UPDATE", "The heron flies.", "undone"),
        ("UPDATE", "The heron stands.", "undone"),
        ("UPDATE", "The heron flies.", "done again"),
    ]
    memory.update(note, "The heron is gone.")
    with pytest.raises(NothingToUndo, match="nothing to redo"):
        memory.redo(note)


def test_a_change_of_metadata_is_taken_back_too(memory: Memory) -> None:
    id = memory.add("Green tea.", infer=False, metadata={"place": "kitchen"})["results"][0]["id"]
    memory.update(id, metadata={"place": "office", "cups": 2})
    memory.update(id, text="Black tea.")
    assert memory.undo(id)["metadata"] == {"place": "office", "cups": 2}
    undone = memory.undo(id)
    assert (undone["memory"], undone["metadata"]) == ("Green tea.", {"place": "kitchen"})
    memory.redo(id)
    redone = memory.redo(id)
    assert (redone["memory"], redone["metadata"]) == ("Black tea.", {"place": "office", "cups": 2})
    other = memory.add("Coffee.", infer=False, metadata={"place": "kitchen"})["results"][0]["id"]
    memory.update(other, metadata={"place": "office"})
    assert memory.undo(other)["metadata"] == {"place": "kitchen"}
    assert memory.redo(other)["metadata"] == {"place": "office"}
    memory.delete(other)
    assert memory.history(other) == []


def test_undoing_that_a_fact_was_learnt_lets_the_former_one_hold_again(memory: Memory) -> None:
    _moved(memory)
    (porto,) = memory.facts_about("Maria", "lives in")

    memory.undo(porto["id"])

    (lisbon,) = memory.facts_about("Maria", "lives in")
    assert lisbon["object"] == "Lisbon"
    assert memory.history(porto["id"])[0]["evidence"] == porto["evidence"]
    told = [[(one["event"], one["is_deleted"]) for one in memory.history(id)] for id in (lisbon["id"], porto["id"])]
    assert told[0] == [("ADD", False), ("DELETE", True), ("UPDATE", False)]
    assert told[1] == [("ADD", False), ("DELETE", True)]


def test_what_was_never_changed_cannot_be_taken_back(memory: Memory) -> None:
    note = memory.add("The heron stands.", infer=False)["results"][0]["id"]
    with pytest.raises(NothingToUndo, match="No change of"):
        memory.undo(note)
    with pytest.raises(NotFound):
        memory.undo("o_unknown")


def test_a_day_is_told_as_data_and_as_markdown_of_ones_own_alone(memory: Memory) -> None:
    for minute in range(0, 30, 5):
        at = f"2026-05-04T10:{minute:02}:00+00:00"
        memory.observe(
            f"Chapter {minute} of the heron book.", app="Writer", title="Heron", timestamp=at, user_id="anna"
        )
        memory.observe(f"Otter {minute}", app="Paint", title="Otter", timestamp=at, user_id="bob")
    assert memory.drain(20)

    told = memory.journal("2026-05-04", user_id="anna")

    assert [(one["name"], one["seconds"]) for one in told["apps"]] == [("Writer", 25 * 60)]
    assert "Writer: 25 min" in told["markdown"]
    assert "Otter" not in json.dumps(told)
    assert told["day"] == "2026-05-04"
    assert memory.journal(user_id="anna")["episodes"] == []
    with pytest.raises(UsageError, match="“day” is"):
        memory.journal("someday")


def test_a_short_open_end_is_told_once(memory: Memory) -> None:
    memory.add("We decided to paint the barn red. TODO: call Dana.")
    assert memory.drain(20)
    assert [one["memory"] for one in memory.journal()["open_ends"]] == ["To do: call Dana."]


def test_scopes_are_listed_with_what_each_holds(memory: Memory) -> None:
    memory.add_many(["one", "two"], user_id="anna", infer=False)
    memory.add("three", user_id="anna", run_id="s", infer=False)
    memory.ask("Where is the heron?", agent_id="bot")

    listed = [(one["agent_id"], one["user_id"], one["run_id"], one["observations"]) for one in memory.scopes()]

    assert listed == [(None, "anna", None, 2), (None, "anna", "s", 1), ("bot", None, None, 0)]
    assert memory.scopes()[2]["conversations"] == 1


def test_conversations_are_listed_renamed_searched_and_forgotten_each_in_its_scope(memory: Memory) -> None:
    memory.add("My sister Clara lives in Porto.", user_id="anna", infer=False)
    asked = memory.ask("Where does Clara live?", user_id="anna")["conversation_id"]
    memory.ask("And why there?", user_id="anna", conversation_id=asked)
    memory.ask("Who knows an otter?", user_id="bob")

    assert [(one["id"], one["turns"]) for one in memory.conversations(user_id="anna")] == [(asked, 2)]
    assert memory.conversations("otter", user_id="anna") == []
    assert [one["id"] for one in memory.conversations("clara porto", user_id="anna")] == [asked]
    assert memory.rename_conversation(asked, "My sister")["title"] == "My sister"
    assert [one["question"] for one in memory.conversation(asked)["messages"]] == [
        "Where does Clara live?",
        "And why there?",
    ]
    memory.forget_conversation(asked)
    assert memory.conversations(user_id="anna") == []
    assert len(memory.conversations()) == 1
    with pytest.raises(NotFound):
        memory.conversation(asked)


@pytest.mark.parametrize("other", [{"user_id": "bob"}, {"user_id": "anna", "run_id": "s"}])
def test_nobody_goes_on_with_the_conversation_of_another_scope(memory: Memory, other: dict[str, Any]) -> None:
    asked = memory.ask("Where does Clara live?", user_id="anna")["conversation_id"]
    with pytest.raises(NotFound, match="somebody else's"):
        memory.ask("And why?", conversation_id=asked, **other)
    assert memory.ask("And why?", conversation_id=asked, user_id="anna")["conversation_id"] == asked


def test_a_scope_goes_whole_with_its_conversations_and_can_be_taken_along_before(
    memory: Memory, tmp_path: Path
) -> None:
    memory.add("My sister Clara lives in Porto.", user_id="anna", infer=False)
    kept = memory.ask("Where does Clara live?", user_id="anna", run_id="s")
    memory.ask("Where is the otter?", user_id="bob")
    memory.export(tmp_path / "anna.json", plain=True, user_id="anna")

    done = memory.delete_all(user_id="anna")

    assert (done["observations"], done["conversations"]) == (1, 1)
    assert memory.conversations(user_id="anna") == []
    assert len(memory.conversations()) == memory.reset()["conversations"] == 1
    with Memory(tmp_path / "other", embedder=HashedEmbedder(), index=ExactIndex()) as other:
        assert other.import_(tmp_path / "anna.json") == {"observations": 1, "memories": 0, "conversations": 1}
        (again,) = other.conversations(user_id="anna", run_id="s")
        assert again["id"] == kept["conversation_id"]
        assert other.conversation(again["id"])["messages"][0]["citations"] == kept["citations"]
        assert other.conversations(user_id="bob") == []


def test_an_export_holds_nothing_of_what_is_forgotten_meanwhile(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, _ = (memory.add(text, infer=False)["results"][0]["id"] for text in ("The otter swims.", "The heron stands."))
    register = memory._core.register  # noqa: SLF001 — what another thread does meanwhile
    pasts = register.pasts

    def slow(ids: list[str]) -> object:
        if gone in ids:
            memory.delete(gone)
        return pasts(ids)

    monkeypatch.setattr(register, "pasts", slow)
    assert [one["text"] for one in memory.export()["observations"]] == ["The heron stands."]


def test_look_ups_of_a_model_read_what_the_scope_may_read_and_nothing_else(tmp_path: Path) -> None:
    wishes = "LOOK search: otter secret\nLOOK timeline: 4 May 2026\nLOOK open: 1"
    llm = ScriptedLLM([Line("heron", wishes), Line("heron", "It stands [1].")])
    with Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex(), llm=llm) as memory:
        memory.add("The heron stands in the reeds.", user_id="anna", infer=False)
        memory.add("An otter in the session is no secret.", user_id="anna", run_id="s", infer=False)
        memory.add("An otter for everybody is no secret.", infer=False)
        for whose in ("anna", "bob"):
            for minute in range(0, 20, 5):
                memory.observe(
                    f"The otter secret of {whose}, page {minute}.", app=f"Reader of {whose}", user_id=whose,
                    timestamp=f"2026-05-04T10:{minute:02}:00+00:00",
                )  # fmt: skip
        memory.add("The otter secret of bob in short.", user_id="bob", infer=False)
        assert memory.drain(20)

        answer = memory.ask("Where does the heron stand?", user_id="anna")

    assert answer["provider"] == "scripted:model"
    first, second = (request.prompt for request in llm.requests)
    assert "otter" not in first
    for there in ("otter in the session", "otter for everybody", "secret of anna", "Reader of anna"):
        assert there in second
    assert "bob" not in first + second


def test_what_is_counted_is_of_the_scope_alone(memory: Memory) -> None:
    for whose, minutes in (("anna", 30), ("bob", 60)):
        for minute in range(0, minutes, 5):
            memory.observe(
                f"Budget sheet of {whose}, row {minute}", app="Calc", title="Budget", user_id=whose,
                timestamp=f"2026-05-04T10:{minute:02}:00+00:00",
            )  # fmt: skip
    assert memory.drain(20)

    answer = memory.ask("How long did I work on the budget?", user_id="anna")

    assert answer["short"] == "25 min"
    assert "bob" not in json.dumps(answer)


def test_words_that_a_change_by_hand_took_away_are_forgotten_too(memory: Memory) -> None:
    for text, whose in (("The hangar word is otterbach.", "anna"), ("The gate word is otterbach.", "bob")):
        (note,) = memory.add(text, user_id=whose, infer=False)["results"]
        memory.update(note["id"], "The word was changed.")
    memory.add("The heron stands.", user_id="anna", infer=False)

    assert memory.forget("otterbach", user_id="anna", dry_run=True)["observations"] == 1
    assert memory.forget("otterbach", user_id="anna")["observations"] == 1
    assert memory.forget("otterbach")["observations"] == 1

    with memory._core._store.database.reading() as connection:  # noqa: SLF001 — no row may hold it
        rows = connection.execute("SELECT count(*) FROM history WHERE old_text || new_text LIKE '%otterbach%'")
        assert rows.fetchone()[0] == 0
    assert [one["memory"] for one in memory.get_all()["results"]] == ["The heron stands."]
