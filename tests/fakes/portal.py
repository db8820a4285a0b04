"""A desktop's portal for sharing the screen, on a bus of a test's own, whose person a test plays."""

import os
import socket
from pathlib import Path
from typing import Any

from jeepney import HeaderFields, Message

from tests.fakes.message_bus import Service

NAME = "org.freedesktop.portal.Desktop"
DESKTOP = "/org/freedesktop/portal/desktop"
SCREEN_CAST = "org.freedesktop.portal.ScreenCast"
PROPERTIES = "org.freedesktop.DBus.Properties"


class FakePortal:
    """Answers as xdg-desktop-portal does: with a request first, with its response later.

    `verdict` is what the person says: 0 yes, 1 no, 2 it failed; None leaves the dialog open.
    """

    def __init__(self, address: str, *, remote: Path | None = None) -> None:
        self.service = Service(address, NAME)
        self.verdict: int | None = 0
        self.token = "first"
        self.streams: list[tuple[int, dict[str, tuple[str, Any]]]] = []
        self.wishes: list[dict[str, Any]] = []
        self.dialogs = 0
        self.taken_back = 0
        self.closed = 0
        self.session = ""
        self._remote = remote
        self._sent: list[socket.socket] = []
        answers = self.service.answers
        answers[(PROPERTIES, "Get")] = lambda message: ("v", (("u", {"version": 5}.get(message.body[1], 7)),))
        answers[(SCREEN_CAST, "CreateSession")] = self._create
        answers[(SCREEN_CAST, "SelectSources")] = self._select
        answers[(SCREEN_CAST, "Start")] = self._start
        answers[(SCREEN_CAST, "OpenPipeWireRemote")] = self._open
        answers[("org.freedesktop.portal.Session", "Close")] = self._close
        answers[("org.freedesktop.portal.Request", "Close")] = self._take_back

    def end_session(self) -> None:
        """The person ends the sharing in the desktop's menu."""
        self.service.say(self.session, "org.freedesktop.portal.Session", "Closed", "a{sv}", {})

    def stop(self) -> None:
        """Leave the bus. Safe to call twice."""
        self.service.stop()
        while self._sent:
            self._sent.pop().close()

    def _path(self, message: Message, kind: str, word: str) -> str:
        sender = message.header.fields[HeaderFields.sender].removeprefix(":").replace(".", "_")
        return f"{DESKTOP}/{kind}/{sender}/{word}"

    def _respond(self, message: Message, code: int, results: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        path = self._path(message, "request", message.body[-1]["handle_token"][1])
        self.service.say(path, "org.freedesktop.portal.Request", "Response", "ua{sv}", code, results)
        return "o", (path,)

    def _create(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        self.session = self._path(message, "session", message.body[0]["session_handle_token"][1])
        return self._respond(message, 0, {"session_handle": ("s", self.session)})

    def _select(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        self.wishes.append({name: value for name, (_, value) in message.body[1].items()})
        return self._respond(message, 0, {})

    def _start(self, message: Message) -> tuple[str, tuple[Any, ...]]:
        if self.wishes[-1].get("restore_token") != self.token or self.verdict != 0:
            self.dialogs += 1
        if self.verdict is None:
            return "o", (self._path(message, "request", message.body[-1]["handle_token"][1]),)
        results: dict[str, Any] = {}
        if self.verdict == 0:
            results["streams"] = ("a(ua{sv})", self.streams)
            if self.token:
                self.token = f"{self.token}+"
                results["restore_token"] = ("s", self.token)
        return self._respond(message, self.verdict, results)

    def _open(self, _: Message) -> tuple[str, tuple[Any, ...]]:
        connection = socket.socket(socket.AF_UNIX)
        if self._remote is not None:
            connection.connect(os.fspath(self._remote))
        self._sent.append(connection)
        return "h", (connection,)

    def _close(self, _: Message) -> tuple[str, tuple[Any, ...]]:
        self.closed += 1
        return "", ()

    def _take_back(self, _: Message) -> tuple[str, tuple[Any, ...]]:
        self.taken_back += 1
        return "", ()
