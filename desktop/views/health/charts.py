"""Two small pictures of numbers: how something was over the last minutes, and how full something is."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.theme.appearance import Appearance

CURVE = QSize(120, 40)
GAUGE = QSize(96, 6)
# A curve of one level is drawn flat and low, not as noise blown up to full height.
_LEAST_RANGE = 0.25


def heights(numbers: Sequence[float]) -> list[float]:
    """Where each number lies, 0 (lowest) to 1. The range is a quarter of the largest number at least."""
    top = max(numbers)
    span = max(top - min(numbers), _LEAST_RANGE * top) or 1.0
    base = top - span
    return [(number - base) / span for number in numbers]


class Curve(QWidget):
    """A line through some numbers, oldest at the left."""

    def __init__(self, appearance: Appearance, numbers: Sequence[float], says: str) -> None:
        super().__init__()
        self._appearance, self._heights = appearance, heights(numbers)
        self.setFixedSize(CURVE)
        self.setAccessibleName(says)
        self.setToolTip(f"{says}: {min(numbers):,.0f} to {max(numbers):,.0f} MB")
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The line, and a tint below it."""
        tokens = self._appearance.tokens
        box = QRectF(self.rect()).adjusted(3, 4, -4, -3)
        step = box.width() / max(1, len(self._heights) - 1)
        points = [QPointF(box.left() + n * step, box.bottom() - h * box.height()) for n, h in enumerate(self._heights)]
        path = QPainterPath(points[0])
        for point in points[1:]:
            path.lineTo(point)
        below = QPainterPath(path)
        below.lineTo(points[-1].x(), box.bottom() + 2)
        below.lineTo(points[0].x(), box.bottom() + 2)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(below, QColor(tokens.accent_soft))
        painter.setPen(QPen(QColor(tokens.accent), 1.75, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(path)
        painter.setBrush(QColor(tokens.accent))
        painter.drawEllipse(points[-1], 2, 2)
        painter.end()


class Gauge(QWidget):
    """A bar that is filled up to a share (0…1); `tone`: ok or warning."""

    def __init__(self, appearance: Appearance, share: float, tone: str) -> None:
        super().__init__()
        self._appearance, self._share, self._tone = appearance, share, tone
        self.setFixedSize(GAUGE)
        self.setAccessibleName(f"{share:.0%} full")
        appearance.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A track and what fills it."""
        tokens = self._appearance.tokens
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box, round_ = QRectF(self.rect()), GAUGE.height() / 2
        painter.setBrush(QColor(tokens.border))
        painter.drawRoundedRect(box, round_, round_)
        if self._share > 0:
            painter.setBrush(QColor(tokens.warning if self._tone == "warning" else tokens.accent))
            filled = max(box.height(), box.width() * self._share)
            painter.drawRoundedRect(QRectF(0, 0, filled, box.height()), round_, round_)
        painter.end()
