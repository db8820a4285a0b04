"""Rows of codes below a word for more than one: “Backup codes”, “TAN-Liste”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.patterns import lazily
from memory_core.privacy.spans import Span

MANY_CODES = lazily(
    r"(?:codes|c[óo]digos|codici|(?<![^\W_])tans)(?![^\W_])|(?<![^\W_])tan-?(?:liste|block)|[码碼]", re.I
)
_IN_ROW = lazily(
    r"\s*(?:\d{1,2}(?:[.):]\s+|\s+(?=\d{6}))|[-–•*☐□✓✔]\s*)?"
    r"(?P<code>\d{4,5} \d{4,5}|[A-Za-z\d]{3,10}(?:-[A-Za-z\d]{3,10}){0,5})(?=\s*$|[ \t,;|·])[,;|·]?"
)
_SHORTEST, _LEAST_FIGURES = 6, 2
_PARTS = lazily(r"[- ]")
# Lines of other words between.
_BETWEEN = 2


def find_rows(lines: Sequence[str], start: int) -> Iterator[Span]:
    """The codes in the lines that hold nothing else, behind two others at most. `start`: where the lines begin.

    Which are codes is told by all of one shape together: one may hold a single figure, or none.
    """
    rows: dict[tuple[int, ...], list[tuple[str, Span]]] = {}
    between = 0
    for line in lines:
        if row := _row(line):
            for code, span in row:
                shape = tuple(len(part) for part in _PARTS.split(code))
                rows.setdefault(shape, []).append((code, Span(start + span.start, start + span.end, "code")))
            between = _BETWEEN
        elif line.strip():
            between += 1
            if between > _BETWEEN:
                break
        start += len(line) + 1
    for row in rows.values():
        if 2 * sum(_has_figures(code) for code, _ in row) >= len(row):
            yield from (span for _, span in row)


def _has_figures(code: str) -> bool:
    return sum(sign.isdigit() for sign in code) >= _LEAST_FIGURES


def _row(line: str) -> list[tuple[str, Span]]:
    """What a line consists of that may be codes: all of one length."""
    found: list[re.Match[str]] = []
    while match := _IN_ROW.match(line, found[-1].end() if found else 0):
        found.append(match)
    if not found or line[found[-1].end() :].strip():
        return []
    codes = [match["code"] for match in found]
    if len(set(map(len, codes))) > 1 or len(codes[0]) < _SHORTEST:
        return []
    return [(match["code"], Span(*match.span("code"), "code")) for match in found]
