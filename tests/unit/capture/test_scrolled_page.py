"""Lines that are known move along with what is scrolled."""

from capture.reading.layout import line_of
from capture.reading.page import Page, moved
from memory_core.records.observation import Box, TextLine, Word

REGION = Box(100, 100, 400, 300)


def line(text: str, left: int, top: int) -> TextLine:
    """Ten pixels wide a letter, twenty pixels high."""
    words, at = [], left
    for word in text.split():
        words.append(Word(word, Box(at, top, 10 * len(word), 20)))
        at += 10 * len(word) + 10
    return line_of(words)


def test_lines_of_the_region_move_and_others_stay() -> None:
    inside, header = line("Maria takes the minutes", 120, 200), line("Notes of the week", 120, 60)
    beside = line("Inbox", 20, 200)
    assert Page((header, inside, beside)).scrolled(REGION, 0, -37).lines == (header, moved(inside, 0, -37), beside)


def test_what_leaves_the_region_is_gone() -> None:
    page = Page((line("goes away", 120, 110), line("is nearly gone", 120, 144), line("is cut", 120, 148)))
    left = page.scrolled(REGION, 0, -60).lines
    assert [(one.text, one.box) for one in left] == [("is cut", Box(120, 100, 60, 8))]
    assert [word.box for word in left[0].words] == [Box(120, 100, 20, 8), Box(150, 100, 30, 8)]
    assert page.scrolled(REGION, 0, 300).lines == ()


def test_a_line_across_the_edge_of_the_region_is_parted() -> None:
    page = Page((line("Inbox Maria writes", 40, 200),)).scrolled(REGION, 0, 24)
    assert [(one.text, one.box.top) for one in page.lines] == [("Inbox", 200), ("Maria writes", 224)]


def test_words_that_leave_sideways_are_gone_and_the_rest_of_the_line_stays() -> None:
    page = Page((line("first second third", 110, 200),)).scrolled(REGION, -65, 0)  # all of the first word
    assert [(one.text, one.box.left) for one in page.lines] == [("second third", 105)]
    cut = Page((line("first", 110, 200),)).scrolled(REGION, -30, 0).lines
    assert [one.box for one in cut] == [Box(100, 200, 30, 20)]
    assert Page((line("first", 110, 200),)).scrolled(REGION, -55, 0).lines == ()


def test_a_line_without_words_moves_as_one() -> None:
    bare = TextLine("bare", Box(120, 200, 40, 20))
    assert Page((bare,)).scrolled(REGION, 0, 9).lines == (moved(bare, 0, 9),)
    assert Page((bare,)).scrolled(REGION, -60, 0).lines == ()


def test_scrolling_there_and_back_changes_nothing() -> None:
    page = Page((line("Maria takes the minutes", 120, 200), line("Tom books the room", 120, 230)))
    assert page.scrolled(REGION, 0, -80).scrolled(REGION, 0, 80) == page
