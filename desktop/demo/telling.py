"""What the demo tells of the memories: by kind, the most telling first, and nothing twice."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from memory_core.records.bodies import Kind

KINDS = (Kind.CORE, Kind.SEMANTIC, Kind.PROCEDURAL, Kind.EPISODIC, Kind.RESOURCE, Kind.VAULT)
SEALED = "••••"
_SAME = 0.75
_WORD = re.compile(r"\w+")


def in_order(items: Iterable[Mapping[str, Any]], weights: Mapping[str, float]) -> list[dict[str, Any]]:
    """Memories as `list` gives them, by kind; those of more weight (by id) first, the oldest of equals."""
    places = {kind.value: place for place, kind in enumerate(KINDS)}

    def rank(item: Mapping[str, Any]) -> tuple[int, float, str, str]:
        return places[item["kind"]], -weights.get(item["id"], 0.0), item["at"], item["title"]

    return [dict(item) for item in sorted(items, key=rank)]


def missing_kinds(memories: Mapping[str, int]) -> list[str]:
    """The kinds of which there is no memory."""
    return [kind.value for kind in KINDS if not memories.get(kind.value)]


def told(items: Sequence[Mapping[str, Any]], *, most: int) -> list[tuple[str, str]]:
    """Pairs of kind and text, up to `most` of a kind; lines that were told before are left out of what follows."""
    pairs: list[tuple[str, str]] = []
    before: list[frozenset[str]] = []
    numbers: dict[str, int] = {}
    for item in items:
        kind = item["kind"]
        head, *rest = item["text"].split("\n")
        words = _words(head)
        if numbers.get(kind, 0) >= most or any(_likeness(words, known) >= _SAME for known in before):
            continue
        before.append(words)
        pairs.append((kind, f"{head}: {SEALED}" if kind == Kind.VAULT else " ".join([head, *_new(rest, before)])))
        numbers[kind] = numbers.get(kind, 0) + 1
    return pairs


def _new(lines: Iterable[str], before: list[frozenset[str]]) -> list[str]:
    """The lines of which not nearly every word stands in one that was told; from now on they are told."""
    new = []
    for line in lines:
        words = _words(line)
        if words and not any(len(words & known) >= _SAME * len(words) for known in before):
            before.append(words)
            new.append(line.strip())
    return new


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 1.0


def _words(line: str) -> frozenset[str]:
    return frozenset(_WORD.findall(line.casefold()))
