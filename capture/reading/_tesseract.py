"""Reads text with the bundled Tesseract."""

import contextlib
import os
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from capture.heap import give_back
from capture.reading.grounds import dark_on_light
from capture.reading.layout import line_of, lines_of, rejoined
from capture.reading.lone_figures import lone_figures
from capture.reading.lost_marks import marked
from capture.reading.page import moved
from capture.reading.pieces import CONTRAST, drawn, shared_out, without_edges
from capture.reading.plain_lines import PLENTY, PlainLine, ground_of, line_at, plain_lines
from capture.reading.repairs import underscored, with_i
from capture.reading.rulings import without_rulings
from capture.reading.scripts import (
    MANY,
    Habit,
    Script,
    better,
    between,
    certainty,
    doubtful_words,
    is_accented,
    is_foreign,
    regions,
    second_opinion,
    settled,
    spaceless,
    wanted,
)
from capture.reading.word_table import PADDING, SCALE, enlarged, in_place, rows_of, spoken
from memory_core.assets import asset_path
from memory_core.errors import ReadingError
from memory_core.records.observation import Box, TextLine, Word

SPARSE_TEXT = 11
# A line by itself, and one as it was cut out.
SINGLE_LINE, RAW_LINE = 7, 13
# As sparse text, half of a Chinese sign is taken for a line of its own.
WHOLE_PAGE = 3
LARGEST_SIDE = 32_000
# What is ink is judged by one threshold for the whole page (Otsu), which costs least; where faint words stand beside
# others, by what lies around it (Sauvola and Pietikäinen 2000): in a window of so many inches.
BY_PAGE, BY_PLACE = "0", "2"
NEIGHBOURHOOD = {"thresholding_window_size": "0.2", "thresholding_kfactor": "0.1"}
# What is read badly is not tried as light on dark, too: all ink was made dark before.
AS_IT_IS = {"tessedit_do_invert": "0"}
# In pixels: squares that are looked at as one, how much ink makes one count, and how many of them a word has at least.
# Fainter than this share of the darkest, words are taken for ground; so far do the shades of an even ground differ.
CELL = 8
INKED = 10
WORD_CELLS = 6
FAINT = 0.55
EVEN = 6
# A line with a word that is read with less was shown too small for it, perhaps.
VAGUE = 0.6
# Windows whose script is remembered.
PLACES = 64
# A model holds 30 to 60 MB, and is loaded in less than a tenth of a second: one that is not used for so long goes.
# Whoever reads or thinks turns no page for half a minute; to free it for that costs as much as to load it again.
KEPT_S = 60.0
# So much later, so that it is surely over.
_SLACK_S = 0.5


