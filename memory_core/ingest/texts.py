"""What is embedded of an observation or a memory."""

import re

from memory_core.embedding.base import plain
from memory_core.records.memory import Memory
from memory_core.records.observation import Observation

# The bundled model reads 256 tokens, about this many characters of English.
_WINDOW = 900
_MOST_CHUNKS = 4
# Of keys, sums and pictures written as letters no model understands more than that they are such; each sign would cost.
_ENDLESS = re.compile(r"([A-Za-z0-9+/=_-]{100})[A-Za-z0-9+/=_-]+")


def texts_of_observation(observation: Observation) -> list[str]:
    """Its text in pieces that the model can read whole, the first one with the title; last what its picture shows."""
    head = f"{observation.title}\n" if observation.title else ""
    return _pieces(head + observation.text) + _pieces(observation.description)


def texts_of_memory(memory: Memory) -> list[str]:
    """Its text with its title (a secret of the vault is in neither)."""
    head = f"{memory.title}. " if memory.title and memory.title not in memory.text else ""
    return _pieces(head + memory.text)


def _pieces(text: str) -> list[str]:
    text = _ENDLESS.sub(r"\1", plain(text)).strip()
    pieces: list[str] = []
    while text and len(pieces) < _MOST_CHUNKS:
        cut = len(text) if len(text) <= _WINDOW else _good_cut(text)
        pieces.append(text[:cut].strip())
        text = text[cut:].strip()
    return [piece for piece in pieces if piece]


def _good_cut(text: str) -> int:
    """Where to cut: after a line, else after a word, if one ends in the second half of the window."""
    for separator in ("\n", ". ", " "):
        place = text.rfind(separator, _WINDOW // 2, _WINDOW)
        if place > 0:
            return place + len(separator)
    return _WINDOW
