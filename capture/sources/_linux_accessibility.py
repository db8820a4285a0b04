"""Asks applications over AT-SPI, the accessibility bus of Linux, by D-Bus alone.

Nothing is started or switched on for it: where no accessibility bus runs, or an application is not on it, nothing is
known. Text of password fields is never asked for.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageFlag, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import Properties

from capture.sources.accessibility import address
from capture.sources.base import Told, WindowInfo
from memory_core.errors import CaptureError

NO_BUS = "There is no accessibility bus in this session."
ROOT = "/org/a11y/atspi/accessible/root"
BUS = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
ACCESSIBLE = "org.a11y.atspi.Accessible"
TEXT = "org.a11y.atspi.Text"
DOCUMENT = "org.a11y.atspi.Document"
# Of atspi-constants.h.
PASSWORD_TEXT = 40
DOCUMENTS = frozenset({82, 92, 94, 95, 96})
ACTIVE, SHOWING = 1, 25
ADDRESS_KEYS = ("DocURL", "URI", "URL")
TITLE_KEYS = ("Title", "title")
NODES = 600
CHILDREN = 100
LONGEST_TEXT = 20_000
CONNECT_S = 0.5
# Kept back for asking the document.
DOCUMENT_S = 0.04

_Node = tuple[str, str]


@dataclass(slots=True)
class _Found:
    documents: list[_Node] = field(default_factory=list)
    texts: dict[str, None] = field(default_factory=dict)


class AtSpiTree:
    """A connection to the accessibility bus, made at the first question and again after it broke."""

    def __init__(self) -> None:
        self._bus: _Bus | None = None

    def tell(self, window: WindowInfo, deadline_s: float) -> Told | None:
        """What the application of `window` says of it. Raises `CaptureError` when there is no accessibility bus."""
        until = time.monotonic() + deadline_s
        try:
            if self._bus is None:
                self._bus = _Bus(_accessibility_bus())
            return self._tell(self._bus, window, until)
        except TimeoutError:
            return None
        except (OSError, EOFError) as error:  # the bus went away
            self.close()
            raise CaptureError(NO_BUS) from error

    def close(self) -> None:
        """Give back the connection."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    def _tell(self, bus: "_Bus", window: WindowInfo, until: float) -> Told | None:
        application = _application(bus, window.pid, until)
        frame = _frame(bus, application, window.title, until) if application else None
        if frame is None:
            return None
        found = _Found()
        try:
            _walk(bus, frame, found, until - DOCUMENT_S)
        except TimeoutError:
            found.texts.clear()  # Half of it corrects nothing; the document may still be known.
        try:
            url, title = _document(bus, found.documents, until)
        except TimeoutError:
            url, title = "", ""
        return Told(url, title, tuple(found.texts)) if url or title or found.texts else None


class _Bus:
    """Questions to a bus, many at once, each with an end."""

    def __init__(self, where: str) -> None:
        self._connection: DBusConnection = open_dbus_connection(where)

    def ask(self, questions: Sequence[Message], until: float) -> list[Any]:
        """The bodies of the answers, None for each that is an error. Raises `TimeoutError`."""
        serials = []
        for question in questions:
            question.header.flags |= MessageFlag.no_auto_start
            serial = next(self._connection.outgoing_serial)
            serials.append(serial)
            self._connection.send(question, serial=serial)
        answers: dict[int, Any] = {}
        while len(answers) < len(serials):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            reply = self._connection.receive(timeout=left)
            serial = reply.header.fields.get(HeaderFields.reply_serial)
            if serial in serials:
                answers[serial] = reply.body if reply.header.message_type is MessageType.method_return else None
        return [answers[serial] for serial in serials]

    def close(self) -> None:
        self._connection.close()


def _accessibility_bus() -> str:
    """Where the accessibility bus listens. Raises `CaptureError` when none runs: it is not started for this."""
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS") and not os.environ.get("XDG_RUNTIME_DIR"):
        raise CaptureError(NO_BUS)
    until = time.monotonic() + CONNECT_S
    try:
        session = _Bus("SESSION")
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise CaptureError(NO_BUS) from error
    try:
        [owned] = session.ask([new_method_call(BUS, "NameHasOwner", "s", ("org.a11y.Bus",))], until)
        if not owned or not owned[0]:
            raise CaptureError(NO_BUS)
        launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
        [answer] = session.ask([new_method_call(launcher, "GetAddress")], until)
    except TimeoutError as error:
        raise CaptureError(NO_BUS) from error
    finally:
        session.close()
    if not answer or not answer[0]:
        raise CaptureError(NO_BUS)
    return str(answer[0])


