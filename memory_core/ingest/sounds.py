"""Utterances that had to wait for their speech model, or for a machine at rest."""

import dataclasses
import logging
from collections.abc import Callable, Collection, Iterable, Sequence

from memory_core.clock import Clock, SystemClock
from memory_core.errors import ReadingError
from memory_core.ingest.inbox import Delivery, Inbox, Transcriber
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation

_log = logging.getLogger(__name__)


class Sounds:
    """Turns waiting sound into text, oldest first, once the model is there and it does not have to wait; until then the
    rows stay claimed, so nothing spins.

    `scrub` takes a text and gives it back without secrets, with the counts of what was removed. `waits` tells whether
    sound has to wait (for a machine at rest, say), given for how many seconds the oldest has been waiting.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        transcriber: Transcriber | None,
        scrub: Callable[[str], tuple[str, dict[str, int]]],
        clock: Clock | None = None,
        waits: Callable[[float], bool] = lambda _oldest_s: False,
    ) -> None:
        self._inbox = inbox
        self._transcriber = transcriber
        self._scrub = scrub
        self._clock = clock or SystemClock()
        self._has_to_wait = waits
        self._parked: dict[int, Observation] = {}
        self._failed: dict[int, Observation] = {}
        self._parked_since = 0.0
        # Rows that have waited for long enough.
        self._due: set[int] = set()

    @property
    def waiting(self) -> int:
        """Rows that wait for the model or for rest, or that it failed on (they are tried again at the next start)."""
        return len(self._parked) + len(self._failed)

    @property
    def waits_by_choice(self) -> bool:
        """Whether what waits does so although the model is there: until the machine is at rest."""
        return bool(self._parked) and not self._failed and self._available()

    def wake(self) -> None:
        """When the model has come and the waiting has an end, have the parked rows claimed again."""
        if not self._parked or not self._available():
            return
        if self._waits_for(self._parked.values()):
            return
        if self._has_to_wait(0.0):
            # The oldest has waited for long enough; the others need not wait for their own hour.
            self._due.update(self._parked)
        parked, self._parked = self._parked, {}
        self._inbox.release(list(parked))

    def release(self) -> None:
        """Give all rows back to the inbox."""
        receipts = [*self._parked, *self._failed]
        self._parked, self._failed = {}, {}
        self._due.clear()
        if receipts:
            self._inbox.release(receipts)

    def held(self) -> list[Observation]:
        """What waits, as far as it is known: when and where it was heard, without words."""
        return [*self._parked.values(), *self._failed.values()]

    def drop(self, ids: Collection[ObservationId]) -> int:
        """Remove these from the inbox unheard; how many there were."""
        wanted = set(ids)
        receipts = [
            receipt
            for receipt, observation in [*self._parked.items(), *self._failed.items()]
            if observation.id in wanted
        ]
        for receipt in receipts:
            self._parked.pop(receipt, None)
            self._failed.pop(receipt, None)
        if receipts:
            self._inbox.acknowledge(receipts)
        return len(receipts)

    def read(self, deliveries: Sequence[Delivery], keep: Callable[[Captured], None]) -> None:
        """Transcribe these and keep what was said; each is acknowledged when it is safe, or silent."""
        for place, delivery in enumerate(deliveries):
            if self._must_park(delivery):
                self._park(deliveries[place:])
                return
            self._due.discard(delivery.receipt)
            try:
                captured = self._transcribed(delivery.captured)
            except ReadingError:
                _log.warning("An utterance could not be transcribed; it stays in the queue, sealed.")
                self._failed[delivery.receipt] = delivery.captured.observation
                continue
            if captured is not None:
                keep(captured)
            self._inbox.acknowledge([delivery.receipt])

    def _must_park(self, delivery: Delivery) -> bool:
        if not self._available():
            return True
        if delivery.receipt in self._due:
            return False
        # What came later is not read before what waits.
        return bool(self._parked) or self._waits_for([delivery.captured.observation])

    def _park(self, deliveries: Sequence[Delivery]) -> None:
        if not self._parked:
            self._parked_since = self._clock.monotonic()
        self._parked.update((delivery.receipt, delivery.captured.observation) for delivery in deliveries)

    def _waits_for(self, observations: Iterable[Observation]) -> bool:
        """By the time of day, which knows of earlier starts, or by a clock that nobody can set: whichever is longer."""
        oldest = min(observation.until for observation in observations)
        lain_s = self._clock.monotonic() - self._parked_since if self._parked else 0.0
        return self._has_to_wait(max(lain_s, (self._clock.now() - oldest).total_seconds()))

    def _available(self) -> bool:
        return self._transcriber is not None and self._transcriber.available()

    def _transcribed(self, captured: Captured) -> Captured | None:
        if self._transcriber is None or captured.sound is None:
            return captured
        observation = captured.observation
        session = observation.metadata.get("thread", "")
        text, counts = self._scrub(self._transcriber.transcribe(captured.sound, session))
        if not text.strip():
            return None
        language = observation.language or self._transcriber.language_of(session)
        observation = dataclasses.replace(observation, text=text.strip(), redactions=counts, language=language)
        return Captured(observation, captured.picture)
