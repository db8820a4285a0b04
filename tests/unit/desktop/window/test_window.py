"""The window around the pages: keys, toasts, closing, appearance, and what it remembers."""

import contextlib
import locale
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QFrame, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.app import prepare
from desktop.platform.signals import EndSignals
from desktop.platform.window_state import WindowState, load_window_state, save_window_state
from desktop.theme.appearance import Appearance
from desktop.theme.icons import icon, icon_pixmap, mark
from desktop.theme.palette import palette
from desktop.theme.stylesheet import stylesheet
from desktop.theme.tokens import DARK, KIND_COLOURS, LIGHT, Tokens, kind_text_colour, mixed
from desktop.viewmodels.wording import KIND_NAMES, exactly, kind_name, kinds_name, place, when
from desktop.views.main_window import MainWindow
from memory_core.assets import asset_path
from memory_core.records.bodies import Kind
from memory_core.records.observation import ObservationKind
from tests.fakes.window import NOW, an_answer
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def test_keys_lead_to_the_pages(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage)
    shell: Any = window.shell
    control = Qt.KeyboardModifier.ControlModifier
    for key, page in (
        (Qt.Key.Key_2, "memories"),
        (Qt.Key.Key_3, "journal"),
        (Qt.Key.Key_5, "health"),
        (Qt.Key.Key_4, "settings"),
    ):
        qtbot.keyClick(window, key, control)
        assert shell.current == page
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert shell.settings.search_field.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_1, control)
    qtbot.keyClick(window, Qt.Key.Key_K, control)
    assert shell.memories.search_field.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_N, control)
    assert shell.current == "chat"
    assert shell.chat.composer.field.hasFocus()
    qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert shell.chat.search_field.hasFocus()


def test_the_tab_key_goes_through_the_pages_from_top_to_bottom(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage)
    shell: Any = window.shell
    for _ in range(2):
        stage.memory.script = [an_answer()]
        assert stage.rooms.chat.ask("When?")
        qtbot.waitUntil(lambda: stage.idle and not stage.rooms.chat.state.busy)

    def stops(first: QWidget, count: int) -> list[str]:
        first.setFocus()
        passed = []
        for _ in range(count):
            window.focusNextChild()
            stop = window.focusWidget()
            assert stop is not None
            passed.append(stop.accessibleName().partition(":")[0])
        return passed

    answer = ["Answer", "Source 1", "Copy the answer"]
    assert stops(shell.chat.delete_button, 7) == [*answer, *answer, "Question"]
    shell.go("memories")
    shell.memories.list.setCurrentIndex(stage.rooms.browser.rows.index(0))
    qtbot.waitUntil(lambda: stage.rooms.detail.state.shown == "open" and stage.idle)
    chips = [chip.accessibleName() for chip in shell.memories.chips.values()]
    assert stops(shell.memories.forget_button, len(chips) + 1) == [*chips, "Memories"]
    assert stops(shell.memories.list, 2) == ["Keep for ever", "Delete"]


def test_a_small_window_shows_signs_without_names_and_nothing_is_wider_than_it(
    stage: Stage, show: Show, qtbot: Any
) -> None:
    window = show(stage)
    shell: Any = window.shell
    wide = shell.buttons["chat"].width()
    window.resize(640, 400)
    qtbot.waitUntil(lambda: shell.width() == 640)
    assert shell.buttons["chat"].text() == ""
    assert shell.buttons["chat"].accessibleName() == "Chat"
    for page in ("chat", "memories", "journal", "settings", "health"):
        shell.go(page)
        QApplication.processEvents()
        assert window.minimumSizeHint().width() <= 640, page
        assert shell._pages[page].width() <= 640 - 64, page  # noqa: SLF001
        assert shell._pages[page].minimumSizeHint().width() <= 640 - 64, page  # noqa: SLF001
    shell.go("chat")
    assert all(button.geometry().right() <= button.parent().width() for button in shell.chat.examples)
    window.resize(1180, 780)
    qtbot.waitUntil(lambda: shell.buttons["chat"].width() == wide)
    assert shell.buttons["chat"].text().strip() == "Chat"


