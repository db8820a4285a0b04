"""The ways in which Chinese writes the same signs: simplified and traditional."""

import functools
import json
from importlib import resources


def written_otherwise(run: str) -> tuple[str, ...]:
    """A run of signs as simplified and as traditional Chinese writes it, without itself."""
    return tuple(form for form in dict.fromkeys(run.translate(table) for table in _tables()) if form != run)


def is_han(word: str) -> bool:
    """Whether a sign of Chinese stands in a word."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in word)


@functools.cache
def _tables() -> tuple[dict[int, str], dict[int, str]]:
    """What makes traditional signs of simplified ones, and the other way; read once, when there is need of it."""
    file = resources.files("memory_core.language") / "data" / "han.json"
    table = json.loads(file.read_text(encoding="utf-8"))
    pairs = list(zip(table["simplified"], table["traditional"], strict=True))
    # One simplified sign may stand for several: the first is the usual one.
    return {ord(one): other for one, other in reversed(pairs)}, {ord(other): one for one, other in pairs}
