"""Opens the real window on the demo's home, shows the last conversation, and saves a picture of it."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from memory_core.home import Home

if TYPE_CHECKING:
    from desktop.app import Program

_LOOK_EVERY_MS = 200
_WITHIN_S = 40.0
# Pictures and the sizes of messages are worked out after they are shown.
_SETTLE_MS = 1500


def main(home: str, target: str) -> int:
    """0 when the picture was saved."""
    from desktop.app import run_window

    photographers: list[_Photographer] = []
    code = run_window(
        Home(Path(home)), on_shown=lambda program: photographers.append(_Photographer(program, Path(target)))
    )
    if photographers and photographers[0].saved:
        return code
    sys.stderr.write("The window opened, but its memories did not.\n")
    return 1


class _Photographer(QObject):
    """Waits until the rooms are there, opens the newest conversation, and takes the picture."""

    def __init__(self, program: "Program", target: Path) -> None:
        super().__init__(program)
        self.saved = False
        self._program = program
        self._target = target
        self._deadline = time.monotonic() + _WITHIN_S
        self._asked = False
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        if time.monotonic() > self._deadline:
            self._timer.stop()
            QCoreApplication.quit()
            return
        wiring = self._program.wiring
        if wiring is None:
            return
        chat = wiring.rooms.chat
        if not self._asked and chat.conversations.rowCount():
            self._asked = True
            chat.open(chat.conversations.rows[0].id)
        elif self._asked and chat.messages.rowCount():
            self._timer.stop()
            QTimer.singleShot(_SETTLE_MS, self._take)

    def _take(self) -> None:
        self.saved = self._program.window.grab().save(str(self._target), "PNG")
        QCoreApplication.quit()
