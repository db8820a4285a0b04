"""The icons, drawn in the colours of the appearance and sharp at any scale."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from memory_core.assets import asset_path

_SIZES = (16, 20, 24, 32, 48)
_MARK_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    return asset_path("icons", f"{name}.svg").read_bytes()


def icon_pixmap(name: str, colour: str, size: int, *, ratio: float = 1.0) -> QPixmap:
    """The named icon in one colour; `size` in device-independent pixels, `ratio` the screen's scale."""
    return _render(_source(name).replace(b"currentColor", colour.encode()), size, ratio)


def _render(source: bytes, size: int, ratio: float) -> QPixmap:
    pixels = round(size * ratio)
    pixmap = QPixmap(QSize(pixels, pixels))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    return pixmap


@lru_cache(maxsize=512)
def icon(name: str, colour: str, active: str = "", disabled: str = "") -> QIcon:
    """The named icon; `active` is its colour when switched on, `disabled` when it cannot be used."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(icon_pixmap(name, colour, size), QIcon.Mode.Normal, QIcon.State.Off)
        if active:
            made.addPixmap(icon_pixmap(name, active, size), QIcon.Mode.Normal, QIcon.State.On)
        if disabled:
            made.addPixmap(icon_pixmap(name, disabled, size), QIcon.Mode.Disabled, QIcon.State.Off)
    return made


@lru_cache(maxsize=16)
def mark(name: str) -> QIcon:
    """A many-coloured picture: `app`, `scrubjay`, `tray-recording` and so on."""
    made = QIcon()
    for size in _MARK_SIZES:
        made.addPixmap(_render(_source(name), size, 1.0))
    return made


def mark_pixmap(name: str, size: int, *, ratio: float = 1.0) -> QPixmap:
    """A many-coloured picture of one size."""
    return _render(_source(name), size, ratio)
