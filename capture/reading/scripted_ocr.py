"""Text recognition without an engine: it reads only what was written with its own ink."""

import numpy as np
from numpy.typing import NDArray

from memory_core.errors import ReadingError
from memory_core.records.observation import Box, TextLine, Word

SIGN_WIDTH = 9
HEIGHT = 14
MAGIC = 201
GREENS = 100
PAPER = 240


class ScriptedOcr:
    """Writes lines as striped rectangles in a colour that stands for the text, and reads them again from any crop.

    A line that is not wholly visible is read as far as it is; one that is masked is not read: so a test sees through
    the whole pipeline what was readable.
    """

    def __init__(self) -> None:
        self._texts: dict[tuple[int, int], str] = {}
        self._numbers: dict[str, int] = {}
        self.reads: list[tuple[int, int]] = []
        self.wheres: list[str] = []
        self.fails = False
        self.closed = False

    def write(self, pixels: NDArray[np.uint8], text: str, left: int, top: int) -> Box:
        """Write `text` into a picture (height × width × 4 BGRA); where it stands now."""
        number = self._numbers.setdefault(text, len(self._numbers))
        ink = number // GREENS, number * 37 % GREENS
        self._texts[ink] = text
        box = Box(left, top, SIGN_WIDTH * len(text), HEIGHT)
        part = pixels[box.top : box.bottom, box.left : box.right]
        part[:] = PAPER
        down, across = np.indices(part.shape[:2])
        # Gaps along and down, as between and in letters; elsewhere in every text, so that one is told from the next.
        part[(down + across + number) % SIGN_WIDTH != 0] = (ink[0], ink[1], MAGIC, 255)
        return box

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """The lines whose ink is in `pixels`. Raises `ReadingError` when `fails` is set."""
        if self.fails:
            raise ReadingError("The scripted reader fails.")
        self.reads.append((pixels.shape[1], pixels.shape[0]))
        self.wheres.append(where)
        rows, columns = np.nonzero(pixels[:, :, 2] == MAGIC)
        found: dict[tuple[int, int], list[tuple[int, int]]] = {}
        inks = pixels[rows, columns, :2]
        for ink in {(int(blue), int(green)) for blue, green in np.unique(inks, axis=0)}:
            here = (inks == ink).all(axis=1)
            found[ink] = list(zip(rows[here].tolist(), columns[here].tolist(), strict=True))
        return [self._line(ink, places) for ink, places in sorted(found.items()) if ink in self._texts]

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    def _line(self, ink: tuple[int, int], places: list[tuple[int, int]]) -> TextLine:
        top, bottom = min(row for row, _ in places), max(row for row, _ in places) + 1
        left, right = min(column for _, column in places), max(column for _, column in places) + 1
        text = self._texts[ink][: (right - left) // SIGN_WIDTH]
        words, at = [], 0
        for token in text.split(" "):
            if token:
                words.append(Word(token, Box(left + at * SIGN_WIDTH, top, SIGN_WIDTH * len(token), bottom - top)))
            at += len(token) + 1
        return TextLine(text, Box(left, top, right - left, bottom - top), tuple(words))
