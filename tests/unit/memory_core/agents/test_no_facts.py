"""What looks like a fact and is none, what limits one, and what ends one."""

from datetime import UTC, datetime, timedelta

import pytest

from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import new_observation_id
from memory_core.records.memory import Status
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 11, 10, 12, 0, tzinfo=UTC)  # a Tuesday


def _note(text: str, title: str = "", minute: int = 0) -> Observation:
    at = _AT + timedelta(minutes=minute)
    return Observation(new_observation_id(), ObservationKind.TEXT, at, at, text, title=title)


def _facts(*notes: Observation) -> set[tuple[str, str, str]]:
    known = RememberedKnown()
    for note in notes:
        known.conclude(SemanticAgent(zone=UTC), note)
    bodies = [one.body for one in known.active(Kind.SEMANTIC)]
    return {(body.subject, body.predicate, body.object) for body in bodies if isinstance(body, FactBody)}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Date: 12 May", ""),
        ("Date: 12 May", "Inbox - Thunderbird"),
        ("Van 6 goes to Mercer's on Thursday.", ""),
        ("Van 6 is at Mercer's for a new clutch.", ""),
        ("Van 6 works at Mercer's.", ""),
        ("Platform 4 moved to Crewe.", ""),
        ("Order 5512 ships on Monday.", ""),
        ("Check 4471 was paid.", ""),
        ("Room 12 lives in Lisbon.", ""),
        ("Kestrel is known to Lockhart.", ""),
        ("The grant slipped from 3 Feb to 17 Feb.", ""),
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str, title: str) -> None:
    assert _facts(_note(text, title)) == set()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Project Heron goes by Kite now.", ("Heron", "called", "Kite")),
        ("Kestrel is now known as Lantern.", ("Kestrel", "called", "Lantern")),
        ("Theo joined Vantage as a designer two weeks ago.", ("Theo", "job", "designer")),
        ("Bram hates meetings before ten.", ("Bram", "hates", "meetings before ten")),
        ("I like tea after dinner.", ("me", "likes", "tea after dinner")),
        ("Buy 12 eggs and flour.", ("me", "to do", "Buy 12 eggs and flour.")),
        ("Hotel Miramar costs 120 euros a night.", ("Hotel Miramar", "cost", "120 euros a night")),
        ("M. Lopez left Lisbon for Madrid.", ("M. Lopez", "lives in", "Madrid")),
        ("My birthday is on 3 May.", ("me", "birthday", "3 May")),
        ("My birthday's May 3rd.", ("me", "birthday", "May 3rd")),
        ("I was born on 3 May 1984 in Graz.", ("me", "birthday", "3 May 1984")),
        ("I like tea because it is hot.", ("me", "likes", "tea")),
    ],
)
def test_a_fact_is_whole_and_nothing_more(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in _facts(_note(text))


@pytest.mark.parametrize(
    ("told", "off"),
    [
        ("The call with Chen is on 20 November at 3 pm.", "The call with Chen has been cancelled."),
        ("The meeting with Priya is on Friday at 10.", "The meeting with Priya is off."),
        ("The dentist appointment is on Thursday at 9.", "My dentist appointment on Thursday was cancelled."),
        ("The launch of Lantern is on 4 December.", "The Lantern launch has been called off."),
    ],
)
def test_what_is_called_off_holds_no_longer(told: str, off: str) -> None:
    known = RememberedKnown()
    known.conclude(SemanticAgent(zone=UTC), _note(told))
    known.conclude(SemanticAgent(zone=UTC), _note(off, minute=30))
    was, now = known.memories.values()
    assert (was.status, now.status) == (Status.SUPERSEDED, Status.ACTIVE)
    assert now.text.endswith("was called off.")


def test_what_nobody_told_of_is_not_called_off() -> None:
    assert _facts(_note("The party was cancelled.")) == set()


def test_a_deadline_is_of_what_it_stands_before() -> None:
    told = _note("The deadline of the grant is 3 February."), _note("The grant deadline is now 17 February.", minute=9)
    assert {(predicate, value) for _, predicate, value in _facts(*told)} == {("deadline", "2027-02-17")}


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("Let's go with Postgres then.", True),
        ("We're going with the blue cover.", True),
        ("We went with Anna to the lake.", False),
        ("We're going with the kids.", False),
        ("Let's go with Tom.", False),
    ],
)
def test_what_is_gone_with_is_decided_but_nobody_who_comes_along(text: str, decided: bool) -> None:
    assert any("decided" in one for one in _facts(_note(text))) is decided
