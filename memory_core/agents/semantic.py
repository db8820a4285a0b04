"""Remembers what things and people are: facts with the time from which they are true."""

import json
from dataclasses import replace
from datetime import tzinfo

from memory_core.agents.base import Batch, Known
from memory_core.agents.facts import Fact, canonical, read_facts
from memory_core.agents.passages import Passage, document_title, passages
from memory_core.language.words import jaccard, normal, stems
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Draft, Memory
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.proposal import Add, Corroborate, Proposal, Supersede

_NEAR = 0.75
_MOST_EVIDENCE = 20
_MOST_FACTS = 60
_MOST_OVERTAKEN = 8
_OUTDATED = "outdated"


class SemanticAgent:
    """Adds new facts, lets known ones gain proof, and closes those that a newer one contradicts."""

    kind = Kind.SEMANTIC

    def __init__(self, *, zone: tzinfo | None = None) -> None:
        self._zone = zone

    def wants(self, observation: Observation) -> bool:
        """Anything of at least three words."""
        return len(observation.text.split(maxsplit=3)) >= 3

    def propose(self, batch: Batch, known: Known) -> list[Proposal]:
        """Facts of the batch, oldest first, so that the newest has the last word."""
        ledger = FactLedger(known)
        for observation in sorted(batch.observations, key=lambda one: one.at):
            found = [fact for passage in passages(observation) for fact in self._facts(passage)]
            for fact, passage in found[:_MOST_FACTS]:
                ledger.enter(draft_of(fact, passage))
        return ledger.proposals()

    def _facts(self, passage: Passage) -> list[tuple[Fact, Passage]]:
        return [(fact, passage) for fact in read_facts(passage, self._zone)]


def draft_of(fact: Fact, passage: Passage) -> Draft:
    """A fact as a memory to propose; true from the moment it was read or said."""
    observation = passage.observation
    return Draft(
        kind=Kind.SEMANTIC,
        text=fact.text,
        body=FactBody(fact.subject, fact.predicate, fact.object),
        at=observation.at,
        evidence=(observation.id,),
        title=passage.about,
        app=observation.app,
        valid_from=observation.at,
        importance=0.7 if fact.single else 0.5,
        confidence=fact.confidence,
        entities=fact.entities,
        scope=observation.scope,
        metadata={"single": "1", "source": _source(observation)} if fact.single else {},
    )


def _source(observation: Observation) -> str:
    """The document or channel that a text stood in; nothing for what was said or written just then."""
    if observation.kind is not ObservationKind.SCREEN:
        return ""
    return normal(f"{observation.app} {document_title(observation)}")


