"""A real window on a real screen closes a real microphone, and nothing that is said meanwhile is kept."""

import sys
from collections.abc import Iterator
from dataclasses import replace

import pytest

from desktop.demo.stage import VirtualMicrophone, VirtualScreen
from memory_core.home import Home
from memory_core.privacy.keys import open_keys
from memory_core.records.health import State
from tests.fakes.shown_window import ShownWindow
from tests.integration.capture.test_worker import EARS, SAID, SAMPLES, Recorder

pytestmark = [
    pytest.mark.display,
    pytest.mark.sound,
    pytest.mark.skipif(sys.platform != "linux", reason="the virtual screen and microphone are Linux programs"),
]


@pytest.fixture
def recorder(home: Home, allow_logs: pytest.LogCaptureFixture) -> Iterator[Recorder]:
    made = Recorder(home, open_keys(home))
    yield made
    made.close()


def test_windows_mute_the_microphone_for_as_long_as_they_are_open(
    recorder: Recorder, display: VirtualScreen, microphone: VirtualMicrophone
) -> None:
    recorder.begin(replace(EARS, mute_when=("call: Anna Novak",)))
    for app, title, rule in (
        ("zoom", "Zoom Meeting - Anna Novak", "call: Anna Novak"),
        ("KeePassXC", "Passwords", "app: keepass"),
    ):
        recorder.until_part("microphone", State.OK)
        with ShownWindow(display.environment, app=app, title=title, text="hello", box=[20, 60, 500, 300]):
            assert recorder.until_part("microphone", State.OFF).message == f"Muted by the rule “{rule}”."
            if app == "zoom":
                microphone.play(SAMPLES / "01.wav")
    recorder.until_part("microphone", State.OK)
    microphone.play(SAMPLES / "02.wav")
    recorder.until_count("observations", 1)
    assert [one.observation.text for one in recorder.captured()] == [SAID["02.wav"]]
