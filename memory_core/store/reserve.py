"""Room on the disk that is set aside for forgetting: who deletes needs a little room, too, and must not lack it."""

import contextlib
import os
import shutil
from pathlib import Path

RESERVED = 4 * 1024**2
# Nothing is set aside where room is scarce already.
_PLENTY = 4 * RESERVED


class Reserve:
    """An empty file that goes when the disk is full. What cannot be had here is no reason to fail."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def keep(self) -> None:
        """Set it aside, where there is plenty of room and it is not there yet."""
        with contextlib.suppress(OSError):
            if not self._path.exists() and shutil.disk_usage(self._path.parent).free >= _PLENTY:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
                try:
                    os.write(handle, bytes(RESERVED))
                finally:
                    os.close(handle)

    def give_up(self) -> None:
        """Let it go if the disk is full, or nearly so."""
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._path.parent).free < RESERVED:
                self._path.unlink(missing_ok=True)
