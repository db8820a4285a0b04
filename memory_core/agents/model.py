"""The model mind: a language model proposes, its answer is checked, and the rules stand in whenever it fails."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import tzinfo
from typing import Any

from memory_core.agents.answers import CoreAnswer, FactAnswer, ProcedureAnswer, SummaryAnswer, SummaryItem
from memory_core.agents.base import Agent, Batch, Known
from memory_core.agents.budget import TokenBudget, request_within
from memory_core.agents.core import BLOCKS, CoreLine, propose_blocks
from memory_core.agents.fact_ledger import FactLedger
from memory_core.agents.procedural import Steps, propose_steps
from memory_core.errors import LLMError
from memory_core.language.exact_things import veil
from memory_core.language.words import stems
from memory_core.llm.base import LLM
from memory_core.llm.blocks import data
from memory_core.prompts import load_prompt
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Draft
from memory_core.records.observation import Observation
from memory_core.records.proposal import Add, Corroborate, Proposal, Revise, Supersede

_log = logging.getLogger(__name__)
_MOST_EACH = 3_000
_MOST_ALL = 14_000
_MOST_TOKENS = 1_200
_MOST_ITEMS = 20
_MOST_LINES = 4
_LENGTH = {"title": 120, "text": 400, "part": 160, "summary": 800}
_Converted = list[Proposal] | None


class ModelAgent:
    """Asks a model in place of one agent's rules, within the hour's budget.

    No evidence that the model makes up survives, nothing it says is longer than it may be, and on any failure the
    rules answer instead. Values for the vault are never asked of a model.
    """

    def __init__(
        self, *, rules: Agent, llm: LLM, budget: TokenBudget, zone: tzinfo | None = None, timeout_s: float = 60.0
    ) -> None:
        self._rules = rules
        self._llm = llm
        self._budget = budget
        self._zone = zone
        self._timeout_s = timeout_s

    @property
    def kind(self) -> Kind:
        """The kind of the rules that it stands in for."""
        return self._rules.kind

    def wants(self, observation: Observation) -> bool:
        """The same as the rules."""
        return self._rules.wants(observation)

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """The model's proposals, checked; the rules' when there is no budget, no answer or no valid item."""
        asked = _ASKED.get(self.kind)
        if asked is None:
            return self._rules.propose(batch, known)
        answer_type, convert = asked
        system = f"{load_prompt('remember')}\n{load_prompt(f'remember_{self.kind.value}')}"
        prompt = _blocks(batch.observations, self._zone)
        request = request_within(self._budget, system, prompt, max_tokens=_MOST_TOKENS, timeout_s=self._timeout_s)
        if request is None:
            _log.info("The hour's budget for the model is used up; the %s rules remember.", self.kind)
            return self._rules.propose(batch, known)
        ruled = self._rules.propose(batch, known)
        try:
            converted = convert(self._llm.complete(request, answer_type), batch, known, ruled)
        except LLMError as error:
            _log.info("The model did not help the %s agent: %s.", self.kind, type(error).__name__)
            return ruled
        except Exception as error:  # noqa: BLE001 — the edge around a model: whatever it does, the rules' work stays
            _log.error("The model's answer broke the %s agent: %s.", self.kind, type(error).__name__)
            return ruled
        return ruled if converted is None else converted


def _blocks(observations: Sequence[Observation], zone: tzinfo | None) -> str:
    """The batch as numbered, escaped blocks; no text in them can close its block."""
    # What goes to the vault is for the vault alone.
    hide = veil(text for one in observations for text in (one.title, one.text))
    parts, left = [], _MOST_ALL
    for number, one in enumerate(observations, start=1):
        text = hide(one.text)[: min(_MOST_EACH, max(0, left))]
        left -= len(text)
        names = {"app": one.app, "title": hide(one.title), "speaker": one.speaker, "kind": one.kind.value}
        attributes = " ".join(f'{name}="{data(value)}"' for name, value in names.items() if value)
        when = one.at.astimezone(zone).strftime("%A %Y-%m-%d %H:%M")
        parts.append(f'<observation n="{number}" date="{when}" {attributes}>\n{data(text)}\n</observation>')
    return "\n".join(parts)


def _evidence(numbers: Sequence[int], batch: Batch) -> tuple[ObservationId, ...]:
    """The observations that were really there under these numbers."""
    count = len(batch.observations)
    real = (number for number in dict.fromkeys(numbers) if 1 <= number <= count)
    return tuple(batch.observations[number - 1].id for number in real)


def _first(evidence: tuple[ObservationId, ...], batch: Batch) -> Observation:
    return next(one for one in batch.observations if one.id == evidence[0])


def _cut(text: str, name: str) -> str:
    return " ".join(text.split())[: _LENGTH[name]]


def _facts(answer: Any, batch: Batch, known: Known, ruled: list[Proposal]) -> _Converted:
    """Facts go through the same ledger as those of the rules: known, new, or against what was known."""
    ledger, entered = FactLedger(known), 0
    for item in answer.facts[:_MOST_ITEMS]:
        evidence = _evidence(item.evidence, batch)
        if not evidence or not (item.subject.strip() and item.predicate.strip() and item.text.strip()):
            continue
        if not _stands_in(item.object, evidence, batch):
            continue
        seen = _first(evidence, batch)
        subject, predicate = _cut(item.subject, "part"), _cut(item.predicate, "part").casefold()
        ledger.enter(
            Draft(
                kind=Kind.SEMANTIC,
                text=_cut(item.text, "text"),
                body=FactBody(subject, predicate, _cut(item.object, "part")),
                at=seen.at,
                evidence=evidence,
                app=seen.app,
                valid_from=seen.at,
                entities=tuple(_cut(name, "title") for name in item.entities[:8] if name.strip()),
                scope=seen.scope,
                metadata={"single": "1"} if item.single else {},
            )
        )
        entered += 1
    if answer.facts and not entered:
        return None
    _keep_the_certain(ledger, ruled)
    return ledger.proposals()


def _stands_in(value: str, evidence: tuple[ObservationId, ...], batch: Batch) -> bool:
    """Whether what a model states is in the text that it names: half of its words, or one of its numbers."""
    text = " ".join(f"{one.title} {one.text}" for one in batch.observations if one.id in evidence)
    said, there = set(stems(value)), set(stems(text))
    numbers = {number.lstrip("0") for number in re.findall(r"\d+", value)}
    if numbers & {number.lstrip("0") for number in re.findall(r"\d+", text)}:
        return True
    return 2 * len(said & there) >= len(said)


def _keep_the_certain(ledger: FactLedger, ruled: Sequence[Proposal]) -> None:
    """What the rules know to be the one value of something is not lost because a model passed it over."""
    for proposal in ruled:
        if isinstance(proposal, Add | Supersede) and proposal.draft.metadata.get("single"):
            ledger.enter_unless_known_here(proposal.draft)
        elif isinstance(proposal, Corroborate):
            ledger.prove(proposal)


def _procedures(answer: Any, batch: Batch, known: Known, ruled: list[Proposal]) -> _Converted:
    found = []
    for item in answer.procedures[:_MOST_ITEMS]:
        evidence = _evidence(item.evidence, batch)
        steps = tuple(_cut(step, "text") for step in item.steps[:30] if step.strip())
        if evidence and len(steps) >= 2 and item.title.strip():
            found.append(Steps(_cut(item.title, "title"), steps, _first(evidence, batch)))
    return propose_steps(found, known) if found or not answer.procedures else None


def _core(answer: Any, batch: Batch, known: Known, ruled: list[Proposal]) -> _Converted:
    lines = []
    for item in answer.lines[:_MOST_ITEMS]:
        evidence = _evidence(item.evidence, batch)
        if evidence and item.block in BLOCKS and item.text.strip():
            lines.append(CoreLine(item.block, "", _cut(item.text, "part"), _first(evidence, batch)))
    # A block is small: a chatty model must not push out what was there.
    return propose_blocks(lines[:_MOST_LINES], known) if lines else None


def _summaries(answer: Any, batch: Batch, known: Known, ruled: list[Proposal]) -> _Converted:
    """The rules find the sessions and resources, the model says what they were about."""
    items: list[SummaryItem] = [one for one in answer.summaries[:_MOST_ITEMS] if one.summary.strip()]
    return [_worded(proposal, items, batch) for proposal in ruled]


def _worded(proposal: Proposal, items: Sequence[SummaryItem], batch: Batch) -> Proposal:
    if not isinstance(proposal, Add | Revise):
        return proposal
    draft = proposal.draft
    shared = [(len(set(_evidence(item.evidence, batch)) & set(draft.evidence)), item) for item in items]
    most, item = max(shared, key=lambda pair: pair[0], default=(0, None))
    if item is None or most == 0:
        return proposal
    head, _, rest = draft.text.partition("\n")
    text = "\n".join(part for part in (f"{head} {_cut(item.summary, 'summary')}", rest) if part)
    people = tuple(_cut(name, "title") for name in item.people[:8] if name.strip())
    entities = tuple(dict.fromkeys((*draft.entities, *people)))
    return replace(proposal, draft=replace(draft, text=text[:1_800], entities=entities))


_Convert = Callable[[Any, Batch, Known, list[Proposal]], _Converted]
_ASKED: dict[Kind, tuple[type[Any], _Convert]] = {
    Kind.SEMANTIC: (FactAnswer, _facts),
    Kind.PROCEDURAL: (ProcedureAnswer, _procedures),
    Kind.CORE: (CoreAnswer, _core),
    Kind.EPISODIC: (SummaryAnswer, _summaries),
    Kind.RESOURCE: (SummaryAnswer, _summaries),
}
