"""What only comparing a table's rows tells: who has the most, which are below a figure or below another column."""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from memory_core.language.numbers import decimal_of
from memory_core.language.pack import load_pack
from memory_core.language.words import stems, words
from memory_core.wording import listed

_FIGURE = re.compile(r"[-+€$£]{0,2}\s?(?P<figure>\d[\d.,’']*)\s?[^\d\s]{0,6}")
_BOUND = re.compile(r"(?<![\w.,])(?P<figure>\d[\d.,]*)(?![\w%:]|[.,]\d)")
_MOST_ROWS = 8

_Row = tuple[str, ...]


def figure(cell: str) -> Decimal | None:
    """The number of a cell such as “£1,338”, “7.5” or “12 kg”; None for any other."""
    found = _FIGURE.fullmatch(cell.strip())
    return decimal_of(found["figure"]) if found else None


def ranked(
    header: _Row, rows: Sequence[_Row], question: str, named: Callable[[str], bool]
) -> tuple[str, list[_Row]] | None:
    """The names of the rows that a question picks by comparing, and these rows; None where it compares nothing.

    `named`: whether a question asks for a column by its name.
    """
    table, asked = load_pack().table("comparing"), words(question)
    columns = [place for place in range(len(header)) if all(figure(row[place]) is not None for row in rows)]
    names = [place for place in range(len(header)) if place not in columns]
    if not columns or not names or len(rows) < 2:
        return None
    said = set(stems(question))
    name = next((place for place in names if set(stems(header[place])) & said), names[0])
    by_name = [place for place in columns if named(header[place])]
    extreme = next((table["extremes"][word] for word in asked if word in table["extremes"]), "")
    if extreme:
        column = _one_of(by_name, _totals(header, columns), columns)
        return _extreme(rows, name, column, most=extreme == "most") if column is not None else None
    way = next((way for way in ("below", "above") if re.search(table[way], question, re.IGNORECASE)), "")
    return _beyond(rows, name, columns, by_name, question, below=way == "below") if way else None


def _extreme(rows: Sequence[_Row], name: int, column: int, *, most: bool) -> tuple[str, list[_Row]] | None:
    figures = [figure(row[column]) or Decimal(0) for row in rows]
    best = max(figures) if most else min(figures)
    chosen = [row for row, value in zip(rows, figures, strict=True) if value == best]
    told = f"{listed([row[name] for row in chosen])}, {chosen[0][column]}"
    return (told, chosen) if len(chosen) < len(rows) else None


def _beyond(
    rows: Sequence[_Row], name: int, columns: Sequence[int], by_name: Sequence[int], question: str, *, below: bool
) -> tuple[str, list[_Row]] | None:
    """The rows on one side of a number that the question names, else of the column that it names."""
    bound = _BOUND.search(question)
    if bound is not None:
        column = _one_of(by_name, columns)
        limits = [figure(bound["figure"])] * len(rows)
    else:
        if len(by_name) != 1 or len(columns) != 2:
            return None
        column = next(place for place in columns if place != by_name[0])
        limits = [figure(row[by_name[0]]) for row in rows]
    if column is None:
        return None
    chosen = [
        row
        for row, limit in zip(rows, limits, strict=True)
        if limit is not None
        and (value := figure(row[column])) is not None
        and (value < limit if below else value > limit)
    ]
    return (listed([row[name] for row in chosen]), chosen) if 0 < len(chosen) <= _MOST_ROWS else None


def _totals(header: _Row, columns: Sequence[int]) -> list[int]:
    totals = load_pack().words("total_words")
    return [place for place in columns if set(words(header[place])) & totals]


def total_column(header: _Row, columns: Sequence[int]) -> list[int]:
    """Of several columns of figures the one that sums the others up."""
    return _totals(header, columns) if len(columns) > 1 else []


def _one_of(*choices: Sequence[int]) -> int | None:
    return next((one[0] for one in choices if len(one) == 1), None)
