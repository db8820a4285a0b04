"""What the set-up shows while it works."""

import io
import sys
import threading

import pytest

from installers import console
from installers.console import Progress, Step, run_quietly


class Terminal(io.StringIO):
    """A stream that says it is a terminal, and tells when something was written to it."""

    def __init__(self) -> None:
        super().__init__()
        self.moved = threading.Event()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if "#" in text:
            self.moved.set()
        return super().write(text)


def test_a_log_gets_a_line_when_a_step_starts_and_when_it_ends() -> None:
    log = io.StringIO()
    progress = Progress(2, log)
    with progress.step("First"):
        pass
    with pytest.raises(KeyError), progress.step("Second"):
        raise KeyError
    lines = log.getvalue().splitlines()
    assert lines[0] == "[1/2] First ..."
    assert lines[1].startswith("[1/2] First: done (0.")
    assert lines[3].startswith("[2/2] Second: FAILED")
    assert "\r" not in log.getvalue()


def test_a_log_hears_of_a_long_step_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "LOG_EVERY_S", 0.01)
    log = Terminal()
    monkeypatch.setenv("TERM", "dumb")
    with Progress(1, log).step("Packages") as step:
        step.total, step.done, step.detail = 10, 5, "Collecting mss"
        assert log.moved.wait(10)
    assert "      [1/1] Packages [############------------] 5/10 0 s Collecting mss" in log.getvalue()


def test_on_a_terminal_one_line_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    terminal = Terminal()
    with Progress(1, terminal).step("Packages") as step:
        step.total, step.done = 4, 9
        assert terminal.moved.wait(10)
    assert "\r\x1b[K" in terminal.getvalue()
    assert "[########################] 4/4" in terminal.getvalue()
    assert terminal.getvalue().count("\n") == 1


def test_a_step_without_a_total_shows_no_bar() -> None:
    assert Step("[1/1] Wait").line(2.0) == "[1/1] Wait 2 s"


def test_what_a_program_says_is_heard_line_by_line_and_returned() -> None:
    heard: list[str] = []
    code = "import os, sys; print(os.environ['WORD']); print('oops', file=sys.stderr); sys.exit(3)"
    result = run_quietly([sys.executable, "-u", "-c", code], environment={"WORD": "hello"}, on_line=heard.append)
    assert result == (3, "hello\noops")
    assert heard == ["hello", "oops"]
