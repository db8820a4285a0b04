"""What goes by the limits is archived from the window: asked for, written or given up, and told when it is whole."""

import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bridge.operations import Operations
from desktop.viewmodels.archiving import ArchivingViewModel
from desktop.views.main_window import MainWindow
from desktop.views.memory.archive_dialog import ArchiveDialog
from memory_core.clock import FrozenClock
from memory_core.errors import HomeUnwritable
from tests.fakes.window import NOW
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]
PASSPHRASE = "correct horse"
AMOUNTS = {"observations": 1_240, "memories": 1, "conversations": 0, "pictures": 12}


class Writer:
    """Writes nothing; waits in the middle until it may go on."""

    def __init__(self) -> None:
        self.asked: list[tuple[Path, str]] = []
        self.failure: Exception | None = None
        self.may_go_on, self.given_up = threading.Event(), threading.Event()

    def __call__(self, file: Path, passphrase: str, stopped: Callable[[], bool]) -> Iterator[Mapping[str, Any]]:
        self.asked.append((file, passphrase))
        yield {"type": "progress", **AMOUNTS, "pictures": 0}
        if self.failure is not None:
            raise self.failure
        assert self.may_go_on.wait(10)
        if stopped():
            self.given_up.set()
            return
        yield {"type": "exported", "file": str(file), **AMOUNTS, "bytes": 48_000_000}


@pytest.fixture
def writer() -> Writer:
    return Writer()


@pytest.fixture
def archiving(writer: Writer, qtbot: QtBot) -> Iterator[ArchivingViewModel]:
    operations = Operations()
    yield ArchivingViewModel(write=writer, operations=operations, clock=FrozenClock(NOW))
    writer.may_go_on.set()
    assert operations.close()


@pytest.mark.parametrize(
    ("file", "passphrase", "again", "sentence"),
    [
        ("", PASSPHRASE, PASSPHRASE, "Choose a file."),
        ("a.zip", PASSPHRASE, PASSPHRASE, "Say the whole path of the file, from the top folder on."),
        ("{}/there", PASSPHRASE, PASSPHRASE, "This file is there already. Choose another name."),
        ("~nobody-of-that-name/new", PASSPHRASE, PASSPHRASE, "Say the whole path of the file, from the top folder on."),
        ("{}/new", "", "", "Type a passphrase."),
        ("{}/new", PASSPHRASE, "correct house", "The two passphrases are not the same."),
        (
            "{}/new",
            "short",
            "short",
            "Take 8 characters at least. A few words are easier to remember than signs.",
        ),
    ],
)
def test_what_cannot_be_written_is_refused_with_a_sentence(
    archiving: ArchivingViewModel,
    writer: Writer,
    qtbot: QtBot,
    tmp_path: Path,
    file: str,
    passphrase: str,
    again: str,
    sentence: str,
) -> None:
    (tmp_path / "there").touch()
    with qtbot.waitSignal(archiving.refused) as said:
        archiving.archive(file.format(tmp_path), passphrase, again)
    assert said.args == [sentence]
    assert archiving.state.stage == "asking"
    assert writer.asked == []


def test_it_says_how_far_it_is_and_what_was_written(
    archiving: ArchivingViewModel, writer: Writer, qtbot: QtBot, tmp_path: Path
) -> None:
    archiving.archive(f"{tmp_path}/new", PASSPHRASE, PASSPHRASE)
    archiving.archive(f"{tmp_path}/twice", PASSPHRASE, PASSPHRASE)
    qtbot.waitUntil(lambda: "1,240" in archiving.state.said)
    assert archiving.state.said == "Written so far: 1,240 things seen or heard and 1 memory"
    writer.may_go_on.set()
    qtbot.waitUntil(lambda: archiving.state.stage == "done")
    assert archiving.state.said == "1,240 things seen or heard, 1 memory and 12 pictures (48 MB)."
    assert writer.asked == [(tmp_path / "new", PASSPHRASE)]


def test_a_failure_is_told_and_another_try_allowed(
    archiving: ArchivingViewModel, writer: Writer, qtbot: QtBot, tmp_path: Path
) -> None:
    writer.failure = HomeUnwritable("The export failed (No space left on device). Nothing was left behind.")
    with qtbot.waitSignal(archiving.refused) as said:
        archiving.archive(f"{tmp_path}/new", PASSPHRASE, PASSPHRASE)
    assert said.args == ["The export failed (No space left on device). Nothing was left behind."]
    assert archiving.state.stage == "asking"
    writer.failure = None
    writer.may_go_on.set()
    archiving.archive(f"{tmp_path}/new", PASSPHRASE, PASSPHRASE)
    qtbot.waitUntil(lambda: archiving.state.stage == "done")


