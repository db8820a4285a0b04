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

from desktop.app import Program, prepare
from desktop.demo.stage import VirtualScreen
from desktop.settings.store import load_settings, save_settings, with_values
from memory_core.home import Home
from tests.fakes.shown_window import ShownWindow

PAGES = (
    {
        "app": "LibreOffice",
        "title": "Quarterly report",
        "text": "Quarterly report, second draft\n\nThe quarterly report is due on 11 December.\n"
        "Send it to Mira Petrova in accounting.\nThe travel budget is 4,200 euros.",
        "box": [80, 90, 900, 460],
        "font": 16,
    },
    {
        "app": "Slack",
        "title": "#launch",
        "text": "Mira: The launch moves to 18 January because of the audit.\nTom: I book the meeting room on the third "
        "floor.\nMira: Please bring the budget for hardware, it was 11,800 euros.",
        "box": [700, 320, 1000, 420],
        "font": 15,
    },
)
QUESTIONS = (
    "When is the quarterly report due?",
    "Why does the launch move, and to which day?",
    "How much was the budget for hardware?",
)
LIMIT_S = 90


def until(condition: Callable[[], bool]) -> None:
    """Let the window work until it is so."""
    end = time.monotonic() + LIMIT_S
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("the window did not come so far")
        QApplication.processEvents()
        threading.Event().wait(0.01)


def draw(program: Program, screen: VirtualScreen) -> None:
    """Let it see two windows, and ask it two questions."""
    program.open()
    program.window.resize(QSize(1280, 800))
    until(lambda: program.window.shell is not None and program.wiring is not None)
    rooms: Any = program.wiring.rooms if program.wiring else None
    for page in PAGES:
        with ShownWindow({**screen.environment, "QT_QPA_PLATFORM": "xcb"}, **page):  # type: ignore[arg-type]
            until(lambda app=page["app"]: app in {row.app for row in rooms.browser.rows.rows})  # type: ignore[misc]
            rest = time.monotonic() + 4
            until(lambda rest=rest: time.monotonic() > rest)  # type: ignore[misc]
    for question in QUESTIONS:
        rooms.chat.ask(question)
        until(lambda: not rooms.chat.state.busy)
    rest = time.monotonic() + 1
    until(lambda: time.monotonic() > rest)


def main(arguments: list[str]) -> int:
    """Draw it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--page", choices=("chat", "memories"), default="chat")
    parser.add_argument("--theme", choices=("light", "dark"), default="light")
    chosen = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with ExitStack() as stack:
        home = Home(Path(stack.enter_context(tempfile.TemporaryDirectory())) / "home")
        home.prepare()
        settings = with_values(load_settings(home.settings), screen=True, welcomed=True, theme=chosen.theme)
        save_settings(home.settings, settings)
        screen = stack.enter_context(VirtualScreen())
        os.environ.update(screen.environment)
        application = QApplication([])
        prepare(application)
        program = Program(application=application, home=home)
        stack.callback(program.close)
        draw(program, screen)
        if chosen.page == "memories" and program.window.shell is not None:
            shell = program.window.shell
            shell.go("memories")
            shell.memories.list.setCurrentIndex(shell.memories.list.model().index(0, 0))
            rest = time.monotonic() + 2
            until(lambda: time.monotonic() > rest)
        program.window.grab().save(str(chosen.file))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
