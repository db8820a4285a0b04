"""The JSON shapes that other programs lean on. Times are ISO 8601 in UTC."""

import dataclasses
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from capture.events import CaptureStatus
from memory_core.aging import sentences
from memory_core.records.aging import AgingPlan
from memory_core.records.bodies import Body, VaultBody
from memory_core.records.changes import ForgetPlan, PicturePlan
from memory_core.records.dialogue import (
    Answered,
    ChatEvent,
    Citation,
    Conversation,
    Notice,
    Recalled,
    Restart,
    Token,
    Turn,
)
from memory_core.records.eyes import Eyes
from memory_core.records.health import PartHealth
from memory_core.records.memory import HistoryEntry, Memory
from memory_core.records.observation import Observation
from memory_core.records.query import Hit
from memory_core.retention import sentence

Json = dict[str, Any]


def time_text(at: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond; None stays None."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds")


def hit(found: Hit) -> Json:
    """One result of a search."""
    return {
        "id": found.id,
        "kind": str(found.kind),
        "text": found.text,
        "at": time_text(found.at),
        "app": found.app,
        "title": found.title,
        "score": round(float(found.score), 4),
        "evidence": list(found.evidence),
    }


def memory_item(memory: Memory) -> Json:
    """One memory in a list: a search result without its score."""
    return {**_item(memory), "evidence": list(memory.evidence)}


def observation_item(observation: Observation) -> Json:
    """One observation in a list; it is its own evidence."""
    return {**_item(observation), "evidence": [observation.id]}


def _item(one: Memory | Observation) -> Json:
    return {
        "id": one.id,
        "kind": one.kind.value,
        "text": one.text,
        "at": time_text(one.at),
        "until": time_text(one.until),
        "app": one.app,
        "title": one.title,
        "kept": one.kept,
    }


def memory_detail(memory: Memory, evidence: Iterable[Observation], history: Iterable[HistoryEntry]) -> Json:
    """Everything about one memory, with the observations that it rests on and how it came to be."""
    return {
        **memory_item(memory),
        "valid_from": time_text(memory.valid_from),
        "valid_to": time_text(memory.valid_to),
        "created_at": time_text(memory.created_at),
        "updated_at": time_text(memory.updated_at),
        "status": memory.status.value,
        "importance": memory.importance,
        "confidence": memory.confidence,
        "entities": list(memory.entities),
        "scope": dataclasses.asdict(memory.scope),
        "metadata": dict(memory.metadata),
        "body": body(memory.body),
        "evidence": [evidence_item(observation) for observation in evidence],
        "history": [history_item(entry) for entry in history],
    }


def body(of: Body) -> Json:
    """What a kind of memory holds beside its text. A vault's secret stays sealed and is not part of it."""
    fields = {} if of is None else {field.name: getattr(of, field.name) for field in dataclasses.fields(of)}
    if isinstance(of, VaultBody):
        del fields["secret"]
    return {name: _plain(value) for name, value in fields.items()}


def evidence_item(observation: Observation) -> Json:
    """One observation that a memory rests on."""
    return {
        **_item(observation),
        "picture": observation.picture is not None,
        "description": observation.description,
        "described_by": observation.described_by,
    }


def observation_detail(observation: Observation, memories: Iterable[str]) -> Json:
    """Everything about one observation, with the memories that rest on it."""
    return {
        **evidence_item(observation),
        "url": observation.url,
        "monitor": observation.monitor,
        "speaker": observation.speaker,
        "language": observation.language,
        "device": observation.device,
        "scope": dataclasses.asdict(observation.scope),
        "redactions": dict(observation.redactions),
        "metadata": dict(observation.metadata),
        "memories": list(memories),
    }


def history_item(entry: HistoryEntry) -> Json:
    """One change of a memory."""
    return {
        "event": entry.event,
        "at": time_text(entry.at),
        "reason": entry.reason,
        "old_text": entry.old_text,
        "new_text": entry.new_text,
        "evidence": list(entry.evidence),
    }


def citation(cited: Citation) -> Json:
    """What a claim rests on; its place in the list is the [n] of the answer."""
    return {
        "id": cited.id,
        "kind": cited.kind,
        "text": cited.text,
        "at": time_text(cited.at),
        "app": cited.app,
        "title": cited.title,
    }


def answer(answered: Answered) -> Json:
    """A whole answer."""
    return {
        "answer": answered.text,
        "grounded": answered.grounded,
        "citations": [citation(cited) for cited in sorted(answered.citations, key=lambda cited: cited.number)],
        "provider": answered.provider,
        "short": answered.short,
    }


