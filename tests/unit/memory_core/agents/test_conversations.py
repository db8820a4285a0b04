"""What was said aloud, as conversations and meetings."""

from dataclasses import replace
from datetime import UTC, timedelta, timezone

import pytest

from memory_core.agents.conversations import is_call, notes, turns_of
from memory_core.agents.core import CoreAgent
from memory_core.agents.episodic import EpisodicAgent
from memory_core.agents.semantic import SemanticAgent
from memory_core.records.bodies import EpisodeBody, FactBody, Kind
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation
from memory_core.records.proposal import Revise
from tests.fakes.mind import MORNING, RememberedKnown, heard, seen

AGENT = EpisodicAgent(zone=UTC)


def call(text: str) -> Observation:
    return seen(text, app="zoom", title="Weekly sync - Zoom Meeting")


SYNC = [
    ("others", "Good morning everybody, shall we begin?"),
    ("me", "Yes, the numbers of the portal are ready."),
    ("others", "We decided to host the portal in Frankfurt."),
    ("me", "Good. Who tells the customer?"),
    ("others", "Maria writes to Northwind by Friday noon."),
    ("me", "Then I will finish the login page tomorrow."),
    ("others", "The budget is 48,000 € for the first half."),
    ("me", "Fine with me."),
]


def said(who: str, text: str, minute: float, thread: str = "t_1") -> Observation:
    return replace(heard(text, minute=minute, speaker=who), metadata={"thread": thread} if thread else {})


def sync(*, apart: float = 0.7, start: float = 0, thread: str = "t_1") -> list[Observation]:
    return [said(who, text, start + apart * place, thread) for place, (who, text) in enumerate(SYNC)]


def only(known: RememberedKnown) -> tuple[Memory, EpisodeBody]:
    (episode,) = known.active(Kind.EPISODIC)
    assert isinstance(episode.body, EpisodeBody)
    return episode, episode.body


def test_utterances_of_one_conversation_become_turns_by_who_spoke() -> None:
    known = RememberedKnown()
    known.conclude(
        AGENT,
        said("me", "Did the parcel come?", 0),
        said("others", "Not yet.", 0.2),
        said("others", "They said on Monday.", 0.4),
        said("me", "Thanks.", 0.6),
    )
    _, body = only(known)
    assert body.event == "conversation"
    assert body.details.splitlines() == [
        "09:00 Me: Did the parcel come?",
        "09:00 Others: Not yet. They said on Monday.",
        "09:00 Me: Thanks.",
    ]


def test_a_talk_has_the_title_and_the_people_of_the_calendar_s_entry_of_its_hour() -> None:
    known = RememberedKnown()
    day = "Hosting the portal\nMonday, March 23 ⋅ 9:00 – 10:00am\n2 guests\nMaria Lopez  Organizer\nSunil Rao"
    known.conclude(AGENT, seen(day, app="Firefox", title="Google Calendar - March 2026", minute=-60))
    known.conclude(AGENT, *sync(start=2))
    talk = next(
        one for one in known.active(Kind.EPISODIC) if isinstance(one.body, EpisodeBody) and one.body.event == "meeting"
    )
    assert talk.title == "Hosting the portal"
    assert isinstance(talk.body, EpisodeBody)
    assert talk.body.participants == ("Maria Lopez", "Sunil Rao")


