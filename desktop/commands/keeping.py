"""forget, export, status, settings."""

import contextlib
import time
from pathlib import Path
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.capture_lines import capture_rows, capture_tables, state_words
from desktop.commands.parser import UsageError
from desktop.commands.related import whose
from desktop.commands.sealing import EXPORT_PASSPHRASE, ask_new
from desktop.commands.session import Session, owner_pid
from desktop.commands.terminal import Terminal, by_kind
from memory_core.errors import HomeInUse, LockedError
from memory_core.home import Home
from memory_core.wording import counted, size

UNDO_S = 10
LOCKED = 3
_TAKEN_BACK = "It was taken back; nothing was forgotten."


def forget(call: Call) -> Outcome:
    """Preview what goes; unless told to stop there, ask (or be told `--yes`) and let it go.

    Whoever was asked can take it back for ten seconds; with `--yes` nobody waits.
    """
    args, terminal = call.args, call.terminal
    names = ("ids", "last", "app", "site", "person", "since", "until", "matching", "everything", "keep_evidence")
    what: dict[str, Any] = {name: getattr(args, name) for name in names} | whose(args)
    _check_selection(what)
    if not (args.preview or args.yes or terminal.may_ask):
        raise UsageError(
            "scrubjay forget: nobody can be asked here. Add --yes to forget, or --preview to see what goes"
        )
    with Session(call.home, threads=False) as session:
        if args.preview or not args.yes:
            plan = session.call("forget", preview=True, **what)
            if args.preview or not goes(plan):
                return _forgotten(plan)
            tell_plan(terminal, plan)
            if not terminal.agree("Forget this for good?"):
                return Outcome(_stripped(plan), lambda terminal: terminal.line("Nothing was forgotten."))
            return let_go_or_take_back(session, terminal, session.call("forget", withhold=True, **what))
        terminal.progress("Forgetting …")
        return _forgotten(session.call("forget", preview=False, **what))


def let_go_or_take_back(session: Session, terminal: Terminal, plan: dict[str, Any]) -> Outcome:
    """It is hidden already. Count down; Ctrl+C shows it again.

    `plan` is what a verb said that withheld something: “forgetting” is its number.
    """
    number = plan.pop("forgetting")
    try:
        for left in range(UNDO_S, 0, -1):
            terminal.progress(f"Hidden, and gone for good in {left} s. Ctrl+C takes it back.")
            time.sleep(1.0)
    except KeyboardInterrupt:
        session.call("take_back", forgetting=number)
        terminal.end_progress()
        return Outcome({**_stripped(plan), "taken_back": True}, lambda terminal: terminal.line(_TAKEN_BACK))
    terminal.progress("Forgetting …")
    session.call("finish_forgetting", forgetting=number)
    return _forgotten(plan)


def export(call: Call) -> Outcome:
    """Everything in one zip, encrypted unless it is to be readable."""
    args, terminal = call.args, call.terminal
    plain = args.plain
    if args.graphml and (args.with_vault or args.app or args.since or args.until):
        raise UsageError("scrubjay export: --graphml writes the whole graph, of everybody or of a scope")
    passphrase = "" if plain else ask_new("export", EXPORT_PASSPHRASE, "To leave it readable: --plain")
    done: dict[str, Any] = {}
    with Session(call.home, threads=False) as session:
        events = session.stream(
            "export",
            file=str(Path(args.file).expanduser().absolute()),
            force=args.force,
            with_vault=args.with_vault,
            plain=plain,
            passphrase=passphrase,
            going=args.going,
            graphml=args.graphml,
            **whose(args),
            app=args.app,
            since=args.since,
            until=args.until,
        )
        for event in events:
            if event["type"] == "exported":
                done = {name: value for name, value in event.items() if name != "type"}
            else:
                terminal.progress(f"Exporting … {_amounts(event)}")
    opens = "age -d" if args.graphml else f"scrubjay import {done['file']}, or age -d"
    terminal.note(
        f"{done['file']} is not encrypted: whoever has it can read all of it."
        if plain
        else f"{done['file']} opens with its passphrase alone: {opens}."
    )
    return Outcome(done, lambda terminal: _exported(terminal, done))


