"""Knows labelled exact things (“Customer number: …”), and hides their values in whatever is not sealed."""

import functools
import re

from memory_core.language.pack import load_pack

_VALUE = r"(?P<value>(?=[\w./-]*\d)[A-Z0-9][\w./-]{3,30}(?:[ -](?=\d)[\d-]{2,8}){0,5})"
# The numbers of talks and of cases are no secrets of a person.
_SPOKEN_OF = ("meeting number", "case number")


def veiled(text: str) -> str:
    """The text with “[account number]” in the place of each labelled exact thing, for what is not sealed itself.

    Where a value stands once more without its label, as in an address, it is hidden, too.
    """
    found: dict[str, str] = {}
    for vault_type, pattern in labels():
        if vault_type not in _SPOKEN_OF:
            for match in pattern.finditer(text):
                found.setdefault(match["value"].strip(" ./-"), vault_type)
    for value in sorted(found, key=len, reverse=True):
        text = text.replace(value, f"[{found[value]}]")
    return text


@functools.cache
def labels() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each kind of exact thing with the pattern that finds its label and, as “value”, what is behind it."""
    known = load_pack().table("vault_labels")
    between = r"(?:\s+(?:of|for)\s+[^:\d]{2,40}?)?\s*(?:is|are|was|:|=|–|-|#)?\s*(?:now\s+)?#?\s*"
    return tuple((name, re.compile(rf"(?i:\b(?:{label}))(?i:{between}){_VALUE}")) for name, label in known.items())
