"""Who wants to know of changes."""

import logging
import threading
from collections.abc import Callable

from memory_core.records.changes import Changes

_log = logging.getLogger(__name__)


class Listeners:
    """Tells everybody who subscribed, on the thread that made the change."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Changes], None]] = []
        self._lock = threading.Lock()

    def subscribe(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Call `listener` after every change; returns what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    def publish(self, changes: Changes) -> None:
        """Tell every listener. One that fails does not stop the others."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            try:
                listener(changes)
            except Exception as error:  # noqa: BLE001 — the edge to foreign code: a listener must not stop the core
                _log.error("A listener for changes failed: %s.", type(error).__name__)
