"""Who comes from Mem0 changes the import: what is written there means the same here, or is told what to write."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from memory_core import AsyncMemory, Memory, UsageError
from memory_core.config import CoreConfig
from memory_core.errors import ConfigError
from tests.fakes.llm_server import LLMServer

LOCAL = {"provider": "ollama", "config": {"model": "llama3.2:latest", "ollama_base_url": "http://127.0.0.1:9"}}


def _switched(folder: Path, **more: Any) -> dict[str, Any]:
    store = {"provider": "qdrant", "config": {"path": str(folder), "collection_name": "notes"}}
    return {"vector_store": store, "version": "v1.1", **more}


def test_a_config_of_mem0_opens_a_folder_and_says_what_it_does_not_need(tmp_path: Path) -> None:
    given = _switched(
        tmp_path,
        llm=LOCAL | {"config": LOCAL["config"] | {"temperature": 0.1}},  # type: ignore[operator]
        embedder={"provider": "openai", "config": {"model": "text-embedding-3-small"}},
        history_db_path=str(tmp_path / "history.db"),
        custom_instructions=None,
    )
    with pytest.warns(UserWarning, match="passed over: .*“embedder” \\(openai\\).*“history_db_path”") as told:
        memory = Memory.from_config(given)
    with memory:
        added = memory.add("I like plums.", user_id="anna", memory_type=None, prompt=None, infer=False)  # type: ignore[call-arg]
        found = memory.search("plums", filters={"user_id": "anna"}, threshold=None, show_expired=True)  # type: ignore[call-arg]

        assert [one["id"] for one in found["results"]] == [added["results"][0]["id"]]
        assert memory.home == tmp_path / "notes"
        assert "temperature" in str(told[0].message)
        assert told[0].filename == __file__
    assert not (tmp_path / "history.db").exists()


def test_the_model_that_a_config_names_is_asked_at_its_address(tmp_path: Path) -> None:
    server = LLMServer()
    try:
        local = {"provider": "ollama", "config": {"model": "small", "ollama_base_url": server.address}}
        with Memory.from_config({"home": tmp_path / "home", "llm": local}) as memory:
            memory.add("The launch is on 12 May.", user_id="anna", infer=False)
            answered = memory.ask("When is the launch?", user_id="anna")
        assert answered["provider"] == "ollama:small"
        assert server.behaviour.bodies
    finally:
        server.close()


def _by_config(home: Path, server: LLMServer) -> Memory:
    local = {"provider": "vllm", "config": {"model": "small", "vllm_base_url": f"{server.address}/v1"}}
    return Memory.from_config({"home": home, "llm": local})


def _by_setting(home: Path, server: LLMServer) -> Memory:
    config = CoreConfig(
        remember_with_llm=True, remember_model="compatible:small", remember_base_url=f"{server.address}/v1"
    )
    return Memory(home, config=config)


@pytest.mark.parametrize("opened", [_by_config, _by_setting])
def test_the_model_that_is_named_helps_to_remember(tmp_path: Path, opened: Callable[[Path, LLMServer], Memory]) -> None:
    fact = {
        "subject": "Anna", "predicate": "favourite boat", "object": "the glass one", "evidence": [1],
        "text": "Anna is fondest of the boat made of glass.",
    }  # fmt: skip

    def reply(body: dict[str, Any]) -> dict[str, Any]:
        (asked,) = body["tools"][0]["function"]["parameters"]["properties"]
        return {asked: [fact] if asked == "facts" else []}

    server = LLMServer()
    server.behaviour.replies = reply
    try:
        with opened(tmp_path / "home", server) as memory:
            name = memory.add("Of all boats it is the glass one for Anna.", user_id="anna")["results"][0]["id"]
            assert memory.drain(60)
            found = memory.search("Who likes glass boats?", user_id="anna")["results"]
            facts = memory.facts_about("Anna", user_id="anna")
    finally:
        server.close()
    assert {body["model"] for body in server.behaviour.bodies} == {"small"}
    assert name in [one["id"] for one in found]
    assert fact["text"] in [one["memory"] for one in found]
    assert [one["memory"] for one in facts] == [fact["text"]]


def test_a_model_that_may_not_help_to_remember_is_told(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="“Let the model help to remember”.* is off") as told:
        Memory(tmp_path / "home", config=CoreConfig(remember_model="ollama:small")).close()
    assert told[0].filename == __file__


def test_a_key_is_looked_for_where_mem0_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cloud = {"home": tmp_path / "home", "llm": {"provider": "anthropic", "config": {"model": "claude-x"}}}
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="needs an API key"):
        Memory.from_config(cloud)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "from-the-environment")
    Memory.from_config(cloud).close()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (3, "A config is a mapping"),
        ({"lm": {}}, "A config has no 'lm'; it may have home, passphrase, llm"),
        ({"llm": 3}, "“llm” is a mapping with “provider” and “config”"),
        ({"llm": {"config": {"model": "x"}}}, "“llm” names no provider"),
        ({"llm": {"provider": "openai", "config": 3}}, "The “config” of “llm” is a mapping"),
        ({"llm": {"provider": "openai", "config": {}}}, "“llm” names no model"),
        ({"llm": {"provider": "aws_bedrock", "config": {"model": "x"}}}, "not spoken to here; .*vllm_base_url"),
        ({"vector_store": {"provider": "pgvector", "config": {"host": "h"}}}, "with host, .*Memory.from_config"),
        ({"vector_store": {"provider": "qdrant", "config": {}}}, "without the path"),
        (
            {"vector_store": {"provider": "chroma", "config": {"path": "/tmp", "collection_name": "../x"}}},
            "becomes the name of a folder",
        ),
        ({"reranker": {"provider": "cohere", "config": {"model": "x"}}}, "not spoken to here. Write the folder"),
        ({"custom_instructions": "Only food."}, "“custom_instructions” has no counterpart"),
        ({"home": 3}, "“home” is the path of a file or folder"),
    ],
)
def test_what_has_no_counterpart_in_a_config_is_told(given: Any, said: str, tmp_path: Path) -> None:
    for opening in (Memory.from_config, AsyncMemory.from_config):
        with pytest.raises(UsageError, match=said):
            opening(given)


def test_a_config_in_the_place_of_a_folder_is_told_where_it_goes(tmp_path: Path) -> None:
    config: Any = _switched(tmp_path)
    for given in ({"home": config}, {"config": config}):
        with pytest.raises(UsageError, match="goes to Memory.from_config"):
            Memory(**given)
    with pytest.raises(UsageError, match="from_config\\(\\) takes config_dict"):
        Memory.from_config()  # type: ignore[call-arg]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda m: m.add("x", expiration_date="2030-01-01"), "Nothing expires here .*metadata="),
        (lambda m: m.add("x", memory_type="procedural_memory"), "Leave it out"),
        (lambda m: m.add("x", prompt="p"), "infer=False"),
        (lambda m: m.search("x", reference_date="2026-01-01"), "Name the day in the query"),
        (lambda m: m.search("x", show_expired="no"), "all is shown"),
        (lambda m: m.update("o_x", "y", expiration_date="2030-01-01"), "Nothing expires here"),
        (lambda m: m.get_all(page=2), "top_k"),
    ],
)
def test_what_has_no_counterpart_in_a_verb_is_told(memory: Memory, call: Any, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        call(memory)
    assert memory.get_all() == {"results": []}


def test_a_verb_of_mem0_that_is_called_otherwise_here_is_told(memory: Memory) -> None:
    with pytest.raises(AttributeError, match="Memory has no “chat”. Write ask\\(question\\)."):
        memory.chat("x")
    with pytest.raises(AttributeError, match="Memory has no “nonsense”.$"):
        _ = memory.nonsense
    assert not hasattr(memory, "users")


def test_changes_and_deletions_look_as_in_mem0(memory: Memory) -> None:
    name = memory.add("I like plums.", user_id="anna", infer=False)["results"][0]["id"]

    assert memory.update(memory_id=name, text="I like pears.")["message"]
    assert [one["is_deleted"] for one in memory.history(memory_id=name)] == [False, False]
    assert len({one["id"] for one in memory.history(memory_id=name)}) == 2
    assert memory.delete(memory_id=name)["message"]


def test_the_same_holds_for_coroutines(tmp_path: Path) -> None:
    async def use() -> list[str]:
        async with AsyncMemory.from_config(_switched(tmp_path)) as memory:
            assert await memory is memory
            await memory.add("I like plums.", user_id="anna", infer=False, prompt=None)  # type: ignore[call-arg]
            with pytest.raises(UsageError, match="Name the model when you open"):
                await memory.add("x", user_id="anna", llm=object())  # type: ignore[call-arg]
            found = await memory.search("plums", filters={"user_id": "anna"})
            return [one["memory"] for one in found["results"]]

    assert asyncio.run(use()) == ["I like plums."]
