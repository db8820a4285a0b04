"""What Tesseract is shown, and its table of the words that it found there."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from capture.reading.plain_lines import PlainLine
from memory_core.records.observation import Box, Word

# Screen text is small for an engine made for paper: doubled, it is read twice as well for little more time.
SCALE = 2
PADDING = 10
WORD_LEVEL = "5"


def enlarged(grey: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture (height × width) for the engine: with a margin, doubled."""
    padded = Image.fromarray(np.pad(grey, PADDING, mode="edge"))
    size = padded.width * SCALE, padded.height * SCALE
    return np.asarray(padded.resize(size, Image.Resampling.BICUBIC))


def rows_of(table: str, size: tuple[int, ...]) -> list[list[Word]]:
    """The words of each row of a page of this size, which was doubled."""
    grouped: dict[tuple[str, ...], list[Word]] = defaultdict(list)
    for row, place, (text, sure) in _words(table):
        box = _unscaled(*place, limit=(size[1], size[0]))
        if box.area > 0:
            grouped[row].append(Word(text, box, sure))
    return list(grouped.values())


def in_place(table: str, line: PlainLine, ink: NDArray[np.uint8]) -> list[Word]:
    """The words of a line of the page `ink`."""
    found = sorted(_words(table), key=lambda one: one[1])
    boxes = line.placed([place[0] for _, place, _ in found], ink) if found else []
    return [Word(text, box, sure) for (_, _, (text, sure)), box in zip(found, boxes, strict=True)]


def spoken(table: str) -> list[tuple[str, float]]:
    """The words of a line, from the left, with their confidence."""
    return [word for _, _, word in sorted(_words(table), key=lambda one: one[1])]


def _words(table: str) -> Iterator[tuple[tuple[str, ...], tuple[int, ...], tuple[str, float]]]:
    """Tesseract's table of words (TSV: level page block paragraph line word left top width height confidence text): the
    row of each, its place in the engine's picture, and its text with the confidence."""
    for row in table.splitlines():
        fields = row.split("\t", 11)
        if len(fields) == 12 and fields[0] == WORD_LEVEL and fields[11].strip():
            sure = min(1.0, max(0.0, float(fields[10]) / 100))
            yield tuple(fields[1:5]), tuple(map(int, fields[6:10])), (_without_caret(fields[11].strip()), sure)


def _without_caret(text: str) -> str:
    """A caret before a word is read as a bar that belongs to it."""
    return text[1:] if len(text) > 2 and text[0] == "|" and text[1].isalnum() else text


def _unscaled(left: int, top: int, width: int, height: int, *, limit: tuple[int, int]) -> Box:
    right, bottom = -(-(left + width) // SCALE) - PADDING, -(-(top + height) // SCALE) - PADDING
    left, top = max(0, left // SCALE - PADDING), max(0, top // SCALE - PADDING)
    return Box(left, top, min(right, limit[0]) - left, min(bottom, limit[1]) - top)
