"""Takes the borders of cells and panes out of a picture: a word beside one is read together with it, and doubtfully."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

# In pixels: no letter has so long and thin a stroke; every so many rows they are looked for.
LONG, THIN, APART = 48, 2, 6
# So much of it is no crossing, and so much neither that nor the air between two cells.
STROKES, WHOLE = 0.8, 0.9
# In pixels: how far apart cells stand at most that have a border each, and how high one is at least.
BETWEEN, SIDE = 6, 24
# So much of what is cut out is gone through by a border.
THROUGH = 0.7
# In shades: how much fainter the ground on both sides is.
FAINT = 8


def without_rulings(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """`ink` (height × width, dark on light) without long thin strokes, across and downwards: a cell is wider than high;
    where its upper and lower border are gone, the others have ground on both sides."""
    # Also at the edge: where a page was cut in pieces, one may begin with a border.
    padded = np.pad(ink, THIN, constant_values=int(ink.max(initial=0)))
    return _without_upright(_without_upright(padded.T).T)[THIN:-THIN, THIN:-THIN]


def without_bars(piece: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A line that was cut out with some air around it (height × width), without the borders of the cell or field in
    which it stands: thin strokes that go all through it."""
    return _without_through(_without_through(piece).T).T


def _without_through(piece: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if piece.shape[1] <= 2 * THIN:
        return piece
    shades = piece.astype(np.int16)
    middle, before, behind = shades[:, THIN:-THIN], shades[:, : -2 * THIN], shades[:, 2 * THIN :]
    apart = np.minimum(np.abs(middle - before), np.abs(middle - behind)) > FAINT
    columns = THIN + np.flatnonzero(apart.mean(axis=0) >= THROUGH)
    if not columns.size:
        return piece
    clear = piece.copy()
    clear[:, columns] = piece[:, columns - THIN]
    return clear


def _without_upright(ink: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = ink.shape
    if height < LONG or width <= 2 * THIN:
        return ink
    columns = np.flatnonzero(_may_be_long(ink[::APART], LONG // APART))
    # Prose has many that only seem to be.
    columns = columns[[bool(_may_be_long(ink[:, at : at + 2 * THIN + 1], LONG).any()) for at in columns]]
    if not columns.size:
        return ink
    clear = ink.copy()
    for column in columns:
        beside = ink[:, column : column + 2 * THIN + 1]
        ground = np.minimum(*_sides(beside))[:, 0]
        for top, bottom in _long(beside):
            clear[top:bottom, column + 1 : column + 2 * THIN] = ground[top:bottom, None]
    return clear


def _strokes(ink: NDArray[np.uint8]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where a pixel, `THIN` to the right of the place, is darker than what lies on both sides of it; and where it is
    that or crossed."""
    middle, (before, behind) = ink[:, THIN:-THIN], _sides(ink)
    fainter, faintest = np.minimum(before, behind), np.maximum(before, behind)
    strokes: NDArray[np.bool_] = (fainter > middle) & (fainter - middle > FAINT)
    goes_on: NDArray[np.bool_] = strokes | (np.maximum(faintest, middle) - np.minimum(fainter, middle) <= FAINT)
    return strokes, goes_on


def _sides(ink: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The lightest pixel before and behind one `THIN` to the right of the place, no farther than so far from it: each
    cell may have a border of its own, close beside that of the next one."""
    width = ink.shape[1] - 2 * THIN
    near = [ink[:, at : at + width] for at in range(2 * THIN + 1) if at != THIN]
    return np.maximum(*near[:THIN]), np.maximum(*near[THIN:])


def _may_be_long(ink: NDArray[np.uint8], many: int) -> NDArray[np.bool_]:
    """Of each column, whether of so many rows that follow each other a stroke goes on in most, crossed now and then."""
    strokes, goes_on = (_in_a_row(of, many) for of in _strokes(ink))
    found: NDArray[np.bool_] = np.any((goes_on >= WHOLE * many) & (strokes >= STROKES * many), axis=0)
    return found


def _in_a_row(cells: NDArray[np.bool_], many: int) -> NDArray[np.int16]:
    """How many of each cell of a column and those below it, `many` in all, are true."""
    sums = np.cumsum(np.pad(cells, ((1, 0), (0, 0))), axis=0, dtype=np.int16)
    return sums[many:] - sums[:-many]


def _long(beside: NDArray[np.uint8]) -> Iterator[tuple[int, int]]:
    """From where to where a stroke in the middle column goes on for long; what crosses it is as dark."""
    (strokes, goes_on), shades = _strokes(beside), beside[:, THIN]
    if np.count_nonzero(strokes) < LONG:
        return
    goes_on &= strokes | (shades[:, None] <= np.median(shades[strokes[:, 0]]) + FAINT)
    ends = np.flatnonzero(np.diff(np.concatenate([[False], goes_on[:, 0], [False]])))
    for first, last in _bridged(ends.reshape(-1, 2)):
        inked = first + np.flatnonzero(strokes[first:last, 0])
        if inked.size >= LONG and inked.size >= STROKES * (inked[-1] - inked[0]):
            yield int(inked[0]), int(inked[-1]) + 1


def _bridged(runs: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """The runs, those made one that are as high as a cell and have no more between them than cells have."""
    begin = end = -1
    for first, last in runs.tolist():
        if begin >= 0 and first - end <= BETWEEN and min(end - begin, last - first) >= SIDE:
            end = last
            continue
        if begin >= 0:
            yield begin, end
        begin, end = first, last
    if begin >= 0:
        yield begin, end
