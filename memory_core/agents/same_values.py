"""Whether two values or names of facts mean the same, though they are put in other words."""

import re

from memory_core.language.names import NameKind, kind_of, same_person
from memory_core.language.pack import load_pack
from memory_core.language.words import jaccard, normal, stems

# Of the words of two texts that say the same so many are shared.
NEAR = 0.75


def short_of(short: str, long: str) -> bool:
    """Whether a given name alone is the beginning of a person's full name."""
    first, *rest = long.split()
    return bool(rest) and short.casefold() == first.casefold() and kind_of(long) is NameKind.PERSON


def shortened(name: str, full: str) -> bool:
    """“M. Zhou” of “Mei-Lin Zhou”, and “Yusuf” of “Yusuf Demir”: whoever it is, it is still the same."""
    named = kind_of(full) is NameKind.PERSON or re.match(r"[A-Z]\.?\s", name) is not None
    return named and len(name) < len(full) and len(full.split()) > 1 and same_person(name, full)


def means(short: str, full: str) -> bool:
    """Whether a value that is said to hold no longer is the one that held: “Holm” is “Holm & Partners”."""
    one, other = normal(short), normal(full)
    return not one or one == other or f" {one} " in f" {other} " or f" {other} " in f" {one} "


def alike(one: str, other: str) -> bool:
    """Whether two things that somebody likes are one, with a word more or less."""
    return normal(one) == normal(other) or jaccard(stems(one), stems(other)) >= NEAR


def vaguer(job: str, known: str) -> bool:
    """Whether a job is only named more vaguely than it is known: “manager” of a “project manager”."""
    plain = normal(job)
    return plain in load_pack().words("bare_titles") and normal(known).endswith(f" {plain}")
