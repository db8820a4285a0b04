"""Whatever a program hands to a verb, it gets a result or an error of ours with a sentence, and nothing is lost."""

import inspect
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from memory_core import Memory, ScrubjayError

KEPT = "The heron stands in the reeds."


class Unspeakable:
    """Fails whatever is done with it."""

    def __repr__(self) -> str:
        raise RuntimeError("no words")

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("not comparable")

    __hash__ = None  # type: ignore[assignment]


def _values() -> Iterator[Any]:
    yield from (None, 0, -1, 3, 10**400, 1.5, float("nan"), float("-inf"), True, "", " ", "x", "\ud800", "a\0b", b"x")
    yield from ([], [1], [[]], [None], (), {}, {"a": {1, 2}}, {1: 2}, {"": 1}, set(), range(3), {"a": b"x"})
    yield from (object(), object, Unspeakable(), [Unspeakable()], {"a": Unspeakable()}, iter(()))
    yield from (date(2026, 5, 2), datetime.min, datetime.max.replace(tzinfo=UTC), Path("x"), "x" * 1_000_001, 2j)


GIVEN: dict[str, dict[str, Any]] = {
    "add": {"messages": "x"},
    "add_many": {"items": ["x"]},
    "observe": {"text": "x"},
    "update": {"memory_id": "o_unknown", "text": "x"},
    "search": {"query": "heron"},
    "search_many": {"queries": ["heron"]},
    "get": {"memory_id": "o_unknown"},
    "history": {"memory_id": "o_unknown"},
    "ask": {"question": "Where is the heron?"},
    "delete": {"memory_id": "o_unknown"},
    "forget": {"matching": "nothing"},
    "export": {"plain": True},
    "import_": {"source": {"format": "scrubjay-memory", "version": 1, "observations": [], "memories": []}},
    "undo": {"memory_id": "o_unknown"},
    "redo": {"memory_id": "o_unknown"},
    "facts_about": {"subject": "heron"},
    "surroundings": {"name": "heron"},
    "conversation": {"conversation_id": "c_unknown"},
    "rename_conversation": {"conversation_id": "c_unknown", "title": "x"},
    "forget_conversation": {"conversation_id": "c_unknown"},
}
# Some of the values are a scope or a filter that says what is to go.
FORGETTING = {"delete_all", "forget"}
NOT_HERE = {"close", "from_config", "reset"}
VERBS = [name for name, _ in inspect.getmembers(Memory, inspect.isfunction) if not name.startswith("_")]


@pytest.mark.parametrize("verb", sorted(set(VERBS) - NOT_HERE))
def test_any_value_for_any_argument_is_understood_or_refused_with_a_sentence(
    memory: Memory, verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    name = memory.add(KEPT, user_id="anna", infer=False)["results"][0]["id"]
    call: Callable[..., Any] = getattr(memory, verb)
    arguments = [one for one in inspect.signature(call).parameters if one != "filters"]
    for argument in arguments:
        for value in _values():
            _tried(call, {**GIVEN.get(verb, {}), argument: value})
    for value in _values():
        _tried(call, {**GIVEN.get(verb, {}), "filters": value})
        _tried(call, {**GIVEN.get(verb, {}), "filters": {"a": value}})
        _tried(call, {**GIVEN.get(verb, {}), "filters": {"a": {"in": value}, "OR": [{"b": {"gt": value}}]}})

    kept = memory.get(name)
    if verb not in FORGETTING:
        assert kept is not None
        assert kept["memory"] == KEPT


def _tried(call: Callable[..., Any], arguments: dict[str, Any]) -> None:
    said = "."
    try:
        found = call(**arguments)
        if inspect.isgenerator(found):
            list(found)
    except ScrubjayError as error:
        said = str(error).rstrip()
    assert said.endswith((".", "set"))
    assert len(said) < 1_000
