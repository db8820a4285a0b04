"""Hosts of addresses: in their own letters, with secrets scrubbed, and as browsers show them in another way."""

import contextlib
import re
import unicodedata
from urllib.parse import unquote

from memory_core.patterns import lazily

# One label of a host in its own letters: no white space, no ASCII sign but - and _, not half a sign.
LABEL = r"[^\x00-,./:-@\[-^`{-\x9f\s\ud800-\udfff]+"
# Those of East Asian writing part labels, too.
_DOT = lazily(r"[.\u3002\uff0e\uff61]")

# A label in the place of a part of a host, or of the port; the brackets of an IPv6 address hold colons.
_SCRUBBED = lazily(r":?\[[^\[\]:/]*\]")
# As source, as a file that a page made, or for reading.
_SHOWN_OTHERWISE = lazily(
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


def in_letters(host: str) -> str:
    """A host as its owner spells it, comparable: “xn--strae-oqa.de”, “Straße.de” and “strasse.de.” are one."""
    return ".".join(_letters(label) for label in _DOT.split(host.strip().casefold())).strip(".")


def _letters(label: str) -> str:
    # By Punycode alone: Python's IDNA is that of 2003, and refuses letters that came since.
    if label.startswith("xn--"):
        with contextlib.suppress(UnicodeError):
            spelled = label[4:].encode("ascii").decode("punycode")
            spelled.encode("utf-8")  # not half a sign
            label = spelled
    return unicodedata.normalize("NFKC", label).casefold()
