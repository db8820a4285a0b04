"""The dialog that asks what is to be forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QDateTime
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.viewmodels.selections import Wish, selection_of
from desktop.views.memory.forget_dialog import ForgetDialog
from memory_core.records.query import Selection

NOW = datetime(2026, 5, 8, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("wish", "selection"),
    [
        (Wish("last", minutes=30, app="Mail"), Selection(since=NOW - timedelta(minutes=30))),
        (Wish("app", app="Mail"), Selection(app="Mail")),
        (Wish("site", site=" https://www.example.com/ "), Selection(site="example.com")),
        (Wish("person", person=" Maria Silva "), Selection(person="Maria Silva")),
        (Wish("words", words="blue heron"), Selection(matching="blue heron")),
        (
            Wish("range", since=NOW - timedelta(hours=1), until=NOW),
            Selection(since=NOW - timedelta(hours=1), until=NOW),
        ),
        (Wish("everything", app="Mail"), Selection(everything=True)),
    ],
)
def test_a_wish_is_a_selection(wish: Wish, selection: Selection) -> None:
    assert selection_of(wish, NOW) == selection


@pytest.mark.parametrize(
    ("wish", "problem"),
    [
        (Wish("app"), "Choose an application."),
        (Wish("site"), "is no site"),
        (Wish("site", site="example.com/inbox"), "is a page"),
        (Wish("person", person="  "), "Say whose name it is."),
        (Wish("words"), "Say which words must be in it."),
        (Wish("range", since=NOW, until=NOW), "The end must be after the beginning."),
    ],
)
def test_what_is_missing_is_said(wish: Wish, problem: str) -> None:
    assert problem in str(selection_of(wish, NOW))


class _Asked:
    """Hears of wishes, and judges them as the view-model does."""

    def __init__(self) -> None:
        self.selection: Selection | None = None

    def __call__(self, wish: Wish) -> str:
        found = selection_of(wish, NOW)
        self.selection = None if isinstance(found, str) else found
        return found if isinstance(found, str) else ""


@pytest.fixture
def asked() -> _Asked:
    return _Asked()


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


@pytest.fixture
def dialog(window: QWidget, asked: _Asked) -> ForgetDialog:
    made = ForgetDialog(window, ask=asked, apps=("Mail", "Notes"), names=lambda: ("Maria Silva", "Kestrel"), words="")
    made.show()
    return made


def _way(dialog: ForgetDialog) -> str:
    return next(way for way, button in dialog.ways.items() if button.isChecked())


def test_who_fills_in_a_field_means_that_way(dialog: ForgetDialog, qtbot: QtBot) -> None:
    assert _way(dialog) == "last"
    qtbot.keyClicks(dialog.site, "example.com")  # type: ignore[no-untyped-call]
    assert _way(dialog) == "site"
    qtbot.keyClicks(dialog.person, "Maria")  # type: ignore[no-untyped-call]
    assert _way(dialog) == "person"
    dialog.apps.activated.emit(1)
    assert _way(dialog) == "app"
    dialog.since.setDateTime(QDateTime.currentDateTime().addDays(-2))
    assert _way(dialog) == "range"


def test_a_wrong_wish_is_told_and_the_dialog_stays(dialog: ForgetDialog, asked: _Asked, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.site, "example.com/inbox")  # type: ignore[no-untyped-call]
    dialog.next_button.click()
    assert dialog.isVisible()
    assert asked.selection is None
    dialog.site.setText("example.com")
    dialog.next_button.click()
    assert not dialog.isVisible()
    assert asked.selection == Selection(site="example.com")


def test_names_that_come_later_are_offered_and_what_was_typed_stays(dialog: ForgetDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.person, "Kest")  # type: ignore[no-untyped-call]
    dialog.on_names_changed()
    assert dialog.person.currentText() == "Kest"
    assert [dialog.person.itemText(n) for n in range(dialog.person.count())] == ["Maria Silva", "Kestrel"]


def test_a_search_is_what_is_offered_first_while_one_is_shown(window: QWidget, asked: _Asked) -> None:
    made = ForgetDialog(window, ask=asked, apps=(), names=lambda: (), words="blue heron")
    assert (_way(made), made.words.text()) == ("words", "blue heron")
    assert not made.ways["app"].isEnabled()
    made.next_button.click()
    assert asked.selection == Selection(matching="blue heron")
    assert QApplication.activeModalWidget() is None
