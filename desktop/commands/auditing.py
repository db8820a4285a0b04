"""audit."""

from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal
from desktop.viewmodels.wording import amounts


def audit(call: Call) -> Outcome:
    """What was forgotten and what other programs read, newest first."""
    with Session(call.home, threads=False) as session:
        found = session.call("audit", n=call.args.n)
    return Outcome(found, lambda terminal: _audit(terminal, found["entries"]))


def _audit(terminal: Terminal, entries: list[dict[str, Any]]) -> None:
    if not entries:
        terminal.line("Nothing was forgotten, and no other program read anything.")
        return
    terminal.table(
        [
            (terminal.when(entry["at"]), entry["event"], ", ".join(amounts(entry["counts"])) or "none")
            for entry in entries
        ]
    )
