"""What the supervisor keeps in the home for the next start: the pause, and how capture was last; nothing captured."""

import contextlib
import dataclasses
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from capture.events import CaptureStatus
from capture.health import decode_status, encode_status
from capture.schedule.pause import PauseTimer
from memory_core.home import Home

_SAVE_EVERY_S = 60.0


class KeptPause:
    """A pause that outlives the program; without a path it does not."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def recall(self, timer: PauseTimer) -> None:
        """Set the timer as it was. A file that cannot be read is no pause; an empty one is, until somebody ends it."""
        if self._path is None:
            return
        try:
            said = self._path.read_text("utf-8")
            kept = json.loads(said) if said else {"until": None}
            timer.pause(datetime.fromisoformat(kept["until"]) if kept["until"] else None)
        except (OSError, ValueError, KeyError, TypeError):
            return

    def remember(self, timer: PauseTimer) -> None:
        """Keep the pause that holds, or that none does. On a full disk, where there is room for a name alone, it lasts
        until somebody ends it: better than not at all."""
        if self._path is None:
            return
        until = timer.until()
        with contextlib.suppress(OSError):
            if timer.now() is None:
                self._path.unlink(missing_ok=True)
                return
            try:
                _write(self._path, {"until": until.isoformat() if until else None})
            except OSError:
                self._path.touch(mode=0o600)
                self._path.write_bytes(b"")


@dataclass(frozen=True, slots=True)
class LastKnown:
    """How capture was when it was last heard of. `ended`: whoever watched over it closed it in order."""

    status: CaptureStatus
    ended: bool


class KeptStatus:
    """The last status, without the window that was seen; kept at each change of state and once a minute."""

    def __init__(self, home: Home) -> None:
        self._path = _status_path(home)
        self._kept: object = None
        self._kept_at = float("-inf")

    def keep(self, status: CaptureStatus, now_s: float, *, ended: bool = False) -> None:
        """Keep it if it tells something new. A full disk keeps nothing and hinders nobody."""
        gist = (status.state, status.message, status.restarted, ended)
        if gist == self._kept and now_s - self._kept_at < _SAVE_EVERY_S:
            return
        self._kept, self._kept_at = gist, now_s
        unseen = dataclasses.replace(status, seen_app="", seen_title="", seen_at=None, memory_past=())
        with contextlib.suppress(OSError):
            _write(self._path, {"ended": ended, "status": encode_status(unseen)})


def last_known(home: Home) -> LastKnown | None:
    """What `KeptStatus` kept; None when nothing was, or it cannot be read."""
    try:
        kept = json.loads(_status_path(home).read_text("utf-8"))
        return LastKnown(decode_status(kept["status"]), bool(kept["ended"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _status_path(home: Home) -> Path:
    return home.path / "capture.json"


def _write(path: Path, values: dict[str, Any]) -> None:
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps(values), "utf-8")
    draft.replace(path)
