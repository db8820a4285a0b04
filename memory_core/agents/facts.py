"""Reads facts (subject, predicate, object) out of sentences, by the patterns of the language's data file."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Any

from memory_core.agents.passages import ME, Passage
from memory_core.language.names import AMOUNT, NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import words
from memory_core.records.observation import ObservationKind
from memory_core.retrieval.periods import Spoken, find_times

_PART = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*\w|[A-ZÀ-ÖØ-Þ]\."
_NAME = rf"(?:{_PART})(?:\s+(?:(?:of|de|da|del|van|von|der|la)\s+)?(?:{_PART}|\d{{1,2}}\b)){{0,3}}"
_STOP = r"(?=\s*(?:[.;!?)]|,\s|$)|\s+(?:{words})\b)"
_LONG_SENTENCE = 500
_DAY = timedelta(days=1, hours=2)


@dataclass(frozen=True, slots=True)
class Rule:
    """One pattern with what its parts mean; see the data file for the templates."""

    name: str
    pattern: re.Pattern[str]
    predicate: str
    single: bool
    text: str
    subject: str
    object: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What a sentence states. `single`: the subject has one such object at a time, so another one contradicts it."""

    subject: str
    predicate: str
    object: str
    text: str
    single: bool
    entities: tuple[str, ...]
    confidence: float = 0.8


@functools.cache
def fact_rules(language: str = "en") -> tuple[Rule, ...]:
    """The rules of a language, compiled once."""
    pack = load_pack(language)
    stop = _STOP.replace("{words}", "|".join(pack.listed("fact_stoppers")))
    slots = {"NAME": _NAME, "PERSON": _NAME, "AMOUNT": f"(?i:{AMOUNT.pattern})", "REST": r"[^;!?\n]{2,80}"}
    slots |= {"END": stop, "STOP": stop}
    return tuple(_rule(entry, slots) for entry in pack.listed("facts"))


def _rule(entry: Any, slots: Mapping[str, str]) -> Rule:
    described: Mapping[str, Any] = entry
    source = re.sub(r"\{(NAME|PERSON|AMOUNT|REST|END|STOP)\}", lambda slot: slots[slot[1]], described["pattern"])
    # A pattern that names people only accepts what looks like a person; it says so by its slot.
    flags = re.IGNORECASE if described.get("flags") == "i" else 0
    person = "person" if "(?P<o>{PERSON}" in described["pattern"] or "(?P<s>{PERSON}" in described["pattern"] else ""
    return Rule(
        name=described["name"],
        pattern=re.compile(source, flags),
        predicate=described["predicate"],
        single=described["single"],
        text=described["text"],
        subject=described.get("subject", "") + ("+person" if person else ""),
        object=described.get("object", ""),
    )


def read_facts(passage: Passage, zone: tzinfo | None) -> Iterator[Fact]:
    """The facts of one sentence, each place in it used once; the most telling rules come first."""
    text = _cased(passage)
    asked = text.endswith("?") and not (passage.speaker or passage.mine)
    if asked or passage.sentence.is_heading or len(text) > _LONG_SENTENCE:
        return
    taken: list[tuple[int, int]] = []
    for rule in fact_rules():
        for match in rule.pattern.finditer(text):
            start, end = match.span()
            # A task may hold a date or an amount that is a fact of its own.
            shared = "task" in rule.subject
            if not shared and any(start < last and end > first for first, last in taken):
                continue
            fact = _fact(rule, match, passage, text, zone)
            if fact is not None and shared:
                yield fact
            elif fact is not None:
                taken.append((start, match.start("o") + 1 if rule.object == "date" else end))
                yield fact


def _cased(passage: Passage) -> str:
    """The sentence with a lower-case first word unless it is a name, and spoken names with their capitals."""
    text = " ".join(passage.text.split())
    first = text.split(" ", 1)[0]
    if first.casefold() in load_pack().words("stop_words") and first != "I" and not first.startswith("I'"):
        text = text[0].lower() + text[1:]
    if passage.observation.kind is ObservationKind.SPEECH:
        for name in find_names(text):
            if name.kind is NameKind.PERSON:
                text = text[: name.start] + name.text + text[name.end :]
        text = re.sub(r"\bi(?=\s|['’]m\b)", "I", text)
        first = text.split(" ", 1)[0]
        if first in load_pack().words("given_names"):
            text = text[0].upper() + text[1:]
    return text


