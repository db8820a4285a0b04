"""The journal: a day, the days around it, and its page."""

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QDate
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.viewmodels.journal import JournalViewModel
from desktop.views.main_window import MainWindow
from memory_core.errors import StoreError
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId
from tests.fakes.window import NOW
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]
TODAY = NOW.astimezone().date()


def test_a_day_is_read_when_somebody_looks_and_leads_to_the_others(stage: Stage, show: Show, qtbot: QtBot) -> None:
    window = show(stage)
    shell: Any = window.shell
    journal = stage.rooms.journal
    assert journal.state.shown == "loading"
    shell.go("journal")
    page = shell.journal
    qtbot.waitUntil(lambda: journal.state.shown == "day")
    assert "Wednesday, 4 March 2026" in journal.state.headline
    assert "Quarterly report" in page.text.toPlainText()
    assert "A day" not in page.text.toPlainText()
    assert not page.on_button.isEnabled()
    page.back_button.click()
    qtbot.waitUntil(lambda: journal.state.shown == "day")
    assert journal.day == TODAY - timedelta(days=1)
    assert f"09:{(TODAY - timedelta(days=1)).day:02d}" in page.text.toPlainText()
    page.date.setDate(QDate(2026, 1, 2))
    assert (journal.day, page.date.maximumDate().toPython()) == (date(2026, 1, 2), TODAY)
    page.today_button.click()
    qtbot.waitUntil(lambda: journal.state.shown == "day" and stage.idle)
    assert journal.day == TODAY
    assert not page.today_button.isEnabled()
    page.copy_button.click()
    assert QGuiApplication.clipboard().text().startswith("# Wednesday, 4 March 2026\n\n## The day")


def test_today_goes_on_at_midnight(stage: Stage, qtbot: QtBot) -> None:
    journal = stage.rooms.journal
    journal.go(1)
    assert journal.day == TODAY
    stage.clock.advance(timedelta(days=1).total_seconds())
    assert journal.day == TODAY + timedelta(days=1)
    journal.go(-1)
    stage.clock.advance(timedelta(days=1).total_seconds())
    assert journal.day == TODAY
    qtbot.waitUntil(lambda: stage.idle)


def test_what_was_forgotten_is_not_told_any_more(stage: Stage, qtbot: QtBot) -> None:
    told = ["# A day\n\n- Old.\n", "# A day\n\n- New.\n"]
    journal = JournalViewModel(read=lambda _: told.pop(0), operations=stage.operations, clock=stage.clock)
    journal.watch(True)
    qtbot.waitUntil(lambda: journal.state.text == "- Old.")
    journal.on_changes(Changes(memories_added=(MemoryId("m_1"),)))
    assert journal.state.text == "- Old."
    journal.on_changes(Changes(memories_forgotten=(MemoryId("m_1"),)))
    assert journal.state.text == ""
    qtbot.waitUntil(lambda: journal.state.text == "- New.")
    journal.watch(False)
    journal.on_changes(Changes(memories_forgotten=(MemoryId("m_1"),)))
    assert stage.idle


def test_a_day_that_cannot_be_read_says_why(stage: Stage, show: Show, qtbot: QtBot) -> None:
    def broken(_: object) -> str:
        raise StoreError("The disk is slow.")

    window = show(stage)
    shell: Any = window.shell
    journal = stage.rooms.journal
    journal._read = broken  # noqa: SLF001
    shell.go("journal")
    qtbot.waitUntil(lambda: journal.state.shown == "failed")
    QApplication.processEvents()
    assert shell.journal._failure.text() == "The disk is slow."  # noqa: SLF001
    assert shell.journal._failure.isVisible()  # noqa: SLF001
    assert not shell.journal.copy_button.isEnabled()


def test_a_day_is_summed_up_where_there_is_a_model(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    journal, page = stage.rooms.journal, shell.journal
    said = ["# A day\n\nYou planned the garden.\n", ""]
    asked: list[bool] = []

    def sum_up(day: date, stopped: Callable[[], bool]) -> str:
        asked.append(stopped())
        return said.pop(0)

    journal._sum_up = sum_up  # noqa: SLF001
    shell.go("journal")
    qtbot.waitUntil(lambda: journal.state.shown == "day")
    assert not page.sum_up_button.isVisible()
    journal.sum_up()
    assert journal.state.shown == "day", "without a model nothing is asked"

    journal._has_model = lambda: True  # noqa: SLF001
    journal.watch(True)
    qtbot.waitUntil(page.sum_up_button.isVisible)
    page.sum_up_button.click()
    assert (page.sum_up_button.text(), page._spinner.isVisible()) == ("Stop", True)  # noqa: SLF001
    assert "Quarterly report" in page.text.toPlainText(), "it can be read meanwhile"
    qtbot.waitUntil(lambda: "You planned the garden." in page.text.toPlainText())
    assert page.sum_up_button.text() == "Sum up"

    with qtbot.waitSignal(journal.refused) as refused:
        page.sum_up_button.click()
    assert "wrote nothing" in refused.args[0]
    assert "You planned the garden." in page.text.toPlainText(), "what was there stays"
    assert asked == [False, False]

    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def endless(_: date, stopped: Callable[[], bool]) -> str:
        begun.set()
        assert may_end.wait(10)
        assert stopped()
        ended.set()
        return "# Too late"

    journal._sum_up = endless  # noqa: SLF001
    page.sum_up_button.click()
    assert begun.wait(10)
    shell.escape()
    may_end.set()
    assert ended.wait(10)
    assert (journal.state.summing, page.sum_up_button.text()) == (False, "Sum up")
    assert "You planned the garden." in page.text.toPlainText()
