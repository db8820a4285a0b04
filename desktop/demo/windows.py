"""One real window of the demo, in a process of its own: a document, a chat or a code file."""

import sys
import threading
from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QExposeEvent,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QRasterWindow,
    QTextDocument,
)

from desktop.demo.script import SCENES, Scene
from memory_core.assets import asset_path
from memory_core.errors import ModelError

_MARGIN = 24
_STRIPE = 6
# What a window manager adds above a window, about.
_TITLE_BAR = 32
_GAP = 12
_LARGEST = (900, 560)
_PAPER = {"document": "#ffffff", "chat": "#eef2f7", "code": "#1e1e2e"}
_INK = {"document": "#1d2733", "chat": "#1d2733", "code": "#e6e6f0"}


class SceneWindow(QRasterWindow):
    """Paints the text of a scene, still and large enough to be read."""

    def __init__(self, scene: Scene, font: QFont) -> None:
        super().__init__()
        self._scene = scene
        self._told = False
        self._page = QTextDocument()
        self._page.setDefaultFont(font)
        self._page.setDefaultStyleSheet(f"* {{ color: {_INK[scene.look]} }}")
        self._page.setHtml(_html(scene))
        self.setTitle(scene.title)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A coloured stripe, and the text below it. The title stands in the frame of the window."""
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), self.height()), QColor(_PAPER[self._scene.look]))
        painter.fillRect(QRect(0, 0, self.width(), _STRIPE), QColor("#2f6f8f"))
        painter.translate(_MARGIN, _STRIPE + _MARGIN / 2)
        self._page.setTextWidth(self.width() - 2 * _MARGIN)
        self._page.drawContents(painter, QRectF(0, 0, self.width() - 2 * _MARGIN, self.height()))
        painter.end()

    def exposeEvent(self, event: QExposeEvent) -> None:
        """The first time that it is on the screen, say so."""
        super().exposeEvent(event)
        if self.isExposed() and not self._told:
            self._told = True
            QTimer.singleShot(0, lambda: _say("shown"))


class _Owner(QObject):
    """The demo, which holds the other end of our stdin."""

    gone = Signal()

    def watch(self) -> None:
        """Say when it is gone, from a thread that waits for it."""
        threading.Thread(target=self._wait, name="stdin", daemon=True).start()

    def _wait(self) -> None:
        sys.stdin.buffer.read()
        self.gone.emit()


def main(arguments: Sequence[str]) -> int:
    """Show the scene of that number, say “shown”, and end when stdin does."""
    scene = SCENES[int(arguments[0])]
    app = QGuiApplication([scene.app])
    app.setApplicationName(scene.app)
    app.setDesktopFileName(scene.app)
    free = app.primaryScreen().availableGeometry()
    window = SceneWindow(scene, _font(scene.look, free))
    window.setGeometry(place_on(free, scene.place))
    window.show()
    window.raise_()
    window.requestActivate()
    owner = _Owner()
    owner.gone.connect(app.exit, Qt.ConnectionType.QueuedConnection)
    owner.watch()
    return app.exec()


def place_on(free: QRect, place: tuple[int, int]) -> QRect:
    """A window's inside in its quarter of the free part of a screen, with room for its frame: none covers another."""
    column, row = place
    width, height = free.width() // 2, free.height() // 2
    left, top = free.left() + column * width + _GAP, free.top() + row * height + _TITLE_BAR + _GAP
    return QRect(left, top, min(width - 2 * _GAP, _LARGEST[0]), min(height - _TITLE_BAR - 2 * _GAP, _LARGEST[1]))


def _html(scene: Scene) -> str:
    parts = []
    for line in scene.text.split("\n"):
        if scene.look == "document" and line.startswith("# "):
            parts.append(f"<h2>{escape(line[2:])}</h2>")
        elif scene.look == "code":
            parts.append(f'<pre style="margin:3px 0">{escape(line) or "&nbsp;"}</pre>')
        elif scene.look == "chat":
            who, _, said = line.partition(": ")
            parts.append(f'<p style="margin:10px 0"><b>{escape(who)}:</b> {escape(said)}</p>')
        else:
            parts.append(f'<p style="margin:8px 0">{escape(line)}</p>')
    return "".join(parts)


def _font(look: str, free: QRect) -> QFont:
    """The bundled typeface, as a bare machine has none, and the system's for code. Large on a large screen."""
    family = "sans-serif"
    try:
        number = QFontDatabase.addApplicationFont(str(asset_path("fonts", "Inter-Regular.otf")))
        family = (*QFontDatabase.applicationFontFamilies(number), family)[0]
    except ModelError:
        pass
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont) if look == "code" else QFont(family)
    # Its capital I with serifs, which is no bar: “I” and “|” are told apart.
    font.setFeature(QFont.Tag("cv08"), 1)
    font.setPixelSize(max(14, min(20, free.height() // 50)))
    return font


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()
