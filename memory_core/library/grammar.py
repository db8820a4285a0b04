"""Reads filters in Mem0's grammar, and says in a sentence what is wrong with them.

`{"user_id": "u", "price": {"gte": 10, "lt": 20}, "OR": [{"tag": "*"}, {"NOT": [{"done": True}]}]}`: what stands side by
side must all hold; `NOT` means none of its conditions. Mem0's older spelling (`$and`, `$gte`, `metadata.price`) is
read, too.
"""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from memory_core.errors import UsageError
from memory_core.records.filters import ORDERING, Compare, Either, Every, Neither, Operator, Scalar, Where, moment_of

_MOMENTS = ("created_at", "updated_at")
_ENTITIES = ("user_id", "agent_id", "run_id")
_NEGATED = {"ne": Operator.EQ, "nin": Operator.IN}
_OPERATORS = {one.value: one for one in Operator if one is not Operator.PRESENT}
_NAMES = (*_OPERATORS, *_NEGATED)
_SUBSTRINGS = (Operator.CONTAINS, Operator.ICONTAINS)
_LOGICAL = ("AND", "OR", "NOT")
_OF_METADATA = "metadata."
_DEEPEST = 40
_HOLDERS = (Mapping, list, tuple)
_MOST_CONDITIONS = 2_000
_MOST_VALUES = 10_000
_LARGEST = 2**63


def read_filters(filters: Mapping[str, Any]) -> Where:
    """The tree of conditions. Raises `UsageError`."""
    return _Reader().every(filters, 0)


class _Reader:
    """One reading; counts, so that no filter becomes larger than the database takes."""

    def __init__(self) -> None:
        self._conditions = 0
        self._values = 0

    def every(self, filters: Any, depth: int) -> Where:
        """A mapping of conditions that must all hold."""
        if not isinstance(filters, Mapping):
            raise UsageError(f"A filter is a mapping such as {{'user_id': 'anna'}}, not {said(filters)}.")
        if depth > _DEEPEST:
            raise UsageError(f"The filters are nested more than {_DEEPEST} deep; write them flatter.")
        parts = tuple(self._part(key, value, depth) for key, value in filters.items())
        return parts[0] if len(parts) == 1 else Every(parts)

    def _part(self, key: Any, value: Any, depth: int) -> Where:
        if not isinstance(key, str) or not key:
            raise UsageError(f"The name of a filter is a text, not {said(key)}.")
        sound(key)
        word = key.upper().removeprefix("$") if key.startswith("$") else key
        if word in _LOGICAL:
            return self._logical(word, value, depth)
        if key.startswith(_OF_METADATA):
            return self._part(key.removeprefix(_OF_METADATA), value, depth)
        if key == "metadata" and isinstance(value, Mapping) and value and not any(name in _NAMES for name in value):
            return self.every(value, depth + 1)  # as Mem0's platform writes it
        if (
            key.upper() in _LOGICAL
            and isinstance(value, list | tuple)
            and any(isinstance(one, Mapping) for one in value)
        ):
            raise UsageError(f"“{key}” is written {key.upper()}.")
        self._conditions += 1
        if self._conditions > _MOST_CONDITIONS:
            raise UsageError(f"More than {_MOST_CONDITIONS:,} conditions in one filter; use “in” with a list.")
        return self._condition(key, value)

    def _logical(self, word: str, value: Any, depth: int) -> Where:
        if isinstance(value, Mapping) and word == "NOT":
            value = [value]
        if not isinstance(value, list | tuple):
            raise UsageError(f"{word} takes a list of filters, not {said(value)}.")
        if not value and word != "AND":
            raise UsageError(f"{word} needs at least one filter in its list.")
        parts = tuple(self.every(one, depth + 1) for one in value)
        if word == "NOT":
            return Neither(parts)
        return Every(parts) if word == "AND" else Either(parts)

    def _condition(self, key: str, value: Any) -> Where:
        if isinstance(value, str) and value == "*":
            return Compare(key, Operator.PRESENT)
        if isinstance(value, list | tuple | set | frozenset):
            return self._compare(key, "in", value)
        if not isinstance(value, Mapping):
            return self._compare(key, "eq", value)
        if not value:
            raise UsageError(f"The filter on “{key}” is empty. Give it a value, or an operator such as “eq”.")
        parts = tuple(self._compare(key, name, operand) for name, operand in value.items())
        return parts[0] if len(parts) == 1 else Every(parts)

    def _compare(self, key: str, name: Any, operand: Any) -> Where:
        if isinstance(name, str) and name.startswith("$"):
            name = name[1:]
        if name not in _NAMES:
            raise UsageError(
                f"There is no filter operator “{name}” (on “{key}”); there are {', '.join(_NAMES)} and the value '*'."
            )
        operator = _NEGATED.get(name) or _OPERATORS[name]
        listed = self._listed(key, name, operand) if operator is Operator.IN else None
        compare = Compare(key, operator, (self._value(key, operator, operand),) if listed is None else listed)
        return Neither((compare,)) if name in _NEGATED else compare

    def _listed(self, key: str, name: str, operand: Any) -> tuple[Scalar, ...]:
        if not isinstance(operand, list | tuple | set | frozenset):
            raise UsageError(f"“{name}” (on “{key}”) takes a list of values, not {said(operand)}.")
        return tuple(self._value(key, Operator.IN, one) for one in operand)

    def _value(self, key: str, operator: Operator, value: Any) -> Scalar:
        self._values += 1
        if self._values > _MOST_VALUES:
            raise UsageError(f"More than {_MOST_VALUES:,} values in one filter; ask in parts.")
        scalar = _scalar(key, value)
        if key in _MOMENTS:
            return _of_time(key, operator, scalar)
        if key in _ENTITIES and not (scalar is None or isinstance(scalar, str)):
            raise UsageError(f"“{key}” is a text, not {said(value)}.")
        if operator in ORDERING and (scalar is None or isinstance(scalar, bool)):
            raise UsageError(f"“{operator}” (on “{key}”) compares numbers, texts and dates, not {said(value)}.")
        if operator is Operator.ICONTAINS and not isinstance(scalar, str):
            raise UsageError(f"“icontains” (on “{key}”) looks for a text, not {said(value)}.")
        if operator is Operator.CONTAINS and (scalar is None or isinstance(scalar, datetime)):
            raise UsageError(f"“contains” (on “{key}”) looks for a text or for an item of a list, not {said(value)}.")
        return scalar


