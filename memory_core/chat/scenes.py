"""What a page plainly shows without saying it: one with “Passenger”, “Seat” and “LHR – LIS” is about a flight."""

import functools
from typing import Any

from memory_core.language.pack import load_pack
from memory_core.language.words import stem, words


def scene_of(page: str) -> frozenset[str]:
    """The stems of what a page is about by its labels; nothing for most."""
    said = frozenset(words(page))
    found = (means for means, shows, surely, least in _scenes() if said & surely and len(said & shows) >= least)
    return frozenset().union(*found)


@functools.cache
def _scenes() -> tuple[tuple[frozenset[str], frozenset[str], frozenset[str], int], ...]:
    return tuple(_read(one) for one in load_pack().listed("scenes"))


def _read(scene: dict[str, Any]) -> tuple[frozenset[str], frozenset[str], frozenset[str], int]:
    means = frozenset(stem(word) for word in scene["means"])
    return means, frozenset(scene["shows"]), frozenset(scene["surely"]), int(scene["least"])
