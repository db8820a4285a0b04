"""Shows short messages at the bottom of the window."""

import math

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.viewmodels.toasts import Toast, Toasts
from desktop.views.widgets.basics import Button, label, let_go, row

WIDTH = 560
MOST = 3
# The status bar, and some room.
_ABOVE = 56


class ToastBar(QWidget):
    """Floats over its parent, above the status bar; the newest message is the lowest."""

    def __init__(self, parent: QWidget, *, toasts: Toasts, appearance: Appearance) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._lifted = 0
        self._cards: dict[int, tuple[Toast, QFrame]] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        toasts.said.connect(self._on_said)
        toasts.withdrawn.connect(self._on_withdrawn)
        parent.installEventFilter(self)
        self.hide()

    @property
    def texts(self) -> list[str]:
        """What is shown now."""
        return [toast.text for toast, _ in self._cards.values()]

    def dismiss(self) -> bool:
        """Take the newest away that is nothing but said; False when there is none. What can be undone stays."""
        said = [number for number, (toast, _) in self._cards.items() if not toast.action]
        if said:
            self._drop(said[-1])
        return bool(said)

    def clear(self) -> None:
        """Take all of them away: what they tell of is closed."""
        for number in list(self._cards):
            self._drop(number)

    def press(self) -> None:
        """Press the newest one's button, where one has any."""
        offered = [toast for toast, _ in self._cards.values() if toast.action]
        if offered:
            self._act(offered[-1])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay at the bottom when the window changes its size."""
        if watched is self.parentWidget() and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _on_said(self, toast: Toast) -> None:
        while len(self._cards) >= MOST:
            # What can be undone stays longest.
            plain = [number for number, (shown, _) in self._cards.items() if not shown.action]
            self._drop(plain[0] if plain else next(iter(self._cards)))
        frame = QFrame()
        frame.setObjectName("toast")
        frame.setProperty("tone", toast.tone)
        text = label(toast.text, "danger" if toast.tone == "danger" else "", wrap=True)
        part = row()
        part.addWidget(text, 1)
        if toast.action:
            button = Button(toast.action, "link", tooltip=f"{toast.action} (Ctrl+Z)", clicked=lambda: self._act(toast))
            part.addWidget(button)
            if toast.countdown:
                _count_down(button, toast, frame)
        part.addWidget(
            Button(
                "",
                "icon",
                appearance=self._appearance,
                icon_name="close",
                accessible="Dismiss",
                clicked=lambda: self._drop(id(toast)),
            )
        )
        part.setContentsMargins(16, 8, 8, 8)
        frame.setLayout(part)
        timer = QTimer(frame)
        timer.setSingleShot(True)
        timer.timeout.connect(lambda: self._drop(id(toast)))
        timer.start(round(toast.seconds * 1000))
        self._cards[id(toast)] = (toast, frame)
        self._layout.addWidget(frame)
        frame.show()  # Qt would do so later, and a hidden one has no height
        self._place()

    def lift(self, pixels: int) -> None:
        """Stay clear of what is at the bottom of the page, a field that is typed into say."""
        self._lifted = pixels
        self._place()

    def _on_withdrawn(self, toast: Toast) -> None:
        self._drop(id(toast))

    def _act(self, toast: Toast) -> None:
        self._drop(id(toast))
        if toast.act is not None:
            toast.act()

    def _drop(self, number: int) -> None:
        _, frame = self._cards.pop(number, (None, None))
        if frame is not None:
            self._layout.removeWidget(frame)
            let_go(frame)
            self._place()

    def _place(self) -> None:
        self.setVisible(bool(self._cards))
        parent = self.parentWidget()
        if not self._cards or parent is None:
            return
        width = min(WIDTH, parent.width() - 32)
        self.setFixedWidth(width)
        height = self._layout.heightForWidth(width) if self._layout.hasHeightForWidth() else self.sizeHint().height()
        self.setFixedHeight(height)
        self.move((parent.width() - width) // 2, parent.height() - height - _ABOVE - self._lifted)
        self.raise_()


def _count_down(button: Button, toast: Toast, frame: QFrame) -> None:
    """“Undo (10)”, “Undo (9)” …; who reads it by ear hears the word alone."""
    left = math.ceil(toast.seconds)
    button.setAccessibleName(toast.action)
    button.setText(f"{toast.action} ({left})")
    button.setMinimumWidth(button.sizeHint().width())
    tick = QTimer(frame)

    def tell() -> None:
        nonlocal left
        left = max(0, left - 1)
        button.setText(f"{toast.action} ({left})")

    tick.timeout.connect(tell)
    tick.start(1000)
