"""The real capture process: a real microphone, a real screen, a real spool; and what happens when they go away."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from capture.child import worker_command
from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.foreground import capture_for
from capture.reading.transcription import WhisperTranscriber
from capture.spool.queue import Spool
from capture.supervisor import Supervisor
from memory_core.errors import ConfigError, NoDisplay
from memory_core.home import Home
from memory_core.privacy.keys import Keys, open_keys
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Captured, ObservationKind

if TYPE_CHECKING:
    from desktop.demo.stage import VirtualMicrophone, VirtualScreen

OFFICE = Path(__file__).parents[2] / "data" / "whisper-office"
SAMPLES = OFFICE / "samples"
WINDOW = Path(__file__).parents[2] / "fakes" / "window_program.py"
SAID = {
    "01.wav": "schedule the budget review with maria on friday",
    "02.wav": "email the invoice to the client tomorrow",
    "04.wav": "remind me to renew my passport in january",
}
# A busy machine shall not let these wait.
EARS = CaptureConfig(microphone=True, speech_model=str(OFFICE), speech_waits_while_busy=False)
EYES = CaptureConfig(screen=True, interval_s=0.3)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the virtual screen and microphone are Linux programs")


class Recorder:
    """A supervised capture process in a home of its own."""

    def __init__(self, home: Home, keys: Keys) -> None:
        self.home = home
        self._spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
        self.said: list[CaptureStatus] = []
        self.supervisor: Supervisor

    def begin(self, config: CaptureConfig, *, stalled_s: float = 5.0) -> None:
        """Start capture."""
        self.supervisor = Supervisor(home=self.home, config=config, listener=self.said.append, stalled_s=stalled_s)
        self.supervisor.start()

    def until(self, true: Callable[[], bool], within_s: float = 60.0) -> None:
        """Wait until it is so."""
        deadline = time.monotonic() + within_s
        while not true():
            assert time.monotonic() < deadline, f"it did not happen in time: {self.said[-1:]}"
            threading.Event().wait(0.02)

    def until_state(self, state: CaptureState) -> None:
        """Wait for a state."""
        self.until(lambda: self.supervisor.status().state is state)

    def until_count(self, name: str, least: int) -> None:
        """Wait until a counter has come that far."""
        self.until(lambda: self.supervisor.status().counts.get(name, 0) >= least)

    def part(self, name: str) -> PartHealth | None:
        """What it says of a part now."""
        return next((part for part in self.supervisor.status().parts if part.part == name), None)

    def until_part(self, name: str, state: State) -> PartHealth:
        """Wait for a part to be so."""
        self.until(lambda: (part := self.part(name)) is not None and part.state is state)
        part = self.part(name)
        assert part is not None
        return part

    def captured(self) -> list[Captured]:
        """What lies in the spool."""
        return [delivery.captured for delivery in self._spool.claim(1000)]

    def close(self) -> None:
        """End it."""
        self.supervisor.close()
        self._spool.close()


@pytest.fixture
def keys(home: Home, allow_logs: pytest.LogCaptureFixture) -> Keys:
    return open_keys(home)


@pytest.fixture
def no_microphone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing to listen to, also when an earlier test left a sound server running."""
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere/native")


@pytest.fixture
def recorder(home: Home, keys: Keys) -> Iterator[Recorder]:
    made = Recorder(home, keys)
    yield made
    made.close()


def test_it_goes_on_and_ends_when_told_while_nobody_reads_what_it_says(home: Home, keys: Keys) -> None:
    import fcntl

    read, write = os.pipe()
    fcntl.fcntl(write, fcntl.F_SETPIPE_SZ, 4096)
    first = {"home": str(home.path), "config": {"screen": False}}
    with subprocess.Popen(worker_command(), stdin=subprocess.PIPE, stdout=write, stderr=subprocess.DEVNULL) as process:
        os.close(write)
        assert process.stdin is not None
        process.stdin.write(json.dumps(first).encode() + b"\n")
        for _ in range(20):
            process.stdin.write(b'{"order": "status"}\n')
        process.stdin.write(b'{"order": "stop"}\n')
        process.stdin.flush()
        try:
            process.wait(20)
        finally:
            process.kill()
    os.close(read)
    assert process.returncode == 0


