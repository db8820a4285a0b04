"""Microphone and speakers together, with scripted ends."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import numpy as np
import pytest

from capture.events import StageHealth
from capture.hearing.channel import Heard
from capture.hearing.conversation import Conversation
from capture.hearing.echo import Own
from capture.reading.utterances import Cut
from capture.schedule.patience import Why
from capture.sound import to_pcm
from capture.talk import Talk
from memory_core.clock import FrozenClock
from memory_core.errors import NoMicrophone
from memory_core.records.health import PartHealth, State
from tests.fakes.scripted_seeing import eventually
from tests.fakes.sound import NOTHING, SPEECH, ScriptedMicrophone
from tests.fakes.two_sides import BLOCK_S, NOON, TwoSides

SHORT = Cut(pre_roll_s=0.064, hang_over_s=0.128, keep_after_s=0.064, minimum_speech_s=0.1)


class Room(TwoSides):
    """Where both sides speak one after the other."""

    def __init__(self) -> None:
        super().__init__(SHORT)
        self._said = 0

    def says(self, source: ScriptedMicrophone, words: str = "hello", *, blocks: int = 10) -> None:
        """One utterance with a pause behind it; returns when it was kept or dropped."""
        self.reader.words = words
        for level, count in ((SPEECH, blocks), (NOTHING, 6)):
            for _ in range(count):
                self.clock.advance(BLOCK_S)
                source.give(level)
        self._said += 1
        eventually(lambda: self.tally.snapshot()[0].get("utterances", 0) == self._said)

    def kept(self, count: int) -> list[tuple[str, str]]:
        """Who said what, once so much was kept."""
        eventually(lambda: len(self.outbox.kept) >= count)
        return [(one.observation.speaker, one.observation.text) for one in self.outbox.kept]

    def watched(self, true: Callable[[], bool]) -> None:
        """Watched, as every second, until it is so: what is held for the others may come to be held only now."""

        def looked() -> bool:
            self.hearing.watch()
            return true()

        eventually(looked)

    def part(self, name: str) -> PartHealth:
        """What it says of a part."""
        return next(part for part in self.hearing.health() if part.part == name)


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.hearing.close(0.0)


def test_each_side_speaks_under_its_name_in_one_thread_and_is_counted(room: Room) -> None:
    room.says(room.mine, "shall we begin")
    room.kept(1)
    room.clock.advance(10)
    room.says(room.others, "yes of course")
    assert room.kept(2) == [("me", "shall we begin"), ("others", "yes of course")]
    threads = {one.observation.metadata["thread"] for one in room.outbox.kept}
    assert len(threads) == 1
    counts = room.tally.snapshot()[0]
    assert (counts["utterances_me"], counts["utterances_others"], counts["transcribed"]) == (1, 1, 2)


def test_five_minutes_of_silence_end_a_thread(room: Room) -> None:
    for number, pause in enumerate((0.0, 290.0, 310.0), start=1):
        room.clock.advance(pause)
        room.says(room.mine)
        room.kept(number)
    first, second, third = (one.observation.metadata["thread"] for one in room.outbox.kept)
    assert first == second != third


@pytest.mark.parametrize(("apart_s", "same"), [(290.0, True), (310.0, False)])
def test_a_conversation_goes_on_in_the_next_process(apart_s: float, same: bool) -> None:
    clock = FrozenClock(NOON)
    before, talk = Conversation(), Talk(["t_1", NOON.isoformat()])
    assert before.thread_of(_utterance(clock)) != "t_1"
    # Its monotonic clock may be any.
    clock.advance(apart_s)
    heard = replace(_utterance(clock), ended=7.0)
    assert (Conversation(talk).thread_of(heard) == "t_1") is same
    assert Talk(talk.row).until == heard.until


@pytest.mark.parametrize("row", [[], ["t_1"], ["t_1", "yesterday"], ["t_1", "2026-05-04T12:00:00"], ["", ""], 7])
def test_a_conversation_that_cannot_be_read_is_none(row: Any) -> None:
    talk = Talk(row)
    assert (talk.thread, talk.until, talk.row) == ("", None, ())


def _utterance(clock: FrozenClock) -> Heard:
    return Heard(bytes(32_000), clock.now() - timedelta(seconds=1), clock.now(), clock.monotonic(), "me")


def test_what_the_speakers_said_at_that_time_is_not_kept_again_as_mine(room: Room) -> None:
    for source, words in (
        (room.others, "the launch moves to the second week"),
        (room.mine, "launch moves to second week"),
    ):
        room.says(source, words)
        room.clock.advance(-16 * BLOCK_S)
        eventually(lambda: room.tally.snapshot()[0].get("transcribed") == room._said)  # noqa: SLF001
    eventually(lambda: room.tally.snapshot()[1].get("microphone.echo") == 1)
    assert room.kept(1) == [("others", "the launch moves to the second week")]


def test_who_says_later_what_the_others_said_is_kept(room: Room) -> None:
    room.says(room.others, "the launch moves to the second week")
    room.kept(1)
    room.clock.advance(3.0)
    room.says(room.mine, "the launch moves to the second week")
    assert [who for who, _ in room.kept(2)] == ["others", "me"]


def test_while_others_speak_their_words_are_read_before_what_the_microphone_heard(room: Room) -> None:
    room.others.give(SPEECH, 10)
    eventually(lambda: room.hearing._others is not None and room.hearing._others.speaking)  # noqa: SLF001
    room.says(room.mine, "the launch moves to the second week")
    room.hearing.watch()
    assert "transcribed" not in room.tally.snapshot()[0]
    room.others.give(NOTHING, 6)
    room.watched(lambda: room.tally.snapshot()[1].get("microphone.echo") == 1)
    assert [who for who, _ in room.kept(1)] == ["others"]


def test_what_goes_on_without_end_is_not_waited_for(room: Room) -> None:
    room.others.give(SPEECH)
    eventually(lambda: room.hearing._others is not None and room.hearing._others.speaking)  # noqa: SLF001
    room.says(room.mine, "shall we begin")
    room.clock.advance(29.0)
    room.others.give(SPEECH)
    room.hearing.watch()
    assert "transcribed" not in room.tally.snapshot()[0]
    room.clock.advance(1.5)
    room.watched(lambda: len(room.outbox.kept) == 1)
    assert room.kept(1) == [("me", "shall we begin")]


def test_while_it_has_to_wait_all_sound_is_sealed_in_order_and_then_read_again(room: Room) -> None:
    room.why = Why.BATTERY
    for source in (room.mine, room.others, room.mine):
        room.says(source)
    eventually(lambda: len(room.outbox.kept) == 3)
    assert [one.observation.speaker for one in room.outbox.kept] == ["me", "others", "me"]
    assert all(one.sound for one in room.outbox.kept)
    assert not room.reader.reading.is_set()
    assert room.part("speech") == PartHealth(
        "speech",
        State.OK,
        "What is said waits, sealed, while the computer runs on battery; then it is turned into text.",
    )
    assert room.tally.snapshot()[0]["sounds_waiting"] == 3
    room.why = None
    room.says(room.mine, "now it is read")
    assert room.kept(4)[3] == ("me", "now it is read")


def test_what_was_queued_when_the_waiting_began_is_sealed_before_what_came_later(room: Room) -> None:
    room.reader.go.clear()
    room.says(room.mine)
    eventually(room.reader.reading.is_set)
    room.says(room.mine, blocks=11)
    room.says(room.mine, blocks=12)
    room.why = Why.BUSY
    room.says(room.mine, blocks=13)
    eventually(lambda: len(room.outbox.kept) == 3)
    lengths = [len(one.sound or b"") for one in room.outbox.kept]
    assert lengths == sorted(lengths)
    room.reader.go.set()
    eventually(lambda: len(room.outbox.kept) == 4)
    assert room.outbox.kept[3].observation.text == "hello"


def test_another_device_is_told_for_a_minute(room: Room) -> None:
    room.mine.give(NOTHING)
    room.others.give(NOTHING)
    assert room.part("microphone").message == "Listening to “scripted”."
    assert room.part("system_audio").message == "Listening to what “Headphones” plays."
    room.mine.name = "Desk microphone"
    room.hearing.watch()
    room.mine.give(NOTHING)
    assert room.part("microphone") == PartHealth(
        "microphone", State.OK, "Listening to “Desk microphone” now, in place of “scripted”."
    )
    assert room.tally.snapshot()[0]["device_changes"] == 1
    room.clock.advance(61)
    room.mine.give(NOTHING)
    assert room.part("microphone").message == "Listening to “Desk microphone”."


def test_a_device_that_came_back_tells_its_last_error_for_a_minute(room: Room) -> None:
    room.others.give(NOTHING)
    room.others.unplugged = True
    room.others.faults = [NoMicrophone("The sound server is gone. Start it.")]
    room.hearing.watch()
    assert room.part("system_audio") == PartHealth(
        "system_audio", State.ERROR, "The sound server is gone.", "Start it."
    )
    room.clock.advance(1)
    room.hearing.watch()
    room.others.give(NOTHING)
    assert room.part("system_audio").message == (
        "Listening to what “Headphones” plays again; before: The sound server is gone."
    )


def test_a_stream_that_fell_silent_is_a_warning_at_once(room: Room) -> None:
    room.mine.give(NOTHING)
    room.clock.advance(2.1)
    assert room.part("microphone").state is State.WARNING
    assert "Nothing comes from “scripted”" in room.part("microphone").message


def test_the_language_that_was_found_is_noted(room: Room) -> None:
    room.reader.found = "de"
    room.says(room.mine)
    room.kept(1)
    assert room.outbox.kept[0].observation.language == "de"


def test_each_stage_and_queue_of_sound_tells_what_it_did_and_its_last_error(room: Room) -> None:
    def stage(name: str) -> StageHealth:
        return next(stage for stage in room.stages.health() if stage.stage == name)

    room.says(room.mine)
    room.kept(1)
    eventually(lambda: stage("voice").count == 16)
    room.mine.unplugged = True
    room.mine.faults = [NoMicrophone("There is no microphone. Plug one in.")]
    room.hearing.watch()
    stages = {stage.stage: stage for stage in room.stages.health()}
    # Twice opened, and sixteen blocks.
    assert (stages["sound"].count, stages["sound"].failures) == (18, 1)
    assert (stages["sound"].error, stages["sound"].remedy) == ("There is no microphone.", "Plug one in.")
    assert (stages["voice"].count, stages["transcription"].count) == (16, 1)
    queues = {queue.name: (queue.depth, queue.dropped) for queue in room.stages.queues()}
    assert queues == {"microphone": (0, 0), "speech": (0, 0), "system_audio": (0, 0)}


def test_silent_speakers_alone_keep_the_pulse(room: Room) -> None:
    before, _ = room.hearing.came()["system_audio"]
    room.others.give(NOTHING)
    assert before is None
    after, _ = room.hearing.came()["system_audio"]
    assert after is not None


def test_both_are_closed_in_a_pause(room: Room) -> None:
    room.hearing.rest()
    assert not room.mine.alive
    assert not room.others.alive
    assert room.hearing.came() == {"microphone": (None, ""), "system_audio": (None, "")}


def test_an_echo_in_the_sound_itself_is_dropped_and_counted_without_a_model() -> None:
    voice = np.random.default_rng(2).standard_normal((100, 512)).astype(np.float32)
    voice *= np.repeat(np.random.default_rng(4).uniform(0.2, 0.6, 25), 4)[:, None]
    room = Room()
    room.reader.ready = False
    for block in voice:
        room.clock.advance(BLOCK_S)
        room.others._listener(block)  # type: ignore[misc]  # noqa: SLF001
        room.mine._listener(block * 0.5)  # type: ignore[misc]  # noqa: SLF001
    for _ in range(8):
        room.clock.advance(BLOCK_S)
        room.others.give(NOTHING)
        room.mine.give(NOTHING)
    eventually(lambda: room.tally.snapshot()[1].get("microphone.echo", 0) >= 1)
    room.hearing.close(0.0)
    assert {one.observation.speaker for one in room.outbox.kept} == {"others"}


def test_what_is_read_of_me_is_the_sound_without_the_echo(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[bytes] = []
    monkeypatch.setattr("capture.hearing.hearing.Played.around", lambda *_: np.zeros(512, np.float32))

    def transcribe(sound: bytes, session: str = "") -> str:
        read.append(sound)
        return "hello"

    monkeypatch.setattr(room.reader, "transcribe", transcribe)
    monkeypatch.setattr(
        "capture.hearing.hearing.own_sound",
        lambda heard, _: Own([(0, len(heard))], np.full(len(heard), 0.25, np.float32), [False]),
    )
    room.says(room.mine)
    room.kept(1)
    assert read == [to_pcm(np.full(len(read[0]) // 2, 0.25, np.float32))]


@pytest.mark.parametrize(
    ("mine", "apart_s", "doubtful", "echo"),
    [
        ("we meet on friday", 0.2, True, True),
        ("we'll meet on friday", 0.2, True, True),
        ("friday", 0.2, True, False),
        ("we never meet on a monday morning", 0.2, True, False),
        ("we meet on friday", 30.0, True, False),
        ("we meet on friday", 0.2, False, False),
    ],
)
def test_words_are_an_echo_when_they_are_the_same_at_the_same_time_and_the_sound_may_be_one(
    mine: str, apart_s: float, doubtful: bool, echo: bool
) -> None:
    conversation = Conversation()
    sound = to_pcm(np.zeros(32_000, np.float32))
    conversation.is_echo(Heard(sound, NOON, NOON, 100.0, "others"), "So we meet on Friday at the office.")
    heard = Heard(sound, NOON, NOON, 100.0 + apart_s, "me", doubtful=doubtful)
    assert conversation.is_echo(heard, mine) is echo
