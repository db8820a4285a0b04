"""What `scrubjay status` says of capture: state, parts, stages, queues, what was not kept, restarts."""

from typing import Any

from desktop.commands.terminal import Terminal, joined
from desktop.verbs.state import RESTING
from desktop.viewmodels.wording import STAGES, amounts
from memory_core.wording import counted

_SHOWN_RESTARTS = 5
_HANGS_S = 5.0
Rows = list[tuple[str, str]]


def state_words(terminal: Terminal, found: dict[str, Any]) -> str:
    """The state in a line: since when, and why. A window of an older version says less."""
    capture, known = found["capture"], found.get("last_known")
    if capture:
        resting = capture.get("resting", "") if found["state"] in ("recording", "resting") else ""
        why = f"{RESTING.get(resting, resting)} since {terminal.when(capture['resting_since'])}" if resting else ""
        since = f"since {terminal.when(capture['since'])}" if capture.get("since") else ""
        return joined((f"{found['state']}{_in_part(capture)}", since, why))
    if known is None:
        return "off: no window runs, so nothing is captured"
    when = terminal.when(known["at"])
    if known["ended"]:
        return f"off: no window runs since {when}, so nothing is captured"
    return f"off: nothing is captured; at {when} it was “{known['state']}”, then Scrubjay ended without closing"


def _in_part(capture: dict[str, Any]) -> str:
    """Not each source that is wanted gives something."""
    broken = capture.get("message") or any(part["state"] == "error" for part in capture.get("parts", ()))
    return " in part" if capture["state"] == "recording" and broken else ""


def capture_rows(terminal: Terminal, capture: dict[str, Any]) -> Rows:
    """More of it, as far as there is any."""
    counts = capture["counts"]
    done = {
        "frames": "frames",
        "observations": "observations",
        "ocr_calls": "ocr calls",
        "utterances": "utterances",
        "transcribed": "transcribed",
        "sounds_waiting": "waiting sounds",
        "device_changes": "device changes",
        "redactions": "redactions",
    }
    cost = (
        f"{capture['memory_mb']:.0f} MB" if capture.get("memory_mb") else "",
        f"{capture['cpu_percent']:.1f} % of a core" if capture.get("cpu_seconds") else "",
    )
    return [
        ("since start", ", ".join(amounts({what: counts.get(name, 0) for name, what in done.items()}))),
        ("not kept", _skipped(capture["skipped"])),
        ("cost", joined(cost)),
        ("restarts", _restarts(terminal, capture)),
    ]


def capture_tables(terminal: Terminal, capture: dict[str, Any]) -> None:
    """Parts, stages and queues, each with what to do."""
    parts = capture.get("parts", ())
    told = [(part["part"].replace("_", " "), f"{part['message']} {part['remedy']}".strip()) for part in parts]
    _table(terminal, "parts", told)
    stages = [(STAGES.get(one["stage"], one["stage"]), _stage(terminal, one)) for one in capture.get("stages", ())]
    _table(terminal, "stages", stages)
    _table(terminal, "queues", [(queue["name"], _queue(queue)) for queue in capture.get("queues", ())])


def _table(terminal: Terminal, title: str, rows: Rows) -> None:
    if rows:
        terminal.line()
        terminal.line(terminal.style(title, "bold"))
        terminal.table(rows, indent="  ")


def _stage(terminal: Terminal, stage: dict[str, Any]) -> str:
    runs = stage["count"] + stage["failures"]
    hangs = stage["running_s"] > 0 and stage["still_s"] > _HANGS_S
    error = f"{terminal.when(stage['error_at'])}: {stage['error']} {stage['remedy']}".strip() if stage["error"] else ""
    return joined(
        (
            counted(stage["count"], "time"),
            counted(stage["failures"], "failure") if stage["failures"] else "",
            f"{1000 * stage['seconds'] / runs:.1f} ms each" if runs and stage["seconds"] else "",
            f"last {terminal.when(stage['done_at'])}" if stage["done_at"] else "",
            f"HANGS for {stage['running_s']:.0f} s" if hangs else "",
            "FAILS" if stage.get("failing") else "",
            f"last error {error}" if error else "",
        )
    )


def _queue(queue: dict[str, Any]) -> str:
    return f"{queue['depth']:,} of {queue['limit']:,}, at most {queue['most']:,}, dropped {queue['dropped']:,}"


def _skipped(skipped: dict[str, int]) -> str:
    ranked = sorted(skipped.items(), key=lambda item: -item[1])
    return ", ".join(f"{number:,} {plain(reason)}" for reason, number in ranked if number)


def plain(reason: str) -> str:
    """Why something was not kept, without our punctuation: “microphone silence”."""
    return reason.replace("_", " ").replace(".", " ")


def _restarts(terminal: Terminal, capture: dict[str, Any]) -> str:
    if not capture.get("restarted"):
        return ""
    last = [f"{terminal.when(one['at'])}: {one['reason']}" for one in capture["restarts"][-_SHOWN_RESTARTS:]]
    return "\n".join([f"{capture['restarted']:,}", *reversed(last)])