class TesseractOcr:
    """Reads every line with the model of its script. Safe to call from several threads, one after the other.

    `scripts` are the models to choose from, the first being the usual one. The first model reads everything; what it
    reads badly is read again by another. Which one goes first is learned, for each `where` by itself, so that a Chinese
    window is not read twice each time. Models are loaded when they are needed; one goes that was not for half a minute,
    or that read a few lines no better, for it is not asked again soon. `now`: seconds of a clock that never goes back.
    """

    def __init__(
        self,
        *,
        scripts: Sequence[Script] = tuple(Script),
        now: Callable[[], float] = time.monotonic,
        cores: int | None = None,
    ) -> None:
        self._scripts = tuple(scripts)
        self._now = now
        self._lock = threading.Lock()
        self._cores = cores or os.cpu_count() or 1
        # A large picture is read by two engines at once, which share its pieces.
        self._engines: dict[tuple[Script, int], Any] = {}
        self._used: dict[tuple[Script, int], float] = {}
        self._later: threading.Timer | None = None
        self._habits: OrderedDict[str, Habit] = OrderedDict()

    def read(self, pixels: NDArray[np.uint8], *, where: str = "") -> list[TextLine]:
        """Lines of words in `pixels` (height × width × 4 BGRA, or height × width grey). Raises `ReadingError`."""
        if pixels.size == 0:
            return []
        if SCALE * (max(pixels.shape[:2]) + 2 * PADDING) > LARGEST_SIDE:
            raise ReadingError("The picture is too large to be read. Use one below 16,000 pixels a side.")
        grey = _grey(pixels)
        with self._lock:
            habit = self._habit(where)
            lines = self._lines(grey, habit.script, cores=self._cores)
            for script in (Script.HAN, Script.HANT, Script.LATIN):
                again = wanted(lines, habit.script, script)
                if script in self._scripts and habit.asks(script, again):
                    other = self._read_again(lines, again, script, grey)
                    if habit.believes(script, lines, other):
                        lines = other
                    elif MANY * sum(again) < len(again) and script is not Script.HAN:
                        # The model of Chinese is asked of single lines next, and to load it again takes longer.
                        self._end(script, 0)
                        self._end(script, 1)
            habit.note(lines)
            if habit.script not in self._scripts:
                habit.script = self._scripts[0]
            self._let_go()
        return lines

    @property
    def loaded(self) -> tuple[Script, ...]:
        """The models that are held now."""
        return tuple(dict.fromkeys(script for script, _ in self._engines))

    def close(self) -> None:
        """Free the engines."""
        with self._lock:
            while self._engines:
                self._end(*next(iter(self._engines)))
            if self._later is not None:
                self._later.cancel()

    def _let_go(self) -> None:
        """End the engines that were not used for long, also where nothing is read any more. Under the lock."""
        for stale in [key for key in self._engines if self._now() - self._used[key] > KEPT_S]:
            self._end(*stale)
        if self._engines and self._later is None:
            first = min(self._used[key] for key in self._engines)
            self._later = threading.Timer(max(0.0, first + KEPT_S - self._now()) + _SLACK_S, self._let_go_later)
            self._later.daemon = True
            self._later.start()

    def _let_go_later(self) -> None:
        with self._lock:
            self._later = None
            self._let_go()
        give_back()

    def _end(self, script: Script, half: int) -> None:
        engine = self._engines.pop((script, half), None)  # Where there was nothing to read, none was loaded.
        if engine is not None:
            engine.End()

    def _habit(self, where: str) -> Habit:
        if where not in self._habits:
            self._habits[where] = Habit(self._scripts[0])
            while len(self._habits) > PLACES:
                self._habits.popitem(last=False)
        self._habits.move_to_end(where)
        return self._habits[where]

    def _read_again(
        self, lines: Sequence[TextLine], again: Sequence[bool], script: Script, grey: NDArray[np.uint8]
    ) -> list[TextLine]:
        """The lines, those marked exchanged where `script` reads them better."""
        if script is Script.LATIN and MANY * sum(again) < len(again):
            lines, again = self._probed(lines, again, grey)
        doubtful = [line for line, doubted in zip(lines, again, strict=True) if doubted]
        read: list[TextLine] = []
        # Where all is to be read again, in one piece: by itself, the layout of Chinese takes a short word for none.
        whole = Box(0, 0, grey.shape[1], grey.shape[0])
        for box in [whole] if all(again) else regions(doubtful, whole.width, whole.height):
            crop = grey[box.top : box.bottom, box.left : box.right]
            # In one piece: a second engine of another script would hold as much memory again for a few lines.
            read += [moved(line, box.left, box.top) for line in self._lines(crop, script, cores=1)]
        kept = [line for line, doubted in zip(lines, again, strict=True) if not doubted]
        return kept + settled(doubtful, read, kept, lambda old, new: better(old, new, script))

    def _probed(
        self, lines: Sequence[TextLine], again: Sequence[bool], grey: NDArray[np.uint8]
    ) -> tuple[list[TextLine], list[bool]]:
        """The lines, a few doubtful words of those marked exchanged where another model reads them better; and which
        are to be read again from end to end: only those in which there is an accent after all."""
        probed, left = list(lines), list(again)
        for at, line in enumerate(lines):
            words = doubtful_words(line) if again[at] else None
            if words is None:
                continue
            old, box = line_of(line.words[words]), between(line, words, grey.shape[0])
            crop = grey[box.top : box.bottom, box.left : box.right]
            new = [moved(one, box.left, box.top) for one in self._lines(crop, Script.LATIN, cores=1)]
            left[at] = any(is_accented(sign) for one in new for sign in one.text)
            # What stands at the crop's edge is easily taken for a dash.
            if not left[at] and new and _marks(new) <= _marks([old]) and better([old], new, Script.LATIN):
                read = sorted((word for one in new for word in one.words), key=lambda word: word.box.left)
                probed[at] = line_of([*line.words[: words.start], *read, *line.words[words.stop :]])
        return probed, left

    def _lines(self, grey: NDArray[np.uint8], script: Script, *, cores: int) -> list[TextLine]:
        if int(grey.max()) - int(grey.min()) < CONTRAST:
            return []
        part = without_edges(grey)
        crop = grey[part.top : part.bottom, part.left : part.right]
        return [moved(line, part.left, part.top) for line in self._halves(crop, script, cores=cores)]

    def _halves(self, grey: NDArray[np.uint8], script: Script, *, cores: int) -> list[TextLine]:
        waiting = deque(shared_out(grey) if cores > 1 else [(0, grey.shape[0])])

        def read(half: int) -> list[TextLine]:
            """Of the pieces that wait, one after the other: whoever is quicker reads more of them."""
            found: list[TextLine] = []
            engine = self._ready(script, half)
            while True:
                try:
                    top, bottom = waiting.popleft()
                except IndexError:
                    return found  # none waits any more
                found += [moved(line, 0, top) for line in self._piece(grey[top:bottom], engine)]

        if len(waiting) == 1:
            return read(0)
        with ThreadPoolExecutor(1, thread_name_prefix="second-engine") as other:
            beside = other.submit(read, 1)
            return read(0) + beside.result()

    def _piece(self, grey: NDArray[np.uint8], engine: Any) -> list[TextLine]:
        even = without_rulings(dark_on_light(grey))
        part = drawn(even)
        if part is None:
            return []
        shades, ink = part.of(grey), part.of(even)
        faint = has_faint_ink(ink)
        engine.SetVariable("thresholding_method", BY_PLACE if faint else BY_PAGE)
        sparse = engine.GetPageSegMode() == SPARSE_TEXT
        rows, left = self._read_plain(ink, engine) if sparse and not faint else ([], ink)
        rest = drawn(left)
        if rest is not None:
            laid_out = rest.of(left)
            found = rows_of(self._recognise(enlarged(laid_out), engine), laid_out.shape)
            rows += [rest.back(line_of(words)).words for words in found]
        if not faint and engine.GetPageSegMode() != SINGLE_LINE:
            read = [word for words in rows for word in words]
            with _line_by_line(engine):
                figures = lone_figures(
                    ink, read, lambda picture: spoken(self._recognise(picture, engine)), parts=not sparse
                )
            rows += [[figure] for figure in figures]
        return [part.back(line) for line in _lines(rows, shades, ink)]

    def _read_plain(self, ink: NDArray[np.uint8], engine: Any) -> tuple[list[Sequence[Word]], NDArray[np.uint8]]:
        """The words of each line of a plain page; and what is left of it to be laid out by the engine: all of another
        page, and lines that are read badly."""
        lines, others = plain_lines(ink)
        if not lines:
            return [], ink
        rows: list[Sequence[Word]] = []
        with _line_by_line(engine):
            for line in lines:
                words = self._one_line(line, ink, engine)
                if words and not is_foreign(line_of(words)):
                    rows.append(words)
                else:
                    others.append(line.box)
        left = np.full_like(ink, ground_of(ink))
        for box in others:
            left[box.top : box.bottom, box.left : box.right + 1] = ink[box.top : box.bottom, box.left : box.right + 1]
        return rows, left

    def _one_line(self, line: PlainLine, ink: NDArray[np.uint8], engine: Any) -> list[Word]:
        words = in_place(self._recognise(line.picture, engine), line, ink)
        vague = line.shrunk and any(word.confidence < VAGUE for word in words)
        if vague and second_opinion(line_of(words), Script.PLAIN) is None:  # else another model is asked
            wide = line_at(ink, line.box, line.box.height, PLENTY)
            again = in_place(self._recognise(wide.picture, engine), wide, ink)
            return again if certainty(again) > certainty(words) else words
        return words

    def _recognise(self, picture: NDArray[np.uint8], engine: Any) -> str:
        try:
            height, width = picture.shape
            engine.SetImageBytes(picture.tobytes(), width, height, 1, width)
            del picture  # The engine has a copy, and will need room.
            engine.SetSourceResolution(96 * SCALE)
            table: str = engine.GetTSVText(0)
            engine.Clear()
        except RuntimeError as error:
            raise ReadingError("The text on the screen could not be read. Scrubjay tries again.") from error
        return table

    def _ready(self, script: Script, half: int) -> Any:
        self._used[script, half] = self._now()
        if (script, half) not in self._engines:
            try:
                with _one_thread():
                    import tesserocr

                # Leptonica complains on stderr about harmless empty boxes.
                tesserocr.set_leptonica_log_level(tesserocr.LeptLogLevel.NONE)
                folder = str(asset_path("models", "tessdata"))
                mode = WHOLE_PAGE if script in (Script.HAN, Script.HANT) else SPARSE_TEXT
                self._engines[script, half] = tesserocr.PyTessBaseAPI(
                    path=folder, lang=str(script), psm=mode, variables={**NEIGHBOURHOOD, **AS_IT_IS}
                )
            except (ImportError, RuntimeError) as error:
                raise ReadingError(
                    "The text recognition (Tesseract) cannot be started. Install Scrubjay again."
                ) from error
        return self._engines[script, half]


