"""Finds what an engine did not read: ink like that of a word, where no line stands or a doubtful one."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from capture.reading.pieces import steps
from capture.reading.scripts import DOUBTFUL_HAN, certainty, has_han, is_foreign
from memory_core.records.observation import Box, TextLine, Word, around

# In shades: how much neighbours differ at the edge of a sign.
EDGE = 32
# Longer strokes downwards are borders (pixels).
LONGEST_STROKE = 16
# In pixels: squares that are looked at as one, and how much ink makes one count.
CELL = 8
INKED = 5
# A word of two signs is wider than high, an icon is not.
SMALLEST, HIGHEST = 6, 56
NARROWEST = 18
ASPECT = 1.5
# Below this a word is perhaps another.
DOUBTFUL = 0.5
# A Chinese label is read again if it is not certain.
FEW_SIGNS = 12
# Above this a piece may be more than one line; between lines so many rows are empty.
TALL = 20
EMPTY_ROWS = 2
# Around a word that was read.
MARGIN = 2
# Around what is to be read.
AIR = 8


def overlooked(shades: NDArray[np.uint8], lines: Sequence[TextLine]) -> list[Box]:
    """Boxes around what looks like a word in `shades` (height × width), of which nothing certain was read."""
    edges = inked(shades)
    cover(edges, (word.box for line in lines if is_read(line) for word in line.words if not is_doubtful(word)))
    return words_in(edges)


def is_read(line: TextLine) -> bool:
    """Whether a line is certain enough to be what it says."""
    if has_han(line) and len(line.text) <= FEW_SIGNS:
        return certainty(line.words) >= DOUBTFUL_HAN
    return not is_foreign(line)


def is_doubtful(word: Word) -> bool:
    """Whether a word in a line that is certain may be none: a label in another script before its value."""
    return word.confidence < DOUBTFUL and sum(map(str.isalnum, word.text)) > 1


def inked(shades: NDArray[np.uint8], edge: int = EDGE) -> NDArray[np.bool_]:
    """Where signs have their edges; long straight strokes downwards, as borders are, are left out."""
    edges = np.zeros(shades.shape, np.bool_)
    np.greater_equal(steps(shades), edge, out=edges[:, 1:])
    if shades.shape[0] <= LONGEST_STROKE:
        return edges
    # Of rows that follow each other: two, four, eight, and so many as a stroke has.
    begins, rows = edges, 1
    while rows < LONGEST_STROKE:
        more = min(rows, LONGEST_STROKE - rows)
        begins, rows = begins[:-more] & begins[more:], rows + more
    columns = np.flatnonzero(begins.any(axis=0))
    for column in columns:
        for row in np.flatnonzero(begins[:, column]):
            edges[row : row + LONGEST_STROKE, column] = False
    return edges


def cover(edges: NDArray[np.bool_], boxes: Iterable[Box], margin: int = MARGIN) -> None:
    """Leave out what stands in these boxes, in place."""
    for box in boxes:
        left, top = max(0, box.left - margin), max(0, box.top - margin)
        edges[top : box.bottom + margin, left : box.right + margin] = False


def words_in(edges: NDArray[np.bool_]) -> list[Box]:
    """Boxes around what is as large as words are; what touches an edge of the picture is cut there, and left out."""
    height, width = edges.shape
    rows, columns = height // CELL * CELL, width // CELL * CELL
    counts = edges[:rows, :columns].reshape(rows // CELL, CELL, columns // CELL, CELL).sum(axis=(1, 3))
    if not (counts >= INKED).any():
        return []
    pieces = (_tight(edges, rough) for rough in _groups(counts >= INKED))
    rows = (row for piece in pieces if piece is not None for row in _rows(edges, piece))
    return [box for box in rows if _like_a_word(box, width, height)]


def with_air(box: Box, shades: NDArray[np.uint8]) -> Box:
    """A box of a picture (height × width) with what an engine needs around a word, as far as no other line stands above
    or below it."""
    height, width = shades.shape
    left, top = max(0, box.left - AIR), max(0, box.top - AIR)
    right, bottom = min(width, box.right + AIR), min(height, box.bottom + AIR)
    there = np.any(inked(shades[top:bottom, box.left : box.right]), axis=1)
    above, below = np.flatnonzero(there[: box.top - top]), np.flatnonzero(there[box.bottom - top :])
    top += int(above[-1]) + 1 if above.size else 0
    bottom = box.bottom + int(below[0]) if below.size else bottom
    return Box(left, top, right - left, bottom - top)


def _groups(cells: NDArray[np.bool_]) -> list[Box]:
    """Boxes in pixels around cells that touch, or have one cell between them in their row."""
    done: list[Box] = []
    near: list[Box] = []
    for row in np.flatnonzero(cells.any(axis=1)):
        columns = np.flatnonzero(cells[row])
        below: list[tuple[Box, set[int]]] = []
        for run in np.split(columns, np.flatnonzero(np.diff(columns) > 2) + 1):
            box = Box(int(run[0]), int(row), int(run[-1] - run[0]) + 1, 1)
            hangs_on = {at for at, one in enumerate(near) if _touch(one, box)}
            # Two runs of a row may hang on the same box.
            same = [part for part in below if part[1] & hangs_on]
            below = [part for part in below if part not in same]
            whole = around([box, *(near[at] for at in hangs_on), *(other for other, _ in same)])
            below.append((whole, hangs_on.union(*(members for _, members in same))))
        gone = set().union(*(members for _, members in below))
        done += [one for at, one in enumerate(near) if at not in gone]
        near = [whole for whole, _ in below]
    return [
        Box(box.left * CELL, box.top * CELL, box.width * CELL, box.height * CELL)
        for box in sorted([*done, *near], key=lambda box: (box.top, box.left))
    ]


def _touch(above: Box, box: Box) -> bool:
    return above.bottom >= box.top and above.left - 1 <= box.right and box.left - 1 <= above.right


def _tight(edges: NDArray[np.bool_], rough: Box) -> Box | None:
    """The ink at a rough place, with what reaches a little out of it."""
    top, left = max(0, rough.top - CELL), max(0, rough.left - CELL)
    part = edges[top : rough.bottom + CELL, left : rough.right + CELL]
    across, down = np.flatnonzero(part.any(axis=0)), np.flatnonzero(part.any(axis=1))
    if not across.size:
        return None
    first, last = left + int(across[0]) - 1, left + int(across[-1]) + 1
    upper, lower = top + int(down[0]), top + int(down[-1]) + 1
    return Box(max(0, first), upper, last - max(0, first), lower - upper)


def _rows(edges: NDArray[np.bool_], box: Box) -> Iterator[Box]:
    """What is higher than a line is parted at empty rows."""
    if box.height <= TALL:
        yield box
        return
    part = edges[box.top : box.bottom, box.left : box.right]
    filled = np.flatnonzero(part.any(axis=1))
    for rows in np.split(filled, np.flatnonzero(np.diff(filled) > EMPTY_ROWS) + 1):
        across = np.flatnonzero(part[rows[0] : rows[-1] + 1].any(axis=0))
        left, top = box.left + int(across[0]), box.top + int(rows[0])
        yield Box(max(0, left - 1), top, int(across[-1] - across[0]) + 2, int(rows[-1] - rows[0]) + 1)


def _like_a_word(box: Box, width: int, height: int) -> bool:
    inside = box.left > 1 and box.top > 1 and box.right < width - 1 and box.bottom < height - 1
    return inside and SMALLEST <= box.height <= HIGHEST and box.width >= max(NARROWEST, ASPECT * box.height)
