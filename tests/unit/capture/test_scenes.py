"""What a monitor showed while a window was in front, and what is left to read when it comes back."""

import numpy as np
from numpy.typing import NDArray

from capture.change.detector import ChangeDetector
from capture.reading.page import Page
from capture.scenes import MOST, Scene, Scenes
from capture.sources.scripted import PAPER
from memory_core.records.observation import Box
from tests.fakes.scripted_desk import CHAT, CHAT_IN_FRONT, LINE, WRITER, Desk


def paper() -> NDArray[np.uint8]:
    return np.full((1080, 1920, 4), PAPER, np.uint8)


def scene(fill: int = 0) -> Scene:
    return Scene(np.full((100, 100), fill, np.uint8), Page())


def photograph() -> Scene:
    """What can't be packed."""
    return Scene(np.random.default_rng(4).integers(0, 256, (100, 100), np.uint8), Page())


def test_only_the_last_scenes_that_fit_are_kept() -> None:
    scenes = Scenes(limit_bytes=25_000)
    for name in ("a", "b", "c"):
        scenes.keep(name, photograph())
    assert scenes.take("a") is None
    assert scenes.take("b") is not None
    assert scenes.take("b") is None


def test_scenes_are_packed_and_come_back_as_they_were() -> None:
    scenes, seen = Scenes(limit_bytes=5_000), scene()
    seen.green[40:60, 10:90] = 200
    seen.green[45, 20] = 7
    for name in ("a", "b", "c"):
        scenes.keep(name, seen)
    again = scenes.take("a")
    assert again is not None
    assert again.page is seen.page
    assert again.green.dtype == np.uint8
    np.testing.assert_array_equal(again.green, seen.green)


def test_however_small_no_more_than_a_few_scenes_are_kept() -> None:
    scenes = Scenes()
    for number in range(MOST + 1):
        scenes.keep(number, scene())
    assert [scenes.take(number) is not None for number in range(MOST + 1)] == [False] + [True] * MOST


def test_one_scene_is_kept_however_large() -> None:
    scenes = Scenes(limit_bytes=1)
    scenes.keep("a", scene())
    scenes.keep("b", scene(1))
    kept = scenes.take("b")
    assert kept is not None
    assert kept.green[0, 0] == 1


def test_of_a_picture_known_before_only_what_differs_is_left_to_read() -> None:
    detector, first = ChangeDetector(), paper()
    first[100:140, 100:900] = 20
    whole = detector.notice(first, 0.0)
    assert whole is not None
    detector.accept(whole.boxes)
    before = detector.known_green()
    assert before is not None
    detector.notice(np.zeros_like(first), 1.0)
    detector.accept((Box(0, 0, 1920, 1080),))

    again = first.copy()
    again[600:640, 300:700] = 60
    detector.notice(again, 2.0)
    change = detector.remembered(before)
    assert change is not None
    assert change.share < 0.02
    (box,) = change.boxes
    assert box.left <= 300
    assert box.right >= 700
    assert box.top <= 600
    assert box.bottom >= 640
    # What is left stays a change until it is read.
    noticed = detector.notice(again.copy(), 3.0)
    assert noticed is not None
    detector.accept(noticed.boxes)
    assert detector.notice(again.copy(), 4.0) is None


def test_another_picture_or_size_is_not_taken_for_the_one_before() -> None:
    detector = ChangeDetector()
    detector.notice(paper(), 0.0)
    assert detector.remembered(np.zeros((1080, 1920), np.uint8)) is None
    assert detector.remembered(np.full((600, 800), PAPER, np.uint8)) is None
    assert ChangeDetector().remembered(np.zeros((600, 800), np.uint8)) is None
    assert ChangeDetector().known_green() is None


def full(desk: Desk, name: str, *, extra: str = "") -> None:
    """The whole screen shows one of two documents."""
    desk.screen.pixels[0][:] = PAPER
    for row in range(20):
        desk.write(f"{name} says in line {row} what it has to say", top=40 * row + 10)
    if extra:
        desk.write(extra, top=900)


def test_a_window_that_comes_back_is_read_only_where_it_differs() -> None:
    desk = Desk()
    full(desk, "The report")
    desk.look()
    desk.windows.show(CHAT_IN_FRONT)
    full(desk, "The chat")
    desk.look()
    read = desk.counted("ocr_pixels")
    desk.windows.show([WRITER, CHAT])
    full(desk, "The report", extra=LINE)
    seen = desk.look()
    assert [(one.app, LINE in one.text) for one in seen] == [("writer", True)]
    assert seen[0].text.count("The report says") == 20
    assert "The chat" not in seen[0].text
    assert desk.counted("scenes") == 1
    assert desk.counted("ocr_pixels") - read < 0.03 * 1920 * 1080
