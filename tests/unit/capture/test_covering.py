"""What is black on a picture covers every sign of a secret, and what stands beside its label unread."""

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.covering import covering
from capture.reading.layout import line_of
from memory_core.records.observation import Box, TextLine, Word
from tests.fakes.painted_pages import PaintedPage


def ink_of(page: PaintedPage, left: int, right: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what is painted between two columns."""
    dark = page.pixels[:, left:right] < 200
    across, down = np.flatnonzero(dark.any(axis=0)), np.flatnonzero(dark.any(axis=1))
    return left + int(across[0]), int(down[0]), left + int(across[-1]) + 1, int(down[-1]) + 1


def bgra(page: PaintedPage) -> NDArray[np.uint8]:
    return np.dstack([page.pixels] * 4)


def holds(box: Box, ink: tuple[int, int, int, int]) -> bool:
    return box.left <= ink[0] and box.top <= ink[1] and box.right >= ink[2] and box.bottom >= ink[3]


@pytest.fixture
def page() -> PaintedPage:
    page = PaintedPage(width=700, height=120, size=18)
    page.line("Password", 20, 40)
    page.line("gypsy!Jug_7yq", 200, 40)
    page.line("Show", 400, 40)
    return page


def words(*chosen: tuple[str, int, int, float]) -> list[TextLine]:
    return [line_of([Word(text, Box(left, 43, width, 15), sure)]) for text, left, width, sure in chosen]


LABEL, SHOW = ("Password", 20, 84, 0.95), ("Show", 400, 44, 0.95)


@pytest.mark.parametrize(("left", "width"), [(200, 60), (240, 30), (203, 120)])
def test_a_box_that_cuts_a_value_is_grown_to_all_of_it_and_to_nothing_else(
    page: PaintedPage, left: int, width: int
) -> None:
    secret = Box(left, 45, width, 13)
    lines = words(LABEL, SHOW)
    [box] = covering([secret], [*lines, line_of([Word("gyps", secret, 0.9)])], bgra(page))
    assert holds(box, ink_of(page, 190, 380)), "also what hangs below the line"
    assert box.left > 110
    assert box.right < 400
    assert box.height < 40


def test_the_next_word_that_was_read_ends_a_value() -> None:
    page = PaintedPage(width=500, height=80, size=16)
    page.line("Kite!Wing and more", 30, 30)
    begins = 30 + 84
    secret, after = Word("Kite!Wing", Box(30, 32, 76, 14), 0.9), Word("and", Box(begins, 32, 30, 14), 0.9)
    [box] = covering([secret.box], [line_of([secret, after])], bgra(page))
    assert box.right <= begins


def test_a_value_that_was_read_as_junk_beside_its_label_is_covered(page: PaintedPage) -> None:
    junk = ("vioaiPp", 202, 100, 0.3)
    for lines in (words(LABEL, SHOW), words(LABEL, junk, SHOW)):
        [box] = covering([], lines, bgra(page))
        assert holds(box, ink_of(page, 190, 380))
        assert box.right < 400


def test_a_value_below_its_label_that_was_not_read_is_covered() -> None:
    page = PaintedPage(width=500, height=140, size=16)
    page.line("Password", 20, 30)
    page.line("Kite!Wing41", 20, 60)
    [box] = covering([], [line_of([Word("Password", Box(20, 32, 75, 14), 0.95)])], bgra(page))
    left, _, right, bottom = ink_of(page, 10, 300)
    assert holds(box, (left, 64, right, bottom))
    assert box.top > 50


def test_what_was_read_beside_a_label_and_is_no_secret_stays(page: PaintedPage) -> None:
    read = ("Change", 200, 130, 0.93)
    assert covering([], words(LABEL, read, SHOW), bgra(page)) == []


def test_beside_other_labels_nothing_is_covered(page: PaintedPage) -> None:
    assert covering([], words(("Department", 20, 84, 0.95), SHOW), bgra(page)) == []
    assert covering([], [], bgra(page)) == []


def test_a_program_beside_a_word_for_secrets_stays_however_badly_it_was_read() -> None:
    page = PaintedPage(width=500, height=80, size=16)
    page.line("token = next(tokens)", 20, 40)
    label = ("token", 20, 44, 0.95)
    assert covering([], words(label, ("=", 72, 10, 0.4), ("next(tokens)", 90, 110, 0.4)), bgra(page)) == []
    assert covering([], words(label, ("=", 72, 10, 0.4), ("noxt tokcns", 90, 110, 0.4)), bgra(page)) != []
