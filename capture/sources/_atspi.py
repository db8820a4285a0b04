"""Windows on Wayland, from the accessibility bus (AT-SPI): the compositor itself tells no program what is open.

It names applications and titles, but no places on the screen. So each window may be anywhere: an excluded one makes
everything black, and so does a program that shows windows and says nothing of them, when its name is excluded.
See https://gnome.pages.gitlab.gnome.org/at-spi2-core/devel-docs/ for the interfaces.
"""

import threading
from collections import deque
from collections.abc import Iterator, Sequence

from jeepney import DBusAddress, MatchRule, Properties, new_method_call
from jeepney.low_level import Message

from capture.sources._clients import Clients
from capture.sources._dbus import LOST, Bus
from capture.sources.base import EVERYWHERE, WindowInfo
from memory_core.clock import Clock, SystemClock
from memory_core.errors import CaptureError

NO_ACCESSIBILITY = (
    "On Wayland, Scrubjay learns from the accessibility bus which windows are open, and it cannot be reached. Install "
    "with: sudo apt-get install at-spi2-core, then sign in again."
)
SILENT_BROWSER = (
    "{name} does not tell whether a private window is open, so nothing is looked at. Switch accessibility on with: "
    "gsettings set org.gnome.desktop.interface toolkit-accessibility true, then start {name} again."
)
REGISTRY, ROOT = "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
ACTIVE, ICONIFIED, SHOWING, VISIBLE = 1, 15, 25, 30
# Programs whose private windows are known by their title alone.
BROWSERS = (
    *("firefox", "librewolf", "waterfox", "chrome", "chromium", "brave", "msedge", "opera", "vivaldi", "epiphany"),
    *("falkon", "konqueror", "qutebrowser", "tor-browser"),
)
EVENTS = ("window:", "object:property-change:accessible-name", "object:state-changed:iconified")
# An event may get lost, and a program start that says nothing: no list is older than this.
KNOWN_FOR_S = 2.0
ANSWERS_WITHIN_S = 0.5
# A program that hangs must not make each look wait for it.
HANGS_FOR_S = 30.0


