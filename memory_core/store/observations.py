"""The table of observations: kept verbatim and written once; how long it was so may grow, and a person may revise."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from memory_core.errors import NotFound
from memory_core.records.ids import BlobId, ObservationId
from memory_core.records.observation import Observation, ObservationKind
from memory_core.records.place import Place
from memory_core.records.scope import Scope
from memory_core.records.sighting import Sighting
from memory_core.records.sketch import Sketch
from memory_core.store.database import Connection, Database
from memory_core.store.filters import Conditions
from memory_core.store.glances import DESCRIBED, places_of, sketches_of
from memory_core.store.outbox import put
from memory_core.store.rows import (
    dump_lines,
    dump_mapping,
    from_micros,
    in_parts,
    load_counts,
    load_lines,
    load_mapping,
    marks_for,
    to_micros,
)
from memory_core.store.scripts import spaced

_COLUMNS = (
    "id, kind, at, until, text, app, title, url, monitor, speaker, language, redactions, metadata, picture, "
    "tenant, agent, user, session, device"
)
_READ = ", ".join(f"o.{name.strip()}" for name in _COLUMNS.split(",")) + ", o.kept, d.text, d.model"
_FROM = f"observations o {DESCRIBED}"
_INSERT = f"INSERT INTO observations ({_COLUMNS}) VALUES ({', '.join('?' * 19)})"
# Beyond this much of each neighbour, the field of neighbours would only repeat whole pages.
_NEIGHBOUR_CHARACTERS = 1_500
# So many that wait for the agents are put in order at a time; among some of these the next ones are looked for.
_IN_ORDER = 4_096
_OPEN_AHEAD = 4
# After so many further failures the agents have given up on an observation.
_RETRIES = 2


class Observations:
    """Reads and writes observations. Lists come without `lines` (they are large) unless asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._next: list[str] = []

    def insert(self, connection: Connection, observation: Observation) -> bool:
        """Keep it; call inside a transaction. False when its id was taken in before (then nothing happens)."""
        n = insert_values(connection, values_of(observation))
        if n is not None and observation.lines:
            connection.execute("INSERT INTO layouts (n, lines) VALUES (?, ?)", (n, dump_lines(observation.lines)))
        return n is not None

    def sightings(self) -> list[Sighting]:
        """Where each came from, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, kind, at, app, title, url, until FROM observations ORDER BY at, n"
            ).fetchall()
        return [
            Sighting(id, ObservationKind(kind), from_micros(at), app, title, url, from_micros(until))
            for id, kind, at, app, title, url, until in rows
        ]

    def admit(self, connection: Connection, ids: Iterable[str]) -> None:
        """These may be taken in again, should they have been forgotten: a person brings them back."""
        connection.executemany(
            "DELETE FROM ledger WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM observations WHERE id = ?1)",
            [(name,) for name in ids],
        )

    def prolong(self, connection: Connection, observation: ObservationId, until: datetime) -> bool:
        """It was still so at `until`; call inside a transaction. False when that is nothing new, or it is not there."""
        moment = to_micros(until)
        cursor = connection.execute(
            "UPDATE observations SET until = ? WHERE id = ? AND until < ?", (moment, observation, moment)
        )
        return cursor.rowcount > 0

    def revise(
        self, connection: Connection, observation: ObservationId, text: str, metadata: Mapping[str, Any], *, again: bool
    ) -> None:
        """Put it into other words, by hand; call inside a transaction. `again`: have the agents conclude anew."""
        connection.execute(
            "UPDATE observations SET text = ?, metadata = ? WHERE id = ?", (text, dump_mapping(metadata), observation)
        )
        n, title = connection.execute("SELECT n, title FROM observations WHERE id = ?", (observation,)).fetchone()
        connection.execute("DELETE FROM observations_runs WHERE rowid = ?", (n,))
        if characters := spaced(f"{title}\n{text}"):
            connection.execute("INSERT INTO observations_runs (rowid, text) VALUES (?, ?)", (n, characters))
        put(connection, observation)
        self.index_neighbours(connection, [observation])
        if again:
            self.reopen(connection, [observation])

    def reopen(self, connection: Connection, ids: Iterable[str]) -> None:
        """Have the agents conclude from these once more."""
        connection.executemany("UPDATE ledger SET concluded = 0, attempts = 0 WHERE id = ?", [(name,) for name in ids])

    def get(self, observation: ObservationId) -> Observation:
        """With its lines. Raises `NotFound`."""
        found = self.get_many([observation], lines=True)
        if observation not in found:
            raise NotFound(f"There is no observation {observation}. It may have been forgotten.")
        return found[observation]

    def get_many(self, ids: Collection[str], *, lines: bool = False) -> dict[ObservationId, Observation]:
        """Those of the ids that exist, in the order given."""
        if not (wanted := list(dict.fromkeys(ids))):
            return {}
        rows: dict[str, Observation] = {}
        with self._database.reading() as connection:
            for part, marks in in_parts(wanted):
                for found in self._select(connection, f"WHERE o.id IN ({marks})", part, lines=lines):
                    rows[found.id] = found
        return {ObservationId(name): rows[name] for name in wanted if name in rows}

    def page(
        self,
        *,
        app: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
        limit: int = 100,
        before: ObservationId | None = None,
        scope: Scope | None = None,
    ) -> list[Observation]:
        """Newest first; `before` names the last one of the page before."""
        conditions = Conditions("o")
        if scope is not None:
            conditions.scope(scope)
        if app:
            conditions.apps([app])
        conditions.period(since, until)
        if before is not None:
            conditions.add("({t}.at, {t}.n) < (SELECT b.at, b.n FROM observations b WHERE b.id = ?)", before)
        tail = f"WHERE {conditions.sql} ORDER BY o.at DESC, o.n DESC LIMIT ?"
        with self._database.reading() as connection:
            return self._select(connection, tail, [*conditions.arguments, limit])

    def neighbours(self, observation: ObservationId, before: int = 2, after: int = 2) -> list[Observation]:
        """Those next to it in time in the same session and application, oldest first, without itself."""
        with self._database.reading() as connection:
            numbers = _around(connection, observation, before, after)
            marks = marks_for(numbers)
            return self._select(connection, f"WHERE o.n IN ({marks}) ORDER BY o.at, o.n", numbers)

    def beside(self, connection: Connection, observation: ObservationId) -> list[ObservationId]:
        """The ids of its neighbours, two on either side."""
        numbers = _around(connection, observation, 2, 2)
        marks = marks_for(numbers)
        rows = connection.execute(f"SELECT id FROM observations WHERE n IN ({marks})", numbers)
        return [ObservationId(row[0]) for row in rows]

    def index_neighbours(self, connection: Connection, ids: Iterable[ObservationId]) -> None:
        """Write the field of neighbouring text for these and those next to them; call inside a transaction."""
        touched: dict[str, None] = {}
        for changed in ids:
            touched[changed] = None
            for n in _around(connection, changed, 2, 2):
                row = connection.execute("SELECT id FROM observations WHERE n = ?", (n,)).fetchone()
                touched[row[0]] = None
        for name in touched:
            self._index_around(connection, name)

    def places(self, ids: Collection[str]) -> dict[str, Place]:
        """Where those of the ids that exist stand among the others."""
        with self._database.reading() as connection:
            return places_of(connection, ids)

    def sketches(self, ids: Collection[str]) -> dict[str, Sketch]:
        """What recall must know of those of the ids that exist."""
        with self._database.reading() as connection:
            return sketches_of(connection, ids)

    def open_ids(self, limit: int) -> list[ObservationId]:
        """Observations that the agents have not concluded from, oldest first.

        Putting them in order takes as long as there are many, so some thousands are put in order at a time; what is
        taken in meanwhile has its turn after these.
        """
        with self._database.reading() as connection:
            found = _still_open(connection, self._next[: limit * _OPEN_AHEAD])[:limit]
            if len(found) < limit:
                rows = connection.execute(
                    # CROSS: from the few that are open to their times, and not from all times to whether they are open.
                    "SELECT l.id FROM ledger l CROSS JOIN observations o ON o.id = l.id "
                    "WHERE l.concluded = 0 AND l.attempts <= ? ORDER BY o.at, o.n LIMIT ?",
                    (_RETRIES, max(limit, _IN_ORDER)),
                ).fetchall()
                found, self._next = [row[0] for row in rows[:limit]], [row[0] for row in rows]
            elif found[0] != self._next[0]:
                self._next = self._next[self._next.index(found[0]) :]
        return [ObservationId(name) for name in found]

    def any_open(self) -> bool:
        """Whether the agents still have to conclude from any; unlike `open_count` as quick with many."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT 1 FROM ledger WHERE concluded = 0 AND attempts <= ? LIMIT 1", (_RETRIES,)
            ).fetchone()
        return row is not None

    def mark_concluded(self, connection: Connection, ids: Iterable[str]) -> None:
        """The agents are done with these."""
        connection.executemany("UPDATE ledger SET concluded = 1 WHERE id = ?", [(name,) for name in ids])

    def mark_failed(self, connection: Connection, ids: Iterable[str]) -> None:
        """The agents failed on these once more."""
        connection.executemany("UPDATE ledger SET attempts = attempts + 1 WHERE id = ?", [(name,) for name in ids])

    def existing(self, ids: Collection[ObservationId]) -> list[ObservationId]:
        """Those of the ids that are there, in the order given."""
        found: set[str] = set()
        wanted = list(ids)
        with self._database.reading() as connection:
            for part, marks in in_parts(wanted):
                rows = connection.execute(f"SELECT id FROM observations WHERE id IN ({marks})", part)
                found.update(row[0] for row in rows)
        return [name for name in wanted if name in found]

    def open_count(self) -> int:
        """How many the agents still have to conclude from."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT count(*) FROM ledger WHERE concluded = 0 AND attempts <= ?", (_RETRIES,)
            ).fetchone()
        return int(row[0])

    def given_up(self) -> int:
        """On how many the agents failed for good."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT count(*) FROM ledger WHERE concluded = 0 AND attempts > ?", (_RETRIES,)
            ).fetchone()
        return int(row[0])

    def known_ids(self, ids: Collection[str]) -> set[str]:
        """Which of these were taken in before, forgotten ones included; of memories, turns and conversations the
        forgotten ones alone."""
        marks = marks_for(ids)
        with self._database.reading() as connection:
            rows = connection.execute(f"SELECT id FROM ledger WHERE id IN ({marks})", list(ids)).fetchall()
        return {row[0] for row in rows}

    def count(self) -> int:
        """How many there are."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM observations").fetchone()[0])

    def apps(self) -> list[str]:
        """The applications that were seen, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT DISTINCT app FROM observations WHERE app <> '' ORDER BY app COLLATE NOCASE"
            ).fetchall()
        return [row[0] for row in rows]

    def filtered(self, since: datetime, until: datetime) -> dict[str, dict[str, int]]:
        """How many secrets were taken out of what was seen from `since` up to `until`: by kind, then by application."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT taken.key, o.app, sum(taken.value) FROM observations o, json_each(o.redactions) taken "
                "WHERE o.at >= ? AND o.at < ? GROUP BY taken.key, o.app ORDER BY taken.key, o.app COLLATE NOCASE",
                (to_micros(since), to_micros(until)),
            ).fetchall()
        filtered: dict[str, dict[str, int]] = {}
        for kind, app, count in rows:
            filtered.setdefault(kind, {})[app] = int(count)
        return filtered

    def _index_around(self, connection: Connection, name: str) -> None:
        n = connection.execute("SELECT n FROM observations WHERE id = ?", (name,)).fetchone()
        if n is None:
            return
        numbers = _around(connection, name, 2, 2)
        marks = marks_for(numbers)
        rows = connection.execute(
            f"SELECT substr(text, 1, {_NEIGHBOUR_CHARACTERS}) FROM observations WHERE n IN ({marks}) ORDER BY at, n",
            numbers,
        ).fetchall()
        connection.execute("DELETE FROM observations_around WHERE rowid = ?", n)
        if rows:
            text = "\n".join(row[0] for row in rows)
            connection.execute("INSERT INTO observations_around (rowid, text) VALUES (?, ?)", (n[0], text))

    def _select(
        self, connection: Connection, tail: str, arguments: Sequence[str | int | float], *, lines: bool = False
    ) -> list[Observation]:
        layout = ", l.lines" if lines else ", NULL"
        joined = " LEFT JOIN layouts l ON l.n = o.n" if lines else ""
        sql = f"SELECT {_READ}{layout} FROM {_FROM}{joined} {tail}"
        return [_observation(row) for row in connection.execute(sql, arguments)]


def insert_values(connection: Connection, values: Sequence[Any]) -> int | None:
    """Keep what `values_of` gave; the number of the row, or None when the id was taken in before."""
    name, text, title = values[0], values[4], values[6]
    if connection.execute("INSERT OR IGNORE INTO ledger (id) VALUES (?)", (name,)).rowcount == 0:
        return None
    n = connection.execute(_INSERT, values).lastrowid
    if characters := spaced(f"{title}\n{text}"):
        connection.execute("INSERT INTO observations_runs (rowid, text) VALUES (?, ?)", (n, characters))
    connection.execute("INSERT INTO outbox (id) VALUES (?)", (name,))
    return n


def _still_open(connection: Connection, names: Sequence[str]) -> list[str]:
    rows = connection.execute(
        f"SELECT l.id FROM ledger l JOIN observations o ON o.id = l.id WHERE l.id IN ({marks_for(names)}) "
        "AND l.concluded = 0 AND l.attempts <= ?",
        (*names, _RETRIES),
    )
    still = {row[0] for row in rows}
    return [name for name in names if name in still]


def _around(connection: Connection, name: str, before: int, after: int) -> list[int]:
    row = connection.execute(
        "SELECT tenant, user, agent, session, app, at, n FROM observations WHERE id = ?", (name,)
    ).fetchone()
    if row is None:
        return []
    *line, at, n = row
    numbers: list[int] = []
    for comparison, order, count in (("<", "DESC", before), (">", "ASC", after)):
        # What is of the same moment apart: many thousands may be, and of two columns at once no index is asked.
        beside = _beside(connection, f"at = ? AND n {comparison} ?", f"n {order}", [*line, at, n, count])
        if len(beside) < count:
            more = [*line, at, count - len(beside)]
            beside += _beside(connection, f"at {comparison} ?", f"at {order}, n {order}", more)
        numbers += beside
    return numbers


def _beside(connection: Connection, where: str, order: str, arguments: Sequence[Any]) -> list[int]:
    rows = connection.execute(
        "SELECT n FROM observations WHERE tenant = ? AND user = ? AND agent = ? AND session = ? AND app = ? "
        f"AND {where} ORDER BY {order} LIMIT ?",
        arguments,
    )
    return [found[0] for found in rows]


def values_of(observation: Observation) -> tuple[Any, ...]:
    """What is kept in the row of an observation, as texts and whole numbers."""
    scope = observation.scope
    return (
        observation.id,
        observation.kind.value,
        to_micros(observation.at),
        to_micros(observation.until),
        observation.text,
        observation.app,
        observation.title,
        observation.url,
        observation.monitor,
        observation.speaker,
        observation.language,
        dump_mapping(observation.redactions),
        dump_mapping(observation.metadata),
        observation.picture,
        scope.tenant,
        scope.agent,
        scope.user,
        scope.session,
        observation.device,
    )


def _observation(row: Sequence[Any]) -> Observation:
    return Observation(
        id=ObservationId(row[0]),
        kind=ObservationKind(row[1]),
        at=from_micros(row[2]),
        until=from_micros(row[3]),
        text=row[4],
        app=row[5],
        title=row[6],
        url=row[7],
        monitor=row[8],
        speaker=row[9],
        language=row[10],
        redactions={} if row[11] == "{}" else load_counts(row[11]),
        metadata={} if row[12] == "{}" else load_mapping(row[12]),
        picture=None if row[13] is None else BlobId(row[13]),
        scope=Scope(row[14], row[15], row[16], row[17]),
        device=row[18],
        kept=bool(row[19]),
        description=row[20] or "",
        described_by=row[21] or "",
        lines=() if row[22] is None else load_lines(row[22]),
    )
