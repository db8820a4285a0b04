"""What breaks around capture, broken for real: its process, the X server, the resolution, the disk, the clock."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from capture.child import worker_command
from capture.config import CaptureConfig
from capture.events import CaptureState
from memory_core.home import Home
from memory_core.privacy.keys import Keys, open_keys
from memory_core.records.health import State
from tests.fakes.recorder import NOTHING_COMES, FaultyDay
from tests.fakes.shown_window import ShownWindow
from tests.fakes.x_server import XServer

EYES = CaptureConfig(screen=True, interval_s=0.3, pictures=False)
# The whole screen: nothing of the black behind it shows.
LOOK = {"app": "notes", "title": "Plan", "box": [0, 0, 1280, 720], "font": 20}
FAKE_TIME = "**/faketime/libfaketimeMT.so.1"

pytestmark = [
    pytest.mark.display,
    pytest.mark.skipif(sys.platform != "linux", reason="the X server, tmpfs and faketime are Linux programs"),
]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[XServer]:
    """An X server of the test's own, which it may harm."""
    made = XServer()
    made.start("1280x720x24")
    monkeypatch.setenv("DISPLAY", made.display)
    yield made
    made.thaw()
    made.stop()


@pytest.fixture
def keys(home: Home, allow_logs: pytest.LogCaptureFixture) -> Keys:
    return open_keys(home)


@pytest.fixture
def day(home: Home, keys: Keys) -> Iterator[FaultyDay]:
    made = FaultyDay(home, keys)
    yield made
    made.close()


def shown(server: XServer, text: str) -> ShownWindow:
    return ShownWindow({"DISPLAY": server.display, "QT_QPA_PLATFORM": "xcb"}, text=text, **LOOK)  # type: ignore[arg-type]


def test_a_killed_process_is_replaced_a_stopped_one_goes_on_and_nothing_that_was_kept_is_lost(
    day: FaultyDay, server: XServer
) -> None:
    with shown(server, "The harvest festival begins in Bergen") as window:
        day.begin(EYES)
        day.until_kept("harvest festival")
        first = day.supervisor.pid or 0
        os.kill(first, signal.SIGKILL)
        assert day.until_replaced(first) < 10
        assert CaptureState.RECOVERING in day.states()
        window.do(text="The lighthouse keeper paints the stairs")
        day.until_kept("lighthouse keeper")

        second = day.supervisor.pid or 0
        os.kill(second, signal.SIGSTOP)
        window.do(text="The orchestra rehearses on Thursday")
        assert day.until_kept("orchestra rehearses", within_s=20) < 15
        day.until_state(CaptureState.RECORDING)
        assert day.supervisor.pid == second
    day.check_each_is_kept_once("harvest festival", "lighthouse keeper", "orchestra rehearses")
    reasons = [restart.reason for restart in day.supervisor.status().restarts]
    assert len(reasons) == 1
    assert reasons[0].startswith("The capture process ended unexpectedly (SIGKILL: it was killed")


@pytest.mark.slow
def test_a_frozen_x_server_is_noticed_within_half_a_minute_never_called_recording_and_survived(
    day: FaultyDay, server: XServer
) -> None:
    with shown(server, "The harvest festival begins in Bergen") as window:
        day.begin(EYES)
        day.until_kept("harvest festival")
        first = day.supervisor.pid
        server.freeze()
        frozen = time.monotonic()
        day.until_replaced(first, within_s=30)
        day.until_state(*NOTHING_COMES, within_s=1)
        day.until(lambda: bool(day.supervisor.status().restarts))
        replaced = time.monotonic()
        assert replaced - frozen < 30
        # The next process finds the same; it says so for as long as it lasts.
        day.until(lambda: time.monotonic() - replaced > 3)
        assert day.states(since=replaced) <= set(NOTHING_COMES)
        assert day.supervisor.status().message

        late = [at - frozen for at, status in day.said if status.state is CaptureState.RECORDING and at > frozen + 22]
        assert late == [], "a look may take a while, no longer"
        server.thaw()
        assert day.until_state(CaptureState.RECORDING) < 20
        window.do(text="The lighthouse keeper paints the stairs")
        day.until_kept("lighthouse keeper")
    day.check_each_is_kept_once("harvest festival", "lighthouse keeper")


def test_a_killed_x_server_is_told_and_its_successor_is_seen(day: FaultyDay, server: XServer) -> None:
    with shown(server, "The harvest festival begins in Bergen"):
        day.begin(EYES)
        day.until_kept("harvest festival")
        server.stop()
    part = day.until_part("screen", State.ERROR)
    day.until_state(*NOTHING_COMES)
    assert "no screen" in part.message
    assert part.remedy
    server.start("1280x720x24")
    with shown(server, "The lighthouse keeper paints the stairs"):
        assert day.until_state(CaptureState.RECORDING) < 20
        day.until_kept("lighthouse keeper")
    day.check_each_is_kept_once("harvest festival", "lighthouse keeper")


