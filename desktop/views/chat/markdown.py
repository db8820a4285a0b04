"""Makes an answer's Markdown harmless before it is shown: no pictures, no HTML, links that only ask."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?")
_CITATION = re.compile(r"\[(\d{1,3})\](?![(\[:])")
_IMAGE_REFERENCE = re.compile(r"^\s{0,3}\[[^\]]+\]:\s*\S+.*$", re.MULTILINE)
CITE = "cite"


def safe_markdown(text: str, numbers: Collection[int] | None = None) -> str:
    """The same text without pictures; `[n]` of the given numbers (None: any) become links to `cite:n`."""
    text = _IMAGE.sub(lambda found: found.group(1), _IMAGE_REFERENCE.sub("", text))

    def link(found: re.Match[str]) -> str:
        number = int(found.group(1))
        return f"[\u2009{number}\u2009]({CITE}:{number})" if numbers is None or number in numbers else f"\\[{number}\\]"

    return _CITATION.sub(link, text)


def plain_text(text: str) -> str:
    """An answer for the clipboard: as it was written."""
    return text.strip()


def is_web_link(url: str) -> bool:
    """Whether a link may be offered to the browser at all."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
