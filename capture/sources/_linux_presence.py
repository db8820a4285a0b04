"""Whether somebody is there, on Linux: idle time from X11 or the desktop, the lock from logind and the desktop's screen
saver; cheap enough always."""

import threading
import time
from typing import Any

from jeepney import DBusAddress, MessageFlag, new_method_call
from jeepney.low_level import Message
from Xlib import error
from Xlib.ext import screensaver

from capture.sources._dbus import LOST as LOST_BUS
from capture.sources._dbus import Bus
from capture.sources._linux import LOST, connect, disconnect
from capture.sources._login import Hints, LoginService
from memory_core.clock import Clock, SystemClock
from memory_core.errors import CaptureError

KNOWN_FOR_S = 5.0
GIVE_UP_FOR_S = 60.0
# Several looks at several monitors ask within a moment.
IDLE_KNOWN_FOR_S = 0.5
ANSWERS_WITHIN_S = 0.5
MUTTER = DBusAddress(
    "/org/gnome/Mutter/IdleMonitor/Core",
    bus_name="org.gnome.Mutter.IdleMonitor",
    interface="org.gnome.Mutter.IdleMonitor",
)
# GNOME has the first name, too, but does not tell there.
SAVERS = tuple(
    DBusAddress("/" + name.replace(".", "/"), bus_name=name, interface=name)
    for name in (
        "org.freedesktop.ScreenSaver",
        "org.gnome.ScreenSaver",
        "org.cinnamon.ScreenSaver",
        "org.mate.ScreenSaver",
        "org.xfce.ScreenSaver",
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


class _Desktop:
    """The session's bus: whether a screen saver covers the session, and for how long GNOME saw no input."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bus: Bus | None = None
        self._ask_again_at = 0.0
        self._mutter = False
        self._saved_at = float("-inf")
        self._saved = False

    def saved(self) -> bool:
        """Whether a screen saver is active, at most five seconds ago. False when none tells."""
        now = self._clock.monotonic()
        if now >= self._saved_at + KNOWN_FOR_S:
            self._saved_at = now
            self._saved = self._ask_savers(now)
        return self._saved

    def idle_s(self) -> float | None:
        """What GNOME says; None elsewhere."""
        bus = self._connected()
        if bus is None or not self._mutter:
            return None
        try:
            return int(bus.call(MUTTER, "GetIdletime", timeout_s=ANSWERS_WITHIN_S)[0]) / 1000
        except CaptureError:
            self.close()
            return None

    def close(self) -> None:
        """Leave the bus."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def _connected(self) -> Bus | None:
        """The bus; tried again after a minute."""
        now = self._clock.monotonic()
        if self._bus is None and now >= self._ask_again_at:
            self._ask_again_at = now + GIVE_UP_FOR_S
            try:
                self._bus = Bus()
                self._mutter = self._bus.runs(MUTTER.bus_name)
            except CaptureError:
                self.close()
        return self._bus

    def _ask_savers(self, now: float) -> bool:
        bus = self._connected()
        if bus is None:
            return False
        began = time.monotonic()
        try:
            answers = bus.ask_all([_is_active(saver) for saver in SAVERS], within_s=ANSWERS_WITHIN_S)
        except LOST_BUS:
            self.close()
            return False
        if time.monotonic() - began >= ANSWERS_WITHIN_S:
            self._saved_at = now + GIVE_UP_FOR_S  # one hangs: don't hold up the looks for it
        return any(answer is not None and answer[:1] == (True,) for answer in answers)


def _is_active(saver: DBusAddress) -> Message:
    """A question that starts no program."""
    message = new_method_call(saver, "GetActive")
    message.header.flags = MessageFlag.no_auto_start
    return message


class X11Presence:
    """Idle time from the screen saver extension, the lock from logind and the desktop's screen saver."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._login, self._desktop = _Login(clock), _Desktop(clock)
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
            return _locked(self._login, self._desktop)

    def close(self) -> None:
        """Give back the connections."""
        with self._lock:
            self._drop()
            self._login.close()
            self._desktop.close()

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
        dead, self._display = self._display, None
        disconnect(dead)


class WaylandPresence:
    """Idle time from GNOME's monitor, else from logind; the lock from logind and the desktop's screen saver."""

    def __init__(self, *, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = threading.Lock()
        self._login, self._desktop = _Login(self._clock), _Desktop(self._clock)
        self._idle_at = float("-inf")
        self._idle_s: float | None = None

    def idle_seconds(self) -> float:
        """Seconds since the last input; 0 when it cannot be known."""
        with self._lock:
            now = self._clock.monotonic()
            if now - self._idle_at >= IDLE_KNOWN_FOR_S:
                self._idle_at, self._idle_s = now, self._desktop.idle_s()
            if self._idle_s is not None:
                return self._idle_s
            hints = self._login.hints()
            return hints.idle_s(time.monotonic()) if hints is not None else 0.0

    def locked(self) -> bool:
        """Whether the session is locked, at most five seconds old. False when nobody can tell."""
        with self._lock:
            return _locked(self._login, self._desktop)

    def close(self) -> None:
        """Leave the buses."""
        with self._lock:
            self._login.close()
            self._desktop.close()


def _locked(login: _Login, desktop: _Desktop) -> bool:
    hints = login.hints()
    return (hints is not None and hints.locked) or desktop.saved()
