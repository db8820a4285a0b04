"""The list of conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from desktop.theme.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation, ready to be shown."""

    id: str
    title: str
    when: str


class ConversationRole(IntEnum):
    """What a view can ask of a row."""

    ID = Qt.ItemDataRole.UserRole + 1


class ConversationListModel(QAbstractListModel):
    """Newest first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[ConversationRow] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """How many there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title, time or id."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            said = f"{row.title}, {row.when}"
            return plain_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        return row.id if role == ConversationRole.ID else None

    @property
    def rows(self) -> Sequence[ConversationRow]:
        """All of them."""
        return tuple(self._rows)

    def replace(self, rows: Sequence[ConversationRow]) -> None:
        """Show these; nothing happens when they are the same."""
        if list(rows) == self._rows:
            return
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def row_of(self, id: str) -> int:
        """Where the conversation with this id is, or -1."""
        return next((number for number, row in enumerate(self._rows) if row.id == id), -1)
