"""Holds little memory: what is freed goes back to the system instead of waiting in the C library's heaps.

A look at a monitor is 8 MB and more, and the reading of one makes many arrays of some megabytes that end soon. Once
such a block was freed, glibc serves the next ones from its heaps, one for each thread, where whatever outlives them
keeps the gaps between from ever going back: 100 MB and more, over hours.
"""

import ctypes
import sys
from functools import lru_cache
from typing import Any

_M_MMAP_THRESHOLD = -3
# Blocks of this size and more are mapped by themselves, and are gone when they are freed. Said once, it stays so.
MAPPED_FROM = 256 * 1024


def hold_little() -> bool:
    """Have large blocks mapped by themselves in this process; whether its C library does so. Call it at the start."""
    library = _glibc()
    return library is not None and bool(library.mallopt(_M_MMAP_THRESHOLD, MAPPED_FROM))


def give_back() -> bool:
    """Give what the heaps hold unused to the system, about a millisecond; whether there was any."""
    library = _glibc()
    return library is not None and bool(library.malloc_trim(0))


@lru_cache(maxsize=1)
def _glibc() -> Any:
    """The C library where it is glibc; the others give back by themselves, or cannot be told to."""
    if sys.platform != "linux":
        return None
    try:
        library = ctypes.CDLL(None)
        library.malloc_trim.argtypes = [ctypes.c_size_t]
    except (OSError, AttributeError):
        return None
    return library
