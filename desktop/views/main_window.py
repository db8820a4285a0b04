"""The window: what is shown while the home opens, the first-run page, then the pages themselves."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QStackedWidget, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance, icon_file
from desktop.theme.icons import mark
from desktop.theme.palette import palette
from desktop.theme.stylesheet import stylesheet
from desktop.viewmodels.rooms import Rooms
from desktop.viewmodels.start import StartViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.views.onboarding.page import WelcomePage
from desktop.views.shell import Shell
from desktop.views.start.pages import StartPages
from desktop.views.toasts import ToastBar


def dress(application: QApplication, appearance: Appearance, icons: Path) -> None:
    """Give the whole application an appearance; `icons` is a folder for the few pictures a style sheet names."""
    tokens = appearance.tokens
    application.setPalette(palette(tokens))
    application.setStyleSheet(
        stylesheet(
            tokens,
            chevron=icon_file("chevron-down", tokens.muted, icons),
            check=icon_file("check", tokens.on_accent, icons),
        )
    )


class MainWindow(QWidget):
    """Holds one of: start pages, first-run page, shell. `may_close` decides what closing means."""

    def __init__(
        self,
        *,
        start: StartViewModel,
        appearance: Appearance,
        toasts: Toasts,
        may_close: Callable[[], bool] = lambda: True,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setWindowTitle("Scrubjay")
        self.setWindowIcon(mark("app"))
        # Half of a small screen, in the pixels of somebody who has everything shown twice as large.
        self.setMinimumSize(640, 360)
        self._appearance, self._toasts, self._may_close = appearance, toasts, may_close
        self.start_pages = StartPages(start=start, appearance=appearance)
        self.shell: Shell | None = None
        self.welcome: WelcomePage | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start_pages)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(self._stack)
        self.toasts = ToastBar(self, toasts=toasts, appearance=appearance)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self._on_escape)
        # Where nothing is typed: a field takes back its own words.
        QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self, self.toasts.press)

    def show_rooms(self, rooms: Rooms, *, welcome: bool) -> None:
        """The memories are open: make the pages; `welcome`: the first-run page comes first."""
        self.shell = Shell(rooms=rooms, appearance=self._appearance, toasts=self._toasts)
        self.shell.shown.connect(self._lift_toasts)
        self.welcome = WelcomePage(
            onboarding=rooms.onboarding, passphrase=rooms.passphrase, appearance=self._appearance
        )
        self.welcome.closed.connect(self.show_shell)
        for page in (self.shell, self.welcome):
            self._stack.addWidget(page)
        if welcome:
            self.show_welcome()
        else:
            self.show_shell()

    def show_start(self) -> None:
        """What is shown before the memories are open; nothing of them stays in any widget."""
        self._stack.setCurrentWidget(self.start_pages)
        self.toasts.clear()
        for dialog in self.findChildren(QDialog):
            dialog.reject()
        for page in (self.shell, self.welcome):
            if page is not None:
                self._stack.removeWidget(page)
                page.deleteLater()
        self.shell = self.welcome = None
        self._lift_toasts()

    def show_welcome(self) -> None:
        """The first-run page."""
        if self.welcome is not None:
            self._stack.setCurrentWidget(self.welcome)
            self.welcome.screen_switch.setFocus()

    def show_shell(self) -> None:
        """The pages."""
        if self.shell is not None:
            self._stack.setCurrentWidget(self.shell)
            self.shell.go(self.shell.current)

    def come_forward(self) -> None:
        """Be seen, wherever it was."""
        if self.isMinimized():
            self.showNormal()
        self.show()
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close, or stay in the tray."""
        if self._may_close():
            event.accept()
        else:
            event.ignore()
            self.hide()

    def _lift_toasts(self) -> None:
        self.toasts.lift(self.shell.at_the_bottom() if self.shell is not None else 0)

    def _on_escape(self) -> None:
        if not self.toasts.dismiss() and self.shell is not None:
            self.shell.escape()
