"""Which script a text is written in, which lines a model read in vain, and whose reading of them is better."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from memory_core.records.observation import Box, TextLine, Word, around, overlaps


class Script(StrEnum):
    """What a model reads. `PLAIN` is English, `LATIN` every language of that script, at half as much time again;
    `HAN` is simplified Chinese, `HANT` traditional."""

    PLAIN = "eng"
    LATIN = "latin"
    HAN = "han"
    HANT = "hant"


# English words are read with .95; below this one is perhaps no English, below that a line is perhaps not even Latin.
DOUBTFUL_WORD = 0.8
FOREIGN_LINE = 0.6
# Two or three Chinese signs are taken for so few Latin letters, with up to this.
FEW = 5
FOREIGN_FEW = 0.8
# Chinese is read with .91; below this it is perhaps the other Chinese.
DOUBTFUL_HAN = 0.87
# What another script must be read with, and by how much better, before its signs are believed.
BELIEVED = 0.6
MUCH_BETTER = 0.1
BETTER = 0.02
NO_WORSE = 0.08
# A Chinese sign says as much as this many letters.
HAN_WEIGHT = 3
# In line heights: signs closer than this have no space between them; lines closer than this are read again together.
NO_SPACE = 0.35
NEAR = 1.5
MARGIN = 6
# One in so many lines that are no English, and none is.
MANY = 3
PATIENCE = 30
# The model of Chinese sees a bar between some signs.
_BAR = re.compile("(?<=[\u3400-\u9fff])_(?=[\u3400-\u9fff])")
PUNCTUATION = '.,;:!?()[]"“”‘’«»'


@lru_cache(maxsize=4096)
def is_han(sign: str) -> bool:
    """Whether a sign is written without spaces around it: Chinese characters, kana, and their punctuation."""
    return unicodedata.east_asian_width(sign) in "WF" and not "\uac00" <= sign <= "\ud7a3"


@lru_cache(maxsize=4096)
def is_accented(sign: str) -> bool:
    """Whether a sign is a Latin letter that English does not have."""
    return not sign.isascii() and sign.isalpha() and unicodedata.name(sign, "").startswith("LATIN ")


def word_count(text: str) -> float:
    """How many words a text has; in Chinese about two signs make a word."""
    han = sum(map(is_han, text))
    if not han:
        return len(text.split())
    return han / 2 + len("".join(" " if is_han(sign) else sign for sign in text).split())


def certainty(words: Iterable[Word]) -> float:
    """How certain the letters of these words are, 0…1; 0 when there is none."""
    weights = [(word.confidence, sum(sign.isalnum() for sign in word.text)) for word in words]
    total = sum(letters for _, letters in weights)
    return sum(confidence * letters for confidence, letters in weights) / total if total else 0.0


def second_opinion(line: TextLine, script: Script) -> Script | None:
    """Which model should read a line again that `script`'s read; None when it is well read."""
    letters = sum(sign.isalnum() for sign in line.text)
    if has_han(line) or not letters:
        return None
    if script in (Script.HAN, Script.HANT):
        return Script.LATIN
    named = "_" in line.text and (line.text.islower() or line.text.isupper())
    # Names in code are misread in every language.
    if letters > 1 and not named and is_foreign(line):
        return Script.HAN
    return Script.LATIN if script is Script.PLAIN and any(map(_is_doubtful, line.words)) else None


def is_foreign(line: TextLine) -> bool:
    """Whether a line is read so badly that it is perhaps not even Latin; a word of a few letters has to be certain."""
    letters = sum(sign.isalnum() for sign in line.text)
    return certainty(line.words) < (FOREIGN_FEW if letters <= FEW and not has_han(line) else FOREIGN_LINE)


def wanted(lines: Sequence[TextLine], first: Script, script: Script) -> list[bool]:
    """For each line, whether `script`'s model should read what `first`'s read: the doubtful ones, all that could be
    if those are many, and all Chinese if the other model for it read that badly."""
    chinese = list(map(has_han, lines))
    if script is Script.HANT or (script is Script.HAN and first is Script.HANT):
        words = [word for line, han in zip(lines, chinese, strict=True) if han for word in line.words]
        return chinese if certainty(words) < DOUBTFUL_HAN else [False] * len(lines)
    opinions = [second_opinion(line, first) for line in lines]
    many = MANY * opinions.count(script) >= len(lines)
    return [opinion is script or (many and not han) for opinion, han in zip(opinions, chinese, strict=True)]


