"""The lines of a plain page, found without an engine and read one by one."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from capture.reading._tesseract import TesseractOcr
from capture.reading.plain_lines import HEIGHT, plain_lines
from capture.reading.scripts import Script, is_foreign
from tests.fakes.painted_pages import PaintedPage
from tests.fakes.read_pages import kept_page, word_recall

SAID = "the surveyor comes on Tuesday with the new soundings of the quay"


class Counting(TesseractOcr):
    """Notes how large the pictures are that its engine is shown."""

    sizes: list[tuple[int, ...]]

    def _recognise(self, picture: NDArray[np.uint8], engine: Any) -> str:
        self.sizes.append(picture.shape)
        return super()._recognise(picture, engine)


@pytest.fixture(scope="module")
def engine() -> Iterator[Counting]:
    engine = Counting(scripts=(Script.PLAIN,), cores=1)
    engine.sizes = []
    yield engine
    engine.close()


def prose(lines: int = 6) -> PaintedPage:
    page = PaintedPage(width=800, height=40 + 24 * lines)
    page.prose(30, 20, signs=90, count=lines)
    return page


def in_type(text: str, family: str, size: int = 15) -> NDArray[np.uint8]:
    picture = Image.new("L", (900, 60), 255)
    ImageDraw.Draw(picture).text((20, 20), text, 20, font=ImageFont.truetype(family, size))
    return np.asarray(picture)


def test_a_plain_page_is_read_line_by_line_and_no_layout_is_analysed(engine: Counting) -> None:
    page = prose()
    engine.sizes = []
    read = engine.read(page.pixels)
    assert {line.text for line in read} == set(page.lines)
    assert len(engine.sizes) == len(page.lines)
    assert {height for height, _ in engine.sizes} == {HEIGHT}


def test_words_stand_where_they_are_printed(engine: Counting) -> None:
    page = PaintedPage(width=700, height=60)
    page.line(SAID, 30, 20)
    ink = np.flatnonzero((page.pixels < 160).any(axis=0))
    ends = [(int(run[0]), int(run[-1])) for run in np.split(ink, np.flatnonzero(np.diff(ink) > 5) + 1)]
    (read,) = engine.read(page.pixels)
    assert len(read.words) == len(ends) == len(SAID.split())
    for word, (left, right) in zip(read.words, ends, strict=True):
        assert abs(word.box.left - left) <= 2
        assert abs(word.box.right - right) <= 3
        rows = np.flatnonzero((page.pixels[:, left : right + 1] < 160).any(axis=1))
        assert abs(word.box.top - int(rows[0])) <= 1
        assert abs(word.box.bottom - int(rows[-1])) <= 2


def test_a_word_that_the_picture_cuts_reaches_to_its_edge() -> None:
    page = PaintedPage(width=700, height=60)
    page.line(SAID.replace("o", "=").replace("u", "="), 30, 20)
    columns = np.flatnonzero((page.pixels < 80).sum(axis=0) == 2)
    middle = int(columns[len(columns) // 2])  # Where only strokes go on that lie flat.
    first, second = page.pixels[:, :middle], page.pixels[:, middle:]
    assert plain_lines(first)[0][-1].box.right == first.shape[1]
    assert plain_lines(second)[0][0].box.left == 0


def test_what_is_read_badly_beside_plain_lines_is_laid_out_by_the_engine_alone(engine: Counting) -> None:
    page = prose()
    pixels = page.pixels.copy()
    cut = page.pixels[20:32, :].copy()
    pixels[-14:] = 255
    pixels[-14:-9] = cut[7:12]  # The foot of a line, cut along its length as at the edge of a list.
    engine.sizes = []
    read = engine.read(pixels)
    assert word_recall(read, page.lines) == 1.0
    others = [height for height, _ in engine.sizes if height != HEIGHT]
    assert len(engine.sizes) - len(others) >= len(page.lines)
    assert all(height < 4 * HEIGHT for height in others), "no line that is read well is read twice"


def test_columns_whose_lines_stand_at_other_heights_are_parted() -> None:
    page = PaintedPage(width=1000, height=220)
    page.prose(20, 20, signs=40, count=5, step=30)
    page.prose(540, 33, signs=40, count=5, step=27)
    boxes = [line.box for line in plain_lines(page.pixels)[0]]
    assert len(boxes) == 10
    assert all(box.right < 530 or box.left > 530 for box in boxes)


@pytest.mark.parametrize("text", ["ÄUSSERE ÖLE UND ÜBUNGEN", "one_under another_under score"])
def test_what_hangs_on_a_line_belongs_to_it(text: str) -> None:
    page = PaintedPage(width=700, height=120)
    page.line(text, 20, 20)
    page.line(SAID, 20, 60)
    assert len(plain_lines(page.pixels)[0]) == 2


def test_what_is_no_plain_page_is_left_to_the_engine() -> None:
    table = PaintedPage(width=900, height=200)
    for row in range(6):
        for column in range(5):
            table.line(f"{row}{column}7.50", 20 + 170 * column, 20 + 28 * row)
    spots = np.random.default_rng(3).integers(0, 255, (120, 400), dtype=np.uint8)
    headed = prose()
    headed.line("HEAD", 300, 10, size=60)
    for pixels in (table.pixels, spots, headed.pixels, np.full((40, 400), 255, np.uint8)):
        assert plain_lines(pixels)[0] == []


def test_wide_letters_are_shown_no_wider_than_they_are_read_well() -> None:
    """The engine's time goes by the width of what it is shown."""
    ((wide,), _), ((narrow,), _) = (
        plain_lines(in_type(SAID, f"{name}.ttf")) for name in ("DejaVuSansMono", "DejaVuSans")
    )
    plain = HEIGHT / (wide.box.height + 4)
    assert wide.picture.shape[0] == narrow.picture.shape[0] == HEIGHT
    assert 0.6 * plain < wide.across < 0.85 * plain
    assert wide.across < narrow.across <= HEIGHT / (narrow.box.height + 4)


@pytest.mark.parametrize("off", [-5, 0, 5])
def test_words_are_parted_in_the_gaps_however_vaguely_it_is_told_where(off: int) -> None:
    words = ("a", "mill", "of", "ten", "sails")
    font = ImageFont.truetype("DejaVuSans.ttf", 15)
    begins = [20 + round(font.getlength(" ".join(("", *words[:at])).lstrip() + " " * (at > 0))) for at in range(5)]
    (line,), _ = plain_lines(page := in_type(" ".join(words), "DejaVuSans.ttf"))
    boxes = line.placed([round((left + off - line.left) * line.across) for left in begins], page)
    assert [box.left for box in boxes] == pytest.approx(begins, abs=2)
    assert all(after.left - box.right >= 3 for box, after in pairwise(boxes))
    assert len(line.placed([0, 2000, 2001], page)) == 3, "more words than there is ink"


def test_a_line_in_another_script_is_still_found_to_be_foreign(engine: Counting) -> None:
    pixels, _ = kept_page("chinese_and_english")
    read = engine.read(pixels)
    foreign = [line.box.top for line in read if is_foreign(line)]
    assert len(read) - len(foreign) == 2
    assert min(foreign) < 80 < 120 < max(foreign)