@contextlib.contextmanager
def _line_by_line(engine: Any) -> Iterator[None]:
    before = engine.GetPageSegMode()
    engine.SetPageSegMode(RAW_LINE)
    try:
        yield
    finally:
        engine.SetPageSegMode(before)


@contextlib.contextmanager
def _one_thread() -> Iterator[None]:
    """OpenMP threads of Tesseract cost twice the CPU and save no time on such small pictures.

    Its OpenMP reads the limit when it is loaded. Left in place, the limit would reach the speech model's own OpenMP,
    whose two threads then compute nonsense.
    """
    name = "OMP_THREAD_LIMIT"
    before = os.environ.get(name)
    os.environ[name] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def _grey(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2:
        return pixels
    height, width = pixels.shape[:2]
    image = Image.frombuffer("RGB", (width, height), np.ascontiguousarray(pixels), "raw", "BGRX", 0, 1)
    return np.asarray(image.convert("L"))


def _marks(lines: Sequence[TextLine]) -> set[str]:
    return {sign for line in lines for sign in line.text if not sign.isalnum() and not sign.isspace()}


def has_faint_ink(grey: NDArray[np.uint8]) -> bool:
    """Whether a word in `grey` (height × width, dark on light) is much fainter than others; the ground below a word is
    even, which that of a photograph is not."""
    rows, columns = grey.shape[0] // CELL, grey.shape[1] // CELL
    if rows == 0 or columns < WORD_CELLS:
        return False
    cells = grey[: rows * CELL, : columns * CELL].reshape(rows, CELL, columns, CELL)
    ground = cells.max(axis=(1, 3)).astype(np.int16)
    depth = ground - cells.min(axis=(1, 3))
    inked = np.count_nonzero(cells <= (ground - CONTRAST)[:, None, :, None], axis=(1, 3)) >= INKED
    if not inked.any():
        return False
    faint = depth < FAINT * np.percentile(depth[inked], 95)
    grounds, faints, inks = (
        np.lib.stride_tricks.sliding_window_view(of, WORD_CELLS, axis=1) for of in (ground, faint, inked & faint)
    )
    even = grounds.max(axis=2) - grounds.min(axis=2) <= EVEN
    words = even & faints.all(axis=2) & (np.count_nonzero(inks, axis=2) >= WORD_CELLS // 2 + 1)
    return bool(np.count_nonzero(words) > 1)


def _lines(rows: Sequence[Sequence[Word]], grey: NDArray[np.uint8], even: NDArray[np.uint8]) -> list[TextLine]:
    """Lines of the words that the engine found in each of its rows, on a picture, and on the same dark on light."""
    ordered = (sorted(words, key=lambda word: word.box.left) for words in rows)
    lines = [line for words in ordered for line in lines_of(spaceless(underscored(with_i(words), grey)))]
    return marked(rejoined(lines), even)
