"""Rows of two columns: a table of a page, a sheet with commas, a list of labels in a note; each as “label: value”.

A lone line of this shape may be anything; rows that stand together are a table of what somebody or something has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from memory_core.agents.endings import find_endings
from memory_core.agents.fact_fit import canonical
from memory_core.agents.labels import usual
from memory_core.agents.passages import ME, tells
from memory_core.agents.terse import latest
from memory_core.agents.written_dates import find_dates, written_date
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.retrieval.periods import Spoken

_LABEL = r"[A-Za-z][\w .’'()/&-]{0,30}?"
# “Owner   Tamsin Rowe”, and no third column
_ALIGNED = re.compile(rf"^\s*({_LABEL})(?:\s{{2,}}|\t|\s*\|\s*)(\S+(?: \S+)*)\s*$")
_DRAWN = re.compile(rf"^\s*\|\s*({_LABEL})\s*\|\s*([^|]*\S)\s*\|\s*$")
_COMMAS = re.compile(rf"^\s*\"?({_LABEL})\"?[,;](?=\S)\"?([^,;\"]*[^,;\"\s]|[^,;\"]+,\d[^,;\"]*)\"?\s*$")
_LABELLED = re.compile(rf"^\s*(?:[•*–-]\s+)?({_LABEL})\s*[:=]\s+(\S.*)$")
_LEAST_ROWS = 3
_OF_WHOM = re.compile(r"^(?P<value>.*\S)\s*\((?P<who>[^()]{2,40})\)$")
_REACHED = re.compile(
    r"^(?P<who>[A-ZÀ-Þ][\w.’'-]*(?:\s+[A-ZÀ-Þ][\w.’'-]*){0,3}),\s*(?P<phone>\+?\(?\d[\d ()/.-]{6,20}\d)$"
)
_AROUND_DATE = 14
_LONGEST = 60
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class FormFact:
    """What a form says; `spoken` where the value is a date, `line` is where it stands.

    `told`: the sentence that says it by itself, where it has one of its own.
    """

    subject: str
    predicate: str
    value: str
    line: str
    spoken: Spoken | None = None
    told: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value; `line` as it stands there."""

    label: str
    value: str
    line: str


def as_labelled(text: str) -> str:
    """A text in which the rows of two columns are written “label: value”; all other lines as they are."""
    lines = [part for line in text.splitlines() for part in _labels_apart(line)]
    for shape, least in ((_DRAWN, 1), (_ALIGNED, 1), (_COMMAS, _LEAST_ROWS)):
        found = [shape.match(line) for line in lines]
        for start, end in _runs([match is not None for match in found]):
            for place in range(start, end) if end - start >= least else ():
                match = found[place]
                if match is not None:
                    lines[place] = f"{match[1]}: {match[2]}"
    return "\n".join(lines)


def _labels_apart(line: str) -> list[str]:
    """“Child's name: Finn Ek     Class: 3B” as two lines; a record of three or more is a table's row."""
    parts = re.split(r"\s{2,}(?=[A-Z][A-Za-z /']{1,28}:\s)", line.strip())
    return parts if len(parts) == 2 and all(_LABELLED.match(one) for one in parts) else [line]


def tables(text: str, *, least: int = _LEAST_ROWS) -> Iterator[tuple[int, Row]]:
    """The rows of each table of a text that was written so, with the number of their line."""
    lines = text.splitlines()
    found = [_row(line) for line in lines]
    for start, end in _runs([row is not None for row in found]):
        rows = [row for row in found[start:end] if row is not None]
        if len(rows) >= least and (least < _LEAST_ROWS or _tells_values(rows)):
            yield from ((start + place, row) for place, row in enumerate(rows) if not _is_head(row))


def _tells_values(rows: list[Row]) -> bool:
    """Whether they are no buttons in two columns: a third have figures, days or sums, or a label that is known."""
    known = load_pack().table("form_labels").keys() | load_pack().words("naming_labels")
    return 3 * sum(any(map(str.isdigit, row.value)) or row.label in known for row in rows) >= len(rows)


