"""Of the values that one sentence tells of one thing (“was 07:10, now 10:25”, “4, not 3”, “£44 (now £38)”) those of the
time that is asked for."""

import re
from collections.abc import Iterable, Iterator, Sequence

from memory_core.language.names import WORDED
from memory_core.language.pack import load_pack

_VALUE = re.compile(rf"\d|\b{WORDED}\b|\b[a-z]+day\b", re.IGNORECASE)
# A mark is of what follows it, up to here.
_END = re.compile(r"[,;()!?]|\.(?!\d)|\s(?:and|but|because|so)\s|\s[-–—]\s", re.IGNORECASE)
_FORMER, _PRESENT, _ELSE = "former", "present", "else"


def as_asked(text: str, question: str) -> str:
    """The sentence with blanks for the values of another time than the question's; as long as it was.

    What is marked as former counts where it is asked how it was, what is marked as present where it is asked how it is
    now, and all else where the question looks ahead. Unchanged where a sentence sets no values against each other.
    """
    marked = [one for one in _marked(text) if _VALUE.search(text, *one[1:])]
    rest = _without(text, [span for _, *span in marked])
    ways = {way for way, *_ in marked}
    if _VALUE.search(rest):
        ways.add(_ELSE)
    if len(ways) < 2:
        return text
    wanted = _wanted(question, ways)
    if wanted == _ELSE:
        return rest
    others = [span for way, *span in marked if way != wanted]
    kept = [range(*span) for way, *span in marked if way == wanted]
    bare = [
        found.span()
        for found in re.finditer(r"[€$£]?\d[\d.,:]*", text)
        if not any(found.start() in one for one in kept)
    ]
    return _without(text, [*others, *bare])


def _wanted(question: str, ways: set[str]) -> str:
    """Which values a question asks for, of those that are told."""
    table = load_pack().table("held")
    if _FORMER in ways and re.search(table["asks_former"], question, re.IGNORECASE):
        return _FORMER
    if _PRESENT not in ways:
        return _ELSE
    ahead = re.search(table["asks_ahead"], question, re.IGNORECASE) is not None
    return _ELSE if _ELSE in ways and ahead else _PRESENT


def _marked(text: str) -> Iterator[tuple[str, int, int]]:
    """Each mark with where it and what it marks begin and end."""
    table = load_pack().table("held")
    marks = list(re.finditer(table["marks"], text, re.IGNORECASE))
    told = any(mark["present"] or mark.start() and text[mark.start() - 1] == "(" for mark in marks)
    for place, mark in enumerate(marks):
        if mark["was"] and not told:
            continue  # “was” alone sets nothing against anything
        ends = [found.start() for found in [_END.search(text, mark.end())] if found]
        ends += [other.start() for other in marks[place + 1 : place + 2]]
        yield _PRESENT if mark["present"] else _FORMER, mark.start(), min(ends, default=len(text))


def _without(text: str, spans: Iterable[Sequence[int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