def status(call: Call) -> Outcome:
    """What is kept, what is pending, what capture does; of a home that is locked, or whose owner does not answer, what
    can be told without a key."""
    try:
        with Session(call.home, threads=False) as session:
            found = session.call("status")
    except LockedError as error:
        sealed = _status_without_core(call, "locked", str(error))
        return Outcome(sealed, lambda terminal: _locked(terminal, sealed), code=LOCKED)
    except HomeInUse as error:
        silent = _status_without_core(call, "unreachable", f"{error} {_frozen(call.home)}".strip())
        return Outcome(silent, lambda terminal: _locked(terminal, silent), code=1)
    return Outcome(found, lambda terminal: _status(terminal, found))


def settings(call: Call) -> Outcome:
    """All settings, or one, maybe changed."""
    args = call.args
    if args.clear and not args.key:
        raise UsageError("scrubjay settings: --default needs a KEY")
    if args.value is not None and (args.clear or not args.value.strip()):
        raise UsageError("scrubjay settings: say a VALUE, or --default to set it back")
    with Session(call.home, threads=False) as session:
        found = session.call("settings", key=args.key, value=args.value or "", clear=args.clear)
    rows = [(key, _setting(value)) for key, value in found.items()]
    return Outcome(found, lambda terminal: terminal.table(rows))


def _check_selection(what: dict[str, Any]) -> None:
    """Exactly one way to say what goes, before anything is opened."""
    conditions = [name for name in ("last", "app", "site", "person", "since", "until", "matching") if what[name]]
    scope = any(what[name] for name in ("agent", "user", "session"))
    ways = [bool(what["ids"]), bool(what["everything"]), bool(conditions), scope]
    if sum(ways) != 1:
        raise UsageError(
            "scrubjay forget: say what to forget: --id ID, or --everything, or conditions "
            "(--last, --app, --site, --person, --since, --until, --matching), or a whole scope (--agent, --user, "
            "--session)"
        )
    if what["last"] and what["since"]:
        raise UsageError("scrubjay forget: use either --last or --since, not both")
    if what["keep_evidence"] and not what["ids"]:
        raise UsageError("scrubjay forget: --keep-evidence belongs to --id; all else takes what was seen and heard")


def _stripped(plan: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in plan.items() if name != "samples"}


def goes(plan: dict[str, Any] | None) -> bool:
    """Whether there is anything to forget."""
    return plan is not None and any(
        plan[what] for what in ("observations", "memories", "rederived", "turns", "damaged")
    )


def _forgotten(plan: dict[str, Any]) -> Outcome:
    return Outcome(_stripped(plan), lambda terminal: tell_plan(terminal, plan))


def tell_plan(terminal: Terminal, plan: dict[str, Any]) -> None:
    """What would go, or went."""
    if not goes(plan):
        terminal.line("There is nothing of that to forget.")
        return
    terminal.line("This would be forgotten:" if plan["preview"] else "Forgotten:")
    memories = plan["memories"]
    many = sum(memories.values())
    rows = [
        (plan["observations"], "observation", "observations", f"what was seen or heard: {by_kind(plan['seen'])}"),
        (many, "memory", "memories", by_kind(memories)),
        (plan["pictures"], "picture", "pictures", ""),
        (plan["turns"], "answer that cites it", "answers that cite it", ""),
        (plan["damaged"], "damaged piece", "damaged pieces", "captured, but never readable"),
        (plan["kept"] if plan["preview"] else 0, "of it kept for ever", "of them kept for ever", ""),
        (plan["rederived"], "memory more", "memories more", "concluded anew from the evidence that is left"),
    ]
    if plan["preview"] and plan["known_as"]:
        terminal.paragraph(f"known as {', '.join(plan['known_as'])}", first="  ", indent="  ")
    for number, one, several, what in rows:
        if number:
            terminal.line(f"  {counted(number, one, several)}" + (f" ({what})" if what else ""))
    for sample in plan.get("samples", ()) if plan["preview"] else ():
        terminal.paragraph(" ".join(sample.split()), first="  · ", indent="    ")


def _exported(terminal: Terminal, done: dict[str, Any]) -> None:
    terminal.line(f"{done['file']} ({size(done['bytes'])}): {_amounts(done)}.")
    if damaged := done.get("unreadable"):
        terminal.line(f"Left out, because they do not open any more: {counted(damaged, 'picture')}.")


_NOUNS = {
    "observations": ("observation", "observations"),
    "memories": ("memory", "memories"),
    "conversations": ("conversation", "conversations"),
    "pictures": ("picture", "pictures"),
    "nodes": ("entity", "entities"),
    "edges": ("relation", "relations"),
}


