"""Whether somebody is there, by services on a real message bus that a test plays."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jeepney import Message

from capture.sources._linux_presence import GIVE_UP_FOR_S, IDLE_KNOWN_FOR_S, KNOWN_FOR_S, WaylandPresence, X11Presence
from capture.sources.presence import presence_source
from memory_core.clock import FrozenClock, SystemClock
from tests.fakes.message_bus import MessageBus, Service

PROPERTIES = "org.freedesktop.DBus.Properties"
AUTO = "/org/freedesktop/login1/session/auto"


class Login(Service):
    """logind, with one session."""

    def __init__(self, address: str) -> None:
        super().__init__(address, "org.freedesktop.login1")
        self.hints: dict[str, tuple[str, Any]] = {"LockedHint": ("b", False), "IdleHint": ("b", False)}
        self.named: list[str] = []
        self.answers[(AUTO, PROPERTIES, "GetAll")] = lambda _: ("a{sv}", (self.hints,))
        self.answers[("/named", PROPERTIES, "GetAll")] = lambda _: ("a{sv}", (self.hints,))
        self.answers[("org.freedesktop.login1.Manager", "GetSession")] = self._session

    def _session(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        self.named.append(message.body[0])
        return "o", ("/named",)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(SystemClock().now())


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MessageBus]:
    daemon = MessageBus(tmp_path)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.address)
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", daemon.address)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("XDG_SESSION_ID", raising=False)
    yield daemon
    daemon.stop()


@pytest.fixture
def login(bus: MessageBus) -> Iterator[Login]:
    service = Login(bus.address)
    yield service
    service.stop()


@pytest.fixture(params=[X11Presence, WaylandPresence])
def presence(request: pytest.FixtureRequest, clock: FrozenClock) -> Iterator[X11Presence | WaylandPresence]:
    source: X11Presence | WaylandPresence = request.param(clock=clock)
    yield source
    source.close()


def test_the_lock_is_what_logind_says(
    presence: X11Presence | WaylandPresence, login: Login, clock: FrozenClock
) -> None:
    assert not presence.locked()
    login.hints["LockedHint"] = ("b", True)
    assert not presence.locked(), "not asked again within five seconds"
    clock.advance(KNOWN_FOR_S)
    assert presence.locked()


def test_the_session_that_is_named_is_asked_for(
    presence: X11Presence | WaylandPresence, login: Login, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_SESSION_ID", "c7")
    login.hints["LockedHint"] = ("b", True)
    assert presence.locked()
    assert login.named == ["c7"]


def test_a_login_service_that_comes_later_is_found(
    presence: X11Presence | WaylandPresence, bus: MessageBus, clock: FrozenClock
) -> None:
    assert not presence.locked()
    service = Login(bus.address)
    service.hints["LockedHint"] = ("b", True)
    clock.advance(KNOWN_FOR_S + GIVE_UP_FOR_S)
    assert presence.locked()
    service.stop()


def test_on_wayland_the_idle_time_is_what_gnome_says(bus: MessageBus, clock: FrozenClock) -> None:
    gnome = Service(bus.address, "org.gnome.Mutter.IdleMonitor")
    idle = [4200]
    gnome.answers[("org.gnome.Mutter.IdleMonitor", "GetIdletime")] = lambda _: ("t", (idle[0],))
    presence = WaylandPresence(clock=clock)
    assert presence.idle_seconds() == 4.2
    idle[0] = 200_000
    clock.advance(IDLE_KNOWN_FOR_S)
    assert presence.idle_seconds() == 200.0
    gnome.stop()
    clock.advance(IDLE_KNOWN_FOR_S)
    assert presence.idle_seconds() == 0.0
    presence.close()


def test_on_other_desktops_the_idle_time_is_what_logind_was_told(login: Login, clock: FrozenClock) -> None:
    presence = WaylandPresence(clock=clock)
    assert presence.idle_seconds() == 0.0
    since = time.clock_gettime(time.CLOCK_MONOTONIC) - 300
    login.hints |= {"IdleHint": ("b", True), "IdleSinceHintMonotonic": ("t", int(since * 1_000_000))}
    clock.advance(KNOWN_FOR_S)
    assert presence.idle_seconds() == pytest.approx(300, abs=30)
    presence.close()


SAVERS = ["org.freedesktop", "org.gnome", "org.cinnamon", "org.mate", "org.xfce"]


@pytest.mark.parametrize("desktop", SAVERS)
def test_a_screen_saver_that_comes_after_us_tells_of_the_lock(
    presence: X11Presence | WaylandPresence, bus: MessageBus, clock: FrozenClock, desktop: str
) -> None:
    assert not presence.locked()
    saver = Service(bus.address, f"{desktop}.ScreenSaver")
    saver.answers[(f"{desktop}.ScreenSaver", "GetActive")] = lambda _: ("b", (True,))
    clock.advance(KNOWN_FOR_S)
    assert presence.locked()
    saver.answers[(f"{desktop}.ScreenSaver", "GetActive")] = lambda _: ("b", (False,))
    assert presence.locked(), "not asked again within five seconds"
    clock.advance(KNOWN_FOR_S)
    assert not presence.locked()
    saver.stop()


def test_a_screen_saver_that_hangs_is_left_alone(
    presence: X11Presence | WaylandPresence, bus: MessageBus, clock: FrozenClock
) -> None:
    saver = Service(bus.address, "org.gnome.ScreenSaver")
    saver.answers[("org.gnome.ScreenSaver", "GetActive")] = lambda _: None
    assert not presence.locked()
    clock.advance(KNOWN_FOR_S)
    assert not presence.locked()
    assert len(saver.calls) == 1
    saver.answers[("org.gnome.ScreenSaver", "GetActive")] = lambda _: ("b", (True,))
    clock.advance(GIVE_UP_FOR_S)
    assert presence.locked()
    saver.stop()


def test_a_session_that_is_told_to_lock_counts_although_no_hint_follows(
    presence: X11Presence | WaylandPresence, login: Login, clock: FrozenClock
) -> None:
    login.hints["Id"] = ("s", "3")
    assert not presence.locked()
    login.say("/another", "org.freedesktop.login1.Session", "Lock")
    clock.advance(KNOWN_FOR_S)
    assert not presence.locked(), "that was somebody else's session"
    login.say("/named", "org.freedesktop.login1.Session", "Lock")
    clock.advance(KNOWN_FOR_S)
    assert presence.locked()
    clock.advance(KNOWN_FOR_S)
    assert not presence.locked(), "the hint says how it goes on"


def test_on_wayland_the_screen_saver_tells_of_the_lock_as_well(bus: MessageBus, clock: FrozenClock) -> None:
    inhibitor = Service(bus.address, "org.freedesktop.ScreenSaver")
    saver = Service(bus.address, "org.gnome.ScreenSaver")
    active = [False]
    saver.answers[("org.gnome.ScreenSaver", "GetActive")] = lambda _: ("b", (active[0],))
    presence = WaylandPresence(clock=clock)
    assert not presence.locked()
    active[0] = True
    clock.advance(KNOWN_FOR_S)
    assert presence.locked()
    saver.stop()
    inhibitor.stop()
    clock.advance(KNOWN_FOR_S)
    assert not presence.locked()
    presence.close()


def test_without_any_bus_somebody_is_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    source = presence_source()
    assert isinstance(source, WaylandPresence)
    assert (source.idle_seconds(), source.locked()) == (0.0, False)
    source.close()
