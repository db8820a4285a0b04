"""The file itself: its key, its transactions, its promises."""

import os
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlcipher3 import dbapi2

from memory_core.errors import DiskFull, HomeUnwritable, KeyRefused, StoreDamaged, StoreError
from memory_core.home import Home
from memory_core.records.ids import ObservationId
from memory_core.records.query import Query
from memory_core.store.database import Connection, Database
from memory_core.store.faults import translate, translated
from tests.fakes.core import KEY, keep, observation, open_store


class _Complaint(Exception):
    def __init__(self, code: int) -> None:
        super().__init__("complaint")
        self.sqlite_errorcode = code


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "some.db"


def _filled(path: Path, rows: int = 1) -> None:
    database = Database(path, KEY)
    with database.transaction() as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
        connection.executemany("INSERT INTO words VALUES (?)", [(f"kingfisher {n} " * 20,) for n in range(rows)])
    database.close()


def _rows(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("SELECT count(*) FROM words").fetchone()[0])


def test_nothing_of_a_text_can_be_read_in_the_file(path: Path) -> None:
    _filled(path)
    assert b"kingfisher" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format")


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    _filled(path)
    assert os.stat(path).st_mode & 0o077 == 0


def test_a_wrong_key_says_so(path: Path) -> None:
    _filled(path)
    with pytest.raises(KeyRefused, match="key"):
        Database(path, b"x" * 32)


