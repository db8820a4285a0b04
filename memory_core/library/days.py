"""A journal as the mapping that the library returns."""

from collections.abc import Iterable

from memory_core.library.shapes import JournalDay, JournalLine, TimeSpent
from memory_core.library.shaping import iso
from memory_core.records.journal import Journal, JournalEntry, Spent


def day_of(made: Journal, markdown: str) -> JournalDay:
    """The day, with its Markdown."""
    return JournalDay(
        day=made.day.isoformat(),
        since=iso(made.since),
        until=iso(made.until),
        seconds=round(made.time.total_seconds(), 3),
        apps=_spent(made.apps),
        projects=_spent(made.projects),
        meetings=_lines(made.meetings),
        documents=_lines(made.documents),
        decisions=_lines(made.decisions),
        open_ends=_lines(made.open_ends),
        episodes=_lines(made.episodes),
        summary=made.summary,
        summary_by=made.summary_by,
        markdown=markdown,
    )


def _spent(found: Iterable[Spent]) -> list[TimeSpent]:
    return [
        TimeSpent(name=one.name, seconds=round(one.time.total_seconds(), 3), first=iso(one.first), last=iso(one.last))
        for one in found
    ]


def _lines(found: Iterable[JournalEntry]) -> list[JournalLine]:
    return [
        JournalLine(
            id=one.id,
            memory=one.text,
            at=iso(one.at),
            until=iso(one.until),
            app=one.app,
            title=one.title,
            people=list(one.people),
            details=one.details,
            seconds=round(one.time.total_seconds(), 3),
        )
        for one in found
    ]
