"""Labelled sentences and their variants: other names, places, firms, dates and sums in the marked places."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from memory_core.agents.labelling import spans_of_kind
from memory_core.language.pack import load_pack

_FIRMS = (
    "Arup", "Brightwater", "Calder Rail", "Corvus", "Deloitte", "Fennel & Rye", "Hartmann Bau", "Infosys",
    "Kestrel Air",
    "Lidl", "Marlow & Sons", "Northgate Council", "Oakfield Surgery", "Petrobras", "Quarry Books", "Repsol", "Siemens",
    "St Columba's Hospital", "Tesco", "the Met Office", "Umbra Labs", "Volvo", "Wayfinder", "Yorkshire Water",
    "Zalando",
    "Mercy General", "Tata Steel", "the county council", "Blue Anchor Brewery", "Lumen Health", "Ostrava Glass",
    "Green Fork Cafe", "Nordlys Energi", "Banco Sur", "the Guardian", "Rijkswaterstaat", "HSE", "DHL", "Aldi", "Ecolab",
)  # fmt: skip
_SCHOOLS = (
    "St Mary's", "Hill Road Primary", "Trinity College", "TU Delft", "Leeds Beckett", "Escola Sol", "Kingsmead Academy",
    "UCD", "Riverside School", "the University of Ghent", "Anna University", "Maplewood High", "City College", "ETH",
    "Colegio Alba", "Oakwood Nursery", "Lycée Pasteur", "Glasgow School of Art", "IIT Madras", "Park Lane Primary",
)  # fmt: skip
_JOBS = (
    "nurse", "data engineer", "joiner", "solicitor", "barista", "plumber", "ward manager", "head of sales",
    "electrician",
    "teaching assistant", "lecturer", "midwife", "bus driver", "product designer", "farm hand", "site manager", "vet",
    "senior analyst", "dental hygienist", "paralegal", "chef", "translator", "quantity surveyor", "librarian", "welder",
    "marketing director", "junior developer", "physio", "tram driver", "claims handler", "lab technician",
    "deputy head",
)  # fmt: skip
_THINGS = (
    "Heron", "Project Lantern", "Bluebird", "Cobalt", "Saffron", "Northwind", "Project Delta", "Marigold", "Tidewater",
    "Osprey", "Juniper", "Redwood", "Atlas", "Sundial", "Quartz", "Pelican", "Halcyon", "Basalt", "Foxglove",
    "Meridian",
)  # fmt: skip
_DRINKS = (
    "oat flat white", "green tea", "Guinness", "lemonade", "espresso", "mint tea", "rooibos", "cider", "black coffee",
    "hot chocolate", "matcha", "ginger beer", "chai", "tonic water", "red wine", "orange juice", "cortado", "kombucha",
)  # fmt: skip
_LIKED = (
    "coriander", "jazz", "hiking", "early mornings", "crosswords", "olives", "loud bars", "night trains", "gardening",
    "aubergine", "horror films", "football", "long meetings", "board games", "snow", "karaoke", "blue cheese", "opera",
    "open-plan offices", "sea swimming", "video calls", "marzipan", "true crime podcasts", "spreadsheets", "dogs",
)  # fmt: skip
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_LISTED = {
    "works at": _FIRMS, "school": _SCHOOLS, "job": _JOBS, "favourite drink": _DRINKS, "likes": _LIKED,
    "dislikes": _LIKED, "called": _THINGS,
}  # fmt: skip
_PARTLY = 0.75


@dataclass(frozen=True, slots=True)
class Said:
    """One fact of a sentence. `subject`, `value`: where they stand; a subject of “ME” or “TOPIC” stands nowhere."""

    predicate: str
    value: tuple[int, int]
    subject: tuple[int, int] | str
    ended: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with its facts."""

    text: str
    facts: tuple[Said, ...]


def labelled(row: Mapping[str, Any]) -> Labelled:
    """A line of the training data. Raises `ValueError` where a part does not stand in the sentence."""
    text = row["text"]
    facts = []
    for fact in row["facts"]:
        value = _me(text) if fact["o"] == "ME" else _place(text, fact["o"], 0)
        subject = fact["s"] if fact["s"] in ("ME", "TOPIC") else _place(text, fact["s"], value[0])
        facts.append(Said(fact["p"], value, subject, bool(fact.get("ended"))))
    return Labelled(text, tuple(facts))


def _place(text: str, part: str, near: int) -> tuple[int, int]:
    starts = [one.start() for one in re.finditer(rf"(?<!\w){re.escape(part)}(?!\w)", text)]
    start = min(starts, key=lambda one: abs(one - near)) if starts else text.index(part)
    return start, start + len(part)


def _me(text: str) -> tuple[int, int]:
    """The word by which the speaker is meant."""
    found = re.search(r"\b(?:I|i|me|my|mine|myself|[Yy]ours truly)\b", text)
    if found is None:
        raise ValueError(f"nobody says “I” in {text!r}")
    return found.span()


