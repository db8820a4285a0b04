"""Shows a question as wide as it is, up to a width, and as tall as that makes it."""

import math

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent, QTextOption
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit

_BESIDE = 4


class QuestionText(QTextEdit):
    """Can be selected and copied. A word that is too long for a line, an address say, goes on in the next one."""

    def __init__(self, text: str, width: int) -> None:
        super().__init__()
        self.setObjectName("asked")
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.ensurePolished()
        self.document().setDefaultFont(self.font())
        self.setPlainText(text)
        widest = max(self.fontMetrics().horizontalAdvance(line) for line in text.splitlines() or [""])
        self._wanted = min(width, widest + _BESIDE)
        self.setMaximumWidth(self._wanted)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())

    def sizeHint(self) -> QSize:
        """As wide as the longest line, within the limit."""
        return QSize(self._wanted, self._height())

    def minimumSizeHint(self) -> QSize:
        """A few letters wide."""
        return QSize(min(self._wanted, 80), self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height follows the width."""
        super().resizeEvent(event)
        self._fit()

    def _height(self) -> int:
        return math.ceil(self.document().size().height())

    def _fit(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())
