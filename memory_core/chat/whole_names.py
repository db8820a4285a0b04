"""“What is Mrs Ashworth's first name?”: told by wherever she is named in full."""

import re
from collections.abc import Sequence
from dataclasses import replace

from memory_core.chat.terms import Candidate
from memory_core.language.names import find_names
from memory_core.language.pack import load_pack

_ASKED = re.compile(
    r"\bwhat(?:['’]s|\s+(?:is|was))\b.*\b(?:(?P<first>first|given|christian)|(?P<last>last|family)|full|whole)\s?-?name\b"
    r"|\bwhat(?:['’]s|\s+(?:is|was))\b.*\b(?P<surname>surname)\b",
    re.IGNORECASE,
)
_MOST_PARTS = 3


def named_in_full(question: str, evidence: Sequence[Candidate]) -> Candidate | None:
    """The newest sentence that names in full whom the question names in part, with the part that was asked for."""
    asked, named = _ASKED.search(question), find_names(question)
    known = _parts(named[0].text) if named else []
    if asked is None or len(known) != 1:
        return None
    first, last = asked["first"], asked["last"] or asked["surname"]
    found: list[Candidate] = []
    for one in evidence:
        for name in find_names(one.sentence.text):
            parts = _parts(name.text)
            if not 1 < len(parts) <= _MOST_PARTS or known[0] not in (parts[0], parts[-1]):
                continue
            told = parts[:1] if first else parts[-1:] if last else parts
            if told != known:
                found.append(replace(one, short=" ".join(told), sure=True))
    return max(found, key=lambda one: one.piece.hit.at, default=None)


def _parts(name: str) -> list[str]:
    titles = load_pack().words("titles")
    return [part for part in name.split() if part.casefold().rstrip(".") not in titles]
