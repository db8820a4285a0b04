"""What moves all the time is no change for ever, however often one looks."""

from collections.abc import Callable
from time import thread_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from capture.change.detector import Change, ChangeDetector, Stillness
from capture.change.motion import MOVING_READ_S, Motion
from memory_core.records.observation import Box
from tests.fakes.rendered import drawn, prose

WIDTH, HEIGHT = 960, 640
TEXT = Box(480, 0, 480, 640)
VIDEO = Box(64, 96, 320, 192)
CAPTION = Box(96, 220, 280, 21)
PAGE = np.full((HEIGHT, WIDTH, 4), 255, np.uint8)
PAGE[:630, 480:] = drawn(prose(30, words=6), 480)
Screen = NDArray[np.uint8]
Scene = Callable[[float], Screen]


def video(now: float, on: Screen | None = None) -> Screen:
    """Other pixels at every look."""
    screen = (PAGE if on is None else on).copy()
    screen[VIDEO.top : VIDEO.bottom, VIDEO.left : VIDEO.right] = np.random.default_rng(int(now * 1000)).integers(
        0, 255, (VIDEO.height, VIDEO.width, 1)
    )
    return screen


def captioned(now: float) -> Screen:
    """A video with a line of text in it that is another at every look."""
    return changing(now, video(now))


def changing(now: float, screen: Screen) -> Screen:
    letters = np.random.default_rng(int(now * 1000)).integers(97, 123, 36).astype(np.uint8).tobytes().decode()
    line = drawn([letters], CAPTION.width)
    screen[CAPTION.top : CAPTION.bottom, CAPTION.left : CAPTION.right] = line[: CAPTION.height]
    return screen


def ticker(now: float) -> Screen:
    """A line of text that is another at every look."""
    return changing(now, PAGE.copy())


