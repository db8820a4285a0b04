"""Takes a line that is known but for a few uncertain words for what it is: the same signs, read in another way."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from capture.change.repetition import DOUBTFUL_NEWS, plain
from memory_core.records.observation import TextLine, Word

# A word that was read with less may be another one; one of so few signs, with less than that.
SURE = 0.7
FEW, SURE_FEW = 3, 0.8
# How much alike two readings of one word are.
ALIKE = 0.6
# Among figures, these letters are easily taken for them.
_FIGURES = str.maketrans("oilszbg", "0115286")
# These are easily lost, or seen where nothing stands.
_SPECKS = str.maketrans("", "", "'\"`´‘’‚“”„.,;:|")

_Words = Sequence[tuple[str, bool]]


def respelled(lines: Sequence[TextLine], known: Iterable[str], *, covered: bool) -> list[str]:
    """The text of each line; of one that differs from a known one in uncertain words alone, which say little together,
    the known text. Of a line that may be `covered` in part, a part of a known one is enough."""
    texts = [line.text for line in lines]
    spelled = {plain(line): line for line in known}
    new = [at for at, text in enumerate(texts) if plain(text) not in spelled]
    places = _places(spelled) if new else {}
    for at in new:
        words = [(bare, _is_sure(word)) for word in lines[at].words if (bare := _bare(plain(word.text)))]
        if [bare for bare, _ in words] != _words(plain(texts[at])):
            continue  # Something stands there in a secret's place.
        longest = max((bare for bare, _ in words if bare in places), key=len, default="")
        for one, others in places.get(longest, ()):
            if _within(words, others, longest) if covered else _like(words, others):
                texts[at] = spelled[one]
                break
    return texts


def _is_sure(word: Word) -> bool:
    return word.confidence >= (SURE if len(word.text) > FEW else SURE_FEW)


def _bare(word: str) -> str:
    """A word without specks, and without letters among figures."""
    bare = word.translate(_SPECKS)
    return bare.translate(_FIGURES) if any(map(str.isdigit, bare)) else bare


def _words(line: str) -> list[str]:
    return [bare for word in line.split() if (bare := _bare(word))]


def _places(known: Iterable[str]) -> Mapping[str, Sequence[tuple[str, Sequence[str]]]]:
    """In which lines each word stands, and the words of the line."""
    places: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for line in known:
        words = _words(line)
        for word in dict.fromkeys(words):
            places.setdefault(word, []).append((line, words))
    return places


def _like(words: _Words, known: Sequence[str]) -> bool:
    """Whether these words, of which some are sure, are the known ones, one by one."""
    return len(words) == len(known) and all(
        word == other or (not sure and _alike(word, other)) for (word, sure), other in zip(words, known, strict=True)
    )


def _within(words: _Words, known: Sequence[str], longest: str) -> bool:
    """Whether these words stand among the known ones in the same order, near to each other, but for uncertain ones that
    say little together."""
    at = [word for word, _ in words].index(longest)
    first = max(0, known.index(longest) - at - len(words) // 4)
    near, letters = known[first : first + len(words) + len(words) // 2 + 1], 0
    for word, sure in words:
        if word in near:
            near = near[near.index(word) + 1 :]
        elif sure:
            return False
        elif not any(_alike(word, other) for other in near):
            letters += len(word)
    return letters < DOUBTFUL_NEWS


def _alike(word: str, other: str) -> bool:
    return SequenceMatcher(None, word, other, autojunk=False).ratio() >= ALIKE
