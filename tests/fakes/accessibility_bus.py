"""A session bus of its own with a real accessibility bus on it, and a browser that speaks AT-SPI like a real one."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_error, new_method_call, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

ROOT = "/org/a11y/atspi/accessible/root"
SHOWING = [1 << 25 | 1 << 1, 0]


@contextlib.contextmanager
def session_bus(folder: Path) -> Iterator[str]:
    """The address of a fresh session bus, on which the accessibility bus starts when somebody asks for it."""
    command = ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:dir={folder}"]
    daemon = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.wait(timeout=10)
        daemon.stdout.close()


def start_accessibility_bus(session: str) -> str:
    """Start the accessibility bus, as a desktop does; its address."""
    connection = open_dbus_connection(session)
    launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
    try:
        reply = connection.send_and_get_reply(new_method_call(launcher, "GetAddress"), timeout=20)
    finally:
        connection.close()
    return str(reply.body[0])


class ScriptedBrowser:
    """A program on the accessibility bus with one window: a document with an address, a text and a password field."""

    def __init__(self, session: str, *, title: str, url: str, texts: tuple[str, ...]) -> None:
        self._connection: DBusConnection = open_dbus_connection(start_accessibility_bus(session))
        self._me = self._connection.unique_name
        self._url = url
        self._nodes: dict[str, tuple[int, str, list[str]]] = {
            ROOT: (75, "browser", ["/window"]),
            "/window": (23, title, ["/document", "/password"]),
            "/document": (95, title, [f"/text{at}" for at in range(len(texts))]),
            "/password": (40, "hunter2 is secret", []),
            **{f"/text{at}": (73, text, []) for at, text in enumerate(texts)},
        }
        self.asked: list[tuple[str, str]] = []
        self.answers = True
        # Whether it says which interfaces its nodes have, as all but very old programs do.
        self.says_interfaces = True
        registry = DBusAddress(ROOT, "org.a11y.atspi.Registry", "org.a11y.atspi.Socket")
        embed = new_method_call(registry, "Embed", "(so)", ((self._me, ROOT),))
        self._serial = next(self._connection.outgoing_serial)
        self._embedded = threading.Event()
        self._connection.send(embed, serial=self._serial)
        self._thread = threading.Thread(target=self._serve, name="browser")
        self._over = False
        self._thread.start()
        if not self._embedded.wait(20):
            raise RuntimeError("The accessibility registry did not answer.")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._thread.join()
        self._connection.close()

    def _serve(self) -> None:
        while not self._over:
            try:
                message = self._connection.receive(timeout=0.05)
            except TimeoutError:
                continue
            if message.header.fields.get(HeaderFields.reply_serial) == self._serial:
                self._embedded.set()
            if message.header.message_type is MessageType.method_call and self.answers:
                self._connection.send(self._answer(message))

    def _answer(self, message: Message) -> Message:
        path = str(message.header.fields[HeaderFields.path])
        method = str(message.header.fields[HeaderFields.member])
        if method == "Get":
            method = str(message.body[1])
        self.asked.append((path, method))
        role, name, children = self._nodes[path]
        answers: dict[str, tuple[str, tuple[Any, ...]]] = {
            "GetChildren": ("a(so)", ([(self._me, child) for child in children],)),
            "GetRole": ("u", (role,)),
            "GetState": ("au", (SHOWING,)),
            "Name": ("v", (("s", name),)),
        }
        if self.says_interfaces:
            also = ["org.a11y.atspi.Document"] if path == "/document" else []
            answers["GetInterfaces"] = ("as", (["org.a11y.atspi.Accessible", *also],))
        if path == "/document":
            answers["GetAttributes"] = ("a{ss}", ({"DocURL": self._url, "Title": name},))
        if method not in answers:
            return new_error(message, "org.freedesktop.DBus.Error.UnknownMethod")
        return new_method_return(message, *answers[method])


def main() -> None:
    """Run as a program that a test can freeze: session bus, title, address and texts are its arguments."""
    session, title, url, *texts = sys.argv[1:]
    with ScriptedBrowser(session, title=title, url=url, texts=tuple(texts)):
        os.write(1, b"ready\n")
        sys.stdin.read()


if __name__ == "__main__":
    main()
