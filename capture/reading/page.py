"""The lines that are known to stand on a monitor, kept up to date piece by piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from memory_core.records.observation import Box, TextLine, Word

# Pixels by which the box of a line differs from one reading to the next.
SAME_EDGE = 4


@dataclass(frozen=True, slots=True)
class Page:
    """What was read on one monitor, by position, in no order."""

    lines: tuple[TextLine, ...] = ()

    def widened(self, box: Box) -> Box:
        """`box` with every known line that reaches into it, so that none is read in part."""
        for line in self.lines:
            if _overlaps(line.box, box):
                box = _union(box, line.box)
        return box

    def with_read(
        self, box: Box, lines: Sequence[TextLine], stands: Callable[[Box], bool] = lambda _box: False
    ) -> "Page":
        """The page after `box` was read anew: `lines` have boxes of the monitor.

        Where a line still `stands` as it was when it was read, its old words are kept: the same pixels are not read
        alike each time, and that is no news.
        """
        kept = (line for line in self.lines if not _inside(line.box, box))
        return Page((*kept, *(self._as_known(line, stands) for line in lines)))

    def _as_known(self, line: TextLine, stands: Callable[[Box], bool]) -> TextLine:
        same = (known for known in self.lines if _same_place(known.box, line.box))
        return next((known for known in same if stands(known.box) and stands(line.box)), line)


def moved(line: TextLine, left: int, top: int) -> TextLine:
    """The same line with its boxes shifted, from a crop's pixels to the monitor's."""
    words = tuple(Word(word.text, _shifted(word.box, left, top), word.confidence) for word in line.words)
    return TextLine(line.text, _shifted(line.box, left, top), words)


def _shifted(box: Box, left: int, top: int) -> Box:
    return Box(box.left + left, box.top + top, box.width, box.height)


def _inside(inner: Box, outer: Box) -> bool:
    """Whether the middle of `inner` lies in `outer`."""
    across, down = inner.left + inner.width / 2, inner.top + inner.height / 2
    return outer.left <= across < outer.right and outer.top <= down < outer.bottom


def _same_place(one: Box, other: Box) -> bool:
    edges = ((one.left, other.left), (one.top, other.top), (one.right, other.right), (one.bottom, other.bottom))
    return all(abs(mine - theirs) <= SAME_EDGE for mine, theirs in edges)


def _overlaps(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _union(one: Box, other: Box) -> Box:
    left, top = min(one.left, other.left), min(one.top, other.top)
    right, bottom = max(one.right, other.right), max(one.bottom, other.bottom)
    return Box(left, top, right - left, bottom - top)
