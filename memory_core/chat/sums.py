"""A total that nobody told: what several receipts, bills or entries name, added up."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from memory_core.chat.amounts import find_amounts, sum_in
from memory_core.chat.terms import Candidate
from memory_core.language.numbers import decimal_of
from memory_core.language.pack import load_pack
from memory_core.language.words import normal, words

_VALUE = re.compile(r"(?P<before>[^\d\s]{0,3})\s?(?P<figure>\d[\d.,’']*\d|\d)\s?(?P<unit>[^\d]{0,20})")
_LEAST = 2
_CHANGES = re.compile(r"\b(?:from\b.*\bto|instead of|was|were|of which|including|or)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Summed:
    """What was added up, oldest first, and the total with its reckoning: “233.30 (65.50 + 167.80)”."""

    told: str
    parts: tuple[Candidate, ...]


def added_up(scored: Sequence[Candidate], told: Callable[[Candidate], str]) -> Summed | None:
    """The sum of what each sight tells, by `told`; None where fewer than two do, or one has another unit.

    A receipt counts by its total, where it has one; what was seen twice counts once.
    """
    totals = load_pack().words("total_words")
    by_sight: dict[str, list[Candidate]] = {}
    for one in scored:
        if told(one):
            by_sight.setdefault(one.piece.hit.id, []).append(one)
    parts: dict[str, Candidate] = {}
    for lines in by_sight.values():
        summing = [one for one in lines if totals & set(words(one.sentence.text))]
        chosen = summing or lines
        if len({told(one) for one in chosen}) > 1:
            return None  # which of them counts is not told
        parts.setdefault(normal(chosen[0].piece.text), chosen[0])
    ordered = sorted(parts.values(), key=lambda one: one.piece.hit.at)
    read = [value_in(told(one)) for one in ordered]
    if len(read) < _LEAST or any(one is None for one in read) or len({one[1:] for one in read if one}) != 1:
        return None
    values = [one for one in read if one is not None]
    if len(set(values)) < len(values):
        return None  # one bill may be told of twice
    _, before, unit = values[0]
    return Summed(_told([value for value, _, _ in values], before, unit), tuple(ordered))


def within(one: Candidate) -> Summed | None:
    """The sum of what one sentence names: “1,240 euros for the boiler and 300 euros for the plumber”.

    None where it names one alone, a total, or what goes up from the first to the second.
    """
    text = one.sentence.text
    read = [value_in(sum_in(found)) for found in find_amounts(text)]
    values = [value for value in read if value is not None]
    if len(values) < _LEAST or len(values) != len(read) or len({value[1:] for value in values}) != 1:
        return None
    if set(load_pack().words("total_words")) & set(words(text)) or _CHANGES.search(text):
        return None
    return Summed(_told([value for value, _, _ in values], *values[0][1:]), (one,))


def _told(values: Sequence[Decimal], before: str, unit: str) -> str:
    """The total with its reckoning: “233.30 (65.50 + 167.80)”."""
    before = f"{before} " if before[-1:].isalpha() else before
    total = f"{before}{sum(values, Decimal(0)):,}{f' {unit}' if unit else ''}"
    return f"{total} ({' + '.join(f'{value:,}' for value in values)})"


def value_in(told: str) -> tuple[Decimal, str, str] | None:
    """A number with what stands before and behind it."""
    found = _VALUE.fullmatch(told.strip())
    if found is None or (value := decimal_of(found["figure"])) is None:
        return None
    return value, found["before"], found["unit"].strip()
