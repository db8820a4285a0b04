"""Words that say of a line whether it is worth a closer look.

A line without secrets is asked for some forty lists of such words: all of them that stand in it are found at once, by
their first signs, for what a few of those lists cost when each of their words is looked for.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Self

# In a longer text it is quicker to look for each word.
SHORT = 600
# Words are found by so many first signs of theirs; of the shorter ones, those of three by all of them.
_OPENING = 4
# Lines of a screen whose words are known while it is scrubbed.
_LINES = 128
# Everyday words in which there are some of those that we look for.
_INNOCENT = frozenset(
    """
    contract contrast contradict contrary contrib passion passenger passed passing monkey turkey hockey donkey keyboard
    keynote secretar standard important instan understand finished pushed published washed vertrag bestand standort
    """.split()  # noqa: SIM905 - as in vocabulary
)

_by_opening: dict[tuple[str, ...], list[str]] = {}
_openings: frozenset[tuple[str, ...]] = frozenset()
_threes: frozenset[tuple[str, ...]] = frozenset()
_shorter: dict[bool, list[str]] = {True: [], False: []}  # by whether they are ASCII


class Hints(tuple[str, ...]):
    """Words in small letters, each once, to be asked for with `has_any`. They are made when modules are loaded."""

    words: frozenset[str]

    def __new__(cls, words: Iterable[str]) -> Self:
        """As `tuple`."""
        hints = super().__new__(cls, dict.fromkeys(words))
        hints.words = frozenset(hints)
        _enter(hints)
        return hints

    def within(self, lowered: str) -> Sequence[str]:
        """Those that stand in a text of at most `SHORT` signs, in small letters."""
        return tuple(_standing(lowered) & self.words)


def has_any(lowered: str, hints: Sequence[str]) -> bool:
    """Whether one of them stands in a text in small letters."""
    if isinstance(hints, Hints) and len(lowered) <= SHORT:
        return not _standing(lowered).isdisjoint(hints.words)
    for hint in hints:  # noqa: SIM110 - `any` takes twice as long
        if hint in lowered:
            return True
    return False


def forget_lines() -> None:
    """Keep nothing of the lines that were asked about."""
    _standing.cache_clear()


def _enter(words: Iterable[str]) -> None:
    """So that they are found from now on."""
    global _openings, _threes
    for word in words:
        known = _by_opening.setdefault(tuple(word[:_OPENING]), [])
        if len(word) < _OPENING - 1:
            known = _shorter[word.isascii()]
        if word not in known:
            known.append(word)
    _openings = frozenset(opening for opening in _by_opening if len(opening) == _OPENING)
    _threes = frozenset(opening for opening in _by_opening if len(opening) == _OPENING - 1)
    _standing.cache_clear()


@lru_cache(maxsize=_LINES)
def _standing(lowered: str) -> frozenset[str]:
    """All words of all hints that stand in a text, but for those that are only a part of an innocent one."""
    found = _found(lowered)
    if innocent := _INNOCENT.intersection(found):
        for word in innocent:
            lowered = lowered.replace(word, " ")
        found = _found(lowered)
    return frozenset(found)


def _found(text: str) -> list[str]:
    behind, third = text[1:], text[2:]
    # Tuples of signs, which are made twice as quickly as slices.
    found = ["".join(signs) for signs in _threes.intersection(zip(text, behind, third, strict=False))]
    for opening in _openings.intersection(zip(text, behind, third, text[3:], strict=False)):
        found += [word for word in _by_opening[opening] if word in text]
    for plain in (True,) if text.isascii() else (True, False):
        found += [word for word in _shorter[plain] if word in text]
    return found


_enter(_INNOCENT)
