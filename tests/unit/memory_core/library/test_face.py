"""Mem0's verbs over an encrypted folder."""

import json
import math
import subprocess
import sys
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import memory_core
from memory_core import ConfigError, LockedError, Memory, NotFound, ScrubjayError, UsageError
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.errors import DiskFull, HomeInUse, HomeUnwritable, StoreError
from memory_core.home import Home, Ownership
from memory_core.vectors.exact import ExactIndex

TEA = "I drink green tea in the morning."


def _texts(results: Any) -> list[str]:
    return [one["memory"] for one in results["results"]]


def test_what_is_added_is_found_verbatim_by_its_owner(memory: Memory) -> None:
    text = "  Two  spaces,\na line,\tÉtude №5 — “verbatim” 日本語 🎉 "

    added = memory.add(text, user_id="anna", infer=False, metadata={"n": 3, "tags": ["a"], "deep": {"x": None}})

    found = memory.search("étude verbatim", filters={"user_id": "anna"}, top_k=20)["results"]
    assert [(one["id"], one["memory"]) for one in found] == [(added["results"][0]["id"], text)]
    assert found[0]["metadata"] == {"n": 3, "tags": ["a"], "deep": {"x": None}}
    assert found[0]["user_id"] == "anna"
    assert 0 < found[0]["score"] <= 1
    assert datetime.fromisoformat(found[0]["created_at"]).tzinfo is not None
    assert "score_details" not in found[0]


def test_it_is_there_when_the_folder_is_opened_again(tmp_path: Path) -> None:
    with Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex()) as first:
        kept = first.add(TEA, user_id="anna", infer=False)["results"][0]["id"]
    with Memory(str(tmp_path / "home"), embedder=HashedEmbedder(), index=ExactIndex()) as second:
        again = second.get(kept)

    assert again is not None
    assert again["memory"] == TEA
    assert b"green tea" not in b"".join(path.read_bytes() for path in (tmp_path / "home").rglob("*") if path.is_file())


def test_a_folder_has_one_owner_at_a_time(tmp_path: Path, memory: Memory) -> None:
    with pytest.raises(HomeInUse):
        Memory(memory.home)
    closing = threading.Thread(target=memory.close)
    closing.start()
    closing.join()
    Ownership(Home(memory.home)).close()


def test_a_passphrase_that_was_set_is_needed(tmp_path: Path) -> None:
    from memory_core.privacy.keys import NoKeyring, PassphraseCost, open_keys, set_passphrase

    home = Home(tmp_path / "home")
    keys = open_keys(home, keyring=NoKeyring())
    cost = PassphraseCost(rounds=1, memory=8192)
    set_passphrase(home, keys, None, "open sesame", keyring=NoKeyring(), cost=cost)

    with pytest.raises(LockedError):
        Memory(home.path, keyring=NoKeyring())
    with Memory(home.path, passphrase="open sesame", embedder=HashedEmbedder(), index=ExactIndex()) as opened:
        assert opened.get_all() == {"results": []}


