"""The capture process from inside, with scripted senses."""

import os
import threading
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from capture import eyes, worker
from capture.config import CaptureConfig
from capture.entry import heard_before, lines_of
from capture.events import Skip
from capture.tools import Tools
from capture.worker import EXIT_HUNG, EXIT_OK, Worker
from memory_core.clock import SystemClock
from memory_core.home import Home
from memory_core.privacy.keys import open_keys
from memory_core.records.ids import new_observation_id
from memory_core.records.observation import Captured, Observation, ObservationKind
from tests.fakes.scripted_seeing import ScriptedSeeing, eventually

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


class Stage:
    """A worker with all that it says."""

    def __init__(self, home: Home, seeing: ScriptedSeeing) -> None:
        self.seeing = seeing
        self.said: list[Mapping[str, Any]] = []
        config = CaptureConfig(screen=True, interval_s=0.2)
        self.worker = Worker(home=home, config=config, say=self.said.append, clock=SystemClock())

        self._finished = False

    def finish(self) -> bool:
        """End it, once."""
        if self._finished:
            return True
        self._finished = True
        return self.worker.finish()

    def state(self) -> str:
        """The state it said last."""
        return str(self.said[-1]["status"]["state"]) if self.said else ""


@pytest.fixture
def stage(home: Home, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture) -> Iterator[Stage]:
    open_keys(home)
    seeing = ScriptedSeeing()
    monkeypatch.setattr(eyes, "_seeing", lambda *_: seeing)
    monkeypatch.setattr(worker, "_TICK_S", 0.1)
    made = Stage(home, seeing)
    yield made
    seeing.look_on.set()
    seeing.read_on.set()
    made.finish()


def test_it_looks_at_once_and_then_when_it_is_time_always_from_one_thread(stage: Stage) -> None:
    stage.worker.start(None)
    eventually(lambda: stage.seeing.looked >= 3)
    eventually(lambda: stage.state() == "recording")
    stage.worker.obey({"order": "stop", "wait_s": 5.0})
    assert stage.worker.wait() == EXIT_OK
    looks = stage.seeing.looked
    assert stage.finish()
    assert stage.seeing.looked >= looks
    assert stage.seeing.closed
    assert len(stage.seeing.threads) == 1
    assert stage.said[-1]["event"] == "stopped"
    assert stage.state() == "off"
    assert [part["part"] for part in stage.said[-1]["status"]["parts"]] == [
        "screen",
        "windows",
        "microphone",
        "system_audio",
        "spool",
    ]


def test_a_pause_stops_the_looks_and_ends_by_itself(stage: Stage) -> None:
    stage.worker.start({"left_s": 0.6})
    watching = threading.Thread(target=stage.worker.wait)
    watching.start()
    stage.worker.obey({"order": "status"})
    assert stage.state() == "paused"
    assert stage.said[-1]["status"]["paused_until"]
    eventually(lambda: stage.seeing.looked > 0)
    stage.worker.obey({"order": "pause", "left_s": None})
    eventually(lambda: stage.said[-1]["status"]["skipped"].get("paused", 0) >= 1)
    stage.worker.obey({"order": "resume"})
    eventually(lambda: stage.state() == "recording")
    stage.worker.stop.set()
    watching.join()


def test_a_look_that_hangs_ends_the_process_so_that_another_can_go_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(worker, "_HUNG_S", 0.4)
    stage.seeing.look_on.clear()
    stage.worker.start(None)
    assert stage.worker.wait() == EXIT_HUNG
    assert "The job “look” hangs" in allow_logs.text
    assert not stage.finish(), "only os._exit ends it"


def test_new_settings_hold_and_news_of_a_part_is_said_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "HEARTBEAT_S", 3600.0)
    stage.worker.start(None)
    eventually(lambda: stage.seeing.looked >= 1)
    for trouble in ("Monitor 2 does not answer.", "Monitor 3 does not answer."):
        stage.seeing.troubles = {"screen": trouble}
        eventually(lambda trouble=trouble: stage.said[-1]["status"]["parts"][0]["message"] == trouble)  # type: ignore[misc]
    stage.worker.obey({"order": "configure", "config": {"screen": True, "interval_s": 60.0}})
    eventually(lambda: [config.interval_s for config in stage.seeing.configured] == [60.0])
    stage.worker.obey({"order": "configure", "config": {"screen": False}})
    eventually(lambda: stage.seeing.closed == 1)
    assert stage.state() == "off"


def test_the_status_tells_of_stages_and_queues(stage: Stage) -> None:
    stage.worker.start(None)
    eventually(lambda: bool(stage.said) and bool(stage.said[-1]["status"]["queues"]), within_s=10.0)
    (queue,) = stage.said[-1]["status"]["queues"]
    assert (queue["name"], queue["limit"], queue["dropped"]) == ("to read", 1, 0)
    stage.seeing.away = Skip.IDLE
    eventually(lambda: stage.state() == "resting", within_s=10.0)
    assert stage.said[-1]["status"]["resting"] == "idle"


def test_what_was_sealed_is_said_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Tools] = []

    def seeing(tools: Tools, *_: object) -> ScriptedSeeing:
        opened.append(tools)
        return stage.seeing

    monkeypatch.setattr(eyes, "_seeing", seeing)
    stage.worker.start(None)
    eventually(lambda: bool(opened))
    assert {"event": "captured"} not in stage.said
    opened[0].outlet.append(Captured(Observation(new_observation_id(), ObservationKind.SCREEN, NOON, NOON, "herons")))
    eventually(lambda: {"event": "captured"} in stage.said)
    assert stage.said.count({"event": "captured"}) == 1


def test_lines_come_whole_however_they_are_cut() -> None:
    reader, writer = os.pipe()
    for piece in (b'{"a"', b': 1}\n{"b": ', "“x”}\n".encode(), b"rest"):
        os.write(writer, piece)
    os.close(writer)
    assert list(lines_of(reader)) == ['{"a": 1}', '{"b": “x”}']
    os.close(reader)


@pytest.mark.parametrize(("order", "waits_s"), [({}, 5.0), ({"followed": True}, 0.0)])
def test_words_are_waited_for_only_when_no_other_process_follows(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, order: dict[str, Any], waits_s: float
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("capture.ears.Ears.close", lambda _ears, wait_s, _hurry: waited.append(wait_s))
    stage.worker.obey({"order": "stop", "wait_s": 5.0, **order})
    assert stage.finish()
    assert waited == [waits_s]


@pytest.mark.parametrize(
    ("line", "heard"),
    [
        ({}, []),
        ({"heard": ["microphone", "system_audio"]}, ["microphone"]),
        ({"heard": ["microphone"], "pause": {"left_s": None}}, []),
        ({"heard": ["camera"]}, []),
    ],
)
def test_what_the_last_process_heard_is_heard_at_once_if_it_may_still_be(
    line: dict[str, Any], heard: list[str]
) -> None:
    assert heard_before({"home": "/h", "config": {"microphone": True, "system_audio": False}, **line}) == heard


def test_a_stop_that_takes_its_time_can_be_hurried(stage: Stage) -> None:
    stage.worker.start(None)
    eventually(lambda: stage.seeing.looked >= 1)
    stage.seeing.look_on.clear()
    stage.worker.obey({"order": "stop", "wait_s": 30.0})
    assert stage.worker.wait() == EXIT_OK
    later = threading.Timer(0.3, stage.worker.end)
    later.start()
    began = time.monotonic()
    assert not stage.finish(), "the look still hangs"
    assert time.monotonic() - began < 10.0
    later.join()
