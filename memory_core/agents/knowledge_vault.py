"""Keeps exact things sealed: account and order numbers, phone numbers, addresses; in the open only a caption."""

import functools
import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import Passage, document_title, is_code, is_window, passages
from memory_core.agents.veiling import labels
from memory_core.language.names import EMAIL, NameKind, find_names, kind_of
from memory_core.language.pack import load_pack
from memory_core.records.bodies import Kind, VaultBody
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation
from memory_core.records.proposal import Add, Corroborate, Proposal

_PHONE = re.compile(
    r"(?<![\w.,/-])(?:\+\d{1,3}[\s./-]?)?(?:\(0?\d{1,5}\)[\s./-]?)?"
    r"(?:\d{2,5}(?:[\s./-]\d{2,9}){1,4}|\d{6,12})(?![\w]|[.,]\d)"
)
_FIGURES = re.compile(r"\d[\d\s./-]{2,}\d")
_PHONE_LABEL = re.compile(r"\b(?:phone|tel|telephone|mobile|cell|fax|call|reach|number|whatsapp)\b", re.IGNORECASE)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]|:\d{6})(?::\d{1,5})?"
)
_DATE_LIKE = re.compile(
    r"^(?:19|20)\d{2}[-./ ]\d{1,2}|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}$|^\d{1,2}[.:]\d{2}\b"
    r"|^\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}(?!\d)"
)
_NUMBERED = re.compile(r" \(\d+\)$")
_LEAST_DIGITS = 7
_MOST_PER_OBSERVATION = 25


@dataclass(frozen=True, slots=True)
class _Exact:
    vault_type: str
    value: str
    owner: str
    sensitivity: str


class KnowledgeVaultAgent:
    """Seals values with the handed-in `seal`; a text it proposes never holds the value."""

    kind = Kind.VAULT

    def __init__(self, *, seal: Callable[[str], bytes]) -> None:
        self._seal = seal

    def wants(self, observation: Observation) -> bool:
        """Texts with figures or an address in them."""
        return any(letter.isdigit() for letter in observation.text) or "@" in observation.text

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """Each exact thing once; one that is known only gains evidence."""
        proposals: list[Proposal] = []
        stored: dict[tuple[str, str], Memory] = {}
        for memory in known.latest(Kind.VAULT, limit=300):
            stored[(memory.metadata.get("caption", memory.text), memory.metadata.get("check", ""))] = memory
        seen: set[tuple[str, str]] = set()
        used = Counter(_NUMBERED.sub("", memory.text) for memory in stored.values())
        for observation in batch.observations:
            for exact in _exact_things(observation):
                caption, check = _caption(exact), _check(exact.value)
                if (caption, check) in seen:
                    continue
                seen.add((caption, check))
                known_one = stored.get((caption, check))
                if known_one is not None:
                    if observation.id not in known_one.evidence and len(known_one.evidence) < 20:
                        proposals.append(Corroborate(known_one.id, (observation.id,)))
                    continue
                text = _told(caption, exact, observation)
                used[text] += 1
                text = text if used[text] == 1 else f"{text} ({used[text]})"
                proposals.append(Add(self._draft(exact, text, caption, check, observation)))
        return proposals

    def _draft(self, exact: _Exact, text: str, caption: str, check: str, observation: Observation) -> Draft:
        source = " – ".join(part for part in (observation.app, document_title(observation)) if part)
        return Draft(
            kind=Kind.VAULT,
            text=text,
            body=VaultBody(exact.vault_type, _FIGURES.sub("…", source), exact.sensitivity, self._seal(exact.value)),
            at=observation.at,
            evidence=(observation.id,),
            title=exact.vault_type.capitalize(),
            app=observation.app,
            importance=0.6,
            confidence=0.75,
            entities=(exact.owner,) if exact.owner else (),
            scope=observation.scope,
            metadata={"caption": caption, "check": check},
        )


def _caption(exact: _Exact) -> str:
    return f"{exact.vault_type.capitalize()} of {exact.owner}" if exact.owner else exact.vault_type.capitalize()


def _told(caption: str, exact: _Exact, observation: Observation) -> str:
    """The caption; where nobody is named, with what it stood on. No figure, which may be part of the value."""
    place = document_title(observation) if is_window(observation) and observation.url else ""
    if exact.owner or not place or any(letter.isdigit() for letter in place):
        return caption
    return f"{caption} from “{place}”"


