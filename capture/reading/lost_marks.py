"""Puts back the colons, points and commas of figures that stand one below the other: of a column of such specks the
engine makes a border between columns, and reads none of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from capture.reading.layout import line_of, rejoined
from memory_core.records.observation import Box, TextLine, Word, around

# In word heights: how far behind a word it stands, how wide and high a speck of it is, how near to the line that the
# word stands on it ends, and how far a comma hangs below that.
NEAR = 0.9
SPECK = 0.32
FOOT = 0.16
HANGS = 0.1
# In pixels: lower words are too small to tell; and as a share of the darkest, what is ink.
LEAST = 7
INK = 0.4
# Where a word begins behind it, the space there is so much wider than the one before it, or than so many word heights.
SPACE, TIGHT = 1.6, 0.5
HANGING = frozenset("gjpqyQ,;()[]{}@$|/_")


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark, and up to which column what begins there goes on with it."""

    word: Word
    room: float


def marked(lines: Sequence[TextLine], even: NDArray[np.uint8]) -> list[TextLine]:
    """The lines, with what stands unread behind their words; what it parts without a space (“12:30”) is one word.

    `even`: the picture (height × width), dark on light.
    """
    found = [_marked(line.words, even) for line in lines]
    if not any(words is not None for words in found):
        return list(lines)
    # Nearer now than before, some are one line with what follows.
    return rejoined([line if words is None else line_of(words) for line, words in zip(lines, found, strict=True)])


def _marked(words: Sequence[Word], even: NDArray[np.uint8]) -> list[Word] | None:
    """The words of one line, left to right, with their marks; None when none is missing."""
    found: list[Word] = []
    missing = False
    # Up to which column a word belongs to the mark that was put before it.
    room = -1.0
    for at, word in enumerate(words):
        whole = word
        if found and word.text[0].isdigit() and word.box.left <= room:
            whole = _joined(found.pop(), word)
        end = words[at + 1].box.left if at + 1 < len(words) else even.shape[1]
        mark = _mark_behind(word, end, even) if word.text[-1].isalnum() and not HANGING & set(word.text) else None
        missing |= mark is not None
        room = mark.room if mark is not None and word.text[-1].isdigit() else -1.0
        found.append(_joined(whole, mark.word) if mark is not None else whole)
    return found if missing else None


def _joined(word: Word, other: Word) -> Word:
    return Word(word.text + other.text, around((word.box, other.box)), min(word.confidence, other.confidence))


def _mark_behind(word: Word, end: int, even: NDArray[np.uint8]) -> _Mark | None:
    """The only thing that stands close behind a word, before the column `end`, if it is such a mark."""
    box, height = word.box, word.box.height
    # The engine's box may end in the mark.
    left, right = box.right - height // 4, min(end, even.shape[1], box.right + round(NEAR * height))
    if height < LEAST or left < box.left or right - box.right < 2:
        return None
    top, bottom = max(0, box.top - height // 4), min(len(even), box.bottom + height // 4)
    behind = even[top:bottom, left:right]
    ground, darkest = int(behind.max()), int(even[box.top : box.bottom, box.left : box.right].min())
    ink: NDArray[np.bool_] = behind < ground - INK * (ground - darkest)
    columns = _runs(np.count_nonzero(ink, axis=0))
    own = columns.pop(0)[1] if columns and columns[0][0] == 0 else 0
    if len(columns) != 1 or columns[0][1] == ink.shape[1]:
        return None
    first, last = columns[0]
    rows = _runs(np.count_nonzero(ink[:, first:last], axis=1))
    sign = _sign(rows, box.bottom - top, SPECK * height) if last - first <= SPECK * height else ""
    place = Box(left + first, top + rows[0][0], last - first, rows[-1][1] - rows[0][0])
    room = min(SPACE * (first - own) + 1, TIGHT * height)
    return _Mark(Word(sign, place, word.confidence), place.right + room) if sign else None


def _sign(rows: Sequence[tuple[int, int]], foot: int, most: float) -> str:
    """What specks in these rows are above a line at `foot`: a colon, a point, a comma; “” for anything else."""
    height = most / SPECK
    low, high = rows[-1][1] - foot, [last - first for first, last in rows]
    if max(high) <= most and len(rows) == 2 and abs(high[0] - high[1]) <= 1 and abs(low) <= FOOT * height:
        return ":"
    if len(rows) != 1:
        return ""
    if high[0] <= most and abs(low) <= FOOT * height:
        return "."
    return "," if high[0] <= 2 * most and HANGS * height <= low <= most else ""


def _runs(inked: NDArray[np.intp]) -> list[tuple[int, int]]:
    """From where to where there is any, again and again."""
    ends = np.flatnonzero(np.diff(np.concatenate([[False], inked > 0, [False]])))
    return [(int(first), int(last)) for first, last in ends.reshape(-1, 2)]
