"""From words with places to lines in the order in which they are read."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from capture.reading.layout import line_of, lines_of, reading_order
from capture.reading.ocr import TesseractOcr, legible, legible_lines
from capture.reading.page import Page, moved
from capture.reading.repairs import underscored, with_i
from capture.reading.scripted_ocr import ScriptedOcr
from memory_core.errors import ReadingError
from memory_core.records.observation import Box, TextLine, Word


def line(text: str, left: int, top: int, height: int = 14) -> TextLine:
    words, at = [], left
    for token in text.split():
        words.append(Word(token, Box(at, top, 8 * len(token), height)))
        at += 8 * (len(token) + 1)
    return line_of(words)


def texts(*lines: TextLine) -> list[str]:
    return [found.text for found in reading_order(lines)]


def test_words_with_spaces_between_are_one_line_and_wide_gaps_part_it() -> None:
    words = [Word("left", Box(0, 0, 40, 14)), Word("column", Box(46, 0, 60, 14)), Word("right", Box(300, 0, 50, 14))]
    assert [found.text for found in lines_of(list(reversed(words)))] == ["left column", "right"]


def test_no_lines_are_in_order() -> None:
    assert reading_order([]) == []


def test_lines_are_read_from_the_top() -> None:
    assert texts(line("third line", 10, 60), line("first line", 10, 20), line("second line", 30, 40)) == [
        "first line",
        "second line",
        "third line",
    ]


def test_columns_of_prose_are_read_one_after_the_other() -> None:
    left = [line(f"left column sentence number {n} goes on", 10, 20 * n) for n in range(4)]
    right = [line(f"right column sentence number {n} goes on", 500, 20 * n) for n in range(4)]
    mixed = [found for pair in zip(left, right, strict=True) for found in pair]
    assert texts(*mixed) == [found.text for found in [*left, *right]]


def test_columns_with_little_between_them_are_read_one_after_the_other() -> None:
    """As paragraphs stand beside each other in both, rows of two would be read across."""
    tops = [100, 118, 136, 154, 190, 208, 226, 244]
    left = [line(f"the left column says thing number {n}", 100, top) for n, top in enumerate(tops)]
    right = [line(f"the right one says thing number {n}", left[0].box.right + 14, top) for n, top in enumerate(tops)]
    assert texts(*left, *right) == [one.text for one in (*left, *right)]


def test_a_heading_over_columns_comes_first() -> None:
    left = [line(f"left column sentence number {n} goes on", 10, 100 + 20 * n) for n in range(3)]
    right = [line(f"right column sentence number {n} goes on", 500, 100 + 20 * n) for n in range(3)]
    heading = line("A heading that spans both of the columns and a bit more than that to be sure of it", 10, 20)
    assert texts(*right, *left, heading)[0] == heading.text


def test_the_rows_of_a_table_are_read_across() -> None:
    cells = [("Name", "City", "Amount"), ("Anna", "Lisbon", "4,812.50"), ("Ben", "Rotterdam", "17.00")]
    lines = [
        line(text, 10 + 200 * column, 20 * row) for row, cell in enumerate(cells) for column, text in enumerate(cell)
    ]
    found = reading_order(lines)
    assert [row.text for row in found] == ["Name  City  Amount", "Anna  Lisbon  4,812.50", "Ben  Rotterdam  17.00"]
    assert found[1].box == Box(10, 20, 464, 14)
    assert [word.text for word in found[1].words] == ["Anna", "Lisbon", "4,812.50"]


def test_a_sidebar_is_read_before_the_text_beside_it() -> None:
    side = [line(name, 10, 37 * n) for n, name in enumerate(["Inbox", "Drafts", "Sent", "Archive"])]
    body = [line(f"Dear Maria, sentence number {n} of the letter", 300, 20 * n + 9) for n in range(8)]
    assert texts(*body, *side) == [found.text for found in [*side, *body]]


def test_a_title_in_the_middle_is_read_before_a_narrow_text_below_it() -> None:
    assert texts(line("see you soon", 10, 60), line("Anna", 300, 20), line("bye", 10, 80))[0] == "Anna"


def test_a_sidebar_is_not_mixed_into_the_table_beside_it() -> None:
    side = [line(name, 10, 14 * n) for n, name in enumerate(["Inbox", "Drafts", "Sent", "Archive", "Spam"])]
    cells = [(f"Person {n}", f"Town {n}") for n in range(6)]
    table = [line(text, 200 + 150 * at, 30 * row) for row, cell in enumerate(cells) for at, text in enumerate(cell)]
    assert texts(*table, *side)[4:] == ["Spam", *(f"Person {n}  Town {n}" for n in range(6))]


def test_a_table_is_read_across_also_where_some_boxes_are_as_high_as_their_row() -> None:
    places = (
        ("time", (47, 89, 30, 17), "where", (197, 89, 33, 17), "what", (380, 89, 32, 17), "note", (603, 87, 31, 25)),
        (
            "nine",
            (46, 125, 64, 17),
            "hall",
            (198, 125, 80, 16),
            "talk",
            (380, 125, 128, 17),
            "bring",
            (602, 125, 64, 16),
        ),
        (
            "two",
            (46, 161, 64, 17),
            "quay",
            (198, 159, 64, 26),
            "crane",
            (380, 161, 144, 16),
            "Tomas",
            (602, 159, 66, 26),
        ),
        (
            "four",
            (46, 195, 64, 26),
            "town",
            (198, 197, 80, 17),
            "tender",
            (380, 197, 143, 17),
            "stamp",
            (596, 189, 69, 32),
        ),
    )
    rows = [[line_of([Word(text, Box(*box))]) for text, box in zip(row[::2], row[1::2], strict=True)] for row in places]
    read = texts(line("Rota", 42, 26, 34), *(cell for row in rows for cell in row))
    assert read == ["Rota", *("  ".join(row[::2]) for row in places)]


def test_overlapping_lines_keep_their_rows() -> None:
    assert texts(line("below it", 40, 8, 20), line("above it", 10, 0, 20)) == ["above it", "below it"]


def test_a_page_takes_new_lines_where_they_were_read() -> None:
    page = Page((line("old words here", 10, 20), line("other words there", 10, 200)))
    box = page.widened(Box(30, 22, 10, 4))
    assert box == line("old words here", 10, 20).box
    assert [known.text for known in page.with_read(box, [line("new", 10, 20)]).lines] == ["other words there", "new"]


@pytest.mark.parametrize(
    ("place", "stands", "expected"),
    [((12, 21), True, "Lindqvist"), ((12, 21), False, "Lindqvlst"), ((10, 40), True, "Lindqvlst")],
)
def test_what_stands_unchanged_keeps_its_old_words(place: tuple[int, int], stands: bool, expected: str) -> None:
    page = Page((line("Lindqvist", 10, 20),))
    read = page.with_read(Box(0, 0, 900, 300), [line("Lindqvlst", *place)], lambda _box: stands)
    assert [known.text for known in read.lines] == [expected]


def test_a_line_moveswith_its_words() -> None:
    shifted = moved(line("two words", 10, 20), 100, 50)
    assert (shifted.box.left, shifted.box.top) == (110, 70)
    assert shifted.words[1].box.left == 110 + 8 * 4


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        ("invoice", 0.9, True),
        ("invoice", 0.3, True),
        ("invoice", 0.1, False),
        ("—", 0.5, False),
        ("+", 0.9, True),
        ("|x", 0.9, False),
        ("a)", 0.9, True),
        ("ES", 0.05, False),
        ("ES", 0.46, False),
        ("陈静", 0.46, True),
        ("静", 0.46, False),
        ('EE__LLL~LL>"LL""---', 0.3, False),
    ],
)
def test_junk_is_told_by_its_look_and_confidence(text: str, confidence: float, expected: bool) -> None:
    assert legible(Word(text, Box(0, 0, 10, 10), confidence)) is expected


def _said(text: str, left: int, top: int, confidence: float) -> TextLine:
    box = Box(left, top, 9 * len(text), 14)
    return TextLine(text, box, (Word(text, box, confidence),))


def test_what_is_read_into_a_photograph_goes_and_a_label_beside_it_stays() -> None:
    photograph = [
        _said(text, 600 + 50 * (n % 4), 40 + 30 * (n // 4), 0.28 + 0.07 * (n % 8))
        for n, text in enumerate(("Soe", "Fis", "iit", "IN", "sian", "Bz", "me", "ail", "oni", "4", "ety", "wan"))
    ]
    page = [_said(text, 40, 40 + 24 * n, 0.95) for n, text in enumerate(("Report", "Invoice", "Travel", "Total"))]
    label, sign = _said("CPU", 130, 88, 0.64), _said("Yo", 670, 90, 0.86)
    lines = [*page, label, *photograph, sign]
    assert [line.text for line in legible_lines(lines)] == ["Report", "Invoice", "Travel", "Total", "CPU"]


def test_a_word_that_is_read_for_certain_stays_also_on_a_photograph() -> None:
    around = [_said("Soe", 600 + 50 * n, 40, 0.4) for n in range(6)]
    title = _said("Lisbon by night", 620, 60, 0.93)
    assert legible_lines([*around, title]) == [title]
    assert legible_lines([_said("CPU", 40, 40, 0.82)]) == [_said("CPU", 40, 40, 0.82)]
    assert legible_lines([_said("ES", 40, 40, 0.75), _said("Report", 1400, 40, 0.95)])[0].text == "Report"


def test_illegible_words_go_and_so_do_lines_without_any_letter() -> None:
    box = Box(0, 0, 10, 10)
    mixed = line_of([Word("=}", box, 0.3), Word("Report", box, 0.9), Word("=}", box, 0.3)])
    rule = line_of([Word("—", box, 0.9)])
    assert [found.text for found in legible_lines([mixed, rule])] == ["Report"]


def test_words_of_a_line_that_is_cut_in_half_go_together() -> None:
    confidences = {
        "The": 0.97,
        "deadline": 0.96,
        "of": 0.96,
        "tepd": 0.1,
        "RAs": 0.43,
        "ret": 0.33,
        "err": 0.5,
        "eh": 0.6,
    }
    box = Box(0, 0, 10, 10)
    cut = line_of([Word(text, box, confidence) for text, confidence in confidences.items()])
    pale = line_of([Word("pale", box, 0.4), Word("type", box, 0.4)])
    secret = line_of([Word("tepd", box, 0.1), Word("[card]", box, 0.3), Word("ret", box, 0.1)])
    kept = [found.text for found in legible_lines([cut, pale, secret])]
    assert kept == ["The deadline of", "pale type", "[card]"]


def test_the_scrubbed_text_of_a_line_is_kept() -> None:
    box = Box(0, 0, 10, 10)
    scrubbed = TextLine("password: [password]", box, (Word("password:", box, 0.9), Word("[password]", box, 0.05)))
    assert [found.text for found in legible_lines([scrubbed])] == ["password: [password]"]


def drawn(text: str, paper: int, ink: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    image = Image.new("RGB", (620, 60), (paper, paper, paper))
    ImageDraw.Draw(image).text((20, 20), text, (ink, ink, ink), font=ImageFont.load_default(18))
    return np.asarray(image.convert("RGBA"))[:, :, [2, 1, 0, 3]]


@pytest.fixture(scope="module")
def engine() -> TesseractOcr:
    return TesseractOcr()


@pytest.mark.parametrize(("paper", "ink"), [(255, 20), (30, 220)])
def test_the_engine_reads_light_and_dark(engine: TesseractOcr, paper: int, ink: int) -> None:
    found = engine.read(drawn("Invoice 4812 is due on Friday", paper, ink))
    assert [read.text for read in found] == ["Invoice 4812 is due on Friday"]
    assert 10 <= found[0].box.left <= 30
    assert 10 <= found[0].box.top <= 30
    assert found[0].box.bottom <= 50
    assert all(word.confidence > 0.5 for word in found[0].words)


@pytest.mark.parametrize(("paper", "ink"), [(255, 20), (30, 230)])
def test_underscores_of_large_type_are_put_back(paper: int, ink: int) -> None:
    pixels = np.full((90, 500), paper, np.uint8)
    boxes = [Box(20, 20, 80, 14), Box(110, 20, 40, 14), Box(20, 60, 60, 14), Box(92, 60, 60, 14), Box(400, 20, 60, 14)]
    words = [Word(text, box) for text, box in zip(["STAGING", "HOST", "a", "link", "far"], boxes, strict=True)]
    for word in words:
        pixels[word.box.top : word.box.bottom, word.box.left : word.box.right : 4] = ink
    pixels[36:38, 100:110] = ink
    pixels[76:78, 81:152] = ink
    assert [word.text for word in underscored([words[0], words[1], words[4]], pixels)] == ["STAGING_HOST", "far"]
    joined = underscored(words[:2], pixels)[0]
    assert (joined.box, underscored(words[:1], pixels)) == (Box(20, 20, 130, 14), words[:1])
    assert underscored(words[2:4], pixels) == words[2:4], "an underlined link has no underscore"


@pytest.mark.parametrize(("before", "after"), [("Second", "point"), ("by", "page")])
def test_the_top_of_the_next_line_is_no_underscore(before: str, after: str) -> None:
    pixels = np.full((60, 200), 255, np.uint8)
    height = 15 if before == "by" else 11
    words = [Word(before, Box(20, 20, 80, height)), Word(after, Box(110, 20, 40, 15))]
    # The tilde of a letter below the gap.
    pixels[38:40, 99:111] = 20
    assert underscored(words, pixels) == words
    pixels[34:36, 100:110] = 20
    assert [word.text for word in underscored(words, pixels)] == [f"{before}_{after}"]


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["|", "am", "here"], "I am here"),
        (["Good,", "|", "will", "bring", "it"], "Good, I will bring it"),
        (["cat", "x", "|", "grep", "y"], "cat x | grep y"),
        (["Name", "|", "Date", "|"], "Name | Date |"),
        (["5", "|", "will"], "5 | will"),
    ],
)
def test_a_lone_bar_in_prose_is_the_word_i(texts: list[str], expected: str) -> None:
    words = [Word(text, Box(40 * at, 0, 30, 12)) for at, text in enumerate(texts)]
    assert " ".join(word.text for word in with_i(words)) == expected


def test_grey_pictures_are_read_too(engine: TesseractOcr) -> None:
    assert engine.read(drawn("plain grey", 255, 0)[:, :, 0])[0].text == "plain grey"


def test_nothing_is_read_where_nothing_is(engine: TesseractOcr) -> None:
    assert engine.read(np.zeros((40, 40, 4), np.uint8)) == []
    assert engine.read(np.zeros((0, 40, 4), np.uint8)) == []


def test_the_engine_starts_again_after_it_was_closed(engine: TesseractOcr) -> None:
    engine.close()
    engine.close()
    assert engine.read(drawn("again", 255, 0))[0].text == "again"


def test_missing_language_data_is_said_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.reading._tesseract.asset_path", lambda *_: tmp_path)
    with pytest.raises(ReadingError, match="Install Scrubjay again"):
        TesseractOcr().read(drawn("words", 255, 0))


def test_a_picture_beyond_the_engine_is_refused() -> None:
    wide = np.zeros((2, 17_000), np.uint8)
    wide[0, 0] = 255
    with pytest.raises(ReadingError, match="16,000"):
        TesseractOcr().read(wide)


def test_the_scripted_reader_reads_its_own_ink_from_a_crop() -> None:
    ocr, page = ScriptedOcr(), np.full((200, 600, 4), 240, np.uint8)
    ocr.write(page, "two words", 50, 100)
    assert [found.text for found in ocr.read(page)] == ["two words"]
    crop = ocr.read(page[90:120, 40:])
    assert (crop[0].text, crop[0].box.left, crop[0].words[1].text) == ("two words", 10, "words")
    page[:, 50 + 9 * 3 :] = 0
    assert [found.text for found in ocr.read(page)] == ["two"]
    ocr.fails = True
    with pytest.raises(ReadingError):
        ocr.read(page)
