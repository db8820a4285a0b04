"""Facts by clauses: whoever is meant, however it is put, and whatever takes it back."""

from datetime import UTC, datetime

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Supersede
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Said = tuple[str, str, str]


def _heard(text: str) -> Observation:
    return Observation(new_observation_id(), ObservationKind.SPEECH, _AT, _AT, text)


def _seen(text: str, app: str = "Slack", title: str = "general - Slack") -> Observation:
    return Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app=app, title=title)


def _facts(observation: Observation) -> set[Said]:
    proposals = SemanticAgent(zone=UTC).propose(Batch((observation,), _AT), RememberedKnown())
    bodies = [one.draft.body for one in proposals if hasattr(one, "draft")]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        (
            "It was my brother Mossie that closed his shop, and he's moved to Boston since.",
            ("Mossie", "lives in", "Boston"),
        ),
        ("It's Worksop Hamish lives in.", ("Hamish", "lives in", "Worksop")),
        ("Anna and I live in Cork and work at Intel.", ("Anna", "lives in", "Cork")),
        ("I don't live in Berlin any more, I moved to Graz on Monday.", ("me", "lives in", "Graz")),
        ("Tom's promotion came through, he's principal engineer now.", ("Tom", "job", "principal engineer")),
        ("Since Monday I work for Baltic Wind as a project engineer.", ("me", "job", "project engineer")),
        ("Silvia Romano took over as my manager last week.", ("me", "manager", "Silvia Romano")),
        ("Stella Maris has to be finished by 31 July 2026.", ("Stella Maris", "deadline", "2026-07-31")),
        ("Therefore Project Falcon is now called Project Heron.", ("Falcon", "called", "Heron")),
        ("The Kestrel project is also called Windhover.", ("Kestrel", "also called", "Windhover")),
        ("Project Tandem: The budget is now €52,000.", ("Tandem", "budget", "€52,000")),
        ("Anna Weber and Jonas Lindner report to Robert Klein.", ("Anna Weber", "manager", "Robert Klein")),
        ("Nadia lives in St. Pölten and works at Acme.", ("Nadia", "lives in", "St Pölten")),
        ("Anna's favourite drink is iced coffee, can you believe it?", ("Anna", "favourite drink", "iced coffee")),
        ("Paul got a new job. From 1 April he works at Isar Clinic.", ("Paul", "works at", "Isar Clinic")),
    ],
)
def test_a_clause_says_a_fact_of_whoever_it_means(text: str, fact: Said) -> None:
    assert fact in _facts(_heard(text))


@pytest.mark.parametrize(
    "text",
    [
        "If Maria moves to Lisbon, I'll visit her.",
        "Maria would love to live in Lisbon.",
        "There's talk in the pub that Maria moved to Lisbon.",
        "I thought Maria lived in Lisbon.",
        "Maria lives in Lisbon. Actually no, that was her sister.",
        "Maria lived in Lisbon as a child.",
        "My dream is that Maria lives in Lisbon.",
    ],
)
def test_what_is_supposed_rumoured_or_taken_back_is_no_fact(text: str) -> None:
    assert not {fact for fact in _facts(_heard(text)) if fact[1] == "lives in"}


def test_a_correction_leaves_nothing_of_what_it_corrects() -> None:
    homes = {
        fact for fact in _facts(_heard("Anton lives in Graz. Wait, no, he lives in Linz.")) if fact[1] == "lives in"
    }
    assert homes == {("Anton", "lives in", "Linz")}


def test_what_is_so_no_longer_closes_the_fact_and_nothing_else() -> None:
    known = RememberedKnown()
    known.conclude(SemanticAgent(zone=UTC), _heard("Maria works at Acme."))
    (ended,) = known.conclude(SemanticAgent(zone=UTC), _heard("Maria left Acme last week."))
    assert isinstance(ended, Supersede)
    assert isinstance(ended.draft.body, FactBody)
    assert ended.draft.body.predicate == "no longer works at"
    assert not known.conclude(SemanticAgent(zone=UTC), _heard("Maria no longer works at Contoso."))


def test_a_form_tells_of_what_it_names() -> None:
    lines = ("Site meeting no. 3", "Project: Library Stairs", "Project lead: Con Lehane", "Deadline: 30 April 2026")
    text = "\n".join((*lines, "Budget: €62,000"))
    assert _facts(_seen(text, "Writer", "site-meeting-3.odt - Writer")) >= {
        ("Library Stairs", "project lead", "Con Lehane"),
        ("Library Stairs", "deadline", "2026-04-30"),
        ("Library Stairs", "budget", "€62,000"),
    }


def test_a_messenger_tells_the_own_name() -> None:
    said = _facts(_seen("Ilya (you)  10:15 AM\nwelcome aboard\nGreta Lorenz  10:16 AM\nIlya lives in Kiel now"))
    assert ("me", "called", "Ilya") in said
    assert ("me", "lives in", "Kiel") in said
