"""The capture process hears microphone and speakers of a real sound server, which changes, freezes and dies."""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from capture.config import CaptureConfig
from capture.events import CaptureState
from memory_core.home import Home
from memory_core.privacy.keys import open_keys
from memory_core.records.health import State
from tests.fakes.sound_room import SoundRoom
from tests.integration.capture.test_worker import OFFICE, SAID, SAMPLES, Recorder

BOTH = CaptureConfig(
    microphone=True, system_audio=True, speech_model=str(OFFICE), language="en", speech_waits_while_busy=False
)

pytestmark = [
    pytest.mark.sound,
    pytest.mark.usefixtures("microphone", "allow_logs"),
    pytest.mark.skipif(sys.platform != "linux", reason="PulseAudio runs on Linux"),
]


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundRoom]:
    with SoundRoom(monkeypatch) as made:
        yield made


@pytest.fixture
def recorder(home: Home, room: SoundRoom) -> Iterator[Recorder]:
    made = Recorder(home, open_keys(home))
    yield made
    made.close()


def begin(recorder: Recorder, config: CaptureConfig = BOTH) -> None:
    """Start, and wait until all that is wanted is heard."""
    recorder.begin(config)
    for part in ("microphone", "system_audio"):
        if getattr(config, part):
            recorder.until_part(part, State.OK)


def heard(recorder: Recorder) -> list[tuple[str, str]]:
    """Who said what."""
    return [(one.observation.speaker, one.observation.text) for one in recorder.captured()]


def a_room_apart(room: SoundRoom) -> None:
    """A microphone that does not stand before the default speaker."""
    room.add("room", "desk")
    room.choose(microphone="desk")


def test_both_sides_of_a_call_are_kept_as_turns_of_one_thread(recorder: Recorder, room: SoundRoom) -> None:
    a_room_apart(room)
    begin(recorder)
    room.play(SAMPLES / "01.wav").wait(30)
    recorder.until_count("observations", 1)
    room.play(SAMPLES / "02.wav", "room").wait(30)
    recorder.until_count("observations", 2)
    captured = recorder.captured()
    said = [(one.observation.speaker, one.observation.text) for one in captured]
    assert said == [("others", SAID["01.wav"]), ("me", SAID["02.wav"])]
    assert len({one.observation.metadata["thread"] for one in captured}) == 1
    counts = recorder.supervisor.status().counts
    assert (counts["utterances_me"], counts["utterances_others"], counts["transcribed"]) == (1, 1, 2)


def test_what_the_microphone_hears_of_the_speakers_is_kept_once(recorder: Recorder, room: SoundRoom) -> None:
    begin(recorder)
    room.play(SAMPLES / "01.wav").wait(30)
    recorder.until(lambda: recorder.supervisor.status().skipped.get("microphone.echo", 0) == 1)
    recorder.until_count("observations", 1)
    recorder.supervisor.stop(wait_s=10)
    recorder.until_state(CaptureState.OFF)
    assert heard(recorder) == [("others", SAID["01.wav"])]


def test_an_answer_in_a_room_with_an_echo_is_kept_and_the_echo_is_not(recorder: Recorder, room: SoundRoom) -> None:
    a_room_apart(room)
    room.control("load-module", "module-loopback", "source=speaker.monitor", "sink=room", "latency_msec=80")
    begin(recorder)
    room.play(SAMPLES / "01.wav").wait(30)
    recorder.until_count("observations", 1)
    recorder.until(lambda: recorder.supervisor.status().skipped.get("microphone.echo", 0) == 1)
    room.play(SAMPLES / "02.wav", "room").wait(30)
    recorder.until_count("observations", 2)
    assert heard(recorder) == [("others", SAID["01.wav"]), ("me", SAID["02.wav"])]


def test_an_unplugged_microphone_is_replaced_within_two_seconds_and_that_is_told(
    recorder: Recorder, room: SoundRoom
) -> None:
    a_room_apart(room)
    begin(recorder, replace(BOTH, system_audio=False))
    recorder.until(lambda: "desk" in recorder.until_part("microphone", State.OK).message)
    room.unplug("desk")
    unplugged = time.monotonic()
    recorder.until(lambda: "in place of “desk”" in recorder.until_part("microphone", State.OK).message, 5.0)
    # The status is said once a second.
    assert time.monotonic() - unplugged < 3.0
    room.play(SAMPLES / "02.wav").wait(30)
    recorder.until_count("observations", 1)
    assert heard(recorder) == [("me", SAID["02.wav"])]
    assert recorder.supervisor.status().counts["device_changes"] >= 1


def test_a_frozen_sound_server_is_told_and_heard_again_when_it_goes_on(recorder: Recorder, room: SoundRoom) -> None:
    begin(recorder)
    room.freeze()
    part = recorder.until_part("microphone", State.ERROR)
    assert part.message == "The sound server does not answer."
    assert part.remedy
    recorder.until(lambda: recorder.supervisor.status().state in (CaptureState.FAILED, CaptureState.RECOVERING))
    room.thaw()
    recorder.until_state(CaptureState.RECORDING)
    assert "The sound server does not answer" in recorder.until_part("microphone", State.OK).message, "the last error"
    recorder.until_part("system_audio", State.OK)


def test_a_frozen_sound_server_does_not_hold_up_a_stop(recorder: Recorder, room: SoundRoom) -> None:
    begin(recorder)
    room.freeze()
    began = time.monotonic()
    recorder.supervisor.stop(wait_s=1.0)
    recorder.until_state(CaptureState.OFF)
    assert time.monotonic() - began < 6.0
