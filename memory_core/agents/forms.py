"""Facts from forms: lines such as “Project lead: Con Lehane” below a heading, on a page, in minutes or in a profile.

Of what the lines tell is said by a line of its own (“Project: Library Stairs”), else by the heading above them.
"""

import re
from collections.abc import Iterator
from datetime import datetime, tzinfo

from memory_core.agents.fact_fit import canonical
from memory_core.agents.fact_rules import BARE_SUM, job_pattern
from memory_core.agents.labels import person_in, town_of, usual
from memory_core.agents.passages import ME, tells
from memory_core.agents.rows import FormFact, Row, as_labelled, plain_heading, row_facts, tables
from memory_core.agents.terse import latest
from memory_core.agents.written_dates import find_dates
from memory_core.language.names import AMOUNT, EMAIL, NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words

_LINE = re.compile(r"^(?P<label>[A-Za-z][A-Za-z /.&’'-]{1,28}?)\s*(?::|=|\t)\s*(?P<value>\S.{0,90})$")
_PHONE = re.compile(r"\+?\(?\d[\d ()/.-]{6,20}\d")
# “Saturday, 13 June 2026”, alone in its line or before the hours
_DATED = re.compile(
    r"^(?:[A-Z][a-z]+day,?\s+)?(?:\d{1,2}\.?\s+[A-Z][a-z]{2,8}|[A-Z][a-z]{2,8}\s+\d{1,2})(?:,?\s+\d{4})?"
    r"(?:[\s,·•⋅–-]+(?:all\s+day|\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm)?\b.*))?$"
)
_APPOINTED = re.compile(r"^\s*(?:where|location|organi[sz]er|guests|room|when)\s*:", re.IGNORECASE | re.MULTILINE)
# “Tulip / TULIP-12”
_TICKET = re.compile(r"(?:Projects\s+/\s+)?(?P<thing>[A-Z][\w -]{2,30}?)\s+/\s+[A-Z][A-Z0-9]+-\d+$")
# “LAB-212 Replace cleats on pontoon” is called LAB-212.
_KEYED = re.compile(r"(?P<key>[A-Z][A-Z0-9]{1,9}-\d{1,6})\b(?=\s+\S|$)")
_SUM = re.compile(f"{AMOUNT.pattern}|{BARE_SUM}", re.IGNORECASE)
_LEAST_LABELS, _OWN_ROWS = 2, 2
_HEADING = re.compile(r"^(?:[#*]+\s*)?[A-ZÀ-Þ0-9“\"][^:=.!?]{1,50}$")


def has_form(text: str) -> bool:
    """Cheap test for at least two lines with a label."""
    return as_labelled(text).count(":") >= _LEAST_LABELS


def read_forms(
    text: str, title: str, at: datetime, zone: tzinfo | None, *, own: bool = False, any_label: bool = True
) -> Iterator[FormFact]:
    """What the forms of a text say; `title`: the document's, for a form without a heading.

    `own`: a note of the person's, in which a few labels tell of them where nothing else is named. `any_label`: read
    tables with labels that nobody knows, too, which in a chat are nicknames.
    """
    written = as_labelled(text)
    rows = dict(tables(written, least=_OWN_ROWS) if own else tables(written)) if any_label else {}
    reader = _Reader(title, at, zone, text, last=ME if own else "")
    for place, line in enumerate(" ".join(one.split()).strip("•*- ") for one in written.splitlines()):
        yield from reader.line(line, rows.get(place))


class _Reader:
    """Goes through the lines of a form; they tell of what a line named, else of the heading, else of the title."""

    def __init__(self, title: str, at: datetime, zone: tzinfo | None, text: str, *, last: str) -> None:
        self._title, self._at, self._zone, self._text, self._last = title, at, zone, text, last
        self._heading, self._named = "", ""
        self._person_before = ""
        self._follows = False

    @property
    def _subject(self) -> str:
        if self._named:
            return self._named
        told = self._heading or self._title
        return ME if _is_own(told) else told

    def line(self, line: str, row: Row | None) -> Iterator[FormFact]:
        """What a line says; `row`: where it stands in a table."""
        found = _LINE.match(line)
        label = usual(found["label"]) if found else ""
        heads = False
        if ticket := _TICKET.match(line):
            self._named = ticket["thing"]
        elif found and label in load_pack().words("person_labels") and (name := person_in(found["value"])):
            yield from self._person(name, label, found["value"], line)
        elif found and label == "relationship":
            yield from self._relative(found["value"].strip(" .").casefold(), line)
        elif found and label in load_pack().words("naming_labels"):
            self._named = found["value"].strip(" .")
        elif found and label in load_pack().table("form_labels") or row is not None:
            yield from self._labelled(label, found["value"] if found else "", line, row)
        elif self._heading and self._follows and _DATED.match(line) and (event := self._event(line)):
            yield event
        elif _HEADING.match(line) and (len(line.split()) <= 6 or _KEYED.match(line)):
            keyed = _KEYED.match(line)
            line = keyed["key"] if keyed else line
            self._heading = _heading(self._heading, line.strip('#*“”" '), follows=self._follows)
            self._named, heads = "", True
        elif line:
            self._named = ""
        self._follows = heads

    def _person(self, name: str, label: str, value: str, line: str) -> Iterator[FormFact]:
        """Of whom the lines below tell; an address behind the name says where they live."""
        self._person_before, self._named = self._named or self._person_before, name
        if _is_own(self._heading or self._title):
            yield FormFact(ME, "called", name, line)
        firm = kind_of(self._heading or "-") is NameKind.ORGANISATION
        if label in load_pack().words("naming_labels") and firm:
            yield FormFact(name, "works at", self._heading, line)
        school = re.split(r",\s+", self._heading)[0]
        if label in load_pack().words("pupil_labels") and load_pack().words("school_words") & set(words(school)):
            yield FormFact(name, "school", school, line)
        if town := town_of(value):
            yield FormFact(name, "lives in", town, line)

    def _relative(self, said: str, line: str) -> Iterator[FormFact]:
        """What a contact is to the person named above them: “Relationship: wife”, “mum's partner”."""
        relative = re.sub(r"^(?:\w+['’]s|my|his|her)\s+", "", said)
        if self._named and self._person_before and relative in load_pack().words("partners"):
            yield FormFact(self._person_before, relative, self._named, line)

    def _labelled(self, label: str, value: str, line: str, row: Row | None) -> Iterator[FormFact]:
        fact = labelled_fact(self._subject, label, value, line, self._at, self._zone)
        if fact is not None:
            yield fact
        if row is not None and (fact is None or label in load_pack().words("addresses")):
            yield from row_facts(row, self._subject or self._last, self._at, self._zone)

    def _event(self, line: str) -> FormFact | None:
        return _event(self._heading, line, self._at, self._zone, self._text)


