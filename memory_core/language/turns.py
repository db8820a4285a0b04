"""Makes turns of a chat whose window shows who writes on a line of its own, above what is written."""

import re
from collections.abc import Iterator, Sequence

from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import is_person_like

_CLOCK = re.compile(r"\s*(?P<time>(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[AaPp]\.?[Mm]\.?)?)\s*(?:✓+)?\s*")
_NAME = re.compile(r"\s*(?P<name>[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'.-]*){0,2})\s*(?:\W{1,3})?")
_ANY_TIME = "00:00"


def with_turns(text: str, *, messenger: bool = False) -> str:
    """The text with each such name as the head of a turn (“Nuria 7:31”), as other chats show it.

    A line is such a name where the times stand below what was written, or where the person's own name (“You”) stands
    so, too; in a messenger's window also where it stands so again. Every other text stays as it is.
    """
    lines = text.splitlines()
    clocks = [index for index, line in enumerate(lines) if _CLOCK.fullmatch(line)]
    named = [index for index, line in enumerate(lines) if _names(line) and index + 1 < len(lines)]
    if len(clocks) > 1:
        begins = {0, *(index + 1 for index in clocks)}
        speaks = [index for index in named if index in begins]
    else:
        own = {index for index in named if lines[index].strip().casefold() in load_pack().words("self_names")}
        again = [lines[index].strip() for index in named]
        often = {name for name in again if again.count(name) > 1}
        speaks = [index for index in named if index in own or lines[index].strip() in often]
        if messenger and often and not own:
            # Right below a name stands what was written, be it only a name.
            others = (one for one in named if one not in speaks and one - 1 not in speaks and _is_known(lines[one]))
            speaks = sorted([*speaks, *others])
        elif not own:
            speaks = []
    if len({lines[index].strip() for index in speaks}) < (1 if messenger else 2):
        return text
    return "\n".join(_told(lines, frozenset(speaks), clocks))


def _names(line: str) -> bool:
    found = _NAME.fullmatch(line)
    return found is not None and is_person_like(found["name"])


def _is_known(line: str) -> bool:
    found = _NAME.fullmatch(line)
    return found is not None and kind_of(found["name"]) is NameKind.PERSON


def _told(lines: Sequence[str], speaks: frozenset[int], clocks: Sequence[int]) -> Iterator[str]:
    for index, line in enumerate(lines):
        if index in speaks and (found := _NAME.fullmatch(line)):
            below = next((lines[place].strip() for place in clocks if place > index), _ANY_TIME)
            yield f"{found['name']} {below.rstrip(' ✓')}"
        elif index not in clocks or not speaks:
            yield line