def test_a_passphrase_protects_a_new_folder_and_is_never_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from memory_core.privacy.keys import NoKeyring, PassphraseCost

    monkeypatch.setattr("memory_core.privacy.keys.PassphraseCost", lambda: PassphraseCost(rounds=1, memory=8192))
    parts: dict[str, Any] = {"keyring": NoKeyring(), "embedder": HashedEmbedder(), "index": ExactIndex()}
    with pytest.raises(ConfigError, match="too weak"):
        Memory(tmp_path / "new", passphrase="short", **parts)
    with Memory(tmp_path / "new", passphrase="open sesame, please", **parts) as memory:
        memory.add(TEA)
    with pytest.raises(LockedError):
        Memory(tmp_path / "new", **parts)
    with Memory(tmp_path / "new", passphrase="open sesame, please", **parts) as memory:
        texts = [one["memory"] for one in memory.get_all()["results"]]
        assert TEA in texts, "with what was concluded from it before it was closed, if that was soon enough"

    Memory(tmp_path / "old", **parts).close()
    with pytest.raises(UsageError, match="would protect nothing"):
        Memory(tmp_path / "old", passphrase="open sesame, please", **parts)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"home": b"x"}, "“home” is the path"),
        ({"home": "a\0b"}, "“home” is the path"),
        ({"passphrase": 5}, "“passphrase” is a text"),
        ({"api_key": 5}, "“api_key” is a text"),
        ({"config": {"llm": {"provider": "openai"}}}, "“config” is a memory_core.config.CoreConfig"),
        ({"llm": 5}, "“llm” is an object with name, complete, stream or a text"),
        ({"embedder": "minilm"}, "“embedder” is an object with name, dimension, embed; 'minilm' has no name"),
        ({"index": 5}, "“index” is an object"),
        ({"clock": 5}, "“clock” is an object"),
        ({"keyring": 5}, "“keyring” is an object"),
        ({"llm": "openai:gpt-5", "api_key": "sk-\n-x"}, "holds signs that no key has"),
    ],
)
def test_what_cannot_open_a_folder_is_refused_and_leaves_it_free(
    tmp_path: Path, wrong: dict[str, Any], said: str
) -> None:
    parts: dict[str, Any] = {"home": tmp_path / "home", "embedder": HashedEmbedder(), "index": ExactIndex()}
    (tmp_path / "home").mkdir(mode=0o755)  # an empty folder that was made by hand is closed to others, and taken
    with pytest.raises(ScrubjayError, match=said):
        Memory(**parts | wrong)
    Memory(**parts).close()


def test_verbatim_notes_are_not_concluded_from_and_others_are(memory: Memory) -> None:
    memory.add("Maria Lopez works at Contoso.", user_id="a", infer=False)
    memory.add("Ben Carter works at Fabrikam.", user_id="b")

    assert memory.drain(20)

    assert [one["kind"] for one in memory.get_all(user_id="a")["results"]] == ["note"]
    assert "semantic" in [one["kind"] for one in memory.get_all(user_id="b")["results"]]
    assert "Fabrikam" in [one["name"] for one in memory.entities(user_id="b")]
    assert memory.entities(user_id="a") == []


def test_each_message_is_kept_but_the_systems(memory: Memory) -> None:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "My dog is called Rex."},
        {"role": "assistant", "content": [{"type": "text", "text": "What a name!"}, {"type": "image_url"}]},
        {"role": "assistant", "content": " \n", "tool_calls": []},
        {"role": "developer", "content": "Be brief."},
        {"role": "assistant", "tool_calls": []},
        {"role": "user", "content": {"type": "image_url", "image_url": {"url": "https://example.com/rex.png"}}},
        {"role": "user", "content": ["He is", {"type": "input_text", "text": "four."}]},
    ]

    added = memory.add(messages, user_id="a", infer=False)

    assert _texts(added) == ["My dog is called Rex.", "What a name!", "He is\nfour."]
    roles = [one["metadata"]["role"] for one in memory.get_all(user_id="a")["results"]]
    assert sorted(roles) == ["assistant", "user", "user"]


def test_when_it_was_so_can_be_said_in_several_ways(memory: Memory) -> None:
    moments = (datetime(2023, 5, 8, 13, tzinfo=UTC), "2023-05-08T15:00:00+02:00", 1683550800, date(2023, 5, 8))

    added = [memory.add(TEA, infer=False, timestamp=moment)["results"][0]["id"] for moment in moments]

    said = [one["created_at"] for one in map(memory.get, added) if one is not None]
    assert said == ["2023-05-08T13:00:00+00:00"] * 3 + ["2023-05-08T00:00:00+00:00"]
    assert len(memory.get_all(filters={"created_at": {"gte": "2023-05-08T12:00:00Z"}})["results"]) == 3


