"""Words as things to compare: tokens, stems, content words, shingles."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from memory_core.language.pack import load_pack

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
# The same where a word begins: not inside another.
_WHOLE_WORD = re.compile(rf"(?<![^\W_])(?<![^\W_]['’]){_WORD.pattern}")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
# So many words after each other tell one text from another.
_RUN = 3
_VOWEL = re.compile(r"[aeiouy]")
# “Moved” and “baking” come from words with an “e”; “planned” and “fixed” do not.
_SHORT_WITH_E = re.compile(r"[^aeiou][aeiou][^aeiouwxy]")


def fold(text: str) -> str:
    """Text without differences of case, width and accents."""
    if text.isascii():
        return text.lower()
    # In most texts few signs are beyond ASCII, so only those are taken apart.
    return _BEYOND_ASCII.sub(lambda run: _decomposed(run.group()), text).lower()


@functools.lru_cache(maxsize=2_000)
def _decomposed(letter: str) -> str:
    decomposed = unicodedata.normalize("NFKD", letter).casefold()
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def words(text: str) -> list[str]:
    """The words of a text, folded, in order; a possessive “'s” is cut off."""
    folded = fold(text)
    return _bared(_WORD.findall(folded), folded)


def _bared(found: list[str], folded: str) -> list[str]:
    """The words of a text without “'s”; in most texts no apostrophe stands."""
    return [_bare(word) for word in found] if "'" in folded or "’" in folded else found


def _bare(word: str) -> str:
    word = word.replace("’", "'")
    if word.endswith("'s"):
        return word[:-2]
    return word


def stems(text: str) -> list[str]:
    """Stems of the words that carry meaning, in order, repeats kept."""
    return [stem(word) for word in content_words(text)]


def content_words(text: str) -> list[str]:
    """Words of a text without those that every text has."""
    stop = load_pack().words("stop_words")
    return [word for word in words(text) if word not in stop]


class StemFinder:
    """Looks for a few stems in many texts, without reading every word of them."""

    def __init__(self, wanted: Iterable[str]) -> None:
        self._starts: dict[str, set[str]] = {}
        for sought in wanted:
            for start in (beginning(sought), *_irregular().get(sought, ())):
                self._starts.setdefault(start, set()).add(sought)
        # The same words come back from text to text.
        self._known: dict[str, str] = {}

    def found_in(self, folded: str) -> frozenset[str]:
        """Those of the stems that stand in a folded text: the same as among all `stems` of it."""
        found: set[str] = set()
        for start, sought in self._starts.items():
            # Most texts have nothing that begins so, which is told a hundred times as fast as their words are parted.
            at = folded.find(start)
            while at >= 0 and not sought <= found:
                if (stemmed := self._stem_at(folded, at)) in sought:
                    found.add(stemmed)
                at = folded.find(start, at + 1)
        return frozenset(found)

    def _stem_at(self, folded: str, at: int) -> str:
        """The stem of the word that begins there; empty where none does, and of one that every text has."""
        if (there := _WHOLE_WORD.match(folded, at)) is None:
            return ""
        word = there[0]
        if (stemmed := self._known.get(word)) is None:
            bare = _bare(word)
            stemmed = self._known[word] = "" if bare in load_pack().words("stop_words") else stem(bare)
        return stemmed


@functools.cache
def _irregular() -> Mapping[str, Sequence[str]]:
    """By their stem the words that no rule leads to it."""
    found: dict[str, list[str]] = {}
    for word, stemmed in load_pack().table("irregular_stems").items():
        found.setdefault(stemmed, []).append(word)
    return found


def beginning(stemmed: str) -> str:
    """What every regular word with this stem begins with: endings change at most the stem's last two letters."""
    return stemmed[: max(2, len(stemmed) - 2)]


def normal(text: str) -> str:
    """One string for all ways to write the same words."""
    return " ".join(words(text))


def shingles(tokens: Sequence[str]) -> frozenset[tuple[str, ...]]:
    """Runs of three words; of a shorter text the whole."""
    if len(tokens) <= _RUN:
        return frozenset([tuple(tokens)]) if tokens else frozenset()
    return frozenset(tuple(tokens[index : index + _RUN]) for index in range(len(tokens) - _RUN + 1))


def jaccard(first: Iterable[object], second: Iterable[object]) -> float:
    """Shared among all, from 0 to 1; two empty sets share nothing."""
    one, other = frozenset(first), frozenset(second)
    union = len(one | other)
    return len(one & other) / union if union else 0.0


@functools.lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word's stem, by the longest common English endings (after Porter, 1980, in fewer steps).

    Good for comparing, not for showing: “schedules”, “scheduled” and “scheduling” become “schedul”.
    """
    irregular: str | None = load_pack().table("irregular_stems").get(word)
    if irregular is not None:
        return irregular
    if len(word) <= 3 or not word.isascii() or not word.isalpha():
        return word
    return _without_e(_without_suffix(_without_past(_without_plural(word))))


def _without_plural(word: str) -> str:
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_past(word: str) -> str:
    for ending in ("ing", "ed"):
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 3 and _VOWEL.search(root):
            if root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            return f"{root}e" if _SHORT_WITH_E.fullmatch(root) else root
    return word


_SUFFIXES = (
    ("ization", "ize"), ("isation", "ize"), ("ational", "ate"), ("fulness", "ful"), ("iveness", "ive"),
    ("ousness", "ous"), ("ation", "ate"), ("ition", "it"), ("ement", ""), ("ment", ""), ("ness", ""), ("ities", ""),
    ("ity", ""), ("ally", "al"), ("ably", "able"), ("ibly", "ible"), ("ly", ""), ("ful", ""), ("ance", ""),
    ("ence", ""), ("ise", "ize"), ("or", ""), ("er", ""),
)  # fmt: skip


def _without_suffix(word: str) -> str:
    for ending, instead in _SUFFIXES:
        root = word[: -len(ending)]
        if word.endswith(ending) and len(root) >= 4 and _VOWEL.search(root):
            if not instead and len(root) > 4 and root[-1] == root[-2] and root[-1] not in "lsz":
                return root[:-1]
            return root + instead
    return word


def _without_e(word: str) -> str:
    if word.endswith("y") and len(word) > 3 and word[-2] not in "aeiou":
        return word[:-1] + "i"
    if word.endswith("e") and len(word) > 4:
        return word[:-1]
    return word
