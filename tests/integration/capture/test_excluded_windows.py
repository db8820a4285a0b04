"""Rules on a real X server: what the system tells of a window, and that no word of an excluded one is kept."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from capture.config import CaptureConfig
from capture.events import Skip
from capture.rules.exclusions import Exclusions
from capture.rules.muting import Muting
from capture.sources._linux import X11Windows
from capture.sources.windows import SharedWindows
from desktop.demo.stage import VirtualScreen
from memory_core.clock import SystemClock
from memory_core.records.observation import Box
from tests.fakes.shown_window import ShownWindow, until
from tests.fakes.x_server import XServer
from tests.integration.capture.test_pile_of_windows import Client, client, seen, server, windows
from tests.integration.capture.test_seeing_the_screen import REPORT, Desk, desk

__all__ = ("client", "desk", "server", "windows")
pytestmark = pytest.mark.display

SECRET = "the balance of the hidden account is ninety thousand crowns " * 6


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that was started as a browser for private windows is."""
    line = [sys.executable, "-S", "-c", "input()", "--incognito"]
    with subprocess.Popen(line, stdin=subprocess.PIPE) as process:
        yield process
        process.terminate()


def test_the_process_of_a_window_that_names_none_is_known_to_the_server(client: Client, windows: X11Windows) -> None:
    client.window(Box(0, 0, 300, 200), title="locker")
    found = seen(windows)["locker"]
    assert found.pid == os.getpid()
    assert found.names == (Path("/proc/self/comm").read_text().strip(),)
    assert found.id


def test_both_names_of_a_class_are_known(client: Client, windows: X11Windows) -> None:
    window = client.window(Box(0, 0, 300, 200), title="prompt")
    window.set_wm_class("gcr-prompter", "Prompt")
    client.connection.sync()
    found = seen(windows)["prompt"]
    assert found.app == "Prompt"
    assert "gcr-prompter" in found.names
    assert Exclusions(CaptureConfig(), frozenset).judge([found]).shown == ()


def test_a_browser_started_for_private_windows_has_such(
    client: Client, windows: X11Windows, sleeper: subprocess.Popen[bytes]
) -> None:
    def pid_of(title: str, app: str) -> None:
        window = client.window(Box(0, 0, 300, 200), app=app, title=title)
        client.put(window, "_NET_WM_PID", "CARDINAL", 32, [sleeper.pid])

    until(lambda: b"--incognito" in Path(f"/proc/{sleeper.pid}/cmdline").read_bytes(), "the command line")
    pid_of("News - Chromium", "Chromium")
    pid_of("notes.txt", "Editor")
    assert seen(windows)["News - Chromium"].private
    assert not seen(windows)["notes.txt"].private
    shown = Exclusions(CaptureConfig(), frozenset).judge(windows.visible()).shown
    assert [window.title for window in shown] == ["notes.txt"]


def test_a_window_whose_role_says_so_is_private(client: Client, windows: X11Windows) -> None:
    window = client.window(Box(0, 0, 300, 200), app="Web", title="News")
    assert not seen(windows)["News"].private
    client.put(window, "WM_WINDOW_ROLE", "STRING", 8, b"private-browser")
    until(lambda: seen(windows)["News"].private, "the role")


@pytest.mark.parametrize(
    ("rule", "app", "title"),
    [
        ("site: example.com", "firefox", "Example Domain — Mozilla Firefox"),
        ("path: ~/Taxes", "editor", "2025.txt (~/Taxes) - editor"),
        ("title: payroll", "sheet", "Payroll 2026"),
        ("private windows", "firefox", "News — Mozilla Firefox Privater Modus"),
    ],
)
def test_no_word_of_an_excluded_window_is_kept_behind_another_or_half_off_the_screen(
    desk: Desk, display: VirtualScreen, rule: str, app: str, title: str
) -> None:
    desk.seeing.configure(CaptureConfig(screen=True, excluded_apps=(), excluded_titles=(), exclusions=(rule,)))
    with (
        ShownWindow(display.environment, app=app, title=title, text=SECRET, box=[1500, 60, 800, 300]) as bad,
        ShownWindow(display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]) as good,
    ):
        desk.see("Lisbon")
        bad.do(move=[600, 300, 800, 400])
        good.do(**{"raise": True})
        desk.fronts("writer")
        desk.settle()
        good.do(append="Tom brings the projector.\n")
        desk.see("projector")
        (look,) = desk.seeing.lookout.looks([1])
    kept = desk.kept()
    assert kept
    for captured in kept:
        assert not {"balance", "hidden", "crowns"} & set(captured.observation.text.split())
        assert title not in captured.observation.text
    picture = look.glance.pixels[:, :, :3]
    assert picture[480:680, 620:1380].max() < 12, "what sticks out from under the other window must be black"
    assert picture[60:300, 40:800].max() > 200


