"""The journal of a day as Markdown, for a person and for every program that reads it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from memory_core.context.stretches import spoken
from memory_core.language.pack import load_pack
from memory_core.records.journal import Journal, JournalEntry, Spent
from memory_core.wording import listed

_LONGEST = 200
_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>#|"})


def as_markdown(journal: Journal, zone: tzinfo | None = None) -> str:
    """Headings, lists and times in `zone` (None: the machine's). What was captured cannot make a link or a heading."""
    day = journal.day
    parts = [f"# {day:%A}, {day.day} {day:%B %Y}"]
    if journal.empty:
        return f"{parts[0]}\n\nNothing is remembered of this day.\n"
    if journal.summary:
        parts.append(f"{_plain(journal.summary, 2_000)}\n\n*Summary by {_plain(journal.summary_by)}*")
    if journal.time:
        parts.append(f"{spoken(journal.time)} at the computer. {_plain(gist(journal), 600)}".rstrip())
    parts += _section("Applications", (_spent(one, zone) for one in journal.apps))
    parts += _section("Projects", (_spent(one, zone) for one in journal.projects))
    parts += _section("Meetings", (_line(one, zone) for one in journal.meetings))
    parts += _section("Documents", (_named(one) for one in journal.documents))
    parts += _section("Decisions", (_plain(_bare(one.text)) for one in journal.decisions))
    parts += _section("Open ends", (_plain(_bare(one.text)) for one in journal.open_ends))
    parts += _section("The day", _told_day(journal.episodes, zone))
    return "\n\n".join(parts) + "\n"


def gist(journal: Journal) -> str:
    """The day in a sentence or two, by rules: what it was mostly spent with, and how much came of it."""
    table = load_pack().table("journal")["gist"]
    said = []
    if journal.apps:
        said.append(
            table["mostly"].format(apps=listed([f"{one.name} ({spoken(one.time)})" for one in journal.apps[:3]]))
        )
    if journal.meetings:
        people = list(dict.fromkeys(name for one in journal.meetings for name in one.people))
        who = table["with"].format(people=listed(people[:5])) if people else ""
        said.append(f"{_counted(table['meetings'], len(journal.meetings))}{who}.")
    came = [
        _counted(table[what], len(entries))
        for what, entries in (("decisions", journal.decisions), ("open_ends", journal.open_ends))
        if entries
    ]
    if came:
        told = listed(came)
        said.append(f"{told[:1].upper()}{told[1:]}.")
    return " ".join(said)


def _counted(forms: Sequence[str], count: int) -> str:
    return forms[0] if count == 1 else forms[1].format(n=count)


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    items = [f"- {line}" for line in lines if line]
    if items:
        yield f"## {title}"
        yield "\n".join(items)


def _spent(one: Spent, zone: tzinfo | None) -> str:
    return f"{_plain(one.name)}: {spoken(one.time)} ({_span(one.first, one.last, zone)})"


def _told_day(episodes: Sequence[JournalEntry], zone: tzinfo | None) -> Iterator[str]:
    """A line for each thing that was done, with all the times at which it was come back to."""
    visits: dict[tuple[str, str, str], list[JournalEntry]] = {}
    for one in episodes:
        again = (one.app, one.title, "") if one.app and one.title else ("", "", one.id)
        visits.setdefault(again, []).append(one)
    for together in visits.values():
        first, *later = together
        also = f" (and {', '.join(_span(one.at, one.until, zone) for one in later)})" if later else ""
        yield f"{_line(first, zone)}{also}"


def _bare(text: str) -> str:
    """A decision or an open end without the word that the heading says already, and with its full stop."""
    text = re.sub(load_pack().table("journal")["said_by_heading"], "", text.strip(), flags=re.IGNORECASE)
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ")", "…")) else f"{text}."


def _line(one: JournalEntry, zone: tzinfo | None) -> str:
    """When, what, and the sentence that tells most; the date that stands at the end of an episode is the day's."""
    head = re.sub(r", \w{2,4} \d{1,2} \w+ \d{4}, \d{2}:\d{2}(?:–.*)?\.$", "", one.text.partition("\n")[0].strip())
    details = "" if one.details in head else f": {one.details}"
    return f"{_span(one.at, one.until, zone)} {_plain(head + details)}"


def _named(one: JournalEntry) -> str:
    named = _plain(" · ".join(part for part in (one.title or one.text, one.app) if part))
    return f"{named}: {spoken(one.time)}" if one.time else named


def _span(since: datetime, until: datetime, zone: tzinfo | None) -> str:
    begin, end = f"{since.astimezone(zone):%H:%M}", f"{until.astimezone(zone):%H:%M}"
    return begin if begin == end else f"{begin}–{end}"


def _plain(text: str, longest: int = _LONGEST) -> str:
    """One line in which no sign of Markdown counts."""
    text = " ".join(text.split())
    cut = text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"
    return cut.translate(_SPECIAL)
