"""Small pictures in the list, what goes by the limits, and the mark that keeps for ever."""

import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from desktop.bridge.operations import Operations
from desktop.models.memories import MemoryRole
from desktop.models.thumbnails import Thumbnails
from desktop.theme.appearance import Appearance
from desktop.viewmodels.browser import GOING, Filters
from desktop.viewmodels.detail import Pictured
from desktop.views.main_window import MainWindow
from desktop.views.memory.delegate import NARROW, TILE, MemoryDelegate
from memory_core.errors import StoreDamaged
from memory_core.records.aging import AgingPlan
from memory_core.records.changes import Changes, PicturePlan
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Observation
from tests.fakes.window import NOW
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]
GREEN = QColor("#00a050")


def a_picture(_: Observation) -> bytes:
    """All green."""
    buffer = io.BytesIO()
    Image.new("RGB", (640, 360), GREEN.name()).save(buffer, "WEBP", lossless=True)
    return buffer.getvalue()


@pytest.fixture
def pictured(make_stage: Callable[..., Stage]) -> Stage:
    """Twelve memories, of which all but the third have a picture."""
    stage = make_stage(count=12)
    stage.memory._draw = a_picture  # noqa: SLF001
    stage.memory.seen[2] = replace(stage.memory.seen[2], picture=None)
    return stage


@pytest.fixture
def operations(qtbot: QtBot) -> Iterator[Operations]:
    made = Operations()
    yield made
    assert made.close()


def _thumbnails(
    operations: Operations, read: Callable[[str], bytes | None], *, most: int = 200
) -> tuple[Thumbnails, list[set[str]]]:
    thumbnails = Thumbnails(read=read, operations=operations, most=most)
    arrived: list[set[str]] = []
    thumbnails.arrived.connect(arrived.append)
    return thumbnails, arrived


def _small(name: str) -> bytes:
    return a_picture(None)  # type: ignore[arg-type]


def test_what_is_asked_for_is_read_once_off_the_windows_thread(operations: Operations, qtbot: QtBot) -> None:
    readers: list[str] = []

    def read(name: str) -> bytes:
        readers.append(threading.current_thread().name)
        return _small(name)

    thumbnails, arrived = _thumbnails(operations, read)
    assert thumbnails.get("o_1") is None
    assert thumbnails.get("o_1") is None
    qtbot.waitUntil(lambda: arrived == [{"o_1"}])
    image = thumbnails.get("o_1")
    assert image is not None
    assert image.size().toTuple() == (640, 360)
    assert readers != []
    assert threading.main_thread().name not in readers


def test_one_that_is_missing_or_damaged_is_a_null_image_and_is_not_asked_for_again(
    operations: Operations, qtbot: QtBot
) -> None:
    asked: list[str] = []

    def read(name: str) -> bytes | None:
        asked.append(name)
        if name == "o_missing":
            raise StoreDamaged("The picture is missing.")
        return b"damaged" if name == "o_damaged" else None

    thumbnails, arrived = _thumbnails(operations, read)
    names = {"o_missing", "o_damaged", "o_none"}
    for name in names:
        thumbnails.get(name)
    qtbot.waitUntil(lambda: arrived == [names])
    for name in names:
        image = thumbnails.get(name)
        assert image is not None
        assert image.isNull()
    assert sorted(asked) == sorted(names)


def test_only_the_last_ones_stay_in_memory(operations: Operations, qtbot: QtBot) -> None:
    thumbnails, arrived = _thumbnails(operations, _small, most=2)
    for name in ("o_1", "o_2", "o_3"):
        thumbnails.get(name)
        qtbot.waitUntil(lambda name=name: {name} in arrived)  # type: ignore[misc]
    assert thumbnails.get("o_3") is not None
    assert thumbnails.get("o_2") is not None
    assert thumbnails.get("o_1") is None
    thumbnails.close()


def test_what_was_scrolled_past_is_not_read(operations: Operations, qtbot: QtBot) -> None:
    read: list[str] = []

    def reading(name: str) -> bytes:
        read.append(name)
        return _small(name)

    thumbnails, arrived = _thumbnails(operations, reading)
    for number in range(500):
        thumbnails.get(f"o_{number}")
    qtbot.waitUntil(lambda: sum(map(len, arrived)) == 40)
    assert "o_499" in read[:8]
    assert sorted(read) == sorted(f"o_{number}" for number in range(460, 500))


def test_one_that_changed_is_read_again(operations: Operations, qtbot: QtBot) -> None:
    thumbnails, arrived = _thumbnails(operations, _small)
    thumbnails.get("o_1")
    qtbot.waitUntil(lambda: len(arrived) == 1)
    thumbnails.drop({"o_1", "o_other"})
    assert thumbnails.get("o_1") is None
    qtbot.waitUntil(lambda: len(arrived) == 2)


