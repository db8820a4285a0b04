"""Tesseract's thread limit must stay its own: with it, the speech model computes nonsense."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from capture.reading.ocr import TesseractOcr

OFFICE = Path(__file__).parents[2] / "data" / "whisper-office"
PROGRAM = """
import sys, wave
from pathlib import Path
from capture.reading.transcription import WhisperTranscriber
folder = Path(sys.argv[1])
with wave.open(str(folder / "samples" / "04.wav")) as file:
    sound = file.readframes(file.getnframes())
words = WhisperTranscriber(folder, "en")
for _ in range(3):
    assert words.transcribe(sound) == "remind me to renew my passport in january"
"""


def test_reading_the_screen_leaves_no_limit_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    for before in (None, "7"):
        if before is None:
            monkeypatch.delenv("OMP_THREAD_LIMIT", raising=False)
        else:
            monkeypatch.setenv("OMP_THREAD_LIMIT", before)
        ocr = TesseractOcr()
        ocr.read(np.indices((60, 200)).sum(axis=0).astype(np.uint8))
        ocr.close()
        assert os.environ.get("OMP_THREAD_LIMIT") == before


def test_speech_is_right_where_somebody_set_a_limit() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(OFFICE)],
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