def _scalar(key: str, value: Any) -> Scalar:
    """A value that can be compared."""
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, str):
        return sound(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and -_LARGEST <= value < _LARGEST:
        return value
    if isinstance(value, float) and math.isfinite(value):
        return value
    raise UsageError(
        f"“{key}” can be compared with a text, a number, true, false, a date or nothing, not with {said(value)}."
    )


def _of_time(key: str, operator: Operator, value: Scalar) -> Scalar:
    if operator in _SUBSTRINGS:
        raise UsageError(f"“{key}” is a moment; compare it with gt, gte, lt, lte, eq or in.")
    moment = moment_of(value) if isinstance(value, str) else value
    if isinstance(moment, datetime):
        return moment
    raise UsageError(f"“{key}” is compared with an ISO date such as '2026-05-02' or a datetime, not {said(value)}.")


def too_deep(value: object) -> bool:
    """Whether lists and mappings lie in each other more often than whoever walks through them can follow."""
    level = [value]
    for _ in range(_DEEPEST):
        holders = (one.values() if isinstance(one, Mapping) else one for one in level if isinstance(one, _HOLDERS))
        level = [one for holder in holders for one in holder]
    return bool(level)


def sound(text: str) -> str:
    """The text, if it can be written at all. Raises `UsageError`."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UsageError("A text holds half of a character (a lone surrogate); it cannot be kept or found.") from error
    return text


def said(value: Any) -> str:
    """What somebody gave instead, without quoting much of it."""
    if isinstance(value, Mapping | Sequence | set | frozenset) and not isinstance(value, str):
        return f"a {type(value).__name__}"
    try:
        shown = repr(value)
    except Exception:  # noqa: BLE001 - the edge to somebody else's class; and Python writes no number of 4,301 digits
        return f"a {type(value).__name__} that cannot be shown"
    return shown if len(shown) <= 40 else f"{shown[:37]}…"
