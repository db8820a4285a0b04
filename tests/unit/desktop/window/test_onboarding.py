"""The first-run page: nothing happens before it is wanted, and everything can be left out."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from desktop.theme.appearance import Appearance
from desktop.viewmodels.onboarding import ModelOffer, OnboardingViewModel
from desktop.views.main_window import MainWindow
from desktop.views.onboarding.page import WelcomePage
from memory_core.errors import Cancelled, HomeUnwritable, ModelError
from tests.fakes.window import FakeSpeechModel
from tests.unit.desktop.window.conftest import Stage

Show = Callable[..., MainWindow]
OLLAMA = ModelOffer("llama3.2 (Ollama)", "ollama:llama3.2", "")
LLAVA = ModelOffer("llava (Ollama)", "ollama:llava", "", sees=True)


@pytest.fixture
def make(stage: Stage, qtbot: QtBot) -> Iterator[Callable[..., OnboardingViewModel]]:
    made: list[OnboardingViewModel] = []

    def build(speech: FakeSpeechModel, *offers: ModelOffer) -> OnboardingViewModel:
        made.append(
            OnboardingViewModel(
                settings=stage.rooms.settings,
                speech_model=speech,
                discover=lambda: offers,
                warnings=stage.rooms.warnings,
                operations=stage.operations,
            )
        )
        made[-1].open()
        qtbot.waitUntil(lambda: stage.idle)
        return made[-1]

    yield build
    for page in made:
        page.close()


Make = Callable[..., OnboardingViewModel]


def test_both_are_off_until_somebody_agrees(stage: Stage, make: Make, qtbot: QtBot) -> None:
    page = make(FakeSpeechModel())
    assert (page.state.screen, page.state.microphone) == (False, False)
    assert page.state.start_label == "Continue without capturing"
    page.set_screen(True)
    assert page.state.start_label == "Start Scrubjay"
    assert not stage.keeper.settings.capture.screen
    with qtbot.waitSignal(page.finished):
        page.finish()
        page.finish()
    assert stage.keeper.settings.capture.screen
    assert not stage.keeper.settings.capture.microphone
    assert stage.keeper.settings.desktop.welcomed


def test_it_can_be_skipped_with_everything_off(stage: Stage, make: Make, qtbot: QtBot) -> None:
    page = make(FakeSpeechModel())
    stage.keeper.failure = HomeUnwritable("The disk is full.")
    page.finish()
    qtbot.waitUntil(lambda: not page.state.busy)
    assert stage.said[-1].text == "The disk is full."
    stage.keeper.failure = None
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert not stage.keeper.settings.capture.screen
    assert stage.keeper.settings.desktop.welcomed


def test_the_speech_model_arrives_with_its_progress(stage: Stage, make: Make, qtbot: QtBot) -> None:
    page = make(FakeSpeechModel())
    assert (page.state.speech, page.state.speech_size, page.state.speech_host) == (
        "missing",
        "145 MB",
        "models.example",
    )
    shares: list[float] = []
    page.changed.connect(lambda: shares.append(page.state.share))
    with qtbot.waitSignal(page.speech_model_ready):
        page.download()
        page.download()
    assert page.state.speech == "ready"
    assert shares[-1] == 1.0
    assert sorted(shares) == shares


def test_a_download_can_be_stopped_and_begun_again(stage: Stage, make: Make, qtbot: QtBot) -> None:
    gate = threading.Event()
    page = make(FakeSpeechModel(gate=gate))
    page.download()
    qtbot.waitUntil(lambda: page.state.share > 0)
    page.cancel_download()
    qtbot.waitUntil(lambda: page.state.speech == "missing")
    gate.set()
    with qtbot.waitSignal(page.speech_model_ready):
        page.download()


def test_a_failed_download_says_what_to_do(stage: Stage, make: Make, qtbot: QtBot) -> None:
    speech = FakeSpeechModel()
    page = make(speech)
    speech.failure = ModelError("The network is gone. Try again.")
    page.download()
    qtbot.waitUntil(lambda: page.state.speech == "failed")
    assert page.state.speech_message == "The network is gone. Try again."
    speech.failure = Cancelled("Stopped.")
    page.download()
    qtbot.waitUntil(lambda: page.state.speech == "missing")
    assert "kept for the next try" in page.state.speech_message


def test_a_folder_is_judged_before_it_is_used(stage: Stage, make: Make, qtbot: QtBot) -> None:
    speech = FakeSpeechModel()
    page = make(speech)
    speech.failure = ModelError("/tmp holds no model.")
    page.use_folder("/tmp")
    qtbot.waitUntil(lambda: page.state.speech == "failed")
    assert stage.keeper.settings.capture.speech_model == ""
    speech.failure = None
    with qtbot.waitSignal(page.speech_model_ready):
        page.use_folder("/models/base")
    qtbot.waitUntil(lambda: stage.keeper.settings.capture.speech_model == "/models/base")


def test_a_model_of_this_machine_is_offered_and_only_used_when_chosen(stage: Stage, make: Make, qtbot: QtBot) -> None:
    page = make(FakeSpeechModel(there=True), OLLAMA)
    assert page.state.speech == "ready"
    assert page.state.offers == (OLLAMA,)
    assert page.state.chosen == ""
    page.choose_model("ollama:llama3.2")
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert stage.keeper.settings.core.llm == "ollama:llama3.2"
    page.open()
    assert page.state.chosen == "ollama:llama3.2"
    page.choose_model("")
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert stage.keeper.settings.core.llm == ""


def test_a_model_that_sees_describes_pictures_only_when_that_is_chosen_too(
    stage: Stage, make: Make, qtbot: QtBot
) -> None:
    page = make(FakeSpeechModel(there=True), OLLAMA, LLAVA)
    page.choose_model(LLAVA.llm)
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert (stage.keeper.settings.core.llm, stage.keeper.settings.core.see_model) == (LLAVA.llm, "")
    page.set_seeing(True)
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert stage.keeper.settings.core.see_model == LLAVA.llm
    page.open()
    assert page.state.seeing
    page.set_seeing(False)
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert stage.keeper.settings.core.see_model == ""
    stage.keeper.change_settings(see_model=LLAVA.llm)
    page.choose_model(OLLAMA.llm)
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert stage.keeper.settings.core.see_model == ""


def test_the_switch_for_pictures_is_there_for_a_model_that_sees(
    stage: Stage, make: Make, qtbot: QtBot, appearance: Appearance
) -> None:
    page = make(FakeSpeechModel(there=True), OLLAMA, LLAVA)
    shown = WelcomePage(onboarding=page, passphrase=stage.rooms.passphrase, appearance=appearance)
    qtbot.addWidget(shown)
    page.choose_model(OLLAMA.llm)
    assert not shown.seeing_switch.isVisibleTo(shown)
    page.choose_model(LLAVA.llm)
    assert shown.seeing_switch.isVisibleTo(shown)
    shown.seeing_switch.click()
    assert page.state.seeing


def test_a_model_that_is_not_offered_stays_as_it_was(stage: Stage, make: Make, qtbot: QtBot) -> None:
    stage.keeper.change_settings(llm="openai:gpt-5", llm_base_url="https://models.example/v1")
    page = make(FakeSpeechModel())
    with qtbot.waitSignal(page.finished):
        page.finish()
    assert stage.keeper.settings.core.llm == "openai:gpt-5"
    assert stage.keeper.settings.core.llm_base_url == "https://models.example/v1"


def test_the_page_leads_to_the_window(stage: Stage, show: Show, qtbot: Any) -> None:
    window = show(stage, welcome=True)
    page: Any = window.welcome
    stage.rooms.onboarding.open()
    qtbot.waitUntil(lambda: page.download_button.isVisible())
    assert page.download_button.text() == "Download 145 MB"
    assert not page.progress.isVisible()
    assert page._warning.isVisible()  # noqa: SLF001
    page.screen_switch.click()
    page.microphone_switch.click()
    assert page.start_button.text() == "Start Scrubjay"
    page.download_button.click()
    qtbot.waitUntil(lambda: stage.rooms.onboarding.state.speech == "ready")
    assert not page.download_button.isVisible()
    page.start_button.click()
    qtbot.waitUntil(lambda: window.shell is not None and window.shell.isVisible())
    qtbot.waitUntil(lambda: stage.idle)
    assert stage.keeper.settings.capture.microphone
    assert stage.supervisor.orders[-1] == "start"