def test_many_are_added_and_searched_at_once(memory: Memory) -> None:
    items: list[Any] = [
        "plain text",
        {"messages": "with a name", "user_id": "b", "metadata": {"n": 2}},
        {"text": "third"},
    ]

    added = memory.add_many(items, user_id="a", metadata={"n": 1}, infer=False)

    assert _texts(added) == ["plain text", "with a name", "third"]
    found = memory.search_many(["plain", "name", "nothing like it"], filters={"n": {"gte": 1}})
    assert [_texts(one)[:1] for one in found[:2]] == [["plain text"], ["with a name"]]
    assert found == [memory.search(text, filters={"n": {"gte": 1}}) for text in ("plain", "name", "nothing like it")]


def test_many_are_kept_in_parts_so_that_a_crash_loses_the_last_ones_alone(
    memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory_core.register._AT_ONCE", 2)
    scrubbed: list[str] = []
    register = memory._core.register  # noqa: SLF001 - what scrubs fails in the middle, as a killed process would
    scrub = register._scrub  # noqa: SLF001

    def failing(text: str) -> tuple[str, dict[str, int]]:
        scrubbed.append(text)
        if text == "five":
            raise MemoryError
        return scrub(text)

    monkeypatch.setattr(register, "_scrub", failing)
    with pytest.raises(MemoryError):
        memory.add_many(["one", "two", "three", "four", "five", "six"], infer=False)
    assert scrubbed[-1] == "five"
    assert sorted(_texts(memory.get_all())) == ["four", "one", "three", "two"]


def test_nothing_of_many_is_kept_when_one_is_wrong(memory: Memory) -> None:
    with pytest.raises(UsageError, match="no “txet”"):
        memory.add_many(["fine", {"txet": "typo"}], infer=False)

    assert memory.get_all() == {"results": []}


def test_a_hit_says_why_it_was_found(memory: Memory) -> None:
    memory.add(TEA, user_id="a", infer=False)

    hit = memory.search("green tea", user_id="a", explain=True)["results"][0]

    rankings = hit["score_details"]["rankings"]
    assert rankings["words"] == {"place": 1, "score": 1.0}
    assert 0 < rankings["dense"]["score"] <= 1
    assert "its words (place 1)" in hit["score_details"]["why"]
    assert memory.search("green tea", user_id="a", threshold=1.0)["results"] == []


def test_a_note_can_be_changed_and_its_history_tells(memory: Memory) -> None:
    name = memory.add(TEA, user_id="a", infer=False, metadata={"n": 1, "old": True})["results"][0]["id"]

    changed = memory.update(name, "I drink coffee now.", metadata={"n": 2})

    assert changed["memory"] == "I drink coffee now."
    assert changed["metadata"] == {"n": 2, "old": True}
    assert changed["updated_at"] > changed["created_at"]
    assert _texts(memory.search("coffee", user_id="a")) == ["I drink coffee now."]
    assert memory.search("tea", user_id="a")["results"] == []
    memory.update(name, "I drink coffee now.", metadata={"n": 2})  # changes nothing
    events = [(one["event"], one["old_memory"], one["new_memory"]) for one in memory.history(name)]
    assert events == [("ADD", None, TEA), ("UPDATE", TEA, "I drink coffee now.")]
    assert memory.get_all(filters={"updated_at": {"gt": changed["created_at"]}})["results"] == [
        {name: value for name, value in changed.items() if name != "message"}
    ]


def test_calls_as_users_of_mem0_write_them_mean_the_same(memory: Memory) -> None:
    memory.add(TEA, user_id="anna", metadata={"topic": "drinks"}, infer=False)
    for filters in (
        {"user_id": "anna"},
        {"user_id": "anna", "metadata": {"topic": "drinks"}},
        {"AND": [{"user_id": "anna"}, {"metadata": {"topic": {"in": ["drinks", "food"]}}}]},
        {"user_id": "anna", "metadata.topic": "drinks"},
        {"$and": [{"metadata.topic": {"$in": ["drinks"]}}, {"$not": {"topic": "food"}}]},
        {"$or": [{"topic": {"$ne": "drinks"}}, {"created_at": {"$gte": "2020-01-01"}}]},
    ):
        found = memory.search("tea", filters=filters, top_k=3, threshold=0.01, rerank=False)["results"]
        assert [one["user_id"] for one in found] == ["anna"]
    assert memory.get_all(filters={"user_id": "anna", "metadata": {"topic": "food"}})["results"] == []
    assert memory.search("a bicycle")["results"] == []
    assert _texts(memory.search("a bicycle", threshold=0.0)) == [TEA], "the nearest, whatever it says"
    memory.add("I was in Paris.", user_id="bob", metadata={"at": {"city": "Paris"}}, infer=False)
    memory.add("I eat sushi.", user_id="bob", metadata={"tags": ["japan", "food"]}, infer=False)
    assert _texts(memory.search("sushi", user_id="bob", filters={"tags": {"contains": "japan"}})) == ["I eat sushi."]
    for tags in ("japan", {"nin": ["japan"]}):
        with pytest.raises(UsageError, match="what is kept there are lists; write {'contains': …}"):
            memory.search("sushi", user_id="bob", filters={"metadata.tags": tags})
    with pytest.raises(UsageError, match="“at.city” reaches into"):
        memory.search("Paris", filters={"metadata.at.city": "Paris"})
    with pytest.raises(UsageError, match="“rerank” is true or false"):
        memory.search("tea", rerank="yes")  # type: ignore[arg-type]
    id = memory.get_all(user_id="anna")["results"][0]["id"]
    assert memory.update(id, "I drink mint tea.", {"cups": 2})["metadata"] == {"topic": "drinks", "cups": 2}
    assert memory.delete_all("anna")["observations"] == 1


def test_a_verbatim_note_is_found_by_the_words_beside_it(memory: Memory) -> None:
    memory.add_many(["Where is the sextant?", "By the lighthouse."], user_id="anna", run_id="talk", infer=False)
    assert memory.drain(20)
    found = memory.search("sextant", user_id="anna", explain=True)["results"]
    beside = next(one for one in found if one["memory"] == "By the lighthouse.")
    assert "context" in beside["score_details"]["rankings"]


def test_what_is_opened_by_its_id_or_found_counts_as_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []
    monkeypatch.setattr("memory_core.ingest.reflection.Reflection.opened", lambda self, memory: used.append(memory))
    monkeypatch.setattr(
        "memory_core.ingest.reflection.Reflection.used", lambda self, hits: used.extend(hit.id for hit in hits)
    )
    with Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex()) as memory:
        memory.add("Maria Lopez lives in Lisbon.")
        assert memory.drain(20)
        (fact,) = memory.get_all(filters={"kind": "semantic"})["results"]
        assert used == []
        assert memory.get(fact["id"]) is not None
        assert memory.get("m_none") is None
        assert used == [fact["id"]]
        memory.search("Where does Maria Lopez live?", filters={"kind": "semantic"})
        assert used == [fact["id"], fact["id"]]


