"""Sealing: what comes back, and what is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory_core.errors import LockedError, SpoolError, StoreDamaged, VectorIndexError
from memory_core.privacy.cipher import Cipher, open_sealed, public_of, seal_for
from memory_core.privacy.derive import derive_keys
from memory_core.privacy.wiping import overwrite
from memory_core.vectors.rotation import Rotation

KEYS = derive_keys(b"k" * 32)
OTHER = derive_keys(b"o" * 32)


@given(st.binary(max_size=300))
def test_what_was_sealed_comes_back(data: bytes) -> None:
    sealed = seal_for(KEYS.spool_public, data)
    assert open_sealed(KEYS.spool_private, sealed) == data
    assert len(sealed) == len(data) + 48
    cipher = Cipher(KEYS.files)
    encrypted = cipher.encrypt(data)
    assert cipher.decrypt(encrypted) == data
    assert len(encrypted) == len(data) + 40


def test_the_same_bytes_never_look_the_same_twice() -> None:
    cipher = Cipher(KEYS.files)
    assert cipher.encrypt(b"x" * 40) != cipher.encrypt(b"x" * 40)
    assert seal_for(KEYS.spool_public, b"x" * 40) != seal_for(KEYS.spool_public, b"x" * 40)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_single_changed_byte_is_noticed(position: int, change: int) -> None:
    sealed = bytearray(seal_for(KEYS.spool_public, b"a secret"))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(SpoolError, match="damaged"):
        open_sealed(KEYS.spool_private, bytes(sealed))
    encrypted = bytearray(Cipher(KEYS.files).encrypt(b"a secret"))
    encrypted[position % len(encrypted)] ^= change
    with pytest.raises(StoreDamaged, match="changed"):
        Cipher(KEYS.files).decrypt(bytes(encrypted))


@pytest.mark.parametrize("cut", [b"", b"short", b"x" * 47])
def test_what_was_cut_short_is_refused(cut: bytes) -> None:
    with pytest.raises(SpoolError):
        open_sealed(KEYS.spool_private, cut)
    with pytest.raises(StoreDamaged):
        Cipher(KEYS.files).decrypt(cut)


def test_another_home_cannot_open_it() -> None:
    with pytest.raises(SpoolError, match="another home"):
        open_sealed(OTHER.spool_private, seal_for(KEYS.spool_public, b"mine"))
    with pytest.raises(StoreDamaged):
        Cipher(OTHER.files).decrypt(Cipher(KEYS.files).encrypt(b"mine"))


def test_the_public_key_follows_from_the_private_one() -> None:
    assert public_of(KEYS.spool_private) == KEYS.spool_public


def test_a_wiped_key_seals_nothing() -> None:
    key = bytes(range(1, 33)) + b""
    cipher = Cipher(key)
    sealed = cipher.encrypt(b"text")
    overwrite(key)
    assert not any(key)
    for work in (cipher.encrypt, cipher.decrypt):
        with pytest.raises(LockedError, match="wiped"):
            work(sealed)
    with pytest.raises(VectorIndexError, match="wiped"):
        Rotation(key, 8)
