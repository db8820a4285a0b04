"""Puts right what the engine misreads: the underscores of large type, “I” standing alone, the borders of fields."""

import operator
import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from capture.reading.layout import line_of
from capture.reading.scripts import certainty
from memory_core.records.observation import Box, TextLine, Word, around

DIFFERS = 60
# In small type, which is read well, letters on both sides nearly fill the gap.
LEAST = 6
# In word heights: how far below the words it lies, how wide one is, and how much further than the gap it reaches.
BELOW = 0.5
NARROWEST = 0.45
WIDEST = 1.2
BEYOND = 0.3
FILLS = 0.75
HANGS = frozenset("gjpqyçęąşţQ;,")
# What a border is read as; in pixels: how high one is at least, where it has turned, how far it goes on then; in
# shades, how much it differs.
BORDERS = "|[]()¦"
HIGH = 17
ROUND = 7
ALONG = 14
FAINT = 14
# In pixels: how near words are that may be one, and how many columns without an edge are no space.
TOUCHING = 5
NO_SPACE = 2
AFTER_I = re.compile(
    "(am|was|will|would|shall|should|can|could|may|might|must|have|had|do|did|don't|didn't|can't|won't|think|know|want"
    "|need|like|love|hope|see|saw|said|guess|agree|live|work|bring|meet|promise|just|also)[,.!?]?"
)


def with_i(words: Sequence[Word]) -> list[Word]:
    """In prose, a bar that stands alone is the word “I”: before a verb in small letters that follows it often."""
    found = list(words)
    for at, (word, after) in enumerate(pairwise(words)):
        before = words[at - 1].text if at else ""
        if word.text == "|" and AFTER_I.fullmatch(after.text) and (not at or before[:1].isalpha()):
            found[at] = Word("I", word.box, word.confidence)
    return found


def underscored(words: Sequence[Word], grey: NDArray[np.uint8]) -> list[Word]:
    """The words of one printed line, joined where a short stroke fills the foot of the gap between two of them."""
    if len(words) < 2:
        return list(words)
    joined = [words[0]]
    for before, word in pairwise(words):
        if _stroke_between(before, word, grey):
            joined[-1] = _with_underscore(joined[-1], word)
        else:
            joined.append(word)
    return joined


def _stroke_between(before: Word, after: Word, grey: NDArray[np.uint8]) -> bool:
    """Whether a stroke of the gap's width runs there, not one that goes on below the words, as under a link."""
    one, other = before.box, after.box
    height = max(one.height, other.height)
    gap = other.left - one.right
    beside = min(one.bottom, other.bottom) > max(one.top, other.top)
    if not beside or not max(LEAST, NARROWEST * height) <= gap <= WIDEST * height:
        return False
    reach = max(2, round(BEYOND * height))
    foot, line = max(one.bottom, other.bottom), min((one, other), key=lambda box: box.bottom)
    # Below letters that hang under the line there is soon the next one, with tops of letters that look like a stroke.
    hang = all(HANGS & set(word.text) for word in (before, after))
    lowest = foot + 2 if hang else max(foot + 2, line.bottom + round(BELOW * line.height))
    top, bottom = foot - max(2, height // 5), min(grey.shape[0], lowest)
    left, right = max(0, one.right - reach), min(grey.shape[1], other.left + reach)
    band = grey[min(one.top, other.top) : bottom, left:right].astype(np.int16)
    ink = np.abs(band - int(np.median(band[:, reach : right - left - reach]))) > DIFFERS
    rows = ink[top - min(one.top, other.top) :]
    inside = rows[:, reach : right - left - reach]
    if not inside.size:
        return False
    filled = inside.mean(axis=1)
    goes_on = rows[:, :reach].all(axis=1) | rows[:, -reach:].all(axis=1)  # an underline
    return bool(((filled >= FILLS) & ~goes_on).any())


def _with_underscore(one: Word, other: Word) -> Word:
    left, top = min(one.box.left, other.box.left), min(one.box.top, other.box.top)
    right, bottom = max(one.box.right, other.box.right), max(one.box.bottom, other.box.bottom)
    text = f"{one.text.rstrip('_')}_{other.text.lstrip('_')}"
    return Word(text, Box(left, top, right - left, bottom - top), min(one.confidence, other.confidence))


def without_borders(lines: Sequence[TextLine], shades: NDArray[np.uint8]) -> list[TextLine]:
    """The lines without the borders of the fields that they stand in, which are read as bars and brackets.

    `shades`: the picture in one channel. Such a border goes on along the field, as no sign does.
    """
    return [kept for line in lines if (kept := _without_borders(line, shades)) is not None]


def _without_borders(line: TextLine, shades: NDArray[np.uint8]) -> TextLine | None:
    words: list[Word] = []
    for word in line.words:
        bare = word.text.strip(BORDERS)
        if bare == word.text or not _is_border(word.box, shades):
            words.append(word)
        elif bare:
            words.append(Word(bare, word.box, word.confidence))
    if len(words) == len(line.words) and all(map(operator.is_, words, line.words)):
        return line
    return line_of(words) if words else None


def closed_up(lines: Sequence[TextLine], shades: NDArray[np.uint8]) -> list[TextLine]:
    """The lines, their words joined where no space is between them: beside a digit or a sign, as in a password."""
    return [_closed_up(line, shades) for line in lines]


def _closed_up(line: TextLine, shades: NDArray[np.uint8]) -> TextLine:
    words = list(line.words[:1])
    for word in line.words[1:]:
        before = words[-1]
        if (before.text[-1].isalpha() and word.text[0].isalpha()) or not _touch(before.box, word.box, shades):
            words.append(word)
        else:
            box, both = around((before.box, word.box)), (before, word)
            # A border that is read as a bar, and stands beside a long word, makes that no less certain.
            sure = certainty(both) if any(map(str.isalnum, before.text + word.text)) else before.confidence
            words[-1] = Word(before.text + word.text, box, sure)
    return line if len(words) == len(line.words) else line_of(words)


def _touch(one: Box, other: Box, shades: NDArray[np.uint8]) -> bool:
    """Whether there is no more room between two words than between two letters."""
    if not -TOUCHING <= other.left - one.right <= TOUCHING or min(one.height, other.height) < LEAST:
        return False
    left, right = max(0, one.right - TOUCHING), other.left + TOUCHING
    part = shades[min(one.top, other.top) : max(one.bottom, other.bottom), left:right].astype(np.int16)
    columns = np.flatnonzero((np.abs(np.diff(part, axis=1)) >= FAINT).any(axis=0))
    return columns.size > 1 and int(np.diff(columns).max()) <= NO_SPACE


def _is_border(box: Box, shades: NDArray[np.uint8]) -> bool:
    """Whether a stroke sets out from its upper or lower end, to either side."""
    if box.height < HIGH:
        return False
    for left in (box.left + ROUND, box.right - ROUND - ALONG):
        for end in (box.top, box.bottom):
            part = shades[max(0, end - ROUND) : end + ROUND, max(0, left) : left + ALONG].astype(np.int16)
            if part.shape[1] == ALONG and (np.abs(np.diff(part, axis=0)) >= FAINT).all(axis=1).any():
                return True
    return False
