"""What a mail on the screen is made of: who wrote it and when, its own text, and the older mails that it repeats."""

import re
from dataclasses import dataclass

from memory_core.language.names import EMAIL
from memory_core.language.pack import load_pack

_HEADER = re.compile(r"^\s*(?P<name>[A-Za-z][A-Za-z-]{1,12})\s*:\s*(?P<value>.*)$")
_TO = re.compile(r"^\s*to\s*:\s*\S", re.IGNORECASE | re.MULTILINE)
_MOST_HEADERS = 12
_ADDRESS = re.compile(r"\s*[<(\[]?\s*[\w.+-]+@[\w.-]+\s*[>)\]]?\s*$")
_QUOTE = re.compile(
    r"^\s*(?:>.*|on\s.{6,100}\swrote:|-{2,}\s*(?:original message|forwarded message|forwarded by).*|_{10,})\s*$", re.I
)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail: `sent` as its head says it, “” when it does not; `text` is its `subject` and its `body`.

    `sender` is “” in a mail that is being written. `addresses`: whoever its head names, each with an address.
    """

    sender: str
    sent: str
    text: str
    quoted: str
    subject: str = ""
    body: str = ""
    to: tuple[str, ...] = ()
    copied: bool = False
    addresses: tuple[tuple[str, str], ...] = ()


def read_letter(text: str) -> Letter | None:
    """The parts of a mail; None when the text is none. A mail names its sender and one more thing in its head."""
    letter = _read(text)
    return letter if letter is not None and letter.sender else None


def read_draft(text: str) -> Letter | None:
    """A mail without a sender, to somebody and about something: it is being written here."""
    letter = _read(text)
    return letter if letter is not None and not letter.sender and letter.subject and _TO.search(text) else None


def _read(text: str) -> Letter | None:
    lines = text.splitlines()
    pack = load_pack()
    senders, dates, others = (pack.words(f"mail_{name}") for name in ("senders", "dates", "heads"))
    head: dict[str, str] = {}
    last = 0
    for place, line in enumerate(lines[:_MOST_HEADERS]):
        found = _HEADER.match(line)
        if found and (name := found["name"].casefold()) in senders | dates | others:
            head.setdefault("from" if name in senders else "date" if name in dates else name, found["value"].strip())
            last = place
    sender = _named(head.get("from", ""))
    if ("from" in head and not sender) or len(head) < 2 or len(sender.split()) > 5:
        return None
    body = lines[last + 1 :]
    cut = next((place for place, line in enumerate(body) if _QUOTE.match(line)), len(body))
    title = head.get("subject", "")
    own = "\n".join(body[:cut])
    whole = f"{title}\n\n{own}" if title else own
    people = {part: re.split(r"[;,]\s*", head.get(part, "")) for part in ("from", "to", "cc")}
    to = tuple(filter(None, map(_named, people["to"])))
    reached = ((_named(one), EMAIL.search(one)) for part in people.values() for one in part)
    addresses = tuple((name, found.group()) for name, found in reached if name and found)
    quoted = "\n".join(line.lstrip("> ") for line in body[cut:])
    return Letter(sender, head.get("date", ""), whole, quoted, title, own, to, bool(head.get("cc")), addresses)


def _named(said: str) -> str:
    """Who stands beside an address."""
    return _ADDRESS.sub("", said).strip("\"' ")
