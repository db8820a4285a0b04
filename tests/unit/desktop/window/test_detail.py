"""One memory with what it rests on: every kind, the secret, the picture with its marked lines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache, partial
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRect, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.viewmodels.detail import DetailViewModel, Pictured
from desktop.viewmodels.highlight import matching_boxes
from desktop.views.main_window import MainWindow
from desktop.views.memory.picture import PictureDialog
from desktop.views.widgets.basics import Button, in_parts, label
from memory_core.errors import StoreError
from memory_core.records.changes import Changes
from memory_core.records.ids import MemoryId, ObservationId
from memory_core.records.memory import HistoryEntry, Status
from memory_core.records.observation import Box, Observation, TextLine
from tests.fakes.window import NOW, SECRET
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def a_picture(_: Observation) -> bytes:
    """A white WebP of 1280 × 720."""
    return _white()


@cache
def _white() -> bytes:
    image = QImage(1280, 720, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "WEBP")  # type: ignore[call-overload]
    return bytes(data.data())


def opened(stage: Stage, qtbot: QtBot, id: str, observation: str = "") -> DetailViewModel:
    stage.rooms.detail.open(id, observation)
    qtbot.waitUntil(lambda: stage.rooms.detail.state.shown in ("open", "failed") and stage.idle)
    return stage.rooms.detail


def test_each_kind_shows_its_own_fields(stage: Stage, qtbot: QtBot) -> None:
    found = {}
    for number in range(6):
        state = opened(stage, qtbot, f"m_{number:04d}").state
        found[state.kind] = dict(state.fields)
    assert found["semantic"]["Due on"] == "Friday 6 March"
    assert found["episodic"]["With"] == "Mira and Tom"
    assert found["resource"]["Where"] == "/home/ada/Budget 2026.ods"
    assert found["vault"]["Sensitivity"] == "high"
    assert found["core"]["Block"] == "identity"
    assert found["procedural"] == {"Application": "VS Code"}


def test_an_observation_is_its_own_evidence(stage: Stage, qtbot: QtBot) -> None:
    state = opened(stage, qtbot, "o_0003").state
    assert state.layer == "observations"
    assert state.title == "LibreOffice — Budget 2026"
    assert state.evidence[0].text.startswith("Travel 4,200")
    assert state.evidence[0].removed == "1 secret removed"


def test_the_latest_change_can_be_taken_back(stage: Stage, show: Show, qtbot: QtBot) -> None:
    pane: Any = show(stage).shell.memories.pane  # type: ignore[union-attr]
    detail = stage.rooms.detail
    detail.open("m_0000")
    qtbot.waitUntil(lambda: detail.state.shown == "open" and stage.idle)
    assert not detail.state.can_undo
    detail.undo()
    assert stage.idle
    stage.memory.changes_of["m_0000"] = [
        HistoryEntry(MemoryId("m_0000"), "revise", NOW, "said anew", "Due Monday.", "x"),
        HistoryEntry(MemoryId("m_0000"), "mark", NOW, "what it rested on fell", "x", "x"),
    ]
    detail.open("m_0000")
    qtbot.waitUntil(lambda: detail.state.shown == "open" and stage.idle)
    assert detail.state.history[1].endswith("— said anew (before: “Due Monday.”)")

    def click(link: str, entries: int) -> None:
        # One that was let go is disabled until the event loop deletes it.
        (button,) = (one for one in pane.findChildren(Button) if one.text() == link and one.isEnabled())
        button.click()
        qtbot.waitUntil(lambda: len(detail.state.history) == entries)

    assert not detail.state.can_redo
    click("Undo the latest change", 4)
    assert detail.state.history[3].startswith("Taken back · Today")
    click("Undo the latest change", 5)
    assert not detail.state.can_undo
    click("Redo", 6)
    click("Redo", 7)
    assert detail.state.history[6].startswith("Made again · Today")
    assert (detail.state.can_undo, detail.state.can_redo) == (True, False)


def test_a_superseded_fact_says_so_and_history_is_told(stage: Stage, qtbot: QtBot) -> None:
    old = replace(stage.memory.kept[0], status=Status.SUPERSEDED, valid_to=NOW, until=NOW + timedelta(minutes=5))
    stage.memory.kept[0] = old
    state = opened(stage, qtbot, old.id).state
    assert "no longer so" in state.superseded
    assert state.history[0].startswith("Remembered · Today")
    assert "–" in state.when


def test_what_is_gone_says_so(stage: Stage, qtbot: QtBot) -> None:
    assert opened(stage, qtbot, "m_9999").state.message == "This is no longer remembered."


def test_what_cannot_be_read_says_why(stage: Stage, qtbot: QtBot) -> None:
    def broken(_: object) -> list[object]:
        raise StoreError("The disk is gone. Plug it in.")

    stage.memory.evidence = broken  # type: ignore[method-assign, assignment]
    assert opened(stage, qtbot, "m_0000").state.message == "The disk is gone. Plug it in."


def test_a_secret_is_shown_on_demand_and_hides_itself(stage: Stage, qtbot: QtBot) -> None:
    detail = DetailViewModel(memory=stage.memory, operations=stage.operations, clock=stage.clock, secret_shown_s=0.05)
    detail.open("m_0004")
    qtbot.waitUntil(lambda: detail.state.shown == "open")
    assert detail.state.has_secret
    assert detail.state.secret == ""
    assert "reveal" not in stage.memory.calls
    detail.reveal()
    qtbot.waitUntil(lambda: detail.state.secret == SECRET)
    qtbot.waitUntil(lambda: detail.state.secret == "")
    detail.close()


def test_a_secret_goes_when_another_memory_opens(stage: Stage, qtbot: QtBot) -> None:
    detail = opened(stage, qtbot, "m_0004")
    detail.reveal()
    qtbot.waitUntil(lambda: detail.state.secret == SECRET)
    assert opened(stage, qtbot, "m_0000").state.secret == ""


def test_the_picture_comes_with_the_lines_that_matter(stage: Stage, qtbot: QtBot) -> None:
    stage.memory._draw = a_picture  # noqa: SLF001
    with qtbot.waitSignal(
        stage.rooms.detail.picture_changed, check_params_cb=lambda pictured: pictured is not None
    ) as said:
        stage.rooms.detail.open("m_0000", "o_0000")
    pictured = said.args[0]
    assert pictured.image.width() == 1280
    line = stage.memory.seen[0].lines[0]
    assert pictured.boxes == (QRect(line.box.left, line.box.top, line.box.width, line.box.height),)


def test_a_broken_picture_says_so_and_the_text_stays(stage: Stage, qtbot: QtBot) -> None:
    stage.memory._draw = lambda _: b"not a picture"  # noqa: SLF001
    shown: list[object] = []
    stage.rooms.detail.picture_changed.connect(shown.append)
    opened(stage, qtbot, "m_0000")
    last = shown[-1]
    assert isinstance(last, Pictured)
    assert last.image.isNull()
    assert "damaged" in last.note


def test_lines_match_by_three_words_in_a_row() -> None:
    def line(text: str, top: int, left: int = 0) -> TextLine:
        return TextLine(text, Box(left, top, 200, 20))

    lines = [
        line("Deadline: the quarterly report is due on Friday", 0),
        line("Friday the thirteenth", 30),
        line("due on", 60),
        line("on Friday", 90, left=5000),
        line("due", 120),
    ]
    boxes = matching_boxes(lines, "The quarterly report is due on Friday 6 March.", QRect(0, 0, 1280, 720))
    assert [box.top() for box in boxes] == [0, 60]


def test_changes_reach_what_is_open(stage: Stage, qtbot: QtBot) -> None:
    detail = opened(stage, qtbot, "m_0001")
    kept = stage.memory.kept[1]
    stage.memory.kept[1] = replace(kept, text="The launch moves to 21 April.")
    detail.on_changes(Changes(memories_revised=(kept.id,)))
    qtbot.waitUntil(lambda: detail.state.text == "The launch moves to 21 April.")
    detail.on_changes(Changes(memories_forgotten=(kept.id,)))
    assert detail.state.shown == "nothing"
    detail.on_changes(Changes(memories_forgotten=(kept.id,)))


def test_what_is_long_is_made_in_parts(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    holder.setLayout(in_parts([partial(label, str(number)) for number in range(45)], 20))
    for many, told in ((20, "Show 20 of 25 more"), (40, "Show 5 of 5 more")):
        assert len(holder.findChildren(QLabel)) == many
        (more,) = [button for button in holder.findChildren(QPushButton) if button.isEnabled()]
        assert more.text() == told
        more.click()
    assert [part.text() for part in holder.findChildren(QLabel)] == [str(number) for number in range(45)]


def test_the_pane_shows_picture_secret_and_evidence(stage: Stage, show: Show, qtbot: QtBot) -> None:
    stage.memory._draw = a_picture  # noqa: SLF001
    shell: Any = show(stage).shell
    shell.go("memories")
    pane = shell.memories.pane
    opened(stage, qtbot, "m_0004")
    qtbot.waitUntil(lambda: pane.picture.pictured is not None)
    assert pane.picture.isVisible()
    assert "•" in pane._secret.text()  # noqa: SLF001
    pane.reveal_button.click()
    qtbot.waitUntil(lambda: pane._secret.text() == SECRET)  # noqa: SLF001
    assert pane.reveal_button.text() == "Hide"
    pane.reveal_button.click()
    assert "•" in pane._secret.text()  # noqa: SLF001
    qtbot.keyClick(pane.picture, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    dialogs = [top for top in QApplication.topLevelWidgets() if isinstance(top, PictureDialog) and top.isVisible()]
    assert len(dialogs) == 1
    dialogs[0].close()
    opened(stage, qtbot, "m_9999")
    assert not pane.picture.isVisible()


def test_a_large_picture_goes_with_its_moment_whatever_is_open_then(stage: Stage, show: Show, qtbot: QtBot) -> None:
    stage.memory._draw = a_picture  # noqa: SLF001
    shell: Any = show(stage).shell
    shell.go("memories")
    pane = shell.memories.pane

    def large() -> list[str]:
        tops = [top for top in QApplication.topLevelWidgets() if isinstance(top, PictureDialog) and top.isVisible()]
        return sorted(top.observation for top in tops)

    for name in ("o_0001", "o_0002"):
        opened(stage, qtbot, name)
        qtbot.keyClick(pane.picture, Qt.Key.Key_Return)  # type: ignore[no-untyped-call]
    assert large() == ["o_0001", "o_0002"]
    stage.memory.seen = [item for item in stage.memory.seen if item.id != "o_0001"]
    stage.rooms.detail.on_changes(Changes(observations_forgotten=(ObservationId("o_0001"),)))
    qtbot.waitUntil(lambda: large() == ["o_0002"])
    stage.memory.seen[1] = replace(stage.memory.seen[1], picture=None)
    stage.rooms.detail.on_changes(Changes(observations_revised=(ObservationId("o_0002"),)))
    qtbot.waitUntil(lambda: not large())


def test_what_a_model_said_of_a_picture_is_marked_as_its_words(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("memories")
    pane = shell.memories.pane

    def shown() -> list[str]:
        return [words.text() for words in pane.findChildren(QLabel) if words.isVisible()]

    opened(stage, qtbot, "o_0003")
    assert not [words for words in shown() if words.startswith("Description by")]
    item = stage.memory.seen[3]
    said = "<b>Crimson</b> bars over the months"
    stage.memory.seen[3] = replace(item, description=said, described_by="ollama:llava")
    stage.rooms.detail.on_changes(Changes(observations_described=(item.id,)))
    qtbot.waitUntil(lambda: said in shown())
    assert shown()[shown().index(said) - 1] == "Description by ollama:llava"
    (words,) = [words for words in pane.findChildren(QLabel) if words.text() == said]
    assert words.textFormat() is Qt.TextFormat.PlainText


def test_long_evidence_opens_on_demand(stage: Stage, show: Show, qtbot: QtBot) -> None:
    from desktop.views.memory.detail import _Verbatim

    stage.memory.seen[0] = replace(stage.memory.seen[0], text="word " * 400, url="https://example.org/report")
    shell: Any = show(stage).shell
    shell.go("memories")
    opened(stage, qtbot, "m_0000", "o_0000")
    verbatim = shell.memories.pane.findChild(_Verbatim)
    assert verbatim._words.text().endswith("…")  # noqa: SLF001
    verbatim._more.click()  # noqa: SLF001
    assert len(verbatim._words.text()) == 2000  # noqa: SLF001


def test_delete_in_the_pane_asks_for_a_preview(stage: Stage, show: Show, qtbot: QtBot) -> None:
    shell: Any = show(stage).shell
    shell.go("memories")
    opened(stage, qtbot, "o_0000")
    with qtbot.waitSignal(stage.rooms.forgetting.previewed) as said:
        shell.memories.pane._on_delete(stage.rooms.detail.state)  # noqa: SLF001
    assert said.args[0].headline == "Delete 1 memory and 1 moment?"
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    dialog.close()
