"""Reads text with the engine of Windows (Windows.Media.Ocr), in the language of the person's account."""

import threading
from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from capture.reading.layout import lines_of
from capture.reading.scripts import spaceless
from memory_core.errors import ReadingError
from memory_core.records.observation import Box, TextLine, Word

# Screen text is small: doubled, it is read better.
SCALE = 2
# It does not say how certain it is; what it is not certain of it leaves out.
CONFIDENCE = 0.9
MISSING = (
    "The text recognition of Windows cannot be used: add a language with text recognition in the Windows settings."
)
TOO_LARGE = "The picture is too large to be read. Use one below {side:,} pixels a side."
FAILED = "The text on the screen could not be read. Scrubjay tries again."


class WindowsOcr:
    """One engine, made at the first reading and kept. Safe to call from several threads, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None
        self._imaging: Any = None

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """Lines of words in `pixels` (height × width × 4 BGRA, or height × width grey). Raises `ReadingError`."""
        if pixels.size == 0:
            return []
        with self._lock:
            largest = self._ready()
            height, width = pixels.shape[:2]
            if max(height, width) > largest:
                raise ReadingError(TOO_LARGE.format(side=largest))
            scale = SCALE if SCALE * max(height, width) <= largest else 1
            try:
                result = self._engine.recognize_async(self._bitmap(pixels, scale)).get()
                return text_lines(result.lines, scale, (width, height))
            except (OSError, RuntimeError, ValueError) as error:
                raise ReadingError(FAILED) from error

    def close(self) -> None:
        """Let go of the engine."""
        with self._lock:
            self._engine = None

    def _ready(self) -> int:
        """Make the engine; the longest side that it reads."""
        try:
            import winrt.windows.graphics.imaging as imaging
            from winrt.windows.media.ocr import OcrEngine

            if self._engine is None:
                self._engine = OcrEngine.try_create_from_user_profile_languages()
            self._imaging = imaging
            largest = int(OcrEngine.max_image_dimension)
        except (ImportError, OSError, RuntimeError) as error:
            raise ReadingError(MISSING) from error
        if self._engine is None:
            raise ReadingError(MISSING)
        return largest

    def _bitmap(self, pixels: NDArray[np.uint8], scale: int) -> Any:
        grey = pixels if pixels.ndim == 2 else _grey(pixels)
        image = Image.fromarray(np.ascontiguousarray(grey))
        if scale > 1:
            image = image.resize((image.width * scale, image.height * scale), Image.Resampling.BICUBIC)
        gray8 = self._imaging.BitmapPixelFormat.GRAY8
        return self._imaging.SoftwareBitmap.create_copy_from_buffer(image.tobytes(), gray8, image.width, image.height)


def text_lines(lines: Iterable[Any], scale: int, size: tuple[int, int]) -> list[TextLine]:
    """The engine's lines (`words`, each with `text` and `bounding_rect`) in pixels of a picture of `size`."""
    found = []
    for line in lines:
        words = [Word(str(word.text).strip(), _box(word.bounding_rect, scale, size), CONFIDENCE) for word in line.words]
        found += lines_of(spaceless([word for word in words if word.text and word.box.area > 0]))
    return found


def _box(rect: Any, scale: int, size: tuple[int, int]) -> Box:
    left, top = max(0, int(rect.x // scale)), max(0, int(rect.y // scale))
    right = min(size[0], int(-(-(rect.x + rect.width) // scale)))
    bottom = min(size[1], int(-(-(rect.y + rect.height) // scale)))
    return Box(left, top, max(0, right - left), max(0, bottom - top))


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGB", (width, height), np.ascontiguousarray(pixels), "raw", "BGRX", 0, 1)
    return np.asarray(image.convert("L"))
