"""The rows of a conversation: what was asked, and the answer with its sources."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.models.messages import Message, MessageState, Source
from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.views.chat.answer_text import AnswerText
from desktop.views.chat.markdown import addresses_in
from desktop.views.chat.question_text import QuestionText
from desktop.views.widgets.basics import Button, Icon, clear, label, row
from desktop.views.widgets.controls import FlowLayout, Spinner

QUESTION_WIDTH = 560
SOURCE_WIDTH = 330
# What the core calls itself when no language model took part.
ON_THIS_MACHINE = "evidence"


class QuestionRow(QWidget):
    """What the person said, in a bubble on the right."""

    def __init__(self, message: Message) -> None:
        super().__init__()
        bubble = QFrame()
        bubble.setObjectName("bubble")
        inside = QHBoxLayout(bubble)
        inside.setContentsMargins(14, 9, 14, 9)
        text = QuestionText(message.question, QUESTION_WIDTH)
        text.setAccessibleName(f"You asked: {message.question}")
        inside.addWidget(text)
        outside = QHBoxLayout(self)
        outside.setContentsMargins(0, SPACE, 0, 0)
        outside.addStretch(1)
        outside.addWidget(bubble)


class AnswerRow(QWidget):
    """An answer, from the first sign of life to its sources."""

    source_clicked = Signal(object)
    link_clicked = Signal(str)
    retry_clicked = Signal()
    copied = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._message = Message(state=MessageState.SEARCHING)
        self._shown_sources: tuple[Source, ...] = ()
        self._spinner = Spinner(appearance, size=16)
        self._status = label("", "muted")
        self._working = QWidget()
        self._working.setLayout(row(self._spinner, self._status, 1))
        self._none = QWidget()
        self._none.setLayout(
            row(Icon(appearance, "info", "muted", size=18), label("Not in your memories", "strong"), 1)
        )
        self._text = AnswerText(appearance)
        self._text.citation_clicked.connect(self._on_citation)
        self._text.link_clicked.connect(self.link_clicked)
        self._error = label("", "danger", wrap=True)
        self._notices = label("", "warning", wrap=True)
        self._stopped = label("Stopped.", "warning")
        self._sources = QWidget()
        self._flow = FlowLayout(spacing=6)
        self._sources.setLayout(self._flow)
        self._footer = self._make_footer()
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, SPACE)
        outside.setSpacing(10)
        for part in (
            self._notices,
            self._none,
            self._text,
            self._working,
            self._error,
            self._stopped,
            self._sources,
            self._footer,
        ):
            outside.addWidget(part)
        self.show_message(self._message)

    def _make_footer(self) -> QWidget:
        self._provider = label("", "caption")
        self._copy = Button(
            "",
            "icon",
            appearance=self._appearance,
            icon_name="copy",
            tooltip="Copy the answer",
            clicked=self._copy_answer,
        )
        self._retry = Button("Try again", "link", clicked=self.retry_clicked.emit)
        footer = QWidget()
        footer.setLayout(row(self._copy, self._provider, self._retry, 1, spacing=4))
        return footer

    def show_message(self, message: Message) -> None:
        """Show what the answer is by now."""
        self._message = message
        state = message.state
        addresses = {address for source in message.sources for address in addresses_in(source.tooltip)}
        self._text.show_answer(message.answer, {source.number for source in message.sources}, addresses)
        self._text.setVisible(bool(message.answer))
        self._working.setVisible(state is MessageState.SEARCHING or (state is MessageState.STREAMING))
        self._status.setText(_working_on(message))
        self._none.setVisible(state is MessageState.DONE and not message.grounded)
        self._error.setText(message.error)
        self._error.setVisible(state is MessageState.FAILED)
        self._notices.setText("\n".join(message.notices))
        self._notices.setVisible(bool(message.notices))
        self._stopped.setVisible(state is MessageState.STOPPED)
        self._show_sources(message.sources)
        ended = state in (MessageState.DONE, MessageState.STOPPED, MessageState.FAILED)
        self._provider.setText(_answered_by(message))
        self._provider.setVisible(bool(self._provider.text()))
        self._copy.setVisible(bool(message.answer))
        self._retry.setVisible(state in (MessageState.STOPPED, MessageState.FAILED))
        self._footer.setVisible(ended)

    @property
    def source_buttons(self) -> list[Button]:
        """The chips, in order."""
        return [chip for chip in self._sources.findChildren(Button) if chip.property("role") == "citation"]

    @property
    def tab_stops(self) -> list[QWidget]:
        """What the Tab key leads to, in the order in which it stands."""
        return [self._text, *self.source_buttons, self._copy, self._retry]

    def _show_sources(self, sources: tuple[Source, ...]) -> None:
        self._sources.setVisible(bool(sources))
        if sources == self._shown_sources:
            return
        self._shown_sources = sources
        clear(self._flow)
        for source in sources:
            self._flow.addWidget(self._chip(source))
        self._flow.invalidate()

    def _chip(self, source: Source) -> Button:
        chip = Button("", "citation", tooltip=source.tooltip, accessible=f"Source {source.number}: {source.label}")
        chip.ensurePolished()  # the style sheet's typeface is what has to fit
        metrics = QFontMetrics(chip.font())
        text = metrics.elidedText(f"{source.number}   {source.label}", Qt.TextElideMode.ElideMiddle, SOURCE_WIDTH)
        chip.setText(text.replace("&", "&&"))
        chip.clicked.connect(lambda: self.source_clicked.emit(source))
        return chip

    def _on_citation(self, number: int) -> None:
        for source in self._message.sources:
            if source.number == number:
                self.source_clicked.emit(source)
                return

    def _copy_answer(self) -> None:
        QGuiApplication.clipboard().setText(self._message.answer.strip())
        self.copied.emit()


def _working_on(message: Message) -> str:
    if message.state is MessageState.STREAMING:
        return "Answering…"
    if message.recalled:
        return f"Reading {message.recalled} {'memory' if message.recalled == 1 else 'memories'}…"
    return "Looking through your memories…"


def _answered_by(message: Message) -> str:
    if not message.provider or not message.grounded or message.state is not MessageState.DONE:
        return ""
    if message.provider == ON_THIS_MACHINE:
        return "Answered on this machine, from the evidence alone"
    return f"Answered by {message.provider}"