def test_what_was_concluded_from_a_text_follows_when_it_is_changed(memory: Memory) -> None:
    name = memory.add("Ben Carter works at Fabrikam.", user_id="b")["results"][0]["id"]
    assert memory.drain(20)
    assert any(
        "Fabrikam" in one["memory"] for one in memory.get_all(user_id="b", filters={"kind": "semantic"})["results"]
    )

    memory.update(name, "Ben Carter works at Contoso.")
    assert memory.drain(20)

    facts = _texts(memory.get_all(user_id="b", filters={"kind": "semantic"}))
    assert any("Contoso" in fact for fact in facts)
    assert not any("Fabrikam" in fact for fact in facts)


def test_a_conclusion_can_be_changed_too(memory: Memory) -> None:
    memory.add("Ben Carter works at Fabrikam.", user_id="b")
    assert memory.drain(20)
    fact = memory.get_all(filters={"kind": "semantic"})["results"][0]

    changed = memory.update(fact["id"], "Ben Carter left Fabrikam.", metadata={"checked": True})

    assert changed["memory"] == "Ben Carter left Fabrikam."
    assert changed["metadata"]["checked"] is True
    assert [one["event"] for one in memory.history(fact["id"])] == ["ADD", "UPDATE"]


def test_what_is_deleted_is_gone_with_what_rests_on_it(memory: Memory) -> None:
    name = memory.add("Ben Carter works at Fabrikam.", user_id="b")["results"][0]["id"]
    other = memory.add(TEA, infer=False)["results"][0]["id"]
    assert memory.drain(20)

    done = memory.delete(name)

    assert done["observations"] == 1
    assert done["memories"] >= 1
    assert memory.get(name) is None
    assert memory.history(name) == []
    assert [one["id"] for one in memory.get_all()["results"]] == [other]
    with pytest.raises(NotFound):
        memory.delete(name)


