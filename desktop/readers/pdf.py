"""PDF: read in a child process with limits on time and memory, because a PDF may be a bomb."""

from pathlib import Path
from typing import Any

from desktop.readers.base import DOCUMENT_BYTES, check_size
from desktop.readers.confined import SECONDS, confined, tell

_PAGES = 5_000
_LETTERS = 20_000_000
_SENTENCES = {
    "encrypted": "{path} is locked with a password. Save a copy without it and import that.",
    "damaged": "{path} is damaged, or not really a PDF.",
    "memory": "{path} unpacks to more than Scrubjay reads. Split it into smaller files.",
    "empty": "{path} holds no text; it seems to be a scan. Save its pages as pictures and import those.",
}


def read_pdf(path: Path, *, seconds: float = SECONDS) -> tuple[list[tuple[int, str]], str]:
    """Pages with text as (number from 1, text), and the document's title. Raises `Unreadable`."""
    check_size(path, DOCUMENT_BYTES)
    said = confined("read-pdf", path, _SENTENCES, seconds=seconds)
    return [(int(number), str(text)) for number, text in said["pages"]], str(said["title"])


def main(path: str) -> int:
    """The child: print what the PDF holds as one JSON document."""
    return tell(extract, Path(path))


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
