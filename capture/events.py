"""What the capture worker says through its pipe, in past tense; and what it is told.

One JSON object a line each way. Words that were captured never travel here, except the application and title of
the window last seen, which the status bar shows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from memory_core.records.health import PartHealth


class CaptureState(StrEnum):
    """What the window says about capture."""

    OFF = "off"
    STARTING = "starting"
    RECORDING = "recording"
    # All is well, and nobody is there to be recorded: idle, or locked.
    RESTING = "resting"
    PAUSED = "paused"
    RECOVERING = "recovering"
    FAILED = "failed"


class Skip(StrEnum):
    """Why something was looked at or heard and not kept."""

    UNCHANGED = "unchanged"
    MOTION = "motion"
    IDLE = "idle"
    LOCKED = "locked"
    PAUSED = "paused"
    HOURS = "hours"
    EXCLUDED = "excluded"
    PRIVATE = "private"
    SECRET = "secret"
    BLACK = "black"
    NO_TEXT = "no_text"
    REPEATED = "repeated"
    OWN_WINDOW = "own_window"
    SILENCE = "silence"
    ECHO = "echo"
    MUTED = "muted"
    ERROR = "error"
    SPOOL_FULL = "spool_full"
    QUEUE_FULL = "queue_full"


class Stage(StrEnum):
    """The stages of capture, in the order in which data walks."""

    WINDOWS = "windows"
    GRAB = "grab"
    NOTICE = "notice"
    READ = "read"
    SCRUB = "scrub"
    PICTURE = "picture"
    SOUND = "sound"
    VOICE = "voice"
    TRANSCRIPTION = "transcription"
    SPOOL = "spool"


@dataclass(frozen=True, slots=True)
class StageHealth:
    """One stage: what it did, and whether it moves.

    `seconds`: time that its `count` successes and `failures` took together. `running_s`: how long the present run takes
    (0: none runs), `still_s`: how long that run has neither said anything nor used the processor, nor waited for one
    that others used, and `waited_s`, how long it did that. `error`, `remedy`, `error_at`: the last failure; later
    successes leave it. `failing`: nothing went well since, which the moments do not tell, as the clock may be set
    between them.
    """

    stage: str
    count: int = 0
    failures: int = 0
    seconds: float = 0.0
    running_s: float = 0.0
    still_s: float = 0.0
    done_at: datetime | None = None
    error: str = ""
    remedy: str = ""
    error_at: datetime | None = None
    waited_s: float = 0.0
    failing: bool = False


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """One bounded queue: what waits in it now, how much may, how much waited at most, and what was dropped."""

    name: str
    depth: int
    limit: int
    dropped: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Restart:
    """When the capture process was started anew, and why, in a sentence."""

    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CaptureStatus:
    """Everything there is to say about capture at one moment.

    `counts`: frames, observations, ocr_calls, ocr_pixels, utterances (also utterances_me, utterances_others),
    transcribed, sounds_waiting, device_changes, redactions. `skipped`: by `Skip` value, for sound with the part before
    it (“microphone.silence”). `seen_app`, `seen_title`,
    `seen_at`: the window last looked at. `parts`: screen, windows, microphone, system_audio, speech, spool.
    `cpu_seconds` and `peak_rss_mb`: what the capture processes have cost since the start. `resting`: why nothing of the
    screen is kept although all is well, a `Skip` value, and since when. `restarts`: the newest ones, of
    `restarted` altogether. `memory_mb` and `cpu_percent` (of one core): what the capture process costs now;
    `memory_past`: what it held before, oldest first. `since`: when this state began. `silent`: the sources (screen,
    microphone) from which nothing came for longer than is planned.
    """

    state: CaptureState
    at: datetime
    paused_until: datetime | None = None
    seen_app: str = ""
    seen_title: str = ""
    seen_at: datetime | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    parts: tuple[PartHealth, ...] = ()
    message: str = ""
    cpu_seconds: float = 0.0
    peak_rss_mb: float = 0.0
    stages: tuple[StageHealth, ...] = ()
    queues: tuple[QueueHealth, ...] = ()
    resting: str = ""
    resting_since: datetime | None = None
    restarts: tuple[Restart, ...] = ()
    restarted: int = 0
    memory_mb: float = 0.0
    memory_past: tuple[float, ...] = ()
    cpu_percent: float = 0.0
    since: datetime | None = None
    silent: tuple[str, ...] = ()