def _check(value: str) -> str:
    """Sixteen bits that tell two values of one caption apart, too few to guess a value from."""
    folded = re.sub(r"[\s./()-]", "", value).casefold()
    return hashlib.blake2b(folded.encode("utf-8"), digest_size=2).hexdigest()


def _exact_things(observation: Observation) -> Iterator[_Exact]:
    count = 0
    person = ""
    for passage in passages(observation):
        # A line with nothing but a name is the head of a visiting card; what follows belongs to it.
        is_card = sum(1 for word in passage.text.split() if not any(letter.isdigit() for letter in word)) <= 4
        exact_like = "@" in passage.text or any(letter.isdigit() for letter in passage.text)
        named = _owner(passage) if exact_like or is_card else ""
        if not exact_like:
            # A title or a firm below it goes with the name.
            person = (person if is_card and kind_of(named or "-") is not NameKind.PERSON else "") or named
            continue
        for exact in _in_sentence(passage, named or (person if is_card else "")):
            if count >= _MOST_PER_OBSERVATION:
                return
            count += 1
            yield exact
        person = (person or named) if is_card else ""


def _in_sentence(passage: Passage, owner: str) -> Iterator[_Exact]:
    text = passage.text
    if is_code(text):
        return
    taken: list[tuple[int, int]] = []
    for vault_type, pattern in labels():
        for match in pattern.finditer(text):
            taken.append(match.span("value"))
            yield _Exact(vault_type, match["value"].strip(" ./-"), _without(owner, match["value"]), "medium")
    for match in _addresses().finditer(text):
        taken.append(match.span())
        yield _Exact("postal address", match.group().strip(" ,"), owner, "medium")
    for match in _IP.finditer(text):
        if not text[: match.start()].rstrip().casefold().endswith(("version", " v", "release")):
            taken.append(match.span())
            yield _Exact("network address", match.group(), "", "low")
    for match in EMAIL.finditer(text):
        taken.append(match.span())
        yield _Exact("e-mail address", match.group(), owner, "low")
    for match in _PHONE.finditer(text):
        free = all(match.end() <= start or match.start() >= end for start, end in taken)
        if free and _is_phone(match.group(), text[: match.start()]):
            yield _Exact("phone number", match.group().strip(), owner, "medium")


def _is_phone(value: str, before: str) -> bool:
    digits = sum(1 for letter in value if letter.isdigit())
    if digits < _LEAST_DIGITS or digits > 15 or _DATE_LIKE.match(value):
        return False
    return value.startswith(("+", "00", "(0", "0")) or bool(_PHONE_LABEL.search(before[-40:]))


def _owner(passage: Passage) -> str:
    """Whose it is: the person or organisation named in the sentence, else who says it."""
    named = find_names(passage.text)
    for kind in (NameKind.PERSON, NameKind.ORGANISATION):
        for name in named:
            if name.kind is kind:
                return name.text
    if passage.mine and re.search(r"\b(?:my|me)\b", passage.text, re.IGNORECASE):
        return "me"
    return passage.speaker


def _without(text: str, value: str) -> str:
    """A text that surely doesn't hold the value."""
    return "" if value.strip().casefold() in text.casefold() else text


@functools.cache
def _addresses() -> re.Pattern[str]:
    pack = load_pack()
    word = r"[A-ZÀ-Þ][\w.’'-]*"
    words = rf"{word}(?:\s+{word})?"
    # “, 10115 Berlin” or “, London SW1A 2AA”
    town = rf"(?:,\s*(?:[A-Z]{{1,2}}-?)?\d{{4,5}}\s+{words}|,\s*{words}(?:,?\s+[A-Z]{{0,2}}\s?\d[\w ]{{2,7}})?)?"
    english = rf"\b\d{{1,5}}[a-z]?\s+(?:{word}\s+){{1,3}}(?i:{'|'.join(pack.listed('street_words'))})(?!\w){town}"
    ending = "|".join(pack.listed("street_endings"))
    german = rf"\b(?:{word}[\s-])?[A-ZÀ-Þ][\w-]*(?:{ending})\s+\d{{1,4}}[a-z]?(?!\w){town}"
    return re.compile(f"{english}|{german}")
