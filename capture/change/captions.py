"""Finds text that stands still where everything around it moves: a caption in a film."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.change.boxes import boxes_of, merged
from capture.change.tiles import TILE, Pixels, Tiles, apart, unlike
from memory_core.records.observation import Box, around

# What is the same after so long is text, and not a picture that goes by.
STANDS_S = 0.8
# Every second row is enough to find it.
THIN = 2
# In shades: how much neighbours differ at the edge of a sign.
EDGE = 40
# In pixels: squares that are looked at as one, and how many edges make one count.
CELL = 8
INKED = 2
# In shades: how much a sign differs from itself a moment before; a film is coded anew at each picture.
STILL = 16
# In pixels: how high and how wide a line is that is worth reading, and the air around it.
LOWEST, HIGHEST, NARROWEST = 8, 160, 56
AIR = 6
# In heights: how much wider than high a line is at least, and the widest gap between two words.
ASPECT = 1.5
GAP = 1.0
# Shares: of a line's squares that hold ink, of those whose ink was not read yet, and how much less of what lies around
# it stands: of a picture that does not move, which is no caption, everything does.
FILLED = 0.4
NEW = 0.25
APART = 0.35
# Of all edges in a line so many stand: by chance, few do.
STOOD = 0.5
# What is smaller and moves is a clock or a spinner.
VIDEO_SHARE = 0.01
# In squares: what lies around it.
RING = 2
# So many are read at a look, the largest first.
MOST = 4
# Where more than this share of it is light, the signs are dark. In shades: which are signs, and where those end.
SOLID = 0.5
SLACK, DEPTH = 10, 110
# Of all that stands, the signs are more than the rest of this.
SIGNS = 92
# Half of it is something else: it is gone.
GONE = 0.5
DARK = 128

_Cells = NDArray[np.bool_]
_Shades = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Caption:
    """Where a line stands, its `signs` alone, dark on white, and the `shades` of the picture; height × width each."""

    box: Box
    signs: _Shades
    shades: _Shades

    def shown(self, pixels: Pixels) -> bool:
        """Whether it is still to be seen on a picture."""
        now = pixels[self.box.top : self.box.bottom, self.box.left : self.box.right, 1]
        ink = self.signs < DARK
        return now.shape == ink.shape and bool(unlike(now, self.shades)[ink].mean() < GONE) if ink.any() else False


class _Squares:
    """How many edges are in each: all that are `drawn`, those that `stood`, and of these the ones that are `fresh`."""

    def __init__(self, drawn: NDArray[np.int64], stood: NDArray[np.int64], fresh: NDArray[np.int64]) -> None:
        self.drawn, self.stood = drawn, stood
        self.standing: _Cells = stood >= INKED
        self.new: _Cells = fresh >= INKED


class Captions:
    """Compares looks at what moves all the time: what stands there for almost a second, and was not read, is text.

    `gone`: where lines that were read are not shown any more.
    """

    def __init__(self) -> None:
        self._before: Pixels | None = None
        self._before_at = 0.0
        self._found: tuple[Caption, ...] = ()
        self._read: list[Caption] = []
        self.gone: tuple[Box, ...] = ()

    @property
    def places(self) -> tuple[Box, ...]:
        """Where the lines stand that were read."""
        return tuple(caption.box for caption in self._read)

    def find(self, pixels: Pixels, known: Pixels, moving: Tiles, now: float) -> tuple[Caption, ...]:
        """The lines that came to stand in the `moving` tiles of a look; `known`: the picture of what was read."""
        if float(moving.mean()) < VIDEO_SHARE:
            self.rest()
            return ()
        self._found = ()
        self.gone = tuple(caption.box for caption in self._read if not caption.shown(pixels))
        self._read = [caption for caption in self._read if caption.box not in self.gone]
        before, passed = self._before, now - self._before_at
        if before is None or before.shape != pixels.shape or passed >= STANDS_S:
            self._before, self._before_at = pixels, now
            if before is not None and before.shape == pixels.shape:
                self._found = tuple(_captions(pixels, before, known, moving, self.places))
        return self._found

    def rest(self) -> None:
        """Nothing moves that captions could stand in."""
        self._before, self._read = None, []
        self._found, self.gone = (), ()

    def accept(self, boxes: Iterable[Box]) -> None:
        """These were read."""
        boxes = tuple(boxes)
        self._read += [caption for caption in self._found if caption.box in boxes]
        self._found = ()


def _captions(pixels: Pixels, before: Pixels, known: Pixels, moving: Tiles, read: Iterable[Box]) -> Iterator[Caption]:
    place = _around(moving, pixels)
    thin = np.s_[place.top : place.bottom : THIN, place.left : place.right, 1]
    # One channel of four in one piece: what follows goes over it several times.
    shades, was, seen = (np.ascontiguousarray(picture[thin]) for picture in (pixels, before, known))
    stands = _still(shades, was)
    fresh = stands & unlike(shades, seen)
    if not fresh.any():
        return
    drawn = _edges(shades)
    edges = drawn.copy()
    edges[:, 1:] &= stands[:, 1:] & stands[:, :-1]
    edges &= np.repeat(np.repeat(moving, TILE // THIN, axis=0), TILE, axis=1)[
        place.top // THIN : place.top // THIN + len(shades), place.left : place.right
    ]
    for box in read:
        top, left = max(0, box.top - place.top) // THIN, max(0, box.left - place.left)
        edges[top : max(0, box.bottom - place.top) // THIN, left : max(0, box.right - place.left)] = False
    squares = _Squares(_counted(drawn), _counted(edges), _counted(_with(edges, fresh)))
    for box in _lines(squares.standing, squares, place) or _lines(squares.new, squares, place):
        part = np.s_[box.top : box.bottom, box.left : box.right, 1]
        stood = _still(pixels[part], before[part])
        yield Caption(box, _signs(pixels[part], before[part], stood), pixels[part].copy())


def _around(tiles: Tiles, pixels: Pixels) -> Box:
    """The pixels of all these tiles."""
    rows, columns = np.flatnonzero(tiles.any(axis=1)), np.flatnonzero(tiles.any(axis=0))
    top, left = int(rows[0]) * TILE, int(columns[0]) * TILE
    bottom, right = min(pixels.shape[0], int(rows[-1] + 1) * TILE), min(pixels.shape[1], int(columns[-1] + 1) * TILE)
    return Box(left, top, right - left, bottom - top)


def _still(one: _Shades, other: _Shades) -> NDArray[np.bool_]:
    still: NDArray[np.bool_] = apart(one, other) <= STILL
    return still


def _edges(shades: _Shades) -> NDArray[np.bool_]:
    """Where signs have their edges."""
    edges = np.zeros(shades.shape, np.bool_)
    one, other = shades[:, 1:], shades[:, :-1]
    edges[:, 1:] = apart(one, other) >= EDGE
    return edges


def _with(edges: NDArray[np.bool_], fresh: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The edges that were not read yet."""
    edges[:, 1:] &= fresh[:, 1:] | fresh[:, :-1]
    return edges


