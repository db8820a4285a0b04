"""The pane that shows one memory with what it rests on."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import KIND_COLOURS
from desktop.viewmodels.detail import DetailState, DetailViewModel, EvidenceItem, Pictured
from desktop.views.memory.picture import PictureDialog, PictureView
from desktop.views.widgets.basics import Button, Icon, card, clear, column, in_parts, label, lined_card, row
from desktop.views.widgets.controls import Spinner
from desktop.views.widgets.scrolling import ScrollColumn

LONG = 700
LINE = 28
# A card costs some milliseconds, and a day's work rests on hundreds: so many are made, and the rest when asked for.
EVIDENCE, CHANGES = 20, 12


class DetailPane(QStackedWidget):
    """Shows the state of a `DetailViewModel`; `delete_clicked` carries (memory ids, observation ids).

    `keep_clicked`: the person wants what is shown to be kept for ever, or no longer.
    """

    delete_clicked = Signal(list, list)
    keep_clicked = Signal()

    def __init__(self, *, detail: DetailViewModel, appearance: Appearance) -> None:
        super().__init__()
        self._detail, self._appearance = detail, appearance
        self._built: DetailState | None = None
        self.picture = PictureView(appearance)
        self.picture.clicked.connect(self._on_picture_clicked)
        self.picture_note = label("", "caption", wrap=True)
        self._trouble = label("", "muted", wrap=True, middle=True)
        self.no_picture = self._make_no_picture()
        self.keep_button = Button(
            "Keep", "quiet", appearance=appearance, icon_name="pin", clicked=self.keep_clicked.emit
        )
        self._secret = label("", "strong", wrap=True, selectable=True)
        self._secret.setAccessibleName("Secret")
        self.reveal_button = Button("Show", appearance=appearance, icon_name="eye", clicked=self._on_reveal)
        self._nothing = self._message("Choose a memory to see what it rests on.")
        self._failed_text = label("", "muted", wrap=True, middle=True)
        self._failed = QWidget()
        self._failed.setLayout(column(1, self._failed_text, 1))
        self._loading = QWidget()
        self._loading.setLayout(column(1, row(1, Spinner(appearance, size=26), 1), 1))
        self._scroll = ScrollColumn()
        self.picture.hide()
        self.picture_note.hide()
        self.no_picture.hide()
        for page in (self._nothing, self._loading, self._failed, self._scroll):
            self.addWidget(page)
        detail.changed.connect(self._on_changed)
        detail.picture_changed.connect(self._on_picture)
        self._on_changed()

    def _message(self, text: str) -> QWidget:
        words = label(text, "muted", wrap=True, middle=True)
        page = QWidget()
        page.setLayout(column(1, row(1, Icon(self._appearance, "memories", "faint", size=40), 1), words, 1))
        return page

    def _on_changed(self) -> None:
        state = self._detail.state
        pages = {"nothing": self._nothing, "loading": self._loading, "failed": self._failed, "open": self._scroll}
        self.setCurrentWidget(pages[state.shown])
        self._failed_text.setText(state.message)
        self._secret.setText(state.secret or "••••••••••••")
        self.reveal_button.setText("Hide" if state.secret else "Show")
        self.reveal_button.set_icon("eye-off" if state.secret else "eye")
        self._show_kept(state.kept)
        if state.shown != "open":
            self._take_back()
            clear(self._scroll.inside)
            self._built = None
            return
        still = replace(state, secret="", pictured="", kept=False)
        if still != self._built:
            self._built = still
            self._build(state)
            self._scroll.verticalScrollBar().setValue(0)

    def _show_kept(self, kept: bool) -> None:
        self.keep_button.setText("Kept" if kept else "Keep")
        self.keep_button.set_icon("pin-filled" if kept else "pin", "accent" if kept else "muted")
        said = (
            "Kept for ever: no limit takes its pictures" if kept else "Keep for ever, whatever the limits for pictures"
        )
        self.keep_button.setToolTip(f"{said} (Ctrl+D)")
        self.keep_button.setAccessibleName("No longer keep for ever" if kept else "Keep for ever")

    def _take_back(self) -> None:
        """Keep the parts that outlive one memory when the column is cleared."""
        for part in (
            self.picture,
            self.picture_note,
            self.no_picture,
            self._secret,
            self.reveal_button,
            self.keep_button,
        ):
            part.setParent(self)
            part.hide()

    @property
    def tab_stops(self) -> list[QWidget]:
        """What the Tab key leads to."""
        inside = self._scroll.content.findChildren(QWidget)
        stops = [part for part in inside if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isEnabledTo(self)]
        return sorted(stops, key=lambda part: part is not self.keep_button)

    def _build(self, state: DetailState) -> None:
        shown, noted = self.picture.pictured is not None, bool(self.picture_note.text())
        troubled = bool(self._trouble.text())
        self._take_back()
        inside = self._scroll.inside
        clear(inside)
        inside.addLayout(self._heading(state))
        if state.title:
            inside.addWidget(label(state.title, "title", wrap=True, selectable=True))
        if state.text:
            inside.addWidget(label(state.text, "heading" if not state.title else "", wrap=True, selectable=True))
        if state.superseded:
            inside.addWidget(label(state.superseded, "warning", wrap=True))
        if state.has_secret:
            inside.addWidget(self._secret_card())
        if state.steps:
            inside.addWidget(_steps(state.steps))
        inside.addLayout(column(self.picture, self.no_picture, self.picture_note, spacing=4))
        self.no_picture.setVisible(troubled)
        self.picture.setVisible(shown)
        self.picture_note.setVisible(noted)
        if state.fields:
            inside.addWidget(_fields(state.fields))
        self._build_past(state)

    def _build_past(self, state: DetailState) -> None:
        inside = self._scroll.inside
        if state.evidence:
            inside.addWidget(label("WHAT IT RESTS ON" if state.layer == "memories" else "VERBATIM", "overline"))
            first = sorted(state.evidence, key=lambda item: not item.cited)
            inside.addLayout(in_parts([partial(self._evidence, item) for item in first], EVIDENCE))
        if state.history:
            inside.addWidget(label("HISTORY", "overline"))
            self._build_steps(state)
            told = [partial(label, entry, "muted", wrap=True) for entry in reversed(state.history)]
            inside.addLayout(in_parts(told, CHANGES))

    def _build_steps(self, state: DetailState) -> None:
        links = []
        if state.can_undo:
            links.append(Button("Undo the latest change", "link", clicked=self._detail.undo))
        if state.can_redo:
            links.append(Button("Redo", "link", clicked=self._detail.redo))
        for link in links:
            link.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # it goes with what it does
        if links:
            self._scroll.inside.addLayout(row(*links, 1))

    def _heading(self, state: DetailState) -> QHBoxLayout:
        colour = KIND_COLOURS.get(state.kind, "muted")
        kind = label(state.kind_name, "strong")
        delete = Button(
            "Delete",
            "quiet",
            appearance=self._appearance,
            icon_name="trash",
            clicked=lambda: self._on_delete(state),
        )
        words = column(kind, label(state.when, "caption", wrap=True), spacing=2)
        heading = row(Icon(self._appearance, state.kind, colour, size=24), spacing=12)
        heading.addLayout(words, 1)
        heading.addWidget(self.keep_button, 0, Qt.AlignmentFlag.AlignTop)
        self.keep_button.show()
        heading.addWidget(delete, 0, Qt.AlignmentFlag.AlignTop)
        return heading

    def _make_no_picture(self) -> QFrame:
        """Stands where a picture that cannot be shown would be."""
        frame, inside = card("sunken")
        inside.setContentsMargins(2 * LINE, LINE, 2 * LINE, LINE)
        icon = row(1, Icon(self._appearance, "screen", "faint", size=32), 1)
        inside.addLayout(column(icon, self._trouble, spacing=12))
        return frame

    def _secret_card(self) -> QFrame:
        frame, inside = card("sunken")
        part = row(Icon(self._appearance, "key", "danger"))
        part.addWidget(self._secret, 1)
        part.addWidget(self.reveal_button)
        inside.addLayout(part)
        inside.addWidget(label("Kept sealed. It hides itself after twenty seconds.", "caption"))
        self._secret.show()
        self.reveal_button.show()
        return frame

    def _evidence(self, item: EvidenceItem) -> QFrame:
        frame, inside = card()
        when = label(item.when, "caption")
        when.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        name = label(item.heading, "strong", wrap=True)
        icon = Icon(self._appearance, item.kind, KIND_COLOURS.get(item.kind, "muted"), size=18)
        top = row()
        for part, stretch in ((icon, 0), (name, 1), (when, 0)):
            top.addWidget(part, stretch, Qt.AlignmentFlag.AlignTop)
        inside.addLayout(top)
        inside.addWidget(_Verbatim(item.text))
        if item.description:
            # A model's words, not what was captured: apart, and under its name.
            inside.addWidget(label(item.described_by, "overline"))
            inside.addWidget(label(item.description, "muted", wrap=True, selectable=True))
        notes = row()
        if item.cited and self._detail.state.layer == "memories":
            notes.addWidget(label("Cited in the answer", "ok"))
        if item.removed:
            notes.addWidget(label(item.removed, "caption"))
        if item.url:
            notes.addWidget(label(item.url, "caption", selectable=True))
        notes.addStretch(1)
        if item.has_picture:
            notes.addWidget(Button("Show picture", "link", clicked=lambda: self._detail.choose_evidence(item.id)))
        inside.addLayout(notes)
        return frame

    def _on_picture(self, pictured: Pictured | None) -> None:
        whole = pictured is not None and not pictured.image.isNull()
        self.picture.show_picture(pictured if whole else None)
        note = pictured.note if pictured is not None else ""
        self.picture_note.setText(note if whole else "")
        self._trouble.setText("" if whole else note)
        is_open = self._detail.state.shown == "open"
        self.picture_note.setVisible(bool(note) and whole and is_open)
        self.no_picture.setVisible(bool(note) and not whole and is_open)
        if not is_open:
            self.picture.hide()

    def _on_picture_clicked(self) -> None:
        if self.picture.pictured is not None:
            PictureDialog(self, self._appearance, self.picture.pictured, self._detail).show()

    def _on_reveal(self) -> None:
        if self._detail.state.secret:
            self._detail.hide_secret()
        else:
            self._detail.reveal()

    def _on_delete(self, state: DetailState) -> None:
        ids = [state.id]
        self.delete_clicked.emit(*((ids, []) if state.layer == "memories" else ([], ids)))


class _Verbatim(QWidget):
    """The words as they were captured; long ones open on demand."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self._words = label("", wrap=True, selectable=True)
        self._words.setObjectName("verbatim")
        self._words.setMaximumHeight(16_000)
        self._more = Button("Show all", "link", clicked=self._toggle)
        self._open = len(text) <= LONG
        inside = column(self._words, row(self._more, 1), spacing=2)
        self.setLayout(inside)
        # Only now: a widget without a parent would be shown as a window of its own.
        self._more.setVisible(not self._open)
        self._show()

    def _toggle(self) -> None:
        self._open = not self._open
        self._show()

    def _show(self) -> None:
        self._words.setText(self._text if self._open else self._text[:LONG].rstrip() + " …")
        self._more.setText("Show less" if self._open else "Show all")


def _steps(steps: tuple[str, ...]) -> QFrame:
    frame, inside = card()
    for number, step in enumerate(steps, start=1):
        lead = label(f"{number}.", "muted")
        lead.setFixedWidth(22)
        lead.setAlignment(Qt.AlignmentFlag.AlignTop)
        words = label(step, wrap=True, selectable=True)
        part = row(lead)
        part.addWidget(words, 1)
        inside.addLayout(part)
    return frame


def _fields(fields: tuple[tuple[str, str], ...]) -> QFrame:
    return lined_card(_field(name, value) for name, value in fields)


def _field(name: str, value: str) -> QHBoxLayout:
    lead = label(name, "muted", wrap=True)
    lead.setFixedWidth(120)
    lead.setAlignment(Qt.AlignmentFlag.AlignTop)
    part = row(lead)
    part.addWidget(label(value, wrap=True, selectable=True), 1)
    return part
