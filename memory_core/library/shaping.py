"""Records as the mappings that verbs return."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import cast

from memory_core.library.shapes import Answer, Change, Found, Item, Place, ScoreDetails
from memory_core.records.dialogue import Answered
from memory_core.records.memory import HistoryEntry, Memory
from memory_core.records.observation import Observation
from memory_core.records.query import Hit

_EVENTS = {"add": "ADD", "forget": "DELETE"}
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


def change_of(entry: HistoryEntry) -> Change:
    """One change."""
    return Change(
        memory_id=entry.memory,
        event=_EVENTS.get(entry.event, "UPDATE"),
        old_memory=entry.old_text or None,
        new_memory=entry.new_text or None,
        reason=entry.reason or entry.event,
        created_at=iso(entry.at),
    )


def answer_of(answered: Answered, notices: list[str]) -> Answer:
    """An answer with what it cites."""
    return Answer(
        answer=answered.text,
        grounded=answered.grounded,
        citations=[
            {"number": one.number, "id": one.id, "memory": one.text, "at": iso(one.at)} for one in answered.citations
        ],
        provider=answered.provider,
        conversation_id=answered.conversation,
        notices=notices,
    )


def iso(at: datetime) -> str:
    """A moment as ISO, in UTC."""
    return at.astimezone(UTC).isoformat()


def _details(hit: Hit) -> ScoreDetails:
    places: Mapping[str, int] = hit.ranks
    rankings = {name: Place(place=place, score=round(hit.scores.get(name, 0.0), 6)) for name, place in places.items()}
    said = [f"{_MEANT.get(name, name)} (place {place})" for name, place in sorted(places.items(), key=lambda p: p[1])]
    why = f"Found by {', '.join(said)}." if said else "Listed by time, because the words only say when."
    return ScoreDetails(rankings=rankings, why=why)
