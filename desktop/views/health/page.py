"""The health page: how each part is, what was skipped and why, every connection, where the data lies."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.health import HealthState, HealthViewModel, PartLine
from desktop.views.widgets.basics import Icon, card, clear, column, label, line, row
from desktop.views.widgets.controls import Dot
from desktop.views.widgets.scrolling import ScrollColumn

WIDTH = 960


class HealthPage(QWidget):
    """Shows the state of a `HealthViewModel`, fresh while it can be seen."""

    def __init__(self, *, health: HealthViewModel, appearance: Appearance) -> None:
        super().__init__()
        self.setObjectName("page")
        self._health, self._appearance = health, appearance
        self._shown: HealthState | None = None
        self._dot = Dot(appearance, size=14)
        self._headline = label("", "title")
        self._scroll = ScrollColumn(width=WIDTH)
        self._body = QVBoxLayout()
        self._body.setSpacing(2 * SPACE)
        self._scroll.inside.addLayout(row(self._dot, self._headline, 1, spacing=12))
        self._scroll.inside.addLayout(self._body)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._scroll)
        health.changed.connect(self._on_changed)
        self._on_changed()

    def focus(self) -> None:
        """Nothing to type here; the page itself takes the keys."""
        self._scroll.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        """Somebody looks."""
        self._health.watch(True)
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._health.watch(False)
        super().hideEvent(event)

    def _on_changed(self) -> None:
        state = self._health.state
        if state == self._shown:
            return
        self._shown = state
        self._dot.set_tone(state.tone)
        self._headline.setText(state.headline)
        clear(self._body)
        if state.problem:
            self._body.addWidget(label(state.problem, "danger", wrap=True))
        for warning in state.warnings:
            self._body.addWidget(self._warning(warning))
        if state.numbers:
            self._body.addWidget(_numbers(state.numbers))
        if state.parts:
            self._body.addWidget(label("PARTS", "overline"))
            self._body.addWidget(self._parts(state.parts))
        self._body.addWidget(label("LOOKED AT OR HEARD, AND NOT KEPT", "overline"))
        self._body.addWidget(_table(state.skipped, "Nothing was skipped since the start."))
        self._body.addWidget(label("CONNECTIONS", "overline"))
        self._body.addWidget(self._connections(state))
        self._body.addWidget(label("ABOUT", "overline"))
        self._body.addWidget(_table(state.about, ""))

    def _warning(self, text: str) -> QFrame:
        frame, inside = card("warning")
        part = row(Icon(self._appearance, "warning", "warning"))
        part.addWidget(label(text, "warning", wrap=True), 1)
        inside.addLayout(part)
        return frame

    def _parts(self, parts: tuple[PartLine, ...]) -> QFrame:
        frame, inside = card()
        for number, part in enumerate(parts):
            if number:
                inside.addWidget(line())
            dot = Dot(self._appearance)
            dot.set_tone(part.tone)
            dot.setAccessibleName(part.tone)
            name = label(part.name, "strong")
            name.setFixedWidth(170)
            words = column(label(part.message, "muted", wrap=True), spacing=2)
            if part.remedy:
                words.addWidget(label(part.remedy, "warning", wrap=True))
            whole = row(dot, name, spacing=12)
            whole.addLayout(words, 1)
            inside.addLayout(whole)
        return frame

    def _connections(self, state: HealthState) -> QFrame:
        frame, inside = card()
        if not state.connections:
            part = row(Icon(self._appearance, "shield", "ok"), spacing=12)
            part.addWidget(label("No connection was ever made. Everything stayed on this machine.", wrap=True), 1)
            inside.addLayout(part)
            return frame
        grid = QGridLayout()
        grid.setHorizontalSpacing(2 * SPACE)
        grid.setColumnStretch(2, 1)
        for column_number, title in enumerate(("When", "Where", "Why", "Sent")):
            grid.addWidget(label(title, "caption"), 0, column_number)
        for number, entry in enumerate(state.connections[:200], start=1):
            for column_number, text in enumerate(entry):
                grid.addWidget(label(text, selectable=True), number, column_number)
        inside.addLayout(grid)
        return frame


def _numbers(numbers: tuple[tuple[str, str], ...]) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(12)
    for place, (title, number) in enumerate(numbers):
        frame, inside = card()
        inside.setSpacing(2)
        inside.addWidget(label(number, "number"))
        inside.addWidget(label(title, "caption", wrap=True))
        grid.addWidget(frame, place // 4, place % 4)
    for place in range(4):
        grid.setColumnStretch(place, 1)
    return holder


def _table(lines: tuple[tuple[str, str], ...], nothing: str) -> QFrame:
    frame, inside = card()
    if not lines:
        inside.addWidget(label(nothing, "muted"))
    for number, (name, value) in enumerate(lines):
        if number:
            inside.addWidget(line())
        lead = label(name, "muted")
        lead.setFixedWidth(300)
        part = row(lead)
        words = label(value, wrap=True, selectable=True)
        words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        part.addWidget(words, 1)
        inside.addLayout(part)
    return frame
