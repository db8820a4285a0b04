"""What is kept for one is not seen by another: read from above and below, never from beside."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core import Memory
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.vectors.exact import ExactIndex

PARTS = ("agent_id", "user_id", "run_id")
NAMES = ("a", "b", "A", "a ", "*x", "%")
SCOPES = st.fixed_dictionaries({}, optional={part: st.sampled_from(NAMES) for part in PARTS})


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """One for all examples, emptied before each."""
    home = Path(tmp_path_factory.mktemp("scopes")) / "home"
    with Memory(home, embedder=HashedEmbedder(), index=ExactIndex()) as opened:
        yield opened


def _belongs(kept: dict[str, str], scope: dict[str, str]) -> bool:
    return scope.items() <= kept.items()


def _readable(kept: dict[str, str], scope: dict[str, str]) -> bool:
    return _belongs(kept, scope) or _belongs(scope, kept)


def _filled(memory: Memory, scopes: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    memory.reset()
    added = memory.add_many([{"messages": f"heron number {n}", **one} for n, one in enumerate(scopes)], infer=False)
    return {one["id"]: scope for one, scope in zip(added["results"], scopes, strict=True)}


def _ids(results: Any) -> set[str]:
    return {one["id"] for one in results["results"]}


@given(kept=st.lists(SCOPES, min_size=1, max_size=8), asked=SCOPES)
def test_a_search_sees_its_own_what_is_above_and_what_is_below_and_nothing_beside(
    shared: Memory, kept: list[dict[str, str]], asked: dict[str, str]
) -> None:
    scopes = _filled(shared, kept)
    names: Any = asked
    readable = {name for name, scope in scopes.items() if _readable(scope, asked)}

    assert _ids(shared.search("heron", **names)) == readable
    assert _ids(shared.search("heron", filters=asked)) == readable
    assert _ids(shared.search_many(["heron"], filters=asked)[0]) == readable
    assert _ids(shared.get_all(**names, inherited=True)) == readable
    assert {one["id"] for one in shared.ask("Which heron?", **names)["citations"]} <= readable


@given(kept=st.lists(SCOPES, min_size=1, max_size=8), asked=SCOPES.filter(bool))
def test_a_scope_is_listed_exported_and_deleted_whole_and_alone(
    shared: Memory, kept: list[dict[str, str]], asked: dict[str, str]
) -> None:
    scopes = _filled(shared, kept)
    names: Any = asked
    own = {name for name, scope in scopes.items() if _belongs(scope, asked)}

    assert _ids(shared.get_all(filters=asked)) == own
    assert {one["id"] for one in shared.export(**names)["observations"]} == own
    assert shared.forget("heron", **names, dry_run=True)["observations"] == len(own)
    assert shared.delete_all(**names)["observations"] == len(own)
    assert _ids(shared.get_all()) == scopes.keys() - own


def test_what_is_said_in_a_session_changes_nothing_above_it_or_beside_it(memory: Memory) -> None:
    memory.add("I live in Porto.", user_id="anna", timestamp="2026-05-01")
    memory.add("I live in Lyon.", user_id="bob", timestamp="2026-05-01")
    assert memory.drain(20)
    before = [memory.get_all(user_id=user, filters={"run_id": None})["results"] for user in ("anna", "bob")]
    assert all(any(one["kind"] == "semantic" for one in items) for items in before)

    memory.add("I live in Oslo now.", user_id="anna", run_id="s1", timestamp="2026-05-02")
    memory.add("I live in Rome now.", timestamp="2026-05-03")
    assert memory.drain(20)

    assert [memory.get_all(user_id=user, filters={"run_id": None})["results"] for user in ("anna", "bob")] == before
    session = [one["memory"] for one in memory.search("Where do I live?", user_id="anna", run_id="s1")["results"]]
    assert any("Oslo" in text for text in session)
    assert any("Porto" in text for text in session)
    other = [one["memory"] for one in memory.search("Where do I live?", user_id="anna", run_id="s2")["results"]]
    assert any("Porto" in text for text in other)
    assert not any("Oslo" in text for text in other)


def test_few_memories_among_many_are_found_by_their_meaning(memory: Memory) -> None:
    memory.add_many([f"heron {n} stands in the reeds" for n in range(600)], user_id="crowd", infer=False)
    memory.add("herons standing", user_id="anna", infer=False)
    assert memory.drain(60)

    found = memory.search("heron standing in reeds", user_id="anna", explain=True)["results"]

    assert [one["memory"] for one in found] == ["herons standing"]
    assert "dense" in found[0]["score_details"]["rankings"]
