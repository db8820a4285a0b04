"""Watching over a capture process, with one that misbehaves on purpose."""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import pytest

from capture import child, worker
from capture.child import worker_command
from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus
from capture.kept import last_known
from capture.leak import LeakWatch, Rules
from capture.schedule.backoff import Backoff
from capture.supervisor import Supervisor
from capture.watch import Limits
from memory_core.clock import SystemClock
from memory_core.home import Home

FAKE = Path(__file__).parents[2] / "fakes" / "capture_process.py"


class Watch:
    """A supervisor over a scripted process, with all that both said."""

    def __init__(self, home: Home, **options: Any) -> None:
        self.home = home
        self.record = home.path / "record"
        self.said: list[CaptureStatus] = []
        self.supervisor: Supervisor
        self._options = options

    def over(self, manner: str, **options: Any) -> Supervisor:
        """Watch over a process that behaves in this manner."""
        self.supervisor = Supervisor(
            home=self.home,
            config=CaptureConfig(screen=True),
            listener=self.said.append,
            command=[sys.executable, "-S", "-E", str(FAKE), manner, str(self.record)],
            backoff=Backoff(first_s=0.05, last_s=0.2),
            **options,
        )
        return self.supervisor

    def entries(self) -> list[dict[str, Any]]:
        """What the processes noted."""
        text = self.record.read_text() if self.record.exists() else ""
        # A long line may be there by half.
        return [json.loads(line) for line in text.rpartition("\n")[0].splitlines()]

    def starts(self) -> list[dict[str, Any]]:
        """The start lines, one for each process."""
        return [entry["start"] for entry in self.entries() if "start" in entry]

    def orders(self) -> list[str]:
        """The orders that arrived."""
        return [entry["order"] for entry in self.entries() if "order" in entry]

    def until(self, true: Callable[[], bool], within_s: float = 30.0) -> None:
        """Wait until it is so."""
        deadline = time.monotonic() + within_s
        while not true():
            assert time.monotonic() < deadline, f"it did not happen in time: {self.said[-1:]}"
            threading.Event().wait(0.01)

    def until_state(self, state: CaptureState) -> None:
        """Wait for a state."""
        self.until(lambda: self.supervisor.status().state is state)


