"""Tells what happens, step by step: a bar that moves on a terminal, plain lines in a log."""

import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO

SPINNER = "|/-\\"
BAR_WIDTH = 24
LOG_EVERY_S = 15.0


class SetupFailed(Exception):
    """Set-up cannot go on; `str()` of it is a sentence that says what to do."""


class Step:
    """One step under way: how much of it is done, and what it does right now."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.detail = ""
        self.done = 0
        self.total = 0

    def line(self, seconds: float) -> str:
        """What to show now."""
        bar = ""
        if self.total:
            full = min(BAR_WIDTH, BAR_WIDTH * self.done // self.total)
            bar = f" [{'#' * full}{'-' * (BAR_WIDTH - full)}] {min(self.done, self.total)}/{self.total}"
        return f"{self.label}{bar} {seconds:.0f} s {self.detail}".rstrip()


class Progress:
    """Numbers the steps and shows them. On a terminal one line moves; elsewhere a line is added now and then."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._total = total
        self._number = 0
        self._moves = self._stream.isatty() and os.environ.get("TERM", "") != "dumb"

    @contextmanager
    def step(self, label: str) -> Iterator[Step]:
        """Show a step while the body runs, and the time that it took."""
        self._number += 1
        step = Step(f"[{self._number}/{self._total}] {label}")
        self._say(step.label + " ...", end="" if self._moves else "\n")
        started = time.monotonic()
        finished = threading.Event()
        ticker = threading.Thread(target=self._tick, args=(step, started, finished), name="progress", daemon=True)
        ticker.start()
        outcome = "FAILED"
        try:
            yield step
            outcome = "done"
        finally:
            finished.set()
            ticker.join()
            end = f"{step.label}: {outcome} ({time.monotonic() - started:.1f} s)"
            self._say("\r\x1b[K" + end if self._moves else end)

    def _tick(self, step: Step, started: float, finished: threading.Event) -> None:
        turn = 0
        while not finished.wait(0.1 if self._moves else LOG_EVERY_S):
            turn += 1
            line = step.line(time.monotonic() - started)
            if self._moves:
                columns = max(20, _columns() - 3)
                self._say(f"\r\x1b[K{SPINNER[turn % len(SPINNER)]} {line[:columns]}", end="")
            else:
                self._say(f"      {line}")

    def _say(self, text: str, end: str = "\n") -> None:
        self._stream.write(text + end)
        self._stream.flush()


def _columns() -> int:
    try:
        return os.get_terminal_size().columns
    except OSError:
        return 80


def run_quietly(
    command: Sequence[str],
    *,
    environment: Mapping[str, str] | None = None,
    on_line: Callable[[str], None] = lambda _: None,
) -> tuple[int, str]:
    """Run a program without showing what it says. Returns its exit code and its last 400 lines.

    `environment` is added to this process's own. `on_line` hears each line as it comes.
    """
    tail: deque[str] = deque(maxlen=400)
    with subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as program:
        assert program.stdout is not None
        for line in program.stdout:
            tail.append(line.rstrip("\n"))
            on_line(tail[-1])
        code = program.wait()
    return code, "\n".join(tail)
