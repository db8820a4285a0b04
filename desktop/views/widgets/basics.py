"""Labels, buttons, cards and lines in the look of the window."""

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop.theme.appearance import Appearance
from desktop.theme.icons import icon, icon_pixmap, mark_pixmap
from desktop.theme.tips import plain_tip
from desktop.theme.tokens import SPACE


def label(
    text: str = "", tone: str = "", *, wrap: bool = False, middle: bool = False, selectable: bool = False
) -> QLabel:
    """Plain text; `tone`: display, title, heading, strong, muted, caption, overline, danger, warning, ok."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("tone", tone)
    made.setWordWrap(wrap)
    if middle:
        made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def bird(size: int, *, ratio: float) -> QLabel:
    """Scrubjay's picture, so many device-independent pixels high; `ratio`: the screen's scale."""
    made = label(middle=True)
    made.setPixmap(mark_pixmap("scrubjay", size, ratio=ratio))
    return made


def entry(name: str, *, hint: str = "", hidden: bool = False) -> QLineEdit:
    """A line to type into, named in itself (or with a hint) while it is empty; `hidden`: what is typed is not shown."""
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setPlaceholderText(hint or name)
    if hidden:
        made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Give a widget another tone and paint it anew."""
    set_look(widget, "tone", tone)


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Change a property that the style sheet asks for."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        style = widget.style()
        style.unpolish(widget)
        style.polish(widget)


class Button(QPushButton):
    """A push button; `role`: primary, danger, quiet, link, icon, nav, chip, citation, send, suggestion, or plain."""

    def __init__(
        self,
        text: str = "",
        role: str = "",
        *,
        appearance: Appearance | None = None,
        icon_name: str = "",
        colour: str = "muted",
        tooltip: str = "",
        accessible: str = "",
        clicked: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(text.replace("&", "&&"))
        self.setProperty("role", role)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._appearance, self._icon_name, self._colour = appearance, icon_name, colour
        if tooltip:
            self.setToolTip(plain_tip(tooltip))
        self.setAccessibleName(accessible or text or tooltip)
        if clicked is not None:
            self.clicked.connect(lambda: clicked())
        if appearance is not None and icon_name:
            self.setIconSize(QSize(18, 18))
            self._tint()
            appearance.changed.connect(self._tint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as the space bar does, and not the default one of a dialog."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.click()
        else:
            super().keyPressEvent(event)

    def set_icon(self, name: str, colour: str = "") -> None:
        """Show another icon."""
        if (name, colour or self._colour) != (self._icon_name, self._colour):
            self._icon_name, self._colour = name, colour or self._colour
            self._tint()

    def _tint(self) -> None:
        if self._appearance is None:
            return
        colours = self._appearance.tokens.colours()
        self.setIcon(icon(self._icon_name, colours[self._colour], colours["accent_text"], colours["faint"]))


class Icon(QLabel):
    """A picture of one colour, taken from the appearance."""

    def __init__(self, appearance: Appearance, name: str, colour: str = "muted", *, size: int = 20) -> None:
        super().__init__()
        self._appearance, self._name, self._colour, self._size = appearance, name, colour, size
        self.setFixedSize(size, size)
        self._tint()
        appearance.changed.connect(self._tint)

    def set_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        if (name, colour) != (self._name, self._colour):
            self._name, self._colour = name, colour
            self._tint()

    def _tint(self) -> None:
        colour = self._appearance.tokens.colours()[self._colour]
        self.setPixmap(icon_pixmap(self._name, colour, self._size, ratio=self.devicePixelRatioF()))


def card(tone: str = "") -> tuple[QFrame, QVBoxLayout]:
    """A surface with a border, and the column to fill."""
    frame = QFrame()
    frame.setObjectName("card")
    frame.setProperty("tone", tone)
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
    inside.setSpacing(SPACE)
    return frame, inside


def line() -> QFrame:
    """A thin horizontal line."""
    made = QFrame()
    made.setObjectName("line")
    return made


def lined_card(parts: Iterable[QWidget | QLayout], *, spacing: int = SPACE) -> QFrame:
    """A card with these below each other, and a line between each two."""
    frame, inside = card()
    inside.setSpacing(spacing)
    for number, part in enumerate(parts):
        _fill(inside, (line(), part) if number else (part,))
    return frame


def offer(title: str, said: str, button: QPushButton) -> QHBoxLayout:
    """What can be done, what that means, and its button."""
    whole = row(spacing=2 * SPACE)
    whole.addLayout(column(label(title, "strong"), label(said, "muted", wrap=True), spacing=3), 1)
    whole.addWidget(button)
    return whole


def waiting_bar(accessible: str) -> QProgressBar:
    """A bar that moves while nobody knows how much there is to do."""
    made = QProgressBar()
    made.setRange(0, 0)
    made.setTextVisible(False)
    made.setAccessibleName(accessible)
    return made


def row(*parts: QWidget | QLayout | int, spacing: int = SPACE) -> QHBoxLayout:
    """Parts beside each other; a number is a stretch."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    _fill(made, parts)
    return made


def column(*parts: QWidget | QLayout | int, spacing: int = SPACE) -> QVBoxLayout:
    """Parts below each other; a number is a stretch."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(spacing)
    _fill(made, parts)
    return made


def in_tab_order(*widgets: QWidget) -> None:
    """Let the Tab key lead from each to the next one."""
    for first, second in pairwise(widgets):
        QWidget.setTabOrder(first, second)


def centred(widget: QWidget) -> QHBoxLayout:
    """The widget in the middle, as wide as it may be."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(0)
    made.addStretch(1)
    made.addWidget(widget, 1000)
    made.addStretch(1)
    return made


def _fill(layout: QHBoxLayout | QVBoxLayout, parts: tuple[QWidget | QLayout | int, ...]) -> None:
    for part in parts:
        if isinstance(part, int):
            layout.addStretch(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part)
        else:
            layout.addWidget(part)


def let_go(widget: QWidget) -> None:
    """Hide a widget, and have the event loop delete it.

    It stays its parent's until then: without one, Python's garbage collector may take the wrappers of its children
    first, and Qt then deletes what is gone.
    """
    widget.hide()
    widget.setEnabled(False)  # nor does the Tab key lead to it
    widget.deleteLater()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            let_go(widget)
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


def in_parts(made: Sequence[Callable[[], QWidget]], many: int) -> QVBoxLayout:
    """The first so many below each other, and a button for as many more, until all are there."""
    whole = column(*(make() for make in made[:many]), spacing=2 * SPACE)
    left = made[many:]
    if left:
        more = Button(f"Show {min(many, len(left))} of {len(left):,} more", "link")

        def show() -> None:
            whole.removeWidget(more)
            let_go(more)
            whole.addLayout(in_parts(left, many))

        more.clicked.connect(show)
        whole.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
    return whole
