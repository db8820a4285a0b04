"""The card with which the key is changed, or everything destroyed, and the two dialogs that ask before."""

from collections.abc import Callable

from PySide6.QtWidgets import QDialog, QFrame, QLineEdit, QWidget

from desktop.viewmodels.keys import WORD, KeysViewModel
from desktop.views.widgets.basics import Button, column, entry, label, lined_card, offer, row
from desktop.views.widgets.dialogs import Dialog

TITLE = "The key"
_NEW_KEY = (
    "Change the key",
    "Everything is encrypted anew with another key, and the old one opens nothing any more. Your passphrase stays.",
)
_DESTROY = (
    "Destroy everything",
    "Forgets the key at once and then removes all memories, pictures, conversations and settings. There is no undo.",
)
WORDS = " ".join((TITLE, *_NEW_KEY, *_DESTROY)).casefold()


class KeyCard(QFrame):
    """Two rows, each with a button."""

    def __init__(self, keys: KeysViewModel) -> None:
        super().__init__()
        self.change_button = Button("Change the key…", clicked=lambda: NewKeyDialog(self, keys).open_once())
        self.destroy_button = Button(
            "Destroy everything…", "danger", clicked=lambda: DestroyDialog(self, keys).open_once()
        )
        frame = lined_card([offer(*_NEW_KEY, self.change_button), offer(*_DESTROY, self.destroy_button)])
        self.setLayout(column(frame))


class _KeyDialog(Dialog):
    """A headline, what happens, a field and two buttons."""

    def __init__(
        self,
        parent: QWidget,
        keys: KeysViewModel,
        *,
        headline: str,
        said: tuple[str, ...],
        field: QLineEdit,
        act: Button,
    ) -> None:
        super().__init__(parent, title=headline, width=480)
        self.field, self.act_button = field, act
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        outside = column(label(headline, "heading", wrap=True), spacing=12)
        for text in said:
            outside.addWidget(label(text, "muted", wrap=True))
        for part in (field, self.problem):
            outside.addWidget(part)
        self.cancel_button = Button("Cancel", clicked=self.reject)
        self.cancel_button.setDefault(True)
        outside.addLayout(row(1, self.cancel_button, act))
        self.fill(outside)
        keys.refused.connect(self._on_refused)

    def _on_refused(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.fit()


class NewKeyDialog(_KeyDialog):
    """Asks for the passphrase where there is one."""

    def __init__(self, parent: QWidget, keys: KeysViewModel) -> None:
        field = entry("Passphrase", hidden=True)
        super().__init__(
            parent,
            keys,
            headline="Change the key?",
            said=(
                "Everything is encrypted anew. It takes some seconds for each gigabyte, and as much room on the disk "
                "once more. Nothing is captured and nothing can be read meanwhile.",
                "If it is interrupted, the next start finishes it or takes it back. Backups of the data folder still "
                "open with the old key only.",
            ),
            field=field,
            act=Button("Change the key", "primary", clicked=_accepting(self, lambda: keys.change_key(field.text()))),
        )
        field.setVisible(keys.protected)
        # Whoever types a passphrase and presses Enter wants to go on.
        (self.act_button if keys.protected else self.cancel_button).setDefault(True)


class DestroyDialog(_KeyDialog):
    """Asks for a word, so that nobody does it by mistake."""

    def __init__(self, parent: QWidget, keys: KeysViewModel) -> None:
        field = entry(f"Type “{WORD}”")
        act = Button("Destroy everything", "danger", clicked=_accepting(self, lambda: keys.destroy(field.text())))
        act.setEnabled(False)
        field.textChanged.connect(lambda text: act.setEnabled(text.strip() == WORD))
        super().__init__(
            parent,
            keys,
            headline="Destroy everything?",
            said=(
                "All memories, pictures, conversations, settings and the speech model go at once, for good. The key is "
                "forgotten first, so that nothing that a disk keeps of them can be read.",
                f"There is no undo. Type “{WORD}” to go on.",
            ),
            field=field,
            act=act,
        )


def _accepting(dialog: QDialog, do: Callable[[], bool]) -> Callable[[], None]:
    """Close the dialog, then do it; stay when it is refused."""

    def act() -> None:
        if do():
            dialog.accept()

    return act
