"""The lines that are known to stand on a monitor, kept up to date piece by piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from capture.reading.layout import line_of
from memory_core.records.observation import Box, TextLine, Word, around, overlaps

# Pixels by which the box of a line differs from one reading to the next.
SAME_EDGE = 4
# A line that is cut at an edge is known as long as so much of it is left (of its height, of a word's width): what can
# still be made out must still be painted over where it is a secret.
SEEN = 0.25
LETTERS = 1.0


@dataclass(frozen=True, slots=True)
class Page:
    """What was read on one monitor, by position, in no order."""

    lines: tuple[TextLine, ...] = ()

    def widened(self, box: Box) -> Box:
        """`box` with every known line that reaches into it, so that none is read in part."""
        for line in self.lines:
            if overlaps(line.box, box):
                box = around((box, line.box))
        return box

    def with_read(
        self,
        box: Box,
        lines: Sequence[TextLine],
        stands: Callable[[Box], bool] = lambda _box: False,
        captions: Sequence[Box] = (),
    ) -> "Page":
        """The page after `box` was read anew: `lines` have boxes of the monitor.

        Where a line still `stands` as it was when it was read, its old words are kept: the same pixels are not read
        alike each time, and that is no news. What stands in the `captions` was read by itself, and better.
        """
        kept = (line for line in self.lines if not _inside(line.box, box) or _in_any(line.box, captions))
        fresh = (line for line in lines if not _in_any(line.box, captions))
        return Page((*kept, *(self._as_known(line, stands) for line in fresh)))

    def without(self, places: Sequence[Box]) -> "Page":
        """The page without the lines that stood in these places."""
        return Page(tuple(line for line in self.lines if not _in_any(line.box, places))) if places else self

    def scrolled(self, region: Box, dx: int, dy: int) -> "Page":
        """The page after what stands in `region` moved by `dx` pixels to the right and `dy` down within it.

        What left the region is gone; of what is cut at its edge, the part that can be seen is known. Lines that reach
        into the region from its side are parted there; all others stay where they were.
        """
        found: list[TextLine] = []
        for line in self.lines:
            if not overlaps(line.box, region):
                found.append(line)
                continue
            outside, inside = _parted(line, region)
            found.extend(part for part in (outside, _carried(inside, region, dx, dy)) if part is not None)
        return Page(tuple(found))

    def _as_known(self, line: TextLine, stands: Callable[[Box], bool]) -> TextLine:
        same = (known for known in self.lines if _same_place(known.box, line.box))
        return next((known for known in same if stands(known.box) and stands(line.box)), line)


def moved(line: TextLine, left: int, top: int) -> TextLine:
    """The same line with its boxes shifted, from a crop's pixels to the monitor's."""
    words = tuple(Word(word.text, word.box.moved(left, top), word.confidence) for word in line.words)
    return TextLine(line.text, line.box.moved(left, top), words)


def _parted(line: TextLine, region: Box) -> tuple[TextLine | None, TextLine | None]:
    """What of a line stands outside of the region, and what in it."""
    within = [word for word in line.words if _inside(word.box, region)]
    if len(within) == len(line.words):
        return (None, line) if within or _inside(line.box, region) else (line, None)
    if not within:
        return line, None
    return line_of([word for word in line.words if not _inside(word.box, region)]), line_of(within)


def _carried(line: TextLine | None, region: Box, dx: int, dy: int) -> TextLine | None:
    """The line after it moved, as far as it is still to be seen in the region."""
    if line is None:
        return None
    gone = moved(line, dx, dy)
    box = _cut(gone.box, region)
    words = [Word(word.text, cut, word.confidence) for word in gone.words if (cut := _cut(word.box, region))]
    if box is None or (gone.words and not words):
        return None
    return TextLine(gone.text, box, tuple(words)) if len(words) == len(gone.words) else line_of(words)


def _cut(box: Box, region: Box) -> Box | None:
    """What of it lies in the region; None when that is too little to be seen."""
    left, top = max(box.left, region.left), max(box.top, region.top)
    width, height = min(box.right, region.right) - left, min(box.bottom, region.bottom) - top
    # Of a long word, a key say, a few letters are much.
    wide = min(box.width * SEEN, LETTERS * box.height)
    seen = width >= wide and height >= box.height * SEEN and width > 0 and height > 0
    return Box(left, top, width, height) if seen else None


def _inside(inner: Box, outer: Box) -> bool:
    """Whether the middle of `inner` lies in `outer`."""
    across, down = inner.left + inner.width / 2, inner.top + inner.height / 2
    return outer.left <= across < outer.right and outer.top <= down < outer.bottom


def _in_any(box: Box, places: Sequence[Box]) -> bool:
    return any(_inside(box, place) for place in places)


def _same_place(one: Box, other: Box) -> bool:
    edges = ((one.left, other.left), (one.top, other.top), (one.right, other.right), (one.bottom, other.bottom))
    return all(abs(mine - theirs) <= SAME_EDGE for mine, theirs in edges)