def _is_own(heading: str) -> bool:
    """Whether a heading is that of what a page knows of the person who looks at it: “My profile”."""
    return any(re.fullmatch(one, heading, re.IGNORECASE) for one in load_pack().listed("own_headings"))


def _event(heading: str, line: str, at: datetime, zone: tzinfo | None, text: str) -> FormFact | None:
    """The day of what a calendar shows: “Family Reunion” above “Saturday, 13 June 2026” and “Where: …”."""
    if _APPOINTED.search(text) is None or kind_of(heading) in (NameKind.PERSON, NameKind.PLACE) or not tells(heading):
        return None
    times = find_dates(line, at, zone)
    return FormFact(canonical(heading), "date", line, line, times[0]) if times and times[0].start <= 12 else None


def _heading(before: str, line: str, *, follows: bool) -> str:
    """The heading for the lines below; a line right below a person's name is what they are."""
    if ">" in line or not any(map(str.isalpha, line)) or (before and follows and kind_of(before) is NameKind.PERSON):
        return before
    return line


def labelled_fact(subject: str, label: str, said: str, line: str, at: datetime, zone: tzinfo | None) -> FormFact | None:
    """What a label that is known says of its subject; None where the subject can have no such thing."""
    said = latest(said)
    predicate, wanted = load_pack().table("form_labels").get(label, ("", ""))
    subject = canonical(plain_heading(subject)) if subject != ME else ME
    personal = predicate in load_pack().words("personal_labels")
    if not predicate or not subject or job_pattern().fullmatch(subject) or not _may_have(subject, personal=personal):
        return None
    if wanted == "date" or (wanted == "birth" and re.search(r"\d{4}", said)):
        times = find_dates(said, at, zone, ahead=wanted == "date")
        return FormFact(subject, predicate, said, line, times[0]) if times and times[0].start <= 12 else None
    value = _value(wanted, said)
    return FormFact(subject, predicate, value, line) if value else None


def _may_have(subject: str, *, personal: bool) -> bool:
    if subject == ME:
        return personal
    kind = kind_of(subject)
    named = kind is NameKind.THING and len(subject.split()) in (2, 3) and subject.istitle()
    person = kind is NameKind.PERSON or named
    return person if personal else kind not in (NameKind.PERSON, NameKind.PLACE)


def _value(wanted: str, said: str) -> str:
    said = said.strip(" .;,")
    if wanted in ("amount", "phone", "email"):
        found = {"amount": _SUM, "phone": _PHONE, "email": EMAIL}[wanted].search(said)
        return found.group() if found and found.start() <= 8 else ""
    if wanted == "address":
        return town_of(said)
    if wanted == "list":
        said = re.sub(r"\s*\(.*", "", said)
        return _told(said)
    said = re.split(r"\s+[(|·–—-]\s*|\s*\(|,\s+(?=[a-z])|;", said)[0]
    if wanted in ("text", "birth"):
        return _told(said)
    if wanted == "person":
        said = person_in(said) or said
        named = re.fullmatch(r"(?:[A-ZÀ-Þ][\w.’'-]*\s*){1,4}", said) is not None
        nobody = said.split()[0].casefold() in load_pack().words("nobodies") if named else True
        return said if not nobody and kind_of(said) is not NameKind.PLACE else ""
    return said if said and said[0].isupper() or wanted == "title" else ""


def _told(said: str) -> str:
    """What a form says; nothing where it says “none”."""
    first = said.split()[:1]
    return "" if not first or first[0].casefold().strip(",.") in load_pack().words("nobodies") else said
