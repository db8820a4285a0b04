"""The local socket through which a second Scrubjay speaks to the one that owns the home.

Messages are JSON bytes, never pickles. The socket lies in a folder that only its owner can open, and both sides prove
that they know a random key from a file with mode 0600 before anything is asked.
"""

import contextlib
import hmac
import json
import logging
import os
import secrets
import shutil
import socket
import struct
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from typing import Any, Protocol

from desktop import messages
from memory_core.errors import HomeInUse, HomeUnwritable, ScrubjayError
from memory_core.home import Home
from memory_core.privacy.private_files import write_private

_log = logging.getLogger(__name__)

REQUEST_LIMIT = 8 * 1024 * 1024
ANSWER_LIMIT = 64 * 1024 * 1024
CONNECTION_LIMIT = 16
GREETING_TIMEOUT_S = 5.0
# Unix socket paths end at 104 bytes on macOS and 108 on Linux.
_PATH_LIMIT = 100
_SOCKET = "owner.sock"
_SHORT_FOLDER = "scrubjay-"


class Answering(Protocol):
    """What the owner of a home answers with; `desktop.verbs.Verbs` fits."""

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """The JSON-able result of one verb."""
        ...

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = ...
    ) -> Iterator[dict[str, Any]]:
        """The events of a verb that takes its time; the last one holds the result."""
        ...


