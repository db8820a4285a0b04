"""Overwrites key material in memory, as far as Python allows."""

import ctypes
import sys

# In CPython the bytes stand at the end of the object, before one zero byte.
_BEFORE = sys.getsizeof(b"") - 1


def overwrite(secret: bytes) -> None:
    """Fill a `bytes` object with zeros where it stands. It must be a secret that nobody uses any more.

    Copies that a library or the interpreter made are out of reach, and so is what was written to swap.
    """
    # Short ones may be shared by the whole interpreter.
    if sys.implementation.name == "cpython" and len(secret) >= 16:
        ctypes.memset(id(secret) + _BEFORE, 0, len(secret))
