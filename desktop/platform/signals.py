"""Lets Ctrl+C and the system's request to end close the window in order."""

import contextlib
import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal


class EndSignals(QObject):
    """`asked` when the process is asked to end. For the main thread alone; `close` puts things back."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python runs its handlers between instructions, and the event loop has none: a socket wakes it.
        self._ours, self._pythons = socket.socketpair()
        for end in (self._ours, self._pythons):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_woken)
        self._old_fd = signal.set_wakeup_fd(self._pythons.fileno(), warn_on_full_buffer=False)
        self._old = {number: signal.signal(number, self._nothing) for number in (signal.SIGINT, signal.SIGTERM)}

    def close(self) -> None:
        """Leave the signals as they were."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        for end in (self._ours, self._pythons):
            end.close()

    def _nothing(self, number: int, frame: FrameType | None) -> None:
        """The notifier does the work."""

    def _on_woken(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._ours.recv(64)
        self.asked.emit()
