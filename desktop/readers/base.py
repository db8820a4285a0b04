"""What a reader gives back, and the limits that keep a hostile file from filling the memory."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from memory_core.errors import ScrubjayError
from memory_core.records.observation import TextLine

MEGABYTE = 1024 * 1024
TEXT_BYTES = 20 * MEGABYTE
DOCUMENT_BYTES = 200 * MEGABYTE
PICTURE_BYTES = 100 * MEGABYTE
SOUND_BYTES = 1024 * MEGABYTE
# What one observation holds at most, in letters: a page or so, enough to stand by itself.
SECTION = 2_000
# Where a word may be broken, and is perhaps; marks in the middle of a text.
_UNSEEN = re.compile("\u00ad(?:[ \\t]*\\n[ \\t]*)?|[\u200b\u2060\ufeff]")


class Unreadable(ScrubjayError):
    """One file could not be read; the sentence says why and what to do."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a file that becomes one observation; already scrubbed.

    `sound` (16 kHz mono 16-bit PCM) waits for a speech model, and `text` is then empty. `page` counts from 1; 0: the
    file has no pages. `offset_s` is where in a recording it was said.
    """

    text: str
    page: int = 0
    offset_s: float | None = None
    picture: bytes | None = None
    sound: bytes | None = None
    lines: tuple[TextLine, ...] = ()
    redactions: Mapping[str, int] = field(default_factory=dict)


def check_file(path: Path) -> None:
    """Refuse what is no ordinary file. Raises `Unreadable`."""
    try:
        if path.is_dir():
            raise Unreadable(f"{path} is a folder. Name the files in it, e.g. {path.joinpath('*')}")
        if not path.exists():
            raise Unreadable(f"{path} is not there.")
        if not path.is_file():
            raise Unreadable(f"{path} is not an ordinary file.")
        size = path.stat().st_size
    except OSError as error:
        raise Unreadable(f"{path} cannot be read ({error.strerror}).") from error
    if size == 0:
        raise Unreadable(f"{path} is empty.")


def check_size(path: Path, limit: int) -> None:
    """Refuse a file above its limit. Raises `Unreadable`."""
    if path.stat().st_size > limit:
        raise Unreadable(f"{path} is larger than {limit // MEGABYTE} MB. Split it into smaller files.")


def shown(text: str) -> str:
    """A text as it is read by a person: signs that nobody sees would keep its words, and secrets, from being found."""
    return _UNSEEN.sub("", text)


def sections(text: str, limit: int = SECTION) -> Iterator[str]:
    """A long text in parts of at most `limit` letters, cut between paragraphs, lines, sentences or words."""
    start, end = 0, len(text)
    while end - start > limit:
        cut = _cut(text, start, limit)
        if part := text[start:cut].strip():
            yield part
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if part := text[start:].strip():
        yield part


def _cut(text: str, start: int, limit: int) -> int:
    """Where to cut so that at most `limit` letters lie between `start` and there."""
    for mark in ("\n\n", "\n", ". ", "。", " "):
        at = text.rfind(mark, start + limit // 3, start + limit)
        if at > start:
            return at + len(mark)
    return start + limit
