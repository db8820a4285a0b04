"""A message bus of a test's own, and services on it that answer what a test says."""

import os
import subprocess
import threading
from collections.abc import Callable
from typing import Any

from jeepney import HeaderFields, Message, MessageType, new_error, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
Answer = Callable[[Message], tuple[str, tuple[Any, ...]] | None]


class MessageBus:
    """dbus-daemon, with nothing on it."""

    def __init__(self, folder: Any) -> None:
        config = folder / "bus.conf"
        config.write_text(CONFIG)
        reader, writer = os.pipe()
        self._daemon = subprocess.Popen(
            ["dbus-daemon", f"--config-file={config}", "--nofork", f"--print-address={writer}"],
            pass_fds=[writer],
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with open(reader, encoding="utf-8") as said:
            self.address = said.readline().strip()

    def stop(self) -> None:
        """Kill it, as a crash would."""
        self._daemon.kill()
        self._daemon.wait()


class Service:
    """Answers calls on a bus from a thread. `answers` is keyed by (interface, member) or (path, interface, member);

    an answer of None says nothing. What is called is noted in `calls`.
    """

    def __init__(self, address: str, *names: str) -> None:
        self.connection: DBusConnection = open_dbus_connection(address, enable_fds=True)
        for name in names:
            self.connection.send_and_get_reply(message_bus.RequestName(name), timeout=5)
        self.answers: dict[tuple[str, ...], Answer] = {}
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self._end, self._ended = os.pipe()
        self._stopped = False
        self.connection.selector.register(self._end, 1)
        self._thread = threading.Thread(target=self._serve, name="service", daemon=True)
        self._thread.start()

    def say(self, path: str, interface: str, member: str, signature: str = "", *body: Any) -> None:
        """Send a signal to everybody who listens."""
        from jeepney import DBusAddress

        self.connection.send(new_signal(DBusAddress(path, interface=interface), member, signature or None, body))

    def stop(self) -> None:
        """Leave the bus. Safe to call twice."""
        if self._stopped:
            return
        self._stopped = True
        os.write(self._ended, b"x")
        self._thread.join(5)
        self.connection.close()
        os.close(self._end)
        os.close(self._ended)

    def _serve(self) -> None:
        while True:
            try:
                message = self.connection.receive(timeout=None)
            except TimeoutError:
                return  # The pipe was written to.
            except OSError:
                return
            if message.header.message_type is MessageType.method_call:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        fields = message.header.fields
        key = (fields.get(HeaderFields.interface, ""), fields[HeaderFields.member])
        answer = self.answers.get((fields[HeaderFields.path], *key)) or self.answers.get(key)
        self.calls.append((key[1], tuple(message.body)))
        if answer is None:
            self.connection.send(new_error(message, "org.freedesktop.DBus.Error.UnknownMethod"))
            return
        told = answer(message)
        if told is not None:
            self.connection.send(new_method_return(message, told[0] or None, told[1]))