def _fact(rule: Rule, match: re.Match[str], passage: Passage, text: str, zone: tzinfo | None) -> Fact | None:
    groups = {name: value.strip() for name, value in match.groupdict().items() if value}
    subject = _subject(rule, groups, passage)
    if subject is None or not _acceptable(rule, groups) or _belongs_to_another(rule, match, text):
        return None
    predicate = _predicate(rule, groups)
    stated, shown = groups["o"], groups["o"]
    if rule.object == "date":
        spoken = _date(match, text, passage, zone)
        if spoken is None:
            return None
        stated, shown = written_date(spoken, zone)
    if stated == "I":
        if not (passage.mine or passage.speaker):
            return None
        stated = shown = passage.speaker or "I"
    values = _values(rule, groups, passage, subject, predicate, shown, text)
    if not subject:
        subject, predicate = predicate, "is"
    said = rule.text.format_map(values)
    if rule.name in ("todo", "command", "decided", "was_decided", "decision_label"):
        said = _with_date(said, passage, zone)
    named = [name.text for name in find_names(f"{text} ")]
    entities = dict.fromkeys(one for one in (*_entity(subject, passage), *named) if one)
    return Fact(subject, predicate, stated, _tidy(said), rule.single, tuple(entities)[:8], _confidence(rule, passage))


def _subject(rule: Rule, groups: Mapping[str, str], passage: Passage) -> str | None:
    """Whom or what the fact is about; “” when it must speak for itself, None when nobody can know."""
    speaker = ME if passage.mine else passage.speaker
    if "speaker" in rule.subject or groups.get("s") == "I" or groups.get("mine", "").casefold() == "my":
        return speaker or None
    if "task" in rule.subject:
        # Orders on a screen are nobody's task; spoken and written ones are.
        return speaker or None
    if groups.get("s", "").casefold() in ("we", "they", "the team"):
        return passage.about and canonical(passage.about)
    if "s" in groups:
        return canonical(groups["s"])
    return canonical(passage.about) if passage.about and "about" in rule.subject else ""


def canonical(name: str) -> str:
    """A name without what comes and goes around it: “the Aurora project”, “Project Aurora” → “Aurora”."""
    project = load_pack().words("project_words")
    tokens = name.strip(" .,:;").split()
    while len(tokens) > 1 and (tokens[0].casefold() in ("the", "a", "an", "our") or tokens[0].casefold() in project):
        tokens.pop(0)
    while len(tokens) > 1 and tokens[-1].casefold() in project:
        tokens.pop()
    return " ".join(tokens)


def _acceptable(rule: Rule, groups: Mapping[str, str]) -> bool:
    stated, subject = groups["o"], groups.get("s", "")
    not_subjects = load_pack().words("not_subjects")
    if subject and subject.split()[0].casefold() in not_subjects and subject.casefold() not in ("we", "they"):
        return False
    if "+person" in rule.subject:
        name = stated if rule.name.startswith("role") else subject
        plain = name.casefold()
        if name != "I" and plain not in ("we", "they", "the team") and kind_of(name) is not NameKind.PERSON:
            return len(name.split()) == 2 and kind_of(name) is NameKind.THING
    return bool(words(stated))


def _belongs_to_another(rule: Rule, match: re.Match[str], text: str) -> bool:
    """“The contract with Brand ends in May” says nothing of Brand."""
    leads = "s" in match.groupdict() and match.start("s") == match.start() and rule.name != "named_address"
    return (
        leads
        and re.search(r"(?:\b(?:with|of|for|by|from|between)\s+(?:the\s+)?|&\s+)$", text[: match.start()]) is not None
    )


