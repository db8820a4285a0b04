"""One stream of sound, opened and opened again, cut into utterances in a thread of its own."""

import contextlib
import functools
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from capture.events import Skip, Stage
from capture.health import REPLACED, fault
from capture.reading.utterances import Cut, Utterance, Utterances
from capture.reading.vad import Vad
from capture.sound import BLOCK_S, SAMPLE_RATE, seconds_of
from capture.sources.base import SoundSource
from capture.stages import Stages
from capture.tally import Tally
from memory_core.clock import Clock
from memory_core.errors import NoMicrophone, ReadingError
from memory_core.records.health import PartHealth, State

_LOG = logging.getLogger(__name__)
# Telling the echo of half a minute takes a second or two of computing, and a busy machine makes ten of that.
_QUEUED_SOUND_S = 30.0
# A stream that started may take a while to its first block; later ones come every 32 ms.
_FIRST_BLOCK_S = 4.0
_NO_BLOCK_S = 2.0
# Longer between two calls of `watch`: this process was held up, not the source.
_HELD_UP_S = 1.5
# No real microphone is ever quite silent; one that is switched off may stand at another level than nothing.
_MUTED_S = 120.0
_RETRY_S = 0.9
_SLOW_RETRY_S = 5.0
_QUICK_TRIES = 10
# How long it is told that the device is another one, or back.
_NEWS_S = 60.0

ME, OTHERS = "me", "others"
_Block = tuple[NDArray[np.float32], datetime, float, float]


@dataclass(frozen=True, slots=True)
class Heard:
    """An utterance: `sound` is 16 kHz mono 16-bit PCM; `speaker` is “me” or “others”; `ended` is monotonic; `draft` is
    the name under which it is kept until it is read; `asleep` is for how many seconds the machine had slept until then,
    which the monotonic clock passes over; `doubtful`: it may be an echo of what was played."""

    sound: bytes
    at: datetime
    until: datetime
    ended: float
    speaker: str
    thread: str = ""
    draft: str = ""
    asleep: float = 0.0
    doubtful: bool = False

    @property
    def began(self) -> float:
        """When it began, on the monotonic clock."""
        return self.ended - seconds_of(self.sound)

    def part(self, begin: int, end: int) -> "Heard":
        """Its samples from `begin` to `end`."""
        after = len(self.sound) // 2 - end
        return replace(
            self,
            sound=self.sound[2 * begin : 2 * end],
            at=self.at + timedelta(seconds=begin / SAMPLE_RATE),
            until=self.until - timedelta(seconds=after / SAMPLE_RATE),
            ended=self.ended - after / SAMPLE_RATE,
        )


@dataclass(frozen=True, slots=True)
class Side:
    """Whose words a channel carries, and how it speaks of its device."""

    part: str
    speaker: str
    opening: str
    listening: str
    silent: str = ""
    muted: str = ""


MICROPHONE = Side(
    "microphone",
    ME,
    "The microphone is being opened.",
    "Listening to “{device}”",
    "“{device}” gives nothing but silence; it may be switched off.",
    "“{device}” is muted in the system's sound settings.",
)
SYSTEM_AUDIO = Side(
    "system_audio", OTHERS, "The speakers' sound is being opened.", "Listening to what “{device}” plays"
)


