"""Draws the README's picture of the window, with real capture and a real core.

Run as `python -m tests.end_to_end.real_screenshot FILE`.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from Xlib.display import Display

from desktop.app import Program, prepare
from desktop.demo.stage import VirtualScreen
from desktop.settings.store import load_settings, save_settings, with_values
from memory_core.home import Home
from memory_core.privacy.keys import NoKeyring, open_keys, set_passphrase
from tests.fakes.shown_window import ShownWindow

PAGES = (
    {
        "app": "LibreOffice",
        "title": "Quarterly report",
        "text": "Quarterly report, second draft\n\nThe quarterly report is due on 11 December.\n"
        "Send it to Mira Petrova in accounting.\nThe travel budget is 4,200 euros.",
        "box": [80, 80, 860, 420],
        "font": 22,
    },
    {
        "app": "Firefox",
        "title": "Your booking to Lisbon",
        "text": "Your booking to Lisbon\n\nFlight TP 553 leaves on 9 January at 07:40 from gate B22.\n"
        "Your seat is 14C. The hotel is the Casa do Rio, three nights.",
        "box": [120, 580, 850, 400],
        "font": 20,
    },
    {
        "app": "Slack",
        "title": "#launch",
        "text": "Mira: The launch moves to 18 January because of the audit.\nTom: The meeting room on the third floor "
        "is booked.\nMira: Please bring the budget for hardware, it was 11,800 euros.",
        "box": [1010, 240, 860, 520],
        "font": 20,
    },
)
QUESTIONS = (
    "When is the quarterly report due?",
    "When does the flight to Lisbon leave?",
    "How much was the budget for hardware?",
)
LIMIT_S = 90
PASSPHRASE = "a passphrase for the picture"
DESKTOP = 0x2F4A60


def until(condition: Callable[[], bool]) -> None:
    """Let the window work until it is so."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come so far")
        QApplication.processEvents()
        threading.Event().wait(0.01)


def draw(program: Program, screen: VirtualScreen) -> None:
    """Let it see three windows, and ask it three questions."""
    program.open()
    until(lambda: program.start.state.shown == "locked")
    program.start.unlock(PASSPHRASE)
    program.window.resize(QSize(1280, 800))
    until(lambda: program.window.shell is not None and program.wiring is not None)
    rooms: Any = program.wiring.rooms if program.wiring else None
    with ExitStack() as windows:
        for page in PAGES:
            windows.enter_context(ShownWindow({**screen.environment, "QT_QPA_PLATFORM": "xcb"}, **page))  # type: ignore[arg-type]
            until(lambda app=page["app"]: app in {row.app for row in rooms.browser.rows.rows})  # type: ignore[misc]
            rest = time.monotonic() + 4
            until(lambda rest=rest: time.monotonic() > rest)  # type: ignore[misc]
    for question in QUESTIONS:
        rooms.chat.ask(question)
        until(lambda: not rooms.chat.state.busy)
    rest = time.monotonic() + 1
    until(lambda: time.monotonic() > rest)


def paint_desktop(screen: VirtualScreen) -> None:
    """A bare X server is black."""
    display = Display(screen.display)
    root = display.screen().root
    root.change_attributes(background_pixel=DESKTOP)
    root.clear_area()
    display.sync()
    display.close()


def protect(home: Home) -> None:
    """As on a machine with a keyring, the window has nothing to warn of."""
    set_passphrase(home, open_keys(home, keyring=NoKeyring()), None, PASSPHRASE, keyring=NoKeyring())


def choose(program: Program, app: str) -> None:
    """Open the newest memory of an application in the browser."""
    shell: Any = program.window.shell
    shell.go("memories")
    rows: Any = shell.memories.list.model()
    number = next(number for number, row in enumerate(rows.rows) if row.app == app)
    shell.memories.list.setCurrentIndex(rows.index(number, 0))
    until(lambda: shell.memories.pane.picture.pictured is not None)
    rest = time.monotonic() + 1
    until(lambda: time.monotonic() > rest)


def main(arguments: list[str]) -> int:
    """Draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--page", choices=("chat", "memories"), default="memories")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    chosen = parser.parse_args(arguments)
    with ExitStack() as stack:
        home = Home(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home")
        home.prepare()
        settings = with_values(load_settings(home.settings), screen=True, welcomed=True, theme=chosen.theme)
        save_settings(home.settings, settings)
        protect(home)
        screen = stack.enter_context(VirtualScreen())
        paint_desktop(screen)
        os.environ.update({**screen.environment, "QT_QPA_PLATFORM": "offscreen"})
        application = QApplication([])
        prepare(application)
        program = Program(application=application, home=home)
        stack.callback(program.close)
        draw(program, screen)
        if chosen.page == "memories":
            choose(program, "Slack")
        program.window.grab().save(str(chosen.file))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
