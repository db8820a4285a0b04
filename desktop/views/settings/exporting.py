"""The card from which everything is exported."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from desktop.theme.tokens import SPACE
from desktop.views.widgets.basics import Button, card, column, label, row

EXPORT_TITLE = "Your data"
_EXPORT = (
    "Export everything",
    "A copy of all memories, pictures and conversations in one file, sealed with a passphrase: as a backup, or to take "
    "it to another computer.",
)
EXPORT_WORDS = " ".join((EXPORT_TITLE, *_EXPORT)).casefold()


def export_card(clicked: Callable[[], None]) -> QFrame:
    """What it is for, and the button."""
    frame, inside = card()
    title, said = _EXPORT
    whole = row(spacing=2 * SPACE)
    whole.addLayout(column(label(title, "strong"), label(said, "muted", wrap=True), spacing=3), 1)
    whole.addWidget(Button("Export…", accessible=title, clicked=clicked))
    inside.addLayout(whole)
    return frame
