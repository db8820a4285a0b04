"""Capture holds little memory, and no more after many looks than after a few."""

import gc
import subprocess
import sys
import tracemalloc
from datetime import UTC, datetime

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from capture import heap
from capture.heap import give_back, hold_little
from capture.reading._tesseract import KEPT_S, TesseractOcr
from capture.reading.scripts import Script
from capture.sources.base import WindowInfo
from memory_core.clock import FrozenClock
from memory_core.records.observation import Box
from tests.fakes.scripted_desk import Desk
from tests.fakes.shown_window import until

SMALL = Box(0, 0, 640, 200)
# A frame is read and kept until the next one comes; of what is made meanwhile, something small always outlives it.
PROGRAM = """
import queue, random, sys, threading
from capture.heap import give_back, hold_little
from capture.usage import pss_mb
if sys.argv[1] == "told":
    assert hold_little()
frames, read = queue.Queue(1), threading.Event()

def reading():
    dice, lines = random.Random(1), {}
    while (frame := frames.get()) is not None:
        parts = [bytearray(frame[: dice.randrange(300_000, 8_000_000)]) for _ in range(3)]
        for _ in range(200):
            lines[dice.randrange(4000)] = bytes(dice.randrange(600, 3000))
        del parts[dice.randrange(3)]
    if sys.argv[1] == "told":
        give_back()
    frame = parts = None
    print(round(pss_mb() - before))
    read.set()

before = pss_mb()
threading.Thread(target=reading).start()
for _ in range(120):
    frames.put(bytearray(8_294_400))
frames.put(None)
read.wait()
"""


def letters(number: int) -> str:
    """A word of its own for each number; digits make no other window."""
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(3))


def picture(*lines: str) -> NDArray[np.uint8]:
    image = Image.new("L", (760, 40 + 50 * len(lines)), 255)
    for row, line in enumerate(lines):
        ImageDraw.Draw(image).text((20, 20 + 50 * row), line, fill=20, font=ImageFont.truetype("DejaVuSans.ttf", 26))
    return np.asarray(image)


def test_many_looks_at_ever_new_windows_leave_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is remembered on purpose is full before it is measured.
    monkeypatch.setattr("capture.rules.exclusions.REMEMBERED", 64)
    desk = Desk(SMALL)
    texts = [f"{letters(n)} told {letters(7 * n)}" for n in range(40)]

    def look(numbers: range) -> int:
        for n in numbers:
            window = WindowInfo("writer", f"Chapter {letters(n)}", SMALL, pid=100 + n, front=True)
            desk.windows.show([window])
            desk.write(texts[n * 17 % 40].ljust(16), top=20 + n % 4 * 40)
            desk.look()
            for kept in (desk.spool.rows, desk.spool.agains, desk.ocr.reads):
                kept.clear()
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    try:
        before = look(range(200))
        after = look(range(200, 300))
    finally:
        tracemalloc.stop()
    assert desk.counted("observations") > 200
    assert after - before < 30_000, "a third of a kilobyte for each look"


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has to be told to give memory back")
def test_what_was_freed_goes_back_to_the_system() -> None:
    def grown(how: str) -> int:
        ran = subprocess.run(
            [sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, timeout=60, check=True
        )
        return int(ran.stdout)

    told, untold = grown("told"), grown("untold")
    # The lines that are still known take some 7 MB.
    assert told < 20
    assert told < untold / 2


def test_only_glibc_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> bool:
        heap._glibc.cache_clear()  # noqa: SLF001 (known once, but for this test)
        return not hold_little() and not give_back()

    try:
        monkeypatch.setattr("capture.heap.sys.platform", "darwin")
        assert nowhere()
        monkeypatch.setattr("capture.heap.sys.platform", "linux")
        monkeypatch.setattr("capture.heap.ctypes.CDLL", lambda name: object())
        assert nowhere()
    finally:
        heap._glibc.cache_clear()  # noqa: SLF001 (known once, but for this test)


def test_a_model_that_is_not_used_for_a_while_goes() -> None:
    clock = FrozenClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    ocr = TesseractOcr(scripts=(Script.PLAIN, Script.LATIN), now=clock.monotonic)
    try:
        ocr.read(picture("größer schöner", "über Straße für Größe"), where="a letter")
        assert Script.LATIN in ocr.loaded
        for number in range(3):
            clock.advance(KEPT_S - 1)
            ocr.read(picture("The lighthouse keeper paints the stairs"), where=f"a book {number}")
        assert list(ocr.loaded) == [Script.PLAIN]
    finally:
        ocr.close()
    assert list(ocr.loaded) == []


def test_a_model_goes_when_it_was_not_used_for_so_long_however_long_it_was_used_before() -> None:
    clock = FrozenClock(datetime(2026, 3, 1, 9, tzinfo=UTC))
    ocr = TesseractOcr(scripts=(Script.PLAIN,), now=clock.monotonic)
    try:
        for _ in range(2):
            ocr.read(picture("The lighthouse keeper"))
            clock.advance(KEPT_S - 10)
        ocr._let_go_later()  # noqa: SLF001 (as its timer does, which was set at the first reading)
        assert ocr.loaded
        assert ocr._later is not None  # noqa: SLF001
        assert 10 <= ocr._later.interval < 15  # noqa: SLF001
    finally:
        ocr.close()


def test_a_model_goes_also_where_nothing_is_read_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.reading._tesseract.KEPT_S", 0.01)
    ocr = TesseractOcr(scripts=(Script.PLAIN,))
    ocr.read(picture("The lighthouse keeper"))
    until(lambda: not ocr.loaded, "the model to go")
