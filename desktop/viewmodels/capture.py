"""What the status bar and the tray say about capture, and the orders they give."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from capture.config import CaptureConfig
from capture.events import CaptureState, CaptureStatus, Skip
from capture.health import HEARD, REPLACED
from capture.recovery import PROCESS
from desktop.bridge.messages import Mailbox
from desktop.bridge.operations import Operations
from desktop.viewmodels.ports import Capturing
from desktop.viewmodels.wording import place
from memory_core.clock import Clock
from memory_core.records.health import State

MORNING = 6
STILL = timedelta(seconds=20)
# How often the supervisor is asked itself, so that its silence is noticed, too.
ASK_MS = 5000


@dataclass(frozen=True, slots=True)
class CaptureFace:
    """How capture looks. `tone`: ok, off, busy, warning or danger; `tray`: recording, paused, error or off."""

    state: str = "off"
    headline: str = "Off"
    detail: str = "Nothing is captured."
    tone: str = "off"
    tray: str = "off"
    microphone: str = "Microphone off"
    microphone_tone: str = "off"
    can_pause: bool = False
    can_resume: bool = False
    remedy: str = ""

    @property
    def sentence(self) -> str:
        """Headline and detail in one line."""
        return f"{self.headline} · {self.detail}" if self.detail else self.headline


class CaptureViewModel(QObject):
    """Follows the supervisor; its orders are given in order, off the window's thread."""

    changed = Signal()
    failed = Signal(str)
    """Capture could not be brought back by itself: what is so and what to do. Once for each such time."""

    def __init__(
        self, *, orders: Operations, clock: Clock, config: CaptureConfig, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._orders = orders
        self._clock = clock
        self._config = config
        self._capturing: Capturing | None = None
        self._agreed = self._alarmed = False
        self._asking = QTimer(self)
        self._asking.setInterval(ASK_MS)
        self._asking.timeout.connect(self._on_time_to_ask)
        self.status: CaptureStatus | None = None
        self.face = CaptureFace()
        self._mailbox: Mailbox[CaptureStatus] = Mailbox(lambda _, newest: newest, parent=self)
        self._mailbox.arrived.connect(self._on_status)

    def hear(self, status: CaptureStatus) -> None:
        """The supervisor's listener; callable from any thread."""
        self._mailbox.post(status)

    def attach(self, capturing: Capturing, *, agreed: bool = True) -> None:
        """Give orders to this supervisor from now on; it starts once the person has agreed to anything."""
        self._capturing = capturing
        self._asking.start()
        if agreed:
            self.agree()

    def agree(self) -> None:
        """The first-run page is answered: from now on the settings decide."""
        self._agreed = True
        if self._capturing is not None and self._on(self._config):
            self._order(self._capturing.start)
        self._show()

    def configure(self, config: CaptureConfig) -> None:
        """Work by new settings; starts or stops with the first or last thing that is allowed."""
        before, self._config = self._config, config
        if self._capturing is None or config == before:
            return
        capturing = self._capturing
        self._order(lambda: capturing.configure(config))
        if self._agreed and self._on(config) and not self._on(before):
            self._order(capturing.start)
        elif self._on(before) and not self._on(config):
            self._order(capturing.stop)
        self._show()

    def look_again(self) -> None:
        """Something outside the settings changed, such as a speech model that has arrived."""
        if self._capturing is not None:
            capturing, config = self._capturing, self._config
            self._order(lambda: capturing.configure(config))

    def pause(self, minutes: int) -> None:
        """Capture nothing for so long."""
        self._pause(self._clock.now() + timedelta(minutes=minutes))

    def pause_until_tomorrow(self) -> None:
        """Capture nothing until six in the morning."""
        self._pause(tomorrow(self._clock.now()))

    def resume(self) -> None:
        """Capture again."""
        if self._capturing is not None:
            self._order(self._capturing.resume)

    def retry(self) -> None:
        """Start again after a failure."""
        if self._capturing is not None:
            capturing = self._capturing
            self._order(capturing.stop)
            self._order(capturing.start)

    def close(self) -> None:
        """Hear nothing more."""
        self._asking.stop()
        self._mailbox.close()

    @staticmethod
    def _on(config: CaptureConfig) -> bool:
        return config.screen or config.listens

    def _pause(self, until: datetime) -> None:
        if self._capturing is not None:
            capturing = self._capturing
            self._order(lambda: capturing.pause(until))

    @property
    def covered(self) -> bool:
        """Whether the screen is locked, as far as capture sees."""
        status, works = self.status, (CaptureState.RESTING, CaptureState.RECORDING)
        return status is not None and status.state in works and status.resting == Skip.LOCKED

    def _order(self, order: Callable[[], None]) -> None:
        self._orders.query(order).run()

    def _on_status(self, status: CaptureStatus) -> None:
        self.status = status
        self._show()
        if _beyond_help(status, self.face):
            if not self._alarmed:
                self._alarmed = True
                self.failed.emit(f"{self.face.headline}: {self.face.detail}")
        elif status.state not in (CaptureState.RECOVERING, CaptureState.STARTING, CaptureState.FAILED):
            self._alarmed = False

    def _on_time_to_ask(self) -> None:
        """Usually it tells by itself; one that hangs does not, and knows of itself that it does."""
        if self._capturing is not None and self.status is not None:
            status = self._capturing.status()
            if status.state is not self.status.state:
                self._on_status(status)

    def _show(self) -> None:
        config = self._config if self._agreed else CaptureConfig()
        face = face_of(self.status, config, self._clock.now())
        if face != self.face:
            self.face = face
        self.changed.emit()


def _beyond_help(status: CaptureStatus, face: CaptureFace) -> bool:
    """Whether capture, or a source of it, does not come back by itself."""
    in_vain = any(part.part == PROCESS and part.state is State.ERROR for part in status.parts)
    return face.state == "failed" or (in_vain and face.state == "recording")


def tomorrow(now: datetime) -> datetime:
    """Six in the morning of the next calendar day, where the machine is."""
    return (now.astimezone() + timedelta(days=1)).replace(hour=MORNING, minute=0, second=0, microsecond=0)


def face_of(status: CaptureStatus | None, config: CaptureConfig, now: datetime) -> CaptureFace:
    """What to show for a status under these settings; honest about what is not known."""
    if not (config.screen or config.listens):
        return CaptureFace(detail="Nothing is captured. Turn it on in Settings.")
    if status is None:
        return CaptureFace("starting", "Starting", "", "busy", "off")
    match status.state:
        case CaptureState.RECORDING:
            face = _recording(status, config, now)
        case CaptureState.RESTING:
            face = CaptureFace(
                "resting",
                "Resting",
                _resting(status, now, "the screen is not looked at"),
                "off",
                "paused",
                can_pause=True,
            )
        case CaptureState.PAUSED:
            until = _until(status.paused_until, now)
            face = CaptureFace(
                "paused", "Paused", f"{until}. Nothing is captured.", "warning", "paused", can_resume=True
            )
        case CaptureState.STARTING:
            face = CaptureFace("starting", "Starting", status.message, "busy", "off")
        case CaptureState.RECOVERING:
            detail = status.message or "Capture stopped unexpectedly and is being started again."
            face = CaptureFace("recovering", "Recovering", detail, "warning", "error", can_pause=True)
        case CaptureState.FAILED:
            detail = status.message or "Capture does not start."
            face = CaptureFace("failed", "Not recording", detail, "danger", "error", remedy=_remedy(status))
        case CaptureState.OFF:
            face = CaptureFace("off", "Off", status.message or "Nothing is captured.")
    return _with_microphone(face, status, config)


def _recording(status: CaptureStatus, config: CaptureConfig, now: datetime) -> CaptureFace:
    where = place(status.seen_app, status.seen_title)
    if status.message and not any(part.state is State.ERROR for part in status.parts):
        # Something comes, but not from each source.
        return CaptureFace("recording", "Recording in part", status.message, "warning", "recording", can_pause=True)
    if not config.screen:
        detail = "listens"
    elif status.resting:
        detail = _resting(status, now, "listens")
    elif where:
        detail = f"sees {where}" if _just(status.seen_at, now) else f"last saw {where}"
    else:
        detail = "looks at the screen"
    troubled = [part for part in status.parts if part.state is State.ERROR]
    if troubled:
        first = troubled[0]
        return CaptureFace(
            "recording", "Recording in part", first.message, "warning", "recording", can_pause=True, remedy=first.remedy
        )
    return CaptureFace("recording", "Recording", detail, "ok", "recording", can_pause=True)


_REASONS = {
    "idle": "nobody has been at the computer since {since}",
    "locked": "the screen has been locked since {since}",
    "hours": "by a rule nothing is captured at this hour",
    "black": "the screen has been black since {since}",
    "excluded": "the window in front is excluded and not captured",
    "private": "the window in front is private and not captured",
    "own_window": "Scrubjay's own window covers the screen and is not captured",
}


def _resting(status: CaptureStatus, now: datetime, meanwhile: str) -> str:
    """Why nothing of the screen is kept, and, where nobody is there, what is done meanwhile."""
    if not status.resting and status.message:
        return status.message
    reason = _REASONS.get(status.resting, "nothing is to be seen since {since}")
    since = _clock_time(status.resting_since, now)
    said = reason.format(since=since) if since else reason.replace(" since {since}", "")
    return f"{said}; {meanwhile}" if status.resting in ("idle", "locked") else said


def _clock_time(at: datetime | None, now: datetime) -> str:
    if at is None:
        return ""
    local = at.astimezone()
    return local.strftime("%H:%M" if local.date() == now.astimezone().date() else "%A %H:%M")


def _just(at: datetime | None, now: datetime) -> bool:
    """Whether it may be said in the present tense: nothing new is kept while a window stays as it is."""
    return at is None or now - at < STILL


def _with_microphone(face: CaptureFace, status: CaptureStatus, config: CaptureConfig) -> CaptureFace:
    if not config.listens:
        return replace(face, microphone="Microphone off", microphone_tone="off")
    wanted = {name: what for name, what in HEARD.items() if getattr(config, name)}
    parts = [part for part in status.parts if part.part in wanted]
    what = " and ".join(wanted.values())
    waits = f"{what.capitalize()} wait{'s' if what == 'microphone' else ''}"
    if face.state not in ("recording", "resting"):
        return replace(face, microphone=waits, microphone_tone="off")
    if troubled := [part for part in parts if part.state in (State.ERROR, State.WARNING)]:
        broken = {part.part for part in troubled}
        left = " and ".join(what for name, what in wanted.items() if name not in broken)
        told = f"{left.capitalize()} on" if left else "Not listening"
        message = told if troubled[0].message in face.detail else troubled[0].message
        return replace(face, microphone=message, microphone_tone="warning")
    if silent := [what for name, what in wanted.items() if name in status.silent]:
        return replace(face, microphone=f"Nothing comes from the {' and '.join(silent)}", microphone_tone="warning")
    if muted := [part.message for part in parts if part.state is State.OFF and part.message.startswith("Muted")]:
        return replace(face, microphone=muted[0], microphone_tone="off")
    if face.state == "resting":
        # Who hears something does not rest.
        return replace(face, microphone=waits, microphone_tone="off")
    changed = next((part.message for part in parts if REPLACED in part.message), f"{what.capitalize()} on")
    return replace(face, microphone=changed, microphone_tone="ok")


def _remedy(status: CaptureStatus) -> str:
    return next((part.remedy for part in status.parts if part.state is State.ERROR and part.remedy), "")


def _until(until: datetime | None, now: datetime) -> str:
    if until is None:
        return "until you resume"
    local = until.astimezone()
    day = "" if local.date() == now.astimezone().date() else "tomorrow, "
    return f"until {day}{local.strftime('%H:%M')}"
