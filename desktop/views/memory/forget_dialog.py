"""The dialog that asks what is to be forgotten; the preview of what goes with it comes after it."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QDateTime, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDateTimeEdit,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QWidget,
)

from desktop.theme.tokens import SPACE
from desktop.viewmodels.selections import LASTS, WAYS, Wish
from desktop.views.widgets.basics import Button, column, entry, label, row
from desktop.views.widgets.dialogs import Dialog

WIDTH = 600
_FIELD = 270


class ForgetDialog(Dialog):
    """One way after the other, each with what it needs beside it. `ask` is given the wish, and says what is wrong with
    it, or “”; then it closes."""

    def __init__(
        self,
        parent: QWidget,
        *,
        ask: Callable[[Wish], str],
        apps: tuple[str, ...],
        names: Callable[[], tuple[str, ...]],
        words: str = "",
    ) -> None:
        super().__init__(parent, title="Forget…", width=WIDTH)
        self._ask = ask
        self.ways: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self.minutes = _choices("How long", [(title, minutes) for minutes, title in LASTS])
        self.apps = _choices("Application", [(app, app) for app in apps])
        self.site = entry("Site", hint="example.com")
        self._names = names
        self.person = _choices("Name", [], editable=True)
        self.on_names_changed()
        self.words = entry("Words", hint="All these words")
        now = QDateTime.currentDateTime()
        self.since, self.until = _moment("From", now.addSecs(-3600)), _moment("To", now)
        self._problem = label("", "danger", wrap=True)
        self._problem.hide()
        self.next_button = Button("Show what goes…", "primary", clicked=self._go_on)
        self.next_button.setDefault(True)
        outside = column(
            label("What is to be forgotten?", "heading"),
            label("You see first what goes with it, and can undo it for ten seconds.", "muted", wrap=True),
            self._grid(),
            self._problem,
            row(1, Button("Cancel", clicked=self.reject), self.next_button),
            spacing=2 * SPACE,
        )
        self.fill(outside)
        self.words.setText(words)
        self.ways["words" if words else "last"].setChecked(True)
        self.ways["app"].setEnabled(bool(apps))
        self._show_way()

    def on_names_changed(self) -> None:
        """Offer the names that are known now; what was typed stays."""
        typed = self.person.currentText()
        before = self.person.blockSignals(True)
        self.person.clear()
        for name in self._names():
            self.person.addItem(name, name)
        self.person.setCurrentText(typed)
        self.person.blockSignals(before)

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setVerticalSpacing(SPACE)
        fields: dict[str, QWidget | QHBoxLayout] = {
            "last": self.minutes,
            "app": self.apps,
            "site": self.site,
            "person": self.person,
            "words": self.words,
            "range": row(self.since, label("to", "muted"), self.until, 1),
        }
        place = 0
        for way, title in WAYS:
            button = QRadioButton(title)
            button.toggled.connect(self._show_way)
            self._group.addButton(button)
            self.ways[way] = button
            grid.addWidget(button, place, 0, 1, 1 if way in fields and way != "range" else 2)
            field = fields.get(way)
            if isinstance(field, QHBoxLayout):
                place += 1
                field.setContentsMargins(3 * SPACE, 0, 0, 0)
                grid.addLayout(field, place, 0, 1, 2)
            elif field is not None:
                field.setFixedWidth(_FIELD)
                grid.addWidget(field, place, 1, Qt.AlignmentFlag.AlignRight)
            place += 1
        grid.setColumnStretch(0, 1)
        for way, widgets in self._parts().items():
            for widget in widgets:
                _on_use(widget, partial(self.ways[way].setChecked, True))
        return grid

    def _parts(self) -> dict[str, tuple[QWidget, ...]]:
        return {
            "last": (self.minutes,),
            "app": (self.apps,),
            "site": (self.site,),
            "person": (self.person,),
            "words": (self.words,),
            "range": (self.since, self.until),
        }

    def _show_way(self) -> None:
        self._problem.hide()
        self.fit()

    def _way(self) -> str:
        return next(way for way, button in self.ways.items() if button.isChecked())

    def _go_on(self) -> None:
        wish = Wish(
            way=self._way(),
            minutes=self.minutes.currentData(),
            app=self.apps.currentData() or "",
            site=self.site.text(),
            person=self.person.currentText(),
            words=self.words.text(),
            since=_aware(self.since),
            until=_aware(self.until),
        )
        if problem := self._ask(wish):
            self._problem.setText(problem)
            self._problem.show()
            self.fit()
            return
        self.accept()


def _choices(name: str, items: list[tuple[str, object]], *, editable: bool = False) -> QComboBox:
    made = QComboBox()
    made.setAccessibleName(name)
    made.setEditable(editable)
    made.setMaxVisibleItems(12)
    if editable:
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        if (line := made.lineEdit()) is not None:
            line.setPlaceholderText(name)
    for title, value in items:
        made.addItem(title, value)
    return made


def _moment(name: str, at: QDateTime) -> QDateTimeEdit:
    made = QDateTimeEdit(at)
    made.setAccessibleName(name)
    made.setCalendarPopup(True)
    made.setDisplayFormat("yyyy-MM-dd  HH:mm")
    return made


def _aware(field: QDateTimeEdit) -> datetime:
    return datetime.fromtimestamp(field.dateTime().toSecsSinceEpoch()).astimezone()


def _on_use(widget: QWidget, use: partial[None]) -> None:
    """Whoever fills in a field means that way."""
    if isinstance(widget, QComboBox):
        widget.activated.connect(lambda _: use())
        if widget.isEditable():
            widget.editTextChanged.connect(lambda text: use() if text else None)
    elif isinstance(widget, QLineEdit):
        widget.textEdited.connect(lambda _: use())
    elif isinstance(widget, QDateTimeEdit):
        widget.dateTimeChanged.connect(lambda _: use())
