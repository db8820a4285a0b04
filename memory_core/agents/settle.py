"""Makes one consistent list of what several agents propose."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from memory_core.records.bodies import Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Draft
from memory_core.records.proposal import Add, Corroborate, Merge, Proposal, Revise, Supersede

# When two agents say the same in the same words, the one that knows more about it keeps it.
_PRIORITY = (Kind.VAULT, Kind.CORE, Kind.SEMANTIC, Kind.PROCEDURAL, Kind.RESOURCE, Kind.EPISODIC)
_NOT_WORD = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Text with case, width, spaces and punctuation folded, so that equal sayings are equal strings."""
    return _NOT_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def settle(proposals: Iterable[Proposal], allowed: frozenset[ObservationId]) -> list[Proposal]:
    """Drop what names no evidence of the batch, then leave one proposal per memory and one per saying.

    A `Supersede` wins over an `Add` of the same draft; a later `Revise` of a memory takes the evidence of an earlier
    one with it; a `Corroborate` of a memory that changes anyway only hands over its evidence.
    """
    valid = [kept for proposal in proposals if (kept := _with_real_evidence(proposal, allowed)) is not None]
    return _one_per_saying(_one_per_memory(valid))


def _with_real_evidence(proposal: Proposal, allowed: frozenset[ObservationId]) -> Proposal | None:
    if isinstance(proposal, Corroborate):
        evidence = tuple(dict.fromkeys(one for one in proposal.evidence if one in allowed))
        return replace(proposal, evidence=evidence) if evidence else None
    if isinstance(proposal, Revise) and not proposal.draft.evidence:
        return proposal  # only its times change, for which it needs no new evidence
    evidence = tuple(dict.fromkeys(one for one in proposal.draft.evidence if one in allowed))
    if not evidence or not proposal.draft.text.strip():
        return None
    return replace(proposal, draft=replace(proposal.draft, evidence=evidence))


def _one_per_memory(proposals: Sequence[Proposal]) -> list[Proposal]:
    changing: dict[MemoryId, int] = {}
    kept: list[Proposal | None] = []
    for proposal in sorted(proposals, key=lambda one: isinstance(one, Corroborate)):
        touched = _touched(proposal)
        earlier = next((changing[memory] for memory in touched if memory in changing), None)
        if earlier is None:
            for memory in touched:
                changing[memory] = len(kept)
            kept.append(proposal)
        else:
            kept[earlier] = _joined(kept[earlier], proposal)
            if isinstance(proposal, Supersede) and not isinstance(kept[earlier], Supersede):
                kept.append(Add(proposal.draft))
    return [one for one in kept if one is not None]


def _touched(proposal: Proposal) -> tuple[MemoryId, ...]:
    if isinstance(proposal, Merge):
        return proposal.memories
    if isinstance(proposal, Add):
        return ()
    return (proposal.memory,)


def _joined(earlier: Proposal | None, later: Proposal) -> Proposal | None:
    """The earlier proposal about a memory, with what a later one about the same memory adds to it."""
    if earlier is None:
        return later
    if isinstance(earlier, Corroborate):
        evidence = later.evidence if isinstance(later, Corroborate) else later.draft.evidence
        return replace(earlier, evidence=_union(earlier.evidence, evidence))
    if isinstance(later, Corroborate):
        return replace(earlier, draft=_grown(earlier.draft, later.evidence))
    if isinstance(earlier, Revise) and isinstance(later, Revise | Supersede):
        return replace(later, draft=_grown(later.draft, earlier.draft.evidence))
    if isinstance(earlier, Supersede) and isinstance(later, Supersede):
        return replace(later, draft=_grown(later.draft, earlier.draft.evidence))
    return replace(earlier, draft=_grown(earlier.draft, later.draft.evidence))


def _one_per_saying(proposals: Sequence[Proposal]) -> list[Proposal]:
    """One proposal for each normalised text; what already touches a memory stays, a plain `Add` gives way."""
    best: dict[str, int] = {}
    kept: list[Proposal | None] = []
    for proposal in sorted(proposals, key=_rank):
        # A core block is a page about the person, not a saying, even while it has one line.
        if isinstance(proposal, Corroborate) or proposal.draft.kind is Kind.CORE:
            kept.append(proposal)
            continue
        saying = fold(proposal.draft.text)
        if isinstance(proposal, Add) and saying in best:
            first = kept[best[saying]]
            if first is not None and not isinstance(first, Corroborate):
                kept[best[saying]] = replace(first, draft=_grown(first.draft, proposal.draft.evidence))
            continue
        best.setdefault(saying, len(kept))
        kept.append(proposal)
    return [one for one in kept if one is not None]


def _rank(proposal: Proposal) -> tuple[bool, int]:
    if isinstance(proposal, Corroborate):
        return True, len(_PRIORITY)
    return isinstance(proposal, Add), _PRIORITY.index(proposal.draft.kind)


def _grown(draft: Draft, evidence: tuple[ObservationId, ...]) -> Draft:
    return replace(draft, evidence=_union(draft.evidence, evidence))


def _union(first: tuple[ObservationId, ...], second: tuple[ObservationId, ...]) -> tuple[ObservationId, ...]:
    return tuple(dict.fromkeys(first + second))
