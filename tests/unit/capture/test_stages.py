"""The heartbeat of each stage."""

import contextlib
import mmap
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import psutil
import pytest

from capture.events import QueueHealth, Skip, Stage, StageHealth
from capture.stages import Stages
from capture.usage import machine_seconds, pss_mb, thread_seconds, thread_waited, waited_seconds
from memory_core.clock import FrozenClock
from memory_core.errors import NoDisplay
from tests.fakes.shown_window import until

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Bench:
    """Stages over a frozen clock, with processor time that a test hands out."""

    def __init__(self) -> None:
        self.clock = FrozenClock(NOON)
        self.used = self.waited = 0.0
        self.stages = Stages(
            self.clock,
            used_s=lambda _: self.used,
            all_used_s=lambda: self.used,
            waited_s=lambda _: self.waited,
            all_waited_s=lambda: self.waited,
        )

    def one(self, stage: Stage) -> StageHealth:
        """What is said of a stage."""
        return next(told for told in self.stages.health() if told.stage == stage)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_what_went_well_is_counted_with_its_time(bench: Bench) -> None:
    for _ in range(3):
        with bench.stages.running(Stage.READ):
            bench.clock.advance(0.5)
    bench.clock.advance(2.0)
    told = bench.one(Stage.READ)
    assert (told.count, told.failures, told.seconds) == (3, 0, 1.5)
    assert told.done_at == NOON + timedelta(seconds=1.5)
    assert (told.running_s, told.still_s, told.error) == (0.0, 0.0, "")


def test_a_stage_that_never_ran_is_not_named_and_the_others_stand_in_the_order_of_the_data(bench: Bench) -> None:
    for stage in (Stage.SPOOL, Stage.GRAB, Stage.WINDOWS):
        bench.stages.did(stage)
    assert [told.stage for told in bench.stages.health()] == ["windows", "grab", "spool"]


def test_the_last_failure_stays_with_what_to_do_about_it(bench: Bench) -> None:
    with pytest.raises(NoDisplay), bench.stages.running(Stage.GRAB):
        raise NoDisplay("There is no screen. Log in to a desktop.")
    assert bench.one(Stage.GRAB).failing
    bench.clock.advance(60)
    with bench.stages.running(Stage.GRAB):
        pass
    told = bench.one(Stage.GRAB)
    assert (told.count, told.failures, told.failing) == (1, 1, False)
    assert (told.error, told.remedy, told.error_at) == ("There is no screen.", "Log in to a desktop.", NOON)


def test_an_unexpected_failure_never_quotes_what_was_captured(bench: Bench) -> None:
    with pytest.raises(ValueError, match="secret"), bench.stages.running(Stage.SCRUB):
        raise ValueError("my secret diary")
    told = bench.one(Stage.SCRUB)
    assert told.error == "It failed (ValueError)."
    assert "copy the text of the health page" in told.remedy


def test_what_is_given_up_is_no_failure_and_no_success(bench: Bench) -> None:
    with pytest.raises(KeyboardInterrupt), bench.stages.running(Stage.READ):
        raise KeyboardInterrupt
    assert (bench.one(Stage.READ).count, bench.one(Stage.READ).failures) == (0, 0)


def test_a_run_that_waits_for_something_stands_still(bench: Bench) -> None:
    bench.stages.began(Stage.GRAB)
    for second in range(1, 20):
        bench.clock.advance(1.0)
        assert bench.one(Stage.GRAB).running_s == second
    assert bench.one(Stage.GRAB).still_s == 19.0


def test_a_run_that_computes_does_not_stand_still(bench: Bench) -> None:
    bench.stages.began(Stage.READ)
    for _ in range(19):
        bench.clock.advance(1.0)
        bench.used += 0.02
        told = bench.one(Stage.READ)
    assert (told.running_s, told.still_s) == (19.0, 0.0)


def test_a_run_that_is_not_let_to_the_processor_does_not_stand_still(bench: Bench) -> None:
    bench.stages.began(Stage.READ)
    for _ in range(19):
        bench.clock.advance(1.0)
        bench.waited += 0.75
        told = bench.one(Stage.READ)
    assert (told.running_s, told.still_s, told.waited_s) == (19.0, 0.0, 12.0)
    bench.stages.alive(Stage.READ)
    assert bench.one(Stage.READ).waited_s == 0.0
    bench.stages.ended(Stage.READ)
    assert bench.one(Stage.READ).waited_s == 0.0


def test_other_threads_that_wait_a_little_are_no_life_of_a_transcription(bench: Bench) -> None:
    bench.stages.began(Stage.TRANSCRIPTION)
    for _ in range(19):
        bench.clock.advance(1.0)
        bench.waited += 0.4
        told = bench.one(Stage.TRANSCRIPTION)
    assert told.still_s == 19.0
    bench.clock.advance(1.0)
    bench.waited += 5.0
    told = bench.one(Stage.TRANSCRIPTION)
    assert told.still_s == 0.0
    assert told.waited_s < 8, "of its one run at most a second in a second"


def test_small_change_of_other_threads_is_no_life_of_a_transcription(bench: Bench) -> None:
    bench.stages.began(Stage.TRANSCRIPTION)
    for _ in range(19):
        bench.clock.advance(1.0)
        bench.used += 0.02
        told = bench.one(Stage.TRANSCRIPTION)
    assert told.still_s == 19.0
    bench.clock.advance(1.0)
    bench.used += 0.9
    assert bench.one(Stage.TRANSCRIPTION).still_s == 0.0