def test_cancelling_stops_the_writing(
    archiving: ArchivingViewModel, writer: Writer, qtbot: QtBot, tmp_path: Path
) -> None:
    archiving.archive(f"{tmp_path}/new", PASSPHRASE, PASSPHRASE)
    qtbot.waitUntil(lambda: "1,240" in archiving.state.said)
    archiving.cancel()
    assert archiving.state.stage == "asking"
    writer.may_go_on.set()
    assert writer.given_up.wait(10)
    assert archiving.state.stage == "asking"


def test_the_file_it_offers_is_not_there_yet(
    archiving: ArchivingViewModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop.viewmodels.archiving.QStandardPaths.writableLocation", lambda _: str(tmp_path))
    first = Path(archiving.open())
    assert first.parent == tmp_path
    first.touch()
    assert archiving.open() == str(first).replace(".zip.age", "-2.zip.age")


def test_the_dialog_leads_from_the_announcement_to_the_file(
    stage: Stage, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer()
    monkeypatch.setattr(stage.rooms.archiving, "_write", writer)
    chosen = f"{tmp_path}/chosen"
    monkeypatch.setattr("desktop.views.memory.archive_dialog.ask_for_path", lambda *told, **_: told[2](chosen))
    shell: Any = show(stage).shell
    shell.go("memories")
    shell.memories.archive_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ArchiveDialog)
    dialog.choose_button.click()
    dialog.archive_button.click()
    assert dialog.problem.text() == "Type a passphrase."
    dialog.passphrase.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    dialog.archive_button.click()
    qtbot.waitUntil(lambda: "1,240" in dialog.said.text())
    assert dialog.progress.isVisible()
    assert not dialog.file.isVisible()
    assert not dialog.problem.isVisible()
    writer.may_go_on.set()
    qtbot.waitUntil(dialog.written.isVisible)
    assert dialog.written.text().replace("\u200b", "") == f"{tmp_path}/chosen"
    assert (dialog.passphrase.text(), dialog.cancel_button.text()) == ("", "Close")
    dialog.cancel_button.click()
    assert QApplication.activeModalWidget() is None


def test_closing_the_dialog_gives_up_what_is_being_written(
    stage: Stage, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer()
    monkeypatch.setattr(stage.rooms.archiving, "_write", writer)
    shell: Any = show(stage).shell
    shell.memories.archive_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ArchiveDialog)
    dialog.file.setText(f"{tmp_path}/new")
    dialog.passphrase.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    dialog.archive_button.click()
    qtbot.waitUntil(lambda: "1,240" in dialog.said.text())
    dialog.cancel_button.click()
    writer.may_go_on.set()
    assert writer.given_up.wait(10)


def test_everything_is_exported_from_the_settings_behind_a_passphrase_unless_it_is_waived(
    stage: Stage, show: Show, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = Writer()
    writer.may_go_on.set()
    monkeypatch.setattr(stage.rooms.exporting, "_write", writer)
    shell: Any = show(stage).shell
    shell.go("settings")
    shell.settings.search_field.setText("export")
    assert shell.settings.export_card is not None
    shell.settings.export_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ArchiveDialog)
    assert Path(dialog.file.text()).name.startswith("scrubjay-export-")
    dialog.file.setText(f"{tmp_path}/all.zip.age")
    dialog.archive_button.click()
    assert (dialog.problem.text(), writer.asked) == ("Type a passphrase.", [])
    dialog.plain.click()
    assert (dialog.file.text(), dialog.passphrase.isEnabled()) == (f"{tmp_path}/all.zip", False)
    dialog.passphrase.setText("left over")
    dialog.archive_button.click()
    qtbot.waitUntil(dialog.written.isVisible)
    assert writer.asked == [(tmp_path / "all.zip", "")]
    assert "Anybody can open it" in dialog.opened.text()
    dialog.cancel_button.click()


def test_an_archive_of_what_goes_is_never_written_without_a_passphrase(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.memories.archive_button.click()
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ArchiveDialog)
    assert dialog.plain.isHidden()
    dialog.cancel_button.click()
