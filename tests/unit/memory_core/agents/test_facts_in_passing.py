"""Facts as people put them in passing: in chats, mails, forms and notes, of whomever and whatever the talk is."""

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


def _note(text: str) -> Observation:
    return Observation(new_observation_id(), ObservationKind.TEXT, _AT, _AT, text, title="Notes")


def _chat(text: str, title: str = "#general - Slack") -> Observation:
    return Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app="Slack", title=title)


def _page(text: str, title: str) -> Observation:
    return Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app="Firefox", title=title)


def _mail(text: str, subject: str, to: str = "Bo Ek") -> Observation:
    head = f"From: Ann Lee\nTo: {to}\nSubject: {subject}\n\nHi,\n\n"
    return Observation(
        new_observation_id(), ObservationKind.SCREEN, _AT, _AT, head + text, app="Outlook", title=f"{subject} - Outlook"
    )


def _facts(observation: Observation, known: RememberedKnown | None = None) -> set[Said]:
    proposals = SemanticAgent(zone=UTC).propose(Batch((observation,), _AT), known or RememberedKnown())
    bodies = [one.draft.body for one in proposals if hasattr(one, "draft")]
    return {(one.subject, one.predicate, one.object) for one in bodies if isinstance(one, FactBody)}


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Lily's allergic to cashews.", ("Lily", "allergic to", "cashews")),
        ("Leo has a peanut allergy.", ("Leo", "allergic to", "peanut")),
        ("Our lawyer is Dr. Hendrik Maas.", ("me", "lawyer", "Dr Hendrik Maas")),
        ("New vet: dr. Babić.", ("me", "vet", "Dr Babić")),
        ("The rent goes up from £850 to £900.", ("me", "rent", "£900")),
        ("Traded the Golf for a Volvo V60.", ("me", "car", "Volvo V60")),
        ("We got a dog, a beagle called Pepper.", ("me", "dog", "Pepper")),
        ("I have a little daughter called Ida.", ("me", "daughter", "Ida")),
        ("Emma is nine and goes to Oakfield Primary.", ("Emma", "school", "Oakfield Primary")),
        ("My daughter Mia is at Hill Primary now.", ("Mia", "school", "Hill Primary")),
        ("Luka is a nurse at the Merkur hospital.", ("Luka", "works at", "the Merkur Hospital")),
        ("Anna is the new head of Digital Channels.", ("Anna", "job", "head of Digital Channels")),
        ("Met Noorje. She's a photographer.", ("Noorje", "job", "photographer")),
        ("Mum rang when Dad was out. She moved to Newlyn.", ("Mum", "lives in", "Newlyn")),
        ("I'm not in Lyon anymore, I'm in Nantes.", ("me", "lives in", "Nantes")),
        ("My new address: 12 Elm Road, Oxford.", ("me", "lives in", "Oxford")),
        ("Where things stand: Tam Rowe, 41, landscape architect with Corvus.", ("me", "works at", "Corvus")),
        ("Corvus offered me the job and I took it!", ("me", "works at", "Corvus")),
        ("Falcon won't be ready before 12 June 2026.", ("Falcon", "deadline", "2026-06-12")),
        ("They cut Falcon from €40,000 to €31,000.", ("Falcon", "budget", "€31,000")),
        ("From June I will be working for Corvus.", ("me", "works at", "Corvus")),
        ("Our whole house in Hereford smells of raisins.", ("me", "lives in", "Hereford")),
        ("We are moving to 9 Sandford Lane, Otley.", ("me", "lives in", "Otley")),
        ("Kofi comes in every day from Otley.", ("Kofi", "lives in", "Otley")),
        ("They don't know, so my new number is 087 555 0192.", ("me", "phone", "087 555 0192")),
        ("I love badminton, if my knees let me.", ("me", "loves", "badminton")),
        ("Ana, Kofi and Lena will report to Priya Shah.", ("Ana", "manager", "Priya Shah")),
        ("Priya Shah takes over, so Ana and Lena will report to her.", ("Lena", "manager", "Priya Shah")),
        ("Our colleagues at Corvus sing.", ("me", "works at", "Corvus")),
        ("My poor Corolla failed its test.", ("me", "car", "Corolla")),
        ("We pay £745 a month in rent.", ("me", "rent", "£745")),
        ("I spoke to Carla, my manager, about it.", ("me", "manager", "Carla")),
        ("The board has made Priya Shah an Associate Director.", ("Priya Shah", "job", "Associate Director")),
        ("I decided to leave Acme.", ("me", "works at", "Acme")),
        ("We switched Ella to Hill Primary.", ("Ella", "school", "Hill Primary")),
        ("Present: Ana Ruiz (GIS Analyst), Jo (host).", ("Ana Ruiz", "job", "GIS Analyst")),
        ("Falcon (lead: Ana Ruiz) goes on.", ("Falcon", "lead", "Ana Ruiz")),
        ("We work towards submitting the Falcon application on 30 April 2026.", ("Falcon", "deadline", "2026-04-30")),
        ("new mgr: Priya Shah", ("me", "manager", "Priya Shah")),
        ("Ana now head of design", ("Ana", "job", "head of design")),
        ("rent 745 -> 820 from April", ("me", "rent", "820")),
        ("rent up -> 790 (from 1/4)", ("me", "rent", "790")),
        ("passport exp 03/2029", ("me", "passport expiry", "2029-03")),
        ("dentist switched to Dr Okafor", ("me", "dentist", "Dr Okafor")),
        ("Dr Ames retired, new GP Dr Bello", ("me", "doctor", "Dr Bello")),
        ("Falcon due 18 June 2026 now, not 21 May", ("Falcon", "deadline", "2026-06-18")),
        ("My manager is Carla but from April it will be Ben Holt.", ("me", "manager", "Ben Holt")),
        ("Ben has taken over from Carla on Falcon.", ("Falcon", "lead", "Ben")),
        ("Tom Baker (Contoso) 087 555 0192, tom@contoso.example", ("Tom Baker", "phone", "087 555 0192")),
    ],
)
def test_a_note_tells_a_fact_in_passing(text: str, fact: Said) -> None:
    assert fact in _facts(_note(text))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Tess: still here in Penzance if anyone cares", ("Tess", "lives in", "Penzance")),
        ("Tess: you're texting a principal analyst", ("Tess", "job", "principal analyst")),
        ("Tess: guess who's head of sales at Lumo now!", ("Tess", "job", "head of sales")),
        ("Tess: they couldn't keep my number. It's 07700 900 555 as of today", ("Tess", "phone", "07700 900 555")),
        ("Tess: I've got a Belgian sim now. +32 470 55 51 23", ("Tess", "phone", "+32 470 55 51 23")),
        ("Tess: the whole of Falcon falls to me", ("Falcon", "lead", "Tess")),
        ("Bo: could you take over Falcon?\nTess: sure, gladly", ("Falcon", "lead", "Tess")),
        ("Ann: Tess, you'll be running Falcon\nTess: ok\nBo: fine", ("Falcon", "lead", "Tess")),
        ("Ann: from May the scheme goes by Heron\nAnn: ok", ("Falcon", "called", "Heron")),
        ("Ann: new lead for Falcon: Omar Aziz", ("Falcon", "lead", "Omar Aziz")),
        ("Ann: please welcome Omar Aziz, our new designer", ("Omar Aziz", "job", "designer")),
        ("Ann: where are you now?\nTess: Ghent, we got the keys", ("Tess", "lives in", "Ghent")),
        ("Ann: who runs Falcon?\nTess: Omar Aziz", ("Falcon", "lead", "Omar Aziz")),
        (
            "Ann: is your landline back?\nTess: Yes, 087 555 0192 as ever, you can ring it",
            ("Tess", "phone", "087 555 0192"),
        ),
        ("Ann: is Tom still with Acme?\nTess: no, he's gone to Corvus", ("Tom", "works at", "Corvus")),
        ("Ann: Handover of Heron: one folder\nTess: thanks\nAnn: you lead it now", ("Heron", "lead", "me")),
        ("Tess: they are giving us until 3 June 2026", ("Falcon", "deadline", "2026-06-03")),
        ("Tess: new no. 087 555 0192", ("Tess", "phone", "087 555 0192")),
        ("Tess: we moved!! 12 Elm Rd Bristol", ("Tess", "lives in", "Bristol")),
        ("Tess: in Bristol now. new flat", ("Tess", "lives in", "Bristol")),
        ("Tess: head of ops @ Contoso from 1 may", ("Tess", "works at", "Contoso")),
        ("Tess: Falcon's mine now", ("Falcon", "lead", "Tess")),
        ("Tess: me and Sam got engaged!!", ("Tess", "engaged to", "Sam")),
        ("Tess: no longer at Corvus btw, use my gmail: t@gmail.example", ("Tess", "email", "t@gmail.example")),
    ],
)
def test_a_chat_tells_a_fact_in_passing(text: str, fact: Said) -> None:
    assert fact in _facts(_chat(text, "#falcon - Slack"))


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("We can stretch to £12,500.", ("Castle Green", "budget", "£12,500")),
        ("We need the drawings no later than 31 August 2026.", ("Castle Green", "deadline", "2026-08-31")),
        ("They've pulled the handover forward. 15 May 2026 it is.", ("Castle Green", "deadline", "2026-05-15")),
        ("Ann will lead it. The fee budget is £26,400.", ("Castle Green", "budget", "£26,400")),
        ("The submission moves from 30 April to 21 May 2026.", ("Castle Green", "deadline", "2026-05-21")),
    ],
)
def test_a_mail_tells_of_what_its_subject_names(text: str, fact: Said) -> None:
    assert fact in _facts(_mail(f"{text} Castle Green matters to us.", "Castle Green kick-off"))


