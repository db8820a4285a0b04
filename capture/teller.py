"""Says lines to whoever started this process, without ever waiting for them."""

import json
import os
import threading
from collections.abc import Mapping
from typing import Any


class Teller:
    """Writes in a thread of its own: whoever does not read (because it was frozen, say) holds nobody up.

    Of what was not read yet, each event is kept once, as it was last.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._waiting: dict[str, bytes] = {}
        self._changed = threading.Condition()
        self._closing = False
        self._thread = threading.Thread(target=self._run, name="teller", daemon=True)
        self._thread.start()

    def say(self, message: Mapping[str, Any]) -> None:
        """Say it soon; returns at once. May be called from any thread."""
        # Titles of windows are not always Unicode; that must not silence everything else.
        line = (json.dumps(message, ensure_ascii=False) + "\n").encode("utf-8", "replace")
        with self._changed:
            # What is said anew comes last.
            self._waiting.pop(message["event"], None)
            self._waiting[message["event"]] = line
            self._changed.notify()

    def close(self, wait_s: float = 1.0) -> None:
        """Say what is left, if somebody reads it within `wait_s` seconds."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(wait_s)

    def _run(self) -> None:
        while (line := self._next()) is not None:
            while line:
                try:
                    line = line[os.write(self._descriptor, line) :]
                except OSError:
                    return  # Nobody listens any more; stdin ends, too.

    def _next(self) -> bytes | None:
        with self._changed:
            while not self._waiting and not self._closing:
                self._changed.wait()
            return self._waiting.pop(next(iter(self._waiting))) if self._waiting else None
