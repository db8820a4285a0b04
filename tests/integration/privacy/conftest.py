"""The look of the window for texts that attack."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.theme.appearance import Appearance, load_fonts
from desktop.views.main_window import dress


@pytest.fixture
def hostile_appearance(qapp: QApplication, tmp_path: Path) -> Iterator[Appearance]:
    """The light appearance, worn by the application."""
    load_fonts()
    qapp.setStyle("Fusion")
    made = Appearance(choice="light")
    dress(qapp, made, tmp_path)
    yield made
    qapp.setStyleSheet("")
    made.deleteLater()
