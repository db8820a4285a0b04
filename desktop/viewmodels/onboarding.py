"""The first-run page: what will be captured, the speech model, a local language model."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QObject, Signal

from desktop.bridge.operations import Operations, QueryOp, sentence_of
from desktop.viewmodels.settings import SettingsViewModel
from desktop.viewmodels.warnings import WarningsViewModel
from memory_core.errors import Cancelled
from memory_core.wording import size

PROGRESS_S = 0.1


class SpeechModelSource(Protocol):
    """Where the speech model comes from; `capture.reading.speech_model.SpeechModel` fits."""

    @property
    def size(self) -> int:
        """Bytes to download."""
        ...

    @property
    def host(self) -> str:
        """The machine that it is downloaded from."""
        ...

    def path(self) -> Path | None:
        """Where it lies, if it is there."""
        ...

    def download(self, progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> object:
        """Fetch it; resumes what was begun."""
        ...

    def use_folder(self, path: Path) -> object:
        """Use a folder instead; raises `ModelError` when it holds no model."""
        ...


@dataclass(frozen=True, slots=True)
class ModelOffer:
    """A language model that runs on this machine: what to call it, and the two settings that choose it.

    `sees`: it can look at pictures, too.
    """

    label: str
    llm: str
    base_url: str
    sees: bool = False


@dataclass(frozen=True, slots=True)
class OnboardingState:
    """What the page shows; `speech`: unknown, missing, downloading, ready or failed."""

    screen: bool = False
    microphone: bool = False
    speech: str = "unknown"
    speech_message: str = ""
    speech_size: str = ""
    speech_host: str = ""
    share: float = 0.0
    offers: tuple[ModelOffer, ...] = ()
    chosen: str = ""
    seeing: bool = False
    warning: str = ""
    busy: bool = False

    @property
    def offer(self) -> ModelOffer | None:
        """The chosen one of the offers."""
        return next((offer for offer in self.offers if offer.llm == self.chosen), None)

    @property
    def start_label(self) -> str:
        """What the button says."""
        return "Start Scrubjay" if self.screen or self.microphone else "Continue without capturing"


class OnboardingViewModel(QObject):
    """Holds the answers until Start; nothing is captured, downloaded or asked of the network before that is wanted."""

    changed = Signal()
    finished = Signal()
    speech_model_ready = Signal()

    def __init__(
        self,
        *,
        settings: SettingsViewModel,
        speech_model: SpeechModelSource,
        discover: Callable[[], Sequence[ModelOffer]],
        warnings: WarningsViewModel,
        operations: Operations,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self._speech_model = speech_model
        self._discover = discover
        self._operations = operations
        self._download: QueryOp[object] | None = None
        self._stop = threading.Event()
        self.state = OnboardingState(warning=warnings.key_warning)
        warnings.changed.connect(lambda: self._set(warning=warnings.key_warning))

    def open(self) -> None:
        """Look at what is there already: settings, speech model, local language models."""
        self._set(
            screen=bool(self._settings.item("screen").value),
            microphone=bool(self._settings.item("microphone").value),
            chosen=str(self._settings.item("llm").value),
            seeing=bool(seen := self._settings.item("see_model").value) and seen == self._settings.item("llm").value,
            busy=False,
        )
        if self._download is None:
            self._operations.query(self._speech_model.path, key="onboarding.speech").success(self._on_model).run()
        self._operations.query(self._discover, key="onboarding.models").success(
            lambda offers: self._set(offers=tuple(offers))
        ).failure(lambda _: None).run()

    def set_screen(self, on: bool) -> None:
        """Whether the screen may be captured, once started."""
        self._set(screen=on)

    def set_microphone(self, on: bool) -> None:
        """Whether the microphone may be listened to, once started."""
        self._set(microphone=on)

    def choose_model(self, llm: str) -> None:
        """A language model's name, or nothing."""
        self._set(chosen=llm)

    def set_seeing(self, on: bool) -> None:
        """Whether the chosen model may describe pictures of the screen, once started."""
        self._set(seeing=on)

    def download(self) -> None:
        """Fetch the speech model: the person has just agreed to it."""
        if self._download is not None:
            return
        self._stop.clear()
        self._set(speech="downloading", share=0.0, speech_message="Connecting…")
        self._download = self._operations.query(self._fetch)
        self._download.progress(self._on_progress).success(self._on_downloaded).failure(self._on_download_failed).run()

    def cancel_download(self) -> None:
        """Stop fetching; what is there is kept, and used by the next try."""
        self._stop.set()

    def use_folder(self, folder: str) -> None:
        """Use a model that lies in a folder already."""
        self._operations.query(lambda: self._speech_model.use_folder(Path(folder)), key="onboarding.speech").success(
            lambda _: self._on_folder(folder)
        ).failure(lambda error: self._set(speech="failed", speech_message=sentence_of(error))).run()

    def finish(self) -> None:
        """Save the answers; capture starts by them."""
        if self.state.busy:
            return
        self._set(busy=True)
        values: dict[str, object] = {
            "screen": self.state.screen,
            "microphone": self.state.microphone,
            "welcomed": True,
        }
        offer = self.state.offer
        if offer is not None:
            values |= {"llm": offer.llm, "llm_base_url": offer.base_url}
        sees = offer is not None and offer.sees and self.state.seeing
        if sees or self._settings.item("see_model").value in [one.llm for one in self.state.offers]:
            values |= {"see_model": self.state.chosen if sees else "", "see_base_url": ""}
        if not self.state.chosen:
            values |= {"llm": "", "llm_base_url": ""}
        self._settings.set_all(self._on_saved, lambda: self._set(busy=False), **values)

    def close(self) -> None:
        """Stop fetching."""
        self._stop.set()

    def _set(self, **fields: Any) -> None:
        self.state = replace(self.state, **fields)
        self.changed.emit()

    def _fetch(self) -> object:
        last = 0.0

        def progress(done: int, total: int) -> None:
            nonlocal last
            now = time.monotonic()
            if self._download is not None and (now - last >= PROGRESS_S or done == total):
                last = now
                self._download.report((done, total))

        return self._speech_model.download(progress, self._stop.is_set)

    def _on_progress(self, amounts: tuple[int, int]) -> None:
        done, total = amounts
        self._set(share=done / max(total, 1), speech_message=f"{size(done)} of {size(total)}")

    def _on_downloaded(self, _: object) -> None:
        self._download = None
        if self._stop.is_set():
            self._operations.query(self._speech_model.path, key="onboarding.speech").success(self._on_model).run()
            return
        self._on_ready("The speech model is here.")

    def _on_download_failed(self, error: Exception) -> None:
        self._download = None
        if isinstance(error, Cancelled) or self._stop.is_set():
            self._set(speech="missing", speech_message="Stopped. What is here already is kept for the next try.")
        else:
            self._set(speech="failed", speech_message=sentence_of(error))

    def _on_model(self, path: Path | None) -> None:
        known = size(self._speech_model.size)
        if path is None:
            self._set(speech="missing", speech_size=known, speech_host=self._speech_model.host, speech_message="")
        else:
            self._set(speech="ready", speech_size=known, speech_message="The speech model is here.")

    def _on_folder(self, folder: str) -> None:
        self._settings.set("speech_model", folder)
        self._on_ready(f"The model in {folder} is used.")

    def _on_ready(self, message: str) -> None:
        self._set(speech="ready", speech_message=message)
        self.speech_model_ready.emit()

    def _on_saved(self) -> None:
        self._set(busy=False)
        self.finished.emit()
