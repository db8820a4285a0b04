"""What capture may claim, and how long it waits."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from capture.events import CaptureState, CaptureStatus, QueueHealth, Restart, StageHealth
from capture.health import REMEDY, STARTING_S, Pulse, decode_status, encode_status, fault, judge
from capture.schedule.backoff import Backoff
from capture.schedule.pause import Pause, PauseTimer, awake_or_asleep
from memory_core.clock import FrozenClock
from memory_core.errors import NoDisplay
from memory_core.records.health import PartHealth, State

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
OFF, FRESH, STALE, NEVER = Pulse(False, None, 3), Pulse(True, 1, 3), Pulse(True, 4, 3), Pulse(True, None, 3)
NO_SCREEN = PartHealth("screen", State.ERROR, "There is no screen.", "Log in.")
NO_MICROPHONE = PartHealth("microphone", State.ERROR, "There is no microphone.", "Plug one in.")
UNREAD = PartHealth("reading", State.ERROR, "It cannot be read.", "Install it again.")
FULL = PartHealth("spool", State.ERROR, "The disk is full.", "Free some space.")
ZEROS = Pulse(True, 1, 3, muted="“Desk” gives nothing but silence; it may be switched off.")


def judged_with(
    screen: Pulse, sounds: Mapping[str, Pulse], parts: Sequence[PartHealth] = (), running_s: float = 60, rests: str = ""
) -> tuple[CaptureState, str]:
    """What may be claimed while nothing is paused."""
    return judge(paused=False, screen=screen, sounds=sounds, parts=parts, running_s=running_s, resting=rests)


@pytest.mark.parametrize(
    ("screen", "sound", "parts", "running_s", "state", "says"),
    [
        (FRESH, FRESH, [], 60, CaptureState.RECORDING, ""),
        (FRESH, OFF, [], 60, CaptureState.RECORDING, ""),
        (OFF, FRESH, [], 60, CaptureState.RECORDING, ""),
        (OFF, OFF, [], 60, CaptureState.OFF, "Neither the screen nor the microphone"),
        (NEVER, NEVER, [], 1, CaptureState.STARTING, ""),
        (STALE, STALE, [], 60, CaptureState.RECOVERING, "Nothing comes from the screen and microphone"),
        (NEVER, OFF, [], STARTING_S + 1, CaptureState.RECOVERING, "Nothing comes from the screen;"),
        (NEVER, FRESH, [NO_SCREEN], 60, CaptureState.RECORDING, "There is no screen. Log in."),
        (NEVER, OFF, [NO_SCREEN], 1, CaptureState.FAILED, "There is no screen. Log in."),
        (NEVER, NEVER, [NO_SCREEN, NO_MICROPHONE], 1, CaptureState.FAILED, "There is no screen. Log in."),
        (STALE, NEVER, [NO_MICROPHONE], 60, CaptureState.RECOVERING, "There is no microphone. Plug one in."),
        (FRESH, FRESH, [NO_SCREEN, FULL], 60, CaptureState.FAILED, "The disk is full. Free some space."),
        (FRESH, OFF, [UNREAD], 60, CaptureState.FAILED, "It cannot be read. Install it again."),
        (FRESH, FRESH, [UNREAD], 60, CaptureState.RECORDING, "It cannot be read. Install it again."),
        (FRESH, STALE, [UNREAD], 60, CaptureState.RECOVERING, "It cannot be read. Install it again."),
        (OFF, ZEROS, [], 60, CaptureState.RESTING, "“Desk” gives nothing but silence"),
        (FRESH, ZEROS, [], 60, CaptureState.RECORDING, ""),
        (STALE, ZEROS, [], 60, CaptureState.RECOVERING, "Nothing comes from the screen;"),
        (NEVER, ZEROS, [NO_SCREEN], 60, CaptureState.FAILED, "There is no screen. Log in."),
    ],
)
def test_recording_is_claimed_only_when_something_came(
    screen: Pulse, sound: Pulse, parts: list[PartHealth], running_s: float, state: CaptureState, says: str
) -> None:
    judged, message = judged_with(screen, {"microphone": sound}, parts, running_s)
    assert judged is state
    assert message.startswith(says)
    assert bool(message) == bool(says)


def test_a_pause_is_a_pause_whatever_else_is_wrong() -> None:
    judged = judge(paused=True, screen=NEVER, sounds={"microphone": NEVER}, parts=[FULL], running_s=60)
    assert judged == (CaptureState.PAUSED, "")


def test_a_status_survives_the_pipe() -> None:
    status = CaptureStatus(
        state=CaptureState.PAUSED,
        at=NOON,
        paused_until=NOON + timedelta(minutes=15),
        seen_app="editor",
        seen_title="Plan – “draft”",
        seen_at=NOON,
        counts={"frames": 3},
        skipped={"unchanged": 2},
        parts=(NO_SCREEN,),
        message="x",
        cpu_seconds=1.5,
        peak_rss_mb=80.0,
    )
    assert decode_status(encode_status(status)) == status
    whole = replace(
        status,
        stages=(
            StageHealth("read", 3, 1, 2.5, 1.5, 1.0, NOON, "It failed.", "Look.", NOON, 0.5),
            StageHealth("grab"),
        ),
        queues=(QueueHealth("to read", 1, 2, 3, 2),),
        resting="idle",
        resting_since=NOON,
        restarts=(Restart(NOON, "It was frozen."),),
        silent=("screen",),
        restarted=7,
        memory_mb=100.5,
        memory_past=(99.0, 100.5),
        cpu_percent=1.25,
        since=NOON,
    )
    assert decode_status(json.loads(json.dumps(encode_status(whole)))) == whole
    bare = CaptureStatus(CaptureState.OFF, NOON)
    assert decode_status(encode_status(bare)) == bare
    with pytest.raises(KeyError):
        decode_status({"state": "off"})


def test_a_status_of_another_version_is_understood_as_far_as_it_goes() -> None:
    older = {"state": "recording", "at": NOON.isoformat(), "counts": {"frames": 1}, "stages": [{"stage": "grab"}]}
    assert decode_status(older) == CaptureStatus(
        CaptureState.RECORDING, NOON, counts={"frames": 1}, stages=(StageHealth("grab"),)
    )
    newer = encode_status(CaptureStatus(CaptureState.OFF, NOON)) | {"mood": "good"}
    newer["queues"] = [{"name": "to read", "depth": 1, "limit": 2, "colour": "red"}]
    assert decode_status(newer).queues == (QueueHealth("to read", 1, 2),)


@pytest.mark.parametrize(
    ("resting", "sound", "state"),
    [
        ("idle", OFF, CaptureState.RESTING),
        ("locked", OFF, CaptureState.RESTING),
        ("locked", STALE, CaptureState.RESTING),
        ("hours", OFF, CaptureState.RESTING),
        ("idle", FRESH, CaptureState.RECORDING),
        ("excluded", OFF, CaptureState.RECORDING),
        ("black", OFF, CaptureState.RECORDING),
        ("", OFF, CaptureState.RECORDING),
    ],
)
def test_who_rests_does_not_claim_to_record(resting: str, sound: Pulse, state: CaptureState) -> None:
    for parts in ([], [UNREAD]) if resting in ("idle", "locked", "hours") else ([],):
        judged, _ = judged_with(FRESH, {"microphone": sound}, parts, rests=resting)
        assert judged is state


def test_a_rest_in_which_no_look_comes_is_no_rest() -> None:
    judged, message = judged_with(STALE, {}, rests="idle")
    assert judged is CaptureState.RECOVERING
    assert message == "Nothing comes from the screen; trying again."


@pytest.mark.parametrize(
    ("screen", "microphone", "speakers", "silent"),
    [
        (STALE, FRESH, OFF, "screen"),
        (FRESH, STALE, FRESH, "microphone"),
        (OFF, FRESH, NEVER, "speakers"),
        (STALE, STALE, FRESH, "screen and microphone"),
        (OFF, ZEROS, FRESH, ""),
    ],
)
def test_what_is_silent_beside_what_comes_is_told(
    screen: Pulse, microphone: Pulse, speakers: Pulse, silent: str
) -> None:
    judged = judged_with(screen, {"microphone": microphone, "system_audio": speakers})
    assert judged == (CaptureState.RECORDING, silent and f"Nothing comes from the {silent}; trying again.")


def test_an_error_is_split_into_what_is_so_and_what_to_do() -> None:
    part = fault("screen", NoDisplay("There is no screen (:9). Set DISPLAY. Or log in."))
    assert part == PartHealth("screen", State.ERROR, "There is no screen (:9).", "Set DISPLAY. Or log in.")
    assert fault("screen", NoDisplay("No screen")) == PartHealth("screen", State.ERROR, "No screen.", REMEDY)


def test_backing_off_doubles_to_half_a_minute_and_starts_again_after_health() -> None:
    backoff = Backoff()
    assert [backoff.after(1.0) for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]
    assert backoff.failures == 8
    assert backoff.after(61.0) == 0.5


def timer(clock: FrozenClock) -> PauseTimer:
    return PauseTimer(clock, clock.monotonic)


def test_a_pause_ends_by_itself() -> None:
    clock = FrozenClock(NOON)
    pause = timer(clock)
    pause.pause(NOON + timedelta(minutes=15))
    assert pause.now() == Pause(900.0)
    assert pause.until() == NOON + timedelta(minutes=15)
    clock.advance(899.0)
    assert pause.now() == Pause(1.0)
    clock.advance(1.0)
    assert pause.now() is None
    assert pause.until() is None


@pytest.mark.parametrize("jump", [timedelta(hours=-5), timedelta(hours=5)])
def test_setting_the_clock_neither_shortens_nor_lengthens_a_pause(jump: timedelta) -> None:
    clock = FrozenClock(NOON)
    pause = timer(clock)
    pause.pause(NOON + timedelta(minutes=15))
    clock.jump(NOON + jump)
    assert pause.now() == Pause(900.0)
    assert pause.until() == NOON + jump + timedelta(minutes=15)
    clock.advance(900.0)
    assert pause.now() is None


def test_a_pause_without_an_end_holds_until_it_is_ended() -> None:
    clock = FrozenClock(NOON)
    pause = timer(clock)
    pause.pause(None)
    clock.advance(1e7)
    assert pause.now() == Pause(None)
    assert pause.until() is None
    pause.resume()
    assert pause.now() is None


def test_a_moment_that_has_passed_is_no_pause() -> None:
    clock = FrozenClock(NOON)
    pause = timer(clock)
    pause.pause(NOON - timedelta(seconds=1))
    assert pause.now() is None


def test_the_clock_of_a_pause_goes_on_while_the_machine_sleeps() -> None:
    first = awake_or_asleep()
    assert awake_or_asleep() >= first
