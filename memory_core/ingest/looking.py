"""A kept picture as it is sent to a model: masked once more, made smaller; and what the model says of it, made safe."""

import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory_core.errors import StoreDamaged
from memory_core.llm.base import Picture
from memory_core.llm.blocks import data
from memory_core.privacy.redaction import Scrubber, blacken
from memory_core.records.observation import Box, Observation

if TYPE_CHECKING:
    from PIL.Image import Image

LONGEST_SIDE = 1024
_QUALITY = 70
_PRINT_SIDE = 16
# Of 256 bits; two looks at one still window differ by none or one.
_ALIKE = 4
_LONGEST_TEXT = 800
_LONGEST_TITLE = 160
_BLIND = re.compile(
    r"\b(?:can(?:no|['’])t|cannot|unable to|not able to) (?:\w+ ){0,2}(?:see|view|access|process|look at) "
    r"(?:\w+ ){0,3}(?:image|picture|photo|screenshot|screen)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ready:
    """A picture that is ready to be sent. `masked`: something on it is black."""

    observation: Observation
    jpeg: bytes
    look: bytes
    masked: bool

    @property
    def place(self) -> tuple[str, str]:
        """The window that it shows."""
        return self.observation.app, self.observation.title

    def numbered(self, number: int) -> Picture:
        """The picture below its caption; no text in that can close it."""
        seen = self.observation
        names = {"application": seen.app, "window": seen.title[:_LONGEST_TITLE]}
        attributes = " ".join(f'{name}="{data(value)}"' for name, value in names.items() if value)
        return Picture(self.jpeg, f'<picture number="{number}" {attributes}/>')


def made_ready(
    observation: Observation, kept: bytes, scrubber: Scrubber, hide: Callable[[str], str] = lambda text: text
) -> Ready:
    """From the kept picture, whose secrets are black already, and nothing else.

    The lines that were read on it are looked through once more: what only today's rules know for a secret is painted
    over here, and so is each line that `hide` would change, because it takes out what is sealed. Raises `StoreDamaged`
    when the picture cannot be read.
    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(kept)) as opened:
            image = opened.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise StoreDamaged("A kept picture cannot be read. Its text is still there.") from error
    _, secret, _ = scrubber.scrub_lines(observation.lines)
    secret += [line.box for line in observation.lines if hide(line.text) != line.text]
    blacken(image, _placed(secret, observation, image.width))
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    buffer = io.BytesIO()
    # Servers on one's own machine know JPEG, and often no WebP.
    image.save(buffer, "JPEG", quality=_QUALITY)
    return Ready(observation, buffer.getvalue(), _print(image), bool(secret or observation.redactions))


def _placed(boxes: Sequence[Box], observation: Observation, width: int) -> list[Box]:
    """Boxes on the picture as it was kept: very large ones were made smaller, their lines were not."""
    grabbed = observation.metadata.get("width", "")
    factor = width / int(grabbed) if grabbed.isdigit() and int(grabbed) > width else 1.0
    return [Box(*(round(value * factor) for value in (box.left, box.top, box.width, box.height))) for box in boxes]


def _print(image: "Image") -> bytes:
    """A bit for each of 16 × 16 parts: whether it is brighter than the part to its right."""
    small = image.convert("L").resize((_PRINT_SIDE + 1, _PRINT_SIDE)).tobytes()
    bits = 0
    for row in range(_PRINT_SIDE):
        for column in range(_PRINT_SIDE):
            at = row * (_PRINT_SIDE + 1) + column
            bits = bits << 1 | (small[at] > small[at + 1])
    return bits.to_bytes(_PRINT_SIDE * _PRINT_SIDE // 8, "big")


def alike(one: bytes, others: Sequence[bytes]) -> bool:
    """Whether a print is nearly that of one of the others."""
    value = int.from_bytes(one, "big")
    return any((value ^ int.from_bytes(other, "big")).bit_count() <= _ALIKE for other in others)


def made_safe(said: str, scrubber: Scrubber) -> str:
    """What a model said, as one paragraph of plain characters, without secrets, no longer than it may be.

    Empty when it says no more than that it sees nothing.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in said)
    text = scrubber.scrub(" ".join(plain.split())).text
    if _BLIND.search(text[:200]):
        return ""
    if len(text) > _LONGEST_TEXT:
        text = text[:_LONGEST_TEXT].rsplit(" ", 1)[0] + " …"
    return text
