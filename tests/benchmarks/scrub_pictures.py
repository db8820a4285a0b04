"""The labelled pictures: forms, terminals, tables and chats, drawn with real fonts, light and dark."""

import dataclasses
import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from memory_core.assets import asset_path
from tests.benchmarks.scrub_cases import DATA, Case, filled

_FONTS = {
    "sans": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "mono": "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf",
    "serif": "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
}
_LIGHT = {"ground": (250, 250, 250), "ink": (25, 25, 25), "box": (255, 255, 255), "edge": (190, 190, 190)}
_DARK = {"ground": (24, 26, 30), "ink": (225, 225, 225), "box": (38, 41, 47), "edge": (80, 85, 95)}
_WIDTH = 980


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be drawn; `case` holds its text and what must not be read on it in the end."""

    layout: str
    dark: bool
    font: str
    size: int
    case: Case


@lru_cache
def scenes() -> tuple[Scene, ...]:
    """All pictures of the set."""
    text = "\n".join(
        line for line in (DATA / "pictures.txt").read_text("utf-8").split("\n") if not line.startswith("# ")
    )
    blocks = re.split(r"^== ", text, flags=re.M)[1:]
    return tuple(_scene(block, kept_apart=number % 2 == 1) for number, block in enumerate(blocks))


def _scene(block: str, *, kept_apart: bool) -> Scene:
    head, _, body = block.strip().partition("\n")
    layout, theme, font, size = head.split()
    return Scene(layout, theme == "dark", font, int(size), dataclasses.replace(filled(body), kept_apart=kept_apart))


def drawn(scene: Scene) -> Image.Image:
    """The scene as a screen shows it; the same each time."""
    colours = _DARK if scene.dark else _LIGHT
    row = int(scene.size * 2.2)
    rows = list(_rows(scene))
    dice = random.Random(zlib.crc32(scene.case.text.encode()))
    image = Image.new("RGB", (_WIDTH, 40 + row * (len(rows) + 1)), colours["ground"])
    pen = ImageDraw.Draw(image)
    font = _font(scene)
    left, top = 24 + dice.randrange(30), 20
    for cells in rows:
        for at, cell, boxed in cells:
            x = left + at
            if boxed:
                width = max(300, int(font.getlength(cell)) + 30)
                area = (x - 10, top - 6, x + width, top + scene.size + 10)
                pen.rounded_rectangle(area, 5, fill=colours["box"], outline=colours["edge"])
            pen.text((x, top), cell, fill=colours["ink"], font=font)
        top += row
    return image


def _font(scene: Scene) -> ImageFont.FreeTypeFont:
    path = _FONTS.get(scene.font, "")
    return ImageFont.truetype(
        path if Path(path).is_file() else str(asset_path("fonts", "Inter-Regular.otf")), scene.size
    )


def _rows(scene: Scene) -> Iterator[list[tuple[int, str, bool]]]:
    """Rows of cells: how far right each begins, its text, whether it stands in a box."""
    font = _font(scene)
    fits = _WIDTH - 90
    starts = _columns(scene, font)
    for line in scene.case.text.split("\n"):
        cells = [cell.strip() if "|" in line else cell for cell in line.split(" | ")]
        if scene.layout == "form" and len(cells) == 2:
            yield [(0, cells[0], False), (240, cells[1], True)]
        elif scene.layout == "above" and len(cells) == 2:
            yield [(0, cells[0], False)]
            yield [(0, cells[1], True)]
        elif scene.layout == "table" and len(cells) > 1:
            yield [(starts[number], cell, False) for number, cell in enumerate(cells)]
        else:
            # A terminal breaks what is too long at its edge.
            while font.getlength(line) > fits:
                cut = max(n for n in range(1, len(line)) if font.getlength(line[:n]) <= fits)
                if scene.font != "mono" and " " in line[:cut]:
                    cut = line[:cut].rindex(" ") + 1
                yield [(0, line[:cut].rstrip(), False)]
                line = line[cut:]
            yield [(0, line, False)]


def _columns(scene: Scene, font: ImageFont.FreeTypeFont) -> list[int]:
    """Where the columns of a table begin: as far apart as their widest cells need."""
    widths = [0] * 8
    for line in scene.case.text.split("\n"):
        cells = line.split(" | ")
        if len(cells) > 1:
            for number, cell in enumerate(cells):
                widths[number] = max(widths[number], 200, int(font.getlength(cell.strip())))
    return [sum(widths[:number]) + 60 * number for number in range(len(widths))]
