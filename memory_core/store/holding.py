"""Which texts hold some words: whole ones, in singular or plural, whatever their case, accents and width. What is
deleted is no matter of likeness: the stem of “organ” is that of “organization”, too."""

import functools
import re
import unicodedata

from memory_core.store.scripts import pairs_expression, runs, without_runs, without_strokes

_WORD = re.compile(r"[^\W_]+")
# Beyond, what stands above or below a letter (a tone, a vowel, a voiced consonant) makes another word of it.
_FIRST_BEYOND = "\u0900"


class Words:
    """What somebody named: words, those that no space parts (“2026-05-02”, an address) side by side; and stretches of
    writing without spaces, each of which may be a part of a longer one."""

    def __init__(self, said: str) -> None:
        self._runs = tuple(_plain(run) for run in runs(said))
        self._words = frozenset(map(_told, _plain(without_runs(said)).split())) - {_told("")}

    def __len__(self) -> int:
        return len(self._runs) + len(self._words)

    def stand_in(self, text: str) -> bool:
        """Whether all of them do; no words stand anywhere."""
        plain = _plain(text)
        if not len(self) or not all(run in plain for run in self._runs):
            return False
        told = _told(without_runs(plain))
        return all(one in told for one in self._words)


def expressions(said: str) -> list[str]:
    """For FTS5, one for each of the words: what matches all texts in which it may stand."""
    found = {}
    for word in _WORD.findall(without_runs(said)):
        forms = dict.fromkeys((unicodedata.normalize("NFKC", word), _plain(word)))
        found[_plain(word)] = " OR ".join(f'"{form}"' for form in forms)
    pairs = [pair for pair in pairs_expression(said).split(" OR ") if pair]
    return list(dict.fromkeys([*found.values(), *pairs]))


@functools.lru_cache(maxsize=16)
def _words(said: str) -> Words:
    return Words(said)


def holds(text: object, said: str) -> bool:
    """`Words(said).stand_in(text)`, for SQL."""
    return isinstance(text, str) and _words(said).stand_in(text)


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in apart if sign >= _FIRST_BEYOND or not unicodedata.combining(sign))
    return without_strokes(unicodedata.normalize("NFKC", bare))


def _told(plain: str) -> str:
    """Its words with a space on either side."""
    return f" {' '.join(map(_singular, _WORD.findall(plain)))} "


def _singular(word: str) -> str:
    """Of a regular English plural."""
    if len(word) <= 3 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes", "zes")) else word[:-1]