@pytest.fixture
def watch(home: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    # The scripted process says how it is five times a second, and ends at once or never.
    for name, seconds in (("watch._BELIEVED_AFTER_S", 0.3), ("supervisor._STALL_GRACE_S", 0.5), ("child._TERM_S", 0.3)):
        monkeypatch.setattr(f"capture.{name}", seconds)
    made = Watch(home)
    yield made
    made.supervisor.close()


def test_nothing_runs_before_it_is_started(watch: Watch) -> None:
    supervisor = watch.over("well")
    assert supervisor.status().state is CaptureState.OFF
    assert supervisor.pid is None
    supervisor.close()
    assert watch.starts() == []


def test_start_and_stop(watch: Watch) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    assert watch.said[0].state is CaptureState.STARTING
    (start,) = watch.starts()
    assert start["home"] == str(watch.home.path)
    assert start["config"]["screen"] is True
    assert start["pause"] is None
    assert start["own_pids"] == [os.getpid()]

    supervisor.stop()
    watch.until_state(CaptureState.OFF)
    watch.until(lambda: supervisor.pid is None)
    assert watch.orders() == ["stop"]

    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    assert len(watch.starts()) == 2


def test_a_change_of_mind_while_it_stops_starts_it_again_without_alarm(watch: Watch) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    supervisor.stop()
    watch.until(lambda: "stop" in watch.orders())
    supervisor.start()
    watch.until(lambda: len(watch.starts()) == 2)
    watch.until_state(CaptureState.RECORDING)
    assert CaptureState.RECOVERING not in {status.state for status in watch.said}


def test_what_the_process_captured_is_told_and_is_no_status(watch: Watch) -> None:
    told: list[bool] = []
    watch.over("captures", captured=lambda: told.append(True)).start()
    watch.until_state(CaptureState.RECORDING)
    watch.until(lambda: bool(told))
    assert told == [True]


def test_settings_reach_the_running_process_and_the_next_one(watch: Watch) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    supervisor.configure(CaptureConfig(screen=True, microphone=True))
    watch.until(lambda: watch.orders() == ["configure"])
    assert watch.entries()[-1]["config"]["microphone"] is True
    os.kill(supervisor.pid or 0, signal.SIGKILL)
    watch.until(lambda: len(watch.starts()) == 2)
    assert watch.starts()[1]["config"]["microphone"] is True


def test_a_killed_process_is_started_again_and_its_counts_are_kept(watch: Watch) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    os.kill(supervisor.pid or 0, signal.SIGKILL)
    watch.until(lambda: any(status.state is CaptureState.RECOVERING for status in watch.said))
    lost = next(status for status in watch.said if status.state is CaptureState.RECOVERING)
    assert "ended unexpectedly (SIGKILL: it was killed, as the system does when memory runs out)" in lost.message
    watch.until_state(CaptureState.RECORDING)
    assert supervisor.status().counts == {"frames": 2}
    assert supervisor.status().skipped == {"unchanged": 2}
    assert supervisor.status().cpu_seconds == 1.0


def test_the_next_process_is_told_what_stood_who_talked_and_what_was_heard_when_the_last_one_was_killed(
    watch: Watch,
) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    os.kill(supervisor.pid or 0, signal.SIGKILL)
    watch.until(lambda: len(watch.starts()) == 2)
    assert [start["stood"] for start in watch.starts()] == [[], [["a window", "o_1"]]]
    assert [start["talked"] for start in watch.starts()] == [[], ["t_1", "2026-05-04T12:00:00+00:00"]]
    assert [start["heard"] for start in watch.starts()] == [[], ["microphone"]]
    assert all(b"o_1" not in file.read_bytes() for file in watch.home.path.rglob("*.json"))


def test_a_frozen_process_is_killed_and_started_again(watch: Watch) -> None:
    supervisor = watch.over("well", stalled_s=1.5, limits=Limits(starved_s=0.0))
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    first = supervisor.pid or 0
    os.kill(first, signal.SIGUSR1)
    supervisor.configure(CaptureConfig(microphone=True))
    watch.until(lambda: len(watch.starts()) == 2, within_s=9.0)
    assert any("frozen" in status.message for status in watch.said)
    assert not psutil.pid_exists(first)
    watch.until_state(CaptureState.RECORDING)


def test_a_process_that_somebody_stopped_goes_on(watch: Watch) -> None:
    supervisor = watch.over("well", stalled_s=0.5, limits=Limits(starved_s=0.0))
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    process = psutil.Process(supervisor.pid)
    process.send_signal(signal.SIGSTOP)
    watch.until(lambda: process.status() == psutil.STATUS_STOPPED)
    told = len(watch.said)
    watch.until(lambda: len(watch.said) > told + 1)
    assert supervisor.pid == process.pid
    assert not supervisor.status().restarts


def test_a_silent_process_is_waited_for_while_it_cannot_have_the_processor(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = True
    asked: list[float] = []

    def starved(_: object, now: float) -> bool:
        asked.append(now)
        return busy

    monkeypatch.setattr("capture.watch.Watch.starved", starved)
    supervisor = watch.over("well", stalled_s=0.3)
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    first = supervisor.pid or 0
    os.kill(first, signal.SIGUSR1)
    asked.clear()
    watch.until(lambda: bool(asked) and asked[-1] - asked[0] > 1.0)
    assert supervisor.pid == first
    busy = False
    watch.until(lambda: len(watch.starts()) == 2)
    assert [restart.reason for restart in supervisor.status().restarts] == ["The capture process was frozen."]


def test_a_process_that_never_says_a_word_is_started_again(watch: Watch) -> None:
    watch.over("mute", first_beat_s=0.7).start()
    watch.until(lambda: len(watch.starts()) >= 2)
    assert any("frozen" in status.message for status in watch.said)


def test_a_process_in_which_a_stage_hangs_is_told_to_end_and_another_one_goes_on(
    watch: Watch, allow_logs: pytest.LogCaptureFixture
) -> None:
    supervisor = watch.over("hangs once:grab")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    assert watch.orders() == ["stop"]
    assert watch.entries()[1] == {"order": "stop", "wait_s": 0.0, "followed": True}
    assert len(watch.starts()) == 2
    status = supervisor.status()
    assert [restart.reason for restart in status.restarts] == ["The screen does not answer."]
    (grab,) = status.stages
    assert (grab.error, grab.remedy) == ("The screen does not answer.", "If it stays so, restart the desktop session.")
    told = [status.message for status in watch.said if status.state is CaptureState.RECOVERING]
    assert "The screen does not answer. Capture is started again." in told
    assert "The screen does not answer. It is started again" in allow_logs.text


def test_a_process_that_hangs_and_hears_nothing_is_killed(watch: Watch, allow_logs: pytest.LogCaptureFixture) -> None:
    supervisor = watch.over("deaf:read")
    supervisor.start()
    watch.until(lambda: len(watch.starts()) == 2)
    assert "stop" in watch.orders()


def test_a_stage_that_hangs_in_every_process_is_said_and_not_restarted_for_ever(
    watch: Watch, allow_logs: pytest.LogCaptureFixture
) -> None:
    supervisor = watch.over("hangs:grab")
    supervisor.start()
    watch.until_state(CaptureState.FAILED)
    assert (
        "Starting capture again did not help. If it stays so, restart the desktop session."
        in supervisor.status().message
    )
    assert len(watch.starts()) == 2
    assert CaptureState.RECORDING not in {status.state for status in watch.said}
    supervisor.stop()
    supervisor.start()
    watch.until(lambda: len(watch.starts()) == 3)


def test_a_process_that_says_for_long_that_nothing_comes_is_started_again(
    watch: Watch, allow_logs: pytest.LogCaptureFixture
) -> None:
    watch.over("silent", limits=Limits(starting_s=0.4, starved_s=0.0)).start()
    watch.until(lambda: len(watch.starts()) == 2)
    assert "Nothing comes any more." in allow_logs.text


def test_a_process_that_loses_memory_ends_in_order_and_another_one_goes_on(
    watch: Watch, allow_logs: pytest.LogCaptureFixture
) -> None:
    rules = iter([Rules(most_mb=0.001, over_s=0.0)])
    supervisor = watch.over("well", leak=lambda: LeakWatch(next(rules, None)))
    supervisor.start()
    watch.until(lambda: len(watch.starts()) == 2)
    watch.until_state(CaptureState.RECORDING)
    assert watch.orders() == ["stop"]
    status = supervisor.status()
    assert status.restarted == 1
    assert "loses memory: it holds" in status.restarts[0].reason
    assert status.counts["frames"] >= 2
    watch.until(lambda: supervisor.status().memory_mb > 0)
    assert len(supervisor.status().memory_past) == 2
    assert CaptureState.OFF not in {status.state for status in watch.said}


def test_how_capture_was_is_known_after_the_program_has_ended_or_died(watch: Watch) -> None:
    assert last_known(watch.home) is None
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    watch.until(lambda: (known := last_known(watch.home)) is not None and known.status.state is CaptureState.RECORDING)
    known = last_known(watch.home)
    assert known is not None
    assert not known.ended, "as it stays when the program is killed"
    supervisor.close()
    known = last_known(watch.home)
    assert known is not None
    assert known.ended
    assert known.status.state is CaptureState.OFF
    (watch.home.path / "capture.json").write_text("{")
    assert last_known(watch.home) is None


def test_a_process_that_always_fails_is_tried_again_and_again_and_said_to_have_failed(watch: Watch) -> None:
    supervisor = watch.over("crash")
    supervisor.start()
    watch.until_state(CaptureState.FAILED)
    assert "code 3" in supervisor.status().message
    assert "capture.log" in supervisor.status().message
    failed = len(watch.starts())
    watch.until(lambda: len(watch.starts()) > failed)


@pytest.mark.parametrize(
    ("manner", "reason", "blamed"),
    [
        ("hung", "The capture process ended unexpectedly (something in it hung).", []),
        ("hung:grab", "The screen does not answer.", ["If it stays so, restart the desktop session."]),
    ],
)
def test_a_process_that_ends_because_it_hung_says_so(watch: Watch, manner: str, reason: str, blamed: list[str]) -> None:
    assert worker.EXIT_HUNG == child.EXIT_HUNG
    supervisor = watch.over(manner)
    supervisor.start()
    watch.until(lambda: bool(supervisor.status().restarts))
    assert supervisor.status().restarts[0].reason == reason
    assert [stage.remedy for stage in supervisor.status().stages] == blamed


def test_a_process_that_cannot_be_started_is_told_in_a_sentence(home: Home) -> None:
    said: list[CaptureStatus] = []
    supervisor = Supervisor(
        home=home, config=CaptureConfig(), listener=said.append, command=["/nowhere/at-all"], backoff=Backoff(0.01, 0.1)
    )
    supervisor.start()
    watched = Watch(home)
    watched.supervisor = supervisor
    watched.until_state(CaptureState.FAILED)
    supervisor.close()
    assert "cannot be started (No such file or directory)" in said[0].message


def test_a_pause_reaches_the_process_and_ends_by_itself(watch: Watch) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    supervisor.pause(datetime.now(UTC) + timedelta(seconds=1.5))
    watch.until_state(CaptureState.PAUSED)
    watch.until_state(CaptureState.RECORDING)
    assert watch.orders() == ["pause", "resume"]


def test_a_pause_holds_across_a_restart_of_the_process(watch: Watch) -> None:
    supervisor = watch.over("well")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    supervisor.pause(datetime.now(UTC) + timedelta(minutes=15))
    watch.until_state(CaptureState.PAUSED)
    os.kill(supervisor.pid or 0, signal.SIGKILL)
    watch.until(lambda: len(watch.starts()) == 2)
    assert 880 < watch.starts()[1]["pause"]["left_s"] <= 900
    watch.until_state(CaptureState.PAUSED)


def test_a_pause_holds_across_a_restart_of_the_program(watch: Watch) -> None:
    first = watch.over("well")
    first.pause(None)
    first.close()
    second = watch.over("well")
    second.start()
    watch.until_state(CaptureState.PAUSED)
    assert watch.starts()[0]["pause"] == {"left_s": None}
    second.resume()
    watch.until_state(CaptureState.RECORDING)
    second.close()

    third = watch.over("well")
    third.start()
    watch.until_state(CaptureState.RECORDING)


def test_a_broken_pause_file_is_no_pause(watch: Watch) -> None:
    (watch.home.path / "pause.json").write_text("{")
    watch.over("well").start()
    watch.until_state(CaptureState.RECORDING)


def test_closing_ends_a_process_that_does_not_listen(watch: Watch) -> None:
    supervisor = watch.over("stubborn")
    supervisor.start()
    watch.until_state(CaptureState.RECORDING)
    pid = supervisor.pid or 0
    began = time.monotonic()
    supervisor.close()
    assert time.monotonic() - began < 8.0
    assert not psutil.pid_exists(pid)
    assert supervisor.status().state is CaptureState.OFF
    supervisor.start()
    assert supervisor.pid is None, "closed is closed"


def test_what_is_no_message_is_passed_over(watch: Watch, allow_logs: pytest.LogCaptureFixture) -> None:
    watch.over("noise").start()
    watch.until_state(CaptureState.RECORDING)
    assert "said something that is no message" in allow_logs.text
    assert "a status that cannot be read" in allow_logs.text


def test_a_listener_that_fails_does_not_end_the_watch(home: Home, allow_logs: pytest.LogCaptureFixture) -> None:
    def fail(status: CaptureStatus) -> None:
        raise RuntimeError("no")

    watched = Watch(home)
    supervisor = watched.over("well")
    supervisor.close()
    supervisor = Supervisor(
        home=home,
        config=CaptureConfig(screen=True),
        listener=fail,
        command=[sys.executable, "-S", "-E", str(FAKE), "well", str(watched.record)],
    )
    watched.supervisor = supervisor
    supervisor.start()
    watched.until_state(CaptureState.RECORDING)
    supervisor.close()
    assert "A listener failed" in allow_logs.text


def test_the_process_is_this_python_or_the_frozen_application(monkeypatch: pytest.MonkeyPatch) -> None:
    assert worker_command() == [sys.executable, "-P", "-m", "capture"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert worker_command() == [sys.executable, "--worker", "capture"]


def test_a_long_log_is_put_aside(watch: Watch) -> None:
    watch.home.logs.mkdir()
    log = watch.home.logs / "capture.log"
    log.write_bytes(b"x" * 1_000_001)
    watch.over("well").start()
    watch.until_state(CaptureState.RECORDING)
    assert log.stat().st_size < 1000
    assert (watch.home.logs / "capture.old.log").stat().st_size == 1_000_001
    assert log.stat().st_mode & 0o077 == 0


class AheadClock(SystemClock):
    """The machine's clock, and how far ahead of it a test sets it."""

    ahead_s = 0.0

    def monotonic(self) -> float:
        """Seconds from an arbitrary start."""
        return super().monotonic() + self.ahead_s


def test_a_supervisor_that_hangs_itself_does_not_claim_to_record(home: Home) -> None:
    held, go_on = threading.Event(), threading.Event()

    def hold(status: CaptureStatus) -> None:
        if status.state is CaptureState.RECORDING:
            held.set()
            go_on.wait(20)

    clock = AheadClock()
    watched = Watch(home)
    command = [sys.executable, "-S", "-E", str(FAKE), "well", str(watched.record)]
    supervisor = Supervisor(home=home, config=CaptureConfig(screen=True), listener=hold, command=command, clock=clock)
    supervisor.start()
    assert held.wait(20)
    assert supervisor.status().state is CaptureState.RECORDING
    clock.ahead_s = 20.0
    assert supervisor.status().state is CaptureState.RECOVERING
    assert "Nothing was heard of the capture process for 20 s." in supervisor.status().message
    go_on.set()
    watched.supervisor = supervisor
    watched.until_state(CaptureState.RECORDING)
    supervisor.close()
