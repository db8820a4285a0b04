"""The meta agent: decides which agents see a batch, runs them side by side, and settles what they propose."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import tzinfo

from memory_core.agents.base import Agent, Batch, Known
from memory_core.agents.budget import TokenBudget
from memory_core.agents.core import CoreAgent
from memory_core.agents.episodic import EpisodicAgent
from memory_core.agents.knowledge_vault import KnowledgeVaultAgent
from memory_core.agents.model import ModelAgent
from memory_core.agents.passages import forget_read
from memory_core.agents.procedural import ProceduralAgent
from memory_core.agents.reader import FactReader
from memory_core.agents.resource import ResourceAgent
from memory_core.agents.semantic import SemanticAgent
from memory_core.agents.settle import settle
from memory_core.agents.typed import typed_on
from memory_core.errors import StoreError
from memory_core.llm.base import LLM
from memory_core.records.observation import Observation
from memory_core.records.proposal import Proposal

_log = logging.getLogger(__name__)

# Turns a text into ciphertext that only the owner's vault key opens.
Seal = Callable[[str], bytes]


class MetaAgent:
    """Routes a batch to its agents and returns proposals that do not contradict each other.

    `workers` above 1 runs agents in threads, which pays when they wait for a model; then `Known` must be safe to read
    from several threads.
    """

    def __init__(self, agents: Sequence[Agent], *, workers: int = 1) -> None:
        self._agents = tuple(agents)
        self._workers = workers

    def conclude(self, batch: Batch, known: Known) -> list[Proposal]:
        """What should be remembered of a batch; one agent's failure never stops the others. Raises StoreError."""
        try:
            answers = self._answers(batch, known)
        finally:
            forget_read()
        evidence = frozenset(observation.id for observation in batch.observations)
        return typed_on(settle([proposal for answer in answers for proposal in answer], evidence), known)

    def _answers(self, batch: Batch, known: Known) -> list[list[Proposal]]:
        routed = [(agent, part) for agent in self._agents if (part := self._part(agent, batch)).observations]
        if self._workers > 1 and len(routed) > 1:
            with ThreadPoolExecutor(max_workers=self._workers, thread_name_prefix="agent") as pool:
                return list(pool.map(lambda pair: self._ask(pair[0], pair[1], known), routed))
        return [self._ask(agent, part, known) for agent, part in routed]

    def _part(self, agent: Agent, batch: Batch) -> Batch:
        return Batch(tuple(one for one in batch.observations if self._wants(agent, one)), batch.now)

    def _wants(self, agent: Agent, observation: Observation) -> bool:
        try:
            return agent.wants(observation)
        except Exception as error:  # noqa: BLE001 — the edge around an agent: its defect must not lose the others' work
            _log.error("The %s agent failed to judge an observation: %s.", agent.kind, _where(error))
            return False

    def _ask(self, agent: Agent, batch: Batch, known: Known) -> list[Proposal]:
        try:
            proposals = agent.propose(batch, known)
        except StoreError:
            raise  # not the agent's defect: the batch waits until the store answers again
        except Exception as error:  # noqa: BLE001 — the edge around an agent: its defect must not lose the others' work
            _log.error("The %s agent failed on a batch of %d: %s.", agent.kind, len(batch.observations), _where(error))
            return []
        return [one for one in proposals if not hasattr(one, "draft") or one.draft.kind == agent.kind]


def _where(error: BaseException) -> str:
    """Kind and place of a failure. Its message is left out, because it may quote what was captured."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" at {trace.tb_frame.f_code.co_name}:{trace.tb_lineno}" if trace is not None else ""
    return type(error).__name__ + place


def rule_agents(vault_seal: Seal, *, zone: tzinfo | None = None) -> list[Agent]:
    """The six agents with their rule minds. `zone` is the person's time zone; None means the machine's."""
    return [
        CoreAgent(),
        EpisodicAgent(zone=zone),
        SemanticAgent(zone=zone, reader=FactReader()),
        ProceduralAgent(),
        ResourceAgent(),
        KnowledgeVaultAgent(seal=vault_seal),
    ]


def model_agents(
    llm: LLM, rules: Sequence[Agent], *, budget: TokenBudget, zone: tzinfo | None = None, timeout_s: float = 60.0
) -> list[Agent]:
    """The same agents with a model's mind over their rules; what the vault keeps is never shown to a model."""
    return [ModelAgent(rules=one, llm=llm, budget=budget, zone=zone, timeout_s=timeout_s) for one in rules]
