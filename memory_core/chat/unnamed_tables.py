"""Reads tables without a line of names: rows whose columns show what they are, forms, and prices in one sentence."""

import re
from collections.abc import Iterator, Sequence

from memory_core.language.names import AMOUNT, NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words

_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z]*(?:[ /-][A-Za-z]+){0,2}):\s+(?P<value>\S.{0,120})$")
_LEAST_LABELS, _LEAST_ROWS, _MOST_WORDS = 3, 2, 6
_PARTS = re.compile(r"\s*[;,](?!\d)\s+(?:and\s+)?|\s+and\s+|(?<=[a-z\d])\.\s+(?=[A-Z])")
# “Typhoon €1,390”, “studio apartments start at $4,150 per month”
_PRICED = re.compile(
    rf"(?P<name>[^\W\d].*?)\s*(?::|\s(?:(?:is|are|costs?|starts?|start|goes|sells|for|from|at)\b\s*){{1,2}}|\s)\s*"
    rf"(?P<sum>{AMOUNT.pattern})(?:\s+(?:an?|per|each|every)\b.*)?[.!]?$",
    re.IGNORECASE,
)

_Row = tuple[str, ...]


def unnamed(block: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows as a table whose names say what its columns hold: in one of them a state or a sum of money stands always."""
    if len(block) < _LEAST_ROWS or len({len(row) for row in block}) != 1:
        return
    names = tuple(_name([row[place] for row in block]) for place in range(len(block[0])))
    if "status" in names or "amount" in names:
        yield [names, *block]


def forms(lines: Sequence[str], title: str) -> Iterator[list[_Row]]:
    """Each run of lines “Label: value” as a table of one row that begins with the line above, else the title."""
    run: list[tuple[str, str]] = []
    above, heads = title, load_pack().words("mail_labels")
    for place, line in enumerate([*lines, ""]):
        found = _LABEL.match(line.strip())
        if found and found["label"].casefold() not in heads and not _somebody(found["label"]):
            run.append((found["label"], found["value"]))
            continue
        if len(dict(run)) == len(run) >= _LEAST_LABELS:
            yield [("", *(label for label, _ in run)), (above, *(value for _, value in run))]
        run, above = [], line.strip() if line.strip() and place < len(lines) else title


def priced(sentence: str) -> Iterator[list[_Row]]:
    """What a sentence names with the price of each as a table: “Typhoon €1,390, Ursuit €2,150”."""
    lead, colon, rest = sentence.partition(": ")
    parts = [_PRICED.fullmatch(one.strip()) for one in _PARTS.split(rest if colon else sentence)]
    rows = [(one["name"].strip(), one["sum"]) for one in parts if one and len(one["name"].split()) <= _MOST_WORDS]
    if len(rows) >= _LEAST_ROWS:
        yield [(lead if colon else "", "price"), *rows]


def _name(cells: Sequence[str]) -> str:
    if all(map(is_state, cells)):
        return "status"
    if all(any(map(str.isdigit, cell)) for cell in cells) and all(AMOUNT.search(cell) for cell in cells):
        return "amount"
    return "assignee" if all(_somebody(cell) for cell in cells) else ""


def is_state(cell: str) -> bool:
    """Whether a cell says how far something is: “Done”, “In progress”, “Waiting for others”."""
    said = " ".join(words(cell))
    return any(said == one or said.startswith(f"{one} ") for one in load_pack().words("cell_states")) and (
        len(said.split()) <= _LEAST_LABELS
    )


def is_finished(cell: str) -> bool:
    """Whether a state is the end: “Done”, “Resolved”."""
    return is_state(cell) and words(cell)[0] in load_pack().words("finished_states")


def _somebody(cell: str) -> bool:
    return kind_of(cell) is NameKind.PERSON
