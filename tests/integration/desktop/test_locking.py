"""Locked: capture goes on, nothing can be read, commands end with 3; the passphrase opens it again."""

import contextlib
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from capture.events import CaptureState
from capture.spool.queue import Spool
from desktop.app import Program, prepare
from desktop.core import Core, open_core
from desktop.door import Door
from desktop.settings.store import load_settings, save_settings, with_values
from desktop.views.settings.keys import DestroyDialog, KeyCard, NewKeyDialog
from memory_core.errors import HomeInUse, LockedError
from memory_core.home import Home, Ownership
from memory_core.privacy.keybook import PassphraseCost
from memory_core.privacy.keys import open_keys, public_key, set_passphrase
from memory_core.records.observation import Captured
from memory_core.records.query import Query
from tests.fakes import capture_process
from tests.fakes.core import observation
from tests.fakes.shown_window import until
from tests.fakes.terminal import Ran, Scrubjay

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")
SLOW_MS = 30_000
PASSPHRASE = "correct horse"
FACT = "The quarterly report is due on Friday 6 March."


@pytest.fixture
def home(home: Home) -> Home:
    """With a passphrase, a memory, and the screen allowed."""
    core = open_core(home, threads=False)
    core.memory.add(FACT)
    core.close()
    save_settings(home.settings, with_values(load_settings(home.settings), welcomed=True, screen=True))
    set_passphrase(home, open_keys(home), None, PASSPHRASE, cost=PassphraseCost(rounds=1, memory=8192))
    return home


@pytest.fixture
def program(qapp: QApplication, home: Home, tmp_path: Path) -> Iterator[Program]:
    prepare(qapp)
    command = [sys.executable, capture_process.__file__, "well", str(tmp_path / "orders")]
    made = Program(application=qapp, home=home, capture_command=command)
    made.open()
    yield made
    made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


def _unlock(program: Program, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: program.start.state.shown == "locked", timeout=SLOW_MS)
    program.window.start_pages.passphrase.setText(PASSPHRASE)
    program.window.start_pages.unlock_button.click()
    qtbot.waitUntil(lambda: program.window.shell is not None, timeout=SLOW_MS)


def _recording(program: Program) -> bool:
    supervisor = program.door.capturing()
    return supervisor is not None and supervisor.status().state is CaptureState.RECORDING


def _code(home: Home) -> int:
    return Scrubjay(home.path, inside=True).run("search", "report", variables={"SCRUBJAY_PASSPHRASE": PASSPHRASE}).code


def test_what_was_allowed_is_captured_before_anybody_has_unlocked(program: Program, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: program.start.state.shown == "locked", timeout=SLOW_MS)
    qtbot.waitUntil(lambda: _recording(program), timeout=SLOW_MS)
    assert program.wiring is None


def test_a_locked_window_captures_and_shows_and_answers_nothing(program: Program, home: Home, qtbot: QtBot) -> None:
    _unlock(program, qtbot)
    assert program.wiring is not None
    wiring, shell = program.wiring, program.window.shell
    assert shell is not None
    qtbot.waitUntil(lambda: shell.lock_button.isVisible() and _recording(program), timeout=SLOW_MS)
    supervisor = program.door.capturing()
    assert supervisor is not None
    process, keys = supervisor.pid, open_keys(home, passphrase=PASSPHRASE)
    assert _code(home) == 0
    shell.memories.forget_button.click()
    assert QApplication.activeModalWidget() is not None
    program.toasts.say("“site: harbour.example” is removed.", action="Undo")
    shell.lock_button.click()
    assert QApplication.activeModalWidget() is None, "a dialog may show what is remembered"
    assert program.window.toasts.texts == []
    assert program.wiring is None
    assert program.window.shell is None
    assert program.window.start_pages.isVisible()
    assert program.start.state.shown == "locked"
    qtbot.waitUntil(lambda: _code(home) == 3, timeout=SLOW_MS)
    assert supervisor.pid == process
    assert _recording(program)
    spool = Spool(home.spool, public_key=public_key(home))
    spool.append(Captured(observation("Seen while it was locked.")))
    spool.close()
    _unlock(program, qtbot)
    assert program.wiring is not None
    assert program.wiring is not wiring
    scrubjay = Scrubjay(home.path, inside=True)
    qtbot.waitUntil(lambda: len(scrubjay("list", "--observations").json()) == 2, timeout=SLOW_MS)
    assert supervisor.pid == process
    assert keys.spool_public == public_key(home)


