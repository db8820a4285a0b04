"""The local socket: who may speak, what comes back, and what is left behind."""

import json
import os
import socket
import stat
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest

from desktop import ipc
from desktop.ipc import Remote, Server
from memory_core.errors import ConfigError, HomeInUse, LockedError, NotFound, ScrubjayError
from memory_core.home import Home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these look at a Unix socket")


class EchoVerbs:
    """Answers with what it was asked; some verbs fail."""

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self.streaming = threading.Event()

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """The name and the parameters."""
        if name == "lost":
            raise NotFound("There is no “ü”.")
        if name == "locked":
            raise LockedError("Locked.")
        if name == "broken":
            raise ZeroDivisionError("words of the screen")
        if name == "huge":
            return "x" * (ipc.ANSWER_LIMIT + 1)
        return {"name": name, **params}

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """Counts; “endless” goes on until it is cancelled."""
        if name == "failing":
            yield {"n": 0}
            raise ConfigError("No.")
        for number in range(3):
            yield {"n": number}
        while name == "endless":
            self.streaming.set()
            if cancelled():
                self.cancelled.set()
                return
            threading.Event().wait(0.005)


@pytest.fixture
def verbs() -> EchoVerbs:
    return EchoVerbs()


@pytest.fixture
def server(home: Home, verbs: EchoVerbs) -> Iterator[Server]:
    running = Server(home, verbs)
    yield running
    running.close()


@pytest.fixture
def remote(home: Home, server: Server) -> Iterator[Remote]:
    connected = Remote(home)
    yield connected
    connected.close()


def said_of(home: Home) -> dict[str, Any]:
    said = json.loads((home.path / "socket.json").read_text("utf-8"))
    assert isinstance(said, dict)
    return said


def test_a_caller_gets_what_the_owner_answers(remote: Remote) -> None:
    assert remote.call("echo", {"text": "Größe 漢字"}) == {"name": "echo", "text": "Größe 漢字"}
    assert remote.call("again", {}) == {"name": "again"}


def test_the_owner_is_named(remote: Remote) -> None:
    assert remote.owner == os.getpid()


def test_errors_keep_their_class_and_their_sentence(remote: Remote) -> None:
    with pytest.raises(NotFound, match="There is no “ü”."):
        remote.call("lost", {})
    with pytest.raises(LockedError):
        remote.call("locked", {})
    assert remote.call("echo", {}) == {"name": "echo"}


def test_an_unexpected_error_tells_its_name_and_no_captured_words(
    remote: Remote, allow_logs: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ScrubjayError, match="ZeroDivisionError") as caught:
        remote.call("broken", {})
    assert "words of the screen" not in str(caught.value)


def test_events_stream_in_order_and_errors_end_a_stream(remote: Remote) -> None:
    assert list(remote.stream("count", {})) == [{"n": 0}, {"n": 1}, {"n": 2}]
    events = remote.stream("failing", {})
    assert next(events) == {"n": 0}
    with pytest.raises(ConfigError):
        next(events)
    assert remote.call("echo", {}) == {"name": "echo"}


def test_hanging_up_cancels_the_work(home: Home, server: Server, verbs: EchoVerbs) -> None:
    caller = Remote(home)
    events = caller.stream("endless", {})
    next(events)
    assert verbs.streaming.wait(5)
    caller.close()
    assert verbs.cancelled.wait(5)


def test_an_answer_that_is_too_long_is_refused_in_words(remote: Remote) -> None:
    with pytest.raises(ScrubjayError, match="too much for one answer"):
        remote.call("huge", {})


def test_a_request_that_is_too_long_is_not_sent(remote: Remote) -> None:
    with pytest.raises(ScrubjayError, match="scrubjay import"):
        remote.call("echo", {"text": "x" * (ipc.REQUEST_LIMIT + 1)})


def test_only_the_owner_of_the_home_can_reach_it(home: Home, server: Server) -> None:
    said = said_of(home)
    assert stat.S_IMODE((home.path / "socket.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(Path(said["address"]).parent.stat().st_mode) == 0o700


def test_who_does_not_know_the_key_is_not_served(home: Home, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    said = said_of(home)
    (home.path / "socket.json").write_text(json.dumps({**said, "key": "00" * 32}), "utf-8")
    with pytest.raises(HomeInUse):
        Remote(home)


def test_a_caller_that_says_nothing_is_hung_up_on(home: Home, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ipc, "GREETING_TIMEOUT_S", 0.1)
    silent = Client(said_of(home)["address"])
    silent.recv_bytes()  # the owner's challenge
    assert silent.poll(5)
    with pytest.raises((EOFError, OSError)):
        silent.recv_bytes()
    silent.close()


def test_nonsense_ends_a_connection_and_nothing_else(home: Home, remote: Remote) -> None:
    other = Remote(home)
    other._connection.send_bytes(b"\x80\x04not json")  # noqa: SLF001 (nobody sends nonsense through the front door)
    with pytest.raises(ScrubjayError):
        other.call("echo", {})
    other.close()
    assert remote.call("echo", {}) == {"name": "echo"}


def test_only_so_many_callers_are_served_at_once(home: Home, server: Server) -> None:
    callers = [Remote(home) for _ in range(ipc.CONNECTION_LIMIT)]
    with pytest.raises(HomeInUse):
        Remote(home)
    callers.pop().close()
    for caller in callers:
        assert caller.call("echo", {}) == {"name": "echo"}
        caller.close()


def test_closing_removes_the_socket_and_hangs_up(home: Home, verbs: EchoVerbs) -> None:
    server = Server(home, verbs)
    address = Path(said_of(home)["address"])
    caller = Remote(home)
    server.close()
    with pytest.raises(ScrubjayError, match="closed while it was answering"):
        caller.call("echo", {})
    caller.close()
    assert not address.exists()
    with pytest.raises(HomeInUse):
        Remote(home)
    server.close()


def test_a_home_with_a_long_path_gets_a_short_private_folder(tmp_path: Path, verbs: EchoVerbs) -> None:
    deep = Home(tmp_path / ("long" * 20) / ("name" * 10))
    deep.prepare()
    server = Server(deep, verbs)
    folder = Path(said_of(deep)["address"]).parent
    assert not folder.is_relative_to(deep.path)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    caller = Remote(deep)
    assert caller.call("echo", {}) == {"name": "echo"}
    caller.close()
    server.close()
    assert not folder.exists()


def test_what_a_killed_owner_left_is_cleared_away(home: Home, verbs: EchoVerbs) -> None:
    remains = Path(tempfile.mkdtemp(prefix="scrubjay-"))
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(remains / "owner.sock"))
    said = {"address": str(remains / "owner.sock"), "key": "00" * 32, "pid": 1}
    (home.path / "socket.json").write_text(json.dumps(said), "utf-8")
    with pytest.raises(HomeInUse):
        Remote(home)
    successor = Server(home, verbs)
    assert not remains.exists()
    caller = Remote(home)
    assert caller.call("echo", {}) == {"name": "echo"}
    caller.close()
    successor.close()


def test_a_foreign_folder_named_in_the_home_is_not_removed(home: Home, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (home.path / "socket.json").write_text(json.dumps({"address": f"{precious}/owner.sock", "key": "00", "pid": 1}))
    ipc.clear_remains(home)
    assert precious.is_dir()
    assert not (home.path / "socket.json").exists()
