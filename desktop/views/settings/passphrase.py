"""The dialog for the passphrase."""

from PySide6.QtWidgets import QWidget

from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.views.widgets.basics import Button, column, entry, label, row
from desktop.views.widgets.dialogs import Dialog


class PassphraseButton(Button):
    """Stands beside a warning that a passphrase puts right, and leads there."""

    def __init__(self, passphrase: PassphraseViewModel) -> None:
        super().__init__("Set a passphrase…")
        self._passphrase = passphrase
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        PassphraseDialog(self.window(), self._passphrase).open_once()


class PassphraseDialog(Dialog):
    """Two or three fields; closes by itself once the passphrase is set."""

    def __init__(self, parent: QWidget, passphrase: PassphraseViewModel) -> None:
        super().__init__(parent, title="Passphrase", width=440)
        self._passphrase = passphrase
        self.old, self.new, self.again = (
            entry(name, hidden=True) for name in ("Present passphrase", "New passphrase", "New passphrase, again")
        )
        self._note = label(
            "Whoever opens your memories must then type it. Nobody can open them if you forget it.", "muted", wrap=True
        )
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        self.save_button = Button("Set the passphrase", "primary", clicked=self._save)
        self.save_button.setDefault(True)
        self.remove_button = Button("Take it away", "quiet", clicked=self._remove)
        self.remove_button.setToolTip("Your memories then open with nothing but your account on this computer")
        outside = column(label("Passphrase", "heading"), self._note, self.old, self.new, self.again, self.problem)
        outside.setSpacing(12)
        outside.addLayout(row(self.remove_button, 1, Button("Cancel", clicked=self.reject), self.save_button))
        self.fill(outside)
        passphrase.changed.connect(self._on_changed)
        passphrase.refused.connect(self._on_refused)
        passphrase.done.connect(self.accept)
        passphrase.open()
        self._on_changed()

    def _save(self) -> None:
        self.problem.hide()
        self._passphrase.set(self.old.text(), self.new.text(), self.again.text())

    def _remove(self) -> None:
        self.problem.hide()
        self._passphrase.remove(self.old.text())

    def _on_changed(self) -> None:
        protected, busy = self._passphrase.protected, self._passphrase.busy
        for part in (self.old, self.remove_button):
            part.setVisible(protected)
        for button in (self.remove_button, self.save_button):
            button.setEnabled(not busy)
        wanted = "Change the passphrase" if protected else "Set the passphrase"
        self.save_button.setText("One moment…" if busy else wanted)
        self.fit()

    def _on_refused(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.fit()
