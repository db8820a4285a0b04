"""Shows an answer's Markdown as tall as it is, with its citations to click on."""

import math
from collections.abc import Iterable
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QImage,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QSizePolicy, QTextBrowser

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import Tokens
from desktop.views.chat.markdown import CITE, may_lead, safe_markdown

_FEATURES = QTextDocument.MarkdownFeature.MarkdownDialectGitHub | QTextDocument.MarkdownFeature.MarkdownNoHTML
_HEADING_PX = 16
LINE_HEIGHT = 128.0
BETWEEN = 12.0
_ANCHOR = (
    QTextCharFormat.Property.IsAnchor,
    QTextCharFormat.Property.AnchorHref,
    QTextCharFormat.Property.AnchorName,
    QTextCharFormat.Property.ForegroundBrush,
    QTextCharFormat.Property.FontUnderline,
    QTextCharFormat.Property.TextUnderlineStyle,
)


class AnswerText(QTextBrowser):
    """Never loads anything and never opens a link by itself."""

    citation_clicked = Signal(int)
    link_clicked = Signal(str)

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._text = ""
        self._ringed = False
        self._numbers: set[int] = set()
        self._addresses: frozenset[str] = frozenset()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setReadOnly(True)
        self.setAccessibleName("Answer")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.document().setUndoRedoEnabled(False)
        self.document().documentLayout().documentSizeChanged.connect(lambda _: self._fit())
        self.anchorClicked.connect(self._on_anchor)
        appearance.changed.connect(self._render)

    def show_answer(self, text: str, numbers: set[int], addresses: Iterable[str] = ()) -> None:
        """Show Markdown; `numbers` are the citations that can be opened, `addresses` stood in what they cite."""
        new = (text, numbers, frozenset(addresses))
        if new != (self._text, self._numbers, self._addresses):
            self._text, self._numbers, self._addresses = new
            self._render()

    def loadResource(self, kind: int, name: QUrl | str) -> Any:
        """Nothing, whatever the text asks for: neither from the network nor from the disk."""
        return QImage(1, 1, QImage.Format.Format_ARGB32)

    def sizeHint(self) -> QSize:
        """As tall as the text."""
        return QSize(400, self._height())

    def minimumSizeHint(self) -> QSize:
        """As tall as the text."""
        return QSize(80, self._height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The height follows the width."""
        super().resizeEvent(event)
        self._fit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring says where the keyboard is; whoever clicks into the text knows."""
        self._ringed = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The text, and the ring."""
        super().paintEvent(event)
        if self._ringed and self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(self._appearance.tokens.accent))
            painter.drawRoundedRect(QRectF(self.viewport().rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.end()

    def _height(self) -> int:
        return max(20, math.ceil(self.document().size().height()) + 2)

    def _fit(self) -> None:
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def _render(self) -> None:
        self.document().setMarkdown(safe_markdown(self._text, self._numbers), _FEATURES)
        # In one edit: else each of them lays out the whole document anew.
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        self._disarm()
        self._dress()
        edit.endEditBlock()
        self._fit()

    def _disarm(self) -> None:
        """Take out what must not be there, however it was written: pictures, and links that lead nowhere known.

        Last, because it goes by what Qt made of the text, not by what we think that it makes of it.
        """
        place = 0
        while (piece := self._piece_at(place)) is not None:
            start, length, style, text = piece
            cursor = QTextCursor(self.document())
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            if style.isImageFormat():
                cursor.removeSelectedText()
                place = start
                continue
            if style.isAnchor() and not may_lead(style.anchorHref(), text, self._numbers, self._addresses):
                plain = QTextCharFormat(style)
                for what in _ANCHOR:
                    plain.clearProperty(what)
                cursor.setCharFormat(plain)
            place = start + length

    def _piece_at(self, place: int) -> tuple[int, int, QTextCharFormat, str] | None:
        """The first run of one format that ends after `place`: where, how long, which, its text."""
        block = self.document().findBlock(place)
        while block.isValid():
            runs = block.begin()
            while not runs.atEnd():
                run = runs.fragment()
                if run.position() + run.length() > place:
                    return run.position(), run.length(), run.charFormat(), run.text()
                runs += 1
            block = block.next()
        return None

    def _dress(self) -> None:
        """Give headings, code and citations the look of the window."""
        tokens = self._appearance.tokens
        whole = QTextCursor(self.document())
        whole.select(QTextCursor.SelectionType.Document)
        airy = QTextBlockFormat()
        airy.setLineHeight(LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        whole.mergeBlockFormat(airy)
        block = self.document().begin()
        while block.isValid():
            if block.next().isValid() and not (block.textList() is not None and block.next().textList() is not None):
                apart = QTextBlockFormat()
                apart.setBottomMargin(_space_below(block))
                QTextCursor(block).mergeBlockFormat(apart)
            if _is_code(block):
                QTextCursor(block).mergeBlockFormat(_code_format(tokens))
            pieces = []
            pieces_of = block.begin()
            while not pieces_of.atEnd():
                pieces.append(pieces_of.fragment())
                pieces_of += 1
            for piece in pieces:
                made = _format(piece.charFormat(), block.blockFormat().headingLevel(), tokens)
                if made is not None:
                    cursor = QTextCursor(self.document())
                    cursor.setPosition(piece.position())
                    cursor.setPosition(piece.position() + piece.length(), QTextCursor.MoveMode.KeepAnchor)
                    cursor.mergeCharFormat(made)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                frame.setFormat(_table_format(frame.format(), tokens))

    def _on_anchor(self, url: QUrl) -> None:
        if url.scheme() == CITE:
            number = url.path()
            if number.isdigit():
                self.citation_clicked.emit(int(number))
            return
        self.link_clicked.emit(url.toString())


def _is_code(block: QTextBlock) -> bool:
    """Whether it is a line of a block of code."""
    return block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence) or (
        block.blockFormat().nonBreakableLines() and block.charFormat().fontFixedPitch()
    )


def _space_below(block: QTextBlock) -> float:
    """Lines of code make one block; a heading belongs to what follows."""
    if _is_code(block) and _is_code(block.next()):
        return 0.0
    return BETWEEN / 2 if block.blockFormat().headingLevel() else BETWEEN


def _code_format(tokens: Tokens) -> QTextBlockFormat:
    """On a ground of its own; a line that is too long goes on below, because nothing here scrolls sideways."""
    made = QTextBlockFormat()
    made.setNonBreakableLines(False)
    made.setLineHeight(100, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    made.setBackground(QBrush(QColor(tokens.sunken)))
    return made


def _table_format(old: QTextTableFormat, tokens: Tokens) -> QTextTableFormat:
    made = QTextTableFormat(old)
    made.setBorderCollapse(True)
    made.setBorder(1)
    made.setBorderStyle(QTextTableFormat.BorderStyle.BorderStyle_Solid)
    made.setBorderBrush(QBrush(QColor(tokens.border_strong)))
    made.setCellSpacing(0)
    made.setCellPadding(5)
    made.setBottomMargin(BETWEEN)
    return made


def _format(old: QTextCharFormat, heading: int, tokens: Tokens) -> QTextCharFormat | None:
    made = QTextCharFormat()
    if old.isAnchor():
        made.setForeground(QBrush(QColor(tokens.accent_text)))
        cited = old.anchorHref().startswith(f"{CITE}:")
        made.setFontUnderline(not cited)
        if cited:
            made.setFontWeight(QFont.Weight.DemiBold)
            made.setProperty(QTextCharFormat.Property.FontPixelSize, 12)
            made.setBackground(QBrush(QColor(tokens.accent_soft)))
        return made
    if heading:
        made.setProperty(QTextCharFormat.Property.FontSizeAdjustment, 0)
        made.setProperty(QTextCharFormat.Property.FontPixelSize, _HEADING_PX)
        made.setFontWeight(QFont.Weight.DemiBold)
        return made
    if old.fontFixedPitch():
        made.setBackground(QBrush(QColor(tokens.sunken)))
        return made
    if old.fontWeight() > QFont.Weight.DemiBold:
        made.setFontWeight(QFont.Weight.DemiBold)
        return made
    return None
