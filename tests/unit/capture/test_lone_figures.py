"""Figures that stand alone, in the cells of a table say, are read, and nothing else is taken for one."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.reading.layout import reading_order
from capture.reading.lone_figures import MOST, lone_figures
from capture.reading.ocr import TesseractOcr
from memory_core.records.observation import Box, Word
from tests.fakes.painted_pages import PaintedPage

ORDER = (("Pears", "3", "2.40"), ("Plums", "7", "6.25"), ("Grapes", "0", "3.90"), ("Lemons", "4", "0.45"))
FIGURE = Box(200, 20, 8, 12)


@pytest.fixture(scope="module")
def engine() -> Iterator[TesseractOcr]:
    engine = TesseractOcr()
    yield engine
    engine.close()


def sheet(rows: Sequence[Sequence[str]], size: int) -> NDArray[np.uint8]:
    page = PaintedPage(520, 60 + 2 * size * len(rows))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            page.line(text, 30 + 160 * column, 20 + 2 * size * at, size=size)
    return page.pixels


@pytest.mark.parametrize("size", [13, 16, 21])
@pytest.mark.parametrize("dark", [False, True])
def test_a_column_of_single_figures_is_read_in_its_rows(engine: TesseractOcr, size: int, *, dark: bool) -> None:
    pixels = sheet(ORDER, size)
    lines = engine.read(PaintedPage.inverted(pixels) if dark else pixels, where="orders")
    assert [line.text.split() for line in reading_order(lines)] == [list(row) for row in ORDER]


def test_a_page_of_nothing_but_figures_is_read(engine: TesseractOcr) -> None:
    rows = [("5", "3", "8"), ("1", "9", "2"), ("6", "0", "7")]
    lines = engine.read(sheet(rows, 16), where="puzzle")
    assert [line.text.split() for line in reading_order(lines)] == [list(row) for row in rows]


def painted(*boxes: Box) -> NDArray[np.uint8]:
    ink = np.full((200, 400), 255, np.uint8)
    for box in boxes:
        ink[box.top : box.bottom, box.left : box.right] = 20
    return ink


class Reader:
    """Reads what it is told, and counts how often it is asked."""

    def __init__(self, *texts: str, sure: float = 0.9) -> None:
        self._texts, self._sure, self.asked = list(texts), sure, 0

    def __call__(self, picture: NDArray[np.uint8]) -> Sequence[tuple[str, float]]:
        self.asked += 1
        return [(word, self._sure) for word in (self._texts.pop(0) if self._texts else "—").split()]


@pytest.mark.parametrize(
    ("beside", "figure"),
    [
        (Box(20, 20, 60, 12), FIGURE),
        (Box(20, 20, 60, 15), FIGURE),
        (Box(20, 20, 60, 12), Box(200, 20, 3, 12)),
    ],
    ids=["on its line", "letters hang below it", "narrow"],
)
def test_what_stands_on_the_line_of_a_word_is_looked_at(beside: Box, figure: Box) -> None:
    found = lone_figures(painted(beside, figure), [Word("Qty", beside)], Reader("7777"))
    assert found == [Word("7", figure, 0.9)]


@pytest.mark.parametrize(
    ("beside", "figure"),
    [
        (Box(20, 20, 60, 12), Box(200, 20, 14, 12)),
        (Box(20, 20, 60, 12), Box(200, 20, 2, 12)),
        (Box(20, 20, 60, 12), Box(200, 24, 4, 6)),
        (Box(20, 20, 60, 12), Box(200, 60, 8, 12)),
        (Box(20, 20, 60, 12), Box(200, 12, 8, 22)),
        (Box(20, 20, 60, 12), Box(206, 20, 8, 12)),
    ],
    ids=["an icon", "a caret", "a bullet", "alone", "a bar", "a part of a word"],
)
def test_what_is_no_figure_is_not_looked_at(beside: Box, figure: Box) -> None:
    reader, words = Reader("7777"), [Word("Qty", beside), Word("word", Box(200, 20, 20, 12))]
    assert lone_figures(painted(beside, figure), words if figure.left == 206 else words[:1], reader) == []
    assert reader.asked == 0


def test_what_is_read_as_no_figure_or_uncertainly_or_in_several_ways_is_none() -> None:
    beside = Box(20, 20, 60, 12)
    for reader in (Reader("xxxx"), Reader("7717"), Reader("777"), Reader("7777", sure=0.5)):
        assert lone_figures(painted(beside, FIGURE), [Word("Qty", beside)], reader) == []
        assert reader.asked == 1


def test_figures_beside_one_that_is_none_are_read_all_the_same() -> None:
    words = [Word("Qty", Box(20, 20 + 30 * row, 60, 12)) for row in range(4)]
    boxes = [FIGURE.moved(0, 30 * row) for row in range(4)]
    reader = Reader("37§0", "3737", "§0§0", "§§§§", "oooo")
    found = lone_figures(painted(*(word.box for word in words), *boxes), words, reader)
    assert found == [Word("3", boxes[0], 0.9), Word("7", boxes[1], 0.9), Word("0", boxes[3], 0.9)]


def test_a_picture_of_many_small_things_is_left_alone() -> None:
    word, reader = Box(20, 2, 60, 12), Reader()
    boxes = [Box(100 + 30 * (at % 9), 2 + 14 * (at // 9), 8, 12) for at in range(MOST + 1)]
    words = [Word("Qty", word.moved(0, 14 * row)) for row in range(12)]
    assert lone_figures(painted(*(one.box for one in words), *boxes), words, reader) == []
    assert reader.asked == 0


def test_a_part_of_a_chinese_sign_is_no_figure() -> None:
    word, sign, beside = Word("港口", Box(150, 18, 40, 16), 0.9), Box(300, 20, 4, 12), Box(306, 20, 8, 12)
    ink = painted(FIGURE, sign, beside)
    assert [found.box for found in lone_figures(ink, [word], Reader("7777"), parts=True)] == [FIGURE]


def test_letters_are_read_above_figures_only() -> None:
    name, heading, icon = Box(20, 20, 60, 12), Box(300, 20, 8, 12), Box(360, 20, 8, 12)
    figures = [Box(298, 60, 9, 12), Box(300, 100, 8, 12)]
    words = [Word("Name", name.moved(0, 40 * row)) for row in range(3)]
    ink = painted(heading, icon, *figures, *(word.box for word in words))
    read = Reader("L77P", "L7TL7", "LLLL", "7777", "7P7P", "7777", "PPPP")
    assert [(one.text, one.box) for one in lone_figures(ink, words, read)] == [
        ("L", heading),
        *(("7", box) for box in figures),
    ]
