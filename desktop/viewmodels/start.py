"""Opening the home: from the first picture of the window to a core that answers."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from desktop.bridge.operations import Operations, sentence_of
from memory_core.errors import (
    HomeInUse,
    HomeUnwritable,
    KeyRefused,
    LockedError,
    PassphraseMissing,
    ScrubjayError,
    StoreDamaged,
)

AGAIN_MS = 1000
AGAIN_TIMES = 10
LOCKED = "Your memories are locked"
LOCKED_NOTE = "Type your passphrase to read them. What you allowed is captured meanwhile, and sealed."


@dataclass(frozen=True, slots=True)
class StartState:
    """`shown`: opening, locked, failed or ready. `message`: what is waited for, or what went wrong. `again`: what its
    button says.

    `tried`: a passphrase was given and is wrong. `needs_passphrase`: else it is the keyring that is locked.
    """

    shown: str = "opening"
    headline: str = "Opening your memories"
    message: str = ""
    remedy: str = ""
    tried: bool = False
    needs_passphrase: bool = True
    again: str = "Try again"


class StartViewModel(QObject):
    """Opens the core off the window's thread, asks for a passphrase where one is needed, and tries again."""

    changed = Signal()
    opened = Signal(object)
    """The core."""

    def __init__(
        self,
        *,
        opener: Callable[[str | None], object],
        operations: Operations,
        folder: str,
        needs_passphrase: Callable[[], bool] = lambda: True,
        again_ms: int = AGAIN_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._opener = opener
        self._operations = operations
        self._folder = folder
        self._needs_passphrase = needs_passphrase
        self._waited = 0
        # Only while the home is in use by somebody else, and is tried again.
        self._given: str | None = None
        self.state = StartState()
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.setInterval(again_ms)
        self._again.timeout.connect(lambda: self._open(self._given, quiet=True))

    def open(self) -> None:
        """Open the home; also the Retry button."""
        self._waited = 0
        self._open(None)

    def unlock(self, passphrase: str) -> None:
        """Open the home with a passphrase."""
        if passphrase:
            self._waited = 0
            self._open(passphrase)

    def lock(self) -> None:
        """It was locked, by hand or by itself."""
        self._again.stop()
        self._operations.cancel("start")
        self._set(StartState("locked", LOCKED, LOCKED_NOTE))

    def wait(self, headline: str, message: str = "") -> None:
        """Something else is done with the home, and takes its time."""
        self._again.stop()
        self._operations.cancel("start")
        self._set(StartState(headline=headline, message=message))

    def end(self, headline: str, message: str, remedy: str) -> None:
        """There is nothing to open any more; the button begins anew."""
        self._set(StartState("failed", headline, message, remedy, again="Begin anew"))

    def close(self) -> None:
        """Try no more."""
        self._again.stop()

    def _open(self, passphrase: str | None, *, quiet: bool = False) -> None:
        self._again.stop()
        self._given = None
        if not quiet:
            self._set(StartState())
        # A core that opens while the window closes must still be closed: that is up to the opener.
        self._operations.query(lambda: self._opener(passphrase), key="start").success(self._on_opened).failure(
            lambda error: self._on_failed(error, passphrase)
        ).run()

    def _set(self, state: StartState) -> None:
        self.state = state
        self.changed.emit()

    def _on_opened(self, core: object) -> None:
        self._set(StartState("ready", "", ""))
        self.opened.emit(core)

    def _on_failed(self, error: Exception, passphrase: str | None) -> None:
        tried = passphrase is not None
        if isinstance(error, HomeInUse) and self._waited < AGAIN_TIMES:
            self._waited += 1
            self._given = passphrase
            self._again.start()
            if self._waited == 1:
                note = "Another Scrubjay is at work in this folder; waiting for it to finish."
                self._set(StartState(message=note))
            return
        if isinstance(error, LockedError) and not isinstance(error, KeyRefused):
            needs = tried or self._needs_passphrase()
            said = LOCKED_NOTE if isinstance(error, PassphraseMissing) else sentence_of(error)
            self._set(StartState("locked", LOCKED, said, tried=tried, needs_passphrase=needs))
            return
        headline, remedy = _advice(error, self._folder)
        self._set(StartState("failed", headline, sentence_of(error), remedy))


def _advice(error: Exception, folder: str) -> tuple[str, str]:
    """A headline, and what to do where the error's own sentence does not say it."""
    if isinstance(error, HomeInUse):
        return "Another Scrubjay is running", "Close the other one, then try again."
    if isinstance(error, HomeUnwritable):
        return "The data folder cannot be used", f"The folder is {folder}. Once that is mended, try again."
    if isinstance(error, KeyRefused | StoreDamaged):
        headline = (
            "The memory store is damaged" if isinstance(error, StoreDamaged) else "The memory database does not open"
        )
        return headline, f"Nothing was changed. Keep a copy of {folder} before anything else."
    if isinstance(error, ScrubjayError):
        return "Your memories cannot be opened", f"The folder is {folder}."
    return "Your memories cannot be opened", f"Nothing was changed. The folder is {folder}."
