"""Stands in for the capture process: speaks its protocol, and misbehaves as its first argument says.

Arguments: a way to misbehave (“well”, “crash”, “hung”, “hung:STAGE”, “mute”, “stubborn”, “noise”, “broken:PART”,
“silent”, “hangs:STAGE”, “hangs once:STAGE”, “deaf:STAGE”, “captures”), and a file to which each start and each order
is appended.
"""

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

PACE = threading.Event()


class FakeProcess:
    """Says “recording” or “paused”, five times a second."""

    def __init__(self, manner: str, record: Path) -> None:
        self.manner = manner
        self.record = record
        self.paused = self.dumb = False
        kind, _, named = manner.partition(":")
        self.broken = named if kind == "broken" else ""
        self.stage = named if kind in ("hung", "hangs", "hangs once", "deaf") else ""

    @property
    def state(self) -> str:
        """What it claims."""
        if self.broken:
            return "failed"
        if self.stage or self.manner == "silent":
            return "recovering"
        return "paused" if self.paused else "recording"

    def note(self, entry: Any) -> None:
        """Append to the record, which the test reads."""
        with self.record.open("a") as file:
            file.write(json.dumps(entry) + "\n")

    def say(self, event: str = "status", state: str = "") -> None:
        """A status as the real one says it."""
        if self.dumb:
            return
        status: dict[str, Any] = {
            "state": state or self.state,
            "at": "2026-05-04T12:00:00+00:00",
            "paused_until": None,
            "seen_app": "",
            "seen_title": "",
            "seen_at": None,
            "counts": {"frames": 1},
            "skipped": {"unchanged": 1},
            "parts": [{"part": self.broken, "state": "error", "message": "It is gone.", "remedy": "Look for it."}]
            if self.broken
            else [
                {"part": part, "state": "ok", "message": "It works.", "remedy": ""} for part in ("screen", "microphone")
            ],
            "message": "",
            "cpu_seconds": 0.5,
            "peak_rss_mb": 10.0,
        }
        if self.stage:
            status["stages"] = [{"stage": self.stage, "count": 7, "running_s": 30.0, "still_s": 30.0}]
        left = {"stands": [["a window", "o_1"]], "talks": ["t_1", "2026-05-04T12:00:00+00:00"], "hears": ["microphone"]}
        sys.stdout.write(json.dumps({"event": event, "status": status, **left}) + "\n")
        sys.stdout.flush()

    def obey(self, order: dict[str, Any]) -> None:
        """Do as told."""
        self.note(order)
        if order["order"] in ("pause", "resume"):
            self.paused = order["order"] == "pause"
        if order["order"] == "stop" and self.manner != "stubborn" and not self.manner.startswith("deaf"):
            self.say("stopped", "off")
            os._exit(0)
        self.say()

    def fall_silent(self, *_: object) -> None:
        """Say nothing any more, as a process that is frozen from within."""
        self.dumb = True

    def beat(self) -> None:
        """Say so again and again."""
        while True:
            PACE.wait(0.2)
            self.say()

    def run(self) -> int:
        """Until stdin ends."""
        signal.signal(signal.SIGUSR1, self.fall_silent)
        first = json.loads(sys.stdin.readline())
        started_before = self.record.exists()
        self.note({"start": first})
        if self.manner.startswith("hangs once") and started_before:
            self.stage = ""
        self.paused = first["pause"] is not None
        if self.manner == "mute":
            threading.Event().wait()
        if self.manner == "noise":
            sys.stdout.write("this is no message\n" + json.dumps({"event": "status", "status": {"state": "?"}}) + "\n")
        self.say()
        if self.manner == "captures":
            sys.stdout.write(json.dumps({"event": "captured"}) + "\n")
        if self.manner == "crash" or self.manner.startswith("hung"):
            return 3 if self.manner == "crash" else 75
        threading.Thread(target=self.beat, daemon=True).start()
        for line in sys.stdin:
            self.obey(json.loads(line))
        if self.manner == "stubborn":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            threading.Event().wait()
        os._exit(0)


if __name__ == "__main__":
    sys.exit(FakeProcess(sys.argv[1], Path(sys.argv[2])).run())
