"""The command line: parse, run one command, print its result, and turn failures into a sentence and an exit code."""

import contextlib
import importlib
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO

from desktop.commands.base import Call, Command, Outcome
from desktop.commands.parser import UsageError, build_parser
from desktop.commands.terminal import Terminal
from memory_core.errors import ConfigError, LockedError, NotFound, ScrubjayError
from memory_core.home import Home

OTHER, USAGE, LOCKED, NOT_FOUND, INTERRUPTED, PIPE_CLOSED = 1, 2, 3, 4, 130, 141

_log = logging.getLogger(__name__)

# Module and function of each command; imported when it is used, so that --help and list are quick.
_COMMANDS = {
    "capture": ("desktop.commands.taking_in", "capture"),
    "add": ("desktop.commands.taking_in", "add"),
    "import": ("desktop.commands.taking_in", "importing"),
    "speech-model": ("desktop.commands.taking_in", "speech_model"),
    "embedding-model": ("desktop.commands.embedding", "embedding_model"),
    "models": ("desktop.commands.models", "models"),
    "search": ("desktop.commands.recall", "search"),
    "ask": ("desktop.commands.recall", "ask"),
    "list": ("desktop.commands.recall", "listing"),
    "show": ("desktop.commands.recall", "show"),
    "conversations": ("desktop.commands.recall", "conversations"),
    "journal": ("desktop.commands.journal", "journal"),
    "facts": ("desktop.commands.related", "facts"),
    "around": ("desktop.commands.related", "around"),
    "undo": ("desktop.commands.related", "undo"),
    "redo": ("desktop.commands.related", "redo"),
    "scopes": ("desktop.commands.related", "scopes"),
    "forget": ("desktop.commands.keeping", "forget"),
    "exclude": ("desktop.commands.excluding", "exclude"),
    "keep": ("desktop.commands.pictures", "keep"),
    "pictures": ("desktop.commands.pictures", "pictures"),
    "limits": ("desktop.commands.pictures", "limits"),
    "export": ("desktop.commands.keeping", "export"),
    "status": ("desktop.commands.keeping", "status"),
    "settings": ("desktop.commands.keeping", "settings"),
    "passphrase": ("desktop.commands.sealing", "passphrase"),
    "shred": ("desktop.commands.sealing", "shred"),
    "audit": ("desktop.commands.auditing", "audit"),
    "doctor": ("desktop.commands.doctor", "doctor"),
    "demo": ("desktop.commands.demo", "demo"),
}


def main(argv: Sequence[str]) -> int:
    """Run one command line as the program's own: it may claim stdout and signals. Returns the exit code."""
    with contextlib.suppress(ValueError, OSError):
        signal.signal(signal.SIGTERM, _ended)
    with _claimed_stdout() as out:
        return run(argv, out=out, err=sys.stderr, set_up_logs=_set_up_logs)


def run(
    argv: Sequence[str], *, out: TextIO, err: TextIO, set_up_logs: Callable[[bool], None] = lambda verbose: None
) -> int:
    """Run one command line on these streams. Never raises for what a person may meet."""
    try:
        with contextlib.redirect_stdout(out):  # --help and --version print by themselves
            args = build_parser().parse_args(argv)
    except UsageError as error:
        err.write(f"{error}\n")
        return USAGE
    except SystemExit as ended:  # --help and --version
        return int(ended.code or 0)
    if args.command is None:
        err.write("scrubjay: name a command. See scrubjay --help\n")
        return USAGE
    set_up_logs(args.verbose)
    colour = out.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    terminal = Terminal(out=out, err=err, as_json=args.json, colour=colour)
    try:
        return _finish(terminal, _command(args.command)(Call(args, terminal, Home.resolve(args.home))))
    except BrokenPipeError:
        return PIPE_CLOSED
    except KeyboardInterrupt:
        terminal.end_progress()
        return INTERRUPTED
    except UsageError as error:
        terminal.note(str(error))
        return USAGE
    except ScrubjayError as error:
        terminal.error(str(error))
        return exit_code(error)
    except Exception as error:  # noqa: BLE001 the edge of the program: a sentence instead of a traceback
        _log.exception("The command failed")
        terminal.error(
            f"Something unexpected went wrong ({type(error).__name__}). Nothing was lost; "
            "--verbose says where it happened."
        )
        return OTHER


def exit_code(error: ScrubjayError) -> int:
    """2 usage, 3 locked, 4 not found, 1 other."""
    if isinstance(error, LockedError):
        return LOCKED
    if isinstance(error, NotFound):
        return NOT_FOUND
    return USAGE if isinstance(error, ConfigError) else OTHER


def _command(name: str) -> Command:
    module, function = _COMMANDS[name]
    command: Command = getattr(importlib.import_module(module), function)
    return command


def _finish(terminal: Terminal, outcome: Outcome) -> int:
    terminal.end_progress()
    try:
        if terminal.as_json:
            terminal.document(outcome.result)
        else:
            outcome.show(terminal)
        terminal.out.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise ScrubjayError(f"The command did its work, but stdout takes no more ({error.strerror}).") from error
    for sentence in outcome.failures:
        terminal.error(sentence)
    return outcome.code


def _set_up_logs(verbose: bool) -> None:
    """Logs go to stderr when asked for; else nowhere, so that stderr holds sentences only."""
    root = logging.getLogger()
    handler: logging.Handler = logging.StreamHandler(sys.stderr) if verbose else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s"))
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if verbose else logging.WARNING)


@contextlib.contextmanager
def _claimed_stdout() -> Iterator[TextIO]:
    """The real stdout for us alone; whatever a library or a child prints goes to stderr."""
    with contextlib.suppress(AttributeError, OSError, ValueError):
        sys.stdout.flush()
    try:
        ours = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # a program without a console has no such files
        yield sys.stdout if sys.stdout is not None else open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
        return
    out = open(ours, "w", encoding="utf-8", errors="replace", newline=None)  # noqa: SIM115 closed below
    try:
        yield out
    finally:
        try:
            out.close()
        except BrokenPipeError:
            os._exit(PIPE_CLOSED)
        except OSError:  # told by `run` already; the rest of the text has nowhere to go
            os._exit(OTHER)


def _ended(_number: int, _frame: object) -> None:
    """SIGTERM: close what is open, in order."""
    raise SystemExit(128 + signal.SIGTERM)