def test_forgetting_by_words_can_be_tried_first(memory: Memory) -> None:
    memory.add_many([TEA, "I drink black coffee.", "Nothing of it."], user_id="a", infer=False)

    assert memory.forget("DRINK", user_id="a", dry_run=True)["observations"] == 2
    assert len(memory.get_all()["results"]) == 3
    memory.ask("What do I drink, coffee?", user_id="a")
    memory.ask("Where is the harbour?", user_id="a")
    assert memory.forget("drink coffee", user_id="b")["observations"] == 0
    assert memory.forget("drink coffee", user_id="a", filters={"kind": "text"})["observations"] == 0
    assert len(memory.conversations(user_id="a")) == 2
    assert memory.forget("drink coffee", user_id="a")["observations"] == 1
    assert [one["title"] for one in memory.conversations(user_id="a")] == ["Where is the harbour?"]
    assert memory.reset()["observations"] == 2
    assert memory.get_all() == {"results": []}


def test_an_answer_comes_from_ones_own_memories(memory: Memory) -> None:
    memory.add("My sister Clara lives in Porto.", user_id="anna", infer=False)
    memory.add("My sister Clara lives in Oslo.", user_id="bob", infer=False)

    answer = memory.ask("Where does Clara live?", user_id="anna")

    assert answer["grounded"]
    assert "Porto" in answer["answer"]
    assert "Oslo" not in json.dumps(answer)
    assert memory.ask("Where does Clara live?", user_id="carl")["grounded"] is False
    with pytest.raises(NotFound):
        memory.ask("And now?", conversation_id="c_unknown")


