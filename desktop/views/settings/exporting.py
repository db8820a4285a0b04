"""The card from which everything is exported, and an export is taken back in."""

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from desktop.views.widgets.basics import Button, lined_card, offer

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
    return lined_card(
        [
            offer(*_EXPORT, Button("Export…", accessible=_EXPORT[0], clicked=export)),
            offer(*_IMPORT, Button("Import…", accessible=_IMPORT[0], clicked=take_in)),
        ]
    )
