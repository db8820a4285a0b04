"""Numbered schema changes. A database is copied before it is changed; a fresh one goes through the same steps."""

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from memory_core.errors import HomeUnwritable, StoreError
from memory_core.store.database import Database
from memory_core.store.schema import (
    DESCRIPTIONS,
    DISMISSED,
    FILTERED,
    FIRST_SCHEMA,
    JOTTED,
    PACKED,
    PICTURES,
    REFLECTION,
    STEPS,
    UNDOABLE,
    UNINDEXED,
    WITHHELD,
)
from memory_core.store.scripts import STROKED, spaced

if TYPE_CHECKING:
    import sqlite_utils


def _lay_the_first_schema(tools: "sqlite_utils.Database") -> None:
    for statement in FIRST_SCHEMA:
        tools.execute(statement)


def _add_descriptions(tools: "sqlite_utils.Database") -> None:
    for statement in DESCRIPTIONS:
        tools.execute(statement)


def _give_pictures_a_table(tools: "sqlite_utils.Database") -> None:
    for statement in PICTURES:
        tools.execute(statement)


def _make_changes_undoable(tools: "sqlite_utils.Database") -> None:
    for statement in UNDOABLE:
        tools.execute(statement)


def _make_room_for_reflection(tools: "sqlite_utils.Database") -> None:
    for statement in REFLECTION:
        tools.execute(statement)


def _let_forgettings_wait(tools: "sqlite_utils.Database") -> None:
    for statement in WITHHELD:
        tools.execute(statement)


def _list_metadata(tools: "sqlite_utils.Database") -> None:
    for statement in FILTERED:
        tools.execute(statement)


def _pack_vectors(tools: "sqlite_utils.Database") -> None:
    for statement in PACKED:
        tools.execute(statement)


def _take_accents_off_other_writing(tools: "sqlite_utils.Database") -> None:
    _write_runs_anew(tools, "1")


def _take_strokes_off_letters(tools: "sqlite_utils.Database") -> None:
    _write_runs_anew(tools, f"title || text GLOB '*[{STROKED}]*'")


def _write_runs_anew(tools: "sqlite_utils.Database", which: str) -> None:
    for layer in ("observations", "memories"):
        for n, title, text in tools.execute(f"SELECT n, title, text FROM {layer} WHERE {which}").fetchall():
            if characters := spaced(f"{title}\n{text}"):
                tools.execute(f"DELETE FROM {layer}_runs WHERE rowid = ?", (n,))
                tools.execute(f"INSERT INTO {layer}_runs (rowid, text) VALUES (?, ?)", (n, characters))


def _let_undoing_go_further(tools: "sqlite_utils.Database") -> None:
    for statement in STEPS:
        tools.execute(statement)


def _free_the_outbox_of_indexes(tools: "sqlite_utils.Database") -> None:
    for statement in UNINDEXED:
        tools.execute(statement)


def _make_room_for_jotting(tools: "sqlite_utils.Database") -> None:
    for statement in JOTTED:
        tools.execute(statement)


def _remember_what_was_deleted(tools: "sqlite_utils.Database") -> None:
    for statement in DISMISSED:
        tools.execute(statement)


# With so much of the file unused after a change, it is written anew.
_MUCH_FREE = 0.25

MIGRATIONS: tuple[Callable[["sqlite_utils.Database"], None], ...] = (
    _lay_the_first_schema,
    _add_descriptions,
    _give_pictures_a_table,
    _make_changes_undoable,
    _make_room_for_reflection,
    _let_forgettings_wait,
    _list_metadata,
    _pack_vectors,
    _take_accents_off_other_writing,
    _let_undoing_go_further,
    _free_the_outbox_of_indexes,
    _make_room_for_jotting,
    _remember_what_was_deleted,
    _take_strokes_off_letters,
)


def migrate(database: Database, migrations: tuple[Callable[["sqlite_utils.Database"], None], ...] = MIGRATIONS) -> None:
    """Bring the schema up to date, in one transaction.

    Raises `StoreError` when the file was written by a newer Scrubjay, `HomeUnwritable` when there is no room for the
    copy that is made first.
    """
    found = _version(database)
    if found > len(migrations):
        raise StoreError(
            "This data folder was written by a newer Scrubjay. Update Scrubjay, or choose another folder with --home."
        )
    if found == len(migrations):
        return
    copy = _copy_first(database, found) if found else None
    with database.transaction() as connection:
        tools = database.tools()
        for step in migrations[found:]:
            step(tools)
        connection.execute(f"PRAGMA user_version = {len(migrations)}")
    if copy is not None:
        copy.unlink()
        if _free_share(database) > _MUCH_FREE:
            database.rewrite(patient=True)


def copies(path: Path) -> list[Path]:
    """Copies that migrations left behind because they were interrupted."""
    return sorted(path.parent.glob(f"{path.name}.before-*"))


def _version(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _free_share(database: Database) -> float:
    with database.reading() as connection:
        free = int(connection.execute("PRAGMA freelist_count").fetchone()[0])
        pages = int(connection.execute("PRAGMA page_count").fetchone()[0])
    return free / max(1, pages)


def _copy_first(database: Database, version: int) -> Path:
    database.checkpoint()
    copy = database.path.with_name(f"{database.path.name}.before-{version + 1}")
    try:
        handle = os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as target, database.path.open("rb") as source:
            shutil.copyfileobj(source, target)
            os.fsync(target.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            copy.unlink()
        raise HomeUnwritable(
            "The memory database must be changed for this version of Scrubjay, and there is no room for the copy that "
            f"is made first ({error.strerror}). Free some space, then start again."
        ) from error
    return copy
