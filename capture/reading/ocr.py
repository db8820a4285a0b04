"""The seam to text recognition: pixels in, lines of words out."""

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.reading._tesseract import TesseractOcr as TesseractOcr
from capture.reading.scripts import FEW, certainty, is_foreign, is_han
from memory_core.privacy.label_book import MARK
from memory_core.records.observation import Box, TextLine, Word

# What the buttons and borders of windows look like.
FRAME_SIGNS = frozenset("|=<>~_©®°\\")
# How certain a word must be to stand among junk, how many words beside it are looked at, and what junk is.
CERTAIN = 0.75
NEIGHBOURS = 2
JUNK = 0.5
# In a picture, a few letters must be read with this; how many lines around one tell whether it is in one, and how near
# they are (pixels).
SURE_FEW = 0.92
AROUND = 5
NEAR = 400
# What the scrubber puts in a secret's place.
_MARK = re.compile(MARK)


class Ocr(Protocol):
    """Reads text from a picture."""

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """Lines of words in `pixels` (height × width × 4 BGRA, or height × width grey), boxes in its own pixels.

        `where` names the window, if it is known: an engine may learn what is written there.
        Words that are too uncertain to be shown are kept with their low confidence: a secret may be among them.
        Raises `ReadingError`.
        """
        ...

    def close(self) -> None:
        """Free the engine."""
        ...


def legible(word: Word) -> bool:
    """Whether a word is certain enough to be shown: frames, icons and pictures are read as junk."""
    if _MARK.search(word.text):
        return True
    signs = [sign for sign in word.text if sign.isalnum()]
    if not signs:
        return word.confidence >= 0.7
    if len(signs) == 1 and len(word.text) == 2 and set(word.text) & FRAME_SIGNS:
        return False
    many = len(signs) > 2 or sum(map(is_han, signs)) > 1
    return word.confidence >= (0.25 if 2 * len(signs) >= len(word.text) and many else 0.5)


def legible_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without their illegible words; without those of which nothing or only punctuation is left, and without
    what was read into pictures.

    Call it after scrubbing: the text of a scrubbed line is kept as it is, apart from the words that go.
    """
    cleaned = [line for line in map(_cleaned, lines) if any(sign.isalnum() for sign in line.text)]
    doubted = [line for line in cleaned if _is_doubted(line)]
    around = [(line.box, is_foreign(line)) for line in lines] if doubted else []
    pictured = {id(line) for line in doubted if _among_foreign(line, around)}
    return [line for line in cleaned if id(line) not in pictured]


def _is_doubted(line: TextLine) -> bool:
    """Whether it may have been read into a picture: badly, or a few letters not for certain."""
    if _MARK.search(line.text):
        return False
    return is_foreign(line) or (_has_few(line) and certainty(line.words) < SURE_FEW)


def _has_few(line: TextLine) -> bool:
    return sum(map(str.isalnum, line.text)) <= FEW


def _among_foreign(line: TextLine, lines: Sequence[tuple[Box, bool]]) -> bool:
    """Whether most of what stands around a line was read badly, too, as in a photograph or a drawing.

    A label that is read badly stands among others that are read well; a few letters by themselves tell it alone.
    `lines`: where each stands, and whether it was read badly.
    """
    apart = [(_apart(line.box, other), foreign) for other, foreign in lines if other != line.box]
    near = sorted((far, foreign) for far, foreign in apart if far <= NEAR)[:AROUND]
    itself = _has_few(line)
    return 2 * (sum(foreign for _, foreign in near) + (itself and is_foreign(line))) > len(near) + itself


def _apart(one: Box, other: Box) -> int:
    across = 2 * one.left + one.width - 2 * other.left - other.width
    down = 2 * one.top + one.height - 2 * other.top - other.height
    return (abs(across) + abs(down)) // 2


def _cleaned(line: TextLine) -> TextLine:
    sound = [legible(word) and not _among_junk(line.words, at) for at, word in enumerate(line.words)]
    junk = [word.text for word, kept in zip(line.words, sound, strict=True) if not kept]
    if not junk:
        return line
    kept = []
    for token in line.text.split(" "):
        if token in junk:
            junk.remove(token)
        else:
            kept.append(token)
    words = tuple(word for word, is_sound in zip(line.words, sound, strict=True) if is_sound)
    return TextLine(" ".join(kept).strip(), line.box, words)


def _among_junk(words: Sequence[Word], at: int) -> bool:
    """Whether a word that is not certain stands among words that are even less: a line that is cut along its length,
    by a window above it or by the end of a list, is read as many words that are none."""
    if words[at].confidence >= CERTAIN or _MARK.search(words[at].text):
        return False
    beside = words[max(0, at - NEIGHBOURS) : at + NEIGHBOURS + 1]
    return len(beside) > NEIGHBOURS and sum(word.confidence for word in beside) < JUNK * len(beside)
