"""Lets something happen soon, but not too often."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Throttle(QObject):
    """Calls an action at most once in `interval_ms`; the last request is never lost. For the window's thread."""

    def __init__(self, action: Callable[[], object], *, interval_ms: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._on_timeout)

    def request(self) -> None:
        """Act now when the last time is long enough ago, else when it is."""
        if self._timer.isActive():
            self._wanted = True
            return
        self._timer.start()
        self._action()

    def close(self) -> None:
        """Never act again."""
        self._timer.stop()
        self._wanted = False

    def _on_timeout(self) -> None:
        if self._wanted:
            self._wanted = False
            self._timer.start()
            self._action()


class Debounce(QObject):
    """Calls an action once requests have ceased for `interval_ms`; for fields that are typed into."""

    def __init__(self, action: Callable[[], object], *, interval_ms: int = 200, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(interval_ms)
        self._timer.timeout.connect(self._action)

    def request(self) -> None:
        """Act in a while, unless requested again."""
        self._timer.start()

    def flush(self) -> None:
        """Act now, if anything was requested."""
        if self._timer.isActive():
            self._timer.stop()
            self._action()

    def close(self) -> None:
        """Forget what was requested."""
        self._timer.stop()
