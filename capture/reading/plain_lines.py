"""Finds the lines of a plain page without an engine, and makes each as wide as one needs it to be.

An engine analyses the layout of a page for a sixth of its time, and for prose, code or a terminal finds no more than
the rows between which nothing stands. What is left grows with the width of a line: the network steps along it, at a
height that is always the same, and needs no more steps for the strokes of a wide letter than for those of a narrow one.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from capture.reading.pieces import CONTRAST, FAINT, steps
from memory_core.records.observation import Box

# In pixels: the height of a line for the network, and how many columns of it are one step.
HEIGHT = 36
STEP = 3
# In pixels: how high a common line is; rows as near to a line belong to it, as the dots of an “Ä” or an underscore.
LOWEST, HIGHEST = 7, 36
HANGS = 2
CUT = 0.5
# So wide a gap parts columns.
GUTTER = 24
# In common heights: a line is no lower or higher.
LOW, HIGH = 0.5, 1.7
# In heights: how wide a line is, or it is a cell, a button or an icon. Such lines make this share of what stands on a
# plain page.
LONG = 8
MOSTLY = 0.7
# The share of the rows in which a border has its edge; what is thinner (pixels) and high is one, too.
BORDER = 0.9
THIN = 4
# In pixels: what is blank above and below a line at least, and at most.
AIR, MORE_AIR = 2, 5
# In heights: no space is wider than this for certain; so much of a gap's width counts for being nearer.
SPACE = 0.4
SLANT = 0.2
# How many steps a stroke needs, and in a line that is read doubtfully; how much of the steps at least are made; a line
# has so many strokes to tell.
ENOUGH, PLENTY = 3.1, 3.6
LEAST = 0.7
TELLING = 16


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line of a page for the network: a `picture` of what stands at `box`, which begins at `left` and is `across`
    times as wide there."""

    box: Box
    picture: NDArray[np.uint8]
    left: int
    across: float
    shrunk: bool
    ground: int

    def placed(self, begins: Sequence[int], ink: NDArray[np.uint8]) -> list[Box]:
        """Where on the page `ink` the words stand that begin at these columns of the picture, from the left. The
        network is wrong by some letters about that, but seldom about how many words there are."""
        box = self.box
        edges = edges_of(ink[box.top : box.bottom, box.left : box.right], self.ground)
        there = np.any(edges, axis=0)
        places = [self.left + column / self.across - box.left for column in begins[1:]]
        cuts = [0, *_cuts(there, places, box.height), len(there)]
        return [_tight(edges, first, last).moved(box.left, box.top) for first, last in pairwise(cuts)]


def plain_lines(ink: NDArray[np.uint8]) -> tuple[list[PlainLine], list[Box]]:
    """The lines of a page (height × width, dark on light) that is plain for the most, and where else something stands;
    no lines where it is no such page."""
    edges = _without_borders(edges_of(ink, ground_of(ink)))
    whole = Box(0, 0, edges.shape[1], edges.shape[0])
    common = _common(parted(edges, whole))
    if not LOWEST <= common <= HIGHEST:
        return [], [whole]
    boxes = parted(edges, whole, common)
    lines = [box for box in boxes if box.height <= HIGH * common]
    if sum(box.area for box in lines if box.width >= LONG * common) < MOSTLY * sum(box.area for box in boxes):
        return [], [whole]
    others = [box for box in boxes if box.height > HIGH * common and box.width >= THIN]
    return [line_at(ink, box, round(common)) for box in lines], others


