"""An export is taken back in from the window: looked at first, then taken in or given up, and told what came of it."""

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bridge.operations import Operations
from desktop.viewmodels.importing import ImportingViewModel
from desktop.views.main_window import MainWindow
from desktop.views.settings.importing import ImportDialog
from desktop.wiring import read_export, write_export
from memory_core.clock import FrozenClock
from memory_core.errors import StoreDamaged
from memory_core.home import Home
from memory_core.privacy import age
from memory_core.records.observation import Captured
from tests.fakes.core import NOON, observation
from tests.fakes.open_home import OpenHome
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]
PASSPHRASE = "a good long one"
FOUND = {
    "observations": 1_240,
    "memories": 1,
    "conversations": 0,
    "pictures": 12,
    "known": 3,
    "first": "2026-03-02T09:00:00+00:00",
    "last": "2026-05-08T09:00:00+00:00",
    "sealed": 2,
}


class Reader:
    """Reads nothing; while it takes in, it waits until it may go on."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path, str, bool]] = []
        self.failure: Exception | None = None
        self.may_go_on, self.given_up = threading.Event(), threading.Event()

    def __call__(
        self, file: Path, passphrase: str, preview: bool, told: Callable[[int], None], stopped: Callable[[], bool]
    ) -> Mapping[str, Any]:
        self.asked.append((file, passphrase, preview))
        if self.failure is not None:
            raise self.failure
        if preview:
            return FOUND
        told(1_200)
        assert self.may_go_on.wait(10)
        if stopped():
            self.given_up.set()
        return {"observations": 1_237, "memories": 1, "conversations": 0, "sealed": 2}


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def importing(reader: Reader, qtbot: QtBot) -> Iterator[ImportingViewModel]:
    operations = Operations()
    yield ImportingViewModel(read=reader, operations=operations)
    reader.may_go_on.set()
    assert operations.close()


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (" ", "Choose a file."),
        ("all.zip", "Say the whole path of the file, from the top folder on."),
        ("{}/nothing", "There is no such file."),
        ("{}/no\0thing", "There is no such file."),
    ],
)
def test_what_is_no_file_is_refused_with_a_sentence(
    importing: ImportingViewModel, reader: Reader, qtbot: QtBot, tmp_path: Path, file: str, sentence: str
) -> None:
    with qtbot.waitSignal(importing.refused) as said:
        importing.look(file.format(tmp_path), "")
    assert said.args == [sentence]
    assert (importing.state.stage, reader.asked) == ("asking", [])


def test_a_failure_is_told_and_another_try_allowed(
    importing: ImportingViewModel, reader: Reader, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "all.zip"
    file.touch()
    reader.failure = StoreDamaged("The file was changed. Nothing was taken in.")
    with qtbot.waitSignal(importing.refused) as said:
        importing.look(str(file), PASSPHRASE)
    assert said.args == ["The file was changed. Nothing was taken in."]
    assert importing.state.stage == "asking"
    importing.take()
    assert len(reader.asked) == 1
    reader.failure = None
    importing.look(str(file), PASSPHRASE)
    qtbot.waitUntil(lambda: importing.state.stage == "found")


def test_the_dialog_shows_what_is_in_the_file_before_anything_is_taken_in(
    stage: Stage, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    file = tmp_path / "all.zip.age"
    file.touch()
    monkeypatch.setattr(stage.rooms.importing, "_read", reader)
    monkeypatch.setattr("desktop.views.settings.importing.ask_for_path", lambda *told, **_: told[2](str(file)))
    dialog = _opened(show(stage))
    dialog.look_button.click()
    assert dialog.problem.text() == "Choose a file."
    dialog.choose_button.click()
    dialog.passphrase.setText(PASSPHRASE)
    # Enter looks, and closes nothing.
    qtbot.keyClick(dialog.passphrase, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    qtbot.waitUntil(dialog.take_button.isVisible)
    assert dialog.amounts.text() == "1,240 things seen or heard, 1 memory and 12 pictures."
    notes = dialog.notes.text()
    assert "From 2 March 2026 to 8 May 2026." in notes
    assert "3 are here already" in notes
    assert "2 sealed memories" in notes
    hidden = [dialog.problem, dialog.file, dialog.look_button]
    assert not any(part.isVisible() for part in hidden)
    assert reader.asked == [(file, PASSPHRASE, True)]
    dialog.take_button.click()
    qtbot.waitUntil(lambda: "1,200 entries" in dialog.said.text())
    assert dialog.progress.isVisible()
    reader.may_go_on.set()
    qtbot.waitUntil(dialog.amounts.isVisible)
    assert dialog.amounts.text() == "1,237 things seen or heard and 1 memory."
    assert reader.asked[1:] == [(file, PASSPHRASE, False)]
    assert (dialog.passphrase.text(), dialog.cancel_button.text()) == ("", "Close")
    dialog.cancel_button.click()
    assert QApplication.activeModalWidget() is None


def test_closing_the_dialog_gives_up_what_is_being_taken_in(
    stage: Stage, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reader: Reader
) -> None:
    (tmp_path / "all.zip").touch()
    monkeypatch.setattr(stage.rooms.importing, "_read", reader)
    dialog = _opened(show(stage))
    dialog.file.setText(str(tmp_path / "all.zip"))
    dialog.look_button.click()
    qtbot.waitUntil(dialog.take_button.isVisible)
    dialog.take_button.click()
    qtbot.waitUntil(lambda: "1,200" in dialog.said.text())
    dialog.cancel_button.click()
    reader.may_go_on.set()
    assert reader.given_up.wait(10)
    assert stage.rooms.importing.state.stage == "asking"


def test_a_real_export_comes_into_another_home_and_a_stopped_one_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(age.AgeWriter.__init__, "__kwdefaults__", {"work": 4})
    clock, file = FrozenClock(NOON), tmp_path / "all.zip.age"
    one, two = OpenHome(Home(tmp_path / "one"), clock=clock), OpenHome(Home(tmp_path / "two"), clock=clock)
    try:
        one.memory.observe(Captured(observation("Nina Okafor leads the design team of Kestrel.")))
        assert one.memory.drain(10)
        *_, written = write_export(one, clock, file, PASSPHRASE, lambda: False)

        def read(preview: bool, *, passphrase: str = PASSPHRASE, stopped: bool = False) -> Mapping[str, Any]:
            return read_export(two, clock, file, passphrase, preview, lambda lines: None, lambda: stopped)

        with pytest.raises(Exception, match="Type the passphrase"):
            read(True, passphrase="")
        with pytest.raises(Exception, match="Nothing was taken in"):
            read(False, stopped=True)
        found = read(True)
        assert two.memory.counts()["observations"] == 0
        assert (found["observations"], found["memories"], found["known"]) == (1, written["memories"], 0)
        assert found["first"][:10] == f"{NOON:%Y-%m-%d}"
        assert read(False)["observations"] == 1
        assert read(True)["known"] == 1 + written["memories"]
    finally:
        one.close()
        two.close()


def _opened(window: MainWindow) -> ImportDialog:
    shell: Any = window.shell
    shell.go("settings")
    shell.settings.search_field.setText("import")
    assert shell.settings.export_card is not None
    shell.settings.import_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ImportDialog)
    return dialog
