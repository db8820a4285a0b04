"""Makes the view-models of an open home and ties them together; the upper half of what `app.py` wires."""

import functools
from collections.abc import Callable, Mapping
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from desktop.bridge.messages import ChangesFeed
from desktop.bridge.operations import Operations
from desktop.doctor import little_room
from desktop.settings.store import Settings
from desktop.viewmodels.archiving import ArchivingViewModel, Events
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
from desktop.viewmodels.onboarding import ModelOffer, OnboardingViewModel, SpeechModelSource
from desktop.viewmodels.passphrase import PassphraseViewModel
from desktop.viewmodels.rooms import Rooms
from desktop.viewmodels.rules import RulesViewModel
from desktop.viewmodels.settings import SettingsViewModel
from desktop.viewmodels.toasts import Toasts
from desktop.viewmodels.warnings import WarningsViewModel
from memory_core.clock import Clock

if TYPE_CHECKING:
    from desktop.core import Core
    from desktop.verbs.base import Opened
    from memory_core.memory import Memory
    from memory_core.privacy.connections import ConnectionLog


_AUDITED = 50


class Wiring(QObject):
    """The rooms of one open core, and the feed that keeps them true. `close` undoes it."""

    def __init__(
        self,
        *,
        core: "Core",
        capture: CaptureViewModel,
        operations: Operations,
        orders: Operations,
        toasts: Toasts,
        clock: Clock,
        speech_model: SpeechModelSource,
        on_settings: Callable[[Settings], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        from memory_core.privacy.keys import has_passphrase, set_passphrase

        memory = core.memory
        forgetting = ForgettingViewModel(memory=memory, operations=operations, toasts=toasts, parent=self)
        settings = SettingsViewModel(
            keeper=core, stored_secret=core.secrets.get, operations=orders, toasts=toasts, parent=self
        )
        settings.applied.connect(on_settings)
        settings.read_secrets()
        warnings = WarningsViewModel(
            read=core.warnings, key_warning=core.key_warning, operations=operations, parent=self
        )
        warnings.open()
        settings.applied.connect(lambda _: warnings.refresh())
        self.rooms = Rooms(
            chat=ChatViewModel(memory=memory, operations=operations, toasts=toasts, clock=clock, parent=self),
            browser=BrowserViewModel(
                memory=memory, operations=operations, forgetting=forgetting, clock=clock, parent=self
            ),
            detail=DetailViewModel(memory=memory, operations=operations, clock=clock, parent=self),
            forgetting=forgetting,
            keeping=KeepingViewModel(memory=memory, operations=operations, toasts=toasts, parent=self),
            archiving=self._writing(core, write_archive, "archive", operations, clock),
            exporting=self._writing(core, write_export, "export", operations, clock),
            importing=ImportingViewModel(
                read=functools.partial(read_export, core, clock), operations=operations, parent=self
            ),
            capture=capture,
            settings=settings,
            health=self._health(core, capture, operations, clock),
            onboarding=OnboardingViewModel(
                settings=settings,
                speech_model=speech_model,
                discover=lambda: local_models(core.connections),
                warnings=warnings,
                operations=operations,
                parent=self,
            ),
            passphrase=PassphraseViewModel(
                has=lambda: has_passphrase(core.home),
                change=lambda old, new: set_passphrase(core.home, core.keys, old, new),
                operations=operations,
                toasts=toasts,
                parent=self,
            ),
            keys=KeysViewModel(parent=self),
            warnings=warnings,
            rules=self._rules(settings, memory, forgetting, operations, toasts),
            journal=self._journal(core, operations, clock),
        )
        self.rooms.passphrase.changed.connect(self._on_passphrase)
        self.rooms.passphrase.done.connect(warnings.refresh)
        self.rooms.onboarding.finished.connect(capture.agree)
        self.rooms.onboarding.speech_model_ready.connect(capture.look_again)
        forgetting.taken_back.connect(self.rooms.chat.reload)
        self._feed = ChangesFeed(parent=self)
        self._follow(memory)

    def _writing(
        self, core: "Core", write: Callable[..., Events], name: str, operations: Operations, clock: Clock
    ) -> ArchivingViewModel:
        return ArchivingViewModel(
            write=lambda file, passphrase, stopped: write(core, clock, file, passphrase, stopped),
            operations=operations,
            clock=clock,
            name=name,
            parent=self,
        )

    def _rules(
        self,
        settings: SettingsViewModel,
        memory: "Memory",
        forgetting: ForgettingViewModel,
        operations: Operations,
        toasts: Toasts,
    ) -> RulesViewModel:
        return RulesViewModel(
            settings=settings, memory=memory, forgetting=forgetting, operations=operations, toasts=toasts, parent=self
        )

    def _journal(self, core: "Core", operations: Operations, clock: Clock) -> JournalViewModel:
        return JournalViewModel(
            read=lambda day: journal_of(core.memory, day),
            sum_up=lambda day, stopped: summed_up(core.memory, day, stopped),
            has_model=lambda: bool(core.settings.core.llm.strip()) and not core.model_problem(),
            operations=operations,
            clock=clock,
            parent=self,
        )

    def _health(self, core: "Core", capture: CaptureViewModel, operations: Operations, clock: Clock) -> HealthViewModel:
        return HealthViewModel(
            memory=core.memory,
            capture=capture,
            connections=core.connections.entries,
            warnings=core.warnings,
            pending=core.spool.pending,
            audit=lambda: [(entry.at, entry.event, entry.counts) for entry in core.memory.audit.entries(_AUDITED)],
            spent=core.spending.days,
            room=functools.partial(little_room, core.home),
            about=(("Version", version()), ("Data folder", str(core.home.path))),
            operations=operations,
            clock=clock,
            parent=self,
        )

    def _follow(self, memory: "Memory") -> None:
        """Keep the rooms true to what is written and to other settings."""
        self.rooms.settings.applied.connect(lambda _: self.rooms.browser.recount())
        for follower in (self.rooms.chat, self.rooms.browser, self.rooms.detail, self.rooms.journal):
            self._feed.changed.connect(follower.on_changes)
        self._feed.listen(memory.subscribe)
        self.rooms.chat.refresh()
        self.rooms.browser.reload()

    def _on_passphrase(self) -> None:
        self.rooms.keys.protected = self.rooms.passphrase.protected

    def close(self) -> None:
        """What is to be forgotten goes now; everything else stops."""
        rooms = self.rooms
        rooms.forgetting.carry_out()
        rooms.archiving.cancel()
        rooms.exporting.cancel()
        rooms.importing.cancel()
        self._feed.close()
        for part in (rooms.chat, rooms.browser, rooms.detail, rooms.health, rooms.onboarding):
            part.close()


def journal_of(memory: "Memory", day: date) -> str:
    """A day as Markdown."""
    from memory_core.journal_markdown import as_markdown

    return as_markdown(memory.journal(day))


def summed_up(memory: "Memory", day: date, stopped: Callable[[], bool]) -> str:
    """The same with a paragraph by the model; “” where it did not help."""
    from memory_core.journal_markdown import as_markdown

    journal = memory.journal(day, summary=True, cancelled=stopped)
    return as_markdown(journal) if journal.summary else ""


def version() -> str:
    """The version of this program."""
    try:
        return metadata.version("scrubjay")
    except metadata.PackageNotFoundError:
        return "unknown"


def write_archive(core: "Opened", clock: Clock, file: Path, passphrase: str, stopped: Callable[[], bool]) -> Events:
    """Write what the limits are about to take into a sealed file; tells how far it is."""
    yield from write_export(core, clock, file, passphrase, stopped, going=True)


def write_export(
    core: "Opened", clock: Clock, file: Path, passphrase: str, stopped: Callable[[], bool], *, going: bool = False
) -> Events:
    """Write everything into a file, sealed where there is a passphrase; tells how far it is.

    `going`: only what the limits are about to take.
    """
    from desktop.verbs.base import Context
    from desktop.verbs.exporting import export
    from desktop.verbs.params import Params

    given = {"file": str(file), "passphrase": passphrase, "plain": not passphrase, "going": going}
    yield from export(Context(core, clock), Params(given, now=clock.now()), stopped)


def read_export(
    core: "Opened",
    clock: Clock,
    file: Path,
    passphrase: str,
    preview: bool,
    told: Callable[[int], None],
    stopped: Callable[[], bool],
) -> Mapping[str, Any]:
    """Take in an export or, with `preview`, say what is in it."""
    from desktop.verbs.base import Context
    from desktop.verbs.params import Params
    from desktop.verbs.restoring import restore
    from memory_core.errors import ConfigError
    from memory_core.privacy.age import is_age

    if not passphrase and file.is_file() and is_age(file):
        raise ConfigError("This file is sealed. Type the passphrase that it was written with.")
    given = Params({"file": str(file), "passphrase": passphrase, "preview": preview}, now=clock.now())
    *_, last = restore(Context(core, clock), given, stopped, told)
    return last


def local_models(connections: "ConnectionLog") -> list[ModelOffer]:
    """The language models of servers that run on this machine."""
    from memory_core.llm.discovery import find_local_servers

    return [
        ModelOffer(f"{model} ({server.title})", f"{server.provider}:{model}", "", sees=model in server.seeing)
        for server in find_local_servers(connections=connections)
        for model in server.models
    ]
