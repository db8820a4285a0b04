"""Calls on D-Bus, each with a deadline."""

import os
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from jeepney import (
    DBusAddress,
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    MessageType,
    Properties,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import unwrap_msg

from memory_core.errors import CaptureError

SESSION, SYSTEM = "SESSION", "SYSTEM"
ANSWER_WITHIN_S = 2.0
# What jeepney raises for a bus that is not there, went away or does not answer.
LOST = (OSError, KeyError, ValueError, RuntimeError, StopIteration)
BUS_NAME = "org.freedesktop.DBus"
BUS_PATH = "/org/freedesktop/DBus"


class Bus:
    """A connection to a message bus: `SESSION`, `SYSTEM` or an address. Raises `CaptureError` when there is none.

    It belongs to one thread at a time.
    """

    def __init__(self, which: str = SESSION, *, fds: bool = False) -> None:
        if which == SESSION and "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
            which = f"unix:path={os.environ.get('XDG_RUNTIME_DIR', '/nowhere')}/bus"
        try:
            self.connection: DBusConnection = open_dbus_connection(which, enable_fds=fds)
        except (*LOST, DBusErrorResponse) as error:
            kind = which.lower() if which in (SESSION, SYSTEM) else "session"
            raise CaptureError(
                f"The {kind} message bus (D-Bus) cannot be reached. Start Scrubjay inside a desktop session."
            ) from error

    @property
    def name(self) -> str:
        """Our own name on the bus, e.g. `:1.42`."""
        return str(self.connection.unique_name)

    def call(
        self,
        address: DBusAddress,
        method: str,
        signature: str = "",
        *arguments: Any,
        timeout_s: float = ANSWER_WITHIN_S,
    ) -> tuple[Any, ...]:
        """What a method answers. Raises `CaptureError` when it does not."""
        return self.ask(new_method_call(address, method, signature or None, arguments), timeout_s=timeout_s)

    def ask(self, message: Message, *, timeout_s: float = ANSWER_WITHIN_S) -> tuple[Any, ...]:
        """What comes back for a message that calls a method. Raises `CaptureError`."""
        try:
            answer: tuple[Any, ...] = unwrap_msg(self.connection.send_and_get_reply(message, timeout=timeout_s))
        except DBusErrorResponse as error:
            raise CaptureError(f"The desktop refused a call ({error.name.rpartition('.')[2]}).") from error
        except LOST as error:
            raise CaptureError("The desktop did not answer in time on D-Bus.") from error
        return answer

    def get(self, address: DBusAddress, name: str, *, timeout_s: float = ANSWER_WITHIN_S) -> Any:
        """The value of a property. Raises `CaptureError`."""
        ((_, value),) = self.ask(Properties(address).get(name), timeout_s=timeout_s)
        return value

    def ask_all(self, messages: Sequence[Message], *, within_s: float) -> list[tuple[Any, ...] | None]:
        """What comes back for several calls that are sent at once; None for those that fail or come too late."""
        serials = {}
        for place, message in enumerate(messages):
            serial = next(self.connection.outgoing_serial)
            self.connection.send(message, serial=serial)
            serials[serial] = place
        answers: list[tuple[Any, ...] | None] = [None] * len(messages)
        replies: deque[Message] = deque()
        deadline = time.monotonic() + within_s
        with (
            self.connection.filter(MatchRule(type="method_return"), queue=replies),
            self.connection.filter(MatchRule(type="error"), queue=replies),
        ):
            while serials:
                try:
                    reply = self.connection.recv_until_filtered(replies, timeout=deadline - time.monotonic())
                except TimeoutError:
                    break
                place = serials.pop(reply.header.fields.get(HeaderFields.reply_serial, 0), -1)
                if place >= 0 and reply.header.message_type is MessageType.method_return:
                    answers[place] = tuple(reply.body)
        return answers

    def runs(self, name: str) -> bool:
        """Whether somebody owns a well-known name now. Raises `CaptureError`."""
        bus = DBusAddress(BUS_PATH, bus_name=BUS_NAME, interface=BUS_NAME)
        return bool(self.call(bus, "NameHasOwner", "s", name)[0])

    def has(self, name: str) -> bool:
        """Whether somebody owns a well-known name, or would be started for it. Raises `CaptureError`."""
        bus = DBusAddress(BUS_PATH, bus_name=BUS_NAME, interface=BUS_NAME)
        return self.runs(name) or name in self.call(bus, "ListActivatableNames")[0]

    def listen(self, rule: MatchRule) -> None:
        """Have the bus send the signals that match. Raises `CaptureError`."""
        bus = DBusAddress(BUS_PATH, bus_name=BUS_NAME, interface=BUS_NAME)
        self.call(bus, "AddMatch", "s", rule.serialise())

    def close(self) -> None:
        """Leave the bus."""
        self.connection.close()


def plain(variants: Mapping[str, tuple[str, Any]]) -> dict[str, Any]:
    """A dictionary of variants without their types."""
    return {name: value for name, (_, value) in variants.items()}
