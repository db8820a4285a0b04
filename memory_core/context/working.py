"""Working memory: the last minutes, unreduced; a view, never stored."""

from collections.abc import Sequence
from datetime import timedelta

from memory_core.clock import Clock
from memory_core.records.observation import Observation
from memory_core.store.store import Store

_MOST = 50


class Working:
    """What was seen and heard just now."""

    def __init__(self, *, store: Store, clock: Clock, minutes: float = 10.0) -> None:
        self._store = store
        self._clock = clock
        self._length = timedelta(minutes=minutes)

    def view(self) -> list[Observation]:
        """The observations of the last minutes, oldest first."""
        since = self._clock.now() - self._length
        newest: Sequence[Observation] = self._store.observations.page(since=since, limit=_MOST)
        return list(reversed(newest))
