"""The window's program: makes everything in order, and closes it in reverse."""

import contextlib
import locale
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from capture.sources.presence import presence_source
from capture.sources.session import on_wayland
from desktop.bridge.operations import Operations
from desktop.door import SHOW, Door, Opened
from desktop.platform.signals import EndSignals
from desktop.platform.window_state import WindowState, load_window_state, save_window_state
from desktop.settings.store import Settings, load_settings
from desktop.theme.appearance import Appearance, load_fonts
from desktop.theme.icons import mark
from desktop.upheaval import Upheaval
from desktop.viewmodels.autolock import AutoLock
from desktop.viewmodels.capture import CaptureViewModel
from desktop.viewmodels.start import StartViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.views.main_window import MainWindow, dress
from desktop.views.tray import Tray
from desktop.wiring import Wiring
from memory_core.clock import SystemClock
from memory_core.errors import ScrubjayError
from memory_core.home import Home

SIZE = (1180, 780)
# Room that a title bar needs above the window.
TITLE_BAR = 24
_LOG_BYTES = 1_000_000
# A deletion that is under way writes the index anew; it is waited for.
_FORGET_WITHIN_MS = 60_000


def run_window(home: Home, *, argv: Sequence[str] = (), on_shown: "Callable[[Program], None] | None" = None) -> int:
    """Open the window on a home and stay until it is closed; 0 also when a running one was brought forward.

    `on_shown` is told once the window is on the screen.
    """
    if _bring_running_one_forward(home):
        return 0
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        if on_wayland():
            # Capture must never look at this window, and knows by this alone that it is open.
            os.environ.setdefault("QT_LINUX_ACCESSIBILITY_ALWAYS_ON", "1")
        application = QApplication([sys.argv[0]])
    prepare(application)
    program = Program(application=application, home=home, minimised="--minimised" in argv)
    ending = EndSignals()
    ending.asked.connect(application.quit)
    try:
        program.open()
        if on_shown is not None:
            on_shown(program)
        return int(application.exec())
    finally:
        ending.close()
        program.close()


def prepare(application: QApplication) -> None:
    """Name the application, and give it the style and the typeface that the look is made for."""
    # Qt takes them from the system, and Python's dates and C's numbers with them: “Freitag” amid English.
    for category in (locale.LC_TIME, locale.LC_NUMERIC):
        locale.setlocale(category, "C")
    application.setApplicationName("Scrubjay")
    application.setApplicationDisplayName("Scrubjay")
    application.setDesktopFileName("scrubjay")
    application.setWindowIcon(mark("app"))
    application.setStyle("Fusion")
    application.setQuitOnLastWindowClosed(False)
    application.setAttribute(Qt.ApplicationAttribute.AA_DontShowIconsInMenus, True)
    load_fonts()


def _bring_running_one_forward(home: Home) -> bool:
    """Whether a window runs on this home already; it is shown then."""
    if not (home.path / "socket.json").exists():
        return False
    from desktop.ipc import Remote

    try:
        remote = Remote(home)
    except ScrubjayError:
        return False
    try:
        remote.call(SHOW, {})
    except ScrubjayError:
        return False
    finally:
        remote.close()
    return True


