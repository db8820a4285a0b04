"""Work in the background gives way to whoever is adding: a write of theirs would have to wait for ours."""

import threading
import time

_QUIET_S = 0.03
_MOST_S = 5.0


class Lull:
    """Knows when somebody added last. Safe between threads."""

    def __init__(self, *, quiet_s: float = _QUIET_S, most_s: float = _MOST_S) -> None:
        self._quiet_s = quiet_s
        self._most_s = most_s
        self._last = float("-inf")

    def disturb(self) -> None:
        """Somebody adds right now."""
        self._last = time.monotonic()

    def wait(self, stopping: threading.Event) -> None:
        """Return once nobody has added for a moment; or after some seconds, so that the work goes on all the same."""
        deadline = time.monotonic() + self._most_s
        while not stopping.is_set():
            now = time.monotonic()
            rest = min(self._last + self._quiet_s, deadline) - now
            if rest <= 0:
                return
            stopping.wait(rest)
