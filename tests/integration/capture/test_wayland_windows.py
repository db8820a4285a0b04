"""Windows on Wayland: by the accessibility bus, played and real, and by the processes that say nothing there."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from capture.config import CaptureConfig
from capture.glance import Glancer
from capture.rules.exclusions import Exclusions
from capture.sources._atspi import ANSWERS_WITHIN_S, HANGS_FOR_S, KNOWN_FOR_S, AtspiWindows
from capture.sources._clients import CHECKED_FOR_S, Clients
from capture.sources._linux import X11Windows
from capture.sources.base import EVERYWHERE, WindowInfo
from capture.sources.scripted import ScriptedScreen
from capture.sources.windows import window_source
from desktop.demo.stage import VirtualScreen
from memory_core.clock import FrozenClock, SystemClock
from memory_core.errors import CaptureError
from memory_core.home import Home
from tests.fakes.accessibility import ACTIVE, ICONIFIED, SHOWING, VISIBLE, Accessibility
from tests.fakes.message_bus import MessageBus
from tests.fakes.shown_window import ShownWindow, until

NAME = "at-spi-bus-launcher"
SEEN = (SHOWING, VISIBLE)
FRONT = (*SEEN, ACTIVE)
LAUNCHER = next(
    (path for folder in ("libexec", "lib", "lib/at-spi2-core") if (path := Path("/usr", folder, NAME)).exists()),
    Path(NAME),
)


class Machine:
    """The kernel's list of processes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, pid: int, name: str, library: str = "", file: str = "") -> None:
        process = self.folder / str(pid)
        process.mkdir(exist_ok=True)
        (process / "comm").write_text(f"{name}\n")
        (process / "maps").write_text(f"7f00-7f01 r-xp 0 0 1 /usr/lib/{library}\n")
        (process / "exe").unlink(missing_ok=True)
        (process / "exe").symlink_to(file or f"/usr/bin/{name}")

    def end(self, pid: int) -> None:
        for file in (self.folder / str(pid)).iterdir():
            file.unlink()
        (self.folder / str(pid)).rmdir()


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(SystemClock().now())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    (tmp_path / "proc").mkdir()
    return Machine(tmp_path / "proc")


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessageBus]:
    daemon = MessageBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    yield daemon
    daemon.stop()


@pytest.fixture
def desk(bus: MessageBus) -> Iterator[Accessibility]:
    accessibility = Accessibility(bus.address)
    yield accessibility
    accessibility.stop()


@pytest.fixture
def windows(machine: Machine, clock: FrozenClock) -> Iterator[AtspiWindows]:
    source = AtspiWindows(clock=clock, clients=Clients(clock=clock, folder=machine.folder))
    yield source
    source.close()


def told(windows: AtspiWindows) -> list[tuple[str, str, bool]]:
    return [(window.app, window.title, window.front) for window in windows.visible()]


def test_windows_that_show_are_listed_the_active_one_first(desk: Accessibility, windows: AtspiWindows) -> None:
    desk.open("editor", ("notes.txt", SEEN), ("hidden", (VISIBLE,)), ("small", (*SEEN, ICONIFIED)))
    desk.open("browser", ("News — browser", FRONT))
    desk.open("daemon")
    assert told(windows) == [("browser", "News — browser", True), ("editor", "notes.txt", False)]
    (first, second) = windows.visible()
    assert (first.box, second.box) == (EVERYWHERE, EVERYWHERE)
    assert not first.opaque
    assert first.pid == os.getpid()


def test_a_quiet_desk_is_not_asked_again_until_it_stirs(
    desk: Accessibility, windows: AtspiWindows, clock: FrozenClock
) -> None:
    editor = desk.open("editor", ("notes.txt", FRONT))
    assert windows.visible() is windows.visible()
    assert desk.looked == 1
    editor.frames = [("other.txt", FRONT)]
    editor.stir()
    until(lambda: told(windows) == [("editor", "other.txt", True)], "the new title")
    editor.frames = []
    clock.advance(KNOWN_FOR_S)
    assert told(windows) == [("", "", True)]


def test_text_of_a_window_that_says_nothing_goes_to_no_other_one(desk: Accessibility, windows: AtspiWindows) -> None:
    desk.open("editor", ("notes.txt", SEEN))
    assert told(windows) == [("", "", True), ("editor", "notes.txt", False)]


def test_an_excluded_window_anywhere_makes_everything_black(
    desk: Accessibility, windows: AtspiWindows, clock: FrozenClock
) -> None:
    safe = desk.open("KeePassXC", ("Passwords", (VISIBLE,)))
    desk.open("editor", ("notes.txt", FRONT))
    exclusions = Exclusions(CaptureConfig(), frozenset, clock=clock)
    glancer = Glancer(screen=ScriptedScreen(clock=clock), windows=windows, exclusions=exclusions, clock=clock)
    shown = glancer.take(1)
    assert shown is not None
    assert not shown.black
    assert shown.front is not None
    assert shown.front.app == "editor"
    assert glancer.trouble == ""
    safe.frames = [("Passwords", SEEN)]
    clock.advance(KNOWN_FOR_S)
    hidden = glancer.take(1)
    assert hidden is not None
    assert hidden.black
    assert "Nothing of the screen is captured until it is closed" in glancer.trouble
    safe.frames = []
    clock.advance(KNOWN_FOR_S)
    assert glancer.take(1) is not None
    assert glancer.trouble == ""


def test_a_program_that_says_nothing_counts_by_its_name(
    desk: Accessibility, windows: AtspiWindows, machine: Machine
) -> None:
    desk.open("editor", ("notes.txt", FRONT))
    machine.run(10, "keepassxc", "libwayland-client.so.0")
    machine.run(11, "gnome-keyring-d", "libc.so.6")
    machine.run(12, "editor", "libgtk-3.so.0")
    assert windows.visible()[1:] == (WindowInfo("keepassxc", "", EVERYWHERE, 10, opaque=False, ordinary=False),)


