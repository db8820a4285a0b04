"""The meta agent: who sees what, and one consistent list of proposals."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from memory_core.agents import passages
from memory_core.agents.base import Batch, Known
from memory_core.agents.budget import TokenBudget, estimate_tokens
from memory_core.agents.meta import MetaAgent, rule_agents
from memory_core.agents.settle import settle
from memory_core.clock import FrozenClock
from memory_core.errors import StoreError
from memory_core.records.bodies import EpisodeBody, FactBody, Kind
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Draft
from memory_core.records.observation import Observation
from memory_core.records.proposal import Add, Corroborate, Merge, Proposal, Revise, Supersede
from tests.fakes.mind import MORNING, RememberedKnown, seen, the_day

O1, O2 = ObservationId("o_1"), ObservationId("o_2")
M1 = MemoryId("m_1")
BOTH = frozenset({O1, O2})


def _draft(text: str, *evidence: ObservationId, kind: Kind = Kind.SEMANTIC) -> Draft:
    body = FactBody("a", "b", "c") if kind is Kind.SEMANTIC else EpisodeBody("work", text)
    return Draft(kind, text, body, MORNING, evidence or (O1,))


class _Scripted:
    """An agent that proposes what it was told, or breaks."""

    kind = Kind.SEMANTIC

    def __init__(self, proposals: Sequence[Proposal] | None, *, wants: bool = True) -> None:
        self._proposals = proposals
        self._wants = wants
        self.seen: list[Batch] = []

    def wants(self, observation: Observation) -> bool:
        if self._proposals is None and not self._wants:
            raise RuntimeError("a defect that quotes captured words")
        return self._wants

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        self.seen.append(batch)
        if self._proposals is None:
            raise RuntimeError("a defect that quotes captured words")
        return list(self._proposals)


def _batch() -> Batch:
    one = replace(seen("Something was seen."), id=O1)
    return Batch((one,), MORNING)


@pytest.mark.parametrize("workers", [1, 4])
def test_one_agents_crash_does_not_stop_the_others(workers: int, allow_logs: pytest.LogCaptureFixture) -> None:
    good = _Scripted([Add(_draft("A fact."))])
    meta = MetaAgent([_Scripted(None), _Scripted(None, wants=False), good], workers=workers)
    assert meta.conclude(_batch(), RememberedKnown()) == [Add(_draft("A fact."))]
    assert len(allow_logs.messages) == 2
    assert "captured words" not in allow_logs.text


def test_a_store_that_does_not_answer_is_no_agents_defect_and_the_batch_waits() -> None:
    class Asks(_Scripted):
        def propose(self, batch: Batch, known: Known) -> list[Proposal]:
            raise StoreError("The memory database is busy.")

    with pytest.raises(StoreError):
        MetaAgent([Asks([]), _Scripted([])]).conclude(_batch(), RememberedKnown())


def test_an_agent_sees_only_what_it_wants() -> None:
    agent = _Scripted([], wants=False)
    assert MetaAgent([agent]).conclude(_batch(), RememberedKnown()) == []
    assert agent.seen == []


def test_a_proposal_of_another_kind_is_not_the_agents_to_make() -> None:
    agent = _Scripted([Add(_draft("An episode.", kind=Kind.EPISODIC))])
    assert MetaAgent([agent]).conclude(_batch(), RememberedKnown()) == []


def test_evidence_that_is_not_in_the_batch_is_no_evidence() -> None:
    made_up = ObservationId("o_made_up")
    assert settle([Add(_draft("A.", made_up)), Corroborate(M1, (made_up,)), Add(_draft("  "))], BOTH) == []
    (kept,) = settle([Add(_draft("A.", O1, made_up))], BOTH)
    assert isinstance(kept, Add)
    assert kept.draft.evidence == (O1,)


def test_the_same_saying_is_kept_once_with_all_its_evidence() -> None:
    (kept,) = settle([Add(_draft("I like tea.", O1)), Add(_draft("i like TEA", O2, kind=Kind.EPISODIC))], BOTH)
    assert isinstance(kept, Add)
    assert kept.draft.kind is Kind.SEMANTIC
    assert kept.draft.evidence == (O1, O2)


def test_superseding_wins_over_adding_the_same() -> None:
    draft = _draft("Tom lives in Madrid.", O1)
    (kept,) = settle([Add(replace(draft, evidence=(O2,))), Supersede(M1, draft, "moved")], BOTH)
    assert isinstance(kept, Supersede)
    assert kept.draft.evidence == (O1, O2)


def test_a_memory_is_revised_once() -> None:
    (kept,) = settle([Revise(M1, _draft("Old.", O1), "a"), Revise(M1, _draft("New.", O2), "b")], BOTH)
    assert isinstance(kept, Revise)
    assert kept.draft.text == "New."
    assert set(kept.draft.evidence) == {O1, O2}


def test_proof_for_a_memory_that_changes_goes_with_the_change() -> None:
    (kept,) = settle([Corroborate(M1, (O2,)), Revise(M1, _draft("New.", O1), "b")], BOTH)
    assert isinstance(kept, Revise)
    assert kept.draft.evidence == (O1, O2)
    (proof,) = settle([Corroborate(M1, (O1,)), Corroborate(M1, (O2,))], BOTH)
    assert proof == Corroborate(M1, (O1, O2))


def test_what_was_merged_is_not_superseded_as_well() -> None:
    merge = Merge((M1, MemoryId("m_2")), _draft("Both.", O1), "twins")
    kept = settle([merge, Supersede(M1, _draft("Other.", O2), "changed")], BOTH)
    assert [type(one) for one in kept] == [Merge, Add]
    twice = settle([Supersede(M1, _draft("A.", O1), "x"), Supersede(M1, _draft("B.", O2), "y")], BOTH)
    assert [type(one) for one in twice] == [Supersede]


def test_the_day_gives_memories_of_all_six_kinds() -> None:
    known = RememberedKnown()
    meta = MetaAgent(rule_agents(lambda value: b"sealed"))
    known.write(meta.conclude(Batch(tuple(the_day()), MORNING), known))
    assert {one.kind for one in known.memories.values()} == set(Kind)
    count = len(known.memories)
    known.write(meta.conclude(Batch(tuple(the_day()), MORNING), known))
    assert len(known.memories) == count


def test_the_budget_is_for_an_hour() -> None:
    clock = FrozenClock(MORNING)
    budget = TokenBudget(per_hour=100, clock=clock)
    assert budget.spend(80)
    assert not budget.spend(30)
    assert budget.left() == 20
    clock.advance(3601)
    assert budget.spend(100)


def test_tokens_are_estimated_with_care() -> None:
    assert estimate_tokens("a" * 400) == 101
    assert estimate_tokens("会议室") == 4


def test_nothing_of_a_batch_stays_in_the_agents_when_it_is_done() -> None:
    MetaAgent(rule_agents(lambda secret: secret.encode())).conclude(Batch(tuple(the_day()), MORNING), RememberedKnown())
    assert passages._read.cache_info().currsize == 0  # noqa: SLF001 — what is kept between calls is the point