class AtspiWindows:
    """The windows that applications tell of, the active one first; none has a place. Asked again when they stir."""

    def __init__(self, *, clock: Clock | None = None, clients: Clients | None = None) -> None:
        self._clock = clock or SystemClock()
        self._clients = clients or Clients(clock=self._clock)
        self._lock = threading.Lock()
        self._bus: Bus | None = None
        self._events: deque[Message] = deque(maxlen=64)
        self._pids: dict[str, int] = {}
        self._hanging: dict[str, float] = {}
        self._pile: tuple[WindowInfo, ...] | None = None
        self._read_at = 0.0

    def visible(self) -> Sequence[WindowInfo]:
        """All windows that may be seen; those of silent programs last. Raises `CaptureError` when it is in doubt."""
        with self._lock:
            try:
                bus = self._bus = self._bus or self._open()
                stirred = self._stirred(bus)
                if self._pile is None or stirred or self._clock.monotonic() - self._read_at >= KNOWN_FOR_S:
                    self._read_at = self._clock.monotonic()
                    self._pile = self._read(bus)
                return self._pile
            except CaptureError:
                self._drop()
                raise
            except LOST as error:
                self._drop()
                raise CaptureError(NO_ACCESSIBILITY) from error

    def away(self) -> Sequence[WindowInfo]:
        """None: which of those that are not seen are windows that one works in is not told."""
        return ()

    def close(self) -> None:
        """Leave the bus."""
        with self._lock:
            self._drop()

    def _open(self) -> Bus:
        try:
            session = Bus()
            try:
                where = DBusAddress("/org/a11y/bus", bus_name="org.a11y.Bus", interface="org.a11y.Bus")
                (address,) = session.call(where, "GetAddress", timeout_s=5.0)
            finally:
                session.close()
            bus = Bus(str(address))
        except CaptureError as error:
            raise CaptureError(NO_ACCESSIBILITY) from error
        registry = DBusAddress("/org/a11y/atspi/registry", bus_name=REGISTRY, interface="org.a11y.atspi.Registry")
        for event in EVENTS:
            bus.call(registry, "RegisterEvent", "s", event)
        named = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="PropertyChange")
        named.add_arg_condition(0, "accessible-name")
        hidden = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
        hidden.add_arg_condition(0, "iconified")
        for rule in (MatchRule(type="signal", interface="org.a11y.atspi.Event.Window"), named, hidden):
            bus.listen(rule)
            bus.connection.filter(rule, queue=self._events)
        return bus

    def _stirred(self, bus: Bus) -> bool:
        """Whether any window came, went, was chosen or named anew since the last call."""
        try:
            while True:
                bus.connection.recv_messages(timeout=0)
        except TimeoutError:
            stirred = bool(self._events)
            self._events.clear()
            return stirred

    def _read(self, bus: Bus) -> tuple[WindowInfo, ...]:
        windows: list[WindowInfo] = []
        pids: set[int] = set()
        names: set[str] = set()
        for name, pid, frames in self._applications(bus):
            pids.add(pid)
            names.add(name)
            windows += [_window(name, title, pid, states) for title, states in frames if _seen(states)]
        silent = self._clients.others(pids, names)
        for _, name in silent:
            if any(browser in name.casefold() for browser in BROWSERS):
                raise CaptureError(SILENT_BROWSER.format(name=name))
        windows.sort(key=lambda window: not window.front)
        if not windows or not windows[0].front:
            # What one works in says nothing; its text must not go to another one.
            windows.insert(0, WindowInfo("", "", EVERYWHERE, front=True, opaque=False))
        windows += [WindowInfo(name, "", EVERYWHERE, pid, opaque=False, ordinary=False) for pid, name in silent]
        return tuple(windows)

    def _applications(self, bus: Bus) -> Iterator[tuple[str, int, list[tuple[str, int]]]]:
        """(name, process, [(title, states)]) of each. One that does not answer is left to the silent ones."""
        (applications,) = bus.call(DBusAddress(ROOT, bus_name=REGISTRY, interface=ACCESSIBLE), "GetChildren")
        now = self._clock.monotonic()
        there = {str(owner): str(path) for owner, path in applications}
        self._pids = {owner: pid for owner, pid in self._pids.items() if owner in there}
        self._hanging = {owner: since for owner, since in self._hanging.items() if now - since < HANGS_FOR_S}
        askable = [owner for owner in there if owner not in self._hanging]
        roots = [DBusAddress(there[owner], bus_name=owner, interface=ACCESSIBLE) for owner in askable]
        children = bus.ask_all([new_method_call(root, "GetChildren") for root in roots], within_s=ANSWERS_WITHIN_S)
        for root, owner, found in zip(roots, askable, children, strict=True):
            if found is None:
                self._hanging[owner] = now
                continue
            pid = self._pid(bus, owner)
            frames = [DBusAddress(str(path), bus_name=str(who), interface=ACCESSIBLE) for who, path in found[0]]
            if not frames:
                yield "", pid, []
                continue
            asked = [Properties(root).get("Name")]
            for frame in frames:
                asked += [Properties(frame).get("Name"), new_method_call(frame, "GetState")]
            name, *told = bus.ask_all(asked, within_s=ANSWERS_WITHIN_S)
            yield (
                _text(name) or self._clients.name(pid),
                pid,
                [(_text(told[n]), _states(told[n + 1])) for n in range(0, len(told), 2)],
            )

    def _pid(self, bus: Bus, owner: str) -> int:
        if owner not in self._pids:
            where = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
            self._pids[owner] = int(bus.call(where, "GetConnectionUnixProcessID", "s", owner)[0])
        return self._pids[owner]

    def _drop(self) -> None:
        self._pile = None
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()


def _window(app: str, title: str, pid: int, states: int) -> WindowInfo:
    return WindowInfo(app, title, EVERYWHERE, pid, front=bool(states >> ACTIVE & 1), opaque=False)


def _seen(states: int) -> bool:
    """Whether it may be on the screen; one that lies below others is not told from one that does not."""
    return bool(states >> SHOWING & 1 and states >> VISIBLE & 1 and not states >> ICONIFIED & 1)


def _states(answer: tuple[Sequence[int]] | None) -> int:
    """The bits of a state set. Whatever does not say how it is may be seen."""
    if answer is None:
        return 1 << SHOWING | 1 << VISIBLE
    return sum(int(word) << 32 * place for place, word in enumerate(answer[0]))


def _text(answer: tuple[tuple[str, str]] | None) -> str:
    return str(answer[0][1]) if answer is not None else ""
