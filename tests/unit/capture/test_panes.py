"""A list of folders beside a list of letters is no column of it, however level they stand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.reading.layout import line_of, reading_order
from capture.reading.panes import edges_of
from memory_core.records.observation import Box, TextLine, Word

FOLDERS = ("Inbox", "Drafts", "Sent", "Archive", "Spam")
LETTERS = (("Beatriz", "Drawings"), ("Ingrid", "Crane"), ("Tomas", "Lamp oil"), ("Museum", "Opening"), ("Anna", "Rope"))
STEP, EDGE = 34, 180


def line(text: str, left: int, row: int) -> TextLine:
    return line_of([Word(text, Box(left, 20 + STEP * row, 9 * len(text), 14))])


def window(paper: int = 255) -> NDArray[np.uint8]:
    return np.full((400, 700), paper, np.uint8)


def order(pixels: NDArray[np.uint8], names: tuple[str, ...] = FOLDERS) -> list[str]:
    side = [line(name, 20, row) for row, name in enumerate(names)]
    cells = [line(cell, 240 + 200 * at, row) for row, cells in enumerate(LETTERS) for at, cell in enumerate(cells)]
    return [found.text for found in reading_order([*side, *cells], edges_of(pixels))]


APART = [*FOLDERS, *("  ".join(cells) for cells in LETTERS)]
ACROSS = ["  ".join((name, *cells)) for name, cells in zip(FOLDERS, LETTERS, strict=True)]


@pytest.mark.parametrize("paper", [255, 30])
def test_a_line_or_a_ground_from_top_to_bottom_parts_two_panes(paper: int) -> None:
    ruled, shaded = window(paper), window(paper)
    ruled[:, EDGE] = 128
    shaded[:, :EDGE] = paper - 8
    shaded[60:92, 10:EDGE] = 128  # The one that is chosen.
    assert order(ruled) == order(shaded) == APART
    coloured = np.repeat(shaded[:, :, None], 4, axis=2)
    assert order(coloured) == APART


def test_a_table_is_read_across_its_grounds_and_borders() -> None:
    shaded, sheet, striped = window(), window(), window()
    shaded[: 10 + STEP * len(FOLDERS), :EDGE] = 235  # The ground of a first column ends with it.
    sheet[10::STEP] = sheet[:, EDGE] = 200
    for row in range(0, 12, 2):
        striped[10 + STEP * row : 10 + STEP * (row + 1)] = 240
    assert order(window()) == order(shaded) == order(sheet) == order(striped) == ACROSS
    assert order(np.full((400, EDGE), 255, np.uint8)) == ACROSS, "beyond the picture nothing is known"


def test_the_numbers_of_lines_belong_to_them() -> None:
    shaded = window()
    shaded[:, :EDGE] = 240
    assert order(shaded, ("1", "2", "3", "4", "5"))[0] == "1  Beatriz  Drawings"
