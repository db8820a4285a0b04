"""Conditions on what a memory is and on its metadata, as a tree."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:$|[T ])")

Scalar = str | int | float | bool | datetime | None


class Operator(StrEnum):
    """How a field is compared. `PRESENT`: it has a value, whichever."""

    EQ = "eq"
    IN = "in"
    GT = "gt"
    GTE = "gte"
    LT = "lt"
    LTE = "lte"
    CONTAINS = "contains"
    ICONTAINS = "icontains"
    PRESENT = "*"


@dataclass(frozen=True, slots=True)
class Compare:
    """One field against one value (for `IN`: against each of several; for `PRESENT`: against none)."""

    field: str
    operator: Operator
    values: tuple[Scalar, ...] = ()


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold; true when there are none."""

    parts: "tuple[Where, ...]"


@dataclass(frozen=True, slots=True)
class Either:
    """At least one of these holds."""

    parts: "tuple[Where, ...]"


@dataclass(frozen=True, slots=True)
class Neither:
    """None of these holds."""

    parts: "tuple[Where, ...]"


Where = Compare | Every | Either | Neither
ORDERING = (Operator.GT, Operator.GTE, Operator.LT, Operator.LTE)


def comparisons(where: Where) -> Iterator[Compare]:
    """All comparisons in a tree, in order."""
    if isinstance(where, Compare):
        yield where
        return
    for part in where.parts:
        yield from comparisons(part)


def folded(text: str) -> str:
    """A text as “icontains” compares it: whatever its case, its width and how its accents are encoded."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def moment_of(text: str) -> datetime | None:
    """The moment that an ISO date or date and time names; without a zone it is UTC. None when it is something else."""
    if not _DATE.match(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
