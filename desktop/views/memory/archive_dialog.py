"""The dialog that writes memories into a file: where to, sealed by what, how far it is, and that it is done."""

from dataclasses import dataclass

from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QWidget

from desktop.viewmodels.archiving import ArchivingViewModel
from desktop.views.widgets.basics import Button, card, column, entry, label, row, waiting_bar
from desktop.views.widgets.dialogs import Dialog, ask_for_path

_WIDTH = 520
_PLAIN, _SEALED = ".zip", ".zip.age"


@dataclass(frozen=True, slots=True)
class Words:
    """What the dialog says. `may_be_plain`: whether it may be written without a passphrase."""

    title: str
    note: str
    name: str
    button: str
    may_be_plain: bool = False


ARCHIVE = Words(
    "Archive what goes soon",
    "Writes the texts and pictures that the limits are about to take into one file. Nothing is taken out of your "
    "memories by it, and only the passphrase opens it: write it down, nobody can open the file without.",
    "archive",
    "Archive",
)
EXPORT = Words(
    "Export everything",
    "Writes all memories with their history, all pictures and all conversations into one file. Nothing is taken out of "
    "your memories by it, and only the passphrase opens it: write it down. Of exact things that are kept sealed, only "
    "the name is in it.",
    "export",
    "Export",
    may_be_plain=True,
)
_OPENED = "It opens with its passphrase alone: “scrubjay import FILE” takes it back in, “age -d” opens it anywhere."
_OPENED_PLAIN = "Anybody can open it. “scrubjay import FILE” takes it back in."


class ArchiveDialog(Dialog):
    """Fields first, then progress, then what was written; closing it while it writes stops that."""

    def __init__(self, parent: QWidget, archiving: ArchivingViewModel, words: Words = ARCHIVE) -> None:
        super().__init__(parent, title=words.title, width=_WIDTH)
        self._words = words
        self._archiving = archiving
        self.file = QLineEdit(archiving.open())
        self.file.setAccessibleName(f"File of the {words.name}")
        self.passphrase = entry(f"Passphrase of the {words.name}", hidden=True)
        self.again = entry("The same passphrase again", hidden=True)
        self.plain = QCheckBox("Without a passphrase: anybody who has it can read it")
        self.plain.setVisible(words.may_be_plain)
        self.plain.toggled.connect(self._on_plain)
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        self.said = label("", "muted", wrap=True)
        self._headline = label("", "heading", wrap=True)
        self.progress = waiting_bar(f"The {words.name} is being written")
        self._asked, self._done = self._make_fields(), self._make_done()
        self.cancel_button = Button("Cancel", clicked=self.reject)
        self.archive_button = Button(words.button, "primary", clicked=self._archive)
        self.archive_button.setDefault(True)
        outside = column(self._headline, self._asked, self.progress, self.said, self._done, self.problem, spacing=12)
        outside.addLayout(row(1, self.cancel_button, self.archive_button))
        self.fill(outside)
        archiving.changed.connect(self._on_changed)
        archiving.refused.connect(self._on_refused)
        self._on_changed()
        self.passphrase.setFocus()

    def reject(self) -> None:
        """Close; what is being written is given up."""
        if self._archiving.state.stage == "writing":
            self._archiving.cancel()
        super().reject()

    def _make_fields(self) -> QWidget:
        part = QWidget()
        told = f"Choose the file of the {self._words.name}"
        self.choose_button = Button("Choose…", accessible=told, clicked=self._choose)
        where = row(self.file, self.choose_button)
        where.setStretch(0, 1)
        fields = column(
            label(self._words.note, "muted", wrap=True), where, self.passphrase, self.again, self.plain, spacing=12
        )
        part.setLayout(fields)
        return part

    def _make_done(self) -> QWidget:
        frame, inside = card("sunken")
        self.written = label("", "strong", wrap=True, selectable=True)
        inside.addWidget(self.written)
        self.opened = label(_OPENED, "muted", wrap=True)
        inside.addWidget(self.opened)
        return frame

    def _choose(self) -> None:
        kinds = "Archive (*.zip)" if self.plain.isChecked() else "Sealed archive (*.age)"
        ask_for_path(
            self,
            f"The file of the {self._words.name}",
            self.file.setText,
            mode=QFileDialog.FileMode.AnyFile,
            at=self.file.text(),
            kinds=f"{kinds};;All files (*)",
        )

    def _on_plain(self, plain: bool) -> None:
        """A name that was only offered follows."""
        for field in (self.passphrase, self.again):
            field.setDisabled(plain)
        before, after = (_SEALED, _PLAIN) if plain else (_PLAIN, _SEALED)
        if self.file.text().endswith(before):
            self.file.setText(self.file.text().removesuffix(before) + after)
        self.opened.setText(_OPENED_PLAIN if plain else _OPENED)

    def _archive(self) -> None:
        self.problem.hide()
        self._archiving.archive(
            self.file.text(), self.passphrase.text(), self.again.text(), plain=self.plain.isChecked()
        )

    def _on_changed(self) -> None:
        state = self._archiving.state
        stage = state.stage
        titles = {
            "asking": self._words.title,
            "writing": f"Writing the {self._words.name}…",
            "done": f"The {self._words.name} is written",
        }
        self._headline.setText(titles[stage])
        self._asked.setVisible(stage == "asking")
        self.progress.setVisible(stage == "writing")
        self.said.setText(state.said)
        self.said.setVisible(stage != "asking")
        self._done.setVisible(stage == "done")
        self.written.setText(_breakable(state.file))
        self.archive_button.setVisible(stage == "asking")
        self.cancel_button.setText("Close" if stage == "done" else "Cancel")
        if stage == "done":
            self.passphrase.clear()
            self.again.clear()
            self.cancel_button.setDefault(True)
        self.fit()

    def _on_refused(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.fit()


def _breakable(path: str) -> str:
    """A path that may be wrapped after each folder."""
    return path.replace("/", "/\u200b")
