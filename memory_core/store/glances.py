"""What a search reads of the hundreds of observations that it weighs: no more than it must know."""

from collections.abc import Collection
from typing import Any

from memory_core.records.ids import ObservationId
from memory_core.records.observation import ObservationKind, told_of
from memory_core.records.place import Place
from memory_core.records.sketch import Sketch
from memory_core.store.database import Connection
from memory_core.store.rows import dump, from_micros

DESCRIBED = "LEFT JOIN descriptions d ON d.n = o.n AND d.state = 'described'"
# One statement for any number of ids, so that SQLite reads it once. CROSS: from the ids to the rows.
_NAMED = "json_each(?) j CROSS JOIN observations o ON o.id = j.value"
_PLACES = (
    "SELECT o.id, o.n, o.tenant || char(31) || o.agent || char(31) || o.user || char(31) || o.session || char(31) "
    f"|| o.app, o.at / 1e6, o.until / 1e6, o.speaker, substr(o.text, 1, 80) FROM {_NAMED}"
)
# To look a kind up in the enumeration takes ten times as long.
_KINDS = {kind.value: kind for kind in ObservationKind}
_SKETCHES = f"SELECT o.id, o.kind, o.text, o.at, o.app, o.title, d.text, d.model FROM {_NAMED} {DESCRIBED}"


def places_of(connection: Connection, ids: Collection[str]) -> dict[str, Place]:
    """Where those of the ids that exist stand among the others."""
    rows: list[Any] = connection.execute(_PLACES, (dump(list(ids)),)).fetchall()
    return {row[0]: Place._make(row[1:]) for row in rows}


def sketches_of(connection: Connection, ids: Collection[str]) -> dict[str, Sketch]:
    """What recall must know of those of the ids that exist."""
    rows: list[Any] = connection.execute(_SKETCHES, (dump(list(ids)),)).fetchall()
    return {row[0]: _sketch(*row) for row in rows}


def _sketch(
    name: str, kind: str, text: str, at: int, app: str, title: str, description: str | None, model: str | None
) -> Sketch:
    told = told_of(text, description, model or "") if description else text
    return Sketch(ObservationId(name), _KINDS[kind], told, from_micros(at), app, title, bool(description))
