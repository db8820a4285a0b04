"""Which pictures are kept: few enough for a day, none too far from what it stands for."""

import io
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from capture.album import BUCKET, PER_HOUR, Album, PictureBudget, Shot
from capture.picture import POOR, QUALITY, encoded
from capture.reading.ocr import TesseractOcr
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Box
from tests.fakes.pages import KINDS, WORDS, screen

HOUR = 3600.0
DAY_BYTES = 140_000_000


@pytest.mark.parametrize(
    ("changed", "not_yet", "then"),
    [
        (1.0, 2.9, 3.1),
        (0.4, 2.9, 3.1),
        (0.2, 14.0, 16.0),
        (0.05, 59.0, 61.0),
        (0.001, 299.0, 301.0),
        (0.0, 299.0, 301.0),
    ],
)
def test_the_more_of_a_window_differs_the_sooner_it_gets_a_picture(changed: float, not_yet: float, then: float) -> None:
    budget = PictureBudget()
    assert budget.wants("writer", 0.0, changed=changed), "the first one is kept at once"
    budget.spend("writer", 0.0, 100_000)
    assert not budget.wants("writer", not_yet, changed=changed)
    assert budget.wants("writer", then, changed=changed)


def test_each_window_has_a_time_of_its_own() -> None:
    budget = PictureBudget()
    budget.spend("writer", 0.0, 100_000)
    assert budget.wants("chat", 0.1, changed=0.0)


@pytest.mark.parametrize(("share", "seconds"), [(0.45, 3.0), (0.3, 6.0), (0.1, 12.0), (0.05, 24.0)])
def test_the_emptier_the_bucket_the_longer_it_takes(share: float, seconds: float) -> None:
    budget = PictureBudget(per_hour=0)
    budget.spend("writer", 0.0, 0)
    _drain(budget, share)
    assert not budget.wants("writer", seconds - 0.1, changed=1.0)
    assert budget.wants("writer", seconds + 0.1, changed=1.0)


def _drain(budget: PictureBudget, share: float) -> None:
    """Keep small pictures of another window until so much of the bucket is left."""
    while budget.left(0.0) > share * BUCKET:
        budget.spend("other", 0.0, 20_000)


def test_an_empty_bucket_keeps_no_picture_until_it_has_filled_again() -> None:
    budget = PictureBudget()
    budget.spend("writer", 0.0, BUCKET)
    assert not budget.wants("writer", 60.0, changed=1.0)
    assert budget.wants("writer", 4 * HOUR, changed=1.0)


def test_pictures_are_coarser_when_the_bucket_is_nearly_empty() -> None:
    budget = PictureBudget(per_hour=0)
    assert budget.quality(0.0) == QUALITY
    _drain(budget, 0.15)
    assert budget.quality(1.0) == POOR


def test_a_clock_that_goes_back_gives_nothing_and_takes_nothing() -> None:
    budget = PictureBudget()
    budget.spend("writer", 1000.0, 100_000)
    left = budget.left(1000.0)
    assert budget.left(0.0) == left


@pytest.fixture(scope="module")
def sizes() -> dict[str, int]:
    """What a picture of each kind of screen costs, really encoded."""
    return {kind: len(encoded(screen(kind), ())) for kind in KINDS}


@dataclass(frozen=True)
class _Seen:
    """One moment at which something new was read."""

    at: float
    window: str
    changed: float


def _office(dice: random.Random) -> Iterator[_Seen]:
    """Eight hours: typing, reading and scrolling, chatting, and switching every few minutes."""
    at = 0.0
    while at < 8 * HOUR:
        kind, end = dice.choice(KINDS), at + dice.uniform(60, 600)
        window, since = f"{kind}-{dice.randint(1, 6)}", 1.0
        pace, step = dice.choice(((3.0, 0.004), (6.0, 0.5), (20.0, 0.03), (4.0, 0.45)))
        while at < end:
            yield _Seen(at, window, min(1.0, since))
            since += step
            at += dice.uniform(0.7, 1.3) * pace


def _restless(dice: random.Random) -> Iterator[_Seen]:
    """Eight hours in which everything changes every second, in ever new windows."""
    for second in range(int(8 * HOUR)):
        yield _Seen(float(second), f"photos-{dice.randint(1, 10_000)}", 1.0)


def _spent(day: Iterator[_Seen], sizes: dict[str, int]) -> tuple[int, int, float]:
    """Bytes, pictures, and the longest time in seconds without one while something new was read."""
    budget, total, count, last, longest = PictureBudget(), 0, 0, 0.0, 0.0
    for seen in day:
        if budget.wants(seen.window, seen.at, changed=seen.changed):
            size = sizes[seen.window.split("-")[0]]
            budget.spend(seen.window, seen.at, size)
            total, count, last = total + size, count + 1, seen.at
        longest = max(longest, seen.at - last)
    return total, count, longest


@pytest.mark.parametrize("seed", range(3))
def test_a_working_day_of_eight_hours_stays_small_and_is_seen_throughout(seed: int, sizes: dict[str, int]) -> None:
    total, count, longest = _spent(_office(random.Random(seed)), sizes)
    assert total + 6_000 * count < DAY_BYTES * 0.85
    assert count > 400
    assert longest <= 301.0


