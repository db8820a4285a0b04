"""The sentence that the demo speaks, and the model that may hear it."""

import shutil
import subprocess
import wave
from pathlib import Path

from capture.reading.transcription import is_model
from desktop.core import speech_folder
from desktop.demo.script import SAMPLE, SENTENCE
from memory_core.home import Home

# A device that only just woke up garbles the first moment; and a sentence ends where silence begins.
_SILENCE_S = (0.5, 1.0)
_OFFICE = Path(__file__).resolve().parents[2] / "tests" / "data" / "whisper-office"


def find_model(persons_home: Home) -> Path | None:
    """The small model of a checkout, which knows the demo's sentence, else the one that the person has installed."""
    return _OFFICE if is_model(_OFFICE) else speech_folder(persons_home)


def make_speech(folder: Path) -> Path | None:
    """A sound file with the sentence: spoken by espeak-ng, else the recording of a checkout; None without both."""
    spoken = _spoken(folder / "spoken.wav")
    if spoken is None:
        return None
    target = folder / "sentence.wav"
    _add_silence(spoken, target)
    return target


def _spoken(target: Path) -> Path | None:
    speaker = shutil.which("espeak-ng") or shutil.which("espeak")
    if speaker is not None:
        said = subprocess.run(
            [speaker, "-v", "en-us", "-w", str(target), SENTENCE],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=30,
            check=False,
        )
        if said.returncode == 0 and target.exists():
            return target
    sample = _OFFICE / "samples" / SAMPLE
    return sample if sample.exists() else None


def _add_silence(source: Path, target: Path) -> None:
    """Copy a WAV file with silence before and after it."""
    with wave.open(str(source), "rb") as reader, wave.open(str(target), "wb") as writer:
        parameters = reader.getparams()
        writer.setparams(parameters)
        before, after = (
            bytes(round(seconds * parameters.framerate) * parameters.nchannels * parameters.sampwidth)
            for seconds in _SILENCE_S
        )
        writer.writeframes(before + reader.readframes(parameters.nframes) + after)
