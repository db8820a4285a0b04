"""Small files for their owner alone, replaced in one step, so that a crash leaves the old one or the new one."""

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from memory_core.errors import HomeUnwritable


def write_private(path: Path, data: bytes) -> None:
    """Replace a file (mode 0600); it is on the disk when this returns. Raises `HomeUnwritable`."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(name)
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise HomeUnwritable(
            f"Scrubjay cannot write to {path} ({error.strerror}). Free some space, or make the folder writable."
        ) from error


def wipe(path: Path) -> None:
    """Overwrite a small file and remove it; nothing happens when there is none. Raises `HomeUnwritable`."""
    try:
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.write(bytes(size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()
        sync_folder(path.parent)
    except FileNotFoundError:
        return
    except OSError as error:
        raise HomeUnwritable(f"{path} cannot be removed ({error.strerror}). Remove it by hand.") from error


def sync_folder(folder: Path) -> None:
    """Make new and removed names of a folder durable."""
    if sys.platform == "win32":
        return  # a folder cannot be opened for syncing there; the rename is journalled
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
