"""keep, pictures."""

from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal, joined, plural, size


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
        limits = [f"{plan['days']:,} days" if plan["days"] else "", f"{plan['gb']:g} GB" if plan["gb"] else ""]
        kept = f", {plan['kept']:,} kept for ever" if plan["kept"] else ""
        said = f"{plan['total']:,} ({size(plan['total_bytes'])}){kept}, {plan['goes']:,} about to go"
        rows.append((plan["kind"], " or ".join(limit for limit in limits if limit), said))
    terminal.table(rows)
    if not found["goes"]:
        terminal.line("Nothing is about to go.")
        return
    terminal.line()
    terminal.paragraph(found["text"])
    for item in found["going"]:
        where = joined(
            (terminal.when(item["at"]), item["kind"], item.get("app", ""), " ".join(item["text"].split())[:60])
        )
        terminal.paragraph(joined((where, item["id"])), first="  ", indent="    ")
    if found["goes"] > len(found["going"]):
        terminal.line(f"  and {found['goes'] - len(found['going']):,} more")
    terminal.line()
    terminal.paragraph("scrubjay keep ID keeps one for ever; scrubjay export FILE --going keeps a copy of all of it.")


def _kept(terminal: Terminal, found: dict[str, Any]) -> None:
    many, already = len(found["ids"]), len(found["ids"]) - found["changed"]
    what = "kept for ever" if found["kept"] else "no longer kept for ever"
    was = f" ({already} of them already {'was' if already == 1 else 'were'})" if already else ""
    terminal.line(f"{plural(many, 'item')} {'is' if many == 1 else 'are'} {what}{was}.")


def _pictures(terminal: Terminal, found: dict[str, Any]) -> None:
    limits = [f"{found['days']:,} days" if found["days"] else "", f"{found['gb']:g} GB" if found["gb"] else ""]
    rows = [
        ("pictures", f"{found['total']:,} ({size(found['total_bytes'])})"),
        ("kept for ever", f"{found['kept']:,}"),
        ("limits", " or ".join(limit for limit in limits if limit) or "none"),
    ]
    terminal.table(rows)
    if not found["going"]:
        terminal.line("No picture is about to go.")
        return
    terminal.line()
    terminal.paragraph(found["text"])
    for item in found["going"]:
        where = joined((terminal.when(item["at"]), item["app"], item["title"]))
        terminal.paragraph(joined((where, item["id"])), first="  ", indent="    ")
    if found["pictures"] > len(found["going"]):
        terminal.line(f"  and {found['pictures'] - len(found['going']):,} more")
    terminal.line()
    terminal.paragraph(
        "scrubjay keep ID keeps one for ever; scrubjay settings pictures_days and pictures_gb change the limits."
    )
