"""Facts of tables, forms, signatures and heads of mails, by what their labels mean; and of whom a bare line tells."""

from datetime import UTC, datetime

import pytest

from memory_core.agents.base import Batch
from memory_core.agents.labels import person_in, town_of, usual
from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody
from memory_core.records.ids import new_observation_id
from memory_core.records.memory import Draft
from memory_core.records.observation import Observation, ObservationKind
from tests.fakes.mind import RememberedKnown

_AT = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
Said = tuple[str, str, str]


def _seen(text: str, app: str = "Firefox", title: str = "Overview") -> Observation:
    return Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app=app, title=title)


def _drafts(observation: Observation) -> list[Draft]:
    proposals = SemanticAgent(zone=UTC).propose(Batch((observation,), _AT), RememberedKnown())
    return [one.draft for one in proposals if hasattr(one, "draft")]


def _facts(observation: Observation) -> set[Said]:
    bodies = [one.body for one in _drafts(observation)]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


def _kinds(facts: set[Said]) -> set[tuple[str, str]]:
    return {fact[:2] for fact in facts}


@pytest.mark.parametrize(
    "table",
    [
        "Project\tLead\tDue\tBudget\nHarbour Meadow\tAnn Lee\t15 May 2026\t£80,000\nTotal\t\t\t£80,000",
        "| # | Project | Lead | Due | Budget |\n|1|Harbour Meadow (phase 2)|Ann Lee|2026-05-15|£80,000|",
        "Project          Lead      Due by        Approved\nHarbour Meadow   Ann Lee   15 May 2026   £80,000",
        "Pool: Harbour Meadow\tLead: Ann Lee\tDue: 15 May 2026\tBudget: £80,000",
    ],
)
def test_each_row_of_a_table_tells_what_its_columns_are_called(table: str) -> None:
    assert _facts(_seen(table, "Excel", "pipeline.xlsx - Excel")) >= {
        ("Harbour Meadow", "project lead", "Ann Lee"),
        ("Harbour Meadow", "deadline", "2026-05-15"),
        ("Harbour Meadow", "budget", "£80,000"),
    }


def test_a_table_of_days_or_without_known_labels_tells_nothing() -> None:
    assert not _facts(_seen("Date\tOwner\tAmount\n3 May 2026\tAnn Lee\t£80", "Excel", "a - Excel"))
    assert not _facts(_seen("Colour\tSize\tShelf\nRed\tLarge\tTop", "Excel", "a - Excel"))


def test_a_list_of_staff_names_their_jobs() -> None:
    staff = "Okafor, Denise     Museum Director     x110\nAnn Lee · Data Engineer · ann@corvus.example"
    assert _facts(_seen(staff)) == {
        ("Denise Okafor", "job", "Museum Director"),
        ("Ann Lee", "job", "Data Engineer"),
        ("Ann Lee", "email", "ann@corvus.example"),
    }


@pytest.mark.parametrize("label", ["Patient", "Tenant name", "Buyer", "Full name"])
def test_a_form_tells_of_the_person_whom_it_names(label: str) -> None:
    form = f"My record\n{label}: Ann Lee\nD.O.B: 09/14/1988\nAddress: 118 Elm St, Apt 3, Otley RI 02903\nPCP: Bo Ek, MD"
    assert _facts(_seen(form)) >= {
        ("Ann Lee", "birthday", "1988-09-14"),
        ("Ann Lee", "lives in", "Otley"),
        ("Ann Lee", "doctor", "Bo Ek"),
    }


def test_a_profile_that_names_nobody_is_the_persons_own() -> None:
    page = _seen("My Profile\nDate of birth: 14 March 1990\nVehicle: 2025 Kia Niro EV, gray", title="Portal")
    assert _facts(page) == {("me", "birthday", "1990-03-14"), ("me", "car", "2025 Kia Niro EV")}
    assert "My birthday is Wed 14 March 1990." in [one.text for one in _drafts(page)]
    named = _drafts(_seen("My Profile\nName: Ann Lee\nDate of birth: 14 March 1990", title="Portal"))
    assert "I am called Ann Lee." in [one.text for one in named]


