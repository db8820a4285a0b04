"""exclude."""

from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.keeping import goes, let_go_or_take_back, tell_plan
from desktop.commands.parser import UsageError
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal
from memory_core.wording import counted

_KINDS = {
    "app": "Applications",
    "title": "Words in titles",
    "site": "Web sites",
    "path": "Documents and folders",
    "time": "Hours",
    "private": "Private windows",
    "call": "Calls",
    "mixed": "Several conditions",
    "": "Not understood, so not obeyed",
}


def exclude(call: Call) -> Outcome:
    """Show the rules; add one, with an offer to forget what it would have kept out; or remove one."""
    args, terminal = call.args, call.terminal
    what: dict[str, Any] = {name: getattr(args, name) for name in ("app", "title", "site", "path", "time", "call")}
    what |= {"rule": " ".join(args.rule), "private": args.private, "mute": args.mute}
    if not any(value for name, value in what.items() if name != "mute"):
        if args.remove or args.forget or args.preview:
            raise UsageError("scrubjay exclude: name the rule, for example “site: example.com”")
        with Session(call.home, threads=False) as session:
            found = session.call("rules")
        return Outcome(found, lambda terminal: _rules(terminal, found))
    if args.remove and args.forget:
        raise UsageError("scrubjay exclude: --forget goes with a rule that is added, not with one that is removed")
    if args.forget and not (args.yes or args.preview or terminal.may_ask):
        raise UsageError(
            "scrubjay exclude: nobody can be asked here. Add --yes to forget, or --preview to see what goes"
        )
    with Session(call.home, threads=False) as session:
        forgets = args.forget and args.yes
        done = session.call("exclude", remove=args.remove, preview=args.preview, forget=forgets, **what)
        if not args.preview and not forgets and terminal.may_ask and goes(done.get("kept_out")):
            _said(terminal, done)
            tell_plan(terminal, done["kept_out"])
            if terminal.agree("Forget this for good?"):
                return let_go_or_take_back(
                    session, terminal, session.call("exclude", forget=True, withhold=True, **what)["kept_out"]
                )
            return Outcome(_plain(done), lambda terminal: terminal.line("Nothing was forgotten."))
    return Outcome(_plain(done), lambda terminal: _done(terminal, done, previewed=args.preview))


def _plain(done: dict[str, Any]) -> dict[str, Any]:
    """Without samples of what was captured."""
    if "kept_out" not in done:
        return done
    return {**done, "kept_out": {name: value for name, value in done["kept_out"].items() if name != "samples"}}


def _said(terminal: Terminal, done: dict[str, Any]) -> None:
    if done["added"]:
        terminal.line(f"From now on: {done['rule']}")
    elif done["removed"]:
        terminal.line(f"No longer: {done['rule']}")


def _done(terminal: Terminal, done: dict[str, Any], *, previewed: bool) -> None:
    _said(terminal, done)
    if not (done["added"] or done["removed"] or previewed):
        terminal.line(f"That holds already: {done['rule']}")
    plan = done.get("kept_out")
    if plan is None:
        if previewed:
            terminal.line(f"This would hold no longer: {done['rule']}")
        return
    if not goes(plan):
        terminal.line("Nothing is kept that it would have kept out.")
        return
    if plan["preview"]:
        terminal.line(f"“{done['rule']}” would have kept out {counted(plan['observations'], 'moment')}.")
    tell_plan(terminal, plan)
    if plan["preview"]:
        terminal.line("To forget it, say the same with --forget.")


def _rules(terminal: Terminal, found: dict[str, list[dict[str, Any]]]) -> None:
    for name, heading in (("exclude", "Never captured"), ("mute", "The microphone is muted while")):
        if not found[name]:
            continue
        terminal.line(terminal.style(heading, "bold"))
        for kind, title in _KINDS.items():
            rules = [one for one in found[name] if one["kind"] == kind]
            if rules:
                terminal.line(f"  {title}")
            for one in rules:
                terminal.paragraph(
                    one["rule"] + (f"  ({one['problem']})" if one["problem"] else ""), first="    ", indent="      "
                )
    terminal.line("Add one with scrubjay exclude RULE, remove it with --remove.")
