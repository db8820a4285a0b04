"""A way to the verbs of a home: in this process when the home is free, else through its owner's socket."""

import getpass
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from memory_core.errors import HomeInUse, LockedError, PassphraseMissing
from memory_core.home import Home

if TYPE_CHECKING:
    from capture.events import CaptureStatus
    from desktop.commands.terminal import Terminal
    from desktop.core import Core
    from desktop.ipc import Remote, Server
    from desktop.verbs.table import Verbs

PATIENCE_S = 10.0
_TRIES = 3


class Session:
    """Opens a home or reaches its owner, within `patience_s`. `close` undoes it.

    With `serve` other commands can use the home meanwhile, through us, and `capture_status` is what they are told of
    our capture; `end` is called when somebody wants us to end. Raises `HomeInUse` when neither works,
    `LockedError`, `HomeUnwritable`, `StoreError`.
    """

    def __init__(
        self,
        home: Home,
        *,
        serve: bool = False,
        threads: bool = True,
        patience_s: float = PATIENCE_S,
        wait: Callable[[float], None] = time.sleep,
        capture_status: "Callable[[], CaptureStatus | None]" = lambda: None,
        end: Callable[[], None] = lambda: None,
    ) -> None:
        self._end = end
        self._capture_status = capture_status
        self.home = home
        self.core: Core | None = None
        self._server: Server | None = None
        self._remote: Remote | None = None
        self._verbs: Verbs | Remote = self._reach(threads=threads, serve=serve, patience_s=patience_s, wait=wait)

    @property
    def remote(self) -> bool:
        """Whether another process owns the home and answers for it."""
        return self.core is None

    def call(self, name: str, **params: Any) -> Any:
        """The result of one verb."""
        return self._verbs.call(name, params)

    def stream(self, name: str, **params: Any) -> Iterator[dict[str, Any]]:
        """The events of a verb that takes its time."""
        return self._verbs.stream(name, params)

    def close(self) -> None:
        """Hang up, or close the home."""
        if self._server is not None:
            self._server.close()
        if self.core is not None:
            self.core.close()
        if self._remote is not None:
            self._remote.close()

    def __enter__(self) -> "Session":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _reach(
        self, *, threads: bool, serve: bool, patience_s: float, wait: Callable[[float], None]
    ) -> "Verbs | Remote":
        deadline = time.monotonic() + patience_s
        pause = 0.05
        while True:
            try:
                return self._own(threads=threads, serve=serve)
            except HomeInUse:
                pass
            try:
                self._remote = _owner(self.home)
                return self._remote
            except HomeInUse as error:
                if time.monotonic() + pause > deadline:
                    raise HomeInUse(_still_in_use(self.home)) from error
            # The owner is a short command without a socket, or one that is just starting or closing.
            wait(pause)
            pause = min(1.0, pause * 1.6)

    def _own(self, *, threads: bool, serve: bool) -> "Verbs":
        from desktop.core import open_core
        from desktop.door import END, Answering
        from desktop.ipc import Server
        from desktop.verbs.table import Verbs
        from desktop.verbs.watched import Watched

        self.core = unlocked(lambda passphrase: open_core(self.home, passphrase=passphrase, threads=threads))
        try:
            verbs = Verbs(self.core, capture_status=self._capture_status, shared=serve)
            if serve:
                self._server = Server(self.home, Answering(Watched(verbs, self.core), {END: self._end}))
        except BaseException:
            self.core.close()
            raise
        return verbs


def unlocked(open_with: "Callable[[str | None], Any]") -> Any:
    """Try with SCRUBJAY_PASSPHRASE; on a terminal, ask when that is not set. Raises `LockedError`."""
    given = os.environ.get("SCRUBJAY_PASSPHRASE")
    try:
        return open_with(given)
    except LockedError:
        if given is not None or not on_terminal():
            raise
    for left in reversed(range(_TRIES)):
        passphrase = typed("Passphrase: ")
        try:
            return open_with(passphrase)
        except PassphraseMissing:  # Enter alone: whoever was asked has none to give
            raise
        except LockedError as error:
            if not left:
                raise
            sys.stderr.write(f"{error}\n")
    raise AssertionError("the last try returns or raises")


def typed(prompt: str) -> str:
    """A passphrase that is typed on the terminal; “” when the input ends there. Raises `LockedError` for no text."""
    try:
        return getpass.getpass(prompt, sys.stderr)
    except EOFError:
        return ""
    except UnicodeDecodeError as error:
        raise LockedError("What was typed is no text in the signs of this terminal. Nothing was changed.") from error


def settle(session: Session, terminal: "Terminal", *, timeout_s: float = 600.0) -> Mapping[str, Any]:
    """Wait until everything that is pending is remembered, and tell what the limits are about to take; the last event:
    {"drained", "pending"}."""
    last: dict[str, Any] = {"drained": False, "pending": 0}
    for event in session.stream("drain", timeout=timeout_s):
        last = event
        if event["type"] == "progress":
            terminal.progress(f"Remembering … {event['pending']} to go")
    if not last["drained"]:
        terminal.note("Not everything is remembered yet; the rest waits, sealed, and follows at the next start.")
    for sentence in last.get("limits", ()):  # a window of an older version says nothing of them
        terminal.note(sentence)
    return last


def _owner(home: Home) -> "Remote":
    from desktop.ipc import Remote

    return Remote(home)


def owner_pid(home: Home) -> int | None:
    """The process that holds the home, as far as it left word."""
    try:
        return int(json.loads(home.path.joinpath("owner.json").read_text("utf-8"))["pid"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _still_in_use(home: Home) -> str:
    pid = owner_pid(home)
    who = f"Another Scrubjay (process {pid})" if pid is not None else "Another Scrubjay"
    return f"{who} is using {home.path} and cannot be reached. Close it, or choose another folder with --home."


def on_terminal() -> bool:
    """Whether somebody can be asked."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
