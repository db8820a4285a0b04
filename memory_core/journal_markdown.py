"""The journal of a day as Markdown, for a person and for every program that reads it."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from memory_core.context.stretches import spoken
from memory_core.records.journal import Journal, JournalEntry, Spent

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
        parts.append(f"{spoken(journal.time)} at the computer.")
    parts += _section("Applications", (_spent(one, zone) for one in journal.apps))
    parts += _section("Projects", (_spent(one, zone) for one in journal.projects))
    parts += _section("Meetings", (_line(one, zone) for one in journal.meetings))
    parts += _section("Documents", (_named(one) for one in journal.documents))
    parts += _section("Decisions", (_plain(one.text) for one in journal.decisions))
    parts += _section("Open ends", (_plain(one.text) for one in journal.open_ends))
    parts += _section("The day", (_line(one, zone) for one in journal.episodes))
    return "\n\n".join(parts) + "\n"


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    items = [f"- {line}" for line in lines if line]
    if items:
        yield f"## {title}"
        yield "\n".join(items)


def _spent(one: Spent, zone: tzinfo | None) -> str:
    return f"{_plain(one.name)}: {spoken(one.time)} ({_span(one.first, one.last, zone)})"


def _line(one: JournalEntry, zone: tzinfo | None) -> str:
    return f"{_span(one.at, one.until, zone)} {_plain(one.text.partition(chr(10))[0])}"


def _named(one: JournalEntry) -> str:
    return _plain(" · ".join(part for part in (one.title or one.text, one.app) if part))


def _span(since: datetime, until: datetime, zone: tzinfo | None) -> str:
    begin, end = f"{since.astimezone(zone):%H:%M}", f"{until.astimezone(zone):%H:%M}"
    return begin if begin == end else f"{begin}–{end}"


def _plain(text: str, longest: int = _LONGEST) -> str:
    """One line in which no sign of Markdown counts."""
    text = " ".join(text.split())
    cut = text if len(text) <= longest else text[: longest - 1].rsplit(" ", 1)[0] + "…"
    return cut.translate(_SPECIAL)
