"""The spool on a real disk: durable, sealed, shared by processes, and patient with damage and full disks."""

import contextlib
import multiprocessing
import os
import random
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from capture.spool.database import sentence
from capture.spool.queue import Spool
from capture.spool.resealing import reseal
from memory_core.errors import SpoolError
from memory_core.ingest.inbox import Inbox
from memory_core.privacy.derive import derive_keys
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind

KEYS = derive_keys(b"k" * 32)
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def _captured(text: str, picture: bytes | None = None) -> Captured:
    return Captured(Observation(new_observation_id(), ObservationKind.SCREEN, NOON, NOON, text), picture)


def _texts(spool: Spool, limit: int = 100) -> list[str]:
    return [delivery.captured.observation.text for delivery in spool.claim(limit)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.db"


@pytest.fixture
def writer(path: Path) -> Iterator[Spool]:
    spool = Spool(path, public_key=KEYS.spool_public)
    yield spool
    spool.close()


@pytest.fixture
def reader(path: Path) -> Iterator[Spool]:
    spool = _reader(path)
    yield spool
    spool.close()


def _reader(path: Path) -> Spool:
    return Spool(path, public_key=KEYS.spool_public, private_key=KEYS.spool_private)


def test_rows_are_claimed_in_order_and_acknowledged_once(writer: Spool, reader: Spool) -> None:
    inbox: Inbox = reader
    for text in ("one", "two", "three"):
        writer.append(_captured(text, b"picture"))
    assert inbox.pending() == 3
    first = inbox.claim(2)
    assert [delivery.captured.observation.text for delivery in first] == ["one", "two"]
    assert first[0].captured.picture == b"picture"
    assert _texts(reader) == ["three"]
    assert inbox.claim(10) == []
    inbox.acknowledge([delivery.receipt for delivery in first])
    assert (inbox.pending(), inbox.damaged()) == (1, 0)


def test_released_rows_come_back_in_their_order(writer: Spool, reader: Spool) -> None:
    writer.append(_captured("waits"))
    (waiting,) = reader.claim(1)
    reader.release([waiting.receipt])
    writer.append(_captured("fresh"))
    assert _texts(reader, 1) == ["waits"]
    assert _texts(reader, 1) == ["fresh"]
    assert reader.pending() == 2


def test_what_a_crashed_core_had_claimed_comes_back(path: Path, writer: Spool, reader: Spool) -> None:
    writer.append(_captured("one"))
    assert _texts(reader) == ["one"]
    again = _reader(path)
    assert _texts(again) == ["one"]
    again.close()


def test_the_writing_end_cannot_read(writer: Spool) -> None:
    writer.append(_captured("one"))
    with pytest.raises(SpoolError, match="only write"):
        writer.claim(1)


def test_keys_of_another_home_are_refused_before_a_row_is_touched(path: Path, writer: Spool) -> None:
    writer.append(_captured("one"))
    other = derive_keys(b"o" * 32)
    with pytest.raises(SpoolError, match="another home"):
        Spool(path, public_key=KEYS.spool_public, private_key=other.spool_private)
    assert (writer.pending(), writer.damaged()) == (1, 0)


def test_nothing_is_readable_at_rest_and_nothing_is_left_after_acknowledging(path: Path, writer: Spool) -> None:
    reader = _reader(path)
    writer.append(_captured("the quick brown fox", b"PICTURE" * 1000))
    raw = sqlite.connect(str(path)).execute("SELECT body FROM rows").fetchone()[0]
    for file in path.parent.iterdir():
        assert b"quick brown" not in file.read_bytes()
        assert b"PICTURE" not in file.read_bytes()
        if sys.platform != "win32":
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
    reader.acknowledge([delivery.receipt for delivery in reader.claim(10)])
    for file in path.parent.iterdir():
        assert raw[1000:1040] not in file.read_bytes()
        assert raw[-40:] not in file.read_bytes()
    assert path.stat().st_size < 40_000
    reader.close()


def test_a_row_that_cannot_be_opened_is_set_aside_and_the_rest_goes_on(
    path: Path, writer: Spool, reader: Spool
) -> None:
    for text in ("one", "two", "three"):
        writer.append(_captured(text))
    raw = sqlite.connect(str(path), isolation_level=None)
    raw.execute("UPDATE rows SET body = substr(body, 1, 60) WHERE id = 2")
    raw.close()
    assert _texts(reader) == ["one", "three"]
    assert (reader.pending(), reader.damaged()) == (2, 1)
    assert reader.discard_damaged() == 1
    assert reader.damaged() == 0


def test_many_damaged_rows_in_a_row_do_not_look_like_an_empty_queue(path: Path, writer: Spool, reader: Spool) -> None:
    for text in ("one", "two", "three"):
        writer.append(_captured(text))
    raw = sqlite.connect(str(path), isolation_level=None)
    raw.execute("UPDATE rows SET body = x'00' WHERE id < 3")
    raw.close()
    assert [delivery.captured.observation.text for delivery in reader.claim(2)] == ["three"]
    assert reader.damaged() == 2
    assert reader.claim(2) == []


def test_a_full_quota_says_so_deletes_nothing_and_resumes(path: Path, reader: Spool) -> None:
    small = Spool(path, public_key=KEYS.spool_public, limit_bytes=200_000)
    kept = 7
    for number in range(kept):
        small.append(_captured(str(number), os.urandom(20_000)))
    with pytest.raises(SpoolError, match="Nothing was deleted"):
        small.append(_captured("too much", os.urandom(100_000)))
    with pytest.raises(SpoolError, match="Nothing was deleted"):
        small.probe()
    assert small.pending() == kept
    with contextlib.closing(sqlite.connect(str(path))) as raw:
        assert raw.execute("SELECT sum(length(body)) FROM rows").fetchone()[0] <= 200_000
    reader.acknowledge([delivery.receipt for delivery in reader.claim(kept)])
    small.append(_captured("goes on"))
    assert _texts(reader) == ["goes on"]
    small.close()


def test_a_full_disk_says_so_loses_nothing_and_resumes(path: Path, writer: Spool, reader: Spool) -> None:
    writer.append(_captured("before"))
    connection = writer._connection  # noqa: SLF001 - the disk is made full by SQLite's own limit of pages
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages + 2}")
    with pytest.raises(SpoolError, match="disk is full"):
        writer.append(_captured("too much", os.urandom(100_000)))
    assert _texts(reader) == ["before"]
    connection.execute("PRAGMA max_page_count=1000000")
    writer.probe()
    assert writer.pending() == 1
    writer.append(_captured("after", os.urandom(100_000)))
    assert _texts(reader) == ["after"]


