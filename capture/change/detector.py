"""Tells which parts of a monitor no longer show what was read there."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import xxhash
from numpy.typing import NDArray

from capture.change.boxes import boxes_of
from memory_core.records.observation import Box

TILE = 32
PIXEL_DIFFERS = 24
TILE_DIFFERS = 12
CHANGE_TILES = 3
WHOLE_SHARE = 1 / 3
# A tile without text moves when it changed in more than 60 % of the last looks, and in one of the last two; it is then
# read once in this many looks only.
MEMORY_LOOKS = 10
MOVES_SHARE = 0.6
REST_LOOKS = 2
MOVING_READ_AFTER = 30
# A change too small to be sure of is read when it stood still for this many looks, unless it only blinks.
SMALL_STANDS = 2
BLINK_LOOKS = 20
SCENE_SHARE = 0.5
CALM_SHARE = 0.2

Tiles = NDArray[np.bool_]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from what was read. `share` of the monitor (0…1); `moving`: it changed since the last look too."""

    boxes: tuple[Box, ...]
    share: float
    moving: bool = True


class ChangeDetector:
    """Compares each look with what was last *read*, so that many small edits add up and none is lost.

    Rows of 32 pixels whose xxh3 is equal are equal. In the others, a 32-pixel tile differs when twelve of its pixels
    differ by more than 24 in the green channel; three tiles are a change. A frame handed to `notice` must not be
    altered afterwards.
    """

    def __init__(self) -> None:
        self._known: Pixels | None = None
        self._known_rows: list[int] = []
        self._last: Pixels | None = None
        self._last_rows: list[int] = []
        self._history: deque[Tiles] = deque(maxlen=MEMORY_LOOKS)
        self._texted: Tiles | None = None
        self._calm = True
        self._moving_unread = 0
        self._small_stood = 0
        self._looks = 0
        self._blinks: dict[tuple[int, int], dict[int, int]] = {}

    def notice(self, pixels: Pixels) -> Change | None:
        """What of `pixels` (height × width × 4 BGRA) differs from what was accepted; None when nothing worth reading.

        Changes nothing about what is known: the same change is noticed again until it is accepted.
        """
        self._looks += 1
        rows = _rows(pixels)
        last, last_rows = self._last, self._last_rows
        self._last, self._last_rows = pixels, rows
        if self._known is None or last is None or self._known.shape != pixels.shape or last.shape != pixels.shape:
            self._start_anew()
            return Change((_whole(pixels),), 1.0)
        moved = _differing(pixels, last, rows, last_rows)
        self._learn(moved)
        if rows == self._known_rows:
            self._small_stood = self._moving_unread = 0
            return None
        differing = _differing(pixels, self._known, rows, self._known_rows) & ~self._restless()
        return self._weighed(differing, moved, pixels)

    def accept(self, boxes: tuple[Box, ...], text: Iterable[Box] = ()) -> None:
        """These parts of the frame last noticed were read. `text`: where lines are now known to stand, on all of it.

        What moves where text stands is scrolled or typed and goes on being read; what moves elsewhere is a video.
        """
        if self._last is None:
            return
        self._texted = _near(text, self._last)
        if self._known is None or self._known.shape != self._last.shape or boxes == (_whole(self._last),):
            self._known, self._known_rows = self._last.copy(), list(self._last_rows)
            self._blinks.clear()
        else:
            self._note_blinks(boxes)
            for box in boxes:
                part = np.s_[box.top : box.bottom, box.left : box.right]
                self._known[part] = self._last[part]
            self._known_rows = _rows(self._known)
        self._small_stood = 0

    def stands(self, box: Box) -> bool:
        """Whether `box` of the frame last noticed shows what was accepted there."""
        if self._known is None or self._last is None or self._known.shape != self._last.shape:
            return False
        part = np.s_[box.top : box.bottom, box.left : box.right, 1]
        new, old = self._last[part], self._known[part]
        return not bool(((np.maximum(new, old) - np.minimum(new, old)) > PIXEL_DIFFERS).any())

    def shown(self, boxes: tuple[Box, ...]) -> Pixels:
        """What would be known if `boxes` were accepted now, as a new array; only after `notice`."""
        if self._last is None:
            raise ValueError("shown() before notice()")
        if self._known is None or self._known.shape != self._last.shape:
            return self._last.copy()
        known = self._known.copy()
        for box in boxes:
            part = np.s_[box.top : box.bottom, box.left : box.right]
            known[part] = self._last[part]
        return known

    def _start_anew(self) -> None:
        self._history.clear()
        self._blinks.clear()
        self._calm, self._moving_unread, self._small_stood = True, 0, 0

    def _learn(self, moved: Tiles) -> None:
        """Remember which tiles move; forget it all when a calm screen suddenly shows something else."""
        share = float(moved.mean())
        if share > SCENE_SHARE and self._calm:
            self._start_anew()
        self._calm = share < CALM_SHARE
        self._history.append(moved)

    def _restless(self) -> Tiles:
        """Tiles that move all the time, except at the looks at which those are read too."""
        moving: Tiles = np.sum(self._history, axis=0) > MOVES_SHARE * MEMORY_LOOKS
        moving &= np.any(list(self._history)[-REST_LOOKS:], axis=0)
        if self._texted is not None and self._texted.shape == moving.shape:
            moving &= ~self._texted
        if not moving.any():
            self._moving_unread = 0
            return moving
        self._moving_unread += 1
        if self._moving_unread >= MOVING_READ_AFTER:
            self._moving_unread = 0
            return np.zeros_like(moving)
        return moving

    def _weighed(self, differing: Tiles, moved: Tiles, pixels: Pixels) -> Change | None:
        count = int(differing.sum())
        moving = bool((differing & moved).any())
        if count == 0:
            self._small_stood = 0
            return None
        if count < CHANGE_TILES:
            self._small_stood = 0 if moving else self._small_stood + 1
            if self._blinking(differing, pixels, moving) or self._small_stood < SMALL_STANDS:
                return None
        height, width = pixels.shape[:2]
        if count > WHOLE_SHARE * differing.size:
            return Change((_whole(pixels),), 1.0, moving)
        boxes = tuple(boxes_of(differing, TILE, width, height))
        return Change(boxes, sum(box.area for box in boxes) / (width * height), moving)

    def _blinking(self, differing: Tiles, pixels: Pixels, moving: bool) -> bool:
        """Whether these tiles only show again what they showed a moment ago, as under a caret."""
        for row, column in zip(*np.nonzero(differing), strict=True):
            shown = self._blinks.get((int(row), int(column)), {})
            content = _content(pixels, int(row), int(column))
            if self._looks - shown.get(content, -BLINK_LOOKS - 1) > BLINK_LOOKS:
                return False
            if moving:
                shown[content] = self._looks
        return True

    def _note_blinks(self, boxes: tuple[Box, ...]) -> None:
        """Remember what the tiles that are about to be accepted showed before, and show now."""
        if self._known is None or self._last is None:
            return
        differing = _differing(self._last, self._known, self._last_rows, self._known_rows)
        if int(differing.sum()) >= CHANGE_TILES:
            return
        for row, column in zip(*np.nonzero(differing), strict=True):
            place = int(row), int(column)
            states = self._blinks.get(place, {})
            states = {content: look for content, look in states.items() if self._looks - look <= BLINK_LOOKS}
            self._blinks[place] = states
            for pixels in (self._known, self._last):
                states[_content(pixels, *place)] = self._looks


