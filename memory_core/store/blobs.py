"""Sealed picture files, named by a random id, each with a small copy of itself for lists."""

import contextlib
import os
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Protocol

from memory_core.errors import HomeUnwritable, StoreDamaged
from memory_core.records.ids import BlobId, new_blob_id

_SUFFIX = ".sealed"
# Beside the picture, and not synced: one that is lost or damaged is made anew.
_SMALL = ".small"


class Sealer(Protocol):
    """Encrypts and opens whole files (`privacy.cipher.Cipher`)."""

    def encrypt(self, data: bytes) -> bytes:
        """Sealed bytes."""
        ...

    def decrypt(self, data: bytes) -> bytes:
        """What was sealed. Raises `StoreDamaged`."""
        ...


class Blobs:
    """Writes, reads and removes sealed files in one folder."""

    def __init__(self, folder: Path, cipher: Sealer) -> None:
        self._folder = folder
        self._cipher = cipher
        # Written by this process before the sweep, so their rows may still be on the way.
        self._fresh: set[str] | None = set()

    def put(self, data: bytes) -> BlobId:
        """Seal and keep; on the disk when it returns. Raises `HomeUnwritable`."""
        name = new_blob_id()
        if (fresh := self._fresh) is not None:
            fresh.add(name)
        path = self._path(name)
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(self._cipher.encrypt(data))
                    file.flush()
                    os.fsync(file.fileno())
                _sync_folder(self._folder)
            except BaseException:
                with contextlib.suppress(OSError):
                    path.unlink()
                raise
        except OSError as error:
            raise HomeUnwritable(
                f"A picture could not be kept in {self._folder} ({error.strerror}). Free some space; Scrubjay goes on "
                "by itself."
            ) from error
        return name

    def get(self, name: BlobId) -> bytes:
        """The opened bytes. Raises `StoreDamaged` when the file is missing or does not open."""
        try:
            sealed = self._path(name).read_bytes()
        except OSError as error:
            raise StoreDamaged(
                "The picture of this observation is missing from the data folder; its text is still there. Restore "
                "the folder “pictures” from a backup if you have one."
            ) from error
        return self._cipher.decrypt(sealed)

    def put_small(self, name: BlobId, data: bytes) -> None:
        """Seal and keep the small copy of a picture; nothing is kept where that cannot be written."""
        path, part = self._path(name, _SMALL), self._path(name, f".{new_blob_id()}{_SMALL}")
        with contextlib.suppress(OSError):
            try:
                handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(handle, "wb") as file:
                    file.write(self._cipher.encrypt(data))
                os.replace(part, path)
            except BaseException:
                part.unlink(missing_ok=True)
                raise
            if not self._path(name).exists():
                # The picture was deleted meanwhile.
                path.unlink(missing_ok=True)

    def get_small(self, name: BlobId) -> bytes | None:
        """The opened small copy; None when there is none that opens."""
        try:
            return self._cipher.decrypt(self._path(name, _SMALL).read_bytes())
        except (OSError, StoreDamaged):
            return None

    def size(self, name: str) -> int:
        """Bytes on the disk, the small copy included; 0 when it is not there."""
        total = 0
        for suffix in (_SUFFIX, _SMALL):
            with contextlib.suppress(OSError):
                total += self._path(name, suffix).stat().st_size
        return total

    def delete(self, names: Collection[str]) -> None:
        """Remove these; ones that are gone already are fine. Raises `HomeUnwritable`."""
        try:
            for name in names:
                self._path(name).unlink(missing_ok=True)
                self._path(name, _SMALL).unlink(missing_ok=True)
            if names and self._folder.exists():
                _sync_folder(self._folder)
        except OSError as error:
            raise HomeUnwritable(
                f"A picture could not be deleted from {self._folder} ({error.strerror}). Give yourself write access; "
                "the deletion is finished at the next start."
            ) from error

    def names(self) -> set[str]:
        """Every file there."""
        if not self._folder.exists():
            return set()
        return {path.name.removesuffix(_SUFFIX) for path in self._folder.glob(f"*{_SUFFIX}")}

    def sweep(self, owned: Callable[[], set[str]]) -> int:
        """Once, after opening: delete files of former processes that nobody owns; how many."""
        fresh = self._fresh
        if fresh is None:
            return 0
        found = self.names()
        small = {path.name.removesuffix(_SMALL) for path in self._folder.glob(f"*{_SMALL}")}
        orphans = (found | small) - owned() - fresh
        self.delete(orphans)
        self._fresh = None
        return len(orphans & found)

    def _path(self, name: str, suffix: str = _SUFFIX) -> Path:
        return self._folder / f"{name}{suffix}"


def _sync_folder(folder: Path) -> None:
    """Make a new or removed name durable; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
