"""The table of pictures: of which observation each is, who shows it, how large it is and when it goes."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from memory_core.errors import NotFound
from memory_core.records.ids import BlobId, ObservationId
from memory_core.records.observation import BESIDE, Observation
from memory_core.store.blobs import Blobs
from memory_core.store.database import Connection, Database
from memory_core.store.rows import in_parts
from memory_core.store.thumbnails import thumbnail_of

# So many are measured at a time.
_MEASURED = 2_000
# Pictures that something marked “keep for ever” shows: an observation, or a memory that rests on one.
_KEPT = """
    SELECT o.picture FROM observations o WHERE o.kept = 1 AND o.picture IS NOT NULL
    UNION
    SELECT o.picture FROM memories m JOIN evidence e ON e.memory = m.n JOIN observations o ON o.n = e.observation
    WHERE m.kept = 1 AND o.picture IS NOT NULL"""


@dataclass(frozen=True, slots=True)
class PictureRow:
    """What the limits look at: when it was taken, bytes on the disk, and when it goes (microseconds), if announced."""

    id: BlobId
    at: int
    bytes: int
    due: int | None


class Pictures:
    """Reads and writes the table; the files are the `Blobs`'."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    def insert(self, connection: Connection, picture: BlobId, observation: ObservationId) -> None:
        """It is of this observation, which has been inserted before; inside a transaction. To be measured then."""
        connection.execute(
            "INSERT INTO pictures (id, owner, at) SELECT ?, n, at FROM observations WHERE id = ?",
            (picture, observation),
        )

    def of(self, observation: str) -> BlobId | None:
        """The picture that an observation shows, unless that is hidden."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT p.id FROM observations o JOIN pictures p ON p.id = o.picture WHERE o.id = ?", (observation,)
            ).fetchone()
        return BlobId(row[0]) if row is not None else None

    def owner(self, observation: ObservationId) -> ObservationId | None:
        """Of which observation the picture is that this one shows."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT w.id FROM observations o JOIN pictures p ON p.id = o.picture "
                "JOIN observations w ON w.n = p.owner WHERE o.id = ?",
                (observation,),
            ).fetchone()
        return ObservationId(row[0]) if row is not None else None

    def shown_by(self, ids: Collection[str]) -> dict[str, ObservationId]:
        """For memories and observations that have a picture, the observation to show; a memory's is its first."""
        found: dict[str, ObservationId] = {}
        with self._database.reading() as connection:
            for part, marks in in_parts(ids):
                rows = connection.execute(
                    f"SELECT id, id, at, n FROM observations WHERE id IN ({marks}) AND picture IS NOT NULL "
                    "UNION ALL SELECT m.id, o.id, o.at, o.n FROM memories m JOIN evidence e ON e.memory = m.n "
                    f"JOIN observations o ON o.n = e.observation WHERE m.id IN ({marks}) AND o.picture IS NOT NULL "
                    "ORDER BY 3, 4",
                    (*part, *part),
                )
                for name, observation, *_ in rows:
                    found.setdefault(name, ObservationId(observation))
        return found

    def thumbnail(self, observation: ObservationId) -> bytes | None:
        """The small copy of the picture it shows, made now where there is none; None when there is no whole picture.

        Raises `StoreDamaged` when the picture's file is missing or does not open.
        """
        picture = self.of(observation)
        if picture is None:
            return None
        small = self._blobs.get_small(picture)
        if small is None:
            small = thumbnail_of(self._blobs.get(picture))
            if small is not None:
                self._blobs.put_small(picture, small)
        return small

    def keep(self, connection: Connection, name: str, kept: bool) -> bool:
        """Mark a memory or an observation; whether that changed anything. Raises `NotFound`."""
        table = "memories" if name.startswith("m_") else "observations"
        row = connection.execute(f"SELECT kept FROM {table} WHERE id = ?", (name,)).fetchone()
        if row is None:
            raise NotFound(f"Nothing is remembered under “{name}”. It may have been forgotten.")
        connection.execute(f"UPDATE {table} SET kept = ? WHERE id = ?", (int(kept), name))
        return bool(row[0]) != kept

    def kept_among(self, ids: Collection[str]) -> set[str]:
        """Those of these memories and observations that are kept for ever."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id FROM observations WHERE kept = 1 UNION ALL SELECT id FROM memories WHERE kept = 1"
            )
            return {row[0] for row in rows}.intersection(ids)

    def owned_by(self, observations: Collection[str]) -> int:
        """How many pictures are of these."""
        total = 0
        with self._database.reading() as connection:
            for part, marks in in_parts(observations):
                row = connection.execute(
                    f"SELECT count(*) FROM observations o JOIN pictures p ON p.owner = o.n WHERE o.id IN ({marks})",
                    part,
                ).fetchone()
                total += int(row[0])
        return total

    def with_others(self, observations: Collection[str]) -> list[tuple[BlobId, ObservationId]]:
        """The pictures of other observations on which one of these stood as well, each with its owner."""
        with self._database.reading() as connection:
            return self.beside(connection, observations)

    def beside(self, connection: Connection, observations: Collection[str]) -> list[tuple[BlobId, ObservationId]]:
        """As `with_others`, inside a transaction."""
        doomed = set(observations)
        rows = connection.execute(
            "SELECT p.id, w.id, e.value FROM observations_entries e JOIN pictures p ON p.owner = e.n "
            "JOIN observations w ON w.n = e.n WHERE e.key = ?",
            (BESIDE,),
        )
        return [
            (BlobId(picture), ObservationId(owner))
            for picture, owner, others in rows
            if owner not in doomed and not doomed.isdisjoint(str(others).split())
        ]

    def shows_forgotten(self, connection: Connection, observation: Observation) -> bool:
        """Whether something stands on the picture of an observation that is known and there no more."""
        others = str(observation.metadata.get(BESIDE, "")).split()
        return any(
            connection.execute(
                "SELECT 1 FROM ledger WHERE id = :id AND NOT EXISTS (SELECT 1 FROM observations WHERE id = :id)",
                {"id": name},
            ).fetchone()
            for name in others
        )

    def count(self) -> int:
        """How many there are."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM pictures").fetchone()[0])

    def all_ids(self) -> set[str]:
        """Every picture that somebody owns."""
        with self._database.reading() as connection:
            return {row[0] for row in connection.execute("SELECT id FROM pictures")}

    def rows(self) -> tuple[list[PictureRow], set[str]]:
        """All of them, the newest first, and which of them are kept for ever."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, at, coalesce(bytes, 0), due FROM pictures ORDER BY at DESC, id DESC")
            return [PictureRow(BlobId(row[0]), *row[1:]) for row in rows], self._kept(connection)

    def measure(self) -> int:
        """Note the size of some that were never measured; how many there were."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id FROM pictures WHERE bytes IS NULL LIMIT ?", (_MEASURED,)).fetchall()
        if rows:
            sizes = [(self._blobs.size(row[0]), row[0]) for row in rows]
            with self._database.transaction() as connection:
                connection.executemany("UPDATE pictures SET bytes = ? WHERE id = ?", sizes)
        return len(rows)

    def announce(self, dues: Iterable[tuple[int | None, str]]) -> None:
        """Note when these go; None: not at all."""
        with self._database.transaction() as connection:
            connection.executemany("UPDATE pictures SET due = ? WHERE id = ?", list(dues))

    def going(self, limit: int, after: ObservationId | None = None) -> list[ObservationId]:
        """The observations whose own pictures were announced to go, those that go first first."""
        tail, arguments = "", []
        if after is not None:
            tail, arguments = "AND (p.at, w.n) > (SELECT at, n FROM observations WHERE id = ?)", [after]
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT w.id FROM pictures p JOIN observations w ON w.n = p.owner "
                f"WHERE p.due IS NOT NULL {tail} ORDER BY p.at, w.n LIMIT ?",
                (*arguments, limit),
            )
            return [ObservationId(row[0]) for row in rows]

    def release(self, connection: Connection, names: Sequence[str]) -> tuple[list[str], list[ObservationId]]:
        """Let these go, but none that is kept for ever: which files are owned by nobody now, and who lost a picture.

        Inside a transaction; the files are deleted after it.
        """
        kept = self._kept(connection)
        gone = [name for name in names if name not in kept]
        losers: list[ObservationId] = []
        for name in gone:
            losers += [ObservationId(row[0]) for row in self._showing(connection, name)]
            self.take_away(connection, name)
        return gone, losers

    def take_away(self, connection: Connection, name: str) -> None:
        """Nobody shows this picture any more; inside a transaction."""
        connection.execute("UPDATE observations SET picture = NULL WHERE picture = ?", (name,))
        connection.execute("DELETE FROM pictures WHERE id = ?", (name,))

    def seen(self) -> str:
        """The limits whose announcement a person has seen, as they were written; “” at first."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT seen FROM retention").fetchone()
        return str(row[0]) if row is not None else ""

    def mark_seen(self, limits: str) -> None:
        """A person has seen what goes under these limits."""
        with self._database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO retention (n, seen) VALUES (1, ?)", (limits,))

    def _showing(self, connection: Connection, name: str) -> list[Any]:
        return connection.execute("SELECT id FROM observations WHERE picture = ?", (name,)).fetchall()

    def _kept(self, connection: Connection) -> set[str]:
        return {row[0] for row in connection.execute(_KEPT)}
