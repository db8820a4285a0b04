"""Screen, windows and presence on a real X server."""

import os
import subprocess
from collections.abc import Iterator

import pytest
import Xlib.display
import Xlib.X
from Xlib.ext import xtest

from capture.sources._linux import X11Windows
from capture.sources._linux_presence import X11Presence
from capture.sources.base import WindowInfo
from capture.sources.presence import presence_source
from capture.sources.screen import LAYOUT_FOR_S, MssScreen, UnknownLayout
from capture.sources.windows import window_source
from desktop.demo.stage import VirtualScreen
from memory_core.clock import FrozenClock, SystemClock
from memory_core.errors import CaptureError, NoDisplay
from memory_core.records.observation import Box
from tests.fakes.shown_window import ShownWindow, until
from tests.fakes.x_server import XServer

pytestmark = pytest.mark.display


@pytest.fixture
def screen(display: VirtualScreen) -> Iterator[MssScreen]:
    source = MssScreen()
    yield source
    source.close()


@pytest.fixture
def windows(display: VirtualScreen) -> Iterator[X11Windows]:
    source = X11Windows()
    yield source
    source.close()


def ordinary(windows: X11Windows) -> list[WindowInfo]:
    return [window for window in windows.visible() if window.ordinary and window.app]


def xrandr(display: VirtualScreen, *arguments: str) -> None:
    subprocess.run(["xrandr", *arguments], env={**os.environ, **display.environment}, check=True, capture_output=True)


def test_a_grab_has_the_size_of_the_monitor_and_may_be_written_to(screen: MssScreen) -> None:
    assert list(screen.monitors()) == [Box(0, 0, 1920, 1080)]
    frame = screen.grab(1)
    assert frame.pixels.shape == (1080, 1920, 4)
    assert frame.box == Box(0, 0, 1920, 1080)
    assert frame.pixels.flags.writeable


def test_a_grab_shows_what_is_on_the_screen(screen: MssScreen, display: VirtualScreen) -> None:
    with ShownWindow(display.environment, app="paper", title="Paper", text="", box=[300, 300, 200, 200]):
        until(lambda: screen.grab(1).pixels[400, 400, :3].min() > 250, "the window's paper")


def test_a_monitor_that_is_not_there_is_said(screen: MssScreen) -> None:
    with pytest.raises(CaptureError, match="Monitor 2 is not there"):
        screen.grab(2)


def test_without_a_display_there_is_one_sentence() -> None:
    source = MssScreen()
    with pytest.raises(NoDisplay, match="There is no screen to look at"):
        source.monitors()
    source.close()
    with pytest.raises(CaptureError, match="Xorg"):
        window_source().visible()


@pytest.mark.parametrize("told", [True, False])
def test_two_monitors_come_and_go(display: VirtualScreen, told: bool) -> None:
    clock = FrozenClock(SystemClock().now())
    wait_s = 0.0 if told else LAYOUT_FOR_S
    source = MssScreen(clock=clock, layout=None if told else UnknownLayout())
    assert len(source.monitors()) == 1
    xrandr(display, "--setmonitor", "L", "960/254x1080/285+0+0", "screen")
    xrandr(display, "--setmonitor", "R", "960/254x1080/285+960+0", "none")
    try:
        clock.advance(wait_s)
        assert list(source.monitors()) == [Box(0, 0, 960, 1080), Box(960, 0, 960, 1080)]
        assert source.grab(2).pixels.shape == (1080, 960, 4)
    finally:
        xrandr(display, "--delmonitor", "L")
        xrandr(display, "--delmonitor", "R")
    clock.advance(wait_s)
    assert len(source.monitors()) == 1
    source.close()


@pytest.fixture
def restless_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    """An X server of our own, to be killed and started again under the same name."""
    server = XServer()
    monkeypatch.setenv("DISPLAY", server.display)
    yield server
    server.stop()