def test_every_control_has_a_name_for_those_who_cannot_see_it(stage: Stage, show: Show) -> None:
    window: Any = show(stage)
    window.shell.go("settings")
    nameless = [
        control
        for kind in (QAbstractButton, QComboBox, QLineEdit)
        for control in window.findChildren(kind)
        if not (control.accessibleName() or (isinstance(control, QAbstractButton) and control.text()))
        and not control.objectName().startswith("qt_")
        and not isinstance(control.parent(), (QLineEdit, QComboBox))
    ]
    assert nameless == []


def test_toasts_come_go_and_are_dismissed_with_escape(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage)
    for number in range(5):
        stage.toasts.say(f"Message {number}")
    assert window.toasts.texts == ["Message 2", "Message 3", "Message 4"]
    assert window.toasts.height() >= 3 * window.toasts.findChildren(QFrame, "toast")[-1].sizeHint().height()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.toasts.texts == ["Message 2", "Message 3"]
    stage.toasts.complain("It went wrong.")
    acted: list[str] = []
    toast = stage.toasts.say("Deleted.", action="Undo", act=lambda: acted.append("undone"), seconds=60)
    while window.toasts.dismiss():
        pass
    assert window.toasts.texts == ["Deleted."], "Esc takes no way back away"
    qtbot.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert acted == ["undone"]
    stage.toasts.withdraw(toast)
    stage.toasts.say("Short", seconds=0.02)
    qtbot.waitUntil(lambda: "Short" not in window.toasts.texts)
    window.resize(900, 600)
    while window.toasts.dismiss():
        pass
    assert not window.toasts.isVisible()


def test_closing_asks_whether_it_may(qtbot: QtBot, stage: Stage, show: Show) -> None:
    window = show(stage)
    answers = [False, True]
    window._may_close = lambda: answers.pop(0)  # noqa: SLF001
    window.close()
    assert not window.isVisible()
    window.come_forward()
    assert window.isVisible()
    window.close()
    assert answers == []


def test_light_and_dark_take_turns(stage: Stage, show: Show, appearance: Appearance, qtbot: QtBot) -> None:
    window = show(stage)
    with qtbot.waitSignal(appearance.changed):
        appearance.choose("dark")
    assert appearance.tokens is DARK
    window.grab()
    with qtbot.assertNotEmitted(appearance.changed):
        appearance.choose("dark")
    appearance.choose("light")
    assert appearance.tokens is LIGHT


class ShownWindows(QObject):
    """Notes every widget that is shown as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A look at each event of the application."""
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(type(watched).__name__)
        return False


def test_no_part_flashes_up_as_a_window_of_its_own(stage: Stage, show: Show, qtbot: QtBot, qapp: QApplication) -> None:
    stage.memory.seen[0] = replace(stage.memory.seen[0], text="word " * 400, url="https://example.org")
    stage.memory.script = [an_answer()]
    watch = ShownWindows()
    qapp.installEventFilter(watch)
    try:
        shell: Any = show(stage).shell
        for page in ("memories", "settings", "health", "chat"):
            shell.go(page)
            qtbot.waitUntil(lambda: stage.idle)
        stage.rooms.chat.ask("When?")
        qtbot.waitUntil(lambda: stage.idle and not stage.rooms.chat.state.busy)
        for id in ("m_0000", "m_0002", "m_0004", "o_0000"):
            stage.rooms.detail.open(id)
            qtbot.waitUntil(lambda: stage.rooms.detail.state.shown == "open" and stage.idle)
        stage.toasts.say("Deleted.", action="Undo")
    finally:
        qapp.removeEventFilter(watch)
    assert watch.seen == ["MainWindow"]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""

    def luminance(colour: str) -> float:
        parts = [QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF()]
        linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(tokens: Tokens) -> None:
    pairs = [
        (tokens.text, tokens.surface),
        (tokens.text, tokens.window),
        (tokens.muted, tokens.surface),
        (tokens.muted, tokens.sidebar),
        (tokens.on_accent, tokens.accent),
        (tokens.on_accent, tokens.danger),
        (tokens.accent_text, tokens.accent_soft),
        (tokens.warning_text, tokens.warning_soft),
        (tokens.danger_text, tokens.surface),
        (palette(tokens).placeholderText().color().name(), tokens.surface),
        *(
            (kind_text_colour(tokens, kind), ground)
            for kind in KIND_COLOURS
            for ground in (tokens.window, tokens.hover, tokens.accent_soft)
        ),
    ]
    assert {pair: round(contrast(*pair), 1) for pair in pairs if contrast(*pair) < 4.5} == {}