def clock(now: float) -> Screen:
    """Hours, minutes and seconds in a corner."""
    screen = PAGE.copy()
    hours, rest = divmod(int(now), 3600)
    screen[4:25, 4:100] = drawn([f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"], 96)
    return screen


def spinner(now: float) -> Screen:
    """A square that runs around in a circle."""
    screen = PAGE.copy()
    angle = now * 2.1
    top, left = 500 + int(14 * np.sin(angle)), 200 + int(14 * np.cos(angle))
    screen[top : top + 9, left : left + 9] = 60
    return screen


def caret(now: float) -> Screen:
    """On and off every 530 milliseconds."""
    screen = PAGE.copy()
    if int(now / 0.53) % 2:
        screen[300:318, 120:122] = 0
    return screen


class Watch:
    """Looks at a scene at a pace and reads what is noticed; `texted`: where text is then known to stand."""

    def __init__(self, scene: Scene, *texted: Box) -> None:
        self.detector, self.scene, self.texted = ChangeDetector(), scene, texted
        self.now, self.reads, self.stillness = 0.0, list[tuple[float, Change]](), list[Stillness]()

    def looks(self, seconds: float, every: float) -> None:
        """Look for so long."""
        end = self.now + seconds
        while self.now < end:
            self.now += every
            change = self.detector.notice(self.scene(self.now), self.now)
            if change is None:
                self.stillness.append(self.detector.stillness)
                continue
            change = self.detector.scrolled(change)
            self.reads.append((self.now, change))
            self.detector.accept(change.places, self.texted)


@pytest.mark.parametrize("every", [0.3, 1.0, 3.7, 10.0])
@pytest.mark.parametrize(
    ("scene", "texted"),
    [(video, ()), (captioned, (CAPTION,)), (ticker, (CAPTION,)), (clock, (Box(4, 4, 70, 14),)), (spinner, ())],
    ids=["video", "video with a caption in it", "ticker", "clock", "spinner"],
)
def test_what_moves_all_the_time_is_read_once_in_half_a_minute(
    scene: Scene, texted: tuple[Box, ...], every: float
) -> None:
    watch = Watch(scene, TEXT, *texted)
    watch.looks(max(30.0, 30 * every), every)
    watch.reads.clear()
    watch.stillness.clear()
    seconds = max(120.0, 30 * every)
    watch.looks(seconds, every)
    assert len(watch.reads) <= seconds / MOVING_READ_S + 1
    assert all(change.routine for _, change in watch.reads)
    assert Stillness.MOTION in watch.stillness


@pytest.mark.parametrize("every", [0.3, 1.0, 10.0])
def test_a_caret_is_hardly_ever_read(every: float) -> None:
    watch = Watch(caret, TEXT)
    seconds = max(150.0, 30 * every)
    watch.looks(seconds, every)
    assert len([change for _, change in watch.reads if not change.routine]) <= 3
    assert len(watch.reads) <= seconds / MOVING_READ_S + 1
    assert set(watch.stillness) <= {Stillness.UNCHANGED, Stillness.MOTION, Stillness.WAITING}


def test_a_clock_of_minutes_is_read_and_is_no_sign_of_work() -> None:
    watch = Watch(lambda now: clock(now // 60 * 60), TEXT, Box(4, 4, 70, 14))
    watch.looks(300.0, 1.0)
    watch.reads.clear()
    watch.looks(600.0, 3.0)
    assert 9 <= len(watch.reads) <= 11
    assert all(change.routine and change.share < 0.01 for _, change in watch.reads)


def test_a_small_edit_now_and_then_is_a_sign_of_work() -> None:
    def edited(now: float) -> Screen:
        screen, n = PAGE.copy(), int(now // 60)
        screen[40 + 40 * n : 52 + 40 * n, 40:50] = 0
        return screen

    watch = Watch(edited, TEXT)
    watch.looks(300.0, 1.0)
    assert len(watch.reads) == 5
    assert not any(change.routine for _, change in watch.reads)


def test_a_letter_beside_a_video_is_read_and_is_no_routine() -> None:
    watch = Watch(video, TEXT)
    watch.looks(20.0, 1.0)
    page = PAGE.copy()
    page[580:600, 96:300] = drawn(["and one more line"], 204)[:20]
    watch.scene = lambda now: video(now, page)
    watch.reads.clear()
    watch.looks(1.0, 1.0)
    ((_, change),) = watch.reads
    assert not change.routine
    assert all(box.top >= 576 for box in change.boxes)


def test_the_place_of_a_film_is_known() -> None:
    watch = Watch(video, TEXT)
    assert not watch.detector.film
    watch.looks(20.0, 1.0)
    assert watch.detector.film == (VIDEO,)
    watch.scene = lambda _: PAGE
    watch.looks(3.0, 1.0)
    assert not watch.detector.film, "it was closed"


@pytest.mark.parametrize("every", [0.3, 1.0, 10.0])
def test_a_video_that_stops_is_read_as_soon_as_it_stood_for_two_seconds(every: float) -> None:
    watch = Watch(video, TEXT)
    watch.looks(28 * every, every)
    stopped = watch.now
    still = watch.scene(stopped)
    watch.scene = lambda _: still
    watch.reads.clear()
    watch.looks(60.0, every)
    assert watch.reads
    assert watch.reads[0][0] - stopped <= max(2.0 + every, every)
    assert len(watch.reads) == 1


def test_another_scene_forgets_what_moved() -> None:
    watch = Watch(video, TEXT)
    watch.looks(20.0, 1.0)
    watch.scene = lambda _: PAGE
    watch.looks(10.0, 1.0)
    watch.scene = lambda _: np.full_like(PAGE, 40)
    watch.looks(2.0, 1.0)
    watch.reads.clear()
    page = np.full_like(PAGE, 40)
    page[VIDEO.top : VIDEO.top + 20, VIDEO.left : VIDEO.left + 200] = 255 - drawn(["where the video was"], 200)[:20]
    watch.scene = lambda _: page
    watch.looks(1.0, 1.0)
    assert len(watch.reads) == 1


def test_typing_is_never_taken_for_a_video() -> None:
    """Somebody types for a minute without a pause."""
    letters = "".join(prose(20, words=10)).replace(" ", "")

    def typed(now: float) -> Screen:
        screen = PAGE.copy()
        text = letters[: int(now * 5)]
        lines = [text[at : at + 40] for at in range(0, len(text), 40)] or [""]
        screen[40 : 40 + 21 * len(lines), 10:450] = drawn(lines, 440)
        return screen

    watch = Watch(typed, TEXT, Box(10, 40, 440, 400))
    watch.looks(60.0, 1.0)
    assert len(watch.reads) >= 15
    assert Stillness.MOTION not in watch.stillness


def test_what_is_learned_takes_no_more_room_with_time() -> None:
    watch = Watch(caret, TEXT)
    watch.looks(60.0, 1.0)
    before = len(watch.detector._blinks._shown)  # noqa: SLF001 — the only thing that could grow
    watch.looks(600.0, 1.0)
    shown = watch.detector._blinks._shown  # noqa: SLF001 — as above
    assert len(shown) <= before + 2
    assert all(len(states) <= 4 for states in shown.values())


def test_an_equal_frame_costs_less_than_a_millisecond() -> None:
    frame = np.full((1080, 1920, 4), 255, np.uint8)
    frame[:630] = drawn(prose(30, words=30), 1920)
    detector, costs, looks = ChangeDetector(), [], []
    detector.notice(frame, 0.0)
    detector.accept((Box(0, 0, 1920, 1080),))
    equal = frame.copy()
    for n in range(40):
        began = thread_time()
        assert detector.notice(equal, float(n)) is None
        noticed = thread_time()
        assert np.array_equal(frame, equal)
        costs.append(noticed - began)
        looks.append(thread_time() - noticed)
    # A crowded machine takes longer for everything.
    assert min(costs) < max(0.001, 2 * min(looks))


_SPELLS = st.tuples(st.sampled_from((0.3, 1.0, 4.0)), st.sampled_from("rvt"), st.integers(1, 20))


@given(st.lists(_SPELLS, min_size=3, max_size=12))
def test_a_look_at_the_same_again_is_left_out_of_learning_without_a_difference(
    spells: list[tuple[float, str, int]],
) -> None:
    """So many looks so far apart. r: at rest, v: a video plays, t: somebody types."""
    looks = [(apart, what) for apart, what, many in spells for _ in range(many)]
    shape, dice, now = (20, 30), np.random.default_rng(len(looks)), 0.0
    always, spared = Motion(np.zeros(shape, np.bool_)), Motion(np.zeros(shape, np.bool_))
    for passed, what in looks:
        now += passed
        moved = np.zeros(shape, np.bool_)
        if what == "v":
            moved[4:12, 5:20] = dice.random((8, 15)) < 0.8
        elif what == "t":
            moved[3, int(now) % 30] = True
        always.learn(moved, now)
        if moved.any() or not spared.rest(now):
            spared.learn(moved, now)
            assert np.array_equal(spared.mask(None, now), always.mask(None, now))
            assert np.array_equal(spared.film(now), always.film(now))
        else:
            assert not always.mask(None, now).any()
            assert not always.film(now).any()
        assert spared.due(now) == always.due(now)
