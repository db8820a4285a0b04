"""Opens a zip that somebody may have built: its list of members is held as a whole, in several times its size."""

import io
import struct
import zipfile
from typing import IO

from memory_core.errors import ConfigError

# Some hundred bytes a member: that of a good half of a million pictures.
_LONGEST_LIST = 64 * 1024**2
_END, _LOCATOR, _END64 = b"PK\x05\x06", b"PK\x06\x07", b"PK\x06\x06"
_END_BYTES, _LOCATOR_BYTES, _END64_BYTES = 22, 20, 56
_LONGEST_COMMENT = 65_535


def opened_zip(file: IO[bytes]) -> zipfile.ZipFile:
    """The zip in an open file. Raises `BadZipFile`, and `ConfigError` where its list alone would fill the memory."""
    if _list_bytes(file) > _LONGEST_LIST:
        raise ConfigError("This export has more members than it can be read with. Nothing was taken in.")
    return zipfile.ZipFile(file)


def _list_bytes(file: IO[bytes]) -> int:
    """How long the list is by what the end of the file says; the most where it says it in several places."""
    size = file.seek(0, io.SEEK_END)
    begin = max(0, size - _LONGEST_COMMENT - _END_BYTES - _LOCATOR_BYTES - _END64_BYTES)
    file.seek(begin)
    tail = file.read()
    found = [0]
    at = tail.rfind(_END)
    if at < 0 or at + _END_BYTES > len(tail):
        return 0
    found += struct.unpack_from("<I", tail, at + 12)
    locator = at - _LOCATOR_BYTES
    if locator < 0 or tail[locator : locator + 4] != _LOCATOR:
        return max(found)
    found = [0]  # that of four bytes is full then
    (told,) = struct.unpack_from("<Q", tail, locator + 8)
    for place in (begin + locator - _END64_BYTES, told):
        if 0 <= place <= size - _END64_BYTES:
            file.seek(place)
            record = file.read(_END64_BYTES)
            if record.startswith(_END64):
                found += struct.unpack_from("<Q", record, 40)
    return max(found)
