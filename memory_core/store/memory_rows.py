"""The columns of a memory."""

import json
from collections.abc import Sequence
from typing import Any

from memory_core.records.bodies import Body, FactBody, Kind, ResourceBody
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import Memory, Status
from memory_core.records.scope import Scope
from memory_core.store.rows import (
    dump,
    dump_body,
    dump_mapping,
    fold,
    from_micros,
    load_body,
    load_mapping,
    maybe_micros,
    maybe_moment,
    normal_key,
    to_micros,
)

COLUMNS = (
    "id, kind, text, normal, title, body, secret, subject, predicate, locator, at, until, valid_from, valid_to, "
    "created_at, updated_at, app, importance, confidence, entities, status, metadata, "
    "tenant, agent, user, session, device, kept"
)
READ = (
    "m.n, m.id, m.kind, m.text, m.title, m.body, m.secret, m.at, m.until, m.valid_from, m.valid_to, m.created_at, "
    "m.updated_at, m.app, m.importance, m.confidence, m.entities, m.status, m.metadata, "
    "m.tenant, m.agent, m.user, m.session, m.kept"
)


def values_of(memory: Memory, device: str = "") -> tuple[Any, ...]:
    """The values of `COLUMNS`."""
    body, secret = dump_body(memory.body)
    subject, predicate, locator = _keys(memory.body)
    scope = memory.scope
    return (
        memory.id,
        memory.kind.value,
        memory.text,
        normal_key(memory.text),
        memory.title,
        body,
        secret,
        subject,
        predicate,
        locator,
        to_micros(memory.at),
        maybe_micros(memory.until),
        maybe_micros(memory.valid_from),
        maybe_micros(memory.valid_to),
        to_micros(memory.created_at),
        to_micros(memory.updated_at),
        memory.app,
        memory.importance,
        memory.confidence,
        dump(list(memory.entities)),
        memory.status.value,
        dump_mapping(memory.metadata),
        scope.tenant,
        scope.agent,
        scope.user,
        scope.session,
        device,
        int(memory.kept),
    )


def memory_of(row: Sequence[Any], evidence: tuple[ObservationId, ...]) -> Memory:
    """The memory of a row of `READ` (without its number)."""
    return Memory(
        id=MemoryId(row[0]),
        kind=Kind(row[1]),
        text=row[2],
        title=row[3],
        body=load_body(row[4], row[5]),
        at=from_micros(row[6]),
        until=maybe_moment(row[7]),
        valid_from=maybe_moment(row[8]),
        valid_to=maybe_moment(row[9]),
        created_at=from_micros(row[10]),
        updated_at=from_micros(row[11]),
        app=row[12],
        importance=row[13],
        confidence=row[14],
        entities=tuple(json.loads(row[15])),
        status=Status(row[16]),
        metadata=load_mapping(row[17]),
        scope=Scope(row[18], row[19], row[20], row[21]),
        kept=bool(row[22]),
        evidence=evidence,
    )


def _keys(body: Body) -> tuple[str, str, str]:
    """What a memory is looked up by: the subject and predicate of a fact, the locator of a resource."""
    if isinstance(body, FactBody):
        return fold(body.subject), fold(body.predicate), ""
    if isinstance(body, ResourceBody):
        return "", "", fold(body.locator)
    return "", "", ""
