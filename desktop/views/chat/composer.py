"""The field for a question: Enter sends, Shift+Enter starts a new line."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QSizePolicy

from desktop.theme.appearance import Appearance
from desktop.views.widgets.basics import Button, set_look

LINES = 6


class Composer(QFrame):
    """Grows with the question up to six lines; the button sends, or stops the answer that is coming."""

    asked = Signal(str)
    stopped = Signal()

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._busy = False
        self.field = QPlainTextEdit()
        self.field.setObjectName("question")
        self.field.setPlaceholderText("Ask what you saw or heard…")
        self.field.setAccessibleName("Question")
        self.field.setTabChangesFocus(True)
        self.field.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.field.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.document().setDocumentMargin(2)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._on_text)
        self.button = Button(
            "",
            "send",
            appearance=appearance,
            icon_name="send",
            colour="on_accent",
            tooltip="Send (Enter)",
            clicked=self._press,
        )
        self.button.setIconSize(QSize(18, 18))
        # Clicked, it leaves the keys with the field: what is typed next is the next question.
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(14, 8, 8, 8)
        inside.setSpacing(8)
        inside.addWidget(self.field, 1)
        inside.addWidget(self.button, 0, Qt.AlignmentFlag.AlignBottom)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._on_text()

    def set_busy(self, busy: bool) -> None:
        """While an answer comes, the button stops it."""
        if self._busy and not busy and self.button.hasFocus():
            # It may be disabled now, and would hand the keys to whatever comes next.
            self.field.setFocus()
        self._busy = busy
        self.button.set_icon("stop" if busy else "send")
        self.button.setToolTip("Stop (Esc)" if busy else "Send (Enter)")
        self.button.setAccessibleName("Stop the answer" if busy else "Send")
        self._on_text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter sends; the frame shows the focus."""
        if watched is not self.field:
            return False
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            set_look(self, "focused", event.type() == QEvent.Type.FocusIn)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            # With nothing of its own to take back, the key is the window's.
            return event.matches(QKeySequence.StandardKey.Undo) and not self.field.document().isUndoAvailable()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._send()
                return True
        return False

    def _press(self) -> None:
        if self._busy:
            self.stopped.emit()
        else:
            self._send()

    def _send(self) -> None:
        text = self.field.toPlainText().strip()
        if text and not self._busy:
            self.asked.emit(text)

    def clear(self) -> None:
        """Ready for the next question."""
        self.field.clear()

    def _on_text(self) -> None:
        self.button.setEnabled(self._busy or bool(self.field.toPlainText().strip()))
        lines = min(LINES, max(1, round(self.field.document().size().height())))
        self.field.setFixedHeight(lines * self.field.fontMetrics().lineSpacing() + 10)
