"""What is old, or more than there is room for, of each kind; and which of it was announced to go."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from memory_core.records.bodies import Kind
from memory_core.store.database import Connection, Database

CONVERSATION = "conversation"
_SEEN = ("screen", "speech")
# Each gives id, the moment that counts (microseconds), bytes and a number that orders, of what is not kept for ever.
_OBSERVATIONS = """
    SELECT t.id, t.until AS at, length(CAST(t.text AS BLOB)) + length(CAST(t.title AS BLOB))
        + coalesce((SELECT length(l.lines) FROM layouts l WHERE l.n = t.n), 0) AS bytes, t.n
    FROM observations t WHERE t.kind = ?1 AND t.kept = 0 AND NOT EXISTS
        (SELECT 1 FROM evidence e JOIN memories m ON m.n = e.memory WHERE e.observation = t.n AND m.kept = 1)"""
_MEMORIES = """
    SELECT t.id, max(coalesce(t.until, t.at), t.updated_at) AS at,
        length(CAST(t.text AS BLOB)) + length(CAST(t.body AS BLOB)) AS bytes, t.n
    FROM memories t WHERE t.kind = ?1 AND t.kept = 0"""
_CONVERSATIONS = """
    SELECT c.id, c.updated_at AS at, coalesce((
        SELECT sum(length(CAST(t.question AS BLOB)) + length(CAST(t.answer AS BLOB)))
        FROM turns t WHERE t.conversation = c.n), 0) AS bytes, c.n
    FROM conversations c WHERE ?1 = 'conversation'"""


_KEPT = """
    SELECT id FROM observations WHERE kept = 1 UNION ALL SELECT id FROM memories WHERE kept = 1 UNION ALL
    SELECT o.id FROM memories m JOIN evidence e ON e.memory = m.n JOIN observations o ON o.n = e.observation
    WHERE m.kept = 1"""


@dataclass(frozen=True, slots=True)
class Aged:
    """One that is beyond a limit: when it was last so (microseconds), and its bytes."""

    id: str
    at: int
    bytes: int


class Agings:
    """Reads what is beyond limits, and keeps what was announced."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def beyond(self, kind: str, oldest: int, room: int | None) -> list[Aged]:
        """Those of a kind that were last so before `oldest`, or do not fit into `room` bytes; the oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                f"SELECT id, at, bytes FROM (SELECT *, sum(bytes) OVER (ORDER BY at DESC, n DESC) AS used "
                f"FROM ({_rows(kind)})) WHERE at < ?2 OR used > ?3 ORDER BY at, n",
                (kind, oldest, 2**63 - 1 if room is None else room),
            )
            return [Aged(*row) for row in rows]

    def total(self, kind: str) -> tuple[int, int, int]:
        """How many there are of a kind that a limit may take, their bytes, and how many are kept for ever."""
        with self._database.reading() as connection:
            many, size = connection.execute(
                f"SELECT count(*), coalesce(sum(bytes), 0) FROM ({_rows(kind)})", (kind,)
            ).fetchone()
            whole = many
            if kind != CONVERSATION:
                table = "observations" if kind in _SEEN else "memories"
                whole = connection.execute(f"SELECT count(*) FROM {table} WHERE kind = ?", (kind,)).fetchone()[0]
        return int(many), int(size), int(whole) - int(many)

    def announced(self) -> dict[str, int]:
        """When each goes, as was said."""
        with self._database.reading() as connection:
            return dict(connection.execute("SELECT id, due FROM announced"))

    def announce(self, dues: Iterable[tuple[str, int]], no_more: Collection[str]) -> None:
        """Note when these go, and that those do not."""
        with self._database.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO announced (id, due) VALUES (?, ?)", list(dues))
            connection.executemany("DELETE FROM announced WHERE id = ?", [(name,) for name in no_more])

    def going(self, limit: int) -> list[str]:
        """The ids that were announced, those that go first first. Below 0: all."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id FROM announced ORDER BY due, id LIMIT ?", (limit,))
            return [row[0] for row in rows]

    def accepted(self) -> str:
        """The limits whose announcement a person has seen, as they were written; “” at first."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT limits FROM accepted").fetchone()
        return str(row[0]) if row is not None else ""

    def accept(self, limits: str) -> None:
        """A person has seen what goes under these limits."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO accepted (n, limits) VALUES (1, ?)", (limits,))

    def kept(self, connection: Connection) -> set[str]:
        """What no limit takes, because it, or a memory that rests on it, is kept for ever."""
        return {row[0] for row in connection.execute(_KEPT)}

    def turns_of(self, connection: Connection, conversations: Collection[str]) -> list[str]:
        """The turns of these conversations."""
        return [
            row[0]
            for name in conversations
            for row in connection.execute(
                "SELECT t.id FROM turns t JOIN conversations c ON c.n = t.conversation WHERE c.id = ?", (name,)
            ).fetchall()
        ]


def _rows(kind: str) -> str:
    if kind == CONVERSATION:
        return _CONVERSATIONS
    return _OBSERVATIONS if kind in _SEEN else _MEMORIES


KINDS = (*_SEEN, *(kind.value for kind in Kind), CONVERSATION)