def test_what_is_dropped_while_it_is_read_is_read_again_and_what_is_on_its_way_is_not(
    operations: Operations, qtbot: QtBot
) -> None:
    gate, read = threading.Event(), list[str]()

    def reading(name: str) -> bytes:
        read.append(name)
        gate.wait(10)
        return _small(name)

    thumbnails, arrived = _thumbnails(operations, reading)
    thumbnails.get("o_1")
    qtbot.waitUntil(lambda: read == ["o_1"])
    assert thumbnails.get("o_1") is None
    thumbnails.get("o_2")
    thumbnails.drop({"o_1"})
    gate.set()
    qtbot.waitUntil(lambda: arrived == [{"o_2"}])
    assert read == ["o_1", "o_2"]
    assert thumbnails.get("o_1") is None
    qtbot.waitUntil(lambda: arrived == [{"o_2"}, {"o_1"}])


def _tile(window: MainWindow, row: int) -> QColor:
    """The colour in the middle of a row's tile, as it is on the screen."""
    assert window.shell is not None
    view = window.shell.memories.list
    rect: QRect = view.visualRect(view.model().index(row, 0))
    image = view.viewport().grab().toImage()
    place = QPoint(rect.left() + 12 + TILE.width() // 2 + 30, rect.center().y() - 10)
    return image.pixelColor(place * image.devicePixelRatio())


def _near(colour: QColor, other: QColor) -> bool:
    return all(abs(a - b) < 30 for a, b in zip(colour.getRgb()[:3], other.getRgb()[:3], strict=True))  # type: ignore[index]


def test_the_list_shows_a_placeholder_until_the_picture_is_there_and_where_there_is_none(
    pictured: Stage, show: Show, qtbot: QtBot
) -> None:
    gate = pictured.memory.thumbnail_gate = threading.Event()
    window = _shown_at_memories(pictured, show, qtbot)
    qtbot.waitUntil(lambda: len(pictured.memory.thumbnails_asked) > 0)
    assert not _near(_tile(window, 0), GREEN)
    gate.set()
    qtbot.waitUntil(lambda: _near(_tile(window, 0), GREEN))
    qtbot.waitUntil(lambda: _near(_tile(window, 1), GREEN))
    assert not _near(_tile(window, 2), GREEN)
    assert "o_0002" not in pictured.memory.thumbnails_asked


def _shown_at_memories(stage: Stage, show: Show, qtbot: QtBot) -> MainWindow:
    window = show(stage)
    assert window.shell is not None
    window.shell.go("memories")
    return window


def test_what_is_kept_is_marked_in_the_list_and_says_so(pictured: Stage, show: Show, qtbot: QtBot) -> None:
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    page.list.setCurrentIndex(pictured.rooms.browser.rows.index(1))
    qtbot.waitUntil(lambda: pictured.rooms.detail.state.shown == "open")
    assert page.pane.keep_button.accessibleName() == "Keep for ever"
    page.pane.keep_button.click()
    qtbot.waitUntil(lambda: pictured.memory.kept[1].kept)
    qtbot.waitUntil(lambda: [toast.text for toast in pictured.said] == ["This is kept for ever."])
    _heard(pictured, qtbot)
    assert page.pane.keep_button.text() == "Kept"
    assert [row.kept for row in pictured.rooms.browser.rows.rows[:3]] == [False, True, False]
    index = pictured.rooms.browser.rows.index(1)
    assert "kept for ever" in str(index.data(Qt.ItemDataRole.ToolTipRole))


def _heard(stage: Stage, qtbot: QtBot) -> None:
    """What the feed of changes does: the list and the pane read anew."""
    changes = Changes(memories_revised=tuple(item.id for item in stage.memory.kept))
    stage.rooms.detail.on_changes(changes)
    stage.rooms.browser.on_changes(changes)
    qtbot.waitUntil(lambda: stage.idle and stage.rooms.browser.state.shown == "list")


def test_a_mark_can_be_undone(pictured: Stage, qtbot: QtBot) -> None:
    keeping = pictured.rooms.keeping
    keeping.keep(["m_0001", "o_0003"], True)
    qtbot.waitUntil(lambda: len(pictured.said) == 1)
    assert pictured.said[0].text == "2 items are kept for ever."
    undo = pictured.said[0].act
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: not pictured.memory.kept[1].kept and not pictured.memory.seen[3].kept)
    qtbot.waitUntil(lambda: pictured.idle)
    assert len(pictured.said) == 1


