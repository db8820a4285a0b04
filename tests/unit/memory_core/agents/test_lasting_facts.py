"""Until when something holds, what comes again, what minutes and tables note down, and who is only “my wife”."""

from datetime import UTC, datetime

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.rows import plain_heading
from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 5, 8, 9, 0, tzinfo=UTC)
Said = tuple[str, str, str]


def _note(text: str, title: str = "Note") -> Observation:
    return Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, text, title=title)


def _screen(text: str, app: str, title: str) -> Observation:
    return Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app=app, title=f"{title} - {app}")


def _facts(*observations: Observation) -> set[Said]:
    proposals = SemanticAgent(zone=UTC).propose(Batch(observations, _AT), RememberedKnown())
    bodies = [one.draft.body for one in proposals if hasattr(one, "draft") and one.draft.valid_to is None]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("My passport expires on 14 March 2027.", ("me", "passport expiry", "2027-03-14")),
        ("The lease ends on 30 September 2026.", ("me", "lease end", "2026-09-30")),
        ("Jonas's passport runs out in June 2028.", ("Jonas", "passport expiry", "2028-06")),
        ("The driving licence is valid until 3 May 2031.", ("me", "driving licence expiry", "2031-05-03")),
        ("The Vodafone contract has been extended to 1 August 2027.", ("me", "vodafone contract end", "2027-08-01")),
        ("Warranty on the dishwasher: until 12/2027.", ("me", "warranty expiry", "2027-12")),
        ("Residence permit valid until 1 June 2031", ("me", "residence permit expiry", "2031-06-01")),
    ],
)
def test_until_when_something_holds_is_a_fact_with_its_day(text: str, fact: Said) -> None:
    assert fact in _facts(_note(text))


@pytest.mark.parametrize("title", ["Minutes 16 Feb", "Minutes, 16 February 2026", "Minutes 2026-02-16", "Minutes.docx"])
def test_the_day_in_a_title_is_no_part_of_what_it_is_called(title: str) -> None:
    assert plain_heading(title) == "Minutes"


def test_an_extension_follows_the_older_day() -> None:
    said = _facts(
        _note("The lease ends on 30 June 2026."), _note("The lease has been extended until 31 December 2026.")
    )
    assert {one for one in said if "lease" in one[1]} == {("me", "lease end", "2026-12-31")}


@pytest.mark.parametrize(
    "text",
    [
        "If the lease ends on 30 June, we move.",
        "The lease does not end on 30 June.",
        "Does the lease end on 30 June?",
        "My passport expires soon.",
    ],
)
def test_what_is_supposed_denied_asked_or_without_a_day_ends_nothing(text: str) -> None:
    assert not [one for one in _facts(_note(text)) if "lease" in one[1] or "passport" in one[1]]


def test_an_offer_of_a_shop_is_nobodys_contract() -> None:
    assert _facts(_screen("Spring sale\nThe offer ends on 31 May 2026.", "Firefox", "Garden chairs")) == set()


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Nadia plays tennis on Sundays.", ("Nadia", "play tennis", "on Sundays")),
        ("I go swimming every Tuesday.", ("me", "go swimming", "every Tuesday")),
        ("I play chess with Omar on Fridays at 7pm.", ("me", "play chess with Omar", "on Fridays at 7pm")),
        ("Choir is on Tuesdays.", ("Choir", "takes place", "on Tuesdays")),
        ("Our standup is at 9:30 every day.", ("Standup", "takes place", "every day at 9:30")),
        ("Yoga on Thursdays at 7pm.", ("Yoga", "takes place", "on Thursdays at 7pm")),
    ],
)
def test_what_comes_again_is_a_habit_and_no_day_of_the_calendar(text: str, fact: Said) -> None:
    said = _facts(_note(text))
    assert fact in said
    assert not [one for one in said if one[1] in ("date", "deadline") or "2026" in one[2]]


def test_a_habit_at_another_time_follows_the_older_one() -> None:
    said = _facts(_note("I go swimming every Tuesday."), _note("I go swimming on Thursdays now."))
    assert {one for one in said if one[1] == "go swimming"} == {("me", "go swimming", "on Thursdays")}


@pytest.mark.parametrize(
    "text", ["We are closed on Sundays.", "I used to play tennis on Sundays.", "Thanks on Fridays!"]
)
def test_not_every_weekday_is_a_habit(text: str) -> None:
    assert not [one for one in _facts(_note(text)) if "day" in one[2]]


_MINUTES = """Minutes of the steering group

Decisions
- go with Postgres for the reporting store
- budget for Heron raised to EUR 60,000

Deadlines:
- audit report: 20 May
- Heron beta due 3 June

Actions
- Piet to send the figures by Friday
- Wren: order the new scanners by 27 May
"""


def test_minutes_give_their_decisions_deadlines_and_tasks() -> None:
    said = _facts(_screen(_MINUTES, "LibreOffice Writer", "minutes.odt"))
    assert "go with Postgres for the reporting store" in {one[2] for one in said if one[1] == "decided"}
    assert {("Heron", "budget", "EUR 60,000"), ("Audit report", "deadline", "2026-05-20")} <= said
    assert ("Piet", "to do", "send the figures by Friday") in said
    assert ("Wren", "to do", "order the new scanners by 27 May") in said