def test_a_label_in_a_mail_is_what_it_tells_of_and_its_sender_is_not() -> None:
    assert ("Copper", "deadline", "2026-08-06") in _facts(_mail("Copper: new deadline 6 August 2026", "A short note"))
    takes = "From: HR\nTo: All\nSubject: Changes\n\nViktor Horvat takes on the role of planner."
    page = Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, takes, app="Mail")
    assert {fact[:2] for fact in _facts(page)} == {("Viktor Horvat", "job")}


def test_a_bare_number_in_a_mail_is_the_writers() -> None:
    assert ("Ann Lee", "phone", "087 555 0192") in _facts(_mail("Mornings are best, on 087 555 0192.", "Kitchen"))


def test_the_number_of_a_thing_in_a_mail_is_not_the_writers() -> None:
    for others in ("The pharmacy is at +44 117 555 0001.", "My account number is 5540 2281 91."):
        assert not {fact for fact in _facts(_mail(others, "Hello")) if fact[1] == "phone"}


def test_an_address_that_is_to_be_used_is_told_and_is_nothing_to_do() -> None:
    facts = _facts(_mail("Please use my new address ann@corvus.example.", "Hello"))
    assert {fact for fact in facts if fact[0] == "Ann Lee"} == {("Ann Lee", "email", "ann@corvus.example")}


