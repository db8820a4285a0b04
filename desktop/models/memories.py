"""The list of memories (or of what was seen and heard), read page by page as it is scrolled."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from desktop.models.thumbnails import Thumbnails
from desktop.theme.tips import plain_tip

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """One row: `layer` is “memories” or “observations”; `when` and `kind_name` are ready to be shown.

    `picture`: the observation whose picture stands for it, “” without one. `kept`: for ever.
    """

    id: str
    layer: str
    kind: str
    kind_name: str
    text: str
    at: datetime
    when: str
    app: str = ""
    title: str = ""
    picture: str = ""
    kept: bool = False


class MemoryRole(IntEnum):
    """What a delegate can ask of a row."""

    ROW = Qt.ItemDataRole.UserRole + 1
    ID = Qt.ItemDataRole.UserRole + 2
    KIND = Qt.ItemDataRole.UserRole + 3
    LAYER = Qt.ItemDataRole.UserRole + 4
    THUMBNAIL = Qt.ItemDataRole.UserRole + 5


class MemoryListModel(QAbstractListModel):
    """Rows newest (or best) first. `more_wanted` asks for the next page; whoever listens calls `append`."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None, *, thumbnails: Thumbnails | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        if thumbnails is not None:
            thumbnails.arrived.connect(self._on_arrived)
        self._rows: list[MemoryRow] = []
        self._more = False
        self._asked = False

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """How many rows have been read so far."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The row itself, or one of its fields."""
        if not index.isValid() or not 0 <= index.row() < len(self._rows):
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.text
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            said = f"{row.kind_name}, {row.when}{', kept for ever' if row.kept else ''}: {row.text[:300]}"
            return plain_tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        if role == MemoryRole.ROW:
            return row
        if role == MemoryRole.THUMBNAIL:
            # None: it is on its way, or there is none; a null image: there was one that cannot be shown.
            return self._thumbnails.get(row.picture) if self._thumbnails is not None and row.picture else None
        fields = {MemoryRole.ID: row.id, MemoryRole.KIND: row.kind, MemoryRole.LAYER: row.layer}
        return fields.get(MemoryRole(role)) if role in MemoryRole.__members__.values() else None

    def canFetchMore(self, parent: Index) -> bool:
        """Whether there is a next page that nobody has asked for yet."""
        return not parent.isValid() and self._more and not self._asked

    def fetchMore(self, parent: Index) -> None:
        """Ask for the next page."""
        if self.canFetchMore(parent):
            self._asked = True
            self.more_wanted.emit()

    @property
    def rows(self) -> Sequence[MemoryRow]:
        """What has been read so far."""
        return tuple(self._rows)

    def replace(self, rows: Sequence[MemoryRow], *, more: bool) -> None:
        """Show these instead; `more`: there is a next page."""
        self.beginResetModel()
        self._rows = list(rows)
        self._more, self._asked = more, False
        self.endResetModel()

    def append(self, rows: Sequence[MemoryRow], *, more: bool) -> None:
        """Add the next page."""
        known = {row.id for row in self._rows}
        fresh = [row for row in rows if row.id not in known]
        if fresh:
            self.beginInsertRows(QModelIndex(), len(self._rows), len(self._rows) + len(fresh) - 1)
            self._rows.extend(fresh)
            self.endInsertRows()
        self._more, self._asked = more, False

    def become(self, rows: Sequence[MemoryRow], *, more: bool) -> None:
        """Show these with as few changes as possible, so that what is chosen and the place in the list stay."""
        self.remove({row.id for row in self._rows} - {row.id for row in rows})
        kept = [row.id for row in self._rows]
        wanted = set(kept)
        if kept != [row.id for row in rows if row.id in wanted]:
            self.replace(rows, more=more)
            return
        for number, row in enumerate(rows):
            if row.id not in wanted:
                self.beginInsertRows(QModelIndex(), number, number)
                self._rows.insert(number, row)
                self.endInsertRows()
            elif self._rows[number] != row:
                self._rows[number] = row
                index = self.index(number)
                self.dataChanged.emit(index, index)
        self._more, self._asked = more, False

    def remove(self, ids: Collection[str]) -> None:
        """Take these rows away."""
        for number in range(len(self._rows) - 1, -1, -1):
            if self._rows[number].id in ids:
                self.beginRemoveRows(QModelIndex(), number, number)
                del self._rows[number]
                self.endRemoveRows()

    def _on_arrived(self, observations: Collection[str]) -> None:
        for number, row in enumerate(self._rows):
            if row.picture in observations:
                index = self.index(number)
                self.dataChanged.emit(index, index, [MemoryRole.THUMBNAIL])
