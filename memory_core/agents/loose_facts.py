"""Facts from sentences that fit no pattern: a word that names an attribute, one subject, one value that fits it.

“Home for me is Valencia”, “after the meeting the deadline is later: 12 May for Falcon”. Only plain statements count.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any

from memory_core.agents.passages import ME, Passage
from memory_core.language.names import AMOUNT, Name, NameKind, find_names
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import find_times

_PHONE = re.compile(r"(?<![\w+])\+?\(?\d[\d ()/.-]{6,20}\d(?!\w)")
_NEGATED = re.compile(r"\b(?:no|never|nobody)\b|n['’]t\b|\bnot\s+(?!in\b|on\b|at\b|[A-Z0-9+€$£])")


@dataclass(frozen=True, slots=True)
class LooseFact:
    """One attribute of one subject, with the text that says it; `value` as it stands there, from `start` to `end`."""

    subject: str
    predicate: str
    value: str
    text: str
    start: int
    end: int
    is_date: bool


def loose_facts(passage: Passage, text: str, zone: tzinfo | None) -> Iterator[LooseFact]:
    """What a plain statement says of an attribute; nothing when there is a doubt about subject or value."""
    if _NEGATED.search(text) or _mentions(text, load_pack().words("loose_not")):
        return
    names = _names(text)
    for entry in load_pack().listed("loose_facts"):
        described: Mapping[str, Any] = entry
        if not _mentions(text, frozenset(described["cues"])):
            continue
        value = _value(described["object"], text, passage, zone, names)
        if value is None:
            continue
        start, end = value
        subject = _subject(described, passage, text, names, value)
        if subject:
            yield LooseFact(
                subject, described["predicate"], text[start:end], described["text"], start, end,
                described["object"] == "date",
            )  # fmt: skip


def _names(text: str) -> list[Name]:
    """The names in a sentence, with a first word that may be one though every first word has a capital."""
    names = find_names(f"{text} ")
    pack = load_pack()
    first = re.match(r"[A-Z][\w-]{2,}", text)
    plain = first.group().casefold() if first else ""
    common = pack.words("stop_words") | pack.words("not_names") | pack.words("label_words") | pack.words("titles")
    if first and plain not in common and not any(one.start < first.end() for one in names):
        names.insert(0, Name(first.group(), NameKind.THING, 0, first.end()))
    return names


def _mentions(text: str, said: frozenset[str]) -> bool:
    folded = f" {' '.join(re.findall(r'[a-z0-9]+', text.casefold()))} "
    return any(f" {one} " in folded for one in said)


def _value(wanted: str, text: str, passage: Passage, zone: tzinfo | None, names: list[Name]) -> tuple[int, int] | None:
    """The only value of its kind that is not named as the former one."""
    spans: list[tuple[int, int]] = []
    if wanted == "date":
        spans = [(one.start, one.end) for one in find_times(text, passage.observation.at, zone, ahead=True)]
        spans = [span for span in spans if any(letter.isdigit() for letter in text[slice(*span)])]
    elif wanted == "amount":
        spans = [match.span() for match in AMOUNT.finditer(text)]
    elif wanted == "phone":
        spans = [match.span() for match in _PHONE.finditer(text)]
    elif wanted == "place":
        spans = [(one.start, one.end) for one in names if one.kind is NameKind.PLACE]
    else:
        spans = [(one.start, one.end) for one in names if _may_be(wanted, one, text)]
    current = [span for span in spans if not _former(text[: span[0]])]
    return current[0] if len(current) == 1 else None


def _may_be(wanted: str, name: Name, text: str) -> bool:
    """Whether a name can be the value: a person, an employer, what something is called from now on."""
    before = text[: name.start].casefold().split()
    last = before[-1] if before else ""
    if wanted == "person":
        return name.kind is NameKind.PERSON
    if wanted == "other person":
        return name.kind is NameKind.PERSON and not _owns(name, text)
    if name.kind in (NameKind.PERSON, NameKind.PLACE):
        return False
    if wanted == "employer":
        return name.kind is not NameKind.PROJECT and last in load_pack().words("employer_words")
    return not _old_name(name, text)


def _owns(name: Name, text: str) -> bool:
    """“Maria's manager”, “the manager of Maria”; and “Maria reports to …”, who comes first."""
    after = text[name.end : name.end + 2]
    before = text[: name.start].casefold().split()[-1:]
    return after in ("'s", "’s") or bool(load_pack().words("owner_words").intersection(before)) or not before


def _old_name(name: Name, text: str) -> bool:
    """In “Falcon was rebranded as Heron” the first name is the old one, in “the new name of Falcon” the one after."""
    before = text[: name.start].casefold()
    if re.search(r"new\s+(?:name|title)\s+(?:of|for)\b", text.casefold()):
        return re.search(r"new\s+(?:name|title)\s+(?:of|for)\s+(?:project\s+)?$", before) is not None
    others = [one for one in _names(text) if one.kind not in (NameKind.PERSON, NameKind.PLACE)]
    return bool(others) and others[0].start == name.start


def _former(before: str) -> bool:
    ending = " ".join(before.casefold().replace("the ", " ").split())
    return any(ending == one or ending.endswith(f" {one}") for one in load_pack().listed("loose_former"))


def _subject(
    described: Mapping[str, Any], passage: Passage, text: str, names: list[Name], value: tuple[int, int]
) -> str:
    """The only one whom it can be about: a person or the speaker, or the only other name."""
    wanted = described["subject"]
    others = [one for one in names if one.end <= value[0] or one.start >= value[1]]
    if wanted in ("name", "old name"):
        distinct = {one.text for one in others if one.kind not in (NameKind.PERSON, NameKind.PLACE)}
        return distinct.pop() if len(distinct) == 1 else ""
    people = {one.text for one in others if one.kind is NameKind.PERSON and not _former(text[: one.start])}
    if people:
        return people.pop() if len(people) == 1 else ""
    mine = _mentions(text, load_pack().words("first_person"))
    return (ME if passage.mine else passage.speaker) if mine else ""
