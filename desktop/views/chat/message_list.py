"""Shows a message model as rows that can be read, selected and clicked."""

from PySide6.QtCore import QModelIndex, QPoint, Signal
from PySide6.QtWidgets import QWidget

from desktop.models.messages import Message, MessageListModel, MessageRole
from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.views.chat.rows import AnswerRow, QuestionRow
from desktop.views.widgets.basics import let_go
from desktop.views.widgets.scrolling import ScrollColumn

WIDTH = 760
AT_THE_END = 40
# A row costs some milliseconds to make, and each change of the last one lays all of them out anew.
ROWS_AT_ONCE = 40
_NEAR_THE_TOP = 300


class MessageList(ScrollColumn):
    """Follows the model, and stays at the end while the end is what is looked at.

    Of a long conversation the latest rows are made; whoever scrolls up gets the earlier ones.
    """

    source_clicked = Signal(object)
    link_clicked = Signal(str)
    retry_clicked = Signal()
    copied = Signal()

    def __init__(self, *, model: MessageListModel, appearance: Appearance) -> None:
        super().__init__(width=WIDTH)
        self._model, self._appearance = model, appearance
        self._rows: list[QWidget] = []
        self._first = 0
        self._anchor: QWidget | None = None
        self._anchor_at = 0
        self._at_end = True
        self.inside.setSpacing(2 * SPACE)
        self.setAccessibleName("Conversation")
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._stay)
        bar.valueChanged.connect(self._on_scrolled)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)
        model.dataChanged.connect(self._on_changed)
        model.modelReset.connect(self._on_reset)
        self._on_reset()

    @property
    def rows(self) -> list[QWidget]:
        """One widget a message, as far as they are made."""
        return list(self._rows)

    def _on_reset(self) -> None:
        self._drop(0, len(self._rows) - 1)
        self._at_end = True
        self._first = max(0, len(self._model.messages) - ROWS_AT_ONCE)
        for message in self._model.messages[self._first :]:
            self._append(message)

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self._at_end = True
        for message in self._model.messages[first : last + 1]:
            self._append(message)

    def _on_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        self._drop(max(0, first - self._first), last - self._first)
        self._first = min(self._first, first)

    def _on_changed(self, top: QModelIndex, bottom: QModelIndex) -> None:
        for number in range(max(top.row(), self._first), bottom.row() + 1):
            shown = self._rows[number - self._first]
            if isinstance(shown, AnswerRow):
                shown.show_message(self._model.index(number).data(MessageRole.MESSAGE))

    def _append(self, message: Message) -> None:
        made = self._made(message)
        self._rows.append(made)
        self.inside.addWidget(made)

    def _show_earlier(self) -> None:
        """Make the rows before the first one; what is looked at stays where it is."""
        self._anchor = self._rows[0]
        self._anchor_at = self._seen_at(self._anchor)
        before = max(0, self._first - ROWS_AT_ONCE)
        made = [self._made(message) for message in self._model.messages[before : self._first]]
        for number, row in enumerate(made):
            self.inside.insertWidget(number, row)
        self._rows[:0] = made
        self._first = before

    def _made(self, message: Message) -> QWidget:
        if message.is_question:
            return QuestionRow(message)
        made = AnswerRow(self._appearance)
        made.show_message(message)
        made.source_clicked.connect(self.source_clicked)
        made.link_clicked.connect(self.link_clicked)
        made.retry_clicked.connect(self.retry_clicked)
        made.copied.connect(self.copied)
        return made

    def _drop(self, first: int, last: int) -> None:
        for widget in self._rows[first : last + 1]:
            self._anchor = None if widget is self._anchor else self._anchor
            self.inside.removeWidget(widget)
            let_go(widget)
        del self._rows[first : last + 1]

    def _top_of(self, row: QWidget) -> int:
        return row.mapTo(self.content, QPoint()).y()

    def _seen_at(self, row: QWidget) -> int:
        return self._top_of(row) - self.verticalScrollBar().value()

    def _stay(self, low: int, high: int) -> None:
        if self._at_end:
            self.verticalScrollBar().setValue(high)
        elif self._anchor is not None:
            # The rows that were made above it find their heights one after the other.
            self.verticalScrollBar().setValue(self._top_of(self._anchor) - self._anchor_at)

    def _on_scrolled(self) -> None:
        # Not the value that was signalled: showing it may have changed the range, and so the value, since.
        value, maximum = self.verticalScrollBar().value(), self.verticalScrollBar().maximum()
        self._at_end = maximum - value <= AT_THE_END
        if self._anchor is not None:
            self._anchor_at = self._seen_at(self._anchor)
        if self._first and value <= _NEAR_THE_TOP and not self._at_end:
            self._show_earlier()
