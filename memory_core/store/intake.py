"""Takes observations in, durably and each once."""

import dataclasses
import json
from collections.abc import Iterable, Mapping, Sequence

from memory_core.records.ids import BlobId, ObservationId
from memory_core.records.observation import Captured, Observation
from memory_core.store.blobs import Blobs
from memory_core.store.database import Connection, Database
from memory_core.store.observations import Observations, insert_values, values_of
from memory_core.store.pictures import Pictures
from memory_core.store.rows import dump
from memory_core.store.thumbnails import thumbnail_of


def keep(
    database: Database, observations: Observations, pictures: Pictures, blobs: Blobs, captured: Sequence[Captured]
) -> list[ObservationId]:
    """Pictures first, then the rows in one transaction: a crash in between leaves files that are swept, no rows.

    What is only said to be so `again` lasts longer, after all the new ones are in. Returns the ids that were new.
    """
    # Only for the sake of pictures: inserting tells by itself what is known.
    shown_ids = [item.observation.id for item in captured if item.picture is not None and not item.again]
    known = observations.known_ids(shown_ids) if shown_ids else set()
    fresh = {item.observation.id: item for item in captured if not item.again and item.observation.id not in known}
    files: dict[ObservationId, BlobId] = {}
    kept: list[ObservationId] = []
    owned: set[BlobId] = set()
    try:
        for name, item in fresh.items():
            if item.picture is not None:
                files[name] = blobs.put(item.picture)
        with database.transaction() as connection:
            for name, item in fresh.items():
                own = files.get(name)
                if own is not None and pictures.shows_forgotten(connection, item.observation):
                    own = None
                shown = own or (pictures.of(item.picture_of) if item.picture_of else None)
                if observations.insert(connection, _showing(item.observation, shown)):
                    kept.append(name)
                    if own is not None:
                        pictures.insert(connection, own, name)
                        owned.add(own)
            for item in captured:
                if item.again:
                    observations.prolong(connection, item.observation.id, item.observation.until)
    except BaseException:
        blobs.delete(files.values())
        raise
    # What is forgotten stands on it, or another thread took the same one in between the look and the transaction.
    blobs.delete([blob for blob in files.values() if blob not in owned])
    # Only now: the words can be found meanwhile.
    _add_small(pictures, blobs, {files[name]: fresh[name] for name in files if files[name] in owned})
    return kept


def jot(database: Database, observations: Iterable[Observation]) -> None:
    """All of them but their `lines` in one row, where each row in their tables, with its words, takes fifteen pages."""
    database.jot("INSERT INTO jotted (row) VALUES (?)", (dump([values_of(one) for one in observations]),))


def put_in_place(connection: Connection) -> None:
    """Keep what was jotted down, in its order; call inside a transaction."""
    for (row,) in connection.execute("SELECT row FROM jotted ORDER BY n").fetchall():
        for values in json.loads(row):
            insert_values(connection, values)
    connection.execute("DELETE FROM jotted")


def _add_small(pictures: Pictures, blobs: Blobs, kept: Mapping[BlobId, Captured]) -> None:
    for blob, item in kept.items():
        if item.picture is not None and (small := thumbnail_of(item.picture)) is not None:
            blobs.put_small(blob, small)
    if kept:
        pictures.measure()


def _showing(observation: Observation, picture: BlobId | None) -> Observation:
    """The observation with this picture; most have none, and to copy one takes as long as to write a row of it."""
    return observation if observation.picture == picture else dataclasses.replace(observation, picture=picture)