@pytest.mark.parametrize(
    ("first", "late", "lines"),
    [
        (
            [said("me", "Did the parcel come?", 0), said("me", "Then I wait.", 3)],
            [said("others", "It comes on Monday.", 1)],
            ["Me: Did the parcel come?", "Others: It comes on Monday.", "Me: Then I wait."],
        ),
        (
            [said("others", "Yes.", 0.2), said("others", "Right.", 0.3)],
            [said("me", "A long story.", 0.1)],
            ["Me: A long story.", "Others: Yes. Right."],
        ),
        (
            [said("others", "Yes.", 0.2), said("others", "Right.", 0.4)],
            [said("me", "A long story.", 0.3)],
            ["Others: Yes.", "Me: A long story.", "Others: Right."],
        ),
        (
            [said("me", "Yes.", 0), said("others", "Really?", 0.1)],
            [said("me", "Yes.", 0.2), said("others", "Really?", 0.3)],
            ["Me: Yes.", "Others: Really?", "Me: Yes.", "Others: Really?"],
        ),
        (
            [said("me", "Before midnight.", 899), said("me", "After it.", 901)],
            [said("others", "Just now.", 900)],
            ["Me: Before midnight.", "Others: Just now.", "Me: After it."],
        ),
    ],
    ids=["minutes later", "began before", "within a turn", "the same words", "around midnight"],
)
def test_words_that_come_late_find_their_place(
    first: list[Observation], late: list[Observation], lines: list[str]
) -> None:
    known = RememberedKnown()
    known.conclude(AGENT, *first)
    known.conclude(AGENT, *late)
    known.conclude(AGENT, *late)
    _, body = only(known)
    assert [line[6:] for line in body.details.splitlines()] == lines


def test_a_clock_that_is_set_back_changes_no_order() -> None:
    known = RememberedKnown()
    for second, minute in enumerate((50, 51, 0, 1, 2, 52)):
        one = said("me" if second % 2 else "others", f"Sentence {second}.", minute)
        known.conclude(AGENT, replace(one, metadata={**one.metadata, "began": f"{100 + 60 * second:.2f}"}))
    _, body = only(known)
    assert [line[-2] for line in body.details.splitlines()] == list("012345")


def test_a_monologue_is_told_by_the_minute() -> None:
    known = RememberedKnown()
    for n in range(20):
        known.conclude(AGENT, said("me", f"Sentence {n} of a long story.", 0.2 * n))
    _, body = only(known)
    assert [line[:5] for line in body.details.splitlines()] == ["09:00", "09:01", "09:02", "09:03"]


def test_a_long_silence_begins_another_conversation_and_its_thread_says_so() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, said("me", "The first talk ends here.", 0), said("me", "The second talk.", 7, "t_2"))
    assert len(known.active(Kind.EPISODIC)) == 2


def test_one_thread_stays_one_memory_however_late_its_words_come() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, said("me", "The first words.", 0), said("me", "A word in between.", 4))
    known.conclude(AGENT, said("me", "The last words.", 8))
    assert len(known.active(Kind.EPISODIC)) == 1


def test_ears_that_began_anew_go_on_with_the_conversation() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, *sync(), said("me", "After a restart of the ears.", 8, "t_2"))
    known.conclude(AGENT, said("others", "It goes on in the new thread.", 8.5, "t_2"))
    episode, body = only(known)
    assert episode.metadata["thread"] == "t_1 t_2"
    assert body.details.endswith("It goes on in the new thread.")


def test_two_way_speech_over_minutes_is_a_meeting_with_a_summary() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, call("Maria Lopez\nTom Becker (Host)\nJane Miller (me)\nMute"), *sync())
    (meeting,) = [one for one in known.active(Kind.EPISODIC) if one.metadata["session"] == "voice"]
    assert isinstance(meeting.body, EpisodeBody)
    assert meeting.body.event == "meeting"
    assert meeting.body.participants == ("Maria Lopez", "Tom Becker")
    assert (meeting.title, meeting.app) == ("Weekly sync", "zoom")
    assert meeting.text.splitlines() == [
        "Meeting “Weekly sync” in zoom with Maria Lopez, Tom Becker, Mon 23 Mar 2026, 09:00–09:04.",
        "Decision: We decided to host the portal in Frankfurt. (Others, 09:01)",
        "Deadline: Maria writes to Northwind by Friday noon. (Others, 09:02)",
        "Deadline: Then I will finish the login page tomorrow. (Me, 09:03)",
        "Point: The budget is 48,000 € for the first half. (Others, 09:04)",
        "Question: Good morning everybody, shall we begin? (Others, 09:00)",
        "Question: Who tells the customer? (Me, 09:02)",
    ]
    assert len(meeting.evidence) == len(SYNC)


