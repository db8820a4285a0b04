"""Asks the desktop for the screen, as Wayland wants it: org.freedesktop.portal.ScreenCast.

The person is asked once by the desktop's own dialog; what it gives back then is shown at the next start, and nobody is
asked again. See https://flatpak.github.io/xdg-desktop-portal/docs/doc-org.freedesktop.portal.ScreenCast.html
"""

import contextlib
import os
import secrets
import select
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, MatchRule
from jeepney.io.common import FilterHandle
from jeepney.low_level import Message

from capture.sources._dbus import LOST, Bus, plain
from memory_core.errors import CaptureError, HomeUnwritable
from memory_core.privacy.private_files import write_private
from memory_core.records.observation import Box

PORTAL_NAME = "org.freedesktop.portal.Desktop"
DESKTOP = "/org/freedesktop/portal/desktop"
SCREEN_CAST = DBusAddress(DESKTOP, bus_name=PORTAL_NAME, interface="org.freedesktop.portal.ScreenCast")
NO_PORTAL = (
    "On Wayland, Scrubjay asks the desktop's portal for the screen, and there is none that can share it. Install "
    "xdg-desktop-portal and the one of your desktop (xdg-desktop-portal-gnome, -kde or -wlr), then sign in again."
)
REFUSED = (
    "You did not let Scrubjay see the screen in the desktop's dialog. To be asked again, switch its capture off and on."
)
FAILED = "The desktop could not share the screen. Scrubjay asks again in a while."
ENDED = "The sharing of the screen was ended on the desktop. To be asked again, switch its capture off and on."
GIVEN_UP = "The question for the screen was taken back."
MONITORS, HIDDEN_CURSOR, UNTIL_REVOKED = 1, 1, 2
LASTING_SINCE, CURSOR_SINCE = 4, 2
CANCELLED = 1
SLICE_S = 0.2
STARTS_WITHIN_S = 15.0


class NotGiven(CaptureError):
    """The person said no, or took the leave back: nobody asks again by himself."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One shared monitor: its number at PipeWire, and its place on the virtual desktop (None when it is not told)."""

    node: int
    place: Box | None


