"""Cuts a stream of judged blocks into utterances: at pauses, with a little of what came before."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.sound import BLOCK_S, seconds_of, to_pcm


@dataclass(frozen=True, slots=True)
class Cut:
    """Where to cut. Probabilities from 0 to 1, times in seconds.

    Speech starts at a block of at least `start` and goes on until `hang_over_s` lie below `stop`; two thresholds, so
    that a weak syllable does not cut a sentence.
    """

    start: float = 0.5
    stop: float = 0.35
    pre_roll_s: float = 0.3
    hang_over_s: float = 0.6
    keep_after_s: float = 0.3
    minimum_speech_s: float = 0.25
    maximum_s: float = 30.0
    search_back_s: float = 4.0


@dataclass(frozen=True, slots=True)
class Utterance:
    """What was said in one go. `sound` is 16 kHz mono 16-bit little-endian PCM; `ended_before_s` is how long before
    the end of the last fed block it ended."""

    sound: bytes
    ended_before_s: float

    @property
    def seconds(self) -> float:
        """How long it is."""
        return seconds_of(self.sound)


@dataclass(slots=True)
class _Block:
    sound: bytes
    probability: float


class Utterances:
    """Collects blocks while somebody speaks. Holds `maximum_s` of sound at most."""

    def __init__(self, cut: Cut | None = None) -> None:
        self._cut = cut or Cut()
        self._pre_roll: deque[_Block] = deque(maxlen=_blocks(self._cut.pre_roll_s))
        self._spoken: list[_Block] = []
        self._quiet = 0
        self.dropped = 0

    @property
    def speaking(self) -> bool:
        """Whether an utterance is under way."""
        return bool(self._spoken)

    def growing(self) -> Utterance | None:
        """What has been said so far of the utterance that is under way; None when it may still be none."""
        return self._kept(self._spoken, after=0)

    def feed(self, block: NDArray[np.float32], probability: float) -> Utterance | None:
        """Take one block (512 samples, −1…1) with its probability of speech; an utterance, when it ended here."""
        taken = _Block(to_pcm(block), probability)
        if not self._spoken:
            if probability < self._cut.start:
                self._pre_roll.append(taken)
                return None
            self._spoken = [*self._pre_roll, taken]
            self._pre_roll.clear()
            self._quiet = 0
            return None
        self._spoken.append(taken)
        self._quiet = self._quiet + 1 if probability < self._cut.stop else 0
        if self._quiet >= _blocks(self._cut.hang_over_s):
            return self._end()
        if len(self._spoken) >= _blocks(self._cut.maximum_s):
            return self._split()
        return None

    def finish(self) -> Utterance | None:
        """End the utterance that is under way, if there is one: the stream stops here."""
        ended = self._end() if self._spoken else None
        self._pre_roll.clear()
        return ended

    def _end(self) -> Utterance | None:
        surplus = max(0, self._quiet - _blocks(self._cut.keep_after_s))
        kept = self._spoken[: len(self._spoken) - surplus]
        # The pause may already hold the first breath of the next sentence.
        self._pre_roll.extend(self._spoken[len(kept) :])
        self._spoken = []
        self._quiet = 0
        return self._utterance(kept, after=surplus)

    def _split(self) -> Utterance | None:
        """Too long for one: cut at the least spoken block of the last seconds and go on with the rest."""
        first = len(self._spoken) - _blocks(self._cut.search_back_s)
        at = min(range(first, len(self._spoken)), key=lambda index: self._spoken[index].probability) + 1
        kept, self._spoken = self._spoken[:at], self._spoken[at:]
        self._quiet = min(self._quiet, len(self._spoken))
        return self._utterance(kept, after=len(self._spoken))

    def _utterance(self, blocks: list[_Block], *, after: int) -> Utterance | None:
        kept = self._kept(blocks, after=after)
        self.dropped += kept is None
        return kept

    def _kept(self, blocks: list[_Block], *, after: int) -> Utterance | None:
        speech = sum(block.probability >= self._cut.start for block in blocks)
        if speech * BLOCK_S < self._cut.minimum_speech_s:
            return None
        return Utterance(b"".join(block.sound for block in blocks), after * BLOCK_S)


def _blocks(seconds: float) -> int:
    return max(1, round(seconds / BLOCK_S))
