"""The baselines, in a process of their own: grab each second, and read the whole frame unless it is one known already.

Run as `python -m tests.benchmarks.capture.plain GATE`, with GATE `identical` (every frame that is not the last one byte
by byte is read) or `phash` (one is read when its perceptual hash is not near that of the last one that was read). It
prints a JSON line when it has read the first frames, one for each reading, and one with its counts; it ends when stdin
does. With `files` instead of a gate it reads the pictures that stdin names, a line each: what reading all could find.
"""

import json
import os
import select
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from capture.reading.ocr import TesseractOcr, legible_lines
from capture.sources.screen import MssScreen
from capture.sources.windows import window_source
from capture.usage import be_modest
from memory_core.errors import CaptureError
from tests.benchmarks.capture.phash import ALIKE_BELOW, distance, phash
from tests.benchmarks.capture.vocabulary import words_of

EVERY_S = 1.0


class Gate:
    """Lets a frame through when it is not the last one; by its bytes, or by its perceptual hash."""

    def __init__(self, kind: str) -> None:
        self._by_look = kind == "phash"
        self._last: dict[int, int] = {}

    def lets(self, monitor: int, pixels: NDArray[np.uint8]) -> bool:
        """Whether the frame is to be read; then it is the one that the next are compared with."""
        mine = phash(pixels) if self._by_look else xxhash.xxh3_64_intdigest(pixels.data)
        last = self._last.get(monitor)
        if last is not None and (distance(mine, last) < ALIKE_BELOW if self._by_look else mine == last):
            return False
        self._last[monitor] = mine
        return True


def main() -> None:
    """Look and read until stdin ends."""
    be_modest()
    kind = sys.argv[1]
    ocr = TesseractOcr()
    try:
        if kind == "files":
            _read_files(ocr)
        else:
            _watch(ocr, Gate(kind))
    finally:
        ocr.close()


def _watch(ocr: TesseractOcr, gate: Gate) -> None:
    screen, windows = MssScreen(), window_source()
    counts = {"frames": 0, "ocr_calls": 0, "ocr_pixels": 0}
    due, ready = time.monotonic(), False
    while True:
        for number in range(1, len(screen.monitors()) + 1):
            frame = screen.grab(number)
            counts["frames"] += 1
            if not gate.lets(number, frame.pixels):
                continue
            front = next((window for window in windows.visible() if window.front), None)
            words = _words(ocr, frame.pixels)
            counts["ocr_calls"] += 1
            counts["ocr_pixels"] += frame.pixels.shape[0] * frame.pixels.shape[1]
            _say(
                at=frame.at.timestamp(),
                read_at=time.time(),
                monitor=number,
                app=front.app if front else "",
                title=front.title if front else "",
                words=words,
            )
        if not ready:
            ready = True
            _say(ready=True, **counts)
        due = max(due + EVERY_S, time.monotonic())
        if select.select([0], [], [], max(0.0, due - time.monotonic()))[0] and not os.read(0, 1):
            break
    screen.close()
    windows.close()
    _say(counts=counts)


def _read_files(ocr: TesseractOcr) -> None:
    for line in sys.stdin:
        file = Path(line.strip())
        _say(file=file.name, words=_words(ocr, np.load(file)))


def _words(ocr: TesseractOcr, pixels: NDArray[np.uint8]) -> list[str]:
    lines = legible_lines(ocr.read(pixels))
    return sorted(words_of("\n".join(line.text for line in lines)))


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)


if __name__ == "__main__":
    try:
        main()
    except (CaptureError, BrokenPipeError) as error:
        sys.exit(str(error))
