"""Decides which pictures are kept, so that a working day of them stays small; text is never left out.

A picture of every change would be a near copy of the one before it, many times a minute while somebody types. So a
window gets one when its scene changes, sooner or later by how much of it differs from its last one, and what is seen in
between shows that last one. A bucket of bytes bounds the day whatever is on the screen.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.picture import POOR, QUALITY, encoded
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Box

# However lively a day is, eight hours of it cost at most the bucket and eight times the rate: 112 MB of pictures.
PER_HOUR = 12_000_000
BUCKET = 16_000_000
# What a kept picture costs beside itself: its small copy, its row, its seal.
_BESIDE = 6_000

# A window gets a picture when so much of it differs from its last one, and so many seconds have gone by.
SCENE = 0.35
_PATIENCE = ((SCENE, 3.0), (0.10, 15.0), (0.01, 60.0), (0.0, 300.0))
# The emptier the bucket, the longer that takes.
_SLOWER = ((0.4, 1.0), (0.2, 2.0), (0.08, 4.0), (0.0, 8.0))
# Below this, pictures are also encoded more coarsely.
_SCARCE = 0.2

_WINDOWS = 64
# A window's picture in small: cells of some 20 pixels of a large window, whose brightness differs by so much.
_GRID = (96, 54)
_DIFFERS = 6


class PictureBudget:
    """When a window gets a picture. Times are monotonic seconds; nothing here looks at a clock or a pixel."""

    def __init__(self, *, per_hour: int = PER_HOUR) -> None:
        self._rate = per_hour / 3600
        # A program that is started again and again has no more for it.
        self._left = BUCKET / 2
        self._at: float | None = None
        self._usual = 100_000.0
        self._last: OrderedDict[Hashable, float] = OrderedDict()

    def wants(self, window: Hashable, now: float, *, changed: float) -> bool:
        """Whether to keep a picture of a window that shows something new; `changed`: how much of it (0 to 1) differs
        from its last picture."""
        left = self.left(now)
        if left < self._usual + _BESIDE:
            return False
        last = self._last.get(window)
        if last is None:
            return True
        patience = _step(_PATIENCE, changed)
        return now - last >= patience * _step(_SLOWER, left / BUCKET)

    def quality(self, now: float) -> int:
        """How well to encode it."""
        return QUALITY if self.left(now) >= _SCARCE * BUCKET else POOR

    def spend(self, window: Hashable, now: float, size: int) -> None:
        """A picture of so many bytes was kept."""
        self._left = self.left(now) - size - _BESIDE
        self._at = now
        self._usual += (size - self._usual) / 8
        self._last[window] = now
        self._last.move_to_end(window)
        while len(self._last) > _WINDOWS:
            self._last.popitem(last=False)

    def left(self, now: float) -> float:
        """Bytes that may be spent now."""
        gone = 0.0 if self._at is None else max(0.0, now - self._at)
        return min(float(BUCKET), self._left + gone * self._rate)


@dataclass(frozen=True, slots=True)
class Shot:
    """What goes into the spool: a picture, or the observation `of` which one is shown instead; both may be missing."""

    window: Hashable
    observation: ObservationId
    at: float
    picture: bytes | None = None
    of: ObservationId | None = None
    sketch: NDArray[np.uint8] | None = None
    size: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class _Page:
    """The last picture of a window, as large as it was."""

    observation: ObservationId
    sketch: NDArray[np.uint8]


class Album:
    """The pictures of all windows. First `shoot`, then spool, then `keep`: what could not be spooled is not known."""

    def __init__(self) -> None:
        self._budget = PictureBudget()
        # By size, too: a window that is in front now and then is shown with what lies around it, and then without.
        self._pages: OrderedDict[tuple[Hashable, tuple[int, int]], _Page] = OrderedDict()

    def shoot(
        self,
        window: Hashable,
        observation: ObservationId,
        pixels: NDArray[np.uint8],
        place: Box,
        secret: Iterable[Box],
        *,
        now: float,
    ) -> Shot:
        """A picture of the part of `pixels` (height × width × 4 BGRA) at `place` with the `secret` boxes blacked out,
        if it is time for one; else the observation whose picture shows nearly the same."""
        hidden = list(secret)
        sketch = _sketch(pixels, place, hidden)
        size = (place.width, place.height)
        page = self._pages.get((window, size))
        changed = _difference(page.sketch, sketch) if page is not None else 1.0
        if self._budget.wants(window, now, changed=changed):
            picture = encoded(pixels, hidden, place, quality=self._budget.quality(now))
            return Shot(window, observation, now, picture, sketch=sketch, size=size)
        of = page.observation if page is not None and changed < SCENE else None
        return Shot(window, observation, now, of=of)

    def keep(self, shot: Shot) -> None:
        """It is in the spool."""
        if shot.picture is None or shot.sketch is None:
            return
        self._budget.spend(shot.window, shot.at, len(shot.picture))
        self._pages[shot.window, shot.size] = _Page(shot.observation, shot.sketch)
        self._pages.move_to_end((shot.window, shot.size))
        while len(self._pages) > _WINDOWS:
            self._pages.popitem(last=False)


def _step(steps: tuple[tuple[float, float], ...], value: float) -> float:
    """The second of the first pair whose first is not above the value, else the last one's."""
    return next((then for least, then in steps if value >= least), steps[-1][1])


def _sketch(pixels: NDArray[np.uint8], place: Box, hidden: list[Box]) -> NDArray[np.uint8]:
    """The brightness of the cells of a grid over the window, by its green."""
    from PIL import Image

    green = np.ascontiguousarray(pixels[place.top : place.bottom, place.left : place.right, 1])
    for box in hidden:
        top, left = max(0, box.top - place.top), max(0, box.left - place.left)
        green[top : max(0, box.bottom - place.top), left : max(0, box.right - place.left)] = 0
    return np.asarray(Image.fromarray(green).resize(_GRID, Image.Resampling.BOX))


def _difference(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """The share of cells that differ."""
    apart = np.abs(before.astype(np.int16) - after.astype(np.int16))
    return float(np.mean(apart > _DIFFERS))
