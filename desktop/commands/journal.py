"""journal."""

from desktop.commands.base import Call, Outcome
from desktop.commands.related import whose
from desktop.commands.session import Session


def journal(call: Call) -> Outcome:
    """The day as told by episodes: Markdown for a person, all of it as data with --json."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("journal", day=args.day, summary=args.summary, **whose(args))
    return Outcome(found, lambda terminal: terminal.paragraph(found["markdown"].rstrip("\n")))