def _predicate(rule: Rule, groups: Mapping[str, str]) -> str:
    said = " ".join(groups.get("p", "").casefold().split())
    predicate = rule.predicate.replace("{p}", said)
    renamed = load_pack().table("predicate_names").get(predicate, predicate)
    return str(renamed).removeprefix("new ").strip()


def _date(match: re.Match[str], text: str, passage: Passage, zone: tzinfo | None) -> Spoken | None:
    """The date at the beginning of the object, looking ahead unless the sentence says “was”."""
    rest = text[match.start("o") :]
    ahead = not re.search(r"\bwas\b", match.group()[: match.start("o") - match.start()])
    for spoken in find_times(rest, passage.observation.at, zone, ahead=ahead):
        if spoken.start <= 12:
            return spoken
    return None


def written_date(spoken: Spoken, zone: tzinfo | None) -> tuple[str, str]:
    """A date to compare (“2026-05-12 14:00”, “2026-05”) and to read (“Tue 12 May 2026, 14:00”)."""
    local = spoken.moment.astimezone(zone)
    if spoken.until - spoken.since > timedelta(days=300):
        return f"{local:%Y}", f"{local:%Y}"
    if spoken.until - spoken.since > timedelta(days=20):
        return f"{local:%Y-%m}", f"{local:%B %Y}"
    day, read = f"{local:%Y-%m-%d}", f"{local:%a} {local.day} {local:%B %Y}"
    return (f"{day} {local:%H:%M}", f"{read}, {local:%H:%M}") if spoken.exact else (day, read)


def _with_date(said: str, passage: Passage, zone: tzinfo | None) -> str:
    """The text with the day in brackets that its words of time mean, when it names none in full."""
    for spoken in find_times(said, passage.observation.at, zone, ahead=True):
        if spoken.until - spoken.since <= _DAY and not re.search(r"\b20\d\d\b", said):
            return f"{said.rstrip('.')} ({written_date(spoken, zone)[1]})"
    return said


def _values(
    rule: Rule, groups: Mapping[str, str], passage: Passage, subject: str, predicate: str, shown: str, text: str
) -> dict[str, str]:
    me = subject == ME
    by_speaker = "I" if me else subject
    joint = "with" if re.search(rf"\bwith\s+{re.escape(groups.get('s', '-'))}", text) else "of"
    verb = groups.get("p", predicate) if rule.name in ("prefers", "does") else predicate
    if rule.name == "prefers":
        verb = predicate.removesuffix("s") if me else predicate
    return {
        "s": by_speaker if rule.name not in ("todo", "command") else subject,
        "p": verb,
        "event": groups.get("p", ""),
        "o": shown,
        "of": f" {joint} {_called(subject, groups, passage)}" if subject else "",
        "on": f" ({subject})" if subject and subject not in (ME, "decided") else "",
        "is": "am" if (me and rule.name == "allergic") or groups.get("o") == "I" and shown == "I" else "is",
        "works": "work" if me else "works",
        "lives": "live" if me else "lives",
        "my": "my" if me else f"{subject}'s",
        "My": "My" if me else f"{subject}'s",
        "whole": re.sub(r"^(?i:decisions?|decided|agreed)\s*:\s*", "", text[0].upper() + text[1:]),
    }


def _called(subject: str, groups: Mapping[str, str], passage: Passage) -> str:
    """The subject as it was called: “Project Aurora” reads better than “Aurora”."""
    said = groups.get("s") or passage.about
    return said if said and canonical(said) == subject else subject


def _entity(subject: str, passage: Passage) -> tuple[str, ...]:
    own = () if subject in (ME, "") or subject.islower() else (subject,)
    return (*own, passage.speaker) if passage.speaker else own


def _confidence(rule: Rule, passage: Passage) -> float:
    if rule.name == "is_a":
        return 0.6
    return 0.85 if passage.mine or passage.speaker else 0.75


def _tidy(text: str) -> str:
    text = " ".join(text.split())
    return text if text[-1] in ".!?)" else f"{text}."