def test_what_capture_tells_of_is_taken_in_at_once_while_the_door_is_open(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory_core.ingest.pipeline._LOOK_S", 3600.0)
    command = [sys.executable, capture_process.__file__, "captures", str(tmp_path / "orders")]
    door = Door(
        home,
        show=lambda: None,
        heard=lambda _: None,
        on_settings=lambda _: None,
        end=lambda: None,
        capture_command=command,
    )
    opened = door.open(PASSPHRASE)
    memory = opened.core.memory
    assert memory.drain()
    with contextlib.closing(Spool(home.spool, public_key=public_key(home))) as spool:
        spool.append(Captured(observation("Seen while it was open.")))
    opened.supervisor.start()
    until(lambda: len(memory.search(Query("seen open", layer="observations"))) == 1, "what was captured", 10.0)
    door.close()


def test_no_command_gets_in_between_while_it_locks(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        with pytest.raises(HomeInUse):
            Ownership(home)

    def closed(core: Core) -> None:
        close(core)
        refused()
        gaps.append("closed")

    close, gaps = Core.close, list[str]()
    monkeypatch.setattr(Core, "close", closed)
    door = Door(
        home,
        show=lambda: None,
        heard=lambda _: None,
        on_settings=lambda _: None,
        end=lambda: None,
        capture_command=[sys.executable, capture_process.__file__, "well", str(tmp_path / "orders")],
    )
    with pytest.raises(LockedError):
        door.open(None)
    refused()
    for _ in range(2):
        door.open(PASSPHRASE)
        door.lock()
        refused()
    door.open(PASSPHRASE)
    door.close()
    assert len(gaps) == 3
    Ownership(home).close()


def test_the_keys_are_wiped_from_memory(home: Home) -> None:
    core = open_core(home, passphrase=PASSPHRASE, threads=False)
    keys = core.keys
    assert any(keys.database)
    core.close()
    secrets = (keys.database, keys.files, keys.vault, keys.spool_private, keys.rotation, keys.secrets, keys.handover)
    assert not any(any(secret) for secret in secrets)
    assert any(keys.spool_public)


def test_nothing_locks_without_a_passphrase_and_a_command_sets_one(
    qapp: QApplication, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("memory_core.privacy.keys.PassphraseCost", lambda: PassphraseCost(rounds=1, memory=8192))
    prepare(qapp)
    program = Program(application=qapp, home=Home(tmp_path / "open"))
    program.open()
    qtbot.waitUntil(lambda: program.window.shell is not None, timeout=SLOW_MS)
    program.lock()
    shell = program.window.shell
    assert shell is not None
    assert shell.lock_button.isHidden()
    said = {"SCRUBJAY_NEW_PASSPHRASE": PASSPHRASE, "SCRUBJAY_PASSPHRASE": PASSPHRASE}
    for action, hidden in (("set", False), ("remove", True), ("set", False)):
        assert Scrubjay(tmp_path / "open", inside=True).run("passphrase", action, variables=said).code == 0
        qtbot.waitUntil(partial(lambda wanted: shell.lock_button.isHidden() == wanted, hidden), timeout=SLOW_MS)
    program.lock()
    assert program.window.shell is None
    qtbot.waitUntil(lambda: _code(Home(tmp_path / "open")) == 3, timeout=SLOW_MS)
    program.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


def _open_settings(program: Program, qtbot: QtBot) -> KeyCard:
    _unlock(program, qtbot)
    shell = program.window.shell
    assert shell is not None
    assert program.wiring is not None
    qtbot.waitUntil(lambda: program.wiring is not None and program.wiring.rooms.keys.protected, timeout=SLOW_MS)
    shell.go("settings")
    card = shell.settings.key_card
    assert card is not None
    return card


def _dialog() -> NewKeyDialog | DestroyDialog:
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, NewKeyDialog | DestroyDialog)
    return dialog


def test_the_window_changes_the_key_and_opens_again_with_everything(program: Program, home: Home, qtbot: QtBot) -> None:
    card = _open_settings(program, qtbot)
    before = open_keys(home, passphrase=PASSPHRASE)
    qtbot.waitUntil(lambda: _recording(program), timeout=SLOW_MS)
    card.change_button.click()
    dialog = _dialog()
    dialog.act_button.click()
    assert dialog.problem.text() == "Type the passphrase."
    dialog.field.setText("wrong horse")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: program.start.state.shown == "locked", timeout=SLOW_MS)
    assert open_keys(home, passphrase=PASSPHRASE).database == before.database, "a wrong one changes nothing"
    card = _open_settings(program, qtbot)
    card.change_button.click()
    dialog = _dialog()
    dialog.field.setText(PASSPHRASE)
    dialog.act_button.click()
    qtbot.waitUntil(lambda: program.wiring is None, timeout=SLOW_MS)
    assert program.start.state.headline == "Encrypting everything with a new key"
    qtbot.waitUntil(lambda: program.window.shell is not None, timeout=SLOW_MS)
    assert open_keys(home, passphrase=PASSPHRASE).database != before.database
    found = Scrubjay(home.path, inside=True)("search", "report").json()
    assert any("6 March" in hit["text"] for hit in found)
    qtbot.waitUntil(lambda: _recording(program), timeout=SLOW_MS)


def test_the_window_destroys_everything_once_the_word_is_typed(program: Program, home: Home, qtbot: QtBot) -> None:
    card = _open_settings(program, qtbot)
    card.destroy_button.click()
    dialog = _dialog()
    assert not dialog.act_button.isEnabled()
    dialog.field.setText("shred it")
    assert not dialog.act_button.isEnabled()
    dialog.field.setText("shred")
    dialog.act_button.click()
    qtbot.waitUntil(lambda: program.start.state.headline == "Everything is destroyed", timeout=SLOW_MS)
    assert not home.path.exists()
    assert program.window.start_pages.retry_button.text() == "Begin anew"
    program.close()
    assert not home.path.exists(), "closing the window makes nothing again"


@pytest.mark.parametrize("locked", [True, False])
def test_shred_in_a_terminal_closes_the_window_first(program: Program, home: Home, qtbot: QtBot, locked: bool) -> None:
    qtbot.waitUntil(lambda: program.start.state.shown == "locked", timeout=SLOW_MS)
    if not locked:
        _unlock(program, qtbot)
    ran: list[Ran] = []
    shredding = threading.Thread(
        target=lambda: ran.append(Scrubjay(home.path, inside=True).run("shred", "--confirm", "shred"))
    )
    with qtbot.waitSignal(program.end_asked, timeout=SLOW_MS):
        shredding.start()
    assert home.keys.exists(), "what is in use is not torn away"
    program.close()
    shredding.join(SLOW_MS / 1000)
    assert [one.code for one in ran] == [0]
    assert not home.path.exists()
