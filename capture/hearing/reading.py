"""Utterances become words, in order; what has to wait goes to the spool as sealed sound."""

import contextlib
import dataclasses
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Protocol

from capture.events import Skip, Stage
from capture.health import fault
from capture.hearing.channel import MICROPHONE, SYSTEM_AUDIO, Heard
from capture.hearing.conversation import Conversation
from capture.hearing.drafts import Drafts
from capture.schedule.patience import Why
from capture.stages import Stages
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.errors import ReadingError, SpoolError
from memory_core.privacy.dialogue import Cleaned
from memory_core.records.health import PartHealth, State
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind

_LOG = logging.getLogger(__name__)
# What waits in memory for a disk with room: ten minutes of sound, or far more words.
_UNSENT_BYTES, _WORDS_BYTES = 20_000_000, 2_000
_WAITS = {
    Why.BATTERY: "What is said waits, sealed, while the computer runs on battery; then it is turned into text.",
    Why.BUSY: "What is said waits, sealed, while the computer is busy with other work; then it is turned into text.",
}


class Reader(Protocol):
    """Turns sound into words."""

    def available(self) -> bool:
        """Whether its model is there."""
        ...

    def transcribe(self, sound: bytes, session: str = "") -> str:
        """16 kHz mono 16-bit PCM → words. In one session one language is spoken. Raises `ReadingError`."""
        ...

    def language_of(self, session: str) -> str:
        """The language of a session, once it is known; else “”."""
        ...


class Cleaner(Protocol):
    """Removes secrets."""

    def scrub_speech(self, text: str) -> Cleaned:
        """What was said, without its secrets."""
        ...


def observation_of(heard: Heard, language: str) -> Observation:
    """An utterance without its words; `began` is when it began by a clock that nobody sets, in seconds."""
    return Observation(
        id=new_observation_id(),
        kind=ObservationKind.SPEECH,
        at=heard.at,
        until=heard.until,
        text="",
        speaker=heard.speaker,
        language=language,
        metadata={"thread": heard.thread, "began": f"{heard.began + heard.asleep:.2f}"},
    )


