"""Shows a picture with the lines that matter marked; a click shows it large."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QDialog, QSizePolicy, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.viewmodels.detail import DetailViewModel, Pictured

MARK = "#f5b301"


class PictureView(QWidget):
    """As wide as there is room, at most `tall` pixels high; keeps the proportions."""

    clicked = Signal()

    def __init__(self, appearance: Appearance, *, tall: int = 480) -> None:
        super().__init__()
        self._appearance, self._tall = appearance, tall
        self._pictured: Pictured | None = None
        self.setAccessibleName("Picture of the screen")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        appearance.changed.connect(self.update)

    @property
    def pictured(self) -> Pictured | None:
        """What is shown."""
        return self._pictured

    def show_picture(self, pictured: Pictured | None) -> None:
        """Show it, or nothing."""
        self._pictured = pictured
        self.setVisible(pictured is not None)
        self.updateGeometry()
        self.update()

    def hasHeightForWidth(self) -> bool:
        """It keeps its proportions."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As tall as the proportions ask for."""
        if self._pictured is None:
            return 0
        size = self._pictured.image.size()
        return min(self._tall, round(width * size.height() / max(1, size.width())))

    def sizeHint(self) -> QSize:
        """A sensible start."""
        return QSize(420, self.heightForWidth(420))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and the space bar click."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in a rounded frame, the marks over it."""
        if self._pictured is None:
            return
        image = self._pictured.image
        scaled = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, scaled.width(), scaled.height())
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        path = QPainterPath()
        path.addRoundedRect(target, 8, 8)
        painter.save()
        painter.setClipPath(path)
        painter.drawImage(target, image)
        self._paint_marks(painter, scaled.width() / max(1, image.width()))
        painter.restore()
        tokens = self._appearance.tokens
        frame = (tokens.accent, 2) if self.hasFocus() else (tokens.border_strong, 1)
        painter.setPen(QPen(QColor(frame[0]), frame[1]))
        painter.drawRoundedRect(target.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _paint_marks(self, painter: QPainter, scale: float) -> None:
        if self._pictured is None:
            return
        fill = QColor(MARK)
        fill.setAlpha(70)
        painter.setBrush(fill)
        painter.setPen(QPen(QColor(MARK), 1.5))
        for box in self._pictured.boxes:
            painter.drawRoundedRect(
                QRectF(box.x() * scale - 2, box.y() * scale - 1, box.width() * scale + 4, box.height() * scale + 2),
                3,
                3,
            )


class PictureDialog(QDialog):
    """The picture as large as the screen allows; closes when it is no longer remembered."""

    def __init__(self, parent: QWidget, appearance: Appearance, pictured: Pictured, detail: DetailViewModel) -> None:
        super().__init__(parent)
        self.observation, self._detail = pictured.observation, detail
        detail.enlarge(self.observation)
        detail.enlarged_gone.connect(self._on_gone)
        self.finished.connect(self._on_finished)
        self.setWindowTitle("Picture")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        room = parent.screen().availableSize() * 0.9
        size = pictured.image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio).boundedTo(pictured.image.size())
        view = PictureView(appearance, tall=16_000)
        view.clicked.connect(self.accept)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(view)
        view.show_picture(pictured)
        self.resize(size + QSize(16, 16))

    def _on_finished(self) -> None:
        self._detail.reduce(self.observation)

    def _on_gone(self, observation: str) -> None:
        if observation == self.observation:
            self.reject()
