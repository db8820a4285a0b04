"""Plain text, Markdown and HTML."""

import codecs
import re
from pathlib import Path
from typing import TYPE_CHECKING

from desktop.readers.base import TEXT_BYTES, Unreadable, check_size

if TYPE_CHECKING:
    from bs4 import Tag

_HIDDEN = ("script", "style", "noscript", "template", "head", "svg", "iframe", "object")
_BLOCKS = re.compile(
    r"address|article|aside|blockquote|br|dd|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|li|main|nav"
    r"|ol|p|pre|section|table|tr|ul"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEADING = re.compile(r"^#{1,3}\s+(.{1,200}?)\s*#*\s*$", re.MULTILINE)


def read_text(path: Path) -> str:
    """The text of a file, whatever its encoding. Raises `Unreadable` for what is no text."""
    check_size(path, TEXT_BYTES)
    return decoded(path.read_bytes(), path).replace("\r\n", "\n").replace("\r", "\n")


def read_html(path: Path) -> tuple[str, str]:
    """The visible text of a page, and its title. Raises `Unreadable`."""
    from bs4 import BeautifulSoup, Comment

    try:
        soup = BeautifulSoup(_html_source(path), "html.parser")
        title = " ".join(soup.title.get_text().split()) if soup.title else ""
        for tag in soup.find_all(_HIDDEN):
            tag.decompose()
        for comment in soup.find_all(string=lambda string: isinstance(string, Comment)):
            comment.extract()
        for tag in soup.find_all(_is_block):
            tag.insert_before("\n")
            tag.append("\n")
        for cell in soup.find_all(("td", "th")):
            cell.append("  ")
        text = soup.get_text()
    except RecursionError as error:
        raise Unreadable(f"{path} is nested too deeply to be read as a page.") from error
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), title


def heading(markdown: str) -> str:
    """The first heading of a Markdown text; “” when it has none."""
    found = _HEADING.search(markdown)
    return found.group(1) if found else ""


def decoded(body: bytes, path: Path) -> str:
    """Bytes as text: by byte order mark, else UTF-8, else UTF-16 that shows itself, else Latin. Raises `Unreadable`."""
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    if b"\0" in body[:65536]:
        return _without_mark(body, path)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("cp1252", "replace")
    strange = sum(sign == "\ufffd" or not (sign.isprintable() or sign.isspace()) for sign in text[:65536])
    if strange * 50 > len(text[:65536]):
        raise _no_text(path)
    return text


def _without_mark(body: bytes, path: Path) -> str:
    """UTF-16 without a mark: every other byte of Western text is zero."""
    sample = body[: min(len(body), 65536) // 2 * 2]
    for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if zeros.count(0) * 10 > len(zeros) * 6:
            text = body[: len(body) // 2 * 2].decode(encoding, "replace")
            if "\0" not in text:
                return text
    raise _no_text(path)


def _is_block(tag: "Tag") -> bool:
    return _BLOCKS.fullmatch(tag.name) is not None


def _no_text(path: Path) -> Unreadable:
    return Unreadable(
        f"{path} is not text. Scrubjay reads text, Markdown, HTML, PDF, pictures (PNG, JPEG, WebP, GIF, BMP, TIFF) "
        "and sound (WAV, MP3, FLAC, Ogg, M4A)."
    )


def _html_source(path: Path) -> str:
    """The page's source; a charset that it declares is believed when there is no better sign."""
    check_size(path, TEXT_BYTES)
    body = path.read_bytes()
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]{1,40})", body[:4096], re.IGNORECASE)
    if declared and not any(body.startswith(mark) for mark, _ in _BOMS):
        try:
            return body.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(body, path)
