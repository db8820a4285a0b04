"""What was sent to have pictures described, day by day, and whether a day's budget allows more."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from memory_core.errors import BudgetSpent
from memory_core.store.database import Connection, Database
from memory_core.store.rows import from_micros, to_micros

_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be sent on one day."""

    pictures: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent on one day; `masked`: pictures with something blacked out."""

    requests: int = 0
    pictures: int = 0
    masked: int = 0
    bytes: int = 0

    def allows(self, pictures: int, size: int, budget: Budget) -> bool:
        """Whether so much more stays within the budget."""
        return self.pictures + pictures <= budget.pictures and self.bytes + size <= budget.bytes


class Sendings:
    """A row for each of the person's days, written before anything is sent.

    A clock that was set back gives no second budget: what was sent on days that are still to come counts as well. What
    lies beyond tomorrow is counted today and then no longer, so that a clock that stood far ahead takes no later day's
    budget; on its own day it counts again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def take(self, now: datetime, *, pictures: int, masked: int, size: int, budget: Budget) -> None:
        """Count what is about to be sent; on the disk when it returns. Raises `BudgetSpent`, and counts nothing."""
        self.bring_back(now)
        today = _day(now)
        with self._database.transaction() as connection:
            if not _sent(connection, today).allows(pictures, size, budget):
                raise BudgetSpent("Today's budget for pictures is used up. It goes on tomorrow; the settings raise it.")
            _add(connection, today, Sent(1, pictures, masked, size), to_micros(now))
            connection.execute("DELETE FROM sendings WHERE day < ?", ((today - _KEPT).isoformat(),))

    def bring_back(self, now: datetime) -> None:
        """Count today what lies beyond tomorrow, which can only come of a clock that stood wrong."""
        today = _day(now)
        beyond = ((today + timedelta(days=1)).isoformat(),)
        which = "FROM sendings WHERE day > ? AND NOT carried"
        with self._database.reading() as connection:
            if connection.execute(f"SELECT 1 {which} LIMIT 1", beyond).fetchone() is None:
                return
        with self._database.transaction() as connection:
            rows = connection.execute(f"SELECT requests, pictures, masked, bytes {which}", beyond).fetchall()
            connection.execute("UPDATE sendings SET carried = 1 WHERE day > ?", beyond)
            for row in rows:
                _add(connection, today, Sent(*row), 0)

    def today(self, now: datetime) -> Sent:
        """What counts against the budget of this day."""
        with self._database.reading() as connection:
            return _sent(connection, _day(now))

    def last_at(self) -> datetime | None:
        """When something was last sent, by the clock of then."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT max(last_at) FROM sendings").fetchone()
        return None if row[0] is None else from_micros(row[0])


def _day(now: datetime) -> date:
    return now.astimezone().date()


def _sent(connection: Connection, today: date) -> Sent:
    row = connection.execute(
        "SELECT coalesce(sum(requests), 0), coalesce(sum(pictures), 0), coalesce(sum(masked), 0), "
        "coalesce(sum(bytes), 0) FROM sendings WHERE day = ?1 OR (day > ?1 AND NOT carried)",
        (today.isoformat(),),
    ).fetchone()
    return Sent(*row)


def _add(connection: Connection, day: date, sent: Sent, at: int) -> None:
    connection.execute(
        "INSERT INTO sendings (day, requests, pictures, masked, bytes, last_at) VALUES (?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (day) DO UPDATE SET requests = requests + excluded.requests, pictures = pictures + "
        "excluded.pictures, masked = masked + excluded.masked, bytes = bytes + excluded.bytes, "
        "last_at = max(last_at, excluded.last_at), carried = 0",
        (day.isoformat(), sent.requests, sent.pictures, sent.masked, sent.bytes, at),
    )
