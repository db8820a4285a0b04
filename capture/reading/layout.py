"""In which order a person reads the lines of a window: columns one after the other, rows of a table across."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from capture.reading.panes import Parted, never
from capture.reading.scripts import is_han, word_count
from memory_core.records.observation import Box, TextLine, Word, around

# In line heights.
COLUMN_GAP = 1.5
# Between columns of so many lines that begin at one edge there may be less.
NARROW_GAP = 0.8
NARROW_LINES = 4
WORD_GAP = 1.8
SAME_ROW = 0.3
SPACE = 1.3
# Shares.
BESIDE = 0.5
EQUAL_GAPS = 0.7
TABLE_WORDS = 4.0
TABLE_ALIGNED = 0.7
TAKES_TURNS = 0.1
RAGGED = 0.6
FLUSH = 0.8
TOUCHING = 0.1
SAID_WORDS = 3.0
# A cell with more lines than this is no cell any more, and what stands apart is this much further apart.
CELL_LINES = 4
APART = 1.8
CELL_GAP = 0.7
BELOW = 2.0
# In pixels: left edges this close are one.
SAME_EDGE = 6
# Middles of words in one row are not this far apart.
NEAR_ROWS = 16


def lines_of(words: Sequence[Word]) -> list[TextLine]:
    """The words of one printed line, left to right, cut where the gap is too wide for a space."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: word.box.left):
        before = lines[-1][-1].box if lines else None
        if before is None or word.box.left - before.right > WORD_GAP * max(before.height, word.box.height, 8):
            lines.append([])
        lines[-1].append(word)
    return [line_of(line) for line in lines]


def line_of(words: Sequence[Word]) -> TextLine:
    """One line of these words, in this order."""
    return TextLine(" ".join(word.text for word in words), around(word.box for word in words), tuple(words))


