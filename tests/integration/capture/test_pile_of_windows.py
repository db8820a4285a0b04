"""Windows that no window manager tidied: menus, shadows, glass, other desktops, on a bare X server."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import Xlib.display
from Xlib import X, Xatom
from Xlib.ext import shape

from capture.sources._linux import X11Windows
from capture.sources._linux_presence import GIVE_UP_FOR_S, KNOWN_FOR_S, X11Presence
from capture.sources.base import WindowInfo
from capture.sources.presence import AlwaysPresent, presence_source
from capture.sources.windows import window_source
from memory_core.clock import FrozenClock, SystemClock
from memory_core.errors import CaptureError
from memory_core.records.observation import Box
from tests.fakes.shown_window import until
from tests.fakes.x_server import XServer

pytestmark = pytest.mark.display


class Client:
    """A program that makes windows by hand."""

    def __init__(self, display: str) -> None:
        self.connection = Xlib.display.Display(display)
        self.screen = self.connection.screen()
        self.root: Any = self.screen.root

    def window(self, box: Box, *, app: str = "", title: str = "", menu: bool = False, parent: Any = None) -> Any:
        made = (parent or self.root).create_window(
            box.left, box.top, box.width, box.height, 0, X.CopyFromParent, override_redirect=menu
        )
        if app:
            made.set_wm_class(app.lower(), app)
        if title:
            self.put(made, "_NET_WM_NAME", "UTF8_STRING", 8, title.encode())
        made.map()
        self.connection.sync()
        return made

    def put(self, window: Any, name: str, kind: str, size: int, data: Sequence[int] | bytes) -> None:
        atom = self.connection.get_atom
        window.change_property(atom(name), atom(kind), size, data)
        self.connection.sync()

    def put_names(self, window: Any, name: str, *values: str) -> None:
        atom = self.connection.get_atom
        window.change_property(atom(name), Xatom.ATOM, 32, [atom(value) for value in values])
        self.connection.sync()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    fresh = XServer()
    fresh.start("1280x720x24")
    monkeypatch.setenv("DISPLAY", fresh.display)
    yield fresh
    fresh.stop()


@pytest.fixture
def client(server: XServer) -> Iterator[Client]:
    program = Client(server.display)
    yield program
    program.connection.close()


@pytest.fixture
def windows(server: XServer) -> Iterator[X11Windows]:
    source = X11Windows()
    yield source
    source.close()


def seen(windows: X11Windows) -> dict[str, WindowInfo]:
    return {window.title: window for window in windows.visible()}


def test_without_a_window_manager_the_pile_and_the_focus_are_known(client: Client, windows: X11Windows) -> None:
    client.window(Box(0, 0, 300, 200), app="Low", title="low")
    top = client.window(Box(100, 100, 300, 200), app="Top", title="top")
    assert [(w.app, w.title, w.box) for w in windows.visible()] == [
        ("Top", "top", Box(100, 100, 300, 200)),
        ("Low", "low", Box(0, 0, 300, 200)),
    ]
    assert not any(window.front for window in windows.visible())
    top.set_input_focus(X.RevertToParent, X.CurrentTime)
    client.connection.sync()
    assert [window.title for window in windows.visible() if window.front] == ["top"]


def test_hidden_windows_and_those_of_other_desktops_are_not_visible(client: Client, windows: X11Windows) -> None:
    client.put(client.root, "_NET_CURRENT_DESKTOP", "CARDINAL", 32, [0])
    client.window(Box(0, 0, 300, 200), title="unmapped").unmap()
    client.put_names(client.window(Box(0, 0, 300, 200), title="hidden"), "_NET_WM_STATE", "_NET_WM_STATE_HIDDEN")
    client.put(client.window(Box(0, 0, 300, 200), title="elsewhere"), "_NET_WM_DESKTOP", "CARDINAL", 32, [1])
    client.put(client.window(Box(0, 0, 300, 200), title="sticky"), "_NET_WM_DESKTOP", "CARDINAL", 32, [0xFFFFFFFF])
    client.put(client.window(Box(0, 0, 300, 200), title="here"), "_NET_WM_DESKTOP", "CARDINAL", 32, [0])
    assert set(seen(windows)) == {"sticky", "here"}
    client.put(client.root, "_NET_CURRENT_DESKTOP", "CARDINAL", 32, [1])
    assert set(seen(windows)) == {"sticky", "elsewhere"}


def test_a_menu_takes_the_name_of_its_owner(client: Client, windows: X11Windows) -> None:
    owner = client.window(Box(0, 0, 300, 200), app="KeePassXC", title="Passwords")
    client.put(owner, "_NET_WM_PID", "CARDINAL", 32, [4711])
    menu = client.window(Box(300, 0, 100, 200), menu=True)
    menu.set_wm_transient_for(owner)
    client.connection.sync()
    top = windows.visible()[0]
    assert (top.app, top.title, top.pid, top.ordinary) == ("KeePassXC", "Passwords", 4711, False)
    owner.destroy()
    client.connection.sync()
    assert [(w.app, w.title) for w in windows.visible()] == [("", "")]


def test_panels_are_not_windows_one_works_in(client: Client, windows: X11Windows) -> None:
    panel = client.window(Box(0, 0, 1280, 30), title="panel")
    client.put_names(panel, "_NET_WM_WINDOW_TYPE", "_NET_WM_WINDOW_TYPE_DOCK")
    client.window(Box(0, 30, 300, 200), title="work")
    assert not seen(windows)["panel"].ordinary
    assert seen(windows)["work"].ordinary


def test_the_application_is_found_inside_its_frame(client: Client, windows: X11Windows) -> None:
    frame = client.window(Box(50, 60, 320, 240))
    inner = client.window(Box(5, 20, 310, 215), app="Editor", title="notes.txt", parent=frame)
    client.window(Box(0, 0, 10, 10), parent=frame)
    client.put(inner, "WM_STATE", "WM_STATE", 32, [1, 0])
    (window,) = windows.visible()
    assert (window.app, window.title, window.box, window.bar) == ("Editor", "notes.txt", Box(50, 60, 320, 240), 20)
    inner.configure(y=2)
    client.connection.sync()
    frame.configure(x=51)
    client.connection.sync()
    assert windows.visible()[0].bar == 0, "it draws its title itself"


def test_an_old_title_is_read_when_there_is_no_new_one(client: Client, windows: X11Windows) -> None:
    client.window(Box(0, 0, 300, 200)).set_wm_name("xterm")
    client.connection.sync()
    assert windows.visible()[0].title == "xterm"


def test_a_window_without_a_class_is_named_after_its_program(client: Client, windows: X11Windows) -> None:
    for title, pid in (("ours", os.getpid()), ("nobody's", 2**22 + 1)):
        client.put(client.window(Box(0, 0, 300, 200), title=title), "_NET_WM_PID", "CARDINAL", 32, [pid])
    assert seen(windows)["ours"].app == Path("/proc/self/comm").read_text().strip()
    assert seen(windows)["nobody's"].app == ""


def test_an_invisible_shadow_is_no_part_of_a_window(client: Client, windows: X11Windows) -> None:
    shadowed = client.window(Box(100, 100, 340, 250), title="shadowed")
    client.put(shadowed, "_GTK_FRAME_EXTENTS", "CARDINAL", 32, [20, 20, 10, 40])
    assert windows.visible()[0].box == Box(120, 110, 300, 200)


def test_what_lies_below_shows_beside_a_window_that_is_no_rectangle(client: Client, windows: X11Windows) -> None:
    eyes = client.window(Box(10, 20, 400, 300), app="Eyes", title="Eyes")
    assert seen(windows)["Eyes"].opaque

    def cut(*pieces: tuple[int, int, int, int]) -> None:
        eyes.shape_rectangles(shape.SO.Set, shape.SK.Bounding, X.Unsorted, 0, 0, pieces)
        client.connection.sync()

    cut((0, 0, 400, 150), (0, 150, 150, 150))
    assert not seen(windows)["Eyes"].opaque
    cut((4, 0, 392, 300), (0, 4, 4, 292), (396, 4, 4, 292))  # round corners
    assert seen(windows)["Eyes"].opaque


def test_under_a_compositor_glass_is_not_opaque(client: Client, windows: X11Windows) -> None:
    glass = client.window(Box(0, 0, 300, 200), title="glass")
    client.put(glass, "_NET_WM_WINDOW_OPACITY", "CARDINAL", 32, [0x80000000])
    assert seen(windows)["glass"].opaque
    owner = client.window(Box(0, 0, 1, 1), title="compositor")
    owner.set_selection_owner(client.connection.get_atom("_NET_WM_CM_S0"), X.CurrentTime)
    client.window(Box(0, 0, 300, 200), title="solid")
    assert not seen(windows)["glass"].opaque
    assert seen(windows)["solid"].opaque


def test_windows_with_an_alpha_channel_are_opaque_where_they_say_so(client: Client, windows: X11Windows) -> None:
    visual = next(v for depth in client.screen.allowed_depths if depth.depth == 32 for v in depth.visuals)
    colours = client.root.create_colormap(visual.visual_id, X.AllocNone)

    def made(title: str) -> Any:
        window = client.root.create_window(
            0, 0, 300, 200, 0, 32, X.InputOutput, visual.visual_id, colormap=colours, border_pixel=0
        )
        client.put(window, "_NET_WM_NAME", "UTF8_STRING", 8, title.encode())
        window.map()
        return window

    made("clear")
    client.put(made("solid"), "_NET_WM_OPAQUE_REGION", "CARDINAL", 32, [0, 0, 300, 100, 0, 100, 300, 100])
    owner = client.window(Box(0, 0, 1, 1), title="compositor")
    owner.set_selection_owner(client.connection.get_atom("_NET_WM_CM_S0"), X.CurrentTime)
    client.connection.sync()
    assert not seen(windows)["clear"].opaque
    assert seen(windows)["solid"].opaque


def test_a_busy_property_does_not_make_the_pile_be_read_again(client: Client, windows: X11Windows) -> None:
    client.put(client.root, "_NET_ACTIVE_WINDOW", "WINDOW", 32, [0])
    window = client.window(Box(0, 0, 300, 200), title="typing")
    until(lambda: windows.visible() is windows.visible(), "a quiet pile")
    before = windows.visible()
    client.put(window, "_NET_WM_USER_TIME", "CARDINAL", 32, [12345])
    assert windows.visible() is before
    client.put(window, "_NET_WM_NAME", "UTF8_STRING", 8, b"typed")
    assert [w.title for w in windows.visible()] == ["typed"]


def test_on_wayland_the_windows_are_not_known(windows: X11Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Xlib.display.Display, "has_extension", lambda _, name: name == "XWAYLAND")
    with pytest.raises(CaptureError, match="Wayland"):
        windows.visible()


def login_service(folder: Path, script: str) -> None:
    """A `loginctl` of our own."""
    program = folder / "loginctl"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o700)


def test_the_lock_is_what_the_login_service_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    clock = FrozenClock(SystemClock().now())
    presence = X11Presence(clock=clock)
    login_service(tmp_path, "echo yes")
    assert presence.locked()
    login_service(tmp_path, "echo no")
    assert presence.locked(), "not asked again within five seconds"
    clock.advance(KNOWN_FOR_S)
    assert not presence.locked()


def test_a_login_service_that_fails_or_hangs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    clock = FrozenClock(SystemClock().now())
    presence = X11Presence(clock=clock)
    login_service(tmp_path, "exec sleep 30")
    assert not presence.locked()
    login_service(tmp_path, "echo yes")
    clock.advance(KNOWN_FOR_S + 1)
    assert not presence.locked()
    clock.advance(GIVE_UP_FOR_S)
    assert presence.locked()
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    clock.advance(KNOWN_FOR_S)
    assert presence.locked() is False


def test_unknown_systems_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "plan9")
    with pytest.raises(CaptureError, match="plan9"):
        window_source()
    present = presence_source()
    assert isinstance(present, AlwaysPresent)
    assert (present.idle_seconds(), present.locked()) == (0.0, False)
