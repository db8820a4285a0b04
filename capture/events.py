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
    PAUSED = "paused"
    RECOVERING = "recovering"
    FAILED = "failed"


class Skip(StrEnum):
    """Why something was looked at or heard and not kept."""

    UNCHANGED = "unchanged"
    IDLE = "idle"
    LOCKED = "locked"
    PAUSED = "paused"
    EXCLUDED = "excluded"
    BLACK = "black"
    NO_TEXT = "no_text"
    REPEATED = "repeated"
    OWN_WINDOW = "own_window"
    SILENCE = "silence"
    ECHO = "echo"
    ERROR = "error"
    SPOOL_FULL = "spool_full"
    QUEUE_FULL = "queue_full"


@dataclass(frozen=True, slots=True)
class CaptureStatus:
    """Everything there is to say about capture at one moment.

    `counts`: frames, observations, ocr_calls, ocr_pixels, utterances (also utterances_me, utterances_others),
    transcribed, sounds_waiting, device_changes, redactions. `skipped`: by `Skip` value. `seen_app`, `seen_title`,
    `seen_at`: the window last looked at. `parts`: screen, windows, microphone, system_audio, speech, spool.
    `cpu_seconds` and `peak_rss_mb`: what the capture process has cost since it started.
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
