"""What is judged of one capture process, and what may be claimed while another one is tried."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from capture.events import CaptureState, CaptureStatus, QueueHealth, Stage, StageHealth
from capture.leak import LeakWatch, Rules
from capture.recovery import PROCESS, Recovery, together, waiting
from capture.watch import BUSY, SLOW, WHAT_HANGS, Cure, Limits, Verdict, Watch, stalled
from memory_core.clock import FrozenClock
from memory_core.records.health import PartHealth, State

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
STILL = StageHealth("grab", count=3, running_s=19.0, still_s=19.0)
NO_SCREEN = PartHealth("screen", State.ERROR, "There is no screen.", "Log in.")
HANGS = Verdict(Cure.STALL, *WHAT_HANGS[Stage.GRAB], stage="grab")
FROZEN = Verdict(Cure.STALL, "The capture process was frozen.", "")


def said(state: CaptureState = CaptureState.RECORDING, *stages: StageHealth, cpu: float = 0.0) -> CaptureStatus:
    """A heartbeat."""
    return CaptureStatus(state, NOON, stages=stages, cpu_seconds=cpu)


@pytest.mark.parametrize(
    ("stage", "hangs"),
    [
        (StageHealth("grab"), False),
        (StageHealth("grab", running_s=9.0, still_s=9.0), False),
        (StageHealth("spool", running_s=17.0, still_s=17.0), False),  # a slow disk
        (StageHealth("spool", running_s=19.0, still_s=19.0), True),
        (STILL, True),
        (StageHealth("read", running_s=60.0, still_s=1.0), False),
        (StageHealth("read", running_s=121.0, still_s=1.0), True),
        (StageHealth("read", running_s=290.0, still_s=1.0, waited_s=240.0), False),  # others have the processor
        (StageHealth("read", running_s=601.0, still_s=1.0, waited_s=600.0), True),
        (StageHealth("transcription", running_s=121.0, still_s=1.0), False),
        (StageHealth("transcription", running_s=301.0, still_s=1.0), True),
        (StageHealth("transcription", running_s=20.0, still_s=20.0), True),
        (StageHealth("grab", count=9), False),
    ],
)
def test_a_stage_hangs_when_it_neither_moves_nor_ends(stage: StageHealth, hangs: bool) -> None:
    assert stalled(stage, Limits()) is hangs


def test_every_stage_has_a_sentence_for_its_stall() -> None:
    assert set(WHAT_HANGS) == set(Stage)
    assert all(message.endswith(".") and remedy.endswith(".") for message, remedy in WHAT_HANGS.values())


def watched(limits: Limits | None = None, **options: object) -> Watch:
    options = {"waited": lambda _: 0.0, "machine": lambda: 0.0, **options}
    return Watch(1, 100.0, limits=limits, memory=lambda _: 100.0, **options)  # type: ignore[arg-type]


def test_a_stall_is_believed_when_it_was_told_twice() -> None:
    watch = watched()
    watch.heard(said(CaptureState.RECORDING, STILL), 120.0)
    assert watch.verdict(120.0) is None
    watch.heard(said(CaptureState.RECORDING, StageHealth("grab", running_s=20.5, still_s=20.5)), 121.6)
    assert watch.verdict(121.6) == HANGS


def test_a_stall_that_was_none_is_forgotten() -> None:
    watch = watched()
    watch.heard(said(CaptureState.RECORDING, STILL), 120.0)
    watch.heard(said(CaptureState.RECORDING, StageHealth("grab", count=4)), 121.0)
    watch.heard(said(CaptureState.RECORDING, STILL), 150.0)
    assert watch.verdict(150.0) is None
    watch.slept(151.0)
    assert watch.verdict(152.0) is None


def test_the_stage_that_stands_longest_is_named_and_an_unknown_one_too() -> None:
    watch = watched()
    both = (STILL, StageHealth("spool", running_s=40.0, still_s=40.0))
    for now in (120.0, 122.0):
        watch.heard(said(CaptureState.RECORDING, *both), now)
    verdict = watch.verdict(122.0)
    assert verdict is not None
    assert verdict.message == "Writing to the disk hangs."
    newer = watched()
    for now in (120.0, 122.0):
        newer.heard(said(CaptureState.RECORDING, StageHealth("dream", running_s=40.0, still_s=40.0)), now)
    verdict = newer.verdict(122.0)
    assert verdict is not None
    assert verdict.message == "Nothing comes any more."


@pytest.mark.parametrize("came", [True, False])
@pytest.mark.parametrize(
    ("state", "parts", "lasted_s", "silent_when_it_came", "silent_at_first"),
    [
        (CaptureState.RECOVERING, (), 6.9, False, False),
        (CaptureState.RECOVERING, (), 7.1, True, False),
        (CaptureState.RECOVERING, (), 29.0, True, False),
        (CaptureState.RECOVERING, (), 31.0, True, True),
        (CaptureState.RECOVERING, (NO_SCREEN,), 60.0, False, False),
        (CaptureState.STARTING, (), 29.0, False, False),
        (CaptureState.STARTING, (), 31.0, True, True),
        (CaptureState.RECORDING, (), 3600.0, False, False),
        (CaptureState.RESTING, (), 3600.0, False, False),
        (CaptureState.PAUSED, (), 3600.0, False, False),
        (CaptureState.FAILED, (NO_SCREEN,), 3600.0, False, False),
    ],
)
def test_silence_without_a_reason_is_a_stall(
    state: CaptureState,
    parts: tuple[PartHealth, ...],
    lasted_s: float,
    silent_when_it_came: bool,
    silent_at_first: bool,
    came: bool,
) -> None:
    watch = watched()
    if came:
        watch.heard(said(CaptureState.RECORDING), 100.0)
    for now in (100.0, 100.0 + lasted_s):
        watch.heard(replace(said(state), parts=parts), now)
    assert (watch.verdict(100.0 + lasted_s) is not None) is (silent_when_it_came if came else silent_at_first)


def test_a_silence_is_put_down_to_the_stage_that_stands() -> None:
    watch = watched()
    watch.heard(said(CaptureState.RECORDING), 100.0)
    stands = StageHealth("windows", running_s=9.0, still_s=9.0)
    for now in (107.0, 114.1):
        watch.heard(said(CaptureState.RECOVERING, stands, StageHealth("read", running_s=9.0, still_s=0.5)), now)
    assert watch.verdict(114.1) == Verdict(Cure.STALL, *WHAT_HANGS[Stage.WINDOWS], stage="windows")


class Machine:
    """Others use its processors: a process waits for `busy` seconds in each second."""

    def __init__(self) -> None:
        self.busy = 0.9
        self.at_work = 0.5
        self._waited = self._worked = self._at = 0.0

    def until(self, watch: Watch, now: float, status: CaptureStatus) -> None:
        """Four times a second is looked, each second something is heard."""
        while self._at < now:
            self._at += 0.25
            self._waited += self.busy * 0.25
            self._worked += self.at_work * 0.25
            if self._at % 1 == 0:
                watch.heard(status, 100.0 + self._at)
            watch.starved(100.0 + self._at)

    def waited(self, pid: int) -> float:
        return self._waited

    def worked(self) -> float:
        return self._worked


@pytest.mark.parametrize("state", [CaptureState.RECOVERING, CaptureState.STARTING])
def test_silence_of_a_process_that_waits_for_a_processor_is_no_stall_for_a_while(state: CaptureState) -> None:
    machine = Machine()
    watch = watched(waited=machine.waited)
    if state is CaptureState.RECOVERING:
        watch.heard(said(CaptureState.RECORDING), 100.0)
    machine.until(watch, 65.0, said(state))
    assert watch.starved(165.0)
    assert watch.verdict(165.0) is None
    assert watch.honest(said(state), 165.0).message == BUSY
    machine.until(watch, 95.0, said(state))
    assert watch.verdict(195.0) is not None


def test_on_a_machine_that_is_all_at_work_silence_may_come_of_what_is_waited_for() -> None:
    machine = Machine()
    machine.busy, machine.at_work = 0.0, 1.0
    watch = watched(waited=machine.waited, machine=machine.worked)
    watch.heard(said(CaptureState.RECORDING), 100.0)
    machine.until(watch, 30.0, said(CaptureState.RECOVERING))
    assert watch.verdict(130.0) is None
    assert watch.honest(said(CaptureState.RECOVERING), 130.0).message == BUSY
    assert not watch.starved(130.0), "one that says nothing at all is frozen all the same"
    machine.at_work = 0.8
    machine.until(watch, 40.0, said(CaptureState.RECOVERING))
    assert watch.verdict(140.0) is not None


def test_what_is_seen_and_not_read_is_not_passed_over() -> None:
    watch = watched()
    reads = StageHealth("read", running_s=14.0)
    assert watch.honest(said(CaptureState.RECORDING, reads), 100.0).message == ""
    for late in (replace(reads, running_s=16.0), replace(reads, running_s=16.0, waited_s=15.0)):
        assert watch.honest(said(CaptureState.RECORDING, late), 100.0).message == SLOW
        assert watch.honest(said(CaptureState.PAUSED, late), 100.0).message == ""
    assert watch.honest(said(CaptureState.RECORDING, StageHealth("transcription", running_s=90.0)), 100.0).message == ""


def test_once_others_let_it_silence_is_a_stall_again_and_needs_no_other_reason() -> None:
    machine = Machine()
    watch = watched(waited=machine.waited)
    watch.heard(said(CaptureState.RECORDING), 100.0)
    machine.until(watch, 20.0, said(CaptureState.RECOVERING))
    assert watch.verdict(120.0) is None
    machine.busy = 0.01
    machine.until(watch, 30.0, said(CaptureState.RECOVERING))
    assert not watch.starved(130.0)
    assert watch.verdict(130.0) is not None
    assert watch.honest(said(CaptureState.RECOVERING), 130.0).message == ""


def test_a_screen_from_which_nothing_comes_is_a_stall_also_while_something_is_heard() -> None:
    watch = watched()
    heard = replace(said(), silent=("screen",), parts=(PartHealth("microphone", State.ERROR, "None.", "Plug one in."),))
    watch.heard(said(), 100.0)
    for now in (101.0, 107.9):
        watch.heard(heard, now)
        assert watch.verdict(now) is None
    watch.heard(heard, 108.1)
    assert watch.verdict(108.1) is not None
    watch.heard(replace(heard, parts=(NO_SCREEN,)), 111.0)
    assert watch.verdict(111.0) is None, "the screen itself tells why"
    for now in (120.0, 129.0):
        watch.heard(replace(heard, silent=("microphone",)), now)
        assert watch.verdict(now) is None


def test_a_busy_machine_explains_nothing_that_a_part_explains_or_that_goes_on() -> None:
    machine = Machine()
    watch = watched(waited=machine.waited)
    machine.until(watch, 10.0, said())
    assert watch.starved(110.0)
    broken = replace(said(CaptureState.RECOVERING), parts=(NO_SCREEN,), message="There is no screen.")
    for status in (broken, said(), said(CaptureState.PAUSED)):
        assert watch.honest(status, 110.0) == status


def test_time_in_which_the_machine_slept_is_no_silence() -> None:
    watch = watched()
    watch.heard(said(CaptureState.STARTING), 100.0)
    watch.slept(200.0)
    assert watch.verdict(201.0) is None
    assert watch.verdict(231.0) is not None


def test_a_leak_is_a_verdict_and_what_it_holds_is_kept() -> None:
    levels = iter([100.0, 300.0, 900.0, 950.0])
    watch = Watch(7, 0.0, leak=LeakWatch(Rules(most_mb=500.0, over_s=10.0)), memory=lambda pid: next(levels) + pid)
    watch.heard(said(), 0.0)
    for now in (0.0, 5.0, 10.0, 20.0, 25.0, 30.0):
        watch.sample(now)
    assert watch.memory_mb == 957.0
    assert watch.verdict(30.0) == Verdict(
        Cure.LEAK,
        "The capture process loses memory: it holds 957 MB.",
        "Copy the text of the health page and tell us.",
    )


def test_the_processor_is_told_over_the_last_half_minute() -> None:
    watch = watched()
    assert watch.cpu_percent == 0.0
    for second in range(60):
        watch.heard(said(cpu=0.02 * second if second < 20 else 0.4 + 0.5 * (second - 20)), 100.0 + second)
    assert watch.cpu_percent == pytest.approx(50.0)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


def test_without_trouble_a_status_is_what_it_is(clock: FrozenClock) -> None:
    recovery = Recovery(clock)
    for state in CaptureState:
        assert recovery.honest(said(state)) == said(state)


def test_after_a_loss_nothing_is_claimed_before_something_came(clock: FrozenClock) -> None:
    recovery = Recovery(clock)
    recovery.lost(FROZEN)
    starting = recovery.honest(said(CaptureState.STARTING))
    assert starting.state is CaptureState.RECOVERING
    assert starting.message == "The capture process was frozen. Capture was started again."
    assert [(restart.at, restart.reason) for restart in starting.restarts] == [
        (NOON, "The capture process was frozen.")
    ]
    assert recovery.honest(said(CaptureState.STARTING), hopeless=True).state is CaptureState.FAILED
    assert recovery.honest(said()).state is CaptureState.RECORDING
    after = recovery.honest(said(CaptureState.STARTING))
    assert (after.state, after.restarted) == (CaptureState.STARTING, 1)


def test_the_reason_that_a_part_gives_is_better_than_ours(clock: FrozenClock) -> None:
    recovery = Recovery(clock)
    recovery.lost(FROZEN)
    known = replace(said(CaptureState.STARTING), parts=(NO_SCREEN,), message="There is no screen. Log in.")
    assert recovery.honest(known).message == "There is no screen. Log in."


def test_a_cure_that_did_not_help_is_not_tried_again_at_once_but_said(clock: FrozenClock) -> None:
    recovery = Recovery(clock)
    assert recovery.may(HANGS)
    recovery.cured(HANGS)
    assert recovery.honest(said(CaptureState.STARTING)).state is CaptureState.RECOVERING
    clock.advance(20)
    assert not recovery.may(HANGS)
    failed = recovery.honest(said(CaptureState.RECOVERING))
    assert failed.state is CaptureState.FAILED
    assert failed.message == (
        "The screen does not answer. Starting capture again did not help. If it stays so, restart the desktop session."
    )
    in_part = recovery.honest(said())
    assert in_part.state is CaptureState.RECORDING
    assert in_part.parts[-1].part == PROCESS
    assert in_part.parts[-1].state is State.ERROR
    clock.advance(41)
    assert recovery.may(HANGS)
    recovery.cured(HANGS)
    clock.advance(90)
    assert not recovery.may(HANGS), "the next one after two minutes"
    recovery.fine()
    assert recovery.honest(said(CaptureState.STARTING)).state is CaptureState.FAILED, "until something comes"
    well = recovery.honest(said())
    assert (well.state, well.parts, well.restarted) == (CaptureState.RECORDING, (), 2)
    assert recovery.honest(said(CaptureState.STARTING)).state is CaptureState.STARTING


def test_what_hung_is_the_last_error_of_its_stage_with_what_to_do(clock: FrozenClock) -> None:
    recovery = Recovery(clock)
    status = said(CaptureState.RECORDING, STILL, StageHealth("read", count=2))
    assert recovery.blamed(status) == status
    recovery.lost(FROZEN)
    assert recovery.blamed(status) == status, "nobody knows where"
    recovery.cured(HANGS)
    grab, read = together(recovery.blamed(status), said(CaptureState.RECORDING, StageHealth("grab", count=1))).stages
    assert (grab.count, grab.failures, grab.error_at, grab.failing) == (4, 1, NOON, True)
    assert (grab.error, grab.remedy) == (HANGS.message, HANGS.remedy)
    assert (read.count, read.error) == (2, "")


def test_leaks_and_stalls_are_spaced_apart_each_by_itself(clock: FrozenClock) -> None:
    recovery = Recovery(clock)
    leak = Verdict(Cure.LEAK, "It grew.", "Tell us.")
    recovery.cured(HANGS)
    assert recovery.may(leak)
    recovery.cured(leak)
    assert not recovery.may(leak)
    assert recovery.honest(said()).parts[-1].state is State.WARNING
    recovery.forget()
    assert recovery.may(HANGS)
    assert recovery.may(leak)
    assert recovery.honest(said()).restarted == 2


def test_what_several_processes_did_is_told_together() -> None:
    before = CaptureStatus(
        CaptureState.RECORDING,
        NOON,
        stages=(
            StageHealth("windows", count=9),
            StageHealth(
                "grab", 3, 1, 1.5, running_s=19.0, still_s=19.0, error="It failed.", remedy="Look.", error_at=NOON
            ),
        ),
        queues=(QueueHealth("to read", 2, 4, 3, 4),),
    )
    now = CaptureStatus(
        CaptureState.RECORDING,
        NOON,
        stages=(StageHealth("spool", count=1), StageHealth("grab", 2, 0, 0.5, done_at=NOON)),
        queues=(QueueHealth("to read", 0, 4, 1, 2), QueueHealth("sound", 1, 9)),
    )
    both = together(before, now)
    assert both.stages == (
        StageHealth("windows", count=9),
        StageHealth("grab", 5, 1, 2.0, done_at=NOON, error="It failed.", remedy="Look.", error_at=NOON),
        StageHealth("spool", count=1),
    )
    assert both.queues == (QueueHealth("to read", 0, 4, 4, 4), QueueHealth("sound", 1, 9))
    failed = replace(now, stages=(StageHealth("grab", failures=1, error="Again.", error_at=NOON),))
    assert [stage.error for stage in together(before, failed).stages] == ["", "Again."]


def test_what_is_said_of_a_process_that_is_gone() -> None:
    status = CaptureStatus(
        CaptureState.RECORDING,
        NOON,
        parts=(PartHealth("screen", State.OK, "It is seen."), NO_SCREEN),
        stages=(STILL,),
        queues=(QueueHealth("to read", 2, 4, 1, 3),),
        resting="idle",
        resting_since=NOON,
        cpu_percent=3.0,
    )
    gone = waiting(status)
    assert gone.parts == (PartHealth("screen", State.OFF, "It waits for the capture process."), NO_SCREEN)
    assert gone.stages == (StageHealth("grab", count=3),)
    assert gone.queues == (QueueHealth("to read", 0, 4, 1, 3),)
    assert (gone.resting, gone.resting_since, gone.cpu_percent) == ("", None, 0.0)
