"""Locks the window when nobody has been there for a while, or when the session was locked."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from capture.sources.base import PresenceSource
from capture.sources.power import asleep_s
from desktop.bridge.operations import Operations
from desktop.settings.config import DesktopConfig

ASK_MS = 5_000


class AutoLock(QObject):
    """Asks every few seconds, off the window's thread, while `watch` is on and the settings want it.

    `covered`: whether capture sees a lock screen over everything: not each tells the system that it is there.
    `asleep`: for how long the machine slept since it was started, which no idle time counts.
    """

    wanted = Signal()

    def __init__(
        self,
        *,
        presence: Callable[[], PresenceSource],
        operations: Operations,
        covered: Callable[[], bool] = lambda: False,
        asleep: Callable[[], float] = asleep_s,
        ask_ms: int = ASK_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._make, self._operations, self._covered = presence, operations, covered
        self._was_covered = False
        self._asleep, self._slept = asleep, asleep()
        self._idle_s = 0.0
        self._presence: PresenceSource | None = None
        self._config = DesktopConfig()
        self._timer = QTimer(self)
        self._timer.setInterval(ask_ms)
        self._timer.timeout.connect(self._ask)

    def configure(self, config: DesktopConfig) -> None:
        """Work by these settings."""
        self._config = config

    def watch(self, on: bool) -> None:
        """Whether there is anything to lock: an open home with a passphrase."""
        if on:
            self._was_covered, self._slept, self._idle_s = self._covered(), self._asleep(), 0.0
            self._timer.start()
        else:
            self._timer.stop()
            self._operations.cancel("autolock")

    def close(self) -> None:
        """Ask no more; once the operations are closed."""
        self._timer.stop()
        if self._presence is not None:
            self._presence.close()

    def _ask(self) -> None:
        config = self._config
        before_s, self._slept = self._slept, self._asleep()
        slept_s = self._slept - before_s
        # When it comes, not while it lasts: what capture said last may be a moment old.
        before, self._was_covered = self._was_covered, self._covered()
        if config.lock_with_session and self._was_covered and not before:
            self.wanted.emit()
        elif config.lock_after_min or config.lock_with_session:
            self._operations.query(lambda: self._due(config, slept_s), key="autolock").success(self._on_answer).failure(
                lambda _: None
            ).run()

    def _due(self, config: DesktopConfig, slept_s: float) -> bool:
        if self._presence is None:
            self._presence = self._make()
        if config.lock_with_session and self._presence.locked():
            return True
        before_s, self._idle_s = self._idle_s, self._presence.idle_seconds()
        # The key that wakes the machine ends an idle time that had begun before it slept.
        away_s = slept_s + max(before_s, self._idle_s) if slept_s > 1 else self._idle_s
        return bool(config.lock_after_min) and away_s >= 60 * config.lock_after_min

    def _on_answer(self, due: bool) -> None:
        if due and self._timer.isActive():
            self.wanted.emit()
