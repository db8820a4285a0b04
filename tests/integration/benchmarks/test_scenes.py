"""Scenes play on a real screen, with real windows, for Scrubjay and both baselines, and leave nothing behind."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from desktop.demo.stage import VirtualScreen
from tests.benchmarks.__main__ import main
from tests.benchmarks.capture.desk import Camera, Desk, play
from tests.benchmarks.capture.scenes import SCENES, Scene
from tests.benchmarks.report import Row

BOX = [20, 60, 700, 300]


@pytest.fixture(autouse=True)
def _as_the_runner_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")


def processes() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True)}


def rows_of(file: Path) -> dict[str, Row]:
    return {row["what"]: Row(**row) for row in json.loads(file.read_text("utf-8"))["rows"]}


@pytest.mark.slow
def test_a_scene_is_measured_beside_both_baselines_and_nothing_is_left_running(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = processes()
    target = tmp_path / "numbers.json"
    assert main(["capture", "--quick", "--scene", "two-monitors", "--json", str(target)]) == 0
    assert processes() == before
    assert "DISPLAY" not in os.environ
    rows = {what.removeprefix("two-monitors: "): row for what, row in rows_of(target).items()}
    for what in ("CPU", "OCR pixels", "word recall", "attribution", "searchable, p95", "memory, peak PSS"):
        assert rows[what].baseline is not None
        assert rows[what].gate is not None
    assert rows["word recall"].value > 0.8
    assert rows["word recall"].target == "≥ 0.97"
    assert rows["attribution"].value > 0.9
    assert rows["memory, peak PSS"].value > 20
    assert rows["queue"].value > 0
    assert "never found" in rows["searchable, p95"].note
    said = capsys.readouterr()
    assert "two-monitors: word recall" in said.out
    assert "two-monitors …" in said.err


@pytest.mark.slow
def test_the_long_mode_tells_the_slope_of_the_memory(tmp_path: Path) -> None:
    target = tmp_path / "numbers.json"
    assert main(["capture", "--long", "0.15", "--scene", "chat", "--json", str(target)]) == 0
    rows = rows_of(target)
    assert rows["memory, slope"].target.startswith("≤")
    assert "noise floor" in rows["memory, slope"].note
    assert rows["memory, peak PSS"].value > 20
    assert rows["processes"].value == 1


def test_without_a_virtual_screen_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["capture", "--quick"]) == 1
    assert "apt-get install" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["capture", "--scene", "bogus"], "invalid choice"),
        (["memory", "--scene", "chat"], "belong to capture"),
        (["start", "--long"], "belong to capture"),
        (["capture", "--long", "--quick"], "exclude each other"),
        (["capture", "--long", "0"], "minutes"),
    ],
)
def test_options_that_make_no_sense_are_usage_errors(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert said in capsys.readouterr().err


def test_ctrl_c_ends_the_run_with_what_was_measured_until_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = processes()
    monkeypatch.setattr("tests.benchmarks.capture.runner.play", interrupted)
    assert main(["capture", "--quick", "--scene", "static"]) == 130
    assert processes() == before
    said = capsys.readouterr()
    assert "Interrupted" in said.err
    assert "frame without change, median" in said.out


def test_a_window_knows_which_of_its_lines_can_be_seen(display: VirtualScreen) -> None:
    lines = [f"line{number:03}" for number in range(200)]
    with Desk(display, 1) as desk:
        desk.open({"app": "page", "title": "Page", "text": "\n".join(lines), "box": BOX})
        top = sorted(desk.seen("page"))
        assert top == lines[: len(top)]
        assert 10 < len(top) < 20
        desk.show("page", by=5)
        assert sorted(desk.seen("page")) == lines[5 : 5 + len(top)]
        desk.show("page", append="\nthelast")
        assert "thelast" in desk.seen("page")
        assert len(desk.seen("page")) == len(top)


def test_a_window_that_is_covered_shows_nothing_until_it_comes_back(display: VirtualScreen, tmp_path: Path) -> None:
    camera = Camera(tmp_path)
    with Desk(display, 1, camera=camera) as desk:
        for app in ("one", "two"):
            desk.open({"app": app, "title": app, "text": f"words of {app}", "box": BOX})
        desk.begin()
        desk.front("two", "one")
        threading.Event().wait(2.1)
        desk.show("one", append=" more")
        desk.front("one", "two")
        desk.rest()
    camera.close()
    standing = desk.log.standing()
    assert [(state.app, state.words) for state in standing] == [("two", frozenset({"words", "of", "two"}))]
    assert len(standing[0].frames) == 1
    assert standing[0].frames[0].exists()


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_every_scene_opens_its_windows_and_owns_its_words(scene: Scene, display: VirtualScreen) -> None:
    with Desk(display, 3) as desk:
        scene.opened(desk)
        play(scene.played(desk), 0.4, threading.Event())
        desk.rest()
        shown = {word for state in desk.log.states for word in state.words}
        assert shown
        assert shown <= set(desk.log.owners)
        assert set(desk.log.owners.values()) | {"player"} >= set(desk.log.titles)


def test_steps_do_not_add_up_their_own_time() -> None:
    done: list[float] = []

    def steps() -> Iterator[float]:
        while True:
            done.append(0.1)
            threading.Event().wait(0.05)
            yield 0.1

    play(steps(), 1.0, threading.Event())
    assert 9 <= len(done) <= 11
