"""The window over a real, encrypted store: small pictures appear, a pin is kept, and what is forgotten is gone."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from capture.picture import encoded
from desktop.bridge.messages import ChangesFeed
from desktop.viewmodels.browser import SEEN
from desktop.views.main_window import MainWindow
from desktop.views.memory.delegate import TILE
from memory_core.bootstrap import open_memory
from memory_core.config import CoreConfig
from memory_core.embedding.hashed import HashedEmbedder
from memory_core.home import Home
from memory_core.memory import Memory
from memory_core.records.ids import ObservationId
from memory_core.records.observation import Captured, Observation, ObservationKind
from memory_core.records.query import Selection
from memory_core.vectors.exact import ExactIndex
from tests.fakes.core import some_keys
from tests.fakes.pages import screen
from tests.fakes.window import NOW
from tests.unit.desktop.window.conftest import Stage

SEEN_FIRST, SEEN_LATER = ObservationId("o_first"), ObservationId("o_later")


@pytest.fixture
def real(home: Home, make_stage: Callable[..., Stage], qtbot: QtBot) -> Iterator[tuple[Stage, Memory]]:
    """A stage whose memory is real: an editor was seen, and once more a little later without a picture of its own."""
    stage = make_stage()
    memory = open_memory(
        home,
        keys=some_keys(),
        clock=stage.clock,
        embedder=HashedEmbedder(),
        index=ExactIndex(),
        config=replace(CoreConfig(), pictures_days=90),
    )
    seen = Observation(SEEN_FIRST, ObservationKind.SCREEN, NOW, NOW, "harbour tender", app="Editor", title="Plan")
    later = replace(seen, id=SEEN_LATER, at=NOW + timedelta(seconds=9), until=NOW + timedelta(seconds=9))
    memory.observe(Captured(seen, picture=encoded(screen("editor"), ())))
    memory.observe(Captured(later, picture_of=SEEN_FIRST))
    for room in (stage.rooms.browser, stage.rooms.detail, stage.rooms.keeping, stage.rooms.forgetting):
        room._memory = memory  # noqa: SLF001 — the real one in the fake's place
    stage.rooms.browser.thumbnails._read = lambda id: memory.thumbnail(ObservationId(id))  # noqa: SLF001 — as above
    feed = ChangesFeed()
    feed.changed.connect(stage.rooms.browser.on_changes)
    feed.changed.connect(stage.rooms.detail.on_changes)
    feed.listen(memory.subscribe)
    yield stage, memory
    qtbot.waitUntil(lambda: stage.idle)
    feed.close()
    memory.close()


def _dark(window: MainWindow, row: int) -> bool:
    """Whether the middle of a row's tile is as dark as the editor."""
    assert window.shell is not None
    view = window.shell.memories.list
    rect: QRect = view.visualRect(view.model().index(row, 0))
    image = view.viewport().grab().toImage()
    x = rect.left() + 12 + TILE.width() - 14
    shades = [QColor(image.pixelColor(x, rect.center().y() + dy)).lightness() for dy in range(-20, 20, 4)]
    return sum(shades) / len(shades) < 110


def test_small_pictures_come_a_pin_is_kept_and_forgetting_takes_them_from_all_who_show_them(
    real: tuple[Stage, Memory], show: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    stage, memory = real
    window = show(stage)
    assert window.shell is not None
    window.shell.go("memories")
    page, browser = window.shell.memories, stage.rooms.browser
    browser.choose_kind(SEEN)
    qtbot.waitUntil(lambda: [row.id for row in browser.rows.rows] == [SEEN_LATER, SEEN_FIRST])
    qtbot.waitUntil(lambda: _dark(window, 0) and _dark(window, 1))
    page.list.setCurrentIndex(browser.rows.index(0))
    qtbot.waitUntil(lambda: page.pane.picture.isVisible())
    assert page.pane.picture_note.text().startswith("Taken a little before")
    page.pane.keep_button.click()
    qtbot.waitUntil(lambda: memory.observation(SEEN_LATER).kept)
    qtbot.waitUntil(lambda: page.pane.keep_button.text() == "Kept" and browser.rows.rows[0].kept)
    stage.clock.advance(timedelta(days=200).total_seconds())
    assert memory.picture_plan().pictures == 0, "the one that it shows is kept with it"
    memory.forget(memory.plan_forgetting(Selection(observations=(SEEN_FIRST,))))
    qtbot.waitUntil(lambda: [row.id for row in browser.rows.rows] == [SEEN_LATER])
    qtbot.waitUntil(lambda: not page.pane.picture.isVisible() and not _dark(window, 0))
    assert memory.picture(SEEN_LATER) is None
