"""Secrets on a real picture, read by the real engine: gone from the text, and gone from the pixels."""

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from capture.reading.layout import reading_order
from capture.reading.ocr import TesseractOcr
from memory_core.assets import asset_path
from memory_core.privacy.redaction import Scrubber, blacken
from tests.benchmarks.scrub_cases import around, is_left
from tests.benchmarks.scrub_pictures import drawn, scenes
from tests.benchmarks.scrub_windows import Looker, windows

CASES = Path(__file__).parents[2] / "data" / "scrubbing" / "secrets.txt"


@pytest.fixture(scope="module")
def ocr() -> Iterator[TesseractOcr]:
    engine = TesseractOcr()
    yield engine
    engine.close()


def _cases() -> Iterator[tuple[list[str], str]]:
    """Every second case, to spare time, and none in a script that the font lacks."""
    lines = [line for line in CASES.read_text("utf-8").split("\n") if not line.startswith("# ")]
    blocks = [block for block in "\n".join(lines).strip().split("\n---\n") if not re.search("[\u4e00-\u9fff]", block)]
    for block in blocks[::2]:
        secrets, _, text = block.partition("\n")
        yield secrets.split(" || "), text


def _drawn(text: str) -> Image.Image:
    lines = text.split("\n")
    image = Image.new("RGB", (1100, 40 + 30 * len(lines)), "white")
    font = ImageFont.truetype(str(asset_path("fonts", "Inter-Regular.otf")), 17)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(lines):
        pen.text((20, 15 + 30 * row), line, fill="black", font=font)
    return image


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    rgb = np.asarray(image)
    return np.ascontiguousarray(np.dstack([rgb[:, :, ::-1], np.full(rgb.shape[:2], 255, np.uint8)]))


def _holds(text: str, secret: str) -> bool:
    """Whether most of a secret stands in a text, whatever letters were mistaken for each other."""
    seen, wanted = (re.sub(r"\s", "", part).lower().translate(str.maketrans("oil|", "0111")) for part in (text, secret))
    longest = difflib.SequenceMatcher(None, seen, wanted, autojunk=False).find_longest_match()
    return longest.size >= max(3, 0.6 * len(wanted))


def test_secrets_leave_text_and_pixels(ocr: TesseractOcr) -> None:
    leaks: list[str] = []
    read = 0
    for secrets, text in _cases():
        image = _drawn(text)
        lines = reading_order(ocr.read(_pixels(image)))
        read += sum(_holds("".join(line.text for line in lines), secret) for secret in secrets)
        scrubbed, boxes, _ = Scrubber().scrub_lines(lines)
        blacken(image, boxes)
        left = "".join(line.text for line in scrubbed)
        seen = "".join(line.text for line in ocr.read(_pixels(image)))
        leaks += [f"text: {secret}" for secret in secrets if _holds(left, secret)]
        leaks += [f"pixels: {secret}" for secret in secrets if _holds(seen, secret)]
    assert read >= 25
    assert leaks == []


def test_forms_tables_and_terminals_give_nothing_away(ocr: TesseractOcr) -> None:
    leaks: list[str] = []
    read = over = 0
    scrubber = Scrubber()
    for scene in scenes()[::9]:
        image = drawn(scene)
        lines = reading_order(ocr.read(_pixels(image)))
        _, boxes, _ = scrubber.scrub_lines(lines)
        blacken(image, boxes)
        over += scene.case.clean and bool(boxes)
        seen = "".join(line.text for line in ocr.read(_pixels(image)))
        before, known = "".join(line.text for line in lines), around(scene.case)
        for secret in scene.case.secrets:
            if is_left(secret.value, before, known, share=0.25):
                read += 1
                leaks += [secret.kind] * is_left(secret.value, seen, known, share=0.25)
    assert read >= 12
    assert leaks == []
    assert over == 0


def test_no_sign_of_a_secret_can_be_made_out_on_the_picture_of_a_window_as_it_is_kept() -> None:
    """Among them one with a field whose border cuts a value off, and one of which a whole look reads nothing."""
    chosen = [window for window in windows("windows.txt") if not window.chinese][::9]
    seen = 0
    with Looker() as looker:
        for window in chosen:
            picture, _ = looker.kept(window)
            for finding in looker.findings(window, picture):
                if finding.secret.kind != "code":
                    seen += 1
                    assert (finding.readable, finding.shows) == (False, False), (window, finding)
    assert seen >= 6