def test_aligned_columns_are_facts_of_what_the_page_shows() -> None:
    text = "Rent            €1,140\nDeposit         €2,280\nAvailable from  1 July 2026\nLandlord        Greta Holm"
    assert {
        ("Flat 12", "rent", "€1,140"),
        ("Flat 12", "available from", "2026-07-01"),
        ("Flat 12", "landlord", "Greta Holm"),
    } <= _facts(_screen(text, "Firefox", "Flat 12"))


def test_rows_with_commas_are_facts_and_their_head_is_none() -> None:
    text = "Item,Value\nProvider,Vodafone\nContract ends,31 October 2026\nMonthly fee,€39"
    said = _facts(_screen(text, "Numbers", "Phone contract"))
    assert {("Phone contract", "provider", "Vodafone"), ("Phone contract", "monthly fee", "€39")} <= said
    assert ("Phone contract", "contract end", "2026-10-31") in said
    assert not [one for one in said if "item" in one]


def test_labels_of_an_own_note_tell_of_whom_it_names() -> None:
    said = _facts(_note("allergic: nuts (Jonas)\nshoe size: 34 (Mia)\nwifi: Orcon"))
    assert {("Jonas", "allergic to", "nuts"), ("Mia", "shoe size", "34"), ("me", "wifi", "Orcon")} <= said


@pytest.mark.parametrize(
    "text",
    ["Tom Baker: hi there\nAnn Lee: hello\nTom Baker: lunch?", "Sounds good, thanks\nSee you, Tom\nAll right, then"],
)
def test_what_people_say_is_no_table(text: str) -> None:
    assert not [one for one in _facts(_screen(text, "Signal", "Lunch")) if one[0] == "Lunch"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("My wife works for the city council.", ("my wife", "works at", "the city council")),
        ("My sister is a nurse.", ("my sister", "job", "nurse")),
        ("Okay so mum's moved, she's in Whanganui now.", ("Mum", "lives in", "Whanganui")),
    ],
)
def test_a_relative_without_a_name_has_facts_too(text: str, fact: Said) -> None:
    assert fact in _facts(_note(text))


def test_what_is_said_of_my_wife_is_said_of_her_by_name_once_it_is_known() -> None:
    said = _facts(_note("My wife is Ana."), _note("My wife works for the city council."))
    assert ("Ana", "works at", "the city council") in said


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The budget of Kestrel is 40k.", ("Kestrel", "budget", "40k")),
        ("The Falcon budget is now 1.2 million.", ("Falcon", "budget", "1.2 million")),
    ],
)
def test_a_budget_needs_no_currency(text: str, fact: Said) -> None:
    assert fact in _facts(_note(text))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Rent is 610 with bills.", ("me", "rent", "610")),
        ("Work phone: +45 55 50 77 88.", ("me", "phone", "+45 55 50 77 88")),
        ("The interim report moves to 29 May.", ("interim report", "deadline", "2026-05-29")),
        ("New date for the interim report is 26 June.", ("interim report", "deadline", "2026-06-26")),
        ("New passport arrived, valid until 15 June 2036.", ("me", "passport expiry", "2036-06-15")),
        ("Switched from coffee to rooibos, favourite drink of the moment.", ("me", "favourite drink", "rooibos")),
        ("My blood type is A positive.", ("me", "blood type", "A positive")),
        ("Ben turned vegan in March.", ("Ben", "diet", "vegan")),
        ("Lena is allergic to penicillin and nuts.", ("Lena", "allergic to", "penicillin and nuts")),
        ("I can't stand karaoke.", ("me", "can't stand", "karaoke")),
        ("We're in! 8 Collins St, Nelson.", ("me", "lives in", "Nelson")),
        ("GUESS WHO GOT THE JOB AT INTERFLORA", ("me", "works at", "Interflora")),
        ("Lola: allergic to eggs", ("Lola", "allergic to", "eggs")),
    ],
)
def test_short_and_loud_ways_to_put_it_are_read(text: str, fact: Said) -> None:
    assert fact in _facts(_note(text))


def test_a_thing_keeps_its_name_whatever_brackets_or_labels_stand_beside_it() -> None:
    mail = "From: Ann Lee\nTo: Bo Ek\nSubject: News\n\nHi Bo,\n\n"
    petrel = "Also: Petrel (the new record system) goes live on 16 March 2027. Aroha is running it."
    house = "We'll call it Lighthouse. Builder: Kahu Construction. Completion by 30 October 2026, cost up to $310,000."
    assert {("Petrel", "launch", "2027-03-16"), ("Petrel", "lead", "Aroha")} <= _facts(
        _screen(f"{mail}{petrel}\n\nAnn", "Outlook", "News")
    )
    assert {("Lighthouse", "budget", "$310,000"), ("Lighthouse", "deadline", "2026-10-30")} <= _facts(
        _screen(f"{mail}{house}\n\nAnn", "Outlook", "News")
    )


def test_mum_is_whom_it_is_said_of_and_not_whom_it_is_said_to() -> None:
    assert _facts(_note("yes mum, living in Glasgow is fine")) & {("Mum", "lives in", "Glasgow")} == set()
