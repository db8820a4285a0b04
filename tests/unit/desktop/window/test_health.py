"""The health page: parts, reasons, connections, while somebody looks."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from pytestqt.qtbot import QtBot

from desktop.viewmodels.health import HealthViewModel
from desktop.views.main_window import MainWindow
from memory_core.errors import StoreError
from memory_core.privacy.connections import Connection
from memory_core.records.health import PartHealth, State
from tests.fakes.window import NOW, a_status
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


def test_one_broken_part_makes_the_headline(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.health = lambda: [PartHealth("store", State.ERROR, "Damaged.", "Restore it.")]  # type: ignore[method-assign]
    assert read(stage, qtbot).state.headline == "1 part needs your help"


def test_all_well_is_said_too(stage: Stage, qtbot: QtBot) -> None:
    stage.memory.health = list  # type: ignore[method-assign]
    assert read(stage, qtbot).state.headline == "Everything works"


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
        about=(),
        operations=stage.operations,
        clock=stage.clock,
        every_ms=20,
    )
    health.watch(True)
    qtbot.waitUntil(lambda: stage.memory.calls.count("health") >= 3)
    assert [entry[1:] for entry in health.state.connections] == [
        ("api.example", "chat", "5 MB"),
        ("models.example", "speech model", "1 kB"),
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