def test_an_export_can_be_read_in_another_home_once(memory: Memory, tmp_path: Path) -> None:
    memory.add("Ben Carter works at Fabrikam.", user_id="b", metadata={"n": 1.5})
    memory.add(TEA, user_id="a", run_id="s", infer=False, timestamp="2024-02-29")
    assert memory.drain(20)
    memory.export(tmp_path / "all.json", plain=True)
    with pytest.raises(UsageError, match="memory's own"):
        memory.export(memory.home / "memories.db", plain=True)
    before = memory.get_all()

    with Memory(tmp_path / "other", embedder=HashedEmbedder(), index=ExactIndex()) as other:
        first = other.import_(tmp_path / "all.json")
        again = other.import_(str(tmp_path / "all.json"))
        assert first["observations"] == 2
        assert first["memories"] == len(before["results"]) - 2
        assert again == {"observations": 0, "memories": 0, "conversations": 0}
        assert sorted(other.get_all()["results"], key=lambda one: one["id"]) == sorted(
            before["results"], key=lambda one: one["id"]
        )
        assert other.drain(20)
        assert len(other.get_all()["results"]) == len(before["results"])
        other.reset()
        assert other.import_(json.loads((tmp_path / "all.json").read_text()))["observations"] == 2
        only = other.export(user_id="a")
        (one,) = only["observations"]
        assert one["text"] == TEA
        for damage in (
            {"at": "0001-01-01T00:00:00+14:00"}, {"text": 5}, {"text": "\ud800"}, {"metadata": {"n": math.nan}},
            {"metadata": [["n", 1]]}, {"scope": {**one["scope"], "agent": 1}}, {"monitor": "left"}, {"monitor": 10**30},
            {"scope": {**one["scope"], "tenant": "another"}}, {"monitor": 2**63},
            {"redactions": {"card": 2**63}}, {"metadata": json.loads('{"n":' * 400 + "1" + "}" * 400)},
        ):  # fmt: skip
            with pytest.raises(UsageError, match="Nothing was taken"):
                other.import_({**only, "observations": [{**one, "id": "o_new", **damage}]})
        with pytest.raises(UsageError, match="Nothing was taken"):
            other.import_({**only, "observations": [{**one, "id": "o_new"}] * 2})
    assert (tmp_path / "all.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda m: m.add(""), "at least one letter"),
        (lambda m: m.add(3), "Add a text"),
        (lambda m: m.add([]), "Add a text"),
        (lambda m: m.add([{"content": "x"}]), "“role” and “content”"),
        (lambda m: m.add([{"role": "system", "content": "x"}]), "nothing to keep"),
        (lambda m: m.add("x\ud800"), "lone surrogate"),
        (lambda m: m.add("x", user_id=""), "“user_id” is a text"),
        (lambda m: m.add("x", user_id=7), "“user_id” is a text"),
        (lambda m: m.add("x", metadata=[1]), "Metadata is a mapping"),
        (lambda m: m.add("x", metadata=json.loads('{"n":' * 400 + "1" + "}" * 400)), "too often"),
        (lambda m: m.add("x", metadata={"user_id": "y"}), "cannot be called “user_id”"),
        (lambda m: m.add("x", metadata={"a": float("nan")}), "Metadata may hold"),
        (lambda m: m.add("x", metadata={"a": object()}), "Metadata may hold"),
        (lambda m: m.add("x", timestamp="yesterday"), "“timestamp” is a datetime"),
        (lambda m: m.add("x", timestamp=1e300), "“timestamp” is a datetime"),
        (lambda m: m.add("x", infer="no"), "“infer” is true or false"),
        (lambda m: m.add("x", app=3), "“app” is a text"),
        (lambda m: m.add_many("x"), "takes a list"),
        (lambda m: m.add_many([3]), "text or a mapping"),
        (lambda m: m.search(" "), "at least one word"),
        (lambda m: m.search("x", top_k=0), "“top_k” is a whole number"),
        (lambda m: m.search("x", top_k=True), "“top_k” is a whole number"),
        (lambda m: m.search("x", threshold=2), "“threshold” is a number"),
        (lambda m: m.search("x", filters=[("a", 1)]), "Filters are a mapping"),
        (lambda m: m.search("x", filters={"a": {"near": 1}}), "no filter operator “near”"),
        (lambda m: m.search("x", user_id="a", filters={"user_id": "b"}), "given twice"),
        (lambda m: m.search_many("x"), "takes a list"),
        (lambda m: m.get(None), "An id is a text"),
        (lambda m: m.update("o_x"), "nothing to change"),
        (lambda m: m.update("o_x", "y", data="z"), "give one of the two"),
        (lambda m: m.update("o_x", None, {"user_id": "b"}), "There is no memory 'o_x'"),
        (lambda m: m.update("o_x", "y"), "There is no memory 'o_x'"),
        (lambda m: m.delete_all(), "Say whose"),
        (lambda m: m.search("x", page=1), "no argument “page”: search\\(\\) takes query, user_id"),
        (lambda m: m.add("x", "anna"), "give all but the first by name"),
        (lambda m: m.add(), "add\\(\\) takes messages"),
        (lambda m: m.journal(day="2026-13-40"), "“day” is"),
        (lambda m: m.facts_about(""), "A subject is a text"),
        (lambda m: m.surroundings("x", hops=0), "“hops” is a whole number"),
        (lambda m: m.conversations(3), "“search” is a text"),
        (lambda m: m.conversation("c_x"), "There is no conversation"),
        (lambda m: m.forget(), "Say what to forget"),
        (lambda m: m.add("x", title="\ud800"), "lone surrogate"),
        (lambda m: m.add(10**5_000), "cannot be shown"),
        (lambda m: m.add("x", timestamp=datetime.min), "from the year 2"),
        (lambda m: m.add("x", timestamp="9999-12-31T23:00:00-05:00"), "to 9998"),
        (lambda m: m.add("x", metadata={"page": "x" * 1_000_000}), "Metadata has at most 1,000,000 characters"),
        (lambda m: m.add("x", title="x" * 1_000_001), "“title” has at most 1,000,000 characters"),
        (lambda m: m.search("x", explain="no"), "“explain” is true or false"),
        (lambda m: m.search("x", rerank=0), "“rerank” is true or false"),
        (lambda m: m.search_many(["x"], explain=1), "“explain” is true or false"),
        (lambda m: m.get_all(inherited="no"), "“inherited” is true or false"),
        (lambda m: m.get("\ud800"), "lone surrogate"),
        (lambda m: m.history("\ud800"), "lone surrogate"),
        (lambda m: m.ask("x", cancelled=True), "“cancelled” is a function"),
        (lambda m: m.ask("x", conversation_id="c" * 5_000), "There is no conversation 'ccc"),
        (lambda m: m.facts_about("x", "\ud800"), "lone surrogate"),
        (lambda m: m.surroundings("x", past="no"), "“past” is true or false"),
        (lambda m: m.journal("0001-01-01"), "“day” is a moment from the year 2"),
        (lambda m: m.journal(summary="no"), "“summary” is true or false"),
        (lambda m: m.forget("x", dry_run="no"), "“dry_run” is true or false"),
        (lambda m: m.drain("long"), "“timeout_s” is a number of seconds"),
        (lambda m: m.drain(float("nan")), "“timeout_s” is a number of seconds"),
        (lambda m: m.export(5), "“path” is the path of a file"),
        (lambda m: m.export("a\0b"), "“path” is the path of a file"),
        (lambda m: m.export("x.json"), "sealed unless you say otherwise.*plain=True"),
        (lambda m: m.export("x.json", passphrase="a good long one", plain=True), "give one of both"),
        (lambda m: m.export("x.json", passphrase="password"), "too weak"),
        (lambda m: m.export("x.json", passphrase=b"a good long one"), "“passphrase” is a text"),
        (lambda m: m.export("x.json", plain="no"), "“plain” is true or false"),
        (lambda m: m.export(passphrase="a good long one"), "name its path"),
        (lambda m: m.import_("/dev/zero"), "not an ordinary file"),
        (lambda m: m.import_("x" * 5_000), "“source” is the path of a file"),
        (lambda m: m.import_({"a": 1}), "not an export"),
        (lambda m: m.import_("/nowhere/x.json"), "There is no file"),
        (lambda m: m.import_({"format": "scrubjay-memory", "version": 9}), "newer Scrubjay"),
        (
            lambda m: m.import_({"format": "scrubjay-memory", "version": 1, "observations": [{}], "memories": []}),
            "damaged",
        ),
    ],
)
def test_wrong_arguments_are_refused_with_a_sentence(memory: Memory, call: Any, said: str) -> None:
    with pytest.raises(ScrubjayError, match=said) as caught:
        call(memory)

    assert str(caught.value).endswith((".", "one.", "changed."))
    assert memory.get_all() == {"results": []}


