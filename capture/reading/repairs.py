"""Puts right what the engine misreads: the underscores of large type, and “I” standing alone."""

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import Box, Word

DIFFERS = 60
# In small type, which is read well, letters on both sides nearly fill the gap.
LEAST = 6
# In word heights: how far below the words it lies, how wide one is, and how much further than the gap it reaches.
BELOW = 0.5
NARROWEST = 0.45
WIDEST = 1.2
BEYOND = 0.3
FILLS = 0.75
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
        if _stroke_between(before.box, word.box, grey):
            joined[-1] = _with_underscore(joined[-1], word)
        else:
            joined.append(word)
    return joined


def _stroke_between(one: Box, other: Box, grey: NDArray[np.uint8]) -> bool:
    """Whether a stroke of the gap's width runs there, not one that goes on below the words, as under a link."""
    height = max(one.height, other.height)
    gap = other.left - one.right
    beside = min(one.bottom, other.bottom) > max(one.top, other.top)
    if not beside or not max(LEAST, NARROWEST * height) <= gap <= WIDEST * height:
        return False
    reach = max(2, round(BEYOND * height))
    foot = max(one.bottom, other.bottom)
    top, bottom = foot - max(2, height // 5), min(grey.shape[0], foot + round(BELOW * height))
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