def variant(one: Labelled, chance: random.Random) -> Labelled:
    """The sentence with other values in the same places, or in another case, or without its full stop."""
    swaps = _swaps(one, chance)
    text, moved = _swapped(one.text, swaps)
    facts = [
        Said(
            fact.predicate,
            _after(fact.value, moved),
            fact.subject if isinstance(fact.subject, str) else _after(fact.subject, moved),
            fact.ended,
        )
        for fact in one.facts
    ]
    if chance.random() < 0.15:
        text = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    if chance.random() < 0.3:
        text = text.rstrip(".!")
    return Labelled(text, tuple(facts))


def _swaps(one: Labelled, chance: random.Random) -> list[tuple[int, int, str]]:
    """What is put in which place; the same word is swapped alike wherever it stands."""
    found = [
        (place.start(), place.end(), _as_written(new, said))
        for said, new in _other_words(one, chance).items()
        for place in re.finditer(rf"(?<![\w’'-]){re.escape(said)}(?![\w-])", one.text)
    ]
    for start, end, kind in spans_of_kind(one.text):
        if kind in _MADE and chance.random() < _PARTLY and (new := _MADE[kind](one.text[start:end], chance)):
            found.append((start, end, new))
    kept: list[tuple[int, int, str]] = []
    parts = [fact.value for fact in one.facts]
    parts += [fact.subject for fact in one.facts if not isinstance(fact.subject, str)]
    for start, end, new in sorted(found, key=lambda it: it[0] - it[1]):
        clear = all(end <= first or start >= last for first, last, _ in kept)
        # What is swapped must not reach over the edge of a marked part.
        within = all(end <= a or start >= b or (start >= a and end <= b) for a, b in parts)
        if clear and within:
            kept.append((start, end, new))
    return sorted(kept)


def _other_words(one: Labelled, chance: random.Random) -> dict[str, str]:
    """Other values for those in lists, other people and places."""
    wanted: dict[str, str] = {}
    places = load_pack().words("places")
    for fact in one.facts:
        said = one.text[slice(*fact.value)]
        if fact.predicate in _LISTED and chance.random() < _PARTLY:
            wanted[said] = chance.choice(_LISTED[fact.predicate])
        elif fact.predicate == "lives in" and said.casefold() in places:
            wanted[said] = _a_place(chance)
    for name in re.findall(r"(?<![\w’'-])[A-ZÀ-Þ][\w-]+", one.text):
        if name.casefold() in load_pack().words("given_names") - load_pack().words("ambiguous_names"):
            wanted.setdefault(name, _a_name(chance))
        elif name.casefold() in places:
            wanted.setdefault(name, _a_place(chance))
    return wanted


def _swapped(text: str, swaps: list[tuple[int, int, str]]) -> tuple[str, list[tuple[int, int, int]]]:
    moved, parts, at = [], [], 0
    for start, end, new in swaps:
        parts += [text[at:start], new]
        moved.append((start, end, len(new)))
        at = end
    return "".join(parts) + text[at:], moved


def _after(span: tuple[int, int], moved: list[tuple[int, int, int]]) -> tuple[int, int]:
    """Where a part stands when others before it or in it became longer or shorter."""
    start = span[0] + sum(size - (last - first) for first, last, size in moved if last <= span[0])
    end = span[1] + sum(size - (last - first) for first, last, size in moved if last <= span[1])
    return start, end


def _a_name(chance: random.Random) -> str:
    return chance.choice(_names()).capitalize()


def _names() -> list[str]:
    pack = load_pack()
    return sorted(pack.words("given_names") - pack.words("ambiguous_names"))


def _a_place(chance: random.Random) -> str:
    return chance.choice(sorted(load_pack().words("places"))).title()


def _as_written(new: str, said: str) -> str:
    return new.lower() if said.islower() else new


def _digits(said: str, chance: random.Random) -> str:
    """The same with other digits, the first of them not zero where it was not."""
    return re.sub(r"[1-9]", lambda _: str(chance.randint(1, 9)), said)


def _date(said: str, chance: random.Random) -> str:
    """Another month and another day of it."""
    new = re.sub("|".join(_MONTHS), lambda _: chance.choice(_MONTHS), said)
    return re.sub(r"\b\d{1,2}(?=\b|st|nd|rd|th)(?!\d|[./-])", lambda _: str(chance.randint(4, 19)), new)


def _email(said: str, chance: random.Random) -> str:
    host = said.partition("@")[2]
    return f"{chance.choice(_names())}.{chance.choice(_names())}@{host}" if "." in said.partition("@")[0] else said


_MADE: Mapping[str, Callable[[str, random.Random], str]] = {
    "date": _date, "phone": _digits, "sum": _digits, "email": _email,
}  # fmt: skip
