"""What still has to be embedded: written in the transaction that made it, emptied by the index thread."""

from collections.abc import Sequence

from memory_core.store.database import Connection, Database


class Outbox:
    """A queue of ids of memories and observations, each at most once."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, connection: Connection, name: str) -> None:
        """Have it embedded (again); call inside a transaction."""
        connection.execute("INSERT OR REPLACE INTO outbox (id) VALUES (?)", (name,))

    def take(self, limit: int) -> list[tuple[int, str]]:
        """The oldest rows, number and id; they stay until `done`."""
        with self._database.reading() as connection:
            return connection.execute("SELECT n, id FROM outbox ORDER BY n LIMIT ?", (limit,)).fetchall()

    def done(self, connection: Connection, numbers: Sequence[int]) -> None:
        """These rows are dealt with; one that was put again meanwhile has another number and stays."""
        connection.executemany("DELETE FROM outbox WHERE n = ?", [(n,) for n in numbers])

    def put_all(self, connection: Connection) -> None:
        """Have everything embedded anew, as a change of the model needs."""
        connection.execute(
            "INSERT OR REPLACE INTO outbox (id) SELECT id FROM memories WHERE status = 'active' "
            "UNION ALL SELECT id FROM observations"
        )

    def count(self) -> int:
        """How many wait."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM outbox").fetchone()[0])
