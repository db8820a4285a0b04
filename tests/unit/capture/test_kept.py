"""What is kept for the next start, also where there is no room for it."""

import errno
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from capture import kept
from capture.kept import KeptPause
from capture.schedule.pause import Pause, PauseTimer
from memory_core.clock import SystemClock


def a_timer() -> PauseTimer:
    return PauseTimer(SystemClock())


def recalled(path: Path) -> Pause | None:
    timer = a_timer()
    KeptPause(path).recall(timer)
    return timer.now()


@pytest.mark.parametrize("before", [None, datetime.now(UTC) + timedelta(minutes=1)])
def test_on_a_full_disk_a_pause_lasts_until_somebody_ends_it(
    before: datetime | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, timer = tmp_path / "pause.json", a_timer()
    if before is not None:
        timer.pause(before)
        KeptPause(path).remember(timer)

    def full(_path: Path, _values: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(kept, "_write", full)
    timer.pause(datetime.now(UTC) + timedelta(hours=8))
    KeptPause(path).remember(timer)
    assert recalled(path) == Pause(None)
    assert path.stat().st_mode & 0o077 == 0
    timer.resume()
    KeptPause(path).remember(timer)
    assert recalled(path) is None
