"""What a sentence changes of a fact that it does not name, and what it only seems to say."""

from datetime import UTC, datetime, timedelta

import pytest

from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Supersede
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
AGENT = SemanticAgent(zone=UTC)
Said = tuple[str, str, str]


def _note(text: str, day: int = 0) -> Observation:
    at = _AT + timedelta(days=day)
    return Observation(new_observation_id(), ObservationKind.TEXT, at, at, text)


def _seen(text: str, app: str, title: str) -> Observation:
    return Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app=app, title=title)


def _known(*texts: str) -> RememberedKnown:
    known = RememberedKnown()
    for day, text in enumerate(texts):
        known.conclude(AGENT, _note(text, day))
    return known


def _facts(known: RememberedKnown) -> set[Said]:
    open_ones = [one.body for one in known.memories.values() if one.valid_to is None]
    return {(one.subject, one.predicate, one.object) for one in open_ones if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("before", "change", "fact"),
    [
        (
            "The deadline for Kestrel is 12 June 2026.",
            "Sorry, typo yesterday: it's 19 June 2026, not 12 June.",
            ("Kestrel", "deadline", "2026-06-19"),
        ),
        (
            "The deadline for Kite is 12 June 2026.",
            "The Kite deadline was pushed back a week.",
            ("Kite", "deadline", "2026-06-19"),
        ),
        (
            "The deadline for Kite is 17 May 2026.",
            "Kite was brought forward by two weeks.",
            ("Kite", "deadline", "2026-05-03"),
        ),
        (
            "The lead of Kite is Tiago Melo.",
            "Correction: it's Carla Pinto, not Tiago Melo.",
            ("Kite", "project lead", "Carla Pinto"),
        ),
        (
            "Tiago Melo leads Kite.",
            "Yesterday I wrote that Tiago Melo leads Kite. That is wrong, Kite is led by Carla Pinto.",
            ("Kite", "lead", "Carla Pinto"),
        ),
        (
            "The concert is on 9 May 2026.",
            "The concert is moved from 9 May to 16 May.",
            ("concert", "is", "2026-05-16"),
        ),
    ],
)
def test_a_bare_change_is_one_of_the_fact_that_it_means(before: str, change: str, fact: Said) -> None:
    held = {one for one in _facts(_known(before, change)) if one[2][:4] in ("2026", "Carl", "Tiag")}
    assert {one[2] for one in held} == {fact[2]}
    assert {one[0] for one in held} == {fact[0]}


def test_a_bare_correction_holds_from_when_the_mistake_did() -> None:
    known = _known("The deadline for Kestrel is 12 June 2026.")
    (changed,) = known.conclude(AGENT, _note("I was mistaken, it's 19 June 2026, not 12 June.", 1))
    assert isinstance(changed, Supersede)
    assert changed.draft.text == "The deadline of Kestrel is on Fri 19 June 2026."
    assert changed.draft.valid_from == _AT


@pytest.mark.parametrize(
    "change",
    [
        "We could push Kite back a week.",
        "Should the Kite deadline be pushed back a week?",
        "I moved the sofa back a bit.",
        "It's 3 May, not 4 May.",
    ],
)
def test_what_is_only_thought_of_or_means_nothing_known_changes_nothing(change: str) -> None:
    assert ("Kite", "deadline", "2026-06-12") in _facts(_known("The deadline for Kite is 12 June 2026.", change))


def test_of_two_things_that_may_be_meant_neither_is_changed() -> None:
    known = _known(
        "The deadline for Kite is 12 June 2026.",
        "The deadline for Grove is 12 June 2026.",
        "It's 13 June, not 12 June.",
    )
    assert {one[2] for one in _facts(known)} == {"2026-06-12"}


