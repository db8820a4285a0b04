"""The few dialogs: something is about to be lost, or to leave the machine."""

from collections.abc import Sequence

from PySide6.QtWidgets import QDialog, QWidget

from desktop.theme.tokens import SPACE
from desktop.views.widgets.basics import Button, card, column, label, row


class ConfirmDialog(QDialog):
    """A question with a headline, lines of what will happen, and two answers; Cancel is the default."""

    def __init__(
        self,
        parent: QWidget,
        *,
        headline: str,
        lines: Sequence[str] = (),
        note: str = "",
        samples: Sequence[str] = (),
        confirm: str = "Delete",
        role: str = "danger",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(headline)
        self.setModal(True)
        self.setMinimumWidth(440)
        self.setMaximumWidth(560)
        outside = column(label(headline, "heading", wrap=True), spacing=2 * SPACE)
        outside.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        if lines:
            frame, inside = card("sunken")
            for text in lines:
                inside.addWidget(label(f"•  {text}", wrap=True))
            outside.addWidget(frame)
        if samples:
            listed = column(label("AMONG THEM", "overline"), spacing=6)
            for sample in samples:
                listed.addWidget(label(_short(sample), "muted", wrap=True))
            outside.addLayout(listed)
        if note:
            outside.addWidget(label(note, "muted", wrap=True))
        self.cancel_button = Button("Cancel", clicked=self.reject)
        self.confirm_button = Button(confirm, role, clicked=self.accept)
        self.cancel_button.setDefault(True)
        outside.addLayout(row(1, self.cancel_button, self.confirm_button))
        self.setLayout(outside)
        self.cancel_button.setFocus()


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 140 else text[:139].rstrip() + "…"
