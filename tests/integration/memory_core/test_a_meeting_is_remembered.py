"""A call of some minutes, with the real store: one meeting that grows, can be found, and can be forgotten in part."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta

import pytest

from memory_core.bootstrap import open_memory
from memory_core.clock import FrozenClock
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.bodies import EpisodeBody, Kind
from memory_core.records.memory import Memory as Remembered
from memory_core.records.observation import Captured, Observation
from memory_core.records.query import Query, Selection
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import ListInbox, ScriptedTranscriber, some_keys
from tests.fakes.mind import MORNING, heard, seen

TALK = [
    ("others", "Good morning, shall we begin with the portal?"),
    ("me", "Yes, the login page is ready."),
    ("others", "We decided to host the portal in Frankfurt."),
    ("me", "Good, and who tells the customer?"),
    ("others", "Maria writes to Northwind by Friday noon."),
    ("me", "Then I will finish the tests tomorrow."),
    ("others", "The budget is 48,000 € for the first half."),
    ("me", "Fine with me."),
]


def talk() -> list[Observation]:
    return [
        dataclasses.replace(heard(text, minute=1 + 0.7 * place, speaker=who), metadata={"thread": "t_1"})
        for place, (who, text) in enumerate(TALK)
    ]


class Desk:
    """A memory without threads, with its inbox."""

    def __init__(self, home: Home) -> None:
        self.inbox = ListInbox()
        self.transcriber = ScriptedTranscriber({str(n).encode(): text for n, (_, text) in enumerate(TALK)})
        self.clock = FrozenClock(MORNING + timedelta(minutes=10))
        self.busy = False
        self.memory: Memory = open_memory(
            home,
            keys=some_keys(),
            inbox=self.inbox,
            transcriber=self.transcriber,
            sound_waits=lambda _oldest_s: self.busy,
            clock=self.clock,
            embedder=HashedEmbedder(),
            index=ExactIndex(),
            threads=False,
        )

    def meeting(self) -> tuple[Remembered, EpisodeBody]:
        """The one memory of what was said."""
        spoken = [one for one in self.memory.memories(kind=Kind.EPISODIC) if "session" in one.metadata]
        (meeting,) = [one for one in spoken if one.metadata["session"] == "voice"]
        assert isinstance(meeting.body, EpisodeBody)
        return meeting, meeting.body


@pytest.fixture
def desk(home: Home) -> Iterator[Desk]:
    opened = Desk(home)
    yield opened
    opened.memory.close()


def test_a_meeting_grows_with_each_batch_is_found_and_is_forgotten_in_part(desk: Desk) -> None:
    desk.inbox.append(Captured(seen("Maria Lopez\nTom Becker", app="zoom", title="Weekly sync - Zoom Meeting")))
    said = talk()
    for one in said:
        desk.inbox.append(Captured(one))
        assert desk.memory.drain()
    meeting, body = desk.meeting()
    assert (body.event, meeting.title, meeting.app) == ("meeting", "Weekly sync", "zoom")
    assert "Decision: We decided to host the portal in Frankfurt." in meeting.text
    assert [line[6:] for line in body.details.splitlines()][:2] == [f"Others: {TALK[0][1]}", f"Me: {TALK[1][1]}"]
    assert len(meeting.evidence) == len(TALK)
    hits = desk.memory.search(Query("where is the portal hosted", kinds=(Kind.EPISODIC,)))
    assert meeting.id in {hit.id for hit in hits}

    desk.memory.forget(desk.memory.plan_forgetting(Selection(observations=(said[2].id,))))
    left, body = desk.meeting()
    assert "Frankfurt" not in left.text + body.details
    assert body.event == "meeting"


def test_sound_that_waited_becomes_the_same_meeting(desk: Desk) -> None:
    desk.busy = True
    for number, one in enumerate(talk()):
        waiting = dataclasses.replace(one, text="")
        desk.inbox.append(Captured(waiting, sound=str(number).encode()))
    assert desk.memory.drain()
    assert desk.memory.counts()["observations"] == 0
    desk.busy = False
    desk.inbox.append(Captured(seen("Quarterly figures are in.", minute=9)))
    assert desk.memory.drain()
    _, body = desk.meeting()
    assert body.event == "meeting"
    assert [line.split(": ", 1)[1] for line in body.details.splitlines()] == [text for _, text in TALK]