@pytest.mark.parametrize(
    "text",
    [
        "I got an offer from Farfetch but I turned it down.",
        "A recruiter offered me a job at Arup in London.",
        "I'm at Starbucks now.",
        "I joined Netflix.",
        "I joined the Basalt team.",
        "Sofia said her cousin lives in Faro.",
        "My mother has moved from Malmö to Lund.",
        "I know everybody at work lives in Rotterdam.",
        "My aunt tells everybody I've moved to London.",
    ],
)
def test_an_offer_a_shop_a_team_and_other_people_are_no_facts_of_ones_own(text: str) -> None:
    said = [one for one in _facts(_known(text)) if one[1] in ("works at", "lives in")]
    assert not [one for one in said if one[0] not in ("Sofia's cousin", "my mother")]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Paul Richter lives in Innsbruck, with his wife Lena and two cats.", ("Paul Richter", "wife", "Lena")),
        (
            "Karim rang. He lives in Leeds with his girlfriend Aoife; he left Lidl and works at the Royal Armouries.",
            ("Karim", "works at", "the Royal Armouries"),
        ),
        ("I'm a PhD candidate at Delft.", ("me", "job", "PhD candidate")),
        ("cold brew is my favourite drink", ("me", "favourite drink", "cold brew")),
        ("First day as a senior designer, do I get a bigger desk?", ("me", "job", "senior designer")),
        ("Grove is led by Abel Costa. The deadline is 11 September 2026.", ("Grove", "deadline", "2026-09-11")),
        ("In case you wonder: I've moved to Assen.", ("me", "lives in", "Assen")),
        ("Your defence is not on 9 April but on 16 April 2026.", ("defence", "is", "2026-04-16")),
        ("The launch of Kite was brought forward to 3 May.", ("Kite", "launch", "2026-05-03")),
    ],
)
def test_it_is_told_of_whom_and_of_what(text: str, fact: Said) -> None:
    assert fact in _facts(_known(text))


def test_a_calendar_entry_and_a_sheet_tell_of_what_stands_above() -> None:
    known = RememberedKnown()
    entry = "Family Reunion\nSaturday, 13 June 2026\n12:00 – 18:00\nWhere: Aunt Jean's garden, Chester\nOrganiser: Mum"
    known.conclude(AGENT, _seen(entry, "Google Chrome", "Google Calendar - Google Chrome"))
    sheet = "Meridian kick-off, 6 May 2026\n\nLead: Sam Ferris\nBudget: £60,000"
    known.conclude(AGENT, _seen(sheet, "Writer", "meridian-notes.odt - Writer"))
    assert ("Family Reunion", "date", "2026-06-13") in _facts(known)
    assert ("Meridian", "budget", "£60,000") in _facts(known)


@pytest.mark.parametrize("between", ["\n\n", " "])
def test_the_first_word_of_a_line_is_no_name_for_its_capital(between: str) -> None:
    text = (
        f"Quarterly report, second draft{between}The quarterly report is due on 11 December.\nSend it to Mira Petrova."
    )
    known = RememberedKnown()
    known.conclude(AGENT, _seen(f"{text}\nThe travel budget is 4,200 euros.", "Writer", "Quarterly report"))
    facts = _facts(known)
    assert ("Quarterly report", "travel budget", "4,200 euros") in facts
    assert not [one for one in facts if one[0] in ("Quarterly", "Send")]


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("The budget of Falcon goes up from £84,000 to £91,500.", ("Falcon", "budget", "£84,000")),
        ("The deadline of Falcon moves from 30 April 2026 to 21 May 2026.", ("Falcon", "deadline", "2026-04-30")),
        ("I moved from Leeds to York.", ("me", "lives in", "Leeds")),
        ("Our rent is £850, up from £745.", ("me", "rent", "£745")),
        ("Ana takes over Falcon from Carla.", ("Falcon", "lead", "Carla")),
        ("budget of Falcon: £32k → £40k", ("Falcon", "budget", "£32k")),
    ],
)
def test_what_a_change_names_as_the_old_value_held_until_then(text: str, before: Said) -> None:
    known = _known(text)
    held = [(one.body, one.valid_from, one.valid_to) for one in known.memories.values() if one.valid_to is not None]
    assert [
        ((one.subject, one.predicate, one.object), since) for one, since, _ in held if isinstance(one, FactBody)
    ] == [(before, None)]
    assert len(_known(text, text).memories) == len(known.memories), "it is told once"


@pytest.mark.parametrize(
    "text",
    [
        "The budget of Falcon is £24,600, not £26,400.",
        "I chose Leeds instead of York.",
        "Trains from Leeds to York run.",
    ],
)
def test_what_was_never_so_held_at_no_time(text: str) -> None:
    assert not [one for one in _known(text).memories.values() if one.valid_to is not None]
