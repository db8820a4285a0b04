"""The way to a home: own it, reach its owner, or wait and say who holds it."""

import io
import json
import os
from collections.abc import Callable, Iterator

import pytest

from desktop.commands.session import Session, settle, typed, unlocked
from desktop.commands.terminal import Terminal
from desktop.core import open_core
from desktop.ipc import Server
from desktop.verbs.table import Verbs
from memory_core.errors import HomeInUse, LockedError
from memory_core.home import Home, Ownership
from tests.fakes.open_home import OpenHome
from tests.fakes.terminal import Screen


@pytest.fixture
def owner(home: Home) -> Iterator[Ownership]:
    holding = Ownership(home)
    yield holding
    holding.close()


def test_a_free_home_is_owned_and_given_back(home: Home) -> None:
    with Session(home, threads=False) as session:
        assert session.remote is False
        assert session.call("status")["owner"] is None
        with pytest.raises(HomeInUse):
            Ownership(home)
    Ownership(home).close()


def test_an_owner_that_answers_is_reached(home: Home, owner: Ownership) -> None:
    core = OpenHome(home)
    server = Server(home, Verbs(core, shared=True))
    with Session(home) as session:
        assert session.remote is True
        assert session.call("status")["owner"] == os.getpid()
        name = session.call("add", text="over the socket")["id"]
        assert settle(session, Terminal(out=io.StringIO(), err=io.StringIO())) == {
            "type": "drained",
            "drained": True,
            "pending": 0,
            "limits": [],
        }
        assert session.call("show", id=name)["text"] == "over the socket"
    server.close()
    core.close()


def test_what_took_too_long_to_be_remembered_is_said(home: Home) -> None:
    told = io.StringIO()
    with Session(home, threads=False) as session:
        session.call("add", text="too much at once")
        assert settle(session, Terminal(out=io.StringIO(), err=told), timeout_s=0.0)["drained"] is False
    assert "Not everything is remembered yet" in told.getvalue()


def test_a_session_that_serves_answers_others(home: Home) -> None:
    with Session(home, threads=False, serve=True), Session(home) as other:
        assert other.remote is True
        assert other.call("status")["owner"] == os.getpid()
    assert not (home.path / "socket.json").exists()


def test_a_short_owner_is_waited_for(home: Home, owner: Ownership) -> None:
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            owner.close()

    with Session(home, threads=False, wait=wait) as session:
        assert session.remote is False
    assert waits == sorted(waits)
    assert len(waits) == 3


def test_an_owner_that_never_answers_is_named(home: Home, owner: Ownership) -> None:
    (home.path / "owner.json").write_text(json.dumps({"pid": 4711}), "utf-8")
    with pytest.raises(HomeInUse, match="process 4711"):
        Session(home, patience_s=0.0, wait=lambda seconds: None)
    (home.path / "owner.json").write_text("nonsense", "utf-8")
    with pytest.raises(HomeInUse, match="Another Scrubjay is using"):
        Session(home, patience_s=0.0, wait=lambda seconds: None)


def test_the_owner_leaves_its_number(home: Home) -> None:
    core = open_core(home, threads=False)
    assert json.loads((home.path / "owner.json").read_text("utf-8")) == {"pid": os.getpid()}
    core.close()


def locked_unless(right: str, tried: list[str | None]) -> Callable[[str | None], str]:
    def open_with(passphrase: str | None) -> str:
        tried.append(passphrase)
        if passphrase != right:
            raise LockedError("The passphrase is wrong.")
        return "opened"

    return open_with


def test_the_passphrase_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str | None] = []
    monkeypatch.setenv("SCRUBJAY_PASSPHRASE", "right")
    assert unlocked(locked_unless("right", tried)) == "opened"
    monkeypatch.setenv("SCRUBJAY_PASSPHRASE", "wrong")
    with pytest.raises(LockedError):
        unlocked(locked_unless("right", tried))
    assert tried == ["right", "wrong"]


def test_on_a_terminal_it_is_asked_for_three_times(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str | None] = []
    said = Screen()
    monkeypatch.delenv("SCRUBJAY_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", Screen())
    monkeypatch.setattr("sys.stderr", said)
    answers = iter(["a", "b", "c", "x", "right"])
    monkeypatch.setattr("getpass.getpass", lambda prompt, stream: next(answers))
    with pytest.raises(LockedError):
        unlocked(locked_unless("right", tried))
    assert tried == [None, "a", "b", "c"]
    assert unlocked(locked_unless("right", tried)) == "opened"
    assert said.getvalue().count("wrong") == 3


def test_what_is_no_text_and_the_end_of_the_input_are_no_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(prompt: str, stream: object) -> str:
        raise trouble

    monkeypatch.setattr("getpass.getpass", asked)
    trouble: Exception = EOFError()
    assert typed("Passphrase: ") == ""
    trouble = UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no text")
    with pytest.raises(LockedError, match="no text"):
        typed("Passphrase: ")


def test_without_a_terminal_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str | None] = []
    monkeypatch.delenv("SCRUBJAY_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    with pytest.raises(LockedError):
        unlocked(locked_unless("right", tried))
    assert tried == [None]