class FactLedger:
    """Enters facts one after the other and knows what each does to those before it."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._new: list[Draft] = []
        self._superseding: dict[int, Memory] = {}
        self._proofs: dict[str, Corroborate] = {}

    def enter(self, draft: Draft) -> None:
        """Take in a fact: new, known already, or against what was known."""
        body = draft.body
        if not isinstance(body, FactBody):
            return
        if self._repeats_new(draft, body) or self._outdated_in_batch(draft, body):
            return
        stored = [memory for memory in self._known.facts(body.subject, body.predicate) if memory.valid_to is None]
        same = next((memory for memory in stored if _same(memory.body, memory.text, body, draft.text)), None)
        if same is None and not draft.metadata.get("single"):
            same = self._known.by_text(Kind.SEMANTIC, draft.text)
        if any(_outdated(draft, body, memory) for memory in stored):
            return
        newer = self._newer_in_batch(draft, body)
        if same is not None and not newer:
            self._prove(same, draft.evidence)
            return
        against = stored[0] if draft.metadata.get("single") and stored and same is None else None
        self._close_earlier(draft, body)
        if against is not None and draft.at < (against.valid_from or against.at):
            # It was read late: what is known now came after it.
            draft = replace(draft, valid_to=against.valid_from or against.at)
            against = None
        if against is not None and against.id not in {memory.id for memory in self._superseding.values()}:
            self._superseding[len(self._new)] = against
            draft = replace(draft, metadata={**draft.metadata, _OUTDATED: _overtaken(against, body)})
        self._new.append(draft)

    def proposals(self) -> list[Proposal]:
        """What all of it comes to."""
        found: list[Proposal] = []
        for place, draft in enumerate(self._new):
            against = self._superseding.get(place)
            found.append(Supersede(against.id, draft, _reason(against, draft)) if against else Add(draft))
        closed = {memory.id for memory in self._superseding.values()}
        return found + [proof for proof in self._proofs.values() if proof.memory not in closed]

    def _repeats_new(self, draft: Draft, body: FactBody) -> bool:
        """Whether this batch said it already; then only the evidence grows."""
        for place, earlier in enumerate(self._new):
            if earlier.valid_to is None and _same(earlier.body, earlier.text, body, draft.text):
                grown = tuple(dict.fromkeys((*earlier.evidence, *draft.evidence)))
                self._new[place] = replace(earlier, evidence=grown[:_MOST_EVIDENCE])
                return True
        return False

    def _outdated_in_batch(self, draft: Draft, body: FactBody) -> bool:
        """Whether a text is looked at again that this batch, by another source, said to hold no longer."""
        source = draft.metadata.get("source", "")
        rival = next((one for one in self._new if _competes(one, draft, body)), None)
        if not source or rival is None or rival.metadata.get("source") == source:
            return False
        closed: list[Draft | Memory] = [one for one in self._new if one.valid_to is not None]
        closed.extend(self._superseding.values())
        earlier = [(one.body, one.metadata) for one in closed]
        return any(
            isinstance(said, FactBody) and _equal(said, body) and metadata.get("source") == source
            for said, metadata in earlier
        )

    def _newer_in_batch(self, draft: Draft, body: FactBody) -> bool:
        """Whether the batch contradicted the stored fact before this one took it back."""
        return any(_competes(earlier, draft, body) for earlier in self._new)

    def _close_earlier(self, draft: Draft, body: FactBody) -> None:
        for place, earlier in enumerate(self._new):
            if _competes(earlier, draft, body):
                self._new[place] = replace(earlier, valid_to=draft.valid_from)

    def _prove(self, memory: Memory, evidence: tuple[ObservationId, ...]) -> None:
        earlier = self._proofs.get(memory.id)
        merged = tuple(dict.fromkeys((*(earlier.evidence if earlier else ()), *evidence)))
        fresh = tuple(one for one in merged if one not in memory.evidence)
        if fresh and len(memory.evidence) + len(fresh) <= _MOST_EVIDENCE:
            self._proofs[memory.id] = Corroborate(memory.id, fresh)


def _competes(earlier: Draft, draft: Draft, body: FactBody) -> bool:
    """Whether an earlier fact of the same batch cannot be true together with this one."""
    if not (draft.metadata.get("single") and isinstance(earlier.body, FactBody) and earlier.valid_to is None):
        return False
    return _about_same(earlier.body, body) and normal(earlier.body.object) != normal(body.object)


def _equal(one: FactBody, other: FactBody) -> bool:
    return _about_same(one, other) and normal(one.object) == normal(other.object)


def _outdated(draft: Draft, body: FactBody, current: Memory) -> bool:
    """Whether a text is looked at again that was overtaken by what another source said since."""
    source = draft.metadata.get("source", "")
    if not source or source == current.metadata.get("source", ""):
        return False
    return [normal(body.object), source] in json.loads(current.metadata.get(_OUTDATED, "[]"))


def _overtaken(former: Memory, body: FactBody) -> str:
    """What no longer holds and where it stood, the latest last, without what has come to hold again."""
    said = former.body.object if isinstance(former.body, FactBody) else former.text
    earlier: list[list[str]] = json.loads(former.metadata.get(_OUTDATED, "[]"))
    earlier.append([normal(said), former.metadata.get("source", "")])
    kept = [one for one in earlier if one[0] != normal(body.object)]
    return json.dumps(kept[-_MOST_OVERTAKEN:], ensure_ascii=False)


def _about_same(one: FactBody, other: FactBody) -> bool:
    return normal(one.subject) == normal(other.subject) and one.predicate == other.predicate


def _same(stored: object, stored_text: str, body: FactBody, text: str) -> bool:
    """Whether two facts say the same, word for word or nearly so."""
    if not isinstance(stored, FactBody) or not _about_same(stored, body):
        return False
    if normal(canonical(stored.object)) == normal(canonical(body.object)):
        return True
    if any(letter.isdigit() for letter in stored.object + body.object):
        return False
    return normal(stored_text) == normal(text) or jaccard(stems(stored.object), stems(body.object)) >= _NEAR


def _reason(old: Memory, new: Draft) -> str:
    before = old.body.object if isinstance(old.body, FactBody) else old.text
    after = new.body.object if isinstance(new.body, FactBody) else new.text
    return f"It was “{before}”; on {new.at:%Y-%m-%d} it became “{after}”."
