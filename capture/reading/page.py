"""The lines that are known to stand on a monitor, kept up to date piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass

from memory_core.records.observation import Box, TextLine, Word


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

    def with_read(self, box: Box, lines: Sequence[TextLine]) -> "Page":
        """The page after `box` was read anew: `lines` have boxes of the monitor."""
        kept = (line for line in self.lines if not _inside(line.box, box))
        return Page((*kept, *lines))


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


def _overlaps(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def _union(one: Box, other: Box) -> Box:
    left, top = min(one.left, other.left), min(one.top, other.top)
    right, bottom = max(one.right, other.right), max(one.bottom, other.bottom)
    return Box(left, top, right - left, bottom - top)
