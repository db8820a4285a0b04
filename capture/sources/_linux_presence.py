"""Whether somebody is there, on Linux: idle time from X11 or the desktop, the lock from logind; cheap enough always."""

import threading
import time
from typing import Any

from jeepney import DBusAddress
from Xlib import error
from Xlib.ext import screensaver

from capture.sources._dbus import Bus
from capture.sources._linux import LOST, connect
from capture.sources._login import Hints, LoginService
from memory_core.clock import Clock, SystemClock
from memory_core.errors import CaptureError

KNOWN_FOR_S = 5.0
GIVE_UP_FOR_S = 60.0
# Several looks at several monitors ask within a moment.
IDLE_KNOWN_FOR_S = 0.5
MUTTER = DBusAddress(
    "/org/gnome/Mutter/IdleMonitor/Core",
    bus_name="org.gnome.Mutter.IdleMonitor",
    interface="org.gnome.Mutter.IdleMonitor",
)
SAVERS = tuple(
    DBusAddress(path, bus_name=name, interface=name)
    for name, path in (
        ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
        ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    )
)


class _Login:
    """What logind said, at most five seconds ago; a slow or missing one is left alone for a minute."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._service = LoginService()
        self._hints: Hints | None = None
        self._ask_again_at = 0.0

    def hints(self) -> Hints | None:
        """None when nobody can tell."""
        now = self._clock.monotonic()
        if now >= self._ask_again_at:
            self._hints = self._service.ask()
            # No login service, or a slow one: don't hold up the looks for it.
            self._ask_again_at = now + KNOWN_FOR_S + (GIVE_UP_FOR_S if self._hints is None else 0.0)
        return self._hints

    def close(self) -> None:
        """Leave the bus."""
        self._service.close()


class X11Presence:
    """Idle time from the screen saver extension, the lock from logind."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._lock = threading.Lock()
        self._login = _Login(clock or SystemClock())
        self._display: Any = None
        self._saver = True

    def idle_seconds(self) -> float:
        """Seconds since the last key or move of the mouse; 0 when it cannot be known."""
        with self._lock:
            info = self._query()
            return info.idle / 1000 if info is not None else 0.0

    def locked(self) -> bool:
        """Whether the session is locked, at most five seconds old. False when nobody can tell."""
        with self._lock:
            hints = self._login.hints()
            return hints is not None and hints.locked

    def close(self) -> None:
        """Give back the connections."""
        with self._lock:
            self._drop()
            self._login.close()

    def _query(self) -> Any:
        if not self._saver:
            return None
        try:
            if self._display is None:
                self._display = connect()
                self._saver = bool(self._display.has_extension("MIT-SCREEN-SAVER"))
            root = self._display.screen().root
            return screensaver.query_info(root) if self._saver else None
        except (*LOST, CaptureError, error.XError):
            self._drop()
            return None

    def _drop(self) -> None:
        if self._display is None:
            return
        dead, self._display = self._display, None
        try:
            dead.close()
        except LOST:
            return


class WaylandPresence:
    """Idle time from GNOME's monitor, else from logind; the lock from logind and the desktop's screen saver."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._login = _Login(self._clock)
        self._bus: Bus | None = None
        self._ask_again_at = 0.0
        self._idle_at = float("-inf")
        self._idle_s: float | None = None
        self._mutter = False
        self._saver: DBusAddress | None = None
        self._saved_at = float("-inf")
        self._saved = False

    def idle_seconds(self) -> float:
        """Seconds since the last input; 0 when it cannot be known."""
        with self._lock:
            now = self._clock.monotonic()
            if now - self._idle_at >= IDLE_KNOWN_FOR_S:
                self._idle_at, self._idle_s = now, self._ask_mutter()
            if self._idle_s is not None:
                return self._idle_s
            hints = self._login.hints()
            return hints.idle_s(time.monotonic()) if hints is not None else 0.0

    def locked(self) -> bool:
        """Whether the session is locked, at most five seconds old. False when nobody can tell."""
        with self._lock:
            hints = self._login.hints()
            if hints is not None and hints.locked:
                return True
            now = self._clock.monotonic()
            if now - self._saved_at >= KNOWN_FOR_S:
                self._saved_at, self._saved = now, self._ask_saver()
            return self._saved

    def close(self) -> None:
        """Leave the buses."""
        with self._lock:
            self._drop()
            self._login.close()

    def _connected(self) -> Bus | None:
        """The session's bus; asked who is on it once."""
        now = self._clock.monotonic()
        if self._bus is None and now >= self._ask_again_at:
            self._ask_again_at = now + GIVE_UP_FOR_S
            try:
                self._bus = Bus()
                self._mutter = self._bus.runs(MUTTER.bus_name)
                self._saver = next((saver for saver in SAVERS if self._answers(saver)), None)
            except CaptureError:
                self._drop()
        return self._bus

    def _answers(self, saver: DBusAddress) -> bool:
        """GNOME has the first name, too, but does not tell there."""
        assert self._bus is not None
        if not self._bus.runs(saver.bus_name):
            return False
        try:
            self._bus.call(saver, "GetActive", timeout_s=0.5)
        except CaptureError:
            return False
        return True

    def _ask_mutter(self) -> float | None:
        bus = self._connected()
        if bus is None or not self._mutter:
            return None
        try:
            return int(bus.call(MUTTER, "GetIdletime", timeout_s=0.5)[0]) / 1000
        except CaptureError:
            self._drop()
            return None

    def _ask_saver(self) -> bool:
        bus = self._connected()
        if bus is None or self._saver is None:
            return False
        try:
            return bool(bus.call(self._saver, "GetActive", timeout_s=0.5)[0])
        except CaptureError:
            self._drop()
            return False

    def _drop(self) -> None:
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()
