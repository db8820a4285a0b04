"""Who follows whom, without its being said in what: one goes, another one comes, or somebody is something no longer."""

from datetime import UTC, datetime

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
Said = tuple[str, str, str]


def _told(*texts: str) -> dict[Said, tuple[str, bool]]:
    """The facts, each with the day from which it holds and whether it holds still; one text a month."""
    days = [_AT.replace(month=_AT.month + place) for place in range(len(texts))]
    seen = [
        Observation(new_observation_id(), ObservationKind.TEXT, at, at, text)
        for at, text in zip(days, texts, strict=True)
    ]
    found = SemanticAgent(zone=UTC).propose(Batch(tuple(seen), days[-1]), RememberedKnown())
    drafts = [one.draft for one in found if isinstance(one, Add)]
    return {
        (one.body.subject, one.body.predicate, one.body.object): (f"{one.valid_from:%m-%d}", one.valid_to is None)
        for one in drafts
        if isinstance(one.body, FactBody)
    }


@pytest.mark.parametrize(
    ("before", "said", "ended", "begun"),
    [
        (
            "Anna is our manager.",
            "Anna isn't our manager anymore, Fatou took over.",
            ("me", "manager", "Anna"),
            ("me", "manager", "Fatou"),
        ),
        (
            "Anna Weber is our manager.",
            "Anna is no longer our manager. It's Fatou now.",
            ("me", "manager", "Anna Weber"),
            ("me", "no longer manager", "Anna"),
        ),
        (
            "Anna is our manager.",
            "Fatou took over from Anna.",
            ("me", "manager", "Anna"),
            ("me", "manager", "Fatou"),
        ),
        (
            "Dr Patel is my dentist.",
            "Dr Patel has retired, Dr Osei is taking over.",
            ("me", "dentist", "Dr Patel"),
            ("me", "dentist", "Dr Osei"),
        ),
        (
            "Kofi is the lead of Heron.",
            "Kofi no longer leads Heron, Ana took over.",
            ("Heron", "lead", "Kofi"),
            ("Heron", "lead", "Ana"),
        ),
        (
            "Priya Shah is head of procurement.",
            "Priya stepped down, Tom Okafor took over.",
            ("Priya Shah", "job", "head of procurement"),
            ("Tom Okafor", "job", "head of procurement"),
        ),
    ],
)
def test_what_whoever_goes_had_is_of_whoever_comes(before: str, said: str, ended: Said, begun: Said) -> None:
    told = _told(before, said)
    assert told[ended] == ("03-05", False)
    assert told[begun] == ("04-05", True)


@pytest.mark.parametrize(
    ("before", "predicate"),
    [
        ("The launch of Saffron is on 10 March.", "launch"),
        ("Saffron starts on 10 March.", "start"),
        ("The deadline of Saffron is on 10 March.", "deadline"),
        ("Saffron is a project.", "deadline"),
    ],
)
def test_what_moves_to_another_day_is_the_only_one_that_is_known(before: str, predicate: str) -> None:
    told = _told(before, "Saffron has been pushed to 24 May.")
    assert told["Saffron", predicate, "2026-05-24"] == ("04-05", True)
    assert [what for what in told if what[2] == "2026-03-10" and told[what][1]] == []


def test_it_holds_from_the_day_that_is_named() -> None:
    told = _told("Kofi is the lead of Heron.", "Ana takes over from Kofi next month.")
    assert told["Heron", "lead", "Ana"] == ("05-01", True)


@pytest.mark.parametrize(
    "said",
    [
        "Anna might leave, Fatou takes over then.",
        "Did Fatou take over from Anna?",
        "Fatou took over the kitchen.",
        "Fatou took over from Bruno.",
        "The bank isn't our favourite anymore.",
    ],
)
def test_what_is_asked_supposed_or_of_others_changes_nothing(said: str) -> None:
    assert _told("Anna is our manager.", said)["me", "manager", "Anna"] == ("03-05", True)
