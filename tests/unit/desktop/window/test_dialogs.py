"""Dialogs show all that they say, and leave nothing behind, however often they were opened."""

import gc
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.theme.appearance import Appearance
from desktop.views.main_window import MainWindow
from desktop.views.widgets.dialogs import ConfirmDialog, Question
from tests.fakes.window import an_answer
from tests.unit.desktop.window.conftest import Stage

OPENERS: dict[str, Callable[[Stage, Any], object]] = {
    "delete a chat": lambda stage, shell: shell.chat.delete_button.click(),
    "forget": lambda stage, shell: shell.memories.forget_button.click(),
    "archive": lambda stage, shell: shell.memories.archive_button.click(),
    "export": lambda stage, shell: shell.settings.export_button.click(),
    "passphrase": lambda stage, shell: shell.settings.passphrase_button.click(),
    "new key": lambda stage, shell: shell.settings.key_card.change_button.click(),
    "destroy": lambda stage, shell: shell.settings.key_card.destroy_button.click(),
    "preview": lambda stage, shell: stage.rooms.forgetting.request(["m_0000"]),
}


@pytest.mark.parametrize("name", OPENERS)
def test_a_dialog_that_is_closed_is_gone(
    stage: Stage, show: Callable[..., MainWindow], qtbot: QtBot, name: str
) -> None:
    shell: Any = show(stage).shell
    stage.memory.script = [an_answer()]
    stage.rooms.chat.ask("When?")
    shell.settings.search_field.setText("destroy")
    qtbot.waitUntil(lambda: stage.idle and shell.settings.key_card is not None)

    def once() -> None:
        OPENERS[name](stage, shell)
        qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
        del dialog
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QApplication.processEvents()

    once()
    gc.collect()
    before = len(QApplication.allWidgets())
    for _ in range(5):
        once()
    gc.collect()
    assert len(QApplication.allWidgets()) <= before


def test_a_long_question_is_not_squeezed(appearance: Appearance, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    question = Question(
        "Delete?", [f"{n} × something" for n in range(9)], "Undo.", [f"{'long ' * 30}{n}" for n in "abc"]
    )
    dialog = ConfirmDialog(parent, question)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.height() > 0 and dialog.isVisible())
    QApplication.processEvents()
    squeezed = [
        part.text() for part in dialog.findChildren(QLabel) if part.height() < part.heightForWidth(part.width())
    ]
    assert squeezed == []
    monkeypatch.setattr(dialog, "_room", lambda: dialog.height() - 1)
    dialog.fit()
    told = [part.text() for part in dialog.findChildren(QLabel) if part.isVisible()]
    assert not any(text.startswith("long") for text in told), "on a low screen the samples go first"
    dialog.close()
