"""A film that moves everywhere, with a caption in it when one is wanted."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from memory_core.assets import asset_path
from memory_core.records.observation import Box

FONT = ("fonts", "Inter-Regular.otf")
# In pixels a second.
SPEED = 97.0


def film(now: float, width: int, height: int) -> NDArray[np.uint8]:
    """Waves and grain that go by: height × width × 4 BGRA."""
    down, across = np.mgrid[0:height, 0:width].astype(np.float32)
    shade = 120 + 50 * np.sin((across + SPEED * now) / 31) + 40 * np.cos((down - 0.4 * SPEED * now) / 19)
    shade += 25 * np.sin((across * 1.7 - down + 1.3 * SPEED * now) / 5)
    shade += 30 * np.sign(np.sin((across + 0.3 * down + SPEED * now) / 7))
    grain = np.random.default_rng(int(now * 1000)).integers(-6, 7, (height, width))
    return np.repeat(np.clip(shade + grain, 0, 255).astype(np.uint8)[..., None], 4, axis=2)


def captioned(picture: NDArray[np.uint8], text: str, *, size: int = 26, edge: bool = True) -> Box:
    """Write white letters into a picture, near its lower edge, with a dark edge around each; where they stand."""
    font = ImageFont.truetype(str(asset_path(*FONT)), size)
    height, width = picture.shape[:2]
    left, top = round((width - font.getlength(text)) / 2), height - 2 * size
    image = Image.fromarray(picture[..., :3].copy())
    ImageDraw.Draw(image).text(
        (left, top), text, (255, 255, 255), font=font, stroke_width=2 if edge else 0, stroke_fill=(0, 0, 0)
    )
    picture[..., :3] = np.asarray(image)
    return Box(left, top, round(font.getlength(text)), size)