def _counted(edges: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many edges are in each square."""
    high = CELL // THIN
    rows, columns = edges.shape[0] // high, edges.shape[1] // CELL
    squares = edges[: rows * high, : columns * CELL].reshape(rows, high, columns, CELL)
    counts: NDArray[np.int64] = squares.sum(axis=(1, 3))
    return counts


def _lines(ink: _Cells, squares: _Squares, place: Box) -> list[Box]:
    """Boxes on the monitor around what looks like a line of text in `place`; of these, the largest."""
    rows = _joined(boxes_of(ink, CELL, place.width, place.height))
    found = [box for box in rows if _is_line(box, squares)]
    return [_with_air(box, place) for box in sorted(found, key=lambda box: -box.area)[:MOST]]


def _joined(words: Iterable[Box]) -> list[Box]:
    """Those that stand in one row with no more than a space between made one."""
    done: list[Box] = []
    for box in sorted(words, key=lambda box: box.left):
        near = [other for other in done if _goes_on(other, box)]
        done = [other for other in done if other not in near]
        done.append(around([*near, box]))
    return merged(done)


def _goes_on(one: Box, other: Box) -> bool:
    common = min(one.bottom, other.bottom) - max(one.top, other.top)
    beside = 2 * common >= min(one.height, other.height)
    return beside and other.left - one.right <= GAP * max(one.height, other.height)


def _is_line(box: Box, squares: _Squares) -> bool:
    """Whether it is as large as a line, full of ink that stands and of which some is new, and stands by itself."""
    if not LOWEST <= box.height <= HIGHEST or box.width < max(NARROWEST, ASPECT * box.height):
        return False
    rows, columns = slice(box.top // CELL, -(-box.bottom // CELL)), slice(box.left // CELL, -(-box.right // CELL))
    standing, inside = squares.standing, squares.standing[rows, columns]
    filled = float(inside.mean())
    if filled < FILLED or float(squares.new[rows, columns].mean()) < NEW * filled:
        return False
    if squares.stood[rows, columns].sum() < STOOD * squares.drawn[rows, columns].sum():
        return False
    outer = np.s_[max(0, rows.start - RING) : rows.stop + RING, max(0, columns.start - RING) : columns.stop + RING]
    ring = standing[outer].size - inside.size
    return ring == 0 or int(standing[outer].sum() - inside.sum()) <= APART * filled * ring


def _with_air(box: Box, place: Box) -> Box:
    left, top = max(0, box.left - AIR), max(0, box.top - AIR)
    right, bottom = min(place.width, box.right + AIR), min(place.height, box.bottom + AIR)
    return Box(place.left + left, place.top + top, right - left, bottom - top)


def _signs(shades: _Shades, before: _Shades, stands: NDArray[np.bool_]) -> _Shades:
    """The signs dark on white: only what stands, and of that what is as light as ink, or as dark on a light ground."""
    dark = float((stands & (shades >= DARK)).mean()) > SOLID
    light = 255 - np.maximum(shades, before) if dark else np.minimum(shades, before)
    ink = int(np.percentile(light[stands], SIGNS)) if stands.any() else 255
    signs = np.clip((ink - SLACK - light.astype(np.int32)) * 255 // DEPTH, 0, 255).astype(np.uint8)
    signs[~stands] = 255
    return signs
