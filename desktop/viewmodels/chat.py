"""Talking with the memory: one conversation at a time, its answers streamed."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations, sentence_of
from desktop.bridge.streams import StreamOp
from desktop.models.conversations import ConversationListModel, ConversationRow
from desktop.models.messages import Message, MessageListModel, MessageState, Source
from desktop.viewmodels.forgetting import UNDO_S
from desktop.viewmodels.leaving import LeavingConversations
from desktop.viewmodels.ports import Remembering
from desktop.viewmodels.toasts import Toasts
from desktop.viewmodels.wording import kind_name, place, when
from memory_core.clock import Clock
from memory_core.errors import Cancelled, NotFound
from memory_core.records.changes import Changes
from memory_core.records.dialogue import (
    Answered,
    ChatEvent,
    Citation,
    Conversation,
    Notice,
    Recalled,
    Restart,
    Token,
    Turn,
)
from memory_core.records.ids import ConversationId

EXAMPLES = (
    "What did I work on this morning?",
    "Which deadline did I read about yesterday?",
    "What was said in the last meeting?",
    "Which documents did I have open today?",
)


@dataclass(frozen=True, slots=True)
class ChatState:
    """What the page needs beside the messages."""

    busy: bool = False
    loading: bool = False
    empty: bool = True
    conversation: str = ""
    no_talks: str = ""
    """Why no conversation is listed; “” where there are some, or nobody has looked yet."""


class ChatViewModel(QObject):
    """Asks, shows the answer as it comes, and keeps the list of conversations."""

    changed = Signal()
    source_opened = Signal(str, str)
    """A memory's or observation's id, and the observation that was cited (or nothing)."""

    def __init__(
        self,
        *,
        memory: Remembering,
        operations: Operations,
        toasts: Toasts,
        clock: Clock,
        undo_s: float = UNDO_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._memory = memory
        self._operations = operations
        self._toasts = toasts
        self._clock = clock
        self._leaving = LeavingConversations(
            hide=lambda id: memory.withhold(memory.plan_conversation(ConversationId(id))),
            show=memory.take_back,
            forget=lambda id, number: (
                memory.forget_conversation(ConversationId(id)) if number is None else memory.finish_withheld(number)
            ),
            operations=operations,
            toasts=toasts,
            undo_s=undo_s,
            parent=self,
        )
        self._leaving.changed.connect(self.refresh)
        self._leaving.taken_back.connect(self._on_taken_back)
        self._conversation = ""
        self._gone = ""
        """The conversation that was open when all of it went with what was forgotten."""
        self._words = ""
        self._listed = self._loading = False
        self._stale = False
        """Whether turns went while an answer came: they are taken off the page after it."""
        self._stream: StreamOp[ChatEvent] | None = None
        self._stopping = False
        self.messages = MessageListModel(self)
        self.conversations = ConversationListModel(self)

    @property
    def state(self) -> ChatState:
        """What holds now."""
        return ChatState(
            busy=self._stream is not None,
            loading=self._loading,
            empty=not self._loading and self.messages.rowCount() == 0,
            conversation=self._conversation,
            no_talks=self._no_talks(),
        )

    @property
    def title(self) -> str:
        """That of the open conversation; “” where it is not among those that are listed."""
        return next((row.title for row in self.conversations.rows if row.id == self._conversation), "")

    def _no_talks(self) -> str:
        if not self._listed or self.conversations.rowCount():
            return ""
        return "No conversation holds these words." if self._words else "What you ask is kept here."

    def ask(self, question: str) -> bool:
        """Ask; False when there is nothing to ask or the last answer is still coming."""
        question = question.strip()
        if not question or self._stream is not None or self._loading:
            return False
        self.messages.append(Message(question=question), Message(state=MessageState.SEARCHING))
        conversation = ConversationId(self._conversation) if self._conversation else None
        stream: StreamOp[ChatEvent] = StreamOp(
            self._operations,
            lambda cancelled: self._memory.ask(question, conversation=conversation, cancelled=cancelled),
        )
        self._stopping = False
        self._stream = stream.items(self._on_events).finished(self._on_finished).failure(self._on_failure).run()
        self.changed.emit()
        return True

    def stop(self) -> None:
        """End the answer that is coming; what is there stays."""
        if self._stream is not None:
            self._stopping = True
            self._stream.stop()

    def retry(self) -> None:
        """Ask the last question again; its answer so far goes."""
        if self._stream is None and len(self.messages.messages) >= 2:
            question = self.messages.messages[-2].question
            self.messages.remove_last(2)
            self.ask(question)

    def new(self) -> None:
        """Begin another conversation."""
        self._show("", [])

    def open(self, conversation: str) -> None:
        """Show a kept conversation."""
        if conversation == self._conversation:
            return
        self._show(conversation, [])
        self._load(conversation)

    def forget(self, conversation: str) -> None:
        """Delete a conversation with all its turns; it can be taken back for a while."""
        if conversation == self._conversation:
            self.new()
        self._leaving.add(conversation)

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title."""
        if title := " ".join(title.split()):
            self._operations.query(
                lambda: self._memory.rename_conversation(ConversationId(conversation), title)
            ).success(lambda _: self.refresh()).run()

    def refresh(self) -> None:
        """Read the list of conversations anew."""
        words = self._words
        self._operations.query(lambda: self._memory.conversations(q=words), key="chat.conversations").success(
            self._on_listed
        ).run()

    def search(self, words: str) -> None:
        """List only the conversations in which all these words stand; all of them without words."""
        if words.strip() != self._words:
            self._words = words.strip()
            self.refresh()

    def open_source(self, source: Source) -> None:
        """Show what a claim rests on."""
        self.source_opened.emit(source.id, source.observation)

    def on_changes(self, changes: Changes) -> None:
        """Turns that cite what was forgotten are gone: show what is left."""
        if not (changes.memories_forgotten or changes.observations_forgotten):
            return
        self._read_anew()

    def reload(self) -> None:
        """What was forgotten is back, and with it perhaps the conversation that was open."""
        self._read_anew()
        if self._gone and self.state.empty:
            self.open(self._gone)

    def _read_anew(self) -> None:
        self.refresh()
        self._stale = self._stream is not None
        if self._conversation and not self._stale:
            self._load(self._conversation)

    def close(self) -> None:
        """End what is coming; what was deleted goes now."""
        self._leaving.carry_out()
        self._end_stream()

    def _end_stream(self) -> None:
        if self._stream is not None:
            self._stream.abandon()
            self._stream = None

    def _load(self, conversation: str) -> None:
        self._loading = True
        self.changed.emit()
        self._operations.query(lambda: self._memory.turns(ConversationId(conversation)), key="chat.turns").success(
            self._on_turns
        ).failure(self._on_turns_failed).run()

    def _show(self, conversation: str, messages: list[Message]) -> None:
        self._end_stream()
        self._operations.cancel("chat.turns")
        self._loading = False
        self._conversation, self._gone, self._stale = conversation, "", False
        self.messages.replace(messages)
        self.changed.emit()

    def _on_events(self, events: list[ChatEvent]) -> None:
        if self._stream is None:
            return
        for event in _joined(events):
            self._on_event(event)

    def _on_event(self, event: ChatEvent) -> None:
        last = self.messages.last
        match event:
            case Recalled(count):
                self.messages.change_last(recalled=count)
            case Token(text):
                self.messages.change_last(answer=last.answer + text, state=MessageState.STREAMING)
            case Restart():
                self.messages.change_last(answer="", state=MessageState.SEARCHING)
            case Notice(text):
                self.messages.change_last(notices=(*last.notices, text))
            case Answered():
                self._conversation = event.conversation
                self.messages.change_last(
                    answer=event.text,
                    state=MessageState.STOPPED if self._stopping else MessageState.DONE,
                    grounded=event.grounded,
                    provider=event.provider,
                    sources=tuple(source_of(citation, self._clock.now()) for citation in event.citations),
                )

    def _on_finished(self) -> None:
        self._stream = None
        if self.messages.last.state is not MessageState.DONE:
            self.messages.change_last(state=MessageState.STOPPED)
        if self._stale:
            self._read_anew()
        else:
            self.refresh()
        self.changed.emit()

    def _on_failure(self, error: Exception) -> None:
        self._stream = None
        if isinstance(error, Cancelled):
            self.messages.change_last(state=MessageState.STOPPED)
        else:
            self.messages.change_last(state=MessageState.FAILED, error=sentence_of(error))
        if self._stale:
            self._read_anew()
        self.changed.emit()

    def _on_turns(self, turns: list[Turn]) -> None:
        self._loading = False
        now = self._clock.now()
        messages: list[Message] = []
        for turn in turns:
            messages += [
                Message(question=turn.question),
                Message(
                    answer=turn.answer,
                    grounded=turn.grounded,
                    provider=turn.provider,
                    sources=tuple(source_of(citation, now) for citation in turn.citations),
                ),
            ]
        self.messages.replace(messages)
        self.changed.emit()

    def _on_turns_failed(self, error: Exception) -> None:
        self._loading = False
        if isinstance(error, NotFound):
            gone = self._conversation
            self.new()
            self._gone = gone
            return
        self._toasts.complain(sentence_of(error))
        self.changed.emit()

    def _on_taken_back(self, conversation: str) -> None:
        if self.state.empty:
            self.open(conversation)

    def _on_listed(self, conversations: list[Conversation]) -> None:
        now, self._listed = self._clock.now(), True
        self.conversations.replace(
            [
                ConversationRow(item.id, item.title, when(item.updated_at, now))
                for item in conversations
                if item.id not in self._leaving.hidden
            ]
        )
        self.changed.emit()


def _joined(events: list[ChatEvent]) -> list[ChatEvent]:
    """The same events with neighbouring tokens made one, so that a handful is painted once."""
    joined: list[ChatEvent] = []
    for event in events:
        if isinstance(event, Token) and joined and isinstance(last := joined[-1], Token):
            joined[-1] = Token(last.text + event.text)
        else:
            joined.append(event)
    return joined


def source_of(citation: Citation, now: datetime) -> Source:
    """The chip of a citation."""
    where = place(citation.app, citation.title) or kind_name(citation.kind)
    return Source(
        number=citation.number,
        id=citation.id,
        observation=citation.observation or "",
        kind=citation.kind,
        label=f"{where} · {when(citation.at, now)}",
        tooltip=citation.text,
    )
