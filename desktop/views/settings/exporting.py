"""The card from which everything is exported, and an export is taken back in."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.theme.tokens import SPACE
from desktop.views.widgets.basics import Button, card, column, label, line, row

EXPORT_TITLE = "Your data"
_EXPORT = (
    "Export everything",
    "A copy of all memories, pictures and conversations in one file, sealed with a passphrase: as a backup, or to take "
    "it to another computer.",
)
_IMPORT = (
    "Take an export back in",
    "What is in a file that was exported here or on another computer is shown first. Then all of it comes in beside "
    "what is here already, or, if anything in it is wrong, nothing.",
)
EXPORT_WORDS = " ".join((EXPORT_TITLE, *_EXPORT, *_IMPORT, "import restore")).casefold()


def export_card(export: Callable[[], None], take_in: Callable[[], None]) -> QFrame:
    """What each is for, and its button."""
    frame, inside = card()
    inside.addLayout(_offer(_EXPORT, "Export…", export))
    inside.addWidget(line())
    inside.addLayout(_offer(_IMPORT, "Import…", take_in))
    return frame


def _offer(words: tuple[str, str], button: str, clicked: Callable[[], None]) -> QHBoxLayout:
    title, said = words
    whole = row(spacing=2 * SPACE)
    whole.addLayout(column(label(title, "strong"), label(said, "muted", wrap=True), spacing=3), 1)
    whole.addWidget(Button(button, accessible=title, clicked=clicked))
    return whole
