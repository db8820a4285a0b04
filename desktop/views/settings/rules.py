"""The list of rules on the settings page, by kind, with its buttons and the offer to forget."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeWidget, QTreeWidgetItem, QWidget

from desktop.theme.tokens import SPACE
from desktop.viewmodels.rules import Offer, RulesViewModel
from desktop.viewmodels.settings import SettingItem
from desktop.views.settings.rule import RuleDialog
from desktop.views.widgets.basics import Button, card, column, entry, label, row

_TEXT = Qt.ItemDataRole.UserRole
_TALL, _LOW = 300, 116
# So few rules are shown at once.
_FEW = 8


class _List(QTreeWidget):
    """Keys that do something with what is chosen."""

    def __init__(self, keys: Mapping[int, Callable[[], object]]) -> None:
        super().__init__()
        self._keys = keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """One of the keys, or what a list does with any other."""
        act = self._keys.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()


class RulesRow(QWidget):
    """Title and description, the rules, and what can be done with them. Enter changes one, Delete removes, Insert adds.

    It stands in the place of a row for one setting.
    """

    def __init__(self, *, item: SettingItem, rules: RulesViewModel) -> None:
        super().__init__()
        self._rules, self._offer = rules, Offer("", ())
        self._wrong: set[str] = set()
        self.search = entry(f"Search in {item.title}", hint="Search rules")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.refresh)
        if rules.mute:
            self.search.hide()
        self.list = self._make_list(item.title)
        self.add = Button("Add…", "primary", clicked=lambda: self._edit(""), accessible=f"Add to {item.title}")
        self.change = Button("Change…", clicked=self._change, accessible="Change the chosen rule")
        self.remove = Button("Remove", clicked=self._remove, accessible="Remove the chosen rules")
        self.reset = Button("Reset", "quiet", tooltip="Reset to the rules that Scrubjay came with", clicked=rules.reset)
        self.problem = label("", "danger", wrap=True)
        self.problem.hide()
        top = column(label(item.title, "strong", wrap=True), label(item.description, "muted", wrap=True), spacing=3)
        self.notice = self._make_notice()
        buttons = row(self.add, self.change, self.remove, 1, self.reset)
        whole = column(spacing=SPACE + 2)
        whole.addLayout(top)
        for part in (self.notice, self.search, self.list):
            whole.addWidget(part)
        whole.addLayout(buttons)
        whole.addWidget(self.problem)
        whole.setContentsMargins(0, 6, 0, 6)
        self.setLayout(whole)
        self.dialog: RuleDialog | None = None
        rules.changed.connect(self.refresh)
        rules.offered.connect(self._on_offered)
        self._fill()

    def refresh(self) -> None:
        """Show what holds now; what was open stays open, what was chosen stays chosen."""
        self.problem.hide()
        self._fill()

    def complain(self, sentence: str) -> None:
        """Say why something is not accepted."""
        self.problem.setText(sentence)
        self.problem.show()

    @property
    def chosen(self) -> list[str]:
        """The rules that are selected, as they are written."""
        return [str(item.data(0, _TEXT)) for item in self.list.selectedItems() if item.data(0, _TEXT)]

    def _make_list(self, title: str) -> QTreeWidget:
        made = _List(
            {
                Qt.Key.Key_Delete: self._remove,
                Qt.Key.Key_Insert: lambda: self._edit(""),
                Qt.Key.Key_F2: self._change,
            }
        )
        made.setObjectName("rules")
        made.setAccessibleName(title)
        made.setHeaderHidden(True)
        made.setIndentation(18)
        made.setUniformRowHeights(True)
        made.setFixedHeight(_LOW if self._rules.mute else _TALL)
        made.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setTextElideMode(Qt.TextElideMode.ElideRight)
        made.itemActivated.connect(lambda item, _: self._on_activated(item))
        made.itemSelectionChanged.connect(self._show_buttons)
        return made

    def _make_notice(self) -> QWidget:
        frame, inside = card("sunken")
        inside.setContentsMargins(12, 10, 12, 10)
        self.offer_text = label("", wrap=True)
        self.forget = Button("See and forget…", clicked=self._forget)
        self.keep = Button("Keep", "quiet", clicked=frame.hide)
        line = row(spacing=SPACE)
        line.addWidget(self.offer_text, 1)
        line.addWidget(self.keep)
        line.addWidget(self.forget)
        inside.addLayout(line)
        frame.hide()
        return frame

    def _fill(self) -> None:
        opened = {
            self._group(place).data(0, _TEXT + 1)
            for place in range(self.list.topLevelItemCount())
            if self._group(place).isExpanded()
        }
        chosen = set(self.chosen)
        self.list.clear()
        groups = self._rules.groups(self.search.text())
        self._wrong = {entry.text for _, found in groups for entry in found if entry.problem}
        for title, found in groups:
            group = QTreeWidgetItem([f"{title} ({len(found)})"])
            group.setData(0, _TEXT + 1, title)
            font = group.font(0)
            font.setWeight(QFont.Weight.DemiBold)
            group.setFont(0, font)
            self.list.addTopLevelItem(group)
            for listed in found:
                item = QTreeWidgetItem([listed.text])
                item.setData(0, _TEXT, listed.text)
                item.setToolTip(0, listed.problem or listed.text)
                group.addChild(item)
                item.setSelected(listed.text in chosen)
            few = len(found) <= _FEW and not any(listed.given for listed in found)
            group.setExpanded(title in opened or bool(self.search.text().strip()) or few)
        self.reset.setVisible(not self._rules.as_given)
        self._show_buttons()

    def _group(self, place: int) -> QTreeWidgetItem:
        item = self.list.topLevelItem(place)
        assert item is not None
        return item

    def _show_buttons(self) -> None:
        wrong = [item.toolTip(0) for item in self.list.selectedItems() if item.data(0, _TEXT) in self._wrong]
        self.problem.setText(wrong[0] if wrong else "")
        self.problem.setVisible(bool(wrong))
        self.change.setEnabled(len(self.chosen) == 1)
        self.remove.setEnabled(bool(self.chosen))

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        if item.data(0, _TEXT):
            self._edit(str(item.data(0, _TEXT)))

    def _change(self) -> None:
        if len(self.chosen) == 1:
            self._edit(self.chosen[0])

    def _remove(self) -> None:
        self._rules.remove(self.chosen)

    def _edit(self, text: str) -> None:
        self.dialog = RuleDialog(self.window(), self._rules, text)
        self.dialog.finished.connect(self._on_closed)
        self.dialog.open_once()

    def _on_closed(self) -> None:
        self.dialog = None
        self.list.setFocus()

    def _on_offered(self, offer: Offer) -> None:
        self._offer = offer
        self.offer_text.setText(offer.sentence)
        self.notice.show()

    def _forget(self) -> None:
        self.notice.hide()
        self._rules.forget(self._offer)
