"""Warnings: visible until what they warn of is put right, and no longer."""

from pytestqt.qtbot import QtBot

from desktop.viewmodels.warnings import WarningsViewModel
from tests.unit.desktop.window.conftest import Stage


def test_they_are_named_and_go_as_soon_as_they_are_put_right(stage: Stage, qtbot: QtBot) -> None:
    sentences = ["The key lies in a file.", "The model is left out."]
    key = ["The key lies in a file."]
    warnings = WarningsViewModel(
        read=lambda: list(sentences), key_warning=lambda: "".join(key), operations=stage.operations
    )
    assert warnings.title == ""
    warnings.open()
    assert warnings.title == "2 warnings"
    sentences.pop()
    with qtbot.waitSignal(warnings.changed):
        warnings.refresh()
    assert (warnings.title, warnings.key_warning) == ("Key file in use", "The key lies in a file.")
    sentences.clear()
    key.clear()
    with qtbot.waitSignal(warnings.changed):
        warnings.refresh()
    assert (warnings.sentences, warnings.title) == ((), "")


def test_the_first_run_page_forgets_the_key_file_too(stage: Stage, qtbot: QtBot) -> None:
    assert stage.rooms.onboarding.state.warning == "The key lies in a file."
    with qtbot.waitSignal(stage.rooms.warnings.changed):
        stage.rooms.passphrase.set("", "correct horse", "correct horse")
    assert stage.rooms.onboarding.state.warning == ""
