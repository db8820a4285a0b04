"""The sentence that the demo speaks, and the model that may hear it."""

import shutil
import subprocess
from pathlib import Path

from capture.reading.transcription import is_model
from desktop.core import speech_folder
from desktop.demo.script import SAMPLE, SENTENCE
from memory_core.home import Home

_OFFICE = Path(__file__).resolve().parents[2] / "tests" / "data" / "whisper-office"


def find_model(persons_home: Home) -> Path | None:
    """The small model of a checkout, which knows the demo's sentence, else the one that the person has installed."""
    return _OFFICE if is_model(_OFFICE) else speech_folder(persons_home)


def make_speech(folder: Path) -> Path | None:
    """A sound file with the sentence: spoken by espeak-ng, else the recording of a checkout; None without both."""
    target = folder / "sentence.wav"
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
