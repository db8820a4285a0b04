"""A crop that reaches over the edge of a window is read all the same."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from capture.reading.ocr import TesseractOcr
from capture.reading.pieces import without_edges
from memory_core.records.observation import Box

LINE = "The lighthouse keeper paints the stairs"


def crop(paper: int, ink: int, desktop: int) -> NDArray[np.uint8]:
    """A line of text in the top left corner of a window, with a little of what lies beside it."""
    image = Image.new("L", (600, 66), paper)
    draw = ImageDraw.Draw(image)
    draw.text((20, 26), LINE, fill=ink, font=ImageFont.truetype("DejaVuSans.ttf", 26))
    draw.rectangle((0, 0, 600, 8), fill=desktop)
    draw.rectangle((0, 0, 3, 66), fill=desktop)
    return np.asarray(image)


@pytest.mark.parametrize(("paper", "ink", "desktop"), [(255, 20, 0), (30, 220, 255), (240, 0, 120)])
def test_the_desktop_beside_a_window_does_not_hide_its_text(paper: int, ink: int, desktop: int) -> None:
    ocr = TesseractOcr()
    try:
        (line,) = ocr.read(crop(paper, ink, desktop))
    finally:
        ocr.close()
    assert line.text == LINE
    assert abs(line.box.left - 20) <= 4
    assert 26 <= line.box.top <= 36


def test_only_foreign_bands_along_the_edges_are_cut_off() -> None:
    assert without_edges(crop(255, 20, 0)) == Box(4, 9, 596, 57)
    plain = np.full((40, 90), 250, np.uint8)
    plain[10:30, 0] = 0  # a letter that touches the edge
    assert without_edges(plain) == Box(0, 0, 90, 40)
    framed = np.pad(plain, 1, constant_values=128)
    assert without_edges(framed) == Box(1, 1, 90, 40)