def test_a_sign_of_life_begins_the_run_anew(bench: Bench) -> None:
    bench.stages.began(Stage.READ)
    bench.clock.advance(15.0)
    bench.stages.alive(Stage.READ)
    bench.clock.advance(1.0)
    told = bench.one(Stage.READ)
    assert (told.running_s, told.still_s) == (1.0, 1.0)


def test_a_thread_that_hangs_is_seen_beside_one_that_works(bench: Bench) -> None:
    bench.stages.began(Stage.SPOOL)
    bench.clock.advance(30.0)

    def work() -> None:
        with bench.stages.running(Stage.SPOOL):
            pass

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    told = bench.one(Stage.SPOOL)
    assert (told.count, told.still_s) == (1, 30.0)


def test_a_run_within_another_one_is_what_stands_and_its_time_counts_once(bench: Bench) -> None:
    with bench.stages.running(Stage.NOTICE):
        bench.clock.advance(1.0)
        with bench.stages.running(Stage.READ):
            bench.clock.advance(12.0)
            assert [(told.stage, told.still_s) for told in bench.stages.health()] == [("notice", 0.0), ("read", 12.0)]
        bench.clock.advance(3.0)
        assert [(told.stage, told.still_s) for told in bench.stages.health()] == [("notice", 3.0), ("read", 0.0)]
    assert [(told.stage, told.count, told.seconds) for told in bench.stages.health()] == [
        ("notice", 1, 4.0),
        ("read", 1, 12.0),
    ]


def test_a_queue_tells_its_depth_its_worst_and_its_drops(bench: Bench) -> None:
    bench.stages.queue("to read", depth=3, limit=4)
    bench.stages.queue("to read", depth=1, limit=4, dropped=2)
    bench.stages.queue("sound", depth=0, limit=312)
    bench.stages.queue("to read", depth=0, limit=4, dropped=1)
    assert bench.stages.queues() == (QueueHealth("sound", 0, 312), QueueHealth("to read", 0, 4, 3, 3))


def test_a_rest_tells_since_when(bench: Bench) -> None:
    nothing: tuple[str, datetime | None] = ("", None)
    told = [bench.stages.resting]
    bench.stages.rests(Skip.IDLE)
    bench.clock.advance(60)
    bench.stages.rests(Skip.IDLE)
    told.append(bench.stages.resting)
    bench.stages.rests(Skip.LOCKED)
    told.append(bench.stages.resting)
    bench.stages.rests(None)
    told.append(bench.stages.resting)
    assert told == [nothing, ("idle", NOON), ("locked", NOON + timedelta(seconds=60)), nothing]


def test_the_processor_time_of_a_real_thread_grows_with_its_work_alone() -> None:
    go, idle = threading.Event(), threading.Event()

    def wait() -> None:
        idle.set()
        go.wait()

    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    assert idle.wait(5)
    assert thread.native_id is not None
    before = thread_seconds(thread.native_id)
    mine = thread_seconds(threading.get_native_id())
    sum(range(2_000_000))
    assert before is not None
    assert mine is not None
    assert (thread_seconds(threading.get_native_id()) or 0.0) > mine
    assert (thread_seconds(thread.native_id) or 0.0) - before < 0.005
    go.set()
    thread.join()
    assert thread_seconds(2**22 + 1) is None


SPINS = "import os\nos.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\nprint('on', flush=True)\nwhile True: pass"


def test_the_machine_is_at_work_for_no_longer_than_time_passes() -> None:
    began, before = time.monotonic(), machine_seconds()
    mine = time.process_time()
    while time.process_time() - mine < 0.2:
        pass
    worked, passed = machine_seconds() - before, time.monotonic() - began
    # It is told in hundredths of a second of each processor.
    assert 0.15 / (psutil.cpu_count() or 1) < worked < passed + 0.05


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells it")
def test_waiting_for_a_processor_is_told_of_real_processes_and_not_of_a_stopped_one() -> None:
    with contextlib.ExitStack() as both:
        two = [
            both.enter_context(subprocess.Popen([sys.executable, "-S", "-E", "-c", SPINS], stdout=subprocess.PIPE))
            for _ in range(2)
        ]
        for one in two:
            both.callback(one.kill)
            assert one.stdout is not None
            assert one.stdout.readline() == b"on\n"
        before = [waited_seconds(one.pid) for one in two]
        until(lambda: all(waited_seconds(one.pid) > was + 0.1 for one, was in zip(two, before, strict=True)), "both")
        two[0].send_signal(signal.SIGSTOP)
        until(lambda: psutil.Process(two[0].pid).status() == psutil.STATUS_STOPPED, "it stands")
        stopped, other = (waited_seconds(one.pid) for one in two)
        spent = psutil.Process(two[1].pid).cpu_times().user
        until(lambda: psutil.Process(two[1].pid).cpu_times().user > spent + 0.1, "the other one goes on")
        assert waited_seconds(two[0].pid) == stopped
        assert waited_seconds(two[1].pid) >= other
    assert waited_seconds(2**22 + 1) == thread_waited(2**22 + 1) == 0.0


def test_memory_is_told_of_this_process_and_of_none_that_is_gone() -> None:
    size = 60_000_000
    # Pages of its own: what is allocated otherwise may lie where something was freed that the process still holds.
    with mmap.mmap(-1, size) as held:
        before = pss_mb()
        held[::4096] = b"x" * len(range(0, size, 4096))
        assert 50 < pss_mb() - before < 80
    assert pss_mb(2**22 + 1) == 0.0
