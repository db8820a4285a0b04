"""Enters facts one after the other and finds what each does to those before it: new, known, against, outdated."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from memory_core.agents.base import Known
from memory_core.agents.fact_fit import canonical
from memory_core.agents.families import is_post, kin_of, opposites_of
from memory_core.agents.moved_days import moved_day
from memory_core.agents.overtaken import OUTDATED, moved_along, overtaken, reason, seen_again
from memory_core.agents.passages import ME
from memory_core.agents.replaced import resolved
from memory_core.agents.same_values import NEAR, alike, means, short_of, shortened, vaguer
from memory_core.agents.stated import Change, Fact
from memory_core.language.names import NameKind, kind_of
from memory_core.language.pack import load_pack
from memory_core.language.words import jaccard, normal, stems
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import ObservationId
from memory_core.records.memory import UNTIL, Draft, Memory
from memory_core.records.proposal import Add, Corroborate, Proposal, Supersede

_MOST_EVIDENCE, FILLED = 20, "filled"
_SOON = timedelta(days=14)
_NAMED, _OF_DAYS = "called", ("deadline", "date")


class FactLedger:
    """The facts of one batch, beside those that are known."""

    def __init__(self, known: Known) -> None:
        self._known, self._at = known, datetime.max.replace(tzinfo=UTC)
        self._new: list[Draft] = []
        self._superseding: dict[int, Memory] = {}
        self._proofs: dict[str, Corroborate] = {}
        # What a sentence with a former value turned out to mean: “went from Acme to Contoso” is no move of house.
        self._explained: set[tuple[tuple[ObservationId, ...], str]] = set()
        self._names: dict[str, frozenset[str]] = {}

    def enter(self, draft: Draft, fact: Fact | None = None) -> None:
        """Take in a fact: new, known already, or against what was known. `fact`: how its sentence put it."""
        body, self._at = draft.body, draft.at
        if not isinstance(body, FactBody):
            return
        if fact is not None and fact.change is not None:
            found = self._meant(draft, fact.change)
            if found is None or not isinstance(found.body, FactBody):
                return
            draft, body = found, found.body
        draft = self._placed(draft, body, fact)
        body = draft.body if isinstance(draft.body, FactBody) else body
        if fact is not None and fact.ended:
            self._end(draft, body)
            return
        if self._repeats_new(draft, body) or self._outdated_in_batch(draft, body):
            return
        stored = self._stored(body)
        if not self._believable(draft, body, fact, stored):
            return
        same = self._twin(draft, body, stored)
        newer = self._newer_in_batch(draft, body)
        if same is not None and not newer:
            self._prove(same, draft.evidence)
            return
        against = self._against(draft, body, stored) if same is None else None
        draft = self._corrected(draft, fact, against)
        self._close_earlier(draft, body)
        self._held_before(draft, body, fact, stored)
        if against is not None and draft.at < against.at:
            # It was read late: what is known now came after it.
            draft = replace(draft, valid_to=against.valid_from or against.at)
            against = None
        if against is not None and against.id not in {memory.id for memory in self._superseding.values()}:
            self._superseding[len(self._new)] = against
            draft = replace(draft, metadata={**draft.metadata, OUTDATED: overtaken(against, body)})
        self._new.append(draft)
        self._take_along(draft, body, self._superseding.get(len(self._new) - 1))

    def _meant(self, draft: Draft, change: Change) -> Draft | None:
        """The fact that a change gives; a post that somebody else takes over ends for whoever had it."""
        found = resolved(draft, change, self._new, self._known)
        if found is not None and isinstance(found.body, FactBody) and found.body.subject == change.new:
            self._end(draft, FactBody(change.old, found.body.predicate, found.body.object))
        return found

    def _placed(self, draft: Draft, body: FactBody, fact: Fact | None) -> Draft:
        """The draft as one of what and of whom it must be."""
        moved = moved_day(draft, fact, self._all_of, self._new, self._known)
        draft, body = moved or (draft, body)
        return self._as_pupil(self._by_name(draft, body))

    def _all_of(self, subject: str) -> list[Draft | Memory]:
        """All open facts about a subject."""
        closed = {memory.id for memory in self._superseding.values()}
        stored = (one for name in sorted(self._names_of(subject)) for one in self._known.facts(name))
        known: list[Draft | Memory] = [*self._new, *(one for one in stored if one.id not in closed)]
        return [one for one in known if one.valid_to is None and self._tells_of(one, subject)]

    def _tells_of(self, one: Draft | Memory, subject: str) -> bool:
        return isinstance(one.body, FactBody) and self._same_subject(one.body.subject, subject)

    def _is_of_day(self, one: Draft, body: FactBody) -> bool:
        return isinstance(one.body, FactBody) and one.body.predicate in _OF_DAYS and self._tells_of(one, body.subject)

    def _take_along(self, draft: Draft, body: FactBody, closed: Memory | None) -> None:
        """What named the same day of the same in other words moves with it."""
        if closed is None:
            return
        closing = {memory.id for memory in self._superseding.values()}
        stored = [one for word in _OF_DAYS for one in self._stored(replace(body, predicate=word))]
        for memory, moved in moved_along(draft, closed, [one for one in stored if one.id not in closing]):
            self._superseding[len(self._new)] = memory
            self._new.append(moved)

    def _held_before(self, draft: Draft, body: FactBody, fact: Fact | None, stored: Sequence[Memory]) -> None:
        """What a change names as the old value held until then, since when nobody knows, if nobody told it before."""
        if fact is not None and fact.before is not None and not stored and not self._told_here(body):
            value, text = fact.before
            old = replace(body, object=value)
            self._new.append(replace(draft, body=old, text=text, valid_from=None, valid_to=draft.valid_from))

    def _by_name(self, draft: Draft, body: FactBody) -> Draft:
        """What is said of “my wife” as said of Ana, where it is known that she is it."""
        noun = body.subject.removeprefix("my ")
        if noun == body.subject or noun not in load_pack().words("singular_kin"):
            return draft
        stored = [one.body for one in self._stored(FactBody(ME, noun, ""))]
        said = [one.body for one in self._new if one.valid_to is None] + list[object](stored)
        named = [
            one.object
            for one in said
            if isinstance(one, FactBody) and one.subject == ME and one.predicate in kin_of(noun)
        ]
        if not named or kind_of(named[0]) not in (NameKind.PERSON, NameKind.THING):
            return draft
        text = re.sub(rf"\b[Mm]y {re.escape(noun)}\b", named[0], draft.text)
        known = tuple(dict.fromkeys((named[0], *draft.entities)))
        return replace(draft, body=replace(body, subject=named[0]), text=text, entities=known)

    def _as_pupil(self, draft: Draft) -> Draft:
        """“Lily starts at Golden Valley”, of somebody known to go to a school for children, names her next school."""
        body = draft.body
        if not isinstance(body, FactBody) or body.predicate != "works at":
            return draft
        schools = [
            one.body.object for one in self._stored(replace(body, predicate="school")) if isinstance(one.body, FactBody)
        ]
        if not any(load_pack().words("schools_for_children").intersection(normal(one).split()) for one in schools):
            return draft
        return replace(draft, body=replace(body, predicate="school"), text=f"{body.subject}'s school is {body.object}.")

    def enter_unless_known_here(self, draft: Draft) -> None:
        """Take in a fact, unless this batch says something of the same about the same already."""
        body = draft.body
        if isinstance(body, FactBody) and not self._told_here(body):
            self.enter(draft)

    def _told_here(self, body: FactBody) -> bool:
        return any(isinstance(one.body, FactBody) and self._about_same(one.body, body) for one in self._new)

    def _end(self, draft: Draft, body: FactBody) -> None:
        """Something is so no longer: what said that it is so is closed; what nobody said is no news."""
        here: FactBody | None = None
        for place, earlier in enumerate(self._new):
            said = earlier.body
            if isinstance(said, FactBody) and earlier.valid_to is None and self._ends(body, said):
                self._new[place], here = replace(earlier, valid_to=draft.valid_from), said
        closing = {memory.id for memory in self._superseding.values()}
        against = next((one for one in self._ending(body) if one.id not in closing), None)
        if against is not None and draft.at >= against.at and isinstance(against.body, FactBody):
            self._superseding[len(self._new)], here = against, against.body
        if here is not None:
            ended = replace(body, predicate=f"no longer {body.predicate}", object=body.object or here.object)
            self._new.append(replace(draft, body=ended))
            if body.predicate == "works at":
                self._leave_post(draft, body)

    def _leave_post(self, draft: Draft, body: FactBody) -> None:
        """Whoever left a firm is no longer the head of something there; a nurse is still a nurse."""
        job = replace(body, predicate="job", object="")
        for place, one in enumerate(self._new):
            if one.valid_to is None and one.evidence != draft.evidence and is_post(one.body):
                self._new[place] = replace(one, valid_to=draft.valid_from) if self._ends(job, one.body) else one
        for memory in self._stored(job):
            if not is_post(memory.body):
                continue
            self._superseding[len(self._new)] = memory
            ended = replace(job, predicate="no longer job", object=memory.body.object)
            self._new.append(replace(draft, body=ended, text=f"No longer so: {memory.text}"))
            return

    def _ending(self, body: FactBody) -> Iterator[Memory]:
        for name in load_pack().table("ends_with").get(body.predicate, (body.predicate,)):
            for memory in self._stored(replace(body, predicate=name)):
                if isinstance(memory.body, FactBody) and means(body.object, memory.body.object):
                    yield memory

    def _ends(self, body: FactBody, said: FactBody) -> bool:
        names = load_pack().table("ends_with").get(body.predicate, (body.predicate,))
        return means(body.object, said.object) and any(
            self._about_same(said, replace(body, predicate=name)) for name in names
        )

    def prove(self, proof: Corroborate) -> None:
        """What is known was seen again; when it is closed after all, the proof is dropped."""
        if proof.memory not in self._proofs:
            self._proofs[proof.memory] = proof

    def _believable(self, draft: Draft, body: FactBody, fact: Fact | None, stored: Sequence[Memory]) -> bool:
        """Not when it is an old text that is looked at again, a sentence that was understood already, or a guess."""
        said = (draft.evidence, normal(body.object))
        if fact is not None and fact.fills and not self._may_fill(body, stored):
            return False
        if fact is not None and fact.former:
            if not self._was(fact.former, body, stored):
                return False
            self._explained.add(said)
        elif said in self._explained:
            return False
        return not any(self._outdated(draft, body, memory) for memory in stored)

    def _may_fill(self, body: FactBody, stored: Sequence[Memory]) -> bool:
        """Whether nobody said anything of the kind, and what was only gathered before was another, older value."""
        here = (one for one in self._new if isinstance(one.body, FactBody) and self._about_same(one.body, body))
        others: list[Draft | Memory] = [*stored, *here]
        gathered = all(one.metadata.get(FILLED) for one in others)
        past = (was for one in others for was in json.loads(one.metadata.get(OUTDATED, "[]")))
        return gathered and not any(was[0] == normal(body.object) for was in past)

    def _twin(self, draft: Draft, body: FactBody, stored: Sequence[Memory]) -> Memory | None:
        """What is known already and says the same."""
        same = next((memory for memory in stored if self._same(memory.body, memory.text, body, draft.text)), None)
        same = same or self._said_vaguely(body, "date", "deadline")
        if same is None and not draft.metadata.get("single"):
            same = self._known.by_text(Kind.SEMANTIC, draft.text)
        return same

    def proposals(self) -> list[Proposal]:
        """What all of it comes to."""
        found: list[Proposal] = []
        for place, draft in enumerate(self._new):
            against = self._superseding.get(place)
            found.append(Supersede(against.id, draft, reason(against, draft)) if against else Add(draft))
        closed = {memory.id for memory in self._superseding.values()}
        return found + [proof for proof in self._proofs.values() if proof.memory not in closed]

    def _stored(self, body: FactBody) -> list[Memory]:
        """Open facts that say something of the same about the same, newest first."""
        found: dict[str, Memory] = {}
        for subject in sorted(self._names_of(body.subject)):
            for predicate in kin_of(body.predicate):
                for memory in self._known.facts(subject, predicate):
                    if memory.valid_to is None or (UNTIL in memory.metadata and memory.valid_to > self._at):
                        found[memory.id] = memory
        return sorted(found.values(), key=lambda one: one.at, reverse=True)

    def _against(self, draft: Draft, body: FactBody, stored: Sequence[Memory]) -> Memory | None:
        """The stored fact that cannot be true together with this one."""
        if draft.metadata.get("single"):
            known = next((one for one in stored if one.metadata.get("single")), None)
            return known or self._said_vaguely(body, "deadline", "date")
        for predicate in opposites_of(body.predicate):
            for subject in sorted(self._names_of(body.subject)):
                for memory in self._known.facts(subject, predicate):
                    if isinstance(memory.body, FactBody) and alike(memory.body.object, body.object):
                        return memory
        return None

    def _said_vaguely(self, body: FactBody, said: str, known: str) -> Memory | None:
        """The same day of the same thing under the other word: a deadline is a date, too."""
        if body.predicate != said:
            return None
        stored = self._stored(replace(body, predicate=known))
        return next((one for one in stored if isinstance(one.body, FactBody) and one.body.object == body.object), None)

    def _was(self, former: str, body: FactBody, stored: Sequence[Memory]) -> bool:
        """Whether what a sentence names as the old value is what was known."""
        said = [one.body for one in stored]
        said += [one.body for one in self._new if isinstance(one.body, FactBody) and self._about_same(one.body, body)]
        return any(isinstance(one, FactBody) and normal(one.object) == normal(former) for one in said)

    def _corrected(self, draft: Draft, fact: Fact | None, against: Memory | None) -> Draft:
        """A correction holds from when the wrong one was thought to hold."""
        if fact is None or not fact.corrects or not isinstance(draft.body, FactBody):
            return draft
        wrong: Draft | Memory | None = against
        if wrong is None:
            wrong = next((one for one in reversed(self._new) if self._competes(one, draft, draft.body)), None)
        if wrong is None or draft.at - wrong.at > _SOON:
            return draft
        return replace(draft, valid_from=min(wrong.valid_from or wrong.at, draft.at))

    def _repeats_new(self, draft: Draft, body: FactBody) -> bool:
        """Whether this batch said it already; then only the evidence grows."""
        for place, earlier in enumerate(self._new):
            if earlier.valid_to is None and self._same(earlier.body, earlier.text, body, draft.text):
                grown = tuple(dict.fromkeys((*earlier.evidence, *draft.evidence)))
                self._new[place] = replace(earlier, evidence=grown[:_MOST_EVIDENCE])
                return True
        return False

    def _outdated_in_batch(self, draft: Draft, body: FactBody) -> bool:
        """Whether a text is looked at again that this batch, by another source, said to hold no longer."""
        source = draft.metadata.get("source", "")
        rival = next((one for one in self._new if self._competes(one, draft, body)), None)
        if not source or rival is None or rival.metadata.get("source") == source:
            return False
        closed: list[Draft | Memory] = [one for one in self._new if one.valid_to is not None]
        closed.extend(self._superseding.values())
        for one in closed:
            said = one.body
            if not isinstance(said, FactBody) or not self._about_same(said, body):
                continue
            if normal(said.object) == normal(body.object) and seen_again(draft, source, one.metadata):
                return True
        return False

    def _newer_in_batch(self, draft: Draft, body: FactBody) -> bool:
        """Whether the batch contradicted the stored fact before this one took it back."""
        return any(self._competes(earlier, draft, body) for earlier in self._new)

    def _close_earlier(self, draft: Draft, body: FactBody) -> None:
        for place, earlier in enumerate(self._new):
            if self._competes(earlier, draft, body):
                self._new[place] = replace(earlier, valid_to=draft.valid_from)
                said = [one for one in self._new if one.valid_to is None and self._is_of_day(one, body)]
                for other, moved in moved_along(draft, earlier, said):
                    self._new[self._new.index(other)] = replace(other, valid_to=draft.valid_from)
                    self._new.append(moved)

    def _prove(self, memory: Memory, evidence: tuple[ObservationId, ...]) -> None:
        earlier = self._proofs.get(memory.id)
        merged = tuple(dict.fromkeys((*(earlier.evidence if earlier else ()), *evidence)))
        fresh = tuple(one for one in merged if one not in memory.evidence)
        if fresh and len(memory.evidence) + len(fresh) <= _MOST_EVIDENCE:
            self._proofs[memory.id] = Corroborate(memory.id, fresh)

    def _outdated(self, draft: Draft, body: FactBody, current: Memory) -> bool:
        """Whether a text is looked at again that was overtaken by what another source said since."""
        source = draft.metadata.get("source", "")
        if not source or source == current.metadata.get("source", ""):
            return False
        overtaken = json.loads(current.metadata.get(OUTDATED, "[]"))
        said = draft.metadata.get("said", "")
        return any(one[:2] == [normal(body.object), source] and one[2:] in ([], [said]) for one in overtaken)

    def _competes(self, earlier: Draft, draft: Draft, body: FactBody) -> bool:
        """Whether an earlier fact of the same batch cannot be true together with this one."""
        said = earlier.body
        if not isinstance(said, FactBody) or earlier.valid_to is not None:
            return False
        if draft.metadata.get("single"):
            return self._about_same(said, body) and normal(said.object) != normal(body.object)
        opposite = said.predicate in opposites_of(body.predicate) and alike(said.object, body.object)
        return opposite and self._same_subject(said.subject, body.subject)

    def _same(self, stored: object, stored_text: str, body: FactBody, text: str) -> bool:
        """Whether two facts say the same, word for word or nearly so."""
        if not isinstance(stored, FactBody) or not self._about_same(stored, body):
            return False
        if normal(canonical(stored.object)) == normal(canonical(body.object)):
            return True
        if shortened(body.object, stored.object) or (body.predicate == "job" and vaguer(body.object, stored.object)):
            return True
        if "@" in stored.object or "@" in body.object:
            return stored.object.casefold() == body.object.casefold()
        if any(letter.isdigit() for letter in stored.object + body.object):
            return "".join(filter(str.isalnum, stored.object)) == "".join(filter(str.isalnum, body.object))
        return normal(stored_text) == normal(text) or jaccard(stems(stored.object), stems(body.object)) >= NEAR

    def _about_same(self, one: FactBody, other: FactBody) -> bool:
        kin = one.predicate == other.predicate or other.predicate in kin_of(one.predicate)
        return kin and self._same_subject(one.subject, other.subject)

    def _same_subject(self, one: str, other: str) -> bool:
        first, second = normal(one), normal(other)
        if first == second:
            return True
        return second in map(normal, self._names_of(one)) or first in map(normal, self._names_of(other))

    def _names_of(self, subject: str) -> frozenset[str]:
        """The names of a subject, with those that this batch gave it."""
        names = self._names.get(subject)
        if names is None:
            names = self._names[subject] = frozenset({subject, *self._known.names(subject)})
        return names | frozenset(self._called_here(names))

    def _called_here(self, names: frozenset[str]) -> Iterator[str]:
        wanted = {normal(name) for name in names}
        for draft in self._new:
            body = draft.body
            if not isinstance(body, FactBody) or draft.valid_to is not None:
                continue
            if body.predicate == _NAMED and wanted & {normal(body.subject), normal(body.object)}:
                yield from (body.subject, body.object)
            elif any(short_of(body.subject, name) or short_of(name, body.subject) for name in names):
                yield body.subject
