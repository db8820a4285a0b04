"""What is shown before the memories are open: busy, locked, or what is in the way."""

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.start import StartViewModel
from desktop.views.widgets.basics import Button, Icon, bird, card, column, entry, label, row, set_tone
from desktop.views.widgets.controls import Spinner

WIDTH = 460


class StartPages(QStackedWidget):
    """Shows the state of a `StartViewModel`."""

    def __init__(self, *, start: StartViewModel, appearance: Appearance) -> None:
        super().__init__()
        self._start, self._appearance = start, appearance
        self._busy, self._note = label("", "muted", middle=True), label("", "muted", middle=True)
        self.passphrase = entry("Passphrase", hidden=True)
        self.unlock_button = Button("Unlock", "primary", clicked=self._unlock)
        self.unlock_button.setEnabled(False)
        self.passphrase.textChanged.connect(self._on_typed)
        self.passphrase.returnPressed.connect(self._unlock)
        self._locked_text = label("", "muted", wrap=True)
        # For a keyring that was locked and is open now.
        self.keyring_button = Button("Try again", "primary", clicked=start.open)
        self._failed_headline = label("", "title", wrap=True)
        self._failed_text = label("", wrap=True, selectable=True)
        self._failed_remedy = label("", "muted", wrap=True, selectable=True)
        self.retry_button = Button("Try again", "primary", clicked=start.open)
        self._pages = {"opening": self._opening(), "locked": self._locked(), "failed": self._failed()}
        for page in self._pages.values():
            page.setObjectName("page")
            self.addWidget(page)
        start.changed.connect(self._on_changed)
        self._on_changed()

    def _opening(self) -> QWidget:
        mark = bird(96, ratio=self.devicePixelRatioF())
        page = QWidget()
        page.setLayout(
            column(
                1,
                mark,
                label("Scrubjay", "title", middle=True),
                row(1, Spinner(self._appearance, size=24), 1),
                self._busy,
                self._note,
                2,
                spacing=12,
            )
        )
        return page

    def _locked(self) -> QWidget:
        frame, inside = card()
        inside.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        inside.setSpacing(12)
        inside.addLayout(row(Icon(self._appearance, "vault", "accent", size=28), 1))
        inside.addWidget(label("Your memories are locked", "title"))
        inside.addWidget(self._locked_text)
        inside.addWidget(self.passphrase)
        inside.addLayout(row(1, self.keyring_button, self.unlock_button))
        return _in_the_middle(frame)

    def _failed(self) -> QWidget:
        frame, inside = card()
        inside.setContentsMargins(4 * SPACE, 4 * SPACE, 4 * SPACE, 4 * SPACE)
        inside.setSpacing(12)
        inside.addLayout(row(Icon(self._appearance, "warning", "danger", size=28), 1))
        for words in (self._failed_headline, self._failed_text, self._failed_remedy):
            inside.addWidget(words)
        inside.addLayout(row(1, self.retry_button))
        return _in_the_middle(frame)

    def _on_changed(self) -> None:
        state = self._start.state
        if state.shown == "ready":
            return
        self.setCurrentWidget(self._pages[state.shown])
        self._busy.setText(state.headline)
        self.retry_button.setText(state.again)
        self._note.setText(state.message if state.shown == "opening" else "")
        self._locked_text.setText(state.message)
        set_tone(self._locked_text, "danger" if state.tried else "muted")
        for part in (self.passphrase, self.unlock_button):
            part.setVisible(state.needs_passphrase)
        self.keyring_button.setVisible(not state.needs_passphrase)
        self._failed_headline.setText(state.headline)
        self._failed_text.setText(state.message)
        self._failed_remedy.setText(state.remedy)
        self._failed_remedy.setVisible(bool(state.remedy))
        if state.shown == "locked":
            self.passphrase.clear()
            self.passphrase.setFocus()

    def _on_typed(self, text: str) -> None:
        self.unlock_button.setEnabled(bool(text))

    def _unlock(self) -> None:
        self._start.unlock(self.passphrase.text())


def _in_the_middle(frame: QWidget) -> QWidget:
    frame.setFixedWidth(WIDTH)
    page = QWidget()
    outside = QVBoxLayout(page)
    outside.addStretch(2)
    outside.addLayout(row(1, frame, 1))
    outside.addStretch(3)
    return page
