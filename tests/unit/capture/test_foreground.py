"""Capture for a while, over a scripted capture process."""

import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from capture import foreground
from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.foreground import _Session, capture_for
from capture.usage import be_modest, cpu_seconds, peak_rss_mb
from capture.watch import BUSY
from memory_core.clock import FrozenClock
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


@pytest.mark.parametrize(
    ("held_up", "waited_s"),
    [({"message": ""}, 30), ({"message": BUSY}, 150), ({"restarted": 1}, 40)],
    ids=["idle", "busy", "replaced once"],
)
def test_a_busy_computer_is_waited_for_but_not_for_ever(held_up: dict[str, Any], waited_s: float) -> None:
    clock = FrozenClock(datetime(2026, 5, 4, 12, tzinfo=UTC))
    session = _Session(SCREEN, clock, None)
    began = clock.monotonic()

    def pass_by() -> bool:
        clock.advance(10)
        session.take(CaptureStatus(CaptureState.STARTING, clock.now(), **held_up))
        return False

    session.follow(60, pass_by)
    assert clock.monotonic() - began == waited_s
    with pytest.raises(CaptureError):
        session.judge()
    session.take(CaptureStatus(CaptureState.OFF, clock.now(), counts={"observations": 1}))
    session.judge()


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
