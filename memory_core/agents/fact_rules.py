"""The patterns by which facts are read, compiled from the language's data file."""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from memory_core.language.names import AMOUNT
from memory_core.language.pack import load_pack

_PART = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*\w|[A-ZÀ-ÖØ-Þ]\."
_NAME = rf"(?:{_PART})(?:\s+(?:(?:of|de|da|del|van|von|der|la)\s+)?(?:{_PART}|\d{{1,2}}\b)){{0,3}}"
_STOP = r"(?=\s*(?:[.;!?)](?!\w)|,\s|$)|\s+(?:{words})\b)"
_SLOT = re.compile(r"\{([A-Z]+)\}")


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with what its parts mean; see the data file for the templates.

    `object`: what the object must be. `names_object`: the person of a rule that names one is its object. `former`: the
    pattern names the old value, which must be what was known.
    `unless`: a match that fits this is none. `subject_is`: “person” or “thing”, where only one of them makes sense.
    `shared`: its place in the sentence may say something else besides, as “an engineer at Acme” does.
    `dated`: a plan, which is a fact only with the day from which it holds.
    """

    name: str
    pattern: re.Pattern[str]
    predicate: str
    single: bool
    text: str
    subject: str
    object: str
    names_object: bool
    former: bool
    unless: re.Pattern[str] | None
    subject_is: str = ""
    shared: bool = False
    dated: bool = False


# Behind “budget” a figure is a sum without its currency, too: “40k”, “25 000”.
BARE_SUM = r"\b\d+(?:[.,]\d+)?\s?(?:k|m|mn|mio|million|thousand)\b|\b\d{1,3}(?:[.,\s’']\d{3})+\b(?!\s?\w*%)"


@functools.cache
def fact_rules() -> tuple[Rule, ...]:
    """The rules, compiled once."""
    slots = pattern_slots()
    return tuple(_rule(entry, slots) for entry in load_pack().listed("facts"))


def pattern_slots() -> dict[str, str]:
    """What stands for the slots of patterns."""
    pack = load_pack()
    stop = _STOP.replace("{words}", "|".join(pack.listed("fact_stoppers")))
    slots = {"NAME": _NAME, "PERSON": _NAME, "AMOUNT": f"(?i:{AMOUNT.pattern}|{BARE_SUM})", "REST": r"[^;!?\n]{2,80}"}
    return slots | {"END": stop, "STOP": stop, **pack.table("fact_slots")}


def name_pattern() -> str:
    """What a name looks like, as a part of a pattern."""
    return _NAME


@functools.cache
def job_pattern() -> re.Pattern[str]:
    """What a job is called: “head of procurement”, “data engineer”."""
    slots = load_pack().table("fact_slots")
    return re.compile(filled(f"(?:{slots['TITLE']})", slots), re.IGNORECASE)


def _rule(entry: Any, slots: Mapping[str, str]) -> Rule:
    described: Mapping[str, Any] = entry
    # A pattern that names people only accepts what looks like a person; it says so by its slot.
    person = "(?P<o>{PERSON}" in described["pattern"] or "(?P<s>{PERSON}" in described["pattern"]
    unless = described.get("unless")
    return Rule(
        name=described["name"],
        # A pattern begins where a word does: “ext sprint” is no name.
        pattern=re.compile(
            rf"(?<!\w)(?:{filled(described['pattern'], slots)})", re.IGNORECASE if described.get("flags") == "i" else 0
        ),
        predicate=described["predicate"],
        single=described["single"],
        text=described["text"],
        subject=described.get("subject", "") + ("+person" if person else ""),
        object=described.get("object", ""),
        names_object="(?P<o>{PERSON" in described["pattern"],
        former=bool(described.get("former")),
        unless=re.compile(unless) if unless else None,
        subject_is=described.get("subject_is", ""),
        shared=bool(described.get("shared")),
        dated=bool(described.get("dated")),
    )


def filled(source: str, slots: Mapping[str, str]) -> str:
    """A pattern with its slots filled, those in slots too."""
    while _SLOT.search(source):
        source = _SLOT.sub(lambda slot: slots[slot[1]], source)
    return source
