"""The chat: conversations on the left, the one that is open on the right."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QListView,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.models.conversations import ConversationRole
from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.chat import EXAMPLES, ChatViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.views.chat.composer import Composer
from desktop.views.chat.markdown import is_web_link
from desktop.views.chat.message_list import WIDTH, MessageList
from desktop.views.chat.rows import AnswerRow
from desktop.views.chat.suggestions import Suggestions
from desktop.views.widgets.basics import Button, bird, centred, column, entry, in_tab_order, label, row
from desktop.views.widgets.controls import Spinner
from desktop.views.widgets.dialogs import ConfirmDialog, Question


class ChatPage(QWidget):
    """Lays out the chat and hands on what the person does."""

    def __init__(self, *, chat: ChatViewModel, appearance: Appearance, toasts: Toasts) -> None:
        super().__init__()
        self.setObjectName("page")
        self._chat, self._appearance, self._toasts = chat, appearance, toasts
        self.messages = MessageList(model=chat.messages, appearance=appearance)
        self.messages.source_clicked.connect(chat.open_source)
        self.messages.link_clicked.connect(self._on_link)
        self.messages.retry_clicked.connect(chat.retry)
        self.messages.copied.connect(lambda: toasts.say("Copied.", seconds=2.0))
        self.composer = Composer(appearance)
        self.composer.asked.connect(self._on_asked)
        self.composer.stopped.connect(chat.stop)
        self.conversations = self._make_list()
        self._no_talks = label("", "muted", wrap=True)
        self._stack = QStackedWidget()
        self._loading = QWidget()
        self._loading.setLayout(column(1, row(1, Spinner(appearance, size=28), 1), 1))
        self.welcome = self._make_welcome()
        for page in (self.welcome, self.messages, self._loading):
            self._stack.addWidget(page)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._make_column())
        right = column(spacing=0)
        right.addWidget(self._stack, 1)
        right.addWidget(self._make_foot())
        layout.addLayout(right, 1)
        chat.changed.connect(self._on_changed)
        self._on_changed()

    def focus(self) -> None:
        """Ready to type."""
        self.composer.field.setFocus()

    def set_narrow(self, narrow: bool) -> None:
        """Leave more of a narrow window to the answers."""
        self._side.setFixedWidth(196 if narrow else 248)

    def new_chat(self) -> None:
        """Begin another conversation."""
        self._chat.new()
        self.focus()

    def _make_list(self) -> QListView:
        made = QListView()
        made.setObjectName("picker")
        made.setModel(self._chat.conversations)
        made.setAccessibleName("Conversations")
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        made.clicked.connect(lambda index: self._chat.open(index.data(ConversationRole.ID)))
        made.activated.connect(lambda index: self._chat.open(index.data(ConversationRole.ID)))
        made.customContextMenuRequested.connect(self._on_menu)
        for key, act in ((Qt.Key.Key_F2, self._on_rename_chosen), (Qt.Key.Key_Delete, self._on_delete_chosen)):
            shortcut = QShortcut(QKeySequence(key), made, act)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        return made

    def _make_column(self) -> QWidget:
        self._side = side = QWidget()
        side.setObjectName("column")
        self.set_narrow(False)
        self.new_button = Button(
            "New chat",
            appearance=self._appearance,
            icon_name="plus",
            tooltip="New chat (Ctrl+N)",
            clicked=self.new_chat,
        )
        self.rename_button = Button(
            "Rename",
            "quiet",
            tooltip="Rename this chat (F2)",
            accessible="Rename this chat",
            clicked=self._on_rename_open,
        )
        self.delete_button = Button(
            "Delete",
            "quiet",
            appearance=self._appearance,
            icon_name="trash",
            tooltip="Delete this chat (Delete)",
            accessible="Delete this chat",
            clicked=self._on_delete_open,
        )
        self.search_field = entry("Search conversations")
        self.search_field.setToolTip("Search conversations (Ctrl+F)")
        self.search_field.setClearButtonEnabled(True)
        self.search_field.textChanged.connect(self._chat.search)
        inside = QVBoxLayout(side)
        inside.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        inside.setSpacing(SPACE)
        inside.addWidget(self.new_button)
        inside.addSpacing(SPACE)
        inside.addWidget(label("CONVERSATIONS", "overline"))
        inside.addWidget(self.search_field)
        inside.addWidget(self._no_talks)
        inside.addWidget(self.conversations, 1)
        inside.addLayout(row(self.rename_button, 1, self.delete_button))
        return side

    def _make_foot(self) -> QWidget:
        self.foot = foot = QWidget()
        foot.setObjectName("page")
        self.composer.setMaximumWidth(WIDTH)
        note = label(
            "Answers rest on what was captured on this machine. Click a source to see it.",
            "caption",
            wrap=True,
            middle=True,
        )
        inside = column(centred(self.composer), note)
        inside.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 2 * SPACE)
        foot.setLayout(inside)
        return foot

    def _make_welcome(self) -> QWidget:
        mark = bird(88, ratio=self.devicePixelRatioF())
        headline = label("What would you like to remember?", "title", wrap=True, middle=True)
        note = label("Ask in your own words. Every answer shows what it rests on.", "muted", wrap=True, middle=True)
        inside = column(1, mark, headline, note, spacing=SPACE)
        inside.setContentsMargins(3 * SPACE, SPACE, 3 * SPACE, SPACE)
        inside.addSpacing(2 * SPACE)
        suggestions = Suggestions(EXAMPLES, self._on_asked)
        self.examples = suggestions.buttons
        inside.addLayout(centred(suggestions))
        inside.addStretch(2)
        page = QWidget()
        page.setObjectName("page")
        page.setLayout(inside)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(page)
        return area

    def _on_changed(self) -> None:
        state = self._chat.state
        self._stack.setCurrentWidget(self._loading if state.loading else self.welcome if state.empty else self.messages)
        self.composer.set_busy(state.busy)
        for button in (self.rename_button, self.delete_button):
            button.setVisible(bool(state.conversation))
        self._no_talks.setText(state.no_talks)
        self._no_talks.setVisible(bool(state.no_talks))
        number = self._chat.conversations.row_of(state.conversation)
        index = self._chat.conversations.index(number) if number >= 0 else QModelIndex()
        self.conversations.setCurrentIndex(index)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Answers are made later than the field below them; the Tab key passes them before it all the same."""
        answers = [row for row in self.messages.rows if isinstance(row, AnswerRow)]
        stops = [stop for answer in answers for stop in answer.tab_stops]
        column_stops = (self.new_button, self.search_field, self.conversations, self.rename_button, self.delete_button)
        in_tab_order(*column_stops, *stops, self.composer.field, self.composer.button)

    def _on_asked(self, text: str) -> None:
        if self._chat.ask(text):
            self.composer.clear()

    def _on_menu(self, place: QPoint) -> None:
        index = self.conversations.indexAt(place)
        if not index.isValid():
            return
        conversation = index.data(ConversationRole.ID)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open", lambda: self._chat.open(conversation))
        menu.addAction("Rename…", lambda: self._rename(conversation, index.data()))
        menu.addAction("Delete…", lambda: self._ask_to_delete(conversation, index.data()))
        menu.popup(self.conversations.viewport().mapToGlobal(place))

    def _on_rename_open(self) -> None:
        self._rename(self._chat.state.conversation, self._chat.title)

    def _on_delete_open(self) -> None:
        self._ask_to_delete(self._chat.state.conversation, self._chat.title or "this conversation")

    def _on_rename_chosen(self) -> None:
        index = self.conversations.currentIndex()
        if index.isValid():
            self._rename(index.data(ConversationRole.ID), index.data())

    def _on_delete_chosen(self) -> None:
        index = self.conversations.currentIndex()
        if index.isValid():
            self._ask_to_delete(index.data(ConversationRole.ID), index.data())

    def _ask_to_delete(self, conversation: str, title: str) -> None:
        dialog = ConfirmDialog(
            self,
            Question(
                "Delete this conversation?",
                (title, "All its questions and answers"),
                "The memories it speaks of stay. You can undo this for ten seconds.",
            ),
        )
        dialog.accepted.connect(lambda: self._forget(conversation))
        dialog.open_once()

    def _forget(self, conversation: str) -> None:
        self._chat.forget(conversation)
        self.focus()

    def _rename(self, conversation: str, title: str) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle("Rename the conversation")
        dialog.setLabelText("Title")
        dialog.setTextValue(title)
        dialog.finished.connect(dialog.deleteLater)
        dialog.textValueSelected.connect(lambda text: self._chat.rename(conversation, text))
        dialog.open()

    def _on_link(self, url: str) -> None:
        if not is_web_link(url):
            self._toasts.say("That link is not a web address, so it stays closed.")
            return
        dialog = ConfirmDialog(
            self,
            Question(
                "Open this address in your browser?",
                (url,),
                "It stood in what was captured, or a model wrote it. Open it only if you trust it.",
            ),
            confirm="Open",
            role="primary",
        )
        dialog.accepted.connect(lambda: QDesktopServices.openUrl(QUrl(url)))
        dialog.open_once()
