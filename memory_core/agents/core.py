"""Remembers who the person is, in a few short blocks that are always at hand."""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from memory_core.agents.base import Batch, Known
from memory_core.agents.passages import own_names, passages
from memory_core.agents.sentence_forms import conditional, denied, hedged, is_asked, reported, unquoted, without_points
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import jaccard, normal, stems
from memory_core.records.bodies import CoreBody, Kind
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Proposal, Revise

BLOCKS = ("identity", "work", "home", "people", "preferences")
LIMIT = 1_000
_FULL = 0.9
_ROOM = 0.7
_SAME = 0.7
_NAME = r"[A-ZÀ-Þ][\w’'-]+(?:\s+(?:de\s+|van\s+|von\s+|da\s+)?[A-ZÀ-Þ][\w’'-]+){0,3}"


@dataclass(frozen=True, slots=True)
class _Rule:
    block: str
    slot: str
    pattern: re.Pattern[str]
    template: str
    person: bool


@dataclass(frozen=True, slots=True)
class CoreLine:
    """One thing that the person said of themselves. Lines of one slot replace each other."""

    block: str
    slot: str
    text: str
    observation: Observation


class CoreAgent:
    """One memory per block (identity, work, home, people, preferences), of at most a thousand characters."""

    kind = Kind.CORE

    def wants(self, observation: Observation) -> bool:
        """Texts in the first person."""
        return re.search(r"\b(?:I|i|my|My|me|Me)\b", observation.text) is not None

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """A new or rewritten block for each one that something new belongs to."""
        names = own_names(known.latest(Kind.CORE))
        oldest_first = sorted(batch.observations, key=lambda one: one.at)
        lines = [line for one in oldest_first for line in _lines(one, names, has_name=bool(names))]
        return propose_blocks(lines, known)


def propose_blocks(lines: Sequence[CoreLine], known: Known) -> list[Proposal]:
    """New or rewritten blocks, with these lines in them; no proposal for a block that already says it all."""
    if not lines:
        return []
    stored = {memory.body.block: memory for memory in known.latest(Kind.CORE) if isinstance(memory.body, CoreBody)}
    by_block: dict[str, list[CoreLine]] = {}
    for line in lines:
        by_block.setdefault(line.block, []).append(line)
    proposals = (_proposal(block, said, stored.get(block)) for block, said in by_block.items())
    return [proposal for proposal in proposals if proposal is not None]


def _lines(observation: Observation, names: frozenset[str], *, has_name: bool) -> Iterator[CoreLine]:
    in_document = observation.kind is ObservationKind.SCREEN
    browsers = load_pack().words("browsers")
    foreign = in_document and any(word in browsers for word in observation.app.casefold().split())
    for passage in passages(observation, names):
        # “My name is …” in an own document counts while no name is known; on a page it is somebody's.
        introduces = in_document and not foreign and not has_name and not passage.sentence.speaker
        if not passage.mine and not introduces:
            continue
        said = unquoted(without_points(passage.text))
        if passage.quoted or is_asked(said) or denied(said):
            continue
        for rule in _rules():
            if not passage.mine and rule.block != "identity":
                continue
            match = rule.pattern.search(said)
            if match is None or _doubtful(said, match) or (rule.person and kind_of(match["o"]) is not NameKind.PERSON):
                continue
            groups = {name: value.strip() for name, value in match.groupdict().items() if value}
            yield CoreLine(rule.block, rule.slot, rule.template.format_map(groups), observation)


def _doubtful(said: str, match: re.Match[str]) -> bool:
    """Whether it is only supposed, or what somebody else says: “if I work at …”, “he jokes that I live in …”."""
    before = said[: match.start()]
    return hedged(before) or reported(before) or conditional(said[match.end() :])


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    rules = []
    for entry in load_pack().listed("core_rules"):
        block, slot, source, template = tuple(entry)
        # Keywords in any case, names with a capital.
        pattern = re.sub(r"\{(?:NAME|PERSON)\}", lambda _: f"(?-i:{_NAME})", source)
        rules.append(_Rule(block, slot, re.compile(f"(?i:{pattern})"), template, "{PERSON}" in source))
    return tuple(rules)


def _slot_of(line: str) -> str:
    """Which slot a stored line fills, found by the rules that wrote it."""
    for rule in _rules():
        head = rule.template.partition("{")[0]
        if rule.slot and len(head) > 5 and line.startswith(head):
            return rule.slot
    return ""


def _proposal(block: str, lines: Sequence[CoreLine], stored: Memory | None) -> Proposal | None:
    texts = stored.text.splitlines() if stored else []
    for line in lines:
        texts = _with(texts, line)
    if stored is not None and [normal(one) for one in texts] == [normal(one) for one in stored.text.splitlines()]:
        return None
    latest = max((line.observation for line in lines), key=lambda one: one.at)
    draft = _draft(block, _fitted(texts), lines, latest, stored.at if stored else latest.at)
    if stored is None:
        return Add(draft)
    return Revise(stored.id, draft, "Something new about the person.")


def _with(texts: Sequence[str], line: CoreLine) -> list[str]:
    """The lines with a new one: it replaces what fills the same slot or says nearly the same."""
    new = set(stems(line.text))
    kept = []
    for text in texts:
        same_slot = bool(line.slot) and _slot_of(text) == line.slot
        if len(normal(text)) < len(normal(line.text)) and normal(line.text).startswith(normal(text)):
            continue  # it was still being typed
        if not same_slot and jaccard(stems(text), new) < _SAME and normal(text) != normal(line.text):
            kept.append(text)
        elif normal(text) == normal(line.text):
            return list(texts)
    return [*kept, line.text]


def _fitted(texts: Sequence[str]) -> str:
    """The block within its limit: when it is nearly full, the oldest lines go until there is room again."""
    kept = [text[:200] for text in texts]
    if len("\n".join(kept)) > LIMIT * _FULL:
        while len(kept) > 1 and len("\n".join(kept)) > LIMIT * _ROOM:
            oldest = next((place for place, text in enumerate(kept) if not _slot_of(text)), 0)
            kept.pop(oldest)
    return "\n".join(kept)[:LIMIT]


def _draft(block: str, text: str, lines: Sequence[CoreLine], latest: Observation, at: datetime) -> Draft:
    evidence: tuple[ObservationId, ...] = tuple(dict.fromkeys(line.observation.id for line in lines))
    return Draft(
        kind=Kind.CORE,
        text=text,
        body=CoreBody(block),
        at=at,
        until=latest.until,
        evidence=evidence,
        title=block.capitalize(),
        app=latest.app,
        importance=0.9,
        confidence=0.8,
        scope=latest.scope,
    )