def test_what_a_full_disk_keeps_from_being_found_is_said(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(connection: Any) -> None:
        raise DiskFull("The disk is full.")

    with monkeypatch.context() as filled:
        filled.setattr(memory._core._store.database, "_place", full)  # noqa: SLF001 - stands for a disk that fills up
        filled.setattr("memory_core.library.opened.SETTLE_S", 0.0)
        name = memory.add(TEA, user_id="a", infer=False)["results"][0]["id"]
        empty: Any = {"results": [], "notices": ["What was added last is safe, but not found yet. The disk is full."]}
        assert [memory.search("tea"), memory.get_all()] == [empty, empty]
        answer = memory.ask("Which tea?", user_id="a")
        assert (answer["grounded"], answer["conversation_id"]) == (False, "")
        assert answer["notices"][-1] == "This answer is not kept among the conversations. The disk is full."
        calls: list[Any] = [lambda: memory.get(name), lambda: memory.delete(name), memory.export, memory.reset]
        for call in (*calls, lambda: memory.delete_all(user_id="a")):
            with pytest.raises(HomeUnwritable):
                call()
    assert _texts(memory.search("tea")) == [TEA]


def test_a_closed_memory_says_so(memory: Memory) -> None:
    memory.close()
    memory.close()

    with pytest.raises(StoreError, match="closed"):
        memory.add("x")


def test_importing_the_package_loads_next_to_nothing() -> None:
    code = (
        "import sys; before = set(sys.modules); import memory_core; new = set(sys.modules) - before; "
        "print(*sorted(name for name in new if name.partition('.')[0] not in sys.stdlib_module_names))"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert said == ["memory_core"]


def test_the_package_names_what_it_offers() -> None:
    assert set(dir(memory_core)) == set(memory_core.__all__)
    assert all(getattr(memory_core, name).__doc__ for name in memory_core.__all__)
    with pytest.raises(AttributeError):
        _ = memory_core.Nothing


def test_what_was_deleted_is_wiped_from_the_disk_by_drain_and_by_close(tmp_path: Path) -> None:
    memory = Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex())
    memory.add_many([f"heron {n} in the reeds" for n in range(60)], user_id="a", infer=False)
    memory.add_many(["a stork stays"], user_id="b", infer=False)
    store = memory._core._store  # noqa: SLF001 — what lies in the pages of the index
    assert memory.drain(20)

    def in_pages() -> bool:
        with store.database.reading() as connection:
            rows = connection.execute("SELECT block FROM observations_words_data").fetchall()
        return any(b"heron" in row[0] for row in rows)

    assert in_pages()
    memory.delete_all(user_id="a")
    assert memory.search("heron")["results"] == []
    assert memory.drain(20)
    assert not in_pages()
    with store.database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM erasures").fetchone() == (0,)
    memory.delete_all(user_id="b")
    memory.close()

    with Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex()) as again:
        assert again.get_all() == {"results": []}


def test_a_killed_process_leaves_the_wiping_to_the_next_one(tmp_path: Path) -> None:
    code = (
        "import os, sys; from memory_core import Memory; from memory_core.embedding.hashed import HashedEmbedder; "
        "from memory_core.vectors.exact import ExactIndex; "
        "memory = Memory(sys.argv[1], embedder=HashedEmbedder(), index=ExactIndex()); "
        "memory.add_many([f'heron {n}' for n in range(60)], user_id='a', infer=False); memory.drain(20); "
        "memory._core._parts.ingest.close(); memory.delete_all(user_id='a'); os._exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(tmp_path / "home")], check=False)
    assert ended.returncode == 9

    with Memory(tmp_path / "home", embedder=HashedEmbedder(), index=ExactIndex()) as memory:
        database = memory._core._store.database  # noqa: SLF001 — what lies in the pages of the index
        assert memory.get_all() == {"results": []}
        with database.reading() as connection:
            rows = connection.execute("SELECT block FROM observations_words_data").fetchall()
            assert connection.execute("SELECT count(*) FROM erasures").fetchone() == (0,)
        assert not any(b"heron" in row[0] for row in rows)