def test_another_resolution_is_taken_as_it_comes(day: FaultyDay, server: XServer) -> None:
    with shown(server, "The harvest festival begins in Bergen") as window:
        day.begin(EYES)
        day.until_kept("harvest festival")
        pid = day.supervisor.pid
        server.resize(1024, 600)
        window.do(text="The lighthouse keeper paints the stairs")
        assert day.until_kept("lighthouse keeper") < 15
        day.until_state(CaptureState.RECORDING)
        assert day.supervisor.pid == pid
    day.check_each_is_kept_once("harvest festival", "lighthouse keeper")
    assert not day.supervisor.status().restarts


class Disk:
    """A small disk, filled and freed. Where nobody may mount one, the largest file that the process may write."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        order = ["mount", "-t", "tmpfs", "-o", "size=3m,mode=0700", "tmpfs", str(folder)]
        self.mounted = subprocess.run(order, capture_output=True, check=False).returncode == 0
        self._ballast = folder / "ballast"

    def fill(self, pid: int) -> None:
        """Leave no room."""
        if not self.mounted:
            used = max(file.stat().st_size for file in (self.folder / "home").glob("spool.db*"))
            psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (used, psutil.RLIM_INFINITY))
            return
        with self._ballast.open("wb", buffering=0) as file:
            size = 4096
            while True:
                try:
                    file.write(b"\0" * size)
                except OSError:
                    return

    def free(self, pid: int) -> None:
        """Make room again."""
        if self.mounted:
            self._ballast.unlink()
        else:
            psutil.Process(pid).rlimit(psutil.RLIMIT_FSIZE, (psutil.RLIM_INFINITY, psutil.RLIM_INFINITY))

    def close(self) -> None:
        """Take it away."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True, capture_output=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    yield made
    made.close()


def test_a_full_disk_is_told_loses_nothing_deletes_nothing_and_recording_goes_on_when_it_is_freed(
    disk: Disk, server: XServer, allow_logs: pytest.LogCaptureFixture
) -> None:
    home = Home(disk.folder / "home")
    home.prepare()
    day = FaultyDay(home, open_keys(home))
    try:
        with shown(server, "The harvest festival begins in Bergen") as window:
            day.begin(EYES)
            day.until_kept("harvest festival")
            pid = day.supervisor.pid or 0
            disk.fill(pid)
            window.do(text="The lighthouse keeper paints the stairs")
            part = day.until_part("spool", State.ERROR)
            assert "disk is full" in part.message
            assert "Free some space" in part.remedy
            assert day.supervisor.status().state is CaptureState.FAILED
            disk.free(pid)
            day.until_kept("lighthouse keeper")
            day.until_state(CaptureState.RECORDING)
            assert day.supervisor.pid == pid
        day.check_each_is_kept_once("harvest festival", "lighthouse keeper")
    finally:
        day.close()


class FakeTime:
    """The time of day of one program, as libfaketime tells it; the monotonic clock goes on undisturbed."""

    def __init__(self, folder: Path) -> None:
        library = next((file for top in ("/usr/lib", "/usr/lib64") for file in Path(top).glob(FAKE_TIME)), None)
        assert library is not None, "install faketime: python3 installers/dev.py setup"
        self._offset = folder / "offset"
        self.set(timedelta())
        self.command = [
            "/usr/bin/env",
            f"LD_PRELOAD={library}",
            f"FAKETIME_TIMESTAMP_FILE={self._offset}",
            "FAKETIME_NO_CACHE=1",
            "FAKETIME_DONT_FAKE_MONOTONIC=1",
            *worker_command(),
        ]

    def set(self, offset: timedelta) -> None:
        """How far its clock on the wall is ahead."""
        draft = self._offset.with_suffix(".new")
        draft.write_text(f"{offset.total_seconds():+.0f}")
        draft.replace(self._offset)


def test_a_clock_that_jumps_both_ways_neither_stops_the_looks_nor_moves_a_pause(
    day: FaultyDay, server: XServer, tmp_path: Path
) -> None:
    fake = FakeTime(tmp_path)
    with shown(server, "The harvest festival begins in Bergen") as window:
        day.begin(EYES, command=fake.command)
        day.until_kept("harvest festival")
        pid = day.supervisor.pid
        fake.set(timedelta(hours=5))
        window.do(text="The lighthouse keeper paints the stairs")
        assert day.until_kept("lighthouse keeper") < 15
        fake.set(timedelta(hours=-5))
        window.do(text="The orchestra rehearses on Thursday")
        assert day.until_kept("orchestra rehearses") < 15

        day.supervisor.pause(datetime.now(UTC) + timedelta(seconds=2))
        day.until_state(CaptureState.PAUSED)
        fake.set(timedelta(hours=5))
        began = time.monotonic()
        day.until_state(CaptureState.RECORDING)
        assert 0.5 < time.monotonic() - began < 10
        window.do(text="The baker sells the last loaf")
        day.until_kept("the last loaf")
        assert day.supervisor.pid == pid
    day.check_each_is_kept_once("harvest festival", "lighthouse keeper", "orchestra rehearses", "the last loaf")
    assert not day.supervisor.status().restarts
    kept = day.kept()
    told = [next(seen.at for seen in kept if words in seen.text) for words in ("lighthouse", "orchestra")]
    now = datetime.now(UTC)
    assert told[0] - now > timedelta(hours=4), "the time of day is what the machine says it is"
    assert now - told[1] > timedelta(hours=4)
