"""A switch, a dot that says how something is, a sign that something is being done, and chips that wrap."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QLayout, QLayoutItem, QSizePolicy, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE


class Switch(QAbstractButton):
    """On or off."""

    def __init__(self, appearance: Appearance, accessible: str) -> None:
        super().__init__()
        self._appearance = appearance
        self.setCheckable(True)
        self.setAccessibleName(accessible)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedSize(44, 26)
        appearance.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """Always the same size."""
        return QSize(44, 26)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A track and a knob."""
        tokens = self._appearance.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(2, 2, 40, 22)
        on = self.isChecked()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(tokens.accent if on else tokens.border_strong))
        if not self.isEnabled():
            painter.setOpacity(0.5)
        painter.drawRoundedRect(track, 11, 11)
        painter.setBrush(QColor("#ffffff"))
        painter.drawEllipse(QRectF(track.right() - 20 if on else track.left() + 2, track.top() + 2, 18, 18))
        if self.hasFocus():
            painter.setPen(QPen(QColor(tokens.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(0.75, 0.75, 42.5, 24.5), 12.25, 12.25)
        painter.end()


class Dot(QWidget):
    """A small filled circle; `tone`: ok, off, busy, warning or danger."""

    def __init__(self, appearance: Appearance, *, size: int = 10) -> None:
        super().__init__()
        self._appearance, self._tone = appearance, "off"
        self.setFixedSize(size, size)
        appearance.changed.connect(self.update)

    def set_tone(self, tone: str) -> None:
        """Say how it is."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The circle."""
        names = {"ok": "ok", "warning": "warning", "danger": "danger", "busy": "accent"}
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.tokens.colours()[names.get(self._tone, "faint")]))
        painter.drawEllipse(self.rect())
        painter.end()


class Spinner(QWidget):
    """An arc that turns while it can be seen."""

    def __init__(self, appearance: Appearance, *, size: int = 20) -> None:
        super().__init__()
        self._appearance, self._angle = appearance, 0
        self.setFixedSize(size, size)
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._turn)

    def showEvent(self, event: QShowEvent) -> None:
        """Turn."""
        self._timer.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest."""
        self._timer.stop()
        super().hideEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ring, and a part of it in the accent's colour."""
        tokens, width = self._appearance.tokens, max(2.0, self.width() / 9)
        box = QRectF(self.rect()).adjusted(width, width, -width, -width)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(tokens.border), width))
        painter.drawEllipse(box)
        painter.setPen(QPen(QColor(tokens.accent), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawArc(box, -self._angle * 16, 100 * 16)
        painter.end()

    def _turn(self) -> None:
        self._angle = (self._angle + 18) % 360
        self.update()


class FlowLayout(QLayout):
    """Puts widgets beside each other and goes on in the next line where the room ends."""

    def __init__(self, *, spacing: int = SPACE) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self.setSpacing(spacing)
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        """Put one at the end."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """One of them."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Take one out."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None: it takes what it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Its height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all lines."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Put everything in its place."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """As small as can be."""
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        """Room for the largest."""
        size = QSize()
        for item in self._items:
            size = size.expandedTo(item.minimumSize())
        return size

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        x, y, height, gap = rect.x(), rect.y(), 0, self.spacing()
        for item in self._items:
            widget = item.widget()
            if widget is not None and widget.isHidden():
                continue
            hint = item.sizeHint()
            width = min(hint.width(), rect.width())
            if x + width > rect.right() + 1 and x > rect.x():
                x, y, height = rect.x(), y + height + gap, 0
            if move:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, hint.height())))
            x += width + gap
            height = max(height, hint.height())
        return y + height - rect.y()


def flowing(*widgets: QWidget) -> QWidget:
    """A widget that holds these in lines that wrap."""
    holder = QWidget()
    layout = FlowLayout()
    holder.setLayout(layout)
    for widget in widgets:
        layout.addWidget(widget)
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    holder.setSizePolicy(policy)
    return holder