class Server:
    """Answers other processes of the same person, one thread a connection, until `close`."""

    def __init__(self, home: Home, verbs: Answering) -> None:
        self._home = home
        self._verbs = verbs
        self._key = secrets.token_bytes(32)
        self._open: set[Connection[Any, Any]] = set()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        clear_remains(home)
        self._folder, address = _choose_address(home)
        self._listener = Listener(
            address, family="AF_PIPE" if sys.platform == "win32" else "AF_UNIX", backlog=CONNECTION_LIMIT
        )
        self._address = address
        _write_endpoint(home, address, self._key)
        self._thread = threading.Thread(target=self._accept, name="scrubjay-socket", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up on everybody, stop listening and remove the socket."""
        if self._closing.is_set():
            return
        self._closing.set()
        with contextlib.suppress(OSError, EOFError):
            Client(self._address).close()  # wakes the thread that waits for a caller
        self._thread.join(timeout=5)
        with contextlib.suppress(OSError):
            self._listener.close()
        with self._lock:
            callers = list(self._open)
        for caller in callers:
            _hang_up(caller)
        clear_remains(self._home)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                caller = self._listener.accept()
            except (OSError, EOFError):
                if self._closing.wait(0.2):
                    return
                continue
            with self._lock:
                full = self._closing.is_set() or len(self._open) >= CONNECTION_LIMIT
                if not full:
                    self._open.add(caller)
            if full:
                caller.close()
                continue
            threading.Thread(target=self._serve, args=(caller,), name="scrubjay-caller", daemon=True).start()

    def _serve(self, caller: "Connection[Any, Any]") -> None:
        try:
            _bound_reads(caller)
            _greet(caller, self._key, first=True)
            while caller.poll(None) and not self._closing.is_set():
                self._answer(caller, messages.decode(caller.recv_bytes(REQUEST_LIMIT)))
        except (EOFError, OSError, ValueError) as error:
            if not isinstance(error, EOFError):
                _log.info("A caller was cut off (%s)", type(error).__name__)
        finally:
            with self._lock:
                self._open.discard(caller)
            with contextlib.suppress(OSError):
                caller.close()

    def _answer(self, caller: "Connection[Any, Any]", request: dict[str, Any]) -> None:
        verb, params = str(request.get("verb", "")), request.get("params", {})
        try:
            if not isinstance(params, dict):
                raise ValueError("params is not an object")
            if request.get("stream"):
                for event in self._verbs.stream(verb, params, lambda: _caller_left(caller)):
                    caller.send_bytes(messages.encode({"event": event}))
                answer: dict[str, Any] = {"result": None}
            else:
                answer = {"result": self._verbs.call(verb, params)}
        except ScrubjayError as error:
            answer = {"error": messages.from_error(error)}
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise
        except Exception as error:  # noqa: BLE001 the edge of a request: the caller gets a sentence, the owner goes on
            _log.exception("The verb %r failed", verb[:40])
            answer = {"error": messages.unexpected(error)}
        body = messages.encode(answer)
        if len(body) > ANSWER_LIMIT:
            body = messages.encode({"error": messages.too_long()})
        caller.send_bytes(body)


class OwnerLeft(ScrubjayError):
    """The owner of the home ended between a request and its answer."""


class Remote:
    """A connection to the process that owns the home; offers the same two calls as `Verbs`."""

    def __init__(self, home: Home) -> None:
        """Raises `HomeInUse` when the owner has no socket, or does not answer on it."""
        refused = HomeInUse(f"Another Scrubjay is using {home.path} and cannot be reached. Close it, or wait for it.")
        try:
            address, key, self.owner = _read_endpoint(home)
            self._connection = Client(address)
        except (OSError, ValueError, KeyError, EOFError) as error:
            raise refused from error
        try:
            _greet(self._connection, key, first=False)
        except (OSError, ValueError, EOFError) as error:
            self._connection.close()
            raise refused from error

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """The result of one verb, worked out by the owner. Raises what the owner raised."""
        self._send({"verb": name, "params": dict(params)})
        return messages.result_of(self._receive())

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """The events as they come. Hanging up (`close`) in between cancels the work."""
        self._send({"verb": name, "params": dict(params), "stream": True})
        while "event" in (answer := self._receive()):
            if cancelled():
                self.close()
                return
            yield answer["event"]
        messages.result_of(answer)

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def _send(self, request: dict[str, Any]) -> None:
        body = messages.encode(request)
        if len(body) > REQUEST_LIMIT:
            raise ScrubjayError("That is too long for one command (8 MB). Put it into a file and use: scrubjay import")
        with self._lost():
            self._connection.send_bytes(body)

    def _receive(self) -> dict[str, Any]:
        with self._lost():
            return messages.decode(self._connection.recv_bytes(ANSWER_LIMIT))

    @contextlib.contextmanager
    def _lost(self) -> Iterator[None]:
        try:
            yield
        except (OSError, EOFError, ValueError) as error:
            raise OwnerLeft(
                "The Scrubjay that owns this home closed while it was answering. Run the command again."
            ) from error


def clear_remains(home: Home) -> None:
    """Remove the socket of an owner that was killed. Only for the present owner of the home."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        folder = Path(_read_endpoint(home)[0]).parent
        if folder.name.startswith(_SHORT_FOLDER) and folder.stat().st_uid == os.getuid():
            shutil.rmtree(folder, ignore_errors=True)
    for remains in (_endpoint(home), _run_folder(home) / _SOCKET):
        with contextlib.suppress(OSError):
            remains.unlink()


def _endpoint(home: Home) -> Path:
    return home.path / "socket.json"


def _run_folder(home: Home) -> Path:
    return home.path / "run"


def _choose_address(home: Home) -> tuple[Path | None, str]:
    """A short private folder to remove afterwards (or None), and the address to listen on."""
    if sys.platform == "win32":
        return None, rf"\\.\pipe\scrubjay-{secrets.token_hex(16)}"
    folder = _run_folder(home)
    if len(os.fsencode(folder / _SOCKET)) <= _PATH_LIMIT:
        try:
            folder.mkdir(mode=0o700, exist_ok=True)
            folder.chmod(0o700)
        except OSError as error:
            raise HomeUnwritable(f"No socket can be made in {home.path} ({error.strerror}).") from error
        return None, str(folder / _SOCKET)
    roots = [os.environ.get("XDG_RUNTIME_DIR", ""), tempfile.gettempdir(), "/tmp"]  # mkdtemp makes it private
    root = next(root for root in roots if root and Path(root).is_dir() and len(os.fsencode(root)) < _PATH_LIMIT - 40)
    short = Path(tempfile.mkdtemp(prefix=_SHORT_FOLDER, dir=root))
    return short, str(short / _SOCKET)


def _write_endpoint(home: Home, address: str, key: bytes) -> None:
    """Say where we listen. Raises `HomeUnwritable`."""
    body = json.dumps({"address": address, "key": key.hex(), "pid": os.getpid()})
    write_private(_endpoint(home), body.encode())


def _read_endpoint(home: Home) -> tuple[str, bytes, int]:
    said = json.loads(_endpoint(home).read_text("utf-8"))
    return str(said["address"]), bytes.fromhex(said["key"]), int(said["pid"])


def _greet(connection: "Connection[Any, Any]", key: bytes, *, first: bool) -> None:
    """Both sides prove that they know the key. Raises ValueError, EOFError or OSError when the other does not.

    multiprocessing's own challenge would wait for ever for a caller that says nothing, so this one is used.
    """
    mine = secrets.token_bytes(32)
    connection.send_bytes(mine)
    theirs = _recv_soon(connection)
    labels = (b"owner", b"caller") if first else (b"caller", b"owner")
    connection.send_bytes(hmac.digest(key, labels[0] + theirs, "sha256"))
    if not hmac.compare_digest(_recv_soon(connection), hmac.digest(key, labels[1] + mine, "sha256")):
        raise ValueError("the other side does not know the key")


def _recv_soon(connection: "Connection[Any, Any]") -> bytes:
    if not connection.poll(GREETING_TIMEOUT_S):
        raise EOFError
    return connection.recv_bytes(64)


def _caller_left(caller: "Connection[Any, Any]") -> bool:
    """While we stream, a caller has nothing to say: whatever is there to read is its hanging up."""
    try:
        return caller.poll(0)
    except OSError:
        return True


def _bound_reads(caller: "Connection[Any, Any]") -> None:
    """A message that stops in its middle must not hold a thread for ever. Pipes of Windows have no such limit."""
    if sys.platform == "win32":
        return
    with socket.socket(fileno=os.dup(caller.fileno())) as twin:
        limit = struct.pack("ll", 30, 0)
        twin.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, limit)
        twin.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, limit)


def _hang_up(caller: "Connection[Any, Any]") -> None:
    """End a connection whose thread may be waiting on it; closing the file alone would not wake that thread."""
    with contextlib.suppress(OSError, ValueError):
        if sys.platform == "win32":
            caller.close()
            return
        with socket.socket(fileno=os.dup(caller.fileno())) as twin:
            twin.shutdown(socket.SHUT_RDWR)