def rejoined(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines, those that follow each other in one row with no more than a space between made one: of equal rows an
    engine makes columns of words."""
    joined: list[list[Word]] = []
    ends: dict[int, list[list[Word]]] = {}
    for line in sorted(lines, key=lambda line: line.box.left):
        row = (line.box.top + line.box.bottom) // 2 // NEAR_ROWS
        near = [run for at in (row - 1, row, row + 1) for run in ends.get(at, ()) if _goes_on(run[-1], line.words[0])]
        if near:
            near[0].extend(line.words)
            continue
        run = list(line.words)
        joined.append(run)
        ends.setdefault(row, []).append(run)
    return [line_of(words) for words in joined]


def _goes_on(word: Word, other: Word) -> bool:
    """Whether a word may be the next one after another; Chinese has no spaces and is closed up elsewhere."""
    one, two = word.box, other.box
    gap, height = two.left - one.right, max(one.height, two.height, 9)
    common = min(one.bottom, two.bottom) - max(one.top, two.top)
    beside = 0 < gap <= SPACE * height and common >= BESIDE * min(one.height, two.height)
    return beside and 2 * min(one.height, two.height) > height and not (is_han(word.text[-1]) or is_han(other.text[0]))


def reading_order(lines: Sequence[TextLine], parted: Parted = never) -> list[TextLine]:
    """The lines as they are read; the cells of a table's row become one line, two spaces apart.

    Recursive cuts in the manner of the XY-cut (Nagy and Seth 1984): at the widest gutter between columns, unless both
    sides are rows of one table; else at the widest gaps between paragraphs. `parted`: whether a gutter has the edge of
    a pane in it, beyond which no table goes on; the numbers of lines do.
    """
    if len(lines) < 2:
        return list(lines)
    height = max(1.0, median(line.box.height for line in lines))
    columns = _columns(lines, height)
    parts = _cut_down(lines)
    if len(columns) > 1 and (_side_by_side(columns) or len(parts) == 1):
        blocks = _blocks(columns, height, parted)
        if len(blocks) == 1:
            talk = all(_takes_turns(*sides) for sides in pairwise(columns))
            return _rows(lines, height, join=False) if talk else _cells(columns, lines, height) or _rows(lines, height)
        return [line for block in blocks for line in reading_order(sum(block, []), parted)]
    if len(parts) > 1:
        return [line for part in parts for line in reading_order(part, parted)]
    return _rows(lines, height, join=False)


def _columns(lines: Sequence[TextLine], height: float) -> list[list[TextLine]]:
    """What gutters part; where the lines of each column begin at one edge, a narrow gutter does."""
    narrow = _cut_across(lines, NARROW_GAP * height)
    return narrow if all(map(_is_flush, narrow)) else _cut_across(lines, COLUMN_GAP * height)


def _is_flush(column: Sequence[TextLine]) -> bool:
    """Whether these are several lines of prose, most of which begin at one edge."""
    edges = [line.box.left for line in column]
    common = max(sum(abs(edge - left) <= SAME_EDGE for edge in edges) for left in edges)
    prose = len(column) >= NARROW_LINES and _words_a_line(column) > TABLE_WORDS
    return prose and common >= FLUSH * len(edges)


def _cut_across(lines: Sequence[TextLine], gap: float) -> list[list[TextLine]]:
    """Split at every gutter that is empty from top to bottom and at least `gap` pixels wide."""
    parts: list[list[TextLine]] = []
    reach = 0
    for line in sorted(lines, key=lambda line: line.box.left):
        if not parts or line.box.left - reach >= gap:
            parts.append([])
            reach = line.box.right
        parts[-1].append(line)
        reach = max(reach, line.box.right)
    return parts


def _side_by_side(columns: Sequence[Sequence[TextLine]]) -> bool:
    """Whether each column stands beside the next, not just above or below it, as a title does."""
    spans = [(min(line.box.top for line in column), max(line.box.bottom for line in column)) for column in columns]
    return all(
        min(bottom, floor) - max(top, ceiling) >= BESIDE * min(bottom - top, floor - ceiling)
        for (top, bottom), (ceiling, floor) in pairwise(spans)
    )


def _takes_turns(one: Sequence[TextLine], other: Sequence[TextLine]) -> bool:
    """Whether two columns are the sides of a talk: never beside each other, back and forth, and either ragged on the
    inside or both of whole sentences, which a list of names or folders is not."""
    edges = [line.box.left for line in other]
    ragged = max(sum(abs(edge - left) <= SAME_EDGE for edge in edges) for left in edges) <= RAGGED * len(edges)
    if not ragged and min(map(_words_a_line, (one, other))) < SAID_WORDS:
        return False
    beside = sum(any(_are_beside(line, reply) for reply in other) for line in one)
    if beside > TAKES_TURNS * min(len(one), len(other)):
        return False
    sides = [
        number
        for _, number in sorted((line.box.top, number) for number, side in enumerate((one, other)) for line in side)
    ]
    return sum(before != after for before, after in pairwise(sides)) > 1


def _are_beside(one: TextLine, other: TextLine) -> bool:
    common = min(one.box.bottom, other.box.bottom) - max(one.box.top, other.box.top)
    return common > TOUCHING * min(one.box.height, other.box.height)


def _words_a_line(lines: Sequence[TextLine]) -> float:
    return sum(word_count(line.text) for line in lines) / len(lines)


def _cells(columns: Sequence[Sequence[TextLine]], lines: Sequence[TextLine], height: float) -> list[TextLine]:
    """Cell by cell, where cells hold several lines of words, as cards do; nothing where each line is a row."""
    # An engine draws some boxes as high as the row.
    even = sorted(lines, key=_middle)
    gaps = [below - above - height for above, below in pairwise(map(_middle, even))]
    tight = max(1, min((gap for gap in gaps if gap > 0), default=1))
    bands = _split(even, gaps, max(APART * tight, tight + CELL_GAP * height))
    members = [{id(line) for line in column} for column in columns]
    grid = [[[line for line in band if id(line) in column] for column in members] for band in bands]
    longest = [max(map(len, row)) for row in grid]
    wordy = all(2 * sum(map(str.isalpha, line.text)) > len(line.text) for line in lines)
    if not wordy or max(longest) > CELL_LINES or sum(count > 1 for count in longest) < 2:
        return []
    return [line for row in grid for cell in row for line in sorted(cell, key=_middle)]


def _cut_down(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Split at the widest empty stripes from side to side, and at those nearly as wide."""
    gaps = _gaps(lines)
    widest = max(gaps)
    ordered = sorted(lines, key=lambda line: line.box.top)
    return _split(ordered, gaps, max(0.0, EQUAL_GAPS * widest)) if widest >= 0 else [list(lines)]


def _gaps(lines: Sequence[TextLine]) -> list[int]:
    """How far each line but the first stands below all above it."""
    ordered = sorted(lines, key=lambda line: line.box.top)
    gaps, reach = [], ordered[0].box.bottom
    for line in ordered[1:]:
        gaps.append(line.box.top - reach)
        reach = max(reach, line.box.bottom)
    return gaps


def _split(ordered: Sequence[TextLine], gaps: Sequence[float], least: float) -> list[list[TextLine]]:
    """The lines, from the top down, parted where the gap before one is as wide."""
    parts = [[ordered[0]]]
    for gap, line in zip(gaps, ordered[1:], strict=True):
        if gap >= least:
            parts.append([])
        parts[-1].append(line)
    return parts


def _blocks(columns: Sequence[list[TextLine]], height: float, parted: Parted) -> list[list[list[TextLine]]]:
    """Neighbouring columns of one table or one talk together, others each by itself."""
    blocks = [[columns[0]]]
    for before, column in pairwise(columns):
        # A row may leave the column before empty.
        rows = [line for cells in blocks[-1] for line in cells]
        together = _is_table(rows, column, height) or _takes_turns(before, column)
        numbered = all(line.text.isdecimal() for line in rows)
        if together and (numbered or not parted(_gutter(rows, column, height))):
            blocks[-1].append(column)
        else:
            blocks.append([column])
    return blocks


def _gutter(one: Sequence[TextLine], other: Sequence[TextLine], height: float) -> Box:
    """What lies between two columns, and below them for longer than the cells of a table go on."""
    left, right = max(line.box.right for line in one), min(line.box.left for line in other)
    whole = around(line.box for line in (*one, *other))
    return Box(left, whole.top, right - left, whole.height + round(BELOW * height))


def _is_table(one: Sequence[TextLine], other: Sequence[TextLine], height: float) -> bool:
    """Whether two columns are short cells that stand on common base lines."""
    few, many = sorted((one, other), key=len)
    aligned = sum(any(abs(_middle(line) - _middle(cell)) <= SAME_ROW * height for cell in many) for line in few)
    return aligned >= TABLE_ALIGNED * len(few) and min(map(_words_a_line, (one, other))) <= TABLE_WORDS


def _rows(lines: Sequence[TextLine], height: float, *, join: bool = True) -> list[TextLine]:
    """Row by row from the top, each from the left; `join` makes one line of each row."""
    rows: list[list[TextLine]] = []
    for line in sorted(lines, key=_middle):
        if not rows or _middle(line) - _middle(rows[-1][0]) > 2 * SAME_ROW * height:
            rows.append([])
        rows[-1].append(line)
    ordered = [sorted(row, key=lambda line: line.box.left) for row in rows]
    return [_joined(row) for row in ordered] if join else [line for row in ordered for line in row]


def _joined(cells: Sequence[TextLine]) -> TextLine:
    if len(cells) == 1:
        return cells[0]
    words = tuple(word for cell in cells for word in cell.words)
    return TextLine("  ".join(cell.text for cell in cells), around(cell.box for cell in cells), words)


def _middle(line: TextLine) -> float:
    return line.box.top + line.box.height / 2
