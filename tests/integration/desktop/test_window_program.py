"""The window's program over a real core: opening, living, closing, and one window to a home."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Program, prepare, run_window
from desktop.core import Core, open_core
from desktop.ipc import Remote
from desktop.settings.store import load_settings, save_settings, with_values
from desktop.views.tray import Tray
from memory_core.errors import ScrubjayError
from memory_core.home import Home, Ownership
from memory_core.privacy.keybook import PassphraseCost
from memory_core.privacy.keys import open_keys, set_passphrase
from memory_core.records.query import Query

pytestmark = pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")
FACT = "The quarterly report is due on Friday 6 March."
SLOW_MS = 30_000


@pytest.fixture
def start(qapp: QApplication) -> Iterator[Callable[..., Program]]:
    """Starts programs as `run_window` does, without its event loop."""
    prepare(qapp)
    programs: list[Program] = []

    def started(home: Home, **arguments: Any) -> Program:
        programs.append(Program(application=qapp, home=home, **arguments))
        programs[-1].open()
        return programs[-1]

    yield started
    for program in programs:
        program.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


def welcomed(home: Home) -> None:
    """Answer the first-run page beforehand, with nothing to capture."""
    save_settings(home.settings, with_values(load_settings(home.settings), welcomed=True))


def ready(program: Program, qtbot: QtBot) -> Any:
    """The window's pages, once the memories are open."""
    qtbot.waitUntil(lambda: program.window.shell is not None, timeout=SLOW_MS)
    return program.window.shell


def reopened(home: Home) -> Core:
    return open_core(home, threads=False)


def test_the_first_run_page_comes_first_and_nothing_is_captured(
    start: Callable[..., Program], home: Home, qtbot: QtBot
) -> None:
    program = start(home)
    assert program.window.isVisible()
    assert program.window.shell is None
    ready(program, qtbot)
    page: Any = program.window.welcome
    assert page.isVisible()
    assert page.start_button.text() == "Continue without capturing"
    assert program.capture.face.state == "off"
    page.start_button.click()
    qtbot.waitUntil(lambda: program.window.shell is not None and program.window.shell.isVisible())
    assert load_settings(home.settings).desktop.welcomed
    shell: Any = program.window.shell
    assert shell.status.warning_chip.isVisible()


def test_what_is_remembered_appears_is_answered_and_is_deleted_when_the_window_closes(
    start: Callable[..., Program], home: Home, qtbot: QtBot
) -> None:
    welcomed(home)
    program = start(home)
    shell = ready(program, qtbot)
    assert program.wiring is not None
    rooms = program.wiring.rooms
    remote = Remote(home)
    added = remote.call("add", {"text": FACT, "app": "Firefox", "title": "Quarterly report"})
    remote.close()
    assert added
    qtbot.waitUntil(lambda: rooms.browser.rows.rowCount() > 0, timeout=SLOW_MS)
    shell.chat.composer.asked.emit("When is the quarterly report due?")
    qtbot.waitUntil(lambda: rooms.chat.messages.rowCount() == 2 and not rooms.chat.state.busy, timeout=SLOW_MS)
    answer = rooms.chat.messages.last
    assert "6 March" in answer.answer
    assert answer.sources
    rooms.chat.open_source(answer.sources[0])
    qtbot.waitUntil(lambda: rooms.detail.state.shown == "open", timeout=SLOW_MS)
    assert FACT in [item.text for item in rooms.detail.state.evidence]
    with qtbot.waitSignal(rooms.forgetting.previewed, timeout=SLOW_MS):
        rooms.forgetting.request((), [rooms.detail.state.evidence[0].id])
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.close()
    with qtbot.waitSignal(rooms.forgetting.previewed, timeout=SLOW_MS):
        rooms.forgetting.request((), [rooms.detail.state.evidence[0].id])
    QApplication.activeModalWidget().accept()  # type: ignore[union-attr]
    assert rooms.browser.rows.rowCount() == 0
    program.close()
    core = reopened(home)
    try:
        assert core.memory.search(Query("quarterly report", layer="both")) == []
        assert core.memory.counts()["observations"] == 0
        assert core.memory.conversations() == [] or core.memory.turns(core.memory.conversations()[0].id) == []
    finally:
        core.close()


def test_a_second_window_brings_the_first_one_forward(start: Callable[..., Program], home: Home, qtbot: QtBot) -> None:
    welcomed(home)
    program = start(home)
    ready(program, qtbot)
    program.window.hide()
    results: list[int] = []
    second = threading.Thread(target=lambda: results.append(run_window(home)))
    second.start()
    qtbot.waitUntil(lambda: bool(results) and program.window.isVisible(), timeout=SLOW_MS)
    second.join()
    assert results == [0]


@pytest.mark.usefixtures("allow_logs")
def test_the_command_line_changes_the_windows_settings_at_once(
    start: Callable[..., Program], home: Home, qtbot: QtBot
) -> None:
    welcomed(home)
    program = start(home)
    ready(program, qtbot)
    assert program.wiring is not None
    program.wiring.rooms.settings.set("theme", "dark")
    qtbot.waitUntil(lambda: program.appearance.tokens.name == "dark")
    with contextlib.closing(Remote(home)) as remote:
        remote.call("settings", {"key": "llm", "value": "openai:tiny"})
        remote.call("settings", {"key": "theme", "value": "light"})
    qtbot.waitUntil(lambda: program.appearance.tokens.name == "light")
    warnings = program.wiring.rooms.warnings
    qtbot.waitUntil(lambda: any("needs an API key" in sentence for sentence in warnings.sentences))


