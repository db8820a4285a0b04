"""The bundled engine on pages as they stand on screens: every language it ships with, in the order of the layout."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from capture.reading._tesseract import has_faint_ink
from capture.reading.alone import TesseractLines
from capture.reading.careful import CarefulOcr
from capture.reading.grounds import EVEN, dark_on_light
from capture.reading.layout import reading_order, rejoined
from capture.reading.ocr import TesseractOcr, legible_lines
from capture.reading.pieces import LARGE, drawn, shared_out
from capture.reading.rulings import without_rulings
from capture.reading.scripts import Script
from memory_core.records.observation import Box, TextLine, Word
from tests.fakes.painted_pages import PAGES, PaintedPage, long_chat
from tests.fakes.read_pages import kept_page, neighbours_kept, sign_recall, word_recall

LANGUAGES = {
    "English": ("The harbour office moved the deadline of", "the tender to the ninth of March, as agreed."),
    "German": ("Die Prüfung der größeren Schlüssel für die", "Häuschen übernimmt möglicherweise Jürgen Müßig."),
    "French": ("Béatrice a reçu les relevés du géomètre, où", "êtes-vous allés après le dîner avec François ?"),
    "Spanish": ("El pequeño niño soñó con un pingüino; quizás", "mañana empezarán también según Íñigo Muñoz."),
    "Portuguese": ("A administração adiou a licitação; amanhã", "começarão às oito horas as inspeções da estação."),
    "Swedish": ("Lantmätaren kommer på tisdag med nya mätningar,", "sade Björn Åkesson över försäkringsbolaget."),
}


@pytest.fixture(scope="module")
def engine() -> Iterator[TesseractOcr]:
    engine = TesseractOcr()
    yield engine
    engine.close()


def letter(lines: tuple[str, ...], paper: int, ink: int) -> NDArray[np.uint8]:
    page = PaintedPage(width=620, height=140, paper=paper, ink=ink)
    for number, text in enumerate(lines):
        page.line(text, 40, 40 + 30 * number)
    return page.pixels


@pytest.mark.parametrize(("paper", "ink"), [(255, 30), (28, 225)], ids=["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_accents_are_read_as_they_stand_there(engine: TesseractOcr, language: str, paper: int, ink: int) -> None:
    lines = LANGUAGES[language]
    assert word_recall(engine.read(letter(lines, paper, ink), where=f"{language}{paper}"), lines) >= 0.9


CODE = (
    "def settle(account, entries):",
    "# the balance of a closed account never changes afterwards",
    "for entry in entries:",
    "# currencies are compared before amounts are added together",
    "total += entry.amount",
    "# rounding happens at the very end of the whole computation",
    "return account.balance + total",
)


def code(comments: int) -> NDArray[np.uint8]:
    """A dark editor with its comments in this shade."""
    page = PaintedPage(width=620, height=140, paper=30, ink=215)
    for number, text in enumerate(CODE):
        page.ink = comments if text[0] == "#" else 215
        page.line(text, 20, 12 + 17 * number, size=13)
    return page.pixels


@pytest.mark.parametrize("comments", [85, 92, 120])
def test_faint_words_between_bright_ones_on_a_dark_page_are_read(engine: TesseractOcr, comments: int) -> None:
    assert word_recall(engine.read(code(comments), where="editor"), CODE) >= 0.97


@pytest.mark.parametrize("height", [40, 200])
def test_dark_and_light_windows_are_read_in_one_look(engine: TesseractOcr, height: int) -> None:
    page = PaintedPage(width=620, height=height, paper=250, ink=20)
    notice = "This page asks whether it may know where you are."
    page.line(notice, 40, 10, size=14)
    both = np.vstack([page.pixels, code(100)])
    assert word_recall(engine.read(both, where="browser"), (notice, *CODE)) >= 0.9


BUTTONS = (
    "Publish",
    "Archive",
    "Forward",
    "Download",
    "Settings",
    "Remember",
    "Balance",
    "Deadline",
    "Crane",
    "Survey",
)
GROUNDS = (70, 100, 130, 160, 180, 200, 160, 130, 120, 40)
INKS = (255, 255, 255, 255, 255, 40, 20, 0, 235, 140)


@pytest.mark.parametrize("paper", [255, 150, 30])
def test_buttons_and_title_bars_of_any_shade_are_read(engine: TesseractOcr, paper: int) -> None:
    """Which letters are lighter than their ground is told by that ground, not by how dark it is."""
    page = PaintedPage(width=900, height=420, paper=paper, ink=20 if paper > 127 else 235)
    page.prose(40, 300, signs=90, count=4)
    for number, (name, ground, ink) in enumerate(zip(BUTTONS, GROUNDS, INKS, strict=True)):
        page.button(name, 20 + 176 * (number % 5), 20 + 60 * (number // 5), ground, ink)
    assert word_recall(engine.read(page.pixels, where=f"buttons{paper}"), page.lines) >= 0.98


def test_what_is_dark_on_light_already_stays_as_it_is() -> None:
    page = PaintedPage(width=400, height=120, paper=250, ink=20)
    page.line("HEAVY", 10, 10, size=90)
    assert np.array_equal(dark_on_light(page.pixels), page.pixels)
    assert np.median(dark_on_light(code(215))) == 225
    assert dark_on_light(np.full((4, 300), 20, np.uint8)).min() == 235


@pytest.mark.parametrize("left", range(96, 112, 3))
def test_a_dark_bubble_on_a_light_page_is_turned_to_its_edge(left: int) -> None:
    """What is left of it beside the first letter is read as a letter."""
    page = np.full((160, 480), 235, np.uint8)
    page[40:120, left : left + 200] = 63
    turned = dark_on_light(page)
    assert int(turned[48:112].min()) > 127
    assert (turned[48:112, left : left + 200] == 255).all()
    assert (turned[48:112, : left - 1] == 235).all()


@pytest.mark.parametrize("left", range(96, 112))
@pytest.mark.parametrize(("desktop", "paper", "ink"), [(15, 250, 20), (240, 30, 215)])
def test_letters_beside_the_edge_of_a_window_are_read_as_they_are(
    left: int, desktop: int, paper: int, ink: int
) -> None:
    """A stem that is taken for the edge hides the letter; of light windows and dark ones, on either side."""
    words = PaintedPage(width=330, height=200, paper=paper, ink=ink)
    for number, text in enumerate(("Ill will fell", "Harbour mill", "Minutes null", "Lisbon hall")):
        words.line(text, 4, 14 + 44 * number)
        words.line(text, 326, 36 + 44 * number, right=True)
    screen = np.full((216, 512), desktop, np.uint8)
    screen[8:208, left : left + 330] = words.pixels
    turned = dark_on_light(screen)[8:208, left : left + 330].astype(int)
    if paper > desktop:
        assert (turned == words.pixels).all()
    else:  # Beside a light ground, a dark one becomes white; its shade is known but for what stands on it.
        wanted = (255 - words.pixels.astype(int)) * 255 // (255 - paper)
        assert np.abs(turned - np.minimum(wanted, 255)).max() <= 2 * EVEN


def test_a_dark_ground_on_which_letters_stand_close_is_turned_below_them_too() -> None:
    page = np.full((160, 480), 63, np.uint8)
    page[80:88] = np.where(np.arange(480) % 8 < 6, 236, 63)
    assert (dark_on_light(page)[80:88] == 255 - page[80:88]).all()


def test_beside_a_light_dialog_a_dark_terminal_is_read_without_its_edge(engine: TesseractOcr) -> None:
    picture = Image.new("L", (682, 250), 30)
    draw, font = ImageDraw.Draw(picture), ImageFont.truetype("DejaVuSansMono.ttf", 15)
    for row in range(1, 14):
        text = "building module 14 of the harbour tool" if row % 2 else "user@host:~/src$ make target"
        draw.text((4, 18 * row - 2), text, 212, font=font)
    draw.rectangle((252, 10, 671, 30), fill=200)
    draw.rectangle((252, 30, 671, 230), fill=255)
    begins = sorted(line.text.split()[0] for line in engine.read(np.asarray(picture), where="terminal"))
    assert begins == ["building"] * 7 + ["user@host:~/src$"] * 6


def test_only_a_page_with_faint_words_beside_others_is_read_in_the_dearer_way() -> None:
    assert has_faint_ink(dark_on_light(code(85)))
    assert not has_faint_ink(dark_on_light(code(215)))
    assert not has_faint_ink(np.full((4, 300), 235, np.uint8))
    spots = Image.fromarray(np.random.default_rng(3).integers(0, 255, (45, 80), dtype=np.uint8))
    photograph = np.asarray(spots.resize((640, 360), Image.Resampling.BICUBIC))
    assert not has_faint_ink(dark_on_light(photograph)), "it would cost twice as much, and has no words"


@pytest.mark.parametrize(
    "name", ["chinese_letter", "chinese_columns_dark", "chinese_and_english", "chinese_traditional"]
)
def test_chinese_is_read_without_spaces_and_column_by_column(engine: TesseractOcr, name: str) -> None:
    pixels, lines = kept_page(name)
    read = reading_order(engine.read(pixels, where=name))
    assert sign_recall(read, lines) >= 0.94
    assert neighbours_kept(read, lines) == 1.0
    assert not [line.text for line in read if " " in line.text and not line.text.isascii()]


def test_chinese_in_cells_with_a_border_each_is_read_row_by_row() -> None:
    pixels, rows = kept_page("chinese_cells")
    careful = CarefulOcr(TesseractLines())
    try:
        lines = careful.read(pixels, where="cells")
    finally:
        careful.close()
    assert [line.text for line in reading_order(lines)] == rows


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.__name__)
def test_lines_are_read_in_the_order_of_the_layout(engine: TesseractOcr, page: Callable[[], PaintedPage]) -> None:
    painted = page()
    read = reading_order(engine.read(painted.pixels))
    assert word_recall(read, painted.lines) >= 0.9
    assert neighbours_kept(read, painted.lines) == 1.0


def test_a_window_in_chinese_is_read_once_from_the_second_time_on() -> None:
    class Counting(TesseractOcr):
        passes: list[Script]

        def _halves(self, grey: NDArray[np.uint8], script: Script, *, cores: int) -> list[TextLine]:
            self.passes.append(script)
            return super()._halves(grey, script, cores=cores)

    engine, (pixels, _) = Counting(), kept_page("chinese_letter")
    for where, expected in (("mail", ["eng", "han"]), ("mail", ["han"]), ("code", ["eng", "han"]), ("mail", ["han"])):
        engine.passes = []
        engine.read(pixels, where=where)
        assert sorted(set(engine.passes)) == expected, where
    traditional, _ = kept_page("chinese_traditional")
    for expected in (["eng", "han", "hant"], ["hant"]):
        engine.passes = []
        engine.read(traditional, where="news")
        assert sorted(set(engine.passes)) == expected
    engine.passes = []
    engine.read(letter(LANGUAGES["English"], 255, 30), where="plain")
    assert engine.passes == ["eng"], "English costs one pass"
    engine.close()


@pytest.mark.parametrize(
    ("text", "width", "gaps"),
    [
        ([(100, 500), (520, 900)], 600, [(500, 520)]),
        ([(20, 100), (120, 220), (240, 340)], 600, [(120, 240)]),
        ([(100, 600), (600, 900)], 600, []),
        ([], 600, []),
        ([(20, 60), (600, 640)], 1200, []),
        ([(20, 200), (230, 400), (450, 600), (650, 880)], 1200, [(200, 230), (400, 450), (600, 650)]),
    ],
    ids=[
        "in the middle",
        "in the middle of what stands above",
        "nowhere",
        "an empty page",
        "a page of few lines",
        "a large one in four",
    ],
)
def test_a_page_is_cut_where_no_text_stands_and_half_of_it_is_above(
    text: list[tuple[int, int]], width: int, gaps: list[tuple[int, int]]
) -> None:
    page = np.full((900, width), 255, np.uint8)
    for first, last in text:
        page[first:last, 40:500:3] = 0
    pieces = shared_out(page)
    _, *cuts = sorted(top for top, _ in pieces)
    assert len(cuts) == len(gaps)
    assert all(first <= cut < last for cut, (first, last) in zip(cuts, gaps, strict=True))
    ink = [np.count_nonzero(page[top:bottom] == 0) for top, bottom in pieces]
    assert ink == sorted(ink, reverse=True), "what takes longest is begun first"


def test_what_is_blank_is_left_out_and_what_is_found_comes_back_to_its_place() -> None:
    page = np.full((500, 700), 225, np.uint8)
    assert drawn(page) is None
    page[20:30, 300:340:2] = page[400:410, 310:360:2] = 40
    part = drawn(page)
    assert part is not None
    rest = part.of(page)
    assert rest.size < page.size / 10
    (top, bottom), (left, right) = (np.flatnonzero((rest < 100).any(axis=axis))[[10, -1]] for axis in (1, 0))
    box = part.back(TextLine("one", Box(int(left), int(top), int(right - left) + 1, int(bottom - top) + 1))).box
    assert (box.top, box.bottom, box.right) == (400, 410, 359)


def test_two_engines_read_what_one_reads() -> None:
    page = long_chat()
    assert page.pixels.shape[0] * page.pixels.shape[1] >= LARGE
    alone = TesseractOcr(scripts=(Script.PLAIN,), cores=1)
    try:
        whole = reading_order(alone.read(page.pixels))
    finally:
        alone.close()

    class Counting(TesseractOcr):
        pieces = 0

        def _recognise(self, grey: NDArray[np.uint8], engine: Any) -> str:
            self.pieces += 1
            return super()._recognise(grey, engine)

    two = Counting(scripts=(Script.PLAIN,), cores=2)
    try:
        halves = reading_order(two.read(page.pixels))
    finally:
        two.close()
    assert two.pieces > 1
    assert [line.text for line in halves] == [line.text for line in whole]


def test_what_stands_beside_the_borders_of_cells_is_read(engine: TesseractOcr) -> None:
    pixels, lines = kept_page("spreadsheet")
    assert word_recall(legible_lines(engine.read(pixels, where="sheet")), lines) >= 0.97


def test_borders_are_taken_out_also_where_they_cross_and_no_letters() -> None:
    grid = np.full((220, 400), 255, np.uint8)
    grid[::22] = grid[:, ::80] = grid[:, 1::80] = 190
    assert (without_rulings(grid)[4:-4, 4:-4] == 255).all()
    cells = np.full((200, 400), 255, np.uint8)
    for top in range(2, 170, 32):
        for left in range(2, 330, 84):
            cells[top : top + 30, [left, left + 81]] = cells[[top, top + 29], left : left + 82] = 160
    assert (without_rulings(cells) == 255).all(), "each has a border of its own, close to the next one's"
    assert (without_rulings(cells[2:]) == 255).all(), "and stands at the edge"
    letters = PaintedPage(width=300, height=560, ink=0)
    for row in range(20):
        letters.line("lI|l Ill 1|1", 10, 10 + 26 * row, size=17)
    letters.line("Ill", 150, 200, size=60)
    assert np.array_equal(without_rulings(letters.pixels), letters.pixels)


def test_equal_rows_of_a_terminal_are_lines_and_no_columns_of_words(engine: TesseractOcr) -> None:
    said = "the endless line of herons"
    picture = Image.new("L", (700, 300), 250)
    font = ImageFont.truetype("DejaVuSansMono.ttf", 13)
    for row in range(16):
        ImageDraw.Draw(picture).text((4, 4 + 17 * row), said, fill=0, font=font)
    assert [line.text for line in reading_order(engine.read(np.asarray(picture), where="xterm"))] == [said] * 16


def test_words_of_a_row_are_joined_over_a_space_and_over_nothing_wider() -> None:
    def line(text: str, left: int, top: int = 0, height: int = 12) -> TextLine:
        box = Box(left, top, 8 * len(text), height)
        return TextLine(text, box, (Word(text, box, 0.9),))

    row = [line("herons", 200), line("the", 0), line("endless", 34), line("line", 101)]
    below, large, chinese = line("nest", 142, top=14), line("BIG", 140, top=-10, height=34), line("渡轮", 255)
    found = rejoined([*row, below, large, chinese])
    assert {one.text for one in found} == {"the endless line", "herons", "nest", "BIG", "渡轮"}
