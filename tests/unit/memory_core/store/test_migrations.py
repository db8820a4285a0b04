"""Changes of schema."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from memory_core.errors import HomeUnwritable, StoreError
from memory_core.home import Home
from memory_core.store.database import Database
from memory_core.store.migrations import MIGRATIONS, copies, migrate
from tests.fakes.core import KEY, keep, open_store

if TYPE_CHECKING:
    import sqlite_utils


def _add_a_column(tools: "sqlite_utils.Database") -> None:
    tools.execute("ALTER TABLE audit ADD COLUMN who TEXT")


def _fail(tools: "sqlite_utils.Database") -> None:
    tools.execute("ALTER TABLE audit ADD COLUMN where_from TEXT")
    raise StoreError("This change fails. Tell somebody.")


def test_a_fresh_database_has_every_table_and_its_version(home: Home) -> None:
    store = open_store(home)
    assert {"observations", "memories", "evidence", "outbox", "erasures"} <= set(store.database.tools().table_names())
    with store.database.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    store.close()


def test_opening_again_changes_nothing(home: Home) -> None:
    store = open_store(home)
    keep(store, "one")
    store.close()
    again = open_store(home)
    assert again.observations.count() == 1
    again.close()


def test_a_later_schema_is_reached_with_everything_kept_and_the_copy_removed(home: Home) -> None:
    store = open_store(home)
    keep(store, "one", "two")
    store.close()
    database = Database(home.database, KEY)
    migrate(database, (*MIGRATIONS, _add_a_column))
    assert "who" in database.tools()["audit"].columns_dict
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM observations").fetchone() == (2,)
    assert copies(home.database) == []
    database.close()


def test_a_change_that_fails_leaves_the_old_schema_and_the_copy(home: Home) -> None:
    open_store(home).close()
    database = Database(home.database, KEY)
    with pytest.raises(StoreError, match="fails"):
        migrate(database, (*MIGRATIONS, _fail))
    assert "where_from" not in database.tools()["audit"].columns_dict
    assert [copy.name for copy in copies(home.database)] == [f"memories.db.before-{len(MIGRATIONS) + 1}"]
    database.close()
    copied = Database(copies(home.database)[0], KEY)
    assert "audit" in copied.tools().table_names()
    copied.close()


def test_a_database_from_the_future_is_refused_with_a_sentence(home: Home) -> None:
    store = open_store(home)
    with store.database.transaction() as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    store.close()
    with pytest.raises(StoreError, match="newer Scrubjay"):
        open_store(home)


def test_without_room_for_the_copy_nothing_is_changed(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(home).close()
    database = Database(home.database, KEY)

    def refuse(self: Path, *_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("memory_core.store.migrations.shutil.copyfileobj", refuse)
    with pytest.raises(HomeUnwritable, match="No space left"):
        migrate(database, (*MIGRATIONS, _add_a_column))
    assert "who" not in database.tools()["audit"].columns_dict
    assert copies(home.database) == []
    database.close()
