"""Changes of schema."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from memory_core.errors import HomeUnwritable, StoreError
from memory_core.home import Home
from memory_core.records.ids import ObservationId
from memory_core.records.query import Query
from memory_core.store.database import Database
from memory_core.store.migrations import MIGRATIONS, copies, migrate
from tests.fakes.core import KEY, keep, open_store

if TYPE_CHECKING:
    import sqlite_utils

OLD = Path(__file__).parents[3] / "data" / "schema-1"


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


def test_letters_with_strokes_are_found_in_an_older_home_too(home: Home) -> None:
    store = open_store(home)
    (name,) = keep(store, "Żółta łódź")
    with store.database.transaction() as connection:
        connection.execute("DELETE FROM observations_runs")
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    store.close()
    store = open_store(home)
    found = store.fulltext.match('"lodz"', layer="observations", query=Query(text=""), limit=1)
    assert [one for one, _ in found] == [name]
    store.close()


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


@pytest.fixture
def old_home(home: Home) -> Home:
    """A home as the first schema left it: three observations, two with pictures, and two memories."""
    shutil.copytree(OLD, home.path, dirs_exist_ok=True)
    return home


def _schema(database: Database) -> list[tuple[str, str]]:
    with database.reading() as connection:
        rows = connection.execute(
            "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name"
        )
        return [(str(name), str(sql)) for name, sql in rows]


def test_the_first_schema_becomes_what_a_fresh_one_is_with_everything_kept(old_home: Home, tmp_path: Path) -> None:
    store, fresh = open_store(old_home), open_store(Home(tmp_path / "fresh"))
    assert _schema(store.database) == _schema(fresh.database)
    assert [one.text for one in store.observations.page()] == [
        "The letter of the insurer is missing.",
        "Beatriz has the drawings of the quay.",
        "The tender closes on the ninth of March.",
    ]
    assert {memory.text for memory in store.memories.page()} == {
        "The tender closes on the ninth of March.",
        "Beatriz has the drawings.",
    }
    assert not any(one.kept for one in store.observations.page())
    assert store.observations.get(ObservationId("o_old0")).lines[0].text == "The tender closes on the ninth of March."
    for opened in (store, fresh):
        opened.database.check()
        opened.close()


def test_entries_of_metadata_are_listed_when_they_come_from_an_older_schema_and_follow_every_change(
    home: Home,
) -> None:
    before = MIGRATIONS[: [step.__name__ for step in MIGRATIONS].index("_list_metadata")]
    database = Database(home.database, KEY)
    migrate(database, before)
    at, rest = "0, 0, 'words', '', '', '', 0, '', '', '{}'", "NULL, '', '', '', '', '', 0"
    with database.transaction() as connection:
        for name, metadata in (("o_1", '{"due": "2026-05-02", "n": 7, "tags": ["a"]}'), ("o_2", "{}")):
            connection.execute(f"INSERT INTO observations VALUES (NULL, '{name}', 'note', {at}, '{metadata}', {rest})")
        connection.execute("INSERT INTO vectors VALUES ('o_1', 0, 'hashed', x'00000000')")
        connection.execute("INSERT INTO outbox VALUES (7, 'o_2')")
    migrate(database)

    def listed() -> list[tuple[object, ...]]:
        with database.reading() as connection:
            return connection.execute(
                "SELECT key, type, value, moment FROM observations_entries ORDER BY n, key"
            ).fetchall()

    day = 1_777_680_000_000_000
    assert listed() == [("due", "text", "2026-05-02", day), ("n", "integer", 7, None), ("tags", "array", '["a"]', None)]
    with database.transaction() as connection:
        connection.execute("""UPDATE observations SET metadata = '{"n": 8}' WHERE id = 'o_1'""")
        connection.execute("""UPDATE observations SET metadata = '{"m": null}' WHERE id = 'o_2'""")
    assert listed() == [("n", "integer", 8, None), ("m", "null", None, None)]
    with database.transaction() as connection:
        connection.execute("DELETE FROM observations")
    assert listed() == []
    with database.reading() as connection:
        assert connection.execute("SELECT * FROM vectors").fetchall() == [("o_1", 0, "hashed", bytes(4))]
        assert connection.execute("SELECT * FROM outbox").fetchall() == [(7, "o_2")]
    database.close()


def test_the_pictures_of_the_first_schema_are_known_measured_and_get_their_small_copies_when_asked(
    old_home: Home,
) -> None:
    store = open_store(old_home)
    assert store.pictures.count() == 2
    assert store.sweep_pictures() == 0
    assert store.pictures.measure() == 2
    rows, kept = store.pictures.rows()
    assert all(row.bytes > 1_000 and row.due is None for row in rows)
    assert kept == set()
    assert list(old_home.pictures.glob("*.small")) == []
    small = store.pictures.thumbnail(ObservationId("o_old1"))
    assert small is not None
    assert small.startswith(b"RIFF")
    assert len(list(old_home.pictures.glob("*.small"))) == 1
    store.close()


def test_the_first_schema_is_copied_before_it_is_changed(old_home: Home) -> None:
    def stop(tools: "sqlite_utils.Database") -> None:
        raise StoreError("Killed here.")

    database = Database(old_home.database, KEY)
    with pytest.raises(StoreError, match="Killed"):
        migrate(database, (MIGRATIONS[0], stop))
    database.close()
    copied = Database(copies(old_home.database)[0], KEY)
    with copied.reading() as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM observations").fetchone() == (3,)
    copied.close()
    again = open_store(old_home)
    assert again.pictures.count() == 2
    again.close()
