"""Plain text, Markdown and HTML."""

import codecs
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from desktop.readers.base import MEGABYTE, TEXT_BYTES, Unreadable, check_size
from desktop.readers.confined import confined, tell

_SMALL_PAGE = MEGABYTE // 4
_OPEN_COMMENTS = 100
_SENTENCES = {
    "damaged": "{path} is damaged, or not really a page.",
    "memory": "{path} unpacks to more than Scrubjay reads. Split it into smaller files.",
}
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
# Of a file that has millions of them, each would be looked at for secrets.
_EMPTY_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_HEADING = re.compile(r"^#{1,3}[ \t]+(?=\S)(.+)", re.MULTILINE)
_LONGEST_HEADING = 200


def read_text(path: Path) -> str:
    """The text of a file, whatever its encoding. Raises `Unreadable` for what is no text."""
    check_size(path, TEXT_BYTES)
    text = decoded(path.read_bytes(), path).replace("\r\n", "\n").replace("\r", "\n")
    return _EMPTY_LINES.sub("\n\n", text)


def read_html(path: Path) -> tuple[str, str]:
    """The visible text of a page, and its title. Raises `Unreadable`.

    A long page is read in a process of its own: some take the parser time by the square of their length.
    """
    check_size(path, TEXT_BYTES)
    if path.stat().st_size <= _SMALL_PAGE:
        return visible_text(_html_source(path))
    said = confined("read-html", path, _SENTENCES)
    return str(said["text"]), str(said["title"])


def main(path: str) -> int:
    """The child: print what the page holds as one JSON document."""

    def read(page: Path) -> dict[str, Any]:
        text, title = visible_text(_html_source(page))
        return {"text": text, "title": title}

    return tell(read, Path(path))


def visible_text(source: str) -> tuple[str, str]:
    """What a page shows, and its title. However deeply it is nested, no tree is made of it."""
    page = _Page()
    if source.count("<!--", source.rfind("-->") + 1) > _OPEN_COMMENTS:
        # Each would be looked to the end for, which takes time by the square of their number.
        source = source[: source.index("<!--", source.rfind("-->") + 1)]
    page.feed(source)
    page.close()
    lines = (" ".join(line.split()) for line in "".join(page.text).split("\n"))
    title = " ".join("".join(page.title).split())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), title


class _Page(HTMLParser):
    """Collects what is shown, as it goes by."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.title: list[str] = []
        self._hidden: Counter[str] = Counter()
        self._titled = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._hidden.clear()  # many a page never closes its head
        elif tag == "title" and "".join(self.title).strip() == "":
            self._titled = True
        elif tag in _HIDDEN:
            self._hidden[tag] += 1
        self._part(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._part(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._titled = False
        if self._hidden[tag]:
            self._hidden[tag] -= 1
        self._part(tag)

    def handle_data(self, data: str) -> None:
        if self._titled:
            self.title.append(data)
        elif not self._hidden.total():
            self.text.append(data)

    def _part(self, tag: str) -> None:
        if _BLOCKS.fullmatch(tag):
            self.text.append("\n")
        elif tag in ("td", "th"):
            self.text.append("  ")


def heading(markdown: str) -> str:
    """The first heading of a Markdown text; “” when it has none."""
    found = _HEADING.search(markdown)
    title = found.group(1).rstrip().rstrip("#").rstrip() if found else ""
    return title if len(title) <= _LONGEST_HEADING else ""


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


def _no_text(path: Path) -> Unreadable:
    return Unreadable(
        f"{path} is not text. Scrubjay reads text, Markdown, HTML, PDF, pictures (PNG, JPEG, WebP, GIF, BMP, TIFF) "
        "and sound (WAV, MP3, FLAC, Ogg, M4A)."
    )


def _html_source(path: Path) -> str:
    """The page's source; a charset that it declares is believed when there is no better sign."""
    body = path.read_bytes()
    declared = re.search(rb"charset\s*=\s*[\"']?([\w-]{1,40})", body[:4096], re.IGNORECASE)
    if declared and not any(body.startswith(mark) for mark, _ in _BOMS):
        try:
            return body.decode(declared.group(1).decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass
    return decoded(body, path)