class Reading:
    """Reads in a thread of its own. What cannot be read now (no model, it has to wait, too much, shutting down) is
    sealed, the oldest first."""

    def __init__(
        self,
        *,
        transcriber: Reader,
        scrubber: Cleaner,
        drafts: Drafts,
        clock: Clock,
        tally: Tally,
        stages: Stages,
        conversation: Conversation,
        waits: Callable[[], Why | None],
        language: str = "",
        backlog: int = 8,
    ) -> None:
        self._transcriber, self._scrubber, self._drafts = transcriber, scrubber, drafts
        self._clock, self._tally, self._language = clock, tally, language
        self._conversation, self._waits, self._stages = conversation, waits, stages
        self._backlog: queue.Queue[Heard | None] = queue.Queue(backlog)
        self._lock = threading.Lock()
        self._order = threading.Lock()
        self._current: Heard | None = None
        self._unsent: deque[tuple[Captured, str]] = deque()
        self._sending = threading.Lock()
        self._fault: PartHealth | None = None
        self._thread = threading.Thread(target=self._read, name="transcription", daemon=True)
        self._thread.start()

    def put(self, heard: Heard) -> None:
        """Read it as soon as its turn comes, or seal it."""
        with self._order:
            if not self._transcriber.available() or self._waits() is not None:
                self._seal_waiting()
                self._seal(heard)
                return
            self._drafts.keep(heard)
            while True:
                try:
                    self._backlog.put_nowait(heard)
                except queue.Full:
                    with contextlib.suppress(queue.Empty):
                        if (oldest := self._backlog.get_nowait()) is not None:
                            self._seal(oldest)
                else:
                    return

    def send_again(self) -> None:
        """Send what the spool did not take, and say how full the queue is."""
        self._stages.queue("speech", depth=self._backlog.qsize(), limit=self._backlog.maxsize)
        with self._sending:
            self._send_unsent()

    def health(self) -> PartHealth:
        """How turning speech into text goes."""
        if self._fault is not None:
            return self._fault
        if not self._transcriber.available():
            return PartHealth(
                "speech",
                State.WARNING,
                "There is no speech model yet; what is said waits, sealed, until it is there.",
                "Download the speech model in the settings, or choose a folder with one.",
            )
        if (why := self._waits()) is not None:
            return PartHealth("speech", State.OK, _WAITS[why])
        return PartHealth("speech", State.OK, "What is said is turned into text on this machine.")

    def close(self, deadline: float, hurry: Callable[[], bool]) -> None:
        """End. Waits for words until `deadline` (monotonic) or `hurry`; what has none by then is sealed."""
        # A place in a full backlog comes free with the next utterance that was read; until then only the clock ends it.
        ends = False
        while self._thread.is_alive() and self._clock.monotonic() < deadline and not hurry():
            if not ends:
                with contextlib.suppress(queue.Full):
                    self._backlog.put_nowait(None)
                    ends = True
            self._thread.join(timeout=0.05)
        self._seal_the_rest()
        self._thread.join(timeout=0.5)
        self.send_again()
        for captured, _ in self._unsent:
            self._skip(Skip.SPOOL_FULL, captured.observation.speaker)

    def _read(self) -> None:
        while (heard := self._backlog.get()) is not None:
            with self._lock:
                self._current = heard
            words = self._words(heard) if self._waits() is None else None
            with self._lock:
                if self._current is not heard:
                    return  # `close` did not wait any longer and sealed the sound.
                self._current = None
                # Inside the lock, so that `close` finds it either here or in the spool.
                self._keep(heard, words)

    def _keep(self, heard: Heard, words: Cleaned | None) -> None:
        if words is None:
            self._seal(heard)
            return
        self._tally.count("transcribed")
        if not words.text.strip():
            self._drop(heard, Skip.SILENCE)
        elif self._conversation.is_echo(heard, words.text):
            self._drop(heard, Skip.ECHO)
        else:
            self._tally.count("redactions", sum(words.counts.values()))
            self._send(Captured(self._observation(heard, words.text, words.counts)), heard.draft)

    def _skip(self, why: Skip, speaker: str) -> None:
        self._tally.skip(why, source=next(side.part for side in (MICROPHONE, SYSTEM_AUDIO) if side.speaker == speaker))

    def _drop(self, heard: Heard, why: Skip) -> None:
        self._skip(why, heard.speaker)
        self._drafts.end(heard.draft)

    def _words(self, heard: Heard) -> Cleaned | None:
        """What was said, without secrets; None when it cannot be read now."""
        try:
            with self._stages.running(Stage.TRANSCRIPTION):
                words = self._scrubber.scrub_speech(self._transcriber.transcribe(heard.sound, heard.thread))
        except ReadingError as error:
            self._fault = fault("speech", error)
        except Exception:  # noqa: BLE001 (the thread's edge: the sound is kept, the next utterance may go well)
            _LOG.error("An utterance could not be read")  # No traceback: it may quote what was said.
        else:
            self._fault = None
            return words
        return None

    def _seal(self, heard: Heard) -> None:
        self._send(Captured(self._observation(heard, "", {}), sound=heard.sound), heard.draft)

    def _observation(self, heard: Heard, text: str, redactions: Mapping[str, int]) -> Observation:
        language = self._language or self._transcriber.language_of(heard.thread)
        return dataclasses.replace(observation_of(heard, language), text=text, redactions=dict(redactions))

    def _send(self, captured: Captured, draft: str) -> None:
        """Send it after what could not be sent before; the spool says so itself when it takes nothing."""
        with self._sending:
            self._unsent.append((captured, draft))
            self._send_unsent()
            while sum(len(one.sound or b"") + _WORDS_BYTES for one, _ in self._unsent) > _UNSENT_BYTES:
                lost, _ = self._unsent.popleft()
                self._skip(Skip.SPOOL_FULL, lost.observation.speaker)

    def _send_unsent(self) -> None:
        while self._unsent:
            captured, draft = self._unsent.popleft()
            try:
                self._drafts.append(captured, draft)
            except SpoolError:
                self._unsent.appendleft((captured, draft))
                return
            self._tally.count("observations")
            if captured.sound is not None:
                self._tally.count("sounds_waiting")

    def _seal_waiting(self) -> None:
        """What is still in the backlog goes to the spool before what was said later."""
        while True:
            try:
                waiting = self._backlog.get_nowait()
            except queue.Empty:
                return
            if waiting is not None:
                self._seal(waiting)

    def _seal_the_rest(self) -> None:
        with self._lock:
            left, self._current = self._current, None
        if left is not None:
            self._seal(left)
        self._seal_waiting()
        with contextlib.suppress(queue.Full):
            self._backlog.put_nowait(None)
