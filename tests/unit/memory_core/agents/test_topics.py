"""What a conversation was about."""

import pytest

from memory_core.agents.topics import topics


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([], []),
        (["we talk about the weather"], []),
        (["the roof leaks", "then call somebody for the roof"], ["roof"]),
        (["the new kitchen is late", "who pays for our kitchen"], ["kitchen"]),
        (["the budget review is on friday", "move the budget review"], ["budget", "review"]),
        (["We go on with Northwind.", "Has Northwind paid?"], ["Northwind"]),
        (["I think so.", "So I think, too.", "Think of it."], []),
        (["see you on monday", "the monday after", "a monday"], []),
        (["Der Termin steht.", "Wann ist der Termin?"], ["Termin"]),
        (["Guten Morgen, die Anmeldung ist fertig.", "Morgen ist die Anmeldung fertig."], ["Anmeldung"]),
    ],
)
def test_a_thing_that_comes_up_again_is_a_topic(said: list[str], found: list[str]) -> None:
    assert topics([("Me", text) for text in said]) == found


def test_what_both_sides_speak_of_comes_before_what_one_speaks_of() -> None:
    said = [
        ("Me", "the lamp and the shelf"),
        ("Me", "a lamp"),
        ("Others", "which shelf"),
        ("Me", "the door and the door"),
    ]
    assert topics(said) == ["shelf", "lamp", "door"]


def test_no_more_than_three_things_name_a_conversation() -> None:
    said = [("Me", f"the {thing} and the {thing}") for thing in ("roof", "lamp", "door", "wall")]
    assert topics(said) == ["roof", "lamp", "door"]


def test_what_tells_when_and_how_many_and_who_talks_is_no_subject() -> None:
    said = [
        ("Me", "Elena says the website is due by the twenty first of november"),
        ("Others", "the twenty first of november is fine for the website, Elena"),
    ]
    assert topics(said) == ["website"]
