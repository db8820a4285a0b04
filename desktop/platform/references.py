"""Keeps a fault of PySide6 6.12 from ending the program under Python 3.11.

There each `Signal.emit` gives back one reference to True that it never took, and each call of a slot one to None
(measured: 100 of each after 100 calls; 6.10 and 6.11 are right, and from Python 3.12 on such objects have no count).
After some thousand signals the count is 0 and Python aborts. A large count outlasts any session.
"""

import ctypes
import sys

_ENOUGH = 1 << 40


def outlast_lost_references() -> bool:
    """Raise the reference counts of True, False and None where they can run out; whether that was needed."""
    if sys.version_info >= (3, 12) or ctypes.sizeof(ctypes.c_ssize_t) < 8:
        return False
    for single in (True, False, None):
        if sys.getrefcount(single) < _ENOUGH // 2:
            ctypes.c_ssize_t.from_address(id(single)).value += _ENOUGH
    return True
