"""The first day: the real window, the real capture process, a real screen, one story."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytest_bdd import given, scenario, then, when
from pytestqt.qtbot import QtBot

from capture.sources.windows import SharedWindows
from desktop.app import Program, prepare
from desktop.core import open_core
from desktop.demo.stage import VirtualScreen
from desktop.viewmodels.browser import SEEN
from desktop.views.chat.rows import AnswerRow
from desktop.views.widgets.dialogs import ConfirmDialog
from memory_core.home import Home
from memory_core.records.query import Query
from tests.fakes.shown_window import ShownWindow, until

SLOW_MS = 60_000
TEXT = "Quarterly report\n\nThe quarterly report is due on Friday 6 March.\nSend it to Mira Petrova in accounting."


@pytest.mark.slow
@pytest.mark.display
@pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise)\(\)")
@scenario("features/first_day.feature", "From the first-run page to a deleted memory")
def test_from_the_first_run_page_to_a_deleted_memory(display: VirtualScreen) -> None:
    """The steps are below."""


@dataclass
class Person:
    """Sits before the window, and sees and clicks what is in it."""

    program: Program
    qtbot: QtBot

    @property
    def shell(self) -> Any:
        """The window's pages."""
        return self.program.window.shell

    @property
    def rooms(self) -> Any:
        """What is behind them."""
        assert self.program.wiring is not None
        return self.program.wiring.rooms

    def wait(self, condition: Any) -> None:
        """Until it is so."""
        self.qtbot.waitUntil(condition, timeout=SLOW_MS)


@pytest.fixture
def person(qapp: QApplication, qtbot: QtBot, home: Home, display: VirtualScreen) -> Iterator[Person]:
    """Somebody who has just installed Scrubjay."""
    prepare(qapp)
    program = Program(application=qapp, home=home)
    yield Person(program, qtbot)
    program.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


@pytest.fixture
def document(display: VirtualScreen) -> Iterator[ShownWindow]:
    """A window with a text on the virtual screen."""
    environment = {"DISPLAY": display.display, "QT_QPA_PLATFORM": "xcb"}
    with ShownWindow(
        environment, app="Writer", title="Quarterly report", text=TEXT, box=[100, 100, 1200, 600], font=18
    ) as shown:
        yield shown


@given("a document on the screen")
def _a_document(document: ShownWindow) -> None:
    document.do(**{"raise": True})
    # Alone and in front: the windows of the test before may still be going.
    with contextlib.closing(SharedWindows()) as pile:
        until(lambda: [one.title for one in pile.visible() if one.ordinary] == ["Quarterly report"], "it alone")
        until(lambda: any(one.front for one in pile.visible()), "it in front")


@when("I start Scrubjay for the first time")
def _start(person: Person) -> None:
    person.program.open()
    person.wait(lambda: person.shell is not None)


@then("the first-run page asks what may be captured, and nothing is")
def _asks(person: Person) -> None:
    page: Any = person.program.window.welcome
    assert page.isVisible()
    assert not page.screen_switch.isChecked()
    assert not page.microphone_switch.isChecked()
    assert person.program.capture.face.state == "off"


@when("I agree to the screen and start")
def _agree(person: Person) -> None:
    page: Any = person.program.window.welcome
    page.screen_switch.click()
    page.start_button.click()
    person.wait(lambda: person.shell.isVisible())


@then("the status bar says that it records")
def _records(person: Person) -> None:
    person.wait(lambda: person.shell.status.text.whole.startswith("Recording · sees "))
    assert person.shell.status.microphone_text.whole == "Microphone off"


@then("the document is in the memory browser within seconds")
def _is_there(person: Person) -> None:
    person.shell.buttons["memories"].click()
    person.shell.memories.chips[SEEN].click()
    person.wait(lambda: any("due on Friday 6 March" in row.text for row in person.rooms.browser.rows.rows))


@when("I pause for 15 minutes")
def _pause(person: Person) -> None:
    menu = person.shell.status.pause_button.menu()
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()


@then("the status bar says until when")
def _paused(person: Person) -> None:
    person.wait(lambda: person.shell.status.text.whole.startswith("Paused · until "))


@when("I ask when the document is due")
def _ask(person: Person) -> None:
    person.shell.buttons["chat"].click()
    composer = person.shell.chat.composer
    composer.field.setPlainText("When is the quarterly report due?")
    composer.button.click()
    person.wait(lambda: person.rooms.chat.messages.rowCount() == 2 and not person.rooms.chat.state.busy)


@then("the answer says it and names its source")
def _answered(person: Person) -> None:
    answer = person.rooms.chat.messages.last
    assert "6 March" in answer.answer
    assert answer.grounded
    assert answer.sources


@when("I click the source")
def _click(person: Person) -> None:
    row = person.shell.chat.messages.rows[-1]
    assert isinstance(row, AnswerRow)
    row.source_buttons[0].click()


@then("the memory opens with the picture of the screen")
def _opened(person: Person) -> None:
    person.wait(lambda: person.rooms.detail.state.shown == "open")
    pane = person.shell.memories.pane
    person.wait(lambda: pane.picture.pictured is not None)
    assert pane.picture.isVisible()
    assert pane.picture.pictured.image.width() == 1920
    assert "due on Friday 6 March" in "".join(item.text for item in person.rooms.detail.state.evidence)


@when("I delete everything that was seen after looking at the preview")
def _delete(person: Person) -> None:
    page = person.shell.memories
    page.chips[SEEN].click()
    person.wait(lambda: person.rooms.browser.state.shown == "list")
    page.list.selectAll()
    page.list.setFocus()
    press: Any = person.qtbot.keyClick
    press(page.list, Qt.Key.Key_Delete)
    person.wait(lambda: isinstance(QApplication.activeModalWidget(), ConfirmDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    assert "moment" in dialog.windowTitle()
    dialog.confirm_button.click()
    assert person.rooms.browser.rows.rowCount() == 0


@when("I close Scrubjay")
def _close(person: Person) -> None:
    person.program.close()


@then("nothing of the document is left in the data folder")
def _nothing(person: Person, home: Home) -> None:
    core = open_core(home, threads=False)
    try:
        assert core.memory.search(Query("quarterly report due Friday", layer="both")) == []
        counts = core.memory.counts()
        assert (counts["observations"], counts["pictures"]) == (0, 0)
    finally:
        core.close()
    assert list(home.pictures.glob("**/*.*")) == []
