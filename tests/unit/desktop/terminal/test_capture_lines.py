"""What `scrubjay status` says of capture to a person."""

import io
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from capture.events import CaptureState, CaptureStatus, QueueHealth, Restart, StageHealth
from desktop.commands.capture_lines import capture_rows, capture_tables, state_words
from desktop.commands.terminal import Terminal
from desktop.verbs.shapes import capture_status
from memory_core.records.health import PartHealth, State

NOON = datetime(2026, 5, 8, 12, tzinfo=UTC)
STATUS = CaptureStatus(
    CaptureState.RECORDING,
    NOON,
    since=NOON,
    counts={"frames": 1840, "ocr_calls": 97},
    skipped={"unchanged": 1612, "queue_full": 3, "idle": 0, "system_audio.silence": 2},
    parts=(PartHealth("screen", State.OK, "Fine."), PartHealth("speech", State.WARNING, "No model.", "Get it.")),
    stages=(
        StageHealth("grab", count=10, seconds=0.1, done_at=NOON, running_s=20.0, still_s=19.0),
        StageHealth("read", count=1, failures=1, done_at=NOON, error="It failed.", remedy="Look.", error_at=NOON),
        StageHealth("spool", failures=1, error="It is full.", remedy="Free some.", error_at=NOON, failing=True),
    ),
    queues=(QueueHealth("to read", 1, 2, 3, 2),),
    restarts=(Restart(NOON, "It was frozen."), Restart(NOON, "It grew.")),
    restarted=2,
    memory_mb=184.4,
    cpu_seconds=3.0,
    cpu_percent=1.44,
)


@pytest.fixture
def terminal() -> Terminal:
    return Terminal(out=io.StringIO(), err=io.StringIO(), now=NOON)


def words(terminal: Terminal, status: CaptureStatus) -> str:
    return state_words(terminal, {"state": status.state.value, "capture": capture_status(status)})


def test_the_state_says_since_when_and_why(terminal: Terminal) -> None:
    assert words(terminal, STATUS) == "recording · since today 12:00"
    rests = replace(STATUS, state=CaptureState.RESTING, resting="idle", resting_since=NOON)
    assert words(terminal, rests) == "resting · since today 12:00 · nobody is at the computer since today 12:00"
    assert words(terminal, replace(STATUS, since=None)) == "recording"
    failed = replace(rests, state=CaptureState.FAILED, resting="excluded")
    assert words(terminal, failed) == "failed · since today 12:00"


def test_what_comes_in_part_is_not_called_more(terminal: Terminal) -> None:
    silent = replace(STATUS, message="Nothing comes from the screen; trying again.")
    broken = replace(STATUS, parts=(PartHealth("microphone", State.ERROR, "None.", "Plug one in."),))
    for status in (silent, broken):
        assert words(terminal, status) == "recording in part · since today 12:00"
    assert words(terminal, replace(silent, state=CaptureState.RECOVERING)) == "recovering · since today 12:00"


@pytest.mark.parametrize(
    ("known", "says"),
    [
        (None, "off: no window runs, so nothing is captured"),
        (
            {"state": "off", "at": NOON.isoformat(), "ended": True},
            "off: no window runs since today 12:00, so nothing is captured",
        ),
        (
            {"state": "recording", "at": NOON.isoformat(), "ended": False},
            "off: nothing is captured; at today 12:00 it was “recording”, then Scrubjay ended without closing",
        ),
    ],
)
def test_without_a_window_nothing_is_claimed(terminal: Terminal, known: dict[str, Any] | None, says: str) -> None:
    assert state_words(terminal, {"state": "off", "capture": {}, "last_known": known}) == says


def test_counts_reasons_cost_and_restarts_are_rows(terminal: Terminal) -> None:
    assert capture_rows(terminal, capture_status(STATUS)) == [
        ("since start", "1,840 frames, 97 ocr calls"),
        ("not kept", "1,612 unchanged, 3 queue full, 2 system audio silence"),
        ("cost", "184 MB · 1.4 % of a core"),
        ("restarts", "2\ntoday 12:00: It grew.\ntoday 12:00: It was frozen."),
    ]
    nothing = capture_rows(terminal, capture_status(CaptureStatus(CaptureState.STARTING, NOON)))
    assert [value for _, value in nothing] == ["", "", "", ""]


def test_parts_stages_and_queues_are_listed_with_what_to_do(terminal: Terminal) -> None:
    terminal.width = 130
    capture_tables(terminal, capture_status(STATUS))
    said = terminal.out.getvalue()  # type: ignore[attr-defined]
    assert "  speech  No model. Get it.\n" in said
    assert "  screen  Fine.\n" in said
    for line in (
        "  Looking at the screen  10 times · 10.0 ms each · last today 12:00 · HANGS for 20 s",
        "  Reading text           1 time · 1 failure · last today 12:00 · last error today 12:00: It failed. Look.",
        "  Sealing and keeping    0 times · 1 failure · FAILS · last error today 12:00: It is full. Free some.",
    ):
        assert f"{line}\n" in said
    assert "  to read  1 of 2, at most 2, dropped 3\n" in said


def test_a_window_of_an_older_version_says_less_and_breaks_nothing(terminal: Terminal) -> None:
    older = {"state": "recording", "counts": {}, "skipped": {}, "parts": []}
    assert state_words(terminal, {"state": "recording", "capture": older}) == "recording"
    assert all(value == "" for _, value in capture_rows(terminal, older))
    capture_tables(terminal, older)
    assert terminal.out.getvalue() == ""  # type: ignore[attr-defined]