def _append_within(limit: int, path: str, results: Connection) -> None:
    import resource

    spool = Spool(Path(path), public_key=KEYS.spool_public)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    kept = 0
    try:
        while True:
            spool.append(_captured(str(kept), os.urandom(50_000)))
            kept += 1
    except SpoolError as error:
        results.send((kept, str(error)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    spool.append(_captured("after"))
    spool.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of file sizes to stand for a full disk")
def test_a_file_that_may_not_grow_counts_as_a_full_disk(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_append_within, args=(600_000, str(path), there))
    process.start()
    assert here.poll(60)
    kept, said = here.recv()
    process.join(30)
    reader = _reader(path)
    assert "disk is full" in said
    assert _texts(reader) == [*map(str, range(kept)), "after"]
    reader.close()


def _append_for_ever(path: str, results: Connection) -> None:
    spool = Spool(Path(path), public_key=KEYS.spool_public)
    while True:
        captured = _captured("x" * random.randrange(10, 20_000), os.urandom(random.randrange(50_000)))
        spool.append(captured)
        results.send(str(captured.observation.id))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_writer_loses_nothing_that_it_was_told_is_kept(path: Path) -> None:
    context = multiprocessing.get_context("fork")
    acknowledged: list[str] = []
    for attempt in range(52):
        here, there = context.Pipe(duplex=False)
        process = context.Process(target=_append_for_ever, args=(str(path), there))
        process.start()
        there.close()
        if attempt > 2:  # The first ones may be killed while they open it; a busy machine takes long for that.
            acknowledged.append(here.recv())
        killer = threading.Timer(random.uniform(0.0, 0.1), os.kill, (process.pid, signal.SIGKILL))
        killer.start()
        acknowledged += _all_sent(here)
        process.join()
        killer.join()
    reader = _reader(path)
    found = [str(delivery.captured.observation.id) for delivery in reader.claim(10_000)]
    assert len(acknowledged) > 20
    assert set(acknowledged) <= set(found)
    assert len(found) == len(set(found))
    assert reader.damaged() == 0
    reader.close()


def _all_sent(pipe: Connection) -> list[str]:
    sent = []
    try:
        while True:
            sent.append(pipe.recv())
    except EOFError:
        return sent


def test_two_processes_and_a_reader_share_it(path: Path, reader: Spool) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_some, args=(str(path), name)) for name in ("a", "b")]
    for process in writers:
        process.start()
    seen: list[str] = []
    while any(process.is_alive() for process in writers) or reader.pending():
        claimed = reader.claim(7)
        seen += [delivery.captured.observation.text for delivery in claimed]
        reader.acknowledge([delivery.receipt for delivery in claimed])
    assert sorted(seen) == sorted(f"{name}{number}" for name in ("a", "b") for number in range(40))


