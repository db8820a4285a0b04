"""Reads one line by itself, where the layout of a whole page hides it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.reading import _tesseract
from capture.reading._tesseract import SINGLE_LINE
from capture.reading.ocr import Ocr
from capture.reading.rulings import without_bars
from capture.reading.scripts import BELIEVED, DOUBTFUL_HAN, Script, better, certainty, has_han
from memory_core.records.observation import TextLine


class LineOcr(Ocr, Protocol):
    """An engine that can be told that a picture holds one line."""

    def line(self, shades: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """The words of the one line in `shades` (height × width), in whatever script. `where`: as for `read`. Raises
        `ReadingError`."""
        ...


class TesseractLines(_tesseract.TesseractOcr):
    """The bundled engine, that also reads a line by itself. Safe to call from several threads, one after the other."""

    def line(self, shades: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """The words of the one line in `shades` (height × width): as Latin and Chinese at once, the better counts; in a
        window with Chinese, that does, and simplified is not taken for traditional."""
        shades = without_bars(shades)
        latin = next((script for script in (Script.PLAIN, Script.LATIN) if script in self._scripts), None)
        with self._lock, ThreadPoolExecutor(1, thread_name_prefix="second-engine") as beside:
            usual = self._habit(where).script
            chinese = beside.submit(self._alone, shades, Script.HAN) if Script.HAN in self._scripts else None
            found = self._alone(shades, latin) if latin else []
            if chinese is not None:
                read = chinese.result()
                likely = usual in (Script.HAN, Script.HANT) and any(map(has_han, read))
                believed = likely and certainty(word for line in read for word in line.words) >= BELIEVED
                found = read if believed else _better_of(found, read, Script.HAN)
            if Script.HANT in self._scripts and usual is not Script.HAN and _is_badly_read_han(found):
                found = _better_of(found, self._alone(shades, Script.HANT), Script.HANT)
        return found

    def _alone(self, shades: NDArray[np.uint8], script: Script) -> list[TextLine]:
        engine = self._ready(script, 0)
        mode = engine.GetPageSegMode()
        engine.SetPageSegMode(SINGLE_LINE)
        try:
            return self._lines(shades, script, cores=1)
        finally:
            engine.SetPageSegMode(mode)


def _better_of(found: list[TextLine], other: list[TextLine], script: Script) -> list[TextLine]:
    return other if other and better(found, other, script) else found


def _is_badly_read_han(found: Sequence[TextLine]) -> bool:
    """Whether it is perhaps written in the traditional script."""
    return any(map(has_han, found)) and certainty(word for line in found for word in line.words) < DOUBTFUL_HAN
