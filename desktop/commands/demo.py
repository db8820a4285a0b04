"""demo: everything at work, in a temporary home."""

from pathlib import Path
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.parser import UsageError
from desktop.commands.recall import answer_lines
from desktop.commands.terminal import Terminal, by_kind, joined
from desktop.demo.telling import told
from memory_core.wording import counted

# Of each kind.
_EXAMPLES = 7
_TEXT = 240


def demo(call: Call) -> Outcome:
    """Play it. The exit code is 1 when an answer lacks its fact or a part did not work."""
    from desktop.demo.play import play

    args, terminal = call.args, call.terminal
    target = Path(args.screenshot)
    if target.is_dir() or not target.absolute().parent.is_dir():
        raise UsageError(f"scrubjay demo: --screenshot names a file in a folder that exists, not {target}")
    keep = Path(args.keep).expanduser().absolute() if args.keep else None
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise UsageError(f"scrubjay demo: --keep needs a new or empty folder, and {keep} is not")
    result = play(
        persons_home=call.home,
        screenshot=target,
        keep=keep,
        virtual=args.virtual,
        report=lambda text: _report(terminal, text),
    )
    found = result.as_json()
    return Outcome(
        found,
        lambda terminal: _show(terminal, found),
        code=0 if found["passed"] else 1,
        failures=tuple(found["problems"]),
    )


def _report(terminal: Terminal, text: str) -> None:
    """A line each: the demo takes a minute, and its steps are worth reading."""
    terminal.note(f"  {text}")


def _show(terminal: Terminal, found: dict[str, Any]) -> None:
    _heading(terminal, "Seen")
    # Of a window that was read several times, the last reading.
    for item in {(item["app"], item["title"]): item for item in found["seen"]}.values():
        text = " / ".join(line.strip() for line in item["text"].split("\n") if line.strip())
        terminal.paragraph(joined((terminal.when(item["at"]), item["app"], item["title"])), first="  ", indent="    ")
        terminal.paragraph(text if len(text) <= _TEXT else text[: _TEXT - 1] + "…", indent="    ")
    terminal.line(f"  {counted(found['secrets_removed'], 'secret')} removed from text and pictures.")
    _heading(terminal, "Heard")
    for text in found["heard"]:
        terminal.paragraph(f"“{text}”", indent="  ")
    if found["hearing"]:
        terminal.paragraph(found["hearing"], indent="  ")
    _heading(terminal, f"Remembered: {by_kind(found['memories'])}")
    last = ""
    for kind, text in told(found["examples"], most=_EXAMPLES):
        first = "" if kind == last else kind
        terminal.paragraph(
            text if len(text) <= _TEXT else text[: _TEXT - 1] + "…", first=f"  {first:<11}", indent=" " * 13
        )
        last = kind
    for asked in found["questions"]:
        _heading(terminal, asked["question"])
        answer_lines(terminal, asked, indent="  ")
    terminal.line()
    if found["screenshot"]:
        terminal.line(f"The window was saved to {found['screenshot']}")
    verdict = terminal.style("The demo passed", "green") if found["passed"] else terminal.style("It failed", "red")
    terminal.line(f"{verdict} after {found['seconds']:.0f} s.")


def _heading(terminal: Terminal, text: str) -> None:
    terminal.line()
    terminal.line(terminal.style(text, "bold"))
