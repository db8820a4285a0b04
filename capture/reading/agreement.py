"""Corrects what was misread by what the application itself says of its window, where the two agree.

What was read is the check: nothing that is not on the picture gets in, only the spelling of a word that stands between
the same neighbours.
"""

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from memory_core.records.observation import TextLine, Word

# How much of what was read the application must say, too, and how like a misread word and its correction are.
AGREES = 0.9
ALIKE = 0.6
# Fewer words than this prove nothing.
LEAST = 5
_BARE = re.compile(r"^\W+|\W+$")

_Places = dict[tuple[str, str], Counter[str]]


def corrected(lines: Sequence[TextLine], texts: Sequence[str]) -> list[TextLine]:
    """The lines of one window with misread words put right by `texts`; unchanged where the texts are of something else.

    At least nine in ten of the words read must stand in the texts. A word that does not is exchanged if the texts have
    one word alone that is much like it between the same two neighbours.
    """
    told = [_bare(word) for text in texts for word in text.split()]
    known = {word.casefold() for word in told}
    read = [bare for line in lines for word in line.words if (bare := _bare(word.text)) and len(bare) > 1]
    agreeing = sum(word.casefold() in known for word in read)
    if len(read) < LEAST or agreeing < AGREES * len(read) or agreeing == len(read):
        return list(lines)
    places = _places(told)
    return [_corrected(line, known, places) for line in lines]


def _places(told: Sequence[str]) -> _Places:
    """Which words stand between two others."""
    found: _Places = defaultdict(Counter)
    for before, word, after in zip(told, told[1:], told[2:], strict=False):
        found[before.casefold(), after.casefold()][word] += 1
    return found


def _corrected(line: TextLine, known: set[str], places: _Places) -> TextLine:
    text, words, at = line.text, list(line.words), 0
    bare = [_bare(word.text).casefold() for word in words]
    for number, word in enumerate(words):
        start = text.find(word.text, at)
        if start < 0:
            return line
        right = _right(bare, number, places) if bare[number] and bare[number] not in known else ""
        if right:
            spelled = word.text.replace(_bare(word.text), right, 1)
            words[number] = Word(spelled, word.box, word.confidence)
            text = text[:start] + spelled + text[start + len(word.text) :]
            at = start + len(spelled)
        else:
            at = start + len(word.text)
    return TextLine(text, line.box, tuple(words))


def _right(bare: Sequence[str], number: int, places: _Places) -> str:
    """The one word like it that the application has between the same neighbours; empty when it has none or several."""
    if not 0 < number < len(bare) - 1:
        return ""
    there = places.get((bare[number - 1], bare[number + 1]), ())
    alike = [word for word in there if _ratio(bare[number], word.casefold()) >= ALIKE]
    return alike[0] if len(alike) == 1 else ""


def _ratio(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _bare(word: str) -> str:
    return _BARE.sub("", word)
