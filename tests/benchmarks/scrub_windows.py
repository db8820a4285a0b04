"""The labelled windows: dialogs, web pages, mails, terminals, forms side by side, and whether a sign shows through.

Harder than `scrub_pictures`: what is looked at is the picture as it is encoded, read again at two and three times its
size, where no run of four signs of a value may come back; and each value's own pixels are known, so that every one of
them has to be black.
"""

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from capture.covering import covering
from capture.picture import encoded
from capture.reading.alone import TesseractLines
from capture.reading.careful import CarefulOcr
from capture.reading.layout import reading_order
from memory_core.assets import asset_path
from memory_core.privacy.redaction import Scrubber
from tests.benchmarks.report import Row
from tests.benchmarks.scrub_cases import DATA, Case, Secret, around, filled, is_left
from tests.benchmarks.scrub_pictures import font_file

_FILES = {
    "windows.txt": False,
    "windows2.txt": True,
    "windows3.txt": False,
    "windows4.txt": False,
    "windows5.txt": True,
}
_FONTS = {
    "sans": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "mono": ("DejaVuSansMono.ttf", "DejaVuSansMono-Bold.ttf"),
    "serif": ("DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf"),
    "liberation": ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    "liberation-mono": ("LiberationMono-Regular.ttf", "LiberationMono-Bold.ttf"),
    "liberation-serif": ("LiberationSerif-Regular.ttf", "LiberationSerif-Bold.ttf"),
    "noto": ("NotoSans-Regular.ttf", "NotoSans-Bold.ttf"),
    "cantarell": ("Cantarell-Regular.otf", "Cantarell-Bold.otf"),
    "lato": ("Lato-Regular.ttf", "Lato-Bold.ttf"),
    "fira": ("FiraCode-Regular.ttf", "FiraCode-Bold.ttf"),
    "cjk": ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"),
    "wqy": ("wqy-microhei.ttc", "wqy-microhei.ttc"),
}
# Noto's collection begins with Japanese; of its members this one is simplified Chinese.
_MEMBER = {"cjk": 2}
_CHINESE = frozenset({"cjk", "wqy"})
_Colour = tuple[int, int, int]
_LIGHT: dict[str, _Colour] = {
    "ground": (255, 255, 255),
    "ink": (32, 33, 36),
    "label": (95, 99, 104),
    "bar": (222, 225, 230),
    "on bar": (60, 64, 67),
    "box": (255, 255, 255),
    "edge": (180, 184, 190),
    "button": (26, 115, 232),
    "on button": (255, 255, 255),
}
_DARK: dict[str, _Colour] = {
    "ground": (32, 33, 36),
    "ink": (232, 234, 237),
    "label": (154, 160, 166),
    "bar": (20, 21, 23),
    "on bar": (200, 202, 205),
    "box": (48, 49, 52),
    "edge": (95, 99, 104),
    "button": (138, 180, 248),
    "on button": (32, 33, 36),
}
_THEMES: dict[str, dict[str, _Colour]] = {
    "light": _LIGHT,
    "dark": _DARK,
    "grey": {**_LIGHT, "ground": (240, 240, 240), "bar": (200, 205, 215), "label": (32, 33, 36)},
    "blue": {**_LIGHT, "label": (0, 90, 180), "bar": (0, 95, 184), "on bar": (255, 255, 255)},
    "green": {**_LIGHT, "ground": (246, 250, 246), "label": (20, 120, 60), "ink": (30, 60, 40)},
    "red": {**_LIGHT, "label": (190, 40, 40), "bar": (120, 20, 30), "on bar": (255, 240, 240)},
    "nord": {**_DARK, "ground": (46, 52, 64), "box": (59, 66, 82), "ink": (216, 222, 233), "label": (136, 192, 208)},
    "dracula": {**_DARK, "ground": (40, 42, 54), "ink": (248, 248, 242), "label": (255, 121, 198)},
    "amber": {**_DARK, "ground": (10, 8, 0), "ink": (255, 176, 0), "label": (255, 200, 90)},
}
_WIDTH = 920
# How much a pixel of a sign differs from the ground where it can be made out, and what is black after encoding, of 255.
_INK = 40
_BLACK = 56


