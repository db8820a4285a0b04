"""What breaks around the microphone, broken for real: the sound server freezes or dies, the device goes."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from capture.config import CaptureConfig
from capture.events import CaptureState
from capture.reading.transcription import WhisperTranscriber
from capture.watch import Limits
from desktop.demo.stage import VirtualMicrophone
from memory_core.home import Home
from memory_core.privacy.keys import Keys, open_keys
from memory_core.records.health import State
from tests.fakes.recorder import NOTHING_COMES, FaultyDay

OFFICE = Path(__file__).parents[2] / "data" / "whisper-office"
SAMPLES = OFFICE / "samples"
# On a busy machine what is said would wait.
EARS = CaptureConfig(microphone=True, speech_model=str(OFFICE), speech_waits_while_busy=False)
BUDGET, INVOICE = "schedule the budget review with maria on friday", "email the invoice to the client tomorrow"

pytestmark = [
    pytest.mark.sound,
    pytest.mark.skipif(sys.platform != "linux", reason="the virtual microphone is a Linux program"),
]


class Server:
    """A sound server of the test's own, which it may harm."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch
        self.microphone: VirtualMicrophone
        self.start()

    def start(self) -> None:
        """Make one; what records from now on finds it."""
        self.microphone = VirtualMicrophone()
        for name, value in self.microphone.environment.items():
            self._patch.setenv(name, value)

    @property
    def process(self) -> psutil.Process:
        """The server itself."""
        folder = self.microphone.environment["XDG_RUNTIME_DIR"]
        mine = psutil.Process().children(recursive=True)
        return next(one for one in mine if one.name() == "pulseaudio" and any(folder in part for part in one.cmdline()))

    def control(self, *order: str) -> None:
        """An order to the server."""
        environment = {**self.microphone.environment, "PATH": "/usr/bin:/bin"}
        subprocess.run(["pactl", *order], env=environment, check=True, capture_output=True, timeout=20)

    def close(self) -> None:
        """Take it away, frozen or not."""
        with contextlib.suppress(StopIteration, psutil.Error):
            self.process.send_signal(signal.SIGCONT)
        self.microphone.close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    made = Server(monkeypatch)
    yield made
    made.close()


@pytest.fixture
def day(home: Home, allow_logs: pytest.LogCaptureFixture) -> Iterator[FaultyDay]:
    keys: Keys = open_keys(home)
    made = FaultyDay(home, keys)
    yield made
    made.close()


def heard_first(day: FaultyDay, server: Server, limits: Limits | None = None) -> None:
    """Record, and hear a first sentence."""
    day.begin(EARS, limits=limits)
    day.until_state(CaptureState.RECORDING)
    server.microphone.play(SAMPLES / "01.wav")
    day.until_kept(BUDGET)


def test_what_is_being_said_when_the_process_is_killed_is_kept_and_understood(day: FaultyDay, server: Server) -> None:
    day.begin(EARS)
    day.until_state(CaptureState.RECORDING)
    playing = threading.Thread(target=server.microphone.play, args=(SAMPLES / "01.wav",))
    playing.start()
    day.until(lambda: day.drafted() >= 2)
    pid = day.supervisor.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    day.until(lambda: bool(day.sounds()))
    (sound,) = day.sounds()
    words = WhisperTranscriber(OFFICE).transcribe(sound)
    assert words
    assert BUDGET.startswith(words.rsplit(maxsplit=1)[0]), "the last word may be cut"
    playing.join()
    day.until_replaced(pid)


@pytest.mark.slow
def test_a_frozen_sound_server_is_never_called_recording_and_is_heard_again_when_it_thaws(
    day: FaultyDay, server: Server
) -> None:
    heard_first(day, server, limits=Limits(still_s=5.0, silent_s=1.0))
    server.process.suspend()
    assert day.until_state(*NOTHING_COMES) < 30
    status = day.supervisor.status()
    assert status.message
    server.process.resume()
    assert day.until_state(CaptureState.RECORDING) < 30
    server.microphone.play(SAMPLES / "02.wav")
    day.until_kept(INVOICE)
    day.check_each_is_kept_once(BUDGET, INVOICE)


def test_a_killed_sound_server_is_told_and_its_successor_is_heard(day: FaultyDay, server: Server) -> None:
    heard_first(day, server)
    folder = Path(server.microphone.environment["XDG_RUNTIME_DIR"])
    server.process.kill()
    part = day.until_part("microphone", State.ERROR)
    assert part.remedy
    day.until_state(*NOTHING_COMES)
    # The same address, as a sound server has that its session starts again.
    successor = VirtualMicrophone()
    try:
        (folder / "pulse").mkdir(parents=True, exist_ok=True)
        (folder / "pulse" / "native").unlink(missing_ok=True)
        (folder / "pulse" / "native").symlink_to(Path(successor.environment["XDG_RUNTIME_DIR"]) / "pulse" / "native")
        day.until_part("microphone", State.OK)
        day.until_state(CaptureState.RECORDING)
        successor.play(SAMPLES / "02.wav")
        day.until_kept(INVOICE)
    finally:
        day.supervisor.stop(wait_s=0.0)
        successor.close()
    day.check_each_is_kept_once(BUDGET, INVOICE)


def test_when_the_microphone_is_unplugged_the_one_that_is_plugged_in_instead_is_heard(
    day: FaultyDay, server: Server
) -> None:
    heard_first(day, server)
    pid = day.supervisor.pid
    server.control("unload-module", "module-remap-source")
    server.control("load-module", "module-remap-source", "source_name=headset", "master=speaker.monitor")
    server.control("set-default-source", "headset")
    day.until(lambda: day.supervisor.status().state is CaptureState.RECORDING, 15)
    day.until_part("microphone", State.OK, within_s=15)
    # What stood open may stand open until it is noticed that nothing comes; what is said after that is heard.
    day.until(lambda: _comes_again(day), 15)
    day.until(lambda: _heard_when_said(day, server), 45)
    assert day.supervisor.pid == pid
    day.check_each_is_kept_once(BUDGET, INVOICE)


def _comes_again(day: FaultyDay) -> bool:
    """Whether five seconds of heartbeats say that it records and the microphone is well."""
    newest = day.said[-1][0]
    late = [status for at, status in day.said if at > newest - 5.0]
    return newest - day.said[0][0] > 5.0 and all(
        status.state is CaptureState.RECORDING
        and all(part.state is State.OK for part in status.parts if part.part == "microphone")
        for status in late
    )


def _heard_when_said(day: FaultyDay, server: Server) -> bool:
    """Say it once, and whether it was understood. On a busy machine the virtual microphone itself stutters."""
    utterances = day.supervisor.status().counts["utterances"]
    server.microphone.play(SAMPLES / "02.wav")
    day.until(lambda: day.supervisor.status().counts["transcribed"] > utterances, 15)
    return any(INVOICE in text for text in day.texts())
