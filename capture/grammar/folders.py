"""Documents by where they lie: a file, or a folder with all beneath it."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from capture.grammar.links import LINKS
from capture.grammar.seen import Seen, plain

_SEPARATORS = re.compile(r"\s+[-–—|•·:]\s+|:\s+")
_UNSAVED = re.compile(r"^[*●•+\s]+|\s*[*●•+]+$|\s*\[\+\]$")
# “All below it”, which every rule says, and what else may stand behind the name.
_BELOW = re.compile(r"(?:[/\\]+\**\s*)+$")
_DRIVE = re.compile(r"[a-z]:(?:/|$)")


@dataclass(frozen=True)
class Folder:
    """`said` as it was written; compared without regard to case, for some systems have none."""

    said: str

    def holds(self, seen: Seen) -> bool:
        """By the address of the document where that is known; else by the path, or else the name, in the title."""
        if seen.url:
            return self._covers(seen.url, seen)
        if seen.document:
            return self._covers(seen.document, seen) or self._named_in(seen)
        return self._named_in(seen) or self._last in _parts(seen.title)

    def _covers(self, document: str, seen: Seen) -> bool:
        """A document of which it is not known yet where it lies is in doubt."""
        for place in _places(document):
            ways, known = _ways(place)
            if any(way == own or way.startswith(f"{own.rstrip('/')}/") for way in ways for own in self._own):
                return True
            seen.in_doubt |= not known
        return False

    def _named_in(self, seen: Seen) -> bool:
        """Whether the path itself stands in the title, as a terminal's or an editor's."""
        title = seen.plain_title.replace("\\", "/")
        return any(re.search(rf"(?<![\w.~/\-]){re.escape(own)}(?![\w.\-])", title) for own in self._own if own != "/")

    @property
    def _own(self) -> list[str]:
        """Its path, where that leads once it is known, and the same with “~” for the home folder."""
        kept: list[str] | None = self.__dict__.get("_known")
        if kept is not None:
            return kept
        home, (ways, known) = _folded(str(Path.home())), _ways(self.said)
        own = [*ways, *(f"~{way[len(home) :]}" for way in ways if way == home or way.startswith(f"{home}/"))]
        if known:
            self.__dict__["_known"] = own
        return own

    @property
    def _last(self) -> str:
        return _folded(self.said).rpartition("/")[2] or "/"

    def __str__(self) -> str:
        return self.said


def read_folder(said: str) -> Folder:
    """A file or a folder. Raises `ValueError` with a sentence."""
    text = said.strip()
    if text.casefold().startswith("file:"):
        text = next(_file_places(text), "").strip()
    text = _BELOW.sub("", text).rstrip() or text[:1]
    folded = _folded(text)
    if not (folded.startswith("/") or folded == "~" or folded.startswith("~/") or _DRIVE.match(folded)):
        raise ValueError(
            f"“{said}” is not a whole path. Write for example “~/Documents/Taxes”, “/srv/plans” or “C:\\Taxes”; "
            "a folder covers all that lies in it."
        )
    return Folder(text)


def _places(document: str) -> Iterator[str]:
    """Where a document lies; nothing for a page of the web."""
    if document.casefold().startswith("file:"):
        yield from _file_places(document)
    elif "://" not in document:
        yield document


def _ways(path: str) -> tuple[list[str], bool]:
    """A path as it is written, without “~”, and where links on it lead, folded; and whether the last is known. No other
    machine is asked for that by its name."""
    whole = os.path.expanduser(path)
    ways = [_folded(path), _folded(whole)]
    led: str | None = ""
    if os.path.isabs(whole) and not whole.startswith(("//", "\\\\")):
        led = LINKS.led(whole)
    return list(dict.fromkeys([*ways, *([_folded(led)] if led else [])])), led is not None


def _file_places(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    path = unquote(parts.path)
    if parts.netloc not in ("", "localhost"):
        path = f"//{parts.netloc}{path}"
    yield path[1:] if re.match(r"/[A-Za-z]:", path) else path


def _folded(path: str) -> str:
    """One kind of slash, no “.” and “..”, no case."""
    steps: list[str] = []
    text = plain(path).replace("\\", "/")
    for step in text.split("/"):
        if step == "..":
            if len(steps) > 1:
                steps.pop()
        elif step != "." and (step or not steps):
            steps.append(step)
    joined = "/".join(steps)
    return joined if joined or not text.startswith("/") else "/"


def _parts(title: str) -> set[str]:
    """What stands between the dashes of a title, folded."""
    return {_folded(_UNSAVED.sub("", part)) for part in _SEPARATORS.split(title)} - {""}
