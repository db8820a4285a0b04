"""One capture process, as its supervisor holds it: started, told, listened to, ended."""

import contextlib
import json
import logging
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from memory_core.privacy.hardening import childrens_environment

_LOG = logging.getLogger(__name__)
_LOG_LIMIT = 1_000_000
# How a capture process ends in which something hangs.
EXIT_HUNG = 75
_TERM_S = 2.5
_KILL_S = 5.0


def ending(code: int | None) -> str:
    """How a process ended, in a few words."""
    if code == EXIT_HUNG:
        return "something in it hung"
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            name = signal.Signals(-code).name
            return f"{name}: it was killed, as the system does when memory runs out" if name == "SIGKILL" else name
    return f"code {code}"


def worker_command() -> list[str]:
    """How the capture process is started: from a frozen application, or with this Python."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker", "capture"]
    # -P: a folder named “capture” where somebody happens to stand must not be run.
    return [sys.executable, "-P", "-m", "capture"]


class Child:
    """A running capture process. Raises `OSError` when it cannot be started.

    `captured` is called when it has sealed something, in a thread of its own; all else that it says is in `messages`.
    """

    def __init__(
        self,
        command: Sequence[str],
        first: Mapping[str, Any],
        log: Path,
        inbox: "queue.SimpleQueue[None]",
        captured: Callable[[], None] = lambda: None,
    ) -> None:
        self.messages: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._inbox = inbox
        self._captured = captured
        log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            if log.stat().st_size > _LOG_LIMIT:
                log.replace(log.with_suffix(".old.log"))
        with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as stderr:
            self._process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                # Whoever starts it while memories are locked has not set it: threads of numpy that wait for each other
                # take ten times as long on a busy machine as one alone.
                env={"OPENBLAS_NUM_THREADS": "1", **childrens_environment()},
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        self._reader = threading.Thread(target=self._listen, name="capture messages", daemon=True)
        self._reader.start()
        self.tell(first)

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """How it ended (negative: by that signal); None while it runs."""
        return self._process.poll()

    def tell(self, order: Mapping[str, Any]) -> None:
        """Send an order; nothing happens when the process is gone. Blocks when it does not read for long."""
        assert self._process.stdin is not None
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write((json.dumps(order) + "\n").encode())
            self._process.stdin.flush()

    def go_on(self) -> bool:
        """Let it go on where somebody stopped it (SIGSTOP), so that what the system holds for it meanwhile is not lost;
        whether it was stopped."""
        import psutil

        try:
            process = psutil.Process(self.pid)
            stopped = bool(process.status() == psutil.STATUS_STOPPED)
            if stopped:
                process.resume()
        except psutil.Error:
            return False
        return stopped

    def end(self) -> None:
        """End it surely: its stdin ends, then SIGTERM, then SIGKILL. Returns when it is gone."""
        self._close_stdin()
        for stop, wait_s in ((None, _TERM_S), (self._process.terminate, _TERM_S), (self._process.kill, _KILL_S)):
            if stop is not None:
                stop()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(wait_s)
                break
        self._clean_up()

    def kill(self) -> None:
        """End it at once, frozen or not."""
        self._process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_KILL_S)
        self._clean_up()

    def _clean_up(self) -> None:
        self._close_stdin()
        self._reader.join(timeout=2.0)
        assert self._process.stdout is not None
        if not self._reader.is_alive():
            self._process.stdout.close()

    def _close_stdin(self) -> None:
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                _LOG.error("The capture process said something that is no message")
                continue
            if isinstance(message, dict) and message.get("event") == "captured":
                self._captured()
            elif isinstance(message, dict):
                self.messages.put(message)
                self._inbox.put(None)
        self.messages.put(None)
        self._inbox.put(None)
