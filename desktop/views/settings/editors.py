"""One editor for each type of setting; all say `edited` with the new value."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from desktop.theme.appearance import Appearance
from desktop.viewmodels.settings import SettingItem
from desktop.views.widgets.basics import Button, row
from desktop.views.widgets.controls import Switch

FIELD = 260


class Editor(QWidget):
    """The base: shows a value, and says when the person has changed it."""

    edited = Signal(object)

    def show_value(self, item: SettingItem) -> None:
        """Show what holds now."""
        raise NotImplementedError


class SwitchEditor(Editor):
    """Yes or no."""

    def __init__(self, item: SettingItem, appearance: Appearance) -> None:
        super().__init__()
        self.field = Switch(appearance, item.title)
        self.field.clicked.connect(lambda: self.edited.emit(self.field.isChecked()))
        self.setLayout(row(1, self.field))
        self.show_value(item)

    def show_value(self, item: SettingItem) -> None:
        """On or off."""
        self.field.setChecked(bool(item.value))


class ChoiceEditor(Editor):
    """One of a few."""

    def __init__(self, item: SettingItem) -> None:
        super().__init__()
        self.field = QComboBox()
        self.field.setAccessibleName(item.title)
        self.field.setMinimumWidth(180)
        for choice in item.choices:
            self.field.addItem(choice.replace("_", " ").capitalize(), choice)
        self.field.activated.connect(lambda _: self.edited.emit(self.field.currentData()))
        self.setLayout(row(1, self.field))
        _no_wheel(self.field)
        self.show_value(item)

    def show_value(self, item: SettingItem) -> None:
        """Choose it."""
        self.field.setCurrentIndex(self.field.findData(item.value))


class NumberEditor(Editor):
    """A number with its unit and bounds; whole or not."""

    def __init__(self, item: SettingItem) -> None:
        super().__init__()
        self.field: QSpinBox | QDoubleSpinBox = QSpinBox() if item.editor == "whole" else QDoubleSpinBox()
        if isinstance(self.field, QSpinBox):
            self.field.setRange(round(item.minimum), round(item.maximum))
        else:
            self.field.setDecimals(1)
            self.field.setRange(item.minimum, item.maximum)
        self.field.setSuffix(f" {item.unit}" if item.unit else "")
        self.field.setSpecialValueText(item.zero)
        self.field.setKeyboardTracking(False)
        self.field.lineEdit().setTextMargins(0, 0, 8, 0)
        self.field.setAccessibleName(item.title)
        self.field.setMinimumWidth(120)
        self.field.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.field.editingFinished.connect(lambda: self.edited.emit(self.field.value()))
        self.setLayout(row(1, self.field))
        _no_wheel(self.field)
        self.show_value(item)

    def show_value(self, item: SettingItem) -> None:
        """Show the number."""
        if isinstance(self.field, QSpinBox):
            self.field.setValue(round(item.value))
        else:
            self.field.setValue(float(item.value))


class TextEditor(Editor):
    """One line of text."""

    def __init__(self, item: SettingItem) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setAccessibleName(item.title)
        self.field.setFixedWidth(FIELD)
        self.field.editingFinished.connect(lambda: self.edited.emit(self.field.text().strip()))
        self.setLayout(row(1, self.field))
        self.show_value(item)

    def show_value(self, item: SettingItem) -> None:
        """Show the text."""
        if self.field.text() != item.value:
            self.field.setText(str(item.value))


class SecretEditor(Editor):
    """A text that is written and never shown again."""

    def __init__(self, item: SettingItem) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setAccessibleName(item.title)
        self.field.setFixedWidth(FIELD - 84)
        self.save = Button("Save", clicked=self._on_save)
        self.field.returnPressed.connect(self._on_save)
        self.setLayout(row(1, self.field, self.save))
        self.show_value(item)

    def show_value(self, item: SettingItem) -> None:
        """Only whether there is one."""
        self.field.clear()
        self.field.setPlaceholderText("Kept; type to replace" if item.value else "Not set")

    def _on_save(self) -> None:
        if self.field.text().strip():
            self.edited.emit(self.field.text().strip())


class LinesEditor(Editor):
    """A list, one a line; saved when it loses the focus."""

    def __init__(self, item: SettingItem) -> None:
        super().__init__()
        self.field = QPlainTextEdit()
        self.field.setObjectName("lines")
        self.field.setAccessibleName(item.title)
        self.field.setTabChangesFocus(True)
        self.field.setFixedSize(FIELD, 132)
        self.field.installEventFilter(self)
        self.setLayout(row(1, self.field))
        self.show_value(item)

    def show_value(self, item: SettingItem) -> None:
        """One a line."""
        text = "\n".join(item.value)
        if self.field.toPlainText() != text:
            self.field.setPlainText(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the field saves it."""
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.edited.emit(tuple(self.field.toPlainText().splitlines()))
        return False


class _WheelGuard(QObject):
    """Lets the page scroll, not the number, when the pointer happens to be over a field."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow the wheel where the field has no focus."""
        if isinstance(event, QWheelEvent) and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False


def _no_wheel(field: QWidget) -> None:
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.installEventFilter(_WheelGuard(field))


_EDITORS: dict[str, Any] = {
    "choice": ChoiceEditor,
    "whole": NumberEditor,
    "number": NumberEditor,
    "lines": LinesEditor,
    "secret": SecretEditor,
    "text": TextEditor,
}


def editor_for(item: SettingItem, appearance: Appearance) -> Editor:
    """The editor for a setting's type."""
    if item.editor == "switch":
        return SwitchEditor(item, appearance)
    made: Editor = _EDITORS[item.editor](item)
    return made
