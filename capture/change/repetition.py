"""Tells whether a text says nothing that the last one did not say."""

from collections.abc import Sequence

ALIKE = 0.9
NEWS = 12
SHINGLE = 3


def repeated(lines: Sequence[str], before: Sequence[str]) -> bool:
    """Whether `lines` repeat `before`: word three-shingles alike (Jaccard ≥ 0.9), and no new line of 12 characters."""
    known = {_plain(line) for line in before}
    if any(len(line) >= NEWS for line in map(_plain, lines) if line not in known):
        return False
    return alike(lines, before) >= ALIKE


def alike(lines: Sequence[str], before: Sequence[str]) -> float:
    """Jaccard of the word three-shingles of two texts, 0…1; two empty texts are alike."""
    one, other = _shingles(lines), _shingles(before)
    return len(one & other) / len(one | other) if one | other else 1.0


def _shingles(lines: Sequence[str]) -> set[tuple[str, ...]]:
    """Of each line by itself, so that the order in which the lines were read does not matter."""
    found: set[tuple[str, ...]] = set()
    for line in lines:
        words = _plain(line).split()
        found.update(tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)) if words)
    return found


def _plain(line: str) -> str:
    return " ".join(line.casefold().split())