def test_hints_in_empty_fields_can_be_read(appearance: Appearance, qtbot: QtBot) -> None:
    fields: list[QLineEdit | QPlainTextEdit | QComboBox] = [QLineEdit(), QPlainTextEdit(), QComboBox()]
    for field in fields:
        qtbot.addWidget(field)
        field.show()
        hint = field.palette().placeholderText().color()
        assert (hint.name(), hint.alpha()) == (LIGHT.muted, 255)


def test_the_style_sheet_names_only_colours_that_exist() -> None:
    for tokens in (LIGHT, DARK):
        assert "$" not in stylesheet(tokens)
    assert set(KIND_COLOURS.values()) <= {field.name for field in fields(Tokens)}
    assert palette(DARK).window().color().name() == DARK.window
    assert mixed("#ffffff", "#000000", 0.5) == "#808080"


@pytest.mark.parametrize("kind", [*Kind, *ObservationKind])
def test_every_kind_has_a_sign_a_colour_and_a_name(qapp: QApplication, kind: Kind | ObservationKind) -> None:
    assert not icon_pixmap(kind.value, "#123456", 24).isNull()
    assert kind in KIND_COLOURS
    assert kind in KIND_NAMES


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    names = [path.stem for path in asset_path("icons").glob("*.svg")]
    assert {"tray-recording", "tray-paused", "tray-error", "tray-off", "app", "scrubjay"} <= set(names)
    for name in names:
        image = icon_pixmap(name, "#123456", 32, ratio=2.0).toImage()
        assert image.width() == 64
        assert any(image.pixelColor(x, y).alpha() for x in range(64) for y in range(64)), name
    assert not icon("chat", "#000000", "#111111", "#222222").isNull()
    assert not mark("app").isNull()


def test_the_windows_place_is_remembered(tmp_path: Path) -> None:
    path = tmp_path / "window.json"
    assert load_window_state(path) is None
    state = WindowState(10, 20, 1200, 800, True)
    save_window_state(path, state)
    assert load_window_state(path) == state
    for damaged in ("{", "[]", '{"left": 1}', '{"left": 1, "top": 1, "width": -5, "height": 3}'):
        path.write_text(damaged)
        assert load_window_state(path) is None
    save_window_state(tmp_path / "missing" / "window.json", state)


def test_times_are_said_as_people_say_them() -> None:
    local = NOW.astimezone()
    assert when(NOW, NOW) == f"Today {local:%H:%M}"
    assert when(NOW - timedelta(days=1), NOW) == f"Yesterday {local:%H:%M}"
    assert when(NOW - timedelta(days=3), NOW).startswith("Sunday ")
    assert when(NOW - timedelta(days=40), NOW).startswith("23 January, ")
    assert when(NOW - timedelta(days=400), NOW).startswith("28 January 2025, ")
    assert exactly(NOW).startswith("Wednesday, 4 March 2026, ")


def test_the_systems_language_does_not_mix_into_dates(qapp: QApplication) -> None:
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_TIME, "C.UTF-8")  # as Qt sets it to that of the system
    prepare(qapp)
    assert locale.setlocale(locale.LC_TIME) == "C"


def test_amounts_and_places_are_said_plainly() -> None:
    assert place("Firefox", "Report - Firefox") == "Firefox — Report"
    assert place("Firefox", "Firefox") == "Firefox"
    assert place("", "Report") == "Report"
    assert (kind_name("semantic"), kinds_name("semantic")) == ("Fact", "Facts")
    assert (kind_name("other"), kinds_name("other")) == ("Other", "Other")


def test_the_systems_request_to_end_reaches_the_window(qtbot: QtBot) -> None:
    before = signal.getsignal(signal.SIGTERM)
    signals = EndSignals()
    try:
        with qtbot.waitSignal(signals.asked):
            os.kill(os.getpid(), signal.SIGTERM)
    finally:
        signals.close()
    assert signal.getsignal(signal.SIGTERM) is before


def test_thousands_of_signals_do_not_use_up_python_itself(qtbot: QtBot) -> None:
    class Bell(QObject):
        rung = Signal(object)

    heard: list[object] = []
    bell = Bell()
    bell.rung.connect(heard.append)
    before = sys.getrefcount(True)
    for number in range(20_000):
        bell.rung.emit(number)
    assert len(heard) == 20_000
    assert sys.getrefcount(True) > before - 1000