def test_marking_what_is_marked_says_nothing(pictured: Stage, qtbot: QtBot) -> None:
    pictured.memory.kept[1] = replace(pictured.memory.kept[1], kept=True)
    pictured.rooms.keeping.keep(["m_0001"], True)
    pictured.rooms.keeping.keep([], True)
    qtbot.waitUntil(lambda: pictured.idle and "keep" in pictured.memory.calls)
    assert pictured.said == []


def test_the_keys_mark_all_that_is_chosen_and_take_it_back_when_all_is_marked(
    pictured: Stage, show: Show, qtbot: QtBot
) -> None:
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    page.list.selectAll()
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: all(item.kept for item in pictured.memory.kept))
    _heard(pictured, qtbot)
    QTest.keyClick(page.list, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not any(item.kept for item in pictured.memory.kept))


def _plan(pictures: int, *, seen: bool = False) -> PicturePlan:
    due = NOW + timedelta(hours=24)
    return PicturePlan(pictures, 2_100_000_000, pictures, due, due, 9_000, 3_000_000_000, 0, 90, 5.0, seen)


def test_what_goes_by_the_limits_is_announced_until_it_was_seen(pictured: Stage, show: Show, qtbot: QtBot) -> None:
    pictured.memory.plan = _plan(3)
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    assert page.announcement.isVisible()
    assert pictured.rooms.browser.state.announcement.startswith("3 pictures older than 90 days, 2.1 GB, go tomorrow")
    pictured.rooms.browser.accept_announcement()
    assert not page.announcement.isVisible()
    qtbot.waitUntil(lambda: pictured.memory.plan.seen)
    pictured.rooms.browser.reload()
    qtbot.waitUntil(lambda: pictured.idle)
    assert not page.announcement.isVisible()
    assert page.chips[GOING].isVisible(), "those that go can still be looked at"


def test_other_limits_are_announced_without_another_look_at_the_list(pictured: Stage, show: Show, qtbot: QtBot) -> None:
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    assert not page.announcement.isVisible()
    pictured.memory.plan = _plan(1)
    pictured.rooms.browser.recount()
    qtbot.waitUntil(page.announcement.isVisible)
    assert pictured.rooms.browser.state.announcement.startswith("1 picture older than 90 days")


def test_those_that_go_are_listed_the_first_first_and_leave_when_none_does(
    pictured: Stage, show: Show, qtbot: QtBot
) -> None:
    pictured.memory.plan = _plan(3)
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    page.chips[GOING].click()
    browser = pictured.rooms.browser
    qtbot.waitUntil(lambda: [row.id for row in browser.rows.rows] == ["o_0011", "o_0010", "o_0009"])
    browser.search("report")
    qtbot.waitUntil(lambda: pictured.idle and browser.state.shown == "list" and browser.state.filters.kind == "")
    page.chips[GOING].click()
    assert browser.state.filters == Filters(kind=GOING), "all that goes, whatever was looked for"
    browser.choose_app("Slack")
    assert browser.state.filters == Filters(app="Slack")
    browser.clear()
    pictured.memory.plan = _plan(0)
    browser.reload()
    qtbot.waitUntil(lambda: pictured.idle and not page.chips[GOING].isVisible())


def test_a_picture_that_went_by_the_limits_leaves_the_pane_and_the_words_stay(
    pictured: Stage, show: Show, qtbot: QtBot
) -> None:
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    page.list.setCurrentIndex(pictured.rooms.browser.rows.index(1))
    qtbot.waitUntil(lambda: page.pane.picture.pictured is not None)
    pictured.memory.seen[1] = replace(pictured.memory.seen[1], picture=None)
    pictured.rooms.detail.on_changes(Changes(observations_revised=(ObservationId("o_0001"),)))
    qtbot.waitUntil(lambda: page.pane.picture.pictured is None)
    assert pictured.rooms.detail.state.text.startswith("You talked with Mira")
    assert not page.pane.picture.isVisible()


def test_a_picture_of_one_that_was_forgotten_leaves_the_pane_and_the_memory_of_the_window(
    pictured: Stage, show: Show, qtbot: QtBot
) -> None:
    pictured.memory.seen[1] = replace(pictured.memory.seen[1], picture=pictured.memory.seen[8].picture)
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    pane, thumbnails = window.shell.memories.pane, pictured.rooms.browser.thumbnails
    pictured.rooms.detail.open("m_0001")
    qtbot.waitUntil(lambda: pane.picture.isVisible() and thumbnails.get("o_0001") is not None)
    pictured.memory.seen[1] = replace(pictured.memory.seen[1], picture=None)
    gone = Changes(observations_forgotten=(ObservationId("o_0008"),))
    pictured.rooms.detail.on_changes(gone)
    pictured.rooms.browser.on_changes(gone)
    qtbot.waitUntil(lambda: not pane.picture.isVisible())
    assert thumbnails.get("o_0001") is None
    qtbot.waitUntil(lambda: pictured.idle)


