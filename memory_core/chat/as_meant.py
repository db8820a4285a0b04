"""A question as it was typed, made the one that was meant: with its apostrophes, and with capitals for names.

What reads a question goes by both (“what's”, “Mum's train”, “Hugh”), and whoever types in a hurry leaves them out.
"""

import functools
import re
from collections.abc import Iterable

from memory_core.language.names import NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import fold

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SHORTEST = 3
# Words that stand before a plural, and not before somebody's name: “the biscuits”.
_BEFORE_PLURAL = frozenset(("the", "a", "an", "many", "some", "these", "those", "all", "any"))


def spelled_out(question: str) -> str:
    """The question with what is left out in haste: “whats moms number now” is “what's mom's number”."""
    pack = load_pack()
    short = pack.table("typed_short")
    question = re.sub(rf"\s+(?:{'|'.join(pack.listed('idle_ends'))})(?=\s*[?!.]*$)", "", question, flags=re.IGNORECASE)
    found = _WORD.sub(lambda word: _as_begun(word.group(), str(short.get(fold(word.group()), word.group()))), question)
    return _relatives().sub(r"\g<who>'s", found)


def _as_begun(word: str, instead: str) -> str:
    return instead[0].upper() + instead[1:] if word[0].isupper() and instead != word else instead


@functools.cache
def _relatives() -> re.Pattern[str]:
    """A relative with an “s” and a thing behind it; a word that is a plural of its own (“friends”) stays one."""
    pack = load_pack()
    alone = sorted(one for one in pack.words("relations") if f"{one}s" not in pack.words("relations"))
    stop = "|".join(sorted(pack.words("stop_words") - {"s", "t", "d", "m"}))
    return re.compile(rf"\b(?P<who>{'|'.join(alone)})s(?=\s+(?!(?:{stop})\b)[^\W\d_]{{2,}})", re.IGNORECASE)


def with_names(question: str, texts: Iterable[str]) -> str:
    """A question without capitals, with those of the names that the evidence writes so, and of given names.

    A word that the evidence also has in small letters is none. A question with a capital inside is left as it is, and
    one that only begins with one, as telephones make it, gets those of people alone.
    """
    if any(word[0].isupper() and not re.match(r"I\b", word) for word in _WORD.findall(question)[1:]):
        return question
    named, small = _named_in(texts, people=question[:1].isupper())
    given = load_pack().words("given_names") - load_pack().words("ambiguous_names")

    def written(word: str, before: str) -> str:
        folded = fold(word)
        if folded in named or (folded in given and folded not in small and len(folded) > _SHORTEST):
            return word[0].upper() + word[1:]
        owner = word[:-1]
        if folded.endswith("s") and fold(owner) in named and before not in _BEFORE_PLURAL:
            return f"{owner[0].upper()}{owner[1:]}'s"
        return word

    parts: list[str] = []
    end, before = 0, ""
    for match in _WORD.finditer(question):
        parts += [question[end : match.start()], written(match.group(), before)]
        end, before = match.end(), fold(match.group())
    return "".join([*parts, question[end:]])


def _named_in(texts: Iterable[str], *, people: bool) -> tuple[frozenset[str], frozenset[str]]:
    """The words of which names (of `people` only) are made in some texts, and all that stand there in small letters."""
    named: set[str] = set()
    small: set[str] = set()
    for text in texts:
        names = (one for one in find_names(text) if one.kind is NameKind.PERSON or not people)
        # What a title in quotes begins with has a capital, whatever it is.
        names = (one for one in names if text[one.start - 1 : one.start] not in ("“", '"', "‘"))
        named.update(fold(word) for name in names for word in _WORD.findall(name.text) if word[0].isupper())
        small.update(fold(word) for word in _WORD.findall(text) if word[0].islower())
    return frozenset(one for one in named - small - _no_names() if len(one) >= _SHORTEST), frozenset(small)


@functools.cache
def _no_names() -> frozenset[str]:
    """Words that titles and labels have with a capital as well."""
    pack = load_pack()
    kinds = ("stop_words", "not_names", "label_words", "general_nouns", "event_words", "place_words", "venue_words")
    others = ("thing_nouns", "table_words", "row_words", "project_words", "chrome_words", "relations", "light_verbs")
    words = frozenset().union(*(pack.words(kind) for kind in (*kinds, *others)))
    return words | {word for table in ("months", "weekdays", "weekday_abbreviations") for word in pack.table(table)}
