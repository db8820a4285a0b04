"""The memory browser: filters, search, pages, live changes, and its page."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.viewmodels.browser import PAGE, SEEN, bounds
from desktop.views.main_window import MainWindow
from desktop.views.memory.delegate import two_lines
from desktop.views.widgets.dialogs import ConfirmDialog
from memory_core.errors import StoreError
from memory_core.records.changes import Changes
from tests.fakes.window import NOW, a_memory, an_observation
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def loaded(stage: Stage, qtbot: QtBot) -> list[str]:
    """The ids that are listed once everything is read."""
    qtbot.waitUntil(lambda: stage.idle and stage.rooms.browser.state.shown != "loading")
    return [row.id for row in stage.rooms.browser.rows.rows]


def test_memories_are_listed_newest_first_with_their_counts(stage: Stage, qtbot: QtBot) -> None:
    stage.rooms.browser.reload()
    assert loaded(stage, qtbot) == [f"m_{number:04d}" for number in range(12)]
    chips = {chip.kind: chip.count for chip in stage.rooms.browser.state.chips}
    assert chips[""] == 12
    assert chips["vault"] == 2
    assert chips[SEEN] == 12
    assert "Firefox" in stage.rooms.browser.state.apps
    assert stage.rooms.browser.state.shown == "list"


@pytest.mark.parametrize(
    ("narrow", "expected"),
    [
        (lambda browser: browser.choose_kind("vault"), ["m_0004", "m_0010"]),
        (lambda browser: browser.choose_app("VS Code"), ["m_0002", "m_0008"]),
        (lambda browser: browser.choose_kind(SEEN), [f"o_{number:04d}" for number in range(12)]),
        (lambda browser: browser.search("iban"), ["m_0004", "m_0010"]),
    ],
)
def test_a_filter_narrows_the_list(
    stage: Stage, qtbot: QtBot, narrow: Callable[[Any], None], expected: list[str]
) -> None:
    stage.rooms.browser.reload()
    loaded(stage, qtbot)
    narrow(stage.rooms.browser)
    qtbot.waitUntil(lambda: loaded(stage, qtbot) == expected)
    stage.rooms.browser.clear()
    assert len(loaded(stage, qtbot)) == 12


def test_a_text_of_several_lines_is_one_line_in_the_list(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.kept = [replace(stage.memory.kept[0], text="Document “Report”.\nIt is due.\n")]
    stage.rooms.browser.reload()
    loaded(stage, qtbot)
    assert stage.rooms.browser.rows.rows[0].text == "Document “Report”. It is due."


def test_periods_follow_the_machines_calendar() -> None:
    midnight = NOW.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    assert bounds("any", NOW) == (None, None)
    assert bounds("today", NOW) == (midnight, None)
    assert bounds("yesterday", NOW) == (midnight - timedelta(days=1), midnight)
    assert bounds("week", NOW) == (midnight - timedelta(days=6), None)


def test_yesterday_shows_yesterday_alone(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage()
    stage.memory.kept = [a_memory(number, at=NOW - timedelta(days=number)) for number in range(4)]
    stage.rooms.browser.choose_period("yesterday")
    assert loaded(stage, qtbot) == ["m_0001"]


def test_empty_and_nothing_found_are_different(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage()
    stage.rooms.browser.reload()
    loaded(stage, qtbot)
    assert stage.rooms.browser.state.shown == "empty"
    stage.rooms.browser.search("nothing")
    qtbot.waitUntil(lambda: stage.rooms.browser.state.shown == "nothing")


def test_a_failure_is_shown_where_the_list_would_be(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.failure = StoreError("The disk is gone. Plug it in.")
    stage.rooms.browser.reload()
    loaded(stage, qtbot)
    assert stage.rooms.browser.state.shown == "failed"
    assert stage.rooms.browser.state.message == "The disk is gone. Plug it in."


def test_typing_searches_once_it_rests(stage: Stage, qtbot: QtBot) -> None:
    for text in ("i", "ib", "iba", "iban"):
        stage.rooms.browser.search(text)
    qtbot.waitUntil(lambda: "search" in stage.memory.calls and stage.idle)
    assert stage.memory.calls.count("search") == 1


def test_the_next_page_follows_as_it_is_scrolled(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(count=PAGE + 15)
    stage.rooms.browser.reload()
    assert len(loaded(stage, qtbot)) == PAGE
    rows = stage.rooms.browser.rows
    assert rows.canFetchMore(QModelIndex())
    rows.fetchMore(QModelIndex())
    assert len(loaded(stage, qtbot)) == PAGE + 15
    assert not rows.canFetchMore(QModelIndex())


def test_new_memories_appear_and_forgotten_ones_go(stage: Stage, qtbot: QtBot) -> None:
    browser = stage.rooms.browser
    browser.reload()
    loaded(stage, qtbot)
    stage.memory.kept.append(a_memory(99, at=NOW + timedelta(minutes=1)))
    with qtbot.assertNotEmitted(browser.rows.modelReset):
        browser.on_changes(Changes(memories_added=(stage.memory.kept[-1].id,)))
        qtbot.waitUntil(lambda: browser.rows.rows[0].id == "m_0099")
    gone = stage.memory.kept.pop(0)
    browser.on_changes(Changes(memories_forgotten=(gone.id,)))
    assert "m_0000" not in [row.id for row in browser.rows.rows]


def test_what_is_chosen_stays_chosen_when_others_come(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("memories")
    page, browser = shell.memories, stage.rooms.browser
    page.list.setCurrentIndex(browser.rows.index(3))
    stage.memory.kept.append(a_memory(99, at=NOW - timedelta(minutes=20)))
    browser.on_changes(Changes(memories_added=(stage.memory.kept[-1].id,)))
    qtbot.waitUntil(lambda: "m_0099" in [row.id for row in browser.rows.rows])
    assert page._ids() == (["m_0003"], [])  # noqa: SLF001


def test_pages_that_were_scrolled_to_stay_when_others_come(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(count=5 * PAGE)
    browser = stage.rooms.browser
    browser.reload()
    loaded(stage, qtbot)
    while browser.rows.canFetchMore(QModelIndex()):
        browser.rows.fetchMore(QModelIndex())
        loaded(stage, qtbot)
    stage.memory.kept.append(a_memory(999, at=NOW + timedelta(minutes=1)))
    browser.on_changes(Changes(memories_added=(stage.memory.kept[-1].id,)))
    qtbot.waitUntil(lambda: browser.rows.rows[0].id == "m_0999")
    assert browser.rows.rowCount() == 5 * PAGE + 1


def test_choosing_a_row_opens_it(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("memories")
    page = shell.memories
    page.list.setCurrentIndex(stage.rooms.browser.rows.index(2))
    qtbot.waitUntil(lambda: stage.rooms.detail.state.shown == "open")
    assert stage.rooms.detail.state.steps[0] == "Run the tests"
    page.chips["vault"].click()
    qtbot.waitUntil(lambda: stage.rooms.browser.rows.rowCount() == 2)
    assert page.chips["vault"].isChecked()
    assert not page.chips[""].isChecked()
    page.apps.setCurrentIndex(page.apps.findData("Firefox"))
    page.apps.activated.emit(page.apps.currentIndex())
    qtbot.waitUntil(lambda: stage.rooms.browser.state.shown == "nothing")
    page._clear()  # noqa: SLF001
    qtbot.waitUntil(lambda: stage.rooms.browser.rows.rowCount() == 12)


def test_several_are_deleted_after_a_preview_and_can_come_back(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage)
    shell: Any = window.shell
    shell.go("memories")
    page = shell.memories
    select = QItemSelectionModel.SelectionFlag.Select
    for number in (0, 1):
        page.list.selectionModel().select(stage.rooms.browser.rows.index(number), select)
    assert page._chosen.text() == "2 chosen"  # noqa: SLF001
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ConfirmDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.windowTitle() == "Delete 2 memories and 2 moments?"
    assert dialog.choice_box.isVisible()
    dialog.confirm_button.click()
    assert stage.rooms.browser.rows.rowCount() == 10
    assert stage.memory.forgotten == []
    assert window.toasts.texts == ["2 memories and 2 moments deleted."]
    window.toasts.press()
    qtbot.waitUntil(lambda: stage.rooms.browser.rows.rowCount() == 12)
    assert stage.memory.forgotten == []


def test_what_was_seen_can_be_kept_when_a_memory_is_deleted(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage)
    shell: Any = window.shell
    shell.go("memories")
    shell.memories.list.setCurrentIndex(stage.rooms.browser.rows.index(0))
    shell.memories.delete_button.click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ConfirmDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    dialog.choice_box.click()
    assert dialog.windowTitle() == "Delete 1 memory?"
    dialog.choice_box.click()
    assert dialog.windowTitle() == "Delete 1 memory and 1 moment?"
    dialog.choice_box.click()
    dialog.confirm_button.click()
    stage.rooms.forgetting.carry_out()
    qtbot.waitUntil(lambda: len(stage.memory.forgotten) == 1)
    assert stage.memory.forgotten[0].observations == ()


def test_a_cancelled_preview_deletes_nothing(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("memories")
    shell.memories.list.setCurrentIndex(stage.rooms.browser.rows.index(0))
    shell.memories.delete_button.click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), ConfirmDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    dialog.cancel_button.click()
    stage.rooms.forgetting.confirm()
    assert stage.rooms.browser.rows.rowCount() == 12


def test_long_text_is_cut_after_two_lines(show: Show, stage: Stage) -> None:
    font = show(stage).font()
    lines = two_lines("word " * 200, font, 300)
    assert len(lines) == 2
    assert lines[1].endswith("…")
    assert two_lines("", font, 300) == [""]
    assert two_lines("short", font, 300) == ["short"]


def test_sound_that_waits_is_shown_as_such(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage()
    stage.memory.seen = [replace(an_observation(0), text="")]
    stage.rooms.browser.choose_kind(SEEN)
    loaded(stage, qtbot)
    assert stage.rooms.browser.rows.rows[0].text == "Sound that waits for the speech model"


def test_what_is_found_is_shown_from_its_beginning(
    make_stage: Callable[..., Stage], show: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    stage = make_stage(count=90)
    shell: Any = show(stage).shell
    shell.go("memories")
    qtbot.waitUntil(lambda: stage.idle and shell.memories.list.verticalScrollBar().maximum() > 0)
    shell.memories.list.scrollToBottom()
    qtbot.waitUntil(lambda: stage.idle)
    stage.rooms.browser.choose_kind("semantic")
    qtbot.waitUntil(lambda: stage.idle and stage.rooms.browser.state.shown == "list")
    qtbot.waitUntil(lambda: shell.memories.list.verticalScrollBar().maximum() > 0)
    assert shell.memories.list.verticalScrollBar().value() == 0
