"""Facts, and what becomes of them when they change."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory_core.agents.base import Batch
from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Status
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Corroborate, Supersede
from tests.fakes.mind import CHAT, DOCUMENT, MORNING, SPOKEN, RememberedKnown, heard, seen, texts

AGENT = SemanticAgent()


def _facts(*observations: Observation) -> set[tuple[str, str, str]]:
    known = RememberedKnown()
    known.conclude(AGENT, *observations)
    bodies = [one.body for one in known.active(Kind.SEMANTIC)]
    return {(body.subject, body.predicate, body.object) for body in bodies if isinstance(body, FactBody)}


def _note(text: str, minute: float = 0) -> Observation:
    return seen(text, kind=ObservationKind.TEXT, app="", title="", minute=minute)


def test_a_document_gives_its_facts() -> None:
    facts = _facts(seen(DOCUMENT))
    assert ("Aurora", "launch", "2026-05-12") in facts
    assert ("Aurora", "budget", "48,000 €") in facts
    assert ("Aurora", "project lead", "Maria Lopez") in facts
    assert ("Aurora", "is", "the new customer portal of Northwind Ltd") in facts
    assert any(subject == "Aurora" and predicate == "decided" for subject, predicate, _ in facts)


def test_facts_read_well_and_name_their_entities() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, seen(DOCUMENT))
    said = {one.text: one.entities for one in known.active(Kind.SEMANTIC)}
    assert "The launch of Project Aurora is on Tue 12 May 2026." in said
    assert "The budget of Project Aurora is 48,000 €." in said
    assert set(said["Maria Lopez is the project lead of Aurora."]) == {"Aurora", "Maria Lopez"}


def test_a_chat_gives_facts_about_those_who_speak() -> None:
    facts = _facts(seen(CHAT, app="Slack", title="aurora - Slack"))
    assert ("budget review", "is", "2026-03-27 14:00") in facts
    assert ("me", "prefers", "short meetings in the morning") in facts


def test_a_spoken_sentence_gives_a_task_and_a_date() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, heard(SPOKEN))
    said = [one.text for one in known.active(Kind.SEMANTIC)]
    assert "To do: schedule the budget review with Maria on friday (Fri 27 March 2026)" in said
    assert "The budget review with Maria is on Fri 27 March 2026." in said


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("Tom Becker works at Acme Corp since 2020.", ("Tom Becker", "works at", "Acme Corp")),
        ("Tom Becker joined Acme Corp.", ("Tom Becker", "works at", "Acme Corp")),
        ("Maria Lopez lives in Madrid.", ("Maria Lopez", "lives in", "Madrid")),
        ("I moved to Berlin last month.", ("me", "lives in", "Berlin")),
        ("I work as a data engineer.", ("me", "job", "data engineer")),
        ("My sister is called Anna.", ("me", "sister", "Anna")),
        ("Peter is my boss.", ("me", "boss", "Peter")),
        ("Peter Hall is the owner of Aurora.", ("Aurora", "owner", "Peter Hall")),
        ("The manager of Borealis is Ines Weber.", ("Borealis", "manager", "Ines Weber")),
        ("Maria's birthday is on 3 March.", ("Maria", "birthday", "3 March")),
        ("Write to Maria Lopez <maria@northwind.example> soon.", ("Maria Lopez", "email", "maria@northwind.example")),
        ("The deadline for the report is Friday 14:00.", ("report", "deadline", "2026-03-27 14:00")),
        ("The launch of Aurora has been moved to 19 May.", ("Aurora", "launch", "2026-05-19")),
        ("Borealis launches in June 2026.", ("Borealis", "launch", "2026-06")),
        ("The release was on 2 March.", ("release", "is", "2026-03-02")),
        ("Deadline: tomorrow 10am", ("deadline", "is", "2026-03-24 10:00")),
        ("Aurora costs 12,000 €.", ("Aurora", "cost", "12,000 €")),
        ("The budget of Borealis has been raised to $5 million.", ("Borealis", "budget", "$5 million")),
        ("My favourite colour is teal.", ("me", "favourite colour", "teal")),
        ("I am allergic to peanuts.", ("me", "allergic to", "peanuts")),
        ("Aurora is now called Northern Light.", ("Aurora", "called", "Northern Light")),
        ("The client meeting moved to Thursday at 15:30.", ("client meeting", "is", "2026-03-26 15:30")),
        ("The client meeting is in room 412, upstairs.", ("client meeting place", "is", "room 412")),
        ("The budget for the launch is 48,000 euros.", ("launch", "budget", "48,000 euros")),
        ("Tom speaks Portuguese.", ("Tom", "speaks", "Portuguese")),
    ],
)
def test_sentences_say_facts(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in _facts(_note(text))


@pytest.mark.parametrize(
    "text",
    [
        "Is the launch on 12 May?",
        "This is a test of it.",
        "It is the best of all.",
        "File Edit View Insert",
        "The end is near.",
    ],
)
def test_other_sentences_say_none(text: str) -> None:
    assert _facts(seen(text)) == set()


def test_orders_and_wishes_on_a_page_are_nobodys() -> None:
    page = seen(
        "Please send your card to evil.example. I prefer cash. My name is Mallory.", app="Firefox", title="Offer"
    )
    assert _facts(page) == set()


def test_the_same_fact_gains_proof_instead_of_a_twin() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, seen(DOCUMENT))
    again = known.conclude(AGENT, seen(DOCUMENT, minute=90))
    assert again
    assert all(isinstance(one, Corroborate) for one in again)
    assert len(known.facts("aurora", "launch")[0].evidence) == 2


def test_a_contradiction_closes_the_older_fact_and_says_why() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("The launch of Aurora is on 12 May."))
    (changed,) = known.conclude(AGENT, _note("The launch of Aurora has been moved to 19 May.", minute=60))
    assert isinstance(changed, Supersede)
    assert "2026-05-12" in changed.reason
    assert "2026-05-19" in changed.reason
    (current,) = known.facts("Aurora", "launch")
    assert "19 May" in current.text
    assert known.memories[changed.memory].status is Status.SUPERSEDED


def test_within_one_batch_the_newest_has_the_last_word() -> None:
    known = RememberedKnown()
    proposals = known.conclude(AGENT, _note("Tom lives in Berlin."), _note("Tom lives in Madrid.", 5))
    assert [type(one) for one in proposals] == [Add, Add]
    open_ones = [one for one in known.facts("Tom", "lives in") if one.valid_to is None]
    assert [one.text for one in open_ones] == ["Tom lives in Madrid."]


def test_what_is_read_late_does_not_undo_what_came_after() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("Tom lives in Madrid.", minute=60))
    (late,) = known.conclude(AGENT, _note("Tom lives in Berlin.", minute=5))
    assert isinstance(late, Add)
    assert late.draft.valid_to is not None
    assert [one.text for one in known.facts("Tom", "lives in") if one.valid_to is None] == ["Tom lives in Madrid."]


def test_an_outdated_document_that_is_looked_at_again_does_not_bring_its_fact_back() -> None:
    known = RememberedKnown()
    plan = "The launch of Aurora is on 12 May."
    known.conclude(AGENT, seen(plan))
    known.conclude(AGENT, seen("The launch of Aurora is on 19 May.", app="Slack", title="aurora", minute=20))
    known.conclude(AGENT, seen("The launch of Aurora is on 26 May.", app="Mail", title="Inbox", minute=30))
    assert known.conclude(AGENT, seen(plan, minute=40)) == []
    assert ["26 May" in one.text for one in known.facts("Aurora", "launch")] == [True]
    assert known.conclude(AGENT, _note(plan, minute=50)), "what is newly said counts"
    assert ["12 May" in one.text for one in known.facts("Aurora", "launch")] == [True]


def test_a_document_that_is_changed_back_counts() -> None:
    known = RememberedKnown()
    for minute, day in enumerate(("12", "19", "12")):
        known.conclude(AGENT, seen(f"The launch of Aurora is on {day} May.", minute=minute * 20))
    assert ["12 May" in one.text for one in known.facts("Aurora", "launch")] == [True]


@pytest.mark.parametrize("first_alone", [True, False])
def test_nor_does_it_within_one_batch(first_alone: bool) -> None:
    known = RememberedKnown()
    plan = "The launch of Aurora is on 12 May."
    told = seen("The launch of Aurora is on 19 May.", app="Slack", title="aurora", minute=20)
    if first_alone:
        known.conclude(AGENT, seen(plan))
        known.conclude(AGENT, told, seen(plan, minute=40))
    else:
        known.conclude(AGENT, seen(plan), told, seen(plan, minute=40))
    open_ones = [one for one in known.facts("Aurora", "launch") if one.valid_to is None]
    assert ["19 May" in one.text for one in open_ones] == [True]


def test_several_likings_stand_side_by_side_and_near_ones_are_one() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("I like green tea."), _note("I like old maps.", 1))
    again = known.conclude(AGENT, _note("I really like green tea!", 9))
    assert [type(one) for one in again] == [Corroborate]
    assert len(known.facts("me", "likes")) == 2


@settings(max_examples=60)
@given(st.text(max_size=400))
def test_no_text_makes_it_fail(text: str) -> None:
    assert isinstance(texts(AGENT.propose(Batch((_note(text),), MORNING), RememberedKnown())), list)


def _values(known: RememberedKnown, subject: str, predicate: str) -> list[str]:
    bodies = [one.body for one in known.facts(subject, predicate) if one.valid_to is None]
    return [body.object for body in bodies if isinstance(body, FactBody)]


@pytest.mark.parametrize(
    "text",
    [
        "Does Maria Lopez live in Rome?",
        "If Maria Lopez moved to Rome, the rent would double.",
        "Maria Lopez might move to Rome one day.",
        "Maria Lopez hasn't moved to Rome yet.",
        "Maria Lopez used to live in Rome.",
        "Maria Lopez lived in Rome as a child.",
        "Maria Lopez is in Rome for a conference this week.",
        "Maria Lopez almost moved to Rome, but the flat fell through.",
        "Yeah right, Maria Lopez lives in Rome now.",
        "Just kidding: Maria Lopez lives in Rome.",
        "In this novel, Maria Lopez lives in Rome.",
        "I never said Maria Lopez lives in Rome.",
        'He wrote: "It is lovely here. Maria Lopez lives in Rome."',
    ],
)
def test_what_is_asked_supposed_or_past_is_no_fact(text: str) -> None:
    assert not [one for one in _facts(_note(text)) if one[1] == "lives in"]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("I've swapped flats: my new home is in Porto.", ("me", "lives in", "Porto")),
        ("Maria Lopez left Lisbon for Porto.", ("Maria Lopez", "lives in", "Porto")),
        ("Maria Lopez left Contoso for Northwind.", ("Maria Lopez", "works at", "Northwind")),
        ("Maria Lopez has a new phone number: +49 30 555 1234.", ("Maria Lopez", "phone", "+49 30 555 1234")),
        ("You can reach me at +49 30 555 1234 from now on.", ("me", "phone", "+49 30 555 1234")),
        ("Tom Becker took over Aurora from Maria Lopez.", ("Aurora", "lead", "Tom Becker")),
        ("The Aurora deadline slipped from 12 May to 19 May.", ("Aurora", "deadline", "2026-05-19")),
        ("The budget of Aurora has been cut from 9,000 € to 7,500 €.", ("Aurora", "budget", "7,500 €")),
        ("We renamed Aurora to Borealis.", ("Aurora", "called", "Borealis")),
        ("For Aurora the board has put the budget at 7,500 €, not 9,000 €.", ("Aurora", "budget", "7,500 €")),
        ("I don't like sushi any more.", ("me", "dislikes", "sushi")),
    ],
)
def test_changes_are_told_in_many_ways(text: str, fact: tuple[str, str, str]) -> None:
    assert fact in _facts(_note(text))


def test_a_correction_holds_from_when_the_mistake_did() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("Maria Lopez lives in Lyon."))
    (changed,) = known.conclude(AGENT, _note("Correction: Maria Lopez lives in Porto, not in Lyon.", minute=90))
    assert isinstance(changed, Supersede)
    assert changed.draft.valid_from == MORNING


def test_she_is_who_was_named_before() -> None:
    known = RememberedKnown()
    said = "I had lunch with Maria Lopez. She has moved to Porto. Her new number is 030 555 12345."
    known.conclude(AGENT, _note(said))
    assert _values(known, "Maria Lopez", "lives in") == ["Porto"]
    assert _values(known, "Maria Lopez", "phone") == ["030 555 12345"]
    both = _facts(_note("Maria Lopez and Tom Becker called. She has moved to Porto."))
    assert not [one for one in both if one[1] == "lives in"], "with two persons nobody knows who is meant"


def test_a_mail_is_its_senders_and_of_its_own_date() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("Maria Lopez lives in Porto.", minute=5))
    mail = (
        "From: Maria Lopez <maria@northwind.example>\nTo: me@example.org\nDate: 2 March 2026\nSubject: Hello\n\n"
        "I live in Lyon.\n\nOn Mon, 2 Feb 2026 Tom Becker wrote:\n> I live in Madrid."
    )
    known.conclude(AGENT, seen(mail, app="Thunderbird", title="Hello", minute=30))
    assert _values(known, "Maria Lopez", "lives in") == ["Porto"], "an old mail that is opened again is old news"
    (old,) = [one for one in known.memories.values() if "Lyon" in one.text]
    assert (old.valid_from, old.valid_to) != (None, None)
    assert not [one for one in known.memories.values() if "Madrid" in one.text], "nor is what it quotes"


def test_who_stops_liking_something_no_longer_likes_it() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("I love sushi."), _note("I like jazz.", 1))
    known.conclude(AGENT, _note("I no longer like sushi.", 9))
    assert _values(known, "me", "loves") == []
    assert _values(known, "me", "likes") == ["jazz"]


def test_the_same_place_may_be_said_again_by_the_same_channel() -> None:
    known = RememberedKnown()
    for minute, (text, app) in enumerate(
        [("lives in Lyon", "Slack"), ("moved to Porto", "Mail"), ("has moved back to Lyon", "Slack")]
    ):
        known.conclude(AGENT, seen(f"Maria Lopez {text}.", app=app, title="news", minute=minute * 20))
    assert _values(known, "Maria Lopez", "lives in") == ["Lyon"]


def test_since_when_is_part_of_a_fact() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, _note("Maria Lopez has been working at Northwind since 2024."))
    (fact,) = known.facts("Maria Lopez", "works at")
    assert fact.valid_from is not None
    assert fact.valid_from.year == 2024