def test_a_screen_that_shrinks_and_grows_and_a_server_that_dies_are_survived(restless_server: XServer) -> None:
    screen, windows, presence = MssScreen(), X11Windows(), X11Presence()
    restless_server.start("1280x720x24")
    assert screen.grab(1).pixels.shape == (720, 1280, 4)
    assert list(windows.visible()) == []
    assert presence.idle_seconds() >= 0

    restless_server.resize(800, 600)
    assert screen.grab(1).pixels.shape == (600, 800, 4)
    restless_server.resize(1024, 700)
    assert screen.grab(1).pixels.shape == (700, 1024, 4)
    assert list(screen.monitors()) == [Box(0, 0, 1024, 700)]
    for size in ((640, 480), (1200, 700)):
        restless_server.resize_without_output(*size)
        assert list(screen.monitors()) == [Box(0, 0, *size)]
        assert screen.grab(1).pixels.shape == (*size[::-1], 4)

    restless_server.stop()
    with pytest.raises(NoDisplay):
        screen.grab(1)
    with pytest.raises(CaptureError, match="connects again"):
        windows.visible()
    assert presence.idle_seconds() == 0

    restless_server.start("1024x768x24")
    assert screen.grab(1).pixels.shape == (768, 1024, 4)
    assert list(windows.visible()) == []
    for source in (screen, windows, presence):
        source.close()


def test_windows_are_listed_with_their_frames_from_the_top(windows: X11Windows, display: VirtualScreen) -> None:
    with (
        ShownWindow(display.environment, app="vault", title="Tresor — geheim", text="x", box=[40, 60, 600, 400]) as low,
        ShownWindow(display.environment, app="editor", title="notes.txt", text="x", box=[340, 160, 600, 400]) as high,
    ):
        until(lambda: [w.app for w in ordinary(windows)] == ["editor", "vault"], "both windows")
        editor, vault = ordinary(windows)
        assert (editor.title, vault.title) == ("notes.txt", "Tresor — geheim")
        assert (editor.pid, vault.pid) == (high.pid, low.pid)
        assert editor.opaque
        assert editor.box.top < 160 < editor.box.bottom
        assert editor.box.width >= 600
        until(lambda: ordinary(windows)[0].front, "the editor in front")
        assert not ordinary(windows)[1].front

        low.do(**{"raise": True})
        until(lambda: [w.app for w in ordinary(windows)] == ["vault", "editor"], "the vault on top")
        until(lambda: ordinary(windows)[0].front, "the vault in front")

        low.do(move=[900, 500, 300, 200])
        until(lambda: ordinary(windows)[0].box.left > 850, "the vault moved")
        low.do(title="Private Browsing")
        until(lambda: ordinary(windows)[0].title == "Private Browsing", "the new title")
        low.do(minimise=True)
        until(lambda: [w.app for w in ordinary(windows)] == ["editor"], "the vault minimised")
    until(lambda: ordinary(windows) == [], "no windows")


def test_a_quiet_pile_is_not_read_again(windows: X11Windows, display: VirtualScreen) -> None:
    with ShownWindow(display.environment, app="editor", title="notes.txt", text="x", box=[340, 160, 600, 400]):
        until(lambda: any(w.front for w in ordinary(windows)), "the editor in front")
        until(lambda: windows.visible() is windows.visible(), "a quiet pile")


def test_windows_that_vanish_while_they_are_listed_do_no_harm(windows: X11Windows, display: VirtualScreen) -> None:
    for _ in range(3):
        shown = ShownWindow(display.environment, app="brief", title="Brief", text="x", box=[340, 160, 300, 200])
        until(lambda: bool(ordinary(windows)), "the window")
        shown.close()
        for _ in range(20):
            windows.visible()
        until(lambda: not ordinary(windows), "the window gone")


def test_somebody_is_there_after_the_mouse_moved(display: VirtualScreen) -> None:
    source = presence_source()
    connection = Xlib.display.Display(display.display)
    xtest.fake_input(connection, Xlib.X.MotionNotify, x=5, y=5)
    connection.sync()
    connection.close()
    assert source.idle_seconds() < 30
    assert source.locked() is False
    assert isinstance(source, X11Presence)
    source.close()
