"""What is known to end one day holds until then, is told with its end, and may end before."""

from datetime import datetime, timedelta

import pytest

from memory_core import Memory


def _told(memory: Memory, text: str, days_ago: int) -> None:
    memory.add(text, timestamp=datetime.now().astimezone() - timedelta(days=days_ago))
    assert memory.drain(20)


def _day(ahead: int) -> str:
    day = datetime.now().astimezone() + timedelta(days=ahead)
    return f"{day.day} {day:%B %Y}"


def test_what_ends_one_day_holds_until_then(memory: Memory) -> None:
    _told(memory, f"Rob works at Acme until {_day(90)}.", 10)

    (now,) = memory.facts_about("Rob", "works at")
    after = memory.facts_about("Rob", "works at", at=datetime.now().astimezone() + timedelta(days=120))

    assert (now["object"], now["status"], now["valid_to"] is not None) == ("Acme", "active", True)
    assert now["memory"] == f"Rob works at Acme (until {_day(90)})."
    assert after == []


@pytest.mark.parametrize(("ahead", "held"), [(90, ["Acme"]), (-5, [])])
def test_what_ends_one_day_is_related_until_then(memory: Memory, ahead: int, held: list[str]) -> None:
    _told(memory, f"Rob Tilden works at Acme until {_day(ahead)}.", 10)
    assert memory.surroundings("Rob Tilden")["edges"]
    near = memory.surroundings("Rob Tilden", past=False)
    names = {node["id"]: node["name"] for node in near["nodes"]}
    assert [names[edge["target"]] for edge in near["edges"] if edge["predicate"] == "works at"] == held


def test_what_has_ended_by_its_own_words_holds_no_more(memory: Memory) -> None:
    _told(memory, f"Lea is living in Ghent until {_day(-30)}.", 60)
    assert memory.facts_about("Lea") == []
    then = memory.facts_about("Lea", at=datetime.now().astimezone() - timedelta(days=40))
    assert [one["object"] for one in then] == ["Ghent"]


def test_what_was_to_hold_longer_ends_when_something_else_holds(memory: Memory) -> None:
    _told(memory, f"Rob works at Acme until {_day(90)}.", 10)
    _told(memory, "Rob works at Globex now.", 5)
    now = memory.facts_about("Rob", "works at")
    then = memory.facts_about("Rob", "works at", at=datetime.now().astimezone() + timedelta(days=30))
    assert [one["object"] for one in now] == ["Globex"]
    assert [one["object"] for one in then] == ["Globex"]


@pytest.mark.parametrize(
    "text",
    [
        "Rob works at Acme, and I am off until 4 March 2031.",
        "Rob works at Acme. The offer stands until 4 March 2031.",
        "Rob works at Acme until 5 pm.",
    ],
)
def test_an_until_of_something_else_ends_nothing(memory: Memory, text: str) -> None:
    _told(memory, text, 10)
    assert [one["valid_to"] for one in memory.facts_about("Rob", "works at")] == [None]
