"""Questions to begin with, in two columns where there is room for them, else in one."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.theme.tokens import SPACE
from desktop.views.widgets.basics import Button

_WIDTH = 320
_LEAST = 280


class Suggestions(QWidget):
    """Buttons of one width; a click asks what stands on it."""

    def __init__(self, texts: Sequence[str], ask: Callable[[str], object]) -> None:
        super().__init__()
        self.buttons = [self._button(text, ask) for text in texts]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(SPACE)
        self._columns = 0
        self.setMaximumWidth(2 * _WIDTH + SPACE)
        self._arrange(2)

    def sizeHint(self) -> QSize:
        """Two columns wide, if there is room."""
        return QSize(self.maximumWidth(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """One column wide."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as fit."""
        super().resizeEvent(event)
        self._arrange(2 if event.size().width() >= self.maximumWidth() else 1)

    def _button(self, text: str, ask: Callable[[str], object]) -> Button:
        made = Button(text, "suggestion", accessible=f"Ask: {text}", clicked=lambda: ask(text))
        made.setMinimumWidth(_LEAST)
        return made

    def _arrange(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        for number, button in enumerate(self.buttons):
            self._grid.removeWidget(button)
            self._grid.addWidget(button, number // columns, number % columns)
        self.updateGeometry()
