"""The log of connections: nothing readable at rest, nothing at all without a connection."""

import contextlib
import shutil
import stat
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite

from memory_core.errors import StoreDamaged, StoreError
from memory_core.home import Home
from memory_core.privacy import connections
from memory_core.privacy.cipher import Cipher
from memory_core.privacy.connections import Connection, ConnectionLog, copy_connections
from memory_core.privacy.derive import derive_keys

KEYS = derive_keys(b"k" * 32)
NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)


def test_no_file_is_made_before_the_first_connection(home: Home) -> None:
    log = ConnectionLog(home, KEYS)
    assert log.entries() == []
    log.clear()
    assert not home.connections.exists()


def test_connections_are_told_in_order_and_in_utc(home: Home) -> None:
    log = ConnectionLog(home, KEYS)
    log.record(NOON, "api.example.com", "chat", 120)
    log.record(NOON.astimezone(timezone(timedelta(hours=2))), "127.0.0.1:11434", "remember", 7)
    assert ConnectionLog(home, KEYS).entries() == [
        Connection(NOON, "api.example.com", "chat", 120),
        Connection(NOON, "127.0.0.1:11434", "remember", 7),
    ]


def test_nothing_is_readable_at_rest(home: Home) -> None:
    ConnectionLog(home, KEYS).record(NOON, "api.example.com", "chat", 120)
    for path in home.path.iterdir():
        assert b"example" not in path.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(home.connections.stat().st_mode) == 0o600
    with pytest.raises(StoreDamaged):
        ConnectionLog(home, derive_keys(b"o" * 32)).entries()


def test_an_entry_of_another_shape_is_named_as_damage(home: Home) -> None:
    log = ConnectionLog(home, KEYS)
    log.record(NOON, "api.example.com", "chat", 120)
    database = sqlite.connect(str(home.connections))
    database.execute("UPDATE connections SET entry = ?", (Cipher(KEYS.connections).encrypt(b'{"when": "never"}'),))
    database.commit()
    database.close()
    with pytest.raises(StoreDamaged, match="is damaged"):
        log.entries()


def test_a_cleared_log_is_empty_and_goes_on(home: Home) -> None:
    log = ConnectionLog(home, KEYS)
    log.record(NOON, "api.example.com", "chat", 120)
    log.clear()
    assert log.entries() == []
    log.record(NOON, "api.example.org", "chat", 1)
    assert [entry.host for entry in log.entries()] == ["api.example.org"]


def test_only_the_newest_are_kept(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "_KEPT", 3)
    log = ConnectionLog(home, KEYS)
    for number in range(5):
        log.record(NOON, "api.example.com", "chat", number)
    assert [entry.bytes_out for entry in log.entries()] == [2, 3, 4]


def test_a_log_that_cannot_be_written_stops_the_connection(home: Home) -> None:
    home.connections.mkdir()
    with pytest.raises(StoreError, match="no connection is made"):
        ConnectionLog(home, KEYS).record(NOON, "api.example.com", "chat", 1)


def test_a_copy_is_sealed_anew_without_what_a_killed_process_had_begun(home: Home, tmp_path: Path) -> None:
    log = ConnectionLog(home, KEYS)
    for number in range(12):
        log.record(NOON, f"host-{number}.example.org", "x" * 3000, 0)
    killed = tmp_path / "killed.db"
    with contextlib.closing(sqlite.connect(str(home.connections), isolation_level=None)) as writing:
        writing.execute("PRAGMA cache_size=1")
        writing.execute("BEGIN IMMEDIATE")
        writing.execute("UPDATE connections SET entry = zeroblob(3000)")
        for suffix in ("", "-journal"):
            shutil.copy(f"{home.connections}{suffix}", f"{killed}{suffix}")
    assert killed.read_bytes() != home.connections.read_bytes(), "it had begun"
    for source in (killed, tmp_path / "empty.db"):
        source.touch()
        target = tmp_path / f"copy of {source.name}"
        copy_connections(source, target, lambda sealed: sealed[::-1])
        with contextlib.closing(sqlite.connect(str(target))) as copy:
            found = [sealed[::-1] for (sealed,) in copy.execute("SELECT entry FROM connections")]
        assert len(found) == (12 if source == killed else 0)
        assert all(Cipher(KEYS.connections).decrypt(sealed) for sealed in found)
