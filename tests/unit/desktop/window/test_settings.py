"""The settings page is made of the settings' descriptions, and each value is judged and saved at once."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from pytestqt.qtbot import QtBot

from desktop.viewmodels.settings import LISTED_WITH, SECTIONS
from desktop.views.main_window import MainWindow
from memory_core.config import describe
from memory_core.errors import HomeUnwritable
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def test_every_setting_is_on_the_page(stage: Stage) -> None:
    shown = {item.key for _, items in stage.rooms.settings.groups(advanced=True) for item in items}
    assert shown == {spec.key for section in SECTIONS for spec in describe(section)} - LISTED_WITH.keys()
    without = {item.key for _, items in stage.rooms.settings.groups() for item in items}
    assert "llm_base_url" not in without
    assert "screen" in without


def test_what_zero_is_called_comes_from_the_description(stage: Stage) -> None:
    called = {key: stage.rooms.settings.item(key).zero for key in ("pictures_days", "lock_after_min", "interval_s")}
    assert called == {"pictures_days": "No limit", "lock_after_min": "Never", "interval_s": ""}


def test_search_looks_at_titles_descriptions_and_advanced_ones(stage: Stage) -> None:
    def found(search: str) -> set[str]:
        return {item.key for _, items in stage.rooms.settings.groups(search=search) for item in items}

    assert "llm_base_url" in found("model address")
    assert found("appearance") == {"theme"}
    assert found("no such thing at all") == set()


def test_a_value_is_saved_and_applied(stage: Stage, qtbot: QtBot) -> None:
    settings = stage.rooms.settings
    with qtbot.waitSignals([settings.applied, settings.changed]):
        assert settings.set("interval_s", 2.5)
    assert stage.keeper.settings.capture.interval_s == 2.5
    assert settings.item("interval_s").changed
    with qtbot.waitSignal(settings.applied):
        settings.reset("interval_s")
    assert stage.keeper.settings.capture.interval_s == 1.0


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("interval_s", 0.01, "“Look every” is at least 0.2."),
        ("interval_s", 100.0, "“Look every” is at most 60."),
        ("theme", "pink", "“Appearance” is one of system, light, dark."),
        ("screen", "yes", "“Capture the screen” takes a yes or no."),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(
    stage: Stage, qtbot: QtBot, key: str, value: object, sentence: str
) -> None:
    before = stage.keeper.settings
    with qtbot.waitSignal(stage.rooms.settings.refused) as said:
        assert not stage.rooms.settings.set(key, value)
    assert said.args == [key, sentence]
    assert stage.keeper.settings == before


def test_a_secret_is_kept_and_never_read_back(stage: Stage, qtbot: QtBot) -> None:
    settings = stage.rooms.settings
    assert settings.item("llm_api_key").value is False
    with qtbot.waitSignal(settings.applied):
        settings.set("llm_api_key", "sk-secret")
    assert stage.keeper.secrets == {"llm_api_key": "sk-secret"}
    assert settings.item("llm_api_key").value is True
    stage.keeper.secrets.clear()
    settings.read_secrets()
    qtbot.waitUntil(lambda: settings.item("llm_api_key").value is False)


def test_what_cannot_be_saved_is_said_and_shown_as_it_was(stage: Stage, qtbot: QtBot) -> None:
    stage.keeper.failure = HomeUnwritable("The settings could not be saved. Free some space.")
    with qtbot.waitSignal(stage.rooms.settings.changed):
        stage.rooms.settings.set("screen", True)
    assert stage.said[-1].text == "The settings could not be saved. Free some space."
    assert stage.rooms.settings.item("screen").value is False


def test_the_page_has_an_editor_for_each_type(stage: Stage, show: Show, qtbot: Any) -> None:
    shell: Any = show(stage).shell
    shell.go("settings")
    page = shell.settings
    page.advanced.setChecked(True)
    applied = stage.rooms.settings.applied
    with qtbot.waitSignal(applied):
        qtbot.mouseClick(page.rows["screen"].editor.field, Qt.MouseButton.LeftButton)
    assert stage.keeper.settings.capture.screen
    with qtbot.waitSignal(applied):
        box = page.rows["theme"].editor.field
        box.setCurrentIndex(box.findData("dark"))
        box.activated.emit(box.currentIndex())
    with qtbot.waitSignal(applied):
        number = page.rows["interval_s"].editor.field
        number.setValue(3.0)
        number.editingFinished.emit()
    with qtbot.waitSignal(applied):
        text = page.rows["language"].editor.field
        text.setText("de")
        text.editingFinished.emit()
    with qtbot.waitSignal(applied):
        lines = page.rows["see_excluded_apps"].editor.field
        lines.setPlainText("bank\n\n  salary ")
        page.rows["see_excluded_apps"].editor.eventFilter(lines, QFocusEvent(QEvent.Type.FocusOut))
    with qtbot.waitSignal(applied):
        secret = page.rows["llm_api_key"].editor
        secret.field.setText("sk-1")
        secret.save.click()
    settings = stage.keeper.settings
    assert settings.desktop.theme == "dark"
    assert (settings.capture.interval_s, settings.capture.language) == (3.0, "de")
    assert settings.core.see_excluded_apps == ("bank", "salary")
    assert secret.field.text() == ""
    assert secret.field.placeholderText() == "Kept; type to replace"
    with qtbot.waitSignal(applied):
        page.rows["llm_api_key"].reset.click()
    assert (stage.keeper.secrets["llm_api_key"], secret.field.placeholderText()) == ("", "Not set")
    with qtbot.waitSignal(applied):
        page.rows["interval_s"].reset.click()
    assert page.rows["interval_s"].editor.field.value() == 1.0
    assert not page.rows["interval_s"].reset.isVisible()


def test_a_refused_value_shows_its_sentence_in_its_row(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("settings")
    row = shell.settings.rows["interval_s"]
    row.editor.edited.emit(0.0)
    assert row.problem == "“Look every” is at least 0.2."
    row.editor.edited.emit(1.0)
    assert row.problem == ""


def test_searching_the_page_and_finding_nothing(stage: Stage, show: Show) -> None:
    shell: Any = show(stage).shell
    shell.go("settings")
    shell.settings.search_field.setText("appearance")
    assert list(shell.settings.rows) == ["theme"]
    shell.settings.search_field.setText("no such setting")
    assert shell.settings.rows == {}
    shell.settings.search_field.clear()
    assert "screen" in shell.settings.rows


def test_values_that_were_changed_elsewhere_are_shown(stage: Stage, show: Show) -> None:
    shell: Any = show(stage).shell
    shell.go("settings")
    stage.keeper.change_settings(language="fr")
    stage.rooms.settings.announce()
    assert shell.settings.rows["language"].editor.field.text() == "fr"
