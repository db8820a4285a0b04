"""Finds what only moved: a page that was scrolled, a list that made room for a line.

Rows of pixels are named by a number each and vote for the distance by which they moved; what the winner claims is then
checked pixel by pixel, so that it can be wrong about why the pixels are equal but never about whether they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from capture.change.boxes import merged
from capture.change.tiles import unlike
from memory_core.records.observation import Box, around

# Eight pixels are compared at once, as one number.
CELL = 8
BANDS = 8
BAND = 64
SMALLEST_AREA = 48
# How much must have moved to be worth it: rows, and numbered rows that say something, times bands.
SMALLEST_MOVED = 16
LEAST_PROOF = 12
# Rows alike more often than this say nothing of where they came from; of 48 rows on end few do.
COMMON = 8
RUN = 48
CANDIDATES = 3
# What differs costs twice what is explained, so that a region ends where it no longer pays.
COST = 2
# Shares of what changed: what ends the search, and what is the least. Pages are seldom scrolled sideways, and words of
# two texts often stand alike.
ENOUGH = 0.5
WORTH = 0.02
WORTH_ACROSS = 0.3
MISMATCH_SHARE = 0.01
# A row of which more than this differs does not belong to the region, whatever comes behind it.
BREAKS = 0.25
BAND_AGREES = 0.2
MARGIN = 128
PATCH_REACH = 16
MOST_PATCHES = 12

_Plane = NDArray[np.uint8]
_Cells = NDArray[np.bool_]
_Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scroll:
    """What stood in `region` stands there still, `dx` pixels to the right of where it stood and `dy` further down.

    `fresh` are the parts of the region that hold something else: the strip that came in, and what differs on the way.
    """

    region: Box
    dx: int
    dy: int
    fresh: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Shift:
    """Rows `top` to `bottom`, columns `left` to `right` show what stood `down` rows further up."""

    top: int
    bottom: int
    left: int
    right: int
    down: int
    gain: int
    patches: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """The rows around what changed, in both pictures, from row `above` on; `changed` are the cells that differ, and
    are not of one shade in both: where an even ground came from, none can say."""

    new: _Plane
    old: _Plane
    changed: _Cells
    changes: int
    above: int
    width: int


def found_scroll(known: NDArray[np.uint8], pixels: NDArray[np.uint8], boxes: Sequence[Box]) -> Scroll | None:
    """What of `known` was moved up, down or sideways to make `pixels`; None when nothing worth the name was.

    `boxes` are the parts that changed. Both pictures are height × width × 4 BGRA.
    """
    if not boxes:
        return None
    area = around(boxes)
    if area.height >= SMALLEST_AREA and area.width >= SMALLEST_AREA:
        down = _found(known[..., 1], pixels[..., 1], area, WORTH)
        if down is not None:
            return _scroll_down(down)
        across = _found(known[..., 1].T, pixels[..., 1].T, _turned(area), WORTH_ACROSS)
        if across is not None:
            return _flipped(_scroll_down(across))
    return None


def _scroll_down(shift: _Shift) -> Scroll:
    """The region holds where the rows are and where they came from; the strip is what they left behind."""
    top, bottom = min(shift.top, shift.top - shift.down), max(shift.bottom, shift.bottom - shift.down)
    width = shift.right - shift.left
    strip = Box(shift.left, shift.bottom, width, bottom - shift.bottom)
    if shift.down > 0:
        strip = Box(shift.left, top, width, shift.top - top)
    return Scroll(Box(shift.left, top, width, bottom - top), 0, shift.down, (strip, *shift.patches))


def _flipped(scroll: Scroll) -> Scroll:
    fresh = tuple(_turned(box) for box in scroll.fresh)
    return Scroll(_turned(scroll.region), scroll.dy, scroll.dx, fresh)


def _turned(box: Box) -> Box:
    return Box(box.top, box.left, box.height, box.width)


def _found(old: _Plane, new: _Plane, area: Box, worth: float) -> _Shift | None:
    """The vertical shift that explains most of what changed in `area`, and at least a share `worth` of it."""
    part = np.s_[area.top : area.bottom, area.left : area.right]
    edges = _bands(area.width)
    (mine, plain), (theirs, was_plain) = _numbered(new[part], edges), _numbered(old[part], edges)
    changed = (mine != theirs) & ~(plain & was_plain)
    pair: _Pair | None = None
    best: _Shift | None = None
    for down in _candidates(mine, theirs, changed):
        agreeing = _agreeing(_explained(mine, theirs, changed, down))
        if agreeing is None:
            continue
        pair = pair or _pair(old, new, area)
        columns = area.left + edges[agreeing[0]], area.left + edges[agreeing[-1] + 1]
        shift = _checked(pair, down, columns)
        if shift is not None and (best is None or shift.gain > best.gain):
            best = shift
        if best is not None and best.gain > ENOUGH * pair.changes:
            break
    return best if best is not None and pair is not None and best.gain > worth * pair.changes else None


def _pair(old: _Plane, new: _Plane, area: Box) -> _Pair:
    above, below = max(0, area.top - MARGIN), min(new.shape[0], area.bottom + MARGIN)
    mine, theirs = _padded(new[above:below]), _padded(old[above:below])
    changed = _cells(mine, theirs) & ~(_plain(mine) & _plain(theirs))
    return _Pair(mine, theirs, changed, int(changed.sum()), above, new.shape[1])


def _bands(width: int) -> list[int]:
    count = max(1, min(BANDS, width // BAND))
    return [round(width * n / count) for n in range(count + 1)]


def _numbered(plane: _Plane, edges: Sequence[int]) -> tuple[_Numbers, _Cells]:
    """One number for each row of each band: equal rows have equal numbers, and others hardly ever. And which of them
    are of one shade."""
    width = plane.shape[1]
    weights = np.zeros((width, len(edges) - 1), np.float32)
    # The sums stay below 2^24, where single precision knows every integer, in whatever order they are added.
    widest = max(right - left for left, right in pairwise(edges))
    most = max(2, min(2**24 // (255 * (widest + 1)), 255))
    drawn: _Numbers = np.random.default_rng(0).integers(1, most, (width,), np.int64)
    for n, (left, right) in enumerate(pairwise(edges)):
        weights[left:right, n] = drawn[left:right]
    numbers: _Numbers = (plane.astype(np.float32) @ weights).astype(np.int64)
    return numbers, numbers == plane[:, edges[:-1]] * weights.sum(axis=0)


def _candidates(new: _Numbers, old: _Numbers, changed: _Cells) -> list[int]:
    """The distances for which most rows speak, each row the more the rarer it is; and most runs of rows."""
    height = len(new)
    found: dict[int, None] = {}
    for run in (1, RUN):
        if height < 2 * run:
            continue
        votes = np.zeros(2 * height + 1)
        for band in range(new.shape[1]):
            _vote(votes, _runs(new[:, band], run), _runs(old[:, band], run), height)
        votes[height] = 0
        best = np.argsort(votes)[-CANDIDATES:][::-1]
        found.update(dict.fromkeys(int(place) - height for place in best if votes[place] >= 2))
    ranked = sorted(found, key=lambda down: _explained(new, old, changed, down).sum(), reverse=True)
    return ranked[:CANDIDATES]


def _runs(numbers: _Numbers, run: int) -> _Numbers:
    """One number for each `run` rows on end, by sums of powers modulo 2^64."""
    if run == 1:
        return numbers
    step = np.uint64(0x9E3779B97F4A7C15)
    back = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(len(numbers), step, np.uint64))
        inverse = np.cumprod(np.full(len(numbers), back, np.uint64))
        sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(numbers.astype(np.uint64) * powers)))
        runs: _Numbers = ((sums[run:] - sums[:-run]) * inverse[: len(numbers) - run + 1]).view(np.int64)
    return runs


def _vote(votes: NDArray[np.float64], new: _Numbers, old: _Numbers, height: int) -> None:
    order = np.argsort(old, kind="stable")
    ranked = old[order]
    first, last = np.searchsorted(ranked, new), np.searchsorted(ranked, new, side="right")
    count = last - first
    _, place, alike = np.unique(new, return_inverse=True, return_counts=True)
    telling = np.flatnonzero((count > 0) & (count <= COMMON) & (alike[place] <= COMMON))
    for nth in range(COMMON):
        rows = telling[count[telling] > nth]
        downs = rows - order[first[rows] + nth]
        votes += np.bincount(downs + height, 1.0 / (count[rows] * alike[place][rows]), len(votes))


def _explained(new: _Numbers, old: _Numbers, changed: _Cells, down: int) -> _Cells:
    """Which rows of which bands show what stood `down` rows above, and `changed`."""
    height = len(new)
    here, there = slice(max(0, down), height + min(0, down)), slice(max(0, -down), height - max(0, down))
    equal: _Cells = (new[here] == old[there]) & changed[here]
    return equal


def _agreeing(explained: _Cells) -> list[int] | None:
    """The bands that say so, compared with the one that says it loudest."""
    proof = explained.sum(axis=0)
    if proof.sum() < LEAST_PROOF:
        return None
    return [int(n) for n in np.flatnonzero(proof >= BAND_AGREES * proof.max())]


def _checked(pair: _Pair, down: int, columns: tuple[int, int]) -> _Shift | None:
    """The largest rectangle around `columns` whose pixels all moved `down` rows, but for few; where too many did not,
    as in a line that came in with some of the same words, the largest of rows that moved whole."""
    height = len(pair.new)
    here, there = slice(max(0, down), height + min(0, down)), slice(max(0, -down), height - max(0, down))
    differs = np.ones_like(pair.changed)
    differs[here] = _cells(pair.new[here], pair.old[there])
    score = (pair.changed & ~differs).astype(np.int32) - COST * differs
    left, right = columns[0] // CELL, -(-columns[1] // CELL)
    top, bottom = _best_run(score[:, left:right].sum(axis=1))
    left, right = _best_run(score[top:bottom].sum(axis=0))
    shifts = (_within(pair, down, differs, score, (left, right), breaks) for breaks in (BREAKS, 0.0))
    return next((shift for shift in shifts if shift is not None), None)


def _within(
    pair: _Pair, down: int, differs: _Cells, score: NDArray[np.int32], columns: tuple[int, int], breaks: float
) -> _Shift | None:
    """The same in some columns of cells: of rows of which no more than a share `breaks` of these differs."""
    left, right = columns
    broken = differs[:, left:right].sum(axis=1) > breaks * (right - left)
    top, bottom = _best_run(np.where(broken, -score.size, score[:, left:right].sum(axis=1)))
    if bottom - top < SMALLEST_MOVED or right - left < SMALLEST_AREA // CELL:
        return None
    left, right = _spread(np.any(differs[top:bottom], axis=0), left, right)
    top, bottom = _spread(np.any(differs[:, left:right], axis=1), top, bottom)
    wrong = differs[top:bottom, left:right]
    if wrong.mean() > MISMATCH_SHARE:
        return None
    patches = tuple(_patches(wrong, left * CELL, pair.above + top, pair.width))
    if len(patches) > MOST_PATCHES:
        return None
    edges = _edges(pair.new[top:bottom], pair.old[top - down : bottom - down], left, right, pair.width)
    gain = int(score[top:bottom, left:right].sum())
    return _Shift(pair.above + top, pair.above + bottom, *edges, down, gain, patches)


def _padded(plane: _Plane) -> _Plane:
    """A copy whose width is a multiple of eight."""
    height, width = plane.shape
    wide = np.zeros((height, -(-width // CELL) * CELL), np.uint8)
    wide[:, :width] = plane
    return wide


def _cells(one: _Plane, other: _Plane) -> _Cells:
    """In which runs of eight pixels the two differ."""
    cells: _Cells = np.ascontiguousarray(unlike(one, other)).view(np.uint64) != 0
    return cells


def _plain(plane: _Plane) -> _Cells:
    """Which runs of eight pixels are of one shade."""
    runs = plane.view(np.uint64)
    plain: _Cells = runs == (runs & np.uint64(255)) * np.uint64(0x0101010101010101)
    return plain


def _best_run(scores: NDArray[np.int64]) -> tuple[int, int]:
    """From where to where the sum is greatest (Kadane)."""
    sums = np.concatenate((np.zeros(1, scores.dtype), np.cumsum(scores)))
    lowest = np.minimum.accumulate(sums)
    end = int(np.argmax(sums - lowest))
    return int(np.flatnonzero(sums[: end + 1] == lowest[end])[-1]), end


def _spread(taken: NDArray[np.bool_], first: int, last: int) -> tuple[int, int]:
    """The run from `first` to `last`, longer by what is free on either side."""
    before, after = np.flatnonzero(taken[:first]), np.flatnonzero(taken[last:])
    return (int(before[-1]) + 1 if len(before) else 0), (last + int(after[0]) if len(after) else len(taken))


def _edges(new: _Plane, old: _Plane, left: int, right: int, width: int) -> tuple[int, int]:
    """The left and right edge to the pixel: within the cells beside the run as far as they are equal, too."""
    first, last = left * CELL, right * CELL
    for step in range(1, CELL):
        if first != left * CELL - step + 1 or first == 0 or unlike(new[:, first - 1], old[:, first - 1]).any():
            break
        first -= 1
    for step in range(CELL - 1):
        if last != right * CELL + step or last >= width or unlike(new[:, last], old[:, last]).any():
            break
        last += 1
    return first, min(last, width)


def _patches(wrong: _Cells, left: int, top: int, width: int) -> list[Box]:
    """Rectangles around the cells that differ; those near each other are one."""
    boxes = [
        Box(
            left + int(column) * CELL - PATCH_REACH,
            top + int(row) - PATCH_REACH,
            2 * PATCH_REACH + CELL,
            2 * PATCH_REACH,
        )
        for row, column in zip(*np.nonzero(wrong), strict=True)
    ]
    height = len(wrong)
    found = []
    for box in merged(boxes):
        first, last = max(left, box.left), min(left + wrong.shape[1] * CELL, box.right, width)
        over, under = max(top, box.top), min(top + height, box.bottom)
        found.append(Box(first, over, last - first, under - over))
    return found
