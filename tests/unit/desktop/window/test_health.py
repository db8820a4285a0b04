"""The health page: parts, reasons, connections, while somebody looks."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from capture.events import CaptureState, CaptureStatus, QueueHealth, Skip, StageHealth
from capture.events import Stage as CaptureStage
from desktop.viewmodels.capture_health import QueueLine, StageLine, queue_lines
from desktop.viewmodels.health import HealthState, HealthViewModel, audit_lines, model_lines
from desktop.viewmodels.wording import SKIPS, STAGES, skip_words
from desktop.views.health.charts import heights
from desktop.views.main_window import MainWindow
from memory_core.errors import StoreError
from memory_core.llm.spending import Spent
from memory_core.privacy.connections import Connection
from memory_core.records.health import PartHealth, State
from tests.fakes.window import NOW, a_long_status, a_status
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def read(stage: Stage, qtbot: QtBot) -> HealthViewModel:
    health = stage.rooms.health
    with qtbot.waitSignal(health.changed):
        health.refresh()
    return health


def test_parts_counts_and_reasons_are_told(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(count=12, screen=True, microphone=True)
    stage.rooms.capture.attach(stage.supervisor)
    qtbot.waitUntil(lambda: stage.rooms.capture.status is not None and stage.idle)
    state = read(stage, qtbot).state
    assert state.headline == "Working, with 1 remark"
    parts = {part.name: part for part in state.parts}
    assert parts["Capture"].message == "Recording · sees Firefox — Quarterly report"
    assert parts["Speech"].remedy == "Download it on the first-run page."
    assert parts["Language model"].tone == "off"
    assert dict(state.numbers)["Memories"] == "12"
    assert dict(state.numbers)["Looks since the start"] == "1,840"
    assert state.skipped[0] == ("Nothing had changed", "1,612")
    assert state.connections == ()
    assert state.warnings == ("The key lies in a file.",)


def told(stage: Stage, status: CaptureStatus, qtbot: QtBot) -> HealthState:
    """The page after the supervisor said this."""
    stage.rooms.capture.attach(stage.supervisor)
    qtbot.waitUntil(lambda: stage.rooms.capture.status is not None and stage.idle)
    stage.supervisor.say(status)
    qtbot.waitUntil(lambda: stage.rooms.capture.status == status)
    return read(stage, qtbot).state


def test_that_nothing_is_recorded_any_more_is_told_at_once_while_somebody_looks(
    make_stage: Callable[..., Stage], qtbot: QtBot
) -> None:
    stage = make_stage(screen=True, microphone=True)
    well = a_status()
    told(stage, well, qtbot)
    health = stage.rooms.health
    frozen = replace(well, state=CaptureState.RECOVERING, message="The capture process was frozen.")
    stage.supervisor.say(frozen)
    qtbot.waitUntil(lambda: stage.rooms.capture.status == frozen)
    assert health.state.parts[0].message.startswith("Recording"), "nobody looks"
    with qtbot.waitSignal(health.changed):
        health.watch(True)
    # Long before it asks the core again, and also when that takes its time.
    for status, headline in ((well, "Working, with 1 remark"), (frozen, "Nothing is captured just now")):
        with qtbot.waitSignal(health.changed, timeout=1500):
            stage.supervisor.say(status)
        assert health.state.headline.startswith(headline)
    assert health.state.parts[0].message == "Recovering · The capture process was frozen."
    assert health.state.tone == "warning"
    health.watch(False)


def test_what_models_took_is_summed_over_the_days() -> None:
    days = [
        Spent("2026-03-04", "chat", "ollama:tiny", 2, 0, 1_000, 200, 0.0, 2),
        Spent("2026-03-04", "see", "google:flash", 1, 1),
        Spent("2026-03-03", "see", "google:flash", 2, 0, 500, 20, 0.0015),
    ]
    assert model_lines(days) == (
        ("google:flash", "describes pictures: 3 calls, 1 failed, 500 tokens in, 20 out, $0.0015"),
        ("ollama:tiny", "answers: 2 calls, 1,000 tokens in, 200 out, price unknown"),
    )


def test_a_disk_without_room_is_told_before_anything_was_to_be_written(stage: Stage, qtbot: QtBot) -> None:
    full = PartHealth("home", State.ERROR, "The disk is full.", "Free some space.")
    stage.rooms.health._room = lambda: full  # noqa: SLF001
    state = read(stage, qtbot).state
    assert state.headline == "1 part needs your help"
    assert ("Data folder", "Free some space.") in [(part.name, part.remedy) for part in state.parts]


def test_what_to_do_is_said_once(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    full = PartHealth("spool", State.ERROR, "The disk is full.", "Free some space.")
    status = replace(a_status(), state=CaptureState.FAILED, message=f"{full.message} {full.remedy}", parts=(full,))
    capture, spool, *_ = told(make_stage(screen=True), status, qtbot).parts
    assert (capture.message, capture.remedy) == ("Not recording · The disk is full. Free some space.", "")
    assert (spool.message, spool.remedy) == ("The disk is full.", "Free some space.")


def test_every_stage_tells_what_it_did_and_what_went_wrong(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    state = told(make_stage(screen=True, microphone=True), a_long_status(), qtbot)
    stages = {stage.name: stage for stage in state.stages}
    assert stages["Looking at the screen"] == StageLine(
        "Looking at the screen", "ok", "1,840 times", "8.0 ms each", "just now"
    )
    assert stages["Reading text"].last == "at work for 2 s"
    failed = stages["Turning speech into text"]
    assert (failed.tone, failed.did, failed.last) == ("warning", "0 times, 2 failures", "never yet")
    assert failed.error.endswith(": There is no speech model.")
    assert failed.remedy == "Download it on the first-run page."
    healed = stages["Sealing and keeping"]
    assert (healed.tone, healed.remedy) == ("ok", "")
    assert "The disk is full" in healed.error


def test_a_stage_that_hangs_stands_out(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    hanging = StageHealth("grab", count=3, running_s=14.0, still_s=14.0, done_at=NOW)
    state = told(make_stage(screen=True), replace(a_status(), stages=(hanging,)), qtbot)
    assert (state.stages[0].tone, state.stages[0].last) == ("danger", "for 14 s without a sign")


def test_queues_cost_and_restarts_are_told(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    state = told(make_stage(screen=True), a_long_status(), qtbot)
    to_read, sound = state.queues
    assert to_read == QueueLine("To read", "1 of 2 · at most 2 so far", 0.5, "4 items left out", "warning")
    assert (sound.dropped, sound.tone) == ("nothing left out", "ok")
    memory, processor, restarts = state.costs
    assert (memory.number, len(memory.past)) == ("184 MB", 90)
    assert processor.number == "1.4 %"
    assert (restarts.number, restarts.title) == ("2", "Restarts, the last 12 min ago")
    assert state.restarts[0] == ("Today " + restarted_at(12), "The screen does not answer.")
    assert dict(state.numbers)["Waiting to be remembered"] == "2"


def restarted_at(minutes: int) -> str:
    return f"{(NOW - timedelta(minutes=minutes)).astimezone():%H:%M}"


@pytest.mark.parametrize(
    ("queue", "tone"),
    [
        (QueueHealth("to read", 1, 1), "ok"),
        (QueueHealth("to read", 0, 1, dropped=1), "warning"),
        (QueueHealth("sound", 300, 312), "warning"),
        (QueueHealth("sound", 30, 312), "ok"),
        (QueueHealth("sound", 0, 0), "ok"),
    ],
)
def test_a_queue_stands_out_when_it_lost_something_or_soon_will(queue: QueueHealth, tone: str) -> None:
    assert [line.tone for line in queue_lines([queue])] == [tone]


def test_every_reason_and_stage_has_words() -> None:
    assert {skip.value for skip in Skip} <= set(SKIPS)
    assert skip_words("microphone.silence") == "Microphone: nobody spoke"
    assert {stage.value for stage in CaptureStage} == set(STAGES)


def test_the_text_for_whoever_helps_holds_nothing_that_was_captured(
    make_stage: Callable[..., Stage], show: Show, qtbot: QtBot
) -> None:
    stage = make_stage(screen=True, microphone=True)
    shell: Any = show(stage).shell
    told(stage, replace(a_long_status(), seen_title="Divorce papers"), qtbot)
    shell.go("health")
    shell.health.copy_button.click()
    text = QGuiApplication.clipboard().text()
    assert shell.health.copy_button.text() == "Copied"
    for captured in ("Divorce papers", "Firefox", "/home/ada"):
        assert captured not in text
    for line in (
        "Scrubjay health, 2026-03-04 15:30 UTC. Version 0.1.0",
        "[ok] Capture: Recording",
        "[ok] Looking at the screen · 1,840 times · 8.0 ms each · just now",
        "Nothing had changed: 1,612",
        "Memory of capture: 184 MB",
        "Connections: 0",
    ):
        assert line in text.split("\n")
    assert "The screen does not answer." in text


def test_what_did_not_change_on_the_page_stays_as_it_is(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("health")
    qtbot.waitUntil(lambda: bool(stage.rooms.health.state.parts))
    about, numbers = shell.health._sections[-1], shell.health._sections[1]  # noqa: SLF001
    kept = about.holder.findChildren(QLabel)
    before = numbers.holder.findChildren(QLabel)
    stage.memory.counts = lambda: {"observations": 4711}  # type: ignore[method-assign]
    read(stage, qtbot)
    assert about.holder.findChildren(QLabel) == kept
    assert numbers.holder.findChildren(QLabel) != before
    assert not shell.health._sections[4].holder.isVisible(), "no stages, no heading"  # noqa: SLF001


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([100.0, 200.0], [0.0, 1.0]),
        ([200.0, 200.0], [1.0, 1.0]),
        ([198.0, 200.0], [0.96, 1.0]),
        ([0.0, 0.0], [1.0, 1.0]),
    ],
)
def test_a_curve_fills_its_box_but_does_not_blow_up_noise(numbers: list[float], expected: list[float]) -> None:
    assert heights(numbers) == pytest.approx(expected)


def test_one_broken_part_makes_the_headline(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.health = lambda: [PartHealth("store", State.ERROR, "Damaged.", "Restore it.")]  # type: ignore[method-assign]
    assert read(stage, qtbot).state.headline == "1 part needs your help"


@pytest.mark.parametrize(
    ("state", "headline", "tone"),
    [
        (CaptureState.RECORDING, "Everything works", "ok"),
        (CaptureState.RESTING, "Capture rests; everything else works", "off"),
        (CaptureState.PAUSED, "Capture is paused; everything else works", "off"),
        (CaptureState.STARTING, "Capture is starting; everything else works", "off"),
    ],
)
def test_all_well_is_said_too_but_not_that_something_comes_when_nothing_does(
    make_stage: Callable[..., Stage], qtbot: QtBot, state: CaptureState, headline: str, tone: str
) -> None:
    stage = make_stage(screen=True, microphone=True)
    stage.memory.health = list  # type: ignore[method-assign]
    page = told(stage, replace(a_status(state), parts=()), qtbot)
    assert (page.headline, page.tone) == (headline, tone)


def test_a_capture_that_is_off_is_no_fault(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.health = list  # type: ignore[method-assign]
    assert read(stage, qtbot).state.headline == "Capture is off; everything else works"


def test_a_pause_is_no_remark(make_stage: Callable[..., Stage], qtbot: QtBot) -> None:
    stage = make_stage(screen=True)
    stage.memory.health = lambda: [PartHealth("store", State.WARNING, "Slow.", "Wait.")]  # type: ignore[method-assign]
    assert told(stage, replace(a_status(CaptureState.PAUSED), parts=()), qtbot).headline == "Paused, with 1 remark"


def test_parts_that_cannot_be_asked_say_why(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.failure = StoreError("The disk is gone. Plug it in.")
    state = read(stage, qtbot).state
    assert (state.tone, state.problem) == ("danger", "The disk is gone. Plug it in.")


def test_connections_are_listed_newest_first(stage: Stage, qtbot: QtBot) -> None:
    made = [
        Connection(NOW - timedelta(days=1), "models.example", "speech model", 1200),
        Connection(NOW, "api.example", "chat", 5_300_000),
    ]
    health = HealthViewModel(
        memory=stage.memory,
        capture=stage.rooms.capture,
        connections=lambda: made,
        warnings=lambda: (),
        pending=lambda: 0,
        about=(),
        operations=stage.operations,
        clock=stage.clock,
        every_ms=20,
    )
    health.watch(True)
    qtbot.waitUntil(lambda: stage.memory.calls.count("health") >= 3)
    assert [entry[1:] for entry in health.state.connections] == [
        ("api.example", "chat", "5.3 MB"),
        ("models.example", "speech model", "1.2 kB"),
    ]
    health.watch(False)
    qtbot.waitUntil(lambda: stage.idle)
    asked = stage.memory.calls.count("health")
    qtbot.wait(60)
    assert stage.memory.calls.count("health") == asked
    health.close()


def test_the_page_asks_only_while_it_is_seen(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    assert "health" not in stage.memory.calls
    stage.supervisor.say(a_status())
    shell.go("health")
    qtbot.waitUntil(lambda: bool(stage.rooms.health.state.parts))
    assert shell.health._headline.text() == stage.rooms.health.state.headline  # noqa: SLF001
    shell.go("chat")
    assert not stage.rooms.health._timer.isActive()  # noqa: SLF001


def test_what_was_filtered_today_is_counted_by_kind_and_application_and_never_told(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.taken_out = {"api_key": {"Terminal": 1}, "password": {"": 1, "Firefox": 3}}
    health = read(stage, qtbot)
    assert health.state.filtered == (("Password", "4 (Firefox 3, no application 1)"), ("Api key", "1 (Terminal 1)"))
    said = health.as_text()
    assert "Password: 4" in said
    assert "Firefox 3" not in said, "which applications there are is nobody else's business"


def test_what_was_forgotten_and_read_by_others_is_told_without_what_it_was() -> None:
    at = NOW - timedelta(minutes=5)
    counts = {"memories": 2, "observations": 1, "pictures": 0}
    told = audit_lines([(at, "forgotten", counts), (at, "read by another program: ask", {})], NOW)
    assert [words for _, words in told] == ["Forgotten: 2 memories and 1 observation", "Read by another program: ask"]
    assert told[0][0].startswith("Today ")
    assert audit_lines([(at, "forgotten", {"memories": 1})], NOW)[0][1] == "Forgotten: 1 memory"


def test_the_health_page_shows_the_audit(stage: Stage, show: Callable[..., MainWindow], qtbot: QtBot) -> None:
    stage.rooms.health._audit = lambda: [(NOW, "forgotten", {"memories": 3})]  # noqa: SLF001
    shell: Any = show(stage).shell
    shell.go("health")
    qtbot.waitUntil(lambda: bool(stage.rooms.health.state.audited))
    assert "Forgotten: 3 memories" in [words.text() for words in shell.health.findChildren(QLabel)]
