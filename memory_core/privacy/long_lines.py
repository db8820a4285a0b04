"""Lines of thousands of signs: only what stands around a word for secrets is read closely, so that time stays small."""

from collections.abc import Callable, Iterable, Iterator

from memory_core.privacy.spans import Span, moved

LONG = 4_000
_BEFORE, _BEHIND = 60, 240
# As short as these stand in any word, and in base64: they count only as words.
_SHORT = 3
_ENDS = (":", "=", "_", "：")
_MOST = 64_000
# So many signs of a line are read closely. Where more of it stands beside such words, the rest is read coarsely.
ENOUGH = 250_000
_STEP = 1_000_000
# In a text of so many signs it pays to look at each of its words once.
_MUCH = 200_000


def find_around(
    line: str, hints: Iterable[str], find: Callable[[str], Iterator[Span]], *, least: int = LONG
) -> Iterator[Span]:
    """What `find` finds in a line, which is cut to windows around `hints` (small letters) when it is longer."""
    if len(line) <= least:
        yield from find(line)
        return
    yield from find_inside(line, windows(line, hints)[0], find)


def find_inside(line: str, places: Iterable[tuple[int, int]], find: Callable[[str], Iterator[Span]]) -> Iterator[Span]:
    """What `find` finds in some parts of a line."""
    for start, end in places:
        yield from moved(find(line[start:end]), start)


def each_word_once(lowered: str) -> str:
    """The words of a long text, each once: a hint without a blank stands in them where it stands in the text."""
    return "\n".join(set(lowered.split())) if len(lowered) > _MUCH else lowered


def may_hold(text: str) -> Callable[[str], bool]:
    """Whether a hint may stand in a text, by its signs alone: a long row of few signs is slow to be searched."""
    return frozenset(text).issuperset if len(text) > _MUCH else lambda hint: True


def windows(line: str, hints: Iterable[str]) -> tuple[list[tuple[int, int]], int | None]:
    """What stands around the hints, up to `ENOUGH` signs; and where more begins, if there is more."""
    lowered = lower(line)
    words = each_word_once(lowered)
    fits = may_hold(lowered)
    hints = tuple(hint for hint in hints if fits(hint) and hint in (lowered if " " in hint else words))
    found: list[tuple[int, int]] = []
    left = ENOUGH
    for begin in range(0, len(line), _STEP):
        places = {place for hint in hints for place in _places(lowered, hint, begin, begin + _STEP)}
        for start, end in _joined(sorted(places), len(line)):
            if left <= 0:
                return found, start
            found.append((start, end))
            left -= end - start
    return found, None


def lower(text: str) -> str:
    """In small letters, sign for sign: one capital, the Turkish İ, has two signs in small."""
    return text.replace("İ", "i").lower()


def _joined(places: Iterable[int], length: int) -> Iterator[tuple[int, int]]:
    start, end = -1, -_BEFORE - 1  # so that the first place begins a window, however near to the line's beginning
    for place in places:
        if place - _BEFORE > end or end - start > _MOST:
            if end > start:
                yield start, end
            start = max(place - _BEFORE, 0)
        end = min(place + _BEHIND, length)
    if end > start:
        yield start, end


def _places(lowered: str, hint: str, begin: int, until: int) -> Iterator[int]:
    """Where a hint begins in a part of a line; one a window is enough."""
    until += len(hint) - 1
    at = lowered.find(hint, begin, until)
    while at >= 0:
        end = at + len(hint)
        inside = lowered[at - 1 : at].isalnum() or (lowered[end : end + 1].isalnum() and hint[-1:].isalpha())
        if len(hint) > _SHORT or not hint.isascii() or not inside or lowered[end : end + 1] in _ENDS:
            yield at
            at = lowered.find(hint, at + 60, until)
        else:
            at = lowered.find(hint, at + 1, until)
