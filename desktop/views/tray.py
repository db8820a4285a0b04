"""The icon in the system's tray: how capture is, pausing, opening the window, quitting."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon, QWidget

from desktop.theme.icons import mark
from desktop.viewmodels.capture import CaptureViewModel
from desktop.views.capture_menu import fill_pause_menu


class Tray(QObject):
    """An icon for each state; a click opens the window."""

    open_wanted = Signal()
    lock_wanted = Signal()
    quit_wanted = Signal()

    def __init__(self, *, capture: CaptureViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._capture = capture
        self._lockable = False
        self.menu = QMenu(parent)
        self.menu.aboutToShow.connect(self._fill)
        self._icon = QSystemTrayIcon(self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._on_activated)
        capture.changed.connect(self._on_changed)
        self._on_changed()
        self._fill()

    @staticmethod
    def there_is_one() -> bool:
        """Whether the desktop has a tray."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def show(self) -> None:
        """Appear."""
        self._icon.show()

    def warn(self, text: str) -> None:
        """Tell the person, once, also when no window is open."""
        self._icon.showMessage("Scrubjay", text, QSystemTrayIcon.MessageIcon.Warning)

    def allow_lock(self, lockable: bool) -> None:
        """Whether there is anything to lock."""
        self._lockable = lockable

    def close(self) -> None:
        """Disappear."""
        self._icon.hide()

    @property
    def tooltip(self) -> str:
        """What the icon says."""
        return self._icon.toolTip()

    def _fill(self) -> None:
        self.menu.clear()
        title = self.menu.addAction(self._capture.face.headline)
        title.setEnabled(False)
        self.menu.addAction("Open Scrubjay", self.open_wanted.emit)
        self.menu.addSeparator()
        fill_pause_menu(self.menu, self._capture)
        self.menu.addSeparator()
        self.menu.addAction("Lock now", self.lock_wanted.emit).setEnabled(self._lockable)
        self.menu.addAction("Quit Scrubjay", self.quit_wanted.emit)

    def _on_changed(self) -> None:
        face = self._capture.face
        self._icon.setIcon(mark(f"tray-{face.tray}"))
        # The tooltip names the state alone: a tray's tooltip may be drawn over anything that is shared.
        self._icon.setToolTip(f"Scrubjay: {face.headline}")

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.open_wanted.emit()
