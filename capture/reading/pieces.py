"""What of a picture is worth an engine's time: the pieces that several engines share, without what is blank."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import Box, TextLine, Word

# In shades: how much ink differs from its ground.
CONTRAST = 24
# So many pixels are worth a second thread, and a piece of a page has fewer.
LARGE = 400_000
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


def blank_rows(grey: NDArray[np.uint8]) -> list[int]:
    """The rows of `grey` (height × width), from the top, at which it is cut into pieces that are not large, in gaps of
    the text; of each cut, nearly as much to read is above and below, and at least a third."""
    return _cuts(np.count_nonzero(_steps(grey) >= CONTRAST, axis=1), 0, grey.shape[1])


def _steps(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """How many shades each pixel differs from the one on its right."""
    left, right = grey[:, :-1], grey[:, 1:]
    return np.maximum(left, right) - np.minimum(left, right)


def _cuts(edges: NDArray[np.intp], top: int, width: int) -> list[int]:
    """The same for the rows from `top` on, which have so many `edges`."""
    if edges.size * width < LARGE or np.count_nonzero(edges > BORDERS) * width < FEW:
        return []
    above = np.cumsum(edges + width / EMPTY)
    blank = np.flatnonzero(edges <= BORDERS)
    gaps = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1) if blank.size else []
    # In the middle of a gap: its first rows may hold what hangs below a line.
    middles = [(int(gap[gap.size // 2]), gap.size) for gap in gaps]
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
    edges = _steps(ink) >= FAINT
    rows, columns = np.flatnonzero(edges.any(axis=1)), np.flatnonzero(edges.any(axis=0))
    if not rows.size:
        return None
    near = np.unique((rows[:, None] + np.arange(-AIR, AIR + 1)).clip(0, len(ink) - 1))
    return Drawn(near, max(0, int(columns[0]) - AIR), int(columns[-1]) + AIR + 1)
