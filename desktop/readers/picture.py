"""Pictures: read by OCR, with secrets blacked out before anything is kept."""

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from desktop.readers.base import PICTURE_BYTES, Piece, Unreadable, check_size
from memory_core.errors import ReadingError
from memory_core.records.observation import Box, TextLine

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
PIXELS = 60_000_000
_SIDE = 15_000


class Reads(Protocol):
    """Reads text from a picture; `capture.reading.ocr.TesseractOcr` fits."""

    def read(self, pixels: NDArray[np.uint8]) -> list[TextLine]:
        """Lines of words; `pixels` is height × width × 4 BGRA."""
        ...


class ScrubsLines(Protocol):
    """Removes secrets from lines; `memory_core.privacy.redaction.Scrubber` fits."""

    def scrub_lines(self, lines: Sequence[TextLine]) -> tuple[list[TextLine], list[Box], Mapping[str, int]]:
        """The lines without secrets, the boxes to black out, how many of each kind."""
        ...


def read_picture(path: Path, *, ocr: Reads, scrubber: ScrubsLines) -> Piece:
    """The text on a picture and the picture without its secrets. Raises `Unreadable`."""
    from capture.picture import encoded
    from capture.reading.layout import reading_order
    from capture.reading.ocr import legible_lines
    from capture.reading.panes import edges_of

    pixels = _load(path)
    try:
        lines = reading_order(ocr.read(pixels), edges_of(pixels))
    except ReadingError as error:
        raise Unreadable(f"{path}: {error}") from error
    scrubbed, secret, counts = scrubber.scrub_lines(lines)
    legible = legible_lines(scrubbed)
    if not legible:
        raise Unreadable(f"No text was found on {path}.")
    return Piece(
        text="\n".join(line.text for line in legible),
        picture=encoded(pixels, secret),
        lines=tuple(legible),
        redactions=dict(counts),
    )


def _load(path: Path) -> NDArray[np.uint8]:
    """The picture as BGRA, upright. Limits are checked before it is unpacked."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    check_size(path, PICTURE_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=FORMATS) as image:
                width, height = image.size
                if width * height > PIXELS or max(width, height) > _SIDE:
                    raise Unreadable(
                        f"{path} is {width} × {height} pixels, which is more than Scrubjay reads. Make it smaller."
                    )
                return _on_white(ImageOps.exif_transpose(image))
    except UnidentifiedImageError as error:
        raise Unreadable(f"{path} is no picture that Scrubjay knows ({', '.join(FORMATS)}).") from error
    except Image.DecompressionBombError as error:
        raise Unreadable(f"{path} has more pixels than Scrubjay reads. Make it smaller.") from error
    except (OSError, SyntaxError, ValueError, MemoryError) as error:
        raise Unreadable(f"{path} is damaged: it starts like a picture but cannot be unpacked.") from error


def _on_white(image: "PillowImage") -> NDArray[np.uint8]:
    """BGRA, on white where it is see-through: black letters on a transparent ground would else be black on black."""
    from PIL import Image

    if "A" not in image.getbands() and "transparency" not in image.info:
        return np.ascontiguousarray(np.asarray(image.convert("RGBA"))[:, :, [2, 1, 0, 3]])
    rgba = image.convert("RGBA")
    ground = Image.new("RGBA", rgba.size, "white")
    ground.alpha_composite(rgba)
    return np.ascontiguousarray(np.asarray(ground)[:, :, [2, 1, 0, 3]])
