"""Citations: from evidence to [n], and only those that exist."""

import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo

from memory_core.context.contextual import Piece
from memory_core.records.dialogue import Citation
from memory_core.records.ids import ObservationId

# Some models write them in the brackets of Chinese: “【3】”, “【3†source】”.
_MARK = re.compile(
    r"\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\]|[【［〔]\s*\d{1,3}(?:\s*[,;，、]\s*\d{1,3})*(?:†[^】］〕\n]{0,12})?\s*[】］〕]"
)
_NUMBER = re.compile(r"\d+")
_OPEN = re.compile(r"(?:\[[\s\d,;]*|[【［〔][\s\d,;，、]*(?:†[^】］〕\n]*)?)$")
_SNIPPET = 400


def cite(number: int, piece: Piece, text: str = "") -> Citation:
    """The citation of a piece of evidence, with the words that matter (`text`, else its beginning)."""
    hit = piece.hit
    return Citation(
        number=number,
        id=hit.id,
        kind=hit.kind,
        text=(text or hit.text)[:_SNIPPET],
        at=hit.at,
        app=hit.app,
        title=hit.title,
        observation=ObservationId(hit.evidence[0]) if hit.evidence else None,
    )


class CitationFilter:
    """Lets streamed text through, but takes out marks such as [7] that name no evidence.

    `used` collects the numbers that were cited, in order. A mark may arrive in several pieces; it is held back
    until it is whole.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._held = ""
        self.used: list[int] = []

    def feed(self, text: str) -> str:
        """What can be shown now."""
        text = self._held + text
        opened = _OPEN.search(text)
        self._held = text[opened.start() :] if opened and len(text) - opened.start() <= 20 else ""
        return self._cleaned(text[: len(text) - len(self._held)])

    def close(self) -> str:
        """What was still held back."""
        rest, self._held = self._held, ""
        return self._cleaned(rest)

    def _cleaned(self, text: str) -> str:
        return _MARK.sub(self._judged, text)

    def _judged(self, mark: re.Match[str]) -> str:
        numbers = [int(number) for number in _NUMBER.findall(mark.group().partition("†")[0])]
        real = [number for number in dict.fromkeys(numbers) if 1 <= number <= self._count]
        self.used.extend(number for number in real if number not in self.used)
        return "".join(f"[{number}]" for number in real)


def used_citations(used: Sequence[int], pieces: Sequence[Piece]) -> tuple[Citation, ...]:
    """The citations of the cited pieces, by number."""
    return tuple(cite(number, pieces[number - 1]) for number in sorted(used))


def in_pieces(text: str) -> Iterator[str]:
    """A finished text as a stream of words, so that it is shown as it would be if it were being written."""
    for match in re.finditer(r"\S+\s*|\s+", text):
        yield match.group()


def dated(piece: Piece, zone: tzinfo | None) -> str:
    """“Mon 23 Nov 2026, 14:05, in Firefox”, in the person's time zone."""
    local = piece.hit.at.astimezone(zone)
    when = f"{local:%a} {local.day} {local:%b %Y, %H:%M}"
    return f"{when}, in {piece.hit.app}" if piece.hit.app else when
