"""What was seen or heard at one moment, in one window, verbatim."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from memory_core.records.ids import BlobId, ObservationId
from memory_core.records.scope import Scope

# In the metadata: the ids of what stood in other windows that are on its picture, with spaces between them.
BESIDE = "beside"


class ObservationKind(StrEnum):
    """Where an observation came from. `NOTE`: a program asked to keep it as it is, and nothing is concluded from it."""

    SCREEN = "screen"
    SPEECH = "speech"
    TEXT = "text"
    FILE = "file"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels of the grabbed picture; `left` and `top` inclusive."""

    left: int
    top: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """The first column to the right of it."""
        return self.left + self.width

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height

    @property
    def area(self) -> int:
        """Pixels inside."""
        return self.width * self.height

    def moved(self, across: int, down: int) -> "Box":
        """The same so many pixels farther right and down."""
        return Box(self.left + across, self.top + down, self.width, self.height)

    def grown(self, margin: int) -> "Box":
        """With a margin on every side."""
        return Box(self.left - margin, self.top - margin, self.width + 2 * margin, self.height + 2 * margin)


def overlaps(one: Box, other: Box) -> bool:
    """Whether two boxes have a pixel in common."""
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds them all; there must be one."""
    boxes = list(boxes)
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    return Box(left, top, max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top)


@dataclass(frozen=True, slots=True)
class Word:
    """One word as OCR read it; `confidence` from 0 to 1."""

    text: str
    box: Box
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of read text, with where it stood on the picture."""

    text: str
    box: Box
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """What was seen or heard at one moment, in one window, verbatim (after scrubbing).

    `at` and `until` are aware datetimes in UTC: when it was first and last so. `redactions` counts the secrets that
    were removed, by kind. `picture` names the sealed picture, once the core has stored it; `description` is what the
    model `described_by` said of it, if it was asked. `kept`: marked to be kept for ever.
    """

    id: ObservationId
    kind: ObservationKind
    at: datetime
    until: datetime
    text: str
    app: str = ""
    title: str = ""
    url: str = ""
    monitor: int = 0
    speaker: str = ""
    language: str = ""
    device: str = ""
    scope: Scope = field(default_factory=Scope)
    lines: tuple[TextLine, ...] = ()
    redactions: Mapping[str, int] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    picture: BlobId | None = None
    kept: bool = False
    description: str = ""
    described_by: str = ""

    @property
    def told(self) -> str:
        """The text, and below it the description, marked as a model's."""
        return told_of(self.text, self.description, self.described_by)


def told_of(text: str, description: str, described_by: str) -> str:
    """What is told of an observation; see `Observation.told`."""
    if not description:
        return text
    return "\n".join(filter(None, (text, f"[picture, described by {described_by}] {description}")))


@dataclass(frozen=True, slots=True)
class Captured:
    """What travels through the spool: an observation with the bytes that belong to it.

    `picture` is an encoded WebP with secrets blacked out. `picture_of`: without one of its own it shows the picture of
    this observation, which saw the same window a little before.

    `sound` is 16 kHz mono 16-bit little-endian PCM of an utterance that could not be transcribed yet (then
    `observation.text` is empty). `again`: an observation captured before was still so at `observation.until`; its text
    is empty here, and only its id and `until` count.
    """

    observation: Observation
    picture: bytes | None = None
    sound: bytes | None = None
    again: bool = False
    picture_of: ObservationId | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row claimed from a queue of captured observations; `receipt` is what acknowledges it."""

    receipt: int
    captured: Captured
