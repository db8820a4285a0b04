"""Sound: decoded piece by piece, cut into utterances, turned into words, or kept sealed until there is a model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from capture.reading.utterances import Utterance, Utterances
from capture.reading.vad import Vad
from capture.sound import BLOCK, SAMPLE_RATE
from desktop.readers.base import SOUND_BYTES, Piece, Unreadable, check_size
from memory_core.privacy.dialogue import Dialogue

HOURS = 6.0
# A playlist by another name would make FFmpeg open what it names: other files, or addresses.
_ONLY = {
    "protocol_whitelist": "file",
    "format_whitelist": "wav,w64,aiff,mp3,flac,ogg,mov,mp4,m4a,aac,matroska,webm,asf,caf,amr,au",
}


class Transcribes(Protocol):
    """Speech to text; `capture.reading.transcription.WhisperTranscriber` fits."""

    def available(self) -> bool:
        """Whether its model is there."""
        ...

    def transcribe(self, sound: bytes) -> str:
        """16 kHz mono 16-bit PCM → words. Raises `ReadingError`."""
        ...


def read_sound(path: Path, *, vad: Vad, transcriber: Transcribes, talk: Dialogue) -> Iterator[Piece]:
    """What was said, utterance by utterance. Without a model each is kept as sound. Raises `Unreadable`."""
    check_size(path, SOUND_BYTES)
    utterances = Utterances()
    heard = 0
    for block in _blocks(path):
        heard += BLOCK
        ended = utterances.feed(block, vad.probability(block))
        if ended is not None:
            yield from _piece(ended, heard, transcriber, talk)
    if (last := utterances.finish()) is not None:
        yield from _piece(last, heard, transcriber, talk)


def _piece(said: Utterance, heard: int, transcriber: Transcribes, talk: Dialogue) -> Iterator[Piece]:
    start = max(0.0, heard / SAMPLE_RATE - said.ended_before_s - said.seconds)
    if not transcriber.available():
        yield Piece("", offset_s=start, sound=said.sound)
        return
    scrubbed = talk.scrub_speech(transcriber.transcribe(said.sound))
    if scrubbed.text.strip():
        yield Piece(scrubbed.text, offset_s=start, redactions=dict(scrubbed.counts))


def _blocks(path: Path) -> Iterator[NDArray[np.float32]]:
    """The file as blocks of 512 samples (16 kHz mono, −1…1), decoded as they are asked for; silence at the end."""
    import av

    limit = round(HOURS * 3600 * SAMPLE_RATE)
    rest = np.zeros(0, np.float32)
    try:
        with av.open(str(path), mode="r", metadata_errors="ignore", options=_ONLY) as container:
            if not container.streams.audio:
                raise Unreadable(f"{path} holds no sound.")
            resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
            for frame in _frames(container):
                for resampled in resampler.resample(frame):
                    rest = np.concatenate([rest, resampled.to_ndarray().reshape(-1).astype(np.float32)])
                while rest.size >= BLOCK:
                    yield rest[:BLOCK]
                    rest = rest[BLOCK:]
                    limit -= BLOCK
                if limit < 0:
                    raise Unreadable(f"{path} is longer than {HOURS:g} hours. Split it into shorter files.")
    except av.FFmpegError as error:
        raise Unreadable(f"{path} is damaged, or no sound that Scrubjay knows (WAV, MP3, FLAC, Ogg, M4A).") from error
    yield np.concatenate([rest, np.zeros(BLOCK - rest.size, np.float32)])


def _frames(container: Any) -> Iterator[Any]:
    """Decoded frames, and None at the end, which flushes the resampler. A broken packet is left out."""
    import av

    for packet in container.demux(audio=0):
        try:
            yield from packet.decode()
        except av.InvalidDataError:
            continue
    yield None
