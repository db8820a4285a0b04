"""What the title of a window tells of its document, where no accessibility tells it: only what stands there whole."""

import re

from capture.sources.accessibility import address

# A longer title names no document any more: a page or a program put a text there.
_LONGEST = 1_000
_URL = re.compile(r"\b(?:https?|file)://[^\s<>\"“”]+")
_SEPARATORS = re.compile(r"\s+[-–—|•·]\s+")
# “quay.py (~/harbour) - VIM” and “quay.py - /srv/harbour - editor”: a file name, then its folder.
_IN_FOLDER = re.compile(
    r"(?P<name>[^/\\()]+\.\w{1,8})(?: [*+●•])? (?:\(|[-–—] )(?P<folder>(?:~|/|[A-Z]:\\)[^()]*?)\)?$"
)
_NAMED = re.compile(r"\.\w{1,8}$")
_UNSAVED = re.compile(r"^[*●•+\s]+|\s*[*●•+]+$|\s*\[\+\]$")


def document_in(title: str) -> str:
    """The URL or the path that stands in a window's title; empty when none does. Nothing is guessed.

    A home folder written as “~” stays so: whose it is cannot be seen.
    """
    title = title[:_LONGEST]
    if url := _URL.search(title):
        return address(url.group().rstrip(".,;:!?)]"))
    parts = [_UNSAVED.sub("", part).strip() for part in _SEPARATORS.split(title)]
    candidates = [*parts, *(f"{one} - {other}" for one, other in zip(parts, parts[1:], strict=False))]
    for part in candidates:
        if in_folder := _IN_FOLDER.fullmatch(part):
            folder, name = in_folder["folder"].rstrip("/\\"), _UNSAVED.sub("", in_folder["name"]).strip()
            slash = "\\" if ":" in folder else "/"
            return f"{folder}{slash}{name}"
        if _NAMED.search(part) and (part.startswith(("/", "~/")) or part[1:3] == ":\\"):
            return part
    return ""
