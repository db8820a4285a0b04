"""From changed tiles to the rectangles that are worth reading."""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import Box, around, overlaps

# Tiles with no more than one between them in a row belong together.
REACH_TILES = 2
INK = 24
WORD_GAP = 24
ROW_GAP = 0
REACH_ROWS = 64
SIDE_MARGIN = 4
# More would let the edges of the neighbouring lines in, which are then read as junk.
ROW_MARGIN = 1


def boxes_of(tiles: NDArray[np.bool_], tile: int, width: int, height: int) -> list[Box]:
    """Rectangles in pixels around groups of changed tiles; tiles that touch, or have one tile between them in
    their row, belong together."""
    found = [
        Box(box.left * tile, box.top * tile, min(box.right * tile, width) - box.left * tile, box.height * tile)
        for box in map(around, _groups(tiles))
    ]
    found = [Box(box.left, box.top, box.width, min(box.bottom, height) - box.top) for box in found]
    return sorted(merged(found), key=lambda box: (box.top, box.left))


def _groups(tiles: NDArray[np.bool_]) -> Iterable[list[Box]]:
    """Groups of runs of tiles that belong together; a box of one row for each run."""
    runs: list[Box] = []
    first: list[int] = []  # for each run, one of its group that came before it, or itself
    above = range(0)

    def root(at: int) -> int:
        while first[at] != at:
            at = first[at]
        return at

    for row in np.flatnonzero(tiles.any(axis=1)).tolist():
        columns, since = np.flatnonzero(tiles[row]), len(runs)
        parts = np.split(columns, np.flatnonzero(np.diff(columns) > REACH_TILES) + 1)
        runs += [Box(int(part[0]), row, int(part[-1] - part[0]) + 1, 1) for part in parts]
        for at in range(since, len(runs)):
            first.append(at)
            reach = Box(runs[at].left - REACH_TILES, row - 1, runs[at].width + 2 * REACH_TILES, 1)
            for other in above:
                if overlaps(reach, runs[other]):
                    one, two = root(at), root(other)
                    first[max(one, two)] = min(one, two)
        above = range(since, len(runs))
    groups: defaultdict[int, list[Box]] = defaultdict(list)
    for at, run in enumerate(runs):
        groups[root(at)].append(run)
    return groups.values()


def merged(boxes: Iterable[Box]) -> list[Box]:
    """The same ground with overlapping rectangles joined into one."""
    done: list[Box] = []
    for box in boxes:
        current = box
        while True:
            touching = [other for other in done if overlaps(current, other)]
            if not touching:
                break
            done = [other for other in done if other not in touching]
            current = around([current, *touching])
        done.append(current)
    return done


def grown(box: Box, pixels: NDArray[np.uint8]) -> Box:
    """`box` widened until it cuts neither a word nor a line of text in two, plus a small margin.

    Works on the green channel of `pixels` (height × width × 4 BGRA): words end where 24 columns look alike, lines where
    two rows look alike. Rules and window borders run along and therefore don't count.
    """
    height, width = pixels.shape[:2]
    wide = _widened(box, pixels)
    tall = _heightened(wide, pixels)
    if tall != wide:
        tall = _widened(tall, pixels)
    left, top = max(0, tall.left - SIDE_MARGIN), max(0, tall.top - ROW_MARGIN)
    return Box(left, top, min(width, tall.right + SIDE_MARGIN) - left, min(height, tall.bottom + ROW_MARGIN) - top)


def inked(box: Box, pixels: NDArray[np.uint8]) -> Box | None:
    """The part of `box` in which there is anything to see; None when it is all of one shade."""
    shades = pixels[box.top : box.bottom, box.left : box.right, 1].astype(np.int16)
    marks = np.zeros(shades.shape, np.bool_)
    marks[1:] |= np.abs(np.diff(shades, axis=0)) > INK
    marks[:, 1:] |= np.abs(np.diff(shades, axis=1)) > INK
    rows, columns = np.flatnonzero(marks.any(axis=1)), np.flatnonzero(marks.any(axis=0))
    if not len(rows):
        return None
    # An edge is marked on its far side, so that the near side is one pixel before.
    top, left = max(0, int(rows[0]) - 1), max(0, int(columns[0]) - 1)
    return Box(box.left + left, box.top + top, int(columns[-1]) + 1 - left, int(rows[-1]) + 1 - top)


def _widened(box: Box, pixels: NDArray[np.uint8]) -> Box:
    strip = pixels[box.top : box.bottom, :, 1].astype(np.int16)
    columns = np.zeros(pixels.shape[1], np.bool_)
    columns[1:] = (np.abs(np.diff(strip, axis=1)) > INK).any(axis=0)
    left, right = _end(columns, box.left, -1, WORD_GAP), _end(columns, box.right, 1, WORD_GAP)
    return Box(left, box.top, right - left, box.height)


def _heightened(box: Box, pixels: NDArray[np.uint8]) -> Box:
    above, below = max(0, box.top - REACH_ROWS), min(pixels.shape[0], box.bottom + REACH_ROWS)
    band = pixels[above:below, box.left : box.right, 1].astype(np.int16)
    rows = np.zeros(below - above, np.bool_)
    rows[1:] = (np.abs(np.diff(band, axis=0)) > INK).any(axis=1)
    top = above + _end(rows, box.top - above, -1, ROW_GAP)
    bottom = above + _end(rows, box.bottom - above, 1, ROW_GAP)
    return Box(box.left, top, box.width, bottom - top)


def _end(ink: NDArray[np.bool_], start: int, step: int, gap: int) -> int:
    """Where the run of ink that `start` stands in ends: the first place with `gap` places without ink behind it."""
    side = ink[start:] if step > 0 else ink[:start][::-1]
    last = 0
    for place in np.flatnonzero(side):
        if place - last > gap:
            break
        last = int(place) + 1
    return start + step * last
