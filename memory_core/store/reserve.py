"""Room on the disk that is set aside for forgetting: who deletes needs a little room, too, and must not lack it."""

import contextlib
import os
import shutil
from pathlib import Path

NO_ROOM = (
    "The disk is full, and deleting needs some megabytes of it for a moment. Free some space (empty the trash, say), "
    "then forget it again; nothing was changed."
)
RESERVED = 4 * 1024**2
# Nothing is set aside where room is scarce already.
_PLENTY = 4 * RESERVED
# A file system that compresses does so block by block: zeros would take no room, and so give none back.
_BLOCK = 128 * 1024


class Reserve:
    """A file of nothing that goes when the disk is full. What cannot be had here is no reason to fail."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def renew(self) -> None:
        """For who opens a home: on a full disk opening takes a little room, too."""
        self.give_up()
        self.keep()

    def keep(self) -> None:
        """Set it aside, where there is plenty of room and it is not there yet."""
        with contextlib.suppress(OSError):
            if not self._path.exists() and shutil.disk_usage(self._path.parent).free >= _PLENTY:
                handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
                try:
                    os.write(handle, os.urandom(_BLOCK) * (RESERVED // _BLOCK))
                finally:
                    os.close(handle)

    def give_up(self) -> None:
        """Let it go if the disk is full, or nearly so."""
        with contextlib.suppress(OSError):
            if shutil.disk_usage(self._path.parent).free < RESERVED:
                self._path.unlink(missing_ok=True)
