"""The doctor looks at every part by itself, and one that fails hides no other."""

import os
import threading
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest

from capture.sources.base import Frame, WindowInfo
from desktop import doctor
from desktop.settings.store import load_settings, save_settings, with_values
from memory_core.clock import SystemClock
from memory_core.errors import (
    CaptureError,
    LockedError,
    NoDisplay,
    NoMicrophone,
    ScrubjayError,
    SpoolError,
    StoreDamaged,
)
from memory_core.home import Home
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Box
from tests.fakes.terminal import Scrubjay

FINE = [PartHealth(part, State.OK, "Fine.") for part in ("keys", "store", "index")]


class Screen:
    """One monitor of one colour, or none."""

    colour = 200
    there = True

    def monitors(self) -> Sequence[Box]:
        """One."""
        if not self.there:
            raise NoDisplay("There is no screen.")
        return [Box(0, 0, 40, 30)]

    def grab(self, monitor: int) -> Frame:
        """A picture of it."""
        return Frame(monitor, SystemClock().now(), np.full((30, 40, 4), self.colour, np.uint8), Box(0, 0, 40, 30))

    def close(self) -> None:
        """Nothing to do."""


class Windows:
    """One window."""

    def visible(self) -> Sequence[WindowInfo]:
        """That one."""
        return [WindowInfo("Writer", "Plan", Box(0, 0, 10, 10), front=True)]

    def away(self) -> Sequence[WindowInfo]:
        """None."""
        return ()

    def close(self) -> None:
        """Nothing to do."""


class Silence:
    """A microphone that opens, or does not."""

    device = "desk microphone"
    there = True

    def start(self, listener: object) -> None:
        """As told."""
        if not self.there:
            raise NoMicrophone("Another program holds the microphone.")

    def stop(self) -> None:
        """Nothing to do."""


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("capture.sources.screen.MssScreen", Screen)
    monkeypatch.setattr("capture.sources.windows.window_source", Windows)
    monkeypatch.setattr("capture.sources.audio.Microphone", Silence)
    monkeypatch.setattr(Screen, "there", True)
    monkeypatch.setattr(Screen, "colour", 200)
    monkeypatch.setattr(Silence, "there", True)


def test_what_a_library_of_sound_writes_by_itself_is_not_shown(
    home: Home, devices: None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Silence, "start", lambda self, listener: os.write(2, b"ALSA lib pcm.c: no such entity"))
    assert found(home)["microphone"].state is State.OK
    os.write(2, b"said later")
    assert capfd.readouterr().err == "said later"


@pytest.mark.parametrize(("left", "state"), [(1_000_000, State.ERROR), (90_000_000, State.WARNING)])
def test_a_disk_that_is_full_is_seen_before_something_is_lost(
    home: Home, devices: None, monkeypatch: pytest.MonkeyPatch, left: int, state: State
) -> None:
    monkeypatch.setattr("desktop.doctor.shutil.disk_usage", lambda path: SimpleNamespace(free=left))
    told = found(home)["home"]
    assert told.state is state
    assert "Free some space" in told.remedy


def found(home: Home, core: Sequence[PartHealth] = FINE) -> dict[str, PartHealth]:
    return {part.part: part for part in doctor.examine(home, lambda: core)}


def want_both(home: Home) -> None:
    save_settings(home.settings, with_values(load_settings(home.settings), screen=True, microphone=True))


@pytest.mark.usefixtures("devices")
def test_a_healthy_machine_has_no_broken_part(home: Home) -> None:
    parts = found(home)
    assert [part.part for part in parts.values() if part.state is State.ERROR] == []
    assert "40 × 30" in parts["screen"].message
    assert "desk microphone" in parts["microphone"].message
    assert parts["speech model"].state is State.OFF
    assert parts["language model"].state is State.OFF


@pytest.mark.usefixtures("devices")
def test_missing_devices_are_broken_only_when_they_are_wanted(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "there", False)
    monkeypatch.setattr(Silence, "there", False)

    def no_windows() -> Windows:
        raise CaptureError("The windows cannot be listed.")

    monkeypatch.setattr("capture.sources.windows.window_source", no_windows)
    assert {found(home)[part].state for part in ("screen", "windows", "microphone")} == {State.WARNING}
    want_both(home)
    parts = found(home)
    assert {parts[part].state for part in ("screen", "windows", "microphone")} == {State.ERROR}
    assert parts["speech model"].state is State.WARNING
    assert "scrubjay speech-model download" in parts["speech model"].remedy


@pytest.mark.usefixtures("devices")
def test_a_black_screen_is_worth_a_look(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "colour", 0)
    assert found(home)["screen"].state is State.WARNING


