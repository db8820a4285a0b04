"""The passphrase is judged before it is set, changed with the old one only, and can be taken away."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.views.main_window import MainWindow
from desktop.views.settings.passphrase import PassphraseButton, PassphraseDialog
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


@pytest.mark.parametrize(
    ("new", "again", "sentence"),
    [
        ("", "", "Type a new passphrase."),
        ("correct horse", "correct house", "The two new passphrases are not the same."),
        (
            "short",
            "short",
            "Take 8 characters at least. A few words are easier to remember than signs.",
        ),
    ],
)
def test_a_poor_one_is_refused(stage: Stage, qtbot: QtBot, new: str, again: str, sentence: str) -> None:
    with qtbot.waitSignal(stage.rooms.passphrase.refused) as said:
        stage.rooms.passphrase.set("", new, again)
    assert said.args == [sentence]
    assert stage.keeper.secrets == {}


def test_it_is_set_changed_and_taken_away(stage: Stage, qtbot: QtBot) -> None:
    passphrase = stage.rooms.passphrase
    with qtbot.waitSignal(passphrase.done):
        passphrase.set("", "correct horse", "correct horse")
        passphrase.set("", "another one", "another one")
    assert stage.keeper.secrets == {"passphrase": "correct horse"}
    assert "from the next start on" in stage.said[-1].text
    with qtbot.waitSignal(passphrase.refused) as said:
        passphrase.set("", "battery staple", "battery staple")
    assert said.args == ["Type the present passphrase."]
    with qtbot.waitSignal(passphrase.refused) as said:
        passphrase.set("wrong one", "battery staple", "battery staple")
    assert said.args == ["That is not the passphrase."]
    with qtbot.waitSignal(passphrase.refused) as said:
        passphrase.set("correct horse", "", "")
    assert said.args == ["Type a new passphrase."]
    assert stage.keeper.secrets == {"passphrase": "correct horse"}
    with qtbot.waitSignal(passphrase.refused) as said:
        passphrase.remove("")
    assert said.args == ["Type the present passphrase."]
    with qtbot.waitSignal(passphrase.done):
        passphrase.remove("correct horse")
    assert stage.keeper.secrets == {}
    assert not passphrase.protected


def test_the_dialog_leads_through_it(stage: Stage, show: Show, qtbot: Any) -> None:
    shell: Any = show(stage).shell
    shell.go("settings")
    shell.settings.passphrase_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PassphraseDialog)
    qtbot.waitUntil(lambda: stage.idle)
    assert not dialog.old.isVisible()
    dialog.new.setText("correct horse")
    dialog.save_button.click()
    assert dialog.problem.text() == "The two new passphrases are not the same."
    dialog.again.setText("correct horse")
    dialog.save_button.click()
    qtbot.waitUntil(lambda: stage.keeper.secrets == {"passphrase": "correct horse"} and stage.idle)
    assert QApplication.activeModalWidget() is None
    qtbot.waitUntil(lambda: not shell.status.warning_chip.isVisible())
    shell.settings.passphrase_button.click()
    again = QApplication.activeModalWidget()
    assert isinstance(again, PassphraseDialog)
    qtbot.waitUntil(again.old.isVisible)
    qtbot.keyClicks(again.old, "correct horse")
    qtbot.keyClick(again.old, Qt.Key.Key_Return)
    assert again.problem.text() == "Type a new passphrase.", "Enter takes nothing away"
    again.remove_button.click()
    qtbot.waitUntil(lambda: stage.keeper.secrets == {} and stage.idle)
    assert QApplication.activeModalWidget() is None


@pytest.mark.parametrize("welcome", [True, False])
def test_the_warning_about_the_key_leads_to_it(stage: Stage, show: Show, qtbot: QtBot, welcome: bool) -> None:
    window: Any = show(stage, welcome=welcome)
    if not welcome:
        window.shell.status.warning_chip.click()
    page = window.welcome if welcome else window.shell.health
    qtbot.waitUntil(lambda: [button.isVisible() for button in page.findChildren(PassphraseButton)] == [True])
    (button,) = page.findChildren(PassphraseButton)
    button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, PassphraseDialog)
    dialog.new.setText("correct horse")
    dialog.again.setText("correct horse")
    dialog.save_button.click()
    qtbot.waitUntil(lambda: QApplication.activeModalWidget() is None)
    qtbot.waitUntil(lambda: stage.rooms.warnings.key_warning == "")
    assert not welcome or not button.isVisible()
