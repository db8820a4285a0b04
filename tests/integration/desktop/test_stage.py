"""The virtual screen and microphone, with the real programs."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from capture.sources.screen import MssScreen
from desktop.demo.stage import VirtualMicrophone, VirtualScreen
from memory_core.errors import CaptureError
from memory_core.records.observation import Box

SPEECH = Path(__file__).parents[2] / "data" / "whisper-office" / "samples" / "01.wav"


@pytest.mark.display
def test_a_window_manager_manages_the_virtual_screen(display: VirtualScreen) -> None:
    from Xlib.display import Display

    connection = Display(display.display)
    root = connection.screen().root
    manager = root.get_full_property(connection.intern_atom("_NET_SUPPORTING_WM_CHECK"), 0)
    geometry = root.get_geometry()
    connection.close()
    assert manager is not None
    assert (geometry.width, geometry.height) == (1920, 1080)
    assert os.environ["DISPLAY"] == display.display


@pytest.mark.display
def test_two_screens_stand_side_by_side_and_leave_nothing(display: VirtualScreen) -> None:
    with VirtualScreen(640, 480) as second:
        assert second.display != display.display
        socket = Path(f"/tmp/.X11-unix/X{second.display[1:]}")
        assert socket.exists()
    second.close()
    assert not socket.exists()


@pytest.mark.display
def test_a_virtual_screen_may_have_two_monitors(monkeypatch: pytest.MonkeyPatch) -> None:
    with VirtualScreen(640, 480, monitors=2) as pair:
        monkeypatch.setenv("DISPLAY", pair.display)
        source = MssScreen()
        assert list(source.monitors()) == [Box(0, 0, 640, 480), Box(640, 0, 640, 480)]
        assert source.grab(2).pixels.shape == (480, 640, 4)
        source.close()


@pytest.mark.sound
def test_the_microphone_hears_what_is_played_until_it_is_unplugged(microphone: VirtualMicrophone) -> None:
    import numpy as np
    import sounddevice

    loudest = 0

    def hear(sound: np.ndarray, *_: object) -> None:
        nonlocal loudest
        loudest = max(loudest, int(np.abs(sound.astype(int)).max()))

    with sounddevice.InputStream(samplerate=16_000, channels=1, dtype="int16", callback=hear):
        microphone.play(SPEECH)
    assert loudest > 5_000

    sources = ["pactl", "list", "short", "sources"]
    microphone.unload_source()
    assert subprocess.run(sources, capture_output=True, check=True, text=True).stdout == ""
    microphone.load_source()
    assert "mic" in subprocess.run(sources, capture_output=True, check=True, text=True).stdout


def test_a_sound_that_is_none_is_refused_by_name(microphone: VirtualMicrophone, tmp_path: Path) -> None:
    noise = tmp_path / "noise.wav"
    noise.write_text("not a sound")
    with pytest.raises(CaptureError, match=r"noise\.wav cannot be played"):
        microphone.play(noise)


@pytest.mark.display
def test_the_screen_goes_when_its_process_is_killed() -> None:
    code = "from desktop.demo.stage import VirtualScreen as V; s = V(); print(s.display, flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        socket = Path(f"/tmp/.X11-unix/X{child.stdout.readline().decode().strip()[1:]}")
        assert socket.exists()
        child.send_signal(signal.SIGKILL)
        child.wait()
    deadline = time.monotonic() + 10
    waiting = threading.Event()
    while socket.exists() and time.monotonic() < deadline:
        waiting.wait(0.05)
    assert not socket.exists()


def test_what_is_missing_is_named_with_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CaptureError, match="sudo apt-get install openbox xvfb"):
        VirtualScreen()
    with pytest.raises(CaptureError, match="sudo apt-get install openbox x11-xserver-utils xvfb"):
        VirtualScreen(monitors=2)
    with pytest.raises(CaptureError, match="sudo apt-get install pulseaudio pulseaudio-utils"):
        VirtualMicrophone()


def test_a_server_that_ends_at_once_is_reported_with_its_last_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for program in ("Xvfb", "openbox"):
        fake = tmp_path / program
        fake.write_text("#!/bin/sh\necho no room on this machine >&2\nexit 1\n")
        fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(CaptureError, match="did not start: no room on this machine"):
        VirtualScreen()
