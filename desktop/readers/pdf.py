"""PDF: read in a child process with limits on time and memory, because a PDF may be a bomb."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop.readers.base import DOCUMENT_BYTES, MEGABYTE, Unreadable, check_size

_SECONDS = 120
_MEMORY = 2048 * MEGABYTE
_PAGES = 5_000
_LETTERS = 20_000_000
_SENTENCES = {
    "encrypted": "{path} is locked with a password. Save a copy without it and import that.",
    "damaged": "{path} is damaged, or not really a PDF.",
    "memory": "{path} unpacks to more than Scrubjay reads. Split it into smaller files.",
    "empty": "{path} holds no text; it seems to be a scan. Save its pages as pictures and import those.",
}


def read_pdf(path: Path, *, seconds: float = _SECONDS) -> tuple[list[tuple[int, str]], str]:
    """Pages with text as (number from 1, text), and the document's title. Raises `Unreadable`."""
    check_size(path, DOCUMENT_BYTES)
    try:
        # Through a pipe: in a temporary file the text would be on the disk in the clear.
        ended = subprocess.run(
            [*_child_command(), str(path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"{path} took longer than {seconds:g} s to read. Split it into smaller files.") from error
    said: dict[str, Any] = _said(ended.stdout) if ended.returncode == 0 else {"error": "memory"}
    if "error" in said:
        raise Unreadable(_SENTENCES.get(str(said["error"]), _SENTENCES["damaged"]).format(path=path))
    return [(int(number), str(text)) for number, text in said["pages"]], str(said["title"])


def main(path: str) -> int:
    """The child: print what the PDF holds as one JSON document."""
    _limit()
    try:
        said = extract(Path(path))
    except MemoryError:
        said = {"error": "memory"}
    # A malformed file breaks the library in any way; the parent says that it is damaged.
    except Exception:  # noqa: BLE001 the edge of a process
        said = {"error": "damaged"}
    sys.stdout.buffer.write(json.dumps(said).encode("ascii"))
    return 0


def extract(path: Path) -> dict[str, Any]:
    """{"pages": [[number, text]…], "title"}, or {"error": a key of the sentences}."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"error": "encrypted"}
    pages: list[tuple[int, str]] = []
    letters = broken = 0
    for number, page in enumerate(reader.pages, start=1):
        try:
            text = page.extract_text().strip()
        except (MemoryError, LimitReachedError):
            return {"error": "memory"}
        # One broken page must not cost the others.
        except Exception:  # noqa: BLE001 the edge of a page
            broken += 1
            continue
        letters += len(text)
        if number > _PAGES or letters > _LETTERS:
            return {"error": "memory"}
        if text:
            pages.append((number, text))
    if not pages:
        return {"error": "damaged" if broken else "empty"}
    title = (reader.metadata.title if reader.metadata else None) or ""
    return {"pages": pages, "title": str(title)}


def _child_command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, "--worker", "read-pdf"]
    return [sys.executable, "-m", "desktop", "--worker", "read-pdf"]


def _said(answer: bytes) -> dict[str, Any]:
    said = json.loads(answer or b'{"error": "damaged"}')
    return said if isinstance(said, dict) else {"error": "damaged"}


def _limit() -> None:
    """Let the system end us when we take too much; where it cannot, the parent's time limit does."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS + 5))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
