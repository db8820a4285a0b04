"""Where links on a path lead. A network folder that does not answer may hang whoever asks, so nobody waits for it."""

import os
import threading
import time
from collections.abc import Callable

from capture.errands import Errands

# A disk answers in some microseconds, one that sleeps in seconds.
PATIENCE_S = 0.3
# So many questions may hang at a time; with more, nothing is asked.
MOST = 8
# Whoever goes through all that was kept asks for the same again and again.
FRESH_S, REMEMBERED = 2.0, 512


class Links:
    """Follows links; thread-safe. `follow` is the system's call."""

    def __init__(self, follow: Callable[[str], str] = os.path.realpath, patience_s: float = PATIENCE_S) -> None:
        self._follow, self._patience_s = follow, patience_s
        self._lock = threading.Lock()
        self._out: dict[str, Errands] = {}
        # Where paths led, and until when that counts.
        self._known: dict[str, tuple[str, float]] = {}

    def led(self, path: str) -> str | None:
        """Where a path leads, itself if there is no such place; None while nobody knows. Each path is waited for
        once."""
        found: list[str] = []
        with self._lock:
            led, until = self._known.get(path, ("", 0.0))
            if time.monotonic() < until:
                return led
            self._out = {out: errands for out, errands in self._out.items() if errands.busy}
            if path in self._out or len(self._out) >= MOST:
                return None
        errands = Errands("links")
        if errands.run(lambda: found.append(self._asked(path)), self._patience_s):
            with self._lock:
                if len(self._known) >= REMEMBERED:
                    self._known.clear()
                self._known[path] = found[0], time.monotonic() + FRESH_S
            return found[0]
        with self._lock:
            self._out[path] = errands
        return None

    def _asked(self, path: str) -> str:
        try:
            return self._follow(path)
        except (OSError, ValueError):
            return path


LINKS = Links()
