"""What logind knows of this session: is it locked, or to be locked, is it idle. By D-Bus, or by its program where there
is no bus."""

import os
import shutil
import subprocess
from collections import deque
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, MatchRule, Properties
from jeepney.low_level import Message

from capture.sources._dbus import SYSTEM, Bus, plain
from memory_core.errors import CaptureError

LOGIN, SESSION = "org.freedesktop.login1", "org.freedesktop.login1.Session"
MANAGER = DBusAddress("/org/freedesktop/login1", bus_name=LOGIN, interface="org.freedesktop.login1.Manager")
# The display session of the user, also for a program that runs outside of it.
AUTO = "/org/freedesktop/login1/session/auto"
ANSWERS_WITHIN_S = 0.5
MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Hints:
    """What the desktop told logind. `idle_since` in seconds of the monotonic clock; None: it is in use."""

    locked: bool
    idle_since: float | None = None

    def idle_s(self, now: float) -> float:
        """Seconds since the last input, as far as it is known."""
        return max(0.0, now - self.idle_since) if self.idle_since is not None else 0.0


class LoginService:
    """Asks logind."""

    def __init__(self) -> None:
        self._bus: Bus | None = None
        self._path = ""
        self._locks: deque[Message] = deque(maxlen=1)
        """That the session was told to lock: not every locker gives logind the hint that it did."""

    def ask(self) -> Hints | None:
        """What it knows; None when it cannot be had within half a second."""
        try:
            bus = self._bus = self._bus or Bus(SYSTEM)
            hints = self._hints(bus)
        except CaptureError:
            self.close()
            return _program_says()
        # Signals that were sent before the answer have come before it.
        told_to = bool(self._locks)
        self._locks.clear()
        since = hints.get("IdleSinceHintMonotonic", 0) / MICROSECONDS if hints.get("IdleHint") else None
        return Hints(bool(hints.get("LockedHint")) or told_to, since or None)

    def close(self) -> None:
        """Leave the bus."""
        self._path = ""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def _hints(self, bus: Bus) -> dict[str, Any]:
        self._path = self._path or self._session(bus)
        return _properties(bus, self._path)

    def _session(self, bus: Bus) -> str:
        name = os.environ.get("XDG_SESSION_ID") or _properties(bus, AUTO).get("Id")
        if not name:
            return AUTO
        path = str(bus.call(MANAGER, "GetSession", "s", name, timeout_s=ANSWERS_WITHIN_S)[0])
        lock = MatchRule(type="signal", interface=SESSION, member="Lock", path=path)
        bus.listen(lock)
        bus.connection.filter(lock, queue=self._locks)
        return path


def _properties(bus: Bus, path: str) -> dict[str, Any]:
    session = DBusAddress(path, bus_name=LOGIN, interface=SESSION)
    (told,) = bus.ask(Properties(session).get_all(), timeout_s=ANSWERS_WITHIN_S)
    return plain(told)


def _program_says() -> Hints | None:
    program = shutil.which("loginctl")
    if program is None:
        return None
    session = os.environ.get("XDG_SESSION_ID", "auto")
    command = [program, "show-session", session, "--property=LockedHint", "--value"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=ANSWERS_WITHIN_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return Hints(answer.stdout.strip() == "yes") if answer.returncode == 0 else None
