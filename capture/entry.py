"""How the capture process begins: it listens before it loads the rest, for what is said meanwhile is said only once."""

import json
import logging
import os
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from capture.sources.early import SOURCES, Early

_LOG = logging.getLogger(__name__)
EXIT_USAGE = 2


def main() -> int:
    """Run the capture process on stdin and stdout until it is told to stop, or stdin ends. The exit code."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    lines = lines_of(0)
    try:
        first = json.loads(next(lines))
        early = Early(heard_before(first))
    except (StopIteration, ValueError, KeyError, TypeError, AttributeError) as error:
        _LOG.error("No start line was given (%s). Capture is started by Scrubjay, not by hand.", type(error).__name__)
        return EXIT_USAGE
    from capture.worker import run

    return run(first, lines, early)


def heard_before(first: Mapping[str, Any]) -> list[str]:
    """What the process before this one listened to, as far as that is still wanted: by the line that starts it."""
    config = first["config"]
    heard = [name for name in first.get("heard", ()) if name in SOURCES and config.get(name) is True]
    return heard if first["home"] and first.get("pause") is None else []


def lines_of(descriptor: int) -> Iterator[str]:
    """Lines from a pipe. Not through `sys.stdin`: its lock, held by a waiting thread, breaks the interpreter's end."""
    waiting = b""
    while chunk := os.read(descriptor, 1 << 16):
        *lines, waiting = (waiting + chunk).split(b"\n")
        for line in lines:
            yield line.decode("utf-8", "replace")
