"""Hosts of addresses: of those in which secrets were scrubbed, and of those that browsers show in another way."""

import re
from urllib.parse import unquote

# A label in the place of a part of a host, or of the port; the brackets of an IPv6 address hold colons.
_SCRUBBED = re.compile(r":?\[[^\[\]:/]*\]")
# As source, as a file that a page made, or for reading.
_SHOWN_OTHERWISE = re.compile(
    r"(?:(?:view-source|blob|filesystem|feed|jar):)+|(?:about:reader|(?:read|chrome-distiller):[^?]*)\?(?:[^&#]*&)*?url=",
    re.IGNORECASE,
)


def shown_in(url: str) -> str:
    """The address of the document itself: “about:reader?url=https%3A%2F%2Fexample.com” shows https://example.com."""
    before = _SHOWN_OTHERWISE.match(url)
    if before is None:
        return url
    rest = url[before.end() :]
    return unquote(rest.partition("&")[0]) if "%3a" in rest[:12].casefold() else rest


def without_scrubbed(rest: str) -> str:
    """What follows “//”, its host without labels of what was scrubbed (“[token].example.com”), which break it."""
    end = next((place for place, sign in enumerate(rest) if sign in "/?#"), len(rest))
    return _SCRUBBED.sub(lambda found: "" if found[0].startswith(":") else "x", rest[:end]) + rest[end:]
