"""Small private files: the old one or the new one, never half of either."""

import stat
import sys
from pathlib import Path

import pytest

from memory_core.errors import HomeUnwritable
from memory_core.privacy.private_files import wipe, write_private


def test_a_file_is_replaced_in_one_step_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, b"first")
    write_private(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret"
    write_private(path, b"first")

    def no_space(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("memory_core.privacy.private_files.os.fsync", no_space)
    with pytest.raises(HomeUnwritable, match="No space left on device"):
        write_private(path, b"second")
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(HomeUnwritable, match="by hand"):
        wipe(path)


def test_a_wiped_file_is_gone_and_wiping_twice_is_no_trouble(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, b"first")
    wipe(path)
    wipe(path)
    assert list(tmp_path.iterdir()) == []
