"""A locked home is captured for all the same, sealed to its public key; what was seen is there once it is unlocked."""

import contextlib
import sys
import threading
from collections.abc import Mapping

import pytest

from desktop.commands.locked import opened_or_locked
from desktop.commands.session import unlocked
from desktop.demo.stage import VirtualScreen
from desktop.ipc import OwnerLeft, Remote
from memory_core.errors import LockedError
from memory_core.home import Home, Ownership
from memory_core.privacy.keybook import PassphraseCost
from memory_core.privacy.keys import open_keys, set_passphrase
from tests.fakes.shown_window import ShownWindow
from tests.fakes.terminal import Scrubjay

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the virtual screen is a Linux program")
PASSPHRASE = "correct horse"
WORDS = "The walrus conference starts at nine in Rotterdam"


@pytest.fixture
def scrubjay(home: Home) -> Scrubjay:
    """The commands on a home with a passphrase."""
    set_passphrase(home, open_keys(home), None, PASSPHRASE, cost=PassphraseCost(rounds=1, memory=8192))
    return Scrubjay(home.path, inside=True)


@pytest.mark.display
def test_without_the_passphrase_it_is_captured_and_sealed(scrubjay: Scrubjay, display: VirtualScreen) -> None:
    environment = {"DISPLAY": display.display, "QT_QPA_PLATFORM": "xcb"}
    with ShownWindow(environment, app="Writer", title="Plans", text=WORDS, box=[100, 100, 1000, 300], font=20) as shown:
        shown.do(**{"raise": True})
        ran = scrubjay.run("capture", "--for", "2s", "--no-audio", "--json", variables={"DISPLAY": display.display})
    captured = ran.json()
    assert captured["locked"] is True
    assert captured["observations"] >= 1
    assert captured["memories"] == {}
    assert "once the passphrase is given" in ran.err
    files = [path.read_bytes() for path in scrubjay.home.rglob("*") if path.is_file()]
    assert not [body for body in files if b"walrus" in body.lower()]
    assert scrubjay.run("search", "walrus").code == 3
    seen = scrubjay("list", "--observations", SCRUBJAY_PASSPHRASE=PASSPHRASE).json()
    assert any("walrus conference" in one["text"] for one in seen)


def test_a_wrong_passphrase_is_told_and_nothing_is_captured(scrubjay: Scrubjay) -> None:
    ran = scrubjay.run("capture", "--for", "2s", "--no-audio", variables={"SCRUBJAY_PASSPHRASE": "wrong horse"})
    assert (ran.code, ran.out) == (3, "")
    assert "not right" in ran.err


def test_nobody_opens_the_home_behind_a_sealed_capture(scrubjay: Scrubjay, home: Home) -> None:
    with opened_or_locked(home, end=lambda: None) as session:
        assert session is None
        ran = scrubjay.run("search", "walrus", variables={"SCRUBJAY_PASSPHRASE": PASSPHRASE})
        assert ran.code == 3
        assert "A capture runs in this home, sealed" in ran.err
        note = home.path.with_name("note.txt")
        note.write_text("The walrus sleeps.")
        ran = scrubjay.run("import", str(note))
        assert (ran.code, "is kept, sealed" in " ".join(ran.err.split())) == (0, True), "that needs no key"
    seen = scrubjay("list", "--observations", SCRUBJAY_PASSPHRASE=PASSPHRASE).json()
    assert [one["text"] for one in seen] == ["The walrus sleeps."]


@pytest.mark.parametrize("passphrase", ["", PASSPHRASE])
def test_shredding_ends_the_capture_first(
    scrubjay: Scrubjay, home: Home, monkeypatch: pytest.MonkeyPatch, passphrase: str
) -> None:
    monkeypatch.setenv("SCRUBJAY_PASSPHRASE", passphrase)
    end, ran = threading.Event(), []
    shredding = threading.Thread(target=lambda: ran.append(scrubjay.run("shred", "--confirm", "shred")))
    with opened_or_locked(home, end=end.set) as session:
        assert (session is None) is (passphrase == "")
        shredding.start()
        assert end.wait(30)
        assert home.keys.exists(), "what is in use is not torn away"
    shredding.join(60)
    assert [one.code for one in ran] == [0]
    assert not home.path.exists()


def test_an_owner_that_ends_before_it_answers_has_ended(
    scrubjay: Scrubjay, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = contextlib.ExitStack()
    call = Remote.call

    def called(remote: Remote, name: str, params: Mapping[str, object]) -> object:
        call(remote, name, params)
        ended.close()
        raise OwnerLeft("It closed while it was answering.")

    monkeypatch.setattr(Remote, "call", called)
    ended.enter_context(opened_or_locked(home, end=lambda: None))
    ran = scrubjay.run("shred", "--confirm", "shred")
    assert (ran.code, home.path.exists()) == (0, False)


def test_what_a_program_has_open_through_the_library_is_refused(scrubjay: Scrubjay, home: Home) -> None:
    with contextlib.closing(Ownership(home)):
        ran = scrubjay.run("shred", "--confirm", "shred")
    assert ran.code == 1
    assert "Close it" in ran.err
    assert home.keys.exists()


def test_enter_alone_is_no_guess_and_is_asked_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    set_passphrase(home, open_keys(home), None, PASSPHRASE, cost=PassphraseCost(rounds=1, memory=8192))
    asked: list[str] = []
    monkeypatch.setattr("desktop.commands.session.on_terminal", lambda: True)

    def enter(prompt: str, _stream: object) -> str:
        asked.append(prompt)
        return ""

    monkeypatch.setattr("getpass.getpass", enter)
    with pytest.raises(LockedError, match="protected by a passphrase"):
        unlocked(lambda given: open_keys(home, passphrase=given))
    assert asked == ["Passphrase: "]
    assert not (home.path / "guesses.json").exists()