def has_han(line: TextLine) -> bool:
    """Whether there is Chinese in a line."""
    return any(map(is_han, line.text))


def _is_doubtful(word: Word) -> bool:
    if any(map(is_accented, word.text)):
        return True
    bare = word.text.strip(PUNCTUATION)
    return word.confidence < DOUBTFUL_WORD and len(bare) > 1 and bare.replace("-", "").replace("'", "").isalpha()


def doubtful_words(line: TextLine) -> slice | None:
    """The words of a line from its first doubtful one to its last, with one on each side; None when they are most of
    it, or none are."""
    places = [at for at, word in enumerate(line.words) if _is_doubtful(word)]
    if not places:
        return None
    words = slice(max(0, places[0] - 1), min(len(line.words), places[-1] + 2))
    width = line.words[words.stop - 1].box.right - line.words[words.start].box.left
    return words if 2 * width < line.box.width else None


def between(line: TextLine, words: slice, height: int) -> Box:
    """The box of some words of a line, halfway to those beside them, inside of a picture of this height."""
    first, last = line.words[words.start].box, line.words[words.stop - 1].box
    before = line.words[words.start - 1].box.right if words.start else first.left - 2 * MARGIN
    after = line.words[words.stop].box.left if words.stop < len(line.words) else last.right + 2 * MARGIN
    left, right = max(0, (before + first.left) // 2), (last.right + after) // 2
    top, bottom = max(0, line.box.top - MARGIN), min(height, line.box.bottom + MARGIN)
    return Box(left, top, right - left, bottom - top)


def better(old: Sequence[TextLine], new: Sequence[TextLine], script: Script) -> bool:
    """Whether the reading of `script`'s model is to be believed instead."""
    before, after = (certainty(word for line in lines for word in line.words) for lines in (old, new))
    signs = "".join(line.text for line in new)
    if any(map(has_han, old)):
        return after >= before + BETTER
    if script is not Script.LATIN or not old:
        return any(map(is_han, signs)) and after >= max(BELIEVED, before + MUCH_BETTER)
    return after >= before - NO_WORSE if any(map(is_accented, signs)) else after > before


def settled(
    old: Sequence[TextLine],
    new: Sequence[TextLine],
    kept: Sequence[TextLine],
    believed: Callable[[list[TextLine], list[TextLine]], bool],
) -> list[TextLine]:
    """Two readings of the same place made one: where lines overlap, the new ones if they are `believed`.

    Nothing is put where a line is `kept`: its words were read once more, with what stands below it.
    """
    groups: list[tuple[list[TextLine], list[TextLine]]] = [([line], []) for line in old]
    for line in filter(None, (_without(line, kept) for line in new)):
        touched = [group for group in groups if any(_same_row(line.box, other.box) for other in group[0])]
        if touched:
            first, *others = touched
            first[1].append(line)
            for group in others:
                first[0].extend(group[0])
                first[1].extend(group[1])
                groups.remove(group)
        elif not any(_same_row(line.box, other.box) for other in kept):
            groups.append(([], [line]))
    return [line for before, after in groups for line in (after if after and believed(before, after) else before)]


def _without(line: TextLine, kept: Sequence[TextLine]) -> TextLine | None:
    """A line without the words that stand where those of others do; None when none is left."""
    near = [word.box for other in kept if overlaps(other.box, line.box) for word in other.words]
    words = [word for word in line.words if not any(_is_in(word.box, place) for place in near)]
    if len(words) == len(line.words):
        return line
    return TextLine(" ".join(word.text for word in words), _around(words), tuple(words)) if words else None


def _around(words: Sequence[Word]) -> Box:
    return around(word.box for word in words)


def _is_in(box: Box, place: Box) -> bool:
    across, down = box.left + box.width / 2, box.top + box.height / 2
    return place.left <= across < place.right and place.top <= down < place.bottom


def _same_row(one: Box, other: Box) -> bool:
    """Whether two boxes share half the height of the lower one, and anything across."""
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    return one.left < other.right and other.left < one.right and 2 * down >= min(one.height, other.height)


def regions(lines: Sequence[TextLine], width: int, height: int) -> list[Box]:
    """Boxes around lines that stand close to each other, with a margin, inside of a picture of this size."""
    found: list[Box] = []
    for line in sorted(lines, key=lambda line: line.box.top):
        box, near = line.box, round(NEAR * max(8, line.box.height))
        while touching := [other for other in found if overlaps(box.grown(near), other)]:
            for other in touching:
                found.remove(other)
                box = around((box, other))
        found.append(box)
    return [_clipped(box.grown(MARGIN), width, height) for box in found]


def spaceless(words: Sequence[Word]) -> list[Word]:
    """The words of one printed line, from the left; what Chinese writes without a space becomes one word."""
    joined: list[Word] = []
    for word in words:
        if joined and _closed_up(joined[-1], word):
            joined[-1] = _joined(joined[-1], word)
        else:
            joined.append(word)
    return joined


def _closed_up(one: Word, other: Word) -> bool:
    if not (is_han(one.text[-1]) or is_han(other.text[0])):
        return False
    height = max(one.box.height, other.box.height, 8)
    signs = one.text.rstrip(PUNCTUATION)[-1:], other.text.lstrip(PUNCTUATION)[:1]
    wide = 1.0 if all(not sign or is_han(sign) for sign in signs) else NO_SPACE
    return other.box.left - one.box.right < wide * height


def _joined(one: Word, other: Word) -> Word:
    mine, theirs = len(one.text), len(other.text)
    confidence = (one.confidence * mine + other.confidence * theirs) / (mine + theirs)
    return Word(_BAR.sub("", one.text + other.text), around((one.box, other.box)), confidence)


@dataclass(slots=True)
class Habit:
    """Which model is to read first and which others to ask then, learned from what was read lately."""

    script: Script = Script.PLAIN
    left: int = 0
    won: Script | None = None
    rest: dict[Script, int] = field(default_factory=dict)

    def asks(self, script: Script, again: Sequence[bool]) -> bool:
        """Whether to ask a model for some of the lines: not for a few soon after it was no better."""
        left = self.rest.get(script, 0)
        self.rest[script] = max(0, left - 1)
        few = script is self._other or MANY * sum(again) < len(again)
        return any(again) and script is not self.script and not (left and few)

    def believes(self, script: Script, before: Sequence[TextLine], lines: Sequence[TextLine]) -> bool:
        """Whether to go on with `lines`, some of which another model read: the other Chinese if it read most better."""
        old = {id(line) for line in before}
        new = [id(line) not in old for line in lines if script is not self._other or has_han(line)]
        enough = 2 * sum(new) > len(new) if script is self._other else any(new)
        if not enough:
            self.rest[script] = PATIENCE
        elif script is self._other:
            self.won = script
        return enough

    @property
    def _other(self) -> Script:
        """The other Chinese than the one that goes first, or would be asked first."""
        return Script.HAN if self.script is Script.HANT else Script.HANT

    def note(self, lines: Sequence[TextLine]) -> None:
        """These lines were read."""
        chinese, self.won = self.won or (Script.HANT if self.script is Script.HANT else Script.HAN), None
        text = "".join(word.text for line in lines for word in line.words if word.confidence >= BELIEVED)
        han = HAN_WEIGHT * sum(map(is_han, text))
        latin = sum(sign.isalpha() and not is_han(sign) for sign in text)
        if not han + latin:
            return
        if han > latin:
            self.script, self.left = chinese, 0
        elif any(map(is_accented, text)):
            self.script, self.left = Script.LATIN, PATIENCE
        elif self.script in (Script.HAN, Script.HANT) or self.left <= 1:
            self.script, self.left = Script.PLAIN, 0
        else:
            self.left -= 1


def _clipped(box: Box, width: int, height: int) -> Box:
    left, top = max(0, box.left), max(0, box.top)
    return Box(left, top, min(box.right, width) - left, min(box.bottom, height) - top)
