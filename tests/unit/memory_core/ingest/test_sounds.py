"""Sound that waits for a machine at rest."""

import dataclasses
from datetime import timedelta

import pytest

from memory_core.clock import FrozenClock
from memory_core.ingest.sounds import Sounds
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, ObservationKind
from tests.fakes.core import NOON, ListInbox, ScriptedTranscriber, observation

WORDS = {b"one": "one", b"two": "two", b"three": "three", b"four": "four"}
HOUR_S = 3600.0


class Desk:
    """Sounds with all that they need."""

    def __init__(self) -> None:
        self.inbox = ListInbox()
        self.transcriber = ScriptedTranscriber(dict(WORDS))
        self.clock = FrozenClock(NOON)
        self.busy = True
        self.kept: list[Captured] = []
        self.sounds = Sounds(
            inbox=self.inbox,
            transcriber=self.transcriber,
            scrub=lambda text: (text, {}),
            clock=self.clock,
            waits=lambda oldest_s: self.busy and oldest_s < HOUR_S,
        )

    def hear(self, name: str) -> None:
        """Something was said just now and lies in the inbox."""
        now = self.clock.now()
        heard = dataclasses.replace(
            observation("", name=name), kind=ObservationKind.SPEECH, at=now, until=now, metadata={"thread": "t_1"}
        )
        self.inbox.append(Captured(heard, sound=name.encode()))

    def step(self) -> list[str]:
        """What ingestion does; the words that are kept by now."""
        self.sounds.wake()
        self.sounds.read(self.inbox.claim(32), self.kept.append)
        return [captured.observation.text for captured in self.kept]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_sound_waits_while_the_machine_is_busy_and_is_read_in_order_then(desk: Desk) -> None:
    for name in ("one", "two"):
        desk.hear(name)
        assert desk.step() == []
    assert desk.sounds.waiting == 2
    assert desk.sounds.waits_by_choice
    desk.hear("three")
    desk.busy = False
    assert desk.step() == ["one", "two", "three"]
    assert desk.sounds.waiting == 0
    assert desk.inbox.pending() == 0
    assert desk.kept[0].observation.language == "en"


def test_what_comes_later_is_not_read_before_what_waits(desk: Desk) -> None:
    desk.hear("one")
    desk.step()
    desk.hear("two")
    claimed = desk.inbox.claim(32)
    desk.busy = False
    desk.sounds.read(claimed, desk.kept.append)
    assert desk.kept == []
    assert desk.step() == ["one", "two"]


def test_after_the_longest_wait_all_of_it_is_read_and_then_it_waits_again(desk: Desk) -> None:
    desk.hear("one")
    desk.step()
    desk.clock.advance(HOUR_S - 60)
    desk.hear("two")
    assert desk.step() == []
    desk.clock.advance(61)
    assert desk.step() == ["one", "two"]
    desk.hear("three")
    assert desk.step() == ["one", "two"]
    assert desk.sounds.waiting == 1


def test_a_clock_that_was_set_back_starves_nobody(desk: Desk) -> None:
    desk.hear("one")
    desk.step()
    desk.clock.jump(NOON - timedelta(days=2))
    desk.clock.advance(HOUR_S + 1)
    assert desk.step() == ["one"]


def test_work_that_begins_amid_the_reading_holds_the_rest_back(desk: Desk) -> None:
    for name in ("one", "two", "three"):
        desk.hear(name)
    desk.busy = False

    def keep(captured: Captured) -> None:
        desk.kept.append(captured)
        desk.busy = True

    desk.sounds.read(desk.inbox.claim(32), keep)
    assert [captured.observation.text for captured in desk.kept] == ["one"]
    assert desk.sounds.waiting == 2


def test_waiting_for_a_model_is_not_by_choice(desk: Desk) -> None:
    desk.transcriber.there = False
    desk.hear("one")
    desk.step()
    assert not desk.sounds.waits_by_choice
    assert [one.id for one in desk.sounds.held()] == [ObservationId("one")]
