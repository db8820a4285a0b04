"""Arithmetic of rectangles."""

import math
from collections.abc import Iterable, Sequence

from memory_core.records.observation import Box


def overlap(one: Box, other: Box) -> Box | None:
    """The part that both cover; None when there is none."""
    left, top = max(one.left, other.left), max(one.top, other.top)
    right, bottom = min(one.right, other.right), min(one.bottom, other.bottom)
    return Box(left, top, right - left, bottom - top) if right > left and bottom > top else None


def without(box: Box, cover: Box) -> list[Box]:
    """What of `box` sticks out from under `cover`: at most four rectangles."""
    hidden = overlap(box, cover)
    if hidden is None:
        return [box]
    pieces = [
        Box(box.left, box.top, box.width, hidden.top - box.top),
        Box(box.left, hidden.bottom, box.width, box.bottom - hidden.bottom),
        Box(box.left, hidden.top, hidden.left - box.left, hidden.height),
        Box(hidden.right, hidden.top, box.right - hidden.right, hidden.height),
    ]
    return [piece for piece in pieces if piece.area > 0]


def uncovered(box: Box, covers: Iterable[Box]) -> list[Box]:
    """What of `box` is seen when all `covers` lie above it."""
    pieces = [box] if box.area > 0 else []
    for cover in covers:
        pieces = [rest for piece in pieces for rest in without(piece, cover)]
    return pieces


def covered(box: Box, covers: Sequence[Box]) -> bool:
    """Whether `covers` together hide all of `box`."""
    return not uncovered(box, covers)


def placed(box: Box, origin: Box, scale_x: float, scale_y: float) -> Box:
    """A box of the virtual desktop in the pixels of the picture of the monitor at `origin`; never too small."""
    left, top = math.floor((box.left - origin.left) * scale_x), math.floor((box.top - origin.top) * scale_y)
    right, bottom = math.ceil((box.right - origin.left) * scale_x), math.ceil((box.bottom - origin.top) * scale_y)
    return Box(left, top, right - left, bottom - top)
