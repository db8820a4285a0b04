"""The vectors, kept inside the encrypted database, so that the index can be rebuilt without embedding again."""

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from memory_core.store.database import Connection, Database
from memory_core.store.rows import in_parts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_SEPARATOR = "#"
_BATCH = 2_000


class Vectors:
    """Unit vectors by id and chunk. In the index a chunk is named `id` (the first) or `id#n`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, connection: Connection, name: str, embedder: str, vectors: "NDArray[np.float32]") -> None:
        """Replace the vectors of an id by these, shape (chunks, dimension); inside a transaction."""
        connection.execute("DELETE FROM vectors WHERE id = ?", (name,))
        connection.executemany(
            "INSERT INTO vectors (id, chunk, embedder, vector) VALUES (?, ?, ?, ?)",
            [(name, chunk, embedder, row.astype("<f4").tobytes()) for chunk, row in enumerate(vectors)],
        )

    def delete(self, connection: Connection, ids: Collection[str]) -> None:
        """Take the vectors of these out; inside a transaction."""
        connection.executemany("DELETE FROM vectors WHERE id = ?", [(name,) for name in ids])

    def names(self, embedder: str) -> set[str]:
        """The names, in the index, of all chunks that this embedder made."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, chunk FROM vectors WHERE embedder = ?", (embedder,))
            return {chunk_name(name, chunk) for name, chunk in rows}

    def names_of(self, ids: Collection[str]) -> set[str]:
        """The names, in the index, of all chunks of these."""
        found: set[str] = set()
        with self._database.reading() as connection:
            for part, marks in in_parts(ids):
                rows = connection.execute(f"SELECT id, chunk FROM vectors WHERE id IN ({marks})", part)
                found.update(chunk_name(name, chunk) for name, chunk in rows)
        return found

    def others(self, embedder: str) -> int:
        """How many chunks another embedder made."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT count(*) FROM vectors WHERE embedder <> ?", (embedder,)).fetchone()
            return int(row[0])

    def delete_others(self, connection: Connection, embedder: str) -> None:
        """Take out what another embedder made; inside a transaction."""
        connection.execute("DELETE FROM vectors WHERE embedder <> ?", (embedder,))

    def of(self, ids: Collection[str], embedder: str) -> "dict[str, NDArray[np.float32]]":
        """By name in the index, the chunks of these ids."""
        found: dict[str, NDArray[np.float32]] = {}
        with self._database.reading() as connection:
            for part, marks in in_parts(ids):
                rows = connection.execute(
                    f"SELECT id, chunk, vector FROM vectors WHERE id IN ({marks}) AND embedder = ?", [*part, embedder]
                )
                found.update((chunk_name(name, chunk), _vector(blob)) for name, chunk, blob in rows)
        return found

    def batches(self, embedder: str) -> "Iterator[tuple[list[str], NDArray[np.float32]]]":
        """All chunks of an embedder: names in the index and vectors of shape (≤ 2,000, dimension)."""
        last: tuple[str, int] | None = ("", -1)
        while last is not None:
            names, vectors, last = self.batch(embedder, last, _BATCH)
            if names:
                yield names, vectors

    def batch(
        self, embedder: str, after: tuple[str, int], size: int
    ) -> "tuple[list[str], NDArray[np.float32], tuple[str, int] | None]":
        """The next chunks of an embedder after one (id and chunk), and the last of these; None when there are none."""
        import numpy as np

        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT id, chunk, vector FROM vectors WHERE (id, chunk) > (?, ?) AND embedder = ? "
                "ORDER BY id, chunk LIMIT ?",
                (*after, embedder, size),
            ).fetchall()
        if not rows:
            return [], np.empty((0, 0), dtype=np.float32), None
        together = np.frombuffer(b"".join(row[2] for row in rows), dtype="<f4").astype(np.float32, copy=False)
        names = [chunk_name(name, chunk) for name, chunk, _ in rows]
        return names, together.reshape(len(rows), -1), (rows[-1][0], rows[-1][1])

    def count(self) -> int:
        """How many chunks are kept."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM vectors").fetchone()[0])


def chunk_name(name: str, chunk: int) -> str:
    """What a chunk is called in the index."""
    return name if chunk == 0 else f"{name}{_SEPARATOR}{chunk}"


def whole_name(chunk: str) -> str:
    """The id of what a chunk is a part of."""
    return chunk.partition(_SEPARATOR)[0]


def _vector(blob: bytes) -> "NDArray[np.float32]":
    import numpy as np

    return np.frombuffer(blob, dtype="<f4").astype(np.float32)
