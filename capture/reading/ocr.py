"""The seam to text recognition: pixels in, lines of words out."""

import re
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from capture.reading._tesseract import TesseractOcr as TesseractOcr
from memory_core.records.observation import TextLine, Word

# What the buttons and borders of windows look like.
FRAME_SIGNS = frozenset("|=<>~_©®°\\")
# What the scrubber puts in a secret's place.
_MARK = re.compile(r"\[[a-z_ ]+\d*\]")


class Ocr(Protocol):
    """Reads text from a picture."""

    def read(self, pixels: NDArray[np.uint8]) -> list[TextLine]:
        """Lines of words in `pixels` (height × width × 4 BGRA, or height × width grey), boxes in its own pixels.

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
    return word.confidence >= (0.25 if 2 * len(signs) >= len(word.text) and len(signs) > 2 else 0.5)


def legible_lines(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines without their illegible words; without those of which nothing or only punctuation is left.

    Call it after scrubbing: the text of a scrubbed line is kept as it is, apart from the words that go.
    """
    cleaned = [_cleaned(line) for line in lines]
    return [line for line in cleaned if any(sign.isalnum() for sign in line.text)]


def _cleaned(line: TextLine) -> TextLine:
    junk = [word.text for word in line.words if not legible(word)]
    if not junk:
        return line
    kept = []
    for token in line.text.split(" "):
        if token in junk:
            junk.remove(token)
        else:
            kept.append(token)
    return TextLine(" ".join(kept).strip(), line.box, tuple(word for word in line.words if legible(word)))
