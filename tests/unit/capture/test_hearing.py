"""The way of sound, with scripted ends."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from capture.hearing import Hearing, channel, reading
from capture.reading.utterances import Cut
from capture.sound import BLOCK
from capture.tally import Tally
from memory_core.clock import FrozenClock, SystemClock
from memory_core.errors import NoMicrophone
from memory_core.records.health import State
from memory_core.records.observation import ObservationKind
from tests.fakes.scripted_seeing import eventually
from tests.fakes.sound import NOTHING, SPEECH, LevelVad, ListOutbox, ScriptedMicrophone, ScriptedReader, WordScrubber

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SHORT = Cut(pre_roll_s=0.064, hang_over_s=0.128, keep_after_s=0.064, minimum_speech_s=0.1)


class Room:
    """A hearing with all that it needs."""

    def __init__(self, *, backlog: int = 8, words: str | None = "hello", clock: FrozenClock | None = None) -> None:
        self.microphone = ScriptedMicrophone()
        self.vad = LevelVad()
        self.reader = ScriptedReader(words)
        self.outbox = ListOutbox()
        self.tally = Tally()
        self.clock = clock
        self.hearing = Hearing(
            microphone=(self.microphone, self.vad),
            transcriber=self.reader,
            scrubber=WordScrubber(),
            spool=self.outbox,
            clock=clock or SystemClock(),
            tally=self.tally,
            language="en",
            cut=SHORT,
            backlog=backlog,
        )

    def say(self, blocks: int = 10) -> None:
        """One utterance with a pause behind it."""
        self.microphone.give(SPEECH, blocks)
        self.microphone.give(NOTHING, 6)

    def muted(self) -> str:
        """Why the microphone can give nothing."""
        return self.hearing.came()["microphone"][1]

    def part(self, name: str) -> tuple[State, str]:
        """What it says of a part."""
        return next((part.state, part.message) for part in self.hearing.health() if part.part == name)


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.reader.go.set()
    made.hearing.close(1.0)


def test_what_is_said_becomes_an_observation_without_its_secrets(room: Room) -> None:
    room.reader.words = "my word is hunter2"
    room.hearing.watch()
    room.say()
    eventually(lambda: bool(room.outbox.kept))

    observation = room.outbox.kept[0].observation
    assert observation.kind is ObservationKind.SPEECH
    assert observation.text == "my word is [password]"
    assert observation.redactions == {"password": 1}
    assert (observation.speaker, observation.language) == ("me", "en")
    assert room.outbox.kept[0].sound is None
    counts, _ = room.tally.snapshot()
    assert counts == {"utterances": 1, "utterances_me": 1, "transcribed": 1, "redactions": 1, "observations": 1}


def test_an_utterance_is_dated_by_when_it_was_said() -> None:
    room = Room(clock=FrozenClock(NOON))
    room.hearing.watch()
    room.say(blocks=10)
    eventually(lambda: bool(room.outbox.kept))
    room.hearing.close(1.0)

    observation = room.outbox.kept[0].observation
    # 10 blocks of speech and 2 of the 4 that ended it are kept; the last 2 are a pause.
    assert observation.until == NOON - timedelta(seconds=2 * 0.032)
    assert observation.until - observation.at == timedelta(seconds=12 * 0.032)


def test_without_a_model_the_sound_waits_sealed(room: Room) -> None:
    room.reader.ready = False
    room.hearing.watch()
    room.say()
    eventually(lambda: bool(room.outbox.kept))

    assert room.outbox.kept[0].observation.text == ""
    assert len(room.outbox.kept[0].sound or b"") == 12 * 512 * 2
    assert room.part("speech")[0] is State.WARNING
    eventually(lambda: room.tally.snapshot()[0].get("sounds_waiting") == 1)


def test_a_reader_that_fails_loses_nothing_and_says_so(room: Room) -> None:
    room.reader.words = None
    room.hearing.watch()
    room.say()
    eventually(lambda: bool(room.outbox.kept))

    assert room.outbox.kept[0].sound
    assert room.part("speech") == (State.ERROR, "The speech model failed.")

    room.reader.words = "again"
    room.say()
    eventually(lambda: len(room.outbox.kept) == 2)
    assert room.outbox.kept[1].observation.text == "again"
    assert room.part("speech")[0] is State.OK


def test_words_that_are_none_are_counted_as_silence(room: Room) -> None:
    room.reader.words = "  "
    room.hearing.watch()
    room.say()
    eventually(lambda: room.tally.snapshot()[1] == {"microphone.silence": 1})
    assert not room.outbox.kept


def test_a_click_is_no_utterance(room: Room) -> None:
    room.hearing.watch()
    room.say(blocks=2)
    eventually(lambda: room.tally.snapshot()[1] == {"microphone.silence": 1})
    assert not room.outbox.kept


def test_a_full_backlog_goes_to_the_spool_as_sound_instead_of_being_dropped() -> None:
    room = Room(backlog=1)
    room.reader.go.clear()
    room.hearing.watch()
    room.say()
    eventually(room.reader.reading.is_set)
    for said in range(2, 5):
        room.say()
        eventually(lambda: room.tally.snapshot()[0]["utterances"] == said)  # noqa: B023
    room.reader.go.set()
    eventually(lambda: len(room.outbox.kept) == 4)
    room.hearing.close(1.0)

    assert sum(kept.sound is not None for kept in room.outbox.kept) == 2
    assert sum(kept.observation.text == "hello" for kept in room.outbox.kept) == 2


def test_closing_reads_what_was_said_while_there_is_time(room: Room) -> None:
    room.hearing.watch()
    room.microphone.give(SPEECH, 10)  # no pause behind it
    room.hearing.close(5.0)
    assert [kept.observation.text for kept in room.outbox.kept] == ["hello"]


def test_closing_without_time_seals_what_is_not_read_yet_once() -> None:
    room = Room()
    room.reader.go.clear()
    room.hearing.watch()
    room.say()
    eventually(room.reader.reading.is_set)
    room.say()
    eventually(lambda: room.tally.snapshot()[0]["utterances"] == 2)
    room.hearing.close(0.0)
    assert len(room.outbox.kept) == 2
    assert all(kept.sound for kept in room.outbox.kept)

    room.reader.go.set()
    eventually(lambda: not any(thread.name == "transcription" for thread in threading.enumerate()))
    assert len(room.outbox.kept) == 2


def test_closing_can_be_hurried() -> None:
    room = Room()
    room.reader.go.clear()
    room.hearing.watch()
    room.say()
    eventually(room.reader.reading.is_set)
    began = time.monotonic()
    room.hearing.close(30.0, hurry=lambda: time.monotonic() - began > 0.2)
    assert time.monotonic() - began < 10.0
    assert [bool(kept.sound) for kept in room.outbox.kept] == [True]
    room.reader.go.set()


def test_a_microphone_that_gives_nothing_at_all_is_told() -> None:
    clock = FrozenClock(NOON)
    room = Room(clock=clock)
    room.hearing.watch()
    room.microphone.give(NOTHING)
    clock.advance(121.0)
    # Some stand at a level of their own when they are switched off.
    for level in (NOTHING, 0.001):
        room.microphone.give(level)
        assert room.part("microphone") == (
            State.WARNING,
            "“scripted” gives nothing but silence; it may be switched off.",
        )
        assert room.muted() == room.part("microphone")[1]
    room.microphone.give(np.linspace(0.0, 0.001, BLOCK, dtype=np.float32))
    assert room.part("microphone")[0] is State.OK
    assert not room.muted()
    room.hearing.close(0.0)


def test_a_microphone_that_is_muted_in_the_system_is_told_at_once(room: Room) -> None:
    room.hearing.watch()
    room.microphone.give(NOTHING)
    assert room.part("microphone")[0] is State.OK
    room.microphone.muted = True
    assert room.part("microphone") == (State.WARNING, "“scripted” is muted in the system's sound settings.")
    assert room.muted() == "“scripted” is muted in the system's sound settings."
    room.microphone.unplugged = True
    assert not room.muted(), "nobody knows"
    room.microphone.unplugged = room.microphone.muted = False
    assert room.part("microphone")[0] is State.OK


def test_a_full_spool_keeps_what_was_said_until_there_is_room_and_then_it_goes_first(room: Room) -> None:
    room.reader.words = "before"
    room.outbox.full = True
    room.hearing.watch()
    room.say()
    eventually(lambda: room.outbox.refused == 1)
    room.hearing.watch()
    assert room.outbox.refused == 2

    room.outbox.full = False
    room.reader.words = "after"
    room.say()
    eventually(lambda: len(room.outbox.kept) == 2)
    assert [kept.observation.text for kept in room.outbox.kept] == ["before", "after"]


def test_what_no_longer_fits_in_memory_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_UNSENT_BYTES", 2 * reading._WORDS_BYTES)  # noqa: SLF001
    room = Room(words="x")
    room.outbox.full = True
    room.hearing.watch()
    for said in range(1, 4):
        room.say()
        eventually(lambda: room.tally.snapshot()[0].get("utterances") == said)  # noqa: B023
    room.hearing.close(2.0)
    assert room.tally.snapshot()[1] == {"microphone.spool_full": 3}, "one on the way, the rest at the end"


def test_the_microphone_is_opened_again_when_it_is_unplugged() -> None:
    clock = FrozenClock(NOON)
    room = Room(clock=clock)
    room.hearing.watch()
    room.microphone.give(NOTHING)
    assert room.part("microphone") == (State.OK, "Listening to “scripted”.")

    room.microphone.unplugged = True
    room.microphone.faults = [NoMicrophone("There is no microphone. Plug one in.")]
    clock.advance(1.0)
    room.hearing.watch()
    assert room.part("microphone") == (State.ERROR, "There is no microphone.")

    room.hearing.watch()  # too early
    assert room.microphone.starts == 1
    clock.advance(1.0)
    room.hearing.watch()
    assert room.microphone.starts == 2
    assert room.part("microphone") == (State.WARNING, "The microphone is being opened.")
    room.hearing.close(0.0)


def test_a_stream_that_fell_silent_is_opened_again() -> None:
    clock = FrozenClock(NOON)
    room = Room(clock=clock)
    room.hearing.watch()
    clock.advance(3.9)
    room.hearing.watch()
    assert room.microphone.starts == 1, "the first block may take four seconds"
    clock.advance(0.2)
    room.hearing.watch()
    assert room.microphone.starts == 2
    for _ in range(2):
        room.microphone.give(NOTHING)
        # Whoever was held up himself, by a busy machine, waits a moment for what is there.
        clock.advance(3.0)
        room.hearing.watch()
        assert room.microphone.starts == 2
    for _ in range(2):
        clock.advance(1.1)
        room.hearing.watch()
    assert room.microphone.starts == 3
    room.hearing.close(0.0)


def test_a_microphone_that_never_comes_is_asked_for_less_often() -> None:
    clock = FrozenClock(NOON)
    room = Room(clock=clock)
    room.microphone.faults = [NoMicrophone("There is none. Plug one in.")] * 100
    for _ in range(60):
        room.hearing.watch()
        clock.advance(1.0)
    assert 100 - len(room.microphone.faults) == 10 + 50 // 5
    room.hearing.close(0.0)


def test_a_microphone_that_comes_after_long_is_taken_up_with_the_next_second() -> None:
    clock = FrozenClock(NOON)
    room = Room(clock=clock)
    room.microphone.faults = [NoMicrophone("There is none. Plug one in.")] * 100
    for _ in range(62):
        room.hearing.watch()
        clock.advance(1.0)
    left = len(room.microphone.faults)
    room.hearing.watch()
    assert len(room.microphone.faults) == left, "it is not asked each second"
    room.microphone.came, room.microphone.faults = True, room.microphone.faults[:1]
    room.hearing.watch()
    clock.advance(1.0)
    room.hearing.watch()
    assert room.microphone.starts == 1, "and asked again soon where it was not ready at once"
    room.hearing.close(0.0)


def test_a_pause_closes_the_microphone_and_keeps_what_was_said_before(room: Room) -> None:
    room.hearing.watch()
    room.microphone.give(SPEECH, 10)
    room.hearing.rest()
    assert not room.microphone.alive
    assert room.hearing.came() == {"microphone": (None, "")}
    eventually(lambda: len(room.outbox.kept) == 1)
    assert room.vad.resets == 1


def test_the_listener_never_waits_when_the_queue_is_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "_QUEUED_SOUND_S", 1.0)
    room = Room()
    hold = threading.Event()
    judge = room.vad.probability

    def slow(block: object) -> float:
        hold.wait(20)
        return judge(block)  # type: ignore[arg-type]

    room.vad.probability = slow  # type: ignore[method-assign]
    room.hearing.watch()
    began = time.monotonic()
    room.microphone.give(NOTHING, 60)
    assert time.monotonic() - began < 10.0
    assert room.tally.snapshot()[1]["microphone.queue_full"] >= 25
    hold.set()
    room.hearing.close(1.0)
