"""What a person deleted although the text that it rests on stays: no text that was there then brings it back.

Only a mark of each is kept, which tells nothing to who does not know already what was deleted.
"""

import dataclasses
import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from memory_core.records.bodies import FactBody, Kind
from memory_core.records.ids import ObservationId
from memory_core.records.memory import Draft, Memory
from memory_core.records.scope import Scope
from memory_core.store.database import Connection
from memory_core.store.rows import dump, normal_text, to_micros

Told = TypeVar("Told", Draft, Memory)
# What came after the text that was the last one then, and what was put into other words since, counts anew.
_NEWER = (
    "SELECT EXISTS (SELECT 1 FROM json_each(?1) j JOIN observations o ON o.id = j.value, dismissed d "
    "WHERE d.mark = ?2 AND (o.n > d.last OR EXISTS (SELECT 1 FROM history h WHERE h.memory = o.id AND h.at > d.at))) "
    "OR NOT EXISTS (SELECT 1 FROM dismissed WHERE mark = ?2)"
)


def dismiss(connection: Connection, memories: Iterable[Memory], at: datetime) -> None:
    """These were deleted, with each line of blocks about the person; inside a transaction."""
    marks = [mark for memory in memories for mark in _marks(memory.kind, memory.scope, memory.body, memory.text)]
    connection.executemany(
        "INSERT OR REPLACE INTO dismissed (mark, last, at) SELECT ?, coalesce(max(n), 0), ? FROM observations",
        [(mark, to_micros(at)) for mark in marks],
    )


def not_dismissed(
    connection: Connection, draft: Told, evidence: Sequence[ObservationId], present: str = ""
) -> Told | None:
    """The same, of a block about the person without lines that were deleted; None where it says what was deleted.

    `present`: the lines that stand there anyhow.
    """

    def passes(mark: bytes) -> bool:
        return bool(connection.execute(_NEWER, (dump(list(evidence)), mark)).fetchone()[0])

    marks = _marks(draft.kind, draft.scope, draft.body, draft.text) if evidence else []
    if draft.kind is not Kind.CORE:
        return draft if all(map(passes, marks)) else None
    there = present.splitlines()
    lines = [line for line, mark in zip(draft.text.splitlines(), marks, strict=False) if line in there or passes(mark)]
    if not marks or len(lines) == len(marks):
        return draft
    return dataclasses.replace(draft, text="\n".join(lines)) if lines else None


def _marks(kind: Kind, scope: Scope, body: object, text: str) -> list[bytes]:
    """One for all ways to say it; of a block one for each line."""
    if isinstance(body, FactBody):
        said = ["\n".join(map(normal_text, (body.subject, body.predicate, body.object)))]
    else:
        said = [normal_text(line) for line in (text.splitlines() if kind is Kind.CORE else [text])]
    whose = dump([kind.value, *dataclasses.astuple(scope)])
    return [hashlib.blake2b(f"{whose}\n{one}".encode(), digest_size=16).digest() for one in said]
