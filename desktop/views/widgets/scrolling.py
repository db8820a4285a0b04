"""A column of things that scrolls, no wider than can be read."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from desktop.theme.tokens import SPACE
from desktop.views.widgets.basics import centred


class ScrollColumn(QScrollArea):
    """Fill `.inside`; it stays in the middle and no wider than `width` pixels (0: as wide as there is room)."""

    def __init__(self, *, width: int = 0, margin: int = 3 * SPACE) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.content = content = QWidget()
        content.setObjectName("scrolled")
        self._margin = margin
        self._whole = whole = QVBoxLayout(content)
        whole.setContentsMargins(margin, margin, margin, margin)
        whole.setSpacing(0)
        holder = QWidget()
        if width:
            holder.setMaximumWidth(width)
        self.inside = QVBoxLayout(holder)
        self.inside.setContentsMargins(0, 0, 0, 0)
        self.inside.setSpacing(2 * SPACE)
        whole.addLayout(centred(holder))
        whole.addStretch(1)
        self.setWidget(content)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def _on_range(self, _: int, maximum: int) -> None:
        """The scroll bar takes its room from the margin, so that the column stands still, below what stands above."""
        bar = self.verticalScrollBar().sizeHint().width() if maximum > 0 else 0
        self._whole.setContentsMargins(self._margin, self._margin, self._margin - bar, self._margin)
