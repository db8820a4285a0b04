"""Makes the small picture that is kept beside the text."""

import io
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memory_core.privacy.redaction import blacken
from memory_core.records.observation import Box

# Measured on whole 1080p screens full of text (documentation, chat, dark editor, spreadsheet, a page with photos): mean
# size, CPU, and the least word recall of Tesseract against the original. WebP 30 method 2: 103 KB, 45 ms, 0.994; 15
# method 2: 84 KB, 43 ms, 0.988; 60 method 1: 158 KB, 37 ms, 1.000; 60 method 4: 129 KB, 102 ms, 1.000. AVIF 40 speed
# 9: 94 KB, 74 ms, 0.968; speed 8: 80 KB, 291 ms, 0.991. So WebP, which Qt reads besides.
QUALITY = 30
POOR = 15
METHOD = 2
WIDEST = 3840


def encoded(
    pixels: NDArray[np.uint8], secret: Iterable[Box], place: Box | None = None, *, quality: int = QUALITY
) -> bytes:
    """A WebP of `pixels` (height × width × 4 BGRA), or of the part of them at `place`, with the `secret` boxes blacked
    out; halved while wider than 4K."""
    height, width = pixels.shape[:2]
    place = place or Box(0, 0, width, height)
    part = np.ascontiguousarray(pixels[place.top : place.bottom, place.left : place.right])
    image = Image.frombuffer("RGB", (part.shape[1], part.shape[0]), part, "raw", "BGRX", 0, 1)
    blacken(image, (box.moved(-place.left, -place.top) for box in secret))
    while max(image.size) > WIDEST:
        image = image.reduce(2)
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=quality, method=METHOD)
    return buffer.getvalue()
