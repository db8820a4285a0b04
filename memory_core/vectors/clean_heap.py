"""Keeps what was in freed memory out of Chroma's files.

Its HNSW library writes whole blocks of memory to the disk, the unused part as the allocator handed it out: with glibc,
bytes of whatever was freed before, which may be a forgotten vector or a captured text (seen here, in data_level0.bin).
macOS and Windows hand out blocks of that size zeroed.
"""

import ctypes
import sys

_M_PERTURB = -6
_FILL = 0xA5


def wipe_freed_memory() -> bool:
    """Have glibc overwrite every block that is freed from now on; whether it does. Costs no measurable time."""
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).mallopt(_M_PERTURB, _FILL))
    except (OSError, AttributeError):  # another C library, e.g. musl, which maps large blocks afresh anyway
        return False
