"""What an engine overlooked on a page is read once more, line by line."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.reading.alone import TesseractLines
from capture.reading.careful import CarefulOcr
from capture.reading.layout import line_of
from capture.reading.overlooked import overlooked, with_air
from capture.reading.repairs import closed_up, without_borders
from capture.reading.rulings import without_bars
from capture.reading.scripts import certainty
from memory_core.records.observation import Box, TextLine, Word
from tests.fakes.painted_pages import PaintedPage
from tests.fakes.read_pages import kept_page, sign_recall


class Forgetful:
    """An engine that reads of a page only what it is told, and of a line by itself what is `alone`."""

    def __init__(self, *lines: TextLine, alone: str = "Password", confidence: float = 0.9) -> None:
        self.lines = list(lines)
        self.alone = alone
        self.confidence = confidence
        self.pieces: list[tuple[int, int]] = []
        self.closed = False

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        return list(self.lines)

    def line(self, shades: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        self.pieces.append((shades.shape[1], shades.shape[0]))
        box = Box(8, 8, shades.shape[1] - 16, shades.shape[0] - 16)
        return [line_of([Word(self.alone, box, self.confidence)])] if self.alone else []

    def close(self) -> None:
        self.closed = True


def word(text: str, left: int, top: int, width: int, confidence: float = 0.95, height: int = 14) -> TextLine:
    return line_of([Word(text, Box(left, top, width, height), confidence)])


@pytest.fixture
def form() -> PaintedPage:
    """A label at the left of a field with a value."""
    page = PaintedPage(width=500, height=90)
    page.line("Password", 30, 40)
    page.line("Kite!Wing41", 200, 40)
    page.rule(190, 30, 420, 62)
    return page


def test_a_word_of_which_nothing_was_read_is_found_and_a_border_is_none(form: PaintedPage) -> None:
    [label, value] = sorted(overlooked(form.pixels, []), key=lambda box: box.left)
    assert abs(label.left - 30) <= 2
    assert 40 <= label.top <= label.bottom <= 60
    assert abs(value.left - 200) <= 2
    assert value.right < 400


def test_what_was_read_and_what_is_cut_off_at_an_edge_is_not_overlooked(form: PaintedPage) -> None:
    known = [word("Password", 28, 40, 76), word("Kite!Wing41", 198, 40, 110)]
    assert overlooked(form.pixels, known) == []
    assert overlooked(form.pixels[48:], []) == []


def test_a_label_that_a_page_hid_is_read_alone_and_only_once(form: PaintedPage) -> None:
    engine = Forgetful(word("Kite!Wing41", 198, 40, 110))
    ocr = CarefulOcr(engine)
    for _ in range(3):
        texts = [line.text for line in ocr.read(form.pixels)]
        assert sorted(texts) == ["Kite!Wing41", "Password"]
    assert len(engine.pieces) == 1
    ocr.close()
    assert engine.closed


def test_an_icon_in_which_there_is_nothing_to_read_is_looked_at_once(form: PaintedPage) -> None:
    engine = Forgetful(word("Kite!Wing41", 198, 40, 110), alone="")
    ocr = CarefulOcr(engine)
    assert [[line.text for line in ocr.read(form.pixels)] for _ in range(3)] == [["Kite!Wing41"]] * 3
    assert len(engine.pieces) == 1


def test_a_line_that_was_read_as_junk_is_exchanged_unless_the_new_reading_leaves_some_of_it_out(
    form: PaintedPage,
) -> None:
    value = word("Kite!Wing41", 198, 40, 110)
    junk = word("R2eB", 30, 42, 70, confidence=0.1)
    assert {line.text for line in CarefulOcr(Forgetful(junk, value)).read(form.pixels)} == {"Password", "Kite!Wing41"}
    longer = word("R2eB and more of it", 30, 42, 160, confidence=0.1)
    kept = CarefulOcr(Forgetful(longer, value)).read(form.pixels)
    assert {line.text for line in kept} == {"R2eB and more of it", "Kite!Wing41"}


def test_a_doubtful_label_in_a_line_with_a_certain_value_is_exchanged_for_what_it_is() -> None:
    page = PaintedPage(width=400, height=60)
    page.line("Kennung: Kite!Wing41", 30, 20)
    label, value = Word("IABE:", Box(30, 21, 70, 14), 0.2), Word("Kite!Wing41", Box(104, 20, 100, 16), 0.95)
    engine = Forgetful(line_of([label, value]), alone="初始密码:")
    [line] = CarefulOcr(engine).read(page.pixels)
    assert line.text == "初始密码: Kite!Wing41"


def test_the_border_of_a_field_is_no_sign_of_its_value(form: PaintedPage) -> None:
    bar, value = Word("|", Box(190, 30, 3, 32), 0.8), Word("Kite!Wing41", Box(200, 40, 100, 16), 0.9)
    glued = Word("[Kite!Wing41", Box(190, 30, 110, 32), 0.9)
    shades = form.pixels
    assert [line.text for line in without_borders([line_of([bar, value])], shades)] == ["Kite!Wing41"]
    assert [line.text for line in without_borders([line_of([glued])], shades)] == ["Kite!Wing41"]
    assert without_borders([line_of([bar])], shades) == []


def test_a_bar_that_is_a_sign_stays() -> None:
    page = PaintedPage(width=300, height=60)
    page.line("ls | wc", 30, 20)
    line = line_of([Word("ls", Box(30, 21, 14, 14)), Word("|", Box(50, 18, 3, 20)), Word("wc", Box(60, 21, 20, 14))])
    assert without_borders([line], page.pixels) == [line]


def test_words_without_a_space_between_them_are_one_beside_a_digit() -> None:
    page = PaintedPage(width=300, height=60)
    page.line("Fichte7Nadel", 30, 20)
    columns = np.flatnonzero((page.pixels < 200).any(axis=0))
    # Where one letter ends and the next begins, in the middle.
    cut = next(int(one) + 1 for one, other in pairwise(columns) if one > 80 and other > one + 1)
    one, other = Box(30, 20, cut - 30, 16), Box(cut + 1, 20, int(columns[-1]) - cut, 16)
    [line] = closed_up([line_of([Word("Fichte7", one, 0.2), Word("Nadel", other, 0.92)])], page.pixels)
    assert line.text == "Fichte7Nadel"
    assert round(certainty(line.words), 2) == 0.5, "a border read as a bar makes a long word beside it no less certain"


def test_a_piece_ends_where_the_next_line_begins() -> None:
    page = PaintedPage(width=300, height=90)
    for top in (12, 32, 52):
        page.line("Fichtennadel", 30, top)
    page.rule(20, 4, 280, 80)
    above, box, below = sorted(overlooked(page.pixels, []), key=lambda box: box.top)
    piece = with_air(box, page.pixels)
    assert (piece.left, piece.right) == (box.left - 8, box.right + 8)
    assert (piece.top, piece.bottom) == (max(above.bottom, box.top - 8), min(below.top, box.bottom + 8))
    assert piece.height < box.height + 16
    assert with_air(Box(200, 34, 60, 12), page.pixels) == Box(192, 26, 76, 28)


def test_a_cut_out_line_loses_the_borders_that_go_all_through_it_and_no_letter() -> None:
    page = PaintedPage(width=200, height=32)
    page.line("Ill will", 40, 8)
    bare = page.pixels.copy()
    page.rule(20, 2, 180, 30)
    assert not np.array_equal(page.pixels, bare)
    cleared = without_bars(page.pixels)
    assert np.array_equal(cleared[4:-4], bare[4:-4])
    assert np.array_equal(without_bars(bare), bare)
    assert np.array_equal(without_bars(bare[:, :3]), bare[:, :3])


def test_words_with_a_space_between_them_stay_two() -> None:
    page = PaintedPage(width=300, height=60)
    page.line("Fichte7 Nadel", 30, 20)
    columns = np.flatnonzero((page.pixels < 200).any(axis=0))
    end, begin = max(pairwise(map(int, columns)), key=lambda pair: pair[1] - pair[0])
    line = line_of([Word("Fichte7", Box(30, 20, end - 29, 16)), Word("Nadel", Box(begin, 20, 40, 16))])
    assert closed_up([line], page.pixels) == [line]


@pytest.mark.parametrize(
    ("again", "sure"), [("print (check(path) )", 0.7), ("print(check(path))", 0.7), ("paint(check(path))", 0.2)]
)
def test_the_same_signs_read_twice_are_believed(again: str, sure: float) -> None:
    page = PaintedPage(width=400, height=60)
    page.line("print(check(path))", 40, 20)
    engine = Forgetful(word("print(check(path))", 40, 20, 140, confidence=0.2, height=18), alone=again, confidence=0.3)
    [line] = CarefulOcr(engine).read(page.pixels)
    assert engine.pieces
    assert line.text == "print(check(path))"
    assert certainty(line.words) == pytest.approx(sure)


def test_a_few_signs_read_twice_may_be_an_icon() -> None:
    page = PaintedPage(width=400, height=60)
    page.line("(ilil)", 40, 20)
    engine = Forgetful(word("(ilil)", 40, 20, 50, confidence=0.2, height=18), alone="ilil", confidence=0.3)
    [line] = CarefulOcr(engine).read(page.pixels)
    assert certainty(line.words) == pytest.approx(0.2)


@pytest.fixture(scope="module")
def lines() -> Iterator[TesseractLines]:
    engine = TesseractLines()
    yield engine
    engine.close()


def test_the_bundled_engine_reads_a_line_by_itself_and_a_page_as_before(lines: TesseractLines) -> None:
    page = PaintedPage(width=300, height=50)
    page.line("Security key", 20, 16)
    assert [line.text for line in lines.line(page.pixels)] == ["Security key"]
    page = PaintedPage(width=600, height=200)
    page.prose(40, 30, signs=40, count=4)
    assert [line.text for line in sorted(lines.read(page.pixels), key=lambda line: line.box.top)] == page.lines
    assert lines.line(np.full((30, 90), 255, np.uint8)) == []


def test_a_table_in_chinese_is_read_cell_by_cell_also_once_its_script_is_known(lines: TesseractLines) -> None:
    pixels, expected = kept_page("chinese_table")
    careful = CarefulOcr(lines)
    for _ in range(3):
        assert sign_recall(careful.read(pixels, where="tasks"), expected) >= 0.95
