"""Scripted stand-ins for everything that hears: microphone, voice activity, reader, scrubber, spool."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from capture.sound import BLOCK
from memory_core.errors import NoMicrophone, ReadingError, SpoolError
from memory_core.records.observation import Captured

SPEECH = 0.5
NOTHING = 0.0


class ScriptedMicrophone:
    """Gives the blocks that a test feeds it; `faults` are raised by the next starts, one after the other."""

    def __init__(self, faults: Sequence[NoMicrophone] = ()) -> None:
        self.faults = list(faults)
        self.starts = 0
        self._listener: Callable[[NDArray[np.float32]], None] | None = None
        self.unplugged = self.muted = self.came = False
        self.name = "scripted"

    @property
    def device(self) -> str:
        return self.name if self._listener is not None else ""

    @property
    def alive(self) -> bool:
        return self._listener is not None and not self.unplugged

    def start(self, listener: Callable[[NDArray[np.float32]], None]) -> None:
        self.stop()
        if self.faults:
            raise self.faults.pop(0)
        self.starts += 1
        self.unplugged = False
        self._listener = listener

    def stop(self) -> None:
        self._listener = None

    def give(self, level: float | NDArray[np.float32], blocks: int = 1) -> None:
        """So many blocks of one level, or of these samples, as from the device's thread."""
        for _ in range(blocks):
            if self._listener is not None:
                self._listener(np.full(BLOCK, level, np.float32))


class LevelVad:
    """Takes what is loud for speech."""

    def __init__(self) -> None:
        self.resets = 0

    def probability(self, block: NDArray[np.float32]) -> float:
        return float(np.abs(block).max() * 1.8)

    def reset(self) -> None:
        self.resets += 1


@dataclass
class ScriptedReader:
    """Says `words` to any sound, when it is told to go on; None: it fails."""

    words: str | None = "hello"
    ready: bool = True
    found: str = ""
    go: threading.Event = field(default_factory=threading.Event)
    reading: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.go.set()

    def available(self) -> bool:
        return self.ready

    def language_of(self, session: str) -> str:
        return self.found

    def transcribe(self, sound: bytes, session: str = "") -> str:
        self.reading.set()
        self.go.wait(20)
        if self.words is None:
            raise ReadingError("The speech model failed. Choose another one.")
        return self.words


@dataclass(frozen=True)
class Clean:
    """What a scrubber gives back."""

    text: str
    counts: Mapping[str, int]


class WordScrubber:
    """Takes one secret word out."""

    def scrub_speech(self, text: str) -> Clean:
        return Clean(text.replace("hunter2", "[password]"), {"password": text.count("hunter2")})


class ListOutbox:
    """Keeps what it is given, unless it is full; `drafts` are the pieces that lie there, by utterance."""

    def __init__(self) -> None:
        self.kept: list[Captured] = []
        self.drafts: dict[str, list[Captured]] = {}
        self.full = False
        self.refused = 0

    def append(self, captured: Captured, *, instead_of: str = "") -> None:
        self.refused += self.full
        self._check()
        self.kept.append(captured)
        self.drafts.pop(instead_of, None)

    def draft(self, utterance: str, captured: Captured, *, anew: bool = False) -> None:
        self._check()
        before = [] if anew else self.drafts.get(utterance, [])
        self.drafts[utterance] = [*before, captured]

    def let_go(self, utterance: str) -> None:
        self._check()
        del self.drafts[utterance]

    def _check(self) -> None:
        if self.full:
            raise SpoolError("The disk is full. Free some space.")
