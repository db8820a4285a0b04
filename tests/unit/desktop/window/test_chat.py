"""The chat: a view-model that streams, and a page that shows it."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextDocument, QTextTable
from PySide6.QtWidgets import QApplication, QFrame, QInputDialog
from pytestqt.qtbot import QtBot

from desktop.models.messages import Message, MessageListModel, MessageState
from desktop.viewmodels.leaving import LeavingConversations
from desktop.views.chat.answer_text import AnswerText
from desktop.views.chat.markdown import is_web_link, safe_markdown
from desktop.views.chat.message_list import ROWS_AT_ONCE, MessageList
from desktop.views.chat.question_text import QuestionText
from desktop.views.chat.rows import AnswerRow
from desktop.views.main_window import MainWindow
from desktop.views.widgets.dialogs import ConfirmDialog
from memory_core.errors import Cancelled, HomeUnwritable, ProviderTimeout
from memory_core.records.changes import Changes
from memory_core.records.dialogue import Notice, Recalled, Restart, Token
from memory_core.records.ids import ConversationId, MemoryId
from tests.fakes.window import an_answer
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]


def ask(stage: Stage, qtbot: QtBot, question: str = "When is the report due?") -> None:
    assert stage.rooms.chat.ask(question)
    qtbot.waitUntil(lambda: stage.idle and not stage.rooms.chat.state.busy)


def state(stage: Stage) -> str:
    """How far the last answer is."""
    return stage.rooms.chat.messages.last.state.value


def test_an_answer_streams_in_and_ends_with_its_sources(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    chat = stage.rooms.chat
    ask(stage, qtbot, "  When is the report due?  ")
    question, answer = chat.messages.messages
    assert question.question == "When is the report due?"
    assert answer.answer == "It is due on Friday 6 March [1]."
    assert answer.state is MessageState.DONE
    assert answer.grounded
    assert answer.sources[0].label == "Firefox — Quarterly report — Draft · Today " + answer.sources[0].label[-5:]
    assert [row.title for row in chat.conversations.rows] == ["When is the report due?"]
    assert chat.state.conversation == "c_0000"


def test_nothing_is_asked_twice_at_once_and_blanks_are_not_asked(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    assert not stage.rooms.chat.ask("   ")
    assert stage.rooms.chat.ask("When?")
    assert not stage.rooms.chat.ask("When?")
    qtbot.waitUntil(lambda: not stage.rooms.chat.state.busy)
    assert stage.memory.asked == ["When?"]


def test_a_stopped_answer_keeps_what_came(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    stage.memory.gate = threading.Event()
    chat = stage.rooms.chat
    chat.ask("When?")
    qtbot.waitUntil(lambda: chat.messages.last.answer == "It ")
    assert state(stage) == "streaming"
    chat.stop()
    qtbot.waitUntil(lambda: not chat.state.busy)
    assert chat.messages.last.state is MessageState.STOPPED
    assert chat.messages.last.answer == "It "


def test_a_restart_voids_what_was_streamed_and_notices_stay(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [
        [Recalled(3), Token("Wrong"), Restart(), Notice("The model did not answer in time."), *an_answer()[1:]]
    ]
    ask(stage, qtbot)
    answer = stage.rooms.chat.messages.last
    assert answer.answer == "It is due on Friday 6 March [1]."
    assert answer.notices == ("The model did not answer in time.",)
    assert answer.recalled == 3


def test_a_failed_answer_says_why_and_can_be_tried_again(stage: Stage, qtbot: Any) -> None:
    stage.memory.failure = ProviderTimeout("The model did not answer within 60 s. Try again.")
    chat = stage.rooms.chat
    ask(stage, qtbot, "When?")
    assert state(stage) == "failed"
    assert chat.messages.last.error == "The model did not answer within 60 s. Try again."
    stage.memory.failure = None
    stage.memory.script = [an_answer()]
    chat.retry()
    qtbot.waitUntil(lambda: not chat.state.busy)
    assert chat.messages.last.state is MessageState.DONE
    assert chat.messages.rowCount() == 2


def test_a_cancelled_model_is_a_stop_not_a_failure(stage: Stage, qtbot: Any) -> None:
    stage.memory.failure = Cancelled("Stopped.")
    ask(stage, qtbot)
    assert stage.rooms.chat.messages.last.state is MessageState.STOPPED


def test_conversations_are_kept_opened_renamed_and_deleted(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer(), an_answer("In room 3 [1].")]
    chat = stage.rooms.chat
    ask(stage, qtbot, "When?")
    chat.new()
    assert chat.state.empty
    assert chat.state.conversation == ""
    ask(stage, qtbot, "Where?")
    qtbot.waitUntil(lambda: chat.conversations.rowCount() == 2)
    chat.open("c_0000")
    assert chat.state.loading
    qtbot.waitUntil(lambda: not chat.state.loading)
    assert [message.question or message.answer for message in chat.messages.messages] == [
        "When?",
        "It is due on Friday 6 March [1].",
    ]
    chat.rename("c_0000", "  The   deadline ")
    qtbot.waitUntil(lambda: "The deadline" in [row.title for row in chat.conversations.rows])
    chat.forget("c_0000")
    qtbot.waitUntil(lambda: chat.conversations.rowCount() == 1)
    assert chat.state.conversation == ""
    assert stage.said[-1].text == "The conversation is deleted."


def test_a_deleted_conversation_can_be_taken_back(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    ask(stage, qtbot, "When?")
    chat = stage.rooms.chat
    qtbot.waitUntil(lambda: chat.conversations.rowCount() == 1)
    chat.forget("c_0000")
    chat.forget("c_0000")
    qtbot.waitUntil(lambda: chat.conversations.rowCount() == 0 and stage.idle)
    assert len(stage.said) == 1
    assert (stage.said[0].action, stage.said[0].countdown) == ("Undo", True)
    assert "c_0000" in stage.memory.talks
    undo = stage.said[0].act
    assert undo is not None
    undo()
    qtbot.waitUntil(lambda: chat.conversations.rowCount() == 1 and stage.idle)
    assert chat.state.conversation == "c_0000"
    assert chat.messages.rowCount() == 2
    undo()
    assert stage.idle


def test_a_deleted_conversation_goes_when_the_window_closes(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    ask(stage, qtbot, "When?")
    stage.rooms.chat.forget("c_0000")
    assert "c_0000" in stage.memory.talks
    stage.rooms.chat.close()
    qtbot.waitUntil(lambda: stage.idle)
    assert stage.memory.talks == {}


def test_a_deleted_conversation_goes_after_a_while(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    ask(stage, qtbot, "When?")
    leaving = LeavingConversations(
        hide=lambda id: stage.memory.withhold(stage.memory.plan_conversation(ConversationId(id))),
        show=stage.memory.take_back,
        forget=lambda id, _: stage.memory.forget_conversation(ConversationId(id)),
        operations=stage.operations,
        toasts=stage.toasts,
        undo_s=0.01,
    )
    leaving.add("c_0000")
    qtbot.waitUntil(lambda: not leaving.hidden)
    assert stage.memory.talks == {}


def test_a_conversation_that_cannot_be_deleted_yet_stays_hidden(stage: Stage, qtbot: Any) -> None:
    def forget(*_: object) -> None:
        raise HomeUnwritable("The disk is full.")

    leaving = LeavingConversations(
        hide=lambda _: 1, show=lambda _: True, forget=forget, operations=stage.operations, toasts=stage.toasts
    )
    leaving.add("c_0000")
    assert set(leaving.hidden) == {"c_0000"}
    qtbot.waitUntil(lambda: stage.idle)
    leaving.carry_out()
    assert set(leaving.hidden) == {"c_0000"}
    qtbot.waitUntil(lambda: not leaving.hidden)
    assert stage.said[-1].text == "That could not be finished yet. The disk is full."


def test_one_that_cannot_even_be_hidden_is_back_in_the_list(stage: Stage, qtbot: Any) -> None:
    def hide(_: str) -> int:
        raise HomeUnwritable("The disk is full.")

    leaving = LeavingConversations(
        hide=hide, show=lambda _: True, forget=lambda *_: None, operations=stage.operations, toasts=stage.toasts
    )
    leaving.add("c_0000")
    qtbot.waitUntil(lambda: not leaving.hidden)
    assert stage.said[-1].text == "It could not be deleted and is back in the list. The disk is full."


def test_one_is_hidden_from_everybody_at_once_and_shown_again_even_if_it_is_wanted_back_at_once(
    stage: Stage, qtbot: Any
) -> None:
    done: list[str] = []
    leaving = LeavingConversations(
        hide=lambda id: done.append(f"hide {id}") or 7,  # type: ignore[func-returns-value]
        show=lambda number: done.append(f"show {number}"),
        forget=lambda *_: done.append("forget"),
        operations=stage.operations,
        toasts=stage.toasts,
    )
    with qtbot.waitSignal(leaving.taken_back):
        leaving.add("c_0000")
        undo = stage.said[-1].act
        assert undo is not None
        undo()
    assert done == ["hide c_0000", "show 7"]
    leaving.add("c_0000")
    qtbot.waitUntil(lambda: stage.idle)
    leaving.carry_out()
    qtbot.waitUntil(lambda: not leaving.hidden)
    assert done[2:] == ["hide c_0000", "forget"]


def test_what_came_before_an_answer_was_stopped_is_not_shown_as_a_whole_one(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    stage.memory.gate = threading.Event()
    chat = stage.rooms.chat
    chat.ask("When?")
    qtbot.waitUntil(lambda: chat.messages.last.answer == "It ")
    chat.stop()
    chat._on_event(an_answer("It is")[-1])  # noqa: SLF001 (the core keeps what there is, and tells it as an answer)
    qtbot.waitUntil(lambda: not chat.state.busy)
    assert chat.messages.last.state is MessageState.STOPPED
    assert chat.messages.last.sources
    stage.memory.gate, stage.memory.script = None, [an_answer()]
    chat.retry()
    qtbot.waitUntil(lambda: not chat.state.busy)
    assert state(stage) == "done"


def test_turns_that_cite_what_was_forgotten_are_read_anew(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer(), an_answer()]
    ask(stage, qtbot)
    ask(stage, qtbot, "And the budget?")
    del stage.memory.talks["c_0000"][0]
    stage.rooms.chat.on_changes(Changes(memories_added=(MemoryId("m_9"),)))
    assert stage.rooms.chat.messages.rowCount() == 4
    stage.rooms.chat.on_changes(Changes(memories_forgotten=(MemoryId("m_0000"),)))
    qtbot.waitUntil(lambda: stage.rooms.chat.messages.rowCount() == 2)


def test_turns_that_go_while_an_answer_comes_go_from_the_page_after_it(stage: Stage, qtbot: Any) -> None:
    stage.memory.script = [an_answer(), an_answer()]
    ask(stage, qtbot)
    chat, stage.memory.gate = stage.rooms.chat, threading.Event()
    chat.ask("And the budget?")
    qtbot.waitUntil(lambda: chat.messages.last.answer == "It ")
    del stage.memory.talks["c_0000"][0]
    chat.on_changes(Changes(memories_forgotten=(MemoryId("m_0000"),)))
    stage.memory.gate.set()
    qtbot.waitUntil(lambda: [message.question for message in chat.messages.messages] == ["And the budget?", ""])


def test_a_conversation_that_goes_with_what_was_forgotten_goes_from_the_page_and_comes_back(
    stage: Stage, qtbot: Any
) -> None:
    stage.memory.script = [an_answer()]
    ask(stage, qtbot)
    chat, withheld = stage.rooms.chat, dict(stage.memory.talks)
    stage.memory.talks.clear()
    for _ in ("withheld", "carried out"):
        chat.on_changes(Changes(memories_forgotten=(MemoryId("m_0000"),)))
        qtbot.waitUntil(lambda: stage.idle)
        assert chat.state.empty
        assert chat.state.conversation == ""
        assert not stage.said
    stage.memory.talks.update(withheld)
    chat.reload()
    qtbot.waitUntil(lambda: chat.messages.rowCount() == 2)
    assert chat.state.conversation == "c_0000"


def test_a_conversation_that_cannot_be_read_is_said(stage: Stage, qtbot: Any) -> None:
    stage.memory.failure = ProviderTimeout("The disk is slow.")
    stage.rooms.chat.open("c_0001")
    qtbot.waitUntil(lambda: bool(stage.said))
    assert stage.said[0].text == "The disk is slow."
    assert not stage.rooms.chat.state.loading


def test_enter_sends_and_shift_enter_starts_a_line(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    page = show(stage).shell.chat  # type: ignore[union-attr]
    field = page.composer.field
    assert not page.composer.button.isEnabled()
    qtbot.keyClicks(field, "When is it")
    before = field.height()
    qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(field, "due?")
    assert field.height() > before
    assert stage.memory.asked == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not stage.rooms.chat.state.busy)
    assert stage.memory.asked == ["When is it\ndue?"]
    assert field.toPlainText() == ""


def test_the_button_stops_the_answer_that_is_coming(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    stage.memory.gate = threading.Event()
    page = show(stage).shell.chat  # type: ignore[union-attr]
    page.examples[0].click()
    qtbot.waitUntil(lambda: stage.rooms.chat.messages.last.answer == "It ")
    assert page.composer.button.accessibleName() == "Stop the answer"
    page.composer.button.click()
    qtbot.waitUntil(lambda: not stage.rooms.chat.state.busy)
    assert page.composer.button.accessibleName() == "Send"
    assert page.composer.field.hasFocus()
    assert isinstance(page.messages.rows[-1], AnswerRow)
    assert page.messages.rows[-1].isVisible()


def test_escape_stops_the_answer_that_is_coming(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    stage.memory.gate = threading.Event()
    window = show(stage)
    page = window.shell.chat  # type: ignore[union-attr]
    page.composer.field.setPlainText("the next question")
    stage.rooms.chat.ask("When?")
    qtbot.waitUntil(lambda: stage.rooms.chat.messages.last.answer == "It ")
    qtbot.keyClick(page.composer.field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not stage.rooms.chat.state.busy)
    assert state(stage) == "stopped"
    assert page.composer.field.toPlainText() == "the next question"


def test_a_long_word_of_a_question_does_not_widen_a_narrow_window(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    window = show(stage)
    window.resize(880, 560)
    page: Any = window.shell.chat  # type: ignore[union-attr]
    ask(stage, qtbot, "https://example.org/" + "a" * 300)
    qtbot.waitUntil(page.messages.rows[0].isVisible)
    asked = page.messages.rows[0].findChild(QuestionText)
    content = page.messages.widget()
    assert asked is not None
    assert content is not None
    assert content.width() <= page.messages.viewport().width()
    assert asked.height() > 4 * asked.fontMetrics().height()
    assert asked.document().idealWidth() <= asked.width()


def test_the_column_of_a_conversation_stands_above_the_field_with_and_without_a_scroll_bar(
    stage: Stage, show: Show, qtbot: Any
) -> None:
    window = show(stage)
    page: Any = window.shell.chat  # type: ignore[union-attr]
    edges = []
    for number in range(8):
        stage.memory.script = [an_answer()]
        ask(stage, qtbot, f"When {number}?")
        qtbot.waitUntil(page.messages.rows[-1].isVisible)
        bubble = page.messages.rows[-2].findChild(QFrame, "bubble")
        assert bubble is not None
        edges.append(bubble.mapTo(page, bubble.rect().topRight()).x())
    assert page.messages.verticalScrollBar().isVisible()
    right = page.composer.mapTo(page, page.composer.rect().topRight()).x()
    assert set(edges) == {right}


def test_a_click_on_a_source_opens_the_memory_with_what_was_cited(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    window = show(stage)
    shell: Any = window.shell
    ask(stage, qtbot)
    row = shell.chat.messages.rows[-1]
    row.source_buttons[0].click()
    qtbot.waitUntil(lambda: stage.rooms.detail.state.shown == "open")
    assert shell.current == "memories"
    assert stage.rooms.detail.state.id == "m_0000"
    assert stage.rooms.detail.state.evidence[0].cited
    assert shell.memories.back_button.isVisible()
    qtbot.keyClick(shell, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shell.current == "chat"
    shell.go("memories")
    assert not shell.memories.back_button.isVisible()
    qtbot.keyClick(shell, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shell.current == "memories"


def test_the_answer_can_be_copied_and_no_memory_is_shown_as_such(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer("I have no memory of that.", grounded=False)]
    window = show(stage)
    shell: Any = window.shell
    ask(stage, qtbot)
    row = shell.chat.messages.rows[-1]
    assert row._none.isVisible()  # noqa: SLF001
    row._copy.click()  # noqa: SLF001
    assert QGuiApplication.clipboard().text() == "I have no memory of that."
    assert window.toasts.texts == ["Copied."]


def test_a_link_asks_before_anything_opens(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage)
    shell: Any = window.shell
    shell.chat.messages.link_clicked.emit("file:///etc/passwd")
    assert "stays closed" in window.toasts.texts[0]
    shell.chat.messages.link_clicked.emit("https://example.org/a")
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.cancel_button.hasFocus() or dialog.cancel_button.isDefault()
    dialog.reject()


def test_deleting_and_renaming_a_conversation_ask_first(stage: Stage, show: Show, qtbot: Any) -> None:
    stage.memory.script = [an_answer()]
    window = show(stage)
    shell: Any = window.shell
    ask(stage, qtbot, "When?")
    qtbot.waitUntil(lambda: shell.chat.delete_button.isVisible())
    shell.chat.conversations.setFocus()
    qtbot.keyClick(shell.chat.conversations, Qt.Key.Key_F2)
    renaming: Any = QApplication.activeModalWidget()
    assert (type(renaming), renaming.textValue()) == (QInputDialog, "When?")
    renaming.setTextValue("The deadline")
    renaming.accept()
    qtbot.waitUntil(lambda: stage.rooms.chat.conversations.rows[0].title == "The deadline")
    qtbot.keyClick(shell.chat.delete_button, Qt.Key.Key_Return)
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.focusWidget() is dialog.cancel_button
    qtbot.keyClick(dialog.confirm_button, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: stage.rooms.chat.conversations.rowCount() == 0)
    toasts, composer = window.toasts, shell.chat.composer
    assert toasts.geometry().bottom() < composer.mapTo(window, composer.rect().topLeft()).y()
    shell.go("memories")
    assert toasts.geometry().bottom() > shell.memories.mapTo(window, shell.memories.rect().bottomLeft()).y() - 40


def test_conversations_are_searched_while_one_types(stage: Stage, show: Show, qtbot: QtBot) -> None:
    for question in ("When is the report due?", "Who leads Aurora?"):
        stage.memory.script = [an_answer()]
        stage.rooms.chat.new()
        ask(stage, qtbot, question)
    page: Any = show(stage).shell.chat  # type: ignore[union-attr]
    rows = stage.rooms.chat.conversations
    qtbot.keyClicks(page.search_field, "aurora")  # type: ignore[no-untyped-call]
    qtbot.waitUntil(lambda: [row.title for row in rows.rows] == ["Who leads Aurora?"])
    qtbot.keyClicks(page.search_field, "x")  # type: ignore[no-untyped-call]
    qtbot.waitUntil(lambda: page._no_talks.text() == "No conversation holds these words.")  # noqa: SLF001
    page.search_field.clear()
    qtbot.waitUntil(lambda: rows.rowCount() == 2)


def test_a_conversations_menu_offers_to_open_rename_and_delete(stage: Stage, show: Show, qtbot: QtBot) -> None:
    stage.memory.script = [an_answer()]
    page: Any = show(stage).shell.chat  # type: ignore[union-attr]
    ask(stage, qtbot)
    qtbot.waitUntil(lambda: page.conversations.model().rowCount() == 1)
    page._on_menu(page.conversations.rect().bottomLeft())  # noqa: SLF001
    assert QApplication.activePopupWidget() is None
    page._on_menu(page.conversations.visualRect(page.conversations.model().index(0, 0)).center())  # noqa: SLF001
    menu = QApplication.activePopupWidget()
    assert menu is not None
    assert [action.text() for action in menu.actions()] == ["Open", "Rename…", "Delete…"]
    page.new_button.click()
    menu.actions()[0].trigger()
    menu.close()
    qtbot.waitUntil(lambda: stage.rooms.chat.state.conversation == "c_0000" and stage.idle)


def test_a_number_in_the_text_opens_its_source(stage: Stage, show: Show, qtbot: QtBot) -> None:
    stage.memory.script = [an_answer()]
    window = show(stage)
    shell: Any = window.shell
    ask(stage, qtbot)
    text = shell.chat.messages.rows[-1].findChild(AnswerText)
    text.citation_clicked.emit(7)
    assert shell.current == "chat"
    text.citation_clicked.emit(1)
    qtbot.waitUntil(lambda: stage.rooms.detail.state.shown == "open")
    assert shell.current == "memories"


def test_markdown_loses_its_pictures_and_html_stays_text() -> None:
    assert safe_markdown("![a cat](https://evil.example/x.png) [1]") == "a cat [\u20091\u2009](cite:1)"
    assert safe_markdown("![a][r]\n\n[r]: https://evil.example/x.png").strip() == "a"
    assert safe_markdown("see [2]", {1}) == "see \\[2\\]"
    assert safe_markdown("[3](https://example.org)") == "[3](https://example.org)"
    assert is_web_link("https://example.org")
    for url in ("file:///etc/passwd", "javascript:alert(1)", "https://", "http://[", "scrubjay:x"):
        assert not is_web_link(url)


def test_the_answers_text_loads_nothing_and_says_what_was_clicked(qtbot: Any, appearance: Any) -> None:
    view = AnswerText(appearance)
    qtbot.addWidget(view)
    view.resize(400, 100)
    view.show()
    view.show_answer("# Head\n\nIt is **due** `soon` [1] <b>x</b> ![p](file:///etc/hostname) https://example.org", {1})
    text = view.toPlainText()
    assert "<b>x</b>" in text
    assert "p" in text
    assert view.loadResource(2, "file:///etc/hostname").size().width() == 1
    assert view.height() > 40
    with qtbot.waitSignal(view.citation_clicked) as cited:
        view.anchorClicked.emit("cite:1")
    assert cited.args == [1]
    with qtbot.waitSignal(view.link_clicked) as linked:
        view.anchorClicked.emit("https://example.org")
    assert linked.args == ["https://example.org"]
    appearance.choose("dark")
    assert view.toPlainText() == text


def test_code_is_one_block_whose_long_lines_can_be_read(qtbot: Any, appearance: Any) -> None:
    view = AnswerText(appearance)
    qtbot.addWidget(view)
    view.resize(300, 100)
    view.show()
    view.show_answer("```\nshort\n" + "long " * 60 + "\n```\n\nAfter. [1]", {1})
    first = view.document().begin()
    assert first.text() == "short"
    assert first.blockFormat().bottomMargin() == 0
    assert first.next().blockFormat().bottomMargin() > 0
    assert first.next().layout().lineCount() > 3
    assert view.document().size().width() <= 300


def test_an_empty_cell_of_a_table_stays_a_cell(qtbot: Any, appearance: Any) -> None:
    view = AnswerText(appearance)
    qtbot.addWidget(view)
    view.show_answer("| a | b | c |\n|---|---|---|\n| 1 | | |\n| 2 || 3 |\n", set())
    (table,) = (frame for frame in view.document().rootFrame().childFrames() if isinstance(frame, QTextTable))
    assert (table.rows(), table.columns()) == (3, 3)
    assert all(table.cellAt(row, 0).columnSpan() == 1 for row in range(3))
    assert table.cellAt(2, 2).firstCursorPosition().block().text() == "3"
    assert safe_markdown("```\n| | |\n```") == "```\n| | |\n```"


def test_sentences_of_evidence_stand_apart(qtbot: Any, appearance: Any) -> None:
    view = AnswerText(appearance)
    qtbot.addWidget(view)
    view.resize(400, 100)
    view.show_answer("One sentence. [1]\n\nAnother one. [2]", {1, 2})
    first = view.document().begin()
    last = first.next()
    assert last.text().startswith("Another one.")
    assert not last.next().isValid()
    assert first.blockFormat().bottomMargin() > last.blockFormat().bottomMargin()


def test_a_long_conversation_is_made_as_far_as_it_is_looked_at(qtbot: QtBot, appearance: Any) -> None:
    model = MessageListModel()
    view = MessageList(model=model, appearance=appearance)
    qtbot.addWidget(view)
    view.resize(700, 500)
    view.show()
    model.replace(
        [
            message
            for number in range(60)
            for message in (Message(question=f"Question {number}?"), Message(answer=f"Answer {number}. " * 20))
        ]
    )
    bar = view.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 500 and bar.value() == bar.maximum())
    assert len(view.rows) == ROWS_AT_ONCE
    shown = view.rows[0]
    bar.setValue(200)
    seen_at = shown.mapTo(view.viewport(), QPoint()).y()
    qtbot.waitUntil(lambda: len(view.rows) == 2 * ROWS_AT_ONCE and bar.value() > 500)
    QApplication.processEvents()
    assert shown.mapTo(view.viewport(), QPoint()).y() == seen_at
    model.change_last(answer="It grows. " * 400)
    QApplication.processEvents()
    assert shown.mapTo(view.viewport(), QPoint()).y() == seen_at
    bar.setValue(0)
    qtbot.waitUntil(lambda: len(view.rows) == 120)
    assert view.rows[0].findChild(QuestionText).toPlainText() == "Question 0?"  # type: ignore[union-attr]
    model.remove_last(2)
    model.append(Message(question="New?"), Message(answer="Yes."))
    assert len(view.rows) == 120
    assert view.rows[-2].findChild(QuestionText).toPlainText() == "New?"  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    model.replace([])
    assert view.rows == []


def test_a_mark_for_what_is_sealed_stands_at_the_start_of_a_line_too() -> None:
    document = QTextDocument()
    document.setMarkdown(safe_markdown("[phone number]: ask Maria [1]", [1]))
    assert document.toPlainText().startswith("[phone number]: ask Maria")
