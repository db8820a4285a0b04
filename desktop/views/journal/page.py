"""The journal page: a day, and the ways to every other one."""

from collections.abc import Callable

from PySide6.QtCore import QDate, QSignalBlocker
from PySide6.QtGui import QGuiApplication, QHideEvent, QShowEvent
from PySide6.QtWidgets import QDateEdit, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.viewmodels.journal import JournalViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.views.chat.answer_text import AnswerText
from desktop.views.widgets.basics import Button, label, row
from desktop.views.widgets.controls import Spinner
from desktop.views.widgets.scrolling import ScrollColumn

WIDTH = 760


class JournalPage(QWidget):
    """Shows the state of a `JournalViewModel`, fresh whenever it comes into sight."""

    def __init__(self, *, journal: JournalViewModel, appearance: Appearance, toasts: Toasts) -> None:
        super().__init__()
        self.setObjectName("page")
        self._journal, self._toasts = journal, toasts
        self._headline = label("", "title", wrap=True)
        self.back_button = self._sign(appearance, "chevron-left", "The day before", lambda: journal.go(-1))
        self.on_button = self._sign(appearance, "chevron-right", "The day after", lambda: journal.go(1))
        self.date = self._make_date()
        self.today_button = Button("Today", clicked=journal.today)
        self.sum_up_button = Button("Sum up", clicked=journal.sum_up)
        self.sum_up_button.setToolTip("Ask the language model for a paragraph about this day")
        self.copy_button = Button("Copy", appearance=appearance, icon_name="copy", clicked=self._copy)
        self.copy_button.setToolTip("Copy the day as Markdown")
        self.text = AnswerText(appearance)
        self.text.setAccessibleName("Journal of the day")
        self._failure = label("", "danger", wrap=True)
        self._spinner = Spinner(appearance, size=26)
        self._scroll = ScrollColumn(width=WIDTH)
        ways = (self.back_button, self.date, self.on_button, self.today_button)
        self._scroll.inside.addWidget(self._headline)
        self._scroll.inside.addLayout(row(*ways, 1, self.sum_up_button, self.copy_button, spacing=4))
        for part in (self._spinner, self.text, self._failure):
            self._scroll.inside.addWidget(part)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._scroll)
        journal.changed.connect(self._on_changed)
        journal.refused.connect(toasts.say)
        self._on_changed()

    def focus(self) -> None:
        """Nothing to type here; the way back is at hand."""
        self.back_button.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        self._journal.watch(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._journal.watch(False)
        super().hideEvent(event)

    def _make_date(self) -> QDateEdit:
        made = QDateEdit()
        made.setAccessibleName("Day")
        made.setCalendarPopup(True)
        made.setDisplayFormat("yyyy-MM-dd")
        made.setKeyboardTracking(False)
        made.dateChanged.connect(self._on_date)
        return made

    def _on_date(self, date: QDate) -> None:
        self._journal.go(self._shown.daysTo(date))

    @property
    def _shown(self) -> QDate:
        day = self._journal.day
        return QDate(day.year, day.month, day.day)

    def _sign(self, appearance: Appearance, icon_name: str, what: str, clicked: Callable[[], None]) -> Button:
        return Button("", "icon", appearance=appearance, icon_name=icon_name, tooltip=what, clicked=clicked)

    def _on_changed(self) -> None:
        state = self._journal.state
        self._headline.setText(state.headline)
        with QSignalBlocker(self.date):
            latest = self._journal.latest
            self.date.setMaximumDate(QDate(latest.year, latest.month, latest.day))
            self.date.setDate(self._shown)
        self.on_button.setEnabled(not state.is_today)
        self.today_button.setEnabled(not state.is_today)
        self.copy_button.setEnabled(state.shown == "day")
        self.sum_up_button.setVisible(state.may_sum_up)
        self.sum_up_button.setText("Stop" if state.summing else "Sum up")
        # Nothing in it may lead anywhere: what was captured stands there as text.
        self.text.show_answer(state.text, set())
        self.text.setVisible(state.shown == "day")
        self._failure.setText(state.message)
        self._failure.setVisible(state.shown == "failed")
        self._spinner.setVisible(state.summing or state.shown == "loading")

    def _copy(self) -> None:
        state = self._journal.state
        QGuiApplication.clipboard().setText(f"# {state.headline}\n\n{state.text}\n")
        self._toasts.say("Copied.", seconds=2.0)