@dataclass(frozen=True, slots=True)
class Window:
    """A window to be drawn; `case` holds its text and what must not be made out on it in the end."""

    layout: str
    theme: str
    font: str
    size: int
    case: Case

    @property
    def chinese(self) -> bool:
        """Whether it is drawn in a Chinese font."""
        return self.font in _CHINESE


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one value: whether a run of four signs can be read again, and whether some of its ink shows."""

    secret: Secret
    readable: bool
    shows: bool


@lru_cache
def windows(name: str) -> tuple[Window, ...]:
    """All windows of one file; without the fonts of their Debian packages, those in Chinese are left out."""
    text = (DATA / name).read_text("utf-8")
    blocks = re.split(r"^== ", text[text.index("\n== ") + 1 :], flags=re.M)[1:]
    found = (_window(block, kept_apart=_FILES[name]) for block in blocks)
    return tuple(window for window in found if not window.chinese or _path(window.font, bold=False) is not None)


def rows(every: int = 1) -> Iterator[Row]:
    """The figures of the tuned and of the held-out windows; `every` so manieth is drawn."""
    with Looker() as looker:
        for half, kept_apart in (("tuned", False), ("held-out", True)):
            chosen = [window for name, apart in _FILES.items() if apart is kept_apart for window in windows(name)]
            yield from _rows(f"windows, {half}", looker, chosen[::every])


def _rows(title: str, looker: "Looker", chosen: Sequence[Window]) -> Iterator[Row]:
    seen: Counter[str] = Counter()
    read: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    clean = changed = 0
    for window in chosen:
        picture, masked = looker.kept(window)
        if window.case.clean:
            clean, changed = clean + 1, changed + bool(masked)
        for finding in looker.findings(window, picture):
            kind = finding.secret.kind
            seen[kind] += 1
            read[kind] += finding.readable
            shown[kind] += finding.shows
            if "--leaks" in sys.argv and not window.case.kept_apart and (finding.readable or finding.shows):
                print(window.layout, window.font, window.size, finding)
    for kind in (*sorted(seen), "all"):
        of, readable, shows = (one.total() if kind == "all" else one[kind] for one in (seen, read, shown))
        note = f"of {of}; read again at two and three times the size"
        yield Row("scrub", f"{title}: {kind}, gone", _percent(of - readable, of), "%", None, note)
        yield Row("scrub", f"{title}: {kind}, every sign black", _percent(of - shows, of), "%", None, f"of {of}")
    yield Row("scrub", f"{title}: clean, changed", _percent(changed, clean), "%", None, f"of {clean}")


def _percent(part: int, of: int) -> float:
    return round(100.0 * part / of, 1) if of else 100.0


class Looker:
    """Keeps windows as capture does, and looks at what was kept."""

    def __init__(self) -> None:
        self._ocr = CarefulOcr(TesseractLines())
        # Its own engine: the first one's must not know what it saw.
        self._other = TesseractLines()
        self._scrubber = Scrubber()

    def __enter__(self) -> "Looker":
        return self

    def __exit__(self, *_: object) -> None:
        self._ocr.close()
        self._other.close()

    def kept(self, window: Window) -> tuple[bytes, int]:
        """The encoded picture, and how many boxes are black on it."""
        pixels = _pixels(drawn(window))
        lines = self._ocr.read(pixels)
        _, secret, _ = self._scrubber.scrub_lines(reading_order(lines))
        masks = covering(secret, lines, pixels)
        return encoded(pixels, masks), len(masks)

    def findings(self, window: Window, picture: bytes) -> Iterator[Finding]:
        """What of each value can be made out on the encoded picture."""
        if not window.case.secrets:
            return
        image = Image.open(io.BytesIO(picture)).convert("RGB")
        texts = [self._text(image, times) for times in (2, 3)]
        whole, known = np.asarray(drawn(window)).astype(np.int16), around(window.case)
        lit = np.asarray(image).max(axis=2) > _BLACK
        for number, secret in enumerate(window.case.secrets):
            without = np.asarray(drawn(window, number)).astype(np.int16)
            ink = np.abs(whole - without).max(axis=2) > _INK
            readable = any(is_left(secret.value, line, known, share=0.0) for lines in texts for line in lines)
            yield Finding(secret, readable, bool((ink & lit).any()))

    def _text(self, image: Image.Image, times: int) -> list[str]:
        large = image.resize((image.width * times, image.height * times), Image.Resampling.BICUBIC)
        return [line.text for line in self._other.read(_pixels(large))]


def _pixels(image: Image.Image) -> NDArray[np.uint8]:
    rgb = np.asarray(image)
    return np.ascontiguousarray(np.dstack([rgb[:, :, ::-1], np.full(rgb.shape[:2], 255, np.uint8)]))


def _window(block: str, *, kept_apart: bool) -> Window:
    head, _, body = block.strip().partition("\n")
    layout, theme, font, size = head.split()
    return Window(layout, theme, font, int(size), replace(filled(body), kept_apart=kept_apart))


def drawn(window: Window, hidden: int | None = None) -> Image.Image:
    """The window as a screen shows it; the secret of number `hidden` left out, everything else in the same place."""
    return _Pen(window, hidden).drawn()


def _path(font: str, *, bold: bool) -> Path | None:
    return font_file(_FONTS[font][bold])


def _font(window: Window, size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    path = _path(window.font, bold=bold)
    if path is None:
        return ImageFont.truetype(str(asset_path("fonts", "Inter-Regular.otf")), size)
    return ImageFont.truetype(str(path), size, index=_MEMBER.get(window.font, 0))


# Signs with the number of the secret that they belong to, or None.
_Run = list[tuple[str, int | None]]


def _marked(case: Case) -> list[_Run]:
    """The lines of a case, sign by sign."""
    owner: list[int | None] = [None] * len(case.text)
    at = 0
    for number, secret in enumerate(case.secrets):
        at = case.text.index(secret.value, at)
        owner[at : at + len(secret.value)] = [number] * len(secret.value)
        at += len(secret.value)
    rows: list[_Run] = [[]]
    for sign, whose in zip(case.text, owner, strict=True):
        if sign == "\n":
            rows.append([])
        else:
            rows[-1].append((sign, whose))
    return rows


def _parted(run: _Run, by: str) -> list[_Run]:
    """A line at its dividers, without the blanks beside them."""
    text = "".join(sign for sign, _ in run)
    found, at = [], 0
    for part in text.split(by):
        start = at + len(part) - len(part.lstrip())
        found.append(run[start : at + len(part.rstrip())])
        at += len(part) + len(by)
    return found


class _Pen:
    """Draws one window."""

    def __init__(self, window: Window, hidden: int | None) -> None:
        self._window = window
        self._hidden = hidden
        self._colours = _THEMES[window.theme]
        self._font = _font(window, window.size)
        self._rows = _marked(window.case)
        self._pitch = int(window.size * (1.35 if window.layout in ("terminal", "log") else 1.9))
        self._image = Image.new("RGB", (_WIDTH, 120 + 3 * self._pitch * (len(self._rows) + 1)), self._colours["ground"])
        self._pen = ImageDraw.Draw(self._image)
        self._top = 0

    def drawn(self) -> Image.Image:
        """The picture, cut below its last line."""
        self._title(self._rows[0])
        draw = getattr(self, f"_as_{self._window.layout}")
        for run in self._rows[1:]:
            draw(run)
        return self._image.crop((0, 0, _WIDTH, min(self._image.height, self._top + 24)))

    def _text(self, left: float, top: int, run: _Run, colour: str, font: ImageFont.FreeTypeFont | None = None) -> float:
        """Write a run; returns where it ends."""
        font = font or self._font
        done = ""
        at = 0
        while at < len(run):
            end = at
            while end < len(run) and run[end][1] == run[at][1]:
                end += 1
            piece = "".join(sign for sign, _ in run[at:end])
            if run[at][1] is None or run[at][1] != self._hidden:
                self._pen.text((left + font.getlength(done), top), piece, fill=self._colours[colour], font=font)
            done += piece
            at = end
        return left + font.getlength(done)

    def _title(self, run: _Run) -> None:
        size = max(11, self._window.size - 1)
        font = _font(self._window, size, bold=True)
        self._pen.rectangle((0, 0, _WIDTH, size + 16), fill=self._colours["bar"])
        end = self._text(14, 7, run, "on bar", font)
        for number in range(3):
            left = _WIDTH - 26 - 24 * number
            self._pen.ellipse((left, 9, left + size - 2, 7 + size), outline=self._colours["on bar"])
        self._top = size + 34 if end else 24

    def _field(self, left: int, run: _Run, width: int, *, eye: bool = True) -> None:
        """A box with a value in it and the sign for “show” at its end."""
        high = self._window.size + 14
        area = (left, self._top - 7, left + width, self._top - 7 + high)
        self._pen.rounded_rectangle(area, 4, fill=self._colours["box"], outline=self._colours["edge"])
        self._text(left + 10, self._top, run, "ink")
        if eye and any(owner is not None for _, owner in run):
            middle, right = self._top - 7 + high // 2, left + width - 12
            self._pen.ellipse((right - 16, middle - 5, right, middle + 5), outline=self._colours["label"])
            self._pen.ellipse((right - 10, middle - 2, right - 6, middle + 2), fill=self._colours["label"])

    def _as_dialog(self, run: _Run) -> None:
        """Labels before their fields; a line in brackets is a button."""
        cells = _parted(run, "|")
        if len(cells) == 1:
            self._button_or_text(cells[0])
            return
        self._text(30, self._top, cells[0], "label")
        widest = max(260, int(self._font.getlength("".join(sign for sign, _ in cells[1]))) + 50)
        self._field(250, cells[1], min(widest, _WIDTH - 270))
        self._top += self._pitch + 8

    def _button_or_text(self, run: _Run) -> None:
        text = "".join(sign for sign, _ in run)
        if text.startswith("["):
            left, width = 250, int(self._font.getlength(text))
            area = (left, self._top - 6, left + width + 10, self._top + self._window.size + 8)
            self._pen.rounded_rectangle(area, 4, fill=self._colours["button"])
            self._text(left + 8, self._top, run[1:-1], "on button")
        else:
            self._text(30, self._top, run, "ink")
        self._top += self._pitch

    def _as_page(self, run: _Run) -> None:
        """A web page: an address, headings, labels over their fields."""
        cells = _parted(run, "|")
        text = "".join(sign for sign, _ in run)
        if text.startswith(("http://", "https://")):
            self._pen.rounded_rectangle(
                (90, self._top - 8, _WIDTH - 60, self._top + self._window.size + 8), 12, fill=self._colours["bar"]
            )
            self._text(112, self._top, run, "on bar")
            self._top += self._pitch + 14
        elif text.startswith("# "):
            font = _font(self._window, int(self._window.size * 1.6), bold=True)
            self._text(180, self._top, run[2:], "ink", font)
            self._top += int(self._pitch * 1.5)
        elif len(cells) > 1:
            self._text(180, self._top, cells[0], "label")
            self._top += int(self._window.size * 1.4) + 6
            self._field(180, cells[1], 480)
            self._top += self._pitch + 12
        else:
            self._text(180, self._top, run, "ink")
            self._top += self._pitch

    def _as_mail(self, run: _Run) -> None:
        """Heads in grey, a body, and codes in large type where a line begins with a star."""
        text = "".join(sign for sign, _ in run)
        if text.startswith("* "):
            font = _font(self._window, self._window.size * 2, bold=True)
            self._top += 6
            self._text(60, self._top, run[2:], "ink", font)
            self._top += int(self._window.size * 2.8)
            return
        self._text(40, self._top, run, "label" if re.match(r"[\w-]{2,12}: ", text) else "ink")
        self._top += self._pitch

    def _as_terminal(self, run: _Run) -> None:
        """Broken at the edge of the window, wherever that is; the prompt in another colour."""
        fits = int((_WIDTH - 24) / self._font.getlength("0"))
        for at in range(0, max(1, len(run)), fits):
            part = run[at : at + fits]
            prompt = next((end for end, (sign, _) in enumerate(part[:60]) if sign == "$" and not at), None)
            end = self._text(10, self._top, part[:prompt], "label") if prompt else 10.0
            self._text(end, self._top, part[prompt:] if prompt else part, "ink")
            self._top += self._pitch

    def _as_log(self, run: _Run) -> None:
        """Long lines that go on beyond the window."""
        self._text(8, self._top, run, "ink")
        self._top += self._pitch

    def _as_columns(self, run: _Run) -> None:
        """Two forms side by side, parted by a bar of their own."""
        for number, half in enumerate(_parted(run, "||")):
            cells, left = _parted(half, "|"), 24 + 450 * number
            self._text(left, self._top, cells[0], "label" if len(cells) > 1 else "ink")
            if len(cells) > 1:
                self._field(left + 160, cells[1], 250, eye=False)
        self._top += self._pitch + 8

    def _as_list(self, run: _Run) -> None:
        """Settings: the label at the left, its value at the right edge, a line below."""
        cells = _parted(run, "|")
        self._text(40, self._top, cells[0], "ink")
        if len(cells) > 1:
            value = "".join(sign for sign, _ in cells[1])
            self._text(_WIDTH - 60 - self._font.getlength(value), self._top, cells[1], "label")
        self._top += self._pitch + 4
        self._pen.line((40, self._top - 8, _WIDTH - 40, self._top - 8), fill=self._colours["edge"])