def test_a_home_with_a_passphrase_asks_for_it(start: Callable[..., Program], home: Home, qtbot: QtBot) -> None:
    welcomed(home)
    set_passphrase(home, open_keys(home), None, "correct horse", cost=PassphraseCost(rounds=1, memory=8192))
    program = start(home)
    pages = program.window.start_pages
    qtbot.waitUntil(lambda: program.start.state.shown == "locked", timeout=SLOW_MS)
    pages.passphrase.setText("wrong")
    pages.unlock_button.click()
    qtbot.waitUntil(lambda: program.start.state.tried, timeout=SLOW_MS)
    pages.passphrase.setText("correct horse")
    pages.unlock_button.click()
    ready(program, qtbot)


def test_a_home_that_cannot_be_written_is_a_page_with_a_way_on(
    start: Callable[..., Program], tmp_path: Path, qtbot: QtBot
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    program = start(Home(in_the_way / "home"))
    qtbot.waitUntil(lambda: program.start.state.shown == "failed", timeout=SLOW_MS)
    assert "cannot write to" in program.start.state.message
    in_the_way.unlink()
    program.window.start_pages.retry_button.click()
    ready(program, qtbot)


def test_a_home_in_use_by_a_command_opens_once_it_is_free(
    start: Callable[..., Program], home: Home, qtbot: QtBot
) -> None:
    welcomed(home)
    other = Ownership(home)
    program = start(home)
    qtbot.waitUntil(lambda: "waiting" in program.start.state.message, timeout=SLOW_MS)
    other.close()
    ready(program, qtbot)


def test_the_window_is_where_it_was(start: Callable[..., Program], home: Home, qtbot: QtBot) -> None:
    welcomed(home)
    program = start(home)
    ready(program, qtbot)
    program.window.resize(780, 640)
    program.close()
    again = start(home)
    ready(again, qtbot)
    assert (again.window.width(), again.window.height()) == (780, 640)


def test_closing_while_it_still_opens_leaves_the_home_free(
    start: Callable[..., Program], home: Home, qtbot: QtBot
) -> None:
    program = start(home)
    qtbot.waitUntil(lambda: program.operations.busy == 1)
    program.close()
    Ownership(home).close()


@pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)", "systemTrayWindowChanged")
def test_closing_the_window_keeps_it_in_the_tray_when_there_is_one(
    start: Callable[..., Program], home: Home, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    quits: list[bool] = []
    monkeypatch.setattr(Tray, "there_is_one", staticmethod(lambda: True))
    monkeypatch.setattr(qapp, "quit", lambda: quits.append(True))
    welcomed(home)
    program = start(home)
    ready(program, qtbot)
    program.window.close()
    assert not program.window.isVisible()
    assert quits == []
    assert program.tray is not None
    program.tray.open_wanted.emit()
    assert program.window.isVisible()
    assert program.wiring is not None
    program.wiring.rooms.settings.set("keep_in_tray", False)
    qtbot.waitUntil(lambda: not load_settings(home.settings).desktop.keep_in_tray)
    qtbot.waitUntil(lambda: program.orders.busy == 0)
    program.window.close()
    assert quits == [True]


def test_the_first_run_page_can_be_seen_again(start: Callable[..., Program], home: Home, qtbot: QtBot) -> None:
    welcomed(home)
    program = start(home, minimised=True)
    ready(program, qtbot)
    assert program.wiring is not None
    program.wiring.rooms.settings.welcome_wanted.emit()
    assert program.window.welcome is not None
    assert program.window.welcome.isVisible()


COLD = """
import sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import desktop.app as app
from memory_core.home import Home

seen = {}
class Watched(app.Program):
    def open(self):
        super().open()
        QApplication.processEvents()
        heavy = {"chromadb", "onnxruntime", "faster_whisper", "pydantic_ai", "dateparser", "sounddevice", "tesserocr"}
        print(time.process_time(), sorted(heavy & set(sys.modules)), flush=True)
app.Program = Watched
sys.exit(app.run_window(Home.resolve()))
"""


def test_the_window_is_there_before_anything_heavy_and_ends_when_told(home: Home) -> None:
    environment = {**os.environ, "SCRUBJAY_HOME": str(home.path), "QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(
        [sys.executable, "-c", COLD], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        cpu, _, heavy = child.stdout.readline().strip().partition(" ")
        child.send_signal(signal.SIGTERM)
        _, errors = child.communicate(timeout=60)
    assert heavy == "[]"
    assert float(cpu) < 2.0
    assert child.returncode == 0, errors
    Ownership(home).close()


def test_without_a_window_to_show_a_dead_socket_is_no_obstacle(home: Home) -> None:
    from desktop.app import _bring_running_one_forward

    assert not _bring_running_one_forward(home)
    (home.path / "socket.json").write_text('{"address": "/nowhere", "key": "00", "pid": 1}')
    assert not _bring_running_one_forward(home)
    with pytest.raises(ScrubjayError):
        Remote(home)
