"""A tree of conditions as parameterised SQL: no value and no name from outside ever stands in the statement.

Metadata is compared by type: a number with numbers, a text with texts, true and false with themselves; a text that is
an ISO date, when it is asked for a larger or smaller one, with texts that are dates. Nothing here yields NULL, so that
“not” is exact.

The entries of metadata stand in a table of their own. A condition on them is written in one of two ways, which mean the
same: for a few rows the entries of each are looked at; where few of many rows pass, the index says which (`listed`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory_core.records.filters import Compare, Either, Every, Neither, Operator, Scalar, Where, folded, moment_of
from memory_core.store.rows import marks_for, to_micros

Argument = str | int | float
Sql = tuple[str, list[Argument]]

# Fields of a row that are texts; an empty one counts as missing.
_WORDS = {"user_id": "user", "agent_id": "agent", "run_id": "session", "app": "app", "kind": "kind", "id": "id"}
# What is a row's own, and no metadata.
ROW_FIELDS = (*_WORDS, "created_at", "updated_at")
# A program's own metadata of these names goes before ours.
_YIELDING = ("app", "kind")
_OBSERVED = {
    "created_at": "{t}.at",
    "updated_at": "coalesce((SELECT max(h.at) FROM history h WHERE h.memory = {t}.id), {t}.at)",
}
_EVER_REVISED = "(SELECT h.memory FROM history h WHERE h.memory >= 'o_' AND h.memory < 'o`' GROUP BY h.memory"
_CONCLUDED = {"created_at": "{t}.created_at", "updated_at": "{t}.updated_at"}
_SIGNS = {Operator.GT: ">", Operator.GTE: ">=", Operator.LT: "<", Operator.LTE: "<="}
_ENTRY = "EXISTS (SELECT 1 FROM {layer}_entries e WHERE e.n = {{t}}.n AND e.key = ? AND ({test}))"
_LISTED = "{{t}}.n IN (SELECT e.n FROM {layer}_entries e WHERE e.key = ? AND ({test}))"
_GIVEN = "e.type <> 'null'"
_FALSE: Sql = ("0", [])
_TRUE: Sql = ("1", [])


def where_sql(where: Where, layer: str, *, listed: bool = False) -> Sql:
    """The condition, with `{t}` for the table, and its arguments in order."""
    return _Conditions(layer, listed).of(where)


@dataclass(frozen=True, slots=True)
class _Conditions:
    """Conditions on the rows of a layer."""

    layer: str
    listed: bool

    def of(self, where: Where) -> Sql:
        """A tree of conditions."""
        if isinstance(where, Compare):
            return self._compare(where)
        if isinstance(where, Every):
            return _joined([self._together(parts) for parts in _by_entry(_denied_once(where.parts))], " AND ", _TRUE)
        parts = [self.of(part) for part in _by_field(where.parts)]
        either, arguments = _joined(parts, " OR ", _FALSE)
        return (either, arguments) if isinstance(where, Either) else (f"(NOT {either})", arguments)

    def _together(self, parts: Sequence[Where]) -> Sql:
        """What is asked of one entry is asked at once: an index then tells a range by its two ends."""
        if len(parts) == 1:
            return self.of(parts[0])
        tests = [_entry_test(one.operator, one.values[0]) for one in parts if isinstance(one, Compare)]
        whole, arguments = _joined([(f"({sql})", found) for sql, found in tests], " AND ", _TRUE)
        (field,) = {one.field for one in parts if isinstance(one, Compare)}
        return self._entry(whole), [field, *arguments]

    def _compare(self, where: Compare) -> Sql:
        moments = _OBSERVED if self.layer == "observations" else _CONCLUDED
        if where.field in moments:
            if self.listed and (where.field, self.layer) == ("updated_at", "observations"):
                return _of_revision(where)
            return _of_moment(moments[where.field], where)
        if where.field not in _WORDS:
            return self._of_metadata(where)
        sql, arguments = _of_word("{t}." + _WORDS[where.field], where)
        if where.field not in _YIELDING:
            return sql, arguments
        there, key = self._entry("1"), where.field
        own, of_own = self._of_metadata(where)
        return f"(({there} AND {own}) OR ({sql} AND NOT {there}))", [key, *of_own, *arguments, key]

    def _of_metadata(self, where: Compare) -> Sql:
        """One entry of the metadata."""
        if where.operator is Operator.PRESENT:
            return self._entry(_GIVEN), [where.field]
        if where.operator is Operator.IN and len(where.values) > 1:
            # Those of a sort are looked for together: each by itself would take as many times as long.
            return _joined([self._among(where.field, values) for values in _by_sort(where.values)], " OR ", _FALSE)

        def test(value: Scalar) -> Sql:
            if value is None:  # asked for with “eq” and “in” alone
                return f"(NOT {self._entry(_GIVEN)})", [where.field]
            if self.listed and where.operator in (Operator.CONTAINS, Operator.ICONTAINS) and isinstance(value, str):
                return self._holding(where, value)
            sql, arguments = _entry_test(where.operator, value)
            return self._entry(sql), [where.field, *arguments]

        return _any(where.values, test)

    def _among(self, field: str, values: Sequence[Scalar]) -> Sql:
        """An entry that is one of several values of a sort."""
        if isinstance(values[0], bool | None):
            return _any(values, lambda value: self._of_metadata(Compare(field, Operator.EQ, (value,))))
        column, types = "e.value", "'text'" if isinstance(values[0], str) else "'integer', 'real'"
        if isinstance(values[0], datetime):
            column, types = "e.moment", "'text'"
        test = f"e.type IN ({types}) AND {column} IN ({marks_for(values)})"
        return self._entry(test), [field, *map(_argument, values)]

    def _holding(self, where: Compare, value: str) -> Sql:
        """A part of a text or of a list; of what many rows have, each value is looked into once."""
        sql, arguments = _entry_test(where.operator, value)
        values = f"SELECT DISTINCT e.type AS type, e.value AS value FROM {self.layer}_entries e WHERE e.key = ?"
        held = f"SELECT e.type, e.value FROM ({values} AND e.type IN ('text', 'array')) e WHERE {sql}"
        return self._entry(f"(e.type, e.value) IN ({held})"), [where.field, where.field, *arguments]

    def _entry(self, test: str) -> str:
        """There is an entry, by its name, that passes the test."""
        return (_LISTED if self.listed else _ENTRY).format(layer=self.layer, test=test)


def _by_entry(parts: Sequence[Where]) -> list[list[Where]]:
    """The parts, those together that compare the same entry of the metadata by its order; a row has one of a name."""
    groups: dict[object, list[Where]] = {}
    for number, part in enumerate(parts):
        ordered = isinstance(part, Compare) and part.operator in _SIGNS and part.field not in ROW_FIELDS
        groups.setdefault(part.field if ordered and isinstance(part, Compare) else number, []).append(part)
    return list(groups.values())


def _denied_once(parts: Sequence[Where]) -> list[Where]:
    """Parts that must all hold, with all that is denied in one: a row is asked once about it."""
    denied = tuple(one for part in parts if isinstance(part, Neither) for one in part.parts)
    others: list[Where] = [part for part in parts if not isinstance(part, Neither)]
    return [*others, Neither(denied)] if denied else others


def _by_field(parts: Sequence[Where]) -> list[Where]:
    """Parts of which one is to hold, those together that ask whether the same field is one of some values."""
    groups: dict[object, Where] = {}
    for number, part in enumerate(parts):
        if isinstance(part, Compare) and part.operator in (Operator.EQ, Operator.IN):
            same = groups.get(part.field, part)
            values = () if same is part or not isinstance(same, Compare) else same.values
            groups[part.field] = Compare(part.field, Operator.IN, (*values, *part.values))
        else:
            groups[number] = part
    return list(groups.values())


def _joined(parts: Sequence[Sql], word: str, none: Sql) -> Sql:
    """As a balanced tree, because SQLite counts how deep an expression is."""
    if not parts:
        return none
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    (left, first), (right, second) = _joined(parts[:half], word, none), _joined(parts[half:], word, none)
    return f"({left}{word}{right})", first + second


def _any(values: Sequence[Scalar], test: Callable[[Scalar], Sql]) -> Sql:
    return _joined([test(value) for value in values], " OR ", _FALSE)


def _of_moment(column: str, where: Compare) -> Sql:
    """A column of microseconds."""
    if where.operator is Operator.PRESENT:
        return _TRUE
    moments = [moment for value in where.values if (moment := _moment(value)) is not None]
    if not moments:
        return _FALSE
    if where.operator is Operator.IN:
        return f"{column} IN ({marks_for(moments)})", [*moments]
    return f"{column} {_SIGNS.get(where.operator, '=')} ?", [*moments]


def _of_revision(where: Compare) -> Sql:
    """When an observation was revised or, if it never was, when it was: so that an index can tell."""
    never, at = _of_moment("{t}.at", where)
    revised, last = _of_moment("max(h.at)", where)
    return (
        f"(({never} AND {{t}}.id NOT IN {_EVER_REVISED})) OR {{t}}.id IN {_EVER_REVISED} HAVING {revised}))",
        [*at, *last],
    )


def _of_word(column: str, where: Compare) -> Sql:
    """A column of text in which nothing means missing."""
    if where.operator is Operator.PRESENT:
        return f"{column} <> ''", []
    if where.operator is Operator.IN:
        texts = [value for value in where.values if isinstance(value, str)]
        missing = [(f"{column} = ''", list[Argument]())] if None in where.values else []
        return _joined([(f"({column} <> '' AND {column} IN ({marks_for(texts)}))", [*texts]), *missing], " OR ", _FALSE)

    def test(value: Scalar) -> Sql:
        if value is None and where.operator is Operator.EQ:
            return f"{column} = ''", []
        if not isinstance(value, str):
            return _FALSE
        if where.operator is Operator.CONTAINS:
            return f"({column} <> '' AND instr({column}, ?) > 0)", [value]
        if where.operator is Operator.ICONTAINS:
            return f"({column} <> '' AND instr(folded({column}), ?) > 0)", [folded(value)]
        return f"({column} <> '' AND {column} {_SIGNS.get(where.operator, '=')} ?)", [value]

    return _any(where.values, test)


def _by_sort(values: Sequence[Scalar]) -> list[list[Scalar]]:
    """Texts, numbers, moments and the others, each together, and each once."""
    sorts: dict[object, dict[Scalar, None]] = {}
    for one in values:
        number = isinstance(one, int | float) and not isinstance(one, bool)
        sorts.setdefault(float if number else type(one), {})[one] = None
    return [list(found) for found in sorts.values()]


def _argument(value: Scalar) -> Argument:
    """A text, a number or a moment as the database compares it."""
    if isinstance(value, datetime):
        return to_micros(value)
    assert value is not None
    return value


def _entry_test(operator: Operator, value: Scalar) -> Sql:
    if operator in _SIGNS:
        return _in_order(_SIGNS[operator], value)
    if operator is Operator.CONTAINS:
        return _containing(_equal("i", value), ("instr(e.value, ?) > 0", [value]) if isinstance(value, str) else _FALSE)
    if operator is Operator.ICONTAINS and isinstance(value, str):
        sought: list[Argument] = [folded(value)]
        whole = "i.type = 'text' AND folded(i.value) = ?"
        return _containing((whole, sought), ("instr(folded(e.value), ?) > 0", sought))
    return _equal("e", value)


def _containing(item: Sql, part: Sql) -> Sql:
    """A list with such an item, or a text with such a part."""
    items = "SELECT 1 FROM json_each(CASE WHEN e.type = 'array' THEN e.value ELSE '[]' END) i"
    within = f"e.type = 'array' AND EXISTS ({items} WHERE {item[0]})"
    return f"(e.type = 'text' AND {part[0]}) OR ({within})", [*part[1], *item[1]]


def _equal(entry: str, value: Scalar) -> Sql:
    if value is None:
        return f"{entry}.type = 'null'", []
    if isinstance(value, bool):
        return f"{entry}.type = '{'true' if value else 'false'}'", []
    if isinstance(value, datetime):
        moment = "e.moment" if entry == "e" else f"moment({entry}.value)"
        return f"({entry}.type = 'text' AND {moment} = ?)", [to_micros(value)]
    kinds = "('text')" if isinstance(value, str) else "('integer', 'real')"
    return f"({entry}.type IN {kinds} AND {entry}.value = ?)", [value]


def _in_order(sign: str, value: Scalar) -> Sql:
    moment = _moment(value)
    if moment is not None:
        return f"e.moment {sign} ?", [moment]
    if isinstance(value, str):
        return f"e.type = 'text' AND e.value {sign} ?", [value]
    if isinstance(value, int | float):
        return f"e.type IN ('integer', 'real') AND e.value {sign} ?", [value]
    return _FALSE


def _moment(value: Scalar) -> int | None:
    moment = moment_of(value) if isinstance(value, str) else value
    return to_micros(moment) if isinstance(moment, datetime) else None