@pytest.mark.usefixtures("devices")
def test_a_locked_home_is_told_and_the_rest_is_looked_at(home: Home) -> None:
    def locked() -> Sequence[PartHealth]:
        raise LockedError("The passphrase is wrong.")

    parts = {part.part: part for part in doctor.examine(home, locked)}
    assert parts["keys"].state is State.ERROR
    assert parts["keys"].message == "The passphrase is wrong."
    assert parts["store"].state is State.WARNING
    assert parts["screen"].state is State.OK


@pytest.mark.usefixtures("devices")
def test_a_probe_that_fails_or_hangs_hides_no_other(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(doctor, "_PATIENCE_S", 0.2)
    monkeypatch.setattr(doctor, "_ocr", lambda _config: never.wait())
    monkeypatch.setattr(doctor, "_window", lambda: 1 / 0)
    parts = found(home)
    never.set()
    assert "did not answer" in parts["text recognition"].message
    assert "ZeroDivisionError" in parts["window"].message
    assert parts["home"].state is State.OK


@pytest.mark.usefixtures("devices")
def test_what_the_owner_says_of_a_device_counts_more_than_a_second_look(home: Home) -> None:
    listening = PartHealth("microphone", State.OK, "Listening.")
    parts = [part for part in doctor.examine(home, lambda: [*FINE, listening]) if part.part == "microphone"]
    assert parts == [listening]


@pytest.mark.usefixtures("devices")
def test_settings_and_models_that_make_no_sense_are_told(home: Home) -> None:
    home.settings.write_text('{"interval_s": "often", "speech_model": "/nowhere", "llm": "nonsense"}', "utf-8")
    parts = found(home)
    assert parts["settings"].state is State.WARNING
    assert parts["speech model"].state is State.ERROR
    assert parts["language model"].state is State.ERROR
    home.settings.write_text('{"llm": "ollama:llama3.2"}', "utf-8")
    assert "ollama:llama3.2" in found(home)["language model"].message


@pytest.mark.usefixtures("devices")
def test_a_home_that_cannot_be_used_is_told(home: Home) -> None:
    (home.path / "a file of theirs").touch()
    home.path.chmod(0o755)
    assert found(home)["home"].state is State.ERROR


@pytest.mark.parametrize(
    ("error", "broken"),
    [
        (LockedError("Locked."), "keys"),
        (StoreDamaged("Damaged."), "store"),
        (SpoolError("Full."), "store"),
    ],
)
def test_a_home_that_does_not_open_is_told_by_the_part_that_is_at_fault(
    home: Home, devices: None, error: ScrubjayError, broken: str
) -> None:
    def refuse() -> Sequence[PartHealth]:
        raise error

    parts = {part.part: part for part in doctor.examine(home, refuse)}
    assert (parts[broken].state, parts[broken].message) == (State.ERROR, str(error))
    assert {parts[name].state for name in ("keys", "store", "index") if name != broken} == {State.WARNING}


@pytest.mark.usefixtures("devices")
def test_the_speakers_are_looked_at_only_when_they_are_listened_to(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Silence] = []

    def speakers() -> Silence:
        opened.append(Silence())
        return opened[-1]

    monkeypatch.setattr("capture.sources.system_audio.system_audio", speakers)
    assert found(home)["system_audio"].state is State.OFF
    assert opened == []
    save_settings(home.settings, with_values(load_settings(home.settings), system_audio=True))
    assert found(home)["system_audio"] == PartHealth(
        "system_audio", State.OK, "What “desk microphone” plays can be heard."
    )
    monkeypatch.setattr(Silence, "there", False)
    assert found(home)["system_audio"].state is State.ERROR


def test_a_language_model_without_its_key_is_worth_a_look(
    home: Home, monkeypatch: pytest.MonkeyPatch, allow_logs: pytest.LogCaptureFixture
) -> None:
    def told() -> dict[str, dict[str, str]]:
        return {part["part"]: part for part in Scrubjay(home.path, inside=True)("doctor").json()}

    monkeypatch.setattr("desktop.doctor.examine", lambda _home, core: core())
    save_settings(home.settings, with_values(load_settings(home.settings), llm="openai:gpt-4o"))
    model = told()["language model"]
    assert (model["state"], "OpenAI needs an API key" in model["message"]) == ("warning", True)
    assert "scrubjay settings llm_api_key KEY" in model["remedy"]
    assert "API key" not in told()["keys"]["message"]
    assert Scrubjay(home.path, inside=True)("settings", "llm_api_key", "abc123secret").code == 0
    assert "language model" not in told()
