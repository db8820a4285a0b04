"""`scrubjay`: the window, the command line, or one of the program's own helper processes."""

import os
import sys
from collections.abc import Sequence

from memory_core.privacy.quiet import keep_libraries_quiet

WORKER = "--worker"


def main(argv: Sequence[str] | None = None) -> int:
    """Without a command the window opens. `--worker NAME` is how Scrubjay starts its own processes."""
    if argv is None:
        from memory_core.privacy import hardening

        hardening.harden()
        if sys.argv[1:3] in ([WORKER, "read-pdf"], [WORKER, "read-html"]):
            hardening.hide_memory()  # what is read there is a person's
    arguments = list(sys.argv[1:] if argv is None else argv)
    keep_libraries_quiet()
    if arguments[:1] == [WORKER]:
        return _work(arguments[1:])
    if (named := _home_of_window(arguments)) is not None:
        return _open_window(named, arguments)
    from desktop.cli import main as run_command

    return run_command(arguments)


def _work(arguments: Sequence[str]) -> int:
    """One helper process: capture, the readers of a PDF and of a page, the windows or the screenshot of the demo."""
    name, rest = (arguments[0] if arguments else ""), list(arguments[1:])
    if name == "capture":
        from capture.entry import main as capture

        return capture()
    if name == "read-pdf" and rest:
        from desktop.readers.pdf import main as read_pdf

        return read_pdf(rest[0])
    if name == "read-html" and rest:
        from desktop.readers.text import main as read_html

        return read_html(rest[0])
    if name == "demo-windows" and rest:
        from desktop.demo.windows import main as demo_windows

        return demo_windows(rest)
    if name == "demo-screenshot" and len(rest) == 2:
        from desktop.demo.screenshot import main as demo_screenshot

        return demo_screenshot(*rest)
    sys.stderr.write(f"scrubjay: there is no worker “{name}”\n")
    return 2


def _home_of_window(arguments: Sequence[str]) -> str | None:
    """The folder that `--home` names, “” for the usual one; None where a command was given, or no window is meant.

    An empty name, as a variable of a script may be, is refused by the command line: it is not the usual folder.
    """
    named, rest = "", list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--home" and rest:
            word = f"--home={rest.pop(0)}"
        folder = word.removeprefix("--home=")
        if folder != word and folder.strip():
            named = folder
        elif word != "--minimised":
            return None
    return named


def _open_window(named: str, arguments: Sequence[str]) -> int:
    from desktop.cli import exit_code
    from memory_core.errors import ScrubjayError
    from memory_core.home import Home

    if sys.platform.startswith("linux") and not _has_display():
        sys.stderr.write(
            "scrubjay: there is no display to open the window on. Start it from a desktop session, "
            "or see what can be done here: scrubjay --help\n"
        )
        return 1
    try:
        from desktop.app import run_window

        return run_window(Home.resolve(named or None), argv=list(arguments))
    except ScrubjayError as error:
        sys.stderr.write(f"scrubjay: {error}\n")
        return exit_code(error)
    except KeyboardInterrupt:
        return 130


def _has_display() -> bool:
    """Whether Qt finds a screen; a platform that was chosen by hand needs none."""
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


if __name__ == "__main__":
    sys.exit(main())