@pytest.mark.sound
def test_what_is_said_arrives_as_words_also_after_the_microphone_was_unplugged(
    recorder: Recorder, microphone: "VirtualMicrophone"
) -> None:
    recorder.begin(EARS)
    recorder.until_state(CaptureState.RECORDING)
    began = datetime.now(UTC)
    microphone.play(SAMPLES / "01.wav")
    recorder.until_count("observations", 1)
    (first,) = recorder.captured()
    assert first.observation.text == SAID["01.wav"]
    assert first.observation.kind is ObservationKind.SPEECH
    assert first.sound is None
    # A little of what came before is kept, too.
    assert began - timedelta(seconds=0.5) < first.observation.at < first.observation.until < datetime.now(UTC)
    assert 2.0 < (first.observation.until - first.observation.at).total_seconds() < 4.0

    microphone.unload_source()
    try:
        part = recorder.until_part("microphone", State.ERROR)
        assert "cannot be opened" in part.message or "no microphone" in part.message
        assert part.remedy
        recorder.until_state(CaptureState.FAILED)
    finally:
        microphone.load_source()
    plugged = time.monotonic()
    recorder.until_part("microphone", State.OK)
    assert time.monotonic() - plugged < 6.0
    recorder.until_state(CaptureState.RECORDING)
    microphone.play(SAMPLES / "02.wav")
    recorder.until_count("observations", 2)
    (second,) = recorder.captured()
    assert second.observation.text == SAID["02.wav"]


@pytest.mark.sound
def test_without_a_model_sealed_sound_arrives_and_reads_the_same_later(
    recorder: Recorder, microphone: "VirtualMicrophone"
) -> None:
    recorder.begin(replace(EARS, speech_model=""))
    recorder.until_state(CaptureState.RECORDING)
    part = recorder.until_part("speech", State.WARNING)
    assert "waits, sealed" in part.message
    microphone.play(SAMPLES / "04.wav")
    recorder.until_count("sounds_waiting", 1)
    (waiting,) = recorder.captured()
    assert waiting.observation.text == ""
    assert WhisperTranscriber(OFFICE, "en").transcribe(waiting.sound or b"") == SAID["04.wav"]
    assert (waiting.sound or b"x") not in recorder.home.spool.read_bytes()

    recorder.supervisor.configure(EARS)
    recorder.until_part("speech", State.OK)
    recorder.until_part("microphone", State.OK)


@pytest.mark.sound
def test_a_pause_closes_the_microphone_and_a_stop_reads_the_sentence_under_way(
    recorder: Recorder, microphone: "VirtualMicrophone"
) -> None:
    recorder.begin(EARS)
    recorder.until_state(CaptureState.RECORDING)
    recorder.supervisor.pause(datetime.now(UTC) + timedelta(minutes=1))
    recorder.until_state(CaptureState.PAUSED)
    microphone.play(SAMPLES / "01.wav")
    assert recorder.supervisor.status().paused_until is not None
    recorder.supervisor.resume()
    recorder.until_state(CaptureState.RECORDING)
    microphone.play(SAMPLES / "02.wav")
    recorder.supervisor.stop(wait_s=20.0)
    recorder.until_state(CaptureState.OFF)
    assert [captured.observation.text for captured in recorder.captured()] == [SAID["02.wav"]]


@pytest.mark.sound
def test_the_process_ends_within_two_seconds_and_keeps_what_was_said(
    home: Home, keys: Keys, microphone: "VirtualMicrophone"
) -> None:
    with Bare(home, replace(EARS, speech_model="")) as bare:
        bare.until(lambda status: status["state"] == "recording")
        microphone.play(SAMPLES / "01.wav")
        began = time.monotonic()
        bare.process.terminate()
        assert bare.process.wait(5) == 0
        assert time.monotonic() - began < 2.0
    spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
    (delivery,) = spool.claim(10)
    spool.close()
    assert WhisperTranscriber(OFFICE, "en").transcribe(delivery.captured.sound or b"") == SAID["01.wav"]


