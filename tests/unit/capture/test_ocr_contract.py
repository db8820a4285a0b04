"""What every engine that reads text promises; and going on with the bundled one when the system's does not read.

On Windows and macOS the engine of the system is the real one; elsewhere its vendor's modules are played.
"""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from capture.config import CaptureConfig
from capture.reading import _macos_ocr, _windows_ocr
from capture.reading._macos_ocr import VisionOcr
from capture.reading._windows_ocr import WindowsOcr
from capture.reading.careful import CarefulOcr
from capture.reading.engines import GIVE_UP, OcrWithFallback, open_ocr, system_ocr
from capture.reading.ocr import Ocr, TesseractOcr
from capture.reading.scripted_ocr import ScriptedOcr
from memory_core.errors import ReadingError
from memory_core.records.observation import Box
from tests.fakes.painted_pages import PaintedPage
from tests.fakes.vendor_ocr import macos_modules, windows_modules

LINES = ("Minutes of the harbour board", "Invoice 4812 is due on Friday")


def played(modules: dict[str, ModuleType], patch: pytest.MonkeyPatch) -> None:
    for name, module in modules.items():
        patch.setitem(sys.modules, name, module)


def windows(patch: pytest.MonkeyPatch) -> Ocr:
    if sys.platform != "win32":
        played(windows_modules(), patch)
    return WindowsOcr()


def macos(patch: pytest.MonkeyPatch) -> Ocr:
    if sys.platform != "darwin":
        played(macos_modules(), patch)
    return VisionOcr()


def bundled(_: pytest.MonkeyPatch) -> Ocr:
    return TesseractOcr()


@pytest.fixture(params=[bundled, windows, macos], ids=lambda make: make.__name__)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ocr]:
    make: Callable[[pytest.MonkeyPatch], Ocr] = request.param
    engine = make(monkeypatch)
    yield engine
    engine.close()


def page() -> PaintedPage:
    page = PaintedPage(width=640, height=200)
    for number, text in enumerate(LINES):
        page.line(text, 40, 40 + 60 * number, size=20)
    return page


class TestEveryEngine:
    def test_it_finds_the_words_where_they_stand(self, engine: Ocr) -> None:
        lines = sorted(engine.read(page().pixels), key=lambda line: line.box.top)
        assert [line.text for line in lines] == list(LINES)
        for line, top in zip(lines, (40, 100), strict=True):
            assert 34 <= line.box.left <= 44
            assert top <= line.box.top <= top + 12
            assert line.box.bottom <= top + 34
            assert " ".join(word.text for word in line.words) == line.text
            lefts = [word.box.left for word in line.words]
            assert lefts == sorted(set(lefts))

    def test_boxes_and_confidence_stay_in_their_bounds(self, engine: Ocr) -> None:
        for line in engine.read(page().pixels[30:, 20:500]):
            for word in line.words:
                assert 0 <= word.box.left < word.box.right <= 480
                assert 0 <= word.box.top < word.box.bottom <= 170
                assert 0.5 < word.confidence <= 1

    def test_colour_and_grey_and_dark_and_slices_are_read(self, engine: Ocr) -> None:
        grey = page().pixels
        colour = np.dstack([grey, grey, grey, np.zeros_like(grey)])
        for pixels in (colour, colour[:, ::-1][:, ::-1], PaintedPage.inverted(grey)):
            assert sorted(line.text for line in engine.read(pixels, where="mail")) == sorted(LINES)

    def test_nothing_gives_nothing(self, engine: Ocr) -> None:
        assert engine.read(np.zeros((0, 40, 4), np.uint8)) == []
        assert engine.read(np.full((60, 80, 4), 255, np.uint8)) == []

    def test_what_is_too_large_is_refused_in_a_sentence(self, engine: Ocr) -> None:
        with pytest.raises(ReadingError, match="too large to be read"):
            engine.read(np.zeros((2, 17_000), np.uint8))

    def test_it_may_be_closed_twice_and_used_again(self, engine: Ocr) -> None:
        engine.close()
        engine.close()
        assert len(engine.read(page().pixels)) == 2

    def test_several_threads_may_read(self, engine: Ocr) -> None:
        with ThreadPoolExecutor(3) as threads:
            read = list(threads.map(engine.read, [page().pixels] * 3))
        assert [sorted(line.text for line in lines) for lines in read] == [sorted(LINES)] * 3


def test_boxes_of_windows_are_brought_back_to_the_size_of_the_picture() -> None:
    rect = SimpleNamespace(x=21.0, y=40.0, width=119.0, height=30.5)
    word = SimpleNamespace(text="quay", bounding_rect=rect)
    [line] = _windows_ocr.text_lines([SimpleNamespace(words=[word])], 2, (60, 100))
    assert (line.text, line.words[0].box) == ("quay", Box(10, 20, 50, 16))