def test_a_form_in_columns_is_read() -> None:
    facts = _facts(_page("Harbour Meadow\nOwner  Ann Lee\nDue  15 May 2026\nBudget  £80,000", "Harbour Meadow"))
    assert facts == {
        ("Harbour Meadow", "owner", "Ann Lee"),
        ("Harbour Meadow", "deadline", "2026-05-15"),
        ("Harbour Meadow", "budget", "£80,000"),
    }


def test_whoever_stands_on_a_firms_page_works_there() -> None:
    facts = _facts(_page("Our Team\n\nDana Whitfield\nOffice Manager", "Peak Ortho – Our Team - Firefox"))
    assert ("Dana Whitfield", "works at", "Peak Ortho") in facts


def test_two_people_of_one_given_name_keep_their_own_numbers() -> None:
    known = RememberedKnown()
    agent = SemanticAgent(zone=UTC)
    known.conclude(agent, _chat("Mark: my new number is 06 5550 7733", "Mark Oduya - Slack"))
    known.conclude(agent, _chat("Mark: my new number is 06 5550 1298", "Mark Jansen - Slack"))
    numbers = [one.body.object for name in ("Mark Oduya", "Mark Jansen") for one in known.facts(name, "phone")
               if isinstance(one.body, FactBody)]  # fmt: skip
    assert numbers == ["06 5550 7733", "06 5550 1298"]


def test_who_writes_to_the_one_whom_the_title_names_is_the_person_of_this_computer() -> None:
    said = "Priya Kapadia  1:02 PM\nI'm off\nTamsin Rowe  1:04 PM\nI moved to Bath"
    facts = _facts(_chat(said, "Priya Kapadia (DM) - Slack"))
    assert {("me", "called", "Tamsin Rowe"), ("me", "lives in", "Bath")} <= facts


