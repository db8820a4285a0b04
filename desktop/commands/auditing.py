"""audit."""

from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal


def audit(call: Call) -> Outcome:
    """What was forgotten and what other programs read, newest first."""
    with Session(call.home, threads=False) as session:
        found = session.call("audit", n=call.args.n)
    return Outcome(found, lambda terminal: _audit(terminal, found["entries"]))


def _audit(terminal: Terminal, entries: list[dict[str, Any]]) -> None:
    if not entries:
        terminal.line("Nothing was forgotten, and no other program read anything.")
        return
    terminal.table([(terminal.when(entry["at"]), entry["event"], _amounts(entry["counts"])) for entry in entries])


def _amounts(counts: dict[str, int]) -> str:
    """“1 conversation, 3 pictures”: what is counted is named in the plural."""
    told = [f"{number:,} {_one(what) if number == 1 else what}" for what, number in counts.items() if number]
    return ", ".join(told) or "none"


def _one(what: str) -> str:
    return f"{what[:-3]}y" if what.endswith("ies") else what.removesuffix("s")
