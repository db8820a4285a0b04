"""Counts and durations that no sentence says, computed from the episodes of a real encrypted home."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from memory_core.embedding.hashed import HashedEmbedder
from memory_core.memory import Memory
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.fakes.core import answer_of, remembering

TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    told = [
        _saw("The garden plan has five parts.", 9, 20, "Writer", "garden.odt"),
        _saw("The garden plan has seven parts now.", 9.25, 30, "Writer", "garden.odt"),
        _saw("News about the weather of the week.", 11, 5, "Firefox", "Weather report"),
        _saw("News about the weather of the month.", 13, 5, "Firefox", "Weather report"),
        _saw("News about the weather of the year.", 13.25, 5, "Firefox", "Weather report"),
        _saw("The garden plan is done and printed.", 10, 15, "Writer", "garden.odt", day=1),
    ]
    with remembering(tmp_path, TUESDAY + timedelta(days=1, hours=12), told, embedder=HashedEmbedder()) as memory:
        yield memory


def _saw(text: str, hour: float, minutes: float, app: str, title: str, day: int = 0) -> Observation:
    at = TUESDAY + timedelta(days=day, hours=hour)
    until = at + timedelta(minutes=minutes)
    return Observation(new_observation_id(), ObservationKind.SCREEN, at, until, text, app, title)


@pytest.mark.parametrize(
    ("question", "short", "cited"),
    [
        ("How long did I work on garden.odt yesterday?", "45 min", 1),
        ("How long did I work on garden.odt?", "1 h", 2),
        ("How much time did I spend in Firefox on 24 November 2026?", "25 min", 2),
        ("How many times did I look at the weather report?", "Twice", 2),
        ("How many times did I work on the garden today?", "Once", 1),
        ("How long did I work yesterday?", "1 h 10 min", 3),
        ("How many minutes did I spend in Writer yesterday?", "45 min", 1),
        ("How many days did I work on the garden?", "2 days", 2),
        ("How much time went into garden.odt?", "1 h", 2),
        ("How long was Firefox open yesterday?", "25 min", 2),
        ("Which applications did I use yesterday?", "Writer (45 min) and Firefox (25 min)", 3),
    ],
)
def test_what_nobody_wrote_down_is_added_up_and_cites_its_episodes(
    memory: Memory, question: str, short: str, cited: int
) -> None:
    answered = answer_of(memory, question)
    assert answered.short == short
    assert answered.text.startswith(f"{short}, counted from ")
    assert [one.number for one in answered.citations] == list(range(1, cited + 1))
    assert {one.kind for one in answered.citations} == {"episodic"}
    assert all("[" in paragraph for paragraph in answered.text.split("\n\n"))


@pytest.mark.parametrize(
    "question", ["How long did I work on the quokka report?", "How many times did I open the garden in 2019?"]
)
def test_what_was_never_done_is_not_counted(memory: Memory, question: str) -> None:
    answered = answer_of(memory, question)
    assert (answered.text, answered.grounded) == ("I have no memory of that.", False)


def test_an_answer_that_somebody_said_is_quoted_as_before(memory: Memory) -> None:
    assert "seven parts" in answer_of(memory, "How many parts does the garden plan have now?").text


@pytest.fixture
def met(memory: Memory) -> Memory:
    """The memory after a call with two others, whose window is there too, and a message."""
    talk = [
        ("Li Wei", "Good morning, can everybody hear me?"),
        ("me", "Yes. The importer is in review."),
        ("Sofia Rossi", "What about the launch date? Marketing needs it."),
        ("me", "We decided to launch on the fourteenth of January."),
        ("Sofia Rossi", "I will prepare the announcement until next Wednesday."),
        ("Li Wei", "I still need access to the staging server."),
        ("me", "Jonas gives you access tomorrow."),
    ]
    for number, (who, text) in enumerate(talk):
        at = TUESDAY + timedelta(hours=15, minutes=2 * number)
        until = at + timedelta(minutes=1)
        heard = Observation(new_observation_id(), ObservationKind.SPEECH, at, until, text, speaker=who)
        memory.observe(Captured(heard))
        shown = f"Mute {number}\nLi Wei\nSofia Rossi"
        sight = Observation(new_observation_id(), ObservationKind.SCREEN, at, until, shown, "zoom", "Zoom Meeting")
        memory.observe(Captured(sight))
    memory.drain()
    return memory


@pytest.mark.parametrize(
    ("question", "short"),
    [
        ("How many meetings did I have yesterday?", "One meeting"),
        ("How long was the meeting yesterday?", "13 min"),
        ("How long was the last call?", "13 min"),
        ("Who was in the meeting?", "Li Wei and Sofia Rossi"),
        ("Who prepares the announcement?", "Sofia Rossi"),
        ("When do we launch?", "14 January 2027"),
    ],
)
def test_a_meeting_answers_how_long_it_was_who_was_there_and_who_said_what(
    met: Memory, question: str, short: str
) -> None:
    answered = answer_of(met, question)
    assert answered.short == short
    assert answered.citations


def test_a_day_that_is_asked_for_is_told_from_morning_to_evening(met: Memory) -> None:
    told = answer_of(met, "What did I do yesterday?").text
    assert told.index("garden.odt") < told.index("Weather report") < told.index("15:00")
