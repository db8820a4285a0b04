"""Small copies of pictures, for lists."""

import io

# At twice the size a list shows, for screens with fine pixels: 3 to 6 KB each.
SIZE = (240, 135)
QUALITY = 60
_MOST_PIXELS = 64_000_000


def thumbnail_of(picture: bytes) -> bytes | None:
    """A WebP of `SIZE` filled by the upper part of a WebP; None for what is no picture, damaged or absurdly large."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=("WEBP",)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return None
            small = image.convert("RGB").resize(SIZE, Image.Resampling.BOX, box=_cover(image.width, image.height))
        buffer = io.BytesIO()
        small.save(buffer, "WEBP", quality=QUALITY, method=4)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return None
    return buffer.getvalue()


def _cover(width: int, height: int) -> tuple[float, float, float, float]:
    """The largest part of the proportions of `SIZE`, from the top: that is where titles stand; across, the middle."""
    scale = min(width / SIZE[0], height / SIZE[1])
    left = (width - SIZE[0] * scale) / 2
    return (left, 0.0, left + SIZE[0] * scale, SIZE[1] * scale)