def _rows(pixels: Pixels) -> list[int]:
    """One hash for every 32 rows of pixels."""
    return [xxhash.xxh3_64_intdigest(pixels[top : top + TILE].data) for top in range(0, pixels.shape[0], TILE)]


def _differing(pixels: Pixels, other: Pixels, rows: list[int], other_rows: list[int]) -> Tiles:
    """Which tiles differ; only rows whose hashes differ are compared."""
    height, width = pixels.shape[:2]
    tiles = np.zeros((len(rows), -(-width // TILE)), np.bool_)
    starts = np.arange(0, width, TILE)
    for row, (mine, theirs) in enumerate(zip(rows, other_rows, strict=True)):
        if mine == theirs:
            continue
        band = np.s_[row * TILE : min((row + 1) * TILE, height), :, 1]
        new, old = pixels[band], other[band]
        differs = (np.maximum(new, old) - np.minimum(new, old)) > PIXEL_DIFFERS
        tiles[row] = np.add.reduceat(differs.sum(axis=0), starts) >= TILE_DIFFERS
    return tiles


def _near(text: Iterable[Box], pixels: Pixels) -> Tiles:
    """The tiles in which text stands, and their neighbours."""
    height, width = pixels.shape[:2]
    tiles = np.zeros((-(-height // TILE), -(-width // TILE)), np.bool_)
    for box in text:
        rows = slice(max(0, box.top // TILE - 1), box.bottom // TILE + 2)
        tiles[rows, max(0, box.left // TILE - 1) : box.right // TILE + 2] = True
    return tiles


def _content(pixels: Pixels, row: int, column: int) -> int:
    tile = pixels[row * TILE : (row + 1) * TILE, column * TILE : (column + 1) * TILE, 1]
    return xxhash.xxh3_64_intdigest(np.ascontiguousarray(tile).data)


def _whole(pixels: Pixels) -> Box:
    return Box(0, 0, pixels.shape[1], pixels.shape[0])
