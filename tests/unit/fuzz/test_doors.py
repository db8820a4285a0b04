"""The two doors through which other processes reach us: a sealed row in the spool, and a message on the socket."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from multiprocessing.connection import Client
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.spool.codec import decode, encode
from capture.spool.queue import Spool
from desktop.ipc import Remote, Server
from memory_core.errors import SpoolError
from memory_core.home import Home
from memory_core.privacy.cipher import seal_for
from memory_core.privacy.derive import derive_keys
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.unit.fuzz.test_properties import JSON, fuzz

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
KEYS = derive_keys(b"k" * 32)
GOOD = Observation(ObservationId("o_1"), ObservationKind.SCREEN, NOON, NOON, "a plan", metadata={"a": "b"})
FIELDS = sorted(json.loads(encode(Captured(GOOD))[16:]))


@fuzz
@given(st.sampled_from(FIELDS), JSON)
def test_a_row_with_a_value_of_another_kind_is_damaged_or_right(field: str, value: object) -> None:
    header = json.dumps(json.loads(encode(Captured(GOOD))[16:]) | {field: value}).encode()
    body = b"SJO1" + len(header).to_bytes(4, "big") + bytes(8) + header
    try:
        found = decode(body).observation
    except SpoolError:
        return
    assert all(isinstance(text, str) for text in (found.text, found.app, found.title, found.url, *found.metadata))
    assert decode(encode(Captured(found))).observation == found


@fuzz
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=120)), max_size=6))
def test_the_spool_sets_aside_what_it_cannot_open_and_gives_the_rest(rows: list[tuple[bool, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        spool = Spool(Path(folder) / "spool.db", public_key=KEYS.spool_public, private_key=KEYS.spool_private)
        for sealed, body in rows:
            stored = seal_for(KEYS.spool_public, body) if sealed else body
            spool._connection.execute("INSERT INTO rows (body) VALUES (?)", (stored,))  # noqa: SLF001
        spool.append(Captured(GOOD))
        (one,) = spool.claim(100)
        assert one.captured.observation == GOOD
        assert spool.damaged() == len(rows)
        spool.close()


class Quiet:
    """Verbs that answer nothing."""

    def call(self, name: str, params: Mapping[str, Any]) -> Any:
        """How many parameters."""
        return len(params)

    def stream(
        self, name: str, params: Mapping[str, Any], cancelled: Callable[[], bool] = lambda: False
    ) -> Iterator[dict[str, Any]]:
        """Nothing."""
        yield from ()


@pytest.mark.skipif(sys.platform == "win32", reason="it speaks to a Unix socket")
@fuzz
@given(st.lists(st.binary(max_size=80) | JSON.map(lambda value: json.dumps(value).encode()), min_size=1, max_size=5))
def test_whatever_is_said_on_the_socket_the_next_caller_is_answered(said: list[bytes]) -> None:
    with tempfile.TemporaryDirectory(prefix="sj-") as folder:
        home = Home(Path(folder) / "h")
        home.prepare()
        server = Server(home, Quiet())
        try:
            stranger = Client(json.loads(home.path.joinpath("socket.json").read_text("utf-8"))["address"])
            friend = Remote(home)
            try:
                for body in said:
                    stranger.send_bytes(body)
                    friend._connection.send_bytes(body)  # noqa: SLF001
            except OSError:
                pass  # it hung up on us, as it may
            finally:
                stranger.close()
                friend.close()
            other = Remote(home)
            assert other.call("x", {"a": 1}) == 1
            other.close()
        finally:
            server.close()
