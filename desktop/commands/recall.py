"""search, ask, list, show, conversations."""

import base64
import os
import re
from pathlib import Path
from typing import Any

from desktop.commands.base import Call, Outcome
from desktop.commands.keeping import let_go_or_take_back
from desktop.commands.parser import UsageError
from desktop.commands.related import whose
from desktop.commands.session import Session
from desktop.commands.terminal import Terminal, by_kind, joined, safe
from memory_core.errors import ConfigError, HomeUnwritable, ScrubjayError
from memory_core.home import Home
from memory_core.privacy.private_files import write_private
from memory_core.wording import counted

_LIST_TEXT = 320


def search(call: Call) -> Outcome:
    """Ranked memories, or observations."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("search", query=args.query, k=args.k, **_which(args))
    return Outcome(found, lambda terminal: _items(terminal, found, "Nothing was found."))


def listing(call: Call) -> Outcome:
    """Memories or observations, newest first."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("list", n=args.n, **_which(args))
    narrowed = any(value for name, value in _which(args).items() if name != "observations")
    nothing = "Nothing was found." if narrowed else "Nothing is remembered yet."
    return Outcome(found, lambda terminal: _items(terminal, found, nothing))


def _which(args: Any) -> dict[str, Any]:
    """What a search and a list may be narrowed by."""
    named = {name: getattr(args, name) for name in ("kind", "app", "since", "until", "observations")}
    return {**named, **whose(args)}


def ask(call: Call) -> Outcome:
    """A cited answer, streamed to a person."""
    args, terminal = call.args, call.terminal
    named = args.conversation is not None
    conversation = "" if args.conversation in (None, "new") else args.conversation
    answer: dict[str, Any] = {}
    stream = _LiveAnswer(terminal)
    with Session(call.home, threads=False) as session:
        for event in session.stream("ask", question=args.question, conversation=conversation, **whose(args)):
            if event["type"] == "answered":
                answer = event["result"] | ({"conversation": event["conversation"]} if named else {})
            elif event["type"] == "notice":
                terminal.note(event["text"])
            elif event["type"] == "recalled":
                terminal.progress(f"Found {counted(event['count'], 'piece')} of evidence; answering …")
            else:
                stream.take(event)
    terminal.end_progress()
    if not answer:
        raise ScrubjayError("The answer ended before it was whole. Ask again.")
    return Outcome(answer, lambda terminal: _answer(terminal, answer, shown=stream.shown))


def show(call: Call) -> Outcome:
    """One memory, observation or conversation; with `--picture` its picture goes to a file."""
    args = call.args
    with Session(call.home, threads=False) as session:
        found = session.call("show", id=args.id, reveal=args.reveal)
        if args.picture:
            picture = session.call("picture", id=args.id)
            found = found | {"picture_file": _save_picture(picture, args.picture, call.home, force=args.force)}
    return Outcome(found, lambda terminal: _shown(terminal, found))


def conversations(call: Call) -> Outcome:
    """The kept conversations, those with some words in them, one renamed, or one less."""
    args = call.args
    with Session(call.home, threads=False) as session:
        if args.forget and call.terminal.may_ask:
            hidden = session.call("forget_conversation", id=args.forget, withhold=True)
            return let_go_or_take_back(session, call.terminal, hidden)
        if args.forget:
            gone = session.call("forget_conversation", id=args.forget)
            return Outcome(gone, lambda terminal: terminal.line("The conversation is forgotten."))
        if args.rename:
            renamed = session.call("rename_conversation", id=args.rename[0], title=args.rename[1])
            return Outcome(renamed, lambda terminal: _talks(terminal, [renamed]))
        found = session.call("conversations", n=args.n, query=args.search, **whose(args))
    nothing = "No conversation holds these words." if args.search else "No conversations are kept."
    return Outcome(found, lambda terminal: _talks(terminal, found, nothing))


def answer_lines(terminal: Terminal, answer: dict[str, Any], *, indent: str = "") -> None:
    """An answer and its numbered citations."""
    if answer["answer"]:
        terminal.paragraph(answer["answer"], indent=indent)
    if answer["citations"]:
        terminal.line()
    for number, cited in enumerate(answer["citations"], start=1):
        where = joined((terminal.when(cited["at"]), cited["app"], cited["title"]))
        text = " ".join(cited["text"].split())
        label = f"{indent}[{number}] "
        shown = text if len(text) <= _LIST_TEXT else text[: _LIST_TEXT - 1] + "…"
        terminal.paragraph(f"{where} — {shown}" if where else shown, first=label, indent=" " * len(label))
        terminal.line(" " * len(label) + terminal.style(cited["id"], "dim"))


