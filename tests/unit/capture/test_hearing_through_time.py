"""What is heard while the machine goes to sleep, and while somebody sets its clock."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from capture.reading.utterances import Cut
from memory_core.records.observation import Observation
from tests.fakes.scripted_seeing import eventually
from tests.fakes.sound import NOTHING, SPEECH
from tests.fakes.two_sides import BLOCK_S, NOON, TwoSides

SHORT = Cut(pre_roll_s=0.064, hang_over_s=0.128, keep_after_s=0.064, minimum_speech_s=0.1)
NIGHT = timedelta(hours=9)


class Room(TwoSides):
    """Where time passes with the sound, and otherwise too."""

    def __init__(self) -> None:
        super().__init__(SHORT)

    def hears(self, level: float, blocks: int) -> None:
        """So many blocks at the microphone."""
        for _ in range(blocks):
            self.clock.advance(BLOCK_S)
            self.mine.give(level)

    def sleeps(self) -> None:
        """The lid is closed for a night: the clock that measures goes on in the morning where it stood."""
        self.asleep_s += NIGHT.total_seconds()
        self.clock.jump(self.clock.now() + NIGHT)

    def kept(self, count: int) -> list[Observation]:
        """What was kept, once it is so much."""
        eventually(lambda: len(self.outbox.kept) >= count)
        return [one.observation for one in self.outbox.kept]


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.hearing.close(0.0)


def test_what_was_being_said_when_the_lid_was_closed_is_of_the_evening_and_another_thread(room: Room) -> None:
    room.hears(SPEECH, 10)
    room.sleeps()
    room.hears(SPEECH, 10)
    room.hears(NOTHING, 6)
    evening, morning = room.kept(2)
    assert evening.until < NOON + timedelta(seconds=1)
    assert morning.at >= NOON + NIGHT
    assert evening.metadata["thread"] != morning.metadata["thread"]


def test_a_nap_of_a_minute_ends_no_conversation(room: Room) -> None:
    room.hears(SPEECH, 10)
    room.hears(NOTHING, 6)
    room.asleep_s += 60
    room.clock.jump(room.clock.now() + timedelta(minutes=1))
    room.hears(SPEECH, 10)
    room.hears(NOTHING, 6)
    before, after = room.kept(2)
    assert before.metadata["thread"] == after.metadata["thread"]


@pytest.mark.parametrize("hours", [-5, 5])
def test_a_clock_that_is_set_while_somebody_speaks_takes_nothing_and_cuts_nothing(room: Room, hours: int) -> None:
    room.hears(NOTHING, 6)
    for _ in range(2):
        room.hears(SPEECH, 10)
        room.clock.jump(room.clock.now() + timedelta(hours=hours))
        room.hears(SPEECH, 10)
        room.hears(NOTHING, 6)
    first, second = room.kept(2)
    for one in (first, second):
        assert timedelta(seconds=20 * BLOCK_S) <= one.until - one.at < timedelta(seconds=30 * BLOCK_S)
    assert abs(first.at - (NOON + timedelta(hours=hours))) < timedelta(seconds=1)
    assert first.metadata["thread"] == second.metadata["thread"]


def test_after_a_hole_in_the_sound_another_utterance_begins(room: Room) -> None:
    room.hears(SPEECH, 10)
    room.clock.advance(2.5)
    room.hears(SPEECH, 10)
    room.hears(NOTHING, 6)
    before, after = room.kept(2)
    assert after.at - before.until >= timedelta(seconds=2)
    assert before.metadata["thread"] == after.metadata["thread"]