def row_facts(row: Row, subject: str, at: datetime, zone: tzinfo | None) -> Iterator[FormFact]:
    """What a row says of its subject, or of the person in brackets behind it, whatever its label is."""
    subject = canonical(plain_heading(subject)) if subject != ME else ME
    value = latest(row.value)
    if (whose := _OF_WHOM.match(value)) and kind_of(whose["who"]) is NameKind.PERSON:
        subject, value = whose["who"], whose["value"]
    if not subject or not (subject == ME or tells(subject)) or row.label == subject.casefold():
        return
    ending = next(iter(find_endings(f"{row.label} {value}", at, zone)), None)
    if ending is not None:
        day, told = ending.told(subject, zone)
        yield FormFact(subject, ending.predicate, day, row.line, told=told)
        return
    label = usual(row.label)
    predicate = load_pack().table("label_predicates").get(label, label)
    predicate = load_pack().table("predicate_names").get(predicate, predicate)
    if (reached := _REACHED.match(value)) is not None:
        yield FormFact(
            reached["who"], "phone", reached["phone"], row.line, told=f"{reached['who']}’s phone is {reached['phone']}."
        )
        value = reached["who"]
    value, shown = _dated(value, at, zone)
    texts, me = load_pack().table("row_texts"), subject == ME
    text = texts.get(f"me {predicate}" if me else predicate, texts["me" if me else ""])
    text = text.format(s=subject, p=predicate, o=shown)
    yield FormFact(subject, predicate, value, row.line, told=text)


def _dated(value: str, at: datetime, zone: tzinfo | None) -> tuple[str, str]:
    """A value that is a day, to compare and to read; any other as it is."""
    times = find_dates(value, at, zone) if any(map(str.isdigit, value)) else []
    whole = times and times[0].start <= _AROUND_DATE and len(value) - times[0].end <= _AROUND_DATE
    if not whole or not (re.search(r"[A-Za-z]{3}", value) or re.search(r"\d[./-]\d", value)):
        return value, value
    return written_date(times[0], zone)


def plain_heading(line: str) -> str:
    """“Meridian kick-off, 6 May 2026” and “Heron › Overview” without what only says which sheet it is."""
    line = re.sub(r"\.(?:xlsx?|ods|csv|docx?|odt|pdf|md|txt)$", "", line)
    line = re.split(r"\s+[›»|·–—]\s+|,\s+(?=(?:\w+day,?\s+)?\d)|\s+\(?(?=20\d\d-\d\d-\d\d\)?$)", line)[0]
    line = re.sub(
        rf"\s+\d{{1,2}}\.?\s+(?:{'|'.join(load_pack().table('months'))})(?:\s+20\d\d)?$", "", line, flags=re.I
    )
    kinds = "|".join(load_pack().words("sheet_words"))
    return re.sub(rf"(?:\s+(?:{kinds}))+$", "", line, flags=re.IGNORECASE) if kinds else line


def _row(line: str) -> Row | None:
    """A short value beside a label that is no person's name: “Tom: hi” is a saying."""
    match = _LABELLED.match(line)
    if match is None or len(match[2]) > _LONGEST or len(match[1].split()) > _MOST_WORDS:
        return None
    label, pack = match[1].strip(" .").casefold(), load_pack()
    if kind_of(match[1]) is NameKind.PERSON or label in pack.words("self_names") | pack.words("plain_labels"):
        return None
    if "://" in match[2] or match[2][0] in "{[<(" or match[2].endswith((".", "!", "?", ";", "{", ",")):
        return None
    return Row(" ".join(label.split()), match[2].strip(), line)


def _is_head(row: Row) -> bool:
    heads = load_pack().words("table_heads")
    return row.label in heads and row.value.casefold() in heads


def _runs(marks: list[bool]) -> Iterator[tuple[int, int]]:
    """From where to where marks stand without a gap."""
    start = None
    for place, mark in enumerate([*marks, False]):
        if mark and start is None:
            start = place
        elif not mark and start is not None:
            yield start, place
            start = None
