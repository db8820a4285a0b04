"""The perceptual hash by which screen recorders tell whether a frame is worth keeping.

It has 64 bits: the picture is reduced to 32 × 32 grey pixels, and of its DCT-II the 8 × 8 lowest frequencies are
compared with their median (Zauner, “Implementation and benchmarking of perceptual image hash functions”, 2010; the
package imagehash does the same).
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 32
KEPT = 8
# Pensieve's; MineContext's is looser by two: it takes frames for equal up to a distance of 5.
ALIKE_BELOW = 4


def phash(pixels: NDArray[np.uint8]) -> int:
    """64 bits for a picture, height × width × 4 BGRA."""
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGB", (width, height), np.ascontiguousarray(pixels), "raw", "BGRX", 0, 1)
    small = np.asarray(image.convert("L").resize((SIDE, SIDE), Image.Resampling.LANCZOS), np.float64)
    transform = _transform()
    low = (transform @ small @ transform.T)[:KEPT, :KEPT]
    bits = (low > np.median(low)).ravel()
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def distance(one: int, other: int) -> int:
    """In how many of the 64 bits they differ."""
    return (one ^ other).bit_count()


def _transform() -> NDArray[np.float64]:
    places = np.arange(SIDE)
    return np.cos(np.pi * np.outer(places, 2 * places + 1) / (2 * SIDE))
