"""All view-models of a window over fakes."""

from collections.abc import Sequence
from datetime import date

from desktop.bridge.operations import Operations
from desktop.viewmodels.archiving import ArchivingViewModel, Write
from desktop.viewmodels.browser import BrowserViewModel
from desktop.viewmodels.capture import CaptureViewModel
from desktop.viewmodels.chat import ChatViewModel
from desktop.viewmodels.detail import DetailViewModel
from desktop.viewmodels.forgetting import ForgettingViewModel
from desktop.viewmodels.health import Connection, HealthViewModel
from desktop.viewmodels.importing import ImportingViewModel
from desktop.viewmodels.journal import JournalViewModel
from desktop.viewmodels.keeping import KeepingViewModel
from desktop.viewmodels.keys import KeysViewModel
from desktop.viewmodels.onboarding import ModelOffer, OnboardingViewModel
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.viewmodels.rooms import Rooms
from desktop.viewmodels.rules import RulesViewModel
from desktop.viewmodels.settings import SettingsViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.viewmodels.warnings import WarningsViewModel
from memory_core.clock import Clock
from tests.fakes.window import FakeKeeper, FakeMemory, FakeSpeechModel


def make_rooms(
    memory: FakeMemory,
    keeper: FakeKeeper,
    *,
    operations: Operations,
    orders: Operations,
    toasts: Toasts,
    clock: Clock,
    speech: FakeSpeechModel | None = None,
    offers: Sequence[ModelOffer] = (),
    warnings: tuple[str, ...] = (),
    connections: Sequence[Connection] = (),
    write: Write = lambda file, passphrase, stopped: iter(()),
) -> Rooms:
    """What `app.py` makes, with nothing real behind it."""
    told = WarningsViewModel(
        read=lambda: [] if keeper.secrets.get("passphrase") else warnings,
        key_warning=lambda: "" if keeper.secrets.get("passphrase") or not warnings else warnings[0],
        operations=operations,
    )
    told.open()
    forgetting = ForgettingViewModel(memory=memory, operations=operations, toasts=toasts)
    capture = CaptureViewModel(orders=orders, clock=clock, config=keeper.settings.capture)
    settings = SettingsViewModel(keeper=keeper, stored_secret=keeper.secrets.get, operations=orders, toasts=toasts)
    settings.applied.connect(lambda applied: capture.configure(applied.capture))
    passphrase = PassphraseViewModel(
        has=lambda: bool(keeper.secrets.get("passphrase")),
        change=keeper.change_passphrase,
        operations=operations,
        toasts=toasts,
    )
    passphrase.done.connect(told.refresh)
    return Rooms(
        chat=ChatViewModel(memory=memory, operations=operations, toasts=toasts, clock=clock),
        browser=BrowserViewModel(
            memory=memory, operations=operations, forgetting=forgetting, clock=clock, debounce_ms=10
        ),
        detail=DetailViewModel(memory=memory, operations=operations, clock=clock),
        forgetting=forgetting,
        keeping=KeepingViewModel(memory=memory, operations=operations, toasts=toasts),
        journal=JournalViewModel(read=_told, operations=operations, clock=clock),
        archiving=ArchivingViewModel(write=write, operations=operations, clock=clock),
        exporting=ArchivingViewModel(write=write, operations=operations, clock=clock, name="export"),
        importing=ImportingViewModel(read=lambda *_: {}, operations=operations),
        capture=capture,
        settings=settings,
        health=HealthViewModel(
            memory=memory,
            capture=capture,
            connections=lambda: connections,
            warnings=lambda: warnings,
            pending=lambda: 2,
            about=(("Version", "0.1.0"), ("Data folder", "/home/ada/.local/share/Scrubjay")),
            operations=operations,
            clock=clock,
        ),
        onboarding=OnboardingViewModel(
            settings=settings,
            speech_model=speech or FakeSpeechModel(),
            discover=lambda: offers,
            warnings=told,
            operations=operations,
        ),
        rules=RulesViewModel(
            settings=settings, memory=memory, forgetting=forgetting, operations=operations, toasts=toasts
        ),
        passphrase=passphrase,
        keys=KeysViewModel(),
        warnings=told,
    )


def _told(day: date) -> str:
    return f"# A day\n\n## The day\n\n- 09:{day.day:02d} Worked on “Quarterly report” in Firefox.\n"
