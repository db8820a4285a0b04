"""All view-models of one open home, for the window to lay out."""

from dataclasses import dataclass

from desktop.viewmodels.archiving import ArchivingViewModel
from desktop.viewmodels.browser import BrowserViewModel
from desktop.viewmodels.capture import CaptureViewModel
from desktop.viewmodels.chat import ChatViewModel
from desktop.viewmodels.detail import DetailViewModel
from desktop.viewmodels.forgetting import ForgettingViewModel
from desktop.viewmodels.health import HealthViewModel
from desktop.viewmodels.importing import ImportingViewModel
from desktop.viewmodels.journal import JournalViewModel
from desktop.viewmodels.keeping import KeepingViewModel
from desktop.viewmodels.keys import KeysViewModel
from desktop.viewmodels.onboarding import OnboardingViewModel
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.viewmodels.rules import RulesViewModel
from desktop.viewmodels.settings import SettingsViewModel
from desktop.viewmodels.warnings import WarningsViewModel


@dataclass(frozen=True, slots=True)
class Rooms:
    """Made by `wiring.py` once the core is open."""

    chat: ChatViewModel
    browser: BrowserViewModel
    detail: DetailViewModel
    forgetting: ForgettingViewModel
    keeping: KeepingViewModel
    archiving: ArchivingViewModel
    exporting: ArchivingViewModel
    importing: ImportingViewModel
    capture: CaptureViewModel
    settings: SettingsViewModel
    health: HealthViewModel
    onboarding: OnboardingViewModel
    passphrase: PassphraseViewModel
    keys: KeysViewModel
    warnings: WarningsViewModel
    rules: RulesViewModel
    journal: JournalViewModel
