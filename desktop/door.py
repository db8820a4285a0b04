"""A home for the window: open, or locked, when capture goes on and nothing can be read; one after the other."""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from memory_core.errors import HomeError, LockedError
from memory_core.home import Home, Ownership

if TYPE_CHECKING:
    from capture.events import CaptureStatus
    from capture.supervisor import Supervisor
    from desktop.core import Core
    from desktop.ipc import Server
    from desktop.rekeying import Progress
    from desktop.settings.store import Settings
    from desktop.shredding import Shredded

SHOW = "show-window"
END = "end-program"
"""Asked by `scrubjay shred` of whoever has the home open, so that nothing is in use when it goes."""
PROTECTION = "protection-changed"
"""Told by `scrubjay passphrase`: from now on there is something to lock with, or no more."""
_LOCKED = "Scrubjay is locked. Unlock it in its window; capture goes on meanwhile, sealed."


@dataclass(frozen=True, slots=True)
class Opened:
    """What was opened off the window's thread."""

    core: "Core"
    supervisor: "Supervisor"


class Door:
    """Opens, locks and closes one home; every method may be called from any thread and waits for the one before.

    `show` brings the window forward, `end` closes it, `heard` is told how capture is, `on_settings` of settings
    changed by a command, `on_protection` that one set the passphrase or took it away.
    """

    def __init__(
        self,
        home: Home,
        *,
        show: Callable[[], None],
        end: Callable[[], None],
        heard: "Callable[[CaptureStatus], None]",
        on_settings: "Callable[[Settings], None]",
        on_protection: Callable[[], None] = lambda: None,
        capture_command: Sequence[str] | None = None,
    ) -> None:
        self._home, self._heard, self._on_settings = home, heard, on_settings
        self._asked = {SHOW: show, END: end, PROTECTION: on_protection}
        self._capture_command = capture_command
        self._turn = threading.Lock()
        self._inside = contextlib.ExitStack()
        # From when it is opened until it is closed for good, also while it turns from open to locked: in between, a
        # command that knows the passphrase would take it, and nobody would be locked out.
        self._ownership: Ownership | None = None
        self._supervisor: Supervisor | None = None
        self._closed = False
        self._captured: Callable[[], None] = lambda: None

    def open(self, passphrase: str | None) -> Opened:
        """Everything that is in it. Raises what `open_core` does; after a `LockedError` it is locked."""
        with self._turn:
            self._inside.close()
            self._own()
            try:
                opened = self._opened(passphrase)
            except BaseException as error:
                if isinstance(error, LockedError) and self.protected():
                    self._stay_locked()
                else:
                    self._disown()
                raise
            if self._closed:
                self._end()
            return opened

    def _opened(self, passphrase: str | None) -> Opened:
        from desktop.core import open_core
        from desktop.verbs.table import Verbs
        from desktop.verbs.watched import Watched

        core = open_core(self._home, passphrase=passphrase, wait_for_vectors_s=0.0, owned=True)
        with contextlib.ExitStack() as opening:
            opening.callback(core.close)
            supervisor = self._watched()
            verbs = Verbs(core, capture_status=supervisor.status, on_settings=self._on_settings, shared=True)
            opening.callback(self._serve(Answering(Watched(verbs, core), self._asked)).close)
            self._inside = opening.pop_all()
        self._inside.callback(setattr, self, "_captured", lambda: None)
        self._captured = core.memory.arrived
        return Opened(core, supervisor)

    def protected(self) -> bool:
        """Whether a passphrase opens it; False where that cannot be told."""
        from memory_core.privacy.keys import has_passphrase

        with contextlib.suppress(LockedError):
            return has_passphrase(self._home)
        return False

    def lock(self) -> None:
        """Close what can be read and wipe the keys; capture goes on, sealed to the public key."""
        with self._turn:
            self._inside.close()
            if not self._closed:
                self._stay_locked()

    def change_key(self, passphrase: str | None, progress: "Callable[[Progress], None]") -> None:
        """Close everything, capture too, and encrypt it anew with another key; `open` opens it again.

        Raises what `change_data_key` does; the old key opens it then.
        """
        from desktop.rekeying import change_data_key

        with self._turn:
            self._end()
            self._supervisor = None
            if not self._closed:
                change_data_key(self._home, passphrase=passphrase, progress=progress)

    def shred(self) -> "Shredded":
        """Close everything, forget the key and remove all that is there. Raises what `shred` does."""
        from desktop.shredding import shred

        with self._turn:
            self._end()
            self._supervisor = None
            return shred(self._home)

    def capturing(self) -> "Supervisor | None":
        """What captures, also while it is locked; None before the home has keys."""
        return self._supervisor

    def close(self) -> None:
        """For good. Safe to call twice."""
        with self._turn:
            self._closed = True
            self._end()

    def _end(self) -> None:
        with contextlib.ExitStack() as closing:
            closing.callback(self._disown)
            closing.callback(self._inside.close)
            if self._supervisor is not None:
                closing.callback(self._supervisor.close)  # before the core, which takes in what it still says

    def _own(self) -> None:
        """Raises `HomeInUse` or `HomeUnwritable`."""
        if self._ownership is None:
            self._home.prepare()
            self._ownership = Ownership(self._home)

    def _disown(self) -> None:
        ownership, self._ownership = self._ownership, None
        if ownership is not None:
            ownership.close()

    def _stay_locked(self) -> None:
        """Own the home all the same, so that nobody else opens it behind the lock; a command is told why."""
        with contextlib.suppress(HomeError, LockedError):
            self._inside = contextlib.ExitStack()
            self._inside.callback(self._serve(Answering(Locked(_LOCKED), self._asked)).close)
        with contextlib.suppress(HomeError, LockedError):
            self._watched()

    def _serve(self, answering: "Answering") -> "Server":
        from desktop.ipc import Server

        return Server(self._home, answering)

    def _watched(self) -> "Supervisor":
        from capture.supervisor import Supervisor
        from desktop.settings.store import load_settings

        if self._supervisor is None:
            self._supervisor = Supervisor(
                home=self._home,
                config=load_settings(self._home.settings).capture,
                listener=self._heard,
                captured=lambda: self._captured(),
                command=self._capture_command,
            )
        return self._supervisor


class Answering:
    """The verbs of the core, and what is asked of the program itself, by name."""

    def __init__(self, verbs: Any, asked: Mapping[str, Callable[[], None]]) -> None:
        self._verbs, self._asked = verbs, asked

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """The result of a verb."""
        if name in self._asked:
            self._asked[name]()
            return {}
        return self._verbs.call(name, params)

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """The events of a verb."""
        events: Iterator[dict[str, Any]] = self._verbs.stream(name, params, cancelled)
        return events


class Locked:
    """Answers everything with why it does not."""

    def __init__(self, why: str) -> None:
        self._why = why

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """Raises `LockedError`."""
        raise LockedError(self._why)

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """Raises `LockedError`."""
        yield self.call(name, params)
