"""How long it takes to see that a frame is the last one again, or nearly: in this process, on a real frame."""

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from capture.change.detector import ChangeDetector
from capture.sources.screen import MssScreen

TIMES = 200
CARET = np.s_[200:216, 400:402, :3]


def unchanged_ms() -> tuple[float, float, float]:
    """Median and 95th percentile for the same frame again, and the median while a caret blinks, in milliseconds."""
    screen = MssScreen()
    try:
        frame = screen.grab(1).pixels
    finally:
        screen.close()
    blinked = frame.copy()
    blinked[CARET] = 255 - blinked[CARET]
    same = _times(lambda number: frame.copy(), frame)
    caret = _times(lambda number: (blinked if number % 2 else frame).copy(), frame)
    return statistics.median(same), sorted(same)[round(0.95 * (TIMES - 1))], statistics.median(caret)


def _times(frame_of: Callable[[int], NDArray[np.uint8]], first: NDArray[np.uint8]) -> list[float]:
    detector = ChangeDetector()
    change = detector.notice(first)
    detector.accept(change.boxes if change is not None else ())
    spent = []
    for number in range(TIMES):
        frame = frame_of(number)
        begun = time.perf_counter()
        detector.notice(frame)
        spent.append((time.perf_counter() - begun) * 1e3)
    return spent
