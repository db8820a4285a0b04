"""What happened, as sessions."""

from dataclasses import replace
from datetime import UTC, timedelta

from memory_core.agents.episodic import EpisodicAgent
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.observation import ObservationKind
from memory_core.records.proposal import Add, Revise
from tests.fakes.mind import CHAT, DOCUMENT, MORNING, SPOKEN, RememberedKnown, heard, seen

AGENT = EpisodicAgent()


def test_looking_at_one_window_is_one_episode_that_grows() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, seen(DOCUMENT), seen(DOCUMENT + "The pilot starts with Tom Becker.", minute=4))
    (revised,) = known.conclude(AGENT, seen("Legal has signed the contract for Aurora.", minute=9))
    assert isinstance(revised, Revise)
    (episode,) = known.active(Kind.EPISODIC)
    assert episode.at == MORNING
    assert episode.until == MORNING + timedelta(minutes=9)
    assert len(episode.evidence) == 3
    for said in ("The launch is on 12 May", "Tom Becker", "Legal has signed"):
        assert said in episode.text
    assert "File Edit View" not in episode.text
    assert "Maria Lopez" in episode.entities


def test_an_episode_that_lasts_tells_its_new_end() -> None:
    agent, known = EpisodicAgent(zone=UTC), RememberedKnown()
    known.conclude(agent, seen(DOCUMENT))
    (episode,) = known.active(Kind.EPISODIC)
    assert "Mon 23 Mar 2026, 09:00." in episode.text
    longer = agent.told(episode, MORNING + timedelta(minutes=40))
    assert longer == episode.text.replace("09:00.", "09:00–09:40.", 1)
    again = agent.told(
        replace(episode, text=longer, until=MORNING + timedelta(minutes=40)), MORNING + timedelta(minutes=55)
    )
    assert again == episode.text.replace("09:00.", "09:00–09:55.", 1)
    assert agent.told(replace(episode, text="Told by a model."), MORNING + timedelta(hours=1)) == "Told by a model."


def test_what_is_read_within_ten_minutes_of_the_last_look_belongs_to_the_same_episode() -> None:
    known = RememberedKnown()
    long = replace(seen(DOCUMENT), until=MORNING + timedelta(minutes=45))
    known.conclude(AGENT, long, seen(DOCUMENT + "The pilot starts with Tom Becker.", minute=50))
    (episode,) = known.active(Kind.EPISODIC)
    assert episode.until == MORNING + timedelta(minutes=50)


def test_after_a_gap_a_new_episode_begins() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, seen(DOCUMENT), seen(DOCUMENT, minute=30))
    assert len(known.active(Kind.EPISODIC)) == 2


def test_two_windows_are_two_episodes() -> None:
    known = RememberedKnown()
    known.conclude(
        AGENT, seen(DOCUMENT), seen("Quarterly figures are in.", title="q3.ods - LibreOffice Calc", minute=1)
    )
    assert {one.title for one in known.active(Kind.EPISODIC)} == {"aurora-plan.odt", "q3.ods"}


def test_a_chat_keeps_who_said_what() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, seen(CHAT, app="Slack", title="aurora - Slack"))
    (episode,) = known.active(Kind.EPISODIC)
    assert isinstance(episode.body, EpisodeBody)
    assert episode.body.event == "chat"
    assert episode.body.participants == ("Maria Lopez", "Tom Becker")
    assert "Maria Lopez: I moved the budget review to Friday at 14:00." in episode.body.details
    assert "Me: I prefer short meetings in the morning." in episode.text


def test_a_conversation_by_voice_grows() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, heard(SPOKEN))
    known.conclude(AGENT, heard("And invite Tom, please.", minute=2))
    (episode,) = known.active(Kind.EPISODIC)
    assert isinstance(episode.body, EpisodeBody)
    assert episode.body.event == "conversation"
    assert SPOKEN in episode.text
    assert "invite Tom" in episode.text


def test_of_a_line_that_is_being_typed_only_the_last_form_stays() -> None:
    known = RememberedKnown()
    known.conclude(AGENT, seen("Tom Becker wants to see", title="a.txt"))
    known.conclude(AGENT, seen("Tom Becker wants to see the new portal.", title="a.txt", minute=1))
    (episode,) = known.active(Kind.EPISODIC)
    assert episode.text.count("Tom Becker wants to see") == 1


def test_a_window_without_prose_is_still_an_episode_by_its_title() -> None:
    known = RememberedKnown()
    (added,) = known.conclude(AGENT, seen("|| -- ##", app="Gimp", title="holiday.png - Gimp"))
    assert isinstance(added, Add)
    assert "holiday.png" in added.draft.text


def test_bare_texts_and_files_are_no_events() -> None:
    assert not AGENT.wants(seen("A note.", kind=ObservationKind.TEXT, app="", title=""))
    assert not AGENT.wants(seen("A file.", kind=ObservationKind.FILE))
    assert not AGENT.wants(seen("  "))


def test_a_very_long_session_stays_bounded() -> None:
    known = RememberedKnown()
    for minute in range(25):
        text = "\n".join(
            f"Line {minute} {index} tells of Tom Becker and {index * minute} boxes." for index in range(20)
        )
        known.conclude(AGENT, seen(text, minute=minute))
    (episode,) = known.active(Kind.EPISODIC)
    assert len(episode.text) < 1_200
    assert isinstance(episode.body, EpisodeBody)
    assert len(episode.body.details) <= 4_000
