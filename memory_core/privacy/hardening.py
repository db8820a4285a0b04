"""What each of our processes does first: no core dumps, files for their owner alone, no values in a traceback."""

import contextlib
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO

from memory_core.errors import ScrubjayError

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from sys import UnraisableHookArgs

_log = logging.getLogger(__name__)

_PR_SET_DUMPABLE = 4
# How a person gives them to commands. What holds no key that reads must not be handed what opens one.
_PASSPHRASES = ("SCRUBJAY_PASSPHRASE", "SCRUBJAY_NEW_PASSPHRASE", "SCRUBJAY_EXPORT_PASSPHRASE")
# Windows: no boxes about crashes, and no heap in its error reports.
_SEM_QUIET, _WER_NO_HEAP = 0x0003, 1


def harden() -> None:
    """For the whole process and those that it starts. Nothing here may keep the program from starting."""
    os.umask(0o077)
    forbid_core_dumps()
    quieten()


def forbid_core_dumps() -> None:
    """No core file is written, and one that the system takes all the same holds no memory."""
    if sys.platform == "win32":
        _forbid_on_windows()
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Where the pattern is a pipe the kernel heeds no limit, but it heeds this. Children inherit both.
    with contextlib.suppress(OSError), open("/proc/self/coredump_filter", "w", encoding="ascii") as file:
        file.write("0")


def hide_memory() -> bool:
    """Linux: no other program of this account may attach to this process or read its memory; whether that holds.

    For processes that hold keys, once they do: the desktop's portals turn away a program that they cannot look up in
    /proc, and Qt asks them for the dark theme when it starts. The capture process holds no key that can read, is asked
    by the portal all the time, and its memory is watched from outside, so it stays as it is.
    """
    if sys.platform != "linux":
        return False
    import ctypes

    try:
        return bool(ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def childrens_environment() -> dict[str, str]:
    """Our environment for a process that captures or reads a stranger's file: without passphrases."""
    return {name: value for name, value in os.environ.items() if name not in _PASSPHRASES}


def quieten() -> None:
    """Tracebacks, in logs and where nothing catches them, name files, lines and types; never a message or a value.

    The message of an exception may quote what was captured. Ours are written for a person and hold nothing of it. A
    library's warning may quote it as well, and what the capture process says on stderr is kept in a file.
    """
    logging.setLogRecordFactory(_QuietRecord)
    logging.raiseExceptions = False  # else a line that cannot be written is told on stderr with all its values
    warnings.showwarning = _on_warning
    sys.excepthook = _on_uncaught
    threading.excepthook = _on_uncaught_in_thread
    sys.unraisablehook = _on_unraisable


def told(error: BaseException | None) -> str:
    """Where and of what type an exception was, and those that led to it."""
    parts: list[str] = []
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        frames = traceback.extract_tb(error.__traceback__)
        lines = [f'  File "{frame.filename}", line {frame.lineno}, in {frame.name}' for frame in frames]
        parts.append("\n".join(["Traceback (without values):", *lines, type(error).__name__]))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich came of:\n".join(parts)


def on_loop_failure(loop: "AbstractEventLoop", context: Mapping[str, Any]) -> None:
    """For `set_exception_handler`: asyncio's own words quote the exception, and what a failed callback was given."""
    error = context.get("exception")
    _log.error("An event loop met a failure nobody handled.\n%s", told(error) if error else "There is no exception.")


class _QuietRecord(logging.LogRecord):
    def __init__(self, *values: Any, **named: Any) -> None:
        super().__init__(*values, **named)
        if self.exc_info:
            self.exc_text, self.exc_info = told(self.exc_info[1]), None
        if isinstance(self.args, tuple):
            self.args = tuple(_quiet(value) for value in self.args)
        elif isinstance(self.args, Mapping):
            self.args = {name: _quiet(value) for name, value in self.args.items()}
        if self.name == "asyncio":
            self.msg, self.args = _of_a_loop(str(self.msg)), ()


def _quiet(value: object) -> object:
    if isinstance(value, BaseException) and not isinstance(value, ScrubjayError):
        return type(value).__name__
    if isinstance(value, list | tuple | set | frozenset) and any(isinstance(one, BaseException) for one in value):
        return [_quiet(one) for one in value]
    return value


def _of_a_loop(message: str) -> str:
    """What happened, without the representations that follow: of exceptions, and of what callbacks were given."""
    happened = message.partition("\n")[0]
    for opening in ("Exception in callback", "Executing"):
        if happened.startswith(opening):
            return f"{opening} …"
    return happened.partition("<")[0].strip()


def _say(text: str) -> None:
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(text + "\n")


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        _say(told(error))


def _on_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if not issubclass(args.exc_type, SystemExit):
        _say(f"In thread {args.thread.name if args.thread else '?'}:\n{told(args.exc_value)}")


def _on_unraisable(args: "UnraisableHookArgs") -> None:
    _say(told(args.exc_value))


def _on_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    _say(f"{Path(filename).name}:{lineno}: {category.__name__}")


def _forbid_on_windows() -> None:
    import ctypes

    libraries: Any = getattr(ctypes, "windll", None)
    with contextlib.suppress(OSError, AttributeError):
        libraries.kernel32.SetErrorMode(_SEM_QUIET)
        libraries.wer.WerSetFlags(_WER_NO_HEAP)
