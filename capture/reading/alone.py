"""Reads one line by itself, where the layout of a whole page hides it."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.reading import _tesseract
from capture.reading.ocr import Ocr
from capture.reading.scripts import DOUBTFUL_HAN, Script, better, certainty, has_han
from memory_core.records.observation import TextLine

SINGLE_LINE = 7


class LineOcr(Ocr, Protocol):
    """An engine that can be told that a picture holds one line."""

    def line(self, shades: NDArray[np.uint8]) -> list[TextLine]:
        """The words of the one line in `shades` (height × width), in whatever script. Raises `ReadingError`."""
        ...


class TesseractLines(_tesseract.TesseractOcr):
    """The bundled engine, that also reads a line by itself. Safe to call from several threads, one after the other."""

    def line(self, shades: NDArray[np.uint8]) -> list[TextLine]:
        """The words of the one line in `shades` (height × width): as Latin and as Chinese, the better counts."""
        with self._lock:
            latin = next((script for script in (Script.PLAIN, Script.LATIN) if script in self._scripts), None)
            found = self._alone(shades, latin) if latin else []
            for script in (Script.HAN, Script.HANT):
                if script in self._scripts and _wants(script, found):
                    other = self._alone(shades, script)
                    found = other if other and better(found, other, script) else found
        return found

    def _alone(self, shades: NDArray[np.uint8], script: Script) -> list[TextLine]:
        engine = self._ready(script, 0)
        mode = engine.GetPageSegMode()
        engine.SetPageSegMode(SINGLE_LINE)
        try:
            return self._lines(shades, script, cores=1)
        finally:
            engine.SetPageSegMode(mode)


def _wants(script: Script, found: Sequence[TextLine]) -> bool:
    """Simplified Chinese always, the traditional where that was read, but badly."""
    words = [word for line in found for word in line.words]
    if script is Script.HAN:
        return True
    return any(map(has_han, found)) and certainty(words) < DOUBTFUL_HAN
