"""Other ways in which a word may stand in the texts: plurals of European languages, ß for ss, ü for ue, œ for oe,
simplified Chinese for traditional.

The index knows English endings (Porter); these are the others. They are looked up in the vocabulary before they are
searched for, so forms that no language has cost nothing but the look.
"""

import functools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources

from memory_core.language.han import is_han, written_otherwise

# From the end of a singular to that of a plural, as folded words have them; both ways are tried.
_PLURALS = (
    ("", "en"), ("", "er"), ("e", "en"), ("", "ern"), ("l", "ln"), ("r", "rn"),  # German, Dutch
    ("al", "aux"), ("ail", "aux"), ("eau", "eaux"), ("eu", "eux"), ("ou", "oux"),  # French
    ("z", "ces"),  # Spanish
    ("ao", "oes"), ("ao", "aes"), ("ao", "aos"), ("m", "ns"), ("al", "ais"), ("el", "eis"), ("ol", "ois"),
    ("il", "is"),  # Portuguese
    ("o", "i"), ("e", "i"), ("a", "e"), ("ca", "che"), ("co", "chi"), ("ga", "ghe"), ("go", "ghi"), ("io", "i"),
    ("a", "i"),  # Italian
)  # fmt: skip
# The same of other writing, with the endings of its cases that are as common.
_CYRILLIC = (
    ("", "ы"), ("", "и"), ("", "а"), ("", "у"), ("", "ов"), ("", "ом"), ("а", "ы"), ("а", "и"), ("а", "у"), ("а", "е"),
    ("ь", "и"), ("ь", "я"), ("и", "ев"), ("о", "а"), ("я", "и"), ("я", "ю"), ("е", "я"),
)  # fmt: skip
_GREEK = (("ο", "α"), ("ος", "οι"), ("ος", "ο"), ("ος", "ου"), ("α", "ες"), ("η", "ες"), ("α", "ας"), ("η", "ης"))
_SHORTEST = 3
_VOWELS = "aeiou"
# An umlaut that is written as two letters, and what the index makes of it when it is not.
_UMLAUTS = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SHORTEST_UMLAUTED = 5
_FIRST_UMLAUT = re.compile(r"[aou](?=[^aeiou])")
_LIGATURES = (("oe", "œ"), ("ae", "æ"))


@functools.lru_cache(maxsize=4_096)
def spellings(term: str) -> tuple[str, ...]:
    """Other forms of a folded word, without itself; nothing for numbers and for other writing."""
    for pairs, first, last in ((_CYRILLIC, "а", "я"), (_GREEK, "α", "ω")):
        if term.isalpha() and first <= term[0] <= last:
            return tuple(dict.fromkeys(form for form in _ended(term, pairs) if form != term))
    if is_han(term):
        return written_otherwise(term)
    if not term.isalnum() or not any("a" <= letter <= "z" for letter in term):
        return ()
    forms = dict.fromkeys(_inflected(term)) if term.isalpha() else {}
    for form in (term, *forms):
        if "ss" in form:
            forms[form.replace("ss", "ß")] = None
    forms.update(dict.fromkeys(form for one in (term, *forms) for form in _joined(one)))
    if len(term) >= _SHORTEST_UMLAUTED and term.isalpha():
        forms.update(dict.fromkeys(_umlauted(term)))
    forms.pop(term, None)
    return tuple(forms)


def _inflected(term: str) -> Iterator[str]:
    yield from _irregular().get(term, ())
    yield from _ended(term, _PLURALS)
    yield from _dutch(term)


@functools.cache
def _irregular() -> Mapping[str, tuple[str, ...]]:
    """“yeux” of “œil” and “mice” of “mouse”, and the other way: what no ending tells, by language in a data file."""
    file = resources.files("memory_core.language") / "data" / "plurals.json"
    found: dict[str, tuple[str, ...]] = {}
    for pairs in json.loads(file.read_text(encoding="utf-8")).values():
        for pair in pairs.split(", "):
            single, plural = pair.split()
            found[single] = (*found.get(single, ()), plural)
            found[plural] = (*found.get(plural, ()), single)
    return found


def _ended(term: str, pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for single, plural in pairs:
        for ending, instead in ((single, plural), (plural, single)):
            root = term[: len(term) - len(ending)]
            if term.endswith(ending) and len(root) + min(len(single), 1) >= _SHORTEST:
                yield root + instead


def _joined(term: str) -> Iterator[str]:
    """œuf for oeuf, and the other way."""
    for apart, together in _LIGATURES:
        if apart in term:
            yield term.replace(apart, together)
        if together in term:
            yield term.replace(together, apart)


def _umlauted(term: str) -> Iterator[str]:
    """Müller, which is kept as “muller”, for Mueller; and Mueller for it."""
    short = term
    for apart, letter in _UMLAUTS:
        short = short.replace(apart, letter)
    if short != term:
        yield short
    else:
        yield _FIRST_UMLAUT.sub(lambda vowel: f"{vowel.group()}e", term, count=1)


def _dutch(term: str) -> Iterator[str]:
    """Dutch writes a long vowel once in an open syllable, and doubles the consonant after a short one."""
    if term.endswith("en") and len(term) > 4:
        root = term[:-2]
        if root[-1] == root[-2]:
            yield root[:-1]  # mannen → man
        elif root[-1] not in _VOWELS and root[-2] in _VOWELS:
            yield root[:-1] + root[-2] + root[-1]  # ramen → raam
    elif len(term) > 2 and term[-1] not in _VOWELS and term[-2] in _VOWELS:
        yield term[:-2] + term[-1] + "en" if len(term) > 3 and term[-2] == term[-3] else term + term[-1] + "en"
