"""The way of sound: microphone → voice → utterance → words, or sealed sound while there is no model for words."""

import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.events import Skip
from capture.health import fault
from capture.reading.utterances import Cut, Utterance, Utterances
from capture.reading.vad import Vad
from capture.sound import BLOCK_S
from capture.sources.base import SoundSource
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.errors import NoMicrophone, ReadingError, SpoolError
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind

_LOG = logging.getLogger(__name__)
_QUEUED_SOUND_S = 10.0
_UNSENT = 20
# A stream that started may take a while to its first block; later ones come every 32 ms.
_FIRST_BLOCK_S = 4.0
_NO_BLOCK_S = 2.0
# No real microphone is ever quite silent.
_MUTED_S = 120.0
_RETRY_S = 0.9
_SLOW_RETRY_S = 5.0
_QUICK_TRIES = 10


class Reader(Protocol):
    """Turns sound into words."""

    def available(self) -> bool:
        """Whether its model is there."""
        ...

    def transcribe(self, sound: bytes) -> str:
        """16 kHz mono 16-bit PCM → words. Raises `ReadingError`."""
        ...


class Cleaned(Protocol):
    """Text without its secrets."""

    @property
    def text(self) -> str:
        """What is left."""
        ...

    @property
    def counts(self) -> Mapping[str, int]:
        """How many secrets were removed, by kind."""
        ...


class Cleaner(Protocol):
    """Removes secrets."""

    def scrub(self, text: str) -> Cleaned:
        """The text without its secrets."""
        ...


class Outbox(Protocol):
    """Where observations go."""

    def append(self, captured: Captured) -> None:
        """Durable when it returns. Raises `SpoolError`."""
        ...


@dataclass(frozen=True, slots=True)
class _Heard:
    sound: bytes
    at: datetime
    until: datetime


