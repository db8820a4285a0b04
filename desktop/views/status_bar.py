"""The line at the bottom: what capture does now, the microphone, warnings, and the pause button."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy

from desktop.theme.appearance import Appearance
from desktop.theme.tips import plain_tip
from desktop.theme.tokens import SPACE
from desktop.viewmodels.capture import CaptureViewModel
from desktop.viewmodels.warnings import WarningsViewModel
from desktop.views.capture_menu import PauseMenu
from desktop.views.widgets.basics import Button, Icon
from desktop.views.widgets.controls import Dot

HEIGHT = 48
_BESIDE, _LEAST, _LEAST_LEFT = 4, 60, 160


class ElidedLabel(QLabel):
    """One line that is cut short where the room ends; the whole text is its tooltip.

    `last`: it takes what others leave; else as much as it needs, if there is so much.
    """

    def __init__(self, tone: str = "", *, last: bool = False) -> None:
        super().__init__()
        self._whole = ""
        self.setMinimumWidth(_LEAST_LEFT if last else 0)
        self.setProperty("tone", tone)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(
            QSizePolicy.Policy.Ignored if last else QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred
        )

    def show_text(self, text: str) -> None:
        """Show it, or as much as fits."""
        self._whole = text
        self.setToolTip(plain_tip(text))
        self.setAccessibleName(text)
        self.updateGeometry()
        self._elide()

    def sizeHint(self) -> QSize:
        """As wide as the whole text, and what an advance may be rounded off."""
        return QSize(self.fontMetrics().horizontalAdvance(self._whole) + _BESIDE + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """A few letters wide."""
        return QSize(min(_LEAST, self.sizeHint().width()), super().minimumSizeHint().height())

    @property
    def whole(self) -> str:
        """The text, uncut."""
        return self._whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Cut it anew."""
        super().resizeEvent(event)
        self._elide()

    def _elide(self) -> None:
        room = max(0, self.width() - _BESIDE)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))


class StatusBar(QFrame):
    """Shows the face of a `CaptureViewModel`."""

    health_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, *, capture: CaptureViewModel, appearance: Appearance, warnings: WarningsViewModel) -> None:
        super().__init__()
        self.setObjectName("statusbar")
        self.setFixedHeight(HEIGHT)
        self._capture, self._warnings = capture, warnings
        self._dot = Dot(appearance)
        self.text = ElidedLabel(last=True)
        self._microphone_icon = Icon(appearance, "microphone-off", "faint", size=18)
        self.microphone_text = ElidedLabel("muted")
        self.warning_chip = Button(
            "",
            "warning",
            appearance=appearance,
            icon_name="warning",
            colour="warning",
            clicked=self.health_wanted.emit,
        )
        self.help_button = Button("What to do", "link", clicked=self.health_wanted.emit)
        self.retry_button = Button("Try again", clicked=capture.retry)
        self.settings_button = Button("Turn on…", "quiet", clicked=self.settings_wanted.emit)
        self.pause_button = Button("Pause", appearance=appearance, icon_name="pause")
        self._menu = PauseMenu(capture, self)
        self.pause_button.setMenu(self._menu)
        self.resume_button = Button("Resume", "primary", clicked=capture.resume)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(2 * SPACE, 0, 12, 0)
        inside.setSpacing(10)
        inside.addWidget(self._dot)
        inside.addWidget(self.text, 1)
        for part in (
            self.help_button,
            self.warning_chip,
            self._microphone_icon,
            self.microphone_text,
            self.retry_button,
            self.settings_button,
            self.resume_button,
            self.pause_button,
        ):
            inside.addWidget(part)
        warnings.changed.connect(self._on_warnings)
        self._on_warnings()
        capture.changed.connect(self._on_changed)
        self._on_changed()

    def _on_warnings(self) -> None:
        self.warning_chip.setText(self._warnings.title)
        self.warning_chip.setAccessibleName(self._warnings.title)
        self.warning_chip.setToolTip(plain_tip("\n".join(self._warnings.sentences)))
        self.warning_chip.setVisible(bool(self._warnings.sentences))

    def _on_changed(self) -> None:
        face = self._capture.face
        self._dot.set_tone(face.tone)
        self.text.show_text(face.sentence)
        on = face.microphone_tone == "ok"
        colour = {"ok": "ok", "warning": "warning"}.get(face.microphone_tone, "faint")
        self._microphone_icon.set_icon("microphone" if on else "microphone-off", colour)
        self.microphone_text.show_text(face.microphone)
        self.help_button.setVisible(bool(face.remedy))
        self.help_button.setToolTip(plain_tip(face.remedy))
        self.pause_button.setVisible(face.can_pause or face.can_resume)
        self.resume_button.setVisible(face.can_resume)
        self.settings_button.setVisible(face.state == "off")
        self.retry_button.setVisible(face.state == "failed")
