"""Seals bytes: to a public key (whoever writes cannot read them back) or with a secret key (the core alone)."""

import nacl.exceptions
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead

from memory_core.errors import LockedError, SpoolError, StoreDamaged


def public_of(private_key: bytes) -> bytes:
    """The public key that belongs to a private one."""
    return bytes(PrivateKey(private_key).public_key)


def seal_for(public_key: bytes, data: bytes) -> bytes:
    """Seal `data` so that only the holder of the private key opens it (libsodium sealed box, 48 bytes longer)."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(data))


def open_sealed(private_key: bytes, data: bytes) -> bytes:
    """Open what `seal_for` made. Raises `SpoolError` when it was changed, cut, or sealed to another key."""
    try:
        return bytes(SealedBox(PrivateKey(private_key)).decrypt(data))
    except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
        raise SpoolError("A captured row cannot be opened: it is damaged, or was sealed for another home.") from error


class Cipher:
    """Encrypts with one 32-byte secret key: XChaCha20-Poly1305, a fresh random nonce each time, 40 bytes longer."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._box = Aead(key)

    def encrypt(self, data: bytes) -> bytes:
        """Nonce, ciphertext and tag in one. Raises `LockedError` once the key was wiped."""
        self._check()
        return bytes(self._box.encrypt(data))

    def decrypt(self, data: bytes) -> bytes:
        """The plain bytes. Raises `StoreDamaged` when they were changed, cut, or encrypted with another key."""
        self._check()
        try:
            return bytes(self._box.decrypt(data))
        except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
            raise StoreDamaged("A sealed part of the memories cannot be opened: its bytes have changed.") from error

    def _check(self) -> None:
        """A thread that is late must not seal with the zeros that a wiped key leaves."""
        if not any(self._key):
            raise LockedError("The keys were wiped from memory. Unlock the home again.")
