"""Answers what held before what holds now (“Who led it before?”) from the facts that were closed."""

import re
from collections.abc import Sequence
from datetime import tzinfo

from memory_core.chat.as_of import shown_object
from memory_core.chat.citations import cite, dated
from memory_core.chat.matter import light
from memory_core.chat.offline import Extract
from memory_core.chat.terms import terms_of
from memory_core.context.contextual import Piece
from memory_core.language.names import find_names
from memory_core.language.pack import load_pack
from memory_core.language.words import stem, stems
from memory_core.records.bodies import FactBody, Kind
from memory_core.records.memory import Memory, Status
from memory_core.retrieval.judging import as_hit
from memory_core.retrieval.plan import Plan
from memory_core.store.store import Store

_MOST = 1_000
# “Where did I live before?” is told by no fact of somebody else's.
_OF_US = re.compile(r"\b(?:do|did|was|were|am|are|have|had)\s+(?:I|we)\b", re.IGNORECASE)
_IS_OURS = re.compile(r"(?:I|we|my|our)\b", re.IGNORECASE)


class Formerly:
    """Tells the last value that a fact had before the present one; None for all other questions."""

    def __init__(self, *, store: Store, zone: tzinfo | None) -> None:
        self._store = store
        self._zone = zone

    def answer(self, question: str, plan: Plan) -> Extract | None:
        """From the closed fact that says all that is asked but who or what came after it."""
        asked = re.search(load_pack().table("formerly")["asked"], question, re.IGNORECASE)
        # “Before September” names a time, of which `as_of` tells what held then.
        if asked is None or (plan.period is not None and asked.group().casefold().startswith("before")):
            return None
        after = {one for name in find_names(asked.group()) for one in stems(name.text)}
        said = {stem(one) for one in load_pack().table("formerly")["words"]}
        terms = terms_of({term: 1.0 for term in plan.terms if stem(term) not in after | said})
        closed = self._store.memories.page(
            kind=Kind.SEMANTIC, status=Status.SUPERSEDED, limit=_MOST, scope=plan.asked.scope
        )
        mine = _OF_US.search(question) is not None
        fitting = [one for one in closed if _tells(one, terms, after) and (not mine or _IS_OURS.match(one.text))]
        if not terms or not fitting:
            return None
        latest = max(fitting, key=lambda one: (one.valid_to or one.at, one.at))
        piece, value = Piece(as_hit(latest, score=1.0), latest.text), shown_object(latest)
        text = f"{value} — {dated(piece, self._zone)}: “{latest.text}” [1]"
        return Extract(text, grounded=True, citations=(cite(1, piece, latest.text),), short=value)


def _tells(one: Memory, terms: Sequence[tuple[str, frozenset[str], float]], after: set[str]) -> bool:
    """Whether a fact has all the words but verbs that fit everything, and its value is not what came after it."""
    if not isinstance(one.body, FactBody):
        return False
    there = frozenset(stems(f"{one.text} {one.body.predicate}"))
    if set(stems(one.body.object)) & after:
        return False
    telling = [term for term in terms if term[0] not in light()] or terms
    return all(own in there or others & there for own, others, _ in telling)
