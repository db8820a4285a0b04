"""The file written anew beside itself, and the full-text indexes in short steps, while others go on."""

import errno
from pathlib import Path

import pytest

from memory_core.errors import HomeUnwritable
from memory_core.home import Home
from memory_core.store.database import Database, synced
from memory_core.store.wiping import unwiped, wipe_in_steps
from tests.fakes.core import KEY, keep, open_store


@pytest.fixture
def database(tmp_path: Path) -> Database:
    opened = Database(tmp_path / "some.db", KEY)
    with opened.transaction() as connection:
        connection.execute("CREATE TABLE words (n INTEGER PRIMARY KEY, word TEXT)")
        connection.executemany("INSERT INTO words (word) VALUES (?)", [(f"heron {n} " * 40,) for n in range(800)])
        connection.execute("PRAGMA user_version = 7")
    with opened.transaction() as connection:
        connection.execute("DELETE FROM words WHERE n > 100")
    opened.checkpoint()
    return opened


def _told(database: Database, sql: str) -> int:
    with database.reading() as connection:
        return int(connection.execute(sql).fetchone()[0])


def _write(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO words (word) VALUES ('late')")


def _write_while_it_is_copied(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(path: Path) -> None:
        synced(path)
        _write(database)

    monkeypatch.setattr("memory_core.store.database.synced", late)


def _copies(database: Database) -> list[str]:
    return [one.name for one in database.path.parent.iterdir() if "anew" in one.name]


def test_a_new_file_takes_the_place_of_the_old_one_with_all_that_was_in_it(database: Database) -> None:
    before = database.path.stat()
    assert database.rewrite(patient=True)
    after = database.path.stat()
    assert after.st_ino != before.st_ino
    assert after.st_size < before.st_size // 2
    assert after.st_mode & 0o077 == 0
    assert _told(database, "SELECT count(*) FROM words") == 100
    assert _told(database, "PRAGMA user_version") == 7
    assert _told(database, "PRAGMA freelist_count") == 0
    _write(database)
    database.check()
    database.close()
    again = Database(database.path, KEY)
    assert _told(again, "SELECT count(*) FROM words") == 101
    assert _copies(again) == []
    again.close()


def test_who_is_patient_gives_up_when_somebody_writes_meanwhile(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    inode = database.path.stat().st_ino
    _write_while_it_is_copied(database, monkeypatch)
    assert not database.rewrite(patient=True)
    assert database.path.stat().st_ino == inode
    assert _told(database, "SELECT count(*) FROM words WHERE word = 'late'") == 1
    assert _copies(database) == []
    database.close()


def test_for_others_it_is_done_all_the_same_and_nothing_is_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write_while_it_is_copied(database, monkeypatch)
    assert database.rewrite()
    assert _told(database, "SELECT count(*) FROM words WHERE word = 'late'") == 1
    assert _told(database, "PRAGMA freelist_count") == 0
    database.close()


def test_a_reader_that_takes_long_is_not_disturbed(database: Database) -> None:
    with database.reading() as connection:
        rows = connection.execute("SELECT word FROM words")
        assert rows.fetchone() is not None
        assert not database.rewrite(patient=True)
        assert len(rows.fetchall()) == 99
    assert database.rewrite(patient=True)
    database.close()


def test_without_room_for_the_copy_the_file_stays_as_it_is(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("memory_core.store.database.synced", full)
    assert not database.rewrite(patient=True)
    assert _copies(database) == []
    _write(database)
    database.close()


def test_the_copy_of_a_killed_process_is_removed(database: Database) -> None:
    database.close()
    for name in ("some.db.anew", "some.db.anew-journal"):  # killed while it writes, both are there
        database.path.with_name(name).write_bytes(b"half")
    again = Database(database.path, KEY)
    assert _copies(again) == []
    assert _told(again, "SELECT count(*) FROM words") == 100
    again.close()


def test_when_the_file_cannot_take_its_place_the_old_one_goes_on(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "held by a scanner")

    monkeypatch.setattr("memory_core.store.database.os.replace", refuse)
    assert not database.rewrite(patient=True)
    _write(database)
    assert _told(database, "SELECT count(*) FROM words") == 101
    database.close()


def test_a_file_that_does_not_open_when_it_was_exchanged_is_opened_when_there_is_room_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disk, say: nothing can be written then, and it goes on by itself."""

    def full(_: Database) -> None:
        raise HomeUnwritable("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_open_writer", full)
        assert not database.rewrite(patient=True)
        with pytest.raises(HomeUnwritable, match="full"):
            _write(database)
    _write(database)
    assert _told(database, "SELECT count(*) FROM words") == 101
    database.close()


def test_it_closes_also_without_a_connection_to_write_with(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Database) -> None:
        raise HomeUnwritable("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_open_writer", full)
        assert not database.rewrite(patient=True)
        database.close()
    again = Database(database.path, KEY)
    assert _told(again, "SELECT count(*) FROM words") == 100
    again.close()


def test_words_leave_the_indexes_in_steps(home: Home) -> None:
    store = open_store(home)
    gone = keep(store, *(f"kingfisher{n} at the weir" for n in range(60)))
    keep(store, *(f"heron{n} at the weir" for n in range(60)))
    with store.database.transaction() as connection, unwiped(connection, len(gone)):
        connection.executemany("DELETE FROM observations WHERE id = ?", [(name,) for name in gone])

    def blocks() -> bytes:
        with store.database.reading() as connection:
            return b"".join(row[0] for row in connection.execute("SELECT block FROM observations_words_data"))

    assert b"kingfish" in blocks()
    wipe_in_steps(store.database)
    assert b"kingfish" not in blocks()
    assert b"heron" in blocks()
    store.database.check()
    store.close()
