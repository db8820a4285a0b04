"""Sites: the host of an address, with those below it."""

import re
from urllib.parse import urlsplit

from memory_core.errors import ConfigError
from memory_core.privacy.hosts import LABEL, in_letters, shown_in, without_scrubbed

_HOST = re.compile(rf"{LABEL}(\.{LABEL})*")
# A line that is an address and nothing else, as in the address bar of a browser.
_ADDRESS = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://)?(?:[^\s/@]+@)?([\w.-]+\.[\w-]{2,})(?::\d+)?(?:[/?#]\S*)?", re.IGNORECASE
)


def site_of(said: str) -> str:
    """The host that a person means by “example.com”, “www.example.com” or “https://example.com/”.

    Raises `ConfigError` when it is no host, or only a part of one (with a path).
    """
    # “*.” says what every site does: with all below it.
    host, rest = _parts(re.sub(r"^(?:\*\.)+|(?:/\*+)+$", "", said.strip()))
    if not _HOST.fullmatch(host):
        raise ConfigError(f"“{said}” is no site. Name it as in example.com; what is below it counts too.")
    if rest:
        raise ConfigError(f"“{said}” is a page. Name the site alone, as in {host}; all of it goes.")
    return host.removeprefix("www.") if host.count(".") > 1 else host


def on_site(url: object, site: str) -> bool:
    """Whether an address lies on a site or below it."""
    return isinstance(url, str) and bool(url) and _belongs(_parts(shown_in(url))[0], site)


def addresses(text: object, site: str) -> bool:
    """Whether a line of a text is an address of this site and nothing else."""
    if not isinstance(text, str):
        return False
    folded = text.casefold()
    if site.rpartition(".")[0] not in folded and "xn--" not in folded:
        return False
    found = (_ADDRESS.fullmatch(line.strip()) for line in text.splitlines())
    return any(one is not None and _belongs(in_letters(one[1]), site) for one in found)


def _belongs(host: str, site: str) -> bool:
    # “com” is not everything under it.
    return host == site or ("." in site and host.endswith(f".{site}"))


def _parts(address: str) -> tuple[str, str]:
    """The host, comparable, and whether more than “/” follows it."""
    try:
        parts = urlsplit(_without_name(address if "://" in address else f"//{address}"))
        host = parts.hostname or ""
    except ValueError:
        return "", ""
    return in_letters(host), f"{parts.path.strip('/')}{parts.query}{parts.fragment}"


def _without_name(address: str) -> str:
    """The address without whose it is: scrubbed as “[password]” it would be taken for a broken host."""
    scheme, _, rest = address.partition("//")
    host = re.match(r"[^/?#]*", rest)
    assert host is not None
    return f"{scheme}//{without_scrubbed(rest[host[0].rfind('@') + 1 :])}"