class Channel:
    """Opens a source whenever `watch` finds it closed, and hands each utterance to `take`, in its own thread.

    `listen` gets each block as it comes, with the monotonic time. `name` gives each utterance its name when it begins,
    `drop` is told of one of which nothing is left, `asleep` tells for how many seconds the machine has slept in all.
    """

    def __init__(
        self,
        side: Side,
        *,
        source: SoundSource,
        vad: Vad,
        clock: Clock,
        tally: Tally,
        stages: Stages,
        take: Callable[[Heard], None],
        listen: Callable[[NDArray[np.float32], float], None] = lambda _block, _at: None,
        cut: Cut | None = None,
        name: Callable[[], str] = lambda: "",
        drop: Callable[[str], None] = lambda _name: None,
        asleep: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.part, self.speaker = side.part, side.speaker
        self._source, self._vad, self._clock, self._tally = source, vad, clock, tally
        self._stages, self._counted, self._lost = stages, 0, 0
        self._give, self._tap, self._side = take, listen, side
        self._utterances = Utterances(cut)
        self._name, self._drop, self._draft = name, drop, name()
        self._asleep, self._slept = asleep, asleep()
        self._fed = (clock.now(), clock.monotonic(), self._slept)
        self._growing = threading.Lock()
        self._blocks: queue.Queue[_Block | None] = queue.Queue(round(_QUEUED_SOUND_S / BLOCK_S))
        self._listening = self._closing = False
        self._opened_at = self._next_try = 0.0
        self._watched_at = clock.monotonic()
        self._tries = 0
        self._last_block: float | None = None
        self._last_sound: float | None = None
        self._fault: PartHealth | None = None
        self._speech_fault: PartHealth | None = None
        self._device = ""
        self._news, self._news_until = "", 0.0
        self._thread = threading.Thread(target=self._hear, name=f"hearing-{side.part}", daemon=True)
        self._thread.start()

    @property
    def last_block(self) -> float | None:
        """When sound last came, on the monotonic clock; None before the first block of this opening."""
        return self._last_block

    @property
    def muted(self) -> str:
        """Why its device gives nothing: switched off, as only some systems tell, or quite silent for long; else “”."""
        if self._side.muted and self._source.alive and getattr(self._source, "muted", False):
            return self._side.muted.format(device=self._device)
        last = self._last_sound
        silent = self._side.silent and last is not None and self._clock.monotonic() - last > _MUTED_S
        return self._side.silent.format(device=self._device) if silent else ""

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way."""
        return self._utterances.speaking

    def growing(self) -> Heard | None:
        """The utterance that is under way, as far as it has come; None when there is none."""
        with self._growing:
            grown = self._utterances.growing()
            return self._heard(grown) if grown is not None else None

    @property
    def speech_fault(self) -> PartHealth | None:
        """Why no voices can be told from other sound, if so."""
        return self._speech_fault

    def watch(self) -> None:
        """Open the source if it is not open or fell silent. Never raises."""
        now = self._clock.monotonic()
        held_up_s = max(0.0, now - self._watched_at - _HELD_UP_S)
        self._watched_at = now
        self._notice_device()
        counted, self._counted, lost, self._lost = self._counted, 0, self._lost, 0
        if counted:
            self._stages.did(Stage.SOUND, counted)
        self._stages.queue(self.part, depth=self._blocks.qsize(), limit=self._blocks.maxsize, dropped=lost)
        if self._closing or not self._may_try(now):
            return
        if self._listening and self._source.alive and not self._is_stalled(now - held_up_s):
            return
        if self._listening:
            self.rest()
        try:
            with self._stages.running(Stage.SOUND):
                self._source.start(self._listen)
        except NoMicrophone as error:
            self._tries += 1
            self._next_try = self._clock.monotonic() + (_RETRY_S if self._tries < _QUICK_TRIES else _SLOW_RETRY_S)
            self._fault = fault(self.part, error)
        else:
            self._tries, self._opened_at, self._listening = 0, self._clock.monotonic(), True
            if self._fault is not None:
                self._tell(f"again; before: {self._fault.message}")
            self._fault = None
            self._notice_device()

    def _may_try(self, now: float) -> bool:
        """Whether it is time to open the source: seldom where that failed again and again, but not when one came."""
        if now >= self._next_try:
            return True
        if self._tries >= _QUICK_TRIES and getattr(self._source, "came", False):
            self._tries = 0
        return self._tries == 0

    def rest(self) -> None:
        """Close the source (a pause); what was said until now is still taken."""
        self._listening = False
        self._last_block = self._last_sound = None
        self._source.stop()
        with contextlib.suppress(queue.Full):
            self._blocks.put(None, timeout=1.0)

    def health(self) -> PartHealth:
        """How the source is, and for a while what changed about it."""
        if self._fault is not None:
            return self._fault
        now = self._clock.monotonic()
        if self._last_block is None:
            return PartHealth(self.part, State.WARNING, self._side.opening)
        if self._is_stalled(now):
            return PartHealth(
                self.part,
                State.WARNING,
                f"Nothing comes from “{self._device}”; it is being opened again.",
                "Check its plug, and the level in the system's sound settings.",
            )
        if muted := self.muted:
            remedy = "Switch it on, at the device itself or in the system's sound settings, to have it heard."
            return PartHealth(self.part, State.WARNING, muted, remedy)
        listening = self._side.listening.format(device=self._device)
        if self._news and now < self._news_until:
            return PartHealth(self.part, State.OK, f"{listening} {self._news}".rstrip(".") + ".")
        return PartHealth(self.part, State.OK, f"{listening}.")

    def begin_end(self) -> None:
        """Close the source; its thread takes the last utterance."""
        self._closing = True
        self._source.stop()
        _put_last(self._blocks)

    def end(self) -> None:
        """Wait for the last utterance after `begin_end`; a second at most."""
        self._thread.join(timeout=1.0)

    def _notice_device(self) -> None:
        device = self._source.device
        if not device or device == self._device:
            return
        if self._device:
            _LOG.info("The %s is another device now", self.part)
            self._tally.count("device_changes")
            self._tell(f"{REPLACED} “{self._device}”")
        self._device = device

    def _tell(self, news: str) -> None:
        self._news, self._news_until = news, self._clock.monotonic() + _NEWS_S

    def _is_stalled(self, now: float) -> bool:
        last = self._last_block
        if last is None:
            return now - self._opened_at > _FIRST_BLOCK_S
        return now - last > _NO_BLOCK_S

    def _listen(self, block: NDArray[np.float32]) -> None:
        """The source's thread: hand the block over, never wait."""
        now, slept = self._clock.monotonic(), self._asleep()
        before, self._last_block = self._last_block, now
        # What is said after a hole is no part of what was being said before it, a night ago perhaps.
        torn = before is not None and now - before + slept - self._slept > _NO_BLOCK_S
        self._slept = slept
        self._counted += 1
        if self._last_sound is None or block.min() < block.max():
            self._last_sound = now
        self._tap(block, now)
        try:
            if torn:
                self._blocks.put_nowait(None)
            self._blocks.put_nowait((block, self._clock.now(), now, slept))
        except queue.Full:
            self._lost += 1
            self._tally.skip(Skip.QUEUE_FULL, source=self.part)

    def _hear(self) -> None:
        while True:
            item = self._blocks.get()
            try:
                if item is None:
                    self._take(self._utterances.finish)
                    self._vad.reset()
                    if self._closing:
                        return
                    continue
                block, at, fed_at, slept = item
                with self._stages.running(Stage.VOICE):
                    speech = self._vad.probability(block)
                self._take(functools.partial(self._utterances.feed, block, speech), (at, fed_at, slept))
                self._speech_fault = None
            except ReadingError as error:
                self._speech_fault = fault("speech", error)
                self._tally.skip(Skip.ERROR, source=self.part)
            except Exception:  # noqa: BLE001 (the thread's edge: one bad block must not end the hearing)
                _LOG.exception("A block of sound could not be judged")
                self._tally.skip(Skip.ERROR, source=self.part)

    def _take(self, step: Callable[[], Utterance | None], fed: tuple[datetime, float, float] | None = None) -> None:
        with self._growing:
            self._fed = fed or self._fed
            utterance = step()
            heard = self._heard(utterance) if utterance is not None else None
            dropped, self._utterances.dropped = self._utterances.dropped, 0
            over = self._draft if heard is None and dropped else ""
            if heard is not None or dropped:
                self._draft = self._name()
        if dropped:
            self._drop(over)
            self._tally.skip(Skip.SILENCE, dropped, source=self.part)
        if heard is None:
            return
        self._tally.count("utterances")
        self._tally.count(f"utterances_{self.speaker}")
        self._give(heard)

    def _heard(self, utterance: Utterance) -> Heard:
        last, fed_at, slept = self._fed
        until = last - timedelta(seconds=utterance.ended_before_s)
        at = until - timedelta(seconds=utterance.seconds)
        ended = fed_at - utterance.ended_before_s
        return Heard(utterance.sound, at, until, ended, self.speaker, draft=self._draft, asleep=slept)


def _put_last(blocks: "queue.Queue[_Block | None]") -> None:
    """Put the end mark in, whatever is queued: at the end a lost block is less than a thread that never ends."""
    while True:
        try:
            blocks.put(None, timeout=0.5)
            return
        except queue.Full:
            with contextlib.suppress(queue.Empty):
                blocks.get_nowait()
