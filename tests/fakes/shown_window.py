"""Real windows on a virtual screen, each in a process of its own, for tests."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

POLL_S = 0.02
PROGRAM = Path(__file__).with_name("window_program.py")


def until(condition: Callable[[], bool], what: str, seconds: float = 60) -> None:
    """Ask until it is so; fails with `what` after `seconds`."""
    deadline, pause = time.monotonic() + seconds, threading.Event()
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        pause.wait(POLL_S)


class ShownWindow:
    """One window of `window_program.py`. It stands, painted, when this returns; see there for the orders."""

    def __init__(self, environment: Mapping[str, str], *, app: str, title: str, text: str, **look: Any) -> None:
        first = {"app": app, "title": title, "text": text, **look}
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environment},
        )
        self.pid = self._process.pid
        self._await()

    def do(self, **order: Any) -> None:
        """Give one order and wait until it is painted."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        self._await()

    def close(self) -> None:
        """End the program. Safe to call twice."""
        if self._process.stdin is not None and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait(timeout=20)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _await(self) -> None:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline()
        assert answer == "ok\n", f"The window program ended: {answer!r}"