def chat_event(event: ChatEvent) -> Json:
    """One event of a streamed answer."""
    match event:
        case Recalled():
            return {"type": "recalled", "count": event.count}
        case Token():
            return {"type": "token", "text": event.text}
        case Notice():
            return {"type": "notice", "text": event.text}
        case Restart():
            return {"type": "restart"}
        case Answered():
            return {"type": "answered", "result": answer(event), "conversation": event.conversation}


def conversation(talk: Conversation) -> Json:
    """One kept conversation, without its turns."""
    return {
        "id": talk.id,
        "title": talk.title,
        "started_at": time_text(talk.started_at),
        "updated_at": time_text(talk.updated_at),
        "turns": talk.turns,
    }


def turn(said: Turn) -> Json:
    """One question with its answer."""
    return {
        "id": said.id,
        "at": time_text(said.at),
        "question": said.question,
        "answer": said.answer,
        "grounded": said.grounded,
        "provider": said.provider,
        "citations": [citation(cited) for cited in said.citations],
    }


def plan(of: ForgetPlan, *, preview: bool) -> Json:
    """What goes with a forgetting, by kind and count."""
    return {
        "preview": preview,
        "observations": len(of.observations),
        "seen": dict(of.seen),
        "memories": dict(of.by_kind),
        "rederived": len(of.rederived),
        "pictures": of.pictures,
        "turns": of.turns,
        "damaged": of.damaged,
        "kept": of.kept,
        "known_as": list(of.known_as),
    }


def picture_plan(of: PicturePlan, now: datetime) -> Json:
    """Which pictures the limits take, and when; `text` says it in words, “” when none goes."""
    return {
        "days": of.days,
        "gb": of.gb,
        "pictures": of.pictures,
        "bytes": of.bytes,
        "first": time_text(of.first),
        "last": time_text(of.last),
        "total": of.total,
        "total_bytes": of.total_bytes,
        "kept": of.kept,
        "text": sentence(of, now),
    }


def aging_plan(of: Iterable[AgingPlan], now: datetime, *, seen: bool) -> Json:
    """Which texts the limits of their kinds take, and when; `text` says it in words, “” when nothing goes."""
    plans = tuple(of)
    return {
        "seen": seen,
        "goes": sum(plan.goes for plan in plans),
        "text": " ".join(sentences(plans, now)),
        "kinds": [
            {**dataclasses.asdict(plan), "first": time_text(plan.first), "last": time_text(plan.last)} for plan in plans
        ],
    }


def part(health: PartHealth) -> Json:
    """One line of the health page."""
    return {
        "part": health.part,
        "state": health.state.value,
        "message": health.message,
        "remedy": health.remedy,
    }


def eyes(of: Eyes) -> Json:
    """How the describing of pictures goes; what was sent is today's."""
    return {
        "model": of.model,
        "described": of.described,
        "waiting": of.waiting,
        "alike": of.alike,
        "given_up": of.given_up,
        "requests_sent_today": of.requests_today,
        "pictures_sent_today": of.pictures_today,
        "masked_pictures_sent_today": of.masked_today,
        "bytes_sent_today": of.bytes_today,
        "daily_pictures": of.pictures_a_day,
        "daily_bytes": of.bytes_a_day,
        "problem": of.problem,
    }


def capture_status(status: CaptureStatus) -> Json:
    """What capture says of itself."""
    return {
        "state": status.state.value,
        "at": time_text(status.at),
        "since": time_text(status.since),
        "paused_until": time_text(status.paused_until),
        "resting": status.resting,
        "resting_since": time_text(status.resting_since),
        "seen_app": status.seen_app,
        "seen_title": status.seen_title,
        "seen_at": time_text(status.seen_at),
        "counts": dict(status.counts),
        "skipped": dict(status.skipped),
        "parts": [part(health) for health in status.parts],
        "stages": [_plain(dataclasses.asdict(stage)) for stage in status.stages],
        "queues": [dataclasses.asdict(queue) for queue in status.queues],
        "restarts": [{"at": time_text(restart.at), "reason": restart.reason} for restart in status.restarts],
        "restarted": status.restarted,
        "memory_mb": round(status.memory_mb, 1),
        "peak_rss_mb": round(status.peak_rss_mb, 1),
        "cpu_percent": round(status.cpu_percent, 2),
        "cpu_seconds": round(status.cpu_seconds, 2),
        "message": status.message,
        "silent": list(status.silent),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    return value
