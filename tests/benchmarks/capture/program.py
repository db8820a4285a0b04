"""A program with one real Qt window for the scenes: text that it can type, scroll or let run by, or a playing video.

Run as `python program.py '{"app": …, "title": …, "text": …, "box": [x, y, w, h]}'`, with `dark`, `font`, `family`,
`caret`, `video` as wanted. Orders are JSON lines on stdin: {"text": …}, {"append": …}, {"title": …}, {"by": lines},
{"end": true}, {"raise": true}, {"play": true}. Each is answered once it is painted, with a JSON line: `at` (seconds
since 1970, when it stood on the screen) and `seen`, the lines that can be seen whole. It ends when stdin does.
"""

import json
import math
import os
import sys
import time
from typing import Any

from PySide6.QtCore import QPoint, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPainter, QPaintEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

DARK = "QPlainTextEdit { background: #1e1e1e; color: #d4d4d4; border: none; padding: 12px; }"
LIGHT = "QPlainTextEdit { background: #ffffff; color: #1a1a1a; border: none; padding: 12px; }"
FRAMES_PER_SECOND = 15
STRIPES = 24


class TextWindow(QPlainTextEdit):
    """Shows text and knows which lines of it can be seen."""

    def __init__(self, first: dict[str, Any]) -> None:
        super().__init__()
        self.setStyleSheet(DARK if first.get("dark") else LIGHT)
        self.setFont(QFont(first.get("family", "DejaVu Sans"), int(first.get("font", 11))))
        self.setReadOnly(not first.get("caret", False))
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def obey(self, order: dict[str, Any]) -> None:
        """Carry out one order."""
        if "text" in order:
            self.setPlainText(order["text"])
        if "append" in order:
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.insertPlainText(order["append"])
            self.ensureCursorVisible()
        bar = self.verticalScrollBar()
        if order.get("by"):
            bar.setValue(bar.value() + int(order["by"]))
        if order.get("end"):
            bar.setValue(bar.maximum())

    def seen(self) -> list[str]:
        """The lines on the screen, as they are wrapped, without those that are cut off."""
        area = self.viewport().rect()
        cursor = self.cursorForPosition(QPoint(0, 1))
        lines: list[str] = []
        last = -1
        while True:
            cursor.movePosition(QTextCursor.MoveOperation.StartOfLine)
            box, start = self.cursorRect(cursor), cursor.position()
            if box.top() > area.bottom() or start == last:
                return lines
            last = start
            cursor.movePosition(QTextCursor.MoveOperation.EndOfLine, QTextCursor.MoveMode.KeepAnchor)
            if box.top() >= area.top() and box.bottom() <= area.bottom():
                lines.append(cursor.selectedText())
            cursor.setPosition(cursor.position())
            if not cursor.movePosition(QTextCursor.MoveOperation.NextCharacter):
                return lines


class VideoWindow(QWidget):
    """A moving picture without a word in it."""

    def __init__(self) -> None:
        super().__init__()
        self._frame = 0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._next)

    def obey(self, order: dict[str, Any]) -> None:
        """Start when told to."""
        if order.get("play"):
            self._timer.start(1000 // FRAMES_PER_SECOND)

    def seen(self) -> list[str]:
        """Nothing to read."""
        return []

    def paintEvent(self, event: QPaintEvent) -> None:  # Qt's name
        """Coloured waves."""
        painter = QPainter(self)
        wide, high = self.width() / STRIPES, self.height() / STRIPES
        for column in range(STRIPES):
            for row in range(STRIPES):
                wave = math.sin(self._frame / 5 + column / 3) + math.cos(self._frame / 7 + row / 2)
                colour = QColor.fromHsvF((self._frame / 200 + wave / 8) % 1.0, 0.7, 0.5 + wave / 5)
                painter.fillRect(int(column * wide), int(row * high), int(wide) + 1, int(high) + 1, colour)
        painter.end()

    def _next(self) -> None:
        self._frame += 1
        self.update()


def main() -> None:
    """Open the window and obey until stdin ends."""
    first = json.loads(sys.argv[1])
    app = QApplication([first["app"]])
    app.setApplicationName(first["app"])
    QGuiApplication.setDesktopFileName(first["app"])
    window: TextWindow | VideoWindow = VideoWindow() if first.get("video") else TextWindow(first)
    window.setGeometry(*first["box"])

    def carry_out(order: dict[str, Any]) -> None:
        if "title" in order:
            window.setWindowTitle(order["title"])
        window.obey(order)
        if order.get("raise"):
            window.raise_()
            window.activateWindow()
        window.repaint()
        app.processEvents()
        print(json.dumps({"at": time.time(), "seen": window.seen()}), flush=True)

    waiting = b""

    def on_order() -> None:
        nonlocal waiting
        chunk = os.read(0, 1 << 16)
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            carry_out(json.loads(line))
        if not chunk:
            app.quit()

    window.show()
    window.activateWindow()
    notifier = QSocketNotifier(0, QSocketNotifier.Type.Read)
    notifier.activated.connect(on_order)
    app.processEvents()
    carry_out(first)
    app.exec()


if __name__ == "__main__":
    main()
