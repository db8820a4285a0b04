"""Chooses what reads the screen, and goes on with the bundled engine when the system's fails."""

import logging
import sys

import numpy as np
from numpy.typing import NDArray

from capture.config import CaptureConfig
from capture.reading.alone import TesseractLines
from capture.reading.careful import CarefulOcr
from capture.reading.ocr import Ocr
from capture.reading.scripts import Script
from memory_core.errors import ReadingError
from memory_core.records.observation import TextLine

log = logging.getLogger(__name__)

# After so many failures in a row the system's engine is not tried any more.
GIVE_UP = 3
SCRIPTS = {
    "automatic": tuple(Script),
    "english": (Script.PLAIN,),
    "latin": (Script.LATIN,),
    "chinese": (Script.HAN, Script.HANT, Script.LATIN),
}


def open_ocr(config: CaptureConfig) -> Ocr:
    """The engine that the settings ask for. Nothing is loaded before the first reading."""
    bundled = CarefulOcr(TesseractLines(scripts=SCRIPTS[config.screen_languages]))
    if config.text_engine == "bundled":
        return bundled
    system = system_ocr()
    if system is None:
        if config.text_engine == "system":
            log.info("This system has no text recognition of its own; the bundled one reads")
        return bundled
    return OcrWithFallback(system, bundled)


def system_ocr() -> Ocr | None:
    """The system's own engine; None where there is none."""
    if sys.platform == "win32":
        from capture.reading._windows_ocr import WindowsOcr

        return WindowsOcr()
    if sys.platform == "darwin":
        from capture.reading._macos_ocr import VisionOcr

        return VisionOcr()
    return None


class OcrWithFallback:
    """Reads with the first engine while it works, else with the second."""

    def __init__(self, first: Ocr, second: Ocr) -> None:
        self._first = first
        self._second = second
        self._failures = 0

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """Lines of words in `pixels`. Raises `ReadingError` when neither engine can read them."""
        if self._failures < GIVE_UP:
            try:
                lines = self._first.read(pixels, where=where)
            except ReadingError as error:
                return self._read_instead(pixels, where, error)
            self._failures = 0
            return lines
        return self._second.read(pixels, where=where)

    def close(self) -> None:
        """Free both engines."""
        self._first.close()
        self._second.close()

    def _read_instead(self, pixels: NDArray[np.uint8], where: str, error: ReadingError) -> list[TextLine]:
        lines = self._second.read(pixels, where=where)
        # Only now is it the engine's fault, not the picture's.
        self._failures += 1
        if self._failures == 1:
            log.warning("The system's text recognition failed, the bundled one reads instead: %s", error)
        return lines