class Program(QObject):
    """One window on one home. `open` shows it at once and opens the memories behind it."""

    show_asked = Signal()
    end_asked = Signal()
    settings_changed = Signal(object)
    """`Settings` that were changed from outside the window."""
    protection_changed = Signal()

    def __init__(
        self,
        *,
        application: QApplication,
        home: Home,
        minimised: bool = False,
        capture_command: Sequence[str] | None = None,
    ) -> None:
        super().__init__()
        self._application, self._home, self._minimised = application, home, minimised
        self._closing = contextlib.ExitStack()
        self._closed = False
        self._log: logging.Handler | None = None
        self._settings = load_settings(home.settings)
        self._icons = Path(self._closing.enter_context(tempfile.TemporaryDirectory(prefix="scrubjay-icons-")))
        self.appearance = Appearance(choice=self._settings.desktop.theme, parent=self)
        self.appearance.changed.connect(self._dress)
        self._dress()
        self.toasts = Toasts(self)
        self.operations = Operations(parent=self)
        self.operations.failed.connect(self.toasts.complain)
        self.orders = Operations(threads=1, parent=self)
        self.orders.failed.connect(self.toasts.complain)
        self.clock = SystemClock()
        self._inside: Operations | None = None
        self.capture = CaptureViewModel(
            orders=self.orders, clock=self.clock, config=self._settings.capture, parent=self
        )
        self.capture.failed.connect(self.toasts.complain)
        self.door = Door(
            home,
            show=self.show_asked.emit,
            end=self.end_asked.emit,
            heard=self.capture.hear,
            on_settings=self.settings_changed.emit,
            on_protection=self.protection_changed.emit,
            capture_command=capture_command,
        )
        self.autolock = AutoLock(
            presence=presence_source, operations=self.operations, covered=lambda: self.capture.covered, parent=self
        )
        self.autolock.configure(self._settings.desktop)
        self.autolock.wanted.connect(self.lock)
        self.start = StartViewModel(
            opener=self._open_core,
            operations=self.operations,
            folder=str(home.path),
            needs_passphrase=self.door.protected,
            parent=self,
        )
        self.start.opened.connect(self._on_opened)
        self.start.changed.connect(self._on_start_changed)
        self.upheaval = Upheaval(
            door=self.door,
            start=self.start,
            operations=self.operations,
            toasts=self.toasts,
            leave=self._leave,
            end_log=self._end_log,
            parent=self,
        )
        self.window = MainWindow(
            start=self.start, appearance=self.appearance, toasts=self.toasts, may_close=self._may_close
        )
        self.wiring: Wiring | None = None
        self.tray: Tray | None = None
        self.show_asked.connect(self.window.come_forward, Qt.ConnectionType.QueuedConnection)
        self.end_asked.connect(application.quit, Qt.ConnectionType.QueuedConnection)
        self.settings_changed.connect(self._on_settings_changed, Qt.ConnectionType.QueuedConnection)
        self.protection_changed.connect(self._on_protection_changed, Qt.ConnectionType.QueuedConnection)

    def open(self) -> None:
        """Show the window, then open the memories."""
        self._place()
        if Tray.there_is_one():
            self.tray = Tray(capture=self.capture, parent=self.window)
            self.tray.open_wanted.connect(self.window.come_forward)
            self.tray.lock_wanted.connect(self.lock)
            self.tray.quit_wanted.connect(self._application.quit)
            self.capture.failed.connect(self.tray.warn)
            self.tray.show()
        if not (self._minimised and self.tray is not None):
            self.window.show()
        QTimer.singleShot(0, self.start.open)

    def close(self) -> None:
        """Carry out what is pending, then close everything in reverse order. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        if self._home.path.is_dir():
            save_window_state(self._home.path / "window.json", self._state())
        self.window.hide()
        if self.tray is not None:
            self.tray.close()
        self.start.close()
        if self.wiring is not None:
            self.wiring.close()
        self.capture.close()
        self.orders.close()
        for operations in filter(None, (self._inside, self.operations)):
            operations.close(wait_ms=_FORGET_WITHIN_MS)
        self.autolock.close()
        self.door.close()
        self._end_log()
        self.window.deleteLater()
        self._closing.close()

    def lock(self) -> None:
        """Nothing can be read from now on, until the passphrase is typed; capture goes on."""
        if self.wiring is None or not self.wiring.rooms.passphrase.protected:
            return
        self._leave(self.start.lock)
        self.operations.query(self.door.lock, certain=True).run()

    def _leave(self, show: Callable[[], None]) -> bool:
        """Show the first page, with nothing behind it, and close all that reads; False when nothing is open."""
        wiring, self.wiring = self.wiring, None
        if wiring is None:
            return False
        self.autolock.watch(False)
        self.window.show_start()
        show()
        self.window.repaint()  # what follows may take a moment
        wiring.close()
        if self._inside is not None:
            # What is to be forgotten is carried out before the keys go.
            self._inside.close(wait_ms=_FORGET_WITHIN_MS)
            self._inside = None
        wiring.deleteLater()
        self._show_lockable()
        return True

    def _dress(self) -> None:
        dress(self._application, self.appearance, self._icons)

    def _open_core(self, passphrase: str | None) -> Opened:
        """Runs in the pool. What is open is kept by the door, so that it is closed even if nobody waits any more."""
        opened = self.door.open(passphrase)
        self._begin_log()
        return opened

    def _begin_log(self) -> None:
        """Write a log into the home: what the program did, never what was captured."""
        if self._log is not None:
            return
        with contextlib.suppress(OSError):
            self._home.logs.mkdir(mode=0o700, exist_ok=True)
            handler = RotatingFileHandler(
                self._home.logs / "window.log", maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8"
            )
            handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
            self._log = handler
            logging.getLogger().addHandler(handler)

    def _end_log(self) -> None:
        if self._log is not None:
            logging.getLogger().removeHandler(self._log)
            self._log.close()
            self._log = None

    def _on_opened(self, opened: Opened) -> None:
        from capture.reading.speech_model import SpeechModel

        core = opened.core
        self._settings = core.settings
        self._inside = Operations(parent=self)
        self._inside.failed.connect(self.toasts.complain)
        welcomed = core.settings.desktop.welcomed
        self.wiring = Wiring(
            core=core,
            capture=self.capture,
            operations=self._inside,
            orders=self.orders,
            toasts=self.toasts,
            clock=self.clock,
            speech_model=SpeechModel(
                self._home, folder=core.settings.capture.speech_model, connections=core.connections
            ),
            on_settings=self._on_settings,
            parent=self,
        )
        rooms = self.wiring.rooms
        rooms.settings.welcome_wanted.connect(self._show_welcome)
        rooms.passphrase.lock_wanted.connect(self.lock)
        rooms.keys.new_key_wanted.connect(self.upheaval.change_key, Qt.ConnectionType.QueuedConnection)
        rooms.keys.shred_wanted.connect(self.upheaval.shred, Qt.ConnectionType.QueuedConnection)
        rooms.passphrase.changed.connect(self._show_lockable)
        rooms.passphrase.open()
        self.autolock.configure(core.settings.desktop)
        self.capture.attach(opened.supervisor, agreed=welcomed)
        self.window.show_rooms(rooms, welcome=not welcomed)
        if not welcomed:
            rooms.onboarding.open()
        for problem in core.settings.problems:
            self.toasts.complain(problem)

    def _on_start_changed(self) -> None:
        """Locked from the start: what the person has agreed to is captured all the same, sealed."""
        supervisor = self.door.capturing()
        if self.start.state.shown == "locked" and supervisor is not None and self.wiring is None:
            self.capture.attach(supervisor, agreed=self._settings.desktop.welcomed)

    def _show_lockable(self) -> None:
        lockable = self.wiring is not None and self.wiring.rooms.passphrase.protected
        self.autolock.watch(lockable)
        if self.tray is not None:
            self.tray.allow_lock(lockable)

    def _show_welcome(self) -> None:
        if self.wiring is not None:
            self.wiring.rooms.onboarding.open()
            self.window.show_welcome()

    def _on_settings(self, settings: Settings) -> None:
        self._settings = settings
        self.appearance.choose(settings.desktop.theme)
        self.capture.configure(settings.capture)
        self.autolock.configure(settings.desktop)

    def _on_settings_changed(self, settings: Settings) -> None:
        self._on_settings(settings)
        if self.wiring is not None:
            self.wiring.rooms.settings.announce()
            self.wiring.rooms.warnings.refresh()

    def _on_protection_changed(self) -> None:
        if self.wiring is not None:
            self.wiring.rooms.passphrase.open()
            self.wiring.rooms.warnings.refresh()

    def _may_close(self) -> bool:
        if self.tray is not None and self.wiring is not None and self._settings.desktop.keep_in_tray:
            return False
        self._application.quit()
        return True

    def _place(self) -> None:
        """Where it was the last time, whole on the screen on which most of it was."""
        state = load_window_state(self._home.path / "window.json")
        box = QRect(QPoint(), QSize(*SIZE)) if state is None else QRect(*state.box)
        screen = QGuiApplication.screenAt(box.center()) if state is not None else None
        room = (screen or QGuiApplication.primaryScreen()).availableGeometry()
        self.window.resize(box.size().boundedTo(room.size() - QSize(0, TITLE_BAR)))
        if screen is not None:
            lowest = room.bottom() + 1 - TITLE_BAR - self.window.height()
            left = max(room.left(), min(box.left(), room.right() + 1 - self.window.width()))
            self.window.move(left, max(room.top(), min(box.top(), lowest)))
        if state is not None and state.maximised:
            self.window.setWindowState(Qt.WindowState.WindowMaximized)

    def _state(self) -> WindowState:
        """`move` places the frame, `geometry` is what lies inside it."""
        window = self.window
        box = window.normalGeometry() if window.isMaximized() else window.geometry()
        frame = QPoint(0, 0) if window.isMaximized() else window.geometry().topLeft() - window.pos()
        return WindowState(box.x() - frame.x(), box.y() - frame.y(), box.width(), box.height(), window.isMaximized())
