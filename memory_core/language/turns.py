"""Makes turns of a chat whose window shows who writes on a line of its own, or when it was written behind each line."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import is_person_like

_CLOCK = re.compile(r"\s*(?P<time>(?:[01]?\d|2[0-3])[:.][0-5]\d(?:\s?[AaPp]\.?[Mm]\.?)?)\s*(?:✓+)?\s*")
_NAME = re.compile(r"\s*(?P<name>[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s+[A-ZÀ-ÖØ-Þ][\w’'.-]*){0,2})\s*(?:\W{1,3})?")
_ANY_TIME = "00:00"
# “4.2 yes, with a flap  07:41 ✓✓”: the ticks are those of what one has sent oneself.
_STAMPED = re.compile(r"\s*(?P<text>\S.*?)\s+(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)\s*(?P<sent>[✓✔]{0,2})\s*$")
# “Lee plumber: …”, as one has called somebody in a phone
_SAYS = re.compile(r"(?P<name>[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s[\w’'.-]+){0,2})(?:\s\([^)]{1,40}\))?:\s+(?P<text>\S.*)$")
# A line of fewer words may be a day that parts what was written, or an entry of a programme with its hour.
_FEW_WORDS = 4
_OWN = "You"
# “Subject: …”, “Jill: …”: here others say who they are as well.
_LABEL = re.compile(r"(?![A-Z]+:)[A-ZÀ-ÖØ-Þ][\w ’'.-]{1,30}: \S")
# Of “Hilary Stubbs (allotment)” and “Chat - Dev Raman” the name alone.
_CALLED = re.compile(r"^(?:Chat|Messages?)\s[-–—]\s|\s\([^)]*\)$|\s[-–—]\s.*$")
_LONG_LINE = 40
_WITH_PARTNER = 3


def with_turns(text: str, *, messenger: bool = False) -> str:
    """The text with each such name as the head of a turn (“Nuria 7:31”), as other chats show it.

    A line is such a name where the times stand below what was written, or where the person's own name (“You”) stands
    so, too; in a messenger's window also where it stands so again. Where the times stand at the end of the lines, each
    of these becomes a turn without its time. Every other text stays as it is.
    """
    lines = text.splitlines()
    if stamped := _stamped(lines):
        return "\n".join(_without_stamps(lines, stamped))
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


def _stamped(lines: Sequence[str]) -> dict[int, re.Match[str]]:
    """The lines that end in the time at which they were written; nothing where these may be times of something else.

    In a chat they never go back, and it shows who writes: by ticks, by names in front, or by the name of one person
    above it all.
    """
    found = {place: match for place, line in enumerate(lines) if (match := _STAMPED.match(line))}
    times = [60 * int(one["hour"]) + int(one["minute"]) for one in found.values()]
    long = [one for one in found.values() if len(one["text"].split()) >= _FEW_WORDS]
    ticked = any(len(one["sent"]) > 1 for one in found.values())
    if min(len(found), len(long) + ticked) < 2 or any(later < sooner for sooner, later in pairwise(times)):
        return {}
    named = sum(1 for one in long if _says(one["text"])) > 1
    return found if ticked or named or _is_person(lines[0]) else {}


def _says(text: str) -> re.Match[str] | None:
    said = _SAYS.match(text)
    return said if said and is_person_like(said["name"]) else None


def _is_person(line: str) -> bool:
    """Whether a line is the name of one person: “Kieran Shaw”, “Mum”."""
    found = _NAME.fullmatch(line)
    known = found is not None and (
        kind_of(found["name"]) is NameKind.PERSON or found["name"].casefold() in load_pack().words("relations")
    )
    return known and is_person_like(line.strip())


def _without_stamps(lines: Sequence[str], stamped: dict[int, re.Match[str]]) -> Iterator[str]:
    """Each line that was written as a paragraph with who wrote it, where that is shown.

    Of two people the one whose name stands above has written what has no ticks; among several who wrote last goes on.
    """
    ticked = any(one["sent"] for one in stamped.values())
    among = any(_says(one["text"]) for one in stamped.values())
    speaker = lines[0].strip() if ticked and not among and _names(lines[0]) else ""
    begun: list[str] = []
    for place, line in enumerate(lines):
        if place not in stamped:
            goes_on = place - 1 in stamped or begun
            if goes_on and len(line.split()) >= _FEW_WORDS:
                begun.append(line.strip())
            else:
                yield from (*begun, line)
                begun = []
            continue
        text = " ".join([*begun, stamped[place]["text"]])
        begun = []
        if said := _says(text):
            speaker, text = _as_name(said["name"]), said["text"]
        who = _OWN if stamped[place]["sent"] else speaker
        yield from (f"{who}: {text}" if who else text, "")
    yield from begun


def _as_name(called: str) -> str:
    """“Lee Plumber” of “Lee plumber”, so that it is read as a name."""
    return " ".join(part[:1].upper() + part[1:] for part in called.split())


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


def between_two(text: str, title: str) -> str:
    """A chat in which one's own lines say who wrote them (“You: …”): the others get the name above it or its title.

    Each line becomes a paragraph; one that goes on in small letters behind a long line stays with that. Every other
    text stays as it is.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    heads = _named_above(lines[0], title)
    partner = lines[0] if heads else _CALLED.sub("", title).strip()
    begins = (f"{_OWN}: ", "Me: ", *([f"{partner}: "] if _NAME.fullmatch(partner) else []))
    marked = [line.startswith(begins) for line in lines]
    bare = [line for line, known in zip(lines[heads:], marked[heads:], strict=True) if not known]
    if not bare or not any(line.startswith(begins[:2]) for line in lines) or any(map(_LABEL.match, bare)):
        return text
    found = lines[:heads]
    for line, known, before in zip(lines[heads:], marked[heads:], [True, *marked[heads:]], strict=False):
        if not (known or before) and line[0].islower() and len(found[-1]) > _LONG_LINE and found[-1][-1] not in ".!?":
            found[-1] += f" {line}"
        else:
            found.append(line if known or len(begins) < _WITH_PARTNER else f"{partner}: {line}")
    return "\n\n".join(found)


def _named_above(line: str, title: str) -> bool:
    """Whether the first line is the name of the talk: its title has it, too, or it is a person's."""
    return _NAME.fullmatch(line) is not None and (line in title or _is_person(line))
