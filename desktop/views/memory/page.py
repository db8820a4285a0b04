"""The memory browser: search and filters above, the list on the left, one memory on the right."""

from PySide6.QtCore import QItemSelection, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.models.memories import MemoryRole
from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.archiving import ArchivingViewModel
from desktop.viewmodels.browser import AGING, GOES, GOING, PERIODS, BrowserViewModel
from desktop.viewmodels.detail import DetailViewModel
from desktop.viewmodels.forgetting import ForgetPreview, ForgettingViewModel
from desktop.viewmodels.keeping import KeepingViewModel
from desktop.views.memory.archive_dialog import ArchiveDialog
from desktop.views.memory.delegate import MemoryDelegate
from desktop.views.memory.detail import DetailPane
from desktop.views.memory.forget_dialog import ForgetDialog
from desktop.views.widgets.basics import Button, Icon, bird, card, column, entry, in_tab_order, label, row
from desktop.views.widgets.controls import FlowLayout, Spinner, flowing
from desktop.views.widgets.dialogs import ConfirmDialog, Question

APPS_WIDTH = 320
EMPTY = "What Scrubjay sees and hears appears here within seconds. The line below tells whether it captures anything."


class MemoryPage(QWidget):
    """Lays out the browser and hands on what the person does."""

    back_wanted = Signal()

    def __init__(
        self,
        *,
        browser: BrowserViewModel,
        detail: DetailViewModel,
        forgetting: ForgettingViewModel,
        keeping: KeepingViewModel,
        archiving: ArchivingViewModel,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._browser, self._detail, self._forgetting, self._appearance = browser, detail, forgetting, appearance
        self._keeping, self._archiving = keeping, archiving
        self.chips: dict[str, Button] = {}
        self.search_field = self._make_search()
        self.apps = self._make_apps()
        self.periods = QComboBox()
        self.periods.setAccessibleName("Time")
        for key, title in PERIODS:
            self.periods.addItem(title, key)
        self.periods.activated.connect(lambda _: browser.choose_period(self.periods.currentData()))
        self._chip_bar = flowing()
        self.list = self._make_list()
        self.pane = DetailPane(detail=detail, appearance=appearance)
        detail.changed.connect(lambda: in_tab_order(self.list, *self.pane.tab_stops))
        self.pane.delete_clicked.connect(forgetting.request)
        self.pane.keep_clicked.connect(self._keep_open)
        self._announced = label("", wrap=True)
        self.announcement = self._make_announcement()
        self._stack, self._pages = self._make_stack()
        self.delete_button = Button(
            "Delete",
            "danger",
            appearance=appearance,
            icon_name="trash",
            colour="on_accent",
            clicked=self._delete_chosen,
        )
        self._chosen = label("", "muted")
        self._selection_bar = self._make_selection_bar()
        self._lay_out()
        self._make_shortcuts()
        browser.changed.connect(self._on_changed)
        forgetting.previewed.connect(self._on_previewed)
        self._on_changed()

    def focus(self) -> None:
        """Ready to search."""
        self.search_field.setFocus()
        self.search_field.selectAll()

    def choose(self, id: str) -> None:
        """Select what is open already, if it is in the list."""
        ids = [row.id for row in self._browser.rows.rows]
        if id in ids:
            self.list.setCurrentIndex(self._browser.rows.index(ids.index(id)))
        else:
            self.list.clearSelection()

    def _make_shortcuts(self) -> None:
        for button in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            shortcut = QShortcut(QKeySequence(button), self.list)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self._delete_chosen)
        keep = QShortcut(QKeySequence("Ctrl+D"), self)
        keep.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keep.activated.connect(self._keep_chosen)

    def _make_search(self) -> QLineEdit:
        field = entry("Search memories", hint="Search your memories")
        field.setClearButtonEnabled(True)
        field.textChanged.connect(self._browser.search)
        return field

    def _make_apps(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName("Application")
        # The longest name would take the room of the search; the list that opens is wider.
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(12)
        made.view().setMinimumWidth(APPS_WIDTH)
        made.activated.connect(lambda _: self._browser.choose_app(made.currentData()))
        return made

    def _make_list(self) -> QListView:
        made = QListView()
        made.setAccessibleName("Memories")
        made.setModel(self._browser.rows)
        # What is looked for anew is read from its beginning.
        self._browser.rows.modelReset.connect(made.scrollToTop)
        self._delegate = MemoryDelegate(self._appearance)  # no view owns its delegate
        made.setItemDelegate(self._delegate)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setUniformItemSizes(True)
        made.setMouseTracking(True)
        made.selectionModel().selectionChanged.connect(self._on_selection)
        return made

    def _make_stack(self) -> tuple[QStackedWidget, dict[str, QWidget]]:
        mark = bird(72, ratio=self.devicePixelRatioF())
        busy = QWidget()
        busy.setLayout(column(1, row(1, Spinner(self._appearance, size=26), 1), 1))
        self._failure = label("", "danger", wrap=True, middle=True)
        pages = {
            "list": self.list,
            "loading": busy,
            "empty": _page(
                mark,
                label("No memories yet", "heading", wrap=True, middle=True),
                label(EMPTY, "muted", wrap=True, middle=True),
            ),
            "nothing": _page(
                label("Nothing fits", "heading", wrap=True, middle=True),
                label("No memory passes these filters.", "muted", wrap=True, middle=True),
                row(1, Button("Clear the filters", clicked=self._clear), 1),
            ),
            "failed": _page(self._failure, row(1, Button("Try again", clicked=self._browser.reload), 1)),
        }
        stack = QStackedWidget()
        for page in pages.values():
            stack.addWidget(page)
        return stack, pages

    def _make_selection_bar(self) -> QWidget:
        keep = Button("Keep", appearance=self._appearance, icon_name="pin", clicked=self._keep_chosen)
        keep.setToolTip("Keep these for ever, whatever the limits for pictures (Ctrl+D)")
        clear_button = Button("Clear", "quiet", clicked=self.list.clearSelection)
        self._chosen.setFixedHeight(self.delete_button.sizeHint().height())
        bar = flowing(self._chosen, keep, self.delete_button, clear_button)
        bar.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        bar.hide()
        return bar

    def _make_announcement(self) -> QFrame:
        """What goes by the limits, until the person has seen it."""
        frame, inside = card("warning")
        inside.setContentsMargins(2 * SPACE, 12, 12, 12)
        part = row(Icon(self._appearance, "info", "warning"), spacing=12)
        words = column(
            self._announced,
            label(
                "Mark what you want to keep for ever, archive all of it in a sealed file, or change the limits in the "
                "settings.",
                "caption",
                wrap=True,
            ),
            spacing=2,
        )
        part.addLayout(words, 1)
        self.archive_button = self._make_archive_button()
        part.addWidget(self.archive_button)
        part.addWidget(Button("Show them", clicked=self._show_going))
        part.addWidget(Button("Got it", "quiet", clicked=self._browser.accept_announcement))
        inside.addLayout(part)
        frame.hide()
        return frame

    def _make_archive_button(self) -> Button:
        tip = "Write a copy of all that goes soon into one file, sealed with a passphrase"
        return Button("Archive…", tooltip=tip, clicked=self._archive)

    def _lay_out(self) -> None:
        self.forget_button = Button("Forget…", appearance=self._appearance, icon_name="trash", clicked=self._on_forget)
        self.forget_button.setToolTip("The last minutes, an application, a site, a person, a range or everything")
        self.archive_later = self._make_archive_button()
        self.back_button = Button("Back", tooltip="Back to the answer (Alt+Left)", clicked=self.back_wanted.emit)
        self.back_button.hide()
        top = row(self.back_button, self.search_field, self.apps, self.periods, self.archive_later, self.forget_button)
        head = column(top, self.announcement, self._chip_bar, spacing=12)
        head.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 12)
        left = QWidget()
        inside = QVBoxLayout(left)
        inside.setContentsMargins(12, SPACE, 6, 0)
        inside.setSpacing(0)
        inside.addWidget(self._stack, 1)
        inside.addWidget(self._selection_bar)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.pane)
        self.splitter.setStretchFactor(0, 5)
        self.splitter.setStretchFactor(1, 6)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.setSizes([500, 580])
        left.setMinimumWidth(250)
        self.pane.setMinimumWidth(280)
        rule = QFrame()
        rule.setObjectName("line")
        outside = QHBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        whole = column(head, rule, spacing=0)
        whole.addWidget(self.splitter, 1)
        outside.addLayout(whole)

    def _on_changed(self) -> None:
        state = self._browser.state
        self._stack.setCurrentWidget(self._pages[state.shown])
        self._failure.setText(state.message)
        self._show_chosen()
        self._announced.setText(state.announcement)
        self.announcement.setVisible(bool(state.announcement))
        layout = self._chip_bar.layout()
        there = {chip.kind for chip in state.chips}
        self.archive_later.setVisible(not there.isdisjoint(GOES) and not state.announcement)
        for kind, former in self.chips.items():
            former.setVisible(kind in there)
        for chip in state.chips:
            if chip.kind not in self.chips and isinstance(layout, FlowLayout):
                self.chips[chip.kind] = self._chip(chip.kind)
                layout.addWidget(self.chips[chip.kind])
            button = self.chips[chip.kind]
            button.setText(f"{chip.title}  {chip.count:,}")
            button.setAccessibleName(f"{chip.title}, {chip.count}")
            button.setChecked(chip.kind == state.filters.kind)
        in_tab_order(self.forget_button, *self.chips.values(), self.list, *self.pane.tab_stops)
        self._show_apps(state.apps, state.filters.app)
        self.periods.setCurrentIndex(self.periods.findData(state.filters.period))
        if not state.filters.text and not self.search_field.hasFocus() and self.search_field.text().strip():
            self.search_field.clear()

    def _show_apps(self, apps: tuple[str, ...], chosen: str) -> None:
        wanted = ("", *apps)
        if tuple(self.apps.itemData(i) for i in range(self.apps.count())) != wanted:
            self.apps.clear()
            for app in wanted:
                self.apps.addItem(app or "All applications", app)
        self.apps.setCurrentIndex(max(0, self.apps.findData(chosen)))

    def _chip(self, kind: str) -> Button:
        button = Button("", "chip", clicked=lambda: self._on_chip(kind))
        button.setCheckable(True)
        return button

    def _on_chip(self, kind: str) -> None:
        self.list.clearSelection()
        if kind in GOES:
            self.search_field.clear()
        self._browser.choose_kind(kind)
        self._on_changed()

    def _clear(self) -> None:
        self.search_field.clear()
        self._browser.clear()

    def _ids(self) -> tuple[list[str], list[str]]:
        memories: list[str] = []
        observations: list[str] = []
        for index in self.list.selectionModel().selectedIndexes():
            ids = memories if index.data(MemoryRole.LAYER) == "memories" else observations
            ids.append(index.data(MemoryRole.ID))
        return memories, observations

    def _show_chosen(self) -> list[str]:
        memories, observations = self._ids()
        chosen = [*memories, *observations]
        self._selection_bar.setVisible(len(chosen) > 1)
        self._chosen.setText(f"{len(chosen)} chosen")
        return chosen

    def _on_selection(self, now: QItemSelection, before: QItemSelection) -> None:
        chosen = self._show_chosen()
        if len(chosen) == 1 and chosen[0] != self._detail.state.id:
            self._detail.open(chosen[0])

    def _delete_chosen(self) -> None:
        self._forgetting.request(*self._ids())

    def _show_going(self) -> None:
        there = {chip.kind for chip in self._browser.state.chips}
        self._on_chip(GOING if GOING in there else AGING)

    def _archive(self) -> None:
        ArchiveDialog(self.window(), self._archiving).open_once()

    def _on_forget(self) -> None:
        dialog = ForgetDialog(
            self.window(),
            ask=self._forgetting.ask_for,
            apps=self._browser.state.apps,
            names=lambda: self._forgetting.names,
            words=self._browser.state.filters.text,
        )
        self._forgetting.names_changed.connect(dialog.on_names_changed)
        self._forgetting.open()
        dialog.open_once()

    def _keep_chosen(self) -> None:
        """Mark what is chosen in the list, else what is open; when all of it is marked, take that back."""
        memories, observations = self._ids()
        chosen = [*memories, *observations]
        if not chosen:
            self._keep_open()
            return
        kept = {row.id for row in self._browser.rows.rows if row.kept}
        self._keeping.keep(chosen, not kept.issuperset(chosen))

    def _keep_open(self) -> None:
        state = self._detail.state
        if state.shown == "open":
            self._keeping.keep([state.id], not state.kept)

    def _on_previewed(self, preview: ForgetPreview) -> None:
        dialog = ConfirmDialog(
            self.window(),
            _question(preview),
            choice="Keep what was seen and heard",
            instead=_question(preview.instead) if preview.instead is not None else None,
        )
        dialog.accepted.connect(lambda: self._on_confirmed(keep_evidence=dialog.chosen))
        dialog.rejected.connect(self._forgetting.cancel)
        dialog.open_once()

    def _on_confirmed(self, *, keep_evidence: bool) -> None:
        self._forgetting.confirm(keep_evidence=keep_evidence)
        if self._detail.state.id in self._forgetting.hidden:
            self._detail.clear()
        self.list.clearSelection()


def _question(preview: ForgetPreview) -> Question:
    note = " ".join(part for part in (preview.stays, "You can undo this for ten seconds.") if part)
    return Question(preview.headline, preview.goes, note, preview.samples)


def _page(*parts: QWidget | QHBoxLayout) -> QWidget:
    page = QWidget()
    inside = column(1, *parts, 2)
    inside.setContentsMargins(3 * SPACE, 0, 3 * SPACE, 0)
    page.setLayout(inside)
    return page