def _append_some(path: str, name: str) -> None:
    spool = Spool(Path(path), public_key=KEYS.spool_public)
    for number in range(40):
        spool.append(_captured(f"{name}{number}"))
    spool.close()


def test_a_file_that_is_no_database_is_set_aside(path: Path) -> None:
    path.write_bytes(b"this is no database, whatever it was" * 200)
    reader = _reader(path)
    assert reader.damaged() == 1
    reader.append(_captured("goes on"))
    assert _texts(reader) == ["goes on"]
    assert reader.discard_damaged() == 1
    assert sorted(file.name for file in path.parent.iterdir() if "damaged" in file.name) == []
    reader.close()


def test_a_row_that_breaks_costs_none_of_its_neighbours_also_while_the_key_changes(path: Path) -> None:
    spool = _reader(path)
    for number in range(5):
        spool.append(_captured(str(number), os.urandom(20_000 if number == 2 else 10)))
    spool.close()
    raw = bytearray(path.read_bytes())
    starts = range(0, len(raw), 4096)
    # The first of the pages on which the long row goes on names the next.
    place = next(at for at in starts if 1 < int.from_bytes(raw[at : at + 4], "big") <= len(starts))
    raw[place : place + 4] = b"\xff" * 4
    path.write_bytes(raw)
    copy = path.with_name("copy.db")
    copy.write_bytes(raw)
    reader = _reader(path)
    assert (_texts(reader), reader.damaged()) == (["0", "1", "3", "4"], 1)
    reader.close()
    other = derive_keys(b"o" * 32)
    assert reseal(copy, private_key=KEYS.spool_private, public_key=other.spool_public) == 4
    changed = Spool(copy, public_key=other.spool_public, private_key=other.spool_private)
    assert (_texts(changed), changed.damaged()) == (["0", "1", "3", "4"], 0)
    changed.close()


def test_a_file_that_breaks_is_replaced_and_what_is_readable_is_carried_over(
    path: Path, writer: Spool, reader: Spool
) -> None:
    for number in range(40):
        writer.append(_captured(str(number), os.urandom(9_000)))
    (held,) = reader.claim(1)
    raw = sqlite.connect(str(path), isolation_level=None)
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    raw.close()
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 4096 * 3)
    fresh = _reader(path)
    texts = _texts(fresh)
    assert len(texts) >= 30
    assert fresh.damaged() >= 1
    # Another process that had the old file open goes on with the new one, and its receipts name nothing there.
    writer.append(_captured("written after"))
    assert _texts(fresh) == ["written after"]
    reader.acknowledge([held.receipt])
    assert fresh.pending() == len(texts) + 1
    fresh.close()


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "spool.db").mkdir()
    with pytest.raises(SpoolError, match="data folder"):
        Spool(tmp_path / "spool.db", public_key=KEYS.spool_public)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (sqlite.OperationalError("database or disk is full"), "disk is full"),
        (sqlite.OperationalError("attempt to write a readonly database"), "cannot be written"),
        (sqlite.OperationalError("database is locked"), "busy"),
        (sqlite.OperationalError("no such table: rows"), "Restart"),
    ],
)
def test_each_failure_has_its_own_sentence(trouble: Exception, said: str) -> None:
    assert said in sentence(trouble)


def test_threads_share_one_spool(writer: Spool, reader: Spool) -> None:
    def append_ten() -> None:
        for _ in range(10):
            writer.append(_captured("x"))

    threads = [threading.Thread(target=append_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reader.pending() == 40