def ground_of(ink: NDArray[np.uint8]) -> int:
    """The shade of most of a page: a part of its pixels is enough to tell."""
    return int(np.median(ink[:: 1 + len(ink) // 48, :: 1 + ink.shape[1] // 240]))


def edges_of(ink: NDArray[np.uint8], ground: int) -> NDArray[np.bool_]:
    """Where signs have their edges, before and at their end; those that the picture cuts have one there."""
    edges = np.zeros(ink.shape, np.bool_)
    np.greater_equal(steps(ink), FAINT, out=edges[:, :-1])
    for column in (0, -1):
        edges[:, column] |= ink[:, column] <= ground - CONTRAST
    return edges


def _without_borders(edges: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The edges without those from top to bottom of a page that is higher than a line, as windows have them."""
    if len(edges) > HIGHEST:
        edges[:, np.mean(edges, axis=0) > BORDER] = False
    return edges


def _common(boxes: Sequence[Box]) -> float:
    """The height of most of what stands there, by its width; 0 where nothing does."""
    heights = sorted((box.height, box.width) for box in boxes)
    half = sum(width for _, width in heights) / 2
    for height, width in heights:
        half -= width
        if half <= 0:
            return height
    return 0.0


def parted(edges: NDArray[np.bool_], place: Box, common: float = 0.0) -> list[Box]:
    """Boxes around the lines of a place, parted at blank rows and at blank columns in turn. `common`: how high a line
    is, where that is known: then what is low belongs to the line on which it hangs."""
    part = edges[place.top : place.bottom, place.left : place.right]
    bands = _runs(np.any(part, axis=1), 1)
    if common:
        bands = _whole(bands, [int(part[slice(*band)].any(axis=0).sum()) for band in bands], common)
    found = []
    for top, bottom in bands:
        columns = _runs(np.any(part[top:bottom], axis=0), GUTTER)
        for left, right in columns:
            box = Box(place.left + left, place.top + top, right - left, bottom - top)
            found += parted(edges, box, common) if len(columns) > 1 else [box]
    return found


def _runs(there: NDArray[np.bool_], gap: int) -> list[tuple[int, int]]:
    """From where to where something is `there`, parted where at least `gap` lies between."""
    places = np.flatnonzero(there)
    runs = np.split(places, np.flatnonzero(np.diff(places) > gap) + 1) if places.size else []
    return [(int(run[0]), int(run[-1]) + 1) for run in runs]


def _whole(bands: Sequence[tuple[int, int]], inks: Sequence[int], common: float) -> list[tuple[int, int]]:
    """The bands, what is too low for a line together with the one that it hangs on: the dots above an “Ä”. What has as
    much ink as a line is one that is cut."""
    found: list[tuple[int, int, int]] = []
    for (top, bottom), ink in zip(bands, inks, strict=True):
        first, last, much = found[-1] if found else (-HIGHEST * HANGS, -HIGHEST * HANGS, 0)
        low = min(bottom - top, last - first) < LOW * common
        if low and top - last <= HANGS and bottom - first <= HIGH * common and min(ink, much) < CUT * max(ink, much):
            found[-1] = first, bottom, max(ink, much)
        else:
            found.append((top, bottom, ink))
    return [(top, bottom) for top, bottom, _ in found]


def line_at(ink: NDArray[np.uint8], box: Box, common: int, enough: float = ENOUGH) -> PlainLine:
    """The line at `box` with as many steps a stroke as are `enough`; what is low, as points are, is shown no larger
    than `common` ones."""
    shades = ink[box.top : box.bottom, max(0, box.left - 1) : box.right + 1]
    high = max(box.height, common)
    made = _needed(shades, HEIGHT / (high + 2 * AIR), enough)
    # First by more air around it, which leaves the letters their shape, then by narrower letters.
    tall = round(min(high + 2 * MORE_AIR, (high + 2 * AIR) / made))
    narrow = min(1.0, made * tall / (high + 2 * AIR))
    above = (tall - box.height) // 2
    # Nothing more beside it: for a blank there the network reads a dash.
    ground = ground_of(shades)
    padded = np.pad(shades, ((above, tall - box.height - above), (0, 0)), constant_values=ground)
    width = max(STEP, round(padded.shape[1] * narrow * HEIGHT / tall))
    picture = Image.fromarray(padded).resize((width, HEIGHT), Image.Resampling.BICUBIC)
    return PlainLine(box, np.asarray(picture), max(0, box.left - 1), width / padded.shape[1], made < 1.0, ground)


def _cuts(there: NDArray[np.bool_], about: Sequence[float], height: int) -> list[int]:
    """Where words part, of which the network knows about where: in the widest gap near there, behind the one before."""
    inked = _runs(there, 1)
    gaps = [(first, last) for (_, first), (last, _) in pairwise(inked)]
    middles = [(first + last) / 2 for first, last in gaps]
    found: list[int] = []
    for place in about:
        behind = found[-1] if found else 0
        near = range(bisect_left(middles, max(place - height, behind + 1)), bisect_right(middles, place + height))
        # What is wider than a space parts nothing better.
        fits = [min(gaps[at][1] - gaps[at][0], SPACE * height) - SLANT * abs(middles[at] - place) for at in near]
        best = int(middles[near[fits.index(max(fits))]]) if fits else max(behind, min(round(place), len(there)))
        found.append(best)
    return found


def _tight(edges: NDArray[np.bool_], first: int, last: int) -> Box:
    """The box around what stands between two columns."""
    part = edges[:, first:last]
    across, down = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    if not across.size:  # The network sees a word more than there is ink.
        return Box(min(first, edges.shape[1] - 1), 0, max(1, last - first), len(edges))
    # An edge stands before the sign that it begins.
    right, top = int(across[-1]) + 1, int(down[0])
    left = min(int(across[0]) + 1, right - 1)
    return Box(first + left, top, right - left, int(down[-1]) + 1 - top)


def _needed(shades: NDArray[np.uint8], size: float, enough: float) -> float:
    """Which share of its width a line needs that is shown so many times as large: enough steps for each stroke, as many
    as its busier rows have."""
    dark = shades < (int(shades.min()) + int(shades.max())) // 2
    begun = np.sort(np.count_nonzero(dark[:, 1:] & ~dark[:, :-1], axis=1))
    strokes = float(np.mean(begun[len(begun) // 2 :]))
    needed = enough * STEP * strokes / (shades.shape[1] * size)
    return min(1.0, max(LEAST, needed)) if strokes >= TELLING else 1.0
