"""What still has to be embedded: written in the transaction that made it, emptied by the index thread."""

from collections.abc import Collection, Sequence

from memory_core.store.database import Connection, Database
from memory_core.store.rows import dump


def put(connection: Connection, name: str) -> None:
    """Have it embedded (again); inside a transaction. What is being embedded just then has its turn once more."""
    n = connection.execute("INSERT INTO outbox (id) VALUES (?)", (name,)).lastrowid
    # After it, so that no row ever gets the number of one that the index thread has in hand.
    connection.execute("DELETE FROM outbox WHERE id = ? AND n < ?", (name, n))


def take_out(connection: Connection, names: Collection[str]) -> None:
    """These need not be embedded; inside a transaction. Together, because there is no index by id."""
    connection.execute("DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?))", (dump(list(names)),))


class Outbox:
    """A queue of ids of memories and observations, each at most once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, connection: Connection, name: str) -> None:
        """See `put`."""
        put(connection, name)

    def take(self, limit: int) -> list[tuple[int, str]]:
        """The oldest rows, number and id; they stay until `done`."""
        with self._database.reading() as connection:
            return connection.execute("SELECT n, id FROM outbox ORDER BY n LIMIT ?", (limit,)).fetchall()

    def done(self, connection: Connection, taken: Sequence[tuple[int, str]]) -> None:
        """These rows are dealt with; one that was put again meanwhile has another number and stays.

        So does another that got the number of one that was forgotten meanwhile.
        """
        connection.executemany("DELETE FROM outbox WHERE n = ? AND id = ?", taken)

    def put_all(self, connection: Connection) -> None:
        """Have everything embedded anew, as a change of the model needs."""
        last = connection.execute("SELECT coalesce(max(n), 0) FROM outbox").fetchone()[0]
        connection.execute(
            "INSERT INTO outbox (id) SELECT id FROM memories WHERE status = 'active' "
            "UNION ALL SELECT id FROM observations"
        )
        connection.execute("DELETE FROM outbox WHERE n <= ?", (last,))

    def count(self) -> int:
        """How many wait."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])
