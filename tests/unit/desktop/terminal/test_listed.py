"""A zip whose list of members would fill the memory is not opened."""

import io
import struct
import zipfile

import pytest

from desktop.verbs import listed
from desktop.verbs.listed import opened_zip
from memory_core.errors import ConfigError

_MEMBER = b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, 20, 0, 0, 0, 33, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)


def _zip(members: int, comment: bytes = b"") -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.comment = comment
        for number in range(members):
            archive.writestr(f"m{number:04}", b"")
    return body.getvalue()


def _large_zip(members: int, *, apart: bytes = b"") -> bytes:
    """With an end as that of large ones, whose figures are eight bytes long."""
    members_said = _MEMBER * members
    record = b"PK\x06\x06" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, members, members, len(members_said), 0)
    locator = b"PK\x06\x07" + struct.pack("<IQI", 0, len(members_said), 1)
    end = b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return members_said + record + apart + locator + end


@pytest.mark.parametrize("written", [_zip(3), _zip(3, b"PK\x05 a comment"), _large_zip(3)])
def test_a_short_list_is_read(written: bytes) -> None:
    with opened_zip(io.BytesIO(written)) as archive:
        assert len(archive.infolist()) == 3


@pytest.mark.parametrize(
    "written", [_zip(30), _zip(30, b"x" * 60_000), _large_zip(30), _large_zip(30, apart=b"x" * 40)]
)
def test_a_long_one_is_not(written: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "_LONGEST_LIST", 1_000)
    with pytest.raises(ConfigError, match="more members"):
        opened_zip(io.BytesIO(written))


@pytest.mark.parametrize("written", [b"", b"PK\x05\x06", b"PK\x06\x07" + bytes(20), b"no zip at all" * 10])
def test_what_is_no_zip_is_told(written: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile):
        opened_zip(io.BytesIO(written))