class TokenFile:
    """Where the desktop's token of the leave lies, for its owner alone. It is no captured data."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> str:
        """The token; empty when there is none."""
        try:
            return self._path.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError):
            return ""

    def write(self, token: str) -> None:
        """Put the new token in the old one's place: each is good for one start. An empty one takes it away.

        A disk that is full only means that the person is asked again.
        """
        with contextlib.suppress(OSError, HomeUnwritable):
            if token:
                write_private(self._path, token.encode())
            else:
                self._path.unlink(missing_ok=True)


class PortalSession:
    """One session of sharing. `negotiate` waits for the person; afterwards `check` tells whether it still stands."""

    def __init__(self, token: TokenFile) -> None:
        self._token = token
        self._bus = Bus(fds=True)
        self._handle = ""
        self._closed: deque[Message] = deque(maxlen=1)
        self._filters: list[FilterHandle] = []
        self.streams: tuple[Stream, ...] = ()
        self.descriptor = -1

    def negotiate(self, stop: threading.Event) -> None:
        """Ask for all monitors; returns once they are shared. `stop` takes the question back.

        Raises `NotGiven` when the person said no, and `CaptureError`.
        """
        version = portal_version(self._bus)
        options: dict[str, tuple[str, Any]] = {"session_handle_token": ("s", _word())}
        made = self._request(stop, "CreateSession", "a{sv}", options=options)
        self._handle = str(made["session_handle"])
        self._watch_session()
        self._request(stop, "SelectSources", "oa{sv}", self._handle, options=self._wishes(version))
        started = self._request(stop, "Start", "osa{sv}", self._handle, "", options={})
        self._token.write(str(started.get("restore_token", "")))
        self.streams = tuple(_stream(int(node), plain(told)) for node, told in started.get("streams", ()))
        if not self.streams:
            raise NotGiven(REFUSED)
        (remote,) = self._bus.call(SCREEN_CAST, "OpenPipeWireRemote", "oa{sv}", self._handle, {})
        self.descriptor = int(remote.to_raw_fd())

    def check(self) -> None:
        """Raises `NotGiven` when the person ended it on the desktop, `CaptureError` when portal or PipeWire went."""
        if _hung_up(self.descriptor):
            raise CaptureError(FAILED)
        try:
            while not self._closed:
                self._bus.connection.recv_messages(timeout=0)
        except TimeoutError:
            return
        except LOST as error:
            raise CaptureError(FAILED) from error
        raise NotGiven(ENDED)

    def close(self) -> None:
        """End the sharing and leave the bus."""
        if self._handle and not self._closed:
            session = DBusAddress(self._handle, bus_name=PORTAL_NAME, interface="org.freedesktop.portal.Session")
            with contextlib.suppress(CaptureError):
                self._bus.call(session, "Close")
        for filtered in self._filters:
            filtered.close()
        self._bus.close()
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1

    def _wishes(self, version: int) -> dict[str, tuple[str, Any]]:
        wishes: dict[str, tuple[str, Any]] = {"types": ("u", MONITORS), "multiple": ("b", True)}
        if version >= CURSOR_SINCE:
            modes = int(self._bus.get(SCREEN_CAST, "AvailableCursorModes"))
            wishes |= {"cursor_mode": ("u", HIDDEN_CURSOR)} if modes & HIDDEN_CURSOR else {}
        if version >= LASTING_SINCE:
            wishes["persist_mode"] = ("u", UNTIL_REVOKED)
            if token := self._token.read():
                wishes["restore_token"] = ("s", token)
        return wishes

    def _watch_session(self) -> None:
        rule = MatchRule(type="signal", interface="org.freedesktop.portal.Session", member="Closed", path=self._handle)
        self._bus.listen(rule)
        self._filters.append(self._bus.connection.filter(rule, queue=self._closed))

    def _request(
        self, stop: threading.Event, method: str, signature: str, *arguments: Any, options: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Call a method that answers later, through a request that can be taken back; its results."""
        word = _word()
        sender = self._bus.name.removeprefix(":").replace(".", "_")
        path = f"{DESKTOP}/request/{sender}/{word}"
        rule = MatchRule(type="signal", interface="org.freedesktop.portal.Request", member="Response", path=path)
        self._bus.listen(rule)
        with self._bus.connection.filter(rule) as answers:
            asked = {**options, "handle_token": ("s", word)}
            self._bus.call(SCREEN_CAST, method, signature, *arguments, asked, timeout_s=STARTS_WITHIN_S)
            answer = self._await(answers, stop, lambda: self._take_back(path))
        code, results = answer.body
        if code == CANCELLED:
            self._token.write("")  # A leave that was not renewed is none any more.
            raise NotGiven(REFUSED)
        if code:
            raise CaptureError(FAILED)
        return plain(results)

    def _await(self, answers: deque[Message], stop: threading.Event, take_back: Callable[[], None]) -> Message:
        while not stop.is_set():
            try:
                return self._bus.connection.recv_until_filtered(answers, timeout=SLICE_S)
            except TimeoutError:
                if self._closed:
                    raise NotGiven(ENDED) from None
            except LOST as error:
                raise CaptureError(FAILED) from error
        take_back()
        raise CaptureError(GIVEN_UP)

    def _take_back(self, path: str) -> None:
        request = DBusAddress(path, bus_name=PORTAL_NAME, interface="org.freedesktop.portal.Request")
        with contextlib.suppress(CaptureError):
            self._bus.call(request, "Close")


def portal_version(bus: Bus) -> int:
    """Which version of the interface the desktop's portal speaks. Raises `CaptureError` when it shares no screens."""
    try:
        if bus.has(PORTAL_NAME):
            # The first call may have to start it.
            return int(bus.get(SCREEN_CAST, "version", timeout_s=STARTS_WITHIN_S))
    except CaptureError as error:
        raise CaptureError(NO_PORTAL) from error
    raise CaptureError(NO_PORTAL)


def _stream(node: int, told: Mapping[str, Any]) -> Stream:
    if "size" not in told:
        return Stream(node, None)
    (left, top), (width, height) = told.get("position", (0, 0)), told["size"]
    return Stream(node, Box(int(left), int(top), int(width), int(height)))


def _hung_up(descriptor: int) -> bool:
    """Whether the other end of a socket is closed; GStreamer's source says nothing of it."""
    if sys.platform == "win32":
        return True  # There is no such socket.
    watch = select.poll()
    watch.register(descriptor, 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in watch.poll(0))


def _word() -> str:
    return f"scrubjay{secrets.token_hex(8)}"
