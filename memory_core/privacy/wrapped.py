"""Sentences that tell a secret and were broken at the edge of their window: the label above, its value below."""

from collections.abc import Iterator

from memory_core.patterns import lazily
from memory_core.privacy.labels import find_in_line, hinted
from memory_core.privacy.line_memory import Reading
from memory_core.privacy.sentence import find_in_sentence
from memory_core.privacy.spans import Span

_SHORTEST = 16
_LONGEST = 200
_ENDS = (".", "!", "?", ":", "：", ";", "。", "？", "！", ",")
# What says in the second line that a value follows; it stands near its beginning.
_TELLS = lazily(r"(?<!\S)(?:is|ist|lautet|est|es|é|to|auf)\s|[:：]\s")
_NEAR = 90


def _find(line: str) -> Iterator[Span]:
    yield from find_in_line(line)
    yield from find_in_sentence(line)


def find_wrapped(text: str, reading: Reading) -> Iterator[Span]:
    """Values in a line whose sentence began in the line above."""
    lines = text.split("\n")
    start = 0
    for line, following in zip(reading.passing(lines), lines[1:], strict=False):
        start += len(line) + 1
        above = line.rstrip()
        if not _SHORTEST <= len(above) <= _LONGEST or above.endswith(_ENDS) or not hinted(line, reading):
            continue
        if len(following) <= _LONGEST and _TELLS.search(following, 0, _NEAR):
            for span in reading.of("wrapped", f"{above} {following}", _find):
                begin = span.start - len(above) - 1
                if begin >= 0:
                    yield Span(start + begin, start + span.end - len(above) - 1, span.label)