def test_at_an_excluded_hour_nothing_is_seen_and_that_is_counted(desk: Desk, display: VirtualScreen) -> None:
    desk.seeing.configure(CaptureConfig(screen=True, exclusions=("time: 0-24",)))
    with ShownWindow(display.environment, app="writer", title="Report.odt", text=REPORT, box=[20, 60, 900, 400]):
        assert desk.look() == []
        assert desk.tally.snapshot()[1] == {Skip.HOURS.value: 1}
        desk.seeing.configure(CaptureConfig(screen=True))
        desk.see("Lisbon")


def test_the_dialogs_of_an_excluded_window_are_excluded_with_it(client: Client, windows: X11Windows) -> None:
    page = client.window(Box(0, 0, 300, 200), app="firefox", title="News — Mozilla Firefox Private Browsing")
    save = client.window(Box(50, 50, 200, 100), app="firefox", title="Save As")
    sure = client.window(Box(60, 60, 100, 50), app="firefox", title="Replace the file?")
    client.window(Box(400, 0, 300, 200), app="firefox", title="Tides — Mozilla Firefox")
    save.set_wm_transient_for(page)
    sure.set_wm_transient_for(save)
    client.connection.sync()
    verdict = Exclusions(CaptureConfig(), frozenset).judge(windows.visible())
    assert [window.title for window in verdict.shown] == ["Tides — Mozilla Firefox"]
    assert [str(rule) for rule in verdict.because] == ["title: private browsing"]


def test_a_pop_up_without_any_name_belongs_to_the_window_of_its_program_that_is_minimised(
    client: Client, windows: X11Windows, server: XServer
) -> None:
    main = client.window(Box(0, 0, 300, 200), app="Vault", title="Bank - Vault")
    client.put(client.root, "_NET_CLIENT_LIST", "WINDOW", 32, [main.id])
    main.unmap()
    client.window(Box(400, 0, 100, 200), menu=True)
    (pop_up,) = windows.visible()
    assert (pop_up.app, pop_up.title, pop_up.ordinary) == ("Vault", "Bank - Vault", False)
    for config in (CaptureConfig(excluded_apps=("Vault",)), CaptureConfig(excluded_titles=("Bank",))):
        verdict = Exclusions(config, frozenset).judge(windows.visible())
        assert (verdict.shown, verdict.present) == ((), (Box(400, 0, 100, 200),))

    other = Client(server.display)
    other.window(Box(600, 0, 100, 200), menu=True)
    found = {window.box.left: window.app for window in windows.visible()}
    other.connection.close()
    assert found == {400: "Vault", 600: ""}, "another program's is not its"


def test_what_a_program_shows_whose_window_was_closed_to_the_tray_is_still_its_own(
    client: Client, windows: X11Windows
) -> None:
    client.window(Box(0, 0, 300, 200), app="Vault", title="Bank - Vault").unmap()
    client.window(Box(400, 0, 100, 200), menu=True)
    (pop_up,) = windows.visible()
    assert (pop_up.app, pop_up.title) == ("Vault", "")
    assert Exclusions(CaptureConfig(excluded_apps=("vault",)), frozenset).judge([pop_up]).shown == ()


def test_a_tool_bar_that_says_incognito_drops_the_window(desk: Desk, display: VirtualScreen) -> None:
    bar = "\n\n" + " " * 130 + "Incognito\n\n\n" + SECRET
    with ShownWindow(display.environment, app="chromium", title="News - Chromium", text=bar, box=[20, 60, 900, 500]):
        desk.fronts("chromium")
        desk.settle()
        assert desk.kept() == []
        assert desk.tally.snapshot()[1][Skip.PRIVATE.value] >= 1


def test_a_real_window_mutes_while_it_can_be_seen(display: VirtualScreen) -> None:
    windows = SharedWindows()
    muting = Muting(windows, frozenset, clock=SystemClock(), addresses=lambda _: "")
    muting.configure(CaptureConfig(microphone=True, mute_when=("call: Anna Novak",)))
    try:
        assert muting.why() == ""
        look: dict[str, Any] = {"text": "hello", "box": [20, 60, 500, 300]}
        with ShownWindow(display.environment, app="zoom", title="Zoom Meeting - Anna Novak", **look):
            until(lambda: muting.why() == "Muted by the rule “call: Anna Novak”.", "the call")
        until(lambda: muting.why() == "", "its end")
        with ShownWindow(display.environment, app="KeePassXC", title="Passwords", **look):
            until(lambda: muting.why() == "Muted by the rule “app: keepass”.", "the excluded window")
        until(lambda: muting.why() == "", "its end")
    finally:
        windows.close()


def test_judging_a_pile_again_costs_next_to_nothing(client: Client, windows: X11Windows) -> None:
    for number in range(20):
        client.window(Box(number, 0, 300, 200), app="firefox", title=f"Page {number} — Mozilla Firefox")
    rules = Exclusions(CaptureConfig(), frozenset)
    pile = windows.visible()

    def cost() -> float:
        began = time.thread_time()
        rules.judge(pile)
        return time.thread_time() - began

    first = cost()
    assert min(cost() for _ in range(100)) < first / 5
