"""Draws screens full of known words, as programs show them: documentation, a chat, a dark editor, a table, photos."""

import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

FULL_HD = (1920, 1080)
_FONTS = Path(__file__).parents[2] / "assets" / "fonts"
WORDS = [
    "harbour",
    "deadline",
    "tender",
    "march",
    "drawings",
    "quay",
    "surveyor",
    "soundings",
    "insurer",
    "crane",
    "board",
    "letter",
    "northern",
    "office",
    "memory",
    "evidence",
    "index",
    "transaction",
    "schema",
    "window",
    "picture",
    "frame",
    "budget",
    "quarter",
    "report",
    "invoice",
    "travel",
    "hardware",
    "release",
    "branch",
    "commit",
    "review",
    "deploy",
    "cluster",
    "network",
    "storage",
    "vector",
    "ranking",
    "answer",
    "question",
    "citation",
]

Draw = Callable[[ImageDraw.ImageDraw, random.Random], None]


def screen(kind: str, *, seed: int = 1, size: tuple[int, int] = FULL_HD) -> NDArray[np.uint8]:
    """Height × width × 4, BGRA; `kind` is one of `KINDS`, and another `seed` has other words."""
    back, draw = _KINDS[kind]
    image = Image.new("RGB", FULL_HD, back)
    draw(ImageDraw.Draw(image), random.Random(seed))
    if kind == "photos":
        for number, left in enumerate((80, 700, 1320)):
            image.paste(_photo(560, 380, seed * 3 + number), (left, 90))
    red, green, blue = np.moveaxis(np.asarray(image), 2, 0)
    whole = np.dstack([blue, green, red, np.full_like(red, 255)])
    return np.ascontiguousarray(whole[: size[1], : size[0]])


def _font(pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FONTS / "Inter-Regular.otf"), pixels)


def _sentence(dice: random.Random, count: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(count)).capitalize() + "."


def _documentation(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.rectangle((0, 0, 320, 1080), "#f4f6f9")
    for line in range(28):
        pen.text((24, 40 + line * 36), _sentence(dice, 3), "#444455", _font(15))
    for line in range(34):
        pen.text((380, 40 + line * 30), _sentence(dice, 15), "#222222", _font(17))


def _chat(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    pen.rectangle((0, 0, 360, 1080), "white")
    for row in range(14):
        pen.ellipse((16, 20 + row * 74, 64, 68 + row * 74), f"hsl({row * 25}, 60%, 70%)")
        pen.text((78, 34 + row * 74), _sentence(dice, 3), "#222222", _font(16))
        left = 1000 if row % 3 == 0 else 400
        pen.rounded_rectangle(
            (left, 20 + row * 74, left + 860, 82 + row * 74), 12, "#d6f5c9" if left > 400 else "white"
        )
        pen.text((left + 16, 40 + row * 74), _sentence(dice, 9), "#222222", _font(18))


def _editor(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    colours = ("#569cd6", "#d4d4d4", "#ce9178", "#6a9955", "#dcdcaa")
    for line in range(44):
        left = 60 + 28 * (line % 4)
        for _ in range(dice.randint(3, 10)):
            word, font = dice.choice(WORDS), _font(17)
            pen.text((left, 20 + line * 24), word, dice.choice(colours), font)
            left += round(font.getlength(word)) + 12


def _table(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for row in range(36):
        for cell in range(13):
            left, top = 30 + cell * 142, 40 + row * 28
            pen.rectangle((left, top, left + 142, top + 28), outline="#d0d0d0")
            text = dice.choice(WORDS) if cell % 3 == 0 else f"{dice.randint(100, 99999) / 100:,.2f}"
            pen.text((left + 8, top + 5), text, "#222222", _font(16))


def _beside_photos(pen: ImageDraw.ImageDraw, dice: random.Random) -> None:
    for column in range(3):
        for line in range(17):
            pen.text((80 + column * 620, 500 + line * 32), _sentence(dice, 7), "#111111", _font(17))


def _photo(width: int, height: int, seed: int) -> Image.Image:
    """Coloured noise with the spectrum of a photograph, which costs about as many bytes as one."""
    dice = np.random.default_rng(seed)
    falls = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.fftfreq(width)[None, :])
    falls[0, 0] = 1
    planes = []
    for _ in range(3):
        plane = np.real(np.fft.ifft2(np.fft.fft2(dice.normal(size=(height, width))) / falls**1.35))
        planes.append((plane - plane.min()) / np.ptp(plane) * 255)
    return Image.fromarray(np.dstack(planes).astype(np.uint8))


_KINDS: dict[str, tuple[str, Draw]] = {
    "documentation": ("white", _documentation),
    "chat": ("#f0f2f5", _chat),
    "editor": ("#1e1e1e", _editor),
    "table": ("white", _table),
    "photos": ("white", _beside_photos),
}
KINDS = tuple(_KINDS)
