"""Both halves of seeing, without a screen: what the eyes of the capture process are tested with."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from capture.config import CaptureConfig
from capture.events import Skip
from capture.lookout import View
from memory_core.records.observation import Observation

SEEN = View("editor", "Plan", datetime(2026, 5, 4, 12, 0, tzinfo=UTC))


class ScriptedSeeing:
    """A lookout and a reading half in one. Fails with the next of `failures` at each look, of `misreadings` at each
    reading, while there are any; holds looks until `look_on`, readings until `read_on`."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.misreadings: list[Exception] = []
        self.looked = 0
        self.begun = self.read = 0
        self.troubles: dict[str, str] = {}
        self.configured: list[CaptureConfig] = []
        self.closed = self.rested = 0
        self.away: Skip | None = None
        self.view: View | None = None
        self.pending = False
        self.numbers = {1}
        self.planned = [1]
        self.planned_in_s = 1.0
        self._woken = threading.Event()
        self.look_on, self.read_on = threading.Event(), threading.Event()
        self.look_on.set()
        self.read_on.set()
        self.threads: set[int] = set()

    @property
    def lookout(self) -> "ScriptedSeeing":
        return self

    def nobody(self) -> Skip | None:
        return self.away

    def due(self) -> list[int]:
        return self.planned

    def wait(self) -> None:
        self._woken.wait(0.05)
        self._woken.clear()

    def wake(self) -> None:
        self._woken.set()

    def pause_s(self) -> float:
        return self.planned_in_s

    def everywhere(self) -> list[int]:
        return [1]

    def looks(self, numbers: list[int]) -> list[Any]:
        self.looked += 1
        self.threads.add(threading.get_ident())
        self.look_on.wait(20)
        if self.failures:
            raise self.failures.pop(0)
        self.view = SEEN
        return [SimpleNamespace(monitor=number) for number in numbers]

    def look(self) -> None:
        for look in self.looks(self.everywhere()):
            self.take(look)

    def take(self, look: Any) -> list[Observation]:
        self.begun += 1
        self.read_on.wait(20)
        self.read += 1
        if self.misreadings:
            raise self.misreadings.pop(0)
        return []

    def rest(self) -> None:
        self.rested += 1

    def configure(self, config: CaptureConfig) -> None:
        self.configured.append(config)

    def close(self) -> None:
        self.threads.add(threading.get_ident())
        self.closed += 1


def eventually(true: Callable[[], bool], within_s: float = 30.0) -> None:
    """Wait until it is so; fails when that takes too long."""
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.005)