class Hearing:
    """Listens in threads of its own; `watch` (called every second) opens the microphone and opens it again.

    Utterances that cannot be transcribed now (no model, queue full, shutting down) go to the spool as sealed sound.
    """

    def __init__(
        self,
        *,
        source: SoundSource,
        vad: Vad,
        transcriber: Reader,
        scrubber: Cleaner,
        spool: Outbox,
        clock: Clock,
        tally: Tally,
        language: str = "",
        cut: Cut | None = None,
        backlog: int = 8,
    ) -> None:
        self._source, self._vad, self._transcriber = source, vad, transcriber
        self._scrubber, self._spool, self._clock, self._tally = scrubber, spool, clock, tally
        self._language = language
        self._utterances = Utterances(cut)
        self._blocks: queue.Queue[tuple[NDArray[np.float32], datetime] | None] = queue.Queue(
            round(_QUEUED_SOUND_S / BLOCK_S)
        )
        self._backlog: queue.Queue[_Heard | None] = queue.Queue(backlog)
        self._lock = threading.Lock()
        self._current: _Heard | None = None
        self._unsent: deque[Captured] = deque()
        self._listening = self._closing = False
        self._opened_at = self._next_try = 0.0
        self._tries = 0
        self._last_block: float | None = None
        self._last_sound: float | None = None
        self._faults: dict[str, PartHealth] = {}
        self._threads = [
            threading.Thread(target=self._hear, name="hearing", daemon=True),
            threading.Thread(target=self._read, name="transcription", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    @property
    def last_block(self) -> float | None:
        """When sound last came, on the monotonic clock; None before the first block of this opening."""
        return self._last_block

    def watch(self) -> None:
        """Open the microphone if it is not open or fell silent, and send what could not be sent. Never raises."""
        self._send_again()
        now = self._clock.monotonic()
        if self._closing or now < self._next_try:
            return
        if self._listening and self._source.alive and not self._is_stalled(now):
            return
        if self._listening:
            self.rest()
        try:
            self._source.start(self._listen)
        except NoMicrophone as error:
            self._tries += 1
            self._next_try = now + (_RETRY_S if self._tries < _QUICK_TRIES else _SLOW_RETRY_S)
            self._faults["microphone"] = fault("microphone", error)
        else:
            self._tries, self._opened_at, self._listening = 0, self._clock.monotonic(), True
            self._faults.pop("microphone", None)

    def rest(self) -> None:
        """Close the microphone (a pause); what was said until now is still read."""
        self._listening = False
        self._last_block = self._last_sound = None
        self._source.stop()
        with contextlib.suppress(queue.Full):
            self._blocks.put(None, timeout=1.0)

    def health(self) -> list[PartHealth]:
        """How microphone and speech are."""
        if "microphone" in self._faults:
            microphone = self._faults["microphone"]
        elif self._last_block is None:
            microphone = PartHealth("microphone", State.WARNING, "The microphone is being opened.")
        elif self._last_sound is not None and self._clock.monotonic() - self._last_sound > _MUTED_S:
            microphone = PartHealth(
                "microphone",
                State.WARNING,
                f"“{self._source.device}” gives nothing but silence; it may be switched off.",
                "Check the microphone's switch, and its level in the system's sound settings.",
            )
        else:
            microphone = PartHealth("microphone", State.OK, f"Listening to “{self._source.device}”.")
        return [microphone, self._faults.get("speech") or self._speech()]

    def close(self, wait_s: float, hurry: Callable[[], bool] = lambda: False) -> None:
        """End. Waits up to `wait_s` seconds for words; what has none by then goes to the spool as sealed sound.

        `hurry`: whether to wait no longer, asked again and again.
        """
        self._closing = True
        deadline = self._clock.monotonic() + wait_s
        self._source.stop()
        hearing, reading = self._threads
        _put_last(self._blocks)
        hearing.join(timeout=1.0)
        # A place in a full backlog comes free with the next utterance that was read; until then only the clock ends it.
        reading_ends = False
        while reading.is_alive() and self._clock.monotonic() < deadline and not hurry():
            if not reading_ends:
                with contextlib.suppress(queue.Full):
                    self._backlog.put_nowait(None)
                    reading_ends = True
            reading.join(timeout=0.05)
        self._seal_the_rest()
        reading.join(timeout=0.5)
        self._send_again()
        self._tally.skip(Skip.SPOOL_FULL, len(self._unsent))

    def _is_stalled(self, now: float) -> bool:
        if self._last_block is None:
            return now - self._opened_at > _FIRST_BLOCK_S
        return now - self._last_block > _NO_BLOCK_S

    def _listen(self, block: NDArray[np.float32]) -> None:
        """PortAudio's thread: hand the block over, never wait."""
        now = self._clock.monotonic()
        self._last_block = now
        if self._last_sound is None or block.any():
            self._last_sound = now
        try:
            self._blocks.put_nowait((block, self._clock.now()))
        except queue.Full:
            self._tally.skip(Skip.QUEUE_FULL)

    def _hear(self) -> None:
        last = self._clock.now()
        while True:
            item = self._blocks.get()
            try:
                if item is None:
                    self._take(self._utterances.finish(), last)
                    self._vad.reset()
                    if self._closing:
                        return
                    continue
                block, last = item
                self._take(self._utterances.feed(block, self._vad.probability(block)), last)
            except ReadingError as error:
                self._faults["speech"] = fault("speech", error)
                self._tally.skip(Skip.ERROR)
            except Exception:  # noqa: BLE001 (the thread's edge: one bad block must not end the hearing)
                _LOG.exception("A block of sound could not be judged")
                self._tally.skip(Skip.ERROR)

    def _take(self, utterance: Utterance | None, fed_at: datetime) -> None:
        dropped, self._utterances.dropped = self._utterances.dropped, 0
        if dropped:
            self._tally.skip(Skip.SILENCE, dropped)
        if utterance is None:
            return
        self._tally.count("utterances")
        until = fed_at - timedelta(seconds=utterance.ended_before_s)
        heard = _Heard(utterance.sound, until - timedelta(seconds=utterance.seconds), until)
        if self._transcriber.available():
            with contextlib.suppress(queue.Full):
                self._backlog.put_nowait(heard)
                return
        self._seal(heard)

    def _read(self) -> None:
        while (heard := self._backlog.get()) is not None:
            with self._lock:
                self._current = heard
            words = self._words(heard)
            with self._lock:
                if self._current is not heard:
                    return  # `close` did not wait any longer and sealed the sound.
                self._current = None
                # Inside the lock, so that `close` finds it either here or in the spool.
                if words is None:
                    self._seal(heard)
                elif not words.text.strip():
                    self._tally.skip(Skip.SILENCE)
                else:
                    self._tally.count("redactions", sum(words.counts.values()))
                    self._send(Captured(self._observation(heard, words.text, words.counts)))

    def _words(self, heard: _Heard) -> Cleaned | None:
        """What was said, without secrets; None when it cannot be read now."""
        try:
            words = self._scrubber.scrub(self._transcriber.transcribe(heard.sound))
        except ReadingError as error:
            self._faults["speech"] = fault("speech", error)
        except Exception:  # noqa: BLE001 (the thread's edge: the sound is kept, the next utterance may go well)
            _LOG.error("An utterance could not be read")  # No traceback: it may quote what was said.
        else:
            self._faults.pop("speech", None)
            return words
        return None

    def _seal(self, heard: _Heard) -> None:
        self._send(Captured(self._observation(heard, "", {}), sound=heard.sound))

    def _observation(self, heard: _Heard, text: str, redactions: Mapping[str, int]) -> Observation:
        return Observation(
            id=new_observation_id(),
            kind=ObservationKind.SPEECH,
            at=heard.at,
            until=heard.until,
            text=text,
            speaker="me",
            language=self._language,
            redactions=dict(redactions),
        )

    def _send(self, captured: Captured) -> None:
        try:
            self._spool.append(captured)
        except SpoolError:
            # The spool says so itself; a few utterances can wait for it here.
            self._unsent.append(captured)
            if len(self._unsent) > _UNSENT:
                self._unsent.popleft()
                self._tally.skip(Skip.SPOOL_FULL)
        else:
            self._count(captured)

    def _send_again(self) -> None:
        for _ in range(len(self._unsent)):
            try:
                captured = self._unsent.popleft()
            except IndexError:
                return
            try:
                self._spool.append(captured)
            except SpoolError:
                self._unsent.appendleft(captured)
                return
            self._count(captured)

    def _count(self, captured: Captured) -> None:
        self._tally.count("observations")
        if captured.sound is not None:
            self._tally.count("sounds_waiting")

    def _seal_the_rest(self) -> None:
        with self._lock:
            left = [self._current] if self._current is not None else []
            self._current = None
        while True:
            try:
                waiting = self._backlog.get_nowait()
            except queue.Empty:
                break
            if waiting is not None:
                left.append(waiting)
        for heard in left:
            self._seal(heard)
        with contextlib.suppress(queue.Full):
            self._backlog.put_nowait(None)

    def _speech(self) -> PartHealth:
        if self._transcriber.available():
            return PartHealth("speech", State.OK, "What is said is turned into text on this machine.")
        return PartHealth(
            "speech",
            State.WARNING,
            "There is no speech model yet; what is said waits, sealed, until it is there.",
            "Download the speech model in the settings, or choose a folder with one.",
        )


def _put_last(blocks: "queue.Queue[tuple[NDArray[np.float32], datetime] | None]") -> None:
    """Put the end mark in, whatever is queued: at the end a lost block is less than a thread that never ends."""
    while True:
        try:
            blocks.put(None, timeout=0.5)
            return
        except queue.Full:
            with contextlib.suppress(queue.Empty):
                blocks.get_nowait()
