"""All view-models of one open home, for the window to lay out."""

from dataclasses import dataclass

from desktop.viewmodels.browser import BrowserViewModel
from desktop.viewmodels.capture import CaptureViewModel
from desktop.viewmodels.chat import ChatViewModel
from desktop.viewmodels.detail import DetailViewModel
from desktop.viewmodels.forgetting import ForgettingViewModel
from desktop.viewmodels.health import HealthViewModel
from desktop.viewmodels.onboarding import OnboardingViewModel
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.viewmodels.settings import SettingsViewModel
from desktop.viewmodels.wording import counted


@dataclass(frozen=True, slots=True)
class Rooms:
    """Made by `app.py` once the core is open. `warnings` stay visible as long as the window is."""

    chat: ChatViewModel
    browser: BrowserViewModel
    detail: DetailViewModel
    forgetting: ForgettingViewModel
    capture: CaptureViewModel
    settings: SettingsViewModel
    health: HealthViewModel
    onboarding: OnboardingViewModel
    passphrase: PassphraseViewModel
    warnings: tuple[str, ...] = ()

    @property
    def warning_title(self) -> str:
        """The warnings in a word or two."""
        if self.warnings == (self.onboarding.state.warning,):
            return "Key file in use"
        return counted(len(self.warnings), "warning") if self.warnings else ""
