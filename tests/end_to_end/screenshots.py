"""Draws every state of the window into PNG files: `python -m tests.end_to_end.screenshots OUTDIR [--only NAME]`."""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from capture.events import CaptureState, StageHealth
from desktop.bridge.operations import Operations
from desktop.theme.appearance import Appearance, load_fonts
from desktop.viewmodels.onboarding import ModelOffer
from desktop.viewmodels.rooms import Rooms
from desktop.viewmodels.start import StartViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.views.main_window import MainWindow, dress
from desktop.views.memory.archive_dialog import ArchiveDialog
from desktop.views.memory.forget_dialog import ForgetDialog
from desktop.views.memory.page import MemoryPage
from desktop.views.settings.importing import ImportDialog
from memory_core.clock import FrozenClock
from memory_core.errors import HomeUnwritable, LockedError
from memory_core.records.aging import AgingPlan
from memory_core.records.changes import PicturePlan
from memory_core.records.dialogue import Answered, Notice, Token
from memory_core.records.health import PartHealth, State
from memory_core.records.observation import Observation
from tests.fakes.rooms import make_rooms
from tests.fakes.window import (
    NOW,
    FakeKeeper,
    FakeMemory,
    FakeSpeechModel,
    FakeSupervisor,
    a_long_status,
    a_status,
    an_answer,
)

ANSWER = (
    "The quarterly report is due on **Friday 6 March** [1]. It goes to Mira Kovač, who wants it with the budget "
    "table [2].\n\n- Travel: 4,200\n- Hardware: 11,800\n- Total: `16,000` [2]"
)


def draw_screen(item: Observation) -> bytes:
    """A picture of a screen on which the lines stand where the observation says."""
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(QColor("#eef1f6"))
    painter = QPainter(image)
    painter.fillRect(QRect(40, 40, 1200, 640), QColor("#ffffff"))
    painter.fillRect(QRect(40, 40, 1200, 44), QColor("#d9e0ea"))
    font = QFont("Inter")
    font.setPixelSize(20)
    painter.setFont(font)
    painter.setPen(QColor("#333d4b"))
    painter.drawText(60, 69, f"{item.title} — {item.app}")
    font.setPixelSize(24)
    painter.setFont(font)
    for line in item.lines:
        painter.drawText(line.box.left, line.box.top + 26, line.text)
    for number in range(9):
        painter.fillRect(QRect(80, 290 + 40 * number, 1050 - (number * 137) % 420, 12), QColor("#e6eaf0"))
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "WEBP", 90)  # type: ignore[call-overload]
    return bytes(data.data())