class Window:
    """A real window with known text."""

    def __init__(self, display: "VirtualScreen", text: str) -> None:
        look = {"app": "notes", "title": "Plan", "text": text, "box": [100, 100, 900, 300], "font": 20}
        self._program = subprocess.Popen(
            [sys.executable, str(WINDOW), json.dumps(look)],
            env={**os.environ, **display.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.tell({"raise": True})

    def tell(self, order: dict[str, Any]) -> None:
        """Send an order; returns when it was painted."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(json.dumps(order).encode() + b"\n")
        self._program.stdin.flush()
        assert self._program.stdout.readline().strip() == b"ok"

    def __enter__(self) -> "Window":
        return self

    def __exit__(self, *_: object) -> None:
        self._program.kill()
        self._program.communicate()


class Bare:
    """The capture process without a supervisor."""

    def __init__(self, home: Home, config: CaptureConfig) -> None:
        self.process = subprocess.Popen(
            worker_command(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        values = {
            name: getattr(config, name)
            for name in ("screen", "microphone", "interval_s", "speech_model", "speech_waits_while_busy")
        }
        self.tell({"home": str(home.path), "config": values, "pause": None, "own_pids": []})

    def tell(self, order: dict[str, Any] | str) -> None:
        """Send a line."""
        assert self.process.stdin is not None
        self.process.stdin.write((order if isinstance(order, str) else json.dumps(order)).encode() + b"\n")
        self.process.stdin.flush()

    def until(self, true: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Read until a status is so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            status: dict[str, Any] | None = json.loads(line).get("status")
            if status is not None and true(status):
                return status
        raise AssertionError("the process ended before")

    def __enter__(self) -> "Bare":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()


def test_nonsense_is_passed_over_and_a_status_is_given_when_asked(home: Home, keys: Keys) -> None:
    with Bare(home, CaptureConfig()) as bare:
        status = bare.until(lambda status: status["state"] == "off")
        assert "Neither the screen nor the microphone" in status["message"]
        bare.tell("no json")
        bare.tell({"order": "dance"})
        bare.tell({"order": "configure"})
        bare.tell({"order": "pause", "left_s": 0.5})
        bare.until(lambda status: status["state"] == "paused")
        bare.until(lambda status: status["state"] == "off")
        bare.tell({"order": "status"})
        bare.tell({"order": "stop", "wait_s": 0})
        assert bare.process.wait(5) == 0


def test_without_a_start_line_it_says_that_it_is_not_for_hands() -> None:
    said = subprocess.run(worker_command(), input=b"{}\n", capture_output=True, timeout=20, check=False)
    assert said.returncode == 2
    assert b"not by hand" in said.stderr
    assert said.stdout == b""


def test_it_ends_when_its_parent_is_killed(home: Home, keys: Keys, tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    program = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from capture.config import CaptureConfig\n"
        "from capture.supervisor import Supervisor\n"
        "from memory_core.home import Home\n"
        "supervisor = Supervisor(home=Home(Path(sys.argv[1])), config=CaptureConfig(), listener=lambda status:\n"
        "    Path(sys.argv[2]).write_text(str(supervisor.pid)) if supervisor.pid and status.parts else None)\n"
        "supervisor.start()\n"
        "threading.Event().wait()\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program, str(home.path), str(pid_file)])
    try:
        deadline = time.monotonic() + 20
        while not pid_file.exists() or not pid_file.read_text():
            assert time.monotonic() < deadline
            threading.Event().wait(0.02)
        child = psutil.Process(int(pid_file.read_text()))
    finally:
        parent.kill()
        parent.wait()
    child.wait(timeout=5)


@pytest.mark.display
def test_without_keys_it_says_so_and_waits_for_them(home: Home, display: "VirtualScreen") -> None:
    with Bare(home, EYES) as bare:
        status = bare.until(lambda status: status["state"] == "failed")
        assert "There are no keys" in status["message"]
        open_keys(home)
        bare.until(lambda status: status["state"] == "recording")


@pytest.mark.display
@pytest.mark.usefixtures("no_microphone")
def test_the_screen_is_seen_at_once_and_a_missing_microphone_is_only_a_part(
    home: Home, keys: Keys, display: "VirtualScreen"
) -> None:
    seen: list[CaptureStatus] = []
    with Window(display, "The harvest festival begins in Bergen"):
        final = capture_for(home=home, config=replace(EYES, microphone=True), seconds=2.0, on_status=seen.append)
    spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)
    texts = [row.captured.observation.text for row in spool.claim(50) if not row.captured.again]
    spool.close()
    assert any("harvest festival begins in Bergen" in text for text in texts)
    assert final.counts["observations"] == len(texts)
    assert final.counts["frames"] >= 3
    assert final.seen_title == "Plan"
    assert final.cpu_seconds > 0
    assert final.peak_rss_mb > 20
    states = {part.part: part.state for part in final.parts}
    assert states["screen"] is State.OK
    assert states["microphone"] is State.ERROR
    assert any("microphone" in status.message for status in seen if status.state is CaptureState.RECORDING)


@pytest.mark.usefixtures("no_microphone")
def test_with_neither_screen_nor_microphone_it_says_what_is_missing(home: Home, keys: Keys) -> None:
    with pytest.raises(NoDisplay):
        capture_for(home=home, config=replace(EYES, microphone=True), seconds=1.0)


def test_capturing_nothing_is_a_mistake(home: Home) -> None:
    with pytest.raises(ConfigError, match="Leave out"):
        capture_for(home=home, config=CaptureConfig(), seconds=1.0)


@pytest.mark.display
def test_a_capture_can_be_cancelled(home: Home, keys: Keys, display: "VirtualScreen") -> None:
    began = time.monotonic()
    statuses: list[CaptureStatus] = []

    def enough() -> bool:
        return any(status.counts.get("frames", 0) >= 1 for status in statuses)

    final = capture_for(home=home, config=EYES, seconds=600, on_status=statuses.append, cancelled=enough)
    assert time.monotonic() - began < 30
    assert final.state is CaptureState.OFF
    assert final.counts["frames"] >= 1