def _amounts(counts: dict[str, Any]) -> str:
    """“2 observations, 1 memory”, of what is counted at all."""
    return ", ".join(counted(counts[what], *nouns) for what, nouns in _NOUNS.items() if what in counts)


def _frozen(home: Home) -> str:
    """Whether whoever owns the home stands still, and what to do."""
    import psutil

    pid = owner_pid(home)
    with contextlib.suppress(psutil.Error):
        if pid is not None and psutil.Process(pid).status() == psutil.STATUS_STOPPED:
            return (
                f"Process {pid} is frozen, so whether anything is captured cannot be told. Let it go on "
                f"(kill -CONT {pid}) or end it and start Scrubjay again; what was captured is kept."
            )
    return ""


def _status_without_core(call: Call, state: str, sentence: str) -> dict[str, Any]:
    """Reads no memory: only how capture was, and how much waits, sealed."""
    from capture.spool.queue import Spool
    from desktop.verbs.state import disk_bytes, last_known_json
    from memory_core.privacy.keys import public_key

    with contextlib.closing(Spool(call.home.spool, public_key=public_key(call.home))) as spool:
        pending = spool.pending()
    return {
        "home": str(call.home.path),
        "state": state,
        "capture": {},
        "last_known": last_known_json(call.home),
        "pending": pending,
        "disk_bytes": disk_bytes(call.home.path),
        "warnings": [sentence],
    }


def _locked(terminal: Terminal, found: dict[str, Any]) -> None:
    known = found["last_known"]
    last = f"{known['state']} at {terminal.when(known['at'])}" if known and not known["ended"] else "no window runs"
    rows = [
        ("home", found["home"]),
        ("memories", "locked" if found["state"] == "locked" else "cannot be asked"),
        ("capture", last if found["state"] == "locked" else f"not known; {last}"),
        ("waiting", f"{found['pending']:,}, sealed"),
        ("on disk", size(found["disk_bytes"])),
    ]
    terminal.table(rows)
    terminal.paragraph(found["warnings"][0], first=terminal.style("! ", "yellow"), indent="  ")


def _status(terminal: Terminal, found: dict[str, Any]) -> None:
    capture = found["capture"]
    owner = f"process {found['owner']}" if found["owner"] else "nobody else"
    seen = ", ".join(part for part in (capture.get("seen_app", ""), capture.get("seen_title", "")) if part)
    rows = [
        ("home", found["home"]),
        ("capture", state_words(terminal, found)),
        ("paused until", terminal.when(capture.get("paused_until"))),
        ("last seen", seen),
        *(capture_rows(terminal, capture) if capture else ()),
        ("observations", f"{found['observations']:,}"),
        ("memories", f"{sum(found['memories'].values()):,} ({by_kind(found['memories'])})"),
        ("pictures", f"{found['pictures']:,}"),
        ("filtered", _filtered(found["filtered_today"])),
        ("waiting", f"{found['pending']:,}"),
        ("damaged", f"{found['damaged']:,}" if found["damaged"] else ""),
        ("on disk", size(found["disk_bytes"])),
        ("eyes", _eyes(found["eyes"]) if "eyes" in found else ""),
        ("in use by", owner),
    ]
    terminal.table([row for row in rows if row[1]])
    if found["keeping"]["text"]:
        terminal.paragraph(found["keeping"]["text"] + " See scrubjay limits.", first="  ", indent="  ")
    if found["retention"]["text"]:
        terminal.paragraph(found["retention"]["text"] + " See scrubjay pictures.", first="  ", indent="  ")
    if capture:
        capture_tables(terminal, capture)
    for warning in found["warnings"]:
        terminal.paragraph(warning, first=terminal.style("! ", "yellow"), indent="  ")


def _filtered(found: dict[str, dict[str, int]]) -> str:
    """“today: password 3 (Firefox 2, Terminal 1), card 1 (Firefox 1)”."""
    said = []
    for kind, apps in found.items():
        by_app = ", ".join(f"{app or 'no application'} {count:,}" for app, count in apps.items())
        said.append(f"{kind} {sum(apps.values()):,} ({by_app})")
    return f"today: {', '.join(said)}" if said else ""


def _eyes(found: dict[str, Any]) -> str:
    today = f"{counted(found['pictures_sent_today'], 'picture')} ({size(found['bytes_sent_today'])}) sent today"
    return f"{found['model']} described {found['described']:,}, {found['waiting']:,} to go; {today}"


def _setting(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else str(value)
