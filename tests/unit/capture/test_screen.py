"""What the real screen makes of monitors and failures, with mss played by a script."""

import threading
from types import SimpleNamespace
from typing import Any

import mss
import pytest

from capture.sources.screen import LAYOUT_FOR_S, MssScreen
from capture.sources.scripted import FULL_HD
from memory_core.clock import FrozenClock, SystemClock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.records.observation import Box


def place(left: int, top: int, width: int, height: int) -> dict[str, int]:
    return {"left": left, "top": top, "width": width, "height": height}


class ScriptedMss:
    """Stands where mss.MSS stands; made anew for each connection."""

    layout: list[dict[str, int]] = []
    failures: list[Exception] = []
    opened = 0
    closed = 0

    def __init__(self) -> None:
        type(self).opened += 1

    @property
    def monitors(self) -> list[dict[str, int]]:
        return self.layout

    def grab(self, where: dict[str, int]) -> Any:
        if self.failures:
            raise self.failures.pop(0)
        raw = bytearray(where["width"] * where["height"] * 4)
        return SimpleNamespace(raw=raw, width=where["width"], height=where["height"])

    def close(self) -> None:
        type(self).closed += 1
        raise mss.ScreenShotError("the connection is gone")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> type[ScriptedMss]:
    class Server(ScriptedMss):
        layout = [place(0, 0, 1920, 1080), place(0, 0, 1920, 1080)]
        failures: list[Exception] = []

    monkeypatch.setattr(mss, "MSS", Server)
    return Server


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(SystemClock().now())


def test_a_monitor_without_pixels_is_said_and_the_others_are_seen(
    server: type[ScriptedMss], clock: FrozenClock
) -> None:
    server.layout = [place(0, 0, 1920, 1080), place(0, 0, 0, 0), place(0, 0, 1920, 1080)]
    screen = MssScreen(clock=clock)
    assert list(screen.monitors()) == [Box(0, 0, 0, 0), FULL_HD]
    with pytest.raises(CaptureError, match="0 × 0"):
        screen.grab(1)
    assert screen.grab(2).pixels.shape == (1080, 1920, 4)


def test_no_monitor_at_all_is_said(server: type[ScriptedMss], clock: FrozenClock) -> None:
    server.layout = []
    with pytest.raises(NoDisplay, match="No monitor is switched on"):
        MssScreen(clock=clock).monitors()


def test_without_randr_the_whole_screen_is_one_monitor(server: type[ScriptedMss], clock: FrozenClock) -> None:
    server.layout = [place(0, 0, 800, 600)]
    assert list(MssScreen(clock=clock).monitors()) == [Box(0, 0, 800, 600)]


def test_one_failure_is_answered_with_a_new_connection(server: type[ScriptedMss], clock: FrozenClock) -> None:
    server.failures = [AssertionError()]
    screen = MssScreen(clock=clock)
    assert screen.grab(1).monitor == 1
    assert (server.opened, server.closed) == (2, 1)


def test_two_failures_are_said_and_the_next_look_connects_again(server: type[ScriptedMss], clock: FrozenClock) -> None:
    server.failures = [mss.ScreenShotError("no"), mss.ScreenShotError("no")]
    screen = MssScreen(clock=clock)
    with pytest.raises(CaptureError, match="could not be grabbed"):
        screen.grab(1)
    assert screen.grab(1).monitor == 1


def test_the_layout_is_asked_for_anew_every_few_seconds(server: type[ScriptedMss], clock: FrozenClock) -> None:
    screen = MssScreen(clock=clock)
    screen.monitors()
    server.layout = [place(0, 0, 3840, 1080), place(0, 0, 1920, 1080), place(1920, 0, 1920, 1080)]
    clock.advance(LAYOUT_FOR_S / 2)
    screen.monitors()
    assert server.opened == 1
    clock.advance(LAYOUT_FOR_S)
    assert len(screen.monitors()) == 2
    assert server.opened == 2


def test_each_thread_has_a_connection_of_its_own(server: type[ScriptedMss], clock: FrozenClock) -> None:
    screen = MssScreen(clock=clock)
    screen.grab(1)
    other = threading.Thread(target=screen.grab, args=(1,))
    other.start()
    other.join()
    assert server.opened == 2
    screen.close()
    screen.close()
    assert server.closed == 2
