"""What was scrolled is found, to the pixel, and only what came in is left to read."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture.change.detector import Change, ChangeDetector
from capture.change.scroll import Scroll, found_scroll
from memory_core.records.observation import Box
from tests.fakes.rendered import DARK, LIGHT, PITCH, Desk, Theme, drawn, log_lines, prose, table_lines

PLACE = Box(203, 97, 811, 600)
LINES = 130


def desk(lines: list[str], place: Box = PLACE, theme: Theme = LIGHT) -> Desk:
    """A window in the middle of the screen that shows these lines."""
    return Desk(drawn(lines, place.width, theme), place, theme=theme)


PROSE = desk(prose(LINES))


def between(old: NDArray[np.uint8], new: NDArray[np.uint8], place: Box = PLACE) -> Scroll | None:
    """The scroll between two pictures, checked: all of the region is where it says, or fresh."""
    scroll = found_scroll(old, new, [place])
    if scroll is not None:
        moved = shifted(old, scroll)
        for box in scroll.fresh:
            moved[box.top : box.bottom, box.left : box.right] = new[box.top : box.bottom, box.left : box.right]
        part = np.s_[scroll.region.top : scroll.region.bottom, scroll.region.left : scroll.region.right]
        assert (abs(moved[part].astype(int) - new[part]) <= 24).all()
    return scroll


def shifted(old: NDArray[np.uint8], scroll: Scroll) -> NDArray[np.uint8]:
    """The old picture with the region moved."""
    moved, region = old.copy(), scroll.region
    part = np.s_[region.top : region.bottom, region.left : region.right]
    moved[part] = np.roll(old[part], (scroll.dy, scroll.dx), axis=(0, 1))
    return moved


def covers(scroll: Scroll, place: Box) -> bool:
    """Whether the region takes in the window, or all of it that anything stands in."""
    region = scroll.region
    return region.top <= place.top + PITCH and region.bottom >= place.bottom - PITCH and region.left <= place.left + 16


@pytest.mark.parametrize("by", [1, 3, PITCH, 2 * PITCH, 100, 333, 540, -1, -PITCH, -200, -540])
@pytest.mark.parametrize(
    ("lines", "theme"),
    [(prose(LINES), LIGHT), (prose(LINES), DARK), (table_lines(LINES), DARK)],
    ids=["prose", "dark prose", "table"],
)
def test_a_scroll_is_found_to_the_pixel(by: int, lines: list[str], theme: Theme) -> None:
    made = desk(lines, theme=theme)
    scroll = between(made.at(600), made.at(600 + by))
    assert scroll is not None
    assert (scroll.dx, scroll.dy) == (0, -by)
    assert covers(scroll, PLACE)
    assert sum(box.area for box in scroll.fresh) <= (abs(by) + 2 * PITCH) * scroll.region.width


@pytest.mark.parametrize("by", [1, PITCH, 2 * PITCH, 100, 333, 540, -PITCH, -200, -540])
def test_of_lines_that_repeat_at_least_as_much_is_found_as_moved(by: int) -> None:
    """Where three sorts of lines take turns, another distance may explain more than the true one, and as truly."""
    made = desk(log_lines(LINES))
    scroll = between(made.at(600), made.at(600 + by))
    assert scroll is not None
    fresh = sum(box.area for box in scroll.fresh)
    assert scroll.region.area - fresh >= (PLACE.height - abs(by) - 2 * PITCH) * PLACE.width


def test_a_scroll_sideways_is_found() -> None:
    page = drawn(prose(38, words=40), 2600)
    place = Box(203, 97, 811, 600)

    def at(offset: int) -> NDArray[np.uint8]:
        return Desk(page[:, offset : offset + place.width], place).at(0)

    scroll = between(at(300), at(411))
    assert scroll is not None
    assert (scroll.dx, scroll.dy) == (-111, 0)


def test_what_stays_put_in_the_scrolled_window_is_fresh_or_outside() -> None:
    def with_bar(offset: int) -> NDArray[np.uint8]:
        screen = PROSE.at(offset)
        screen[PLACE.top : PLACE.top + 30, PLACE.left : PLACE.right] = drawn(["Name    Town    Paid"], PLACE.width)[
            :30
        ].repeat(2, axis=0)[:30]
        screen[PLACE.top + offset // 3 : PLACE.top + offset // 3 + 60, PLACE.right - 12 : PLACE.right] = 90
        screen[400:440, 500:560] = drawn(["Top"], 60)[:21].repeat(2, axis=0)[:40]
        return screen

    scroll = between(with_bar(600), with_bar(687))
    assert scroll is not None
    assert scroll.dy == -87
    assert scroll.region.top >= PLACE.top + 20
    assert len(scroll.fresh) > 1


def test_a_list_that_makes_room_for_a_line_is_a_scroll() -> None:
    lines = prose(60)
    place = Box(203, 97, 811, 40 * PITCH)
    before = Desk(drawn(lines, place.width), place, height=1000)
    after = Desk(drawn([*lines[:10], "a new line in between", *lines[10:]], place.width), place, height=1000)
    scroll = between(before.at(0), after.at(0), place)
    assert scroll is not None
    assert scroll.dy == PITCH
    assert scroll.fresh[0].top >= place.top + 9 * PITCH
    assert sum(box.area for box in scroll.fresh) <= 2 * PITCH * scroll.region.width


@pytest.mark.parametrize(
    "other",
    [desk(prose(LINES, seed=2)), desk([""] * LINES), desk(prose(LINES), theme=DARK)],
    ids=["another page", "an empty page", "another theme"],
)
def test_another_page_is_no_scroll(other: Desk) -> None:
    assert between(PROSE.at(600), other.at(600)) is None
    assert found_scroll(PROSE.at(600), other.at(600), []) is None


def test_noise_is_no_scroll() -> None:
    dice = np.random.default_rng(5)
    old, new = PROSE.at(0), PROSE.at(0)
    for screen in (old, new):
        screen[100:500, 300:900] = dice.integers(0, 255, (400, 600, 1))
    assert between(old, new) is None


@settings(max_examples=25, deadline=None)
@example(left=0, top=24, width=300, height=325, start=3, share=0.75, up=False, seed=0)
@example(left=159, top=197, width=300, height=420, start=474, share=0.88, up=True, seed=3)
@given(
    left=st.integers(0, 400),
    top=st.integers(0, 300),
    width=st.integers(300, 880),
    height=st.integers(200, 500),
    start=st.integers(0, 900),
    share=st.floats(0.004, 0.88),
    up=st.booleans(),
    seed=st.integers(0, 5),
)
def test_any_scroll_of_any_window_is_recovered(
    left: int, top: int, width: int, height: int, start: int, share: float, up: bool, seed: int
) -> None:
    place = Box(left, top, width, height)
    made = desk(prose(LINES, seed=seed), place)
    by = max(1, int(share * height))
    old, new = made.at(start), made.at(start + by)
    scroll = between(new, old, place) if up else between(old, new, place)
    assert scroll is not None
    assert (scroll.dx, scroll.dy) == (0, by if up else -by)


def read(detector: ChangeDetector, change: Change) -> Change:
    """As the pipeline does: what was scrolled is made good, the rest is read."""
    change = detector.scrolled(change)
    detector.accept(change.boxes)
    return change


def test_after_a_scroll_only_what_came_in_is_changed() -> None:
    detector = ChangeDetector()
    first = detector.notice(PROSE.at(600), 0.0)
    assert first is not None
    read(detector, first)
    change = detector.notice(PROSE.at(663), 1.0)
    assert change is not None
    assert change.share > 0.25
    assert change.scroll is not None
    left = detector.scrolled(change)
    assert left.scroll is None
    assert 0 < left.share < 0.09
    assert all(box.top >= PLACE.bottom - 63 for box in left.boxes)
    assert np.array_equal(detector.shown(left.boxes), PROSE.at(663))
    detector.accept(left.boxes)
    assert detector.notice(PROSE.at(663), 2.0) is None


def test_what_scrolled_in_is_noticed_until_it_was_read() -> None:
    detector = ChangeDetector()
    detector.notice(PROSE.at(600), 0.0)
    detector.accept((Box(0, 0, 1280, 800),))
    change = detector.notice(PROSE.at(663), 1.0)
    assert change is not None
    detector.scrolled(change)
    strip = np.s_[PLACE.bottom - 63 : PLACE.bottom, PLACE.left : PLACE.right]
    unread, new, old = detector.shown(())[strip], PROSE.at(663)[strip], PROSE.at(600)[strip]
    assert ((unread == 0) | (unread == new)).all()
    assert not (unread == old).all()
    again = detector.notice(PROSE.at(663), 2.0)
    assert again is not None
    assert again.scroll is None
    assert {box.bottom for box in again.boxes} == {-(-PLACE.bottom // 32) * 32}
    detector.accept(again.boxes)
    assert np.array_equal(detector.shown(()), PROSE.at(663))


def with_prompts() -> list[str]:
    """Short lines, so that much of a window is even ground, and one that comes again."""
    lines = prose(LINES, words=4)
    lines[27::27] = ["$ make"] * len(lines[27::27])
    return lines


@pytest.mark.parametrize(
    ("lines", "steps"),
    [(prose(LINES), (240, 480)), (with_prompts(), (480, 680))],
    ids=["prose", "even ground, which may have come from anywhere"],
)
def test_of_a_page_of_which_most_scrolled_away_only_the_rest_is_left(lines: list[str], steps: tuple[int, int]) -> None:
    place = Box(0, 24, 1280, 776)
    page, detector = desk(lines, place), ChangeDetector()
    detector.notice(page.at(0), 0.0)
    detector.accept((Box(0, 0, 1280, 800),))
    for when, step in enumerate(steps, start=1):
        change = detector.notice(page.at(step), float(when))
        assert change is not None
        assert change.scroll is not None
        assert change.scroll.dy < 0
        detector.scrolled(change)
    stands = detector.notice(page.at(steps[-1]), 3.0)
    assert stands is not None
    assert all(box.top >= place.bottom - steps[-1] - 32 for box in stands.boxes)
    assert sum(box.area for box in stands.boxes) < stands.most * 1280 * 800
    detector.accept(stands.boxes)
    another = detector.notice(desk(prose(LINES)[60:], place).at(0), 4.0)
    assert another is not None
    assert another.boxes == (Box(0, 0, 1280, 800),), "what did not scroll is read whole, when it is a good part"


def test_scrolling_on_and_on_is_followed_and_reads_every_line_once() -> None:
    detector, rows = ChangeDetector(), 0
    detector.notice(PROSE.at(0), 0.0)
    detector.accept((Box(0, 0, 1280, 800),))
    for step in range(1, 20):
        change = detector.notice(PROSE.at(50 * step), float(step))
        assert change is not None
        assert change.scroll is not None
        rows += sum(box.height for box in read(detector, change).boxes)
        assert np.array_equal(detector.shown(()), PROSE.at(50 * step))
    assert rows < 20 * 50 * 1.2


def test_a_change_of_another_look_is_not_scrolled() -> None:
    detector = ChangeDetector()
    detector.notice(PROSE.at(600), 0.0)
    detector.accept((Box(0, 0, 1280, 800),))
    old = detector.notice(PROSE.at(663), 1.0)
    detector.notice(PROSE.at(700), 2.0)
    assert old is not None
    assert detector.scrolled(old).boxes == old.boxes
    assert detector.stands(Box(203, 97, 811, 100)) is False


@settings(max_examples=20, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["scroll", "edit", "window", "nothing"]),
            st.integers(-400, 400),
            st.booleans(),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_happens_nothing_that_differs_is_taken_for_known(steps: list[tuple[str, int, bool]]) -> None:
    """After a look that was read, no tile is known to show what it does not show; left unread, it is noticed again."""
    detector, offset, now = ChangeDetector(), 900, 0.0
    screen = PROSE.at(offset)
    dice = np.random.default_rng(1)
    first = detector.notice(screen, now)
    assert first is not None
    read(detector, first)
    for what, number, is_read in [*steps, ("nothing", 0, True), ("nothing", 0, True), ("nothing", 0, True)]:
        now += 1.5
        offset = min(max(0, offset + number), 2000) if what == "scroll" else offset
        screen = PROSE.at(offset) if what == "scroll" else screen.copy()
        if what == "edit":
            top, left = 100 + abs(number), 250 + abs(number)
            screen[top : top + 12, left : left + 120] = dice.integers(0, 255, (12, 120, 1))
        if what == "window":
            screen[200:460, 300:700] = abs(number) % 255
        change = detector.notice(screen, now)
        if change is not None:
            change = detector.scrolled(change)
            if is_read:
                detector.accept(change.boxes)
    known, tiles = detector.shown(()), 0
    for top in range(0, 800, 32):
        for left in range(0, 1280, 32):
            part = np.s_[top : top + 32, left : left + 32, 1]
            tiles += int((abs(known[part].astype(int) - screen[part]) > 24).sum() >= 12)
    assert tiles == 0
