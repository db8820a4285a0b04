"""Files that are encrypted with a passphrase as age does it."""

import io

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.errors import LockedError, StoreDamaged
from memory_core.privacy.age import INTRO, AgeReader, AgeWriter

CHEAP = 4
CHUNK = 64 * 1024


def _sealed(data: bytes, passphrase: str = "right") -> bytes:
    file = io.BytesIO()
    with AgeWriter(file, passphrase, work=CHEAP) as writer:
        writer.write(data)
    return file.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 200_000])
def test_what_was_written_is_read_back_here_and_by_another_implementation(size: int) -> None:
    data = bytes(number % 251 for number in range(size))
    sealed = _sealed(data)
    assert sealed.startswith(INTRO)
    assert AgeReader(io.BytesIO(sealed), "right").read() == data
    assert pyrage.passphrase.decrypt(sealed, "right") == data


@given(st.integers(0, 150_000), st.integers(0, 70_000))
def test_it_can_be_read_at_any_place(start: int, length: int) -> None:
    data = _LONG
    reader = io.BufferedReader(AgeReader(io.BytesIO(_LONG_SEALED), "right"))
    reader.seek(start)
    assert reader.read(length) == data[start : start + length]
    reader.seek(-10, io.SEEK_END)
    assert reader.read() == data[-10:]


def test_a_wrong_passphrase_is_a_sentence() -> None:
    with pytest.raises(LockedError, match="not the passphrase of this file"):
        AgeReader(io.BytesIO(_sealed(b"x")), "wrong")


@pytest.mark.parametrize("cut", [1, 17, CHUNK, CHUNK + 16, 150_000])
def test_a_cut_file_is_refused(cut: int) -> None:
    with pytest.raises(StoreDamaged):
        AgeReader(io.BytesIO(_LONG_SEALED[:-cut]), "right").read()


def test_a_changed_byte_is_noticed_wherever_it_is() -> None:
    sealed = _sealed(b"x" * 1000)
    for place in range(0, len(sealed), 7):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises((StoreDamaged, LockedError)):
            AgeReader(io.BytesIO(bytes(changed)), "right").read()


def test_a_file_cannot_ask_for_all_memory_and_one_for_a_key_is_named() -> None:
    greedy = _sealed(b"x").replace(b" 4\n", b" 40\n")
    with pytest.raises(StoreDamaged, match="more memory"):
        AgeReader(io.BytesIO(greedy), "right")
    with pytest.raises(StoreDamaged, match="for a key"):
        AgeReader(io.BytesIO(INTRO + b"-> X25519 abc\n"), "right")


_LONG = bytes(number * 7 % 253 for number in range(150_000))
_LONG_SEALED = _sealed(_LONG)
