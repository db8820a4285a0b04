"""Pages and files that a text names which somebody wrote down: addresses, and names with the ending of a file."""

import re
from collections.abc import Iterator

from memory_core.language.names import URL
from memory_core.language.pack import load_pack

# “https://…”, “report.pdf”, “ORCA-482” and the like; a cheap test.
NAMES_ONE = re.compile(r"https?://|\bwww\.|\w\.[a-z][a-z0-9]{0,4}\b|\b[A-Z][A-Z0-9]{1,9}-\d")
_STARTS = r"(?<![\w@./:\\-])"


def addresses_in(text: str) -> Iterator[str]:
    """The addresses of pages, each once, without what only ends the sentence."""
    found = (match.group().rstrip(".,;:!?)]}'\"") for match in URL.finditer(text))
    for address in dict.fromkeys(found):
        yield address if address.startswith("http") else f"https://{address}"


def files_in(text: str, endings: str) -> Iterator[str]:
    """Names and paths of files by their ending (`endings`: alternatives); in quotes they may have spaces.

    “Node.js” is none.
    """
    plain = re.sub(URL, " ", text)
    quoted = rf"[“\"'`](?P<quoted>[\w(~/][^”\"'`\n]{{0,80}}\.(?:{endings}))[”\"'`]"
    path = r"(?:[A-Za-z]:\\|~?/)?(?:[\w.-]+[\\/])*"
    bare = rf"{_STARTS}(?P<bare>{path}\w[\w-]*(?:\.[\w-]+)*\.(?:{endings}))\b(?![/@])"
    for match in re.finditer(f"{quoted}|{bare}", plain):
        name = (match["quoted"] or match["bare"]).strip()
        if name.casefold() not in load_pack().words("no_file_names"):
            yield name
