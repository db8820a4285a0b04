"""Exports that are being written are noted in the home, so that the next start removes what a killed one left."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from memory_core.errors import HomeUnwritable
from memory_core.home import Home
from memory_core.privacy.private_files import write_private

# How they are called until they are whole.
UNFINISHED = ".scrubjay-export-"
_NOTE = "exporting-"


@contextlib.contextmanager
def noted(home: Home, path: Path) -> Iterator[None]:
    """While a file of that name is written. Where the home has no room for the note, it is written all the same."""
    note = home.path / f"{_NOTE}{path.name.removeprefix(UNFINISHED)}"
    with contextlib.suppress(HomeUnwritable):
        write_private(note, os.fsencode(path))
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            note.unlink(missing_ok=True)


def remove_unfinished(home: Home) -> None:
    """For the owner of the home. What lies on a disk that is not there now waits for another start."""
    for note in home.path.glob(f"{_NOTE}*"):
        with contextlib.suppress(OSError):
            left = Path(os.fsdecode(note.read_bytes()))
            if left.name.startswith(UNFINISHED) and left.parent.is_dir():
                left.unlink(missing_ok=True)
                note.unlink()
