"""The labelled pictures: forms, terminals, tables and chats, drawn with real fonts, light and dark."""

import dataclasses
import os
import random
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from memory_core.assets import asset_path
from tests.benchmarks.scrub_cases import DATA, Case, filled

# By their Debian packages; where one is not installed the bundled Inter is drawn.
_FOLDERS = ("/usr/share/fonts", os.environ.get("SCRUBJAY_FONTS", ""))
_FONTS = {
    "sans": "DejaVuSans.ttf",
    "mono": "DejaVuSansMono.ttf",
    "serif": "DejaVuSerif.ttf",
    "dejavu-condensed": "DejaVuSansCondensed.ttf",
    "liberation": "LiberationSans-Regular.ttf",
    "liberation-mono": "LiberationMono-Regular.ttf",
    "roboto": "Roboto-Regular.ttf",
    "opensans": "OpenSans-Regular.ttf",
    "jetbrains": "JetBrainsMono-Regular.ttf",
    "hack": "Hack-Regular.ttf",
    "wqy": "wqy-microhei.ttc",
}
_MONO = frozenset({"mono", "liberation-mono", "jetbrains", "hack"})
_Colour = tuple[int, int, int]
_THEMES: dict[str, dict[str, _Colour]] = {
    "light": {"ground": (250, 250, 250), "ink": (25, 25, 25), "box": (255, 255, 255), "edge": (190, 190, 190)},
    "dark": {"ground": (24, 26, 30), "ink": (225, 225, 225), "box": (38, 41, 47), "edge": (80, 85, 95)},
    "solarized": {"ground": (253, 246, 227), "ink": (88, 110, 117), "box": (238, 232, 213), "edge": (147, 161, 161)},
    "terminal": {"ground": (0, 0, 0), "ink": (60, 220, 90), "box": (10, 30, 12), "edge": (30, 90, 40)},
}
# How far apart lines are, in heights of a letter.
_PITCH = {"tight": 1.35, "editor": 1.45, "chat": 2.6, "floating": 2.0}
_WIDTH = 980


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture to be drawn; `case` holds its text and what must not be read on it in the end."""

    layout: str
    theme: str
    font: str
    size: int
    case: Case


# Which of a file's pictures are kept apart, by their number.
_FILES: dict[str, Callable[[int], bool]] = {
    "pictures.txt": lambda number: number % 2 == 1,
    "pictures2.txt": lambda _: False,
    "pictures3.txt": lambda _: True,
}


@lru_cache
def scenes() -> tuple[Scene, ...]:
    """All pictures of the set."""
    found = (scene for name, apart in _FILES.items() for scene in _read(name, apart))
    # No other font that is surely there has Chinese signs.
    return tuple(scene for scene in found if scene.font != "wqy" or _path(scene) is not None)


def _read(name: str, apart: Callable[[int], bool]) -> Iterator[Scene]:
    lines = (DATA / name).read_text("utf-8").split("\n")
    first = next(number for number, line in enumerate(lines) if line.startswith("== "))
    text = "\n".join(lines[first:])
    blocks = re.split(r"^== ", text, flags=re.M)[1:]
    yield from (_scene(block, kept_apart=apart(number)) for number, block in enumerate(blocks))


def _scene(block: str, *, kept_apart: bool) -> Scene:
    head, _, body = block.strip().partition("\n")
    layout, theme, font, size = head.split()
    return Scene(layout, theme, font, int(size), dataclasses.replace(filled(body), kept_apart=kept_apart))


def drawn(scene: Scene) -> Image.Image:
    """The scene as a screen shows it; the same each time."""
    colours = _THEMES[scene.theme]
    row = int(scene.size * _PITCH.get(scene.layout, 2.2))
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
                width = int(font.getlength(cell)) + 30
                width = width if scene.layout == "chat" else max(300, width)
                area = (x - 10, top - 6, x + width, top + scene.size + 10)
                pen.rounded_rectangle(area, 5, fill=colours["box"], outline=colours["edge"])
            pen.text((x, top), cell, fill=colours["ink"], font=font)
        top += row
    return image


def _font(scene: Scene) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_path(scene) or asset_path("fonts", "Inter-Regular.otf")), scene.size)


def _path(scene: Scene) -> Path | None:
    return font_file(_FONTS.get(scene.font, ""))


@lru_cache
def font_file(name: str) -> Path | None:
    """Where a font is installed, by the name of its file."""
    folders = (Path(folder) for folder in _FOLDERS if folder and name)
    return next((path for folder in folders for path in sorted(folder.rglob(name))), None)


_Cells = list[tuple[int, str, bool]]


def _rows(scene: Scene) -> Iterator[_Cells]:
    """Rows of cells: how far right each begins, its text, whether it stands in a box."""
    font = _font(scene)
    starts = _columns(scene, font)
    for number, line in enumerate(scene.case.text.split("\n")):
        cells = [cell.strip() if "|" in line else cell for cell in line.split(" | ")]
        if len(cells) > 1 and scene.layout in _PAIRS:
            yield from _PAIRS[scene.layout](cells)
        elif scene.layout == "table" and len(cells) > 1:
            yield [(starts[column], cell, False) for column, cell in enumerate(cells)]
        elif scene.layout == "editor":
            yield from _numbered(number, line, scene, font)
        elif scene.layout == "chat":
            right = _WIDTH - 120 - int(font.getlength(line)) if number % 2 else 0
            yield [(max(right, 0), line, True)]
        else:
            yield from ([(0, part, False)] for part in _wrapped(line, scene, font))


# A label left of its box, over it, inside of it; a list at the left of a window, too.
_PAIRS: dict[str, Callable[[list[str]], list[_Cells]]] = {
    "form": lambda cells: [[(0, cells[0], False), (240, cells[1], True)]],
    "above": lambda cells: [[(0, cells[0], False)], [(0, cells[1], True)]],
    "floating": lambda cells: [[(4, cells[0], False)], [(4, cells[1], False)], []],
    "window": lambda cells: [[(0, "All items", False), (180, cells[0], False), (330, cells[1], True)]],
}


def _numbered(number: int, line: str, scene: Scene, font: ImageFont.FreeTypeFont) -> Iterator[_Cells]:
    """A line of an editor, with its number before it."""
    first, *rest = _wrapped(line, scene, font) or [""]
    yield [(0, f"{number + 1:>3}", False), (4 * scene.size, first, False)]
    yield from ([(4 * scene.size, part, False)] for part in rest)


def _wrapped(line: str, scene: Scene, font: ImageFont.FreeTypeFont) -> list[str]:
    """A terminal breaks what is too long at its edge, all else between words."""
    fits = _WIDTH - 90 - (4 * scene.size if scene.layout == "editor" else 0)
    parts = []
    while font.getlength(line) > fits:
        cut = max(n for n in range(1, len(line)) if font.getlength(line[:n]) <= fits)
        if scene.font not in _MONO and " " in line[:cut]:
            cut = line[:cut].rindex(" ") + 1
        parts.append(line[:cut].rstrip())
        line = line[cut:]
    return [*parts, line]


def _columns(scene: Scene, font: ImageFont.FreeTypeFont) -> list[int]:
    """Where the columns of a table begin: as far apart as their widest cells need."""
    widths = [0] * 8
    for line in scene.case.text.split("\n"):
        cells = line.split(" | ")
        if len(cells) > 1:
            for number, cell in enumerate(cells):
                widths[number] = max(widths[number], 200, int(font.getlength(cell.strip())))
    return [sum(widths[:number]) + 60 * number for number in range(len(widths))]