def test_a_browser_that_says_nothing_leaves_everything_in_doubt(
    desk: Accessibility, windows: AtspiWindows, machine: Machine
) -> None:
    desk.open("editor", ("notes.txt", FRONT))
    machine.run(10, "chromium", "libX11.so.6")
    with pytest.raises(CaptureError, match="chromium does not tell whether a private window"):
        windows.visible()
    desk.open("Chromium", ("News", SEEN))
    assert [app for app, _, _ in told(windows)] == ["editor", "Chromium"]


def test_an_application_that_hangs_holds_up_one_look_and_counts_by_its_name(
    desk: Accessibility, windows: AtspiWindows, machine: Machine, clock: FrozenClock
) -> None:
    desk.open("editor", ("notes.txt", FRONT))
    stuck = desk.open("keepassxc", ("Passwords", SEEN))
    machine.run(10, "keepassxc", "libQt6Gui.so.6".replace("lib", "", 1))
    stuck.hangs = True
    began = SystemClock().monotonic()
    assert [app for app, _, _ in told(windows)] == ["editor", "keepassxc"]
    assert SystemClock().monotonic() - began < 3 * ANSWERS_WITHIN_S
    asked = len(stuck.service.calls)
    clock.advance(KNOWN_FOR_S)
    assert windows.visible()[1].pid == 10
    assert len(stuck.service.calls) == asked
    stuck.hangs = False
    clock.advance(HANGS_FOR_S)
    assert ("keepassxc", "Passwords", False) in told(windows)


def test_without_accessibility_the_windows_are_not_known(
    bus: MessageBus, windows: AtspiWindows, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CaptureError, match="at-spi2-core"):
        windows.visible()
    accessibility = Accessibility(bus.address)
    accessibility.open("editor", ("notes.txt", FRONT))
    assert told(windows) == [("editor", "notes.txt", True)]
    accessibility.stop()
    bus.stop()
    with pytest.raises(CaptureError, match="accessibility bus"):
        windows.visible()


def test_the_session_decides_where_windows_are_known_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert isinstance(window_source(), AtspiWindows)
    monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
    assert isinstance(window_source(), X11Windows)


def test_programs_are_found_when_they_come_and_forgotten_when_they_go(machine: Machine, clock: FrozenClock) -> None:
    clients = Clients(clock=clock, folder=machine.folder)
    machine.run(10, "starting")
    machine.run(20, "Web Content", "libgtk-3.so.0", file="/usr/lib/firefox/firefox")
    machine.run(21, "firefox", "libgtk-3.so.0", file="/usr/lib/firefox/firefox")
    assert clients.others({21}, []) == []
    assert clients.others(set(), ["Mozilla Firefox"]) == [(20, "Web Content")]
    machine.run(10, "starting", "libX11.so.6")
    clock.advance(CHECKED_FOR_S)
    assert (10, "starting") in clients.others({21}, [])
    machine.end(10)
    assert clients.others({21}, []) == []
    assert clients.name(10) == ""


def test_programs_of_another_desktop_do_not_count(
    machine: Machine, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    for pid, environment in ((10, "WAYLAND_DISPLAY=wayland-7\0DISPLAY=:3"), (11, "DISPLAY=:3"), (12, "HOME=/")):
        machine.run(pid, f"program{pid}", "libX11.so.6")
        (machine.folder / str(pid) / "environ").write_text(f"{environment}\0")
    assert Clients(clock=clock, folder=machine.folder).others(set(), []) == [(10, "program10"), (12, "program12")]


@pytest.fixture
def real_windows(
    bus: MessageBus, machine: Machine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[AtspiWindows]:
    """Windows as the real accessibility bus tells them."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    quiet = subprocess.DEVNULL
    with subprocess.Popen([str(LAUNCHER)], stdout=quiet, stderr=quiet) as launcher:
        source = AtspiWindows(clients=Clients(folder=machine.folder))
        try:
            until(lambda: answers(source), "the accessibility bus")
            yield source
        finally:
            source.close()
            launcher.terminate()


@pytest.mark.display
def test_a_real_window_is_known_through_the_real_accessibility_bus(
    display: VirtualScreen, real_windows: AtspiWindows
) -> None:
    environment = {**display.environment, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    with ShownWindow(environment, app="vault", title="Tresor — geheim", text="x", box=[40, 60, 300, 200]) as shown:
        until(lambda: titles(real_windows, shown.pid) == ["Tresor — geheim"], "the window")
        shown.do(title="Private Browsing")
        until(lambda: titles(real_windows, shown.pid) == ["Private Browsing"], "the new title")
    until(lambda: titles(real_windows, shown.pid) == [], "the window gone")


@pytest.mark.display
def test_scrubjays_own_window_is_known_on_wayland(
    display: VirtualScreen, real_windows: AtspiWindows, home: Home
) -> None:
    session = {"WAYLAND_DISPLAY": "wayland-none", "XDG_SESSION_TYPE": "wayland"}
    environment = {**os.environ, **display.environment, **session}
    command = [sys.executable, "-m", "desktop", "--home", str(home.path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as window:
        try:
            until(lambda: bool(titles(real_windows, window.pid)), "Scrubjay's window")
        finally:
            window.terminate()


def titles(source: AtspiWindows, pid: int) -> list[str]:
    """The windows of a process."""
    return [window.title for window in source.visible() if window.pid == pid]


def answers(source: AtspiWindows) -> bool:
    try:
        source.visible()
    except CaptureError:
        return False
    return True