def test_whom_two_people_write_to_is_the_person_of_this_computer() -> None:
    known = RememberedKnown()
    agent = SemanticAgent(zone=UTC)
    head = "From: {sender}\nTo: Viktor Horvat\nSubject: Hello\n\n{text}"
    mails = [head.format(sender="Ruben Smit", text="Viktor,\n\nwelcome."), head.format(sender="Spotify", text="Hello.")]
    pages = [Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, one, app="Mail") for one in mails]
    assert not [one for one in known.conclude(agent, pages[0]) if hasattr(one, "draft")]
    known.conclude(agent, pages[1])
    known.conclude(agent, _chat("Ann: Viktor Horvat moved to Ghent"))
    assert [one.body.object for one in known.facts("me", "lives in") if isinstance(one.body, FactBody)] == ["Ghent"]


def test_a_name_that_is_marked_as_ones_own_ends_with_its_line() -> None:
    facts = _facts(_page("People\nRuth Mbeki\nDaniel Osei (You)", "Call - Firefox"))
    assert facts == {("me", "called", "Daniel Osei")}


@pytest.mark.parametrize("text", ["Last day at Acme is Friday.", "Friday was my last day at Acme."])
def test_the_last_day_ends_a_job(text: str) -> None:
    known = RememberedKnown()
    agent = SemanticAgent(zone=UTC)
    known.conclude(agent, _note("I work at Acme."))
    (ended,) = known.conclude(agent, _note(text))
    assert isinstance(ended, Supersede)
    assert isinstance(ended.draft.body, FactBody)
    assert ended.draft.body.predicate == "no longer works at"


def test_an_engagement_that_is_called_off_ends() -> None:
    known = RememberedKnown()
    agent = SemanticAgent(zone=UTC)
    known.conclude(agent, _note("Jago and I got engaged."))
    (ended,) = known.conclude(agent, _note("Jago and I have called it off."))
    assert isinstance(ended, Supersede)


def test_a_correction_of_what_nobody_saw_is_still_one_of_the_thing_that_it_names() -> None:
    known = RememberedKnown()
    agent = SemanticAgent(zone=UTC)
    known.conclude(agent, _note("The deadline of Falcon is 31 March 2026."))
    known.conclude(agent, _note("It's not 15 April, I meant 30 April 2026 for Falcon."))
    held = [one.body.object for one in known.facts("Falcon", "deadline") if isinstance(one.body, FactBody)]
    assert held == ["2026-04-30"]


def test_a_deadline_that_is_a_known_date_is_no_second_fact() -> None:
    known = RememberedKnown()
    agent = SemanticAgent(zone=UTC)
    known.conclude(agent, _note("The deadline of Falcon is 31 March 2026."))
    assert not [
        one for one in known.conclude(agent, _note("Falcon is scheduled on 31 March 2026.")) if hasattr(one, "draft")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "My mother-in-law lives in Bruges.",
        "Ola is moving to Falmouth in the autumn, maybe.",
        "Jonas is moving to Oslo next year.",
        "Erasmus was born in Rotterdam but lived in Basel.",
        "My old tutor lives in Bruges.",
    ],
)
def test_where_others_live_or_might_live_is_not_where_somebody_lives(text: str) -> None:
    said = {fact for fact in _facts(_note(text)) if fact[1] == "lives in"}
    assert not {fact for fact in said if fact[0] != "my mother-in-law"}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("We named the puppy Bruno.", ("me", "job")),
        ("Call me Annie.", ("me", "job")),
        ("Call me Annie.", ("me", "to do")),
        ("My sister Sydney moved to Perth last week.", ("Sydney", "deadline")),
        ("Launch moved from 1 June to 15 June 2026.", ("Launch", "deadline")),
        ("Tom Baker (Contoso) rang.", ("me", "job")),
        ("A taller chair", ("me", "job")),
        ("Mum says I should go and live with Declan in Ireland.", ("Declan", "lives in")),
        ("Compare: A 40k -> B 50k", ("me", "compare")),
    ],
)
def test_what_only_looks_like_a_fact_is_none(text: str, wrong: tuple[str, str]) -> None:
    assert wrong not in {fact[:2] for fact in _facts(_note(text))}


def test_you_in_a_mail_to_many_is_whoever_is_called_and_not_the_reader() -> None:
    facts = _facts(_mail("Yusuf, you'll be running Falcon.", "Falcon", to="Bo Ek; Yusuf Demir"))
    assert {fact for fact in facts if fact[1] == "lead"} == {("Falcon", "lead", "Yusuf")}


