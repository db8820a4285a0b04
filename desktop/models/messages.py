"""The turns of a conversation, as rows of questions and answers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex


class MessageState(StrEnum):
    """How far an answer is."""

    SEARCHING = "searching"
    STREAMING = "streaming"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Source:
    """A numbered chip below an answer: what it opens, and what stands on it."""

    number: int
    id: str
    observation: str
    kind: str
    label: str
    tooltip: str


@dataclass(frozen=True, slots=True)
class Message:
    """One row. A question has `question` set; an answer all else. `grounded` false: there is no memory of it."""

    question: str = ""
    answer: str = ""
    state: MessageState = MessageState.DONE
    grounded: bool = True
    provider: str = ""
    notices: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    recalled: int = 0
    error: str = ""

    @property
    def is_question(self) -> bool:
        """Whether the person said it."""
        return bool(self.question)


class MessageRole(IntEnum):
    """What a view can ask of a row."""

    MESSAGE = Qt.ItemDataRole.UserRole + 1


class MessageListModel(QAbstractListModel):
    """Oldest first; the last answer changes while it streams in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._messages: list[Message] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 (Qt's own signature)
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._messages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The message, or its words."""
        if not index.isValid() or not 0 <= index.row() < len(self._messages):
            return None
        message = self._messages[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return message.question or message.answer
        return message if role == MessageRole.MESSAGE else None

    @property
    def messages(self) -> Sequence[Message]:
        """All of them."""
        return tuple(self._messages)

    def replace(self, messages: Sequence[Message]) -> None:
        """Show another conversation."""
        self.beginResetModel()
        self._messages = list(messages)
        self.endResetModel()

    def append(self, *messages: Message) -> None:
        """Add rows at the end."""
        first = len(self._messages)
        self.beginInsertRows(QModelIndex(), first, first + len(messages) - 1)
        self._messages.extend(messages)
        self.endInsertRows()

    def remove_last(self, count: int) -> None:
        """Take the last rows away."""
        first = len(self._messages) - count
        self.beginRemoveRows(QModelIndex(), first, len(self._messages) - 1)
        del self._messages[first:]
        self.endRemoveRows()

    def change_last(self, **fields: Any) -> None:
        """Change fields of the last row."""
        self._messages[-1] = replace(self._messages[-1], **fields)
        index = self.index(len(self._messages) - 1)
        self.dataChanged.emit(index, index)

    @property
    def last(self) -> Message:
        """The newest row."""
        return self._messages[-1]
