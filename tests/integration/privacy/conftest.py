"""The look of the window for texts that attack."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop.theme.appearance import Appearance, load_fonts
from desktop.views.main_window import dress


@pytest.fixture(scope="module")
def hostile_appearance(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Appearance]:
    """The light appearance, worn by the application: once a file, for it takes as long as many a test."""
    load_fonts()
    qapp.setStyle("Fusion")
    made = Appearance(choice="light")
    dress(qapp, made, tmp_path_factory.mktemp("icons"))
    yield made
    qapp.setStyleSheet("")
    made.deleteLater()
