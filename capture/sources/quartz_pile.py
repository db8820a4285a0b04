"""What the values that macOS gives for a window mean; without a call, so that it is tested everywhere."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from capture.sources.base import WindowInfo
from memory_core.records.observation import Box

NORMAL_LAYER = 0
# Applications keep tiny windows on the normal layer, which nobody works in.
SMALLEST = 40


@dataclass(frozen=True, slots=True)
class RawWindow:
    """One window of CGWindowListCopyWindowInfo. The rectangle is in points, from the top left of the main monitor."""

    number: int
    owner: str
    title: str
    pid: int
    layer: int
    alpha: float
    left: float
    top: float
    width: float
    height: float


def pile(windows: Iterable[RawWindow]) -> list[WindowInfo]:
    """The windows that are seen, in the order in which they came: from the top down. The first ordinary one is in
    front."""
    found: list[WindowInfo] = []
    front_found = False
    for window in windows:
        if window.alpha <= 0 or window.width <= 0 or window.height <= 0:
            continue
        ordinary = window.layer == NORMAL_LAYER and min(window.width, window.height) >= SMALLEST
        found.append(
            WindowInfo(
                app=window.owner,
                title=window.title,
                box=_box(window),
                pid=window.pid,
                front=ordinary and not front_found,
                # Windows have round corners and shadows, and anything may be translucent; only ordinary ones cover.
                opaque=ordinary and window.alpha >= 1.0,
                ordinary=ordinary,
                id=window.number,
            )
        )
        front_found |= ordinary
    return found


def _box(window: RawWindow) -> Box:
    """Never too small: what is masked must be masked whole."""
    left, top = math.floor(window.left), math.floor(window.top)
    right, bottom = math.ceil(window.left + window.width), math.ceil(window.top + window.height)
    return Box(left, top, right - left, bottom - top)
