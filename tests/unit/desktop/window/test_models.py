"""The item models keep Qt's rules and their own."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from pytestqt.qtbot import QtBot

from desktop.models.conversations import ConversationListModel, ConversationRole, ConversationRow
from desktop.models.memories import MemoryListModel, MemoryRole, MemoryRow
from desktop.models.messages import Message, MessageListModel, MessageRole, MessageState
from tests.fakes.window import NOW


def a_row(number: int, text: str = "") -> MemoryRow:
    at = NOW - timedelta(minutes=number)
    return MemoryRow(
        f"m_{number}", "memories", "semantic", "Fact", text or f"Fact {number}", at, "Today 15:30", "Firefox"
    )


def test_the_memory_model_keeps_qts_rules(qtmodeltester: Any, qtbot: QtBot) -> None:
    model = MemoryListModel()
    qtmodeltester.check(model)
    model.replace([a_row(n) for n in range(5)], more=True)
    model.append([a_row(n) for n in range(4, 9)], more=False)
    model.remove({"m_3"})
    qtmodeltester.check(model)
    assert [row.id for row in model.rows] == ["m_0", "m_1", "m_2", "m_4", "m_5", "m_6", "m_7", "m_8"]


def test_the_next_page_is_asked_for_once(qtbot: QtBot) -> None:
    model = MemoryListModel()
    root = QModelIndex()
    model.replace([a_row(0)], more=True)
    with qtbot.waitSignal(model.more_wanted):
        model.fetchMore(root)
    assert not model.canFetchMore(root)
    with qtbot.assertNotEmitted(model.more_wanted):
        model.fetchMore(root)
    model.append([a_row(1)], more=True)
    assert model.canFetchMore(root)
    model.append([], more=False)
    assert not model.canFetchMore(root)


def test_a_list_becomes_another_with_as_few_changes_as_possible(qtmodeltester: Any, qtbot: QtBot) -> None:
    model = MemoryListModel()
    qtmodeltester.check(model)
    model.replace([a_row(1), a_row(2), a_row(4)], more=False)
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignals([model.dataChanged, model.rowsInserted]):
        model.become([a_row(0), a_row(2, "Fact 2, revised"), a_row(3), a_row(4)], more=True)
    assert [row.text for row in model.rows] == ["Fact 0", "Fact 2, revised", "Fact 3", "Fact 4"]
    assert model.canFetchMore(QModelIndex())
    with qtbot.waitSignal(model.modelReset):
        model.become([a_row(4), a_row(3)], more=False)
    assert [row.id for row in model.rows] == ["m_4", "m_3"]


def test_a_memory_row_offers_its_fields_by_role(qtbot: QtBot) -> None:
    model = MemoryListModel()
    model.replace([a_row(1)], more=False)
    index = model.index(0)
    assert index.data() == "Fact 1"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Fact, Today 15:30: Fact 1"
    assert index.data(MemoryRole.ID) == "m_1"
    assert index.data(MemoryRole.KIND) == "semantic"
    assert index.data(MemoryRole.LAYER) == "memories"
    assert index.data(MemoryRole.ROW) == a_row(1)
    assert index.data(Qt.ItemDataRole.DecorationRole) is None
    assert model.data(QModelIndex()) is None


def test_the_message_model_keeps_qts_rules(qtmodeltester: Any, qtbot: QtBot) -> None:
    model = MessageListModel()
    qtmodeltester.check(model)
    model.append(Message(question="When?"), Message(state=MessageState.SEARCHING))
    qtmodeltester.check(model)
    with qtbot.waitSignal(model.dataChanged):
        model.change_last(answer="On Friday.", state=MessageState.DONE)
    assert model.index(1).data() == "On Friday."
    assert model.index(0).data(MessageRole.MESSAGE).is_question
    assert model.last.state is MessageState.DONE
    model.remove_last(2)
    assert model.rowCount() == 0
    assert model.data(QModelIndex()) is None


def test_the_conversation_model_keeps_qts_rules(qtmodeltester: Any, qtbot: QtBot) -> None:
    model = ConversationListModel()
    rows = [
        ConversationRow("c_1", "The report", "Today 15:30"),
        ConversationRow("c_2", "The launch", "Yesterday 09:00"),
    ]
    model.replace(rows)
    qtmodeltester.check(model)
    assert model.index(1).data(ConversationRole.ID) == "c_2"
    assert model.index(1).data() == "The launch"
    assert "Yesterday" in model.index(1).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index(1).data(Qt.ItemDataRole.DecorationRole) is None
    assert model.row_of("c_2") == 1
    assert model.row_of("c_9") == -1
    assert list(model.rows) == rows
    with qtbot.assertNotEmitted(model.modelReset):
        model.replace(rows)
