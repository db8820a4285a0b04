"""Reads tables whose cells stand only one space apart: a line of names, and below it rows that end in figures."""

import re
from collections.abc import Iterator, Sequence

_FIGURE = re.compile(r"[€$£]?[-+]?\d(?:[\d.,:/’']*\d)?(?:[€$£%°]|°?[A-Za-z]{1,3})?|[-–—]")
_UNIT = re.compile(r"[€$£%°]|°?[A-Za-zµ]{1,3}[²³]?")
_NAMES_END = ".!?;:,"
# A name of a column has so many words at most, and so many rows make a table.
_MOST_WORDS = 3
_LEAST_ROWS, _LEAST_NAMES = 2, 3
# Nobody's name has so many: it is a sentence that ends in a figure.
_MOST_IN_NAME = 6

_Row = tuple[str, ...]


def loose_blocks(lines: Sequence[str]) -> Iterator[list[_Row]]:
    """Each such table as its names and its rows, all with as many cells.

    A new name begins with a capital (“Product Rate Monthly payment”); a row ends in one figure for each name but the
    first, and what stands before them is its own name (“5 year fixed 4.12 % £1,338”).
    """
    place = 0
    while place < len(lines):
        names = _names(lines[place])
        rows: list[_Row] = []
        for line in lines[place + 1 :] if len(names) >= _LEAST_NAMES else ():
            if not (row := _row(line, len(names))):
                break
            rows.append(row)
        if len(rows) >= _LEAST_ROWS:
            yield [names, *rows]
        place += 1 + len(rows)


def _names(line: str) -> _Row:
    """The names of the columns; nothing where a line is none of names."""
    tokens = line.split()
    if not tokens or not tokens[0][0].isupper() or any(map(_no_name, tokens)):
        return ()
    names: list[str] = []
    for token in tokens:
        if token[0].isupper():
            names.append(token)
        else:
            names[-1] += f" {token}"
    return tuple(names) if all(len(name.split()) <= _MOST_WORDS for name in names) else ()


def _no_name(token: str) -> bool:
    """Whether a word belongs to no name of a column: it ends a sentence, or is a dash."""
    return token[-1] in _NAMES_END or ":" in token or not any(map(str.isalnum, token))


def _row(line: str, count: int) -> _Row:
    """The cells of a line that has so many; nothing where it has fewer figures at its end, or no name before them."""
    tokens = line.split()
    cells: list[str] = []
    for _ in range(count - 1):
        size = 2 if len(tokens) > 1 and _UNIT.fullmatch(tokens[-1]) and _FIGURE.fullmatch(tokens[-2]) else 1
        if len(tokens) <= size or not _FIGURE.fullmatch(tokens[-size]):
            return ()
        cells.append(" ".join(tokens[-size:]))
        del tokens[-size:]
    named = len(tokens) <= _MOST_IN_NAME and any(letter.isalpha() for token in tokens for letter in token)
    named = named and not any(token.endswith(":") for token in tokens)  # “Departure: Sat 11 July” is a label's value
    return (" ".join(tokens), *reversed(cells)) if named else ()
