"""The dialog that takes an export back in: which file, what is in it, how far it is, and what came of it."""

from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.viewmodels.importing import ImportingViewModel
from desktop.views.widgets.basics import Button, card, column, entry, label, row, waiting_bar
from desktop.views.widgets.dialogs import Dialog, ask_for_path

_WIDTH = 520
_TITLES = {
    "asking": "Take an export back in",
    "looking": "Looking into the file…",
    "found": "This is in the file",
    "taking": "Taking it in…",
    "done": "It was taken in",
}
_NOTE = (
    "Choose a file that was written by “Export…” or “Archive…”, here or on another computer. What is in it is shown "
    "first; nothing comes in before you say so."
)
_KINDS = "Exports (*.zip *.age *.json);;All files (*)"


class ImportDialog(Dialog):
    """Fields first, then what is in the file, then progress and what was new; closing it while it works stops that."""

    def __init__(self, parent: QWidget, importing: ImportingViewModel) -> None:
        super().__init__(parent, title=_TITLES["asking"], width=_WIDTH)
        self._importing = importing
        importing.open()
        self.file = entry("File of the export")
        self.passphrase = entry(
            "Passphrase of the export, if it has one", hint="Its passphrase, if it has one", hidden=True
        )
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        self.said = label("", "muted", wrap=True)
        self._headline = label("", "heading", wrap=True)
        self.progress = waiting_bar("The export is being read")
        self._asked, self._told = self._make_fields(), self._make_told()
        self.cancel_button = Button("Cancel", clicked=self.reject)
        self.look_button = Button("Show what is in it", "primary", clicked=self._look)
        self.take_button = Button("Take in", "primary", clicked=importing.take)
        outside = column(self._headline, self._asked, self.progress, self.said, self._told, self.problem, spacing=12)
        outside.addLayout(row(1, self.cancel_button, self.look_button, self.take_button))
        self.fill(outside)
        importing.changed.connect(self._on_changed)
        importing.refused.connect(self._on_refused)
        self._on_changed()
        self.file.setFocus()

    def reject(self) -> None:
        """Close; what is being taken in is given up."""
        if self._importing.state.stage != "done":
            self._importing.cancel()
        super().reject()

    def _make_fields(self) -> QWidget:
        part = QWidget()
        self.choose_button = Button("Choose…", accessible="Choose the file of the export", clicked=self._choose)
        where = row(self.file, self.choose_button)
        where.setStretch(0, 1)
        part.setLayout(column(label(_NOTE, "muted", wrap=True), where, self.passphrase, spacing=12))
        return part

    def _make_told(self) -> QWidget:
        frame, inside = card("sunken")
        self.amounts = label("", "strong", wrap=True, selectable=True)
        self.notes = label("", "muted", wrap=True)
        inside.addWidget(self.amounts)
        inside.addWidget(self.notes)
        return frame

    def _choose(self) -> None:
        ask_for_path(
            self,
            "The file of the export",
            self.file.setText,
            mode=QFileDialog.FileMode.ExistingFile,
            at=self.file.text(),
            kinds=_KINDS,
        )

    def _look(self) -> None:
        self.problem.hide()
        self._importing.look(self.file.text(), self.passphrase.text())

    def _on_changed(self) -> None:
        state = self._importing.state
        told = state.stage in ("found", "done")
        self._headline.setText(_TITLES[state.stage])
        self._asked.setVisible(state.stage == "asking")
        self.progress.setVisible(state.busy)
        self.said.setText(state.said)
        self.said.setVisible(state.busy)
        self._told.setVisible(told)
        self.amounts.setText(state.said)
        self.notes.setText("\n".join(state.notes))
        self.notes.setVisible(bool(state.notes))
        self.look_button.setVisible(state.stage == "asking")
        self.take_button.setVisible(state.stage == "found")
        self.cancel_button.setText("Close" if state.stage == "done" else "Cancel")
        self._set_default(state.stage)
        self.fit()

    def _set_default(self, stage: str) -> None:
        button = {"asking": self.look_button, "found": self.take_button}.get(stage, self.cancel_button)
        button.setDefault(True)
        if stage in ("found", "done"):
            button.setFocus()
        if stage == "done":
            self.passphrase.clear()

    def _on_refused(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.show()
        self.fit()