def test_places_of_macos_are_counted_from_the_lower_left_in_utf_16() -> None:
    asked = []

    def rectangle(x: float, y: float, width: float, height: float) -> SimpleNamespace:
        return SimpleNamespace(origin=SimpleNamespace(x=x, y=y), size=SimpleNamespace(width=width, height=height))

    def box_for(place: tuple[int, int], _: None) -> tuple[SimpleNamespace, None]:
        asked.append(place)
        return SimpleNamespace(boundingBox=lambda: rectangle(place[0] / 20, 0.7, place[1] / 20, 0.2)), None

    text = SimpleNamespace(string=lambda: "🦉 owl", confidence=lambda: 0.5, boundingBoxForRange_error_=box_for)
    observation = SimpleNamespace(topCandidates_=lambda count: [text][:count])
    unsure = SimpleNamespace(topCandidates_=lambda _: [])
    [line] = _macos_ocr.text_lines([unsure, observation], (200, 100))
    assert asked == [(0, 2), (3, 3)]
    assert [(word.text, word.box, word.confidence) for word in line.words] == [
        ("🦉", Box(0, 10, 20, 20), 0.5),
        ("owl", Box(30, 10, 30, 20), 0.5),
    ]


@pytest.mark.parametrize(
    ("modules", "make"),
    [
        ({"winrt": None}, WindowsOcr),
        (windows_modules(available=False), WindowsOcr),
        (windows_modules(fails=True), WindowsOcr),
        ({"Vision": None}, VisionOcr),
        (macos_modules(fails=True), VisionOcr),
    ],
)
def test_an_engine_of_the_system_that_is_missing_or_fails_is_replaced(
    modules: dict[str, ModuleType],
    make: Callable[[], Ocr],
    monkeypatch: pytest.MonkeyPatch,
    allow_logs: pytest.LogCaptureFixture,
) -> None:
    played(modules, monkeypatch)
    for name in ("winrt.windows.graphics.imaging", "winrt.windows.media.ocr"):
        if modules.get("winrt", ...) is None:
            monkeypatch.setitem(sys.modules, name, None)
    engine = OcrWithFallback(make(), TesseractOcr())
    for _ in range(GIVE_UP + 1):
        assert sorted(line.text for line in engine.read(page().pixels)) == sorted(LINES)
    engine.close()
    assert len(allow_logs.messages) == 1
    assert "the bundled one reads instead" in allow_logs.messages[0]


def test_after_three_failures_the_system_is_not_asked_again(allow_logs: pytest.LogCaptureFixture) -> None:
    class Counting(ScriptedOcr):
        calls = 0

        def read(self, pixels: np.ndarray, *, where: str = "") -> list:  # type: ignore[type-arg]
            self.calls += 1
            return super().read(pixels, where=where)

    first, second = Counting(), ScriptedOcr()
    engine, blank = OcrWithFallback(first, second), np.full((20, 20, 4), 240, np.uint8)
    first.fails = second.fails = True
    for _ in range(5):
        with pytest.raises(ReadingError):
            engine.read(blank)
    assert first.calls == 5, "what neither can read is no failure of the first"
    second.fails = False
    for _ in range(5):
        engine.read(blank)
    assert first.calls == 5 + GIVE_UP


@pytest.mark.parametrize(
    ("platform", "wanted", "expected"),
    [
        ("linux", "automatic", CarefulOcr),
        ("linux", "system", CarefulOcr),
        ("win32", "automatic", OcrWithFallback),
        ("win32", "bundled", CarefulOcr),
        ("darwin", "system", OcrWithFallback),
    ],
)
def test_the_settings_choose_the_engine(
    platform: str, wanted: str, expected: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("capture.reading.engines.sys.platform", platform)
    assert isinstance(open_ocr(CaptureConfig(text_engine=wanted)), expected)


def test_each_system_has_its_own_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    for platform in ("linux", "win32", "darwin"):
        monkeypatch.setattr("capture.reading.engines.sys.platform", platform)
        made.append(type(system_ocr()).__name__)
    assert made == ["NoneType", "WindowsOcr", "VisionOcr"]


@pytest.mark.parametrize(("language", "reads"), [("english", False), ("latin", True), ("automatic", True)])
def test_the_language_setting_says_what_is_looked_for(language: str, reads: bool) -> None:
    page = PaintedPage(width=640, height=100)
    page.line("Die Prüfung der größeren Schlüssel für die Häuschen", 40, 40)
    engine = open_ocr(CaptureConfig(text_engine="bundled", screen_languages=language))
    [line] = engine.read(page.pixels)
    engine.close()
    assert (line.text == page.lines[0]) is reads
