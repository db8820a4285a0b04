"""The way out of capture: the spool, opened as soon as there are keys, and again after it failed."""

import contextlib
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from capture.events import Stage
from capture.health import fault
from capture.stages import Stages
from memory_core.clock import Clock, SystemClock
from memory_core.errors import ScrubjayError, SpoolError
from memory_core.home import Home
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Captured

if TYPE_CHECKING:
    from capture.spool.drafts import Run
    from capture.spool.queue import Spool

_TRY_AGAIN_S = 10.0


class Outlet:
    """Seals observations into the spool of a home. Thread-safe; says how the spool is. `sealed` is called after each
    one, and must return at once."""

    def __init__(
        self,
        home: Home,
        stages: Stages | None = None,
        sealed: Callable[[], None] = lambda: None,
        clock: Clock | None = None,
    ) -> None:
        self._home = home
        self._clock = clock or SystemClock()
        self._stages = stages or Stages(self._clock)
        self._sealed = sealed
        self._lock = threading.Lock()
        self._spool: Spool | None = None
        self._run: Run | None = None
        self._closed_fault: PartHealth | None = None
        self._full_fault: PartHealth | None = None
        self._try_at = 0.0

    def append(self, captured: Captured, *, instead_of: str = "") -> None:
        """Durable when it returns, and the draft `instead_of` is gone. Raises `SpoolError`, which `health` then shows
        until one succeeds."""
        self._do(lambda spool: spool.append(captured, instead_of=instead_of))
        self._sealed()

    def draft(self, utterance: str, captured: Captured, *, anew: bool = False) -> None:
        """Keep a piece of what is not whole yet, for the case that this process does not come to the whole. Raises
        `SpoolError`, as `append`."""

        def keep(spool: "Spool") -> None:
            from capture.spool.drafts import Run

            self._run = self._run or Run(self._home.spool)
            spool.draft(self._run.name, utterance, captured, anew=anew)

        self._do(keep, counts=0)

    def let_go(self, utterance: str) -> None:
        """Of this draft nothing is to be kept. Raises `SpoolError`, as `append`."""
        self._do(lambda spool: spool.let_go(utterance), counts=0)

    def check(self) -> bool:
        """Whether the spool is open; opens it when it is not. One that took nothing is tried again now and then, also
        when there is nothing to keep: else a disk with room would be called full until something comes."""
        with self._lock:
            try:
                self._opened()
            except SpoolError:
                return False
        if self._full_fault is not None and self._clock.monotonic() >= self._try_at:
            with contextlib.suppress(SpoolError):
                self._do(lambda spool: spool.probe(), counts=0)
        return True

    def health(self) -> PartHealth:
        """How the spool is."""
        return (
            self._closed_fault
            or self._full_fault
            or PartHealth("spool", State.OK, "What is captured is sealed before it is kept.")
        )

    def close(self) -> None:
        """Close the spool."""
        with self._lock:
            self._forget()
            if self._run is not None:
                self._run.end()

    def _do(self, work: "Callable[[Spool], None]", *, counts: int = 1) -> None:
        # Outside the lock: whoever waits for a disk that hangs, hangs too.
        with self._stages.running(Stage.SPOOL, counts), self._lock:
            spool = self._opened()
            try:
                work(spool)
            except SpoolError as error:
                self._full_fault, self._try_at = fault("spool", error), self._clock.monotonic() + _TRY_AGAIN_S
                # A file that was moved, or a disk that came back, needs another connection.
                self._forget()
                raise
            self._full_fault = None

    def _opened(self) -> "Spool":
        if self._spool is None:
            from capture.spool.queue import Spool
            from memory_core.privacy.keys import public_key

            try:
                key = public_key(self._home)
                self._spool = Spool(self._home.spool, public_key=key, key_now=lambda: public_key(self._home))
            except ScrubjayError as error:
                self._closed_fault = fault("spool", error)
                raise SpoolError(str(error)) from error
            self._closed_fault = None
        return self._spool

    def _forget(self) -> None:
        spool, self._spool = self._spool, None
        if spool is not None:
            spool.close()