def test_who_writes_to_two_whom_the_windows_name_is_the_person_of_this_computer() -> None:
    known, agent = RememberedKnown(), SemanticAgent(zone=UTC)
    for other in ("Tess", "Tess", "Grace"):
        assert not known.facts("me", "called")
        known.conclude(agent, _seen(f"{other}: Where are you?\nNora: At home", "Messages", other))
    assert [one.body.object for one in known.facts("me", "called") if isinstance(one.body, FactBody)] == ["Nora"]


def test_a_signature_may_have_several_things_in_a_line() -> None:
    mail = (
        "From: Ann Lee <ann@corvus.example>\nTo: Bo Ek <bek@heron.example>; Sales <sales@heron.example>\n"
        "Subject: Lunch\n\nSigned.\n\nAnn Lee\nDeputy Director\nCorvus Museum | 0161 555 0110"
    )
    assert _facts(_seen(mail, "Outlook", "Lunch - Outlook")) == {
        ("Ann Lee", "job", "Deputy Director"),
        ("Ann Lee", "works at", "Corvus Museum"),
        ("Ann Lee", "phone", "0161 555 0110"),
        ("Ann Lee", "email", "ann@corvus.example"),
        ("Bo Ek", "email", "bek@heron.example"),
    }


def test_the_head_of_a_mail_changes_no_address_that_somebody_told() -> None:
    known, agent = RememberedKnown(), SemanticAgent(zone=UTC)
    known.conclude(agent, _seen("Ann Lee: my new email is ann@home.example", "Slack", "Ann Lee - Slack"))
    known.conclude(agent, _seen("From: Ann Lee <ann@corvus.example>\nSubject: Hi\n\nLunch?", "Outlook", "Hi"))
    assert [one.body.object for one in known.facts("Ann Lee", "email") if isinstance(one.body, FactBody)] == [
        "ann@home.example"
    ]


def test_a_mail_without_a_sender_is_being_written_by_the_person() -> None:
    draft = _seen("To: Front desk\nSubject: Chart\n\nMy allergy is penicillin (hives).", "Firefox", "Messages")
    assert _facts(draft) == {("me", "allergic to", "penicillin")}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Ann: Falcon — two things\nYou: ok\nAna: the deadline is 3 May 2026", ("Falcon", "deadline", "2026-05-03")),
        ("Ann: we closed on the house!!\nAnn: Nantes!!", ("Ann", "lives in", "Nantes")),
        ("Ann: signed it. Corvus Rehab, start April 8", ("Ann", "works at", "Corvus Rehab")),
        ("Ann: new phone, old one is dead. this is Ann, use 087 555 0192", ("Ann", "phone", "087 555 0192")),
        ("Ann: no new number, I kept mine\nAnn: Still 087 555 0192", ("Ann", "phone", "087 555 0192")),
        ("Ann Lee\nnew number 087 555 0192\nBo\nok\nAnn Lee\ncheers", ("Ann Lee", "phone", "087 555 0192")),
        ("Ann: Happy birthday!! 🎉\nYou: thanks", ("me", "birthday", "10 March")),
        ("You: happy birthday dear Tess", ("Tess", "birthday", "10 March")),
        ("You: Mum goes to dr. Babić these days", ("Mum", "doctor", "Dr Babić")),
        ("Ann: first day at Corvus went well, he loves it", None),
    ],
)
def test_a_bare_line_tells_of_whom_or_what_the_talk_is(text: str, fact: Said | None) -> None:
    facts = _facts(_seen(text, "WhatsApp", "Ann - WhatsApp"))
    assert fact in facts if fact else not facts


def test_a_group_is_what_its_dates_are_of() -> None:
    talk = "Ann Lee: the glass is late\nBo Ek: New date?\nAnn Lee: June 11, 5 pm Eastern. told the board, they're ok"
    assert ("Estuary Atrium", "deadline", "2026-06-11 17:00") in _facts(_seen(talk, "Teams", "Estuary Atrium | Teams"))


