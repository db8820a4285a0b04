"""Pages of real text, drawn with a font, as pictures of a screen."""

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from memory_core.records.observation import Box

WORDS = """heating boiler Thursday minutes budget review Maria invoice window report draft customer portal launch
contract kingfisher river meeting slides Northwind Frankfurt release notes 2026 42 17.5 login"""
PITCH = 21


@dataclass(frozen=True, slots=True)
class Theme:
    """Paper, ink and desktop, as shades of grey."""

    paper: int
    ink: int
    desktop: int


LIGHT = Theme(255, 25, 225)
DARK = Theme(30, 215, 20)


def drawn(lines: list[str], width: int, theme: Theme = LIGHT, *, size: int = 14) -> NDArray[np.uint8]:
    """The lines one below the other, as height × width × 4 BGRA."""
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(size)
    paper = Image.new("L", (width, PITCH * len(lines)), theme.paper)
    pen = ImageDraw.Draw(paper)
    for n, line in enumerate(lines):
        pen.text((9, n * PITCH + 2), line, font=font, fill=theme.ink)
    return np.repeat(np.asarray(paper)[..., None], 4, axis=2)


def prose(count: int, seed: int = 1, words: int = 12) -> list[str]:
    """Lines of which no two are alike, with an empty one now and then."""
    dice, known = random.Random(seed), WORDS.split()
    return ["" if n % 9 == 8 else " ".join(dice.choice(known) for _ in range(words)) for n in range(count)]


def log_lines(count: int, seed: int = 1) -> list[str]:
    """Lines of three sorts only, in an order of their own."""
    dice = random.Random(seed)
    sorts = ("INFO  request handled in 12 ms", "WARN  slow answer from the store", "INFO  nothing to do")
    return [dice.choice(sorts) for _ in range(count)]


def table_lines(count: int) -> list[str]:
    """Rows that differ in one number."""
    return [f"{n:04d}   Northwind Ltd.   Frankfurt   paid   48,000 EUR   {n * 37 % 1000:03d}" for n in range(count)]


@dataclass(frozen=True, slots=True)
class Desk:
    """A screen with a static sidebar, a header and a scrolled window at `place`."""

    page: NDArray[np.uint8]
    place: Box
    width: int = 1280
    height: int = 800
    theme: Theme = LIGHT

    def at(self, offset: int) -> NDArray[np.uint8]:
        """What it shows when the page is scrolled so far."""
        screen = np.full((self.height, self.width, 4), self.theme.desktop, np.uint8)
        around = drawn(prose(self.height // PITCH, seed=99, words=9), self.width, self.theme)
        screen[: len(around)] = around
        place = self.place
        screen[place.top : place.bottom, place.left : place.right] = self.page[offset : offset + place.height]
        return screen
