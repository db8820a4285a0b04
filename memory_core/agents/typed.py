"""Joins what was concluded from a sentence while somebody was still typing it with what the whole sentence says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from memory_core.agents.base import Known
from memory_core.agents.settle import fold
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Draft, Memory
from memory_core.records.proposal import Add, Proposal, Revise

_WHILE = timedelta(minutes=10)
_LEAST, _LATEST = 8, 60


def typed_on(proposals: Sequence[Proposal], known: Known) -> list[Proposal]:
    """The proposals, where a fact that only goes on with an earlier one of the same window replaces that."""
    kept: list[Proposal] = []
    for proposal in proposals:
        if not isinstance(proposal, Add) or not _may_be_typed(proposal.draft):
            kept.append(proposal)
            continue
        begun = next((place for place, one in enumerate(kept) if _goes_on(proposal.draft, one)), None)
        if begun is not None:
            kept[begun] = _longer(kept[begun], proposal.draft)
        elif (earlier := _begun_before(proposal.draft, known)) is not None:
            kept.append(Revise(earlier.id, proposal.draft, "It was typed on."))
        else:
            kept.append(proposal)
    return kept


def _may_be_typed(draft: Draft) -> bool:
    return draft.kind is Kind.SEMANTIC and bool(draft.app) and isinstance(draft.body, FactBody)


def _goes_on(draft: Draft, other: Proposal) -> bool:
    return isinstance(other, Add) and _may_be_typed(other.draft) and _begins(other.draft, draft)


def _longer(begun: Proposal, draft: Draft) -> Proposal:
    evidence = begun.draft.evidence if isinstance(begun, Add) else ()
    return Add(replace(draft, evidence=tuple(dict.fromkeys((*evidence, *draft.evidence)))))


def _begun_before(draft: Draft, known: Known) -> Memory | None:
    recent = known.latest(Kind.SEMANTIC, app=draft.app, since=draft.at - _WHILE, limit=_LATEST)
    return next((memory for memory in recent if _begins(memory, draft)), None)


def _begins(one: Memory | Draft, other: Draft) -> bool:
    """Whether a fact says the beginning of what another one of the same window says, a moment before."""
    if (one.app, one.title) != (other.app, other.title) or not timedelta(0) <= other.at - one.at <= _WHILE:
        return False
    if not isinstance(one.body, FactBody) or not isinstance(other.body, FactBody):
        return False
    if (one.body.subject, one.body.predicate) != (other.body.subject, other.body.predicate):
        return False
    begun, whole = fold(one.text), fold(other.text)
    return _LEAST <= len(begun) < len(whole) and whole.startswith(begun)
