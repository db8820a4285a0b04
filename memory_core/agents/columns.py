"""Tables of several columns, one record to a row: what a column is called tells what its cells say of whom.

“Project · Lead · Due” above “Heron · Ana Ruiz · 3 May”; or the labels stand in the cells themselves.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from memory_core.agents.forms import labelled_fact
from memory_core.agents.labels import person_in, usual
from memory_core.agents.passages import ME
from memory_core.agents.rows import FormFact
from memory_core.language.names import AMOUNT
from memory_core.language.pack import load_pack

_LEAST = 3
_LONGEST_HEAD = 4
# What somebody pays again and again, as their bank lists it
_BY_ORDER = re.compile(r"\b(?:standing\s+order|direct\s+debit|auto-?pay|bill\s+pay(?:ment)?)\b", re.IGNORECASE)
_RENT = re.compile(r"\brent\b", re.IGNORECASE)
_LABELLED = re.compile(r"(?P<label>[A-Za-z][\w /.&-]{1,28}?)\s*:\s+(?P<value>\S.*)")


def _paid(cells: Sequence[str], line: str) -> FormFact | None:
    """“20 Jan · Standing order · Whitcombe Lettings (rent 14 Canal Row) · £745.00”: what the person pays."""
    amount = AMOUNT.fullmatch(cells[-1].strip("-– "))
    if len(cells) < _LEAST or amount is None or not (_BY_ORDER.search(line) and _RENT.search(line)):
        return None
    return FormFact(ME, "rent", amount.group(), line)


def read_columns(text: str, at: datetime, zone: tzinfo | None) -> Iterator[FormFact]:
    """What the records of a text's tables say, as far as the labels are known."""
    labels: Sequence[str] = ()
    for line in text.splitlines():
        cells = cells_of(line)
        if paid := _paid(cells, line):
            yield paid
        elif own := _own_labels(cells):
            yield from _record(*own, " ".join(line.split()), at, zone)
        elif _is_head(cells):
            labels = [usual(one) for one in cells]
        elif not labels or not _LEAST - 1 <= len(cells) <= len(labels):
            labels = ()
        else:
            yield from _record(labels, cells, " ".join(line.split()), at, zone)


def cells_of(line: str) -> list[str]:
    """The cells of a row: between tabs or strokes, else where the gaps are wide."""
    line = line.strip(" |")
    parted = next((sign for sign in ("\t", "|") if sign in line), "")
    return [one.strip() for one in (line.split(parted) if parted else re.split(r"\s{2,}", line))]


def _own_labels(cells: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """“Pool: Small Grants | Lead: Ana Ruiz | Due: 3 May”: labels and values, the first of which names it."""
    found = [_LABELLED.fullmatch(one) for one in cells]
    if len(cells) < _LEAST or not all(found):
        return None
    labels = [usual(one["label"]) for one in found if one]
    return (labels, [one["value"] for one in found if one]) if labels[0] not in _known() else None


def _is_head(cells: Sequence[str]) -> bool:
    """Whether a row names the columns: a few words each, two of which say what something is."""
    short = all(len(one.split()) <= _LONGEST_HEAD and not any(map(str.isdigit, one)) for one in cells)
    return len(cells) >= _LEAST and short and sum(usual(one) in _known() for one in cells) > 1


def _known() -> frozenset[str]:
    return frozenset(load_pack().table("form_labels"))


def _record(
    labels: Sequence[str], cells: Sequence[str], line: str, at: datetime, zone: tzinfo | None
) -> Iterator[FormFact]:
    """What a row says of whom or what its naming cell names."""
    place = _naming(labels)
    named = cells[place] if 0 <= place < len(cells) else ""
    subject = person_in(named) or re.split(r"\s*\(", named)[0].strip()
    if not subject or subject.casefold() in load_pack().words("row_totals"):
        return
    for label, value in zip(labels, cells, strict=False):
        fact = labelled_fact(subject, label, value, line, at, zone) if value and value != named else None
        if fact is not None:
            yield fact


def _naming(labels: Sequence[str]) -> int:
    """The column that names what a row is of: so called, or the first, or the one behind the row's number; else -1."""
    pack = load_pack()
    naming = pack.words("naming_labels") | pack.words("person_labels")
    place = next((place for place, label in enumerate(labels) if label in naming), -1)
    if place >= 0:
        return place
    first = 1 if labels[0] in pack.words("row_numbers") else 0
    return first if labels[first] == "title" or labels[first] not in _known() else -1
