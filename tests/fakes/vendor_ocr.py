"""Text recognition of Windows and macOS in the vendors' shapes, as modules that can be put in their place.

What they read is what the bundled engine reads, told in the vendors' own objects and coordinates.
"""

import contextlib
import io
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
from PIL import Image

from capture.reading.ocr import TesseractOcr
from capture.reading.scripts import Script
from memory_core.records.observation import TextLine

LARGEST = 10_000


def _read(image: Image.Image) -> list[TextLine]:
    engine = TesseractOcr(scripts=(Script.PLAIN,))
    try:
        return engine.read(np.asarray(image.convert("L")))
    finally:
        engine.close()


def _module(name: str, **members: Any) -> ModuleType:
    module = ModuleType(name)
    vars(module).update(members)
    return module


def windows_modules(*, available: bool = True, fails: bool = False) -> dict[str, ModuleType]:
    """`winrt.windows.media.ocr` and what it needs; not `available`: no language with text recognition is installed."""

    class SoftwareBitmap:
        @staticmethod
        def create_copy_from_buffer(source: bytes, kind: int, width: int, height: int) -> Image.Image:
            assert kind == 62
            return Image.frombytes("L", (width, height), source)

    def recognise(image: Image.Image) -> Any:
        if fails:
            raise OSError(-2147221164, "Class not registered")
        lines = [
            SimpleNamespace(text=line.text, words=[_winrt_word(word) for word in line.words]) for line in _read(image)
        ]
        return SimpleNamespace(lines=lines)

    class OcrEngine:
        max_image_dimension = LARGEST

        @staticmethod
        def try_create_from_user_profile_languages() -> "OcrEngine | None":
            return OcrEngine() if available else None

        def recognize_async(self, bitmap: Image.Image) -> Any:
            return SimpleNamespace(get=lambda: recognise(bitmap))

    imaging = _module(
        "winrt.windows.graphics.imaging",
        SoftwareBitmap=SoftwareBitmap,
        BitmapPixelFormat=SimpleNamespace(GRAY8=62, BGRA8=87),
    )
    ocr = _module("winrt.windows.media.ocr", OcrEngine=OcrEngine)
    graphics, media = _module("winrt.windows.graphics", imaging=imaging), _module("winrt.windows.media", ocr=ocr)
    windows = _module("winrt.windows", graphics=graphics, media=media)
    modules = (_module("winrt", windows=windows), windows, graphics, media, imaging, ocr)
    return {module.__name__: module for module in modules}


def _winrt_word(word: Any) -> Any:
    box = word.box
    rect = SimpleNamespace(x=box.left + 0.25, y=box.top + 0.25, width=box.width - 0.5, height=box.height - 0.5)
    return SimpleNamespace(text=word.text, bounding_rect=rect)


class _Request:
    """A VNRecognizeTextRequest."""

    level = -1
    found: list[Any] | None = None

    @classmethod
    def alloc(cls) -> "_Request":
        return cls()

    def init(self) -> "_Request":
        return self

    def setRecognitionLevel_(self, level: int) -> None:
        self.level = level

    def setUsesLanguageCorrection_(self, _: bool) -> None: ...

    def setAutomaticallyDetectsLanguage_(self, _: bool) -> None: ...

    def results(self) -> list[Any] | None:
        return self.found


def macos_modules(*, fails: bool = False) -> dict[str, ModuleType]:
    """`Vision` and what it needs."""

    class Handler:
        picture: Image.Image

        @classmethod
        def alloc(cls) -> "Handler":
            return cls()

        def initWithData_options_(self, data: bytes, _: None) -> "Handler":
            self.picture = Image.open(io.BytesIO(data))
            return self

        def performRequests_error_(self, requests: list[_Request], _: None) -> tuple[bool, Any]:
            if fails:
                return False, "VNErrorInternal"
            for request in requests:
                assert request.level == 0
                request.found = [_Observation(line, self.picture.size) for line in _read(self.picture)]
            return True, None

    @contextlib.contextmanager
    def autorelease_pool() -> Iterator[None]:
        yield

    data = SimpleNamespace(dataWithBytes_length_=lambda content, length: content[:length])
    return {
        "objc": _module("objc", autorelease_pool=autorelease_pool),
        "Foundation": _module("Foundation", NSData=data),
        "Vision": _module("Vision", VNRecognizeTextRequest=_Request, VNImageRequestHandler=Handler),
    }


class _Observation:
    """A VNRecognizedTextObservation, and its one VNRecognizedText."""

    def __init__(self, line: TextLine, size: tuple[int, int]) -> None:
        self._line = line
        self._size = size

    def topCandidates_(self, count: int) -> list["_Observation"]:
        return [self][:count]

    def string(self) -> str:
        return self._line.text

    def confidence(self) -> float:
        return min(word.confidence for word in self._line.words)

    def boundingBox(self) -> Any:
        return _rectangle(self._line.box, self._size)

    def boundingBoxForRange_error_(self, place: tuple[int, int], _: None) -> tuple[Any, None]:
        start, length = place
        wanted = self._line.text.encode("utf-16-le")[2 * start : 2 * (start + length)].decode("utf-16-le")
        word = next((word for word in self._line.words if word.text == wanted), None)
        return (SimpleNamespace(boundingBox=lambda: _rectangle(word.box, self._size)) if word else None), None


def _rectangle(box: Any, size: tuple[int, int]) -> Any:
    """A CGRect from 0 to 1 whose origin is its lower left corner."""
    width, height = size
    origin = SimpleNamespace(x=box.left / width, y=1 - box.bottom / height)
    return SimpleNamespace(origin=origin, size=SimpleNamespace(width=box.width / width, height=box.height / height))
