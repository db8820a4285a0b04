"""Text that stands in a film is read; the film is not."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from capture.change.captions import Caption
from capture.change.detector import Change, ChangeDetector
from capture.noticing import Noticing
from capture.reading.ocr import TesseractOcr
from capture.reading.scripted_ocr import ScriptedOcr
from capture.tally import Tally
from memory_core.records.observation import Box, Observation, TextLine, Word
from tests.fakes.film import captioned, film
from tests.fakes.scripted_desk import LINE, Desk

SCREEN = (576, 960)
VIDEO = Box(64, 64, 768, 448)
FERRY, STORM = "The ferry to Helsinki is late again", "We have to leave before the storm"

Said = Callable[[float], str]
Settled = Callable[[Change, float], Change | None]


class Cinema:
    """Looks at a film with captions; what is found is accepted as read."""

    def __init__(self, said: Said, *, size: int = 26) -> None:
        self.detector, self.now, self._said, self._size = ChangeDetector(), 0.0, said, size
        self.found: list[tuple[float, Caption]] = []
        self.gone: list[tuple[float, Box]] = []
        self.place = Box(0, 0, 0, 0)

    def looks(self, seconds: float, every: float = 1.0, settled: Settled = lambda change, _now: change) -> None:
        """Look for so long; of each change, what has `settled` is read."""
        end = self.now + seconds
        while self.now < end - 1e-6:
            self.now += every
            change = self.detector.notice(self._screen(), self.now)
            self.gone += [(self.now, box) for box in self.detector.gone]
            change = settled(change, self.now) if change is not None else None
            if change is not None:
                self.found += [(self.now, caption) for caption in change.captions]
                self.detector.accept(change.places)

    def _screen(self) -> NDArray[np.uint8]:
        screen = np.full((*SCREEN, 4), 30, np.uint8)
        picture = film(self.now, VIDEO.width, VIDEO.height)
        if text := self._said(self.now):
            self.place = captioned(picture, text, size=self._size)
        screen[VIDEO.top : VIDEO.bottom, VIDEO.left : VIDEO.right] = picture
        return screen


def spoken(text: str, since: float, until: float) -> Said:
    return lambda now: text if since <= now < until else ""


def words(caption: Caption) -> set[str]:
    reader = TesseractOcr()
    try:
        return {word.text for line in reader.read(caption.signs) for word in line.words}
    finally:
        reader.close()


@pytest.mark.parametrize("every", [0.25, 0.5, 1.0])
@pytest.mark.parametrize("late", [0.1, 0.6])
def test_a_caption_that_stands_for_two_seconds_is_found_once(every: float, late: float) -> None:
    cinema = Cinema(spoken(FERRY, 30 + late, 32 + late))
    cinema.looks(29)
    cinema.found.clear()
    cinema.looks(4, every)
    ((at, caption),) = cinema.found
    assert at <= 32 + late
    left, right = VIDEO.left + cinema.place.left, VIDEO.left + cinema.place.right
    assert caption.box.left <= left
    assert caption.box.right >= right
    assert caption.box.top <= VIDEO.top + cinema.place.top + 6
    assert caption.box.area < 3 * cinema.place.area


@pytest.mark.parametrize("size", [26, 40])
def test_what_stands_in_a_film_is_read_as_it_is_written(size: int) -> None:
    cinema = Cinema(spoken(FERRY, 20, 24), size=size)
    cinema.looks(24)
    ((_, caption),) = cinema.found
    assert words(caption) >= set(FERRY.split())


def test_one_caption_after_another_at_the_same_place_is_found() -> None:
    cinema = Cinema(lambda now: ("", FERRY, STORM)[int(now // 3) % 3] if now >= 21 else "")
    cinema.looks(20.5)
    cinema.looks(9)
    (_, first), (_, second) = cinema.found
    assert words(first) >= set(FERRY.split())
    assert words(second) >= set(STORM.split())
    assert len(cinema.gone) == 2


def test_a_caption_is_read_by_itself_also_before_the_film_is_known_to_go_on() -> None:
    cinema = Cinema(spoken(FERRY, 4.3, 6.8))
    noticing = Noticing(Tally())
    noticing.detector = cinema.detector

    def settled(change: Change, now: float) -> Change | None:
        left = noticing.settled(change, now, 0.0)
        noticing.read_at = noticing.read_at if left is None else now
        return left

    cinema.looks(8, settled=settled)
    ((at, caption),) = cinema.found
    assert at <= 6.8
    assert caption.box.area < 3 * cinema.place.area


def test_a_film_without_a_word_is_not_read_as_captions() -> None:
    cinema = Cinema(lambda _: "")
    cinema.looks(60)
    assert cinema.found == []


def test_what_moves_across_a_film_is_no_caption() -> None:
    """Credits that roll: no look shows them where the last one did."""
    cinema = Cinema(lambda now: (" " * int(7 * now % 30)) + "Directed by Ada" if now > 20 else "")
    cinema.looks(40)
    assert cinema.found == []


class Titles(ScriptedOcr):
    """Reads signs that stand alone as the title that is shown."""

    title = ""

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        if pixels.ndim == 3:
            return super().read(pixels, where=where)
        box = Box(6, 6, pixels.shape[1] - 12, pixels.shape[0] - 12)
        return [TextLine(self.title, box, (Word(self.title, box, 0.95),))]


def test_each_caption_is_kept_while_it_stands_and_not_after() -> None:
    desk = Desk()
    desk.ocr = titles = Titles()
    desk.die(stood=())
    desk.write(LINE, top=700)
    kept: list[Observation] = []
    for second in range(60):
        picture = film(second, VIDEO.width, VIDEO.height)
        titles.title = FERRY if 30 <= second < 34 else STORM if 40 <= second < 43 else ""
        if titles.title:
            captioned(picture, titles.title)
        desk.screen.paint(picture, left=VIDEO.left, top=VIDEO.top)
        desk.clock.advance(1)
        kept += desk.seeing.look()
    assert [seen.text.splitlines() for seen in kept] == [[LINE], [FERRY, LINE], [STORM, LINE]]
    assert {seen.app for seen in kept} == {"writer"}
