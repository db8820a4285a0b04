"""Keeps exact things sealed: account and order numbers, phone numbers, addresses; in the open only a caption."""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import Passage, document_title, is_code, is_window, passages
from memory_core.language.exact_things import exact_things
from memory_core.language.names import NameKind, find_names, kind_of
from memory_core.records.bodies import Kind, VaultBody
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation
from memory_core.records.proposal import Add, Corroborate, Proposal

_FIGURES = re.compile(r"\d[\d\s./-]{2,}\d")
_NUMBERED = re.compile(r" \(\d+\)$")
_MOST_PER_OBSERVATION = 25
_SENSITIVITY = {"network address": "low", "e-mail address": "low"}


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
    if is_code(passage.text):
        return
    for thing in exact_things(passage.text):
        whose = "" if thing.kind == "network address" else _without(owner, thing.value)
        yield _Exact(thing.kind, thing.value, whose, _SENSITIVITY.get(thing.kind, "medium"))


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
