"""Brings what other threads say (status, changes) to the window, gathered and at most ten times a second."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.bridge.throttle import Throttle
from memory_core.records.changes import Changes

T = TypeVar("T")


class Mailbox(QObject, Generic[T]):
    """`post` from any thread; `arrived` is emitted on the window's with what `merge` made of the posts since."""

    arrived = Signal(object)
    _posted = Signal()

    def __init__(self, merge: Callable[[T, T], T], *, interval_ms: int = 100, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._merge = merge
        self._lock = threading.Lock()
        self._waiting: T | None = None
        self._announced = False
        self._closed = False
        self._throttle = Throttle(self._deliver, interval_ms=interval_ms, parent=self)
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)

    def post(self, message: T) -> None:
        """Leave a message; callable from any thread."""
        with self._lock:
            if self._closed:
                return
            self._waiting = message if self._waiting is None else self._merge(self._waiting, message)
            announce, self._announced = not self._announced, True
            if announce:
                self._posted.emit()

    def close(self) -> None:
        """Take no more messages and deliver none."""
        with self._lock:
            self._closed = True
            self._waiting = None
        self._throttle.close()

    @Slot()
    def _on_posted(self) -> None:
        self._throttle.request()

    def _deliver(self) -> None:
        with self._lock:
            message, self._waiting, self._announced = self._waiting, None, False
        if message is not None:
            self.arrived.emit(message)


class ChangesFeed(QObject):
    """What the core wrote, told to the window: `changed` carries `Changes`."""

    changed = Signal(object)

    def __init__(self, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox: Mailbox[Changes] = Mailbox(lambda old, new: old + new, parent=self)
        self._mailbox.arrived.connect(self.changed)
        self._unsubscribe: Callable[[], None] | None = None

    def listen(self, subscribe: Callable[[Callable[[Changes], None]], Callable[[], None]]) -> None:
        """Follow a memory from now on."""
        self._unsubscribe = subscribe(self._mailbox.post)

    def close(self) -> None:
        """Follow it no longer."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
        self._mailbox.close()
