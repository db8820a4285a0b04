"""A secret rotation of all vectors: distances stay the same, stock inversion models no longer fit.

It is obfuscation, not encryption: a few hundred known pairs of text and vector give it away.
"""

import hashlib

import numpy as np
from numpy.typing import NDArray

from memory_core.errors import VectorIndexError


class Rotation:
    """An orthogonal matrix made from a secret seed, the same on every machine."""

    def __init__(self, seed: bytes, dimension: int) -> None:
        if not any(seed):
            raise VectorIndexError("The keys were wiped from memory. Open the home again.")
        # Normal numbers from a hash, not from numpy's generators, whose streams may change between versions.
        stream = hashlib.shake_256(b"scrubjay rotation" + seed).digest(dimension * dimension * 8)
        uniform = (np.frombuffer(stream, dtype="<u4").astype(np.float64) + 0.5) / 2.0**32
        left, right = uniform.reshape(2, dimension * dimension)
        normal = np.sqrt(-2.0 * np.log(left)) * np.cos(2.0 * np.pi * right)
        basis, triangle = np.linalg.qr(normal.reshape(dimension, dimension))
        # QR leaves the signs of the columns open; fixing them makes the matrix unique.
        self._matrix = (basis * np.sign(np.diag(triangle))).astype(np.float32)

    def apply(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """Rotate rows of shape (count, dimension), or one vector of shape (dimension,)."""
        rotated: NDArray[np.float32] = vectors @ self._matrix
        return rotated

    @property
    def fingerprint(self) -> str:
        """A short name of the matrix, which tells nothing about it."""
        return hashlib.blake2b(np.round(self._matrix, 4).tobytes(), digest_size=8).hexdigest()
