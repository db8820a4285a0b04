"""Facts from blocks that are no sentences: a signature below a mail, a card with a name, a job and ways to reach them.

A block begins with a person's name alone on its line; the lines below it, up to an empty one, say the rest. In a list
of staff all of it stands in one line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from memory_core.agents.fact_rules import job_pattern
from memory_core.agents.labels import turned_name
from memory_core.agents.letters import read_letter
from memory_core.agents.passages import is_self
from memory_core.language.names import EMAIL, NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.sentences import is_person_like
from memory_core.language.words import words
from memory_core.records.observation import Observation

_PHONE = re.compile(r"\+?\(?\d[\d ()/.-]{6,20}\d")
_LABEL = re.compile(r"^(?P<label>[A-Za-z][A-Za-z .()-]{0,20}?)\s*[:.]?\s+(?=[+(\d]|\S+@)")
_HOME = re.compile(r"(?i:lives\s+in|based\s+in)\s+(?P<where>[A-ZÀ-Þ][\w’'-]+(?:\s+[A-ZÀ-Þ][\w’'-]+)?)(?:,\s+.+)?")
_NAME_LINE = re.compile(r"^[A-ZÀ-Þ][\w’'.-]+(?:\s+(?:[a-z]{2,3}\s+)?[A-ZÀ-Þ][\w’'.-]*){0,3}$")
_PARTS = re.compile(r"\s*(?:,|\||·|•|—|–|\s-\s|\bat\b|@(?=\s))\s*")
# Between a name, a job and ways to reach somebody in one line
_BETWEEN = re.compile(r"\s*(?:\||·|•|⋅|\t|\s{2,}|\s[—–-]\s|,\s|;\s|(?=[<(]\S+@)|\s/\s)\s*")
# “Tom Baker (Contoso) 07700 900111”
_BRACKETED = re.compile(rf"{_BETWEEN.pattern}|\s\((?=[A-Z])|(?<=\w)\)\s")
_MOST_LINES, _MOST_WORDS = 8, 4
_SITE = re.compile(r"\s+(?:intranet|portal|wiki|website|directory|careers)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CardFact:
    """What a card says of a person; `line` is where it stands."""

    person: str
    predicate: str
    value: str
    line: str


def read_cards(text: str) -> Iterator[CardFact]:
    """What the cards and signatures of a text say."""
    letter = read_letter(text)
    lines = [line.strip(" \t-–—•*_") for line in (letter.text if letter else text).splitlines()]
    for place, line in enumerate(lines):
        if _is_name(line) and (not letter or _is_sender(line, letter.sender)):
            yield from _card(line, _below(lines, place))
        elif not letter:
            yield from _in_one_line(line)


def firm_of(observation: Observation) -> str:
    """Whose people a page shows by its title: “Our Team – Peak Ortho”, “Lotte Visser | University of Groningen”."""
    if read_letter(observation.text):
        return ""
    app = set(words(observation.app)) | load_pack().words("app_words")
    parts = [part.strip() for part in re.split(r"\s+[-–—|·]\s+", observation.title) if set(words(part)) - app]
    if not 2 <= len(parts) <= 3:  # the firm and its page
        return ""
    firms = [one for one in parts if kind_of(one) is NameKind.ORGANISATION and not _tells_team(one)]
    if not firms and any(map(_tells_team, parts)):
        firms = [one for one in parts if not _tells_team(one) and _is_firm(one)]
    return _SITE.sub("", firms[0]) if len(firms) == 1 else ""


def _tells_team(part: str) -> bool:
    return part.casefold() in load_pack().words("staff_pages")


def _below(lines: list[str], place: int) -> list[str]:
    found: list[str] = []
    for line in lines[place + 1 : place + 1 + _MOST_LINES]:
        if not line or _is_name(line) and kind_of(line) is NameKind.PERSON:
            break
        found.append(line)
    return found


def _in_one_line(line: str) -> Iterator[CardFact]:
    """“Mei-Lin Zhou · Curator · mei@…”, “Organizer: Mei-Lin Zhou, Curator”: nothing but the parts of a card."""
    said = re.sub(r"^[A-Z][a-z]+:\s+", "", line)
    turned = re.match(r"([^\s,]+, [^\s,]+)(?:\t|\s{2,}|\s*\|)", said)
    first, *rest = [turned[1], *_BETWEEN.split(said[turned.end() :])] if turned else _BRACKETED.split(said)
    person = turned_name(first) if turned else first if _is_name(first) else ""
    rest = [part.strip("<>()") for part in rest if part]
    if not person or not rest or not (_job(rest[0], job_pattern()) or any(_contact(person, one) for one in rest)):
        return
    if all(_contact(person, one) or _job(one, job_pattern()) or len(one.split()) <= _MOST_WORDS for one in rest):
        yield from _card(person, rest)


def _card(person: str, lines: list[str]) -> Iterator[CardFact]:
    """A card has a job on its first line or some way to reach the person; without either it is only a name."""
    found: list[CardFact] = []
    jobs = job_pattern()
    for place, line in enumerate(lines):
        before = [one.predicate for one in found][-1:]
        contacts = [one for part in _BETWEEN.split(line) if (one := _contact(person, part))]
        found += contacts
        told = _BETWEEN.split(line)[0] if contacts else line
        if contacts and contacts[0].line == told:
            continue
        if home := _HOME.fullmatch(line):
            found.append(CardFact(person, "lives in", home["where"], line))
        if place == 0 and (job := _job(told, jobs)):
            found.append(CardFact(person, "job", job, line))
            rest = [part for part in _PARTS.split(told[told.index(job) + len(job) :]) if part]
            if rest and _is_firm(rest[0]):
                found.append(CardFact(person, "works at", rest[0], line))
        elif place == 1 and before == ["job"]:
            # “Hartwell Brook Ltd, Wyle Cop, Shrewsbury”
            parts = [one for one in _PARTS.split(told) if kind_of(one) is NameKind.ORGANISATION]
            firm = told if _is_firm(told) else "".join(parts[:1])
            found += [CardFact(person, "works at", firm, line)] if firm else []
    if any(one.predicate not in ("works at", "lives in") for one in found):
        yield from found


def _contact(person: str, line: str) -> CardFact | None:
    label = _LABEL.match(line)
    said = label["label"].casefold().strip(" .") if label else ""
    rest = line[label.end() :] if label else line
    if (address := EMAIL.fullmatch(rest.strip())) and (not said or said in load_pack().words("email_labels")):
        return CardFact(person, "email", address.group(), line)
    if (number := _PHONE.fullmatch(rest.strip())) and (not said or said in load_pack().words("phone_labels")):
        return CardFact(person, "phone", number.group(), line)
    return None


def _job(line: str, jobs: re.Pattern[str]) -> str:
    first = _PARTS.split(line)[0].strip()
    if first.casefold() in load_pack().words("page_roles"):
        return ""  # “Reporter” beside a name on a ticket
    return first if jobs.fullmatch(first) and len(first.split()) <= 6 else ""


def _is_firm(part: str) -> bool:
    words = part.split()
    capital = bool(words) and words[0][:1].isupper() and len(words) <= 5
    return capital and ":" not in part and kind_of(part) not in (NameKind.PERSON, NameKind.PLACE)


def _is_name(line: str) -> bool:
    if not _NAME_LINE.match(line) or is_self(line) or not is_person_like(line):
        return False
    known = kind_of(line) is NameKind.PERSON
    # “Tom Baker” is a name, “Art Director” is none.
    unsure = not known or line.split()[0].casefold() in load_pack().words("ambiguous_names")
    if unsure and job_pattern().fullmatch(line):
        return False
    return len(line.split()) in (2, 3, 4) and (known or kind_of(line) is NameKind.THING and len(line.split()) == 2)


def _is_sender(line: str, sender: str) -> bool:
    one, other = line.casefold().split(), sender.casefold().split()
    return one == other or (len(other) > 0 and one[0] == other[0])
