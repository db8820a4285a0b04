"""Shows a message model as rows that can be read, selected and clicked."""

from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtWidgets import QWidget

from desktop.models.messages import Message, MessageListModel, MessageRole
from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.views.chat.rows import AnswerRow, QuestionRow
from desktop.views.widgets.scrolling import ScrollColumn

WIDTH = 760
AT_THE_END = 40


class MessageList(ScrollColumn):
    """Follows the model, and stays at the end while the end is what is looked at."""

    source_clicked = Signal(object)
    link_clicked = Signal(str)
    retry_clicked = Signal()
    copied = Signal()

    def __init__(self, *, model: MessageListModel, appearance: Appearance) -> None:
        super().__init__(width=WIDTH)
        self._model, self._appearance = model, appearance
        self._rows: list[QWidget] = []
        self._at_end = True
        self.inside.setSpacing(2 * SPACE)
        self.setAccessibleName("Conversation")
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._stay_at_end)
        bar.valueChanged.connect(self._on_scrolled)
        model.rowsInserted.connect(self._on_inserted)
        model.rowsRemoved.connect(self._on_removed)
        model.dataChanged.connect(self._on_changed)
        model.modelReset.connect(self._on_reset)
        self._on_reset()

    @property
    def rows(self) -> list[QWidget]:
        """One widget a message."""
        return list(self._rows)

    def _on_reset(self) -> None:
        self._drop(0, len(self._rows) - 1)
        self._at_end = True
        for message in self._model.messages:
            self._append(message)

    def _on_inserted(self, parent: QModelIndex, first: int, last: int) -> None:
        self._at_end = True
        for message in self._model.messages[first : last + 1]:
            self._append(message)

    def _on_removed(self, parent: QModelIndex, first: int, last: int) -> None:
        self._drop(first, last)

    def _on_changed(self, top: QModelIndex, bottom: QModelIndex) -> None:
        for number in range(top.row(), bottom.row() + 1):
            shown = self._rows[number]
            if isinstance(shown, AnswerRow):
                shown.show_message(self._model.index(number).data(MessageRole.MESSAGE))

    def _append(self, message: Message) -> None:
        if message.is_question:
            made: QWidget = QuestionRow(message)
        else:
            made = self._answer(message)
        self._rows.append(made)
        self.inside.addWidget(made)

    def _answer(self, message: Message) -> AnswerRow:
        made = AnswerRow(self._appearance)
        made.show_message(message)
        made.source_clicked.connect(self.source_clicked)
        made.link_clicked.connect(self.link_clicked)
        made.retry_clicked.connect(self.retry_clicked)
        made.copied.connect(self.copied)
        return made

    def _drop(self, first: int, last: int) -> None:
        for widget in self._rows[first : last + 1]:
            self.inside.removeWidget(widget)
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        del self._rows[first : last + 1]

    def _stay_at_end(self, low: int, high: int) -> None:
        if self._at_end:
            self.verticalScrollBar().setValue(high)

    def _on_scrolled(self, value: int) -> None:
        self._at_end = self.verticalScrollBar().maximum() - value <= AT_THE_END
