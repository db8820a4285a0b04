"""Records as the mappings that verbs return."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast

from memory_core.library.shapes import (
    Answer,
    Around,
    Asked,
    Change,
    Cited,
    Edge,
    Fact,
    Found,
    Item,
    Node,
    Place,
    ScopeKept,
    ScoreDetails,
    Talk,
)
from memory_core.records.bodies import FactBody
from memory_core.records.dialogue import Answered, Citation, Conversation, Turn
from memory_core.records.memory import HistoryEntry, Memory
from memory_core.records.observation import Observation
from memory_core.records.query import Hit

if TYPE_CHECKING:
    from memory_core.store.network import Network
    from memory_core.store.scopes import Kept

_MEANT = {
    "words": "its words",
    "context": "the words beside it",
    "dense": "its meaning",
    "graph": "whom and what it speaks of",
    "time": "its time",
}


def item_of(record: Memory | Observation, changed: datetime | None) -> Item:
    """A record; `changed`: when an observation was last revised."""
    if isinstance(record, Memory):
        text, created, updated = record.text, record.created_at, record.updated_at
    else:
        text, created, updated = record.told, record.at, changed or record.at
    scope = record.scope
    return Item(
        id=record.id,
        memory=text,
        metadata=dict(record.metadata),
        created_at=iso(created),
        updated_at=iso(updated),
        user_id=scope.user or None,
        agent_id=scope.agent or None,
        run_id=scope.session or None,
        kind=record.kind.value,
        app=record.app,
        title=record.title,
        at=iso(record.at),
    )


def found_of(hit: Hit, item: Item, *, explain: bool) -> Found:
    """A hit with its record."""
    score = round(hit.score, 6)
    return Found(**item, score=score, score_details=_details(hit)) if explain else cast(Found, {**item, "score": score})


def change_of(entry: HistoryEntry, place: int, gone: bool) -> Change:
    """One change, the so many-th of its memory; `gone`: after it the memory counted no more."""
    return Change(
        id=f"{entry.memory}:{place}",
        memory_id=entry.memory,
        event="ADD" if entry.event == "add" else "DELETE" if gone else "UPDATE",
        old_memory=entry.old_text or None,
        new_memory=entry.new_text or None,
        reason=entry.reason or entry.event,
        created_at=iso(entry.at),
        updated_at=iso(entry.at),
        is_deleted=gone,
        evidence=list(entry.evidence),
    )


def answer_of(answered: Answered, notices: list[str]) -> Answer:
    """An answer with what it cites."""
    return Answer(
        answer=answered.text,
        short=answered.short,
        grounded=answered.grounded,
        citations=_cited(answered.citations),
        provider=answered.provider,
        conversation_id=answered.conversation,
        notices=notices,
    )


def fact_of(fact: Memory, item: Item) -> Fact:
    """A fact with its record; of one that has no parts, they are empty."""
    body = fact.body if isinstance(fact.body, FactBody) else FactBody(subject="", predicate="", object="")
    return Fact(
        **item,
        subject=body.subject,
        predicate=body.predicate,
        object=body.object,
        valid_from=_maybe(fact.valid_from),
        valid_to=_maybe(fact.valid_to),
        status=fact.status.value,
        confidence=fact.confidence,
        evidence=list(fact.evidence),
    )


def around_of(network: "Network") -> Around:
    """What surrounds somebody."""
    nodes = [
        Node(id=one.id, name=one.name, aliases=list(one.aliases), mentions=one.mentions, distance=one.distance)
        for one in network.nodes
    ]
    edges = [
        Edge(
            source=one.source,
            predicate=one.predicate,
            target=one.target,
            memory_id=one.memory,
            valid_from=_maybe(one.valid_from),
            valid_to=_maybe(one.valid_to),
            recorded_at=_maybe(one.recorded_at),
            closed_at=_maybe(one.closed_at),
        )
        for one in network.edges
    ]
    return Around(nodes=nodes, edges=edges)


def kept_of(kept: "Kept") -> ScopeKept:
    """How much a scope holds."""
    scope = kept.scope
    return ScopeKept(
        user_id=scope.user or None,
        agent_id=scope.agent or None,
        run_id=scope.session or None,
        observations=kept.observations,
        memories=kept.memories,
        conversations=kept.conversations,
    )


def talk_of(talk: Conversation) -> Talk:
    """A conversation without its turns."""
    return Talk(
        id=talk.id,
        title=talk.title,
        created_at=iso(talk.started_at),
        updated_at=iso(talk.updated_at),
        turns=talk.turns,
        user_id=talk.scope.user or None,
        agent_id=talk.scope.agent or None,
        run_id=talk.scope.session or None,
    )


def turn_of(turn: Turn) -> Asked:
    """A question with its answer."""
    return Asked(
        question=turn.question,
        answer=turn.answer,
        grounded=turn.grounded,
        provider=turn.provider,
        at=iso(turn.at),
        citations=_cited(turn.citations),
    )


def iso(at: datetime) -> str:
    """A moment as ISO, in UTC."""
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else iso(at)


def _cited(citations: Iterable[Citation]) -> list[Cited]:
    return [Cited(number=one.number, id=one.id, memory=one.text, at=iso(one.at)) for one in citations]


def _details(hit: Hit) -> ScoreDetails:
    places: Mapping[str, int] = hit.ranks
    rankings = {name: Place(place=place, score=round(hit.scores.get(name, 0.0), 6)) for name, place in places.items()}
    said = [f"{_MEANT.get(name, name)} (place {place})" for name, place in sorted(places.items(), key=lambda p: p[1])]
    why = f"Found by {', '.join(said)}." if said else "Listed by time, because the words only say when."
    return ScoreDetails(rankings=rankings, why=why)
