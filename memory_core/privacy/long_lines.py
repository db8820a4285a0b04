"""Lines of thousands of signs: only what stands around a word for secrets is read closely, so that time stays small."""

from collections.abc import Callable, Iterable, Iterator

from memory_core.privacy.spans import Span

LONG = 4_000
_BEFORE, _BEHIND = 60, 240
# As short as these stand in any word, and in base64: they count only as words.
_SHORT = 3
_ENDS = (":", "=", "_", "：")
_MOST = 64_000


def find_around(
    line: str, hints: Iterable[str], find: Callable[[str], Iterator[Span]], *, least: int = LONG
) -> Iterator[Span]:
    """What `find` finds in a line, which is cut to windows around `hints` (small letters) when it is longer."""
    if len(line) <= least:
        yield from find(line)
        return
    for start, end in _windows(line, hints):
        yield from (Span(start + span.start, start + span.end, span.label) for span in find(line[start:end]))


def _windows(line: str, hints: Iterable[str]) -> Iterator[tuple[int, int]]:
    lowered = line.lower()
    places: set[int] = set()
    for hint in hints:
        places.update(_places(lowered, hint))
    start = end = -1
    for place in sorted(places):
        if place - _BEFORE > end or end - start > _MOST:
            if end > start:
                yield start, end
            start = max(place - _BEFORE, 0)
        end = min(place + _BEHIND, len(line))
    if end > start:
        yield start, end


def _places(lowered: str, hint: str) -> Iterator[int]:
    """Where a hint stands; one a window is enough."""
    at = lowered.find(hint)
    while at >= 0:
        end = at + len(hint)
        inside = lowered[at - 1 : at].isalnum() or (lowered[end : end + 1].isalnum() and hint[-1:].isalpha())
        if len(hint) > _SHORT or not hint.isascii() or not inside or lowered[end : end + 1] in _ENDS:
            yield at
            at = lowered.find(hint, at + 60)
        else:
            at = lowered.find(hint, at + 1)
