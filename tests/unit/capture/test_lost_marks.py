"""Small marks that the engine does not read are put back behind their words."""

import re

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from capture.reading.layout import line_of
from capture.reading.lost_marks import marked
from memory_core.assets import asset_path
from memory_core.records.observation import Box, Word
from tests.fakes.painted_pages import FONT, PaintedPage


@pytest.mark.parametrize("size", [14, 20])
@pytest.mark.parametrize(
    ("painted", "told"),
    [
        ("12:03:45 INFO began", "12:03:45 INFO began"),
        ("10: the heron stood", "10: the heron stood"),
        ("Room 21: Boris has it", "Room 21: Boris has it"),
        ("Coffee 3.50 and 1,240", "Coffee 3.50 and 1,240"),
        ("4. Third of the rules", "4. Third of the rules"),
        ("Chapter ...... 12", "Chapter 12"),
        ("12 - 30 · 7 ° 5 ' 8 | 9", "12 30 7 5 8 9"),
        ("12 30 nothing is lost", "12 30 nothing is lost"),
    ],
)
def test_marks_that_were_not_read_are_put_back(painted: str, told: str, size: int) -> None:
    page = PaintedPage(20 * size, 3 * size)
    page.line(painted, 20, size, size=size)
    font = ImageFont.truetype(str(asset_path(*FONT)), size)
    draw = ImageDraw.Draw(Image.new("L", (1, 1)))
    ink = page.pixels < 160
    words = []
    for found in re.finditer(r"\w+", painted):
        left = round(20 + draw.textlength(painted[: found.start()], font))
        part = ink[:, left : round(20 + draw.textlength(painted[: found.end()], font))]
        (top, *_, bottom), (first, *_, last) = np.flatnonzero(part.any(axis=1)), np.flatnonzero(part.any(axis=0))
        words.append(Word(found[0], Box(left + int(first), int(top), int(last - first) + 1, int(bottom - top) + 1)))
    (line,) = marked([line_of(words)], page.pixels)
    assert line.text == told
