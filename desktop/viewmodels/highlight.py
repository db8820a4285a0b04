"""Finds the lines on a picture that a memory speaks of."""

import re
from collections.abc import Sequence

from PySide6.QtCore import QRect

from memory_core.records.observation import TextLine

_WORD = re.compile(r"\w+")
_SHINGLE = 3


def matching_boxes(lines: Sequence[TextLine], text: str, picture: QRect) -> tuple[QRect, ...]:
    """Rectangles, in the picture's pixels, of the lines that share three words in a row with `text`.

    A line of fewer words must stand in the text as a whole, and have two words at least.
    """
    wanted = _words(text)
    shingles = _shingles(wanted, _SHINGLE)
    pairs = _shingles(wanted, 2)
    boxes = []
    for line in lines:
        words = _words(line.text)
        found = pairs & _shingles(words, 2) if len(words) == 2 else shingles & _shingles(words, _SHINGLE)
        box = QRect(line.box.left, line.box.top, line.box.width, line.box.height).intersected(picture)
        if found and not box.isEmpty():
            boxes.append(box)
    return tuple(boxes)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _shingles(words: Sequence[str], length: int) -> set[tuple[str, ...]]:
    return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}
