"""Speech to words with faster-whisper, without the sentences that Whisper invents in silence."""

import math
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from capture.reading.phantoms import Phantoms, SpokenSegment
from capture.sound import from_pcm, seconds_of
from memory_core.errors import ReadingError
from memory_core.privacy.quiet import keep_libraries_quiet

NEEDED_FILES = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.txt", "vocabulary.json")

_THREADS = 2
# Less than this tells a language badly. What counts for a language are seconds that were understood in it: so many
# have to be, and so many times as many as in any other.
_LANGUAGE_FROM_S = 2.0
_ENOUGH_S, _AHEAD = 1.5, 2.0


class WhisperTranscriber:
    """Turns sound into words on this machine; the model is loaded with the first sound. Thread-safe.

    `model` is the model's folder, or a function that names it (or None) whenever it is needed, so that a model that
    arrives later is used at once. `language` has two letters and may be set at any time; empty: recognised by itself,
    once for each session: the first sure finding holds until another session begins. What was hardly understood,
    through noise say, finds little.
    """

    def __init__(self, model: Path | Callable[[], Path | None] | None, language: str = "") -> None:
        self._find = model if callable(model) else lambda: model
        self.language = language
        self._lock = threading.Lock()
        self._loaded: tuple[Path, Any] | None = None
        # The session, and the language that was found in it: in one place, so that it can be asked at any time.
        self._spoken = ("", "")
        self._understood: dict[str, float] = {}
        self._phantoms = Phantoms()

    def available(self) -> bool:
        """Whether the model is there."""
        folder = self._find()
        return folder is not None and is_model(folder)

    def language_of(self, session: str) -> str:
        """The language that was found in a session, two letters; “” while none was, or another session began."""
        # Without the lock, which is held for as long as something is read.
        of, found = self._spoken
        return found if session and session == of else ""

    def transcribe(self, sound: bytes, session: str = "") -> str:
        """16 kHz mono 16-bit PCM → words; “” when there is no speech. Raises `ReadingError`.

        `session` names what belongs together and is spoken in one language; “”: this sound alone.
        """
        samples = from_pcm(sound)
        if not samples.size:
            return ""
        with self._lock:
            if not session or session != self._spoken[0]:
                self._spoken = (session, "")
                self._understood = {}
                self._phantoms = Phantoms()
            model = self._load()
            try:
                segments, info = model.transcribe(
                    samples,
                    language=self._language_of(model, seconds_of(sound)),
                    temperature=(0.0, 0.2, 0.4),
                    condition_on_previous_text=False,
                    vad_filter=True,
                    vad_parameters={"min_silence_duration_ms": 500},
                )
                said = list(segments)
                words = self._phantoms.words_of(said)
            except (RuntimeError, ValueError) as error:
                raise ReadingError(
                    "The speech model failed on what was said; the sound is kept and read again later."
                ) from error
            if words and session and not self._spoken[1] and seconds_of(sound) >= _LANGUAGE_FROM_S:
                self._count(session, info, understood_s(said, seconds_of(sound)))
            return words

    def close(self) -> None:
        """Give the model's memory back; the next sound loads it again."""
        with self._lock:
            self._loaded = None

    def _count(self, session: str, info: Any, seconds: float) -> None:
        """So many seconds were understood in the language of `info`: is it the session's?"""
        # What is no more likely than not is no finding.
        found = seconds * max(0.0, 2.0 * info.language_probability - 1.0)
        self._understood[info.language] = self._understood.get(info.language, 0.0) + found
        (best, most), *others = sorted(self._understood.items(), key=lambda one: -one[1])
        if most >= _ENOUGH_S and most >= _AHEAD * max((least for _, least in others), default=0.0):
            self._spoken = (session, best)

    def _language_of(self, model: Any, seconds: float) -> str | None:
        """What is set, if the model knows it; what was found before; its only one; else None: recognised by itself."""
        known: list[str] = model.supported_languages
        likely = self._spoken[1]
        if not likely and seconds < _LANGUAGE_FROM_S:
            # A word does not tell; what was said before does, though not surely yet.
            likely = max(self._understood, key=lambda one: self._understood[one], default="")
        for language in (self.language, likely):
            if language in known:
                return language
        return known[0] if len(known) == 1 else None

    def _load(self) -> Any:
        folder = self._find()
        if folder is None or not is_model(folder):
            raise ReadingError("There is no speech model yet. Download it in the settings, or choose a folder.")
        if self._loaded is None or self._loaded[0] != folder:
            self._loaded = None
            self._loaded = folder, load_whisper(folder)
        return self._loaded[1]


def is_model(folder: Path) -> bool:
    """Whether a folder holds the files of a faster-whisper model."""
    return all((folder / name).is_file() for name in NEEDED_FILES) and any(
        (folder / name).is_file() for name in VOCABULARIES
    )


def load_whisper(folder: Path) -> Any:
    """The model of a folder, for the processor, in 8 bits. Raises `ReadingError` when it cannot be loaded."""
    keep_libraries_quiet()
    from faster_whisper import WhisperModel

    try:
        return WhisperModel(
            str(folder), device="cpu", compute_type="int8", cpu_threads=_threads(), local_files_only=True
        )
    # The tokenizer's own library raises a bare Exception for a damaged file.
    except Exception as error:  # the vendor's edge: translated at once
        raise ReadingError(
            f"The speech model in {folder} cannot be loaded. Download it again in the settings, or choose another."
        ) from error


def _threads() -> int:
    """As many as we want, or as OpenMP is limited to: with fewer than it asked for, the library computes nonsense."""
    limit = os.environ.get("OMP_THREAD_LIMIT", "")
    return min(_THREADS, int(limit)) if limit.isdecimal() and int(limit) else _THREADS


def understood_s(segments: Sequence[SpokenSegment], seconds: float) -> float:
    """How many of so many seconds were understood, by what the model thinks of its own words."""
    certain = [math.exp(min(0.0, one.avg_logprob)) * (1.0 - one.no_speech_prob) for one in segments]
    return seconds * sum(certain) / len(certain)
