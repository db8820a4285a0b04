"""Speech to words with faster-whisper, without the sentences that Whisper invents in silence."""

import os
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

from capture.sound import from_pcm
from memory_core.errors import ReadingError
from memory_core.privacy.quiet import keep_libraries_quiet

NEEDED_FILES = ("config.json", "model.bin", "tokenizer.json")
VOCABULARIES = ("vocabulary.txt", "vocabulary.json")

_NO_SPEECH = 0.6
_UNSURE = -1.0
_COMPRESSION = 2.4
_THREADS = 2
_REPEATS = 4

# What Whisper is known to write where nothing is said: the credits of the videos that it learned from.
_PHANTOMS = re.compile(
    r"(thanks? (you )?(all |so much )?for (watching|listening)|(please )?(like and )?subscribe( to .*)?"
    r"|see you (in the )?next (video|time)|(subtitles|captions|transcri\w+) (by|made by|created by) .*"
    r"|.*amara\.?org.*|untertitel(ung)? .*(zdf|ard|swr|wdr|ndr|funk).*|untertitel von .*|copyright (wdr|swr) .*"
    r"|vielen dank (für|fürs) (das )?zuschauen|sous-titr\w+ .*|merci d'avoir regardé .*|sottotitoli .*"
    r"|gracias por ver( el video)?|subtítulos .*|legendas? (pela|por) .*|продолжение следует|субтитры .*"
    r"|ご視聴ありがとうございました|字幕.*|请不吝点赞.*|mbc 뉴스 .*|시청해주셔서 감사합니다)"
)
# These are said for real, too: phantoms only where the model itself doubts that anything was said.
_DOUBTFUL = re.compile(r"(you|bye|bye bye|thank you|thanks|danke|merci|gracias|oh|so|okay|\.+)")
_NOISE = re.compile(r"[\[(（【*♪♫][^\])）】*]*[\])）】*♪♫]|[♪♫]")
_MARKS = re.compile(r"[.,!?…。！？\s]+$|^[\s.…\-–]+")


class SpokenSegment(Protocol):
    """What faster-whisper says of a piece of sound (the part of it that is needed here)."""

    text: str
    no_speech_prob: float
    avg_logprob: float
    compression_ratio: float


class WhisperTranscriber:
    """Turns sound into words on this machine; the model is loaded with the first sound. Thread-safe.

    `model` is the model's folder, or a function that names it (or None) whenever it is needed, so that a model that
    arrives later is used at once. `language` has two letters; empty: recognised by itself.
    """

    def __init__(self, model: Path | Callable[[], Path | None] | None, language: str = "") -> None:
        self._find = model if callable(model) else lambda: model
        self._language = language
        self._lock = threading.Lock()
        self._loaded: tuple[Path, Any] | None = None

    def available(self) -> bool:
        """Whether the model is there."""
        folder = self._find()
        return folder is not None and is_model(folder)

    def transcribe(self, sound: bytes) -> str:
        """16 kHz mono 16-bit PCM → words; “” when there is no speech. Raises `ReadingError`."""
        samples = from_pcm(sound)
        if not samples.size:
            return ""
        with self._lock:
            model = self._load()
            try:
                segments, _ = model.transcribe(
                    samples,
                    language=self._language_of(model),
                    temperature=(0.0, 0.2, 0.4),
                    condition_on_previous_text=False,
                    vad_filter=True,
                    vad_parameters={"min_silence_duration_ms": 500},
                )
                return words_of(segments)
            except (RuntimeError, ValueError) as error:
                raise ReadingError(
                    "The speech model failed on what was said; the sound is kept and read again later."
                ) from error

    def close(self) -> None:
        """Give the model's memory back; the next sound loads it again."""
        with self._lock:
            self._loaded = None

    def _language_of(self, model: Any) -> str | None:
        """What is set, if the model knows it; its only one; else None: recognised by itself."""
        known: list[str] = model.supported_languages
        if self._language in known:
            return self._language
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
    except Exception as error:  # noqa: BLE001 (the vendor's edge: translated at once)
        raise ReadingError(
            f"The speech model in {folder} cannot be loaded. Download it again in the settings, or choose another."
        ) from error


def _threads() -> int:
    """As many as we want, or as OpenMP is limited to: with fewer than it asked for, the library computes nonsense."""
    limit = os.environ.get("OMP_THREAD_LIMIT", "")
    return min(_THREADS, int(limit)) if limit.isdecimal() and int(limit) else _THREADS


def words_of(segments: Iterable[SpokenSegment]) -> str:
    """The words of the segments that are speech: noise, phantoms and stuck repetitions are left out."""
    said = [text for segment in segments if (text := _spoken(segment))]
    return " ".join(said)


def _spoken(segment: SpokenSegment) -> str:
    doubted = segment.no_speech_prob > _NO_SPEECH
    if segment.compression_ratio > _COMPRESSION or (doubted and segment.avg_logprob < _UNSURE):
        return ""
    text = " ".join(_NOISE.sub(" ", segment.text).split())
    bare = _MARKS.sub("", text).lower()
    if not bare or _PHANTOMS.fullmatch(bare):
        return ""
    if (doubted or segment.avg_logprob < _UNSURE) and _DOUBTFUL.fullmatch(bare):
        return ""
    return "" if _is_stuck(bare.split()) else text


def _is_stuck(words: list[str]) -> bool:
    """Whether most of it is one phrase of up to six words, over and over."""
    for size in range(1, 7):
        run = best = 0
        for index in range(size, len(words)):
            run = run + 1 if words[index] == words[index - size] else 0
            best = max(best, run)
        repeats = best // size + 1
        if repeats >= _REPEATS and repeats * size * 2 > len(words):
            return True
    return False
