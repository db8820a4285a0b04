"""The menu for pausing, shared by the status bar and the tray."""

from functools import partial

from PySide6.QtWidgets import QMenu, QWidget

from desktop.viewmodels.capture import CaptureViewModel

PAUSES = ((15, "Pause for 15 minutes"), (30, "Pause for 30 minutes"), (60, "Pause for an hour"))


def fill_pause_menu(menu: QMenu, capture: CaptureViewModel) -> None:
    """Put the entries that make sense now into an empty menu."""
    face = capture.face
    if face.can_resume:
        menu.addAction("Resume now", capture.resume)
        menu.addSeparator()
    for minutes, title in PAUSES:
        menu.addAction(title, partial(capture.pause, minutes)).setEnabled(face.can_pause or face.can_resume)
    until = menu.addAction("Pause until tomorrow, 6:00", capture.pause_until_tomorrow)
    until.setEnabled(face.can_pause or face.can_resume)


class PauseMenu(QMenu):
    """Filled anew each time it opens."""

    def __init__(self, capture: CaptureViewModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._capture = capture
        self.aboutToShow.connect(self._on_about_to_show)

    def _on_about_to_show(self) -> None:
        self.clear()
        fill_pause_menu(self, self._capture)
