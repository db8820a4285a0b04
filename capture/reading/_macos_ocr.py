"""Reads text with the engine of macOS (Apple Vision), which finds out the language by itself."""

import io
import re
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

ACCURATE = 0
LARGEST_SIDE = 16_000
MISSING = "The text recognition of macOS cannot be used. Scrubjay needs macOS 14 for it."
TOO_LARGE = f"The picture is too large to be read. Use one below {LARGEST_SIDE:,} pixels a side."
FAILED = "The text on the screen could not be read. Scrubjay tries again."
_WORD = re.compile(r"\S+")


class VisionOcr:
    """Asks Vision for each picture anew; nothing is kept. Safe to call from several threads, one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """Lines of words in `pixels` (height × width × 4 BGRA, or height × width grey). Raises `ReadingError`."""
        if pixels.size == 0:
            return []
        height, width = pixels.shape[:2]
        if max(height, width) > LARGEST_SIDE:
            raise ReadingError(TOO_LARGE)
        with self._lock:
            return _recognised(_encoded(pixels), (width, height))

    def close(self) -> None:
        """Nothing is held."""


def _recognised(picture: bytes, size: tuple[int, int]) -> list[TextLine]:
    try:
        import objc
        import Vision
        from Foundation import NSData
    except ImportError as error:
        raise ReadingError(MISSING) from error
    with objc.autorelease_pool():
        request = Vision.VNRecognizeTextRequest.alloc().init()
        request.setRecognitionLevel_(ACCURATE)
        request.setUsesLanguageCorrection_(False)  # Names, code and numbers are to stay what they are.
        request.setAutomaticallyDetectsLanguage_(True)
        data = NSData.dataWithBytes_length_(picture, len(picture))
        handler = Vision.VNImageRequestHandler.alloc().initWithData_options_(data, None)
        done, _ = handler.performRequests_error_([request], None)
        if not done:
            raise ReadingError(FAILED)
        return text_lines(request.results() or (), size)


def text_lines(observations: Iterable[Any], size: tuple[int, int]) -> list[TextLine]:
    """Vision's lines (`topCandidates_`) in pixels of a picture of `size`. Vision counts from the lower left, 0…1, and
    the places in a string in UTF-16."""
    found = []
    for observation in observations:
        candidates = observation.topCandidates_(1)
        if not candidates:
            continue
        text, confidence = str(candidates[0].string()), float(candidates[0].confidence())
        words = []
        for match in _WORD.finditer(text):
            place = _utf16(text[: match.start()]), _utf16(match.group())
            rectangle, _ = candidates[0].boundingBoxForRange_error_(place, None)
            box = _box((rectangle or observation).boundingBox(), size)
            if box.area > 0:
                words.append(Word(match.group(), box, min(1.0, max(0.0, confidence))))
        found += lines_of(spaceless(words))
    return found


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _box(rect: Any, size: tuple[int, int]) -> Box:
    width, height = size
    left, right = rect.origin.x * width, (rect.origin.x + rect.size.width) * width
    top, bottom = (1 - rect.origin.y - rect.size.height) * height, (1 - rect.origin.y) * height
    left, top = max(0, round(left)), max(0, round(top))
    return Box(left, top, max(0, min(width, round(right)) - left), max(0, min(height, round(bottom)) - top))


def _encoded(pixels: NDArray[np.uint8]) -> bytes:
    height, width = pixels.shape[:2]
    whole = np.ascontiguousarray(pixels)
    if pixels.ndim == 2:
        image = Image.fromarray(whole)
    else:
        image = Image.frombuffer("RGB", (width, height), whole, "raw", "BGRX", 0, 1)
    buffer = io.BytesIO()
    image.save(buffer, "BMP")
    return buffer.getvalue()
