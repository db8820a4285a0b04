"""Web sites: a host with all below it, maybe a port, maybe a folder."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from capture.grammar.seen import Seen, plain, squeezed
from memory_core.privacy.hosts import LABEL, in_letters, shown_in, without_scrubbed

# Under a country two labels are given out: example.co.uk.
_SECOND = frozenset(["ac", "co", "com", "edu", "gob", "gov", "gouv", "go", "ne", "net", "or", "org"])
_SHORTEST_NAME = 3
_LONGEST_NAME_WORDS = 5
_NAMED = re.compile(r"([a-z][a-z0-9+.-]*://)(?:[^/?#]*@)?", re.IGNORECASE)
# What says “and all below” or “and all above”, which every rule says.
_ABOVE = re.compile(r"^(?:\*?\.)+")
_BELOW = re.compile(r"(?:/\*+)+$")
# Which ports an address means that names none, by how it is fetched; “”: it does not say.
_PORTS = {"http": (80,), "https": (443,), "ftp": (21,), "ws": (80,), "wss": (443,), "": (80, 443)}
_BARE = re.compile(
    r"(?P<rest>(?:(?:[\w\-]+\.)+[\w\-]+|localhost|\[[0-9a-f:.]+\])\.?(?::\d{1,5})?(?:[/?#].*)?)",
    re.IGNORECASE | re.DOTALL,
)
_HOST = re.compile(rf"{LABEL}(?:\.{LABEL})*|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Site:
    """`host` covers what is below it: example.com covers mail.example.com, not notexample.com."""

    host: str
    port: int | None = None
    folder: str = ""

    def holds(self, seen: Seen) -> bool:
        """By the address where that is known; else by a host in the title, or in a browser by the site's name."""
        if seen.url:
            return self.covers(seen.url)
        if self.port is None and not self.folder and any(self._covers_host(host) for host in seen.hosts):
            return True
        return seen.browses and bool(self.name) and _named(self.name, seen.words)

    def covers(self, url: str) -> bool:
        """Whether an address belongs to it."""
        try:
            parts = urlsplit(_address(url))
            host, port = parts.hostname or "", parts.port
        except ValueError:
            return False
        if parts.scheme not in _PORTS or not self._covers_host(host):
            return False
        if self.port is not None and self.port not in ((port,) if port else _PORTS[parts.scheme]):
            return False
        path, folder = _steps(unquote(parts.path)), _steps(self.folder)
        return path[: len(folder)] == folder

    @property
    def name(self) -> str:
        """What a page of it calls itself: the label that its owner chose. Empty where the rule is about a part."""
        return "" if self.folder or self.port is not None else _name_of(self.host)

    def _covers_host(self, host: str) -> bool:
        host = _readable(host)
        return host == self.host or host.endswith(f".{self.host}")

    def __str__(self) -> str:
        return f"{self.host}{f':{self.port}' if self.port is not None else ''}{_written(self.folder)}"


def read_site(said: str) -> Site:
    """A site from an address or a part of one. Raises `ValueError` with a sentence."""
    text = _BELOW.sub("", said.strip())
    wrong = f"“{said}” is no web site. Write for example “example.com”, which covers mail.example.com, too."
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        raise ValueError(wrong) from None
    host = _readable(_ABOVE.sub("", host).removeprefix("www."))
    if not _HOST.fullmatch(f"[{host}]" if ":" in host else host) or (parts.scheme and not host):
        raise ValueError(wrong)
    if "*" in parts.path:
        raise ValueError(f"“{said}” has a “*” within. Write for example “{host}/team”, which covers all below it.")
    return Site(host, port, unquote(parts.path).rstrip("/"))


def _written(folder: str) -> str:
    """So that it is read again as the same: what is not seen, and blanks that would be lost, by their numbers."""
    lost = "% " if "  " in folder or folder.endswith(" ") else "%"
    return "".join(quote(sign, errors="replace") if sign in lost or not sign.isprintable() else sign for sign in folder)


def _steps(path: str) -> list[str]:
    """What a path goes through: some servers know no case, and “//” and “.” lead nowhere."""
    steps: list[str] = []
    for step in path.casefold().split("/"):
        if step == "..":
            del steps[-1:]
        elif step not in ("", "."):
            steps.append(step)
    return steps


def _address(url: str) -> str:
    """Without what a browser puts before it, and without name and password, which may be scrubbed: “[password]”.

    Browsers show “example.com/news”, and leave out how it was fetched.
    """
    url = shown_in(url.strip())
    found = _NAMED.match(url)
    if not found and (bare := _BARE.fullmatch(url)):
        return f"//{without_scrubbed(bare['rest'])}"
    return f"{found[1]}{without_scrubbed(url[found.end() :])}" if found else url


@lru_cache(maxsize=256)  # Each rule asks about the same ones.
def _readable(host: str) -> str:
    """A host as a person reads it: in its own letters, those of other alphabets folded."""
    return plain(in_letters(host))


@lru_cache(maxsize=1024)  # Asked for each title that was not seen before.
def _name_of(host: str) -> str:
    labels = host.split(".")
    labels = labels[:-2] if len(labels) > 2 and labels[-2] in _SECOND and len(labels[-1]) == 2 else labels[:-1]
    name = squeezed(labels[0]) if len(labels) == 1 else ""
    return name if len(name) >= _SHORTEST_NAME and not name.isdigit() else ""


def _named(name: str, words: Sequence[str]) -> bool:
    """Whether words that stand together spell the name: “Bank of America” is bankofamerica."""
    if name not in "".join(words):
        return False
    for first in range(len(words)):
        run = ""
        for word in words[first : first + _LONGEST_NAME_WORDS]:
            run += word
            if run == name:
                return True
            if len(run) >= len(name):
                break
    return False
