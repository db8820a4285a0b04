"""keep, pictures."""

from collections.abc import Callable
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal, joined
from memory_core.wording import counted, size


def keep(call: Call) -> Outcome:
    """Mark memories or observations to be kept for ever, or no longer."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("keep", ids=args.ids, off=args.off)
    return Outcome(found, lambda terminal: _kept(terminal, found))


def pictures(call: Call) -> Outcome:
    """How many pictures there are, and what the limits take and when."""
    with Session(call.home, threads=False) as session:
        found = session.call("pictures", n=call.args.n, seen=True)
    return Outcome(found, lambda terminal: _pictures(terminal, found))


def limits(call: Call) -> Outcome:
    """The limits for texts, and what they take and when."""
    with Session(call.home, threads=False) as session:
        found = session.call("limits", n=call.args.n, seen=True)
    return Outcome(found, lambda terminal: _limits(terminal, found))


def _limits(terminal: Terminal, found: dict[str, Any]) -> None:
    if not found["kinds"]:
        terminal.line("No text has a limit. scrubjay settings shows those that there could be: screen_days and others.")
        return
    rows = []
    for plan in found["kinds"]:
        kept = f", {plan['kept']:,} kept for ever" if plan["kept"] else ""
        said = f"{plan['total']:,} ({size(plan['total_bytes'])}){kept}, {plan['goes']:,} about to go"
        rows.append((plan["kind"], _limit(plan), said))
    terminal.table(rows)
    if not found["goes"]:
        terminal.line("Nothing is about to go.")
        return
    _going(
        terminal,
        found,
        found["goes"],
        lambda item: (item["kind"], item.get("app", ""), " ".join(item["text"].split())[:60]),
    )
    terminal.paragraph("scrubjay keep ID keeps one for ever; scrubjay export FILE --going keeps a copy of all of it.")


def _limit(plan: dict[str, Any]) -> str:
    """“90 days or 5 GB”, either, or “” without one."""
    limits = [counted(plan["days"], "day") if plan["days"] else "", f"{plan['gb']:g} GB" if plan["gb"] else ""]
    return " or ".join(limit for limit in limits if limit)


def _going(
    terminal: Terminal, found: dict[str, Any], total: int, told: Callable[[dict[str, Any]], tuple[str, ...]]
) -> None:
    """The first of the `total` that are about to go: when each was, what is told of it, and its id."""
    terminal.line()
    terminal.paragraph(found["text"])
    for item in found["going"]:
        where = joined((terminal.when(item["at"]), *told(item)))
        terminal.paragraph(joined((where, item["id"])), first="  ", indent="    ")
    if total > len(found["going"]):
        terminal.line(f"  and {total - len(found['going']):,} more")
    terminal.line()


def _kept(terminal: Terminal, found: dict[str, Any]) -> None:
    many, already = len(found["ids"]), len(found["ids"]) - found["changed"]
    what = "kept for ever" if found["kept"] else "no longer kept for ever"
    was = f" ({already} of them already {'was' if already == 1 else 'were'})" if already else ""
    terminal.line(f"{counted(many, 'item')} {'is' if many == 1 else 'are'} {what}{was}.")


def _pictures(terminal: Terminal, found: dict[str, Any]) -> None:
    rows = [
        ("pictures", f"{found['total']:,} ({size(found['total_bytes'])})"),
        ("kept for ever", f"{found['kept']:,}"),
        ("limits", _limit(found) or "none"),
    ]
    terminal.table(rows)
    if not found["going"]:
        terminal.line("No picture is about to go.")
        return
    _going(terminal, found, found["pictures"], lambda item: (item["app"], item["title"]))
    terminal.paragraph(
        "scrubjay keep ID keeps one for ever; scrubjay settings pictures_days and pictures_gb change the limits."
    )
