"""Says that something was captured, so that whoever keeps it need not ask again and again whether anything was."""

import threading
from collections.abc import Callable


class Bell:
    """Calls `heard` soon after `ring`, in a thread of its own: whoever listens slowly, or not at all, delays nothing.

    Rung again before that, it is heard once.
    """

    def __init__(self, heard: Callable[[], None]) -> None:
        self._heard = heard
        self._rung = threading.Event()
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="bell", daemon=True)

    def start(self) -> None:
        """From now on it is heard."""
        self._thread.start()

    def ring(self) -> None:
        """Something was captured; returns at once. May be called from any thread."""
        self._rung.set()

    def close(self) -> None:
        """It is heard no more."""
        self._ended = True
        self._rung.set()

    def _run(self) -> None:
        while self._rung.wait():
            self._rung.clear()
            if self._ended:
                return
            self._heard()
