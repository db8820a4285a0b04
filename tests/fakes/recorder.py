"""A supervised capture process in a home of its own, and all that it said and kept, for tests of faults."""

import contextlib
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.spool.queue import Spool
from capture.supervisor import Supervisor
from memory_core.home import Home
from memory_core.privacy.keys import Keys
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Captured, Observation

NOTHING_COMES = (CaptureState.RECOVERING, CaptureState.FAILED)


class FaultyDay:
    """Records while something breaks. Each `until…` gives the seconds that it took, and fails when it took too long."""

    def __init__(self, home: Home, keys: Keys) -> None:
        self.home = home
        self.said: list[tuple[float, CaptureStatus]] = []
        self.supervisor: Supervisor
        self._spool = Spool(home.spool, public_key=keys.spool_public, private_key=keys.spool_private)

    def begin(self, config: CaptureConfig, *, command: Sequence[str] | None = None, **options: Any) -> None:
        """Start capture."""
        self.supervisor = Supervisor(
            home=self.home,
            config=config,
            listener=lambda status: self.said.append((time.monotonic(), status)),
            command=command,
            **options,
        )
        self.supervisor.start()

    def until(self, true: Callable[[], bool], within_s: float = 30.0) -> float:
        """Wait until it is so."""
        began = time.monotonic()
        while not true():
            assert time.monotonic() - began < within_s, f"it did not happen in time: {self.said[-3:]}"
            threading.Event().wait(0.02)
        return time.monotonic() - began

    def until_state(self, *states: CaptureState, within_s: float = 30.0) -> float:
        """Wait for one of these states."""
        return self.until(lambda: self.supervisor.status().state in states, within_s)

    def until_kept(self, words: str, within_s: float = 30.0) -> float:
        """Wait until this was seen or heard and lies in the spool."""
        return self.until(lambda: any(words in text for text in self.texts()), within_s)

    def until_part(self, name: str, state: State, within_s: float = 30.0) -> PartHealth:
        """Wait for a part to be so."""

        def so() -> list[PartHealth]:
            parts = self.supervisor.status().parts
            return [part for part in parts if part.part == name and part.state is state]

        self.until(lambda: bool(so()), within_s)
        return so()[0]

    def until_replaced(self, pid: int | None, within_s: float = 30.0) -> float:
        """Wait until another process runs."""
        return self.until(lambda: self.supervisor.pid not in (None, pid), within_s)

    def states(self, *, since: float = 0.0) -> set[CaptureState]:
        """What it claimed from a moment (monotonic) on."""
        return {status.state for at, status in self.said if at >= since}

    def kept(self) -> list[Observation]:
        """What lies in the spool, in order; without the rows that only say that something is still so."""
        return [one.observation for one in self._captured() if not one.again]

    def sounds(self) -> list[bytes]:
        """The sound in the spool that waits to be read, in order."""
        return [one.sound for one in self._captured() if one.sound is not None]

    def _captured(self) -> list[Captured]:
        """All that lies in the spool, which stays there."""
        deliveries = self._spool.claim(1000)
        self._spool.release([delivery.receipt for delivery in deliveries])
        return [delivery.captured for delivery in deliveries]

    def drafted(self) -> int:
        """How many pieces lie there of what is not whole yet."""
        with contextlib.closing(sqlite.connect(str(self.home.spool))) as spool:
            return int(spool.execute("SELECT count(*) FROM drafts").fetchone()[0])

    def texts(self) -> list[str]:
        """The texts of `kept`."""
        return [observation.text for observation in self.kept()]

    def check_each_is_kept_once(self, *words: str) -> None:
        """Nothing of it was lost; and no observation lies there twice."""
        kept = self.kept()
        for text in words:
            assert any(text in observation.text for observation in kept), f"“{text}” was lost"
        ids = [observation.id for observation in kept]
        assert len(ids) == len(set(ids))

    def close(self) -> None:
        """End it."""
        self.supervisor.close()
        self._spool.close()
