"""The health page: how each part is, what was skipped and why, every connection, where the data lies."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.capture_health import CostLine, QueueLine, StageLine
from desktop.viewmodels.health import HealthState, HealthViewModel, PartLine
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.viewmodels.warnings import WarningsViewModel
from desktop.views.health.charts import Curve, Gauge
from desktop.views.settings.passphrase import PassphraseButton
from desktop.views.widgets.basics import Button, Icon, card, clear, column, label, lined_card, row
from desktop.views.widgets.controls import Dot
from desktop.views.widgets.scrolling import ScrollColumn

WIDTH = 960
# Below this width, what stands beside each other in columns comes below each other.
NARROW = 720
NAME = 240
LEAD, NARROW_LEAD = 190, 130
# So many are listed, the newest.
CONNECTIONS = 200
COPY = "Copy as text"
COPY_TIP = "For whoever helps you. Nothing that was captured is in it."
TONES = {"ok": "works", "off": "off", "busy": "at work", "warning": "needs a look", "danger": "does not work"}


class HealthPage(QWidget):
    """Shows the state of a `HealthViewModel`, fresh while it can be seen."""

    def __init__(
        self,
        *,
        health: HealthViewModel,
        warnings: WarningsViewModel,
        passphrase: PassphraseViewModel,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._health, self._appearance = health, appearance
        self._told, self._passphrase = warnings, passphrase
        self._narrow = False
        self._dot = Dot(appearance, size=14)
        self._headline = label("", "title")
        self.copy_button = Button(
            COPY, appearance=appearance, icon_name="copy", tooltip=COPY_TIP, clicked=self._on_copy
        )
        self._copied = QTimer(self)
        self._copied.setSingleShot(True)
        self._copied.setInterval(2000)
        self._copied.timeout.connect(lambda: self.copy_button.setText(COPY))
        self._scroll = ScrollColumn(width=WIDTH)
        self._scroll.inside.addLayout(row(self._dot, self._headline, 1, self.copy_button, spacing=12))
        self._sections = [
            Section(self._scroll.inside, "", self._problems, lambda state: (state.problem, state.warnings)),
            Section(self._scroll.inside, "", _numbers, lambda state: state.numbers),
            Section(self._scroll.inside, "PARTS", self._parts, lambda state: state.parts),
            Section(self._scroll.inside, "CAPTURE", self._costs, lambda state: state.costs),
            Section(self._scroll.inside, "STAGES OF CAPTURE", self._stages, lambda state: state.stages),
            Section(self._scroll.inside, "QUEUES", self._queues, lambda state: state.queues),
            Section(self._scroll.inside, "LOOKED AT OR HEARD, AND NOT KEPT", _skipped, lambda state: (state.skipped,)),
            Section(self._scroll.inside, "SECRETS FILTERED TODAY", _filtered, lambda state: (state.filtered,)),
            Section(self._scroll.inside, "STARTED AGAIN", _restarts, lambda state: state.restarts),
            Section(self._scroll.inside, "FORGOTTEN, AND READ BY OTHERS", _audited, lambda state: state.audited),
            Section(self._scroll.inside, "LANGUAGE MODELS, THE LAST 31 DAYS", _models, lambda state: state.models),
            Section(self._scroll.inside, "CONNECTIONS", self._connections, lambda state: (state.connections,)),
            Section(self._scroll.inside, "ABOUT", _about, lambda state: state.about),
        ]
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow page has fewer columns."""
        super().resizeEvent(event)
        narrow = self.width() < NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            for section in self._sections:
                section.show(self._health.state, anew=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks."""
        self._health.watch(False)
        super().hideEvent(event)

    def _on_changed(self) -> None:
        state = self._health.state
        self._dot.set_tone(state.tone)
        self._headline.setText(state.headline)
        for section in self._sections:
            section.show(state)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._health.as_text())
        self.copy_button.setText("Copied")
        self._copied.start()

    def _problems(self, state: HealthState) -> QWidget:
        holder, inside = _holder()
        if state.problem:
            inside.addWidget(label(state.problem, "danger", wrap=True))
        for warning in state.warnings:
            inside.addWidget(self._warning(warning))
        return holder

    def _warning(self, text: str) -> QFrame:
        frame, inside = card("warning")
        part = row(Icon(self._appearance, "warning", "warning"))
        part.addWidget(label(text, "warning", wrap=True), 1)
        if text == self._told.key_warning:
            part.addWidget(PassphraseButton(self._passphrase))
        inside.addLayout(part)
        return frame

    def _parts(self, state: HealthState) -> QFrame:
        return lined_card(self._part(part) for part in state.parts)

    def _part(self, part: PartLine) -> QHBoxLayout:
        words = column(label(part.message, "muted", wrap=True), spacing=2)
        if part.remedy:
            words.addWidget(label(part.remedy, "warning", wrap=True))
        whole = self._lead(part.name, part.tone)
        whole.addLayout(words, 1)
        return whole

    def _lead(self, name: str, tone: str) -> QHBoxLayout:
        dot = Dot(self._appearance)
        dot.set_tone(tone)
        dot.setAccessibleName(TONES[tone])
        dot.setToolTip(TONES[tone])
        title = label(name, "strong", wrap=True)
        title.setFixedWidth(NARROW_LEAD if self._narrow else LEAD)
        return row(dot, title, spacing=12)

    def _costs(self, state: HealthState) -> QWidget:
        return _grid([self._cost(cost) for cost in state.costs], columns=3)

    def _cost(self, cost: CostLine) -> QFrame:
        frame, inside = card()
        inside.setSpacing(2)
        words = column(label(cost.number, "number"), label(cost.title, "caption", wrap=True), spacing=2)
        words.addStretch(1)
        if len(cost.past) < 2:
            inside.addLayout(words)
            return frame
        whole = row(spacing=12)
        whole.addLayout(words, 1)
        whole.addWidget(Curve(self._appearance, cost.past, f"{cost.title}, the last minutes"))
        inside.addLayout(whole)
        return frame

    def _stages(self, state: HealthState) -> QFrame:
        return lined_card(self._stage(stage) for stage in state.stages)

    def _stage(self, stage: StageLine) -> QHBoxLayout:
        tone = "danger" if stage.tone == "danger" else "muted"
        if self._narrow:
            told = " · ".join(part for part in (stage.did, stage.pace, stage.last) if part)
            words = column(label(told, tone, wrap=True), spacing=2)
        else:
            words = column(_in_columns(stage, tone), spacing=2)
        if stage.error:
            words.addWidget(label(stage.error, "caption", wrap=True, selectable=True))
        if stage.remedy:
            words.addWidget(label(stage.remedy, "warning", wrap=True))
        whole = self._lead(stage.name, stage.tone)
        whole.addLayout(words, 1)
        return whole

    def _queues(self, state: HealthState) -> QFrame:
        return lined_card(self._queue(queue) for queue in state.queues)

    def _queue(self, queue: QueueLine) -> QHBoxLayout:
        whole = self._lead(queue.name, queue.tone)
        whole.addWidget(Gauge(self._appearance, queue.share, queue.tone))
        whole.addWidget(label(queue.waiting, "muted", wrap=True), 1)
        whole.addWidget(label(queue.dropped, "warning" if queue.tone == "warning" else "muted"))
        return whole

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
        shown, older = state.connections[:CONNECTIONS], state.connections[CONNECTIONS:]
        for column_number, title in enumerate(("When", "Where", "Why", "Sent")):
            grid.addWidget(label(title, "caption"), 0, column_number)
        for number, entry in enumerate(shown, start=1):
            for column_number, text in enumerate(entry):
                # What for is a sentence, which has the rest of the width.
                grid.addWidget(label(text, wrap=column_number == 2, selectable=True), number, column_number)
        inside.addLayout(grid)
        if older:
            inside.addWidget(label(f"and {len(older):,} older", "caption"))
        return frame


class Section:
    """A title and what stands below it, made anew only when its part of the state is another one.

    So a page that is read from time to time neither jumps nor loses what somebody has marked. Nothing to tell (`told`
    is empty): nothing is shown.
    """

    def __init__(
        self,
        where: QVBoxLayout,
        title: str,
        make: Callable[[HealthState], QWidget],
        told: Callable[[HealthState], tuple[object, ...]],
    ) -> None:
        self._make, self._told = make, told
        self._shown: tuple[object, ...] | None = None
        self.holder, self._inside = _holder()
        self._title = title
        where.addWidget(self.holder)

    def show(self, state: HealthState, *, anew: bool = False) -> None:
        """Show its part of the state; `anew` also when it is the same."""
        told = self._told(state)
        if told == self._shown and not anew:
            return
        self._shown = told
        clear(self._inside)
        self.holder.setVisible(any(told) or told == ((),))
        if not self.holder.isHidden():
            if self._title:
                self._inside.addWidget(label(self._title, "overline"))
            self._inside.addWidget(self._make(state))


def _holder() -> tuple[QWidget, QVBoxLayout]:
    holder = QWidget()
    inside = QVBoxLayout(holder)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.setSpacing(2 * SPACE)
    return holder, inside


def _in_columns(stage: StageLine, tone: str) -> QHBoxLayout:
    whole = row(spacing=12)
    whole.addWidget(label(stage.did, "muted", wrap=True), 1)
    for text, width, colour in ((stage.pace, 110, "muted"), (stage.last, 190, tone)):
        cell = label(text, colour)
        cell.setFixedWidth(width)
        cell.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        whole.addWidget(cell)
    return whole


def _skipped(state: HealthState) -> QFrame:
    return _table(state.skipped, "Nothing was skipped since the start.")


def _filtered(state: HealthState) -> QFrame:
    return _table(state.filtered, "No secret was taken out of what was seen or heard today.")


def _restarts(state: HealthState) -> QFrame:
    return _table(state.restarts, "")


def _audited(state: HealthState) -> QFrame:
    return _table(state.audited, "")


def _models(state: HealthState) -> QFrame:
    return _table(state.models, "")


def _about(state: HealthState) -> QFrame:
    return _table(state.about, "")


def _numbers(state: HealthState) -> QWidget:
    cards: list[QFrame] = []
    for title, number in state.numbers:
        frame, inside = card()
        inside.setSpacing(2)
        inside.addWidget(label(number, "number"))
        inside.addWidget(label(title, "caption", wrap=True))
        cards.append(frame)
    return _grid(cards, columns=4)


def _grid(cards: list[QFrame], *, columns: int) -> QWidget:
    holder = QWidget()
    grid = QGridLayout(holder)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(12)
    for place, frame in enumerate(cards):
        grid.addWidget(frame, place // columns, place % columns)
    for place in range(columns):
        grid.setColumnStretch(place, 1)
    return holder


def _table(lines: tuple[tuple[str, str], ...], nothing: str) -> QFrame:
    if not lines:
        return lined_card([label(nothing, "muted")])
    return lined_card(_named(name, value) for name, value in lines)


def _named(name: str, value: str) -> QHBoxLayout:
    lead = label(name, "muted", wrap=True)
    lead.setFixedWidth(NAME)
    words = label(value, wrap=True, selectable=True)
    words.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    part = row(lead)
    part.addWidget(words, 1)
    return part