class _LiveAnswer:
    """Shows an answer word by word where a person watches; elsewhere it is printed whole at the end."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._live = terminal.out.isatty() and not terminal.as_json
        self.shown = False

    def take(self, event: dict[str, Any]) -> None:
        """A token, or word that what was shown is void."""
        if not self._live:
            return
        self._terminal.end_progress()
        if event["type"] == "token":
            self._terminal.out.write(safe(event["text"]))
            self.shown = True
        elif event["type"] == "restart" and self.shown:
            self._terminal.out.write("\n…\n")
            self.shown = False
        self._terminal.out.flush()


def _answer(terminal: Terminal, answer: dict[str, Any], *, shown: bool) -> None:
    if shown:
        terminal.line()
    answer_lines(terminal, answer | {"answer": ""} if shown else answer)
    by = answer["provider"]
    if by:
        terminal.line()
        terminal.line(terminal.style(f"answered by {by}", "dim"))


def _items(terminal: Terminal, found: list[dict[str, Any]], empty: str) -> None:
    if not found:
        terminal.line(empty)
        return
    for number, item in enumerate(found):
        if number:
            terminal.line()
        _item(terminal, item)


def _item(terminal: Terminal, item: dict[str, Any]) -> None:
    where = joined((item["app"], item["title"] if item["title"] not in item["text"] else ""))
    terminal.paragraph(
        joined((terminal.when(item["at"]), item["kind"], where)),
        first="",
        indent="  ",
    )
    text = re.sub(r"\s*\n\s*", " / ", item["text"].strip())
    terminal.paragraph(text if len(text) <= _LIST_TEXT else text[: _LIST_TEXT - 1] + "…", indent="  ")
    proof = counted(len(item["evidence"]), "observation") if item["id"].startswith("m_") else ""
    kept = "kept for ever" if item.get("kept") else ""
    score = f"score {item['score']:.2f}" if "score" in item else ""
    terminal.line("  " + terminal.style(joined((item["id"], proof, score, kept)), "dim"))


def _shown(terminal: Terminal, found: dict[str, Any]) -> None:
    if "turns" in found:
        _conversation(terminal, found)
        return
    terminal.line(terminal.style(joined((found["kind"], found["id"])), "bold"))
    terminal.paragraph(found["text"], indent="  ")
    terminal.line()
    rows = [(name, value) for name, value in _facts(terminal, found) if value]
    terminal.table(rows, indent="  ")
    if "history" in found:
        _evidence(terminal, found["evidence"])
        _history(terminal, found["history"])
    elif found.get("memories"):
        terminal.line(f"  Rests on it: {', '.join(found['memories'])}")
    if "picture_file" in found:
        terminal.line(f"  The picture was saved to {found['picture_file']}")


def _facts(terminal: Terminal, found: dict[str, Any]) -> list[tuple[str, str]]:
    """Names and values, as far as a person wants to see them."""
    body = found.get("body", {})
    facts = [
        ("when", joined((terminal.when(found["at"]), terminal.when(found.get("until"))), " – ")),
        ("application", found["app"]),
        ("title", found["title"]),
        ("address", found.get("url", "")),
        ("status", found.get("status", "")),
        ("true from", terminal.when(found.get("valid_from"))),
        ("true until", terminal.when(found.get("valid_to"))),
        ("about", ", ".join(found.get("entities", ()))),
        ("sealed value", found.get("secret", "")),
        ("secrets removed", by_kind(found.get("redactions", {})) if found.get("redactions") else ""),
        ("picture", "yes" if found.get("picture") is True else ""),
        ("kept for ever", "yes" if found.get("kept") else ""),
    ]
    facts += [(name.replace("_", " "), _words(value)) for name, value in body.items() if value != found["text"]]
    facts += [(name, value) for name, value in found.get("metadata", {}).items()]
    return facts


def _words(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(f"{number}. {item}" for number, item in enumerate(value, start=1))
    return "" if value is None else str(value)


def _evidence(terminal: Terminal, evidence: list[dict[str, Any]]) -> None:
    terminal.line()
    terminal.line(f"  Rests on {counted(len(evidence), 'observation')}:")
    for number, item in enumerate(evidence, start=1):
        where = joined((terminal.when(item["at"]), item["app"], item["title"], "picture" if item["picture"] else ""))
        terminal.paragraph(where, first=f"  [{number}] ", indent="      ")
        text = " / ".join(line.strip() for line in item["text"].split("\n") if line.strip())
        terminal.paragraph(text if len(text) <= _LIST_TEXT else text[: _LIST_TEXT - 1] + "…", indent="      ")
        terminal.line("      " + terminal.style(item["id"], "dim"))


def _history(terminal: Terminal, history: list[dict[str, Any]]) -> None:
    if not history:
        return
    terminal.line()
    terminal.line("  History:")
    rows = [(terminal.when(entry["at"]), entry["event"], entry["reason"] or entry["new_text"]) for entry in history]
    terminal.table(rows, indent="    ")


def _conversation(terminal: Terminal, found: dict[str, Any]) -> None:
    terminal.line(terminal.style(found["title"] or found["id"], "bold"))
    for turn in found["turns"]:
        terminal.line()
        terminal.paragraph(turn["question"], first=terminal.when(turn["at"]) + "  ", indent="  ")
        answer_lines(terminal, turn, indent="    ")


def _talks(terminal: Terminal, found: list[dict[str, Any]], nothing: str = "") -> None:
    if not found:
        terminal.line(nothing)
        return
    terminal.table(
        [
            (talk["id"], terminal.when(talk["updated_at"]), counted(talk["turns"], "turn"), talk["title"])
            for talk in found
        ]
    )


def _save_picture(picture: dict[str, Any], named: str, home: Home, *, force: bool) -> str:
    """For its owner alone: it is no longer encrypted."""
    target, data = Path(named), base64.b64decode(picture["webp"])
    if target.is_dir():
        raise UsageError(f"{target} is a folder; name a file for the picture")
    if home.holds(target.absolute()):
        raise UsageError(f"{target} is the place of a file of Scrubjay's own; choose another folder")
    try:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
    except FileExistsError as error:
        if not force:
            raise ConfigError(
                f"{target} is there already. Choose another name, or add --force to replace it."
            ) from error
        write_private(target, data)
    except OSError as error:
        raise HomeUnwritable(f"The picture cannot be written to {target} ({error.strerror}).") from error
    return str(target)
