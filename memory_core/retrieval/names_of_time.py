"""Tells days that are somebody's or something's name: “Wednesday Addams”, “the Today show”, “Ruby Tuesday”."""

import functools
import re

from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack

# A whole search of a day and a name behind it, all with capitals.
_NAMED = re.compile(r"\W*(?P<day>[A-Z][a-z]+day)(?P<behind>(?:\s+[A-ZÀ-Þ][\w’'-]+){1,2})\W*")


def is_named(text: str, start: int, end: int) -> bool:
    """Whether the words of time between two places of a question are part of a name."""
    if any(found.start() < end and start < found.end() for found in _names().finditer(text)):
        return True
    whole = _NAMED.fullmatch(text)
    if whole is None or whole.span("day") != (start, end):
        return False
    pack, said = load_pack(), whole["behind"].split()
    idle = ("time_follows", "stop_words", "question_fillers", "given_names", "organisation_endings")
    plain = any(one.casefold() in pack.words(section) for section in idle for one in said)
    return not plain and kind_of(" ".join(said)) is not NameKind.PLACE


@functools.cache
def _names() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(load_pack().listed('names_of_time'))})", re.IGNORECASE)
