"""Days that facts keep: of what spans several the first and the last one, and no change where something only lasts."""

from datetime import UTC, datetime

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.semantic import SemanticAgent
from memory_core.agents.written_dates import as_read, find_dates, written_date
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 5, 5, 10, 0, tzinfo=UTC)  # a Tuesday


def _facts(text: str) -> set[tuple[str, str, str]]:
    seen = Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, text)
    proposals = SemanticAgent(zone=UTC).propose(Batch((seen,), _AT), RememberedKnown())
    bodies = [one.draft.body for one in proposals if isinstance(one, Add)]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The launch of Falcon is next week.", ("Falcon", "launch", "2026-05-11/2026-05-17")),
        ("The deadline for Heron is mid-June.", ("Heron", "deadline", "2026-06-11/2026-06-20")),
        ("The deadline for Heron is the end of June.", ("Heron", "deadline", "2026-06-30")),
        ("Project Kestrel's launch is 3 to 5 July.", ("Kestrel", "launch", "2026-07-03/2026-07-05")),
        ("The launch of Falcon moved from 3 June to 10 June.", ("Falcon", "launch", "2026-06-10")),
    ],
)
def test_what_spans_several_days_keeps_them_all(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in _facts(text)


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("from 1 June to 31 August", ("2026-06-01/2026-08-31", "1 June – 31 August 2026")),
        ("1 March until 31 August", ("2026-03-01/2026-08-31", "1 March – 31 August 2026")),
        ("29 December to 3 January 2027", ("2026-12-29/2027-01-03", "29 December 2026 – 3 January 2027")),
        ("postponed from 1 June to 8 June", ("2026-06-01", "Mon 1 June 2026")),
        ("this weekend", ("2026-05-09/2026-05-10", "9–10 May 2026")),
        ("tonight", ("2026-05-05", "Tue 5 May 2026")),
        ("in 2027", ("2027", "2027")),
    ],
)
def test_a_stretch_is_written_with_both_its_ends(said: str, written: tuple[str, str]) -> None:
    assert written_date(find_dates(said, _AT, UTC)[0], UTC) == written


def test_what_lasts_from_one_day_to_another_changes_no_date() -> None:
    seen = [
        Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, text)
        for text in ("The launch of Falcon is on 1 June.", "My leave runs from 1 June to 31 August.")
    ]
    proposals = SemanticAgent(zone=UTC).propose(Batch(tuple(seen), _AT), RememberedKnown())
    bodies = [one.draft.body for one in proposals if isinstance(one, Add)]
    assert {one.object for one in bodies if isinstance(one, FactBody) and one.subject == "Falcon"} == {"2026-06-01"}


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("2026-10-15 15:00", "15 October 2026, 15:00"),
        ("2026-05-11/2026-05-17", "11–17 May 2026"),
        ("2026-05-29/2026-06-03", "29 May – 3 June 2026"),
        ("Porto", "Porto"),
    ],
)
def test_a_kept_day_is_read_as_it_is_said(value: str, read: str) -> None:
    assert as_read(value) == read
