"""Where words or vectors stand in a home: in every byte below it, as it lies there and as a key opens it."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher as Aes
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from numpy.typing import NDArray

from memory_core.errors import StoreDamaged
from memory_core.home import Home
from memory_core.privacy.cipher import Cipher
from memory_core.vectors.rotation import Rotation
from tests.fakes.core import KEY, some_keys

# Words that stand in no other text, with the stems under which an index may keep them.
PLANTED = ("kingfishers", "zanzibar", "quoxological")
STEMS = ("kingfish", "zanzibar", "quoxolog")
_PAGE, _RESERVED, _SALT = 4096, 80, 16
# What stands before the pages of a log, and before each of them.
_LOG, _FRAME = 32, 24


def decrypted(path: Path) -> bytes:
    """Every page of a SQLCipher file as it is in the clear, free pages too."""
    body = path.read_bytes()
    return _opened((start, body[start : start + _PAGE]) for start in range(0, len(body), _PAGE))


def decrypted_log(path: Path) -> bytes:
    """Every page in the write-ahead log of such a file, those that count no more too."""
    body, frame = path.read_bytes(), _FRAME + _PAGE
    frames = (body[start : start + frame] for start in range(_LOG, len(body) - frame + 1, frame))
    return _opened((int.from_bytes(one[:4], "big") - 1, one[_FRAME:]) for one in frames)


def _opened(pages: Iterable[tuple[int, bytes]]) -> bytes:
    plain = bytearray()
    for start, page in pages:
        skip = _SALT if start == 0 else 0
        sealed, nonce = page[skip : _PAGE - _RESERVED], page[_PAGE - _RESERVED : _PAGE - _RESERVED + 16]
        decryptor = Aes(algorithms.AES(KEY), modes.CBC(nonce)).decryptor()
        plain += decryptor.update(sealed) + decryptor.finalize()
    return bytes(plain)


def everything(home: Home) -> Iterator[tuple[str, bytes]]:
    """Every file below the home as it lies there, and, where a key opens it, in the clear."""
    files = Cipher(some_keys().files)
    for path in sorted(home.path.rglob("*")):
        if not path.is_file():
            continue
        yield path.name, path.read_bytes()
        if path == home.database:
            yield "decrypted database", decrypted(path)
        elif path.name == f"{home.database.name}-wal":
            yield "decrypted log", decrypted_log(path)
        elif path.parent == home.pictures:
            try:
                yield f"opened {path.name}", files.decrypt(path.read_bytes())
            except StoreDamaged:
                pytest.fail("A picture does not open with the key of the home.")


def holds(body: bytes, vector: NDArray[np.float32]) -> bool:
    """Whether the beginning of a vector stands anywhere in these bytes, give or take a rounding."""
    for offset in range(4):
        numbers = np.frombuffer(body[offset : offset + (len(body) - offset) // 4 * 4], dtype="<f4")
        if len(numbers) < 8:
            continue
        near = np.ones(len(numbers) - 7, dtype=bool)
        with np.errstate(invalid="ignore"):  # bytes that are no numbers
            for place in range(8):
                near &= np.abs(numbers[place : len(numbers) - 7 + place] - vector[place]) < 1e-5
        if near.any():
            return True
    return False


def traces(home: Home, vector: NDArray[np.float32]) -> set[str]:
    """Where planted words, their stems or their vector (as it is, or rotated) still stand."""
    needles = [word.casefold().encode() for word in (*PLANTED, *STEMS)]
    vectors = {"vector": vector, "rotated": Rotation(some_keys().rotation, len(vector)).apply(vector)}
    found: set[str] = set()
    for name, body in everything(home):
        lower = body.lower()
        found |= {f"{name}: {needle.decode()}" for needle in needles if needle in lower}
        found |= {f"{name}: {what}" for what, numbers in vectors.items() if holds(body, numbers)}
    return found