def test_even_a_day_on_which_everything_changes_every_second_stays_small(sizes: dict[str, int]) -> None:
    total, count, longest = _spent(_restless(random.Random(1)), sizes)
    assert total + 6_000 * count <= BUCKET + 8 * PER_HOUR < DAY_BYTES * 0.85
    assert longest < 120.0


def _words(ocr: TesseractOcr, pixels: NDArray[np.uint8]) -> Counter[str]:
    """The words that were drawn, as far as they are read; what stands at a cut edge is no word."""
    read = (word.strip(".").casefold() for line in ocr.read(np.ascontiguousarray(pixels)) for word in line.text.split())
    return Counter(word for word in read if word in WORDS)


def _decoded(picture: bytes) -> NDArray[np.uint8]:
    red, green, blue = np.moveaxis(np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")), 2, 0)
    return np.dstack([blue, green, red, np.full_like(red, 255)])


def test_words_can_be_read_on_a_kept_picture_as_on_the_screen() -> None:
    ocr = TesseractOcr()
    known: Counter[str] = Counter()
    found = {QUALITY: 0, POOR: 0}
    try:
        for kind in KINDS:
            pixels = screen(kind)[500:, 300:1260]
            words = _words(ocr, pixels)
            known += words
            for quality in found:
                found[quality] += (words & _words(ocr, _decoded(encoded(pixels, (), quality=quality)))).total()
    finally:
        ocr.close()
    assert known.total() > 200
    assert found[QUALITY] / known.total() >= 0.985
    assert found[POOR] / known.total() >= 0.97


class _Desk:
    """An album over one screen."""

    def __init__(self) -> None:
        self.album = Album()
        self.pixels = screen("documentation", size=(960, 540))
        self.count = 0

    def see(self, now: float, *, window: str = "writer", place: Box | None = None, secret: Box | None = None) -> Shot:
        """Something new was read."""
        self.count += 1
        shot = self.album.shoot(
            window,
            ObservationId(f"o_{self.count}"),
            self.pixels,
            place or Box(0, 0, 960, 540),
            [secret] if secret else [],
            now=now,
        )
        self.album.keep(shot)
        return shot

    def type(self, line: int) -> None:
        """One line more."""
        self.pixels = self.pixels.copy()
        self.pixels[40 + 16 * line : 50 + 16 * line, 400:800:3] = 0


def test_while_somebody_types_what_is_seen_shows_the_picture_before() -> None:
    desk = _Desk()
    assert desk.see(0.0).picture is not None
    for line in range(5):
        desk.type(line)
        shot = desk.see(3.0 * (line + 1))
        assert shot.picture is None
        assert shot.of == ObservationId("o_1")
    assert desk.see(61.0).picture is not None
    desk.type(6)
    assert desk.see(64.0).of == ObservationId("o_7")


def test_another_scene_gets_a_picture_and_shows_no_other_until_then() -> None:
    desk = _Desk()
    desk.see(0.0)
    desk.pixels = screen("editor", size=(960, 540))
    too_soon = desk.see(1.0)
    assert (too_soon.picture, too_soon.of) == (None, None)
    assert desk.see(4.0).picture is not None


def test_coming_back_to_a_window_that_did_not_change_shows_its_last_picture() -> None:
    desk = _Desk()
    desk.see(0.0)
    desk.see(10.0, window="chat", place=Box(100, 100, 400, 300))
    assert desk.see(20.0).of == ObservationId("o_1")
    assert desk.see(301.0).picture is not None


def test_a_window_of_another_size_shows_no_picture_on_which_its_lines_would_not_fit() -> None:
    desk = _Desk()
    desk.see(0.0)
    smaller = desk.see(1.0, place=Box(0, 0, 900, 540))
    assert (smaller.picture, smaller.of) == (None, None)


def test_a_window_that_is_in_front_now_and_then_keeps_a_picture_of_each_way_it_is_seen() -> None:
    desk = _Desk()
    beside = Box(100, 100, 400, 300)
    desk.see(0.0)
    assert desk.see(10.0, place=beside).picture is not None
    for turn in range(1, 10):
        assert desk.see(10.0 + 20 * turn).of == ObservationId("o_1")
        assert desk.see(20.0 + 20 * turn, place=beside).of == ObservationId("o_2")


def test_what_could_not_be_spooled_is_not_known() -> None:
    desk = _Desk()
    lost = desk.album.shoot("writer", ObservationId("o_0"), desk.pixels, Box(0, 0, 960, 540), [], now=0.0)
    assert lost.picture is not None
    assert desk.see(0.5).picture is not None
    assert desk.see(1.0).of == ObservationId("o_1")


def test_a_secret_is_black_on_the_picture_and_makes_no_difference_by_being_typed_on() -> None:
    desk = _Desk()
    secret = Box(400, 40, 400, 40)
    shot = desk.see(0.0, secret=secret)
    assert shot.picture is not None
    picture = np.asarray(Image.open(io.BytesIO(shot.picture)).convert("L"))
    assert picture[46:74, 410:790].max() < 30
    desk.type(0)
    desk.type(1)
    assert desk.see(100.0, secret=secret).of == ObservationId("o_1")


def test_many_windows_are_forgotten_again() -> None:
    desk = _Desk()
    place = Box(0, 0, 32, 32)
    for number in range(70):
        desk.see(float(number), window=f"window {number}", place=place)
    assert desk.see(80.0, window="window 69", place=place).of == ObservationId("o_70")
    assert desk.see(80.0, window="window 0", place=place).picture is not None