@pytest.mark.parametrize(
    ("text", "since"),
    [
        ("Ana Ruiz leads Falcon, reports due 30 June.", "2026-03-10"),
        ("Until January Ana Ruiz leads Falcon.", "2026-03-10"),
        ("Effective April 1, Ana Ruiz becomes deputy director.", "2026-04-01"),
        ("I'm going to be head chef at Corvus, I start on 4 May.", "2026-05-04"),
    ],
)
def test_a_fact_begins_on_the_day_that_is_told_and_not_when_something_is_due(text: str, since: str) -> None:
    note = Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, text, title="Notes")
    begun = [one.valid_from for one in _drafts(note) if isinstance(one.body, FactBody) and one.body.predicate != "date"]
    assert begun
    assert all(day is not None and f"{day:%Y-%m-%d}" == since for day in begun)


def test_another_of_the_same_given_name_is_told_apart_on_a_page() -> None:
    known, agent = RememberedKnown(), SemanticAgent(zone=UTC)
    known.conclude(agent, _seen("People\nNora Lee (You)", "Firefox", "Call"))
    known.conclude(agent, _seen("Found a cat. Call Nora at 087 555 0192 (Nora Pinsky).", "Firefox", "Lost pets"))
    assert not known.facts("me", "phone")


def _told_after(*texts: str, subject: str, predicate: str) -> list[str]:
    known, agent = RememberedKnown(), SemanticAgent(zone=UTC)
    for text in texts:
        known.conclude(agent, _seen(text, "Slack", "general - Slack"))
    return [one.body.object for one in known.facts(subject, predicate) if isinstance(one.body, FactBody)]


def test_a_short_name_of_who_leads_is_no_news_and_a_pupil_starts_at_a_school() -> None:
    told = ("Ann: Mei-Lin Zhou leads Falcon", "Project\tLead\tDue\nFalcon\tM. Zhou\t3 May 2026")
    assert _told_after(*told, subject="Falcon", predicate="lead") == ["Mei-Lin Zhou"]
    told = ("Ann: Lily goes to Hill Primary", "Ann: Lily starts at Golden Valley")
    assert _told_after(*told, subject="Lily", predicate="school") == ["Golden Valley"]


def test_a_post_in_the_first_person_is_its_authors() -> None:
    post = "Tamsin Rowe\nFounder at Hedgerow Landscapes\nGood news. You can reach me at tamsin@hedgerow.example."
    assert ("Tamsin Rowe", "email", "tamsin@hedgerow.example") in _facts(_seen(post, "LinkedIn", "Post | LinkedIn"))


def test_what_labels_mean() -> None:
    assert [usual(one) for one in ("Your DOB:", "New phone no.", "Shelf")] == ["dob", "phone no", "shelf"]
    assert [person_in(one) for one in ("Lee, Ann", "Ann Lee, MD", "next week")] == ["Ann Lee", "Ann Lee", ""]
    assert [town_of(one) for one in ("12 Elm Road, Otley LS21 1AA", "Flat 2, 9 Ash Ln, Bath", "Room 4")] == [
        "Otley",
        "Bath",
        "",
    ]


def test_what_a_letter_offers_is_not_its_writers_post() -> None:
    mail = "From: Ann Lee\nTo: Bo Ek\nSubject: Offer\n\nDelighted. Position: Programme Officer, Corvus Foundation."
    assert ("Ann Lee", "job") not in _kinds(_facts(_seen(mail, "Outlook", "Offer")))


def test_a_form_of_a_child_tells_of_those_whom_its_lines_name() -> None:
    form = (
        "Hill Primary School, Otley\nChild's name: Ella Lee     Class: 3B\nParent / carer: Ann Lee\n"
        "Address: 14 Canal Row, Otley\nSecond contact: Bo Ek    Relationship: mum's partner"
    )
    assert _facts(_seen(form)) >= {
        ("Ella Lee", "school", "Hill Primary School"),
        ("Ann Lee", "lives in", "Otley"),
        ("Ann Lee", "partner", "Bo Ek"),
    }


def test_what_is_paid_for_rent_by_standing_order_is_the_persons_own() -> None:
    page = "Upcoming payments\n20 Jan   Standing order   WHITCOMBE (rent 14 Canal Row)    £745.00"
    assert _facts(_seen(page)) == {("me", "rent", "£745.00")}


def test_a_file_named_after_a_thing_tells_of_it() -> None:
    sheet = "Agreed budget    £84,000\nOwner    Ann Lee"
    assert ("Castle Green", "budget", "£84,000") in _facts(_seen(sheet, "Excel", "Castle Green fee tracker.xlsx"))
