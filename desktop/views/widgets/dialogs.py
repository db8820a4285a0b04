"""What the dialogs have in common, and the one that asks before something is lost or leaves the machine."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFileDialog, QLayout, QWidget

from desktop.theme.tokens import SPACE
from desktop.views.widgets.basics import Button, card, clear, column, label, row

WIDTH = 480
TITLE_BAR = 32


class Dialog(QDialog):
    """Holds up the window below it; as tall as what it shows."""

    def __init__(self, parent: QWidget, *, title: str, width: int) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setFixedWidth(width)

    def open_once(self) -> None:
        """Open it, and delete it when it is finished."""
        self.finished.connect(self.deleteLater)
        self.open()

    def fill(self, content: QLayout) -> None:
        """Show this, with room around it."""
        content.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        self.setLayout(content)

    def fit(self) -> None:
        """Become as tall as what is shown now. Qt's own `adjustSize` stops at two thirds of the screen and then
        squeezes the lines of a long one into each other."""
        self.adjustSize()
        self.resize(self.width(), min(self._needed(), self._room()))

    def _needed(self) -> int:
        layout = self.layout()
        tells = layout is not None and layout.hasHeightForWidth()
        return layout.totalHeightForWidth(self.width()) if layout is not None and tells else self.height()

    def _room(self) -> int:
        """How tall it may be, below a title bar."""
        return self.screen().availableGeometry().height() - TITLE_BAR

    def showEvent(self, event: QShowEvent) -> None:
        """Before it has its place: some window managers put one that grows right then into a corner."""
        self.fit()
        super().showEvent(event)


@dataclass(frozen=True, slots=True)
class Question:
    """A headline, lines of what will happen, some of what it happens to, and a note."""

    headline: str
    lines: Sequence[str] = ()
    note: str = ""
    samples: Sequence[str] = ()


class ConfirmDialog(Dialog):
    """A question and two answers; Cancel is the default. `choice` offers to ask `instead`."""

    def __init__(
        self,
        parent: QWidget,
        question: Question,
        *,
        choice: str = "",
        instead: Question | None = None,
        confirm: str = "Delete",
        role: str = "danger",
    ) -> None:
        super().__init__(parent, title=question.headline, width=WIDTH)
        self._question, self._instead = question, instead
        self._headline = label("", "heading", wrap=True)
        self._frame, self._lines = card("sunken")
        self._lines.setSpacing(6)
        self._samples = column(spacing=6)
        self._sampled = QWidget()
        self._sampled.setLayout(self._samples)
        self._note = label("", "muted", wrap=True)
        self.choice_box = QCheckBox(choice)
        self.choice_box.setVisible(instead is not None)
        self.choice_box.toggled.connect(self._ask)
        self.cancel_button = Button("Cancel", clicked=self.reject)
        self.confirm_button = Button(confirm, role, clicked=self.accept)
        self.cancel_button.setDefault(True)
        outside = column(self._headline, self._frame, spacing=2 * SPACE)
        for part in (self._sampled, self.choice_box, self._note):
            outside.addWidget(part)
        outside.addLayout(row(1, self.cancel_button, self.confirm_button))
        self.fill(outside)
        self._ask()
        self.cancel_button.setFocus()

    @property
    def chosen(self) -> bool:
        """Whether `instead` is what is answered."""
        return self._instead is not None and self.choice_box.isChecked()

    def fit(self) -> None:
        """Without the samples where the screen is too low for them."""
        self._sampled.setVisible(bool(self._asked.samples))
        if self._needed() > self._room():
            self._sampled.hide()
        super().fit()

    @property
    def _asked(self) -> Question:
        return self._instead if self.chosen and self._instead is not None else self._question

    def _ask(self) -> None:
        question = self._asked
        self.setWindowTitle(question.headline)
        self._headline.setText(question.headline)
        clear(self._lines)
        for text in question.lines:
            self._lines.addWidget(label(f"•  {text}", wrap=True))
        self._frame.setVisible(bool(question.lines))
        clear(self._samples)
        if question.samples:
            self._samples.addWidget(label("AMONG THEM", "overline"))
        for sample in question.samples:
            self._samples.addWidget(label(_short(sample), "muted", wrap=True))
        self._note.setText(question.note)
        self._note.setVisible(bool(question.note))
        QTimer.singleShot(0, self, self.fit)  # once the new lines have their place


def ask_for_path(
    parent: QWidget,
    title: str,
    chosen: Callable[[str], object],
    *,
    mode: QFileDialog.FileMode,
    at: str = "",
    kinds: str = "",
) -> None:
    """Let the person choose a file (`AnyFile`: one to be written) or a folder; `chosen` is told its path.

    Not by the functions of Qt that wait for it: their dialog would be deleted twice if the window locks meanwhile.
    """
    dialog = QFileDialog(parent, title, at, kinds)
    dialog.setFileMode(mode)
    if mode is QFileDialog.FileMode.AnyFile:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # What is there already is refused; to be asked first whether to replace it would promise otherwise.
        dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)
    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 140 else text[:139].rstrip() + "…"
