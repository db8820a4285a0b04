"""Reads a file in a child process with limits on time and memory, because a file may be a bomb."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from desktop.readers.base import MEGABYTE, Unreadable
from memory_core.privacy.hardening import childrens_environment

SECONDS = 120
_MEMORY = 2048 * MEGABYTE


def confined(worker: str, path: Path, sentences: Mapping[str, str], *, seconds: float = SECONDS) -> dict[str, Any]:
    """What the child `worker` says of a file. Raises `Unreadable` with the sentence for its error.

    `sentences` has at least “damaged” and “memory”, with `{path}` in them.
    """
    try:
        # Through a pipe: in a temporary file the text would be on the disk in the clear.
        ended = subprocess.run(
            [*_command(), worker, str(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=childrens_environment(),
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"{path} took longer than {seconds:g} s to read. Split it into smaller files.") from error
    said = _said(ended.stdout) if ended.returncode == 0 else {"error": "memory"}
    if "error" in said:
        raise Unreadable(sentences.get(str(said["error"]), sentences["damaged"]).format(path=path))
    return said


def tell(read: Callable[[Path], dict[str, Any]], path: Path) -> int:
    """The child: print what `read` finds as one JSON document."""
    limit()
    try:
        said = read(path)
    except MemoryError:
        said = {"error": "memory"}
    # A malformed file breaks the library in any way; the parent says that it is damaged.
    except Exception:  # noqa: BLE001 the edge of a process
        said = {"error": "damaged"}
    sys.stdout.buffer.write(json.dumps(said).encode("ascii"))
    return 0


def limit() -> None:
    """Let the system end us when we take too much; where it cannot, the parent's time limit does."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 5))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker"]
    return [sys.executable, "-m", "desktop", "--worker"]


def _said(answer: bytes) -> dict[str, Any]:
    said = json.loads(answer or b'{"error": "damaged"}')
    return said if isinstance(said, dict) else {"error": "damaged"}