HEARD = [
    ("others", "good morning can we start the meeting"),
    ("me", "yes the agenda is the budget and the website"),
    ("others", "the budget review with maria is on friday at three"),
    ("me", "when is the deadline for the website"),
    ("others", "the deadline for the website is november thirty"),
    ("me", "i will send the invoice to the client tomorrow"),
    ("others", "omar will update the customer database on monday"),
    ("me", "the server restart is on sunday at midnight"),
    ("others", "please prepare the presentation for the client"),
    ("me", "thank you"),
]


def test_a_meeting_of_words_without_capitals_and_full_stops_has_a_summary_worth_reading() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, *(said(who, text, 0.4 * place) for place, (who, text) in enumerate(HEARD)))
    meeting, body = only(known)
    assert body.event == "meeting"
    assert meeting.title == "Meeting about website, budget and deadline"
    assert meeting.text.splitlines() == [
        "Meeting about website, budget and deadline, Mon 23 Mar 2026, 09:00–09:03.",
        "Deadline: the deadline for the website is november thirty (Others, 09:01)",
        "Deadline: i will send the invoice to the client tomorrow (Me, 09:02)",
        "Task: omar will update the customer database on monday (Others, 09:02)",
        "Task: please prepare the presentation for the client (Others, 09:03)",
        "Point: the budget review with maria is on friday at three (Others, 09:00)",
        "Point: the server restart is on sunday at midnight (Me, 09:02)",
        "Question: when is the deadline for the website (Me, 09:01)",
    ]


def test_the_name_of_a_meeting_is_that_of_its_call_where_there_is_one() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, call("Maria Lopez"), *(said(who, text, 0.4 * n) for n, (who, text) in enumerate(HEARD)))
    (meeting,) = [one for one in known.active(Kind.EPISODIC) if one.metadata["session"] == "voice"]
    assert meeting.title == "Weekly sync"
    assert meeting.text.startswith("Meeting “Weekly sync” in zoom")


@pytest.mark.parametrize("batches", [1, 2, 3, 5, 8])
def test_a_meeting_is_one_memory_that_is_revised_as_it_goes_on(batches: int) -> None:
    whole, parts = RememberedKnown(), RememberedKnown()
    talk = sync()
    whole.conclude(AGENT, *talk)
    size = -(-len(talk) // batches)
    for start in range(0, len(talk), size):
        proposals = parts.conclude(AGENT, *talk[start : start + size])
        assert start == 0 or isinstance(proposals[0], Revise)
    expected, _ = only(whole)
    episode, body = only(parts)
    assert body.event == "meeting"
    assert sorted(episode.text.splitlines()) == sorted(expected.text.splitlines())
    assert set(episode.evidence) == {one.id for one in talk}


def test_the_times_of_an_early_part_are_right_in_every_zone() -> None:
    agent = EpisodicAgent(zone=timezone(timedelta(hours=-7)))
    known = RememberedKnown()
    for one in sync():
        known.conclude(agent, one)
    episode, _ = only(known)
    assert "Decision: We decided to host the portal in Frankfurt. (Others, 02:01)" in episode.text


@pytest.mark.parametrize(
    "talk",
    [
        [said("me", f"A note to myself, number {n}.", n) for n in range(8)],
        [said("others", f"The film goes on, scene {n}.", n) for n in range(8)],
        [*(said("others", f"The film goes on, scene {n}.", n) for n in range(8)), said("me", "Nice film.", 8)],
        sync(apart=0.2),
    ],
    ids=["me alone", "a film", "a word about a film", "half a minute"],
)
def test_what_is_no_two_way_speech_over_minutes_is_no_meeting(talk: list[Observation]) -> None:
    known = RememberedKnown()
    known.conclude(AGENT, *talk)
    assert only(known)[1].event == "conversation"


def test_a_few_long_turns_of_both_sides_are_a_meeting_too() -> None:
    known = RememberedKnown()
    for minute, who in enumerate(("others", "me", "others", "me")):
        one = said(who, f"Part {minute} of a long story about the harbour.", minute)
        known.conclude(AGENT, replace(one, until=one.at + timedelta(seconds=40)))
    assert only(known)[1].event == "meeting"


def test_a_call_seen_in_an_earlier_batch_names_the_meeting() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, call("Maria Lopez"))
    known.conclude(AGENT, *sync(start=1))
    (meeting,) = [one for one in known.active(Kind.EPISODIC) if one.metadata["session"] == "voice"]
    assert (meeting.title, meeting.app) == ("Weekly sync", "zoom")


