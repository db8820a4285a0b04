"""View-models over fakes, and a guard that no widget outlives its test."""

import gc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.bridge.operations import Operations
from desktop.theme.appearance import Appearance, load_fonts
from desktop.viewmodels.rooms import Rooms
from desktop.viewmodels.start import StartViewModel
from desktop.viewmodels.toasts import Toast, Toasts
from desktop.views.main_window import MainWindow, dress
from memory_core.clock import FrozenClock
from tests.fakes.rooms import make_rooms
from tests.fakes.window import NOW, FakeKeeper, FakeMemory, FakeSpeechModel, FakeSupervisor


class Stage:
    """Everything behind a window, with nothing real in it."""

    def __init__(self, *, count: int = 0, **settings: object) -> None:
        self.memory = FakeMemory(count=count)
        self.keeper = FakeKeeper(**settings)
        self.speech = FakeSpeechModel()
        self.operations = Operations()
        self.orders = Operations(threads=1)
        self.toasts = Toasts()
        self.said: list[Toast] = []
        self.toasts.said.connect(self.said.append)
        self.clock = FrozenClock(NOW)
        self.rooms: Rooms = make_rooms(
            self.memory,
            self.keeper,
            operations=self.operations,
            orders=self.orders,
            toasts=self.toasts,
            clock=self.clock,
            speech=self.speech,
            warnings=("The key lies in a file.",),
        )
        self.supervisor = FakeSupervisor(self.rooms.capture.hear)

    @property
    def idle(self) -> bool:
        """Whether nothing is on its way."""
        return self.operations.busy == 0 and self.orders.busy == 0

    def close(self) -> None:
        """Stop everything."""
        rooms = self.rooms
        for part in (rooms.chat, rooms.browser, rooms.detail, rooms.capture, rooms.health, rooms.onboarding):
            part.close()
        assert self.orders.close()
        assert self.operations.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform complains about what it has no screen for."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(
                pytest.mark.qt_log_ignore(r"This plugin does not support (propagateSizeHints|raise|grabbing)")
            )


@pytest.fixture
def make_stage(qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    """Makes stages and closes them."""
    stages: list[Stage] = []

    def make(**arguments: object) -> Stage:
        stages.append(Stage(**arguments))  # type: ignore[arg-type]
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    """A stage with twelve memories."""
    return make_stage(count=12)


@pytest.fixture(scope="module")
def _dressed(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The light appearance, worn by the application: once a file, for it takes as long as many a test."""
    load_fonts()
    qapp.setStyle("Fusion")
    made = Appearance(choice="light")
    dress(qapp, made, tmp_path_factory.mktemp("icons"))
    yield
    qapp.setStyleSheet("")
    made.deleteLater()


@pytest.fixture
def appearance(_dressed: None) -> Iterator[Appearance]:
    """The light appearance, which the application wears; a test may choose another one."""
    made = Appearance(choice="light")
    yield made
    made.deleteLater()


@pytest.fixture
def show(qtbot: QtBot, appearance: Appearance) -> Iterator[Callable[..., MainWindow]]:
    """Shows a window over a stage."""

    windows: list[MainWindow] = []

    def shown(stage: Stage, *, welcome: bool = False) -> MainWindow:
        start = StartViewModel(opener=lambda _: None, operations=stage.operations, folder="/data")
        window = MainWindow(start=start, appearance=appearance, toasts=stage.toasts)
        start.setParent(window)
        windows.append(window)
        window.resize(1180, 780)
        stage.rooms.browser.reload()
        stage.rooms.capture.attach(stage.supervisor)
        window.show_rooms(stage.rooms, welcome=welcome)
        window.show()
        qtbot.waitUntil(lambda: stage.idle)
        return window

    yield shown
    for window in windows:
        window.close()
        window.deleteLater()


@pytest.fixture(scope="session")
def _known_to_stay() -> Iterator[None]:
    """Modules and their classes need not be looked through for garbage again and again."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _garbage_on_this_thread(_known_to_stay: None) -> None:
    """View-models of the test before, which hold each other, go now: a worker's thread that comes upon them while this
    one makes a widget waits for it, and it for Qt, for ever."""
    gc.collect()


@pytest.fixture(autouse=True)
def _no_leaked_widgets(qapp: QApplication) -> Iterator[None]:
    """A window that a test leaves open would go on painting in the next one."""
    before = set(QApplication.topLevelWidgets())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.processEvents()
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in before and widget.isVisible()]
    assert not left, f"The test left windows open: {left}"
