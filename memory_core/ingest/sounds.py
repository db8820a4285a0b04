"""Utterances that had to wait for their speech model."""

import dataclasses
import logging
from collections.abc import Callable, Collection, Sequence

from memory_core.errors import ReadingError
from memory_core.ingest.inbox import Delivery, Inbox, Transcriber
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation

_log = logging.getLogger(__name__)


class Sounds:
    """Turns waiting sound into text once the model is there; until then the rows stay claimed, so nothing spins.

    `scrub` takes a text and gives it back without secrets, with the counts of what was removed.
    """

    def __init__(
        self,
        *,
        inbox: Inbox,
        transcriber: Transcriber | None,
        scrub: Callable[[str], tuple[str, dict[str, int]]],
    ) -> None:
        self._inbox = inbox
        self._transcriber = transcriber
        self._scrub = scrub
        self._parked: dict[int, Observation] = {}
        self._failed: dict[int, Observation] = {}

    @property
    def waiting(self) -> int:
        """Rows that wait for the model, or that it failed on (they are tried again at the next start)."""
        return len(self._parked) + len(self._failed)

    def wake(self) -> None:
        """When the model has come, have the parked rows claimed again."""
        if self._parked and self._available():
            parked, self._parked = self._parked, {}
            self._inbox.release(list(parked))

    def release(self) -> None:
        """Give all rows back to the inbox."""
        receipts = [*self._parked, *self._failed]
        self._parked, self._failed = {}, {}
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
        if not deliveries:
            return
        if not self._available():
            self._parked.update((delivery.receipt, delivery.captured.observation) for delivery in deliveries)
            return
        for delivery in deliveries:
            try:
                captured = self._transcribed(delivery.captured)
            except ReadingError:
                _log.warning("An utterance could not be transcribed; it stays in the queue, sealed.")
                self._failed[delivery.receipt] = delivery.captured.observation
                continue
            if captured is not None:
                keep(captured)
            self._inbox.acknowledge([delivery.receipt])

    def _available(self) -> bool:
        return self._transcriber is not None and self._transcriber.available()

    def _transcribed(self, captured: Captured) -> Captured | None:
        if self._transcriber is None or captured.sound is None:
            return captured
        text, counts = self._scrub(self._transcriber.transcribe(captured.sound))
        if not text.strip():
            return None
        observation = dataclasses.replace(captured.observation, text=text.strip(), redactions=counts)
        return Captured(observation, captured.picture)