def test_what_a_terminal_prints_is_said_of_nobody() -> None:
    log = "dev@build:~$ git log\nAuthor: Paul Stone\nDate: 4 May 2026\n\n    Move Ledger to Postgres\ndev@build:~$"
    terminal = Observation(new_observation_id(), ObservationKind.SCREEN, _AT, _AT, log, app="Terminal", title="build")
    assert _facts(terminal) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Invoice 2231 from Hofmann GmbH: 1,280 EUR, due 15 December 2026.",
        "Standup: Tom is blocked by the VPN, the report is due on Monday.",
        "Order #4471 from IKEA: 2 × BILLY, delivery 9 Dec between 8 and 12.",
    ],
)
def test_currencies_abbreviations_and_the_heads_of_receipts_are_no_things_with_a_deadline(text: str) -> None:
    assert not {fact for fact in _facts(_note(text)) if fact[0] in ("EUR", "VPN") or fact[1] == "to do"}


def test_a_child_that_starts_at_a_school_does_not_work_there() -> None:
    facts = _facts(_note("My daughter Lea starts at Riverside School in January."))
    assert ("Lea", "school", "Riverside School") in facts
    assert "works at" not in {fact[1] for fact in facts}
    both = _facts(_note("I have a son called Ben. Our other son is Tom."))
    assert {("me", "son", "Ben"), ("me", "son", "Tom")} <= both, "there may be two"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Our CFO is Helen Wu.", "Helen Wu is the CFO."),
        ("Actually the offsite is on 12 April, not the 10th.", "The offsite is on Sun 12 April 2026."),
    ],
)
def test_a_fact_reads_as_a_whole_sentence(text: str, told: str) -> None:
    proposals = SemanticAgent(zone=UTC).propose(Batch((_note(text),), _AT), RememberedKnown())
    assert told in [one.draft.text for one in proposals if hasattr(one, "draft")]


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("Next sprint starts on Monday.", {("sprint", "is", "2026-03-16")}),
        ("Lunch is on me today!", set()),
        ("The meeting with Dr. Stein is now on Wednesday at 10.", {("Dr Stein", "meeting", "2026-03-11 10:00")}),
    ],
)
def test_a_day_is_told_once_and_of_what_it_is_the_day_of(text: str, facts: set[Said]) -> None:
    assert _facts(_note(text)) == facts


def test_whom_somebody_married_reads_as_a_sentence() -> None:
    proposals = SemanticAgent(zone=UTC).propose(
        Batch((_note("Sarah and Tim got married in June."),), _AT), RememberedKnown()
    )
    assert "Sarah is married to Tim." in [one.draft.text for one in proposals if hasattr(one, "draft")]


def test_what_a_document_says_of_itself_in_small_letters_is_told_of_it() -> None:
    text = (
        "Quarterly report, second draft\n\nThe quarterly report is due on 11 April.\nThe travel budget is 4,200 euros."
    )
    screen = Observation(
        new_observation_id(), ObservationKind.SCREEN, _AT, _AT, text, app="LibreOffice", title="Quarterly report"
    )
    assert _facts(screen) == {
        ("quarterly report", "deadline", "2026-04-11"),
        ("Quarterly report", "travel budget", "4,200 euros"),
    }


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("The budget of Kestrel is twelve thousand five hundred dollars.",
         ("Kestrel", "budget", "twelve thousand five hundred dollars")),
        ("The rent goes up from eight hundred and fifty pounds to nine hundred pounds.",
         ("me", "rent", "nine hundred pounds")),
        ("Kestrel launches on june twenty first.", ("Kestrel", "launch", "2026-06-21")),
        ("My passport expires on the third of march twenty twenty eight.", ("me", "passport expiry", "2028-03-03")),
    ],
)  # fmt: skip
def test_what_was_heard_in_words_is_a_fact_as_in_figures(text: str, fact: Said) -> None:
    assert fact in _facts(_note(text))


@pytest.mark.parametrize("choice", ["Agreed, Postgres.", "Okay, we go with Postgres.", "Then let's use Postgres."])
def test_what_was_only_chosen_is_not_what_the_next_date_is_of(choice: str) -> None:
    assert not any(
        "Postgres" in subject for subject, _, _ in _facts(_note(f"{choice} And the beta is due June third."))
    )


def test_what_is_told_of_stays_what_the_next_date_is_of() -> None:
    assert ("Kestrel", "beta", "2026-06-03") in _facts(_note("Kestrel is on track. And the beta is due June third."))
