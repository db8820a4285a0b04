"""Facts from forms: lines such as “Project lead: Con Lehane” below a heading, on a page, in minutes or in a profile.

Of what the lines tell is said by a line of its own (“Project: Library Stairs”), else by the heading above them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from memory_core.agents.fact_fit import canonical
from memory_core.agents.fact_rules import job_pattern
from memory_core.agents.passages import tells
from memory_core.language.names import AMOUNT, EMAIL, NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import Spoken, find_times

_LINE = re.compile(r"^(?P<label>[A-Za-z][A-Za-z /-]{1,28}?)\s*(?::|=|\t)\s*(?P<value>\S.{0,90})$")
# “Owner   Tamsin Rowe”, and no third column
_COLUMNS = re.compile(r"^(\s*[A-Za-z][A-Za-z -]{1,24}?)(?:\s{2,}|\t)(\S+(?: \S+)*)\s*$", re.MULTILINE)
_PHONE = re.compile(r"\+?\(?\d[\d ()/.-]{6,20}\d")
# “Saturday, 13 June 2026”, alone in its line or before the hours
_DATED = re.compile(
    r"^(?:[A-Z][a-z]+day,?\s+)?(?:\d{1,2}\.?\s+[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\s+\d{1,2})(?:,?\s+\d{4})?"
    r"(?:[\s,·•⋅–-]+(?:all\s+day|\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?\b.*))?$"
)
_APPOINTED = re.compile(r"^\s*(?:where|location|organi[sz]er|guests|room|when)\s*:", re.IGNORECASE | re.MULTILINE)
# “Tulip / TULIP-12”
_TICKET = re.compile(r"(?:Projects\s+/\s+)?(?P<thing>[A-Z][\w -]{2,30}?)\s+/\s+[A-Z][A-Z0-9]+-\d+$")
_LEAST_LABELS = 2
_HEADING = re.compile(r"^(?:[#*]+\s*)?[A-ZÀ-Þ0-9“\"][^:=.!?]{1,50}$")


@dataclass(frozen=True, slots=True)
class FormFact:
    """What a form says; `spoken` where the value is a date, `line` is where it stands."""

    subject: str
    predicate: str
    value: str
    line: str
    spoken: Spoken | None = None


def has_form(text: str) -> bool:
    """Cheap test for at least two lines with a label."""
    return text.count(":") + len(_COLUMNS.findall(text)) >= _LEAST_LABELS


def read_forms(text: str, title: str, at: datetime, zone: tzinfo | None) -> Iterator[FormFact]:
    """What the forms of a text say; `title`: the document's, for a form without a heading."""
    heading, named, follows = "", "", False
    labels = load_pack().table("form_labels")
    for line in (" ".join(one.split()).strip("•*- ") for one in _COLUMNS.sub(r"\1: \2", text).splitlines()):
        found = _LINE.match(line)
        label = found["label"].casefold().strip() if found else ""
        if ticket := _TICKET.match(line):
            named = ticket["thing"]
        elif found and label in load_pack().words("naming_labels"):
            named = found["value"].strip(" .")
            if kind_of(heading or "-") is NameKind.ORGANISATION and _may_have(named, personal=True):
                yield FormFact(named, "works at", heading, line)
        elif found and (what := labels.get(label)) is not None:
            fact = _fact(named or heading or title, what, found["value"], line, at, zone)
            if fact is not None:
                yield fact
        elif heading and follows and _DATED.match(line) and (event := _event(heading, line, at, zone, text)):
            yield event
        elif _HEADING.match(line) and len(line.split()) <= 6:
            heading = _heading(heading, line.strip('#*“”" '), follows=follows)
            named, follows = "", True
            continue
        elif line:
            named = ""
        follows = False


def _event(heading: str, line: str, at: datetime, zone: tzinfo | None, text: str) -> FormFact | None:
    """The day of what a calendar shows: “Family Reunion” above “Saturday, 13 June 2026” and “Where: …”."""
    if _APPOINTED.search(text) is None or kind_of(heading) in (NameKind.PERSON, NameKind.PLACE) or not tells(heading):
        return None
    times = find_times(line, at, zone, ahead=True)
    return FormFact(canonical(heading), "date", line, line, times[0]) if times and times[0].start <= 12 else None


def _heading(before: str, line: str, *, follows: bool) -> str:
    """The heading for the lines below; a line right below a person's name is what they are."""
    if ">" in line or not any(map(str.isalpha, line)) or (before and follows and kind_of(before) is NameKind.PERSON):
        return before
    return line


def _plain_heading(line: str) -> str:
    """“Meridian kick-off, 6 May 2026” and “Heron › Overview” without what only says which sheet it is."""
    line = re.split(r"\s+[›»|·–—]\s+|,\s+(?=(?:\w+day,?\s+)?\d)", line)[0]
    kinds = "|".join(load_pack().words("sheet_words"))
    return re.sub(rf"(?:\s+(?:{kinds}))+$", "", line, flags=re.IGNORECASE) if kinds else line


def _fact(
    subject: str, what: tuple[str, str], said: str, line: str, at: datetime, zone: tzinfo | None
) -> FormFact | None:
    predicate, wanted = what
    subject = canonical(_plain_heading(subject))
    if (
        not subject
        or job_pattern().fullmatch(subject)
        or not _may_have(subject, personal=predicate in load_pack().words("personal_labels"))
    ):
        return None
    if wanted == "date":
        times = find_times(said, at, zone, ahead=True)
        return FormFact(subject, predicate, said, line, times[0]) if times and times[0].start <= 12 else None
    value = _value(wanted, said)
    return FormFact(subject, predicate, value, line) if value else None


def _may_have(subject: str, *, personal: bool) -> bool:
    kind = kind_of(subject)
    named = kind is NameKind.THING and len(subject.split()) in (2, 3) and subject.istitle()
    person = kind is NameKind.PERSON or named
    return person if personal else kind not in (NameKind.PERSON, NameKind.PLACE)


def _value(wanted: str, said: str) -> str:
    said = said.strip(" .;,")
    if wanted in ("amount", "phone", "email"):
        found = {"amount": AMOUNT, "phone": _PHONE, "email": EMAIL}[wanted].search(said)
        return found.group() if found and found.start() <= 8 else ""
    said = re.split(r"\s+[(|·–—-]\s*|\s*\(|,\s+(?=[a-z])|;", said)[0]
    if wanted == "person":
        named = re.fullmatch(r"(?:[A-ZÀ-Þ][\w.’'-]*\s*){1,4}", said) is not None
        nobody = said.split()[0].casefold() in load_pack().words("nobodies") if named else True
        return said if not nobody and kind_of(said) is not NameKind.PLACE else ""
    return said if said and said[0].isupper() or wanted == "title" else ""
