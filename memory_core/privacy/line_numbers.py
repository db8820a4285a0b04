"""Numbers of lines, as editors show them at the left: they say nothing, and would part what stands below each other."""

import re

from memory_core.patterns import lazily

_NUMBERED = lazily(r"[ \t]*(?P<number>\d{1,5})(?:[ \t]{2,}(?=\S)|[ \t]*$)")
# A list of fewer may be anything.
_FEWEST = 3


def without_line_numbers(text: str) -> str:
    """The text with blanks in the place of numbers that count its lines; sign for sign."""
    if text.count("\n") < _FEWEST - 1:
        return text
    lines = text.split("\n")
    found = [_NUMBERED.match(line) for line in lines]
    start = 0
    for at in range(1, len(lines) + 1):
        one, before = found[at] if at < len(lines) else None, found[at - 1]
        if one and before and int(one["number"]) == int(before["number"]) + 1:
            continue
        if at - start >= _FEWEST:
            for number in range(start, at):
                lines[number] = _blanked(lines[number], found[number])
        start = at
    return "\n".join(lines)


def _blanked(line: str, match: re.Match[str] | None) -> str:
    """A number that stands alone may be a part of what is told."""
    return line if match is None or match.end() == len(line) else " " * match.end() + line[match.end() :]
