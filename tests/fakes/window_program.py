"""A program with one real Qt window of known text, obeying JSON lines on stdin: a stand-in for people's applications.

Run as `python window_program.py '{"app": …, "title": …, "text": …, "box": [x, y, w, h], "dark": false, "font": 11}'`.
Orders: {"text": …}, {"append": …}, {"scroll": line}, {"title": …}, {"move": [x, y, w, h]}, {"raise": true},
{"minimise": true}, {"quit": true}. Each is answered with `ok` once it is drawn.
"""

import json
import sys
from typing import Any

from PySide6.QtCore import QSocketNotifier
from PySide6.QtGui import QFont, QGuiApplication, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

DARK = "QPlainTextEdit { background: #1e1e1e; color: #d4d4d4; border: none; padding: 12px; }"
LIGHT = "QPlainTextEdit { background: #ffffff; color: #1a1a1a; border: none; padding: 12px; }"


class TextWindow(QPlainTextEdit):
    """Shows text and does what it is told."""

    def __init__(self, first: dict[str, Any]) -> None:
        super().__init__()
        self.setStyleSheet(DARK if first.get("dark") else LIGHT)
        self.setFont(QFont(first.get("family", "DejaVu Sans"), int(first.get("font", 11))))
        self.setReadOnly(not first.get("caret", False))
        self.obey(first)
        self.show()
        self.activateWindow()

    def obey(self, order: dict[str, Any]) -> None:
        """Carry out one order."""
        if "title" in order:
            self.setWindowTitle(order["title"])
        if "text" in order:
            self.setPlainText(order["text"])
        if "append" in order:
            self.moveCursor(QTextCursor.MoveOperation.End)
            self.insertPlainText(order["append"])
        if "scroll" in order:
            self.verticalScrollBar().setValue(order["scroll"])
        if box := order.get("box") or order.get("move"):
            self.setGeometry(*box)
        if order.get("raise"):
            self.raise_()
            self.activateWindow()
        if order.get("minimise"):
            self.showMinimized()


def main() -> None:
    """Open the window and obey until stdin ends."""
    first = json.loads(sys.argv[1])
    app = QApplication([first["app"]])
    app.setApplicationName(first["app"])
    QGuiApplication.setDesktopFileName(first["app"])
    window = TextWindow(first)

    def painted() -> None:
        """Answer once the server has drawn it: whoever looks now sees it."""
        window.repaint()
        app.processEvents()
        # What asks the server something is answered after all that was sent before.
        QGuiApplication.primaryScreen().grabWindow(0, 0, 0, 1, 1)
        print("ok", flush=True)  # noqa: T201  the answer to the order

    def on_line() -> None:
        line = sys.stdin.readline()
        order = json.loads(line) if line.strip() else {"quit": True}
        if order.get("quit"):
            app.quit()
            return
        window.obey(order)
        painted()

    notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
    notifier.activated.connect(on_line)
    QTest.qWaitForWindowExposed(window)
    painted()
    app.exec()


if __name__ == "__main__":
    main()
