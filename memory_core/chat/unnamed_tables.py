"""Reads tables without a line of names: rows whose columns show what they are, forms, and prices in one sentence."""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from memory_core.chat.table_ranks import figure
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
# “-78.00”, “2,731.15”: without a currency a sum has its cents.
_PRICE = re.compile(r"[-+]?\d{1,3}(?:[,.]?\d{3})*[.,]\d\d")

_Row = tuple[str, ...]


def unnamed(block: Sequence[_Row]) -> Iterator[list[_Row]]:
    """Rows as a table whose names say what its columns hold: a state or a sum of money stands always in one of them, or
    the last line is the total of figures (a receipt, a statement of account, a sheet).
    """
    for _, run in itertools.groupby(block, lambda row: (len(row), figure(row[-1]) is not None)):
        rows = list(run)
        if len(rows) < _LEAST_ROWS:
            continue
        names = [_name([row[place] for row in rows]) for place in range(len(rows[0]))]
        if names[-2:] == ["amount", "amount"] and _runs_on(rows):
            names[-1] = "balance"
        if "status" in names or "amount" in names or (sums_up(rows[-1]) and figure(rows[-1][-1]) is not None):
            yield [tuple(names), *rows]


def sums_up(row: _Row) -> bool:
    """Whether a row only sums the others up: “Total  314.10”."""
    return words(row[0])[:1] != [] and words(row[0])[0] in load_pack().words("total_words")


def _runs_on(rows: Sequence[_Row]) -> bool:
    """Whether the last column is what is left after each row of the one before it, as on a statement of account."""
    moved, left = ([figure(row[place]) or Decimal(0) for row in rows] for place in (-2, -1))
    return all(
        abs(first - second) in (abs(one), abs(other))
        for (first, second), (one, other) in zip(itertools.pairwise(left), itertools.pairwise(moved), strict=True)
    )


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
    if all(any(map(str.isdigit, cell)) and (AMOUNT.search(cell) or _PRICE.fullmatch(cell)) for cell in cells):
        return "amount"
    if all(map(_day().fullmatch, cells)):
        return "date"
    return "assignee" if all(_somebody(cell) for cell in cells) else ""


@functools.cache
def _day() -> re.Pattern[str]:
    months = "|".join(load_pack().table("months"))
    return re.compile(rf"(?:\d{{1,2}}\W?\s?(?:{months})\b|\d{{1,2}}[./](?:0?[1-9]|1[0-2])\b).{{0,6}}", re.IGNORECASE)


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
