"""Counts what capture did and what it left out, by reason, from several threads."""

import threading
from collections import Counter

from capture.events import Skip


class Tally:
    """Thread-safe counters: `frames`, `ocr_calls`, `ocr_pixels`, `observations`, `redactions` … and skips by reason."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()

    def count(self, name: str, n: int = 1) -> None:
        """Add `n` to a counter."""
        with self._lock:
            self._counts[name] += n

    def skip(self, reason: Skip, n: int = 1, *, source: str = "") -> None:
        """Note that something was looked at or heard and not kept. `source`: microphone or system_audio; “”: screen."""
        with self._lock:
            self._skipped[f"{source}.{reason.value}" if source else reason.value] += n

    def snapshot(self) -> tuple[dict[str, int], dict[str, int]]:
        """(counts, skips by reason, as “black” or “microphone.silence”) as they are now."""
        with self._lock:
            return dict(self._counts), dict(self._skipped)
