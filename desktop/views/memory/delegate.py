"""Paints one memory: a sign of its kind, its text, when and where."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.models.memories import MemoryRole, MemoryRow
from desktop.theme.appearance import Appearance
from desktop.theme.icons import icon_pixmap
from desktop.theme.tokens import FONT, kind_colour, mixed

HEIGHT = 78
SIGN = 36
GAP = 5


class MemoryDelegate(QStyledItemDelegate):
    """Two lines of text and one of time and place."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._text_font = _font(14, QFont.Weight.Normal)
        self._meta_font = _font(12, QFont.Weight.Normal)
        self._kind_font = _font(12, QFont.Weight.Medium)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Always the same height, so that long lists scroll evenly."""
        return QSize(240, HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """The row."""
        row = index.data(MemoryRole.ROW)
        if not isinstance(row, MemoryRow):
            return
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect.adjusted(4, 2, -6, -2))
        self._paint_back(painter, box, state)
        self._paint_sign(painter, QRectF(box.left() + 12, box.center().y() - SIGN / 2, SIGN, SIGN), row.kind)
        left = box.left() + 12 + SIGN + 12
        self._paint_words(painter, QRectF(left, box.top(), box.right() - 12 - left, box.height()), row)
        painter.restore()

    def _paint_back(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag) -> None:
        tokens = self._appearance.tokens
        if state & QStyle.StateFlag.State_Selected:
            colour = tokens.accent_soft
        elif state & QStyle.StateFlag.State_MouseOver:
            colour = tokens.hover
        else:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(box, 10, 10)

    def _paint_sign(self, painter: QPainter, box: QRectF, kind: str) -> None:
        tokens = self._appearance.tokens
        colour = kind_colour(tokens, kind)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(colour, tokens.surface, 0.16)))
        painter.drawRoundedRect(box, 10, 10)
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        pixmap = icon_pixmap(kind, colour, 20, ratio=ratio)
        painter.drawPixmap(box.center().toPoint().x() - 9, box.center().toPoint().y() - 9, pixmap)

    def _paint_words(self, painter: QPainter, box: QRectF, row: MemoryRow) -> None:
        tokens = self._appearance.tokens
        text_metrics, metrics = QFontMetrics(self._text_font), QFontMetrics(self._meta_font)
        lines = two_lines(row.text, self._text_font, box.width())
        tall = len(lines) * text_metrics.lineSpacing() + GAP + metrics.height()
        top = box.top() + (box.height() - tall) / 2
        painter.setFont(self._text_font)
        painter.setPen(QColor(tokens.text))
        for line in lines:
            painter.drawText(round(box.left()), round(top + text_metrics.ascent()), line)
            top += text_metrics.lineSpacing()
        baseline = round(top + GAP + metrics.ascent())
        painter.setFont(self._kind_font)
        painter.setPen(QColor(kind_colour(tokens, row.kind)))
        painter.drawText(round(box.left()), baseline, row.kind_name)
        used = QFontMetrics(self._kind_font).horizontalAdvance(row.kind_name)
        rest = "".join(f"  ·  {part}" for part in (row.when, row.app) if part)
        painter.setFont(self._meta_font)
        painter.setPen(QColor(tokens.muted))
        shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, round(box.width()) - used)
        painter.drawText(round(box.left()) + used, baseline, shown)


def two_lines(text: str, font: QFont, width: float) -> list[str]:
    """At most two lines of the text, the second one cut short with an ellipsis."""
    metrics = QFontMetrics(font)
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    if not first.isValid():
        layout.endLayout()
        return [""]
    first.setLineWidth(width)
    end = first.textLength()
    layout.endLayout()
    rest = metrics.elidedText(text[end:].strip(), Qt.TextElideMode.ElideRight, round(width))
    return [text[:end].strip(), rest] if rest else [text[:end].strip()]


def _font(pixels: int, weight: QFont.Weight) -> QFont:
    font = QFont(FONT)
    font.setPixelSize(pixels)
    font.setWeight(weight)
    return font