class Studio:
    """A window with fakes behind it, and a camera."""

    def __init__(self, out: Path, theme: str, size: tuple[int, int]) -> None:
        self._out, self._theme, self._size = out, theme, size
        self._folder = tempfile.TemporaryDirectory()
        self.may_end = threading.Event()
        """Set, an archive that is being written gets done."""

    @contextmanager
    def window(
        self, opener: Callable[[str | None], object] | None = None
    ) -> Iterator[tuple[MainWindow, StartViewModel]]:
        """A window before its memories are open."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        appearance = Appearance(choice=self._theme)
        dress(application, appearance, Path(self._folder.name))
        operations = Operations()
        start = StartViewModel(
            opener=opener or (lambda _: None), operations=operations, folder="/home/ada/.local/share/Scrubjay"
        )
        self.toasts = Toasts()
        window = MainWindow(start=start, appearance=appearance, toasts=self.toasts)
        window.resize(*self._size)
        window.show()
        try:
            yield window, start
        finally:
            window.close()
            start.close()
            operations.close()
            window.deleteLater()
            settle(lambda: operations.busy == 0)

    @contextmanager
    def rooms(
        self,
        memory: FakeMemory,
        *,
        welcome: bool = False,
        warnings: tuple[str, ...] = (),
        speech: FakeSpeechModel | None = None,
        offers: tuple[ModelOffer, ...] = (),
    ) -> Iterator[tuple[MainWindow, Rooms, FakeSupervisor]]:
        """A window with everything open."""
        operations, orders = Operations(), Operations(threads=1)
        with self.window() as (window, _):
            keeper = FakeKeeper(screen=not welcome, microphone=not welcome)
            rooms = make_rooms(
                memory,
                keeper,
                operations=operations,
                orders=orders,
                toasts=self.toasts,
                clock=FrozenClock(NOW),
                speech=speech,
                offers=offers,
                warnings=warnings,
                write=self._write,
            )
            supervisor = FakeSupervisor(rooms.capture.hear)
            rooms.capture.attach(supervisor)
            rooms.browser.reload()
            rooms.chat.refresh()
            rooms.onboarding.open()
            window.show_rooms(rooms, welcome=welcome)
            settle(lambda: operations.busy == 0 and orders.busy == 0)
            try:
                yield window, rooms, supervisor
            finally:
                for part in (rooms.chat, rooms.browser, rooms.detail, rooms.capture, rooms.health, rooms.onboarding):
                    part.close()
                operations.close()
                orders.close()

    def _write(self, file: Path, passphrase: str, stopped: Callable[[], bool]) -> Iterator[dict[str, object]]:
        amounts = {"observations": 1240, "memories": 0, "conversations": 1, "pictures": 310}
        yield {"type": "progress", **amounts}
        self.may_end.wait(10)
        yield {"type": "exported", "file": str(file), **amounts, "pictures": 1240, "bytes": 2_100_000_000}

    def shoot(self, window: QWidget, name: str) -> None:
        """Wait until nothing moves, and save what is seen, dialogs included."""
        settle()
        size = f"{self._size[0]}x{self._size[1]}"
        picture = window.grab()
        dialogs = [
            top for top in QApplication.topLevelWidgets() if top.isVisible() and top is not window and top.parent()
        ]
        if dialogs:
            painter = QPainter(picture)
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 90))
            for dialog in dialogs:
                inner = dialog.grab()
                painter.drawPixmap(
                    (window.width() - dialog.width()) // 2, (window.height() - dialog.height()) // 2, inner
                )
            painter.end()
        picture.save(str(self._out / f"{self._theme}-{size}-{name}.png"))


def settle(done: Callable[[], bool] = lambda: True, *, seconds: float = 0.35) -> None:
    """Let the window work until it is done, and a little longer."""
    limit = time.monotonic() + 10
    while not done() and time.monotonic() < limit:
        QApplication.processEvents()
        threading.Event().wait(0.005)
    still = time.monotonic() + seconds
    while time.monotonic() < still:
        QApplication.processEvents()
        threading.Event().wait(0.005)


def before_opening(studio: Studio) -> None:
    """Opening, locked, failed."""

    def locked(_: str | None) -> object:
        raise LockedError("The passphrase is missing. Type the one that you chose when you set Scrubjay up.")

    def unwritable(_: str | None) -> object:
        raise HomeUnwritable(
            "Scrubjay cannot write to /home/ada/.local/share/Scrubjay (Read-only file system). Free some space, or "
            "choose another folder with --home."
        )

    with studio.window() as (window, _):
        studio.shoot(window, "start-opening")

    def slowed(_: str | None) -> object:
        raise LockedError(
            "After 7 wrong passphrases the next one can be tried in 40 seconds. Waiting is all that helps; starting "
            "again does not shorten it. Nothing was changed."
        )

    with studio.window(slowed) as (window, start):
        start.unlock("wrong")
        settle(lambda start=start: start.state.tried)  # type: ignore[misc]
        studio.shoot(window, "start-slowed")
        start.lock()
        studio.shoot(window, "start-locked-by-hand")
        start.wait("Encrypting everything with a new key", "1.2 GB of 3.0 GB")
        studio.shoot(window, "start-new-key")
        start.end(
            "Everything is destroyed",
            "The key is forgotten, and 1,240 files (3.0 GB) are removed.",
            "You can close the window now.",
        )
        studio.shoot(window, "start-destroyed")
    for name, opener in (("locked", locked), ("failed", unwritable)):
        with studio.window(opener) as (window, start):
            start.open()
            settle(lambda start=start: start.state.shown != "opening")  # type: ignore[misc]
            studio.shoot(window, f"start-{name}")


def first_run(studio: Studio) -> None:
    """The first-run page in three states."""
    offers = (ModelOffer("llama3.2 (Ollama)", "ollama:llama3.2", "http://127.0.0.1:11434/v1"),)
    with studio.rooms(FakeMemory(), welcome=True) as (window, _, _s):
        studio.shoot(window, "welcome")
    gate = threading.Event()
    warning = "There is no keyring on this computer, so the key lies in a file that only you can read."
    with studio.rooms(
        FakeMemory(), welcome=True, speech=FakeSpeechModel(gate=gate), offers=offers, warnings=(warning,)
    ) as (window, rooms, _s):
        rooms.onboarding.set_screen(True)
        rooms.onboarding.set_microphone(True)
        rooms.onboarding.download()
        settle(lambda: rooms.onboarding.state.share >= 0.39)
        studio.shoot(window, "welcome-downloading")
        gate.set()
        settle(lambda: rooms.onboarding.state.speech == "ready")
        studio.shoot(window, "welcome-ready")


def chat(studio: Studio) -> None:
    """Empty, streaming, answered, no memory of it."""
    memory = FakeMemory(count=12, picture=draw_screen)
    with studio.rooms(memory) as (window, rooms, _):
        studio.shoot(window, "chat-empty")
        events = an_answer(ANSWER)
        answered = events[-1]
        assert isinstance(answered, Answered)
        first = answered.citations[0]
        second = replace(
            first, number=2, id="m_0003", kind="resource", app="LibreOffice", title="Budget 2026", text="Total 16,000"
        )
        events[-1] = replace(answered, citations=(first, second))
        memory.script = [events]
        memory.gate = threading.Event()
        rooms.chat.ask("When is the quarterly report due, and what has to be in it?")
        settle(lambda: "The" in rooms.chat.messages.last.answer)
        studio.shoot(window, "chat-streaming")
        memory.gate.set()
        settle(lambda: not rooms.chat.state.busy)
        studio.shoot(window, "chat-answered")
        memory.script = [an_answer("I have no memory of a flight to Lisbon.", grounded=False)]
        rooms.chat.ask("When does my flight to Lisbon leave?")
        settle(lambda: not rooms.chat.state.busy)
        memory.script = [[Token("Half an "), Notice("The model did not answer in time.")]]
        rooms.chat.ask("And what did Mira say?")
        settle(lambda: not rooms.chat.state.busy)
        studio.shoot(window, "chat-no-memory")


def memories(studio: Studio) -> None:
    """Empty, full, detail, preview, toast."""
    with studio.rooms(FakeMemory()) as (window, rooms, _):
        assert window.shell is not None
        window.shell.go("memories")
        studio.shoot(window, "memories-empty")
    waiting = FakeMemory(count=40, picture=draw_screen)
    waiting.thumbnail_gate = threading.Event()
    with studio.rooms(waiting) as (window, rooms, _):
        assert window.shell is not None
        window.shell.go("memories")
        studio.shoot(window, "memories-loading-pictures")
        waiting.thumbnail_gate.set()
    _going(studio)
    with studio.rooms(FakeMemory(count=40, picture=draw_screen)) as (window, rooms, _):
        assert window.shell is not None
        window.shell.go("memories")
        studio.shoot(window, "memories-full")
        window.shell.go("journal")
        settle(lambda: rooms.journal.state.shown == "day")
        studio.shoot(window, "journal")
        window.shell.go("memories")
        page = window.shell.memories
        page.list.setCurrentIndex(rooms.browser.rows.index(0))
        settle(lambda: rooms.detail.state.shown == "open")
        studio.shoot(window, "memories-detail")
        for number, name in ((2, "steps"), (4, "vault")):
            page.list.setCurrentIndex(rooms.browser.rows.index(number))
            settle(lambda: rooms.detail.state.shown == "open")
            if name == "vault":
                rooms.detail.reveal()
                settle(lambda: bool(rooms.detail.state.secret))
            studio.shoot(window, f"memories-{name}")
        page.forget_button.click()
        settle(lambda: QApplication.activeModalWidget() is not None)
        studio.shoot(window, "memories-forget")
        asking = QApplication.activeModalWidget()
        assert isinstance(asking, ForgetDialog)
        asking.site.setText("example.com/inbox")
        asking.ways["site"].setChecked(True)
        asking.next_button.click()
        studio.shoot(window, "memories-forget-wrong")
        asking.close()
        page.list.selectAll()
        studio.shoot(window, "memories-chosen")
        rooms.forgetting.request([row.id for row in rooms.browser.rows.rows[:5]], ["o_0000"])
        settle(lambda: QApplication.activeModalWidget() is not None)
        studio.shoot(window, "memories-preview")
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
        rooms.forgetting.request(["m_0001"])
        settle(lambda: QApplication.activeModalWidget() is not None)
        rooms.forgetting.confirm()
        for top in QApplication.topLevelWidgets():
            if top.isModal():
                top.close()
        rooms.browser.search("nothing like this")
        settle(lambda: rooms.browser.state.shown == "nothing")
        studio.shoot(window, "memories-nothing-toast")


def _going(studio: Studio) -> None:
    """Pictures that go by the limits, some that are kept, one that is damaged."""
    memory = FakeMemory(count=40, picture=lambda item: draw_screen(item) if item.id != "o_0003" else b"damaged")
    memory.kept[1], memory.seen[1] = replace(memory.kept[1], kept=True), replace(memory.seen[1], kept=True)
    memory.seen[2] = replace(memory.seen[2], picture=None)
    tomorrow = NOW + timedelta(hours=24)
    memory.aging_plans = (
        AgingPlan("screen", 365, 0.0, 48_210, 92_000_000, 1_240, 2_400_000, 1_240, 3, tomorrow, tomorrow),
        AgingPlan("conversation", 90, 0.0, 61, 240_000, 1, 4_000, 1, 0, tomorrow, tomorrow),
    )
    memory.aging_ids = ["o_0004", "o_0005", "m_0007"]
    memory.plan = PicturePlan(1240, 2_100_000_000, 1240, tomorrow, tomorrow, 9000, 3_000_000_000, 2, 90, 5.0)
    with studio.rooms(memory) as (window, rooms, _):
        assert window.shell is not None
        window.shell.go("memories")
        page = window.shell.memories
        page.list.setCurrentIndex(rooms.browser.rows.index(1))
        settle(lambda: rooms.detail.state.shown == "open")
        studio.shoot(window, "memories-going")
        _archive(studio, page)
        rooms.browser.choose_kind("aging")
        settle(lambda: rooms.browser.state.shown == "list")
        studio.shoot(window, "memories-aging")
        rooms.browser.clear()
        settle(lambda: rooms.browser.state.shown == "list")
        rooms.browser.accept_announcement()
        page.list.setCurrentIndex(rooms.browser.rows.index(3))
        settle(lambda: rooms.detail.state.shown == "open")
        studio.shoot(window, "memories-damaged-picture")


def _archive(studio: Studio, page: MemoryPage) -> None:
    """What goes, written into a sealed file."""
    page.archive_button.click()
    settle(lambda: QApplication.activeModalWidget() is not None)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ArchiveDialog)
    dialog.file.setText("/home/ada/Documents/scrubjay-archive-2026-03-04.zip.age")
    studio.shoot(page.window(), "memories-archive")
    dialog.archive_button.click()
    studio.shoot(page.window(), "memories-archive-wrong")
    dialog.passphrase.setText("correct horse")
    dialog.again.setText("correct horse")
    studio.may_end.clear()
    dialog.archive_button.click()
    settle(lambda: "1,240" in dialog.said.text())
    studio.shoot(page.window(), "memories-archive-writing")
    studio.may_end.set()
    settle(dialog.written.isVisible)
    studio.shoot(page.window(), "memories-archive-done")
    dialog.close()


def settings_and_health(studio: Studio) -> None:
    """Settings, health, and the states of the status bar."""
    warning = "There is no keyring on this computer, so the key lies in a file that only you can read."
    memory = FakeMemory(count=12)
    memory.taken_out = {
        "password": {"Firefox": 3, "Terminal": 1},
        "card": {"Firefox": 2},
        "api_key": {"": 1, "Visual Studio Code": 4},
    }
    with studio.rooms(memory, warnings=(warning,)) as (window, rooms, supervisor):
        assert window.shell is not None
        window.shell.go("settings")
        studio.shoot(window, "settings")
        rooms.passphrase.set("", "correct horse", "correct horse")
        settle(lambda: rooms.passphrase.protected)
        window.shell.settings.search_field.setText("lock")
        studio.shoot(window, "settings-lock")
        window.shell.settings.search_field.setText("key")
        studio.shoot(window, "settings-search")
        window.shell.settings.passphrase_button.click()
        studio.shoot(window, "settings-passphrase")
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
        window.shell.settings.export_button.click()
        studio.shoot(window, "settings-export")
        dialog = QApplication.activeModalWidget()
        assert dialog is not None
        dialog.close()
        window.shell.settings.import_button.click()
        studio.shoot(window, "settings-import")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ImportDialog)
        dialog.file.setText("/home/ada/scrubjay-export.zip")
        dialog.look_button.click()
        studio.shoot(window, "settings-import-wrong")
        dialog.close()
        window.shell.settings.search_field.setText("export")
        studio.shoot(window, "settings-export-search")
        window.shell.settings.search_field.setText("destroy")
        studio.shoot(window, "settings-key")
        card = window.shell.settings.key_card
        assert card is not None
        for button, name in ((card.change_button, "settings-new-key"), (card.destroy_button, "settings-destroy")):
            button.click()
            studio.shoot(window, name)
            asking = QApplication.activeModalWidget()
            assert asking is not None
            asking.close()
        window.shell.settings.search_field.setText("keep")
        studio.shoot(window, "settings-keeping")
        window.shell.go("health")
        settle(lambda: bool(rooms.health.state.parts))
        studio.shoot(window, "health")
        health_states(studio, window, rooms, supervisor)
        rooms.capture.pause(30)
        window.shell.go("chat")
        studio.shoot(window, "status-paused")
        supervisor.say(
            replace(
                a_status(CaptureState.FAILED),
                message="The screen cannot be seen.",
                parts=(PartHealth("screen", State.ERROR, "There is no screen.", "Log in to a desktop."),),
            )
        )
        studio.shoot(window, "status-failed")


def health_states(studio: Studio, window: MainWindow, rooms: Rooms, supervisor: FakeSupervisor) -> None:
    """The health page with everything in it, from top to bottom; resting; and when the screen does not answer."""
    assert window.shell is not None
    area = window.shell.health.findChild(QScrollArea)
    assert area is not None
    bar = area.verticalScrollBar()
    resting = replace(
        a_long_status(),
        state=CaptureState.RESTING,
        resting="idle",
        resting_since=NOW - timedelta(minutes=48),
        parts=(PartHealth("screen", State.OK, "The screen is looked at."),),
    )
    hanging = replace(
        a_long_status(),
        state=CaptureState.FAILED,
        message="The screen does not answer. Starting capture again did not help. If it stays so, restart the desktop "
        "session.",
        parts=(PartHealth("screen", State.OFF, "It waits for the capture process."),),
        stages=(StageHealth("grab", count=1840, seconds=14.7, running_s=64.0, still_s=64.0, done_at=NOW),),
    )
    for name, status in (("full", a_long_status()), ("resting", resting), ("hanging", hanging)):
        supervisor.say(status)
        settle()
        rooms.health.refresh()
        settle()
        bar.setValue(0)
        studio.shoot(window, f"health-{name}")
        for number in range(1, 4):
            bar.setValue(number * (window.height() - 160))
            studio.shoot(window, f"health-{name}-{number}")
            if bar.value() == bar.maximum():
                break


SCENES = {
    "start": before_opening,
    "welcome": first_run,
    "chat": chat,
    "memories": memories,
    "settings": settings_and_health,
}


def main(arguments: list[str]) -> int:
    """Draw what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", choices=sorted(SCENES), action="append")
    parser.add_argument("--theme", choices=("light", "dark"), action="append")
    parser.add_argument("--size", choices=("1280x800", "1920x1080"), action="append")
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    chosen.out.mkdir(parents=True, exist_ok=True)
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    application.setStyle("Fusion")
    application.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, True)
    load_fonts()
    for theme in chosen.theme or ("light", "dark"):
        for size in chosen.size or ("1280x800", "1920x1080"):
            width, height = (int(part) for part in size.split("x"))
            studio = Studio(chosen.out, theme, (width, height))
            for name in chosen.only or SCENES:
                SCENES[name](studio)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
