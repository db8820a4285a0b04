"""Work in the background gives way to whoever is adding: a write of theirs would have to wait for ours."""

import threading
import time

_QUIET_S = 0.03
_MOST_S = 5.0


class Lull:
    """Knows when somebody added last. Safe between threads."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def disturb(self) -> None:
        """Somebody adds right now."""
        self._last = time.monotonic()

    def lasts(self, seconds: float) -> bool:
        """Whether nobody has added for so long."""
        return time.monotonic() - self._last >= seconds

    def wait(self, stopping: threading.Event, awaited: threading.Event | None = None) -> None:
        """Return once nobody has added for a moment; or after some seconds, so that the work goes on all the same; or
        at once when it is `awaited` by somebody."""
        deadline = time.monotonic() + _MOST_S
        while not stopping.is_set():
            now = time.monotonic()
            rest = min(self._last + _QUIET_S, deadline) - now
            if rest <= 0 or (awaited or stopping).wait(rest):
                return


class Patience:
    """When to do, or try again, what whoever adds may spoil: later each time it was spoilt, and not for ever."""

    def __init__(self, lull: Lull, *, quiet_s: float = 1.0, rest_s: float = 60.0, most_s: float = 600.0) -> None:
        self._lull = lull
        self._quiet_s = quiet_s
        self._longest_s = rest_s
        self._most_s = most_s
        self._rest_s = 0.0
        self._next = float("-inf")
        self._spoilt: float | None = None

    def ready(self) -> bool:
        """Whether it is time."""
        return self._lull.lasts(self._quiet_s) and time.monotonic() >= self._next

    def lasts(self) -> bool:
        """Whether it may still be spoilt; no more when it first was so long ago."""
        return self._spoilt is None or time.monotonic() - self._spoilt < self._most_s

    def tried(self, *, done: bool) -> None:
        """It was done, or spoilt."""
        now = time.monotonic()
        if done:
            self._rest_s, self._spoilt = 0.0, None
        else:
            self._rest_s = min(self._longest_s, max(self._quiet_s, self._rest_s * 2))
            self._spoilt = self._spoilt or now
        self._next = now + self._rest_s
