"""Files encrypted with a passphrase in the format of age (age-encryption.org/v1, C2SP), which `age -d` opens, too.

Written as a stream and read at any place, in pieces of 64 KiB that are each authenticated, so that nothing of them is
ever on the disk in the clear.
"""

import base64
import binascii
import hashlib
import hmac
import io
import re
import secrets
import unicodedata
from pathlib import Path
from typing import IO

import nacl.exceptions
from nacl.bindings import (
    crypto_aead_chacha20poly1305_ietf_decrypt,
    crypto_aead_chacha20poly1305_ietf_encrypt,
)

from memory_core.errors import FilePassphraseWrong, StoreDamaged

INTRO = b"age-encryption.org/v1\n"
# As the `age` command does it: 256 MB and about a second for each guess.
WORK = 18
# 1 GB: a changed file must not make us use up the machine's memory.
_MOST_WORK = 20
_CHUNK = 64 * 1024
_TAG = 16
_SALT_LABEL = b"age-encryption.org/v1/scrypt"
_HEADER = re.compile(
    rb"age-encryption\.org/v1\n-> scrypt ([A-Za-z0-9+/]{22}) ([1-9][0-9]?)\n"
    rb"([A-Za-z0-9+/]{43})\n--- ([A-Za-z0-9+/]{43})\n"
)
_HEADER_BYTES = 4096


def is_age(path: Path) -> bool:
    """Whether a file says that it is of this format."""
    try:
        with path.open("rb") as file:
            return file.read(len(INTRO)) == INTRO
    except OSError:
        return False


class AgeWriter(io.RawIOBase):
    """Encrypts what is written to it into `file`. Complete once it is closed; `file` stays open."""

    def __init__(self, file: IO[bytes], passphrase: str, *, work: int = WORK) -> None:
        super().__init__()
        file_key, salt, nonce = (secrets.token_bytes(16) for _ in range(3))
        wrapped = _seal(_stretch(passphrase, salt, work), bytes(12), file_key)
        head = INTRO + b"-> scrypt %s %d\n%s\n---" % (_text(salt), work, _text(wrapped))
        file.write(head + b" %s\n" % _text(_mac(file_key, head)) + nonce)
        self._file, self._key = file, _derive(file_key, nonce, b"payload")
        self._held = bytearray()
        self._number = 0

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # any buffer
        """Take all of it."""
        self._held += data
        # One whole piece is held back: the last one is sealed as the last one.
        while len(self._held) > _CHUNK:
            self._seal_piece(bytes(self._held[:_CHUNK]), last=False)
            del self._held[:_CHUNK]
        return len(data)

    def close(self) -> None:
        """Seal the last piece."""
        if not self.closed:
            self._seal_piece(bytes(self._held), last=True)
            self._held.clear()
        super().close()

    def _seal_piece(self, piece: bytes, *, last: bool) -> None:
        self._file.write(_seal(self._key, _nonce(self._number, last=last), piece))
        self._number += 1


class AgeReader(io.RawIOBase):
    """Opens a file of this format for reading at any place; `file` stays open.

    Raises `FilePassphraseWrong` and, from each read, `StoreDamaged` where bytes were changed.
    """

    def __init__(self, file: IO[bytes], passphrase: str) -> None:
        super().__init__()
        file.seek(0)
        found = _HEADER.match(file.read(_HEADER_BYTES))
        if found is None:
            raise StoreDamaged("This file is damaged, or was not encrypted with a passphrase but for a key.")
        head = found.group(0)
        file_key = _file_key(found, passphrase)
        self._file = file
        self._begin = len(head) + 16
        file.seek(len(head))
        self._key = _derive(file_key, file.read(16), b"payload")
        sealed = file.seek(0, io.SEEK_END) - self._begin
        self._pieces = max(1, -(-sealed // (_CHUNK + _TAG)))
        self._size = sealed - self._pieces * _TAG
        self._at, self._number, self._piece = 0, -1, b""
        # A file that was cut, or goes on, shows in its last piece.
        self._load(self._pieces - 1)

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a byte of the plain content."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError(22, "negative place")
        self._at = base + offset
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # any buffer
        """At most up to the end of the present piece."""
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, _CHUNK)
        self._load(number)
        found = self._piece[start : start + len(buffer)]
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._file.seek(self._begin + number * (_CHUNK + _TAG))
        sealed = self._file.read(_CHUNK + _TAG)
        try:
            self._piece = _open(self._key, _nonce(number, last=number == self._pieces - 1), sealed)
        except (nacl.exceptions.CryptoError, ValueError, TypeError) as error:
            raise StoreDamaged("This encrypted file is damaged or cut: its bytes have changed.") from error
        self._number = number


def _file_key(found: "re.Match[bytes]", passphrase: str) -> bytes:
    salt, work, wrapped, mac = found.groups()
    if int(work) > _MOST_WORK:
        raise StoreDamaged("Opening this file would take more memory than Scrubjay lets a file ask for.")
    try:
        file_key = _open(_stretch(passphrase, _bytes(salt), int(work)), bytes(12), _bytes(wrapped))
    except (nacl.exceptions.CryptoError, binascii.Error) as error:
        raise FilePassphraseWrong("That is not the passphrase of this file. Try again; nothing was changed.") from error
    head = found.group(0)[: found.start(4) - found.start(0) - 1]
    if not hmac.compare_digest(_text(_mac(file_key, head)), mac):
        raise StoreDamaged("This encrypted file is damaged: its head has changed.")
    return file_key


def _stretch(passphrase: str, salt: bytes, work: int) -> bytes:
    typed = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    return hashlib.scrypt(
        typed, salt=_SALT_LABEL + salt, n=1 << work, r=8, p=1, maxmem=(1 << work + 10) + 2**25, dklen=32
    )


def _derive(file_key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256, 32 bytes (RFC 5869)."""
    extracted = hmac.digest(salt or bytes(32), file_key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def _mac(file_key: bytes, head: bytes) -> bytes:
    return hmac.digest(_derive(file_key, b"", b"header"), head, "sha256")


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _seal(key: bytes, nonce: bytes, data: bytes) -> bytes:
    return bytes(crypto_aead_chacha20poly1305_ietf_encrypt(data, None, nonce, key))


def _open(key: bytes, nonce: bytes, data: bytes) -> bytes:
    return bytes(crypto_aead_chacha20poly1305_ietf_decrypt(data, None, nonce, key))


def _text(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _bytes(text: bytes) -> bytes:
    return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
