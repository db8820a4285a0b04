"""To which day something moves of which a note says little, and who moves to a firm and not to a town."""

from datetime import UTC, datetime, timedelta

import pytest

from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 6, 1, 9, tzinfo=UTC)
AGENT = SemanticAgent(zone=UTC)


def _facts(*texts: str) -> set[tuple[str, str, str]]:
    """What holds after notes, each a day after the other."""
    known = RememberedKnown()
    for day, text in enumerate(texts):
        at = _AT + timedelta(days=day)
        known.conclude(AGENT, Observation(new_observation_id(), ObservationKind.TEXT, at, at, text))
    held = [one.body for one in known.memories.values() if one.valid_to is None]
    return {(one.subject, one.predicate, one.object) for one in held if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("before", "change", "fact"),
    [
        (
            "Dad's operation is on the 14th of December.",
            "Dad's operation moved to the 21st",
            ("Dad", "operation", "2026-12-21"),
        ),
        (
            "Dad's operation is on the 28th of June.",
            "The operation was moved to the 3rd",
            ("Dad", "operation", "2026-07-03"),
        ),
        (
            "The choir concert is on 9 August.",
            "The concert moved to 16 August",
            ("choir concert", "is", "2026-08-16"),
        ),
        (
            "Sprint review is at 2pm on Friday 26 June.",
            "Sprint review now 3pm",
            ("Sprint", "review", "2026-06-26 15:00"),
        ),
        ("The launch of Saffron is on 10 July.", "Saffron slips to the 24th", ("Saffron", "launch", "2026-07-24")),
    ],
)
def test_what_moves_is_the_only_one_that_is_known_and_stays_near_its_month(
    before: str, change: str, fact: tuple[str, str, str]
) -> None:
    assert _facts(before, change) == {fact}


def test_of_several_alike_none_moves() -> None:
    told = _facts("The team meeting is on 12 July.", "The board meeting is on 15 July.", "The meeting moved to 20 July")
    assert {("team meeting", "is", "2026-07-12"), ("board meeting", "is", "2026-07-15")} <= told


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Lena moved to Siemens.", ("Lena", "works at", "Siemens")),
        ("Jonas moved to Holm & Partners in May.", ("Jonas", "works at", "Holm & Partners")),
        ("Ina is moving to Heilbronn.", ("Ina", "lives in", "Heilbronn")),
        ("We switched the car insurance from Allianz to HUK.", ("car insurance", "provider", "HUK")),
        ("Our Wi-Fi provider is Telekom.", ("Wi-Fi", "provider", "Telekom")),
    ],
)
def test_who_moves_to_a_firm_has_no_home_there(text: str, fact: tuple[str, str, str]) -> None:
    assert {one for one in _facts(text) if one[1] in ("lives in", "works at", "provider")} == {fact}


@pytest.mark.parametrize(
    "text",
    [
        "We moved to Jira.",
        "I moved to Vodafone.",
        "Dad moved to St Mary's Hospital.",
        "Mia lost her job at Zettel.",
        "Signed the lease for Lindenallee 14, moving in on 1 October.",
        "Dr Weber is on holiday until 20 March, Dr Lang covers for him.",
    ],
)
def test_what_is_no_home_no_job_and_no_date_makes_none(text: str) -> None:
    assert _facts(text) == set()


def test_a_sum_that_is_to_be_holds_from_its_month() -> None:
    known = RememberedKnown()
    known.conclude(
        AGENT,
        Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, "Rent will be 1,050 from January."),
    )
    (rent,) = known.memories.values()
    assert rent.valid_from == datetime(2027, 1, 1, tzinfo=UTC)
