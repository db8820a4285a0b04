"""Microphone and speakers of a real sound server that changes, freezes and dies."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.sources.pulse import PulseSource
from capture.sources.sound_server import MICROPHONE, SPEAKERS, NoServer
from memory_core.errors import NoMicrophone
from tests.fakes.sound_room import SoundRoom

SAMPLE = Path(__file__).parents[2] / "data" / "whisper-office" / "samples" / "01.wav"

pytestmark = [
    pytest.mark.sound,
    pytest.mark.usefixtures("microphone"),
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio runs on Linux"),
]


class Listener:
    """Counts the blocks of a source, and how loud they were."""

    def __init__(self, kind: str) -> None:
        self.source = PulseSource(kind)
        self.blocks = 0
        self.loudest = 0.0

    def start(self) -> None:
        """Open the source."""
        self.source.start(self._hear)

    def _hear(self, block: NDArray[np.float32]) -> None:
        assert block.shape == (512,)
        self.blocks += 1
        self.loudest = max(self.loudest, float(np.abs(block).max()))

    def hears_more(self) -> None:
        """Wait until blocks come that were not there before."""
        there = self.blocks
        within(2.0, lambda: self.blocks > there + 8)


def within(seconds: float, true: Callable[[], bool]) -> float:
    """Wait until it is so; how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, "it did not happen in time"
        threading.Event().wait(0.01)
    return time.monotonic() - began


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundRoom]:
    with SoundRoom(monkeypatch) as made:
        yield made


@pytest.fixture
def listeners(room: SoundRoom) -> Iterator[tuple[Listener, Listener]]:
    made = Listener(MICROPHONE), Listener(SPEAKERS)
    for listener in made:
        # As after a crash: the stream runs before anybody listens.
        listener.source.begin()
        listener.start()
    yield made
    for listener in made:
        listener.source.stop()


def test_microphone_and_speakers_are_heard_apart(room: SoundRoom, listeners: tuple[Listener, Listener]) -> None:
    mine, others = listeners
    assert others.source.device == "Null Output"
    room.add("room", "desk")
    room.choose(microphone="desk")
    within(2.0, lambda: mine.source.device == "desk")
    mine.loudest = 0.0
    room.play(SAMPLE).wait(30)
    assert others.loudest > 0.1
    assert mine.loudest == 0.0
    others.hears_more()
    others.loudest = 0.0
    room.play(SAMPLE, "room").wait(30)
    assert mine.loudest > 0.1
    assert others.loudest == 0.0


def test_another_default_device_is_followed_within_two_seconds(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, others = listeners
    room.add("headset", "headset-mic")
    room.choose(speaker="headset", microphone="headset-mic")
    within(2.0, lambda: (mine.source.device, others.source.device) == ("headset-mic", "headset"))
    mine.hears_more()
    others.hears_more()
    assert mine.source.alive
    assert others.source.alive


def test_an_unplugged_microphone_is_replaced_by_the_next_within_two_seconds(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, _ = listeners
    room.add("headset", "headset-mic")
    room.choose(microphone="headset-mic")
    within(2.0, lambda: mine.source.device == "headset-mic")
    room.unplug("headset-mic")
    within(2.0, lambda: mine.source.device.startswith("Remapped"))
    mine.hears_more()


def test_a_microphone_that_somebody_else_holds_is_replaced_within_two_seconds(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, _ = listeners
    room.add("headset", "headset-mic")
    room.choose(microphone="headset-mic")
    within(2.0, lambda: mine.source.device == "headset-mic")
    mine.hears_more()
    room.add("desk", "desk-mic")
    # What a program does that wants the device for itself, one after the other.
    for stolen, next_one in (("headset-mic", "Remapped"), ("mic", "desk")):
        room.control("suspend-source", stolen, "1")
        within(2.0, lambda: mine.source.device.startswith(next_one))  # noqa: B023
        mine.hears_more()


def test_the_only_microphone_is_kept_while_it_gives_nothing(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, _ = listeners
    room.control("suspend-source", "mic", "1")
    there = mine.blocks
    threading.Event().wait(1.6)
    assert mine.source.alive
    assert mine.blocks - there < 10
    room.control("suspend-source", "mic", "0")
    mine.hears_more()


def test_without_a_microphone_the_speakers_are_not_taken_for_one(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, others = listeners
    room.unplug("mic")
    assert "speaker.monitor" in room.control("get-default-source"), "what the server now calls the default"
    within(2.5, lambda: not mine.source.alive)
    assert mine.source.device == ""
    with pytest.raises(NoMicrophone, match=r"There is no microphone\. Plug one in"):
        mine.start()
    others.hears_more()
    assert not mine.source.came
    there = mine.blocks
    room.add("headset", "headset-mic")
    within(1.0, lambda: mine.source.came)
    assert mine.blocks == there, "nothing is heard before it is started"
    mine.start()
    mine.hears_more()


def test_a_frozen_server_is_noticed_holds_nobody_up_and_is_heard_again(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, others = listeners
    room.freeze()
    within(2.0, lambda: not mine.source.alive and not others.source.alive)
    began = time.monotonic()
    mine.source.stop()
    assert time.monotonic() - began < 2.0
    with pytest.raises(NoMicrophone, match="The sound server does not answer"):
        mine.start()
    assert time.monotonic() - began < 10.0
    room.thaw()
    mine.start()
    mine.hears_more()


def test_stopping_while_the_server_is_frozen_does_not_wait_for_it(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    room.freeze()
    began = time.monotonic()
    for listener in listeners:
        listener.source.stop()
    assert time.monotonic() - began < 2.0
    assert not any(thread.name == "pulse" for thread in threading.enumerate())


def test_a_killed_server_is_noticed_and_the_next_one_is_heard(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    mine, others = listeners
    room.kill()
    within(1.0, lambda: not mine.source.alive and not others.source.alive)
    with pytest.raises(NoServer, match="The sound server is gone"):
        mine.start()
    assert not mine.source.came
    room.start_again()
    assert mine.source.came
    mine.start()
    mine.hears_more()


def test_speakers_that_rest_are_heard_as_silence_and_not_kept_awake(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    _, others = listeners
    room.unplug("mic")
    room.control("load-module", "module-suspend-on-idle", "timeout=0")
    within(5.0, lambda: "SUSPENDED" in room.control("list", "short", "sinks"))
    others.hears_more()
    assert others.source.alive
    assert others.loudest == 0.0
    room.play(SAMPLE).wait(30)
    assert others.loudest > 0.1


def test_a_microphone_that_is_switched_off_in_the_sound_settings_is_known(
    room: SoundRoom, listeners: tuple[Listener, Listener]
) -> None:
    source = listeners[0].source
    assert not source.muted
    room.control("set-source-mute", "mic", "1")
    within(2.0, lambda: source.muted)
    listeners[0].hears_more()
    room.control("set-source-mute", "mic", "0")
    within(2.0, lambda: not source.muted)
