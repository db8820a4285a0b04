"""Tells panes that stand side by side from the columns of a table: between panes is an edge that no row crosses."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import Box

# In shades: how much the two sides of an edge differ. The share of an edge's rows in which they do, the same way: a row
# that is chosen has a ground of its own.
EDGE, ROWS = 3, 0.8
# In pixels: what is looked at by itself, for the ground of a table ends with it.
END = 16
# So many lines that go through an edge are those of rows.
CROSSED = 3

Parted = Callable[[Box], bool]


def never(_gutter: Box) -> bool:
    """Nothing is known of what was painted between."""
    return False


def edges_of(pixels: NDArray[np.uint8]) -> Parted:
    """Whether an edge goes through a gutter of a picture (height × width × 4 BGRA, or height × width grey) from top to
    bottom, which is the edge of a pane."""
    shades = pixels if pixels.ndim == 2 else pixels[:, :, 1]

    def parted(gutter: Box) -> bool:
        strip = shades[max(0, gutter.top) : max(0, gutter.bottom), max(0, gutter.left) : max(0, gutter.right)]
        if min(strip.shape) < 2:
            return False
        steps = strip[:, 1:].astype(np.int16) - strip[:, :-1]
        edges = np.flatnonzero(_go_through(steps) & _go_through(steps[-END:]))
        return bool(edges.size) and not _is_crossed(strip, int(edges[0]), int(edges[-1]) + 1)

    return parted


def _go_through(steps: NDArray[np.int16]) -> NDArray[np.bool_]:
    """Of each column, whether most rows become lighter there, or most darker."""
    through: NDArray[np.bool_] = np.maximum((steps >= EDGE).mean(axis=0), (steps <= -EDGE).mean(axis=0)) >= ROWS
    return through


def _is_crossed(strip: NDArray[np.uint8], first: int, last: int) -> bool:
    """Whether the lines between rows, or their grounds, go on at both sides of an edge."""
    sides = [_changes(side) for side in (strip[:, : first + 1], strip[:, last:])]
    return int(np.count_nonzero(sides[0] & sides[1])) >= CROSSED


def _changes(side: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Of each row, whether all of it is of another shade than the one above."""
    steps = np.abs(np.diff(side.astype(np.int16), axis=0))
    changes: NDArray[np.bool_] = (steps >= EDGE).mean(axis=1) >= ROWS
    return changes
