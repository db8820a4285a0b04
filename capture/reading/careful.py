"""Reads once more, line by line, what an engine overlooked or read in vain: a label may be among it."""

from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
import xxhash
from numpy.typing import NDArray

from capture.reading.alone import LineOcr
from capture.reading.layout import line_of
from capture.reading.overlooked import is_doubtful, is_read, overlooked, with_air
from capture.reading.page import moved
from capture.reading.repairs import closed_up, without_borders
from capture.reading.scripts import FOREIGN_LINE, MUCH_BETTER, certainty, settled
from memory_core.records.observation import Box, TextLine, Word, overlaps

# So many pieces are read again at a look, the widest first.
PIECES = 24
# What stood in pieces, remembered so that an icon, or a word that is never certain, is read once.
REMEMBERED = 512
# So many signs that are read twice are believed, and how much.
SIGNS, AGREED = 6, 0.7
# How much of a doubtful line's width another reading of it has to cover.
ENOUGH = 0.7


class CarefulOcr:
    """An engine, and a second look at ink like that of words of which it read nothing certain.

    A whole page is sometimes cut into blocks so that a short label between fields is lost, or one in another script; by
    itself it is read well. Safe to call from several threads, one after the other.
    """

    def __init__(self, engine: LineOcr) -> None:
        self._engine = engine
        self._known: OrderedDict[tuple[int, str], tuple[TextLine, ...]] = OrderedDict()

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """As the engine does. Raises `ReadingError`."""
        lines = self._engine.read(pixels, where=where)
        if pixels.size == 0:
            return lines
        shades = pixels if pixels.ndim == 2 else pixels[:, :, 1]
        read = [line for box in self._pieces(shades, lines) for line in self._alone(shades, box, where)]
        if read:
            lines = [_agreed(line, read) for line in lines]
            found = [line for line in read if certainty(line.words) >= FOREIGN_LINE]
            kept = [_with_words(line, found) for line in lines if is_read(line)]
            doubtful = [line for line in lines if not is_read(line)]
            lines = kept + settled(doubtful, found, kept, _as_wide)
        return closed_up(without_borders(lines, shades), shades)

    def close(self) -> None:
        """Free the engine."""
        self._engine.close()

    def _pieces(self, shades: NDArray[np.uint8], lines: Sequence[TextLine]) -> list[Box]:
        words = sorted(overlooked(shades, lines), key=lambda box: -box.width)[:PIECES]
        return [with_air(word, shades) for word in words]

    def _alone(self, shades: NDArray[np.uint8], box: Box, where: str) -> list[TextLine]:
        """What stands in a piece."""
        piece = np.ascontiguousarray(shades[box.top : box.bottom, box.left : box.right])
        mark = xxhash.xxh3_64_intdigest(piece.tobytes(), seed=box.width), where
        if mark not in self._known:
            self._known[mark] = tuple(self._engine.line(piece, where=where))
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        self._known.move_to_end(mark)
        return [moved(line, box.left, box.top) for line in self._known[mark]]


def _agreed(line: TextLine, others: Sequence[TextLine]) -> TextLine:
    """A doubtful line, certain enough where the same signs were read in its place once more: brackets among letters
    make an engine doubt all of them."""
    signs = _signs(line)
    if is_read(line) or len(signs) < SIGNS:
        return line
    if not any(overlaps(other.box, line.box) and _signs(other) == signs for other in others):
        return line
    return line_of([Word(word.text, word.box, max(word.confidence, AGREED)) for word in line.words])


def _signs(line: TextLine) -> str:
    return "".join(filter(str.isalnum, line.text))


def _with_words(line: TextLine, found: list[TextLine]) -> TextLine:
    """A line with its doubtful words exchanged by those of a line that was found in their place, which is taken out."""
    for other in [other for other in found if overlaps(other.box, line.box)]:
        gone = [word for word in line.words if overlaps(word.box, other.box)]
        worst = min((word.confidence for word in gone), default=1.0)
        if gone and all(map(is_doubtful, gone)) and certainty(other.words) > worst + MUCH_BETTER:
            found.remove(other)
            left = [word for word in line.words if word not in gone]
            line = line_of(sorted([*left, *other.words], key=lambda word: word.box.left))
    return line


def _as_wide(old: Sequence[TextLine], new: Sequence[TextLine]) -> bool:
    """Whether a new reading leaves nothing out that was read before."""
    return sum(line.box.width for line in new) >= ENOUGH * sum(line.box.width for line in old)
