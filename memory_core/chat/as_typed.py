"""A question with its slips of the keyboard put right, by the words that the evidence has: “reprot” is “report”."""

import functools
import json
import re
from collections.abc import Iterable, Iterator

from memory_core.assets import asset_path
from memory_core.errors import ModelError
from memory_core.language.pack import load_pack
from memory_core.language.words import fold, stem, words
from memory_core.retrieval.other_languages import languages_of

_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# A shorter word is one letter away from too many others; there only neighbours that changed places are a slip.
_SHORTEST, _SURE = 4, 5
# Nobody's slip is longer, and each letter more makes fifty-three more words to try.
_LONGEST = 24


def put_right(question: str, texts: Iterable[str]) -> str:
    """The question with each word that is none, and stands nowhere in the texts, as the one that it is a slip of.

    A word that two different ones are as near to stays as it is, and so does a question in another language, whose
    words the vocabulary does not know.
    """
    if languages_of(question):
        return question
    said = frozenset(word for text in texts for word in words(text) if word.isalpha())
    bases = {stem(word) for word in said}

    def meant(found: re.Match[str]) -> str:
        word = fold(found.group())
        if not _SHORTEST <= len(word) <= _LONGEST or word in said or word in _small() or stem(word) in bases:
            return found.group()
        near = _near(word, said)
        if near is None or word in _lexicon() or word in load_pack().words("given_names"):
            return found.group()
        return near[0].upper() + near[1:] if found.group()[0].isupper() else near

    return _WORD.sub(meant, question)


def _near(word: str, said: frozenset[str]) -> str | None:
    """The only word, in whatever form, that one slip makes this of; two letters that changed places before others."""
    for edits in (_swapped(word), _others(word) if len(word) >= _SURE else ()):
        tried = list(dict.fromkeys(edits))
        found = [one for one in tried if one in said] or [one for one in tried if one in _small()]
        if found:
            return found[0] if len({stem(one) for one in found}) == 1 else None
    return None


def _swapped(word: str) -> Iterator[str]:
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def _others(word: str) -> Iterator[str]:
    """One letter too many, one missing, another one; the first is seldom wrong."""
    for place in range(1, len(word) + 1):
        yield word[:place] + word[place + 1 :]
        for letter in _LETTERS:
            yield word[:place] + letter + word[place:]
            yield word[:place] + letter + word[place + 1 :]


@functools.cache
def _small() -> frozenset[str]:
    """Words that every question is made of."""
    pack = load_pack()
    return frozenset(
        one
        for section in ("stop_words", "question_fillers", "light_verbs", "general_nouns")
        for one in pack.words(section)
        if len(one) >= _SHORTEST
    )


@functools.cache
def _lexicon() -> frozenset[str]:
    """The words that the bundled language model knows whole, in small letters; none where it is missing."""
    try:
        told = json.loads(asset_path("models", "minilm-l6-v2-int8", "tokenizer.json").read_text(encoding="utf-8"))
        return frozenset(one for one in told["model"]["vocab"] if one.isalpha())
    except (ModelError, OSError, ValueError, KeyError):
        return frozenset()
