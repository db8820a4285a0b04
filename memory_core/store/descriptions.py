"""What a model said of pictures, and which pictures are worth asking it about."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from memory_core.records.ids import ObservationId
from memory_core.store.database import Connection, Database
from memory_core.store.rows import to_micros
from memory_core.store.scripts import spaced

# A page of text has some two or three characters to a thousand pixels.
_LITTLE_TEXT = 0.4
_SMALLEST = 120_000
_NEW_AFTER_MICROS = 10 * 60 * 1_000_000
# With so many secrets blacked out, a window is about secrets.
_MANY_SECRETS = 3
_MOST_ATTEMPTS = 2

# One that shows another's picture is not asked about: what may be sent is judged by the one that the picture is of.
# Pictures wait until the agents are done with them: only then is it known what belongs into the vault. Worth it is what
# OCR says little of, and what comes up after it was not there for a while.
_WAITING = f"""
    SELECT o.id, o.app, o.title, coalesce(d.failures, 0) FROM observations o
    JOIN ledger l ON l.id = o.id AND (l.concluded = 1 OR l.attempts > 2)
    LEFT JOIN descriptions d ON d.n = o.n AND (d.model = :model OR d.state IN ('described', 'alike'))
    JOIN pictures w ON w.id = o.picture AND w.owner = o.n
    WHERE o.at >= :since AND (d.n IS NULL OR d.state = 'failed')
    AND (SELECT coalesce(sum(value), 0) FROM json_each(o.redactions)) < {_MANY_SECRETS}
    AND NOT EXISTS (SELECT 1 FROM evidence e JOIN memories m ON m.n = e.memory
        WHERE e.observation = o.n AND m.kind = 'vault')
    AND coalesce(json_extract(o.metadata, '$.width') * json_extract(o.metadata, '$.height'), 2000000) >= {_SMALLEST}
    AND (length(o.text) * 1000.0 < {_LITTLE_TEXT}
            * coalesce(json_extract(o.metadata, '$.width') * json_extract(o.metadata, '$.height'), 2000000)
        OR NOT EXISTS (SELECT 1 FROM observations p WHERE p.app = o.app AND p.title = o.title
            AND p.at < o.at AND p.at >= o.at - {_NEW_AFTER_MICROS}))
    ORDER BY o.at DESC, o.n DESC"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A picture that may be described; `failures`: how often this model failed on it."""

    id: ObservationId
    app: str
    title: str
    failures: int


@dataclass(frozen=True, slots=True)
class Described:
    """What a model said of one picture, and the picture's coarse print."""

    id: ObservationId
    text: str
    look: bytes


class Descriptions:
    """One row for each picture that a model was asked about. Writing is inside the caller's transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, *, model: str, since: datetime) -> list[Waiting]:
        """Pictures that are worth it and wait for this model, newest first."""
        with self._database.reading() as connection:
            rows = connection.execute(_WAITING, {"model": model, "since": to_micros(since)}).fetchall()
        return [Waiting(ObservationId(name), app, title, failures) for name, app, title, failures in rows]

    def looks(self, app: str, title: str, since: datetime) -> list[bytes]:
        """The prints of described pictures of one window."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT d.look FROM observations o JOIN descriptions d ON d.n = o.n "
                "WHERE o.app = ? AND o.at >= ? AND o.title = ? AND d.state = 'described'",
                (app, to_micros(since), title),
            ).fetchall()
        return [row[0] for row in rows]

    def put(self, connection: Connection, described: Described, *, model: str, at: datetime) -> bool:
        """Keep a description, to be searched. False when the observation was forgotten meanwhile."""
        n = self._set(connection, described.id, "described", described.text, model, at, described.look)
        if n is None:
            return False
        connection.execute("DELETE FROM descriptions_words WHERE rowid = ?", (n,))
        connection.execute(
            "INSERT INTO descriptions_words (rowid, text, runs) VALUES (?, ?, ?)",
            (n, described.text, spaced(described.text)),
        )
        return True

    def drop(self, connection: Connection, name: ObservationId) -> bool:
        """Forget what was said of a picture; whether anything was."""
        gone = connection.execute(
            "DELETE FROM descriptions WHERE n = (SELECT n FROM observations WHERE id = ?)", (name,)
        )
        return bool(gone.rowcount)

    def set_aside(self, connection: Connection, name: ObservationId, state: str, *, model: str, at: datetime) -> None:
        """No model needs to be asked (“alike”), or this one can say nothing of it (“given up”)."""
        self._set(connection, name, state, "", model, at, None)

    def fail(self, connection: Connection, names: Collection[ObservationId], *, model: str, at: datetime) -> None:
        """The model failed on these once more; after the second time it is not asked again."""
        for name in names:
            row = connection.execute(
                "SELECT d.failures FROM descriptions d JOIN observations o ON o.n = d.n "
                "WHERE o.id = ? AND d.model = ? AND d.state = 'failed'",
                (name, model),
            ).fetchone()
            failures = 1 + (row[0] if row else 0)
            state = "failed" if failures < _MOST_ATTEMPTS else "given up"
            self._set(connection, name, state, "", model, at, None, failures)

    def counts(self) -> dict[str, int]:
        """How many there are of each state."""
        with self._database.reading() as connection:
            return dict(connection.execute("SELECT state, count(*) FROM descriptions GROUP BY state").fetchall())

    def _set(
        self,
        connection: Connection,
        name: ObservationId,
        state: str,
        text: str,
        model: str,
        at: datetime,
        look: bytes | None,
        failures: int = 0,
    ) -> int | None:
        row = connection.execute("SELECT n FROM observations WHERE id = ?", (name,)).fetchone()
        if row is None:
            return None
        connection.execute(
            "INSERT OR REPLACE INTO descriptions (n, state, text, model, at, failures, look) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (row[0], state, text, model, to_micros(at), failures, look),
        )
        return int(row[0])
