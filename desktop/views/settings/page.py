"""The settings page, made from the descriptions of the settings."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.archiving import ArchivingViewModel
from desktop.viewmodels.importing import ImportingViewModel
from desktop.viewmodels.keys import KeysViewModel
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.viewmodels.rules import RulesViewModel
from desktop.viewmodels.settings import SettingItem, SettingsViewModel
from desktop.views.memory.archive_dialog import EXPORT, ArchiveDialog
from desktop.views.settings.editors import Editor, editor_for
from desktop.views.settings.exporting import EXPORT_TITLE, EXPORT_WORDS, export_card
from desktop.views.settings.importing import ImportDialog
from desktop.views.settings.keys import TITLE, WORDS, KeyCard
from desktop.views.settings.passphrase import PassphraseDialog
from desktop.views.settings.rules import RulesRow
from desktop.views.widgets.basics import Button, centred, clear, column, entry, label, line, lined_card, row
from desktop.views.widgets.scrolling import ScrollColumn

WIDTH = 820


class SettingRow(QWidget):
    """Title and description, the editor, and a way back to the default."""

    def __init__(self, *, item: SettingItem, settings: SettingsViewModel, appearance: Appearance) -> None:
        super().__init__()
        self._key, self._settings = item.key, settings
        self.editor: Editor = editor_for(item, appearance)
        self.editor.edited.connect(self._on_edited)
        self.reset = Button(
            "",
            "icon",
            appearance=appearance,
            icon_name="reset",
            tooltip=_default_text(item),
            accessible=f"Remove the kept {item.title}" if item.editor == "secret" else f"Reset {item.title}",
            clicked=lambda: settings.reset(item.key),
        )
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self._problem = label("", "danger", wrap=True)
        self._problem.hide()
        words = column(
            label(item.title, "strong", wrap=True),
            label(item.description, "muted", wrap=True),
            self._problem,
            spacing=3,
        )
        words.addStretch(1)
        whole = row(spacing=2 * SPACE)
        whole.addLayout(words, 1)
        whole.addWidget(self.editor, 0, Qt.AlignmentFlag.AlignTop)
        whole.addWidget(self.reset, 0, Qt.AlignmentFlag.AlignTop)
        whole.setContentsMargins(0, 6, 0, 6)
        self.setLayout(whole)
        self.reset.setVisible(item.changed)

    def refresh(self) -> None:
        """Show what holds now."""
        item = self._settings.item(self._key)
        self.editor.show_value(item)
        self.reset.setVisible(item.changed)
        self._problem.hide()

    def complain(self, sentence: str) -> None:
        """Say why a value is not accepted; what is typed stays, to be mended."""
        self._problem.setText(sentence)
        self._problem.show()

    @property
    def problem(self) -> str:
        """The sentence that is shown, if any."""
        return "" if self._problem.isHidden() else self._problem.text()

    def _on_edited(self, value: Any) -> None:
        self._problem.hide()
        self._settings.set(self._key, value)


class SettingsPage(QWidget):
    """Groups of settings with a search."""

    def __init__(
        self,
        *,
        settings: SettingsViewModel,
        passphrase: PassphraseViewModel,
        rules: RulesViewModel,
        keys: KeysViewModel,
        exporting: ArchivingViewModel,
        importing: ImportingViewModel,
        appearance: Appearance,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._passphrase, self._keys, self._exporting, self._importing = passphrase, keys, exporting, importing
        self._rules = {"exclusions": rules, "mute_when": rules.muting()}
        self._settings, self._appearance = settings, appearance
        self.rows: dict[str, SettingRow | RulesRow] = {}
        self.search_field = entry("Search settings")
        self.search_field.setClearButtonEnabled(True)
        self.search_field.textChanged.connect(self._build)
        self.advanced = QCheckBox("Show advanced")
        self.advanced.toggled.connect(self._build)
        welcome = Button("First-run page", clicked=settings.welcome_wanted.emit)
        welcome.setToolTip("See again what is captured, and choose the speech model")
        head = QWidget()
        head.setMaximumWidth(WIDTH)
        self.passphrase_button = Button("Passphrase…", clicked=self._on_passphrase)
        self.passphrase_button.setToolTip("Set, change or take away the passphrase of your memories")
        top = row(label("Settings", "title"), 1, self._make_carrying(), self.passphrase_button, welcome, spacing=6)
        search = row(self.search_field, self.advanced, spacing=2 * SPACE)
        head.setLayout(column(top, search, spacing=12))
        self._scroll = ScrollColumn(width=WIDTH)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        holder = column(centred(head))
        holder.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 12)
        outside.addLayout(holder)
        outside.addWidget(line())
        outside.addWidget(self._scroll, 1)
        settings.changed.connect(self._on_changed)
        settings.refused.connect(self._on_refused)
        self.export_card: QFrame | None = None
        self.key_card: KeyCard | None = None

    def _make_carrying(self) -> QHBoxLayout:
        self.export_button = Button("Export…", clicked=self._on_export)
        self.export_button.setToolTip("Write a copy of everything that is remembered into one file")
        self.import_button = Button("Import…", clicked=self._on_import)
        self.import_button.setToolTip("Take a file back in that was exported here or on another computer")
        return row(self.export_button, self.import_button, spacing=6)

    def showEvent(self, event: QShowEvent) -> None:
        """Hundreds of widgets are made only for who looks at them."""
        if not self.rows:
            self._build()
        super().showEvent(event)

    def focus(self) -> None:
        """Ready to search."""
        self.search_field.setFocus()
        self.search_field.selectAll()

    def _on_passphrase(self) -> None:
        PassphraseDialog(self, self._passphrase).open_once()

    def _on_export(self) -> None:
        ArchiveDialog(self, self._exporting, EXPORT).open_once()

    def _on_import(self) -> None:
        ImportDialog(self, self._importing).open_once()

    def _build(self) -> None:
        # Hidden meanwhile: else each of hundreds of widgets appears by itself, in cards that are not laid out yet.
        self._scroll.content.hide()
        self._fill()
        self._scroll.content.show()

    def _fill(self) -> None:
        clear(self._scroll.inside)
        self.rows = {}
        groups = self._settings.groups(search=self.search_field.text(), advanced=self.advanced.isChecked())
        for title, items in groups:
            self._scroll.inside.addWidget(label(title, "heading"))
            self._scroll.inside.addWidget(self._group(items))
        sought = self.search_field.text().strip().casefold()
        self.export_card = self.key_card = None
        if sought in EXPORT_WORDS:
            self.export_card = export_card(self._on_export, self._on_import)
            self._scroll.inside.addWidget(label(EXPORT_TITLE, "heading"))
            self._scroll.inside.addWidget(self.export_card)
        if sought in WORDS:
            self.key_card = KeyCard(self._keys)
            self._scroll.inside.addWidget(label(TITLE, "heading"))
            self._scroll.inside.addWidget(self.key_card)
        elif not groups and self.export_card is None:
            self._scroll.inside.addWidget(label("No setting of that name.", "muted", middle=True))

    def _group(self, items: list[SettingItem]) -> QFrame:
        made = {item.key: self._row(item) for item in items}
        self.rows |= made
        return lined_card(made.values(), spacing=6)

    def _row(self, item: SettingItem) -> SettingRow | RulesRow:
        if item.key in self._rules:
            return RulesRow(item=item, rules=self._rules[item.key])
        return SettingRow(item=item, settings=self._settings, appearance=self._appearance)

    def _on_changed(self, key: str) -> None:
        if key in self.rows:
            self.rows[key].refresh()

    def _on_refused(self, key: str, sentence: str) -> None:
        if key in self.rows:
            self.rows[key].complain(sentence)


def _default_text(item: SettingItem) -> str:
    if item.editor == "secret":
        return "Remove what is kept"
    if isinstance(item.default, bool):
        return f"Reset to {'on' if item.default else 'off'}"
    if isinstance(item.default, tuple):
        return "Reset to the list that Scrubjay came with"
    if item.default == "":
        return "Reset to empty"
    if item.zero and not item.default:
        return f"Reset to {item.zero.lower()}"
    unit = f" {item.unit}" if item.unit else ""
    return f"Reset to {item.default:g}{unit}" if isinstance(item.default, float) else f"Reset to {item.default}{unit}"
