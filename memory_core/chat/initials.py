"""What is written by its initials in a question and in full in the evidence, or the other way round: “PO”, “AGM”."""

import re
from collections.abc import Mapping

from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems

# Initials in capitals, with the stems of the question that they stand for.
Initials = Mapping[str, frozenset[str]]
_LEAST, _MOST = 2, 5
_WORD = re.compile(r"[^\W\d_]+")
_SHORT = re.compile(r"\b[A-Z]{2,5}\b")
# “Annual General Meeting”
_IN_FULL = re.compile(r"\b[A-ZÀ-Þ][^\W\d_]+(?:[\s-]+(?:(?:of|and|the|for)\s+)?[A-ZÀ-Þ][^\W\d_]+){1,4}")


def initials(question: str) -> Initials:
    """Those that a question has, and those of every few words of it that stand side by side."""
    said, small = _WORD.findall(question), load_pack().words("stop_words")
    found = {one: frozenset((stem(one.casefold()),)) for one in _SHORT.findall(question)}
    for size in range(_LEAST, _MOST + 1):
        for place in range(len(said) - size + 1):
            run = said[place : place + size]
            if not small.isdisjoint(word.casefold() for word in run):
                continue
            found.setdefault("".join(word[0] for word in run).upper(), frozenset(stems(" ".join(run))))
    return found


def in_short(text: str, known: Initials) -> frozenset[str]:
    """The stems of the question for which a text has initials, or which it writes in full."""
    weak = load_pack().words("weak_names")
    short = [known[one] for one in _SHORT.findall(text) if one in known and one.casefold() not in weak]
    # “Lime Grove” is no “leaking gutter”: in full stands only what the question has in short.
    full = ("".join(re.findall(r"\b[A-ZÀ-Þ]", one)) for one in _IN_FULL.findall(text))
    named = (one for one in full if one in known and known[one] == {stem(one.casefold())})
    return frozenset().union(*short, *(known[one] for one in named))
