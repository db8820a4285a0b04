"""A window that reaches over two monitors is one window."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from capture.glance import Glance
from capture.reading.ocr import TesseractOcr
from capture.reading.page import Page
from capture.rules.exclusions import Verdict
from capture.sources.base import Frame, WindowInfo
from capture.sources.scripted import PAPER
from capture.stretched import Across, Side, distinct, stretched
from memory_core.clock import SystemClock
from memory_core.records.observation import Box
from tests.fakes.painted_pages import PaintedPage
from tests.fakes.scripted_desk import LINE, Desk

LEFT, RIGHT = Box(0, 0, 1000, 800), Box(1000, 0, 1000, 800)
WIDE = WindowInfo("writer", "Report.odt", Box(300, 50, 1400, 700), pid=10, front=True)
BESIDE = WindowInfo("chat", "Anna", Box(1600, 100, 300, 600), pid=11)
NOTE = "Maria takes the minutes in room B204"


def a_desk(*windows: WindowInfo) -> Desk:
    desk = Desk(LEFT, RIGHT)
    desk.windows.show(windows or (WIDE,))
    return desk


def test_a_window_over_two_monitors_is_kept_once_with_all_it_says() -> None:
    desk = a_desk()
    desk.write(LINE, left=400, top=100)
    desk.write(NOTE, left=200, top=300, monitor=2)
    seen = desk.only()
    assert (seen.app, seen.title) == ("writer", "Report.odt")
    assert seen.text.splitlines() == [LINE, NOTE]
    assert [desk.look() for _ in range(3)] == [[]] * 3


def test_what_is_new_on_either_monitor_is_kept_once_with_the_rest() -> None:
    desk = a_desk()
    desk.write(LINE, left=400, top=100)
    desk.write(NOTE, left=200, top=300, monitor=2)
    desk.look()
    desk.write("The ferry to Helsinki is late again", left=400, top=200)
    desk.write("Tom books the room on the third floor", left=200, top=500, monitor=2)
    assert desk.only().text.splitlines() == [
        LINE,
        "The ferry to Helsinki is late again",
        NOTE,
        "Tom books the room on the third floor",
    ]
    desk.write("Send it to the printer on Monday", left=200, top=600, monitor=2)
    assert desk.only().text.splitlines()[-1] == "Send it to the printer on Monday"
    assert desk.look() == []


def test_other_windows_keep_what_stands_in_them() -> None:
    desk = a_desk(BESIDE, WIDE)
    desk.write(LINE, left=400, top=100)
    desk.write("Anna: see you then", left=610, top=200, monitor=2)
    desk.write(NOTE, left=100, top=300, monitor=2)
    seen = {one.app: one.text.splitlines() for one in desk.look()}
    assert seen == {"writer": [LINE, NOTE], "chat": ["Anna: see you then"]}


def test_the_picture_has_only_lines_that_stand_on_it() -> None:
    desk = a_desk()
    desk.write(LINE, left=400, top=100)
    place = desk.write(NOTE, left=200, top=300, monitor=2)
    seen = desk.only()
    assert seen.monitor == 2
    assert [(line.text, line.box) for line in seen.lines] == [(NOTE, place)]


def test_a_secret_whose_label_stands_on_the_other_monitor_is_taken_out() -> None:
    desk = a_desk()
    desk.write("Password:", left=910, top=100)
    desk.write("Wq7pR9xTzz", left=6, top=100, monitor=2)
    desk.write(NOTE, left=200, top=300, monitor=2)
    assert "Wq7pR9xTzz" not in desk.only().text


def test_a_restart_does_not_keep_it_again() -> None:
    desk = a_desk()
    desk.write(LINE, left=400, top=100)
    desk.write(NOTE, left=200, top=300, monitor=2)
    desk.look()
    desk.die(stood=desk.memo.rows)
    assert desk.look() == []


def test_a_window_that_moves_to_another_monitor_is_not_kept_again() -> None:
    desk = a_desk(WindowInfo("writer", "Report.odt", Box(100, 50, 800, 700), pid=10, front=True))
    desk.write(LINE, left=200, top=100)
    desk.look()
    desk.screen.pixels[0][:] = PAPER
    desk.windows.show([WindowInfo("writer", "Report.odt", Box(1100, 50, 800, 700), pid=10, front=True)])
    desk.write(LINE, left=200, top=100, monitor=2)
    assert [desk.look() for _ in range(3)] == [[]] * 3
    desk.write(NOTE, left=200, top=300, monitor=2)
    assert desk.only().text.splitlines() == [LINE, NOTE]


@pytest.mark.parametrize("other", [LEFT, Box(0, 0, 800, 600)])
def test_a_projector_that_shows_the_same_is_not_looked_at(other: Box) -> None:
    desk = Desk(LEFT, other)
    desk.windows.show([WindowInfo("writer", "Report.odt", Box(100, 50, 600, 500), pid=10, front=True)])
    for monitor in (1, 2):
        desk.write(LINE, left=200, top=100, monitor=monitor)
    assert desk.only().text.splitlines() == [LINE]
    assert desk.seeing.lookout.numbers == {1}
    assert distinct([other, LEFT]) == ({2: LEFT} if other != LEFT else {1: LEFT})


def test_what_stands_where_two_monitors_overlap_is_kept_once() -> None:
    desk = Desk(LEFT, Box(0, 0, 800, 1000))
    desk.windows.show([WindowInfo("writer", "Report.odt", Box(100, 50, 650, 900), pid=10, front=True)])
    for monitor in (1, 2):
        desk.write(LINE, left=200, top=100, monitor=monitor)
    desk.write(NOTE, left=200, top=900, monitor=2)
    assert desk.only().text.splitlines() == [LINE, NOTE]


def test_what_a_monitor_showed_where_it_stood_before_is_forgotten_and_not_kept_twice() -> None:
    desk = a_desk()
    desk.write(LINE, left=400, top=100)
    desk.write(NOTE, left=200, top=300, monitor=2)
    desk.look()
    below = Box(0, 800, 1000, 800)
    desk.screen._places = (LEFT, below)  # noqa: SLF001 (it is moved in the system's settings)
    tall = WindowInfo("writer", "Report.odt", Box(100, 50, 800, 1400), pid=10, front=True)
    desk.windows.show([tall])
    assert desk.look() == []
    desk.screen.pixels[1][:] = PAPER
    desk.write("The ferry to Helsinki is late again", left=400, top=200)
    assert desk.only().text.splitlines() == [LINE, "The ferry to Helsinki is late again"]


def test_a_border_on_the_next_monitor_makes_no_window_of_it() -> None:
    verdict = Verdict((), (), (WindowInfo("writer", "", Box(-8, -8, 1016, 816), front=True), WIDE, BESIDE))
    frame = Frame(1, SystemClock().now(), np.zeros((800, 1000, 4), np.uint8), LEFT)
    assert stretched(Glance(frame, verdict), [RIGHT]) == (WIDE,)


def halves(page: NDArray[np.uint8], at: int, scale: int, *, below: bool) -> tuple[Glance, Glance]:
    """A page of two monitors, parted at a column or row; the second one has `scale` times as many pixels."""
    height, width = page.shape
    verdict = Verdict((), (), (WindowInfo("writer", "", Box(0, 0, width, height), front=True),))
    first, second = (page[:at], page[at:]) if below else (page[:, :at], page[:, at:])
    size = (scale * second.shape[1], scale * len(second))
    enlarged = np.asarray(Image.fromarray(second).resize(size, Image.Resampling.LANCZOS))
    one, other = (np.repeat(grey[..., None], 4, axis=2) for grey in (first, enlarged))
    places = (
        Box(0, 0, first.shape[1], len(first)),
        Box(width - second.shape[1], height - len(second), *second.shape[::-1]),
    )
    now = SystemClock().now()
    return Glance(Frame(1, now, one, places[0]), verdict), Glance(Frame(2, now, other, places[1]), verdict)


@pytest.mark.parametrize(
    ("at", "scale", "below"),
    # The rows go through the letters of the second line: near their tops, and near the line that they stand on.
    [(600, 2, False), (57, 1, True), (62, 1, True)],
)
def test_lines_that_the_edge_cuts_are_whole_again(at: int, scale: int, *, below: bool) -> None:
    page = PaintedPage(420, 110) if below else PaintedPage(1200, 150)
    page.prose(20 if below else 100, 28 if below else 40, signs=40 if below else 90, count=3)
    reader = TesseractOcr()
    try:
        one, other = halves(page.pixels, at, scale, below=below)
        sides = [Side(glance, Page(tuple(reader.read(glance.pixels)))) for glance in (one, other)]
        for near, far in (sides, sides[::-1]):
            lines = Across(reader.read).joined(near.page.lines, near.glance, [far])
            assert sorted(line.text.rstrip(".") for line in lines) == sorted(line.rstrip(".") for line in page.lines)
    finally:
        reader.close()
