"""Rows of codes below a word for more than one: “Backup codes”, “TAN-Liste”."""

import re
from collections.abc import Iterator, Sequence

from memory_core.privacy.spans import Span, moved

MANY_CODES = re.compile(
    r"(?:codes|c[óo]digos|codici|(?<![^\W_])tans)(?![^\W_])|(?<![^\W_])tan-?(?:liste|block)|[码碼]", re.I
)
_IN_ROW = re.compile(
    r"\s*(?:\d{1,2}(?:[.):]\s+|\s+(?=\d{6}))|[-–•*☐□✓✔]\s*)?"
    r"(?P<code>\d{4,5} \d{4,5}|[A-Za-z\d]{3,10}(?:-[A-Za-z\d]{3,10}){0,5})(?=\s*$|[ \t,;|·])[,;|·]?"
)
_SHORTEST = 6
# Lines of other words between.
_BETWEEN = 2


def find_rows(lines: Sequence[str], start: int) -> Iterator[Span]:
    """The codes in the lines that hold nothing else, behind two others at most. `start`: where the lines begin."""
    between = 0
    for line in lines:
        if row := _row(line):
            yield from moved(row, start)
            between = _BETWEEN
        elif line.strip():
            between += 1
            if between > _BETWEEN:
                return
        start += len(line) + 1


def _row(line: str) -> list[Span]:
    """The codes that a line consists of: of one length, and at least half of them with two figures or more."""
    found: list[re.Match[str]] = []
    while match := _IN_ROW.match(line, found[-1].end() if found else 0):
        found.append(match)
    if not found or line[found[-1].end() :].strip():
        return []
    codes = [match["code"] for match in found]
    figures = sum(sum(sign.isdigit() for sign in code) >= 2 for code in codes)
    if len(set(map(len, codes))) > 1 or len(codes[0]) < _SHORTEST or 2 * figures < len(codes):
        return []
    return [Span(*match.span("code"), "code") for match in found]
