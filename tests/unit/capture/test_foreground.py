"""Capture for a while, over a scripted capture process."""

import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from capture import foreground
from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.foreground import capture_for
from capture.usage import be_modest, cpu_seconds, peak_rss_mb
from memory_core.errors import CaptureError, NoDisplay, NoMicrophone
from memory_core.home import Home

FAKE = Path(__file__).parents[2] / "fakes" / "capture_process.py"
SCREEN = CaptureConfig(screen=True)


def command(home: Home, manner: str = "well") -> list[str]:
    return [sys.executable, "-S", "-E", str(FAKE), manner, str(home.path / "record")]


def test_it_lasts_as_long_as_it_was_told_to(home: Home) -> None:
    began, said = time.monotonic(), list[CaptureStatus]()
    final = capture_for(home=home, config=SCREEN, seconds=1.0, on_status=said.append, command=command(home))
    assert 1.0 <= time.monotonic() - began < 10.0
    assert final.state is CaptureState.OFF
    assert final.counts == {"frames": 1}
    assert final.cpu_seconds == 0.5
    assert CaptureState.RECORDING in {status.state for status in said}


def test_ctrl_c_ends_it_early_and_keeps_what_there_is(home: Home) -> None:
    def interrupt() -> bool:
        if (home.path / "record").exists():
            raise KeyboardInterrupt
        return False

    began = time.monotonic()
    final = capture_for(home=home, config=SCREEN, seconds=600, cancelled=interrupt, command=command(home, "well"))
    assert time.monotonic() - began < 10
    assert final.state is CaptureState.OFF


def test_ending_it_before_it_has_begun_is_no_failure(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "_READ_UP_S", 0.1)
    final = capture_for(home=home, config=SCREEN, seconds=60, cancelled=lambda: True, command=command(home, "mute"))
    assert final.counts.get("observations", 0) == 0


def test_a_kept_pause_does_not_silence_a_capture_that_was_asked_for(home: Home) -> None:
    (home.path / "pause.json").write_text('{"until": null}')
    final = capture_for(home=home, config=SCREEN, seconds=0.1, command=command(home))
    assert final.counts == {"frames": 1}
    assert (home.path / "pause.json").exists()


@pytest.mark.parametrize(
    ("part", "error"), [("screen", NoDisplay), ("microphone", NoMicrophone), ("spool", CaptureError)]
)
def test_when_nothing_can_be_captured_it_says_which_part_is_missing(
    home: Home, monkeypatch: pytest.MonkeyPatch, part: str, error: type[CaptureError]
) -> None:
    monkeypatch.setattr(foreground, "_HOPE_S", 0.3)
    both = CaptureConfig(screen=True, microphone=True)
    with pytest.raises(error, match=r"It is gone\. Look for it\."):
        capture_for(home=home, config=both, seconds=60, command=command(home, f"broken:{part}"))


def test_when_nothing_begins_it_says_so(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(foreground, "_BEGIN_WITHIN_S", 0.3)
    monkeypatch.setattr(foreground, "_READ_UP_S", 0.1)
    with pytest.raises(CaptureError, match="did not begin in time"):
        capture_for(home=home, config=SCREEN, seconds=60, command=command(home, "mute"))


def test_what_this_process_costs_is_measured() -> None:
    assert cpu_seconds() > 0
    assert 10 < peak_rss_mb() < 10_000


def test_capture_lets_everything_else_go_first(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    asked: list[int] = []
    monkeypatch.setattr(psutil.Process, "nice", lambda _self, value=None: asked.append(value))
    be_modest()
    assert asked == [10]


def test_memory_and_modesty_are_each_systems_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    here = peak_rss_mb()
    monkeypatch.setattr(sys, "platform", "freebsd")
    assert peak_rss_mb() >= here * 0.5
    monkeypatch.setattr(sys, "platform", "darwin")
    assert peak_rss_mb() < here, "there the same number means bytes, not kilobytes"

    asked: list[int] = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 16384, raising=False)
    monkeypatch.setattr(psutil.Process, "nice", lambda _self, value=None: asked.append(value))
    monkeypatch.setattr(psutil.Process, "memory_info", lambda _self: SimpleNamespace(peak_wset=50_000_000))
    be_modest()
    assert asked == [16384]
    assert peak_rss_mb() == 50.0
