"""The first-run page: plain words first, then two switches, and nothing happens before Start."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QFrame, QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from desktop.theme.appearance import Appearance
from desktop.theme.tokens import SPACE
from desktop.viewmodels.onboarding import OnboardingState, OnboardingViewModel
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.views.settings.passphrase import PassphraseButton
from desktop.views.widgets.basics import Button, Icon, bird, card, column, label, row, set_tone
from desktop.views.widgets.controls import Switch
from desktop.views.widgets.dialogs import ask_for_path
from desktop.views.widgets.scrolling import ScrollColumn

PURPOSE = "It remembers what you saw and heard at this computer, so that you can ask about it."
WIDTH = 720
PROMISES = (
    ("screen", "It reads, you ask", "What is on your screen and what is said becomes text, on this computer."),
    ("shield", "It stays here", "Everything is encrypted in one folder on this computer. No account, no cloud."),
    ("eye-off", "It leaves out secrets", "Passwords, card numbers and keys are removed before anything is kept."),
)


class WelcomePage(QWidget):
    """Shows the state of an `OnboardingViewModel`."""

    closed = Signal()

    def __init__(
        self, *, onboarding: OnboardingViewModel, passphrase: PassphraseViewModel, appearance: Appearance
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self._onboarding, self._appearance = onboarding, appearance
        self.passphrase_button = PassphraseButton(passphrase)
        self.screen_switch = Switch(appearance, "Capture the screen")
        self.screen_switch.clicked.connect(onboarding.set_screen)
        self.microphone_switch = Switch(appearance, "Listen to the microphone")
        self.microphone_switch.clicked.connect(onboarding.set_microphone)
        self.download_button = Button(
            "Download", appearance=appearance, icon_name="download", clicked=onboarding.download
        )
        self.folder_button = Button("Choose a folder…", "quiet", clicked=self._choose_folder)
        self.cancel_button = Button("Cancel", "quiet", clicked=onboarding.cancel_download)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Download of the speech model")
        self._speech_note = label("", "caption", wrap=True)
        self.models = QComboBox()
        self.models.setAccessibleName("Language model")
        self.models.activated.connect(lambda _: onboarding.choose_model(self.models.currentData() or ""))
        self.seeing_switch = Switch(appearance, "Let it describe pictures of the screen")
        self.seeing_switch.clicked.connect(onboarding.set_seeing)
        self._seeing = QWidget()
        self._models_card = self._make_models()
        self._warning_text = label("", "warning", wrap=True)
        self._warning = self._make_warning()
        self.start_button = Button("Start Scrubjay", "primary", clicked=onboarding.finish)
        self.start_button.setDefault(True)
        self._lay_out()
        onboarding.changed.connect(self._on_changed)
        onboarding.finished.connect(self.closed)
        self._on_changed()

    def _lay_out(self) -> None:
        scroll = ScrollColumn(width=WIDTH)
        words = column(
            label("Welcome to Scrubjay", "display"),
            label(PURPOSE, "muted", wrap=True),
            spacing=4,
        )
        inside = scroll.inside
        top = row(bird(64, ratio=self.devicePixelRatioF()), spacing=2 * SPACE)
        top.addLayout(words, 1)
        inside.addLayout(top)
        inside.addWidget(self._promises())
        inside.addWidget(self._warning)
        inside.addWidget(label("WHAT MAY IT CAPTURE?", "overline"))
        inside.addWidget(self._choices())
        inside.addWidget(self._models_card)
        foot = QFrame()
        foot.setObjectName("statusbar")
        part = row()
        note = "Nothing is captured before you start. You can pause or change this at any time."
        part.addWidget(label(note, "muted", wrap=True), 1)
        part.addWidget(self.start_button)
        part.setContentsMargins(3 * SPACE, 12, 3 * SPACE, 12)
        foot.setLayout(part)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.setSpacing(0)
        outside.addWidget(scroll, 1)
        outside.addWidget(foot)

    def _promises(self) -> QWidget:
        holder = QWidget()
        columns = row(spacing=12)
        for name, title, text in PROMISES:
            frame, inside = card()
            inside.addWidget(Icon(self._appearance, name, "accent", size=24))
            inside.addWidget(label(title, "strong"))
            inside.addWidget(label(text, "muted", wrap=True))
            inside.addStretch(1)
            columns.addWidget(frame, 1)
        holder.setLayout(columns)
        return holder

    def _choices(self) -> QFrame:
        frame, inside = card()
        inside.addLayout(
            self._choice(
                "screen",
                "The screen",
                "Reads the text in your windows when something changes, and keeps a sealed picture beside it. "
                "Password managers and private browser windows are left out.",
                self.screen_switch,
            )
        )
        rule = QFrame()
        rule.setObjectName("line")
        inside.addSpacing(SPACE)
        inside.addWidget(rule)
        inside.addSpacing(SPACE)
        inside.addLayout(
            self._choice(
                "microphone",
                "The microphone",
                "Turns what is said into text. The sound itself is not kept, except sealed, while it waits for the "
                "speech model.",
                self.microphone_switch,
            )
        )
        self._speech = QWidget()
        speech = column(
            self._speech_row(),
            self.progress,
            spacing=SPACE,
        )
        speech.setContentsMargins(40, 4, 0, 0)
        self._speech.setLayout(speech)
        inside.addWidget(self._speech)
        return frame

    def _speech_row(self) -> QHBoxLayout:
        made = row(spacing=SPACE)
        made.addWidget(self._speech_note, 1)
        for button in (self.folder_button, self.download_button, self.cancel_button):
            made.addWidget(button)
        return made

    def _choice(self, icon: str, title: str, text: str, switch: Switch) -> QVBoxLayout:
        words = column(label(title, "heading"), label(text, "muted", wrap=True), spacing=2)
        whole = row(spacing=2 * SPACE)
        whole.addWidget(Icon(self._appearance, icon, "accent", size=24), 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)
        whole.addWidget(switch, 0, Qt.AlignmentFlag.AlignVCenter)
        return column(whole)

    def _make_models(self) -> QFrame:
        frame, inside = card()
        words = column(
            label("A language model runs on this computer", "heading"),
            label(
                "It can write fuller answers, without anything leaving this computer. Without it, answers are made of "
                "the best evidence, word for word.",
                "muted",
                wrap=True,
            ),
            spacing=2,
        )
        whole = row(spacing=2 * SPACE)
        whole.addWidget(Icon(self._appearance, "spark", "accent", size=24), 0, Qt.AlignmentFlag.AlignTop)
        whole.addLayout(words, 1)
        self.models.setMinimumWidth(220)
        whole.addWidget(self.models, 0, Qt.AlignmentFlag.AlignVCenter)
        inside.addLayout(whole)
        note = "It can also see: let it describe a few pictures of the screen now and then, to be found by words."
        seeing = row(label(note, "muted", wrap=True), spacing=2 * SPACE)
        seeing.addWidget(self.seeing_switch, 0, Qt.AlignmentFlag.AlignVCenter)
        self._seeing.setLayout(seeing)
        inside.addWidget(self._seeing)
        return frame

    def _make_warning(self) -> QFrame:
        frame, inside = card("warning")
        part = row(Icon(self._appearance, "key", "warning"))
        part.addWidget(self._warning_text, 1)
        part.addWidget(self.passphrase_button)
        inside.addLayout(part)
        return frame

    def _on_changed(self) -> None:
        state = self._onboarding.state
        self.screen_switch.setChecked(state.screen)
        self.microphone_switch.setChecked(state.microphone)
        self.start_button.setText(state.start_label)
        self.start_button.setEnabled(not state.busy)
        self._warning_text.setText(state.warning)
        self._warning.setVisible(bool(state.warning))
        self._show_speech(state)
        self._show_models(state)

    def _show_speech(self, state: OnboardingState) -> None:
        downloading = state.speech == "downloading"
        wanting = state.speech in ("missing", "failed")
        self._speech.setVisible(state.speech != "unknown")
        self.download_button.setVisible(wanting)
        self.download_button.setText(f"Download {state.speech_size}")
        self.folder_button.setVisible(wanting)
        self.cancel_button.setVisible(downloading)
        self.progress.setVisible(downloading)
        self.progress.setValue(round(state.share * 1000))
        missing = (
            f"To turn speech into text, a speech model is needed, once. It comes from {state.speech_host}; nothing of "
            "yours is sent. Until then, what is heard waits, sealed."
        )
        self._speech_note.setText(state.speech_message or missing)
        set_tone(self._speech_note, {"failed": "danger", "ready": "ok"}.get(state.speech, "caption"))

    def _show_models(self, state: OnboardingState) -> None:
        self._models_card.setVisible(bool(state.offers))
        wanted = ["", *(offer.llm for offer in state.offers)]
        if [self.models.itemData(i) for i in range(self.models.count())] != wanted:
            self.models.clear()
            self.models.addItem("Do not use it", "")
            for offer in state.offers:
                self.models.addItem(offer.label, offer.llm)
        self.models.setCurrentIndex(max(0, self.models.findData(state.chosen)))
        self._seeing.setVisible(state.offer is not None and state.offer.sees)
        self.seeing_switch.setChecked(state.seeing)

    def _choose_folder(self) -> None:
        title = "A folder with a faster-whisper model"
        ask_for_path(self, title, self._onboarding.use_folder, mode=QFileDialog.FileMode.Directory)
