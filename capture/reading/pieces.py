"""What of a picture is worth an engine's time: the pieces that several engines share, without what is blank."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from memory_core.records.observation import Box, TextLine, Word

# In shades: how much ink differs from its ground.
CONTRAST = 24
# So many pixels are worth a second thread; a piece of a larger page has fewer than this.
SHARED = 100_000
LARGE = 200_000
# A page of fewer pixels in rows with ink is read as it is: alone, a line or two are read worse than together with
# others.
FEW = 100_000
# A row with no more edges than this holds borders of windows, and no text; so many pixels without ink take as long as
# one edge.
BORDERS = 12
EMPTY = 75
# In pixels: so much of what is blank stays around ink, so that paragraphs and columns stand apart as before.
AIR = 24
# In shades: how much neighbours differ at the edge of a sign that can hardly be seen.
FAINT = 12


def without_edges(grey: NDArray[np.uint8]) -> Box:
    """The part of a crop (height × width) inside the bands of another shade along its edges.

    A window's border or the desktop beside it, doubled and padded, is a frame to Tesseract, in which it finds no text.
    """
    shades = Image.fromarray(grey).histogram()
    ground = shades.index(max(shades))
    top, left, (bottom, right) = 0, 0, grey.shape

    def foreign(line: NDArray[np.uint8]) -> bool:
        low, high = int(line.min()), int(line.max())
        return high - low < CONTRAST and min(abs(low - ground), abs(high - ground)) >= CONTRAST

    trimmed = True
    while trimmed and bottom - top > 1 and right - left > 1:
        edges = (
            grey[top, left:right],
            grey[bottom - 1, left:right],
            grey[top:bottom, left],
            grey[top:bottom, right - 1],
        )
        above, below, before, after = (foreign(edge) for edge in edges)
        top, bottom, left, right = top + above, bottom - below, left + before, right - after
        trimmed = above or below or before or after
    return Box(left, top, right - left, bottom - top)


def shared_out(grey: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """The pieces of `grey` (height × width) as the rows from and to which they go: cut in gaps of the text until none
    is large; of each cut, nearly as much to read is above and below, and at least a third.

    Those with most to read come first, so that of engines that share them none is left with a long one at the end.
    """
    edges = np.count_nonzero(steps(grey) >= CONTRAST, axis=1)
    tops = [0, *_cuts(edges, 0, grey.shape[1], SHARED), grey.shape[0]]
    return sorted(pairwise(tops), key=lambda rows: -int(edges[slice(*rows)].sum()))


def bands(grey: NDArray[np.uint8]) -> list[tuple[int, int]]:
    """The rows from and to which the parts of `grey` (height × width) go, from the top, that are just worth two engines
    each."""
    found: list[tuple[int, int]] = []
    for top, bottom in sorted(shared_out(grey)):
        if found and (found[-1][1] - found[-1][0]) * grey.shape[1] < SHARED:
            top = found.pop()[0]
        found.append((top, bottom))
    return found


def steps(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many shades each pixel differs from the one on its right."""
    left, right = grey[:, :-1], grey[:, 1:]
    return np.maximum(left, right) - np.minimum(left, right)


def _cuts(edges: NDArray[np.intp], top: int, width: int, least: int = LARGE) -> list[int]:
    """The same for the rows from `top` on, which have so many `edges`; of `least` pixels."""
    if edges.size * width < least or np.count_nonzero(edges > BORDERS) * width < FEW:
        return []
    above = np.cumsum(edges + width / EMPTY)
    blank = np.flatnonzero(edges <= BORDERS)
    gaps = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1) if blank.size else []
    # In the middle of the emptiest rows of a gap: its others may hold what hangs below a line, or a line of a word.
    emptiest = [(gap[edges[gap] == edges[gap].min()], gap.size) for gap in gaps]
    middles = [(int(rows[rows.size // 2]), size) for rows, size in emptiest]
    near = sorted((abs(float(above[row] / above[-1]) - 0.5), row, size) for row, size in middles)
    near = [one for one in near if one[0] <= 0.5 - 1 / 3]
    widest = max((size for _, _, size in near), default=0)
    cut = next((row for _, row, size in near if 2 * size >= widest), None)
    if cut is None:
        return []
    return [*_cuts(edges[:cut], top, width), top + cut, *_cuts(edges[cut:], top + cut, width)]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The `rows` of a picture, and its columns from `left` to `right`, in which or near which there is ink."""

    rows: NDArray[np.intp]
    left: int
    right: int

    def of(self, shades: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Only these of a picture (height × width)."""
        columns = slice(self.left, self.right)
        return shades[:, columns] if len(self.rows) == len(shades) else shades[self.rows, columns]

    def back(self, line: TextLine) -> TextLine:
        """A line that was found in them, at its place in the picture."""
        words = tuple(Word(word.text, self._back(word.box), word.confidence) for word in line.words)
        return TextLine(line.text, self._back(line.box), words)

    def _back(self, box: Box) -> Box:
        top, bottom = int(self.rows[box.top]), int(self.rows[box.bottom - 1]) + 1
        return Box(self.left + box.left, top, box.width, bottom - top)


def drawn(ink: NDArray[np.uint8]) -> Drawn | None:
    """What is not blank in a picture (height × width), by the edges of signs; None when all of it is."""
    edges = steps(ink) >= FAINT
    rows, columns = np.flatnonzero(edges.any(axis=1)), np.flatnonzero(edges.any(axis=0))
    if not rows.size:
        return None
    near = np.unique((rows[:, None] + np.arange(-AIR, AIR + 1)).clip(0, len(ink) - 1))
    return Drawn(near, max(0, int(columns[0]) - AIR), int(columns[-1]) + AIR + 1)
