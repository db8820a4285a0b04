"""Captured observations survive the way through bytes; other bytes are refused."""

import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture.spool.codec import decode, encode
from memory_core.errors import SpoolError
from memory_core.records.ids import BlobId, ObservationId, new_observation_id
from memory_core.records.observation import Box, Captured, Observation, ObservationKind, TextLine, Word
from memory_core.records.scope import Scope

NOON = datetime(2026, 5, 12, 12, 0, 0, 123456, tzinfo=UTC)
FULL = Captured(
    Observation(
        id=new_observation_id(),
        kind=ObservationKind.SCREEN,
        at=NOON,
        until=NOON + timedelta(seconds=3),
        text="Grüße 你好 \u0000 \n tab\t",
        app="Editor",
        title="“quoted”",
        url="https://example.com/?q=1",
        monitor=2,
        speaker="me",
        language="de",
        device="laptop",
        scope=Scope("t", "a", "u", "s"),
        lines=(
            TextLine("Grüße", Box(1, 2, 3, 4), (Word("Grüße", Box(1, 2, 3, 4), 0.875),)),
            TextLine("", Box(0, 0, 0, 0)),
        ),
        redactions={"card": 2},
        metadata={"path": "/tmp/a"},
        picture=BlobId("b_1"),
    ),
    picture=b"RIFF\x00webp",
    sound=b"\x01\x00" * 10,
)
BARE = Captured(Observation(ObservationId("o_1"), ObservationKind.SPEECH, NOON, NOON, ""))


@pytest.mark.parametrize("captured", [FULL, BARE], ids=["full", "bare"])
def test_what_was_encoded_comes_back_the_same(captured: Captured) -> None:
    assert decode(encode(captured)) == captured


def test_half_a_character_costs_nothing_but_itself() -> None:
    stray = replace(FULL.observation, app="Editor \udcff", title="a \ud83d\ude00 b", metadata={"p": "\ud800"})
    seen = decode(encode(Captured(stray))).observation
    assert (seen.app, seen.title, seen.metadata) == ("Editor \ufffd", "a \U0001f600 b", {"p": "\ufffd"})


@given(st.text(), st.none() | st.binary(max_size=50), st.none() | st.binary(max_size=50))
def test_no_picture_and_an_empty_one_are_told_apart(text: str, picture: bytes | None, sound: bytes | None) -> None:
    seen = Observation(ObservationId("o_1"), ObservationKind.TEXT, NOON, NOON, text)
    captured = Captured(seen, picture, sound)
    assert decode(encode(captured)) == captured


def test_moments_come_back_in_utc() -> None:
    local = NOON.astimezone(timezone(timedelta(hours=5, minutes=45)))
    back = decode(encode(Captured(Observation(ObservationId("o_1"), ObservationKind.TEXT, local, local, "x"))))
    assert back.observation.at == NOON
    assert back.observation.at.tzinfo is UTC


@given(st.data())
def test_bytes_that_were_cut_are_refused(data: st.DataObject) -> None:
    whole = encode(FULL)
    with pytest.raises(SpoolError):
        decode(whole[: data.draw(st.integers(0, len(whole) - 1))])


@given(st.binary(max_size=80))
def test_foreign_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(SpoolError):
        decode(data)


def test_a_header_that_goes_ever_deeper_is_refused() -> None:
    with pytest.raises(SpoolError, match="damaged"):
        decode(struct.pack(">4sIII", b"SJO1", 99_999, 0, 0) + b"[" * 99_999)


def test_bytes_of_another_version_ask_for_an_update() -> None:
    with pytest.raises(SpoolError, match="Update"):
        decode(b"SJO9" + encode(BARE)[4:])


@pytest.mark.parametrize(
    ("found", "put"),
    [
        (b'"speech"', b'"smells"'),
        (b"+00:00", b"      "),
        (b"2026-05-12", b"9999-12-31"),
        (b'"monitor"', b'"monitro"'),
        (b'"lines":[]', b'"lines":[3'),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(found: bytes, put: bytes) -> None:
    whole = encode(BARE)
    assert found in whole
    with pytest.raises(SpoolError, match="damaged"):
        decode(whole.replace(found, put))
