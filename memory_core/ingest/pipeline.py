"""From the inbox to memories: take in, conclude, write. Two threads, or steps that the caller makes."""

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Protocol

from memory_core.agents.base import Batch, Known
from memory_core.clock import Clock
from memory_core.errors import ScrubjayError
from memory_core.ingest.batcher import BATCH, batch_of
from memory_core.ingest.inbox import Delivery, Inbox
from memory_core.ingest.lull import Lull
from memory_core.ingest.sounds import Sounds
from memory_core.ingest.writer import Writer
from memory_core.records.changes import Changes
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.proposal import Proposal
from memory_core.records.scope import Scope
from memory_core.store.store import Store

_log = logging.getLogger(__name__)
# Whoever puts something into the inbox says so; this is for what nobody tells of.
_LOOK_S = 1.0
_GATHER_S = 0.03
_AFTER_FAILURE_S = 2.0


class Concludes(Protocol):
    """The meta agent, as ingestion sees it."""

    def conclude(self, batch: Batch, known: Known) -> list[Proposal]:
        """What should be remembered of a batch."""
        ...


class Ingest:
    """Moves what was captured into the store, and lets the agents conclude from it.

    An observation is acknowledged when it is safe in the store. An agent that fails costs a retry (two at most),
    never an observation. `tidy` is called once, before the first step, and `between` after each step of the thread.
    What `arrived` tells of is taken in by a thread of its own, so that it can be found while the agents, or a language
    model, still think about what came before.
    """

    def __init__(
        self,
        *,
        store: Store,
        inbox: Inbox | None,
        sounds: Sounds | None,
        agents: Concludes,
        known: Callable[[Scope], Known],
        writer: Writer,
        clock: Clock,
        published: Callable[[Changes], None],
        tidy: Callable[[], None] = lambda: None,
        lull: Lull | None = None,
        between: Callable[[], None] = lambda: None,
        arrived: Callable[[Sequence[Observation]], None] = lambda observations: None,
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._sounds = sounds
        self._agents = agents
        self._known = known
        self._writer = writer
        self._clock = clock
        self._published = published
        self._patience = timedelta(0)
        self._problem_of_model: Callable[[], str] = str
        self._note = ""
        self._between = between
        self._arrived = arrived
        self._tidy: Callable[[], None] | None = tidy
        self._lull = lull or Lull()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        # What was captured comes seldom and is waited for; what others add comes in heaps.
        self._hasty = threading.Event()
        self._came = threading.Event()
        self._hurrying = threading.Event()
        self._taking = threading.Lock()
        self._concluding = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._problem = ""

    def start(self) -> None:
        """Run in threads until `close`."""
        for name, run in (("scrubjay-ingest", self._run), ("scrubjay-intake", self._run_intake)):
            self._threads.append(threading.Thread(target=run, name=name, daemon=True))
            self._threads[-1].start()

    def wake(self) -> None:
        """There is something new."""
        self._wake.set()

    def arrived(self) -> None:
        """Something came into the inbox; returns at once. May be called from any thread."""
        self._came.set()

    def hurry(self, hurrying: bool) -> None:
        """While hurrying, batches are not held back to fill up."""
        if hurrying:
            self._hurrying.set()
            self._wake.set()
        else:
            self._hurrying.clear()

    def configure(
        self, agents: Concludes, patience: timedelta, problem: Callable[[], str] = lambda: "", note: str = ""
    ) -> None:
        """Conclude with other agents from the next batch on; `problem`: why the model of theirs does not help; `note`:
        what else a person should know of how they are chosen."""
        self._agents, self._patience, self._problem_of_model, self._note = agents, patience, problem, note

    def step(self) -> bool:
        """One round: take in what is there, conclude from one batch. Whether anything was done."""
        taken = self._take_in_tidily()
        # Apart, because a language model may think for a minute while a person wants to forget something.
        with self._concluding:
            return self._conclude() or taken

    def take_in_all(self) -> None:
        """Take in all that is there now, without concluding from it. Raises the store's errors."""
        if self._inbox is None:
            return
        # Bounded, as capture may go on adding as fast as this takes in.
        rounds = self._inbox.pending() // BATCH + 1
        with self._taking:
            for _ in range(rounds):
                if not self._take_in():
                    return

    def set_aside(self) -> int:
        """How many rows could not be opened and lie apart."""
        return self._inbox.damaged() if self._inbox is not None else 0

    def discard_set_aside(self) -> None:
        """Remove these rows for good. Raises the inbox's errors."""
        if self._inbox is not None and self._inbox.damaged():
            self._inbox.discard_damaged()

    def waiting(self) -> int:
        """How many rows and observations are still to be worked on; sound that waits for its model is not counted."""
        return self._queued() + self._store.observations.open_count()

    def busy(self) -> bool:
        """Whether anything waits; unlike `waiting` as quick when it is much."""
        return self._queued() > 0 or self._store.observations.any_open()

    def health(self) -> list[PartHealth]:
        """How taking in and concluding go."""
        given_up = self._store.observations.given_up()
        agents = PartHealth("agents", State.OK, f"The memory agents are keeping up. {self._note}".strip())
        if problem := self._problem_of_model():
            helpless = f"The language model does not help to remember right now. {problem}"
            agents = PartHealth("agents", State.WARNING, helpless, "Nothing is lost: the built-in rules remember.")
        if given_up:
            agents = PartHealth(
                "agents",
                State.WARNING,
                f"The memory agents failed on {given_up} observations; they are kept and can be searched.",
                "Update Scrubjay; a newer version may understand them.",
            )
        return [self._ingest_health(), agents]

    def close(self, timeout_s: float = 3.0) -> None:
        """Stop after the present step; what is claimed and not kept goes back to the inbox."""
        self._stopping.set()
        self._wake.set()
        self._came.set()
        for thread in self._threads:
            thread.join(timeout_s)
        if self._sounds is not None and self._inbox is not None:
            self._sounds.release()

    def _queued(self) -> int:
        if self._inbox is None:
            return 0
        return max(0, self._inbox.pending() - (self._sounds.waiting if self._sounds else 0))

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            self._hasty.clear()
            self._lull.wait(self._stopping)
            try:
                busy = self.step()
                self._between()
                self._problem = ""
            except ScrubjayError as error:
                if self._stopping.is_set():
                    return  # the store was closed under a long step, which the next start does again
                _log.warning("Ingestion waits: %s", type(error).__name__)
                self._problem = str(error)
                self._stopping.wait(_AFTER_FAILURE_S)
                continue
            except Exception as error:  # noqa: BLE001 — the edge of the thread: it must outlive any one row
                _log.error("Ingestion failed unexpectedly: %s.", type(error).__name__)
                self._problem = "Ingestion failed unexpectedly and tries again."
                self._stopping.wait(_AFTER_FAILURE_S)
                continue
            if not busy and not self._stopping.is_set() and self._wake.wait(_LOOK_S) and not self._hasty.is_set():
                # More may follow at once, and together they cost less than one by one.
                self._stopping.wait(_GATHER_S)

    def _run_intake(self) -> None:
        while self._came.wait() and not self._stopping.is_set():
            self._came.clear()
            try:
                self._take_in_tidily()
            except Exception as error:  # noqa: BLE001 — the edge of the thread; the other one tries again, and tells
                _log.debug("Taking in is tried again: %s", type(error).__name__)
            self._hasty.set()
            self._wake.set()

    def _take_in_tidily(self) -> bool:
        with self._taking:
            if self._tidy is not None:
                tidy, self._tidy = self._tidy, None
                tidy()
            return self._take_in()

    def _take_in(self) -> bool:
        """Claim, keep, acknowledge. Whether there was anything. Raises the store's errors, after releasing the rows."""
        if self._inbox is None:
            return False
        if self._sounds is not None:
            self._sounds.wake()
        deliveries = self._inbox.claim(BATCH)
        if not deliveries:
            return False
        ready = [delivery for delivery in deliveries if delivery.captured.sound is None]
        sounds = [delivery for delivery in deliveries if delivery.captured.sound is not None]
        try:
            if ready:
                self._keep([delivery.captured for delivery in ready])
                self._inbox.acknowledge([delivery.receipt for delivery in ready])
            self._read_sounds(sounds)
        except BaseException:
            # Rows that were acknowledged before are gone from the inbox, so releasing them does nothing.
            self._inbox.release([delivery.receipt for delivery in deliveries])
            raise
        return bool(ready) or self._sounds is None or bool(sounds)

    def _keep(self, captured: list[Captured]) -> None:
        added = self._store.keep(captured)
        changes = Changes(observations_added=tuple(added))
        if again := [item.observation.id for item in captured if item.again]:
            changes += self._writer.prolong(list(dict.fromkeys(again)))
        if changes:
            self._published(changes)
        if new := set(added):
            self._arrived([item.observation for item in captured if item.observation.id in new])

    def _read_sounds(self, sounds: list[Delivery]) -> None:
        if self._sounds is not None:
            self._sounds.read(sounds, lambda captured: self._keep([captured]))

    def _conclude(self) -> bool:
        open_ids = self._store.observations.open_ids(BATCH * 2)
        if not open_ids:
            return False
        as_of = self._store.forgettings
        waiting = list(self._store.observations.get_many(open_ids, lines=True).values())
        patience = timedelta(0) if self._hurrying.is_set() else self._patience
        batch = batch_of(waiting, now=self._clock.now(), patience=patience)
        if not batch:
            return False
        ids = [observation.id for observation in batch]
        try:
            known = self._known(batch[0].scope)
            telling = tuple(one for one in batch if one.kind is not ObservationKind.NOTE)
            proposals = self._agents.conclude(Batch(telling, self._clock.now()), known) if telling else []
            changes = self._writer.write(proposals, concluded=ids, as_of=as_of, scope=batch[0].scope)
        except ScrubjayError:
            raise
        except Exception as error:  # noqa: BLE001 — the edge around the agents: their defects must not lose anything
            _log.error("The agents failed on a batch of %d: %s.", len(batch), type(error).__name__)
            self._writer.fail(ids)
            return True
        if changes:
            self._published(changes)
        return True

    def _ingest_health(self) -> PartHealth:
        if self._problem:
            return PartHealth("ingest", State.ERROR, self._problem, "It goes on by itself once that is put right.")
        damaged = self.set_aside()
        if damaged:
            return PartHealth(
                "ingest",
                State.WARNING,
                f"{damaged} captured rows could not be opened and were set aside.",
                "They may come from a disk fault or from another home; everything else was taken in.",
            )
        if self._sounds is not None and self._sounds.waits_by_choice:
            return PartHealth(
                "ingest",
                State.OK,
                f"{self._sounds.waiting} utterances wait, sealed, to become text when the computer is at rest.",
            )
        if self._sounds is not None and self._sounds.waiting:
            return PartHealth(
                "ingest",
                State.WARNING,
                f"{self._sounds.waiting} utterances wait, sealed, for the speech model.",
                "Download the speech model or choose its folder in the settings.",
            )
        return PartHealth("ingest", State.OK, "What is captured is taken in at once.")