def _call(node: _Node, interface: str, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Message:
    name, path = node
    return new_method_call(DBusAddress(path, name, interface), method, signature, body)


def _property(node: _Node, interface: str, named: str) -> Message:
    name, path = node
    return Properties(DBusAddress(path, name, interface)).get(named)


def _name_of(node: _Node) -> Message:
    return _property(node, ACCESSIBLE, "Name")


def _children(bus: _Bus, nodes: Sequence[_Node], until: float) -> list[_Node]:
    answers = bus.ask([_call(node, ACCESSIBLE, "GetChildren") for node in nodes], until)
    return [(child[0], child[1]) for answer in answers if answer for child in answer[0][:CHILDREN]]


def _application(bus: _Bus, pid: int, until: float) -> _Node | None:
    """The application of a process."""
    registry = ("org.a11y.atspi.Registry", ROOT)
    applications = _children(bus, [registry], until)
    asked = [new_method_call(BUS, "GetConnectionUnixProcessID", "s", (name,)) for name, _ in applications]
    owners = bus.ask(asked, until)
    mine = (node for node, owner in zip(applications, owners, strict=True) if pid and owner and owner[0] == pid)
    return next(mine, None)


def _frame(bus: _Bus, application: _Node, title: str, until: float) -> _Node | None:
    """The window with this title, else the active one, else the only one."""
    frames = _children(bus, [application], until)
    names = bus.ask([_name_of(frame) for frame in frames], until)
    titled = [frame for frame, name in zip(frames, names, strict=True) if name and title and name[0][1] == title]
    if len(titled) == 1:
        return titled[0]
    states = bus.ask([_call(frame, ACCESSIBLE, "GetState") for frame in frames], until)
    active = [frame for frame, state in zip(frames, states, strict=True) if _has(state, ACTIVE)]
    choice = titled or active or frames
    return choice[0] if len(choice) == 1 else next((frame for frame in choice if frame in active), None)


def _walk(bus: _Bus, frame: _Node, found: _Found, until: float) -> None:
    """All that shows in a window, level by level, as far as it is not too much."""
    level, seen = [frame], 0
    while level:
        seen += len(level)
        if seen > NODES:
            raise TimeoutError
        states = bus.ask([_call(node, ACCESSIBLE, "GetState") for node in level], until)
        roles = bus.ask([_call(node, ACCESSIBLE, "GetRole") for node in level], until)
        shown = [
            (node, role[0] if role else 0)
            for node, state, role in zip(level, states, roles, strict=True)
            if node is frame or _has(state, SHOWING)
        ]
        open_nodes = [node for node, role in shown if role != PASSWORD_TEXT]
        names = bus.ask([_name_of(node) for node in open_nodes], until)
        offers = _offers(bus, open_nodes, until)
        found.documents += [node for node, role in shown if role in DOCUMENTS and DOCUMENT in offers[node]]
        texts = _texts(bus, [node for node in open_nodes if TEXT in offers[node]], until)
        for said in (*(name[0][1] for name in names if name), *texts):
            if plain := str(said).replace("\ufffc", " ").strip():
                found.texts[plain] = None
        level = _children(bus, open_nodes, until)


def _offers(bus: _Bus, nodes: Sequence[_Node], until: float) -> dict[_Node, Sequence[str]]:
    """Which interfaces each node has. One that is asked by another complains of it in its log, as GTK does; of a node
    that does not say, each is tried."""
    answers = bus.ask([_call(node, ACCESSIBLE, "GetInterfaces") for node in nodes], until)
    return {node: answer[0] if answer else (TEXT, DOCUMENT) for node, answer in zip(nodes, answers, strict=True)}


def _texts(bus: _Bus, nodes: Sequence[_Node], until: float) -> list[str]:
    """The beginning of the text of each node that has one. Beyond its end, Qt gives nothing at all."""
    counts = bus.ask([_property(node, TEXT, "CharacterCount") for node in nodes], until)
    wordy = [(node, int(count[0][1])) for node, count in zip(nodes, counts, strict=True) if count and count[0][1]]
    asked = [_call(node, TEXT, "GetText", "ii", (0, min(count, LONGEST_TEXT))) for node, count in wordy]
    return [str(text[0]) for text in bus.ask(asked, until) if text]


def _document(bus: _Bus, documents: Sequence[_Node], until: float) -> tuple[str, str]:
    """Address and title of the innermost document that has them."""
    for node in reversed(documents):
        [attributes] = bus.ask([_call(node, DOCUMENT, "GetAttributes")], until)
        values: dict[str, str] = dict(attributes[0]) if attributes else {}
        if not any(key in values for key in ADDRESS_KEYS):
            asked = [_call(node, DOCUMENT, "GetAttributeValue", "s", (key,)) for key in ADDRESS_KEYS]
            answers = bus.ask(asked, until)
            values |= {key: answer[0] for key, answer in zip(ADDRESS_KEYS, answers, strict=True) if answer}
        url = _first(values, ADDRESS_KEYS, address)
        title = _first(values, TITLE_KEYS, str.strip)
        if url or title:
            return url, title
    return "", ""


def _first(values: dict[str, str], keys: Sequence[str], cleaned: Callable[[str], str]) -> str:
    return next((kept for key in keys if (kept := cleaned(str(values.get(key, ""))))), "")


def _has(state: Any, bit: int) -> bool:
    """Whether an AT-SPI state set (two 32-bit words) holds a state."""
    words = state[0] if state else ()
    return len(words) > bit // 32 and bool(words[bit // 32] >> bit % 32 & 1)
