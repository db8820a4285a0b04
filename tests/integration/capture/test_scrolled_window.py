"""A real window on a real X server is scrolled: only what came in is read, and all of it is known."""

import random

import pytest

from capture.change.boxes import grown, merged
from capture.change.detector import ChangeDetector
from capture.reading.ocr import TesseractOcr
from capture.reading.page import Page, moved
from capture.sources.screen import MssScreen
from desktop.demo.stage import VirtualScreen
from memory_core.clock import FrozenClock, SystemClock
from tests.fakes.rendered import WORDS
from tests.fakes.shown_window import ShownWindow

pytestmark = pytest.mark.display
DICE = random.Random(4)
LINES = [f"{n} " + " ".join(DICE.choice(WORDS.split()[:24]) for _ in range(9)) for n in range(100, 260)]


class Reader:
    """The eyes without their rules: one monitor, read as the pipeline does."""

    def __init__(self) -> None:
        self.clock = FrozenClock(SystemClock().now())
        self.screen, self.ocr = MssScreen(clock=self.clock), TesseractOcr()
        self.detector, self.page = ChangeDetector(), Page()

    def look(self) -> float:
        """Look once; the share of the monitor that was read."""
        self.clock.advance(5)
        pixels = self.screen.grab(1).pixels
        change = self.detector.notice(pixels, self.clock.monotonic())
        if change is None:
            return 0.0
        if change.scroll is not None:
            self.page = self.page.scrolled(change.scroll.region, change.scroll.dx, change.scroll.dy)
            change = self.detector.scrolled(change)
        boxes = tuple(merged(grown(self.page.widened(box), pixels) for box in change.boxes))
        for box in boxes:
            read = self.ocr.read(pixels[box.top : box.bottom, box.left : box.right])
            lines = [moved(line, box.left, box.top) for line in read]
            self.page = self.page.with_read(box, lines, self.detector.stands)
        self.detector.accept(boxes, [line.box for line in self.page.lines])
        height, width = pixels.shape[:2]
        return float(sum(box.area for box in boxes) / (height * width))

    def words(self) -> set[str]:
        """All that is known to stand on the monitor."""
        return {word for line in self.page.lines for word in line.text.split()}

    def close(self) -> None:
        """Give back screen and engine."""
        self.ocr.close()
        self.screen.close()


def test_a_window_that_is_scrolled_is_read_strip_by_strip(display: VirtualScreen) -> None:
    reader = Reader()
    beside, text = "\n".join(LINES[100:130]), "\n".join(LINES[:100])
    screen = display.environment
    with (
        ShownWindow(screen, app="list", title="List", text=beside, box=[20, 80, 420, 800]),
        ShownWindow(screen, app="reader", title="Page", text=text, box=[500, 80, 1000, 800], dark=True) as window,
    ):
        reader.look()
        first = reader.words()
        assert {"100", "103", "107", "kingfisher"} <= first
        shares, seen = [], set(first)
        for line in (4, 9, 21, 28):
            window.do(scroll=line)
            shares.append(reader.look())
            seen |= reader.words()
            assert str(100 + line + 1) in reader.words()
            assert str(100 + line - 2) not in reader.words()
        numbers = [str(n) for n in range(100, 150)]
        assert sum(number in seen for number in numbers) >= 0.97 * len(numbers)
        assert {"203", "205"} <= reader.words()
        assert max(shares) < 0.2
        assert 0 < shares[0] < 0.08
        window.do(scroll=0)
        reader.look()
        first &= {word for line in LINES for word in line.split()}
        assert len(first - reader.words()) <= 0.03 * len(first)
    reader.close()
