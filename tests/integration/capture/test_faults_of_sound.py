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


def test_what_is_said_when_the_process_is_killed_and_while_it_is_stopped_is_kept_and_understood(
    day: FaultyDay, server: Server
) -> None:
    day.begin(EARS, stalled_s=2.5)
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
    day.until_state(CaptureState.RECORDING)
    second = day.supervisor.pid
    assert second is not None
    os.kill(second, signal.SIGSTOP)
    server.microphone.play(SAMPLES / "02.wav")
    day.until_kept(INVOICE)
    assert day.supervisor.pid == second


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
    pid = day.supervisor.pid
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
        assert day.supervisor.pid == pid, "the capture process itself went on"
        successor.play(SAMPLES / "02.wav")
        day.until_kept(INVOICE)
    finally:
        day.supervisor.stop(wait_s=0.0)
        successor.close()
    day.check_each_is_kept_once(BUDGET, INVOICE)
