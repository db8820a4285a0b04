"""Paints one memory: what was on the screen or a sign of its kind, its text, when and where."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPen, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.models.memories import MemoryRole, MemoryRow
from desktop.theme.appearance import Appearance
from desktop.theme.icons import icon_pixmap
from desktop.theme.tokens import FONT, kind_colour, kind_text_colour, mixed

HEIGHT = 84
# A picture in small, or in its place a ground with the sign of the kind; below this width of a row there is no room.
TILE = QSize(112, 63)
NARROW = 360
SIGN = 36
BADGE = 22
DIMMED = 0.82
PIN = 14
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
        if box.width() < NARROW:
            self._paint_sign(painter, QRectF(box.left() + 12, box.center().y() - SIGN / 2, SIGN, SIGN), row.kind)
            left = box.left() + 12 + SIGN + 12
        else:
            tile = QRectF(box.left() + 8, box.center().y() - TILE.height() / 2, TILE.width(), TILE.height())
            self._paint_tile(painter, tile, row, index.data(MemoryRole.THUMBNAIL))
            left = tile.right() + 14
        self._paint_words(painter, QRectF(left, box.top(), box.right() - 12 - left, box.height()), row)
        painter.restore()

    def _paint_tile(self, painter: QPainter, box: QRectF, row: MemoryRow, image: QImage | None) -> None:
        """The picture with the sign of the kind at its corner; without one the sign stands in the middle."""
        tokens = self._appearance.tokens
        colour = kind_colour(tokens, row.kind)
        shown = image is not None and not image.isNull()
        path = QPainterPath()
        path.addRoundedRect(box, 8, 8)
        # On its way: an empty ground, so that nothing jumps when it comes.
        coming = row.picture != "" and image is None
        painter.fillPath(path, QColor(tokens.sunken if coming or shown else mixed(colour, tokens.surface, 0.10)))
        if shown and image is not None:
            painter.save()
            painter.setClipPath(path)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            # White pages would glare among dark rows.
            painter.setOpacity(DIMMED if tokens.name == "dark" else 1.0)
            painter.drawImage(box, image, _covering(image, box))
            painter.restore()
        if shown or coming:
            painter.setPen(QPen(QColor(tokens.border), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
            badge = QRectF(box.left() + 5, box.bottom() - BADGE - 5, BADGE, BADGE)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens.surface))
            painter.drawRoundedRect(badge, 6, 6)
            self._paint_icon(painter, badge, row.kind, colour, 14)
        else:
            self._paint_icon(painter, box, row.kind, colour, 24)

    def _paint_icon(self, painter: QPainter, box: QRectF, name: str, colour: str, size: int) -> None:
        device = painter.device()
        ratio = device.devicePixelRatioF() if device is not None else 1.0
        place = QPointF(box.center().x() - size / 2, box.center().y() - size / 2)
        painter.drawPixmap(place, icon_pixmap(name, colour, size, ratio=ratio))

    def _paint_back(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag) -> None:
        tokens = self._appearance.tokens
        ground: QColor | Qt.BrushStyle = Qt.BrushStyle.NoBrush
        if state & QStyle.StateFlag.State_Selected:
            ground = QColor(tokens.accent_soft)
        elif state & QStyle.StateFlag.State_MouseOver:
            ground = QColor(tokens.hover)
        focused = state & QStyle.StateFlag.State_HasFocus
        painter.setPen(QPen(QColor(tokens.accent), 1) if focused else Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5) if focused else box, 10, 10)

    def _paint_sign(self, painter: QPainter, box: QRectF, kind: str) -> None:
        tokens = self._appearance.tokens
        colour = kind_colour(tokens, kind)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(mixed(colour, tokens.surface, 0.16)))
        painter.drawRoundedRect(box, 10, 10)
        self._paint_icon(painter, box, kind, colour, 20)

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
        if row.kept:
            pin = QRectF(box.right() - PIN, baseline - metrics.ascent(), PIN, metrics.height())
            self._paint_icon(painter, pin, "pin-filled", tokens.accent, PIN)
            box = box.adjusted(0, 0, -PIN - GAP, 0)
        painter.setFont(self._kind_font)
        painter.setPen(QColor(kind_text_colour(tokens, row.kind)))
        painter.drawText(round(box.left()), baseline, row.kind_name)
        used = QFontMetrics(self._kind_font).horizontalAdvance(row.kind_name)
        rest = "".join(f"  ·  {part}" for part in (row.when, row.app) if part)
        painter.setFont(self._meta_font)
        painter.setPen(QColor(tokens.muted))
        shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, round(box.width()) - used)
        painter.drawText(round(box.left()) + used, baseline, shown)


def _covering(image: QImage, box: QRectF) -> QRectF:
    """The part of the image, from its top, that has the proportions of the box."""
    scale = min(image.width() / box.width(), image.height() / box.height())
    width, height = box.width() * scale, box.height() * scale
    return QRectF((image.width() - width) / 2, 0, width, height)


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
