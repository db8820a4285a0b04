"""A text that is to be larger than numbers is a mistake, and said to be one, not a search that finds nothing."""

from typing import Any

import pytest

from memory_core import Memory
from memory_core.errors import UsageError

WRONG: list[dict[str, Any]] = [
    {"n": {"gt": "abc"}},
    {"n": {"lte": "2026-05-02"}},
    {"colour": {"lt": 5}},
    {"OR": [{"colour": "red"}, {"NOT": [{"n": {"gte": "x"}}]}]},
]
RIGHT: list[dict[str, Any]] = [
    {"n": {"gt": 2.5}},
    {"colour": {"gt": "abc"}},
    {"mixed": {"gt": "abc"}},
    {"mixed": {"gt": 3}},
    {"unknown": {"gt": "abc"}},
    {"n": {"in": ["abc"]}},
    {"created_at": {"gt": "2020-01-01"}},
    {"app": {"gt": "A"}},
]


# What finds nothing for this reason says so.
MISSED: list[tuple[dict[str, Any], str]] = [
    ({"n": "3"}, "compares with a text, but what is kept there are numbers."),
    ({"n": {"in": ["3", "4.5"]}}, "“in” (on “n”) compares with a text"),
    ({"n": {"contains": "3"}}, "compares with a text or a list, but what is kept there are numbers."),
    ({"colour": {"eq": 3}}, "compares with a number, but what is kept there are texts."),
    ({"done": 1}, "compares with a number, but what is kept there is true or false."),
    ({"AND": [{"n": {"gt": 2}}, {"done": "true"}]}, "“eq” (on “done”) compares with a text"),
    ({"mixed": "six"}, ""),
    ({"n": {"in": [7, "3"]}}, ""),
    ({"unknown": "x"}, ""),
]


@pytest.fixture
def kept(memory: Memory) -> Memory:
    memory.add("the first", infer=False, user_id="u", metadata={"n": 3, "colour": "red", "mixed": 5, "done": True})
    memory.add("the second", infer=False, user_id="u", metadata={"n": 4.5, "colour": "blue", "mixed": "five"})
    memory.add("of somebody else", infer=False, user_id="other", metadata={"n": "four"})
    return memory


@pytest.mark.parametrize("filters", WRONG, ids=str)
def test_comparing_texts_with_numbers_is_refused(kept: Memory, filters: dict[str, Any]) -> None:
    for ask in (
        lambda: kept.search("first", user_id="u", filters=filters),
        lambda: kept.search_many(["first"], user_id="u", filters=filters),
        lambda: kept.get_all(user_id="u", filters=filters),
    ):
        with pytest.raises(
            UsageError, match=r"compares with a (text|number), but what is kept there are (texts|numbers)\."
        ):
            ask()


def test_what_finds_nothing_because_another_sort_is_kept_says_so(kept: Memory) -> None:
    for filters, why in MISSED:
        for found in (kept.search("first", user_id="u", filters=filters), kept.get_all(user_id="u", filters=filters)):
            assert found["results"] == []
            assert [why in one for one in found.get("notices", [])] == [True] * bool(why), filters


@pytest.mark.parametrize("filters", RIGHT, ids=str)
def test_what_can_be_compared_is(kept: Memory, filters: dict[str, Any]) -> None:
    assert len(kept.search("first", user_id="u", filters=filters)["results"]) <= 2


def test_what_others_keep_says_nothing(kept: Memory) -> None:
    assert kept.search("somebody", user_id="other", filters={"n": {"gt": "abc"}})["results"]
    with pytest.raises(UsageError, match="compares with a number"):
        kept.search("somebody", user_id="other", filters={"n": {"gt": 3}})
