"""Values that only their place on the screen ties to a label: in the next column, or below it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from memory_core.privacy.announced import announced_below, announces
from memory_core.privacy.apart import value_apart
from memory_core.privacy.labels import hinted
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.lone_labels import only_label
from memory_core.privacy.misspelt import corrected
from memory_core.privacy.spans import Span
from memory_core.records.observation import Box, TextLine, around

# In heights of a line: a gap wider than this begins a new cell; how far a value may be from its label.
_CELL_GAP = 1.2
_REACH_RIGHT = 40.0
_REACH_DOWN = 3.0
_BAND = 32  # pixels


@dataclass(frozen=True, slots=True)
class Cell:
    """Words that stand together; `start` and `end` are where in the line's text they are."""

    line: int
    start: int
    end: int
    text: str
    box: Box


def place_words(line: TextLine) -> list[tuple[int, int]] | None:
    """Where in the line's text each of its words stands, or None when the two do not agree."""
    places = []
    at = 0
    for word in line.words:
        start = line.text.find(word.text, at)
        if start < 0 or line.text[at:start].strip():
            return None
        at = start + len(word.text)
        places.append((start, at))
    return places if places and not line.text[at:].strip() else None


def find_apart(lines: Sequence[TextLine], reading: Reading | None = None) -> Iterator[tuple[int, Span]]:
    """Numbers of lines with spans in them, for values right of or below a label that stands alone in its cell."""
    reading = reading or Reading()
    cells = {
        number: list(_cells(number, line))
        for number, line in enumerate(lines)
        if hinted(corrected(line.text, reading), reading)
    }
    labels = [(cell, kind) for row in cells.values() for cell in row if (kind := _kind_of(cell.text, reading))]
    # What stands alone in its line is looked at as text.
    heads = [
        (cell, kind) for row in cells.values() if len(row) > 1 for cell in row for kind in announces(cell.text, reading)
    ]
    if labels or heads:
        page = _Page(cell for number, line in enumerate(lines) for cell in cells.get(number) or _cells(number, line))
        for label, kind in labels:
            yield from _values_of(label, kind, page)
        for head, kind in heads:
            column = list(_column(head, page))
            for number, span in announced_below([cell.text for cell in column], kind):
                yield _placed(column[number], span)


def _kind_of(cell: str, reading: Reading) -> str:
    spelled = corrected(cell, reading)
    return only_label(spelled, reading) if hinted(spelled, reading) else ""


class _Page:
    """The cells of a screen, found quickly by their height on it."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = list(cells)
        self._bands: dict[int, list[Cell]] = defaultdict(list)
        for cell in self.cells:
            self._bands[cell.box.top // _BAND].append(cell)

    def between(self, top: float, bottom: float) -> Iterator[Cell]:
        """Cells whose upper edge lies between two heights (and a few more)."""
        for band in range(int(top) // _BAND, int(bottom) // _BAND + 1):
            yield from self._bands.get(band, ())


def _values_of(label: Cell, kind: str, page: _Page) -> Iterator[tuple[int, Span]]:
    """What stands right of a label; else the column below it, as far as it looks like values."""
    beside = _right_of(label, page)
    span = value_apart(beside.text, kind) if beside else None
    if beside and span:
        yield _placed(beside, span)
        return
    below = _below(label, page)
    while below and (span := value_apart(below.text, kind)):
        yield _placed(below, span)
        below = _below(below, page)


def _column(head: Cell, page: _Page) -> Iterator[Cell]:
    """The cells below one, one under the other."""
    below = _below(head, page)
    while below:
        yield below
        below = _below(below, page)


def _placed(cell: Cell, span: Span) -> tuple[int, Span]:
    return cell.line, Span(cell.start + span.start, cell.start + span.end, span.label)


def _cells(number: int, line: TextLine) -> Iterator[Cell]:
    places = place_words(line)
    if places is None:
        yield Cell(number, 0, len(line.text), line.text, line.box)
        return
    gap = _CELL_GAP * max(line.box.height, 1)
    first = 0
    for last in range(len(line.words)):
        if last + 1 < len(line.words) and line.words[last + 1].box.left - line.words[last].box.right <= gap:
            continue
        start, end = places[first][0], places[last][1]
        yield Cell(
            number, start, end, line.text[start:end], around([word.box for word in line.words[first : last + 1]])
        )
        first = last + 1


def _right_of(label: Cell, page: _Page) -> Cell | None:
    reach = label.box.right + _REACH_RIGHT * label.box.height
    beside = [
        cell
        for cell in page.between(label.box.top - label.box.height, label.box.bottom)
        if cell is not label
        and label.box.right <= cell.box.left <= reach
        and _overlap(label.box.top, label.box.bottom, cell.box.top, cell.box.bottom) * 2 >= label.box.height
    ]
    return min(beside, key=lambda cell: cell.box.left, default=None)


def _below(label: Cell, page: _Page) -> Cell | None:
    reach = label.box.bottom + _REACH_DOWN * label.box.height
    beneath = [
        cell
        for cell in page.between(label.box.top, reach)
        if cell is not label
        and label.box.top + label.box.height // 2 < cell.box.top <= reach
        and _overlap(label.box.left, label.box.right, cell.box.left, cell.box.right) > 0
    ]
    return min(beneath, key=lambda cell: cell.box.top, default=None)


def _overlap(start: int, end: int, other_start: int, other_end: int) -> int:
    return min(end, other_end) - max(start, other_start)