def test_a_long_meeting_keeps_the_best_of_all_of_it_and_stays_bounded() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, *sync())
    for minute in range(6, 66):
        who = ("me", "others")[minute % 2]
        known.conclude(AGENT, said(who, f"That was what we saw in part {minute} so far and it goes on.", minute))
    episode, body = only(known)
    assert "Decision: We decided to host the portal in Frankfurt." in episode.text
    assert episode.until == MORNING + timedelta(minutes=65)
    assert len(episode.text) < 1_600
    assert len(body.details) <= 4_000
    assert body.details.splitlines()[0][2] == ":"


def test_without_punctuation_questions_decisions_and_deadlines_are_known_by_their_words() -> None:
    lines = notes(
        turns_of(
            [
                said("others", "can you send the contract to the client", 0),
                said("me", "we agreed to postpone the launch", 1),
                said("others", "email the invoice to the client by friday", 2),
                said("me", "yes please", 3),
            ]
        ),
        "",
        UTC,
    )
    assert lines == [
        "Decision: we agreed to postpone the launch (Me, 09:01)",
        "Deadline: email the invoice to the client by friday (Others, 09:02)",
        "Question: can you send the contract to the client (Others, 09:00)",
    ]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("Wir haben beschlossen, das Portal in Frankfurt zu betreiben.", "Decision"),
        ("Maria schreibt bis Freitag Mittag an Northwind.", "Deadline"),
        ("Du musst noch den Kunden anrufen.", "Task"),
        ("Also dann, bis morgen, tschüss!", ""),
        ("Nous avons décidé d'héberger le portail à Francfort.", "Decision"),
        ("Marie écrit à Northwind avant vendredi midi.", "Deadline"),
        ("Alors je vais terminer les tests.", "Task"),
        ("Hemos decidido alojar el portal en Fráncfort.", "Decision"),
        ("María escribe a Northwind antes del viernes.", "Deadline"),
        ("Tenemos que llamar al cliente.", "Task"),
        ("Bueno, hasta el lunes, gracias.", ""),
        ("Ficou decidido hospedar o portal em Frankfurt.", "Decision"),
        ("A Maria escreve à Northwind até sexta-feira.", "Deadline"),
        ("Então vou ligar ao cliente.", "Task"),
    ],
)
def test_what_mattered_is_known_in_other_languages_too(sentence: str, kind: str) -> None:
    lines = notes(turns_of([said("me", sentence, 0)]), "", UTC)
    assert [line.partition(":")[0] for line in lines if not line.startswith("Point")] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("app", "title", "call"),
    [
        ("zoom", "Zoom Meeting", True),
        ("firefox", "Meet - abc-defg-hij — Mozilla Firefox", True),
        ("teams-for-linux", "Weekly sync | Microsoft Teams meeting", True),
        ("Webex", "Maria's room", True),
        ("Slack", "aurora - Northwind - Slack", False),
        ("Slack", "Huddle in aurora - Slack", True),
        ("Signal", "Call with Maria Lopez", True),
        ("firefox", "How to meet a deadline — Mozilla Firefox", False),
        ("LibreOffice Writer", "plan.odt", False),
    ],
)
def test_calls_are_known_by_program_and_title(app: str, title: str, call: bool) -> None:
    assert is_call(seen("", app=app, title=title)) is call


def test_what_others_say_of_themselves_is_not_taken_for_mine() -> None:
    known = RememberedKnown()
    for agent in (SemanticAgent(), CoreAgent()):
        known.conclude(agent, said("others", "I live in Lisbon. My name is Peter Brown. I prefer tea.", 0))
    assert known.active(Kind.CORE) == []
    subjects = {one.body.subject.casefold() for one in known.active(Kind.SEMANTIC) if isinstance(one.body, FactBody)}
    assert subjects & {"i", "me", "others"} == set()