def test_one_that_shows_an_earlier_picture_says_so_and_marks_what_stood_there(pictured: Stage, qtbot: QtBot) -> None:
    shown: list[object] = []
    pictured.rooms.detail.picture_changed.connect(shown.append)
    pictured.memory.seen[4] = replace(pictured.memory.seen[4], picture=pictured.memory.seen[8].picture, lines=())
    pictured.rooms.detail.open("o_0004")
    qtbot.waitUntil(lambda: isinstance(shown[-1], Pictured))
    last = shown[-1]
    assert isinstance(last, Pictured)
    assert last.note.startswith("Taken a little before, Wednesday, 4 March 2026")


@pytest.mark.parametrize("kind", ["damaged", "missing", "bomb"])
def test_a_picture_that_cannot_be_shown_has_a_placeholder_that_says_why(
    pictured: Stage, show: Show, qtbot: QtBot, kind: str
) -> None:
    def draw(item: Observation) -> bytes:
        if kind == "missing":
            raise StoreDamaged("The picture of this observation is missing from the data folder.")
        whole = a_picture(item)
        return whole[: len(whole) // 2] if kind == "damaged" else _huge(whole)

    pictured.memory._draw = draw  # noqa: SLF001
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    pane = window.shell.memories.pane
    pictured.rooms.detail.open("m_0001")
    qtbot.waitUntil(lambda: pane.no_picture.isVisible())
    assert not pane.picture.isVisible()
    pictured.memory._draw = a_picture  # noqa: SLF001
    pictured.rooms.detail.open("m_0003")
    qtbot.waitUntil(lambda: pane.picture.isVisible())
    assert not pane.no_picture.isVisible()


def _huge(webp: bytes) -> bytes:
    """The same bytes that claim to be 16,384 pixels a side."""
    assert webp[12:16] == b"VP8L"
    return webp[:21] + b"\xff\xff\xff\x0f" + webp[25:]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [NARROW - 40, NARROW + 200])
def test_a_row_is_painted_whatever_its_width_and_its_picture(
    pictured: Stage, qtbot: QtBot, theme: str, width: int
) -> None:
    rows = pictured.rooms.browser.rows
    pictured.rooms.browser.reload()
    qtbot.waitUntil(lambda: pictured.idle and rows.rowCount() == 12)
    rows.data(rows.index(0), MemoryRole.THUMBNAIL)
    qtbot.waitUntil(lambda: rows.data(rows.index(0), MemoryRole.THUMBNAIL) is not None)
    appearance = Appearance(choice=theme)
    image = QImage(width, 84, QImage.Format.Format_RGB32)
    image.fill(QColor(appearance.tokens.surface))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, 84)
    delegate = MemoryDelegate(appearance)
    _paint(delegate, image, option, rows.index(0))
    has_picture = any(image.pixelColor(x, 42).green() > image.pixelColor(x, 42).red() + 80 for x in range(40, 100))
    assert has_picture == (width > NARROW)
    appearance.deleteLater()


def _paint(delegate: MemoryDelegate, image: QImage, option: QStyleOptionViewItem, index: QModelIndex) -> None:
    painter = QPainter(image)
    delegate.paint(painter, option, index)
    painter.end()


def test_texts_that_go_are_announced_listed_and_accepted(pictured: Stage, show: Show, qtbot: QtBot) -> None:
    tomorrow = NOW + timedelta(days=1)
    pictured.memory.plan = PicturePlan()
    pictured.memory.aging_plans = (AgingPlan("screen", 90, 0.0, 9, 900, 2, 200, 2, 0, tomorrow, tomorrow),)
    pictured.memory.aging_ids = ["o_0001", "m_0002", "c_gone", "o_gone"]
    window = _shown_at_memories(pictured, show, qtbot)
    assert window.shell is not None
    page = window.shell.memories
    qtbot.waitUntil(page.announcement.isVisible)
    state = pictured.rooms.browser.state
    assert state.announcement.startswith("2 moments seen on the screen older than 90 days")
    page._show_going()  # noqa: SLF001 — as its button does
    qtbot.waitUntil(lambda: pictured.rooms.browser.state.shown == "list" and pictured.idle)
    assert [row.id for row in pictured.rooms.browser.rows.rows] == ["o_0001", "m_0002"]
    pictured.rooms.browser.accept_announcement()
    assert not page.announcement.isVisible()
    qtbot.waitUntil(lambda: "accept_aging_plan" in pictured.memory.calls)