def test_a_damaged_page_says_so_and_names_what_to_do(path: Path) -> None:
    _filled(path, rows=500)
    database = Database(path, KEY)
    database.check()
    database.close()
    body = bytearray(path.read_bytes())
    for page in range(10, len(body) // 4096):
        body[page * 4096 + 200] ^= 0xFF
    path.write_bytes(body)
    database = Database(path, KEY)
    with pytest.raises(StoreDamaged, match="backup"), database.reading() as connection:
        connection.execute("SELECT sum(length(word)) FROM words").fetchone()
    with pytest.raises(StoreDamaged, match="backup"):
        database.check()
    database.close()


def test_a_check_beside_readers_finds_no_damage_that_is_not_there(home: Home) -> None:
    store = open_store(home)
    for n in range(60):
        keep(store, *(f"heron {n} {word}" for word in ("one", "two", "three")))
        store.fulltext.match('"heron"', layer="observations", query=Query(""), limit=1)
        if n % 10 == 9:
            store.database.check()
    store.close()


def test_the_folder_of_the_file_must_be_writable(tmp_path: Path) -> None:
    (tmp_path / "folder").write_text("a file where a folder should be")
    with pytest.raises(HomeUnwritable, match="cannot be written"):
        Database(tmp_path / "folder" / "some.db", KEY)


def test_a_transaction_that_fails_leaves_nothing(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)

    def fail_half_way() -> None:
        with database.transaction() as connection:
            connection.execute("INSERT INTO words VALUES ('half')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert _rows(database) == 1
    database.close()


def test_a_nested_transaction_is_part_of_the_outer_one(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)

    def fail_after_the_inner() -> None:
        with database.transaction():
            with database.transaction() as connection:
                connection.execute("INSERT INTO words VALUES ('inner')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_inner()
    assert _rows(database) == 1
    database.close()


def test_a_reader_sees_what_its_own_transaction_wrote_and_others_do_not(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)
    seen: list[int] = []
    with database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES ('fresh')")
        assert _rows(database) == 2
        other = threading.Thread(target=lambda: seen.append(_rows(database)))
        other.start()
        other.join()
    assert seen == [1]
    assert _rows(database) == 2
    database.close()


def test_readers_wait_for_each_other_when_there_are_more_of_them_than_connections(path: Path) -> None:
    _filled(path, rows=3)
    database = Database(path, KEY, readers=2)
    seen: list[int] = []
    threads = [threading.Thread(target=lambda: seen.append(_rows(database))) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [3] * 12
    database.close()


def test_what_is_jotted_down_is_there_for_everybody_at_once_also_after_the_process_was_killed(home: Home) -> None:
    killed = open_store(home)
    killed.jot([observation("a heron in the reeds", name="o_1")])
    store = open_store(home)  # as the next process finds it
    assert store.observations.get(ObservationId("o_1")).text == "a heron in the reeds"
    store.jot([observation("a bittern", name="o_2"), observation("an egret", name="o_3")])
    others = threading.Thread(target=lambda: store.jot([observation("a grebe", name="o_4")]))
    others.start()
    others.join()
    found = [store.fulltext.match(word, layer="observations", query=Query(""), limit=1) for word in ("egret", "grebe")]
    assert [name for ((name, _),) in found] == ["o_3", "o_4"]
    assert [name for _, name in store.outbox.take(9)] == ["o_1", "o_2", "o_3", "o_4"]
    for closing in (store, killed):
        closing.close()


def test_what_is_jotted_down_waits_for_room_on_the_disk_and_holds_no_reader_up(home: Home) -> None:
    store = open_store(home)
    place, full = store.database._place, True  # noqa: SLF001 - stands for a disk that fills up in between

    def put_in_place(connection: Connection) -> None:
        if full:
            raise DiskFull("full")
        assert place is not None
        place(connection)

    store.database.put_in_place_by(put_in_place)
    store.jot([observation("a heron", name="o_1")])
    assert (store.observations.count(), store.database.behind) == (0, "full")
    with pytest.raises(DiskFull), store.database.transaction():
        pass
    with pytest.raises(DiskFull):
        store.settle()
    full = False
    assert (store.observations.count(), store.database.behind) == (1, "")
    store.close()


def test_what_was_counted_through_a_veil_counts_no_more_without_it(home: Home) -> None:
    store = open_store(home)
    keep(store, "a heron")
    totals = []
    for veil in ((), ("CREATE TEMP VIEW observations AS SELECT * FROM main.observations WHERE 0",), ()):
        store.database.veil(veil)
        totals.append(store.fulltext.total("observations"))
    assert totals == [1, 0, 1]
    store.close()


def test_a_reader_cannot_write(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)
    with pytest.raises(HomeUnwritable), database.reading() as connection:
        connection.execute("DELETE FROM words")
    database.close()


def test_a_closed_database_says_that_it_is_closed(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)
    database.close()
    database.close()
    with pytest.raises(StoreError, match="closed"), database.transaction():
        pass
    with pytest.raises(StoreError, match="closed"), database.reading():
        pass


def test_a_reader_that_is_busy_while_it_is_closed_gives_its_connection_up_afterwards(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)
    with database.reading() as connection:
        database.close()
        assert connection.execute("SELECT count(*) FROM words").fetchone() == (1,)


def test_the_log_is_empty_after_a_checkpoint_and_full_while_a_reader_holds_it(path: Path) -> None:
    database = Database(path, KEY)
    log = path.with_name("some.db-wal")
    with database.transaction() as connection:
        connection.execute("CREATE TABLE words (word TEXT)")
    assert log.stat().st_size > 0
    with database.reading() as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM words").fetchone()
        with database.transaction() as writer:
            writer.execute("INSERT INTO words VALUES ('late')")
        connection.execute("COMMIT")
    assert database.checkpoint()
    assert log.stat().st_size == 0
    database.close()


def test_sqlite_utils_sees_the_tables(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)
    assert database.tools().table_names() == ["words"]
    database.close()


@pytest.mark.parametrize(
    ("code", "error", "words"),
    [
        (13, DiskFull, "full"),
        (10 | 19 << 8, DiskFull, "full"),
        (8, HomeUnwritable, "read-only"),
        (10, StoreError, "disk failed"),
        (5, StoreError, "busy"),
        (11, StoreDamaged, "damaged"),
        (11 | 1 << 8, StoreDamaged, "damaged"),
        (14, HomeUnwritable, "cannot be opened"),
        (1, StoreError, "refused"),
    ],
)
def test_what_the_driver_complains_about_becomes_a_sentence(code: int, error: type[Exception], words: str) -> None:
    ours = translate(_Complaint(code))
    assert type(ours) is error
    assert words in str(ours)


def test_a_full_disk_is_said_to_be_full_and_the_database_goes_on(path: Path) -> None:
    _filled(path)
    database = Database(path, KEY)
    with database.transaction() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
    database.tools().execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(HomeUnwritable, match="full"), database.transaction() as connection:
        connection.executemany("INSERT INTO words VALUES (?)", [("long " * 500,) for _ in range(50)])
    database.tools().execute(f"PRAGMA max_page_count = {pages + 2000}")
    with database.transaction() as connection:
        connection.execute("INSERT INTO words VALUES ('short')")
    assert _rows(database) == 2
    closed: list[bool] = []

    def full(_order: str) -> None:
        problem: Any = dbapi2.OperationalError("database or disk is full")
        problem.sqlite_errorcode = 13
        raise problem

    writer = database._writer  # noqa: SLF001 (only the real one can be asked for that, and only at the end)
    database._writer = cast(Any, SimpleNamespace(execute=full, close=lambda: closed.append(True)))  # noqa: SLF001
    database.close()
    assert closed, "what could be done better another time keeps nobody from closing"
    writer.close()


def test_errors_that_are_not_the_drivers_pass_unchanged() -> None:
    with pytest.raises(KeyError), translated():
        raise KeyError
