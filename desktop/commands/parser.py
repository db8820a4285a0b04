"""What may be typed after `scrubjay`."""

import argparse
import re
from importlib import metadata
from typing import Any, NoReturn

from memory_core.records.bodies import Kind

_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h|d|w)?", re.IGNORECASE)
_UNITS = {"ms": 0.001, "s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86400, "w": 604800}
_KINDS = ", ".join(kind.value for kind in Kind)


class UsageError(Exception):
    """The command line was not understood; one sentence."""


class Parser(argparse.ArgumentParser):
    """Raises `UsageError` where argparse would print its usage and exit.

    No option may be shortened: “--every” is no “--everything” that somebody meant.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(allow_abbrev=False, **how)

    def error(self, message: str) -> NoReturn:
        """One sentence instead of a page."""
        raise UsageError(f"{self.prog}: {message.rstrip('.')}. See {self.prog} --help")


def duration(said: str) -> float:
    """Seconds from “30s”, “15m”, “2h”, “1d”, “1h30m” or a bare number of seconds."""
    text = said.strip().replace(" ", "")
    parts = list(_SPAN.finditer(text))
    if not parts or "".join(part.group(0) for part in parts) != text or (len(parts) > 1 and not parts[-1].group(2)):
        raise argparse.ArgumentTypeError(f"“{said}” is no time span; write 30s, 15m, 2h or 1d")
    seconds = sum(float(part.group(1)) * _UNITS[(part.group(2) or "s").lower()] for part in parts)
    if not 0 < seconds < 1e9:
        raise argparse.ArgumentTypeError(f"“{said}” is not a time span that can be used")
    return seconds


def count(said: str) -> int:
    """A whole number above zero."""
    try:
        value = int(said)
    except ValueError:
        value = 0
    if value < 1:
        raise argparse.ArgumentTypeError(f"“{said}” is not a whole number above zero")
    return value


def worded(said: str) -> str:
    """What narrows a choice. Empty, as a variable of a script may be, it would narrow nothing."""
    if not said.strip():
        raise argparse.ArgumentTypeError("it is empty; leave it out, or say what is meant")
    return said


def build_parser() -> Parser:
    """The whole grammar. `--home`, `--json` and `--verbose` are understood before and after the command."""
    parser = Parser(
        prog="scrubjay",
        description="Remembers what you saw and heard at this computer, on this computer, and answers with the "
        "evidence. Without a command the window opens.",
    )
    parser.add_argument("--version", action="version", version=f"scrubjay {_version()}")
    _common(parser, first=True)
    shared = Parser(add_help=False)
    _common(shared, first=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def command(name: str, help_text: str) -> Parser:
        return commands.add_parser(name, help=help_text, description=help_text, parents=[shared])

    _taking_in(command)
    _finding(command)
    _forgetting(command)
    _keeping(command)
    _excluding(command)
    _sealing(command)
    return parser


def _common(parser: argparse.ArgumentParser, *, first: bool) -> None:
    """Options of every command. After the command they must not reset what was said before it."""
    unset: Any = None if first else argparse.SUPPRESS
    off: Any = False if first else argparse.SUPPRESS
    parser.add_argument(
        "--home", type=worded, metavar="DIR", default=unset, help="the data folder (else SCRUBJAY_HOME)"
    )
    parser.add_argument("--json", action="store_true", default=off, help="print one JSON document, nothing else")
    parser.add_argument("--verbose", action="store_true", default=off, help="tell on stderr what goes on inside")


def _taking_in(command: Any) -> None:
    capture = command("capture", "Capture in the foreground for a while, then remember it.")
    capture.add_argument("--for", dest="seconds", type=duration, required=True, metavar="TIME", help="e.g. 30s or 10m")
    capture.add_argument("--no-screen", action="store_true", help="don't look at the screen")
    capture.add_argument("--no-audio", action="store_true", help="don't listen to the microphone")
    capture.add_argument("--interval", type=duration, metavar="TIME", help="how often to look, 0.2s to 60s")

    add = command("add", "Remember a text.")
    add.add_argument("text", metavar="TEXT", help="what to remember; - reads it from the standard input")
    add.add_argument("--app", default="", help="the application that it comes from")
    add.add_argument("--title", default="", help="its title")
    add.add_argument("--url", default="", help="where it is from")
    add.add_argument("--at", default="", metavar="TIME", help="when it was, as ISO time or in words")

    importing = command(
        "import", "Remember files: text, Markdown, HTML, PDF, pictures and sound; or take back an export."
    )
    importing.add_argument("files", nargs="+", type=worded, metavar="FILE")

    demo = command("demo", "Show it all at work, in a temporary home, in about a minute.")
    demo.add_argument("--screenshot", default="scrubjay-demo.png", metavar="FILE", help="where to save the window")
    demo.add_argument("--keep", metavar="DIR", help="keep the demo's home in this folder")
    demo.add_argument("--virtual", action="store_true", help="use a virtual screen although there is a real one")


def _filters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--app", type=worded, help="only from this application")
    parser.add_argument("--since", type=worded, metavar="TIME", help="ISO time or words, e.g. “yesterday 3pm”")
    parser.add_argument("--until", type=worded, metavar="TIME", help="ISO time or words")


def _whose(parser: argparse.ArgumentParser) -> None:
    """Memories that another program keeps here belong to an agent, a user, a session; a person's own to “me”."""
    group = parser.add_argument_group("whose memories (yours without these; scrubjay scopes lists them)")
    group.add_argument("--user", type=worded, metavar="NAME", help="of this user")
    group.add_argument("--agent", type=worded, metavar="NAME", help="of this agent")
    group.add_argument("--session", type=worded, metavar="NAME", help="of this session")


def _narrowed(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument("--kind", default="", help=f"only this kind: {_KINDS}")
    parser.add_argument("--observations", action="store_true", help=f"{verb} what was seen and heard instead")
    _filters(parser)
    _whose(parser)


def _finding(command: Any) -> None:
    search = command("search", "Find memories.")
    search.add_argument("query", metavar="QUERY")
    search.add_argument("-k", type=count, default=10, metavar="N", help="how many (10)")
    _narrowed(search, "search")

    ask = command("ask", "Ask a question; the answer cites what it rests on.")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--conversation", metavar="ID", help="go on with a conversation (new: start one that is named)")
    _whose(ask)

    listing = command("list", "List memories, newest first.")
    listing.add_argument("-n", type=count, default=20, metavar="N", help="how many (20)")
    _narrowed(listing, "list")

    show = command("show", "Show one memory with its evidence, one observation, or one conversation.")
    show.add_argument("id", metavar="ID")
    show.add_argument("--picture", type=worded, metavar="FILE", help="save its picture (WebP) to this file")
    show.add_argument("--force", action="store_true", help="replace the file if it is there")
    show.add_argument("--reveal", action="store_true", help="show the sealed value of a vault memory")

    conversations = command("conversations", "List or search the conversations, rename one, or forget one.")
    conversations.add_argument("-n", type=count, default=20, metavar="N", help="how many (20)")
    one_of = conversations.add_mutually_exclusive_group()
    one_of.add_argument("--search", default="", metavar="WORDS", help="only those in which these words stand")
    one_of.add_argument("--rename", nargs=2, metavar=("ID", "TITLE"), help="give this conversation a title")
    one_of.add_argument("--forget", type=worded, metavar="ID", help="forget this conversation")
    _whose(conversations)

    journal = command("journal", "Tell a day: times, meetings, documents, decisions, open ends.")
    journal.add_argument("day", nargs="?", default="", metavar="DAY", help="ISO date or words, e.g. yesterday (today)")
    journal.add_argument("--summary", action="store_true", help="with a paragraph by the chosen model")
    _whose(journal)

    _relating(command)


def _relating(command: Any) -> None:
    facts = command("facts", "Say what is known of somebody or something, now or as of a moment.")
    facts.add_argument("subject", metavar="NAME", help="under any of its names")
    facts.add_argument("predicate", nargs="?", default="", metavar="WHAT", help="only this, e.g. “lives in”")
    facts.add_argument("--at", default="", metavar="TIME", help="what held then, as ISO time or in words")
    _whose(facts)

    around = command("around", "Say whom and what somebody or something is related to.")
    around.add_argument("name", metavar="NAME", help="under any of its names")
    around.add_argument("--hops", type=count, default=1, metavar="N", help="how many steps away (1)")
    around.add_argument("-n", type=count, default=50, metavar="N", help="how many at most (50)")
    around.add_argument("--present", action="store_true", help="without what holds no longer")
    _whose(around)

    undo = command("undo", "Take back the latest change of a memory, then the one before; show ID tells them.")
    undo.add_argument("id", metavar="ID")
    redo = command("redo", "Make the change of a memory again that undo took back last.")
    redo.add_argument("id", metavar="ID")

    command("scopes", "Say whose memories there are: agents, users, sessions, and how much each has.")


def _forgetting(command: Any) -> None:
    forget = command("forget", "Forget, with everything that rests on it; --preview shows what would go.")
    forget.add_argument(
        "--id",
        dest="ids",
        action="extend",
        nargs="+",
        default=[],
        metavar="ID",
        help="memories (with what they rest on) or observations",
    )
    forget.add_argument("--last", type=duration, metavar="TIME", help="the last 15m, 2h, 1d …")
    forget.add_argument("--site", type=worded, metavar="HOST", help="this site, with those below it")
    forget.add_argument("--person", type=worded, metavar="NAME", help="whatever speaks of them, by any of their names")
    forget.add_argument("--matching", type=worded, metavar="WORDS", help="what holds all these words")
    forget.add_argument("--everything", action="store_true", help="all of it")
    forget.add_argument("--preview", action="store_true", help="only say what would go")
    forget.add_argument("--keep-evidence", action="store_true", help="of an --id, only what was concluded")
    forget.add_argument("--yes", action="store_true", help="don't ask, and don't wait: gone at once")
    _filters(forget)
    _whose(forget)


def _keeping(command: Any) -> None:
    keep = command("keep", "Keep for ever: no limit takes the pictures of these.")
    keep.add_argument("ids", nargs="+", metavar="ID", help="memories or observations")
    keep.add_argument("--off", action="store_true", help="no longer keep them for ever")

    pictures = command("pictures", "Say how many pictures are kept, what the limits take, and when.")
    pictures.add_argument("-n", type=count, default=20, metavar="N", help="how many of those that go to list (20)")

    limits = command("limits", "Say what the limits for texts take, and when; it is announced days before.")
    limits.add_argument("-n", type=count, default=20, metavar="N", help="how many of those that go to list (20)")

    export = command("export", "Write everything to a zip, encrypted with a passphrase as age does it.")
    export.add_argument("file", metavar="FILE")
    export.add_argument("--force", action="store_true", help="replace the file if it is there")
    export.add_argument("--plain", action="store_true", help="a file that anybody can read, without a passphrase")
    export.add_argument("--with-vault", action="store_true", help="with the values that are kept sealed")
    export.add_argument("--going", action="store_true", help="only what the limits are about to take, as an archive")
    export.add_argument("--graphml", action="store_true", help="people, things and relations for graph programs")
    _filters(export)
    _whose(export)

    _checking(command)


def _checking(command: Any) -> None:
    command("status", "Say what is kept, what is pending, and what capture does.")
    audit = command("audit", "Say what was forgotten and what other programs read: when, what kind, how many.")
    audit.add_argument("-n", type=count, default=50, metavar="N", help="how many lines (50)")
    command("doctor", "Check every permission, device, model, key, store and index.")

    models = command("models", "Say which language models are chosen for what, and what they took.")
    models.add_argument("--days", type=count, default=31, metavar="N", help="of the last so many days (31)")
    models.add_argument("--look", action="store_true", help="ask the usual ports of this machine for model servers")

    settings = command("settings", "Show the settings, or change one.")
    settings.add_argument("key", nargs="?", default="", metavar="KEY")
    settings.add_argument("value", nargs="?", metavar="VALUE")
    settings.add_argument("--default", dest="clear", action="store_true", help="set it back to its default")

    speech = command("speech-model", "See, download or choose the model that turns speech into words.")
    speech.add_argument("action", choices=("status", "download", "use"), nargs="?", default="status")
    speech.add_argument("folder", nargs="?", default="", metavar="DIR", help="for use: a faster-whisper model")
    speech.add_argument("--yes", action="store_true", help="agree to the download")

    meaning = command("embedding-model", "See, download or choose the model that compares texts by meaning.")
    meaning.add_argument("action", choices=("status", "download", "use"), nargs="?", default="status")
    meaning.add_argument("model", nargs="?", default="", help="for use: english, multilingual, or a folder")
    meaning.add_argument("--yes", action="store_true", help="agree to the download")


def _excluding(command: Any) -> None:
    exclude = command("exclude", "Show what is never captured; add a rule, and forget what it would have kept out.")
    exclude.add_argument(
        "rule",
        nargs="*",
        type=worded,
        metavar="RULE",
        help="e.g. “site: example.com”, “path: ~/Taxes”, “private windows”, “app: Slack and time: Mon-Fri 18:00-08:00”",
    )
    exclude.add_argument("--app", type=worded, help="an application, by a part of its name")
    exclude.add_argument("--title", type=worded, help="words in the title of a window")
    exclude.add_argument("--site", type=worded, help="a web site with all below it")
    exclude.add_argument("--path", type=worded, help="a document, or a folder with all that lies in it")
    exclude.add_argument("--time", type=worded, help="hours and days, e.g. “Mon-Fri 22:00-06:00”")
    exclude.add_argument("--private", action="store_true", help="private windows of browsers")
    exclude.add_argument("--call", type=worded, metavar="NAME", help="a call with somebody")
    exclude.add_argument("--mute", action="store_true", help="a rule that mutes the microphone, and nothing else")
    exclude.add_argument("--remove", action="store_true", help="remove the rule")
    exclude.add_argument("--forget", action="store_true", help="also forget what it would have kept out")
    exclude.add_argument("--preview", action="store_true", help="only say what it would have kept out")
    exclude.add_argument("--yes", action="store_true", help="don't ask")


def _sealing(command: Any) -> None:
    passphrase = command("passphrase", "Protect the home by a passphrase (SCRUBJAY_PASSPHRASE gives it to commands).")
    passphrase.add_argument(
        "action",
        choices=("status", "set", "remove", "new-key"),
        nargs="?",
        default="status",
        help="new-key encrypts everything anew with another key",
    )

    shred = command("shred", "Forget the key and remove everything at once; asks to type a word.")
    shred.add_argument("--confirm", default="", metavar="WORD", help="the word, where nobody can be asked")


def _version() -> str:
    try:
        return metadata.version("scrubjay")
    except metadata.PackageNotFoundError:
        return "0"
