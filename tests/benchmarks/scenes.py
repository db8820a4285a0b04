"""Real windows with known text on a screen, one that rests and one that somebody types into."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from desktop.demo.stage import VirtualScreen

PROGRAM = Path(__file__).parents[1] / "fakes" / "window_program.py"
PARAGRAPH = (
    "The harbour office moved the deadline of the tender to the ninth of March. Beatriz has the drawings of the "
    "northern quay, and the surveyor comes on Tuesday with the new soundings. What is still missing is the letter "
    "from the insurer about the crane; without it the board cannot sign.\n\n"
)
TYPED = "Please send the drawings of the quay to the surveyor before noon and ask him for the soundings of last week. "
WORDS_PER_SECOND = 1.0


class Window:
    """A window in a process of its own, which does what it is told."""

    def __init__(self, screen: VirtualScreen, **first: Any) -> None:
        self._program = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(first)],
            env={**os.environ, **screen.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._orders: IO[str] = self._program.stdin
        self._answers: IO[str] = self._program.stdout
        self._expect_ok()

    @property
    def pid(self) -> int:
        """Its process."""
        return self._program.pid

    def order(self, **order: Any) -> None:
        """Carry out an order; it is painted when this returns."""
        self._orders.write(json.dumps(order) + "\n")
        self._orders.flush()
        self._expect_ok()

    def _expect_ok(self) -> None:
        if self._answers.readline().strip() != "ok":
            raise RuntimeError("The window of the benchmark did not appear.")

    def close(self) -> None:
        """Take it away."""
        self._orders.close()
        self._program.wait(timeout=10)
        self._answers.close()


@contextmanager
def desk(screen: VirtualScreen) -> Iterator[Window]:
    """A document that fills most of the screen and a chat beside it; the chat's window is the one handed out."""
    document = Window(screen, app="writer", title="Tender.odt", text=PARAGRAPH * 12, box=[20, 40, 1200, 980], font=11)
    chat = Window(
        screen, app="chat", title="Beatriz", text="Beatriz: good morning\n", box=[1260, 60, 620, 900], font=11
    )
    try:
        yield chat
    finally:
        chat.close()
        document.close()


@contextmanager
def typing(window: Window, *, active: bool) -> Iterator[None]:
    """Type into a window, a word a second, while the body runs."""
    stop = threading.Event()

    def type_on() -> None:
        number = 0
        words = TYPED.split()
        while not stop.wait(1 / WORDS_PER_SECOND):
            window.order(append=words[number % len(words)] + (" " if (number + 1) % 12 else "\n"))
            number += 1

    typist = threading.Thread(target=type_on, name="typist")
    if active:
        typist.start()
    try:
        yield
    finally:
        stop.set()
        if active:
            typist.join()
