"""facts, around, undo, redo, scopes."""

from datetime import UTC, datetime
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal, joined
from memory_core.wording import counted


def facts(call: Call) -> Outcome:
    """What is known of somebody or something, now or as of a moment."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("facts", subject=args.subject, predicate=args.predicate, at=args.at, **whose(args))
    return Outcome(found, lambda terminal: _facts(terminal, found))


def around(call: Call) -> Outcome:
    """Whom and what somebody or something is related to."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("around", entity=args.name, hops=args.hops, n=args.n, present=args.present, **whose(args))
    return Outcome(found, lambda terminal: _around(terminal, found))


def undo(call: Call) -> Outcome:
    """Take back the latest change of a memory."""
    with Session(call.home, threads=False) as session:
        found = session.call("undo", id=call.args.id)
    return Outcome(found, lambda terminal: _stepped(terminal, found, "Taken back."))


def redo(call: Call) -> Outcome:
    """Make the change again that was taken back last."""
    with Session(call.home, threads=False) as session:
        found = session.call("redo", id=call.args.id)
    return Outcome(found, lambda terminal: _stepped(terminal, found, "Made again."))


def scopes(call: Call) -> Outcome:
    """Whose memories there are."""
    with Session(call.home, threads=False) as session:
        found = session.call("scopes")
    return Outcome(found, lambda terminal: _scopes(terminal, found))


def whose(args: Any) -> dict[str, str]:
    """The scope that was named, as parameters of a verb."""
    return {"agent": args.agent, "user": args.user, "session": args.session}


def _facts(terminal: Terminal, found: list[dict[str, Any]]) -> None:
    if not found:
        terminal.line("Nothing is known of that.")
    for one in found:
        span = joined((terminal.when(one["valid_from"]), terminal.when(one["valid_to"])), " – ")
        terminal.paragraph(one["text"])
        terminal.line("  " + terminal.style(joined((one["id"], span, one["status"])), "dim"))


def _around(terminal: Terminal, found: dict[str, Any]) -> None:
    if not found["nodes"]:
        terminal.line("Nobody and nothing of that name is known.")
        return
    names = {node["id"]: node["name"] for node in found["nodes"]}
    middle = found["nodes"][0]
    terminal.line(terminal.style(joined((middle["name"], *middle["aliases"])), "bold"))
    rows = [
        (names[edge["source"]], edge["predicate"], names[edge["target"]], "" if _holds(edge) else "no longer")
        for edge in found["edges"]
    ]
    terminal.table(rows, indent="  ")


def _holds(edge: dict[str, Any]) -> bool:
    ended = edge["valid_to"] is not None and datetime.fromisoformat(edge["valid_to"]) <= datetime.now(UTC)
    return not ended and edge["closed_at"] is None


def _stepped(terminal: Terminal, found: dict[str, Any], done: str) -> None:
    terminal.line(f"{done} It is now:")
    terminal.paragraph(found["text"], indent="  ")
    terminal.line("  " + terminal.style(joined((found["id"], found.get("status", ""))), "dim"))


def _scopes(terminal: Terminal, found: list[dict[str, Any]]) -> None:
    if not found:
        terminal.line("Nothing is remembered yet.")
    rows = [
        (
            joined((f"{part} {one[part]}" for part in ("agent", "user", "session") if one[part]), ", ") or "everybody",
            counted(one["observations"], "observation"),
            counted(one["memories"], "memory", "memories"),
            counted(one["conversations"], "conversation"),
        )
        for one in found
    ]
    terminal.table(rows)
