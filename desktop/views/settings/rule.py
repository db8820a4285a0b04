"""The dialog in which one rule is made or changed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from desktop.viewmodels.rules import AS_A_LINE, Draft, RulesViewModel
from desktop.views.widgets.basics import Button, column, label, row, set_look
from desktop.views.widgets.dialogs import Dialog

_WIDTH = 520


class RuleDialog(Dialog):
    """A kind, a value, and what narrows it. It stays open while the rule cannot be read, and says why."""

    def __init__(self, parent: QWidget, rules: RulesViewModel, text: str) -> None:
        what = "Mute the microphone while" if rules.mute else "Never capture"
        super().__init__(parent, title=what, width=_WIDTH)
        self._rules, self._text = rules, text
        self._kinds = {kind.key: kind for kind in rules.kinds()}
        draft = rules.draft(text) if text else Draft("call" if rules.mute else "app")
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of rule")
        for kind in self._kinds.values():
            self.kind.addItem(kind.title, kind.key)
        self.kind.setCurrentIndex(self.kind.findData(draft.kind))
        self.value = _field("Value", draft.value)
        self.app = _field("Only in this application", draft.app)
        self.app.setPlaceholderText("any")
        self.hours = _field("Only at these hours", draft.hours)
        self.hours.setPlaceholderText("always, or e.g. Sat, Sun 9-17")
        self._about = label("", "muted", wrap=True)
        self.problem = label("", "danger", wrap=True)
        self.cancel = Button("Cancel", clicked=self.reject)
        self.save = Button("Save" if text else "Add", "primary", clicked=self._save)
        self.save.setDefault(True)
        self._app_line, self._hours_line = _named("Only in this application", self.app), _named("Only at", self.hours)
        whole = column(label(what, "heading"), self.kind, self.value, self._about, spacing=12)
        for part in (self._app_line, self._hours_line, self.problem):
            whole.addWidget(part)
        whole.addLayout(row(1, self.cancel, self.save))
        self.fill(whole)
        self.kind.currentIndexChanged.connect(self._on_kind)
        for field in (self.value, self.app, self.hours):
            field.textEdited.connect(self._forgive)
        self._on_kind()
        (self.value if self.value.isVisibleTo(self) else self.kind).setFocus()

    @property
    def draft(self) -> Draft:
        """What stands in the fields that count."""
        kind = str(self.kind.currentData())
        app = self.app.text() if self._app_line.isVisibleTo(self) else ""
        return Draft(kind, self.value.text(), app, self.hours.text() if self._hours_line.isVisibleTo(self) else "")

    def _on_kind(self) -> None:
        kind = self._kinds[str(self.kind.currentData())]
        self._about.setText(kind.about)
        self.value.setPlaceholderText(f"for example {kind.example}")
        self.value.setVisible(kind.key != "private")
        self._app_line.setVisible(kind.key not in ("app", "time", AS_A_LINE))
        self._hours_line.setVisible(kind.key not in ("time", AS_A_LINE))
        self._forgive()
        self.fit()

    def _forgive(self) -> None:
        self.problem.hide()
        set_look(self.value, "wrong", False)

    def _save(self) -> None:
        text, problem = self._rules.read(self.draft)
        if problem:
            self.problem.setText(problem)
            self.problem.show()
            set_look(self.value, "wrong", True)
            self.fit()
            return
        self._rules.save(text, instead_of=self._text)
        self.accept()


def _field(name: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setAccessibleName(name)
    return made


def _named(name: str, field: QLineEdit) -> QWidget:
    made = QWidget()
    caption = label(name)
    caption.setFixedWidth(180)
    caption.setAlignment(Qt.AlignmentFlag.AlignVCenter)
    caption.setBuddy(field)
    made.setLayout(row(caption, field))
    return made
