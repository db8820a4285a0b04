"""The parts of a language that rules need, read from a data file beside this module."""

import functools
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class Pack:
    """Words and patterns of one language; `parts` is the data file, by section, `sets` its lists of words as sets."""

    name: str
    parts: Mapping[str, Any]
    sets: Mapping[str, frozenset[str]]

    def words(self, section: str) -> frozenset[str]:
        """A section that is a list of words."""
        return self.sets.get(section, frozenset())

    def listed(self, section: str) -> tuple[Any, ...]:
        """A section whose order matters."""
        return tuple(self.parts.get(section, ()))

    def table(self, section: str) -> Mapping[str, Any]:
        """A section that maps words to values."""
        found: Mapping[str, Any] = self.parts.get(section, {})
        return found

    def number(self, said: str) -> int:
        """“12” or “twelve” as a number. Raises `KeyError` for a word that is none."""
        said = " ".join(said.split())
        return int(said if said.isdigit() else self.table("numbers")[said])


@functools.cache
def load_pack(name: str = "en") -> Pack:
    """The pack of a language, read once. Raises `FileNotFoundError` for a language without one."""
    folder = resources.files("memory_core.language") / "data"
    parts: dict[str, Any] = {}
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name == f"{name}.json" or file.name.startswith(f"{name}_"):
            parts.update(json.loads(file.read_text(encoding="utf-8")))
    if not parts:
        raise FileNotFoundError(f"no language data for {name}")
    lists = {section: values for section, values in parts.items() if isinstance(values, list)}
    sets = {
        section: frozenset(values) for section, values in lists.items() if all(isinstance(one, str) for one in values)
    }
    return Pack(name, parts, sets)


def either(words: Iterable[str]) -> str:
    """Words as the alternatives of a pattern, the longest first; their blanks may be any."""
    return "|".join(re.escape(one).replace(r"\ ", r"\s+") for one in sorted(words, key=len, reverse=True))
