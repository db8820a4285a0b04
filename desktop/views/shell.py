"""The window once the memories are open: navigation, the pages, the status bar."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.rooms import Rooms
from desktop.viewmodels.toasts import Toasts
from desktop.views.chat.page import ChatPage
from desktop.views.health.page import HealthPage
from desktop.views.journal.page import JournalPage
from desktop.views.memory.page import MemoryPage
from desktop.views.settings.page import SettingsPage
from desktop.views.status_bar import StatusBar
from desktop.views.widgets.basics import Button, bird, label, row

PAGES = (
    ("chat", "Chat"),
    ("memories", "Memories"),
    ("journal", "Journal"),
    ("settings", "Settings"),
    ("health", "Health"),
)
NARROW = 900


class Shell(QWidget):
    """Leads from page to page; each page is made of its own view-model. `shown`: another one may be seen now."""

    shown = Signal()

    def __init__(self, *, rooms: Rooms, appearance: Appearance, toasts: Toasts) -> None:
        super().__init__()
        self.setObjectName("window")
        self._rooms = rooms
        self.chat = ChatPage(chat=rooms.chat, appearance=appearance, toasts=toasts)
        self.memories = MemoryPage(
            browser=rooms.browser,
            detail=rooms.detail,
            forgetting=rooms.forgetting,
            keeping=rooms.keeping,
            archiving=rooms.archiving,
            appearance=appearance,
        )
        self.journal = JournalPage(journal=rooms.journal, appearance=appearance, toasts=toasts)
        self.settings = SettingsPage(
            settings=rooms.settings,
            passphrase=rooms.passphrase,
            rules=rooms.rules,
            keys=rooms.keys,
            exporting=rooms.exporting,
            importing=rooms.importing,
            appearance=appearance,
        )
        self.health = HealthPage(
            health=rooms.health, warnings=rooms.warnings, passphrase=rooms.passphrase, appearance=appearance
        )
        self.status = StatusBar(capture=rooms.capture, appearance=appearance, warnings=rooms.warnings)
        self.status.health_wanted.connect(lambda: self.go("health"))
        self.status.settings_wanted.connect(lambda: self.go("settings"))
        self._pages: dict[str, ChatPage | MemoryPage | JournalPage | SettingsPage | HealthPage] = {
            "chat": self.chat,
            "memories": self.memories,
            "journal": self.journal,
            "settings": self.settings,
            "health": self.health,
        }
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        self.buttons: dict[str, Button] = {}
        self._lay_out(self._sidebar(appearance))
        self._make_shortcuts()
        rooms.passphrase.changed.connect(self._show_lock)
        self._show_lock()
        rooms.chat.source_opened.connect(self._on_source)
        self.go("chat")

    def at_the_bottom(self) -> int:
        """How much of the page's bottom must not be covered, in pixels."""
        return self.chat.foot.sizeHint().height() if self.current == "chat" else 0

    def go(self, page: str) -> None:
        """Show a page, ready to be typed into."""
        self.memories.back_button.hide()
        self._stack.setCurrentWidget(self._pages[page])
        self.buttons[page].setChecked(True)
        self._pages[page].focus()
        self.shown.emit()

    @property
    def current(self) -> str:
        """The name of the page that is shown."""
        return next(name for name, page in self._pages.items() if page is self._stack.currentWidget())

    def escape(self) -> None:
        """Stop what is going on where the person looks: the answer that comes, or what is chosen."""
        if self.current == "chat":
            self._rooms.chat.stop()
        elif self.current == "journal":
            self._rooms.journal.stop()
        elif self.current == "memories":
            self.memories.list.clearSelection()

    def _sidebar(self, appearance: Appearance) -> QWidget:
        side = QWidget()
        side.setObjectName("sidebar")
        inside = QVBoxLayout(side)
        inside.setContentsMargins(12, 2 * SPACE, 12, 12)
        inside.setSpacing(4)
        self._name = label("Scrubjay", "heading")
        top = row(bird(30, ratio=self.devicePixelRatioF()), self._name, 1)
        top.setContentsMargins(8, 0, 0, 12)
        inside.addLayout(top)
        group = QButtonGroup(self)
        for number, (name, title) in enumerate(PAGES, start=1):
            button = Button(
                f"  {title}",
                "nav",
                accessible=title,
                appearance=appearance,
                icon_name=name,
                tooltip=f"{title} (Ctrl+{number})",
                clicked=partial(self.go, name),
            )
            button.setCheckable(True)
            group.addButton(button)
            self.buttons[name] = button
            inside.addWidget(button)
        inside.addStretch(1)
        self.lock_button = Button(
            "  Lock now",
            "nav",
            accessible="Lock now",
            appearance=appearance,
            icon_name="vault",
            tooltip="Nothing can be read until the passphrase is typed (Ctrl+L)",
            clicked=self._rooms.passphrase.lock,
        )
        inside.addWidget(self.lock_button)
        self._side = side
        self._show_width()
        return side

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window shows the signs of the pages without their names."""
        super().resizeEvent(event)
        self._show_width()

    def _show_width(self) -> None:
        narrow = self.width() < NARROW
        self._side.setFixedWidth(64 if narrow else 208)
        self._name.setVisible(not narrow)
        for button in (*self.buttons.values(), self.lock_button):
            button.setText("" if narrow else f"  {button.accessibleName()}")
        self.chat.set_narrow(narrow)

    def _lay_out(self, sidebar: QWidget) -> None:
        upper = QHBoxLayout()
        upper.setContentsMargins(0, 0, 0, 0)
        upper.setSpacing(0)
        upper.addWidget(sidebar)
        upper.addWidget(self._stack, 1)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addLayout(upper, 1)
        outside.addWidget(self.status)

    def _make_shortcuts(self) -> None:
        for number, (name, _) in enumerate(PAGES, start=1):
            QShortcut(QKeySequence(f"Ctrl+{number}"), self, partial(self.go, name))
        QShortcut(QKeySequence("Ctrl+L"), self, self._rooms.passphrase.lock)
        QShortcut(QKeySequence("Ctrl+N"), self, self._new_chat)
        QShortcut(QKeySequence("Ctrl+K"), self, self._search)
        QShortcut(QKeySequence("Ctrl+F"), self, self._find)
        QShortcut(QKeySequence("Alt+Left"), self, self._back)
        self.memories.back_wanted.connect(self._back)

    def _new_chat(self) -> None:
        self.go("chat")
        self.chat.new_chat()

    def _search(self) -> None:
        self.go("settings" if self.current == "settings" else "memories")

    def _find(self) -> None:
        if self.current == "chat":
            self.chat.search_field.setFocus()
            self.chat.search_field.selectAll()
        else:
            self._search()

    def _show_lock(self) -> None:
        self.lock_button.setVisible(self._rooms.passphrase.protected)

    def _on_source(self, id: str, observation: str) -> None:
        self.go("memories")
        self.memories.back_button.show()
        self._rooms.detail.open(id, observation)
        self.memories.choose(id)

    def _back(self) -> None:
        if self.memories.back_button.isVisible():
            self.go("chat")
