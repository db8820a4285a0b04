"""Chooses between light and dark, and loads the typeface."""

import contextlib
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication

from desktop.theme.tokens import DARK, LIGHT, Tokens
from memory_core.assets import asset_path
from memory_core.errors import ModelError

_FACES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf")


def load_fonts() -> None:
    """Make the shipped typeface known; without it the system's own is used."""
    for face in _FACES:
        with contextlib.suppress(ModelError):
            QFontDatabase.addApplicationFont(str(asset_path("fonts", face)))


def icon_file(name: str, colour: str, folder: Path) -> Path:
    """The named icon in one colour as a file below `folder`, for the style sheet, which takes paths alone."""
    path = folder / f"{name}-{colour.lstrip('#')}.svg"
    if not path.exists():
        path.write_bytes(asset_path("icons", f"{name}.svg").read_bytes().replace(b"currentColor", colour.encode()))
    return path


class Appearance(QObject):
    """Which appearance holds now; `changed` when the person or the system chose another."""

    changed = Signal()

    def __init__(self, *, choice: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        hints = QGuiApplication.styleHints()
        self._system_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        hints.colorSchemeChanged.connect(self._on_scheme_changed)

    @property
    def tokens(self) -> Tokens:
        """The colours and sizes that hold now."""
        dark = self._choice == "dark" or (self._choice == "system" and self._system_dark)
        return DARK if dark else LIGHT

    def choose(self, choice: str) -> None:
        """`system`, `light` or `dark`."""
        before = self.tokens
        self._choice = choice
        if self.tokens is not before:
            self.changed.emit()

    def _on_scheme_changed(self, scheme: Qt.ColorScheme) -> None:
        before = self.tokens
        self._system_dark = scheme == Qt.ColorScheme.Dark
        if self.tokens is not before:
            self.changed.emit()
